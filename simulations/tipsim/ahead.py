"""Candidates of the months ahead, drawn in threads by blocks of persons and put in the order of the blocks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from . import chance
from .language import gettext as _
from .population import CLASS, CLASSES, People, decode
from .processes import candidates
from .processes.candidates import COLUMNS, KINDS, Layers
from .quantities import BadQuantity
from .state import Map

HIGHEST_RATE = 1000.0  # per person-month: more candidates than that a run would not get through
_FIRST_ROOM = 1024
WORTH_A_THREAD = 200_000  # persons: with fewer, handing work over takes longer than the work
MONTHS = 24  # drawn at once: enough that starting threads costs little

_NONE = np.empty((0, COLUMNS))
Part = tuple[np.ndarray, np.ndarray]  # of a span: points by process and month, and where each process and month ends


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that stay: starting them costs as much as the candidates of a small run."""
    return ThreadPoolExecutor(threads, thread_name_prefix="tipsim")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a forked process has no threads but its own


class Stratum(NamedTuple):
    """Persons who share majorants, so that few candidates are drawn for nothing, and their processes."""

    rows: np.ndarray  # int32, ascending
    streams: np.ndarray  # int64
    kinds: np.ndarray  # int64, of KINDS
    layers: tuple[Layers, ...]


class Source:
    """Where the candidates of a run come from: what is fixed for its persons, and its key of chance."""

    def __init__(self, key: tuple[int, int], people: People, bounds: np.ndarray, fixed_map: Map):
        self.key, self.fixed, self.bounds = key, people.fixed, bounds.reshape(len(KINDS), -1)
        self.age_band, self.entering = fixed_map.age_band, fixed_map.entering
        self._strata = list(self._divided(bounds))
        self._buffers: dict[tuple[int, int], np.ndarray] = {}

    def _divided(self, bounds: np.ndarray) -> Iterator[Stratum]:
        """Citizens without and with a wish to leave, and foreign workers; each process has a stream of its own."""
        traits, stream = decode(), 0
        found = np.bincount(self.fixed[:, CLASS], minlength=CLASSES) > 0
        foreign, wish = traits["foreign"] == 1, traits["wish"] == 1
        for members in (~foreign & ~wish, ~foreign & wish, foreign):
            members &= found
            tops = [float(b[members].max(initial=0.0)) for b in bounds]
            kinds = [kind for kind in KINDS if tops[kind] > 0]
            rows = np.flatnonzero(members[self.fixed[:, CLASS]]).astype(np.int32)
            streams = stream + np.array(KINDS)[kinds]
            if kinds:  # a country in which nothing of the kind happens has no such stratum
                yield Stratum(rows, streams, np.array(kinds), tuple(_layers(tops[kind]) for kind in kinds))
            stream += len(KINDS)

    def draw(self, month: int, months: int, threads: int) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the candidates of each month, float64 (n, 5), and where those of each kind end, (months, 3).

        They are the same for any number of threads: each draws a span of blocks, and spans are joined in order.
        """
        threads = max(1, min(threads, len(self.fixed) // WORTH_A_THREAD))
        if threads == 1:
            parts = [self._span(month, months, 0, 1)]
        else:
            parts = list(_pool(threads).map(lambda i: self._span(month, months, i, threads), range(threads)))
        return self._by_month(parts, months)

    def _span(self, month: int, months: int, i: int, threads: int) -> list[Part]:
        found = []
        for s, stratum in enumerate(self._strata):
            blocks = -(-len(stratum.rows) // chance.BLOCK)
            ends = np.zeros((len(stratum.streams), months), dtype=np.int64)
            found.append((self._fill((i, s), ends, month, i * blocks // threads, (i + 1) * blocks // threads), ends))
        return found

    def _fill(self, place: tuple[int, int], ends: np.ndarray, month: int, first: int, last: int) -> np.ndarray:
        rows, streams, kinds, layers = self._strata[place[1]]
        if place not in self._buffers:
            self._buffers[place] = np.empty((_FIRST_ROOM, COLUMNS))
        while True:
            out = self._buffers[place]
            filled = candidates.span(
                out, ends, *self.key, streams, kinds, month, first, last,
                rows, self.fixed, self.bounds, self.age_band, self.entering, layers,
            )  # fmt: skip
            if filled >= 0:
                return out[:filled]
            self._buffers[place] = np.empty((2 * len(out), COLUMNS))

    def _by_month(self, parts: list[list[Part]], months: int) -> tuple[list[np.ndarray], np.ndarray]:
        """Join the spans: for each month the kinds in order, for each kind the strata, for each stratum the spans."""
        begins, lengths = np.zeros((2, months, len(KINDS), len(self._strata), len(parts)), dtype=np.int64)
        pieces, filled = [_NONE], 0
        for t, part in enumerate(parts):
            for s, (out, ends) in enumerate(part):
                pieces.append(out)
                kinds, length = self._strata[s].kinds, np.diff(ends.ravel(), prepend=0).reshape(ends.shape)
                begins[:, kinds, s, t], lengths[:, kinds, s, t] = (filled + ends - length).T, length.T
                filled += len(out)
        length = lengths.ravel()
        rows = np.arange(filled) + np.repeat(begins.ravel() - np.cumsum(length) + length, length)
        points = np.concatenate(pieces).take(rows, axis=0)
        by_kind = lengths.sum(axis=(2, 3))
        cuts = np.cumsum([0, *by_kind.sum(axis=1)])
        return [points[cuts[m] : cuts[m + 1]] for m in range(months)], by_kind.cumsum(axis=1)


def _layers(highest: float) -> Layers:
    """The layers up to a rate per person-month, and their Poisson tables; layers of one width share a table."""
    if highest > HIGHEST_RATE:
        raise BadQuantity(
            _("The rates of a person add up to {rate:.3g} a month; at most {limit:g} can be run. Lower one.").format(
                rate=highest, limit=HIGHEST_RATE
            )
        )
    edges = np.concatenate([[0.0], chance.layer_tops(highest)])
    tables: dict[float, tuple[int, np.ndarray]] = {}
    starts, filled = [], 0
    for width in np.diff(edges).tolist():
        if width not in tables:
            tables[width] = filled, chance.poisson_table(chance.BLOCK * width)
            filled += len(tables[width][1])
        starts.append((tables[width][0], tables[width][0] + len(tables[width][1])))
    return Layers(edges, np.concatenate([table for _start, table in tables.values()]), np.array(starts))


class Ahead:
    """A window of months for which candidates are at hand; it moves on by itself.

    With more than one thread the next window is drawn while the months of this one are worked out: candidates do not
    wait for anything that happens.
    """

    def __init__(self, source: Source, last: int, threads: int):
        self._source, self._last, self._threads = source, last, threads
        self._begin = self._end = -chance.MONTH_OFFSET
        self._points: Any = []
        self._ends: Any = None
        self._next: tuple[int, int, Future] | None = None  # process, first month, what is being drawn

    def of(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the candidates of a month and where those of each process end."""
        if not self._begin <= month < self._end:
            self._points, self._ends = self._drawn(month)
            self._begin, self._end = month, min(month + MONTHS, self._last)
            if self._threads > 1 and self._end < self._last:
                self._next = os.getpid(), self._end, _pool(1).submit(self._draw, self._end)
        return self._points[month - self._begin], self._ends[month - self._begin]

    def _drawn(self, month: int) -> Any:
        waiting, self._next = self._next, None
        if waiting and waiting[:2] == (os.getpid(), month):  # a forked process has not the thread that draws
            return waiting[2].result()
        return self._draw(month)

    def _draw(self, month: int) -> Any:
        return self._source.draw(month, min(month + MONTHS, self._last) - month, self._threads)
