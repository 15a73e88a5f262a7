"""What a player states: read from an event, checked, never believed blindly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from tipsim.language import gettext as _

from .schema import Reading

READINGS = get_args(Reading)


class IllegalMove(Exception):
    """An event that the rules of the case do not allow; the text is for the player."""


def read_marks(given: Any, known: Iterable[str], names: Iterable[str], least: int) -> dict[str, dict[str, str]]:
    """Return how each piece was read for each possibility; raise `IllegalMove` if something is missing or unknown."""
    pieces, names = set(known), set(names)
    fits = isinstance(given, Mapping) and all(isinstance(name, str) and name in pieces for name in given)
    fits = fits and all(
        isinstance(row, Mapping) and set(row) == names and all(r in READINGS for r in row.values())
        for row in given.values()
    )
    if not fits or len(given) < least:
        text = _("Weigh at least {n} pieces of what you know, each of them for every possibility.")
        raise IllegalMove(text.format(n=least))
    return {name: dict(row) for name, row in given.items()}


def shares(given: Any, names: Iterable[str]) -> dict[str, float]:
    """Return points per hypothesis as shares that sum to 1; raise `IllegalMove` if they cannot."""
    names = list(names)
    numbers = isinstance(given, Mapping) and set(given) == set(names)
    numbers = numbers and all(
        isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1e6 for v in given.values()
    )
    total = sum(given.values()) if numbers else 0
    if not total > 0:
        raise IllegalMove(_("Give every possibility a share of 0 or more, and at least one above 0."))
    return {name: given[name] / total for name in names}
