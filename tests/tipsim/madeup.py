"""A calibration that was made up, for tests of what is drawn and told of one: nothing in it was fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tipsim.country import Country
from tipsim.quantities import Quantity, declared

LEVELS = {"victims_identified": 38.0, "prosecutions": 17.0, "convictions": 5.0}
NARROW = {"approach_rate": (0.35, 0.1), "suspects": (0.5, 0.12), "opening": (0.3, 0.1)}  # mean and spread, in u
COLUMNS = ["measure", "series", "first", "last", "low", "high", "masked", "weight", "used", "why"]
GLOTIP = {
    "victims_identified": (21, None, 29, 25, 60, 46, 42, 65, 37),
    "prosecutions": (15, 13, None, 15, 8, 25, 19, 23, 37),
    "convictions": (6, None, None, 5, None, None, None, None, 22),
}


@dataclass(frozen=True)
class Even:
    """A prior that is even, or even on the logarithmic scale."""

    quantity: Quantity

    @property
    def log(self) -> bool:
        return self.quantity.low > 0 and self.quantity.high / self.quantity.low >= 10

    def value(self, u):
        low, high = self.quantity.low, self.quantity.high
        return low * (high / low) ** u if self.log else low + (high - low) * u

    def at(self, value):
        low, high = self.quantity.low, self.quantity.high
        return np.log(value / low) / np.log(high / low) if self.log else (value - low) / (high - low)


def priors() -> tuple[Even, ...]:
    return tuple(Even(q) for q in declared(Country)[7:])


def draws(fit: str = "all", *, n: int = 400, narrow=NARROW, seed: int = 6) -> pd.DataFrame:
    luck, known = np.random.default_rng(seed), priors()
    u = {p.quantity.name: luck.random(n) for p in known}
    u |= {name: np.clip(luck.normal(*at, n), 1e-3, 0.999) for name, at in narrow.items() if name in u}
    return pd.DataFrame({p.quantity.name: p.value(u[p.quantity.name]) for p in known})


def predictive(years, *, fit="all", draws=100, seed=1, workers=None, progress=None) -> pd.DataFrame:
    luck, rows = np.random.default_rng(seed), []
    for measure, level in LEVELS.items():
        for draw in range(draws):
            for year in range(years[0], years[1] + 1):
                rows.append((year, measure, draw, float(luck.poisson(level * luck.gamma(6, 1 / 6)))))
    if progress:
        progress(1, 1)
    return pd.DataFrame(rows, columns=["year", "measure", "draw", "value"])


def outcomes(years, *, fit="all", draws=100, seed=1, workers=None, progress=None) -> pd.DataFrame:
    luck, rows = np.random.default_rng(seed), []
    for draw in range(draws):
        share, found = min(np.exp(luck.normal(np.log(0.06), 0.9)), 0.7), 38 * np.exp(luck.normal(0, 0.2))
        for year in range(years[0], years[1] + 1):
            begun = found / share
            rows.append((draw, year, begun, found, 25 * begun))
    names = ["happened.newly_exploited", "recorded.victims_identified", "happened.exploited_person_months"]
    return pd.DataFrame(rows, columns=["draw", "year", *names])


def targets() -> pd.DataFrame:
    rows = []
    for measure, figures in GLOTIP.items():
        for year, value in enumerate(figures, 2012):
            low, high = (0, 4) if value is None else (value, value)
            half = measure == "victims_identified" and 2017 <= year <= 2020
            why = "half the weight: printed alike" if half else ""
            rows.append((measure, "UNODC GLOTIP", year, year, low, high, value is None, 0.5 if half else 1, True, why))
    rows.append(("victims_identified", "police", 2006, 2010, 129, 129, False, 1, True, ""))
    rows.append(("calls_received", "1903", 2006, 2014, 5601, np.nan, False, 1, True, "a lower limit"))
    rows.append(("victims_identified_labour", "UNODC GLOTIP", 2018, 2018, 0, 4, True, 1, False, "part of a total"))
    rows.append(("crimes_article_124", "police", 2006, 2010, 30, 30, False, 1, False, "another article"))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"low": float, "high": float})


def sweep(points: int = 40) -> pd.DataFrame:
    """Runs of a sweep, one row a run and month, over draws of the posterior."""
    luck, rows = np.random.default_rng(3), []
    for point in range(points):
        share = min(np.exp(luck.normal(np.log(0.06), 0.9)), 0.7)
        for name, effect in (("As it is", 0.0), ("Costs $5 to $9", -0.5 * share), ("Nothing", 0.0)):
            for month in range(2):
                row = (name, point, month, "ok", 38 / share, 38.0, (1 + effect) * 38 / share)
                rows.append(row)
    names = ["happened.newly_exploited", "recorded.victims_identified", "happened.exploited_person_months"]
    return pd.DataFrame(rows, columns=["scenario", "point", "month", "status", *names])


def lay(monkeypatch) -> None:
    """Let all that pictures and reports look up be what is made up here."""
    from tipsim.experiments import calibrated

    for name, make in {"targets": targets, "priors": priors, "draws": draws}.items():
        monkeypatch.setattr(calibrated, name, make)
    monkeypatch.setattr(calibrated, "worth", lambda fit="all": None)
    monkeypatch.setattr(calibrated, "predictive", predictive)
    monkeypatch.setattr(calibrated, "outcomes", outcomes)
