"""Running many notebooks side by side while everything else is done by one at a time.

nbgrader's steps are written for one process that does one thing after another, and its gradebook likes one writer.
So each hand-in has a thread, and whoever holds the baton works; it is laid down only while a notebook runs in the
sandbox.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from nbformat import NotebookNode

from tipsim.language import gettext as _

from ..errors import CourseError
from .calling import CallFailed
from .limits import Limits
from .packages import named_in
from .session import NOTHING, Given, Session, is_test, unrun
from .warm import SHARED, SandboxLost

T, R = TypeVar("T"), TypeVar("R")
Ran = tuple[str, list[str]]
EXTRA = 2  # hand-ins that are prepared or finished while all workers run notebooks
EXECUTION = "NBGRADER_EXECUTION"  # nbgrader sets it for the time of a conversion


class Runner:
    """Runs notebooks in the sandbox, at most `workers` at a time."""

    def __init__(self, workers: int = 1):
        self.workers = workers
        self._baton = threading.RLock()
        self._free = threading.BoundedSemaphore(workers)
        self._mine = threading.local()
        self._stopped = False

    def run(self, nb: NotebookNode, folder: Path, limits: Limits, given: Given = NOTHING) -> Ran:
        """Run `nb` in place on the files in `folder`; why it stopped ('' where it did not), notices on its files.

        The session stays open for `call` until this thread runs another notebook or is done with its hand-in.
        """
        self.finish()
        with self._laid_down(), self._free:
            try:
                return self._run(nb, folder, limits, given)
            except SandboxLost:  # by this notebook, or by one beside it: once more, in a new one
                return self._again(nb, folder, limits, given)

    def _again(self, nb: NotebookNode, folder: Path, limits: Limits, given: Given) -> Ran:
        try:
            return self._run(nb, folder, limits, given)
        except SandboxLost:
            if self._stopped:
                raise
            return unrun(nb, _("The notebook ended the sandbox in which it was run, twice.")), []

    def _run(self, nb: NotebookNode, folder: Path, limits: Limits, given: Given) -> Ran:
        if self._stopped:
            raise CourseError(_("The marking was stopped."))
        tests = [cell.source for cell in nb.cells if is_test(cell)]
        server = SHARED.server(named_in([*given.released, *tests]))
        try:
            session = Session(server, folder, limits, examined=any(map(is_test, nb.cells)))
            self._mine.session = session
            session.run(nb, given)
            return session.stopped, session.bring_back()
        except BaseException as error:
            self.finish()
            if isinstance(error, SandboxLost):
                SHARED.drop(server)
            raise

    def call(self, function: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function of the notebook that this thread ran last; raises `CallFailed`."""
        session = getattr(self._mine, "session", None)
        if session is None:
            raise CallFailed({"kind": "no-sandbox"})
        return session.call(function, *args, **kwargs)

    def finish(self) -> None:
        """End what this thread has open in the sandbox."""
        if session := getattr(self._mine, "session", None):
            session.close()
        self._mine.session = None

    @contextmanager
    def _laid_down(self) -> Iterator[None]:
        """Let others work; afterwards the folder and the environment are as they were."""
        held, here, execution = getattr(self._mine, "baton", False), Path.cwd(), os.environ.get(EXECUTION)
        if held:
            self._baton.release()
        try:
            yield
        finally:
            if held:
                self._baton.acquire()
            os.chdir(here)
            os.environ.pop(EXECUTION, None) if execution is None else os.environ.update({EXECUTION: execution})

    def each(self, work: Sequence[T], do: Callable[[T], R]) -> Iterator[R]:
        """`do` each piece of work with the baton in hand, several begun at a time; results as they come."""
        pool, here = ThreadPoolExecutor(self.workers + EXTRA), Path.cwd()
        try:
            waiting = {pool.submit(self._with_baton, do, piece) for piece in work}
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BaseException:
            for future in waiting:
                future.cancel()
            self._stopped = True
            SHARED.close()  # ends what still runs in the sandbox, and with it the threads
            raise
        finally:
            pool.shutdown()
            os.chdir(here)

    def _with_baton(self, do: Callable[[T], R], piece: T) -> R:
        with self._baton:
            self._mine.baton = True
            try:
                return do(piece)
            finally:
                self._mine.baton = False
                self.finish()


_current: list[Runner] = []


@contextmanager
def running(workers: int) -> Iterator[Runner]:
    """A runner that `runner()` finds until this is left."""
    _current.append(Runner(workers))
    try:
        yield _current[-1]
    finally:
        _current.pop()


def runner() -> Runner:
    """The runner of the command at work; one of its own where there is none (formgrader, nbgrader's commands)."""
    if not _current:
        _current.append(Runner())
    return _current[-1]


def usable_cores() -> int:
    """How many cores this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
