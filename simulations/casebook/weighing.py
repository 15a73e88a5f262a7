"""Evidence read for and against each possibility, against what the key says of it.

The rule keeps every habit that does not look at the evidence near zero (README, "weighing"): readings of what
speaks for and of what speaks against count half each, the wrong direction costs what the right one earns, and
pieces that tell little bring little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .belief import reading, speaks
from .schema import Reading
from .variant import Drawn

NEUTRAL = 1 / 3  # what is lost by one who reads something into all that says nothing


@dataclass
class Cell:
    """One piece held against one possibility: as it was read, as it should be, and its log likelihood ratio."""

    evidence: str
    truth: str
    said: str
    should: Reading
    ratio: float

    @property
    def agreement(self) -> float:
        """1 for the right reading, −1 for the opposite one, 0 between."""
        if self.said == self.should:
            return 1.0
        return 0.0 if "neither" in (self.said, self.should) else -1.0


def cells(matter: Drawn, marks: Mapping[str, Mapping[str, str]]) -> list[Cell]:
    """The marks of one scene, cell by cell, with what the key says of each."""
    found = []
    for name, row in marks.items():
        ratios = speaks(matter, name)
        found += [Cell(name, t, row[t], reading(ratio), ratio) for t, ratio in ratios.items()]
    return found


def worth(matter: Drawn, evidence: str) -> float:
    """How much a piece tells at most about one of the possibilities (absolute log likelihood ratio)."""
    return max(abs(r) for r in speaks(matter, evidence).values())


def heaviest(matter: Drawn, seen: Sequence[str], n: int) -> list[str]:
    """The `n` pieces seen that tell most, in the order of the file of the case."""
    best = sorted(seen, key=lambda e: -worth(matter, e))[:n]
    return [e for e in seen if e in best]


def weighing_share(matter: Drawn, marks: Mapping[str, Mapping[str, str]], seen: Sequence[str], asked: int) -> float:
    """From 0 to 1: agreement with the key, times how much the pieces chosen tell against the heaviest seen."""
    told = cells(matter, marks)
    sides = [_agreement([c for c in told if c.should == side]) for side in ("for", "against")]
    known = [s for s in sides if s is not None]
    if not known:
        return 0.0
    idle = [c for c in told if c.should == "neither"]
    misread = sum(c.said != "neither" for c in idle) / len(idle) if idle else 0.0
    right = sum(known) / len(known) - NEUTRAL * misread
    return max(0.0, right) * _coverage(matter, list(marks), seen, asked)


def _agreement(told: list[Cell]) -> float | None:
    total = sum(abs(c.ratio) for c in told)
    return sum(c.agreement * abs(c.ratio) for c in told) / total if total else None


def _coverage(matter: Drawn, chosen: Sequence[str], seen: Sequence[str], asked: int) -> float:
    def weight(pieces: Sequence[str]) -> float:
        return sum(sorted((worth(matter, e) for e in pieces), reverse=True)[:asked])

    best = weight(seen)
    return weight(chosen) / best if best > 0 else 0.0
