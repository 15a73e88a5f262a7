"""All submissions by name, and those of learners who work honestly."""

from __future__ import annotations

from . import (
    cells,
    course,
    ending,
    files,
    hooks,
    lying,
    patching,
    reaching,
    showing,
    spying,
    using_up,
    wires,
)
from .submission import Family, Hand, Submission, parts

MODULES = (lying, patching, hooks, spying, wires, reaching, ending, using_up, cells, files, showing)
FAMILIES: list[Family] = [module.FAMILY for module in MODULES]
HOSTILE: dict[str, Submission] = {one.name: one for family in FAMILIES for one in family.members}
EVERYTHING = parts(*course.TESTS)
NOTES = "notes.txt"


def _works(answers: dict[str, str]):
    def make(hand: Hand) -> None:
        hand.answer(answers)
        (hand.folder / NOTES).write_text(course.VICTIM)
        hand.save()

    return make


def _honest(name: str, does: str, answers: dict[str, str], honest: dict[str, float]) -> Submission:
    return Submission(name, does, "Honest work", _works(answers), honest, owns=(course.VICTIM,))


HALF = course.WRONG | {name: course.RIGHT[name] for name in ("number", "class", "frame")}
# In order of names an honest learner stands before, between and after the others.
HONEST: dict[str, Submission] = {
    one.name: one
    for one in (
        _honest("aa-right", "all right", course.RIGHT, EVERYTHING),
        _honest("ab-wrong", "passes what is seen and nothing that is hidden", course.WRONG, {}),
        _honest("ac-blank", "as it was given out", {}, {}),
        _honest("mm-half", "three answers right", HALF, parts("number", "class", "frame")),
        _honest("mm-right", "all right", course.RIGHT, EVERYTHING),
        _honest("zz-right", "all right", course.RIGHT, EVERYTHING),
    )
}
ALL: dict[str, Submission] = HONEST | HOSTILE
# What is tried each time: some of every family. All of them are tried in the longer checks.
EACH = 3
SOME: dict[str, Submission] = HONEST | {
    one.name: one for family in FAMILIES for n, one in enumerate(family.members) if n < EACH or one.keeps
}
