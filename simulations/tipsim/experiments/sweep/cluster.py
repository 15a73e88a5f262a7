"""Batches worked off on a Dask cluster: any scheduler, by its address."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from ...language import gettext as _
from ...manifest import datasets, sources
from ...quantities import BadQuantity
from ..extras import needed
from .engines import LOOK, Done
from .outcome import Job, Kit, Outcomes, fingerprint, ready, work

CONNECT = 10.0  # seconds to wait for a scheduler


class Cluster:
    """The workers of a Dask scheduler. A lost worker's batches go to others, as Dask does it."""

    def __init__(self, kit: Kit, address: str):
        self._kit, self._address = kit, address
        self._futures: dict[Any, list[Job]] = {}

    def __enter__(self) -> Cluster:
        with ExitStack() as stack:
            self._client = stack.enter_context(connected(self._address))
            self._meet()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: Any) -> None:
        for future in self._futures:
            future.release()
        self._futures.clear()
        self._stack.close()

    def _meet(self) -> None:
        """See that there are workers and that they have the same tipsim and data."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError as error:
            raise BadQuantity(
                _("The Dask scheduler at {address} has no workers. Start some: dask worker {address}").format(
                    address=self._address
                )
            ) from error
        for worker, there in self._client.run(_look_for_tipsim(), on_error="return").items():
            if there is not True:
                raise _unfit(worker, _("it has none"))
        mine, told = fingerprint(sources(), datasets()), self._told()
        for worker, theirs in told.items():
            if theirs != mine:
                raise _unfit(worker, theirs if isinstance(theirs, BaseException) else _("it has another version"))
        self.workers = len(told)
        self.room = 2 * self.workers

    def _told(self) -> dict[str, str | BaseException]:
        """What each worker says when it is made ready, as a task of its own: a worker that compiles still answers."""
        asked = {w: self._client.submit(ready, workers=[w], pure=False) for w in self._client.nthreads()}
        try:
            while waiting := {w: future for w, future in asked.items() if not future.done()}:
                with suppress(TimeoutError):
                    needed("distributed").wait(list(waiting.values()), timeout=LOOK, return_when="FIRST_COMPLETED")
                self._see_that_it_is_there()
                for gone in waiting.keys() - self._client.nthreads().keys():
                    raise _unfit(gone, _("it ended when it was made ready"))
            return {w: future.exception() or future.result() for w, future in asked.items()}
        except (OSError, CancelledError) as error:
            raise self._gone() from error

    def submit(self, jobs: list[Job]) -> None:
        future = self._client.submit(work, self._kit, jobs, pure=False)
        self._futures[future] = jobs

    def finished(self) -> list[Done]:
        try:
            found = needed("distributed").wait(list(self._futures), timeout=LOOK, return_when="FIRST_COMPLETED")
        except TimeoutError:
            self._see_that_it_is_there()
            return []
        except (OSError, CancelledError) as error:
            raise self._gone() from error
        return [(self._futures.pop(future), self._result(future)) for future in found.done]

    def _result(self, future: Any) -> Outcomes | None:
        """What a batch gave; None if the workers that had it were lost, as often as Dask allows."""
        try:
            return future.result(timeout=CONNECT)
        except needed("distributed.scheduler").KilledWorker:
            return None
        except (OSError, CancelledError, TimeoutError) as error:
            raise self._gone() from error
        finally:
            future.release()

    def _see_that_it_is_there(self) -> None:
        if self._client.status != "running":
            raise self._gone()

    def _gone(self) -> BadQuantity:
        return BadQuantity(
            _("The Dask scheduler at {address} was lost. What is done is kept; the same command goes on.").format(
                address=self._address
            )
        )


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the Dask scheduler at an address; raises BadQuantity in one line if none answers there."""
    distributed = needed("distributed")
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        try:
            _see_that_it_is_one(address)
            client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError, TypeError, ImportError, RuntimeError) as error:
            raise BadQuantity(
                _(
                    "No Dask scheduler answers at {address}. "
                    "Start one with `dask scheduler`, or leave out --dask to use this machine."
                ).format(address=address)
            ) from error
        stack.callback(client.close, timeout=CONNECT)
        stack.enter_context(client.as_current())
        yield client


def _unfit(worker: str, why: object) -> BadQuantity:
    return BadQuantity(
        _("The Dask worker {worker} cannot run this tipsim: {why}. Install the same version there.").format(
            worker=worker, why=" ".join(str(why).split())
        )
    )


def _look_for_tipsim() -> Callable[[], bool]:
    """Return a function that tells whether tipsim is there. It goes to workers by value, since it is a local one:
    what goes by name ends a worker that does not have it."""

    def there() -> bool:
        import importlib.util

        return importlib.util.find_spec("tipsim") is not None

    return there


def _see_that_it_is_one(address: str) -> None:
    """Raise ValueError for what is no address: a client that is half made would complain later on its own."""
    addressing, registry = needed("distributed.comm.addressing"), needed("distributed.comm.registry")
    scheme, location = addressing.parse_address(address)
    registry.get_backend(scheme)
    addressing.parse_host_port(location)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask logs about lost connections off the screen: it is told in one line."""
    logs = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict) if name.startswith("distributed")]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)
