"""What tests of the model share: runs that are worked out to the end, and countries that no declaration allows."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tipsim.country import Country
from tipsim.model import TraffickingModel
from tipsim.scenario import Scenario
from tipsim.skill import Skill
from tipsim.state import AT, Event

SMALL = {"scale": 0.003, "months": 24, "spin_up": 12, "seed": 1}
# Enough happens for every branch to be taken: rates high, agencies well staffed.
LIVELY = {
    **{**SMALL, "scale": 0.01, "months": 36, "intensity": 20, "accepting": 0.4, "networks": 1000},
    **{"referral": 0.05, "specificity": 0.5, "beds": 120, "opening": 0.9},
    **{"investigators": 40, "investigating": 0.5, "courts": 40, "trying": 0.3},
}


@dataclass(frozen=True)
class ThoughtExperiment(Scenario):
    """A scenario with numbers outside their ranges: extremes from which something must follow."""

    beyond: dict[str, float] = field(default_factory=dict)

    @property
    def country(self) -> Country:
        return self._moved(super().country)

    @property
    def skill(self) -> Skill:
        return self._moved(super().skill)

    def _moved(self, numbers: Any) -> Any:
        for name, value in self.beyond.items():
            if hasattr(numbers, name):
                object.__setattr__(numbers, name, value)
        return numbers


def done(setup: Scenario | None = None, **flat: Any) -> TraffickingModel:
    """A model whose months are all worked out."""
    model = TraffickingModel(setup, **flat)
    while model.running:
        model.step()
    return model


def total(model: TraffickingModel, name: str) -> int:
    """Sum of a column of the book over the months since the start."""
    return int(model.book[:, AT[name]].sum())


def happened(model: TraffickingModel, event: Event, *details: int) -> int:
    """How often the event log says so since the start; with `details`, only events with one of them."""
    log = model.events.arrays()
    rows = (log["month"] >= 0) & (log["event"] == event)
    return int((rows & np.isin(log["detail"], details)).sum() if details else rows.sum())


def log_of(model: TraffickingModel) -> np.ndarray:
    """The event log as one table of whole numbers, a row an event: month, person, episode, event, detail."""
    return np.column_stack([column.astype(np.int64) for column in model.events.arrays().values()])


def same(one: TraffickingModel, other: TraffickingModel) -> bool:
    """Whether two runs agree to the last bit in book, event log, persons, episodes, cases and actors."""
    if len(one.events) != len(other.events) or not np.array_equal(one.world.work.counts, other.world.work.counts):
        return False
    episodes, _open, _events, cases = one.world.work.counts[:4]
    pairs = [(one.book, other.book), (log_of(one), log_of(other)), (one.world.now, other.world.now)]
    pairs += [(a[:episodes], b[:episodes]) for a, b in zip(one.world.episodes, other.world.episodes, strict=True)]
    pairs += [(a[:cases], b[:cases]) for a, b in zip(one.world.cases, other.world.cases, strict=True)]
    pairs += list(zip(one.world.actors, other.world.actors, strict=True))
    return all(np.array_equal(a, b) for a, b in pairs)
