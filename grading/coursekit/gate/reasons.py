"""Why a file of a hand-in is not taken, in words for whoever handed it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casebook.packetfile import in_mb, printable
from tipsim.language import gettext as _

MOST_NAMED = 4


@dataclass(frozen=True)
class Reason:
    """A sentence with a place for the {file}, and what else it tells; equal reasons are told in one sentence."""

    text: str
    told: tuple[tuple[str, Any], ...] = ()

    def of(self, names: Iterable[str]) -> str:
        """The sentence on these files."""
        return self.text.format(file=listed(names), **dict(self.told))


def listed(names: Iterable[str]) -> str:
    """The first of the names, printable, and how many more there are."""
    found = [printable(name) for name in names]
    more = len(found) - MOST_NAMED
    shown = ", ".join(found[:MOST_NAMED])
    return shown if more <= 0 else _("{names} and {n} more").format(names=shown, n=more)


def told(left: Mapping[str, Reason]) -> list[str]:
    """One sentence for each reason, naming the files that were left out for it."""
    grouped: dict[Reason, list[str]] = {}
    for name, reason in left.items():
        grouped.setdefault(reason, []).append(name)
    return [reason.of(names) for reason, names in grouped.items()]


def link() -> Reason:
    return Reason(_("{file}: links are not taken, since they lead out of the folder. Put the file itself there."))


def special() -> Reason:
    return Reason(_("{file}: only plain files are taken, and this is a pipe, a socket or a device. Delete it."))


def unreadable(why: str) -> Reason:
    text = _("{file}: it cannot be read ({why}). Save it again under the same name, and hand in again.")
    return Reason(text, (("why", printable(why)),))


def folder_for_file() -> Reason:
    return Reason(_("{file}: this is a folder, and a file of this name is expected. Give the folder another name."))


def file_for_folder() -> Reason:
    return Reason(_("{file}: this is a file, and a folder of this name is expected. Give the file another name."))


def bad_name() -> Reason:
    return Reason(_('{file}: not every computer can keep this name. Rename it with letters, digits, "-" and "_".'))


def alike() -> Reason:
    text = _("{file}: another file has this name but for capital letters or the way letters are stored. Rename it.")
    return Reason(text)


def too_deep(most: int) -> Reason:
    return Reason(_("{file}: folders may lie in each other at most {most} deep. Move it up."), (("most", most),))


def too_many(most: int) -> Reason:
    text = _("{file}: at most {most} files and folders are taken. Hand in only what the notebook needs.")
    return Reason(text, (("most", most),))


def too_large(size: int, most: int) -> Reason:
    text = _("{file}: it has {size} MB, at most {most} are taken. Make it smaller, or do without it.")
    return Reason(text, (("size", in_mb(size)), ("most", in_mb(most))))


def large_notebook(size: int, most: int) -> Reason:
    text = _(
        "{file}: it has {size} MB, at most {most} are taken. In JupyterLab choose Edit, Clear Outputs of All Cells; "
        "save, and hand in again."
    )
    return Reason(text, (("size", in_mb(size)), ("most", in_mb(most))))


def too_much(most: int) -> Reason:
    text = _("{file}: all files together may have {most} MB. Hand in only what the notebook needs.")
    return Reason(text, (("most", in_mb(most)),))


def of_the_course() -> Reason:
    text = _("{file}: this is a file of the course that is not handed out, under another name. Put your own there.")
    return Reason(text)


def not_asked() -> Reason:
    return Reason(_("{file}: this notebook was not asked for, and was not marked. Keep the names that were given."))


def bad_stamp() -> Reason:
    text = _("{file}: no date and time can be read in it, so it was left out. Leave it to the program that writes it.")
    return Reason(text)


def unexpected() -> Reason:
    text = _("{file}: it could not be read, for a reason that this program does not know. Tell your trainer.")
    return Reason(text)
