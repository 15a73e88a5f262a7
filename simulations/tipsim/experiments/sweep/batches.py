"""Which runs are handed out next: about two seconds of work at a time, and with care what a worker was lost over."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable

AIM = 2.0  # seconds of work in a batch
MOST = 500  # runs in a batch
SUSPECT = 2  # times a run was in the hands of a lost worker, after which it is run alone
GIVEN_UP = 4  # the same, after which it counts as failed


class Batches:
    """The runs that are still to be made, for so many workers. Every run is handed out until it is done or given up.

    When a worker is lost it is not known which run was to blame: those in its hands are handed out again, and at the
    second time each alone, with nothing else at work.
    """

    def __init__(self, runs: Iterable[int], workers: int, *, aim: float = AIM):
        self._todo, self._suspects = deque(runs), deque()
        self._workers, self._aim = workers, aim
        self._losses: Counter[int] = Counter()
        self._each = 0.0  # seconds a run, smoothed

    def __len__(self) -> int:
        return len(self._todo) + len(self._suspects)

    def next(self, at_work: int) -> list[int]:
        """Return runs to hand out while so many batches are at work; none if it is better to wait."""
        if self._suspects:
            return [] if at_work else [self._suspects.popleft()]
        return [self._todo.popleft() for _run in range(min(self._size(), len(self._todo)))]

    def _size(self) -> int:
        if not self._each:
            return 1
        fair = math.ceil(len(self._todo) / (2 * self._workers))  # towards the end all workers have something
        return max(1, min(MOST, fair, int(self._aim / self._each)))

    def learn(self, seconds: float, runs: int) -> None:
        """Hear how long some runs took."""
        each = max(seconds / runs, 1e-4)
        self._each = each if not self._each else 0.7 * self._each + 0.3 * each

    def lost(self, batch: list[int]) -> list[int]:
        """Take back runs whose worker was lost; return those that are given up."""
        given_up = []
        for run in reversed(batch):
            self._losses[run] += 1
            if self._losses[run] >= GIVEN_UP:
                given_up.append(run)
            elif self._losses[run] >= SUSPECT:
                self._suspects.appendleft(run)
            else:
                self._todo.appendleft(run)
        return given_up
