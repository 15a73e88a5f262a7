"""In the examiner's process: what a stand-in does when it is compared, reckoned with, asked for items or called.

It never takes part in a comparison with plain data: what a test compares must be data, not an object that says of
itself that it is right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..shared.operations import ARITHMETIC, NUMBERS, ORDER, UNARY, operations, special
from .refs import Ref, exactly, ref

KNOWN = operations()


def _content(value: Any, about: Ref) -> tuple[bool, Any]:
    """(Whether there is any, the plain data that an object of a class derived from plain data is)."""
    if not about.facts["content"]:
        return False, None
    told = about.link.ask("content", h=about.handle)
    with about.link.distrust():
        return ("value" in told), about.link.decoded(told["value"]) if "value" in told else None


def alike(name: str, mine: Any, other: Any) -> Any:
    """`==` or `!=`: by the learner's method between two of the learner's objects, never with plain data."""
    about, theirs = ref(mine), ref(other)
    if theirs is not None:
        if mine is other or "__eq__" not in about.facts["specials"] | theirs.facts["specials"]:
            return (mine is other) == (name == "eq")
        return about.link.do(name, mine, other, built=True)
    found, content = _content(mine, about)
    if found:
        return content == other if name == "eq" else content != other
    if "__eq__" in about.facts["specials"]:
        about.link.hint = about.link.hint or about.reason
    return name == "ne"


def _order(name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        about, theirs = ref(self), ref(other)
        if theirs is not None and (about.built or theirs.built or type(self) is type(other)):
            return about.link.do(name, self, other, built=True)
        found, content = _content(self, about)
        if not found:
            raise about.refuse()
        return KNOWN[name](content, other)

    return method


def _arithmetic(name: str, *, swapped: bool = False, place: str = "") -> Callable[..., Any]:
    def method(self: Any, other: Any, *more: Any) -> Any:
        about, theirs = ref(self), ref(other)
        pair = (other, self) if swapped else (self, other)
        if about.built or (theirs is not None and theirs.built):
            return about.link.do(place or name, *pair, *more, built=True)
        found, content = _content(self, about)
        if not found:
            raise about.refuse()
        return KNOWN[name](other, content) if swapped else KNOWN[name](content, other)

    return method


def _single(name: str) -> Callable[..., Any]:
    def method(self: Any, *more: Any) -> Any:
        about = ref(self)
        if about.built:
            return about.link.do(name, self, *more, built=True)
        found, content = _content(self, about)
        if not found:
            raise about.refuse()
        return KNOWN[name](content, *more)

    return method


def _asked(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any) -> Any:
        about = ref(self)
        return about.link.do(name, self, *args, built=about.built)

    return method


def _contains(self: Any, item: Any) -> bool:
    about = ref(self)
    if about.built or ref(item) is not None:
        return exactly(about.link.do("contains", self, item), bool)
    return any(item is each or item == each for each in self)


def _call(self: Any, /, *args: Any, **kwargs: Any) -> Any:
    about = ref(self)
    if about.method and not all(ref(arg) is not None for arg in (*args, *kwargs.values())):
        raise about.refuse()
    return about.link.value("call", (self, *args), kwargs, built=about.built)


def _exit(self: Any, kind: Any, error: Any, _trace: Any) -> Any:
    known = kind if isinstance(kind, type) else None
    return ref(self).link.do("exit", self, known, error, None)


def _methods() -> dict[str, Callable[..., Any]]:
    """A stand-in's special methods, each to be had only where the learner's class has it."""
    table: dict[str, Callable[..., Any]] = {special(name): _order(name) for name in ORDER}
    for name in (*ARITHMETIC, "divmod"):
        table[special(name)] = _arithmetic(name)
        table[special(f"r{name}")] = _arithmetic(name, swapped=True)
        if name != "divmod":
            table[special(f"i{name}")] = _arithmetic(name, place=f"i{name}")
    table |= {special(name): _single(name) for name in (*UNARY, *NUMBERS)}
    table |= {
        special(name): _asked(name)
        for name in ["len", "iter", "next", "reversed", "getitem", "setitem", "delitem", "enter"]
    }
    return table | {"__contains__": _contains, "__call__": _call, "__exit__": _exit}


METHODS = _methods()
