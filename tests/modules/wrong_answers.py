"""`wrong_answers/*.toml`: a hand-in that is plausible and wrong, and what it must earn."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from casebook.robots import play_robot
from casebook.variant import load_keyed
from coursekit.authorcalls import author_calls
from coursekit.judging import judge
from coursekit.tidy import read_notebook


class CasePlay(BaseModel):
    """Who plays a case."""

    model_config = ConfigDict(extra="forbid")

    robot: str


class WrongAnswer(BaseModel):
    """`expect`: points of the automatic cells in all; may be left out where a robot's play decides.

    `code` defines functions in place of the solution's, for checks that call one.
    """

    model_config = ConfigDict(extra="forbid")

    why: str
    expect: float | None = None
    values: dict[str, Any] = {}
    case: dict[str, CasePlay] = {}
    by_cell: dict[str, float] = {}
    code: str = ""


def read(path: Path) -> WrongAnswer:
    return WrongAnswer.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def hand_in(wrong: WrongAnswer, solved: Path, keys: Path, folder: Path) -> None:
    """Put the solved answers into `folder`, with the wrong values and plays in place of the right ones."""
    shutil.copytree(solved / "answers", folder / "answers")
    path = folder / "answers" / "handin.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    unknown = set(wrong.values) - set(data["values"])
    assert not unknown, f"the solution hands in nothing called {', '.join(sorted(unknown))}"
    for name, value in wrong.values.items():
        data["values"][name]["value"] = value
    path.write_text(json.dumps(data), encoding="utf-8")
    for case, played in wrong.case.items():
        log = play_robot(load_keyed(keys / f"{case}.json"), played.robot)
        (folder / "answers" / f"{case}.json").write_text(json.dumps(log), encoding="utf-8")


def points(wrong: WrongAnswer, solved: Path, keys: Path, folder: Path) -> dict[str, float]:
    """What each automatically marked cell earns."""
    hand_in(wrong, solved, keys, folder)
    call = author_calls(read_notebook(next(solved.glob("*.ipynb"))), wrong.code)
    return {cell: one.points for cell, one in judge(folder=folder, keys=keys, call=call).items()}
