"""The button that writes the file to hand in: its page as plain data, and what a press of it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _

from .faults import OneLine
from .packet import HANDED_IN, NotAPacket, Packet, read_course, read_packet, write_packet
from .parts import open_parts

MOST_SHOWN = 20


class Sending:
    """Handing in the module in `folder`; `view` is the page, `take` an intent of it.

    The page counts the presses of its button; `press` is the one that `problem` and `done` belong to.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.module = read_course(folder)["module"]
        self.done: Packet | None = None
        self.problem, self.press = "", 0
        self.number = next((packet.number for packet in self.earlier(of_all=True)), "")

    def earlier(self, of_all: bool = False) -> list[Packet]:
        """What was written before, the newest first: of this module, or of all."""
        pattern = "*.zip" if of_all else f"{self.module}_*.zip"
        paths = sorted((self.folder.parent / HANDED_IN).glob(pattern), key=lambda p: p.name.split("_")[-1])
        found = []
        for path in reversed(paths):
            try:
                found.append(read_packet(path))
            except NotAPacket:
                continue  # somebody else's file, or a damaged one: it is no receipt
            if len(found) == (1 if of_all else MOST_SHOWN):
                break
        return found

    def take(self, intent: Mapping[str, Any]) -> tuple[str, bytes] | None:
        """Take an intent of the page; returns (name, content) of a file that is to be downloaded, else None."""
        doing = intent.get("do")
        if doing != "look":
            self.problem = ""
        if doing == "hand-in":
            self.press = intent.get("press", self.press)
            self.write(str(intent.get("number", "")), unsaved=bool(intent.get("unsaved")))
        elif doing == "fetch":
            return self.fetch(str(intent.get("file", "")))
        return None

    def write(self, number: str, unsaved: bool = False) -> None:
        """Write the file; whatever hinders it stands in `problem`."""
        self.done, self.number = None, number.strip()
        if unsaved:
            self.problem = _("Your last changes are not saved yet. Press Ctrl and S, then press the button again.")
            return
        try:
            self.done = write_packet(self.folder, number)
        except OneLine as error:
            self.problem = str(error)

    def fetch(self, name: str) -> tuple[str, bytes] | None:
        """A file written before, by its name."""
        for packet in self.earlier():
            if packet.path.name == name:
                return name, packet.path.read_bytes()
        self.problem = _("{file} is no longer in the folder {folder}.").format(file=name, folder=HANDED_IN)
        return None

    def view(self) -> dict[str, Any]:
        """The page as plain data; no path of this machine is in it."""
        return {
            "number": self.number,
            "saved": self._saved(),
            "open": open_parts(self.folder, self.module),
            "press": self.press,
            "problem": self.problem,
            "done": _row(self.done) if self.done else None,
            "earlier": [_row(packet) for packet in self.earlier()],
            "words": words(),
        }

    def _saved(self) -> str:
        path = self.folder / f"{self.module}.ipynb"
        try:
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (OSError, OverflowError, ValueError):
            return ""
        return _("The notebook was last saved at {time}.").format(time=local(at))


def _row(packet: Packet) -> dict[str, str]:
    return {"code": packet.code, "file": packet.path.name, "made": local(packet.at)}


def local(at: datetime) -> str:
    """Day and time on this machine's clock."""
    try:
        return f"{at.astimezone():%Y-%m-%d %H:%M}"
    except (OSError, OverflowError, ValueError):  # a clock so far off that this machine cannot count it
        return f"{at:%Y-%m-%d %H:%M} UTC"


def words() -> dict[str, str]:
    """The words of the page, in the language of the course."""
    return {
        "title": _("Hand in this module"),
        "intro": _("The button writes one file with your answers. You can hand in again; the newest counts."),
        "number": _("Your course number"),
        "button": _("Write the file to hand in"),
        "saving": _("Saving the notebook …"),
        "writing": _("Writing the file …"),
        "open": _("Not answered yet (you can hand in all the same)"),
        "none_open": _("Every marked part has an answer."),
        "done": _("The file is written. Your receipt code:"),
        "file": _("File"),
        "folder": _("It lies in the folder {folder}, beside the folders of the modules.").format(folder=HANDED_IN),
        "next": _("Give this file to your trainer as agreed: by mail, on a stick or in Moodle. Note the code."),
        "download": _("Download the file"),
        "downloaded": _("{file} was given to your browser; look among its downloads."),
        "earlier": _("Files you have written"),
        "made": _("Written at"),
        "code": _("Receipt code"),
        "fetch": _("Download"),
        "dead": _("No answer. Click this cell and press Shift+Enter, then try again; everything saved is kept."),
    }
