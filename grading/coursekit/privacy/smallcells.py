"""What a report may show of few learners: no number from 1 to k - 1, and none that could be worked out.

Everything returned here is a function of numbers that are shown, so that a reader who subtracts, divides or
compares learns no small number either. `k` is the smallest group (5 or more).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # two-sided 95 %
NEAR = 1e-9


@dataclass(frozen=True)
class Share:
    """A mean share of points of `n` learners, 0 to 1; between `low` and `high` where it may not be shown exactly."""

    low: float
    high: float
    n: int

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def shown(self) -> bool:
        """Does it say anything at all?"""
        return (self.low, self.high) != (0.0, 1.0)

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval (Wilson 1927) at `n` learners.

        It is made for right or wrong; shares between 0 and 1 vary less, so with partial credit it is on the wide side.
        """
        return wilson(self.low, self.n)[0], wilson(self.high, self.n)[1]


def wilson(share: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share among `n` (Wilson, JASA 22, 1927)."""
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def small(number: int, k: int) -> bool:
    """Is it a number of learners that is not shown?"""
    return 0 < number < k


def parts_of(part: int, whole: int, k: int) -> tuple[int | None, int | None]:
    """`part` and the rest of a `whole` that is shown: both, or neither (None) when one of them is small.

    With one of the two the other would be the difference. `whole` is 0 or at least `k`.
    """
    rest = whole - part
    return (None, None) if small(part, k) or small(rest, k) else (part, rest)


def share_of(values: Sequence[float], k: int) -> Share:
    """The mean of learners' shares, `len(values) >= k`.

    Where learners have only one of two values the mean is a count in disguise: then it is shown only as "over" or
    "under" a bound, if one of the two counts is small, or not at all, if the bound would give it away.
    """
    n, mean = len(values), sum(values) / len(values)
    kinds = sorted({round(value, 6) for value in values})
    if len(kinds) != 2:
        return Share(mean, mean, n)
    few = min(sum(abs(v - kind) < 1e-5 for v in values) for kind in kinds)
    if not small(few, k):
        return Share(mean, mean, n)
    return _bounded(mean, kinds, n, k)


def _bounded(mean: float, kinds: list[float], n: int, k: int) -> Share:
    if n < 2 * k - 1 or kinds != [0.0, 1.0]:  # in a smaller class "not shown" beside "over" and "under" would tell
        return Share(0.0, 1.0, n)
    return Share((n - k) / n, 1.0, n) if mean > 0.5 else Share(0.0, k / n, n)


def together(shares: Iterable[tuple[Share, float]]) -> Share:
    """The share over parts of a whole with their weights; as exact as the parts that are shown."""
    pairs = list(shares)
    total = sum(weight for _share, weight in pairs)
    low = sum(share.low * weight for share, weight in pairs) / total
    high = sum(share.high * weight for share, weight in pairs) / total
    return Share(low, low if high - low < NEAR else high, min(share.n for share, _weight in pairs))


def how_many(part: int, whole: int, k: int) -> str:
    """Say "some" where `part` may be shown, "nearly all" where the rest is small, "" where nothing is said."""
    if part < k:
        return ""
    if not small(whole - part, k):
        return "some"
    return "nearly all" if whole >= k + 2 else ""


def pooled(sizes: Mapping[str, int], k: int) -> list[list[str]]:
    """Groups as they may be shown: those of `k` or more by themselves, the others together (the last list).

    The next smallest joins the others as long as these are small together, for else they would be the difference
    to the total. [] when no two groups are left.
    """
    there = sorted((name for name, size in sizes.items() if size), key=lambda name: (sizes[name], name))
    others = [name for name in there if sizes[name] < k]
    alone = [name for name in there if sizes[name] >= k]
    while alone and others and sum(sizes[name] for name in others) < k:
        others.append(alone.pop(0))
    made = [[name] for name in sorted(alone)] + ([others] if others else [])
    return made if len(made) > 1 else []
