"""What a learner double-clicks: one starter a system, and a page to read first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tipsim.language import gettext as _

TEMPLATES = Path(__file__).parents[1] / "templates" / "pack"
PYTHONS = ("3.13", "3.12", "3.11")
WINDOWS, MACOS, LINUX = "Start TIP Lab.bat", "Start TIP Lab.command", "start-tip-lab.sh"
READ_FIRST = "READ ME FIRST.txt"


def write_launchers(folder: Path, targets: Sequence[str], contact: str) -> None:
    """Write the starters into `folder`; each tries first the Pythons whose wheels are packed along."""
    (folder / WINDOWS).write_text(_filled("start.bat", "windows", targets, " "), encoding="ascii", newline="\r\n")
    for name, system in ((MACOS, "macos"), (LINUX, "linux")):
        (folder / name).write_text(_filled("start.sh", system, targets, " "), encoding="ascii", newline="\n")
        (folder / name).chmod(0o755)
    # Notepad wants the mark and the line ends of Windows.
    (folder / READ_FIRST).write_text(read_first(contact), encoding="utf-8-sig", newline="\r\n")


def _filled(template: str, system: str, targets: Sequence[str], between: str) -> str:
    text = (TEMPLATES / template).read_text(encoding="ascii")
    packed = [python for python in PYTHONS if f"{system}-{python}" in targets]
    order = [*packed, *(python for python in PYTHONS if python not in packed)]
    return text.replace("@PYTHONS@", between.join(order))


def read_first(contact: str) -> str:
    """The page to read first, as plain text."""
    lines = [
        _("TIP Lab: how to begin"),
        "",
        _("1. Unpack the whole zip first, to a short place such as C:\\TIP-Lab. Do not start it inside the zip."),
        _("2. Windows: double-click  {file}").format(file=WINDOWS),
        _("   macOS: double-click  {file}  (the first time: right click, Open)").format(file=MACOS),
        _("   Linux: in a terminal, in this folder:  ./{file}").format(file=LINUX),
        _("3. The first start installs for some minutes. Later starts take seconds."),
        _("4. The browser opens by itself. If it does not, copy the address from the black window into the browser."),
        _("5. Leave the black window open while you work. Close it when you have finished."),
        "",
        _("If Windows warns of an unknown publisher and you got the file from your trainer: More info, Run anyway."),
        _("It needs Python 3.11, 3.12 or 3.13 (python.org). Ask your trainer if the black window says it is missing."),
        "",
        _("Your work lies in the folder course. Everything stays on this computer until you hand in a file yourself."),
        _("To take your work to another computer, or into a newer pack from your trainer:"),
        _("copy the folder of each module that you have begun (such as m03-identification) into course there."),
    ]
    if contact:
        lines += ["", _("Your trainer: {contact}").format(contact=contact)]
    return "\n".join(lines) + "\n"
