"""Five invented learners and how they work: real edits of the released notebook, real plays of its cases."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

from casebook.robots import play_robot
from casebook.variant import load_keyed

from .checks import read_handin
from .fill import write_json
from .tidy import read_notebook

GUESS_ID = "my-guesses"


@dataclass(frozen=True)
class Persona:
    """`code`: the share of answer cells that are solved. `clicks`: how questions are answered.

    `case`: who plays, and how much of the play is done. `hand`: the share given for written answers.
    """

    id: str
    name: str
    code: float
    clicks: Literal["right", "half", "guess", "none"]
    case: Literal["expert", "random", "half", "none"]
    hand: float
    guesses: bool = False


PEOPLE = (
    Persona("demo-1", "Solongo (invented, solver)", 1.0, "right", "expert", 1.0),
    Persona("demo-2", "Bold (invented, blank)", 0.0, "none", "none", 0.0),
    Persona("demo-3", "Tuya (invented, guesser)", 0.0, "guess", "random", 0.0, guesses=True),
    Persona("demo-4", "Erdene (invented, half the tasks)", 0.5, "half", "random", 0.5),
    Persona("demo-5", "Naran (invented, case unfinished)", 0.8, "right", "half", 0.75),
)


def work_on(person: Persona, folder: Path, *, solved: Path, keys: Path) -> None:
    """Do `person`'s work in `folder`, a copy of the released module."""
    path = folder / f"{folder.name}.ipynb"
    nb, model = read_notebook(path), read_notebook(solved / path.name)
    right = _records(solved)
    chance = random.Random(f"{person.id}|{folder.name}")
    _write_answers(nb, model, person)
    if person.guesses:
        _add_guesses(nb, {k: r["value"] for k, r in right.items() if r.get("by") == "code"}, chance)
    nbformat.write(nb, path)
    clicks = _clicks(person, {k: r for k, r in right.items() if r.get("by") == "widget"}, chance)
    if clicks:
        (folder / "answers").mkdir(exist_ok=True)
        write_json(folder / "answers" / "handin.json", {"schema": 1, "values": clicks})
    _play(person, folder, keys)


def _records(solved: Path) -> dict[str, dict[str, Any]]:
    values, _message = read_handin(solved)
    if not values:
        return {}
    return json.loads((solved / "answers" / "handin.json").read_text(encoding="utf-8"))["values"]


def _write_answers(nb: NotebookNode, model: NotebookNode, person: Persona) -> None:
    """Write the model's answer into the first cells that ask for one."""
    answers = {c.metadata.nbgrader.grade_id: c.source for c in model.cells if _asks(c)}
    for kind, share in (("code", person.code), ("markdown", 1.0 if person.hand else 0.0)):
        asked = [c for c in nb.cells if _asks(c) and c.cell_type == kind]
        for cell in asked[: round(share * len(asked))]:
            cell.source = _without_markers(answers[cell.metadata.nbgrader.grade_id])


def _asks(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _without_markers(source: str) -> str:
    return "\n".join(x for x in source.split("\n") if "BEGIN SOLUTION" not in x and "END SOLUTION" not in x)


def _add_guesses(nb: NotebookNode, right: dict[str, Any], chance: random.Random) -> None:
    pool = [v for v in right.values() if isinstance(v, str)] or ["?"]
    lines = [f"casebook.handin({name!r}, {guess(value, pool, chance)!r})" for name, value in right.items()]
    cell = nbformat.v4.new_code_cell("\n".join(["# My guesses", "import casebook", *lines]))
    cell.id = GUESS_ID
    nb.cells.append(cell)


def guess(value: Any, pool: list[str], chance: random.Random) -> Any:
    """Something of the same form as `value`, by luck."""
    if isinstance(value, bool):
        return chance.random() < 0.5
    if isinstance(value, int):
        return chance.randint(0, 2 * abs(value) + 3)
    if isinstance(value, float):
        return round(chance.random(), 2)
    if isinstance(value, str):
        return chance.choice(pool)
    if isinstance(value, list):
        return [guess(v, pool, chance) for v in value]
    if isinstance(value, dict):
        return {k: guess(v, pool, chance) for k, v in value.items()}
    return None


def _clicks(person: Persona, right: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    names = list(right)
    if person.clicks in ("right", "half"):
        return {n: right[n] for n in names[: len(names) if person.clicks == "right" else (len(names) + 1) // 2]}
    if person.clicks == "guess":
        pool = [r["value"] for r in right.values() if isinstance(r["value"], str)] or ["?"]
        return {n: {**right[n], "value": guess(right[n]["value"], pool, chance)} for n in names}
    return {}


def _play(person: Persona, folder: Path, keys: Path) -> None:
    if person.case == "none":
        return
    for path in sorted((folder / "cases").glob("*.json")):
        key = keys / path.name
        if not key.is_file():
            continue  # a practice variant
        log = play_robot(load_keyed(key), "random" if person.case == "random" else "expert", seed=7)
        if person.case == "half":
            log["events"] = log["events"][: len(log["events"]) // 2]
        (folder / "answers").mkdir(exist_ok=True)
        write_json(folder / "answers" / path.name, log)
