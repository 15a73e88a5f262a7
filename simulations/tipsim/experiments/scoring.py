"""How well bands of the calibrated model hold the printed figures, and whether they beat a plain rival.

A band holds 90 per cent of what is predicted. It is scored by the interval score of Gneiting and Raftery (2007, their
formula 43), which rewards narrow bands and punishes figures outside; lower is better, and the unit is that of the
figure. A figure that was printed as a range, such as "<5", has no such score: of it is only told whether band and range
meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..language import gettext as _
from ..quantities import BadQuantity
from . import calibrated
from .rival import Rival, fit_rival

LEVEL = 0.9  # share of what is predicted that a band holds
BOUNDS = ["band_low", "band_middle", "band_high"]
ALL = "all"  # the row of means over all measures


@dataclass(frozen=True)
class Coverage:
    """How many figures lie in their band (`inside` of `points`), and how many printed ranges meet it."""

    points: int
    inside: int
    ranges: int
    meeting: int

    @property
    def share(self) -> float:
        """Share of the exact figures that lie in their band; NaN without any."""
        return self.inside / self.points if self.points else float("nan")


def bands(predicted: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Return the middle `level` of predictions: measure, year, band_low, band_middle, band_high.

    `predicted` is long: year, measure, draw, value. A quantile p of n draws is taken at rank p (n + 1): a new value of
    the same kind then lies in the band with a chance of `level` on average, for 2 / (1 - level) - 1 draws and more.
    """
    _share(level)
    at = [(1 - level) / 2, 0.5, (1 + level) / 2]
    groups = predicted.groupby(["measure", "year"])["value"]
    rows = [(*key, *np.quantile(values.to_numpy(float), at, method="weibull")) for key, values in groups]
    return pd.DataFrame(rows, columns=["measure", "year", *BOUNDS]).astype({"year": int})


def interval_score(low: Any, high: Any, value: Any, level: float = LEVEL) -> Any:
    """Return the interval score of bands [low, high] for figures, in the unit of the figures; arrays are taken too.

    (high - low) + 2/a (low - value)+ + 2/a (value - high)+ with a = 1 - level.
    """
    _share(level)
    low, high, value = (np.asarray(x, float) for x in (low, high, value))
    out = np.maximum(low - value, 0) + np.maximum(value - high, 0)
    return (high - low) + 2 / (1 - level) * out


