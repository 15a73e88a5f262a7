"""Which marked parts of a module are not answered yet: told before handing in, never a reason to refuse."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _
from tipsim.language import ngettext

from .faults import CaseFaults
from .handin import FILE
from .packing import notebook_in
from .play import replay
from .store import read_json
from .variant import load_variant

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
STUB = "*Write your answer here.*"


def open_parts(folder: Path, module: str) -> list[str]:
    """One line for each marked part of the saved notebook that has something left to answer, under its heading."""
    try:
        cells = notebook_in((folder / f"{module}.ipynb").read_bytes())["cells"]
    except (OSError, ValueError, RecursionError):
        return []  # handing in says what is wrong with the notebook
    asked, given = _asked(cells), _given(folder)
    missing: dict[str, set[str]] = {}
    lines, heading = [], ""
    for cell in cells:
        if cell["cell_type"] == "markdown":
            heading = (HEADING.findall(_source(cell)) or [heading])[-1]
        if _is_marked(cell):
            texts = set(_texts(cell))
            missing[heading] = missing.get(heading, set()) | (texts & asked - given)
            lines += [(heading, left) for left in _left(cell, folder, texts)]
    lines += [(heading, _count(len(names))) for heading, names in missing.items() if names]
    order = list(missing)
    return [f"{head}: {left}" if head else left for head, left in sorted(lines, key=lambda one: order.index(one[0]))]


def _count(n: int) -> str:
    return ngettext("{n} answer is missing", "{n} answers are missing", n).format(n=n)


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _is_marked(cell: dict[str, Any]) -> bool:
    about = cell["metadata"].get("nbgrader")
    return isinstance(about, dict) and bool(about.get("grade"))


def _left(cell: dict[str, Any], folder: Path, texts: set[str]) -> list[str]:
    """What is missing in a marked cell besides values."""
    if cell["cell_type"] == "markdown":
        text = _source(cell).strip()
        return [_("the written answer is missing")] if text in ("", STUB, _(STUB)) else []
    return [left for text in sorted(texts) if (left := case_left(folder, text))]


def _asked(cells: list[dict[str, Any]]) -> set[str]:
    """Every name under which the notebook hands something in or looks for it."""
    found, asking = set(), ("handin", "choose", "concordance", "look")
    for cell in cells:
        for node in _nodes(cell):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
            if called and node.func.attr in asking and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def _texts(cell: dict[str, Any]) -> Iterator[str]:
    values = (node.value for node in _nodes(cell) if isinstance(node, ast.Constant))
    return (value for value in values if isinstance(value, str))


def _nodes(cell: dict[str, Any]) -> Iterator[ast.AST]:
    if cell["cell_type"] != "code":
        return iter(())
    try:
        return ast.walk(ast.parse(_source(cell)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a learner's unfinished code
        return iter(())


def _given(folder: Path) -> set[str]:
    data = read_json(folder / FILE)
    kept = data.get("values") if isinstance(data, dict) else None
    records = kept.items() if isinstance(kept, dict) else ()
    return {name for name, record in records if isinstance(record, dict) and record.get("value") not in (None, [])}


def case_left(folder: Path, case: str) -> str:
    """What is left to do in the graded case called `case`; '' when it is finished or there is no such case."""
    released = folder / "cases" / f"{case}.json"
    if not re.fullmatch(r"[\w-]+", case) or not released.is_file():
        return ""
    try:
        variant = load_variant(released)
    except CaseFaults:
        return ""
    log = read_json(folder / "answers" / f"{case}.json")
    fits = isinstance(log, dict) and log.get("variant") == variant.variant and isinstance(log.get("events"), list)
    if not fits or not log["events"]:
        return _("the case is not begun yet")
    return "" if replay(variant.case, log["events"])[0].finished else _("the case is not finished yet")
