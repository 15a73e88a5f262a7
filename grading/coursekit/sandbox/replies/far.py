"""In the learner's process: stand-ins for objects of the examiner's that a test hands to the learner's code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..shared.operations import SPECIALS

Ask = Callable[..., Any]
_FUNCTIONS: dict[int, tuple[Any, int]] = {}  # not an attribute: functools.wraps would hand it on


def stand_in(ask: Ask, facts: dict[str, Any]) -> Any:
    """A function, an iterator or an object that asks the examiner for everything it does."""
    kind, handle = facts["shape"], facts["h"]
    if kind == "function":
        return _function(ask, handle, facts.get("name", "function"))
    if kind == "iterator":
        return _Iterator(ask, handle)
    return _object_class(tuple(facts["specials"]), facts.get("name", "object"))(ask, handle)


def _function(ask: Ask, handle: int, name: str) -> Any:
    def function(*args: Any, **kwargs: Any) -> Any:
        return ask(handle, "call", *args, **kwargs)

    function.__name__ = function.__qualname__ = name
    _FUNCTIONS[id(function)] = (function, handle)
    return function


class _Iterator:
    def __init__(self, ask: Ask, handle: int):
        self._ask, self.far = ask, handle

    def __iter__(self) -> _Iterator:
        return self

    def __next__(self) -> Any:
        return self._ask(self.far, "next")


class _Object:
    def __init__(self, ask: Ask, handle: int):
        object.__setattr__(self, "_ask", ask)
        object.__setattr__(self, "far", handle)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._ask(self.far, "get", name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._ask(self.far, "set", name, value)

    def __repr__(self) -> str:
        return self._ask(self.far, "__repr__")

    def __str__(self) -> str:
        return self._ask(self.far, "__str__")


def _object_class(specials: tuple[str, ...], name: str) -> type:
    methods = {special: _method(special) for special in specials if special in SPECIALS}
    return type(name, (_Object,), methods)


def _method(special: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ask(self.far, special, *args, **kwargs)

    return method


def handle_of(value: Any) -> int | None:
    """The examiner's handle of a stand-in; None for anything else."""
    if type(value) is _Iterator or _Object in type.__dict__["__mro__"].__get__(type(value)):
        return object.__getattribute__(value, "far")
    return _FUNCTIONS[id(value)][1] if id(value) in _FUNCTIONS else None
