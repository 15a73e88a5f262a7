"""A data set of draws that was made up, laid among the others: nothing in it was fitted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from tipsim import data, manifest
from tipsim.experiments import posterior
from tipsim.experiments.priors import priors

AROUND = 0.1  # standard deviation of the draws around the first values, as a share of the prior


def draws(n: int = 8, seed: int = 5) -> pd.DataFrame:
    """Draws around the first values: a row a draw, a column a quantity."""
    luck = np.random.default_rng(seed)
    shares = {p.name: np.clip(p.at(p.quantity.default) + luck.normal(0, AROUND, n), 0, 1) for p in priors()}
    return pd.DataFrame({p.name: p.value(shares[p.name]) for p in priors()})


def lay(folder: Path, monkeypatch, table: pd.DataFrame | None) -> Path:
    """Let the data sets be those of the project with `table` as the posterior, or without one; return their folder."""
    own, there = folder / "datasets", data.root()
    own.mkdir()
    for path in there.iterdir():
        if path.name != posterior.NAME:
            (own / path.name).symlink_to(path)
    if table is not None:
        write(own / posterior.NAME, table)
    monkeypatch.setattr(data, "root", lambda: own)
    forget()
    return own


def write(folder: Path, table: pd.DataFrame) -> None:
    folder.mkdir()
    table = table.assign(fit=posterior.ALL, draw=range(len(table)))
    table.to_csv(folder / "posterior.csv", index=False)
    kinds = {"fit": "string", "draw": "integer"}
    named = [{"name": name, "type": kinds.get(name, "number")} for name in table.columns]
    package = {"resources": [{"path": "posterior.csv", "schema": {"fields": named}}]}
    (folder / "datapackage.json").write_text(json.dumps(package))


def forget() -> None:
    """Let data sets be read anew."""
    posterior._kept.cache_clear()
    manifest.datasets.cache_clear()
