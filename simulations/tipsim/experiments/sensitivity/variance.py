"""Which quantities an output hangs on: shares of its variance, by SALib.

Of a Sobol sample the first and the total order (Saltelli and others 2010); of any other sample the first order alone,
from the given data (Plischke 2010; Tissot and Prieur 2012).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...language import gettext as _
from ...quantities import BadQuantity
from ..extras import needed
from .names import label_of_output, label_of_quantity
from .sample import OUTPUT, SOBOL, Sample, check_varies, complete, luck_share, quiet, saltelli, sample_of

CONFIDENCE = 0.95
RESAMPLES = 1000
CHANCE = 1  # seed of the resampling
HARMONICS = 10  # SALib's own choice, for samples of two hundred and more
LEVELS = 8  # a quantity with at most so many values is taken level by level
BY_CHANCE = 400  # quantities without meaning that are tried
COLUMNS = ("first", "first_low", "first_high", "total", "total_low", "total_high")


@dataclass(frozen=True, eq=False)
class Indices:
    """Shares of the variance of an output over the states of the world, one row a quantity, largest first.

    | column of `table` | meaning |
    |---|---|
    | quantity, label | flat name and words |
    | first, first_low, first_high | share that goes when this quantity alone is known; 95 per cent interval |
    | total, total_low, total_high | share that stays when all others are known; NaN without a Sobol sample |

    `luck` is the share of the variance between states that is luck (NaN for one seed); the total order may hold up to
    this much of it. `by_chance` is the first order that 19 of 20 quantities without meaning stay below; NaN for a
    Sobol sample. `left_out` states had failed runs.
    """

    table: pd.DataFrame
    output: str
    scenario: str
    luck: float
    by_chance: float
    log: bool
    left_out: int
    sample: Sample

    @property
    def order(self) -> str:
        """The column that ranks: "total", or "first" where there is no total."""
        return "first" if self.table["total"].isna().all() else "total"

    def sentence(self) -> str:
        """Return in one sentence what the output hangs on most."""
        top, what = self.table.iloc[0], label_of_output(self.output)
        values = {"what": what, "label": top.label, "share": top[self.order]}
        values |= {"low": max(0.0, top[f"{self.order}_low"]), "high": min(1.0, top[f"{self.order}_high"])}
        if self.order == "first" and top["first"] <= self.by_chance:
            return _("{what}: no quantity by itself explains more than chance would").format(what=what)
        text = _("“{what}” hangs most on “{label}”: {share:.0%} of its variance ({low:.0%} to {high:.0%})")
        return text.format(**values)


def sobol_indices(sweep: Any, output: str = OUTPUT, scenario: str | None = None, *, log: bool = False) -> Indices:
    """Return first and total order of each quantity for one scenario of a Sobol sweep, from means over seeds.

    Indices are shares over the design's own spread: uniform, or log-uniform where the design says so. `log` takes the
    logarithm of the output first, for one with a long tail. Raises BadQuantity for a sweep of another kind, for failed
    runs, and for an output that does not vary.
    """
    sample = sample_of(sweep)
    if sample.kind != SOBOL:
        text = _(
            'Total order needs a sweep of kind = "sobol"; this one is "{kind}". Run such a design, or use first order.'
        )
        raise BadQuantity(text.format(kind=sample.kind))
    values = _values(sample, output, scenario)
    _check_whole(values)
    means = _means(values, output, log)
    order, second, _step = saltelli(sample.states)
    names = [sample.states.columns[i] for i in order]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    analyze = needed("SALib.analyze.sobol").analyze
    with quiet():
        found = analyze(problem, means, second, RESAMPLES, CONFIDENCE, seed=CHANCE)
    parts = {"first": "S1", "total": "ST"}
    rows = {n: (found[key], found[f"{key}_conf"]) for n, key in parts.items()}
    return _made(sample, names, rows, output, scenario, luck_share(values), float("nan"), log, 0)


def first_order(sweep: Any, output: str = OUTPUT, scenario: str | None = None, *, log: bool = False) -> Indices:
    """Return the first order of each quantity from any sample: the states of a Sobol sweep that share no values.

    Quantities that hang together, as draws of a posterior do, share what they explain. States with a failed run are
    left out. Raises BadQuantity for an output that does not vary.
    """
    sample = sample_of(sweep).apart()
    values = _values(sample, output, scenario)
    whole, left_out = complete(values[:, None, :])
    values, states = values[whole], sample.varied[whole]
    means = _means(values, output, log)
    found = [_first(states[name].to_numpy(), means) for name in states]
    chance = np.random.default_rng(CHANCE).random((len(means), BY_CHANCE))
    by_chance = float(np.quantile(_rbd(chance, means, resamples=2)[0], CONFIDENCE))
    nothing = np.full(len(found), np.nan)
    rows = {"first": tuple(np.array(found).T), "total": (nothing, nothing)}
    return _made(sample, list(states), rows, output, scenario, luck_share(values), by_chance, log, left_out)


def indices(sweep: Any, output: str = OUTPUT, scenario: str | None = None, *, log: bool = False) -> Indices:
    """Return `sobol_indices` of a Sobol sweep and `first_order` of any other."""
    sample = sample_of(sweep)
    return (sobol_indices if sample.kind == SOBOL else first_order)(sample, output, scenario, log=log)


def _values(sample: Sample, output: str, scenario: str | None) -> np.ndarray:
    return sample.cube(output)[:, sample.scenario(scenario)]


def _check_whole(values: np.ndarray) -> None:
    failed = int(np.isnan(values).sum())
    if failed:
        text = _("{n} runs failed, and total order needs every one. Repair the cause and run the sweep anew.")
        raise BadQuantity(text.format(n=failed))


def _means(values: np.ndarray, output: str, log: bool) -> np.ndarray:
    means = values.mean(axis=1)
    if log and (means <= 0).any():
        text = _("{output} is zero or below in {n} states; it has no logarithm there. Leave out --log.")
        raise BadQuantity(text.format(output=output, n=int((means <= 0).sum())))
    means = np.log(means) if log else means
    check_varies(means, output)
    return means


def _first(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """First order of one quantity and half the width of its interval."""
    if len(np.unique(x)) > LEVELS:
        found, half = _rbd(x[:, None], y, RESAMPLES)
        return float(found[0]), float(half[0])
    rng = np.random.default_rng(CHANCE)
    again = [_between(x[at], y[at]) for at in rng.integers(len(y), size=(RESAMPLES // 4, len(y)))]
    return _between(x, y), float(np.nanquantile(again, [0.025, 0.975]) @ [-0.5, 0.5])


def _rbd(x: np.ndarray, y: np.ndarray, resamples: int) -> tuple[np.ndarray, np.ndarray]:
    """SALib's given-data estimate for columns of x; fewer harmonics for a small sample keep its noise down."""
    names = [str(i) for i in range(x.shape[1])]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    harmonics = int(np.clip(len(y) // 20, 2, HARMONICS))
    analyze = needed("SALib.analyze.rbd_fast").analyze
    with quiet():
        found = analyze(problem, x, y, M=harmonics, num_resamples=resamples, conf_level=CONFIDENCE, seed=CHANCE)
    return np.array(found["S1"], float), np.array(found["S1_conf"], float)


def _between(x: np.ndarray, y: np.ndarray) -> float:
    """Share of the variance between levels of x, less what chance puts there (epsilon squared, Kelley 1935)."""
    found, level = np.unique(x, return_inverse=True)
    n = np.bincount(level)
    within = ((y - (np.bincount(level, y) / n)[level]) ** 2).sum()
    whole, free = ((y - y.mean()) ** 2).sum(), len(y) - len(found)
    if not whole or free < 1:
        return float("nan")
    return float(1 - within / free / (whole / (len(y) - 1)))


def _made(sample, names, rows, output, scenario, luck, by_chance, log, left_out) -> Indices:
    columns = {"quantity": names, "label": [label_of_quantity(n) for n in names]}
    for name, (value, half) in rows.items():
        value, half = np.asarray(value, float), np.asarray(half, float)
        columns |= {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
    by = "first" if np.isnan(columns["total"]).all() else "total"
    table = pd.DataFrame(columns).sort_values(by, ascending=False, ignore_index=True)
    name = sample.scenarios[sample.scenario(scenario)]
    return Indices(table, output, name, luck, by_chance, log, left_out, sample)
