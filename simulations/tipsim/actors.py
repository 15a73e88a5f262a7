"""Organised actors as Mesa agents: each is a window on the arrays in which a month is worked out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import mesa
import numpy as np

from .chance import AGENCIES, NETWORKS, uniforms
from .country import Country
from .network import DESTINATIONS, INTERNAL, Routes
from .state import AT_CHANNEL, AT_DESTINATION, AT_POST, N_BEDS, REGIONS, Actors, Channel

if TYPE_CHECKING:
    from .model import TraffickingModel

CHANNEL_HABITS = np.array([0.35, 0.2, 0.2, 0.08, 0.07, 0.1])  # assumed, in the order of Channel
INTERNAL_HABIT = 0.5  # assumed: half of what networks do stays within the country
AGENCY_SHARES = {Channel.LABOUR: 0.6, Channel.STUDY: 0.25, Channel.MARRIAGE: 0.15}  # assumed
SPREAD = (0.5, 1.5)  # networks differ: each habit is multiplied by a number in here


def found_actors(country: Country, routes: Routes, scale: float, key: tuple[int, int]) -> Actors:
    """Return the arrays of the organised actors at the start; their numbers follow the scale, at least one a kind."""
    networks = max(2, round(country.networks * scale))
    posts = len(routes.posts)
    habits = _habits(networks, posts, routes, key)
    channel = _agency_channels(max(6, round(country.agencies * scale)))
    luck = uniforms(key, np.arange(len(channel)), -32768, AGENCIES, 4)
    return Actors(
        weights=habits.copy(),
        habits=habits,
        active_from=np.full(networks, -32768, dtype=np.int32),
        open_case=np.full(networks, -1, dtype=np.int32),
        agency_channel=channel,
        agency_licensed=luck[:, 0] < country.licensed,
        agency_complicit=_complicit(channel, luck[:, 1], country.complicit),
        agency_closed=np.full(len(channel), -32768, dtype=np.int32),
        held_at=np.zeros(posts, dtype=np.int64),
        found_at=np.zeros(posts, dtype=np.int64),
    )


def _habits(networks: int, posts: int, routes: Routes, key: tuple[int, int]) -> np.ndarray:
    destinations = INTERNAL_HABIT * (np.arange(len(DESTINATIONS)) == INTERNAL) + (1 - INTERNAL_HABIT) * routes.abroad
    base = np.concatenate([routes.people, CHANNEL_HABITS, destinations, np.ones(posts)])
    width = 4 * -(-len(base) // 4)
    luck = uniforms(key, np.arange(networks), -32768, NETWORKS, width)[:, : len(base)]
    habits = base * (SPREAD[0] + (SPREAD[1] - SPREAD[0]) * luck)
    for begin, end in ((0, REGIONS), (AT_CHANNEL, AT_DESTINATION), (AT_DESTINATION, AT_POST)):
        habits[:, begin:end] /= habits[:, begin:end].sum(axis=1, keepdims=True)
    return habits


def _agency_channels(agencies: int) -> np.ndarray:
    counts = [max(1, round(share * agencies)) for share in AGENCY_SHARES.values()]
    return np.repeat(np.array([int(c) for c in AGENCY_SHARES], dtype=np.int8), counts)


def _complicit(channel: np.ndarray, luck: np.ndarray, share: float) -> np.ndarray:
    """The share of each kind, rounded, at least one: those with the lowest luck."""
    chosen = np.zeros(len(channel), dtype=bool)
    for kind in np.unique(channel):
        who = np.flatnonzero(channel == kind)
        chosen[who[np.argsort(luck[who], kind="stable")[: max(1, round(share * len(who)))]]] = True
    return chosen


class _Counters(WeakKeyDictionary):
    """Counters of agents by model, as Mesa keeps them, but they go when the model goes.

    Mesa 3.3 keeps every model that ever had an agent in memory until the process ends; later versions do not.
    """

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        if model not in self:
            self[model] = count(1)
        return super().__getitem__(model)


class Numbered(mesa.Agent):
    """A Mesa agent whose model can be forgotten."""

    _ids = _Counters()


class Actor(Numbered):
    """An organised actor; `number` is its row in the arrays of its kind."""

    model: TraffickingModel

    def __init__(self, model: TraffickingModel, number: int = 0):
        super().__init__(model)
        self.number = number

    @property
    def _arrays(self) -> Actors:
        return self.model.world.actors


class Network(Actor):
    """Recruiters who work together and learn: what pays gains weight, what is found out loses it."""

    def _weights(self, begin: int, end: int, names: Any) -> dict[str, float]:
        weights = self._arrays.weights[self.number, begin:end]
        return dict(zip(names, (weights / weights.sum()).tolist(), strict=True))

    @property
    def working(self) -> bool:
        return bool(self._arrays.active_from[self.number] <= self.model.month)

    @property
    def regions(self) -> dict[str, float]:
        """Share of its effort by region."""
        return self._weights(0, REGIONS, self.model.routes.regions)

    @property
    def channels(self) -> dict[str, float]:
        """Share of its effort by channel."""
        return self._weights(AT_CHANNEL, AT_DESTINATION, [c.name.lower() for c in Channel])

    @property
    def destinations(self) -> dict[str, float]:
        """Share of its effort by destination."""
        return self._weights(AT_DESTINATION, AT_POST, DESTINATIONS)

    @property
    def under_investigation(self) -> bool:
        return bool(self._arrays.open_case[self.number] >= 0)


class Agency(Actor):
    """An agency for work, study or marriage abroad."""

    @property
    def channel(self) -> str:
        return Channel(self._arrays.agency_channel[self.number]).name.lower()

    @property
    def licensed(self) -> bool:
        return bool(self._arrays.agency_licensed[self.number])

    @property
    def open(self) -> bool:
        return bool(self._arrays.agency_closed[self.number] <= self.model.month)


class BorderPost(Actor):
    """A crossing point with its border guards and immigration officers."""

    @property
    def post(self) -> str:
        return self.model.routes.posts[self.number]

    @property
    def held(self) -> int:
        """Lawful travellers held by mistake since the beginning of the run."""
        return int(self._arrays.held_at[self.number])

    @property
    def found(self) -> int:
        """Trafficked persons found since the beginning of the run."""
        return int(self._arrays.found_at[self.number])


class Consulate(Actor):
    """An embassy or consulate for one group of destinations."""

    @property
    def destination(self) -> str:
        return DESTINATIONS[self.number]

    @property
    def hazard(self) -> float:
        """Chance in a month that it finds or reaches a trafficked person there."""
        return self.model.rules.consular


class Line(Actor):
    """The hotline and the other numbers to call."""

    @property
    def capacity(self) -> float:
        """Calls that can be answered in a month, in the share of the country that is modelled."""
        return self.model.rules.call_capacity * self.model.rules.scale


class InvestigationUnit(Actor):
    """Investigators of trafficking cases."""

    @property
    def open_cases(self) -> int:
        return self.model.open_cases("investigation")


class Prosecution(Actor):
    """Prosecutors and courts, through whom charged cases pass."""

    @property
    def open_cases(self) -> int:
        return self.model.open_cases("trial")


class Shelter(Actor):
    """All beds for trafficked persons together."""

    @property
    def beds(self) -> float:
        return self.model.rules.beds * self.model.rules.scale

    @property
    def taken(self) -> int:
        return int(self.model.world.work.counts[N_BEDS])


class Lawyers(Actor):
    """Lawyers of the legal aid fund."""

    @property
    def capacity(self) -> float:
        """Persons a month for whom there is a lawyer, in the share of the country that is modelled."""
        return self.model.rules.aid_capacity * self.model.rules.scale


def appear(model: TraffickingModel) -> None:
    """Make the Mesa agents of a model; they register themselves with it."""
    arrays = model.world.actors
    for kind, number_of in (
        (Network, len(arrays.active_from)),
        (Agency, len(arrays.agency_channel)),
        (BorderPost, len(arrays.held_at)),
    ):
        for number in range(number_of):
            kind(model, number)
    for number in range(1, len(DESTINATIONS)):
        Consulate(model, number)
    for kind in (Line, InvestigationUnit, Prosecution, Shelter, Lawyers):
        kind(model)
