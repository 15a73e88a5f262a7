"""The questions of an interview: how they are coded, what they are worth, and what is told of them afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tipsim.language import gettext as _

from .play import Step
from .schema import Case, Code, Questions


@dataclass
class Asked:
    """One question as it was asked: its wording, its code and what that kind of question is worth (0 to 1)."""

    wording: str
    code: Code
    worth: float
    why: str


def code_name(code: Code) -> str:
    """What a kind of question is called, in the language of the course."""
    names = {
        "open": _("open question"),
        "probing": _("probing question"),
        "closed": _("closed question"),
        "leading": _("leading question"),
        "blaming": _("blaming question"),
    }
    return names[code]


def asked(case: Case, questions: Questions | None, steps: Iterable[Step]) -> list[Asked]:
    """The coded questions among what was done, in order; one put to a person who had closed up has no worth."""
    if questions is None:
        return []
    labels, codes = case.actions(), questions.codes
    return [
        Asked(labels[name].label, codes[name], worth, questions.why.get(codes[name], ""))
        for step in steps
        if step.event["do"] == "act" and (name := step.event["what"]) in codes
        for worth in [0.0 if step.closed else questions.worth[codes[name]]]
    ]


def process_share(questions: Questions | None, told: list[Asked]) -> float:
    """Mean worth of the questions asked; those that are wanting to `enough` count as worth nothing."""
    if questions is None:
        return 1.0
    return sum(q.worth for q in told) / max(questions.enough, len(told))
