"""What is wrong with a case file, said in one line each: file, place, rule, repair."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tipsim.language import gettext as _


class OneLine(Exception):
    """Something the reader can repair; the text is one line and says how. Shown as it is, never as a traceback."""


class CaseFaults(Exception):
    """Every fault of a case file at once; `faults` holds one line each."""

    def __init__(self, faults: Sequence[str]):
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return ' Did you mean "…"?' for the nearest of `names`, or '' where none is near."""
    near = difflib.get_close_matches(str(name), [str(n) for n in names], n=1, cutoff=0.5)
    return " " + _('Did you mean "{name}"?').format(name=near[0]) if near else ""


def unknown(what: str, name: str, names: Iterable[str]) -> str:
    """Say that `name` is not `what`, with the nearest of `names`."""
    return _('"{name}" is not {what}.').format(name=name, what=what) + did_you_mean(name, names)


def check(place: tuple[Any, ...], what: str, used: Iterable[str], names: Iterable[str]) -> Iterator[tuple]:
    """A fault at `place` for each name in `used` that is none of `names`."""
    known = list(names)
    yield from ((place, unknown(what, name, known)) for name in used if name not in known)


def rule(fault: Mapping[str, Any]) -> str:
    """The rule that a value breaks, from a fault as pydantic gives it, in the language of the course."""
    told = _rules().get(fault["type"])
    given = fault.get("ctx", {})
    if fault["type"] == "value_error":  # raised by us, in the right language already
        return str(given.get("error", fault["msg"]))
    try:
        return told.format(**given) if told else fault["msg"]
    except (KeyError, IndexError):
        return fault["msg"]


def _rules() -> dict[str, str]:
    number, whole = _("it must be a number"), _("it must be a whole number")
    listed, date = _("it must be a list"), _("it must be a date such as 2026-11-25")
    return {
        "bool_parsing": _("it must be true or false"),
        "bool_type": _("it must be true or false"),
        "date_from_datetime_parsing": date,
        "date_parsing": date,
        "date_type": date,
        "datetime_from_date_parsing": date,
        "datetime_parsing": date,
        "datetime_type": date,
        "dict_type": _("it must be a table of names and values"),
        "float_parsing": number,
        "float_type": number,
        "greater_than": _("it must be more than {gt}"),
        "greater_than_equal": _("it must be at least {ge}"),
        "int_from_float": whole,
        "int_parsing": whole,
        "int_type": whole,
        "less_than": _("it must be less than {lt}"),
        "less_than_equal": _("it must be at most {le}"),
        "list_type": listed,
        "literal_error": _("it must be one of {expected}"),
        "missing": _("it must be given"),
        "model_type": _("it must be a table of names and values"),
        "string_pattern_mismatch": _('it must look like the pattern "{pattern}"'),
        "string_too_long": _("it may have at most {max_length} letters"),
        "string_too_short": _("it must have at least {min_length} letters"),
        "string_type": _("it must be a text"),
        "too_long": _("it may have at most {max_length} entries"),
        "too_short": _("it must have at least {min_length} entries"),
        "tuple_type": listed,
    }
