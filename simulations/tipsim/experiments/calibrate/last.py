"""The last population: many simulations with many persons, each written down many times; all are kept with their
weights against the prior.

They are made in rounds: the first is proposed where the populations that lead have come to, later ones about the
nearest of each fit so far, and all are weighted against all that was proposed (Cornuet et al. 2012). Proposed once for
all, a few that lie where hardly any was proposed can weigh as much as all others together.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from ...language import gettext as _
from ...saving import write_file
from .adjusting import Accepted, clipped, kernel
from .directions import side_by_side
from .effort import Effort
from .lines import in_luck, line
from .simulator import Simulator, to_score
from .summaries import Summaries

WIDELY = 2  # times as many as count in the end: the nearest so far, about which is proposed anew
NOTHING = 1e-9  # the least tolerance
PIECE = 250  # simulations that are kept together; a fit that is stopped loses no more
PIECES = "simulations-{at:03d}.npz"
ONE_DRAWN = 20_201_231  # the stream of chance of the last population, apart from all others


@dataclass(frozen=True)
class Last:
    """The last population: `u`, float64 (n, quantities), the numbers compared in each fit, (n, times written, numbers),
    and the luck in them, (numbers, numbers); the density of the prior over that of all proposals, (n,). `log` has a row
    for each population that led here."""

    simulator: Simulator
    log: pd.DataFrame
    u: np.ndarray
    compared: dict[str, np.ndarray]
    luck: dict[str, np.ndarray]
    weights: np.ndarray

    @property
    def along(self) -> pd.DataFrame:
        """Where they lie along the axes."""
        return pd.DataFrame(to_score(self.u) @ self.simulator.axes, columns=self.simulator.along)

    def near(self, name: str, compared: Summaries, share: float) -> tuple[Accepted, float]:
        """Return the nearest of what was written, by the numbers of the fit `name`, and the distance of the last."""
        n, times, numbers = self.compared[name].shape
        apart = in_luck(compared.apart(self.compared[name].reshape(n * times, numbers)), self.luck[name])
        of = np.repeat(np.arange(n), times)
        every = Accepted(self.u[of], apart, self.weights[of], of)
        # A little more, since what lies at the tolerance itself has no weight: where nobody is recorded, all are alike.
        tolerance = 1.0001 * max(float(np.quantile(every.distances, share)), NOTHING)
        return every.within(tolerance), tolerance


def last_population(
    what: Simulator,
    led: Any,
    log: pd.DataFrame,
    folder: Path,
    effort: Effort,
    where: tuple[int, Any, int | None],
    tell: Callable[[str], None],
) -> Last:
    """Simulate where proposals lie, first where `led` has them, piece by piece; a piece that the folder holds is taken
    as it is. `where` is how many processes, or a Dask client, and the seed."""
    proposals, pieces, last = [led], [], None
    paths = [folder / PIECES.format(at=at) for at in range(-(-effort.simulations // PIECE))]
    for first in range(0, len(paths), in_a_round(effort)):
        if last is not None:
            proposals.append(_about(last, effort))
        some = {at: paths[at] for at in range(first, min(first + in_a_round(effort), len(paths)))}
        _simulate(what, proposals[-1], some, effort, where, tell)
        for path in some.values():
            with np.load(path) as kept:
                pieces.append(dict(kept))
        last = _together(what, log, pieces, proposals, effort)
    return last


def in_a_round(effort: Effort) -> int:
    """How many pieces are made from the same proposals."""
    return max(1, effort.anew // PIECE)


def _simulate(
    what: Simulator,
    proposals: Any,
    paths: dict[int, Path],
    effort: Effort,
    where: tuple[int, Any, int | None],
    tell: Callable[[str], None],
) -> None:
    """Make the pieces that are missing."""
    workers, client, seed = where
    root = [ONE_DRAWN, *([] if seed is None else [seed])]
    missing = [at for at, path in paths.items() if not path.is_file()]
    numbers = (number for at in missing for number in range(at * PIECE, (at + 1) * PIECE))
    made = side_by_side(partial(_proposed, what, proposals, root, effort.written), numbers, workers, client)
    for at in missing:
        told, content = list(islice(made, PIECE)), io.BytesIO()
        np.savez(content, **{name: np.array([one[name] for one in told]) for name in ("u", *what.compared)})
        write_file(paths[at], content.getvalue())
        tell(_("last population: {n} of {all} simulations").format(n=(at + 1) * PIECE, all=effort.simulations))


def _proposed(what: Simulator, proposals: Any, root: list[int], times: int, at: int) -> dict[str, Any]:
    rng = np.random.default_rng([*root, at])
    return what.often(proposals.drawn(rng), rng, times)


def _together(
    what: Simulator, log: pd.DataFrame, pieces: list[dict[str, np.ndarray]], proposals: list[Any], effort: Effort
) -> Last:
    """Put the pieces of all rounds together, each simulation weighted against the proposals of all rounds."""
    from .bell import Bells  # here, like pyabc: it takes long to load

    told = {name: np.concatenate([piece[name] for piece in pieces])[: effort.simulations] for name in pieces[0]}
    u = told.pop("u")
    luck = {
        name: line(to_score(u), one.apart(told[name][:, 0]), one.weights).luck for name, one in what.compared.items()
    }
    last = Last(what, log, u, told, luck, np.ones(len(u)))
    size = in_a_round(effort) * PIECE
    numbers = [min(size, len(u) - size * at) for at in range(len(proposals))]
    prior = np.exp(norm.logpdf(last.along).sum(axis=1))
    return replace(last, weights=prior / Bells(proposals, numbers).pdf(last.along))


def _about(last: Last, effort: Effort) -> Any:
    """Return proposals about the nearest of each fit, each fit as often as any other."""
    from .bell import Bell, Bells

    bells, along = [], last.along
    for name, compared in last.simulator.compared.items():
        near, tolerance = last.near(name, compared, min(1.0, WIDELY * effort.nearest))
        weights = np.bincount(near.of, kernel(near, tolerance), minlength=len(along))
        some = weights > 0
        bells.append(Bell())
        bells[-1].fit(along[some], clipped(weights[some]))
    return Bells(bells, [1] * len(bells))
