"""How plain data is encoded and decoded; `plain` says what is plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MOST = 40_000_000  # characters of JSON, about
DEEPEST = 100
NODE = 8  # characters that a value costs at least
DIGITS = 33_300  # bits of a whole number of 10,000 digits
SMALL = 1 << 53

Foreign = Callable[[Any], Any]
Encoders = dict[int, Callable[["Encoder", Any], Any]]  # by the identity of the class


class NotPlain(Exception):
    """Something that is not plain data; `reason` has its "kind" and what else is known."""

    def __init__(self, reason: dict[str, Any]):
        super().__init__(reason)
        self.reason = reason


class Encoder:
    """One run of `encode`; `tables` of the other kinds of plain data call back into it."""

    def __init__(self, known: Encoders, foreign: Foreign | None, most: int):
        self.known, self.foreign, self.left = known, foreign, most
        self.inside: list[int] = []

    def encode(self, value: Any) -> Any:
        kind = type(value)
        self.spend(NODE)
        if value is None or kind is bool or kind is float:
            return value if kind is not float or value - value == 0 else {"t": "float", "v": repr(value)}
        if kind is int:
            return self._whole(value)
        if kind is str:
            return self._text(value)
        # By identity: a look-up of the class itself would ask its metaclass for a hash.
        if (known := self.known.get(id(kind))) is None:
            return self.stranger(value)
        return self._nested(known, value)

    def spend(self, size: int) -> None:
        """Count `size` characters; raises `NotPlain` when there are too many."""
        self.left -= size
        if self.left < 0:
            raise NotPlain({"kind": "too-large"})

    def stranger(self, value: Any) -> Any:
        """What stands for a value that is not plain."""
        if self.foreign is None:
            raise NotPlain({"kind": "own-type", "type": name_of(type(value))})
        return self.foreign(value)

    def _nested(self, known: Callable[[Encoder, Any], Any], value: Any) -> Any:
        if id(value) in self.inside:
            raise NotPlain({"kind": "circle"})
        if len(self.inside) >= DEEPEST:
            raise NotPlain({"kind": "too-deep"})
        self.inside.append(id(value))
        try:
            return known(self, value)
        finally:
            self.inside.pop()

    def _whole(self, value: int) -> Any:
        if -SMALL < value < SMALL:
            return value
        if value.bit_length() > DIGITS:
            raise NotPlain({"kind": "too-large"})
        self.spend(value.bit_length() // 4)
        return {"t": "int", "v": hex(value)}

    def _text(self, value: str) -> Any:
        self.spend(len(value))
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            # JSON joins two halves of a surrogate pair, so text with halves crosses as bytes.
            return {"t": "str", "v": value.encode("utf-8", "surrogatepass").hex()}
        return value

    def all(self, values: Any) -> list[Any]:
        """Each of `values`, encoded."""
        values = list(values)
        return values if self._stand(values) else [self.encode(value) for value in values]

    def _stand(self, values: list[Any]) -> bool:
        """Whether all of `values` stand for themselves, as most columns do; then they are counted in one go."""
        if all(type(value) is str for value in values) and (text := "".join(values)).isascii():
            size = len(text)
        elif all(type(value) is float and value - value == 0 for value in values):
            size = 0
        else:
            return False
        self.spend(NODE * len(values) + size)
        return True


class Decoder:
    """One run of `decode`."""

    def __init__(self, known: Callable[[str], Any], foreign: Callable[[dict], Any] | None):
        self.known, self.foreign, self.depth = known, foreign, 0

    def decode(self, data: Any) -> Any:
        if data is None or type(data) in (bool, int, float, str):
            if type(data) is int and data.bit_length() > DIGITS:
                raise NotPlain({"kind": "too-large"})
            return data
        if type(data) is not dict:
            raise garbled()
        self.depth += 1
        if self.depth > DEEPEST + 2:
            raise NotPlain({"kind": "too-deep"})
        try:
            return self._tagged(data)
        finally:
            self.depth -= 1

    def _tagged(self, data: dict[str, Any]) -> Any:
        tag = data.get("t")
        if type(tag) is not str:
            raise garbled()
        if (known := self.known(tag)) is not None:
            return known(self, data)
        if tag != "foreign" or self.foreign is None:
            raise garbled()
        return self.foreign(data)

    def all(self, values: Any) -> list[Any]:
        """Each of `values`, decoded."""
        if type(values) is not list:
            raise garbled()
        return [self.decode(value) for value in values]

    def exactly(self, data: Any, *kinds: type) -> Any:
        """`data` decoded, which must be of one of `kinds`."""
        value = self.decode(data)
        if type(value) not in kinds:
            raise garbled()
        return value


def garbled() -> NotPlain:
    """For data that stands for nothing."""
    return NotPlain({"kind": "garbled", "why": ""})


def text_of(data: Any) -> str:
    """`data` if it is text; else `NotPlain`."""
    if type(data) is not str:
        raise garbled()
    return data


def name_of(kind: type) -> str:
    """The name of a class, read past its metaclass."""
    return type.__dict__["__name__"].__get__(kind)[:200]
