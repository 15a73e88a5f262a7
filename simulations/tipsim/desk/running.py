"""Work in the background: it tells how far it is and how long it will take, and can be cancelled within a month."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..language import gettext as _
from ..language import ngettext
from ..quantities import BadQuantity
from ..result import Progress
from ..saving import NotSaved

TOLD_EVERY = 0.2  # seconds: a page that hears every month does nothing else
SECONDS_FIRST = 1.0  # before which the time left is a guess that nobody should read


class Cancelled(Exception):
    """The work was cancelled by whoever asked for it."""


@dataclass(frozen=True)
class Told:
    """How far the work is: `share` from 0 to 1, seconds left or None while that cannot be said."""

    share: float
    seconds_left: float | None

    def words(self) -> str:
        """Return it in words."""
        if self.seconds_left is None:
            return _("{share:.0%} done").format(share=self.share)
        return _("{share:.0%} done, {time} left").format(share=self.share, time=duration(self.seconds_left))


def duration(seconds: float) -> str:
    """Return a time in words that are no more exact than they can be."""
    if seconds < 1:
        return _("less than a second")
    if seconds < 90:
        return ngettext("about {n} second", "about {n} seconds", round(seconds)).format(n=round(seconds))
    return ngettext("about {n} minute", "about {n} minutes", round(seconds / 60)).format(n=round(seconds / 60))


class Clock:
    """Makes of each `(done, of)` how far the work is; None for what comes too soon after the last."""

    def __init__(self) -> None:
        self._began, self._last = time.monotonic(), 0.0

    def told(self, done: int, total: int) -> Told | None:
        now = time.monotonic()
        if now - self._last < TOLD_EVERY:
            return None
        self._last, spent = now, now - self._began
        left = spent * (total - done) / done if done and spent > SECONDS_FIRST else None
        return Told(done / total if total else 0.0, left)


class Job:
    """One piece of work in a thread of its own.

    `work` gets what hears its progress and returns something. One of `done` (with that), `failed` (with one line) and
    `cancelled` is called at its end. All calls come in the thread of the page, where that has a loop.
    """

    def __init__(
        self,
        work: Callable[[Progress], Any],
        *,
        told: Callable[[Told], None],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
        cancelled: Callable[[], None],
    ):
        self._work, self._told, self._done, self._failed, self._cancelled = work, told, done, failed, cancelled
        self._stop, self._clock = threading.Event(), Clock()
        self._call = in_this_loop()
        self._thread = threading.Thread(target=self._run, name="tipsim-desk", daemon=True)

    def start(self) -> Job:
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Let the work end at its next month."""
        self._stop.set()

    @property
    def cancelling(self) -> bool:
        return self._stop.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end of the work; return whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            found = self._work(self._heard)
        except Cancelled:
            self._call(self._cancelled)
        except (BadQuantity, NotSaved) as error:
            self._call(self._failed, one_line(error))
        except MemoryError:
            self._call(self._failed, _("Not enough memory; choose a smaller share of the country."))
        except Exception as error:
            self._call(self._failed, fault(error))
        else:
            self._call(self._done, found)

    def _heard(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        if told := self._clock.told(done, total):
            self._call(self._told, told)


def fault(error: Exception) -> str:
    """Return a fault of ours in one line for the page; the whole goes into the log."""
    logging.getLogger(__name__).error("desk", exc_info=error)
    text = _("This should not happen: {kind}: {error}. What you chose is kept; please report it.")
    return text.format(kind=type(error).__name__, error=one_line(error))


def one_line(error: Exception) -> str:
    """Return what an error says, in one line."""
    return " ".join(str(error).split())


def in_this_loop() -> Callable[..., None]:
    """Return what calls a function in the thread of the page: through its loop, or at once where there is none."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return lambda function, *arguments: function(*arguments)
    return lambda function, *arguments: loop.call_soon_threadsafe(function, *arguments)
