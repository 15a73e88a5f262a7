"""What a measure changes by place and channel: where harm may have moved to when it falls in the whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd

from .. import data
from ..language import gettext as _
from ..language import language
from ..network import GROUP_LABELS
from ..quantities import N_
from ..result import Result
from .bands import clear
from .compare import Comparison

# How a table of changes is divided: by name, its heading and the kinds of recruitment that it counts.
DIVISIONS = {
    "kind": (N_("Kind of movement"), ("internal", "outbound", "inbound")),
    "channel": (N_("Channel of recruitment"), ()),
    "destination": (N_("Destination abroad"), ("outbound",)),
    "post": (N_("Border post or airport on the way out"), ("outbound",)),
    "place": (N_("Place of exploitation within Mongolia"), ("internal",)),
    "home": (N_("Home region"), ("internal", "outbound")),
}
KINDS = {
    "internal": N_("within Mongolia"),
    "outbound": N_("to other countries"),
    "inbound": N_("foreign workers in Mongolia"),
}
CHANNELS = {
    "acquaintance": N_("acquaintances or family"),
    "online": N_("online"),
    "labour": N_("labour placement"),
    "study": N_("study abroad"),
    "marriage": N_("marriage mediation"),
    "debt": N_("debt"),
}


def changes(comparison: Comparison, division: str) -> pd.DataFrame:
    """Return persons recruited in both scenarios by a division of DIVISIONS, for the whole country.

    A row a place or channel, named by its code: `label`, and the columns of `Comparison.table`.
    """
    counts = [pd.DataFrame([_persons(r, division) for r in runs.results]) for runs in comparison.runs]
    codes = sorted(set(counts[0]) | set(counts[1]), key=_order(division, counts[0].sum()))
    base, other = (c.reindex(columns=codes).fillna(0).to_numpy(float) / comparison.baseline.scale for c in counts)
    table = pd.DataFrame(comparison.paired(base, other), index=pd.Index(codes, name=division))
    table.insert(0, "label", [label(division, code) for code in codes])
    return table


def _order(division: str, persons: pd.Series) -> Callable[[str], tuple]:
    """Kinds and channels in their own order, places with the most persons first."""
    known = list({"kind": KINDS, "channel": CHANNELS}.get(division, {}))
    return lambda code: (known.index(code) if code in known else len(known), -persons.get(code, 0.0), code)


def _persons(result: Result, division: str) -> dict[str, float]:
    """Persons of the model recruited since the start, by code."""
    if division == "channel":
        return {name: float(result.counts[f"recruited_{name}"].sum()) for name in CHANNELS}
    flows = result.flows[result.flows.kind.isin(DIVISIONS[division][1])]
    first = dict.fromkeys(result.regions.index, 0.0) if division == "home" else {}
    return first | flows.groupby(division).persons.sum().astype(float).to_dict()


def label(division: str, code: str) -> str:
    """Return the words for a code, in the language of the course."""
    if division in ("kind", "channel"):
        return _({"kind": KINDS, "channel": CHANNELS}[division][code])
    if division == "destination":
        return _(GROUP_LABELS[code])
    return _names(division == "post", "name_mn" if language() == "mn" else "name_en").get(code, code)


@cache
def _names(posts: bool, column: str) -> dict[str, str]:
    table, key = ("border_crossings", "id") if posts else ("aimags", "iso_3166_2")
    rows = data.load(table)
    return dict(zip(rows[key], rows[column], strict=True))


def risen(comparison: Comparison) -> tuple[list[tuple[str, pd.Series]], int]:
    """Return the rows of all divisions that clearly rise, largest first, and how many rows were looked at."""
    found, looked = [], 0
    for division in DIVISIONS:
        table = changes(comparison, division)
        looked += len(table)
        found += [(division, row) for _code, row in table[clear(table) > 0].iterrows()]
    return sorted(found, key=lambda pair: -pair[1].difference), looked
