"""Two scenarios side by side under the same luck, person by person: what a measure changes, and how surely.

Each pair may also have a country of its own, drawn from those that fit the recorded figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..language import gettext as _
from ..manifest import digest, manifest, skill_note
from ..quantities import N_, BadQuantity
from ..result import LEDGERS, MONTHS_IN, PAIRS, YEARLY, Progress, csv, run
from ..saving import write_file, write_folder
from ..scenario import Scenario
from . import countries
from .bands import banded, range_name
from .runs import Runs, let_go, made_of, part_of, seeds_of, without_events

MUST_AGREE = ("months", "start", "scale", "population_seed", "spin_up")
CONFIDENCE = 0.95
LABELS = {
    "exploited_mean": N_("Persons exploited, average at a month's end"),
    "exploited_person_months": N_("Months of exploitation, all persons"),
    "total": N_("Cost of the measures"),
}
TOTAL = "total"  # the period that holds all months
_COLUMNS = pd.MultiIndex.from_tuples([*YEARLY, ("costs", TOTAL)], names=["ledger", "measure"])


@dataclass(frozen=True, eq=False)
class Comparison:
    """Paired runs. `outcomes` has one row a (seed, period), columns (side, ledger, measure); side is "baseline" or
    "alternative"; counts are for the whole country, the ledger "costs" is in MNT. `months` has a row a (seed, month)
    with the same columns, without costs. Periods are calendar years and "total". `runs` are the runs of both sides,
    without their event logs. With a `fit` each pair has another draw of the posterior, which both of its sides share;
    `baseline` and `alternative` are the scenarios that were asked for, before anything was drawn.
    """

    baseline: Scenario
    alternative: Scenario
    seeds: tuple[int, ...]
    outcomes: pd.DataFrame
    months: pd.DataFrame
    digests: tuple[str, str]
    runs: tuple[Runs, Runs]
    fit: str | None = None

    @property
    def note(self) -> str:
        """What every output must say if a skill file was used, else ""."""
        return skill_note(self.baseline, self.alternative, drawn=self.fit is not None)

    @property
    def countries(self) -> int:
        """How many different countries were drawn; 1 without a fit."""
        return max(one.countries for one in self.runs)

    @property
    def range_name(self) -> str:
        """What the column of ranges is called."""
        return range_name(self.fit is not None)

    def made_of(self) -> str:
        """Return in words how many pairs of runs stand behind the numbers, of what share, and of what draws."""
        made = _("pairs: {runs}").format(runs=made_of(self.seeds, self.baseline.scale))
        return made if self.fit is None else countries.with_draws(made, len(self.seeds), self.countries)

    def paired(self, base: np.ndarray, other: np.ndarray) -> dict[str, Any]:
        """Return the columns of `table` for two arrays (pairs, outputs), in the order of the seeds."""
        return paired(base, other) if self.fit is None else banded(base, other)

    @cached_property
    def all_periods(self) -> pd.DataFrame:
        """One row an output and period, see `table`."""
        return pd.concat([self._table_of(period) for period in self._periods()], ignore_index=True)

    def _table_of(self, period: int | str) -> pd.DataFrame:
        rows = self.outcomes.xs(period, level="period").drop(columns=MONTHS_IN[0], level=1)
        base, other = rows["baseline"], rows["alternative"]
        table = pd.DataFrame(list(base.columns), columns=["ledger", "measure"])
        table.insert(0, "months", self._months_in(period))
        table.insert(0, "period", str(period))
        return table.join(pd.DataFrame(self.paired(base.to_numpy(float), other.to_numpy(float))))

    def table(self, period: int | str = TOTAL, *, names: Iterable[str] | None = None) -> pd.DataFrame:
        """Return what differs in a period, a calendar year or "total": one row an output, named by its measure.

        | column | meaning |
        |---|---|
        | months | months of that period that were run: below 12 in a partial year |
        | baseline, alternative | mean over seeds, whole country |
        | difference | mean of alternative - baseline over pairs of runs with the same luck |
        | low, high | its 95 per cent interval by Student's t on the n differences; empty for one pair, and where no
        pair differs, since rare things need more pairs before they show |
        | relative | difference / baseline |
        | variance_ratio | variance of the difference between runs of independent luck over that between pairs; empty
        where the difference does not vary |
        | unchanged | no pair differs |
        | pairs | n |

        With a fit, pairs differ in their country too, and some columns are others (see `bands`):

        | column | meaning |
        |---|---|
        | low, high | range without the twentieth part of the pairs at each end; of fewer than twenty it holds all |
        | relative | median of the pairs' own difference / baseline; empty where one has nothing at the baseline |
        | relative_low, relative_high | the range of the same |
        | median | of the differences; their mean hangs on a few countries with much exploitation |
        | fewer, more | pairs with a difference below and above zero |
        """
        known = [p for p in self._periods() if str(p) == str(period)]
        if not known:
            raise BadQuantity(
                _("{period} was not run; the periods are {periods}.").format(
                    period=period, periods=", ".join(map(str, self._periods()))
                )
            )
        found = self._table_of(known[0]).set_index("measure").drop(columns="period")
        return found.loc[list(names)] if names is not None else found

    def differences(self, ledger: str, name: str, period: int | str = TOTAL) -> pd.Series:
        """Return alternative - baseline for each seed."""
        rows = self.outcomes.xs(period, level="period")
        return rows["alternative", ledger, name] - rows["baseline", ledger, name]

    def to_csv(self, path: Path | str) -> Path:
        """Write all periods as one CSV file, whole or not at all."""
        return write_file(path, csv(self.all_periods, self.note, index=False))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifests of both sides."""
        sides = {"baseline": self.baseline, "alternative": self.alternative}
        told = zip(sides.items(), self.digests, strict=True)
        drawn = countries.told(self.fit, len(self.seeds))
        return {name: manifest(s, list(self.seeds), {"months": found}, drawn) for (name, s), found in told}

    def files(self) -> dict[str, bytes]:
        """Return the table, every pair, both scenarios and the manifest as files by name."""
        pairs = self.outcomes.set_axis([".".join(column) for column in self.outcomes.columns], axis=1)
        text = json.dumps(self.manifest, indent=1, ensure_ascii=False) + "\n"
        return {
            "comparison.csv": csv(self.all_periods, self.note, index=False),
            "pairs.csv": csv(pairs, self.note),
            "baseline.toml": self.baseline.to_toml().encode(),
            "alternative.toml": self.alternative.to_toml().encode(),
            "manifest.json": text.encode(),
        }

    def save(self, folder: Path | str, *, force: bool = False) -> Path:
        """Write `files` into a new folder, all or nothing, as `Result.save` does; return the folder."""
        return write_folder(folder, self.files(), force=force)

    def _periods(self) -> list[int | str]:
        return list(self.outcomes.index.get_level_values("period").unique())

    def _months_in(self, period: int | str) -> int:
        return int(self.outcomes.xs(period, level="period")["baseline", *MONTHS_IN].iloc[0])


