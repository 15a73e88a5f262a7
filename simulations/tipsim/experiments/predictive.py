"""What the draws of the posterior say of the recorded figures of any years, and of what lies behind them."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..compiled import cache_folder, prune
from ..language import gettext as _
from ..manifest import datasets, sources
from ..quantities import BadQuantity
from ..result import PAIRS, Progress
from ..saving import NotSaved, write_file
from ..scenario import Scenario
from ..state import COLUMNS
from . import posterior
from .calibrate.ledger import FIRST_YEAR, MEASURES_RECORDED, Ledger, by_year, history, national, whole_numbers
from .calibrate.ledger import written_down as write_down
from .workers import processes

LAST_YEAR = FIRST_YEAR + 99
KEPT = 12  # sets of runs in the cache
NAMES = [f"{ledger}.{name}" for ledger, name in PAIRS]
FIRST_SEED = 1_000  # of the runs; those of a fit have others
ORDER = np.array([COLUMNS.index(name) for _ledger, name in PAIRS])
RECORDED_AT = [NAMES.index(f"recorded.{name}") for name in MEASURES_RECORDED]


def posterior_predictive(
    years: tuple[int, int] = (2012, 2022),
    *,
    fit: str = posterior.ALL,
    draws: int = posterior.DRAWS,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return what agencies would write down in the years from first to last, one row a year, measure and draw.

    Columns: `year`, `measure` (named as in the data set `tip_figures`), `draw` (0 to draws - 1) and `value`, a whole
    number for the whole country. Each draw is a run of what was done in the recorded years with the quantities of one
    draw of the posterior, and is written down unevenly, as `priors.Recording` says. `fit` leaves out figures
    (`posterior.FITS`). Runs are kept in the cache. Raises BadQuantity in one line for years or draws that cannot be.
    """
    runs = _runs(years, fit, draws, seed, workers, progress)
    return pd.concat([_written(*one, years) for one in zip(range(draws), runs, _chance(fit, draws, seed), strict=True)])


def posterior_outcomes(
    years: tuple[int, int] = (2012, 2022),
    *,
    fit: str = posterior.ALL,
    draws: int = posterior.DRAWS,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return what happened and what was recorded in the same runs, before it was written down: one row a draw and year.

    Columns: `draw`, `year`, and "ledger.measure" as in `Result.yearly`, whole country. `happened.exploited` is the
    mean of the month's ends.
    """
    runs = _runs(years, fit, draws, seed, workers, progress)
    found = []
    for draw, months in enumerate(runs):
        table = pd.DataFrame(by_year(Ledger(months, FIRST_YEAR)), columns=NAMES)
        table["happened.exploited"] /= 12
        table.insert(0, "year", FIRST_YEAR + np.arange(len(table)))
        table.insert(0, "draw", draw)
        found.append(table[table.year.between(*years)])
    return pd.concat(found, ignore_index=True)


def _written(draw: int, months: np.ndarray, chance: tuple[Any, Any], years: tuple[int, int]) -> pd.DataFrame:
    recording, rng = chance
    written = write_down(Ledger(months[:, RECORDED_AT], FIRST_YEAR), recording, rng)
    table = pd.DataFrame(whole_numbers(by_year(written), rng), columns=list(MEASURES_RECORDED))
    table.insert(0, "year", FIRST_YEAR + np.arange(len(table)))
    long = table[table.year.between(*years)].melt("year", var_name="measure")
    long.insert(2, "draw", draw)
    return long


def _chance(fit: str, draws: int, seed: int) -> Iterator[tuple[Any, np.random.Generator]]:
    """How each draw is written down, and the chance of it: another for each draw, the same again for the same seed."""
    for draw, recording in enumerate(posterior.recordings(draws, fit)):
        yield recording, np.random.default_rng([seed, draw])


def _runs(
    years: tuple[int, int], fit: str, draws: int, seed: int, workers: int | None, progress: Progress | None
) -> np.ndarray:
    """Months of each draw, float64 (draws, months, len(NAMES)), whole country, from January 2006 on."""
    first, last = years
    if not (isinstance(first, int) and isinstance(last, int) and FIRST_YEAR <= first <= last <= LAST_YEAR):
        raise BadQuantity(
            _("years is {years!r}; give a first and a last year from {first} to {last}.").format(
                years=years, first=FIRST_YEAR, last=LAST_YEAR
            )
        )
    work = [(scenario, FIRST_SEED * seed + at) for at, scenario in enumerate(_countries(fit, draws, last))]
    path = cache_folder() / "posterior" / f"{_digest(work)}.npy"
    kept = _read(path)
    return _keep(_worked_out(work, workers, progress), path) if kept is None else kept


def _countries(fit: str, draws: int, last: int) -> list[Scenario]:
    # Years to come are those of the longer history; all others share one, so that their runs are the same.
    told = history(max(last, 2023))
    return [posterior.drawn(told, draw) for draw in posterior.draws(draws, fit)]


def _worked_out(work: list[tuple[Scenario, int]], workers: int | None, progress: Progress | None) -> np.ndarray:
    tell = progress or (lambda done, of: None)
    found = []
    for months in _each(work, workers):
        found.append(months)
        tell(len(found), len(work))
    return np.array(found)


def _each(work: list[tuple[Scenario, int]], workers: int | None) -> Iterator[np.ndarray]:
    workers = workers or min(8, os.cpu_count() or 1)
    if workers == 1:
        yield from map(_one, work)
        return
    with processes(workers) as pool:
        yield from pool.map(_one, work)


def _one(piece: tuple[Scenario, int]) -> np.ndarray:
    return national(*piece, ORDER)


def _digest(work: list[tuple[Scenario, int]]) -> str:
    told = [sources(), datasets(), [(scenario.to_dict(), seed) for scenario, seed in work]]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


def _read(path: Path) -> np.ndarray | None:
    try:
        return np.load(path)
    except (OSError, ValueError, EOFError):  # not there, cut short or damaged: it is worked out anew
        return None


def _keep(found: np.ndarray, path: Path) -> np.ndarray:
    """Keep runs for the next time; where that cannot be, they are worked out again."""
    content = io.BytesIO()
    np.save(content, found)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        prune(path.parent, keep=KEPT)
        write_file(path, content.getvalue())
    except (NotSaved, OSError):
        pass
    return found
