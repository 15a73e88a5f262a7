"""`coursekit export`: the marks as CSV and XLSX; by course number alone unless names are asked for."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from tipsim.language import gettext as _

from .course import gradebook
from .errors import guarded
from .handins.receipts import harmless
from .lateness import settle
from .manifest import read_manifest
from .marks import CellRow, MarkRow, cell_rows, mark_rows
from .plaincourse import PlainCourse, open_place
from .privacy.notice import keep_closed, not_for_staffing, use_short, without_names
from .swap import scratch_beside, swap_in

Table = list[list[Any]]
FILES = ("marks.csv", "summary.csv", "marks.xlsx")
HEADS = {
    "id": "course_number",
    "learner": "course_number",
    "of": "points_possible",
    "max": "points_possible",
    "late": "hours_late",
    "waits": "waiting_for_mark",
    "at": "handed_in_utc",
}


def export(
    *,
    run: str = "demo",
    course: Path | str | None = None,
    modules: Sequence[str] | None = None,
    names: bool = False,
    into: Path | str | None = None,
    root: Path | str | None = None,
) -> list[Path]:
    """Write the marks into `into` (the folder `export` of the run or course when None) and return the files' paths.

    `marks.csv` has a row a learner, module and marked cell, `summary.csv` a row a learner and module;
    `marks.xlsx` holds both as sheets after one to read first. Learners stand there by their course number;
    `names` adds what they are called. The last column says what the marks are not for.
    """
    place = open_place(run=run, course=course, root=root)
    chosen = place.chosen(list(modules) if modules else None)
    folder = Path(into) if into is not None else place.export
    with guarded(_("exporting marks of {run}").format(run=place.name)), scratch_beside(folder) as new:
        if not isinstance(place, PlainCourse):
            with gradebook(place) as book:
                settle(book, read_manifest(place.manifest).late, chosen)
        tables = {
            "marks": _table(CellRow, cell_rows(place, chosen), names),
            "summary": _table(MarkRow, mark_rows(place, chosen), names),
        }
        write_csv(tables["marks"], new / FILES[0])
        write_csv(tables["summary"], new / FILES[1])
        write_xlsx(tables, new / FILES[2], standing(names))
        folder.mkdir(parents=True, exist_ok=True)
        swap_in(new, folder, list(FILES), new / "old")
    return [folder / name for name in FILES]


def standing(names: bool) -> list[str]:
    """What is said to whoever opens the tables."""
    return [not_for_staffing(), keep_closed() if names else without_names()]


def _table(kind: type, rows: Sequence[Any], names: bool) -> Table:
    """The headings and the rows, harmless for a spreadsheet."""
    heads = [f.name for f in fields(kind) if names or f.name != "name"]
    body = ([_harmless(asdict(row)[head]) for head in heads] for row in rows)
    return [[*(HEADS.get(head, head) for head in heads), "use"], *([*line, use_short()] for line in body)]


def _harmless(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value


def write_csv(table: Table, path: Path) -> None:
    """UTF-8 with a byte order mark, which spreadsheets need to show Ө and Ү."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(table)


def write_xlsx(tables: dict[str, Table], path: Path, first: Sequence[str]) -> None:
    """A sheet with the lines of `first`, then one sheet a table."""
    book = Workbook()
    _read_me(book.active, first)
    for title, table in tables.items():
        sheet = book.create_sheet(title)
        for line in table:
            sheet.append(line)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for letter, width in zip("ABC", (14, 30, 28), strict=True):
            sheet.column_dimensions[letter].width = width
    for sheet in book.worksheets:
        _for_print(sheet)
    book.save(path)


def _read_me(sheet: Worksheet, lines: Sequence[str]) -> None:
    sheet.title = _("read me")
    sheet.column_dimensions["A"].width = 90
    for line in lines:
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")


def _for_print(sheet: Worksheet) -> None:
    """The line stands on each printed page too; A4, as wide as the paper."""
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = use_short().replace("&", "&&")
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