def scored(targets: pd.DataFrame, predicted: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Return the figures of single years that were predicted, with their bands: one row a figure.

    Columns are those of `recorded.targets`, and
    | column | meaning |
    |---|---|
    | year | year of the figure |
    | exact | the figure is one number, no range |
    | band_low, band_middle, band_high | what is predicted |
    | inside | an exact figure lies in the band, or a printed range meets it |
    | score | interval score; NaN for a range |
    """
    rows = targets[targets["first"] == targets["last"]]
    rows = rows.assign(year=rows["first"].astype(int)).merge(bands(predicted, level), on=["measure", "year"])
    rows["exact"] = _exact(rows)
    top = rows["high"].fillna(np.inf)
    rows["inside"] = (rows["band_low"] <= top) & (rows["band_high"] >= rows["low"])
    rows["score"] = _scores(rows, "band_low", "band_high", level)
    return rows.sort_values(["measure", "year"], ignore_index=True, kind="stable")


def _scores(rows: pd.DataFrame, low: str, high: str, level: float) -> pd.Series:
    found = pd.Series(interval_score(rows[low], rows[high], rows["low"], level), index=rows.index)
    return found.where(rows["exact"])


def coverage(rows: pd.DataFrame, inside: str = "inside") -> Coverage:
    """Count the figures of `scored` that lie in their bands and, apart, the printed ranges that meet theirs."""
    exact, held = rows["exact"].astype(bool), rows[inside].astype(bool)
    return Coverage(int(exact.sum()), int((exact & held).sum()), int((~exact).sum()), int((~exact & held).sum()))


@dataclass(frozen=True, eq=False)
class Holdout:
    """A fit that has not seen some years, against what was printed for them.

    `rows` are those of `scored`, for the figures of these years that are used in calibration, with the rival's band
    (rival_low, rival_high), whether the figure is in it (rival_inside) and its score (rival_score). `seen` are the used
    figures of all other single years, from which the rivals learnt.
    """

    fit: str
    years: tuple[int, int]
    rows: pd.DataFrame
    seen: pd.DataFrame
    rivals: Mapping[str, Rival]

    @cached_property
    def means(self) -> pd.DataFrame:
        """Mean interval scores over the exact figures: a row a measure and "all"; figures, score, rival_score, better.

        Ranges such as "<5" have no score and are left out of the mean; `ranges` says how many.
        """
        parts = [(name, part) for name, part in self.rows.groupby("measure")] + [(ALL, self.rows)]
        return pd.DataFrame(
            [_mean(part) for _name, part in parts], index=pd.Index([n for n, _p in parts], name="measure")
        )

    def table(self) -> pd.DataFrame:
        """Return one row a figure to be shown: measure, year, what was printed, both bands, both scores."""
        names = ["measure", "year", "low", "high", "masked", *BOUNDS, "inside", "score"]
        return self.rows[[*names, "rival_low", "rival_high", "rival_inside", "rival_score"]]


def _mean(rows: pd.DataFrame) -> dict[str, Any]:
    both = rows[rows["score"].notna() & rows["rival_score"].notna()]
    ours, rival = both["score"].mean(), both["rival_score"].mean()
    told = {"figures": len(both), "ranges": int((~rows["exact"].astype(bool)).sum())}
    return {**told, "score": ours, "rival_score": rival, "better": bool(ours < rival)}


def holdout(
    fit: str,
    years: tuple[int, int],
    *,
    predicted: pd.DataFrame | None = None,
    targets: pd.DataFrame | None = None,
    level: float = LEVEL,
    **how: Any,
) -> Holdout:
    """Score a fit that was made without `years` (first, last) on the figures of these years, against the rival.

    `predicted` is what `posterior_predictive` returns and `targets` what `recorded.targets` does; both are worked out
    if they are left out (`how` goes to `posterior_predictive`). The rival learns from the used figures of the same
    measure in all other years, with the same weights. Raises BadQuantity if nothing was printed for these years.
    """
    first, last = _span(years)
    targets = calibrated.targets() if targets is None else targets
    targets = targets[targets["used"].astype(bool)]
    predicted = calibrated.predictive((first, last), fit=fit, **how) if predicted is None else predicted
    rows = scored(targets, predicted[predicted["year"].between(first, last)], level)
    if rows.empty:
        text = _("No figure that is used was printed for {first} to {last}; hold out other years.")
        raise BadQuantity(text.format(first=first, last=last))
    seen = _seen(targets, (first, last))
    rivals = _rivals(seen, set(rows["measure"]))
    return Holdout(fit, (first, last), _against(rows, rivals, level), seen, rivals)


def _seen(targets: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """The figures of single years outside `years`."""
    rows = targets[(targets["first"] == targets["last"]) & ~targets["first"].between(*years)]
    return rows.assign(year=rows["first"].astype(int), exact=_exact(rows))


def _exact(rows: pd.DataFrame) -> pd.Series:
    return (rows["low"] == rows["high"]) & ~rows["masked"].astype(bool)


def _rivals(seen: pd.DataFrame, measures: set[str]) -> dict[str, Rival]:
    """A rival for each measure that has enough figures to learn from."""
    found = {}
    for name in sorted(measures):
        rows = seen[seen["measure"] == name]
        try:
            found[name] = fit_rival(rows["low"], rows["high"], rows["weight"])
        except BadQuantity:  # too few figures: the measure has no rival, which its empty columns show
            continue
    return found


def _against(rows: pd.DataFrame, rivals: Mapping[str, Rival], level: float) -> pd.DataFrame:
    none = (np.nan, np.nan)
    held = [rivals[name].band(level) if name in rivals else none for name in rows["measure"]]
    rows = rows.assign(rival_low=[low for low, _high in held], rival_high=[high for _low, high in held])
    top = rows["high"].fillna(np.inf)
    rows["rival_inside"] = (rows["rival_low"] <= top) & (rows["rival_high"] >= rows["low"])
    rows["rival_score"] = _scores(rows, "rival_low", "rival_high", level)
    return rows


def _span(years: tuple[int, int]) -> tuple[int, int]:
    first, last = int(min(years)), int(max(years))
    return first, last


def _share(level: float) -> None:
    if not 0 < level < 1:
        raise BadQuantity(_("level is {level!r}; it must be a share between 0 and 1, such as 0.9.").format(level=level))
