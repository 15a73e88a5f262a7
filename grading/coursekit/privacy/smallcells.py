"""What a report may show of few learners: no number from 1 to k - 1, and none that could be worked out.

`k` is the smallest group (5 or more). A share of points is shown as a band. Which bands there are is settled by the
number of learners alone, so that it tells nothing which band is shown rather than a number; and each is at least two
learners wide. Then it gives away no count, whatever points an item has: take learners who share a value (fewer than
all). If one of them moves to the value of another learner, or that one to theirs, the mean moves by at most 1/n,
half a band, up or down as one likes. One of the two stays in the band, with another count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # two-sided 95 %
BANDS = ((8, 20), (4, 10), (2, 5), (1, 2))  # (from so many times k learners on, bands)
SAME = 9  # decimals in which sums of fractions agree


@dataclass(frozen=True)
class Share:
    """A mean share of points of `n` learners: it lies between `low` and `high`, 0 to 1."""

    low: float
    high: float
    n: int

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


def bands(n: int, k: int) -> int:
    """In how many bands of the same width the shares of `n` learners are shown, `n >= k`."""
    return next(number for times, number in BANDS if n >= times * k)


def band_of(share: float, number: int) -> int:
    """The band that a share lies in, counted from 0; on the line between two it is the upper one."""
    return min(number - 1, max(0, int(round(share * number, SAME))))


def share_of(values: Sequence[float], k: int) -> Share:
    """The mean of learners' shares as a band, `len(values) >= k`."""
    n = len(values)
    number = bands(n, k)
    band = band_of(sum(values) / n, number)
    return Share(band / number, (band + 1) / number, n)


def together(shares: Iterable[tuple[Share, float]]) -> Share:
    """The share over parts of a whole with their weights, from the bands that are shown of the parts."""
    pairs = list(shares)
    total = sum(weight for _share, weight in pairs)
    low = sum(share.low * weight for share, weight in pairs) / total
    high = sum(share.high * weight for share, weight in pairs) / total
    return Share(low, high, min(share.n for share, _weight in pairs))


def hinted(part: int, whole: int, k: int) -> Share | None:
    """The share of `whole` learners who got a hint; None where fewer than `k` may have got it.

    It says no more than the band of those who did without it, which may stand beside it as the share of the item.
    """
    number = bands(whole, k)
    band = band_of((whole - part) / whole, number)
    fewest = min(got for got in range(whole + 1) if band_of((whole - got) / whole, number) == band)
    return Share(1 - (band + 1) / number, 1 - band / number, whole) if fewest >= k else None


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