def compare(
    baseline: Scenario,
    alternative: Scenario,
    seeds: int | Iterable[int] = 20,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    fit: str | None = None,
) -> Comparison:
    """Run both scenarios once for each seed, with the same luck, and return how they differ.

    `seeds` is a list of whole numbers, or a number n of pairs, which take the seeds 0 to n - 1. With a `fit` of
    `posterior.FITS` both sides of pair i, in the order of the seeds, are in the country of draw i; if there are more
    pairs than draws, draws are taken again in turn, under other seeds. Raises BadQuantity in one line for scenarios
    that differ in what must be the same, and if the draws are missing or of another version.
    """
    chosen = seeds_of(seeds)
    _check_pair(baseline, alternative)
    sides, asked = ("baseline", "alternative"), (baseline, alternative)
    drawn = countries.in_turn(asked, len(chosen), fit)
    outcomes, months, runs = ({side: {} for side in sides} for _ in range(3))
    digests = dict.fromkeys(sides, "")
    for done, ((seed, pair), (at, side)) in enumerate(product(zip(chosen, drawn, strict=True), enumerate(sides))):
        one = run(pair[at], seed, threads=threads, progress=part_of(progress, done, 2 * len(chosen)))
        national = one.national()
        outcomes[side][seed], months[side][seed] = _periods_of(national.yearly, one.costs), national.monthly
        digests[side] += one.digests["months"]
        runs[side][seed] = without_events(one)
        del one, national
        let_go(baseline)
    return Comparison(
        baseline,
        alternative,
        tuple(chosen),
        _side_by_side(outcomes).rename_axis(index=["seed", "period"]),
        _side_by_side(months).rename_axis(index=["seed", "month"]),
        tuple(digest(told.encode()) for told in digests.values()),
        tuple(Runs(tuple(found.values()), one, fit) for found, one in zip(runs.values(), asked, strict=True)),
        fit,
    )


