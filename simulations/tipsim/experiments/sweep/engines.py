"""Where batches of runs are worked off: in this process or in processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import Any, Protocol

from ...language import gettext as _
from ...quantities import BadQuantity
from ..workers import end_with
from .outcome import Job, Kit, Outcomes, ready, work

Done = tuple[list[Job], Outcomes | None]  # None: the worker was lost
LOOK = 0.5  # seconds between looks at whether anything else is to be done


class Engine(Protocol):
    """What works off batches, as a context. `room` is how many may be in its hands at once."""

    workers: int
    room: int

    def __enter__(self) -> Engine: ...

    def __exit__(self, *_error: Any) -> None: ...

    def submit(self, jobs: list[Job]) -> None: ...

    def finished(self) -> list[Done]:
        """Return what is done, after a short wait; an empty list if nothing is."""


class Here:
    """This process: no start-up, and nothing goes on beside it."""

    workers = room = 1

    def __init__(self, kit: Kit):
        self._kit, self._jobs = kit, []

    def __enter__(self) -> Here:
        ready()
        return self

    def __exit__(self, *_error: Any) -> None:
        pass

    def submit(self, jobs: list[Job]) -> None:
        self._jobs.append(jobs)

    def finished(self) -> list[Done]:
        jobs = self._jobs.pop()
        return [(jobs, work(self._kit, jobs))]


class Processes:
    """Processes of this machine. They end with the process that made them, however that ends."""

    def __init__(self, kit: Kit, workers: int):
        self._kit, self.workers, self.room = kit, workers, 2 * workers
        self._futures: dict[Future[Outcomes], list[Job]] = {}

    def __enter__(self) -> Processes:
        self._start()
        return self

    def __exit__(self, *_error: Any) -> None:
        self._lifeline.close()  # workers leave at once, whatever they are at
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        theirs, self._lifeline = spawn.Pipe(duplex=False)
        here = spawn.Semaphore(0)
        self._pool = ProcessPoolExecutor(self.workers, spawn, initializer=_begin, initargs=(theirs, here))
        try:
            begun = [self._pool.submit(os.getpid) for _worker in range(self.workers)]
            for _worker in range(self.workers):
                while not here.acquire(timeout=LOOK):
                    _see_that_none_failed(begun)
        except BaseException:
            self.__exit__()
            raise
        finally:
            theirs.close()

    def submit(self, jobs: list[Job]) -> None:
        try:
            future = self._pool.submit(work, self._kit, jobs)
        except BrokenProcessPool as error:  # the next look tells that these are lost
            future = Future()
            future.set_exception(error)
        self._futures[future] = jobs

    def finished(self) -> list[Done]:
        done, _others = wait(self._futures, timeout=LOOK, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
            wait(self._futures)  # a broken pool ends them all
            found = [(self._futures[f], None if f.exception() else f.result()) for f in self._futures]
            self._futures.clear()
            self.__exit__()
            self._start()
            return found
        return [(self._futures.pop(future), future.result()) for future in done]


def _see_that_none_failed(begun: list[Future[int]]) -> None:
    if any(future.done() and future.exception() for future in begun):
        raise BadQuantity(
            _(
                "Worker processes do not start here. In a script, write the call below if __name__ == '__main__': "
                "or use one worker."
            )
        )


def _begin(lifeline: Connection, here: Any) -> None:
    """Begin as a worker, see `workers.end_with`."""
    end_with(lifeline)
    ready()
    here.release()
