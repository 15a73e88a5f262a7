"""Receipts: a line for every file that was collected, in `receipts.csv`; and the list to put up on a wall.

The wall's list holds numbers and codes only. A learner finds there the code that the button gave.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from casebook.packet import HEAD, NotAPacket, head_in
from tipsim.language import gettext as _
from tipsim.language import language
from tipsim.look import css

from ..errors import CourseError
from ..project import Run, shown

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


COLUMNS = [field.name for field in fields(Receipt)]


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
    """All lines so far, the oldest first; columns that somebody added are passed over.

    Raises `CourseError` when a spreadsheet has saved the table as something that cannot be read.
    """
    text, _columns = _table_of(run)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator(text))
    return [Receipt(**{k: row.get(k) or "" for k in COLUMNS}) for row in rows]


def separator(text: str) -> str:
    """What stands between the cells of a table: a spreadsheet may have made semicolons of the commas."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _table_of(run: Run) -> tuple[str, list[str]]:
    """The text of the table ('' where there is none yet) and its columns."""
    path = run.root / TABLE
    if not path.is_file():
        return "", COLUMNS
    try:
        text = path.read_text(encoding="utf-8-sig")
        columns = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)), COLUMNS)
        sound = {"file", "number", "code", "outcome"} <= set(columns)
    except (UnicodeDecodeError, csv.Error):
        sound = False
    if not sound:
        text = _("{file} is no longer a table in UTF-8; save it as CSV UTF-8, with its first line, and collect again.")
        raise CourseError(text.format(file=shown(path)))
    return text, columns


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula: a file may have any name."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def add_receipts(run: Run, new: Iterable[Receipt]) -> None:
    """Add lines; the table is written aside and put in place at one stroke, so that a full disk harms no line."""
    rows = [{name: harmless(cell) for name, cell in asdict(receipt).items()} for receipt in new]
    if not rows:
        return
    before, columns = _table_of(run)
    out = io.StringIO(newline="")
    told = {"extrasaction": "ignore", "lineterminator": "\n", "delimiter": separator(before)}
    writer = csv.DictWriter(out, columns, **told)
    if not before:
        writer.writeheader()
    writer.writerows(rows)
    between = "" if before.endswith("\n") or not before else "\n"
    _write(run.root / TABLE, before + between + out.getvalue(), "utf-8-sig")


def write_page(run: Run) -> Path:
    """Write the list for the wall: number and code of all that was taken in, by module, and which one counts."""
    counts = _counting(run)
    codes: dict[str, set[tuple[str, str, bool]]] = {}
    for receipt in read_receipts(run):
        if receipt.outcome in TAKEN:
            who = (receipt.number, receipt.code)
            codes.setdefault(receipt.module, set()).add((*who, who in counts))
    tables = "".join(_table(module, sorted(rows)) for module, rows in sorted(codes.items()))
    head = _("Receipts: {run}").format(run=run.name)
    text = _("Your receipt code stands here when your file has arrived. Is it missing? Show it to your trainer.")
    at = _("Written on {time} UTC.").format(time=f"{datetime.now(UTC):%Y-%m-%d %H:%M}")
    page = (
        f'<!doctype html>\n<html lang="{escape(language())}"><head><meta charset="utf-8"><title>{escape(head)}</title>'
        f'<style>{css()}</style></head>\n<body class="tl-page"><main><h1>{escape(head)}</h1><p>{escape(text)}</p>\n'
        f"{tables or '<p>' + escape(_('Nothing has been collected yet.')) + '</p>'}"
        f'<p class="tl-quiet">{escape(at)}</p></main></body></html>\n'
    )
    path = run.root / PAGE
    _write(path, page, "utf-8")
    return path


def _counting(run: Run) -> set[tuple[str, str]]:
    """Number and code of what lies in `submitted/`."""
    found = set()
    for path in run.submitted.glob(f"*/*/{HEAD}"):
        try:
            found.add((path.parents[1].name, head_in(path.read_bytes(), path).code))
        except (OSError, NotAPacket):
            continue
    return found


def _table(module: str, rows: Sequence[tuple[str, str, bool]]) -> str:
    words = (_("Course number"), _("Receipt code"), _("Counts"))
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in words)
    cells = ((number, code, _("this one counts") if counts else "") for number, code, counts in rows)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
    return (
        f'<h2>{escape(module)}</h2>\n<table class="tl-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>\n<p>{escape(_('A code here that is not yours? Tell your trainer.'))}</p>\n"
    )


def _write(path: Path, text: str, encoding: str) -> None:
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(text, encoding=encoding, newline="")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
