"""A bar below a cell that takes a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ipywidgets as w
from IPython.display import display

from ..language import gettext as _
from ..result import Progress
from .running import Clock, Told


@contextmanager
def waiting(doing: str = "") -> Iterator[Progress]:
    """Show how far the work of a cell is and how long it will take; what is yielded hears `(done, of)`.

    `doing` stands before it, in a few words. The bar is gone when the work has ended, well or not.
    """
    bar = w.FloatProgress(min=0, max=1, layout={"width": "240px"})
    bar.tooltip = _("How far the runs are")
    words, clock = w.HTML(), Clock()
    row = w.HBox([bar, words], layout={"align_items": "center"})

    def show(told: Told) -> None:
        bar.value = told.share
        words.value = f"{doing} {told.words()}".strip()

    show(Told(0.0, None))
    display(row)
    try:
        yield lambda done, total: (told := clock.told(done, total)) and show(told)
    finally:
        row.close()
