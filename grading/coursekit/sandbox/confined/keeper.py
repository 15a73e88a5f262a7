"""The keeper of one job: makes its confinement, forks the process that works in it, watches and ends it.

It stays outside the learner's process and so can still hand over the files when that one has died.
"""

from __future__ import annotations

import base64
import os
import re
import select
import signal
import socket
import stat
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from ..shared.wire import Wire, WireError
from . import namespaces
from .judge import judge
from .learner import learn
from .namespaces import work_folder

LOOK = 0.1  # seconds between two looks at memory and processes
DEEPEST = 10  # folders below each other that are looked into
PARTS = {"learner": learn, "examiner": judge}
HELD = re.compile(r"^Rss(?:Anon|Shmem):\s*(\d+) kB", re.MULTILINE)
SLACK = 1.25  # limits of one process end with an error in it; those of all together end the job


def keep(job: dict[str, Any], fds: list[int]) -> NoReturn:
    """Run the job that `job` describes; `fds` are keeper's wire, worker's wire, [peer's wire], files as a tar."""
    try:
        keeper, worker, *peers, files = fds
        namespaces.enter(job["limits"])
        work_folder(job).mkdir()
        namespaces.die_with_parent()
        before = _unpack(files, work_folder(job)) if job["files"] else {}
        os.close(files)
        if (pid := os.fork()) == 0:
            os.close(keeper)
            _work(job, worker, peers)
        for fd in (worker, *peers):
            os.close(fd)
        Keeper(Wire(socket.socket(fileno=keeper)), pid, job, before).watch()
    finally:
        os._exit(0)


def _work(job: dict[str, Any], worker: int, peers: list[int]) -> NoReturn:
    """In the forked process: confine it, and hand it over to the learner's or the examiner's part."""
    try:
        namespaces.die_with_parent()
        os.setsid()  # else kill(0) reaches the whole group: keepers, the server, other learners
        namespaces.confine(job["limits"])
        os.chdir(work_folder(job))
        os.environ.update(job["environment"], HOME="/private/home", TMPDIR="/private/tmp", MPLCONFIGDIR="/private/home")
        os.environ["TIPSIM_CACHE"] = "/private/home/tipsim"
        os.environ["TIPSIM_THREADS"] = "1"  # the cores are shared out among hand-ins; results are the same
        _files_as_output()
        wires = [Wire(socket.socket(fileno=fd)) for fd in (worker, *peers)]
        PARTS[job["kind"]](job, *wires)
    finally:
        os._exit(0)


def _files_as_output() -> None:
    """What programs write past Python goes into a file, from which each cell takes its part."""
    raw = os.open(namespaces.RAW, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(raw, 1)
    os.dup2(raw, 2)
    os.close(raw)


def _unpack(fd: int, work: Path) -> dict[str, tuple[int, int]]:
    """Lay the work's files into the private folder; size and time of each, to see later what was changed."""
    with os.fdopen(os.dup(fd), "rb") as file:
        file.seek(0)
        with tarfile.open(fileobj=file) as tar:
            tar.extractall(work, filter="data")
    return {name: (about.st_size, about.st_mtime_ns) for name, about, _fd in _files(work)}


def _files(folder: Path, most: int = 5_000) -> Iterator[tuple[str, os.stat_result, int]]:
    """(Name, stat, open file) of each regular file below `folder`; never through a link."""
    for place, folders, names, at in os.fwalk(folder, follow_symlinks=False):
        folders.sort(key=lambda name: (name != "answers", name))
        if len(Path(place).relative_to(folder).parts) >= DEEPEST:
            folders.clear()
        for name in sorted(names):
            most -= 1
            try:
                fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
            except OSError:
                continue
            try:
                about = os.fstat(fd)
                if stat.S_ISREG(about.st_mode) and most > 0:
                    yield os.path.relpath(f"{place}/{name}", folder), about, fd
            finally:
                os.close(fd)


class Keeper:
    """Watches process `pid` and does what the grader orders on `wire`: interrupt, kill, collect."""

    def __init__(self, wire: Wire, pid: int, job: dict[str, Any], before: dict[str, tuple[int, int]]):
        self.wire, self.pid, self.limits, self.before = wire, pid, job["limits"], before
        self.work = work_folder(job)
        self.handle, self.alive, self.why = os.pidfd_open(pid), True, ""
        self.base = _own_memory(pid)

    def watch(self) -> None:
        """Until the grader hangs up."""
        looked = 0.0
        try:
            while True:
                waiting = [self.wire.sock, *([self.handle] if self.alive else [])]
                ready = select.select(waiting, [], [], LOOK if self.alive else None)[0]
                if self.handle in ready:
                    self._ended()
                if self.wire.sock in ready:
                    self._obey(self.wire.receive(seconds=10))
                if self.alive and time.monotonic() - looked > LOOK:
                    looked = time.monotonic()
                    self._look()
        except WireError:
            pass
        finally:
            self._kill()

    def _obey(self, order: dict[str, Any]) -> None:
        if order["op"] == "interrupt" and self.alive:
            os.kill(self.pid, signal.SIGINT)
        elif order["op"] == "kill":
            self._kill()
            self.wire.send({"op": "ended", "why": self.why})
        elif order["op"] == "collect":
            self._held(self._send_files)

    def _held(self, act: Callable[[], None]) -> None:
        """Let the process stand still while `act` is done."""
        if self.alive:
            os.kill(self.pid, signal.SIGSTOP)
        act()
        if self.alive:
            os.kill(self.pid, signal.SIGCONT)

    def _kill(self) -> None:
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)  # the first of its namespace: all the others die with it
            self._ended()

    def _ended(self) -> None:
        _pid, status = os.waitpid(self.pid, 0)
        self.alive = False
        if not self.why and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            self.why = "time"

    def _look(self) -> None:
        """End the job when all its processes together take too much."""
        tree = descendants(self.pid)
        if len(tree) > self.limits["processes"] * SLACK:
            self.why = "processes"
        elif sum(max(0, _own_memory(pid) - self.base) for pid in tree) > self.limits["memory"] * SLACK:
            self.why = "memory"
        if self.why:
            self._kill()

    def _send_files(self) -> None:
        left, many = self.limits["kept"], self.limits["files"]
        for name, about, fd in _files(self.work):
            if self.before.get(name) == (about.st_size, about.st_mtime_ns):
                continue
            if about.st_size > left or many <= 0 or not name.isprintable():
                self.wire.send({"op": "left", "name": ascii(name)[:200], "size": about.st_size})
                continue
            data = _read(fd, about.st_size)
            left, many = left - len(data), many - 1
            self.wire.send({"op": "file", "name": name, "data": base64.b64encode(data).decode("ascii")})
        self.wire.send({"op": "end", "why": self.why})


def _read(fd: int, size: int) -> bytes:
    with os.fdopen(os.dup(fd), "rb") as file:
        return file.read(size)


def _own_memory(pid: int) -> int:
    """Bytes of memory that a process holds, programs and files left out; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return sum(int(found) * 1024 for found in HELD.findall(status))


def descendants(pid: int) -> list[int]:
    """`pid` and all processes that come from it."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, (path.name for path in Path("/proc").iterdir())):
        try:
            text = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        children.setdefault(int(text[text.rindex(")") + 2 :].split()[1]), []).append(int(name))
    tree, todo = [], [pid]
    while todo:
        tree.append(todo.pop())
        todo += children.get(tree[-1], [])
    return tree
