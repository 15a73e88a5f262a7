"""The arrays of a run: found at the beginning, made longer when a month needs room, passed to loops as one argument."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import actors, chance
from .compiled import referable
from .country import Country
from .network import Routes, tie_masks
from .population import AGES, CLASSES, People, age_bands
from .scenario import Scenario
from .state import (
    AWARE_MOVERS,
    AWARE_PUBLIC,
    CHANNELS,
    COLUMNS,
    KNOW_MOVERS,
    KNOW_PUBLIC,
    LUCK,
    N_ACTIVE,
    N_CASES,
    N_EPISODES,
    N_EVENTS,
    N_OPEN,
    REGIONS,
    Actors,
    Cases,
    Episodes,
    Log,
    Map,
    Work,
    World,
)

_WORLD = referable(World)
_GROUPS = {
    "episodes": referable(Episodes),
    "cases": referable(Cases),
    "actors": referable(Actors),
    "log": referable(Log),
    "work": referable(Work),
    "map": referable(Map),
}
_TYPES = {  # of the columns, in their order; comments in state.py say what each holds
    Episodes: ["i4", "i2", "i2", "i1", "i1", "i1", "i2", *["i1"] * 6, "i2", "i4", "i2", "i2", "i2"],
    Cases: ["i2", "i2", "i1", "i1", "i2", "i2", "i2", "i1", "i2"],
    Log: ["i2", "i4", "i4", "i1", "i2"],
}
_FIRST_ROOM = 4096  # growing costs more time than this costs memory


def handle(world: World) -> Any:
    """Return the one argument by which loops reach all arrays of `world`."""
    return _WORLD(*world._replace(**{name: make(*getattr(world, name)) for name, make in _GROUPS.items()}))


def found(setup: Scenario, people: People, routes: Routes) -> World:
    """Return all arrays at the beginning of the spin-up: everybody at home, networks with their habits."""
    key = chance.key_of(setup.population_seed)
    now = np.zeros((len(people.fixed), 2), dtype=np.int8)
    now[:, 0] = people.region
    organised = actors.found_actors(setup.country, routes, setup.scale, key)
    return World(
        fixed=people.fixed,
        now=now,
        episodes=_empty(Episodes),
        cases=_empty(Cases),
        actors=organised,
        log=_empty(Log),
        work=_work(setup.country, organised),
        map=_map(routes, setup.country, key, people),
        book=np.zeros((setup.months + 1, len(COLUMNS)), dtype=np.int64),
        rates=np.zeros((3, CLASSES * AGES)),
    )


def _work(country: Country, organised: Actors) -> Work:
    agencies, posts = len(organised.agency_channel), len(organised.held_at)
    mind = np.empty(4)
    mind[[AWARE_PUBLIC, AWARE_MOVERS]] = country.awareness
    mind[[KNOW_PUBLIC, KNOW_MOVERS]] = country.knowing_number
    return Work(
        counts=np.zeros(6, dtype=np.int64),
        active=np.empty(_FIRST_ROOM, dtype=np.int32),
        open_cases=np.empty(_FIRST_ROOM, dtype=np.int32),
        luck=np.empty((_FIRST_ROOM, LUCK)),
        luck_cases=np.empty((_FIRST_ROOM, 4)),
        luck_agencies=np.empty((agencies, 4)),
        luck_posts=np.empty((posts, 4)),
        luck_calls=np.empty((1, 4)),
        numbers=np.arange(max(agencies, posts)),
        scratch=np.zeros(1, dtype=np.int64),
        mind=mind,
        expected=np.zeros(1),
        pressure=np.ones(REGIONS),
        reach=np.empty((REGIONS, len(organised.active_from))),
        pull=np.ones(CHANNELS),
        open=np.ones(CHANNELS),
    )


def _map(routes: Routes, country: Country, key: tuple[int, int], people: People) -> Map:
    capital = np.array([region == "MN-1" for region in routes.regions])
    others = (1 - country.moving_capital) * routes.people / routes.people[~capital].sum()
    return Map(
        passengers=routes.passengers,
        post_share=routes.post_share,
        inward=routes.inward,
        people=routes.people,
        towards=np.cumsum(np.where(capital, country.moving_capital, others)),
        ties=tie_masks(key),
        age_band=age_bands(),
        entering=np.array([people.first, people.a_month]),
    )


def _empty(kind: Any) -> Any:
    return _rows(kind, _FIRST_ROOM)


def _rows(kind: Any, room: int) -> Any:
    """Columns of a table of `room` rows. They are views of one array of records, so that a row lies in one place."""
    names = kind._fields
    table = np.empty(room, dtype=np.dtype(list(zip(names, _TYPES[kind], strict=True)), align=True))
    return kind(*(table[name] for name in names))


def _more(group: Any, needed: int) -> Any:
    """The same columns with room for `needed` rows or more."""
    room = len(group[0])
    if room >= needed:
        return group
    longer = _rows(type(group), max(needed, 2 * room))
    for old, new in zip(group, longer, strict=True):
        new[:room] = old
    return longer


def with_room(world: World, candidates: int) -> World:
    """Return the world with room for a month that has so many candidates; the same world where there is enough.

    An open episode writes at most eight events in a month and opens at most one other episode and one case; a
    candidate opens at most one episode and writes at most two events; a case writes at most three events.
    """
    counts, work = world.work.counts, world.work
    active, pending = int(counts[N_ACTIVE]), int(counts[N_OPEN])
    begun = active + candidates
    episodes = int(counts[N_EPISODES]) + begun
    events = int(counts[N_EVENTS]) + 8 * active + 2 * candidates + 3 * pending
    cases, open_cases = int(counts[N_CASES]) + active, pending + active
    if (
        episodes <= len(world.episodes.person)
        and events <= len(world.log.month)
        and cases <= len(world.cases.network)
        and active + begun <= len(work.active)
        and open_cases <= len(work.open_cases)
    ):
        return world
    return world._replace(
        episodes=_more(world.episodes, episodes),
        log=_more(world.log, events),
        cases=_more(world.cases, cases),
        work=work._replace(
            active=_longer(work.active, active + begun),
            luck=_longer(work.luck, active + begun),
            open_cases=_longer(work.open_cases, open_cases),
            luck_cases=_longer(work.luck_cases, open_cases),
        ),
    )


def _longer(array: np.ndarray, needed: int) -> np.ndarray:
    if len(array) >= needed:
        return array
    longer = np.empty((max(needed, 2 * len(array)), *array.shape[1:]), dtype=array.dtype)
    longer[: len(array)] = array
    return longer
