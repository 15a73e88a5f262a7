"""What a notebook hands in: plain data by name in `answers/handin.json`, and checks that only inform."""

from __future__ import annotations

import html as _html
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from filelock import Timeout
from IPython.display import display

from tipsim.language import gettext as _

from .store import NotSaved, locked, now, read_json, write_json

FILE = Path("answers") / "handin.json"
MAX_ITEMS = 2_000
MAX_TEXT = 20_000


class NotPlain(Exception):
    """A value that is not plain data; the text says what is."""


def handin(name: str, value: Any) -> None:
    """Hand in `value` under `name`; `...` means "not answered". Says what is wrong, never raises."""
    try:
        if value is ...:
            forget(name, by="code")
            say(None, _("{name}: not answered yet.").format(name=name))
            return
        record(name, plain(value), by="code")
        say(True, _("{name}: handed in.").format(name=name))
    except (NotPlain, NotSaved) as error:
        say(False, f"{name}: {error}")


def plain(value: Any, room: int = MAX_ITEMS) -> Any:
    """Return `value` as None, bool, int, float, str, list or dict; raise `NotPlain` if it is anything else."""
    for turn in ("tolist", "item", "to_dict"):  # numpy arrays and scalars, pandas tables
        if not isinstance(value, list | dict | str) and hasattr(value, turn):
            value = getattr(value, turn)()
            break
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise NotPlain(_("this text is longer than {n} characters.").format(n=MAX_TEXT))
        return value
    if isinstance(value, list | tuple | set | dict) and len(value) <= room:
        return _plain_many(value, room)
    kind = type(value).__name__
    raise NotPlain(_("a {kind} cannot be handed in; hand in a number, a text or a list.").format(kind=kind))


def _plain_many(value: Any, room: int) -> Any:
    left = max(0, room - len(value))
    if isinstance(value, dict):
        return {str(k): plain(v, left) for k, v in value.items()}
    return [plain(v, left) for v in (sorted(value, key=str) if isinstance(value, set) else value)]


def values() -> dict[str, Any]:
    """All values handed in from this folder."""
    return {name: kept.get("value") for name, kept in _records().items()}


def _records() -> dict[str, Any]:
    data = read_json(FILE)
    kept = data.get("values") if isinstance(data, dict) else None
    return {k: v for k, v in kept.items() if isinstance(v, dict)} if isinstance(kept, dict) else {}


def record(name: str, value: Any, by: str) -> None:
    """Keep `value`; raise `NotSaved` when the disk refuses."""
    _change(lambda kept: {**kept, name: {"value": value, "by": by, "at": now()}})


def forget(name: str, by: str) -> None:
    """Drop what was handed in under `name` by the same hand."""
    if _records().get(name, {}).get("by") == by:
        _change(lambda kept: {k: v for k, v in kept.items() if k != name})


def _change(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    try:
        with locked(FILE):
            write_json(FILE, {"schema": 1, "values": change(_records())})
    except Timeout:
        raise NotSaved(_("not saved: another window is saving; run the cell again.")) from None
    except OSError as error:
        raise NotSaved(_("not saved: {why}.").format(why=error.strerror or error)) from None


class Message:
    """A line with a mark, as HTML for the page and as text for everything else."""

    def __init__(self, holds: bool | None, text: str):
        self.mark = {True: "✓", False: "✗", None: "○"}[holds]
        self.kind = {True: "tl-good", False: "tl-warn", None: "tl-note"}[holds]
        self.text = text

    def __repr__(self) -> str:
        return f"{self.mark} {self.text}"

    def _repr_html_(self) -> str:
        return (
            f'<div class="{self.kind}" style="font-size:15px;margin:4px 0;padding:6px 12px">'
            f'<span aria-hidden="true">{self.mark}</span> {_html.escape(self.text)}</div>'
        )


def say(holds: bool | None, text: str) -> None:
    """Show a line: ✓ holds, ✗ does not, ○ not yet."""
    display(Message(holds, text))


def tell(condition: Any, yes: str, no: str) -> None:
    """A visible check in the notebook's own words; it informs and never raises."""
    try:
        holds = bool(condition() if callable(condition) else condition)
    except Exception:  # a learner's unfinished code must not stop the notebook
        holds = False
    say(True if holds else None, yes if holds else no)


KINDS: Mapping[str, type | tuple[type, ...]] = {
    "number": (int, float),
    "share": (int, float),
    "text": str,
    "choice": str,
    "list": list,
    "table": (dict, list),
}


def look(
    name: str,
    *,
    kind: str = "number",
    low: float | None = None,
    high: float | None = None,
    among: Any = None,
    length: int | None = None,
) -> None:
    """A visible check: was `name` handed in, and has it the right form? Says nothing on whether it is right."""
    kept = values()
    if kept.get(name) is None:
        say(None, _("{name}: not answered yet.").format(name=name))
        return
    fault = _form_fault(kept[name], kind, low, high, among, length)
    if fault:
        say(False, f"{name}: {fault}")
    else:
        say(True, _("{name}: handed in, in the right form.").format(name=name))


def _form_fault(value: Any, kind: str, low: Any, high: Any, among: Any, length: int | None) -> str:
    if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind in ("number", "share")):
        kinds = {"number": _("a number"), "share": _("a share from 0 to 1"), "text": _("a text")}
        return _("this should be {kind}.").format(kind=kinds.get(kind, _("a choice or a list")))
    if kind == "share":
        low, high = (0 if low is None else low), (1 if high is None else high)
    if low is not None and value < low or high is not None and value > high:
        return _("{value} lies outside {low} to {high}; look at the unit.").format(value=value, low=low, high=high)
    if among is not None and any(v not in among for v in (value if isinstance(value, list) else [value])):
        return _("{value} is not one of the options.").format(value=value)
    if length is not None and len(value) != length:
        return _("{n} entries are wanted, {got} were given.").format(n=length, got=len(value))
    return ""
