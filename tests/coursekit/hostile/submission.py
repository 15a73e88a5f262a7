"""What a submission is, and the little that is needed to write one down in a few lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from . import course
from .watch import PORT

# Code that finds something worth telling prints it with `spied`, so that it stands in what the learner gets back.
SPY = """\
import re

def spied(*texts):
    found = set()
    for text in texts:
        found.update(re.findall(r"[A-Za-z]+-[0-9]{4}-[A-Za-z]+", text if isinstance(text, str) else repr(text)))
    if found:
        print("spied:", *sorted(found))
"""


@dataclass
class Hand:
    """A learner's folder while it is filled; `root` is the course that it will lie in."""

    folder: Path
    root: Path
    nb: nbformat.NotebookNode

    @property
    def path(self) -> Path:
        """The notebook's file."""
        return self.folder / f"{course.NAME}.ipynb"

    def cell(self, name: str) -> nbformat.NotebookNode:
        """The cell called `name`."""
        return next(c for c in self.nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)

    def answer(self, answers: dict[str, str]) -> None:
        """Write into the cells for answers."""
        for name, source in answers.items():
            self.cell(name).source = self.filled(source)

    def put(self, source: str, *, at: int) -> None:
        """Put a code cell of the learner's own at a place; -1 is the end."""
        place = len(self.nb.cells) if at < 0 else at
        self.nb.cells.insert(place, new_code_cell(self.filled(source)))

    def filled(self, source: str) -> str:
        """The code with the places that an attacker who knows the machine would write into it."""
        home = self.root.parent / "home"
        for name, value in {"@COURSE@": self.root, "@HOME@": home, "@PORT@": PORT, "@SPY@": SPY}.items():
            source = source.replace(name, str(value))
        return source

    def save(self) -> None:
        """Write the notebook."""
        nbformat.write(self.nb, self.path)


@dataclass(frozen=True)
class Submission:
    """`honest`: the most that its honest part earns, by test cell; what is not named earns nothing.

    `keeps`: cells that must have that mark all the same. `after`: submissions that are graded before it.
    `sees_arguments`: it tells what a hidden test called it with, which no grader can keep from it.
    `owns`: words that others may not see, but it may.
    """

    name: str
    does: str
    family: str
    make: Callable[[Hand], None]
    honest: dict[str, float] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    sees_arguments: bool = False
    owns: tuple[str, ...] = ()

    def write(self, root: Path) -> Path:
        """Put it into the `submitted` folder of the course in `root`; return its folder."""
        folder = root / "submitted" / self.name / course.NAME
        folder.mkdir(parents=True)
        released = nbformat.read(root / "release" / course.NAME / f"{course.NAME}.ipynb", as_version=4)
        hand = Hand(folder, root, released)
        hand.save()
        self.make(hand)
        return folder


def parts(*names: str) -> dict[str, float]:
    """Full points of the tests of the answers `names`."""
    return {f"{name}-test": course.POINTS[f"{name}-test"] for name in names}


@dataclass
class Family:
    """Submissions of one kind."""

    title: str
    members: list[Submission] = field(default_factory=list)

    def code(
        self,
        name: str,
        does: str,
        *,
        first: str = "",
        last: str = "",
        answers: dict[str, str] | None = None,
        right: tuple[str, ...] = (),
        **more: object,
    ) -> None:
        """A notebook of wrong answers (those in `right` are right) with code before, in and after them."""

        def make(hand: Hand) -> None:
            hand.answer(course.WRONG | {one: course.RIGHT[one] for one in right} | (answers or {}))
            if first:
                hand.put(first, at=1)
            if last:
                hand.put(last, at=-1)
            hand.save()

        self._add(Submission(name, does, self.title, make, honest=parts(*right), **more))

    def built(self, name: str, does: str, **more: object) -> Callable[[Callable[[Hand], None]], Callable[[Hand], None]]:
        """A submission made by a function, which finds wrong answers in the notebook."""

        def register(make: Callable[[Hand], None]) -> Callable[[Hand], None]:
            def whole(hand: Hand) -> None:
                hand.answer(course.WRONG)
                hand.save()
                make(hand)

            self._add(Submission(name, does, self.title, whole, **more))
            return make

        return register

    def _add(self, one: Submission) -> None:
        self.members.append(one)
