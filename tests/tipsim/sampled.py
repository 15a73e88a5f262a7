"""Made-up sweeps whose truth is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from tipsim.experiments.sensitivity import Sample

OUTPUT = "happened.exploited_person_months"
RNG = 20240229


def table(
    states: pd.DataFrame, outputs: dict[str, np.ndarray], *, luck: float = 0.0, seeds: int = 3, cost=None, chance=RNG
):
    """Runs of a sweep: each output by state, under each seed with normal luck of its own."""
    rng, parts, cost = np.random.default_rng(chance), [], cost or {}
    for seed in range(seeds):
        for name, y in outputs.items():
            told = {"scenario": name, "point": range(len(states)), "seed": seed, "status": "ok", "error": ""}
            told |= {f"quantity.{column}": states[column] for column in states}
            told |= {OUTPUT: y + luck * rng.normal(size=len(y)), "recorded.convictions": 7.0}
            parts.append(pd.DataFrame(told | {"costs.total": float(cost.get(name, 0.0))}))
    runs = pd.concat(parts, ignore_index=True).sort_values(["point", "seed"], kind="stable", ignore_index=True)
    runs.insert(0, "run", range(len(runs)))
    return runs


def sample(states, outputs, kind="latin-hypercube", **options) -> Sample:
    return Sample(table(states, outputs, **options), kind)


def sweep(states, outputs, kind="latin-hypercube", **options) -> SimpleNamespace:
    """The same as something that looks like a loaded sweep."""
    return SimpleNamespace(runs=table(states, outputs, **options), design=SimpleNamespace(kind=kind))


def evenly(n: int, names: list[str], seed: int = 1) -> pd.DataFrame:
    """States that lie evenly at random in the unit cube."""
    return pd.DataFrame(np.random.default_rng(seed).random((n, len(names))), columns=names)


def failed(one: Sample, *runs: int) -> Sample:
    """The same sample with some runs that failed."""
    changed = one.runs.copy()
    changed.loc[list(runs), "status"] = "failed"
    changed.loc[list(runs), [OUTPUT, "recorded.convictions", "costs.total"]] = np.nan
    return Sample(changed, one.kind)
