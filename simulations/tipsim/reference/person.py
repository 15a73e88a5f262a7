"""A person: traits, a month at home, the three ways in which something may begin, and the answer to an offer."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..actors import Numbered
from ..population import AGE_BANDS, CHILD_BANDS
from ..processes.recruitment import MOST_ACCEPT
from ..processes.seeking import WAYS
from ..state import CHANNELS, Channel, State
from .episode import Episode

if TYPE_CHECKING:
    from .model import ReferenceModel

MOVE, SEEK, APPROACH = KINDS = range(3)  # in the order of `levers.rates`
YOUNG_ADULT = CHILD_BANDS  # first band of adults
BANDS = [12 * years for years in AGE_BANDS]  # months at which an age band begins


class Person(Numbered):
    """One person, known by the number that the same person has in `TraffickingModel`.

    `birth` and `gone` are months from the start; `kind` is the class of traits, `heed` in (0, 1) says how late the
    person is reached by what is told to all. `code` finds the person's rates: class and age band.
    """

    model: ReferenceModel

    def __init__(self, model: ReferenceModel, number: int, birth: int, gone: int, kind: int, heed: int, region: int):
        super().__init__(model)
        self.number, self.birth, self.gone, self.region = number, birth, gone, region
        self.female, self.poor, self.foreign, self._debt, self._wish = model.traits[kind]
        self._kind, self._heed = kind, heed + 32768  # 0 to 65535
        self.episode: Episode | None = None
        self.returned = self.assisted = False
        self.grow_up()

    def grow_up(self) -> None:
        """Enter the age band of the present month, and put the next one into the calendar."""
        self.band = bisect_right(BANDS, max(0, self.model.month - self.birth)) - 1
        self.code = self._kind * len(BANDS) + self.band
        if self.band + 1 < len(BANDS):
            self.model.birthdays[self.birth + BANDS[self.band + 1]].append(self)

    @property
    def child(self) -> bool:
        return self.band < CHILD_BANDS

    @property
    def wish(self) -> bool:
        """Whether the person wishes to leave; that counts for adults."""
        return self._wish and not self.child

    @property
    def debt(self) -> bool:
        return self._debt

    @property
    def present(self) -> bool:
        """Whether the person is in the country's numbers; a foreign worker who is held stays on after `gone`."""
        return self.gone > self.model.month

    def heeds(self, level: float) -> bool:
        """Whether the person is among the share `level` who are aware: always the same persons first."""
        return (self._heed + 0.5) / 65536 < level

    def knows(self, level: float) -> bool:
        """The same for a number to call, with the persons in another order."""
        return ((self._heed * 40503 + 12345) % 65536 + 0.5) / 65536 < level

    def may_move(self, uniform: Callable[[], float], chances: list[float]) -> None:
        """Move to another aimag, or not. `uniform` draws a number, `chances` are those of the month by `code`."""
        if self.episode is None and uniform() < chances[self.code]:
            self.move()

    def may_seek(self, uniform: Callable[[], float], chances: list[float]) -> None:
        """Begin to look for a way, or not."""
        if self.episode is None and uniform() < chances[self.code]:
            self.seek()

    def may_be_approached(self, uniform: Callable[[], float], chances: list[float]) -> None:
        """Be approached, or not. An attempt can fail and be followed by another one in the same month.

        Attempts are a Poisson process with rate r: the first comes within the month with probability 1 - exp(-r), which
        is what `chances` hold, and its time is then drawn given that it does.
        """
        if self.episode is not None or uniform() >= chances[self.code]:
            return
        rate = self.model.rates[APPROACH][self.code]
        time = -math.log1p(-uniform() * chances[self.code]) / rate
        while time < 1:
            self.meet_network()
            time += self.model.random.expovariate(rate)

    def move(self) -> None:
        """Move to another aimag, mostly to the capital."""
        self.region = self.model.random.choices(range(len(self.model.towards)), self.model.towards)[0]

    def seek(self) -> None:
        """Begin to look for work, study or marriage away from home."""
        random = self.model.random
        channel = random.choices(range(CHANNELS), WAYS)[0]
        abroad = channel == Channel.STUDY or random.random() < self.model.levers.seeking_abroad
        self.model.count("seekers")
        Episode(self, State.SEEKING, channel, sought=True, abroad=abroad)

    def meet_network(self) -> None:
        """Be approached, if the pressure on this person is so high (equation 6): by whom, and how (equation 7)."""
        model = self.model
        if self.episode is not None or model.random.random() >= self._pressure() / model.levers.crowding:
            return
        network = model.network_in(self.region)
        channels = [channel for channel in Channel if self.suits(channel)]
        if not channels:
            return
        channel = network.choose_channel(channels)
        if model.random.random() < model.open[channel]:
            self.approached(network, channel)
        else:
            network.lose(channel=channel)

    def _pressure(self) -> float:
        """Pressure on this person, 1 = the country's mean, at most `crowding`."""
        levers, pressure = self.model.levers, self.model.pressure[self.region]
        if self.assisted:
            pressure *= levers.approach_assisted * levers.returned_factor
        elif self.returned:
            pressure *= levers.approach_returned * levers.returned_factor
        return min(pressure, levers.crowding)

    def suits(self, channel: int) -> bool:
        """Whether a channel can reach this person at all."""
        if self.foreign:
            return channel == Channel.LABOUR
        if channel == Channel.STUDY:
            return self.band in (YOUNG_ADULT - 1, YOUNG_ADULT)
        if channel == Channel.LABOUR:
            return not self.child
        if channel == Channel.MARRIAGE:
            return not self.child and self.female
        if channel == Channel.DEBT:
            return not self.child and self.debt
        return True

    @property
    def warned(self) -> bool:
        """Whether an acquaintance came back from trafficking, which warns for good."""
        return self.number in self.model.warned

    def acceptance(self, sought: bool) -> float:
        """Chance to accept an offer (equation 10); `sought` says whether the person looked for a way.

        A subclass with a rule of its own is put in as `person_type` of the model.
        """
        levers, mind = self.model.levers, self.model.mind
        p = levers.accepting
        if sought or self.wish:
            p *= levers.accepting_wish
        if self.poor:
            p *= levers.accepting_poor * levers.accepting_poor_factor
        if self.heeds(mind["aware movers" if sought else "aware public"]):
            p *= 1 - levers.caution
        if self.warned:
            p *= 1 - levers.warning
        return min(p, MOST_ACCEPT)

    def approached(self, network, channel: int) -> None:
        """Begin an episode: a network made an offer."""
        self.model.count("approached")
        Episode(self, State.APPROACHED, channel, network)

    def remove(self) -> None:
        """Leave the model: by death, or at the end of a foreign worker's stay."""
        del self.model.person[self.number]
        super().remove()
