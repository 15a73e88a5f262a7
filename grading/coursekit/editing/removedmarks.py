"""Marks of items that were taken out of a module: what was given on them is kept in `removed/`, dated."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import BaseCell, Notebook

from casebook.packet import free_name

REMOVED = "removed"
SCHEMA = 1


def given_on(cells: Iterable[Any], notebook: Notebook) -> list[dict[str, Any]]:
    """What learners have on the marked cells and answers among `cells`: by cell, then by learner."""
    texts = {source.name: source.source for source in notebook.source_cells}
    found: dict[str, dict[str, Any]] = {}
    for cell in cells:
        if not isinstance(cell, BaseCell):
            continue
        one = found.setdefault(cell.name, {"cell": cell.name, "text": texts.get(cell.name, ""), "marks": {}})
        if (points := getattr(cell, "max_score", None)) is not None:
            one["points"] = points
        for row in (*(cell.grades or ()), *(cell.comments or ())):
            one["marks"].setdefault(row.student.id, {}).update(_facts(row))
    return list(found.values())


def _facts(row: Any) -> dict[str, Any]:
    names = ("auto_score", "manual_score", "extra_credit", "auto_comment", "manual_comment")
    return {name: value for name in names if (value := getattr(row, name, None)) is not None}


def write_removed(root: Path, module: str, cells: list[dict[str, Any]]) -> Path | None:
    """Write `removed/<module>-<stamp>.json`; None when no learner has anything on those cells."""
    if not any(cell["marks"] for cell in cells):
        return None
    path = free_name(root / REMOVED, f"{module}-{stamp()}", ".json")
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    kept = {"schema": SCHEMA, "module": module, "cells": cells}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def by_hand(path: Path) -> dict[str, int]:
    """How many learners have a mark or comment given by hand, by removed cell."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    hand = {"manual_score", "manual_comment", "extra_credit"}
    return {cell["cell"]: sum(bool(hand & marks.keys()) for marks in cell["marks"].values()) for cell in cells}


def stamp() -> str:
    """The moment (UTC) as it stands in the name of a file."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
