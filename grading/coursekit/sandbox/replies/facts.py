"""In the learner's process: what the examiner is told of classes, functions and errors."""

from __future__ import annotations

import builtins
import inspect
import linecache
import traceback
from contextlib import suppress
from typing import Any

from ..plain import NotPlain, encode, name_of
from ..shared.operations import SPECIALS

LONGEST = 2_000  # characters of a message
LINES = 30
FORMS = (int, float, complex, str, bytes, bytearray, tuple, list, set, frozenset, dict)
TABLES = ("ndarray", "Series", "DataFrame")
COMMON = {getattr(builtins, name) for name in dir(builtins) if isinstance(getattr(builtins, name), type)}


def read(kind: type, name: str) -> Any:
    """What Python itself holds of a class under `name`, read past its metaclass."""
    return type.__dict__[name].__get__(kind)


def lineage(kind: type) -> tuple[type, ...]:
    """A class and all it derives from."""
    return read(kind, "__mro__")


def specials_of(kind: type) -> list[str]:
    """The special methods that a class has beyond those of every object."""
    spaces = [read(base, "__dict__") for base in lineage(kind)[:-1]]
    hashes = [space["__hash__"] for space in spaces if "__hash__" in space]
    unhashable = {"unhashable"} if hashes and hashes[0] is None else set()
    return sorted({name for space in spaces for name in space if name in SPECIALS} | unhashable)


def form_of(kind: type) -> type | None:
    """The class of plain data that a class derives from."""
    for base in lineage(kind):
        if any(base is form for form in FORMS) or _is_table(base):
            return base
    return None


def content_of(value: Any) -> tuple[bool, Any]:
    """(Whether there is any, the plain data that an object of such a class is), past the methods of the class."""
    base = form_of(type(value))
    if base is None:
        return False, None
    if base in (int, float, complex):
        return True, base.__pos__(value)
    if base is str:
        return True, str.__str__(value)
    if base is dict:
        return True, dict(dict.items(value))
    if _is_table(base):
        return True, value.view(base) if base.__name__ == "ndarray" else base(value)
    return True, base(base.__iter__(value))


def _is_table(kind: type) -> bool:
    """Whether a class is numpy's array or one of the two tables of pandas."""
    return read(kind, "__name__") in TABLES and word(read(kind, "__module__")).startswith(("numpy", "pandas"))


def word(value: Any, otherwise: str = "") -> str:
    """`value` if it is text of a fair length."""
    return value[:LONGEST] if type(value) is str else otherwise


def text_of_error(error: BaseException) -> str:
    """What an error says; a learner's own may refuse."""
    try:
        return str(str(error))[:LONGEST]
    except BaseException:
        return ""


def trace_of(error: BaseException, own: str) -> list[str]:
    """Where in the learner's code an error arose, without our own frames."""
    with suppress(BaseException):
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(own)]
        lines = "".join(traceback.format_list(frames[-6:])).splitlines()
        return [line[:300] for line in lines][-LINES:]
    return []


def signature_of(thing: Any) -> list[list[Any]]:
    """The parameters of a function: name, kind, whether there is a default, the default if plain, the annotation."""
    found = []
    for parameter in inspect.signature(thing).parameters.values():
        default, has = parameter.default, parameter.default is not inspect.Parameter.empty
        annotation = parameter.annotation
        text = None if annotation is inspect.Parameter.empty else name_of_annotation(annotation)
        found.append([parameter.name, int(parameter.kind), has, plain_or_none(default) if has else None, text])
    return found


def name_of_annotation(annotation: Any) -> str:
    """An annotation as it would be written."""
    if type(annotation) is str:
        return annotation
    return name_of(annotation) if type(annotation) is type else repr(annotation)[:200]


def plain_or_none(value: Any) -> Any:
    """`value` encoded, or None where it is not plain."""
    try:
        return encode(value, most=100_000)
    except NotPlain:
        return None


def lines_of(filename: str) -> list[str]:
    """The source of code of the learner's."""
    return [line[:2_000] for line in linecache.getlines(filename)][:5_000]
