"""In the learner's process: what is printed during a request, and the objects that the examiner knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..shared.chance import Chance
from ..shared.files import Files
from ..shared.sharing import Shared
from ..shared.taking import Taking

PRINTED = 1_000_000  # characters of one request


class Printed(Taking):
    """Takes what is printed during requests."""

    def __init__(self) -> None:
        super().__init__(PRINTED)

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
