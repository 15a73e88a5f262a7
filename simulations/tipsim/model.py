"""The mesa.Model: calendar, streams of chance, and the month, which processes/schedule.py works out on arrays."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from . import actors, arrays, chance
from .ahead import Ahead, Source
from .language import gettext as _
from .levers import Levers, Rules, bounds, rates, table_of
from .network import routes
from .population import Population, people
from .processes.schedule import advance
from .quantities import BadQuantity
from .records import EventLog, MonthlyCollector
from .scenario import Scenario
from .skill import in_the_field
from .state import N_OPEN, Stage, World

SEED_LIMIT = 2**63 - 1
MOST_THREADS = 256


class TraffickingModel(mesa.Model):
    """Recruitment, routes and response, a month a step (MODEL.md).

    `setup` is a Scenario (None = the country without measures). Flat names replace its fields, the strength of a
    measure or a quantity: `TraffickingModel(scale=0.1, hotline=0.5, months=24)`. Give one of `seed` (a whole
    number) and `rng` (what numpy.random.default_rng takes); with neither, a seed is drawn and kept in `seed`.
    `threads` is for drawing candidates; results are the same to the last bit for any number. `heard` is called after
    each month of the spin-up; what it raises ends the work.
    Raises BadQuantity in one line for whatever cannot be run.
    """

    def __init__(
        self,
        setup: Scenario | None = None,
        *,
        seed: int | None = None,
        rng: Any = None,
        threads: int | None = None,
        heard: Callable[[], None] | None = None,
        **flat: Any,
    ):
        self.seed = chosen_seed(seed, rng)
        super().__init__(rng=np.random.default_rng(self.seed))
        self.setup = scenario_of(setup).with_flat(flat)
        self.threads = _threads(threads)
        self.month = -self.setup.spin_up  # the month that the next step works out
        self.key = chance.key_of(self.seed)
        self.routes = routes()
        self._shown = in_the_field(self.setup.skill, self.setup.officer_skill)
        self.people = people(
            self.setup.country, scale=self.setup.scale, months=self.setup.months, seed=self.setup.population_seed
        )
        self._majorants = bounds(self._levers(()))
        self._hold(arrays.found(self.setup, self.people, self.routes))
        self.population = Population(self.people, self.world.now, lambda: self.month)
        self._in_force: tuple[Any, ...] | None = None
        self.rules: Rules = self._levers(()).rules()
        source = Source(self.key, self.people, self._majorants, self.world.map)
        self._ahead = Ahead(source, self.setup.months, self.threads)
        actors.appear(self)
        self.datacollector = MonthlyCollector(self)
        self.events = EventLog(self)
        while self.month < 0:
            self._work_out()
            if heard:
                heard()

    def step(self) -> None:
        """Work out one month; after the last one `running` is False and further steps are refused."""
        refuse_after_the_end(self.month, self.setup)
        self._work_out()
        self.datacollector.collect(self)
        self.running = self.month < self.setup.months

    def _work_out(self) -> None:
        self._apply_measures()
        points, ends = self._ahead.of(self.month)
        self._make_room(len(points))
        advance(self._handle, self._rules_table, self.month, self.key[0], self.key[1], points, ends)
        self.month += 1

    def _levers(self, measures: tuple[Any, ...]) -> Levers:
        skill = self.setup.skill
        levers = Levers(self.setup.country, self._shown, skill_transfer=skill.skill_transfer, scale=self.setup.scale)
        for measure in measures:
            measure.act(levers)
        return levers

    def _apply_measures(self) -> None:
        """Work the levers out anew when a measure starts or ends; assert that no rate passes its majorant."""
        in_force = tuple(m for m in self.setup.measures if self.month >= 0 and m.active(self.month))
        if in_force == self._in_force:
            return
        self._in_force = in_force
        levers = self._levers(in_force)
        self.rules = levers.rules()
        self._rules_table = table_of(self.rules)
        found = rates(levers)
        highest = found * np.array([1.0, 1.0, levers.crowding])[:, None, None]
        if not (highest <= self._majorants).all():  # not an assert: it must hold with python -O too
            raise AssertionError("majorant passed: MODEL.md, section 5")
        self.world.rates[:] = found.reshape(self.world.rates.shape)

    def _make_room(self, candidates: int) -> None:
        """Let arrays grow before the loops of a month fill them; nothing is lost."""
        grown = arrays.with_room(self.world, candidates)
        if grown is not self.world:
            self._hold(grown)

    def _hold(self, world: World) -> None:
        """Keep the arrays, and the one argument by which the loops of a month reach them."""
        self.world = world
        self._handle = arrays.handle(world)

    def open_cases(self, stage: str) -> int:
        """Return how many cases are open in a stage, "investigation" or "trial"."""
        work = self.world.work
        open_now = work.open_cases[: work.counts[N_OPEN]]
        return int((self.world.cases.stage[open_now] == Stage[stage.upper()]).sum())

    @property
    def book(self) -> np.ndarray:
        """Counts of the months done since the start, int64, shape (months done, len(COLUMNS))."""
        return self.world.book[: max(0, self.month)]


def chosen_seed(seed: Any, rng: Any) -> int:
    """Return the whole number that a run's luck follows from; refuses two sources and what is no whole number."""
    if seed is not None and rng is not None:
        raise BadQuantity(_("Give one of seed and rng, not both."))
    if seed is None:
        return _drawn_seed(rng)
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed <= SEED_LIMIT:
        raise BadQuantity(
            _("seed is {seed!r}; it must be a whole number from 0 to {limit}.").format(seed=seed, limit=SEED_LIMIT)
        )
    return int(seed)


def _drawn_seed(rng: Any) -> int:
    try:
        return int(np.random.default_rng(rng).integers(SEED_LIMIT))
    except (TypeError, ValueError) as error:
        raise BadQuantity(
            _("rng is {rng!r}; it must be what numpy.random.default_rng takes, such as a whole number.").format(rng=rng)
        ) from error


def scenario_of(setup: Any) -> Scenario:
    """Return the scenario of a model's first argument, the country without measures for None; refuses what is none."""
    if setup is not None and not isinstance(setup, Scenario):
        raise BadQuantity(
            _("setup is {value!r}; it must be a Scenario, as Scenario.from_toml reads it.").format(value=setup)
        )
    return setup or Scenario()


def refuse_after_the_end(month: int, setup: Scenario) -> None:
    """Refuse a step when all months of the run are done."""
    if month >= setup.months:
        raise BadQuantity(
            _("The run has {months} months and all are done. Make a model with more months.").format(
                months=setup.months
            )
        )


def _threads(threads: Any) -> int:
    name, asked = "threads", threads
    if asked is None:
        name, asked = "TIPSIM_THREADS", os.environ.get("TIPSIM_THREADS") or min(8, os.cpu_count() or 1)
        asked = int(asked) if str(asked).isdecimal() else asked
    if isinstance(asked, bool) or not isinstance(asked, int | np.integer) or not 1 <= asked <= MOST_THREADS:
        raise BadQuantity(
            _("{name} is {value!r}; it must be a whole number from {low} to {high}.").format(
                name=name, value=asked, low=1, high=MOST_THREADS
            )
        )
    return int(asked)
