"""Organised actors: networks that learn, agencies, border posts, and cases on their way through justice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..actors import Numbered
from ..processes.justice import LESSER_PRISON
from ..processes.learning import LEAST_WEIGHT, MOST_LESSON, MOST_WEIGHT
from ..state import AT_CHANNEL, AT_DESTINATION, AT_POST, REGIONS, Stage

if TYPE_CHECKING:
    from .model import ReferenceModel

BEFORE = -32768  # a month before all others
GROUPS = {
    "region": (0, REGIONS),
    "channel": (AT_CHANNEL, AT_DESTINATION),
    "destination": (AT_DESTINATION, AT_POST),
    "post": (AT_POST, None),
}


class Network(Numbered):
    """Recruiters who work together. `weights` say what they tend to do: regions, channels, destinations, posts.

    What pays gains weight, what is found out loses it, and in time the weights return to `habits` (equation 11).
    """

    model: ReferenceModel

    def __init__(self, model: ReferenceModel, habits: np.ndarray):
        super().__init__(model)
        self.habits, self.weights = habits, habits.copy()
        self.active_from = BEFORE
        self.case: Case | None = None

    @property
    def working(self) -> bool:
        return self.active_from <= self.model.month

    def effort(self) -> np.ndarray:
        """Share of its effort by region, shape (22,)."""
        return self.weights[:REGIONS] / self.weights[:REGIONS].sum()

    def channels(self) -> np.ndarray:
        """Share of its effort by channel, shape (6,)."""
        weights = self.weights[AT_CHANNEL:AT_DESTINATION]
        return weights / weights.sum()

    def habitual_channels(self) -> np.ndarray:
        return self.habits[AT_CHANNEL:AT_DESTINATION]

    def choose_channel(self, channels: Sequence[int]) -> int:
        return self.model.random.choices(channels, [self.weights[AT_CHANNEL + c] for c in channels])[0]

    def choose_destination(self, first: int, last: int) -> int:
        """One of the destinations numbered from `first` to before `last`."""
        weights = self.weights[AT_DESTINATION + first : AT_DESTINATION + last]
        return self.model.random.choices(range(first, last), weights)[0]

    def choose_post(self, shares: np.ndarray) -> int:
        """A post by habit on the way to the destination, times what the network has learnt of it."""
        return self.model.random.choices(range(len(shares)), shares * self.weights[AT_POST:])[0]

    def lose(self, **what: int) -> None:
        """A loss lowers the weight of what the network did, down to a twentieth of its habit."""
        self._learn_from(-self.model.levers.sting, what)

    def gain(self, **what: int) -> None:
        """A success raises it, up to ten times its habit."""
        self._learn_from(self.model.levers.learning, what)

    def _learn_from(self, step: float, what: dict[str, int]) -> None:
        """The step is divided by how often the option is tried: what is used more is not rewarded more for that."""
        for name, number in what.items():
            begin, end = GROUPS[name]
            weights = self.weights[begin:end]
            if name == "post":
                weights = weights * self.model.routes.post_share[what["destination"]]
            tried = np.count_nonzero(weights) * weights[number] / weights.sum()
            habit = self.habits[begin + number]
            moved = self.weights[begin + number] + step * habit * min(1 / tried, MOST_LESSON)
            self.weights[begin + number] = min(max(moved, LEAST_WEIGHT * habit), MOST_WEIGHT * habit)

    def forget(self) -> None:
        """Weights return to habits; a network that comes back, or its successor, begins with them."""
        back = 1.0 if self.active_from == self.model.month + 1 else self.model.levers.forgetting
        self.weights += back * (self.habits - self.weights)


class Agency(Numbered):
    """An agency for work, study or marriage; `complicit` means that traffickers can use it."""

    model: ReferenceModel

    def __init__(self, model: ReferenceModel, channel: int, licensed: bool, complicit: bool):
        super().__init__(model)
        self.channel, self.licensed, self.complicit = channel, licensed, complicit
        self.closed_until = BEFORE

    def inspected(self) -> None:
        """Equation 21: if it can be used by traffickers, it may be inspected, found out, and closed for a time."""
        levers = self.model.levers
        found = min(1.0, levers.inspections / levers.agencies) * levers.inspection_finds
        if self.complicit and self.closed_until <= self.model.month and self.model.random.random() < found:
            self.closed_until = self.model.month + max(1, int(levers.closure))
            self.model.count("agencies_closed")

    def at_work(self) -> float:
        """Whether it carries its channel in this month, as a share."""
        if self.closed_until > self.model.month:
            return 0.0
        return 1.0 if self.licensed else 1.0 - self.model.levers.licence_bar


class BorderPost(Numbered):
    """A crossing point with its officers."""

    model: ReferenceModel

    def __init__(self, model: ReferenceModel, share: float):
        super().__init__(model)
        self.share = share  # of all passengers
        self.held = self.found = 0

    def check_passengers(self) -> None:
        """Equation 9: all others who cross are counted, not followed: how many are checked, and held by mistake."""
        levers, poisson = self.model.levers, self.model.rng.poisson
        checked = levers.crossings * levers.scale * self.share * levers.referral
        held = int(poisson(checked * (1 - levers.specificity)))
        self.held += held
        self.model.count("travellers_held", held)
        self.model.count("travellers_checked", held + int(poisson(checked * levers.specificity)))


class Case(Numbered):
    """A criminal case against a network; it leaves the model when it is closed."""

    model: ReferenceModel

    def __init__(self, model: ReferenceModel, network: Network, *, sexual: bool):
        super().__init__(model)
        self.network, self.sexual, self.opened = network, sexual, model.month
        self.stage, self.witnesses, self.aided = Stage.INVESTIGATION, 0, 0
        whole = int(model.levers.suspects)
        self.suspects = whole + (model.random.random() < model.levers.suspects - whole)
        self.trafficking = False  # the article of the charge
        model.count("trafficking_offences_recorded")
        model.count("suspects_formal_contact", self.suspects)

    def step(self, pace: dict[Stage, float]) -> None:
        """One month: a witness may be lost; the investigation or the trial may be completed, with chance `pace`."""
        self._lose_witness()
        if self.model.random.random() < pace[self.stage]:
            (self._charge if self.stage == Stage.INVESTIGATION else self._judge)()

    def _lose_witness(self) -> None:
        """Equation 18: at most one withdraws in a month; a lawyer and protection make it rarer."""
        levers, staying = self.model.levers, 1.0
        for w in range(self.witnesses):
            factor = levers.aid_losing if w < self.aided else 1.0
            staying *= 1 - levers.losing_witness * levers.protected_losing * factor
        if self.model.random.random() < 1 - staying:
            self.witnesses -= 1
            self.aided = min(self.aided, self.witnesses)

    def _charge(self) -> None:
        """Equation 19: a charge needs proof, by witnesses or without; then comes the choice of article."""
        levers, chance = self.model.levers, self.model.random.random
        if chance() < (1 - levers.proof_alone) * (1 - levers.proof) ** self.witnesses:
            self.model.count("cases_dismissed")
            self._close()
            return
        self.stage = Stage.TRIAL
        self.trafficking = chance() < levers.charging_accuracy
        self.model.count("prosecutions" if self.trafficking else "prosecutions_other", self.suspects)

    def _judge(self) -> None:
        """Equation 20. A convicted network is gone for a time; then it, or a successor, begins anew."""
        levers = self.model.levers
        if self.model.random.random() < (levers.convicting if self.witnesses else levers.convicting_alone):
            self.model.count("convictions" if self.trafficking else "convictions_other", self.suspects)
            months = levers.prison * (1 if self.trafficking else LESSER_PRISON)
            self.network.active_from = max(self.network.active_from, self.model.month + max(1, int(months)))
        self._close()

    def _close(self) -> None:
        self.network.case = None
        self.remove()
