"""In the learner's process: what is printed during a request, and the objects that the examiner knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .chance import Chance
from .files import Files
from .sharing import Shared

PRINTED = 1_000_000  # characters of one request


class Printed:
    """Takes what is printed, up to a size."""

    encoding, errors = "utf-8", "replace"

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.left = PRINTED

    def write(self, text: str) -> int:
        """As of a file."""
        if not isinstance(text, str):
            raise TypeError(type(text).__name__)
        if self.left > 0:
            self.parts.append(str(text)[: self.left])
            self.left -= len(text)
        return len(text)

    def flush(self) -> None:
        """As of a file."""

    def isatty(self) -> bool:
        """As of a file."""
        return False

    def writable(self) -> bool:
        """As of a file."""
        return True

    def take(self) -> str:
        """What was printed since the last time."""
        text = "".join(self.parts)
        self.parts = []
        return text


class Table:
    """The learner's objects that the examiner knows, by handle; they live as long as the process."""

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self.handles: dict[int, int] = {}
        self.shared, self.chance, self.files = Shared("l"), Chance(), Files(Path.cwd())

    def handle(self, thing: Any) -> int:
        """The handle of `thing`, a new one if need be."""
        if (found := self.handles.get(id(thing))) is None:
            found = self.handles[id(thing)] = len(self.objects)
            self.objects.append(thing)
        return found
