"""The reference model: the same country, quantities, measures and columns as `TraffickingModel`, person by person."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import mesa
import numpy as np

from ..actors import found_actors
from ..chance import key_of
from ..levers import Levers, rates
from ..model import chosen_seed, refuse_after_the_end, scenario_of
from ..network import TIES_EACH, routes, tie, tie_masks
from ..population import BIRTH, CLASS, GONE, HEED, decode, people
from ..processes.schedule import SMOOTH
from ..scenario import Scenario
from ..skill import in_the_field
from ..state import AT_CHANNEL, CHANNELS, COLUMNS, Stage, State
from .episode import Episode
from .organised import Agency, BorderPost, Case, Network
from .person import APPROACH, KINDS, MOVE, SEEK, Person


class ReferenceModel(mesa.Model):
    """Recruitment, routes and response, a month a step, with one agent a person.

    The arguments are those of `TraffickingModel`, but for `threads`. Persons, their numbers and the habits of
    networks are the same; the luck of a run is not, so the two agree in distribution.
    A subclass may name another `person_type`, whose persons follow a rule of their own.
    Raises BadQuantity in one line for whatever cannot be run.
    """

    person_type: type[Person] = Person

    def __init__(self, setup: Scenario | None = None, *, seed: int | None = None, rng: Any = None, **flat: Any):
        self.seed = chosen_seed(seed, rng)
        super().__init__(rng=np.random.default_rng(self.seed))
        self.setup = scenario_of(setup).with_flat(flat)
        self.month = -self.setup.spin_up  # the month that the next step works out
        self.routes = routes()
        self._shown = in_the_field(self.setup.skill, self.setup.officer_skill)
        self._in_force: tuple[Any, ...] | None = None
        self._begin_country()
        self._found_organised()
        self._settle_persons()
        self.datacollector = mesa.DataCollector(
            model_reporters={name: lambda model, name=name: model.counts[name] for name in COLUMNS}
        )
        while self.month < 0:
            self._work_out()

    def _begin_country(self) -> None:
        country, capital = self.setup.country, [region == "MN-1" for region in self.routes.regions]
        shares = self.routes.people / self.routes.people[np.logical_not(capital)].sum()
        self.towards = np.where(capital, country.moving_capital, (1 - country.moving_capital) * shares).tolist()
        self.mind = dict.fromkeys(("aware public", "aware movers"), country.awareness)
        self.mind |= dict.fromkeys(("number public", "number movers"), country.knowing_number)
        self.counts: dict[str, int] = dict.fromkeys(COLUMNS, 0)
        self.beds_taken = 0
        self.expected = 0.0  # persons identified in a month, smoothed
        self.warned: set[int] = set()  # numbers of those with an acquaintance who came back
        self.episodes: list[Episode] = []  # the open ones, in the order in which they began

    def _found_organised(self) -> None:
        key = key_of(self.setup.population_seed)
        found = found_actors(self.setup.country, self.routes, self.setup.scale, key)
        self._ties = tie_masks(key)
        for habits in found.habits:
            Network(self, habits)
        kinds = (found.agency_channel.tolist(), found.agency_licensed.tolist(), found.agency_complicit.tolist())
        for channel, licensed, complicit in zip(*kinds, strict=True):
            Agency(self, channel, licensed, complicit)
        self.posts = [BorderPost(self, share) for share in self.routes.passengers.tolist()]

    def _settle_persons(self) -> None:
        """Let those in who are there at the start; births and arrivals enter with their month."""
        setup = self.setup
        self.people = people(setup.country, scale=setup.scale, months=setup.months, seed=setup.population_seed)
        traits = [decode()[name].astype(bool).tolist() for name in ("sex", "poor", "foreign", "debt", "wish")]
        self.traits = list(zip(*traits, strict=True))
        self.person: dict[int, Person] = {}
        self.birthdays: dict[int, list[Person]] = defaultdict(list)
        self._departures: dict[int, list[Person]] = defaultdict(list)
        self._admit(range(self.people.first))
        self._enter()

    def _admit(self, rows: range) -> None:
        fixed = self.people.fixed[rows.start : rows.stop].tolist()
        regions = self.people.region[rows.start : rows.stop].tolist()
        for number, who, region in zip(rows, fixed, regions, strict=True):
            person = self.person_type(self, number, who[BIRTH], who[GONE], who[CLASS], who[HEED], region)
            self.person[number] = person
            self._departures[person.gone].append(person)

    def _enter(self) -> None:
        """Births and arrivals of the present month."""
        if 0 <= self.month < self.setup.months:
            first = self.people.first + self.people.a_month * self.month
            self._admit(range(first, first + self.people.a_month))

    @property
    def population(self) -> mesa.agent.AgentSet:
        """Those who are there in the present month, as an AgentSet."""
        return self.agents_by_type[self.person_type].select(lambda person: person.present)

    def step(self) -> None:
        """Work out one month; after the last one `running` is False and further steps are refused."""
        refuse_after_the_end(self.month, self.setup)
        self._work_out()
        self.datacollector.collect(self)
        self.running = self.month < self.setup.months

    def _work_out(self) -> None:
        """The month, in the order of MODEL.md, section 3."""
        self.counts = dict.fromkeys(COLUMNS, 0)
        self._apply_measures()
        self._learn()
        self._inspect_agencies()
        self._press()
        self._persons()
        self._justice()
        self.agents_by_type[BorderPost].do("check_passengers")
        self._ring()
        self.agents_by_type[Network].do("forget")
        self.expected += SMOOTH * (self.counts["victims_identified"] - self.expected)
        self._turn_page()

    def _persons(self) -> None:
        """Whoever begins an episode in this month takes the next step in the next."""
        people, uniform = self.agents_by_type[self.person_type], self.random.random
        people.do("may_move", uniform, self.chances[MOVE])
        for episode in self.episodes[:]:
            episode.step()
        people.do("may_seek", uniform, self.chances[SEEK])
        people.do("may_be_approached", uniform, self.chances[APPROACH])
        self.episodes = [e for e in self.episodes if e.person.episode is e]
        self.count("exploited", sum(e.state == State.EXPLOITED for e in self.episodes))

    def _turn_page(self) -> None:
        """The next month: birthdays, births and arrivals, deaths and departures."""
        self.month += 1
        for person in self.birthdays.pop(self.month, ()):
            if person.number in self.person:
                person.grow_up()
        for person in self._departures.pop(self.month, ()):
            if person.episode is None:
                person.remove()
        self._enter()

    def count(self, name: str, number: int = 1) -> None:
        """Write what happened, or was recorded, into the book of this month."""
        self.counts[name] += number

    def _apply_measures(self) -> None:
        """Work levers and rates out anew when a measure starts or ends."""
        in_force = tuple(m for m in self.setup.measures if self.month >= 0 and m.active(self.month))
        if in_force == self._in_force:
            return
        self._in_force = in_force
        transfer = self.setup.skill.skill_transfer
        self.levers = Levers(self.setup.country, self._shown, skill_transfer=transfer, scale=self.setup.scale)
        for measure in in_force:
            measure.act(self.levers)
        tables = rates(self.levers).reshape(len(KINDS), -1)
        tables[APPROACH] *= self.levers.crowding  # at the highest pressure; `Person.meet_network` asks for the real one
        self.rates: list[list[float]] = tables.tolist()
        self.chances = (-np.expm1(-tables)).tolist()  # that it happens at least once in a month

    def _learn(self) -> None:
        """Equation 4: those reached are added, and what is above the resting level fades."""
        levers = self.levers
        for name, resting, reach in (
            ("aware public", levers.awareness, levers.reach_public),
            ("aware movers", levers.awareness, levers.reach_movers),
            ("number public", levers.knowing_number, levers.number_public),
            ("number movers", levers.knowing_number, levers.number_movers),
        ):
            level = self.mind[name]
            self.mind[name] = level + reach * (1 - level) - levers.fading * (level - resting)

    def _inspect_agencies(self) -> None:
        """Share of what carries each channel that is open; channels without such agencies are always open."""
        self.agents_by_type[Agency].do("inspected")
        self.open = [1.0] * CHANNELS
        usable = self.agents_by_type[Agency].select(lambda agency: agency.complicit)
        for channel, agencies in usable.groupby("channel", result_type="list"):
            self.open[channel] = sum(agency.at_work() for agency in agencies) / len(agencies)

    def _press(self) -> None:
        """Equations 5 and 6: pressure on a person of each region, and the pull of each channel; 1 is the mean."""
        networks = self.agents_by_type[Network]
        self._working = list(networks.select(lambda network: network.working))
        efforts = np.array([n.effort() for n in self._working]).reshape(-1, len(self.routes.regions))
        self._reach = np.cumsum(efforts, axis=0).T.tolist()
        self.pressure = (efforts.sum(axis=0) / (len(networks) * self.routes.people)).tolist()
        channels = np.array([n.channels() for n in self._working]).reshape(-1, CHANNELS)
        habits = sum(n.habitual_channels() for n in networks)
        self.pull = np.minimum(channels.sum(axis=0) / habits, self.levers.crowding).tolist()

    def network_in(self, region: int, channel: int | None = None) -> Network:
        """One of the working networks, by their effort in a region, and in a channel where one is given."""
        reach = self._reach[region]
        if channel is not None:
            effort = np.diff(reach, prepend=0) * [network.weights[AT_CHANNEL + channel] for network in self._working]
            reach = effort.cumsum().tolist()
        return self.random.choices(self._working, cum_weights=reach)[0]

    def _acquaintances(self, person: Person) -> list[int]:
        rows = len(self.people.fixed)
        return [tie(person.number, j, rows, self._ties) for j in range(TIES_EACH)]

    def acquaintance(self, person: Person) -> Person | None:
        """One of the six acquaintances at random, if there is such a person now."""
        return self.person.get(self.random.choice(self._acquaintances(person)))

    def warn_acquaintances(self, person: Person) -> None:
        """Acquaintances learn that it happened to somebody they know."""
        self.warned.update(number for number in self._acquaintances(person) if number in self.person)

    def _justice(self) -> None:
        """One month of the cases that were open when the month began, in the order of their opening."""
        cases = self.agents_by_type.get(Case)
        if not cases:
            return
        standing, levers = cases.select(lambda case: case.opened < self.month), self.levers
        waiting = standing.groupby("stage").count()
        pace = {
            Stage.INVESTIGATION: _pace(
                levers.investigating, levers.investigators * levers.scale, waiting.get(Stage.INVESTIGATION, 0)
            ),
            Stage.TRIAL: _pace(levers.trying, levers.courts * levers.scale, waiting.get(Stage.TRIAL, 0)),
        }
        standing.do("step", pace)

    def answered_share(self) -> float:
        """Equation 22: what the lines can answer, over the calls that are expected; never above one."""
        expected = self.levers.calls + self.levers.extra_calls
        return min(1.0, self.levers.call_capacity / max(expected, 1e-9))

    def _ring(self) -> None:
        """Calls of the month that are no calls for help."""
        calls, share = (self.levers.calls + self.levers.extra_calls) * self.levers.scale, self.answered_share()
        self.count("calls_received", int(self.rng.poisson(calls * share)))
        self.count("calls_unanswered", int(self.rng.poisson(calls * (1 - share))))

    def aid_share(self) -> float:
        """Share of identified persons whom the legal aid fund reaches: its capacity over what is expected."""
        capacity = self.levers.aid_capacity * self.levers.scale
        return 1.0 if 0 < capacity >= self.expected else capacity / max(self.expected, 1e-9)


def _pace(habit: float, capacity: float, waiting: int) -> float:
    """Equation 17: chance that a case is completed in a month; above capacity the cases share it."""
    return habit if waiting * habit <= capacity else capacity / waiting
