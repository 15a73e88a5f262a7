"""The state of the two global generators of chance, which a test and the learner's code share."""

from __future__ import annotations

import random
import sys
from typing import Any

from ..plain import NotPlain, decode, encode


def _state(name: str) -> Any:
    if name == "random":
        return random.getstate()
    return sys.modules["numpy.random"].get_state() if "numpy.random" in sys.modules else None


def _mark(state: Any) -> Any:
    """Something cheap to compare that changes with the state."""
    return tuple(part.tobytes() if hasattr(part, "tobytes") else part for part in state) if state else state


class Chance:
    """Hands over what changed of the state since it was last alike in both processes."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def changes(self) -> dict[str, Any]:
        """The states that are no longer what the other process has."""
        found = {}
        for name in ("random", "numpy"):
            state = _state(name)
            if (mark := _mark(state)) != self.known.get(name):
                self.known[name] = mark
                found[name] = encode(state)
        return found

    def take(self, states: Any) -> None:
        """Set the states that came from the other process; raises `NotPlain`."""
        if type(states) is not dict:
            return
        try:
            for name in states.keys() & {"random", "numpy"}:
                if (state := decode(states[name])) is not None:
                    (random.setstate if name == "random" else sys.modules["numpy.random"].set_state)(state)
                self.known[name] = _mark(_state(name))
        except (TypeError, ValueError, KeyError, IndexError, OverflowError, AttributeError):
            raise NotPlain({"kind": "garbled", "why": "chance"}) from None
