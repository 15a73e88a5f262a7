"""What the examiner may do with an object of the learner's, by name, and the special methods that stand for it."""

from __future__ import annotations

import builtins
import copy
import operator
from collections.abc import Callable
from typing import Any

ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
ARITHMETIC += ("and", "or", "xor", "lshift", "rshift")
ORDER = ("lt", "le", "gt", "ge")
UNARY = ("neg", "pos", "abs", "invert")
NUMBERS = ("int", "float", "complex", "index", "round", "trunc", "floor", "ceil")
ASKED = ("len", "iter", "next", "reversed", "getitem", "setitem", "delitem", "contains", "enter", "exit", "call")
BUILTINS = ("len", "iter", "next", "reversed", "int", "float", "complex", "round", "divmod", "bool", "str", "repr")
BUILTINS += ("format", "hash", "dir", "getattr", "setattr", "delattr")
PYTHON_OPERATORS = {"and": operator.and_, "or": operator.or_}


def special(name: str) -> str:
    """The special method of an operation."""
    return f"__{name}__"


# Those that a stand-in has only where the learner's class has them.
SPECIALS = {special(name) for name in (*ARITHMETIC, *ORDER, *UNARY, *NUMBERS, *ASKED, "divmod", "bool", "eq", "hash")}
SPECIALS |= {special(f"{side}{name}") for side in "ri" for name in (*ARITHMETIC, "divmod")}

# Methods of data that answer whether they agree with what they are given.
VERDICTS = {"equals", "eq", "ne", "lt", "le", "gt", "ge", "issubset", "issuperset", "isdisjoint", "isin", "identical"}
VERDICTS |= {"startswith", "endswith", "compare", "almost_equals", "allclose", "isclose", "array_equal"}
VERDICTS |= {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__"}


def _enter(thing: Any) -> Any:
    return type(thing).__enter__(thing)


def _exit(thing: Any, *details: Any) -> Any:
    return type(thing).__exit__(thing, *details)


def operations() -> dict[str, Callable[..., Any]]:
    """Each operation by its name; built before a learner's code can change what it is made of."""
    import math

    table = {name: getattr(operator, name, None) or PYTHON_OPERATORS[name] for name in (*ARITHMETIC, *ORDER, *UNARY)}
    table |= {f"i{name}": getattr(operator, f"i{name}") for name in ARITHMETIC}
    table |= {name: getattr(operator, name) for name in ("eq", "ne", "getitem", "setitem", "delitem")}
    table |= {name: getattr(operator, name) for name in ("contains", "index")}
    table |= {name: getattr(builtins, name) for name in BUILTINS}
    table |= {name: getattr(math, name) for name in ("trunc", "floor", "ceil")}
    return table | {"enter": _enter, "exit": _exit, "copy": copy.copy, "deepcopy": copy.deepcopy}
