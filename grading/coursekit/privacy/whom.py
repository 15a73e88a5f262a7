"""The learners whose data is to go, and how they are found in texts and files."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from pathlib import Path

MOST_BYTES = 50_000_000  # of a file that is searched for a number
MOST_WORDS = 4  # of a name that is looked for in every order in the text of a file
START, END = r"(?<![^\W_])", r"(?![^\W_])"
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Whom:
    """The learners whose data goes: their numbers, what they are called, and whether these are all of the run.

    A number counts in capitals and small letters alike, a name in whatever order its words stand: Moodle and
    learners write both as they like.
    """

    ids: frozenset[str]
    names: frozenset[str] = frozenset()
    everybody: bool = False

    def __len__(self) -> int:
        """How many learners: spellings of one number are one."""
        return len(self._numbers)

    def has(self, number: str) -> bool:
        """Is it a number of theirs?"""
        return number.lower() in self._numbers

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(number.lower() for number in self.ids)

    @cached_property
    def _called(self) -> list[set[str]]:
        """The words of each name."""
        return [words for name in self.names if (words := _words(name))]

    @cached_property
    def _search(self) -> re.Pattern[str]:
        """Numbers and names as they stand in long texts; a name of one word as it is written, for it may be a word."""
        ways = sorted({*map(re.escape, self.ids), *(way for name in self.names for way in _ways(name))}, key=len)
        single = [re.escape(_plain(name)) for name in self.names if len(WORD.findall(name)) == 1]
        found = [f"(?i:{'|'.join(reversed(ways))})" if ways else "", "|".join(single)]
        return re.compile(f"{START}(?:{'|'.join(filter(None, found))}){END}" if any(found) else "$^")

    def named_in(self, text: str) -> bool:
        """Does a line or the name of a file hold a number of theirs as a word, or all words of a name?"""
        return self._within(text) or any(called <= _words(text) for called in self._called)

    def _within(self, text: str) -> bool:
        return bool(self._search.search(_plain(text)))

    def hidden_in(self, text: str) -> str:
        """A line with their numbers and names left out."""
        if not self.named_in(text):
            return text
        text = self._search.sub("…", _plain(text))
        for called in self._called:
            if called <= _words(text):
                text = re.sub(f"(?i){START}(?:{'|'.join(map(re.escape, called))}){END}", "…", text)
        return text

    def named_by(self, path: Path) -> bool:
        """Does a file hold one, in its name or content (a zip: in what is packed)?"""
        if self.named_in(path.name):
            return True
        return any(self._within(piece.decode("utf-8", "replace")) for piece in _pieces(path))


def _plain(text: str) -> str:
    """One form for letters that can be written in two."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _words(text: str) -> set[str]:
    return set(WORD.findall(_plain(text).lower()))


def _ways(name: str) -> Iterator[str]:
    """Patterns of a name of several words, in the orders that it may be written in."""
    words = [re.escape(word) for word in WORD.findall(_plain(name))]
    if len(words) > 1:
        orders = permutations(words) if len(words) <= MOST_WORDS else (words, words[::-1])
        yield from (r"[\W_]{1,3}".join(order) for order in orders)


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
