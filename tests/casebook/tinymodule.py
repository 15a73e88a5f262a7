"""A module as a learner has it, small enough to be made anew for each test."""

import json
from pathlib import Path

NAME = "m90-tiny"


def cell(kind: str, source: str, **nbgrader) -> dict:
    made = {"cell_type": kind, "id": f"c{abs(hash(source)) % 10**8}", "metadata": {}, "source": source}
    if nbgrader:
        made["metadata"]["nbgrader"] = {"grade_id": made["id"], "schema_version": 3, **nbgrader}
    return {**made, "outputs": [], "execution_count": None} if kind == "code" else made


def notebook(*cells: dict) -> dict:
    cells = cells or (cell("markdown", "# A tiny module"), cell("code", 'casebook.handin("total", 42)'))
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}


def write(folder: Path, nb: dict | None = None, **values) -> Path:
    """Make the module below `folder` and return its folder; `values` are handed in by click."""
    place = folder / NAME
    place.mkdir(parents=True)
    put(place / "course.json", {"schema": 1, "run": "test", "module": NAME, "lang": "en"})
    put(place / f"{NAME}.ipynb", nb or notebook())
    answer(place, **values)
    return place


def answer(place: Path, **values) -> None:
    records = {name: {"value": value, "by": "widget", "at": ""} for name, value in values.items()}
    put(place / "answers" / "handin.json", {"schema": 1, "values": records})


def put(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