def _side_by_side(tables: dict[str, dict[int, pd.DataFrame]]) -> pd.DataFrame:
    return pd.concat({side: pd.concat(by_seed) for side, by_seed in tables.items()}, axis=1)


def _check_pair(one: Scenario, other: Scenario) -> None:
    for name in MUST_AGREE:
        if getattr(one, name) != getattr(other, name):
            raise BadQuantity(
                _(
                    "The scenarios cannot be compared in pairs: {name} is {one!r} in one and {other!r} in the other. "
                    "Make it the same in both."
                ).format(name=name, one=getattr(one, name), other=getattr(other, name))
            )


def _periods_of(years: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Years and total of a run for the whole country, columns (ledger, measure), with costs."""
    values = np.column_stack([years.to_numpy(float), costs["total"]])
    total = dict(zip(_COLUMNS, values.sum(axis=0), strict=True))
    total["happened", "exploited_mean"] = total["happened", "exploited_person_months"] / total[MONTHS_IN]
    values = np.vstack([values, list(total.values())])
    periods = pd.DataFrame(values, index=[*years.index, TOTAL], columns=_COLUMNS)
    at = _COLUMNS.get_loc(MONTHS_IN)
    periods.isetitem(at, values[:, at].astype(int))
    return periods


def paired(base: np.ndarray, other: np.ndarray) -> dict[str, Any]:
    """Return what `Comparison.table` shows of two arrays (pairs, outputs)."""
    from scipy.special import stdtrit  # here: it takes long to load, and scipy.stats four times as long

    gap, n = other - base, len(base)
    mean, start, unchanged = gap.mean(0), base.mean(0), (gap == 0).all(0)
    half, ratio = np.full(len(mean), np.nan), np.full(len(mean), np.nan)
    if n > 1:
        apart, paired = base.var(0, ddof=1) + other.var(0, ddof=1), gap.var(0, ddof=1)
        half = np.where(unchanged, np.nan, stdtrit(n - 1, (1 + CONFIDENCE) / 2) * (paired / n) ** 0.5)
        ratio = np.divide(apart, paired, out=ratio, where=paired > 0)
    return {
        "baseline": start,
        "alternative": other.mean(0),
        "difference": mean,
        "low": mean - half,
        "high": mean + half,
        "relative": np.divide(mean, start, out=np.full(len(mean), np.nan), where=start != 0),
        "variance_ratio": ratio,
        "unchanged": unchanged,
        "pairs": n,
    }


def label_of(ledger: str, name: str) -> str:
    """Return the words for an output, in the language of the course."""
    return _(LABELS[name] if name in LABELS else LEDGERS[ledger][name])


def ledger_of(name: str) -> str:
    """Return the ledger that an output belongs to."""
    extra = {TOTAL: "costs", "exploited_mean": "happened", "exploited_person_months": "happened"}
    return extra.get(name) or {n: ledger for ledger, n in PAIRS}[name]
