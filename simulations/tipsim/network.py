"""The route graph (regions, crossing points, destinations) and the ties between acquaintances."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from . import data
from .chance import TIES, philox_arrays
from .compiled import loop
from .quantities import N_

# Countries named for Mongolian victims, in groups; the rest is "elsewhere". A group's weight is how often
# `destinations` names its countries: a count of mentions, the best there is, not a count of persons.
GROUPS = {
    "china": (N_("China"), ("China",)),
    "hong_kong_macau": (N_("Hong Kong and Macau"), ("Hong Kong", "Macau")),
    "south_korea": (N_("South Korea"), ("South Korea",)),
    "turkey": (N_("Turkey"), ("Turkey",)),
    "kazakhstan_russia": (N_("Kazakhstan and Russia"), ("Kazakhstan", "Russia")),
    "south_east_asia": (
        N_("South-East Asia"),
        ("Malaysia", "Singapore", "Philippines", "Indonesia", "Cambodia", "Myanmar", "Thailand"),
    ),
    "europe": (
        N_("Europe"),
        (
            "Austria",
            "Belgium",
            "Czech Republic",
            "France",
            "Germany",
            "Hungary",
            "Netherlands",
            "Norway",
            "Poland",
            "Sweden",
            "Switzerland",
            "United Kingdom",
        ),
    ),
    "elsewhere": (N_("Elsewhere"), ()),
}
INTERNAL = 0  # index of "within Mongolia" among the destinations; the groups follow
DESTINATIONS = ("mongolia", *GROUPS)
GROUP_LABELS = {"mongolia": N_("Mongolia"), **{name: label for name, (label, _countries) in GROUPS.items()}}

LAND = {"china": "China", "hong_kong_macau": "China", "kazakhstan_russia": "Russia"}
LAND_SHARE = {"china": 0.9, "hong_kong_macau": 0.5, "kazakhstan_russia": 0.6}  # assumed; the rest flies
OTHER_LAND = 0.2  # assumed: to other places by land through China
CLOSED = ("uln",)  # its passengers moved to `ubn` in July 2021; the two are one door of the country

TIES_EACH = 6
COMMUNITY = 128  # persons within which close ties lie: neighbours by number, so mostly of one region


@dataclass(frozen=True)
class Routes:
    """Regions, posts and destinations as arrays; built once from the data sets.

    `people` and `poverty` are shares, shape (22,); `post_place` is (P, 2) latitude and longitude in degrees;
    `passengers` is the share of passengers by post, shape (P,); `abroad` the weight of each destination,
    shape (D,), 0 at INTERNAL; `post_share` the habitual post on the way to it, shape (D, P), rows sum to 1;
    `inward` the weight of each region as a place of internal exploitation, shape (22,).
    """

    regions: tuple[str, ...]
    region_names: tuple[str, ...]
    people: np.ndarray
    poverty: np.ndarray
    posts: tuple[str, ...]
    post_place: np.ndarray
    passengers: np.ndarray
    abroad: np.ndarray
    post_share: np.ndarray
    inward: np.ndarray


@cache
def routes() -> Routes:
    """Return the route graph of the country."""
    aimags = data.load("aimags").sort_values("iso_3166_2", kind="stable")
    people = aimags.population_2020.to_numpy(float)
    posts = data.load("border_crossings")
    posts = posts[~posts.id.isin(CLOSED)]
    passengers = _passenger_shares(posts.inbound_share_2025_9m_pct.to_numpy(float, na_value=np.nan))
    regions = tuple(aimags.iso_3166_2)
    return Routes(
        regions=regions,
        region_names=tuple(aimags.name_en),
        people=people / people.sum(),
        poverty=aimags.poverty_headcount_2018_pct.to_numpy(float) / 100,
        posts=tuple(posts.id),
        post_place=posts[["lat", "lon"]].to_numpy(float),
        passengers=passengers,
        abroad=_mentions(),
        post_share=_post_shares(posts, passengers),
        inward=_inward(regions, people / people.sum()),
    )


def _passenger_shares(known: np.ndarray) -> np.ndarray:
    """Shares that sum to one: posts without a figure divide equally what the known ones leave."""
    shares = np.nan_to_num(known) / 100
    missing = np.isnan(known)
    shares[missing] = max(0.0, 1 - shares.sum()) / missing.sum()
    return shares / shares.sum()


def _mentions() -> np.ndarray:
    rows = data.load("destinations")
    rows = rows[rows.direction == "Mongolian victims abroad"]
    named = {country: name for name, (_label, countries) in GROUPS.items() for country in countries}
    counts = rows.country.map(lambda country: named.get(country, "elsewhere")).value_counts()
    weights = np.array([0.0, *(float(counts.get(name, 0)) for name in GROUPS)])
    return weights / weights.sum()


def _post_shares(posts, passengers: np.ndarray) -> np.ndarray:
    air = (posts["mode"] == "air").to_numpy() * passengers
    table = [np.zeros(len(passengers))]
    for name in GROUPS:
        land = (posts.neighbour == LAND.get(name, "China")).to_numpy() * passengers
        share = LAND_SHARE.get(name, OTHER_LAND)
        table.append(share * land / land.sum() + (1 - share) * air / air.sum())
    table[0] = table[1]  # never used: nobody crosses on the way to a place within the country
    return np.array(table)


def _inward(regions: tuple[str, ...], people: np.ndarray) -> np.ndarray:
    """Where internal exploitation takes place: capital, mining and border towns (`destinations`, internal rows)."""
    named = {"MN-1": 0.6, "MN-053": 0.1, "MN-063": 0.1}  # assumed shares of the places that the sources name
    weights = np.array([named.get(region, 0.0) for region in regions])
    rest = np.where(weights == 0, people, 0)
    return weights + (1 - weights.sum()) * rest / rest.sum()


def tie_masks(key: tuple[int, int]) -> np.ndarray:
    """Return what `tie` needs, int64, shape (COMMUNITY, 3): two masks within a community, one far step."""
    words = philox_arrays(*key, np.arange(COMMUNITY), 0, TIES, 0)
    masks = np.empty((COMMUNITY, 3), dtype=np.int64)
    masks[:, 0] = 4 + int(words[0][0]) % 60
    masks[:, 1] = 64 + int(words[1][0]) % 64
    masks[:, 2] = 1 + (words[2] % np.uint64(997)).astype(np.int64)
    return masks


@loop
def tie(person, j, persons, masks):
    """The j-th acquaintance of a person (0 <= j < 6), or -1. Symmetric: whom I know knows me, by the same rule.

    Three ties go to neighbours by number, two to others of the community and one to another community, each by
    exclusive or with a mask, which is its own inverse.
    """
    low = person % COMMUNITY
    other = person
    if j == 0:
        other = person ^ 1
    elif j == 1:
        other = person ^ 2
    elif j == 2:
        other = person ^ 3
    elif j == 3:
        other = person ^ masks[0, 0]
    elif j == 4:
        other = person ^ masks[0, 1]
    else:
        other = ((person // COMMUNITY) ^ masks[low, 2]) * COMMUNITY + low
    if other == person or other >= persons:
        return -1
    return other
