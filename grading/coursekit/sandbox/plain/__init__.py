"""Plain data as JSON and back: what may cross between the learner's process and the examiner's.

Only values of exactly these types are plain, never of a class that derives from one of them, so that nothing which
crosses brings code along. JSON's own values stand for themselves; all others are `{"t": tag, ...}`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .plainbase import MOST, Decoder, Encoder, Encoders, Foreign, NotPlain, name_of

__all__ = ["MOST", "NotPlain", "decode", "encode", "name_of"]


def encode(value: Any, *, foreign: Foreign | None = None, most: int = MOST) -> Any:
    """`value` as data for JSON; raises `NotPlain`.

    `foreign` says what stands for a value that is not plain; `most` is how long the JSON may be, about.
    """
    return Encoder(_encoders(), foreign, most).encode(value)


def decode(data: Any, *, foreign: Callable[[dict], Any] | None = None) -> Any:
    """The value that `data` stands for; raises `NotPlain` for anything else, and trusts nothing.

    `foreign` makes a value of what stands for one that is not plain.
    """
    try:
        return Decoder(_decoder, foreign).decode(data)
    except NotPlain:
        raise
    except Exception as error:
        raise NotPlain({"kind": "garbled", "why": f"{type(error).__name__}: {error}"[:200]}) from None


def _tables(*, load: str = "") -> list[ModuleType]:
    from . import plainpython

    tables = [plainpython]
    if load in ("numpy", "pandas") or "numpy" in sys.modules:
        from . import plainnumpy

        tables.append(plainnumpy)
    if load == "pandas" or "pandas" in sys.modules:
        from . import plainpandas

        tables.append(plainpandas)
    if load == "tipsim" or "tipsim.scenario" in sys.modules:
        from . import plaintipsim

        tables.append(plaintipsim)
    return tables


_KNOWN: Encoders = {}
_BY_TAG: dict[str, Callable[[Decoder, dict], Any]] = {}
_LOADED: list[tuple[bool, ...]] = []
_ROOMS = {"np": "numpy", "pd": "pandas", "tp": "tipsim"}  # by the first letters of a tag


def _encoders() -> Encoders:
    """What encodes a value, by the identity of its class."""
    stage = tuple(name in sys.modules for name in ("numpy", "pandas", "tipsim.scenario"))
    if stage not in _LOADED:
        for table in _tables():
            _KNOWN.update({id(kind): encoder for kind, encoder in table.ENCODERS.items()})
        _LOADED.append(stage)
    return _KNOWN


def _decoder(tag: str) -> Callable[[Decoder, dict], Any] | None:
    if tag not in _BY_TAG:
        room = _ROOMS.get(tag[:2], "") if tag[2:3] == "." else ""
        for table in _tables(load=room):
            _BY_TAG.update(table.DECODERS)
    return _BY_TAG.get(tag)
