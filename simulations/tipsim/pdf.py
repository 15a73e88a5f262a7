"""Printing a page to PDF with the browser that is on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .language import gettext as _

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
)  # fmt: skip
ELSEWHERE = (
    "{ProgramFiles}/Google/Chrome/Application/chrome.exe",
    "{ProgramFiles(x86)}/Microsoft/Edge/Application/msedge.exe",
    "{ProgramFiles}/Microsoft/Edge/Application/msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
# The pages are made here, hold no script and load nothing, so the browser's own sandbox, which does not
# start for root or inside a container, is not needed.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
)  # fmt: skip
SECONDS = 120


def find_browser() -> str | None:
    """The program of a Chromium browser (Chromium, Chrome, Edge), or None."""
    on_path = (shutil.which(name) for name in NAMES)
    places = (_place(pattern) for pattern in ELSEWHERE)
    return next((found for found in (*on_path, *places) if found), None)


def _place(pattern: str) -> str | None:
    for name in ("ProgramFiles(x86)", "ProgramFiles"):
        pattern = pattern.replace("{" + name + "}", os.environ.get(name, "/nowhere"))
    return pattern if Path(pattern).is_file() else None


def print_pdf(browser: str, page: Path) -> str:
    """Print `page` to a PDF of the same name beside it; return what went wrong in one line ('' when nothing)."""
    pdf = page.with_suffix(".pdf").resolve()
    with tempfile.TemporaryDirectory(prefix="paper-") as profile:  # an open window of the browser stays out of it
        command = [browser, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", page.resolve().as_uri()]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return by_hand(page, str(error).splitlines()[0])
    return "" if pdf.is_file() else by_hand(page, _("{browser} wrote no PDF").format(browser=Path(browser).name))


def by_hand(page: Path, why: str) -> str:
    """How to get the PDF from any browser."""
    text = _(
        "{why}. Open {page} in any browser, press Ctrl and P, and choose A4, scale 100 %, "
        '"Save as PDF" (or your printer), without headers and footers.'
    )
    return text.format(why=why, page=_from_here(page))


def _from_here(page: Path) -> str:
    try:
        return os.path.relpath(page)
    except ValueError:  # another drive
        return str(page)
