"""Plain data of Python itself, for `plain`."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .plainbase import DIGITS, Decoder, Encoder, NotPlain, garbled, text_of

FACTORIES = {kind.__name__: kind for kind in (int, float, str, list, dict, set, tuple, bool)}


def bytes_to(encoder: Encoder, value: bytes | bytearray) -> dict:
    """Bytes in base64."""
    encoder.spend(len(value) * 4 // 3)
    return {"t": type(value).__name__, "v": base64.b64encode(value).decode("ascii")}


def bytes_from(data: Any) -> bytes:
    """Bytes from base64; raises `ValueError` or `NotPlain`."""
    return base64.b64decode(text_of(data), validate=True)


def _many(tag: str) -> Callable[[Encoder, Any], dict]:
    return lambda encoder, value: {"t": tag, "v": encoder.all(value)}


def _in_order(tag: str) -> Callable[[Encoder, Any], dict]:
    """Members of a set, in an order that is the same in every process."""
    return lambda encoder, value: {"t": tag, "v": sorted(encoder.all(value), key=json.dumps)}


def _pairs(tag: str) -> Callable[[Encoder, Any], dict]:
    return lambda encoder, value: {"t": tag, "v": [encoder.all(pair) for pair in dict.items(value)]}


def _pairs_from(decoder: Decoder, data: dict) -> dict:
    if type(data["v"]) is not list:
        raise garbled()
    pairs = [decoder.all(pair) for pair in data["v"]]
    return {key: value for key, value in pairs}  # noqa: C416  (a pair of three is to be refused)


def _default_to(encoder: Encoder, value: defaultdict) -> dict:
    factory = value.default_factory
    data = _pairs("defaultdict")(encoder, value)
    name = next((name for name, kind in FACTORIES.items() if kind is factory), None)
    if name is None and factory is not None and encoder.foreign is not None:
        return {**data, "f": encoder.encode(factory)}
    return {**data, "n": name}


def _default_from(decoder: Decoder, data: dict) -> defaultdict:
    factory = decoder.decode(data["f"]) if "f" in data else None
    if data.get("n") is not None:
        factory = FACTORIES[data["n"]]
    return defaultdict(factory, _pairs_from(decoder, data))


def _whole_from(_decoder: Decoder, data: dict) -> int:
    text = text_of(data["v"])
    if len(text) > DIGITS // 4 + 4:
        raise NotPlain({"kind": "too-large"})
    return int(text, 16)


def _float_from(_decoder: Decoder, data: dict) -> float:
    return {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}[data["v"]]


def _complex_to(encoder: Encoder, value: complex) -> dict:
    return {"t": "complex", "v": [encoder.encode(value.real), encoder.encode(value.imag)]}


def _complex_from(decoder: Decoder, data: dict) -> complex:
    real, imaginary = (decoder.exactly(part, float) for part in data["v"])
    return complex(real, imaginary)


def _slice_to(encoder: Encoder, value: slice | range) -> dict:
    return {"t": type(value).__name__, "v": encoder.all([value.start, value.stop, value.step])}


def _range_from(decoder: Decoder, data: dict) -> range:
    return range(*[decoder.exactly(part, int) for part in data["v"]])


def _slice_from(decoder: Decoder, data: dict) -> slice:
    start, stop, step = decoder.all(data["v"])
    return slice(start, stop, step)


def _decimal_to(encoder: Encoder, value: Decimal) -> dict:
    text = str(value)
    encoder.spend(len(text))
    return {"t": "decimal", "v": text}


def _decimal_from(_decoder: Decoder, data: dict) -> Decimal:
    return Decimal(text_of(data["v"]))


def _fraction_to(encoder: Encoder, value: Fraction) -> dict:
    return {"t": "fraction", "v": encoder.all([value.numerator, value.denominator])}


def _fraction_from(decoder: Decoder, data: dict) -> Fraction:
    above, below = (decoder.exactly(part, int) for part in data["v"])
    return Fraction(above, below)


def zone_to(encoder: Encoder, zone: Any) -> Any:
    """A time zone: none, a fixed offset in days, seconds and microseconds, or a name."""
    if zone is None:
        return None
    if type(zone) is dt.timezone:
        offset = zone.utcoffset(None)
        return [offset.days, offset.seconds, offset.microseconds]
    if type(zone) is zoneinfo.ZoneInfo and zone.key:
        return zone.key
    return {"foreign": encoder.stranger(zone)}


def zone_from(decoder: Decoder, data: Any) -> Any:
    """The time zone again."""
    if data is None:
        return None
    if type(data) is list:
        return dt.timezone(dt.timedelta(*data))
    if type(data) is dict:
        return decoder.decode(data["foreign"])
    return zoneinfo.ZoneInfo(text_of(data))


def _time_to(encoder: Encoder, value: dt.datetime | dt.time) -> dict:
    bare = value.replace(tzinfo=None, fold=0).isoformat()
    return {"t": type(value).__name__, "v": bare, "fold": value.fold, "zone": zone_to(encoder, value.tzinfo)}


def _time_from(kind: type) -> Callable[[Decoder, dict], Any]:
    def made(decoder: Decoder, data: dict) -> Any:
        bare = kind.fromisoformat(text_of(data["v"]))
        return bare.replace(tzinfo=zone_from(decoder, data["zone"]), fold=data["fold"])

    return made


def _date_from(_decoder: Decoder, data: dict) -> dt.date:
    return dt.date.fromisoformat(text_of(data["v"]))


def _delta_from(decoder: Decoder, data: dict) -> dt.timedelta:
    return dt.timedelta(*[decoder.exactly(part, int) for part in data["v"]])


def _deque_to(encoder: Encoder, value: deque) -> dict:
    return {"t": "deque", "v": encoder.all(value), "most": value.maxlen}


ENCODERS: dict[type, Callable[[Encoder, Any], Any]] = {
    bytes: bytes_to,
    bytearray: bytes_to,
    complex: _complex_to,
    list: _many("list"),
    tuple: _many("tuple"),
    set: _in_order("set"),
    frozenset: _in_order("frozenset"),
    deque: _deque_to,
    dict: _pairs("dict"),
    OrderedDict: _pairs("ordered"),
    Counter: _pairs("counter"),
    defaultdict: _default_to,
    range: _slice_to,
    slice: _slice_to,
    type(...): lambda encoder, value: {"t": "ellipsis"},
    type(NotImplemented): lambda encoder, value: {"t": "notimplemented"},
    dt.date: lambda encoder, value: {"t": "date", "v": value.isoformat()},
    dt.datetime: _time_to,
    dt.time: _time_to,
    dt.timedelta: lambda e, value: {"t": "timedelta", "v": [value.days, value.seconds, value.microseconds]},
    Decimal: _decimal_to,
    Fraction: _fraction_to,
}

DECODERS: dict[str, Callable[[Decoder, dict], Any]] = {
    "int": _whole_from,
    "float": _float_from,
    "str": lambda decoder, data: bytes.fromhex(text_of(data["v"])).decode("utf-8", "surrogatepass"),
    "bytes": lambda decoder, data: bytes_from(data["v"]),
    "bytearray": lambda decoder, data: bytearray(bytes_from(data["v"])),
    "complex": _complex_from,
    "list": lambda decoder, data: decoder.all(data["v"]),
    "tuple": lambda decoder, data: tuple(decoder.all(data["v"])),
    "set": lambda decoder, data: set(decoder.all(data["v"])),
    "frozenset": lambda decoder, data: frozenset(decoder.all(data["v"])),
    "deque": lambda decoder, data: deque(decoder.all(data["v"]), data["most"]),
    "dict": _pairs_from,
    "ordered": lambda decoder, data: OrderedDict(_pairs_from(decoder, data)),
    "counter": lambda decoder, data: Counter(_pairs_from(decoder, data)),
    "defaultdict": _default_from,
    "range": _range_from,
    "slice": _slice_from,
    "ellipsis": lambda decoder, data: ...,
    "notimplemented": lambda decoder, data: NotImplemented,
    "date": _date_from,
    "datetime": _time_from(dt.datetime),
    "time": _time_from(dt.time),
    "timedelta": _delta_from,
    "decimal": _decimal_from,
    "fraction": _fraction_from,
}
