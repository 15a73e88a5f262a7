"""Many small hand-ins whose marks are known beforehand, in a plain course and in one of our own."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import handins
import plaincourse
import tiny
from plainwork import answer, test

from casebook import packet as packets
from coursekit.marks import cell_rows
from coursekit.plaincourse import open_course
from coursekit.sandbox.confined.keeper import descendants

EVEN, REST = "assert number % 2 == 0", "number % 4"
PLAIN = plaincourse.Plain(
    "crowd",
    "ps1",
    {"numbers": [answer("number", "number = 3"), test("even-test", EVEN, 2), test("rest-test", REST, 3)]},
    {},
)
Marks = dict[tuple[str, str], float]
WAIT = 600  # seconds for a command to get on


@dataclass(frozen=True)
class Crowd:
    """A course folder, its assignment, the commands that take in and mark all, and the right marks."""

    root: Path
    assignment: str
    commands: list[list[str]]
    right: Marks

    def marks(self) -> Marks:
        rows = cell_rows(open_course(self.root), [self.assignment])
        return {(row.learner, row.cell): row.points for row in rows}

    def finished(self) -> dict[str, list[int]]:
        """Hand-ins that lie there marked, with what changes when one is written anew."""
        found = (self.root / "autograded").glob(f"*/{self.assignment}/*.ipynb")
        return {path.parts[-3]: [path.stat().st_ino, path.stat().st_mtime_ns] for path in found}

    def log(self) -> str:
        """What nbgrader said, of all runs."""
        return (self.root / "coursekit.log").read_text(encoding="utf-8")

    def rubbish(self) -> list[str]:
        """What only a command at work has in the course folder, or beside it."""
        left = [*self.root.glob(".*.new-*"), *self.root.parent.glob(".*.new-*"), *self.root.glob("*-journal")]
        return [path.name for path in left]


def plain(root: Path, count: int) -> Crowd:
    """A plain course in which learner n answers n."""
    right: Marks = {}
    for n in range(count):
        right |= {(name(n), "even-test"): 2.0 * (n % 2 == 0), (name(n), "rest-test"): float(n % 4)}
    return Crowd(root, "ps1", [["autograde", "ps1", "--course", str(root), "--workers", "2"]], right)


def ours(root: Path, inbox: Path, count: int) -> Crowd:
    """A run of the tiny course, with a file to hand in of each learner; their answers are right in turn."""
    right: Marks = {}
    for n in range(count):
        right |= {(name(n), "sum-look"): 3.0 if n % 4 == 2 else 1.0, (name(n), "quiz-look"): 2.0 * (n % 3 == 0)}
        right |= {(name(n), "gate-look"): 0.0, (name(n), "why-answer"): 0.0}
    commands = [["collect", "--run", "test", "--from", str(inbox)], ["autograde", "--run", "test", "--workers", "2"]]
    return Crowd(root, tiny.NAME, commands, right)


def name(n: int) -> str:
    return f"learner-{n:03}"


def make_plain(root: Path, count: int) -> None:
    """Make the course of `plain` with all that its learners handed in."""
    plaincourse.make(root, PLAIN)
    released = tiny.read(root / "release" / "ps1" / "numbers.ipynb")
    for n in range(count):
        tiny.by_id(released, "number").source = f"number = {n}"
        plaincourse.save(released, root / "submitted" / name(n) / "ps1" / "numbers.ipynb")


def make_ours(release: Path, inbox: Path, count: int) -> None:
    """Write the files to hand in of `ours`; `release` is what the learners were given."""
    inbox.mkdir()
    with mock.patch.object(packets, "now", lambda: handins.at(0)):
        for n in range(count):
            place = inbox.with_name("work") / tiny.NAME
            shutil.copytree(release, place)
            _answer(place, 40 + n % 4, "person" if n % 3 == 0 else "companion")
            packets.write_packet(place, name(n), inbox)
            shutil.rmtree(place)


def _answer(place: Path, total: int, first: str) -> None:
    nb = tiny.read(place / f"{tiny.NAME}.ipynb")
    tiny.by_id(nb, "sum-answer").source = f'casebook.handin("total", {total})'
    tiny.save(nb, place / f"{tiny.NAME}.ipynb")
    values = {"first": {"value": first, "by": "widget", "at": ""}}
    tiny.write_json(place / "answers" / "handin.json", {"schema": 1, "values": values})


class Command:
    """One of coursekit's commands in a process of its own, which can be killed; `root` is the project's folder."""

    def __init__(self, words: list[str], root: Path):
        environment = {**os.environ, "COURSEKIT_ROOT": str(root)}
        command = [sys.executable, "-m", "coursekit", *words]
        self.process = subprocess.Popen(
            command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.inside: list[int] = []

    def kill_when(self, come: Callable[[], bool], seconds: float) -> bool:
        """Kill it `seconds` after `come` is true; False when it had ended before that."""
        until = time.monotonic() + WAIT
        while self.process.poll() is None and not come() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(seconds)
        if self.process.poll() is not None:
            return False
        handles = self._handles()
        self.process.kill()
        self.process.communicate()
        assert all(select.select([handle], [], [], 60)[0] for handle in handles), "a process of the sandbox lives on"
        for handle in handles:
            os.close(handle)
        return True

    def _handles(self) -> list[int]:
        """Of all processes that come from it."""
        found = []
        for pid in descendants(self.process.pid)[1:]:
            try:
                found.append(os.pidfd_open(pid))
            except ProcessLookupError:
                continue
        return found

    def end(self) -> str:
        """What it said, when it has ended by itself."""
        said, _none = self.process.communicate(timeout=3 * WAIT)
        assert self.process.returncode == 0, said
        return said
