"""Stands in for casebook inside the kernel, so that a notebook tells what it asks instead of showing widgets.

The text of this file is run in the kernel before the notebook's first cell; it needs nothing but casebook there.
Each question, answer and case becomes an output of the type MIME, in its place among the other outputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MIME = "application/vnd.tiplab.paper+json"


def note(kind: str, **facts: Any) -> None:
    """Leave a note among the outputs of the cell."""
    from IPython.display import display

    display({MIME: {"kind": kind, **facts}}, raw=True)


def choose(
    name: str, question: str, options: Mapping[str, str], *, many: bool = False, feedback: Mapping | None = None
) -> None:
    """A question with options."""
    told = feedback or {}
    rows = [[str(value), str(label), str(told.get(value, ""))] for value, label in options.items()]
    note("choose", name=name, question=str(question), options=rows, many=bool(many))


def concordance(name: str, *, scene: str, hypothesis: str, news: str, authors: int, reason: str) -> None:
    """A script-concordance item: a question with the five answers of its scale."""
    from casebook.concordance import scale

    told = {str(authors): reason}
    choose(name, f"{scene} {hypothesis} → {news}", scale(), feedback=told)


def handin(name: str, _value: Any) -> None:
    """An answer that is written or calculated."""
    note("handin", name=name)


def look(name: str, *, kind: str = "number", low: Any = None, high: Any = None, among: Any = None, **more: Any) -> None:
    """A visible check, which says what form an answer has."""
    words = [str(word) for word in among] if among is not None else []
    note("look", name=name, form=kind, low=low, high=high, among=words, length=more.get("length"))


def play(case: str) -> None:
    """The marked case."""
    note("play", case=case)


def look_case(case: str) -> None:
    """The visible check of a case."""
    note("look_case", name=case)


def quiet(*_given: Any, **_more: Any) -> None:
    """What has no place on paper."""


STAND_INS = {
    "choose": choose, "handin": handin, "look": look, "play": play, "look_case": look_case,
    "practise": quiet, "tell": quiet, "hand_in": quiet, "test": quiet, "concordance": concordance,
}  # fmt: skip


def install() -> None:
    """Put the stand-ins in place of casebook's own functions."""
    import casebook

    for name, stand_in in STAND_INS.items():
        setattr(casebook, name, stand_in)


if __name__ == "__main__":
    install()
