"""One connection to the gradebook for a whole command.

nbgrader opens the gradebook anew for every step, some ten times a hand-in, and each time it prepares all its
statements anew: half of what the grader's own process does for a hand-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest import mock

from nbgrader import api
from sqlalchemy import Engine, create_engine


@contextmanager
def one_engine() -> Iterator[None]:
    """Let gradebooks that are opened inside share an engine for each address; it is closed when this is left."""
    made: list[Engine] = []

    @cache
    def shared(url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        made.append(engine)
        engine.dispose = lambda close=True: None  # nbgrader does so after each step
        return engine

    try:
        with mock.patch.object(api, "create_engine", shared):
            yield
    finally:
        for engine in made:
            Engine.dispose(engine)
