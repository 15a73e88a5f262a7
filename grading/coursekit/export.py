"""`coursekit export`: the marks as CSV and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from tipsim.language import gettext as _

from .errors import guarded
from .marks import MarkRow, mark_rows
from .project import open_run
from .swap import scratch_beside, swap_in

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    into: Path | str | None = None,
    root: Path | str | None = None,
) -> list[Path]:
    """Write `marks.csv` and `marks.xlsx` into `into` (`build/<run>/export/` when None); return their paths."""
    place = open_run(run, root)
    rows = mark_rows(place, place.chosen(list(modules) if modules else None))
    folder = Path(into) if into is not None else place.export
    names = ["marks.csv", "marks.xlsx"]
    with guarded(_("exporting marks of {run}").format(run=run)), scratch_beside(folder) as new:
        write_csv(rows, new / names[0])
        write_xlsx(rows, new / names[1])
        folder.mkdir(parents=True, exist_ok=True)
        swap_in(new, folder, names, new / "old")
    return [folder / name for name in names]


def write_csv(rows: list[MarkRow], path: Path) -> None:
    """UTF-8 with a byte order mark, which spreadsheets need to show Ө and Ү."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(MarkRow.headings())
        writer.writerows([_harmless(v) for v in astuple(row)] for row in rows)


def write_xlsx(rows: list[MarkRow], path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "marks"
    sheet.append(MarkRow.headings())
    for row in rows:
        sheet.append([_harmless(v) for v in astuple(row)])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABC", (14, 26, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    book.save(path)


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is shown as text."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
