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
from .posterior import ALL
from .reportpage import page

HTML = "report.html"


@dataclass(frozen=True)
class Written:
    """A report that was written; `missing` says in one line why there is no PDF and how to get one, else ""."""

    folder: Path
    missing: str
    page: str = HTML

    @property
    def html(self) -> Path:
        return self.folder / self.page

    @property
    def pdf(self) -> Path | None:
        return None if self.missing else self.html.with_suffix(".pdf")


def report(comparison: Comparison, folder: Path | str, *, pdf: bool = True, force: bool = False) -> Written:
    """Write the report into a new folder, all or nothing.

    `pdf` prints it with the browser of this machine, where there is one. Raises BadQuantity if the folder is there or
    if the seeds or the fit are not those that the printed command takes, NotSaved when the disk refuses.
    """
    folder = Path(folder)
    check_free(folder, force=force)
    _check_seeds(comparison)
    _check_fit(comparison)
    return write_report(folder, HTML, {HTML: page(comparison).encode()} | comparison.files(), pdf=pdf, force=force)


def write_report(
    folder: Path, page_name: str, files: dict[str, bytes], *, pdf: bool = True, force: bool = False
) -> Written:
    """Write the files of a report, of which one is its page, with its PDF where one can be made; all or nothing."""
    missing = by_hand(folder / page_name, _("No PDF was asked for"))
    if pdf:
        printed, missing = _printed(files[page_name], folder / page_name)
        files = files | printed
    write_folder(folder, files, force=force)
    return Written(folder, missing, page_name)


def _check_seeds(comparison: Comparison) -> None:
    if comparison.seeds != tuple(range(len(comparison.seeds))):
        text = _(
            "A report needs the seeds 0 to {last}, or its command would not give its numbers; compare with seeds={n}."
        )
        n = len(comparison.seeds)
        raise BadQuantity(text.format(last=n - 1, n=n))


def _check_fit(comparison: Comparison) -> None:
    if comparison.fit not in (None, ALL):
        text = _("A report needs the fit {all}, or its command would not give its numbers; compare with fit='{all}'.")
        raise BadQuantity(text.format(all=ALL))


def _printed(content: bytes, page_file: Path) -> tuple[dict[str, bytes], str]:
    """The PDF by name, or why there is none."""
    browser = find_browser()
    if browser is None:
        return {}, by_hand(page_file, _("There is no Chromium, Chrome or Edge on this machine, so no PDF was made"))
    with tempfile.TemporaryDirectory(prefix="tipsim-report-") as place:
        draft = Path(place) / page_file.name
        try:
            draft.write_bytes(content)
            fault = print_pdf(browser, draft)
        except OSError as error:
            fault = str(error)
        if fault:
            return {}, by_hand(page_file, _("{browser} wrote no PDF").format(browser=Path(browser).name))
        made = draft.with_suffix(".pdf")
        return {made.name: made.read_bytes()}, ""
