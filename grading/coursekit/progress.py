"""How far a long command is: a bar on a terminal, now and then a line where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tipsim.language import gettext as _
from tipsim.progress import progress_bar

SECONDS = 15  # between two lines


@contextmanager
def progress_shown(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show on stderr how many of how many are done, and the time left; yields what is told `(done, of)`."""
    with progress_bar(doing) as bar:
        yield bar or _lines(doing)


def _lines(doing: str) -> Callable[[int, int], None]:
    begun = last = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done < of and now - last >= SECONDS:
            last = now
            left = (now - begun) / done * (of - done) / 60
            text = _("{doing}: {done} of {of} done, about {minutes:.1f} minutes left")
            print(text.format(doing=doing, done=done, of=of, minutes=left), file=sys.stderr, flush=True)

    return tell
