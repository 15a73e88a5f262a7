"""One notebook, run and examined in the sandbox, as the grader's process drives it."""

from __future__ import annotations

import base64
import os
import socket
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils

from tipsim.language import gettext as _

from .calling import CallFailed, call
from .limits import Limits
from .outputs import Outputs, Room
from .reasons import why
from .shared.testcell import BEGIN, END
from .shared.wire import WireError, WireHung
from .warm import Job, WarmServer

GRACE = 3.0  # seconds that an interrupted cell has to end by itself
FLOOD = 20  # times the kept output that is read before the cell is interrupted
MESSAGES = 20_000  # of one cell
LANGUAGE = "COURSE_LANG"
OURS = (".ipynb", ".html")  # what marking itself writes: notebooks, pages
RECORDS = ("timestamp.txt", "submission_secret.txt", "packet.json")


class Stopped(Exception):
    """The notebook cannot go on; the text says why, for its learner."""


@dataclass(frozen=True)
class Given:
    """What a course says of a notebook: sources of its code cells as they were handed out, test cells left out, and
    the words that open and close hidden tests."""

    released: Sequence[str] = ()
    marks: tuple[str, str] = (BEGIN, END)


NOTHING = Given()


class Session:
    """A learner's process on the files in `folder`, `examined`: with an examiner for test cells; ends when closed."""

    def __init__(self, server: WarmServer, folder: Path, limits: Limits, *, examined: bool):
        self.server, self.limits, self.folder = server, limits, folder
        self.room = Room(limits.output)
        self.until = time.monotonic() + limits.all_seconds
        self.stopped = ""
        environment = {LANGUAGE: os.environ.get(LANGUAGE, "en")}
        peers = socket.socketpair() if examined else ()
        with _tar(folder) as files:
            mine = peers[0] if peers else None
            self.learner = server.job("learner", limits, environment, name=folder.name, peer=mine, files=files)
        self.examiner: Job | None = None
        if peers:
            self.examiner = server.job("examiner", limits, environment, name=folder.name, peer=peers[1])

    def close(self) -> None:
        """End both processes."""
        for job in filter(None, (self.learner, self.examiner)):
            job.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def run(self, nb: NotebookNode, given: Given = NOTHING) -> None:
        """Run all cells of `nb` in place; test cells are examined, and their outcome stands in their outputs."""
        if self.examiner:
            facts = {"released": list(given.released), "marks": list(given.marks)}
            self._ask_examiner({"op": "give", "locked": locked(nb), **facts})
        cells = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
        for number, cell in enumerate(cells, start=1):
            outputs = Outputs(self.room, number)
            try:
                self._one(cell, number, outputs)
            except Stopped as stop:
                self.stopped = self.stopped or str(stop)
                outputs.error("NotRun", str(stop), [str(stop)])
            cell.outputs, cell.execution_count = outputs.closed(), number

    def _one(self, cell: NotebookNode, number: int, outputs: Outputs) -> None:
        if self.stopped:
            raise Stopped(
                _("This was not run, because the notebook had stopped before: {why}").format(why=self.stopped)
            )
        if self.examiner and is_test(cell):
            self._examine(cell, number, outputs)
        else:
            self._order({"op": "cell", "source": cell.source, "number": number})
            self._listen("done", outputs)

    def _order(self, order: dict[str, Any]) -> None:
        try:
            self.learner.worker.send(order, seconds=GRACE)
        except WireError:
            raise Stopped(self._kill()) from None

    def _listen(self, last: str, outputs: Outputs) -> None:
        """Take what the cell shows until it says that it is done; interrupt and at last kill what does not end."""
        deadline = min(time.monotonic() + self.limits.seconds, self.until)
        interrupted, heard, size = False, 0, 0
        while True:
            try:
                message = self.learner.worker.receive(seconds=max(0.0, deadline - time.monotonic()))
                heard, size = heard + 1, size + len(str(message.get("text", "")))
                if message.get("op") == last:
                    if interrupted:
                        outputs.error(*_timeout(self.limits.seconds))
                    return
                outputs.take(message)
                if heard > MESSAGES or size > FLOOD * self.limits.output:
                    raise WireHung
            except WireHung:
                if interrupted:
                    self._kill()
                    raise Stopped(_slow(self.limits.seconds)) from None
                self._interrupt()
                interrupted, heard, size, deadline = True, 0, 0, time.monotonic() + GRACE
            except WireError:
                raise Stopped(self._kill()) from None

    def _examine(self, cell: NotebookNode, number: int, outputs: Outputs) -> None:
        """Let the examiner run the test cell; what it found becomes outputs as stock nbgrader reads them."""
        self._order({"op": "answer"})
        self._ask_examiner({"op": "examine", "source": cell.source, "number": number})
        try:
            finding = self.examiner.worker.receive(seconds=self.limits.seconds + 2 * GRACE)
        except WireHung:
            self._kill()
            raise Stopped(_slow(self.limits.seconds)) from None
        except WireError:
            self._kill()
            raise Stopped(_("What the notebook holds ended the program that checks it.")) from None
        show_finding(cell, finding, outputs)
        if (finding.get("reason") or {}).get("kind") == "call-time":
            self._interrupt()
        self._listen("answered", Outputs(Room(0)))

    def _ask_examiner(self, order: dict[str, Any]) -> None:
        try:
            self.examiner.worker.send(order, seconds=GRACE)
        except WireError:
            raise self.server.lost() from None

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function of the notebook with plain data; plain data comes back, or `CallFailed` is raised."""
        if self.stopped:
            raise CallFailed({"kind": "stopped"})
        try:
            self._order({"op": "call"})
            return call(self.learner.worker, name, args, kwargs, seconds=self.limits.seconds)
        except Stopped as stop:
            self.stopped = str(stop)
            raise CallFailed({"kind": "stopped"}) from None
        except CallFailed as failed:
            if failed.reason.get("kind") in ("call-time", "closed"):  # it may be in the middle of anything
                self.stopped = why(failed.reason)
                self._kill()
            raise

    def _interrupt(self) -> None:
        try:
            self.learner.keeper.send({"op": "interrupt"}, seconds=GRACE)
        except WireError:
            raise self.server.lost() from None

    def _kill(self) -> str:
        """End the learner's process; why it had ended by itself, where it had."""
        try:
            self.learner.keeper.send({"op": "kill"}, seconds=GRACE)
            reason = self.learner.keeper.receive(seconds=GRACE).get("why")
        except WireError:  # the keeper answers as long as there is a sandbox
            raise self.server.lost() from None
        return _ended(reason)

    def bring_back(self) -> list[str]:
        """Put the files that the notebook changed into the folder; notices of what was left behind."""
        notices = []
        try:
            self.learner.keeper.send({"op": "collect"}, seconds=GRACE)
            left = self.limits.kept
            while (message := self.learner.keeper.receive(seconds=60)).get("op") != "end":
                if message.get("op") == "left":
                    text = _("The notebook made a file that was too large or oddly named to be kept: {name}.")
                    notices.append(text.format(name=message["name"]))
                elif message.get("op") == "file":
                    left -= _lay(self.folder, str(message["name"]), message["data"], left)
        except WireError:
            raise self.server.lost() from None
        return notices


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell is one of the trainer's that checks a learner's work."""
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


def unrun(nb: NotebookNode, why: str) -> str:
    """Say of every test cell that it was not run, and why: one without an output would count as passed."""
    for cell in filter(is_test, nb.cells):
        cell.outputs = [new_output("error", ename="NotRun", evalue=why, traceback=[why])]
        cell.metadata["coursekit"] = {"finding": {"ok": False, "reason": why, "hidden": False}}
    return why


def locked(nb: NotebookNode) -> list[str]:
    """Sources of the code cells that a learner cannot change, test cells left out."""
    return [c.source for c in nb.cells if c.cell_type == "code" and utils.is_locked(c) and not is_test(c)]


def show_finding(cell: NotebookNode, finding: dict[str, Any], outputs: Outputs) -> None:
    """Put what the examiner found into the outputs of the cell, and in words into its metadata."""
    for name, key in (("stdout", "printed"), ("stderr", "stderr")):
        if printed := finding.get(key):
            outputs.take({"op": "stream", "name": name, "text": printed})
    reason, error = finding.get("reason"), finding.get("error")
    words = why(reason) if reason else ""
    if error:
        lines = error.get("traceback") or [error["ename"]]
        outputs.error(str(error["ename"]), str(error["evalue"]), [str(line) for line in lines])
    elif not finding.get("ok"):
        outputs.error("NotAccepted", words, [words])
    elif (score := finding.get("score")) is not None:
        outputs.take({"op": "result", "data": {"text/plain": repr(score)}})
    hidden = bool(error and error.get("hidden"))
    cell.metadata["coursekit"] = {"finding": {"ok": bool(finding.get("ok")), "reason": words, "hidden": hidden}}


def _timeout(seconds: float) -> tuple[str, str, list[str]]:
    text = _slow(seconds)
    return "CellTimeoutError", text, [text]


def _slow(seconds: float) -> str:
    return _("A cell took longer than {n:g} seconds and was stopped.").format(n=seconds)


def _ended(reason: Any) -> str:
    words = {
        "memory": _("The notebook needed more memory than there is for one."),
        "processes": _("The notebook started more processes than are allowed."),
        "time": _("The notebook took longer than is allowed for all its cells together."),
    }
    return words.get(reason) or _("The notebook's program ended in the middle of a cell.")


@contextmanager
def _tar(folder: Path) -> Iterator[int]:
    """The regular files below `folder` as a tar in a file without a name; no notebook: they hold hidden tests now."""
    with tempfile.TemporaryFile() as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for path in sorted(folder.rglob("*")):
                plain = path.is_dir() or (path.is_file() and path.suffix != ".ipynb")
                if plain and not path.is_symlink():
                    tar.add(path, path.relative_to(folder).as_posix(), recursive=False, filter=_plainly)
        file.flush()  # the keeper reads it by a number of its own, at once
        yield file.fileno()


def _plainly(about: tarfile.TarInfo) -> tarfile.TarInfo:
    about.mode = 0o755 if about.isdir() else 0o644
    about.uid = about.gid = 0
    about.uname = about.gname = ""
    return about


def _lay(folder: Path, name: str, data: str, most: int) -> int:
    """Write a file that came back; a name that leads out of `folder` or through a link is passed over."""
    parts = PurePosixPath(name).parts
    try:
        content = base64.b64decode(data, validate=True)
        inside = parts and not PurePosixPath(name).is_absolute() and ".." not in parts and "\0" not in name
        inside = inside and not name.endswith(OURS) and name not in RECORDS
        places = [folder.joinpath(*parts[: n + 1]) for n in range(len(parts))]
        if not inside or len(content) > most or any(place.is_symlink() for place in places):
            return 0
        places[-1].parent.mkdir(parents=True, exist_ok=True)
        scratch = places[-1].with_name(f".{os.urandom(6).hex()}.new")
        scratch.write_bytes(content)
        scratch.replace(places[-1])
    except (ValueError, TypeError, OSError):
        return 0
    return len(content)
