"""Which file stands for a notebook that was not handed in under its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from nbformat import NotebookNode

from .cells import other_work
from .known import Known
from .limits import GateLimits
from .reading import Unreadable, read_cells

MOST_TRIED = 20


@dataclass
class Spare:
    """Notebooks that were not asked for, by name of file; each may stand for one that is missing."""

    files: dict[str, bytes]
    limits: GateLimits
    _read: dict[str, NotebookNode | None] = field(default_factory=dict)

    def standing_for(self, name: str, known: Known, others: Mapping[str, set[str]]) -> list[str]:
        """The files that may be the notebook `name`: by their cells, and by their name where several are.

        Files with the same bytes are one.
        """
        fitting = [file for file in list(self.files)[:MOST_TRIED] if self._fits(file, name, known, others)]
        near = [file for file in fitting if is_near(file, name)]
        first = {self.files[file]: file for file in reversed(near or fitting)}
        return sorted(first.values())

    def _fits(self, file: str, name: str, known: Known, others: Mapping[str, set[str]]) -> bool:
        nb = self._cells(file)
        if nb is None:
            return is_near(file, name)
        own, other = other_work(nb, known, others)
        return not other and (is_near(file, name) or 0 < len(known.cells) <= 2 * own)

    def _cells(self, file: str) -> NotebookNode | None:
        if file not in self._read:
            try:
                self._read[file] = read_cells(self.files[file], file, self.limits)[0]
            except Unreadable:
                self._read[file] = None
        return self._read[file]


def is_near(file: str, name: str) -> bool:
    """Is `file` called as copies of the notebook `name` are: "ps1 (1)", "Copy of ps1", "ps1-Copy1", "PS1"?"""
    stem, wanted = (_form(text) for text in (PurePosixPath(file).stem, name))
    return re.search(rf"(?<![^\W_]){re.escape(wanted)}(?![^\W_])", stem) is not None


def _form(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
