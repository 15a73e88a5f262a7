"""The learners whose data is to go, and how they are found in texts and files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

MOST_BYTES = 50_000_000  # of a file that is searched for a number


@dataclass(frozen=True)
class Whom:
    """The learners whose data goes: their numbers, what they are called, and whether these are all of the run."""

    ids: frozenset[str]
    names: frozenset[str] = frozenset()
    everybody: bool = False

    @cached_property
    def _search(self) -> re.Pattern[str]:
        words = sorted(self.ids | {name for name in self.names if name}, key=len, reverse=True)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, words))})(?![^\W_])") if words else re.compile("$^")

    def named_in(self, text: str) -> bool:
        """Does `text` hold a number or a name of theirs as a word?"""
        return bool(self._search.search(text))

    def hidden_in(self, text: str) -> str:
        """`text` with their numbers and names left out."""
        return self._search.sub("…", text)

    def named_by(self, path: Path) -> bool:
        """Does a file hold one, in its name or content (a zip: in what is packed)?"""
        if self.named_in(path.name):
            return True
        return any(self.named_in(piece.decode("utf-8", "replace")) for piece in _pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    if path.stat().st_size > MOST_BYTES:
        return
    if zipfile.is_zipfile(path):
        with suppress(zipfile.BadZipFile, OSError, RuntimeError), zipfile.ZipFile(path) as packed:
            for one in packed.infolist():
                yield one.filename.encode()
                yield packed.read(one) if one.file_size <= MOST_BYTES else b""
        return
    yield path.read_bytes()
