"""The example that stands on the policy page when it opens: small enough to be worked out at once."""

from __future__ import annotations

from ..compiled import COMPILED
from ..language import gettext as _
from ..scenario import Scenario

START = "2026-01"
# Plain Python is slower: what it works out for the example is less, so that the page still opens soon, and says so.
EXAMPLE_PAIRS, EXAMPLE_SCALE, MONTHS = (10, 0.1, 60) if COMPILED else (3, 0.02, 36)
STRENGTHS = {
    "hotline": 0.5,
    "passport_inserts": 0.5,
    "agency_licensing": 0.5,
    "border_screening": 0.5,
    "labour_inspection": 0.5,
}


def as_it_is() -> Scenario:
    """Return the country without measures, at the scale of the example."""
    return Scenario(name=_("the country as it is"), start=START, months=MONTHS, scale=EXAMPLE_SCALE)


def example() -> Scenario:
    """Return five measures at half of their declared strength."""
    return as_it_is().with_flat({**STRENGTHS, "name": _("Five measures at half strength")})
