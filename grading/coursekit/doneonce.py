"""What nbgrader does anew for every step, done once for a whole command: two thirds of the grader's own time.

It opens the gradebook some ten times a hand-in, and prepares all its statements each time; and it checks the form of
its own schema before each cell that it checks by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest import mock

from jsonschema.validators import validator_for
from nbgrader import api
from nbgrader.nbgraderformat import common
from sqlalchemy import Engine, create_engine


@contextmanager
def done_once() -> Iterator[None]:
    """Let steps inside share a connection for each gradebook, closed when this is left, and schemas checked once."""
    made: list[Engine] = []

    @cache
    def shared(url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        made.append(engine)
        engine.dispose = lambda close=True: None  # nbgrader does so after each step
        return engine

    create_all, known = api.Base.metadata.create_all, set()

    def tables(bind: Engine) -> None:
        if bind not in known:
            create_all(bind=bind)
            known.add(bind)

    checked = SimpleNamespace(validate=Checked().validate)
    try:
        with (
            mock.patch.object(api, "create_engine", shared),
            mock.patch.object(api.Base.metadata, "create_all", tables),
            mock.patch.object(common, "jsonschema", checked),
        ):
            yield
    finally:
        for engine in made:
            Engine.dispose(engine)


class Checked:
    """jsonschema's `validate`, which looks at a schema itself the first time only."""

    def __init__(self) -> None:
        self._known: dict[int, Any] = {}  # a validator holds its schema, so that no other takes its number

    def validate(self, instance: Any, schema: dict[str, Any]) -> None:
        """Raise jsonschema's `ValidationError` where `instance` does not fit."""
        if id(schema) not in self._known:
            kind = validator_for(schema)
            kind.check_schema(schema)
            self._known[id(schema)] = kind(schema)
        for error in self._known[id(schema)].iter_errors(instance):
            raise error
