"""What recorded figures tell about each number of the model: how far it narrows and shifts, against chance.

Everything is measured in shares u of the prior, which is even in u: a posterior that lies as the prior does has a
standard deviation of 1 / sqrt(12) and a mean of 1/2 there, whatever the scale of the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..language import gettext as _
from ..quantities import BadQuantity

PRIOR_SD = 12**-0.5
CHANCE = 0.05  # that among all numbers together one looks told though the figures say nothing of any
FEWEST = 20  # different draws


def shares(draws: pd.DataFrame, priors: Sequence[Any]) -> pd.DataFrame:
    """Return draws as shares of their priors: a row a draw, a column a quantity that has both."""
    known = [p for p in priors if p.quantity.name in draws.columns]
    if not known:
        raise BadQuantity(_("The draws hold none of the numbers of the model; give what posterior.load returns."))
    return pd.DataFrame({p.quantity.name: p.at(draws[p.quantity.name].to_numpy(float)) for p in known})


def floors(draws: float, quantities: int) -> tuple[float, float]:
    """Return the narrowing and the shift that chance alone does not exceed in any of so many quantities.

    Of n draws of a prior the standard deviation, relative to its true value, has the error sqrt(0.2 / n) (the fourth
    moment of an even distribution is 1.8), and the mean in u has 1 / sqrt(12 n). `CHANCE` is shared among the three
    ways to be mistaken in each quantity: narrower, lower, higher.
    """
    from scipy.special import ndtri

    z = float(ndtri(1 - CHANCE / (3 * quantities)))
    return z * (0.2 / draws) ** 0.5, z * PRIOR_SD / draws**0.5


def independent(draws: pd.DataFrame, priors: Sequence[Any], worth: float | None = None) -> float:
    """Return how many independent draws stand behind a table: what they are said to be worth, or those that differ."""
    different = float(len(shares(draws, priors).drop_duplicates()))
    return different if worth is None else min(different, worth)


def learnt(draws: pd.DataFrame, priors: Sequence[Any], worth: float | None = None) -> pd.DataFrame:
    """Return what was learnt of each quantity, most first and then those of which nothing was; the index is its name.

    | column | meaning |
    |---|---|
    | label, unit | as declared |
    | contraction | 1 - standard deviation of the draws / that of the prior, in shares of the prior; 0 = as before |
    | shift | mean of the draws - 1/2, in shares of the prior |
    | narrowed, shifted | more than chance alone would show in any of the quantities (`floors`) |
    | told | narrowed or shifted: the figures say something of it |

    `worth` is how many independent draws these are worth, if it is known; draws that are there more than once count
    once. Raises BadQuantity for fewer than 20.
    """
    u, n = shares(draws, priors), independent(draws, priors, worth)
    if n < FEWEST:
        text = _(
            "Draws that are worth {n:.0f} different ones are too few to tell what was learnt; take {fewest} or more."
        )
        raise BadQuantity(text.format(n=n, fewest=FEWEST))
    narrow, shift = floors(n, u.shape[1])
    found = pd.DataFrame({"contraction": 1 - u.std(ddof=1) / PRIOR_SD, "shift": u.mean() - 0.5})
    found["narrowed"], found["shifted"] = found["contraction"] > narrow, found["shift"].abs() > shift
    found["told"] = found["narrowed"] | found["shifted"]
    declared = {p.quantity.name: p.quantity for p in priors}
    found.insert(0, "label", [_(declared[name].label) for name in found.index])
    found.insert(1, "unit", [declared[name].unit for name in found.index])
    strength = np.maximum(found["contraction"] / narrow, found["shift"].abs() / shift)
    order = pd.DataFrame({"told": found["told"], "by": strength.where(found["told"], found["contraction"])})
    order = order.sort_values(["told", "by"], ascending=False, kind="stable")
    return found.loc[order.index].rename_axis("quantity")
