"""The rival of the hold-outs: a negative binomial of constant mean, fitted to the figures of one measure alone.

It knows no mechanism. A calibrated model that predicts years it has not seen no better than this has learnt no more
than the usual size of the figures and how unevenly they come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..language import gettext as _
from ..quantities import BadQuantity

FEWEST = 2  # figures from which mean and unevenness are learnt
MEANS = (1e-3, 1e6)  # persons a year, between which the mean is looked for
DISPERSIONS = (1e-5, 1e2)  # the lower end is a Poisson's for counts of hundreds
STARTS = (0.01, 0.1, 1.0, 10.0)
LEAST = -1e6  # log of a chance that cannot be told from none, so that it can still be compared


@dataclass(frozen=True)
class Rival:
    """A fitted rival: mean a year, and dispersion d of the variance mean + d mean^2; `figures` it has learnt from."""

    mean: float
    dispersion: float
    figures: int

    def band(self, level: float = 0.9) -> tuple[float, float]:
        """Return the plug-in predictive band in whole persons; below and above it lies at most (1 - level) / 2 each."""
        from scipy.stats import nbinom  # here: it takes long to load

        low, high = nbinom.ppf([(1 - level) / 2, (1 + level) / 2], *_shape(self.mean, self.dispersion))
        return float(low), float(high)


def fit_rival(low: Any, high: Any, weight: Any = None) -> Rival:
    """Fit by maximum likelihood to figures that are known to lie in [low, high] (whole numbers; high NaN = open).

    A figure of weight w counts as w figures. Raises BadQuantity for fewer than two figures, or where each is a range
    that begins at zero: then a mean of nothing fits best, and says nothing.
    """
    from scipy.optimize import minimize

    low, high = np.ceil(np.asarray(low, float)), np.floor(np.asarray(high, float))
    weight = np.ones(len(low)) if weight is None else np.asarray(weight, float)
    _check(low, high, weight)
    figures = int((weight > 0).sum())
    (low, high), weight = _each_once(low, high, weight)
    bounds = [tuple(np.log(MEANS)), tuple(np.log(DISPERSIONS))]
    middle = np.average(np.where(np.isnan(high), low, (low + high) / 2), weights=weight)
    begin = float(np.log(np.clip(middle, *MEANS)))

    def against(at: np.ndarray) -> float:
        return -float(weight @ log_likelihood(low, high, *np.exp(at)))

    tried = (minimize(against, (begin, np.log(d)), bounds=bounds, method="L-BFGS-B") for d in STARTS)
    best = min(tried, key=lambda one: one.fun)
    mean, dispersion = np.exp(best.x)
    return Rival(float(mean), float(dispersion), figures)


def log_likelihood(low: np.ndarray, high: np.ndarray, mean: float, dispersion: float) -> np.ndarray:
    """Return the log of the chance that a count lies in [low, high], for each pair; high NaN = open."""
    from scipy.special import betainc, logsumexp

    shape, found = _shape(mean, dispersion), np.zeros(len(low))
    exact, open_end = low == high, np.isnan(high) & (low > 0)
    found[exact] = _log_chance(low[exact], *shape)
    with np.errstate(divide="ignore"):
        found[open_end] = np.log(betainc(low[open_end], shape[0], 1 - shape[1]))
    for at in np.flatnonzero(~exact & ~np.isnan(high)):
        found[at] = logsumexp(_log_chance(np.arange(low[at], high[at] + 1), *shape))
    return np.maximum(found, LEAST)


def _log_chance(count: np.ndarray, n: float, p: float) -> np.ndarray:
    """The log of the chance of a count: as `scipy.stats.nbinom.logpmf`, without its long way."""
    from scipy.special import gammaln, xlog1py, xlogy

    return gammaln(count + n) - gammaln(count + 1) - gammaln(n) + xlogy(n, p) + xlog1py(count, -p)


def _shape(mean: float, dispersion: float) -> tuple[float, float]:
    """The parameters n and p of scipy's negative binomial."""
    return 1 / dispersion, 1 / (1 + dispersion * mean)


def _each_once(low: np.ndarray, high: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different ranges, as (low, high), and the weights of each added up."""
    ranges, at = np.unique(np.vstack([low, high]), axis=1, return_inverse=True)
    return ranges, np.bincount(at.ravel(), weights=weight)


def _check(low: np.ndarray, high: np.ndarray, weight: np.ndarray) -> None:
    counted = weight > 0
    if counted.sum() < FEWEST:
        text = _("The rival has {n} figures to learn from; it needs {fewest} or more.")
        raise BadQuantity(text.format(n=int(counted.sum()), fewest=FEWEST))
    if not ((low > 0) | (low == high))[counted].any():
        raise BadQuantity(_("All figures are ranges from zero, such as <5; a rival learns nothing from them."))
