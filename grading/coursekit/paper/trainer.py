"""The papers on the trainer's side: reader's book, observer cards and marking sheet. Never released."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from casebook.variant import Variant, load_variant

from ..checks import read_handin
from ..judging import load_marks
from ..project import Run
from ..safehtml import markdown
from . import pagewords, trainerwords
from .page import plain, render
from .read import Question, Reading, as_json
from .reader import Reader

Data = dict[str, Any]
TYPED = "typed"  # in a run: <number>/<module>, typed in from paper by the trainer
CASE_MINUTES = 45  # of the class, on paper; the plan of `trainerwords.route`


def pages(place: Run, name: str, about: Data, reading: Reading, graded: dict[str, Variant]) -> dict[str, str]:
    """The trainer's pages by file name; every one says on each sheet that it is never handed out."""
    readers = {case: Reader(variant) for case, variant in graded.items()}
    common = pagewords.common()
    words = common | trainerwords.marking()
    sheet = render("marking-sheet", about, words, **marking(place, name, reading, readers))
    if not readers:
        return {"marking-sheet": sheet}
    cards = common | pagewords.cards()
    book = common | trainerwords.reader()
    cards |= {"paper": cards["observer_paper"], "corner": cards["observer_corner"]}
    known = list(readers.values())
    made = {
        "reader": render("reader", about, book, readers=known, route=route(about), practice=False),
        "observer-cards": render("observer-cards", about, cards, readers=known),
        "marking-sheet": sheet,
    }
    if practice := practice_readers(place.release / name, list(readers)):
        book |= {"paper": book["practice_paper"]}
        made["reader-practice"] = render("reader", about, book, readers=practice, route={}, practice=True)
    return made


def route(about: Data) -> Data:
    """The page for a class without computers."""
    minutes = max(5, (about["minutes"] - CASE_MINUTES // 2) // 5 * 5)
    words = trainerwords.route()
    return {**words, "t_tasks": words["t_tasks"].format(n=minutes)}


def practice_readers(released: Path, cases: list[str]) -> list[Reader]:
    """Books of the first practice variant of each case, which carries its key."""
    files = [released / "cases" / f"{case}.practice-1.json" for case in cases]
    return [Reader(load_variant(file)) for file in files if file.is_file()]


def marking(place: Run, name: str, reading: Reading, readers: dict[str, Reader]) -> Data:
    """What the marking sheet tells."""
    tells = {cell: one.tells for cell, one in load_marks(place.keys / name / "checks.py").items()}
    numbers = {q.name: q.number for q in reading.questions}
    right, _message = read_handin(place.solved / name)
    marked = [q for q in reading.questions if reading.marked(q.name)]
    unmarked = [q for q in reading.questions if not reading.marked(q.name) and any(o.feedback for o in q.options)]
    return {
        "items": [_item(m, tells.get(m.cell, m.heading), numbers) for m in reading.marks],
        "total": sum(m.points for m in reading.marks),
        "answers": [(q, solution(q, right.get(q.name))) for q in marked],
        "unmarked": unmarked,
        "readers": list(readers.values()),
        "paths": {case: _expert(place, name, case, reader) for case, reader in readers.items()},
        "rubric": _rubric(place, name),
        "commands": _commands(place, name),
        "typed": f"build/{place.name}/{TYPED}",
    }


def _item(mark: Any, tells: str, numbers: dict[str, int]) -> Data:
    asked = ", ".join(str(numbers[n]) for n in mark.names if n in numbers)
    return {"tells": tells, "heading": mark.heading, "points": mark.points, "by_hand": mark.by_hand, "questions": asked}


def solution(question: Question, value: Any) -> str:
    """The solution's answer as letters and words; '' for an answer that is marked by hand."""
    if question.kind != "tick":
        return "" if question.kind == "essay" or value is None else as_json(value)
    chosen = value if isinstance(value, list) else [value]
    return "; ".join(f"{o.letter}: {o.label}" for o in question.options if o.value in chosen)


def _expert(place: Run, name: str, case: str, reader: Reader) -> list[Data]:
    log = json.loads((place.solved / name / "answers" / f"{case}.json").read_text(encoding="utf-8"))
    return reader.paper.path(log["events"])


def _rubric(place: Run, name: str) -> str:
    path = place.keys / name / "rubric.md"
    return str(plain(markdown(path.read_text(encoding="utf-8")))) if path.is_file() else ""


def _commands(place: Run, name: str) -> list[list[str]]:
    run = f" --run {place.name}"  # always: without it a command takes the only run there is, or refuses
    short = name.split("-")[0]
    folder = f"build/{place.name}/{TYPED}/17"
    copy = [f"mkdir -p {folder}", f"cp -r build/{place.name}/release/{name} {folder}/"]
    return [
        [*copy, f"jupyter lab {folder}"],
        [f"coursekit submit 17 {short}{run} \\", f"  --folder {folder}/{name}"],
        [f"coursekit collect{run}", f"coursekit autograde{run}"],
    ]
