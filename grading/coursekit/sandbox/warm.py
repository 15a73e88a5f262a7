"""The grader's end of the warm server: starts it in its bubble, orders jobs, ends it."""

from __future__ import annotations

import atexit
import json
import os
import select
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from tipsim.language import gettext as _

from ..errors import CourseError
from .bubble import command, needed
from .limits import Limits
from .model import COLD, READY, compile_once
from .shared.wire import Wire

MOST_FILE = 80_000_000  # bytes of a message from a keeper: a file in base64 with all around it
MOST_SAID = 16_000_000  # bytes of a message from a learner's process or an examiner
START_SECONDS = 120


class SandboxLost(CourseError):
    """The sandbox itself is gone, and not one learner's process in it."""


@dataclass
class Job:
    """A process in the sandbox: talk with its keeper, and with itself."""

    keeper: Wire
    worker: Wire

    def close(self) -> None:
        """Hang up on both, which ends them."""
        self.keeper.close()
        self.worker.close()


class WarmServer:
    """A warm process inside a bubble that forks confined processes; several threads may order them.

    It has imported the usual packages and those called `names`; with tipsim its compiled loops are there, which are
    made first where this machine has none (half a minute). Where they cannot be kept, each process makes its own.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        needed()
        self._lock = threading.Lock()
        self.names = frozenset(names)
        if self._start() == COLD:
            self.close()
            compile_once()
            self._start()

    def _start(self) -> bytes:
        """Start the server and wait for its word; raises `CourseError` when none comes."""
        ours, theirs = socket.socketpair()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the server)
        with theirs:
            self._process = subprocess.Popen(command(self.names), stdin=theirs, stdout=self._said, stderr=self._said)
        self._control = ours
        ready = select.select([self._control], [], [], START_SECONDS)[0]
        said = self._control.recv(16) if ready else b""
        if said not in (READY, COLD):
            why = self._last_words()
            self.close()
            raise CourseError(_("The sandbox did not start: {why}.").format(why=why))
        return said

    def lost(self) -> SandboxLost:
        """What to raise when nothing in the sandbox answers."""
        return SandboxLost(_("The sandbox ended by itself: {why}.").format(why=self._last_words()))

    def _last_words(self) -> str:
        if self._said.closed:
            return "?"
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "?"

    def job(
        self,
        kind: str,
        limits: Limits,
        environment: dict[str, str],
        *,
        name: str = "work",
        peer: socket.socket | None = None,
        files: int | None = None,
    ) -> Job:
        """Fork a "learner" or an "examiner" in a folder called `name`.

        `peer` is its end of their connection, `files` a tar of its folder.
        """
        pairs = [socket.socketpair() for _pair in range(2)]
        theirs = [pair[1] for pair in pairs] + ([peer] if peer else [])
        order = {"kind": kind, "limits": limits.facts(), "environment": environment}
        order |= {"name": name, "files": files is not None}
        empty = os.open(os.devnull, os.O_RDONLY)
        try:
            fds = [sock.fileno() for sock in theirs] + [empty if files is None else files]
            with self._lock:
                socket.send_fds(self._control, [json.dumps(order).encode("utf-8")], fds)
        except OSError:
            raise self.lost() from None
        finally:
            os.close(empty)
            for sock in theirs:
                sock.close()
        return Job(Wire(pairs[0][0], most_bytes=MOST_FILE), Wire(pairs[1][0], most_bytes=MOST_SAID))

    @property
    def alive(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Of the bubble, for who measures its memory."""
        return self._process.pid

    def close(self) -> None:
        """End the server and all that it forked."""
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()


class Shared:
    """The one warm server of this process; it starts with the first notebook and ends with the process.

    Where a notebook needs packages that it has not, a new one takes its place for all that come.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: WarmServer | None = None
        self._old: list[WarmServer] = []  # may still have notebooks to run
        atexit.register(self.close)

    def server(self, names: frozenset[str] = frozenset()) -> WarmServer:
        """The warm server that has the packages called `names`, and those of the one before; raises `CourseError`
        where none can be."""
        with self._lock:
            if self._server is not None and not (self._server.alive and names <= self._server.names):
                names |= self._server.names
                self._old.append(self._server)
                self._server = None
            if self._server is None:
                self._server = WarmServer(names)
            return self._server

    def begin(self, names: frozenset[str]) -> None:
        """Start it beside what else there is to do; what goes wrong is told to whoever asks for it."""

        def start() -> None:
            with suppress(CourseError):
                self.server(names)

        threading.Thread(target=start, daemon=True).start()

    def drop(self, lost: WarmServer) -> None:
        """Let the next notebook start a new one, unless another thread has done so."""
        with self._lock:
            if self._server is lost:
                self._server = None
                lost.close()

    def close(self) -> None:
        """End it, and all that runs in it."""
        with self._lock:
            for server in filter(None, (self._server, *self._old)):
                server.close()
            self._server, self._old = None, []


SHARED = Shared()
