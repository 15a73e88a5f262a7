"""What a run wrote down, as tables: the months for Mesa's data collector, and the event log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa import DataCollector

from .network import DESTINATIONS
from .state import COLUMNS, N_EVENTS, Article, Channel, Event, Exit, Form, State

if TYPE_CHECKING:
    import pandas as pd

    from .model import TraffickingModel


class _Months(Mapping[str, list[int]]):
    """The columns of the book as Mesa's `model_vars`, read when somebody asks: nothing is copied each month."""

    def __init__(self, model: TraffickingModel):
        self._model = model

    def __getitem__(self, name: str) -> list[int]:
        return self._model.book[:, COLUMNS.index(name)].tolist()

    def __iter__(self) -> Iterator[str]:
        return iter(COLUMNS)

    def __len__(self) -> int:
        return len(COLUMNS)


class MonthlyCollector(DataCollector):
    """Mesa's collector over the book of months, which write themselves: `collect` only says when."""

    def __init__(self, model: TraffickingModel):
        super().__init__()
        self.model_vars = _Months(model)

    def collect(self, model: TraffickingModel) -> None:
        """Note that a step is done; Mesa's batch_run of 3.5 and later asks for these steps, earlier ones do not."""
        getattr(self, "_collection_steps", []).append(model.steps)

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """Return one row a month since the start, one column a count."""
        import pandas as pd

        return pd.DataFrame(dict(self.model_vars))


DETAILS = {
    Event.SOUGHT: Channel,
    Event.APPROACHED: Channel,
    Event.EXPLOITED: Form,
    Event.EXITED: Exit,
    Event.IDENTIFIED: Exit,
    Event.CHARGED: Article,
    Event.DIED: State,
}


class EventLog:
    """All events of a run, spin-up included (its months are negative); `len()` is their number."""

    def __init__(self, model: TraffickingModel):
        self._model = model

    def __len__(self) -> int:
        return int(self._model.world.work.counts[N_EVENTS])

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the columns month, person, episode, event and detail as whole numbers (views, not copies)."""
        log = self._model.world.log
        return {name: getattr(log, name)[: len(self)] for name in log._fields}

    def of(self, person: int) -> pd.DataFrame:
        """Return the dated steps of one person."""
        frame = self.to_dataframe()
        return frame[frame.person == person]

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row an event: month since the start, person (-1 = an event of a case), episode or case, event,
        and its detail in words."""
        import pandas as pd

        columns = self.arrays()
        events = pd.Categorical.from_codes(columns["event"], [e.name.lower() for e in Event])
        return pd.DataFrame({**columns, "event": events, "detail": self._details(columns)})

    def _details(self, columns: dict[str, np.ndarray]) -> Any:
        import pandas as pd

        words = np.full(len(self), None, dtype=object)
        names = {e: [x.name.lower() for x in kind if x >= 0] for e, kind in DETAILS.items()}
        names[Event.RECRUITED] = list(DESTINATIONS)
        names[Event.CROSSED] = names[Event.HELD] = list(self._model.routes.posts)
        for event, labels in names.items():
            rows = columns["event"] == event
            words[rows] = np.array(labels, dtype=object)[columns["detail"][rows]]
        for event in (Event.CASE_OPENED, Event.CONVICTED):
            rows = columns["event"] == event
            words[rows] = [str(n) for n in columns["detail"][rows]]
        return pd.Series(words, dtype="string").astype("category")
