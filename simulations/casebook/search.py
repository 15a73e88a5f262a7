"""Searching a dossier: which records a term finds. Letter case, blanks and punctuation play no part."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from .schema import Case

SHORTEST = 3  # letters or digits of a term
DIGITS = 5  # from so many digits on, a term is a number: only its digits are compared
LONGEST = 60


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Letters and digits of `text`, case-folded."""
    return "".join(c for c in text.casefold() if c.isalnum())


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def matches(term: str, key: str) -> bool:
    """Whether `term` is a part of `key`; a number may carry a code in front that the key does without."""
    asked, number = plain(term), digits(term)
    if len(asked) < SHORTEST:
        return False
    if asked in plain(key):
        return True
    known = digits(key)
    return len(number) >= DIGITS and len(known) >= DIGITS and (number in known or number.endswith(known))


def found_by(case: Case, term: str) -> tuple[str, ...]:
    """The records that `term` finds, in the order of the file."""
    records = ((name, item) for name, item in case.evidence.items() if item.form)
    return tuple(name for name, item in records if any(matches(term, key) for key in item.keys))


def keys_in(keys: Iterable[str], text: str) -> list[str]:
    """Those of `keys` that can be read in `text`, or the first long word of a key that can."""
    known, found = plain(text), []
    for key in keys:
        terms = [key, *(word for word in key.split() if len(plain(word)) > SHORTEST)]
        found += [t for t in terms if len(plain(t)) >= SHORTEST and plain(t) in known][:1]
    return found
