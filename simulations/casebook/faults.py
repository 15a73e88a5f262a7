"""What is wrong with a case file, said in one line each: file, place, rule, repair."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from tipsim.language import gettext as _


class CaseFaults(Exception):
    """Every fault of a case file at once; `faults` holds one line each."""

    def __init__(self, faults: Sequence[str]):
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return ' Did you mean "…"?' for the nearest of `names`, or '' where none is near."""
    near = difflib.get_close_matches(str(name), [str(n) for n in names], n=1, cutoff=0.5)
    return " " + _('Did you mean "{name}"?').format(name=near[0]) if near else ""
