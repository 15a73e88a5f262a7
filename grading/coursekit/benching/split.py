"""How the time of marking splits: the parts are timed where they begin and end, one hand-in after another."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from nbgrader.converters import BaseConverter
from nbgrader.preprocessors import OverwriteCells, SaveAutoGrades

from .. import converter
from ..autograde import autograde
from ..converter import Gatekeeper
from ..preprocessors import RunNotebook
from ..sandbox.outputs import Outputs
from ..sandbox.runner import Runner
from ..sandbox.session import Session, is_test
from ..sandbox.warm import SHARED, WarmServer

REST = "rest"


class Clock:
    """Seconds by part, of the wall's clock and of this process's processor; a part within another stops the outer."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = defaultdict(float)
        self.processor: dict[str, float] = defaultdict(float)
        self._open = [REST]
        self._since = self._now()

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()

    def _turn(self) -> None:
        before, self._since = self._since, self._now()
        self.wall[self._open[-1]] += self._since[0] - before[0]
        self.processor[self._open[-1]] += self._since[1] - before[1]

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count what happens inside for the part `name`."""
        self._turn()
        self._open.append(name)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def timed(self, owner: Any, method: str, name: str | Callable[..., str]) -> Any:
        """A patch that counts `method` of `owner` for a part; `name` may tell the part from the arguments."""
        original = getattr(owner, method)

        def counted(*args: Any, **kwargs: Any) -> Any:
            with self.part(name if isinstance(name, str) else name(*args)):
                return original(*args, **kwargs)

        return mock.patch.object(owner, method, counted)


def split(course: Path) -> tuple[Clock, int]:
    """Mark a course, one hand-in after another in this process; the seconds by part, and how many were marked."""
    SHARED.close()  # so that its start is seen
    clock = Clock()
    with ExitStack() as patched:
        for one in _patches(clock):
            patched.enter_context(one)
        done = autograde(course=course, workers=1)
    return clock, len(done)


def _patches(clock: Clock) -> list[Any]:
    return [
        clock.timed(WarmServer, "__init__", "start"),
        clock.timed(Gatekeeper, "assignment", "known"),
        clock.timed(Gatekeeper, "admit", "gate"),
        clock.timed(BaseConverter, "convert_single_notebook", _pass),
        clock.timed(OverwriteCells, "preprocess", "gradebook"),
        clock.timed(SaveAutoGrades, "preprocess", "gradebook"),
        clock.timed(RunNotebook, "preprocess", "around"),
        clock.timed(Session, "__init__", "order"),
        clock.timed(Session, "_one", lambda _session, cell, *_rest: "tests" if is_test(cell) else "cells"),
        clock.timed(Session, "bring_back", "files"),
        clock.timed(converter, "_put_in_place", "swap"),
        mock.patch.object(Session, "run", _awaited(clock)),
        mock.patch.object(Runner, "each", _in_turn),
    ]


def _pass(step: Any, *_rest: Any) -> str:
    return "sanitise" if getattr(step, "_sanitizing", False) else "convert"


def _awaited(clock: Clock) -> Callable[..., None]:
    """`Session.run` that first waits until the new process answers: so long the fork and its confinement take."""
    run = Session.run

    def after(session: Session, *args: Any) -> None:
        with clock.part("fork"):
            session._order({"op": "cell", "source": "", "number": 0})
            session._listen("done", Outputs(session.room, 0))
        run(session, *args)

    return after


def _in_turn(runner: Runner, work: Sequence[Any], do: Callable[[Any], Any]) -> Iterator[Any]:
    for piece in work:
        yield do(piece)
    runner.finish()
