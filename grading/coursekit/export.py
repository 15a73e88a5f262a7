"""`coursekit export`: the marks as CSV and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from tipsim.language import gettext as _

from .errors import guarded
from .marks import CellRow, MarkRow, cell_rows, mark_rows
from .project import open_run
from .swap import scratch_beside, swap_in

Table = list[list[Any]]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    into: Path | str | None = None,
    root: Path | str | None = None,
) -> list[Path]:
    """Write the marks into `into` (`build/<run>/export/` when None) and return the files' paths.

    `marks.csv` has a row a learner, module and marked cell, `summary.csv` a row a learner and module;
    `marks.xlsx` holds both as sheets.
    """
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None)
    folder = Path(into) if into is not None else place.export
    names = ["marks.csv", "summary.csv", "marks.xlsx"]
    with guarded(_("exporting marks of {run}").format(run=run)), scratch_beside(folder) as new:
        tables = {
            "marks": _table(CellRow, cell_rows(place, chosen)),
            "summary": _table(MarkRow, mark_rows(place, chosen)),
        }
        write_csv(tables["marks"], new / names[0])
        write_csv(tables["summary"], new / names[1])
        write_xlsx(tables, new / names[2])
        folder.mkdir(parents=True, exist_ok=True)
        swap_in(new, folder, names, new / "old")
    return [folder / name for name in names]


def _table(kind: type, rows: Sequence[Any]) -> Table:
    """The headings and the rows, harmless for a spreadsheet."""
    return [[f.name for f in fields(kind)], *([_harmless(v) for v in astuple(row)] for row in rows)]


def write_csv(table: Table, path: Path) -> None:
    """UTF-8 with a byte order mark, which spreadsheets need to show Ө and Ү."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(table)


def write_xlsx(tables: dict[str, Table], path: Path) -> None:
    """One sheet a table."""
    book = Workbook()
    book.remove(book.active)
    for title, table in tables.items():
        sheet = book.create_sheet(title)
        for line in table:
            sheet.append(line)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for letter, width in zip("ABC", (14, 30, 28), strict=True):
            sheet.column_dimensions[letter].width = width
    book.save(path)


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is shown as text."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
