"""What of the recorded figures a calibration compares: a few numbers that hold most of what they say.

Of each count that is printed year by year its level (weighted mean of logarithms); of all of them together the yearly
growth and the unevenness about it; of each count that is printed for several years its logarithm. What is masked is
masked in the model too: a count below five and a printed "<5" are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..priors import Recording
from ..recorded import MASK
from .ledger import MEASURES_RECORDED, Ledger, whole_numbers, written_down

MASKED_AS = 2.0  # 0 to 4: any number in it would do, as it stands for both sides
FEWEST = 3  # years of a count that make a level
LEAST = 0.5  # a total of nothing, on the logarithmic scale
HOTLINE_ENDS = 3  # months of the last year of the line's total, which was told in March
TYPICAL = Recording()
SAMPLES = 4_000


@dataclass(frozen=True)
class Yearly:
    """A count that is printed year by year: years and numbers, and the weight of each, all (n,)."""

    measure: str
    years: np.ndarray
    values: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Total:
    """A count that is printed for years together; `open` says that it is a lower limit."""

    measure: str
    first: int
    last: int
    months: int
    value: float
    weight: float
    open: bool

    @property
    def name(self) -> str:
        return f"{self.measure}, {self.first} to {self.last}"


@dataclass(frozen=True, eq=False)
class Summaries:
    """Turns a ledger into numbers to be compared; `observed` are those of the printed figures, or `made_up` ones."""

    yearly: tuple[Yearly, ...]
    totals: tuple[Total, ...]
    made_up: np.ndarray | None = None

    @cached_property
    def names(self) -> list[str]:
        shared = ["growth", "unevenness"] if self.yearly else []
        return [*(f"level of {y.measure}" for y in self.yearly), *shared, *(t.name for t in self.totals)]

    @cached_property
    def observed(self) -> np.ndarray:
        """The numbers of what was printed, float64 (n,)."""
        if self.made_up is not None:
            return self.made_up
        return self._of([y.values for y in self.yearly], [t.value for t in self.totals])

    @cached_property
    def weights(self) -> np.ndarray:
        """The weight of each number, float64 (n,); weights of years are in their levels already."""
        return np.array([*[1.0] * (len(self.names) - len(self.totals)), *(t.weight for t in self.totals)])

    @cached_property
    def scales(self) -> np.ndarray:
        """By how much each number moves when agencies write the same down again, float64 (n,): the standard deviation
        under typical unevenness and chance, about counts as large as those printed; more where the figure has less
        weight. A distance of 1 in a number is then one such deviation."""
        rng = np.random.default_rng(0)
        found = np.array([self._of(*self._typical(rng)) for _ in range(SAMPLES)])
        floor = 0.05  # a limit that any larger count meets does not move; nothing is compared more finely than this
        return np.maximum(found.std(axis=0), floor) / self.weights**0.5

    def of(self, written: Ledger, rng: np.random.Generator) -> np.ndarray:
        """Return the numbers of a ledger as agencies wrote it down, float64 (n,)."""
        years = [self._by_year(written, y, rng) for y in self.yearly]
        return self._of(years, [float(whole_numbers(self._total(written, t), rng)) for t in self.totals])

    def after(self, ledger: Ledger, recording: Recording, rng: np.random.Generator) -> np.ndarray:
        """Return the numbers of a ledger after agencies have written it down."""
        return self.of(written_down(ledger, recording, rng), rng)

    def apart(self, numbers: np.ndarray) -> np.ndarray:
        """Return how far numbers, float64 (..., n), lie from those printed, each in deviations of recording."""
        return (numbers - self.observed) / self.scales

    def _of(self, years: list[np.ndarray], totals: list[float]) -> np.ndarray:
        logs = [np.log(masked(v)) for v in years]
        levels = [np.average(x, weights=y.weights) for x, y in zip(logs, self.yearly, strict=True)]
        sums = [self._log(value, t) for value, t in zip(totals, self.totals, strict=True)]
        return np.array([*levels, *(self._shared(logs) if logs else []), *sums])

    def _shared(self, logs: list[np.ndarray]) -> tuple[float, float]:
        """Yearly growth common to the counts, and the standard deviation of what is left."""
        x = np.concatenate([_centred(y.years, y.weights) for y in self.yearly])
        v = np.concatenate([_centred(x, y.weights) for x, y in zip(logs, self.yearly, strict=True)])
        w = np.concatenate([y.weights for y in self.yearly])
        growth = (w * x * v).sum() / (w * x * x).sum()
        return growth, float(np.sqrt((w * (v - growth * x) ** 2).sum() / w.sum()))

    @staticmethod
    def _log(value: float, total: Total) -> float:
        return float(np.log(max(min(value, total.value) if total.open else value, LEAST)))

    @staticmethod
    def _by_year(written: Ledger, y: Yearly, rng: np.random.Generator) -> np.ndarray:
        counted = np.bincount(written.years - written.first, weights=written.of(y.measure))
        return whole_numbers(counted[y.years - written.first], rng)

    @staticmethod
    def _total(written: Ledger, total: Total) -> float:
        """The count of the months that both have, stretched to all months of the total."""
        there = (written.years >= total.first) & (written.years <= total.last)
        months = written.of(total.measure)[there]
        if total.measure.startswith("calls_"):
            months = months[: total.months]
        return months.mean() * total.months

    def _typical(self, rng: np.random.Generator) -> tuple[list[np.ndarray], list[float]]:
        years = [_uneven(np.full(len(y.years), masked(y.values).mean()), rng) for y in self.yearly]
        totals = [_uneven(np.full(t.months // 12, 12 * t.value / t.months), rng).sum() for t in self.totals]
        return years, totals


def masked(values: np.ndarray) -> np.ndarray:
    """Return counts as they are printed: one below five is MASKED_AS."""
    return np.where(np.asarray(values) < MASK, MASKED_AS, values)


def summaries(targets: pd.DataFrame, *, without: Iterable[int] = ()) -> Summaries:
    """Return what is compared of `targets` (see `recorded.targets`), of which yearly figures of some years are left
    out."""
    single = targets[(targets["first"] == targets["last"]) & ~targets["first"].isin(list(without))]
    yearly = [_yearly(str(name), rows) for name, rows in single.groupby("measure", sort=False) if len(rows) >= FEWEST]
    longer = targets[targets["first"] != targets["last"]]
    return Summaries(tuple(yearly), tuple(_total(row) for row in longer.itertuples()))


def _yearly(name: str, rows: pd.DataFrame) -> Yearly:
    rows = rows.sort_values("first")
    values = np.where(rows.masked, MASKED_AS, rows.low)
    return Yearly(name, rows["first"].to_numpy(int), values.astype(float), rows.weight.to_numpy(float))


def _total(row: tuple) -> Total:
    assert row.measure in MEASURES_RECORDED
    months = 12 * (row.last - row.first + 1)
    if row.measure.startswith("calls_"):
        months += HOTLINE_ENDS - 12
    return Total(row.measure, row.first, row.last, months, row.low, row.weight, bool(np.isnan(row.high)))


def _centred(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return values - np.average(values, weights=weights)


def _uneven(counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    shape = TYPICAL.unevenness**-2
    return rng.poisson(counts * rng.gamma(shape, 1 / shape, size=len(counts))).astype(float)
