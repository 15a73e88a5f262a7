"""Runs in countries that are drawn: each run, or pair of runs, takes another draw of what is not known.

Draws come from the data set `posterior`: countries that fit the recorded figures. Numbers that a scenario sets itself
stay as it sets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import cycle, islice
from typing import Any

from ..data import DatasetsMissing, UnknownDataset
from ..language import gettext as _
from ..manifest import datasets
from ..quantities import N_, BadQuantity, UnknownName
from ..scenario import Scenario
from . import posterior

Fit = str | None
ORDER = N_("quantities are drawn: one draw for each seed, in their order and in turn")


def many(fit: str) -> int:
    """Return how many draws a fit has.

    Raises BadQuantity in one line if the data set is missing, broken or of another version, or the fit is not known.
    """
    instead = _("Or run with the first values: --no-posterior, in Python fit=None.")
    try:
        return len(posterior.load(fit))
    except UnknownName:
        raise
    except BadQuantity as error:
        raise BadQuantity(f"{error} {instead}") from error
    except UnknownDataset as error:
        text = _("The data set 'posterior' is missing, so nothing can be drawn. Install TIP Lab again with its data.")
        raise BadQuantity(f"{text} {instead}") from error
    except (DatasetsMissing, OSError, ValueError, LookupError) as error:
        text = _("The data set 'posterior' cannot be read: {why}. Install TIP Lab again with its data.")
        raise BadQuantity(f"{text.format(why=' '.join(str(error).split()))} {instead}") from error


def in_turn(scenarios: Sequence[Scenario], n: int, fit: Fit) -> list[tuple[Scenario, ...]]:
    """Return the scenarios in the countries of the first n draws of a fit, one tuple a draw; without a fit as they are.

    All scenarios of a tuple share the draw. If there are fewer draws than n, they are taken again in turn.
    """
    if fit is None:
        return [tuple(scenarios)] * n
    found = posterior.draws(min(n, many(fit)), fit)
    return [tuple(posterior.drawn(s, draw) for s in scenarios) for draw in islice(cycle(found), n)]


def told(fit: Fit, n: int) -> dict[str, Any]:
    """Return what a manifest says of the draws of n runs or pairs: nothing without a fit."""
    if fit is None:
        return {}
    table = datasets().get(posterior.NAME, "")
    return {"posterior": {"fit": fit, "draws": min(n, many(fit)), "order": ORDER, "table": table}}


def different(scenarios: Iterable[Scenario]) -> int:
    """Return how many different countries stand behind runs; the table of draws may hold one more than once."""
    return len({tuple(sorted(s.quantities.items())) for s in scenarios})


def with_draws(made_of: str, n: int, countries: int) -> str:
    """Return what runs are made of, with the draws behind them."""
    if n == 1:
        return _("{runs}, with one draw of what is not known").format(runs=made_of)
    if countries == n:
        return _("{runs}, each with another draw of what is not known").format(runs=made_of)
    return _("{runs}, with {countries} different draws of what is not known").format(runs=made_of, countries=countries)
