"""`coursekit verify-law`: who has read a row of `datasets/laws` against the law in force signs it, by name and day."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tipsim import data, laws
from tipsim.language import gettext as _

from .errors import CourseError, guarded

SHORTEST_NAME = 3


def verify_law(*, ids: Sequence[str], by: str, on: str | date, today: date | None = None) -> Path:
    """Enter `by` and `on` into the rows `ids`, all or none, and return the file; nothing else in it changes.

    Raises `CourseError` in one line for an unknown row, a row in which nothing was found, no name, or no such day.
    """
    name, day = " ".join(by.split()), _day(on, today or date.today())
    if len(name) < SHORTEST_NAME:
        text = _('"{name}" is no name; give the name of who has read the row, as in --by "B. Oyun, lecturer of law".')
        raise CourseError(text.format(name=by))
    for one in ids:
        _can_be_signed(one)
    path = data.root() / "laws" / "laws.csv"
    with guarded(_("signing rows of the law")):
        _write(path, _signed(path, set(ids), name, day))
    return path


def _day(on: str | date, today: date) -> date:
    try:
        day = on if isinstance(on, date) else date.fromisoformat(on)
    except ValueError:
        text = _('"{day}" is no day; write year, month and day, such as 2026-12-03.')
        raise CourseError(text.format(day=on)) from None
    if day > today:
        text = _("{day} lies in the future; give the day on which the row was read.")
        raise CourseError(text.format(day=day))
    return day


def _can_be_signed(id: str) -> None:
    try:
        law = laws.row(id)
    except laws.UnknownLaw as error:
        raise CourseError(str(error)) from None
    if law.confidence.startswith("gap"):
        text = _('In "{id}" nothing was found that could be read; correct the row in datasets/laws/laws.csv first.')
        raise CourseError(text.format(id=id))


def _signed(path: Path, ids: set[str], name: str, day: date) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        text = io.StringIO()
        out = csv.DictWriter(text, rows.fieldnames or (), lineterminator="\n")
        out.writeheader()
        signature = {"verified_by": name, "verified_on": day.isoformat()}
        out.writerows({**line, **(signature if line["id"] in ids else {})} for line in rows)
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    """At one stroke: a full disk leaves the file as it was."""
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
