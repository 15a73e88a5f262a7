"""Receipts: a line for every file that was collected, in `receipts.csv`; and the list to put up on a wall.

The wall's list holds numbers and codes only. A learner finds there the code that the button gave.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tipsim.language import gettext as _
from tipsim.language import language
from tipsim.look import css

from ..project import Run

TABLE, PAGE = "receipts.csv", "receipts.html"
COLLECTED, EARLIER, DOUBLED, REFUSED, LATE = "collected", "earlier", "doubled", "refused", "refused (late)"
TAKEN = (COLLECTED, EARLIER)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Receipt:
    """What became of one file. Times are ISO 8601 in UTC; `sha256` is of the file as it came."""

    file: str
    number: str = ""
    module: str = ""
    made: str = ""
    arrived: str = ""
    code: str = ""
    outcome: str = REFUSED
    reason: str = ""
    sha256: str = ""


def outcome_word(outcome: str) -> str:
    """An outcome in the reader's language."""
    words = {
        COLLECTED: _("collected"),
        EARLIER: _("kept as an earlier one"),
        DOUBLED: _("came twice"),
        REFUSED: _("refused"),
        LATE: _("refused: too late"),
    }
    return words.get(outcome, outcome)


def read_receipts(run: Run) -> list[Receipt]:
    """All lines so far, the oldest first; columns that somebody added are passed over."""
    path = run.root / TABLE
    if not path.is_file():
        return []
    known = [field.name for field in fields(Receipt)]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Receipt(**{k: row.get(k) or "" for k in known}) for row in csv.DictReader(file)]


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula: a file may have any name."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def add_receipts(run: Run, new: Iterable[Receipt]) -> None:
    """Add lines; the table is written aside and put in place at one stroke, so that a full disk harms no line."""
    path, rows = run.root / TABLE, [astuple(receipt) for receipt in new]
    if not rows:
        return
    before = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    if not before:
        writer.writerow([field.name for field in fields(Receipt)])
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    _write(path, before + out.getvalue(), "utf-8-sig")


def write_page(run: Run) -> Path:
    """Write the list for the wall: number and code of all that was taken in, by module."""
    codes: dict[str, set[tuple[str, str]]] = {}
    for receipt in read_receipts(run):
        if receipt.outcome in TAKEN:
            codes.setdefault(receipt.module, set()).add((receipt.number, receipt.code))
    tables = "".join(_table(module, sorted(rows)) for module, rows in sorted(codes.items()))
    head = _("Receipts: {run}").format(run=run.name)
    text = _("Your receipt code stands here when your file has arrived. Is it missing? Show it to your trainer.")
    at = _("Written on {time} UTC.").format(time=f"{datetime.now(UTC):%Y-%m-%d %H:%M}")
    page = (
        f'<!doctype html>\n<html lang="{escape(language())}"><head><meta charset="utf-8"><title>{escape(head)}</title>'
        f'<style>{css()}</style></head>\n<body class="tl-page"><main><h1>{escape(head)}</h1><p>{escape(text)}</p>\n'
        f'{tables or "<p>" + escape(_("Nothing has been collected yet.")) + "</p>"}'
        f'<p class="tl-quiet">{escape(at)}</p></main></body></html>\n'
    )
    path = run.root / PAGE
    _write(path, page, "utf-8")
    return path


def _table(module: str, rows: Sequence[tuple[str, str]]) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in (_("Course number"), _("Receipt code")))
    body = "".join(f"<tr><td>{escape(number)}</td><td>{escape(code)}</td></tr>" for number, code in rows)
    return (
        f'<h2>{escape(module)}</h2>\n<table class="tl-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>\n"
    )


def _write(path: Path, text: str, encoding: str) -> None:
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(text, encoding=encoding, newline="")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
