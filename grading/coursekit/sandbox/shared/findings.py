"""What a test cell's error may say: nothing of hidden lines, and what IPython would show of the others."""

from __future__ import annotations

import sys
from types import FrameType, TracebackType
from typing import Any

from ..plain import name_of
from .taking import Taking

RULE = "-" * 75
AROUND = 2
LONGEST = 2_000
SCREEN = 10_000


class Script:
    """A cell that runs, as frames name it: its lines, those that are hidden, and those that tell of hidden ones."""

    def __init__(self, number: int, source: str, hidden: frozenset[int], telling: frozenset[int] = frozenset()):
        self.number, self.lines = number, source.split("\n")
        self.hidden, self.telling = hidden, telling
        self.filename = f"<test cell {number}>"


class Scripts:
    """The cells that have been run, by the file name of their code."""

    def __init__(self) -> None:
        self.known: dict[str, Script] = {}

    def add(self, script: Script) -> None:
        """Remember a cell."""
        self.known[script.filename] = script

    def secret(self, places: list[tuple[str, int]]) -> bool:
        """Whether one of these lines is hidden or would tell of hidden ones."""
        known = [(self.known[name], line) for name, line in places if name in self.known]
        return any(line in script.hidden or line in script.telling for script, line in known)

    def runs_secretly(self) -> bool:
        """Whether a hidden line is being run now."""
        places, frame = [], sys._getframe(1)
        while frame is not None:
            places.append((frame.f_code.co_filename, frame.f_lineno))
            frame: FrameType | None = frame.f_back
        return self.secret(places)

    def error(self, error: BaseException) -> dict[str, Any]:
        """An error as the finding has it."""
        places = list(_places(error.__traceback__))
        name = name_of(type(error))
        if isinstance(error, SyntaxError) and error.filename in self.known:
            places.append((error.filename, error.lineno or 1))
        if self.secret(places):
            return {"ename": name, "evalue": "", "traceback": [name], "hidden": True}
        text = safe_text(error)
        lines = [RULE, name.ljust(42) + "Traceback"]
        for filename, line in places:
            lines += self._around(filename, line)
        lines += getattr(error, "__dict__", {}).get("_tip_trace", [])
        last = f"{name}: {text}" if text else name
        return {"ename": name, "evalue": text, "traceback": [*lines, "", last], "hidden": False}

    def _around(self, filename: str, line: int) -> list[str]:
        if (script := self.known.get(filename)) is None:
            return []
        shown = range(max(1, line - AROUND), min(len(script.lines), line + AROUND) + 1)
        kept = [n for n in shown if n not in script.hidden]
        texts = [f"{'---->' if n == line else '     '} {n:>3} {script.lines[n - 1]}"[:300] for n in kept]
        return [f"Cell test [{script.number}], line {line}", *texts]


def _places(trace: TracebackType | None) -> list[tuple[str, int]]:
    found = []
    while trace is not None:
        found.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return found


def safe_text(error: BaseException) -> str:
    """What an error says; '' where it cannot be asked."""
    try:
        return str(error)[:LONGEST]
    except BaseException:
        return ""


class Screen(Taking):
    """`sys.stdout` or `sys.stderr` of a test cell; what hidden lines print is dropped."""

    def __init__(self, scripts: Scripts, most: int):
        super().__init__(most)
        self.scripts, self.written = scripts, False

    def keep(self, text: str) -> None:
        """Add it, unless it comes from a hidden line."""
        self.written = self.written or bool(text)
        if not self.scripts.runs_secretly():
            super().keep(text)
