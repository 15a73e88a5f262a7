"""The two-page report of a comparison: HTML, PDF, both scenarios, all pairs and the manifest in one folder."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..language import gettext as _
from ..pdf import by_hand, find_browser, print_pdf
from ..quantities import BadQuantity
from ..saving import check_free, write_folder
from .compare import Comparison
from .reportpage import page

HTML, PDF = "report.html", "report.pdf"


@dataclass(frozen=True)
class Written:
    """A report that was written; `missing` says in one line why there is no PDF and how to get one, else ""."""

    folder: Path
    missing: str

    @property
    def html(self) -> Path:
        return self.folder / HTML

    @property
    def pdf(self) -> Path | None:
        return None if self.missing else self.folder / PDF


def report(comparison: Comparison, folder: Path | str, *, pdf: bool = True, force: bool = False) -> Written:
    """Write the report into a new folder, all or nothing.

    `pdf` prints it with the browser of this machine, where there is one. Raises BadQuantity if the folder is there or
    if the seeds are not those that the printed command takes, NotSaved when the disk refuses.
    """
    folder = Path(folder)
    check_free(folder, force=force)
    _check_seeds(comparison)
    files = {HTML: page(comparison).encode()} | comparison.files()
    missing = ""
    if pdf:
        printed, missing = _printed(files[HTML], folder)
        files |= printed
    write_folder(folder, files, force=force)
    return Written(folder, missing if pdf else _no_pdf(folder, _("No PDF was asked for")))


def _check_seeds(comparison: Comparison) -> None:
    if comparison.seeds != tuple(range(len(comparison.seeds))):
        text = _(
            "A report needs the seeds 0 to {last}, or its command would not give its numbers; compare with seeds={n}."
        )
        n = len(comparison.seeds)
        raise BadQuantity(text.format(last=n - 1, n=n))


def _printed(content: bytes, folder: Path) -> tuple[dict[str, bytes], str]:
    """The PDF by name, or why there is none."""
    browser = find_browser()
    if browser is None:
        return {}, _no_pdf(folder, _("There is no Chromium, Chrome or Edge on this machine, so no PDF was made"))
    with tempfile.TemporaryDirectory(prefix="tipsim-report-") as place:
        draft = Path(place) / HTML
        try:
            draft.write_bytes(content)
            fault = print_pdf(browser, draft)
        except OSError as error:
            fault = str(error)
        if fault:
            return {}, _no_pdf(folder, _("{browser} wrote no PDF").format(browser=Path(browser).name))
        return {PDF: draft.with_suffix(".pdf").read_bytes()}, ""


def _no_pdf(folder: Path, why: str) -> str:
    return by_hand(folder / HTML, why)
