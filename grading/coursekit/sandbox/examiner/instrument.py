"""Test cells that must run in the learner's process: each check is followed by one that must fail.

What a check compares is kept under a name, and given to a function whose own name is drawn anew for each cell
(`watch` in inside.py). Lines keep their numbers.
"""

from __future__ import annotations

import ast
from typing import Any

from ..shared.testcell import BEGIN, END, split

SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in"}
FAILING = ("assert False", "assert 1 == 2", "assert [] != []", "assert None", "assert 2 in [1]", "raise AssertionError")
Edit = tuple[int, int, str]  # where in the source, how much of it goes, what comes


def prepare(source: str, secret: str, *, begin: str = BEGIN, end: str = END) -> list[dict[str, Any]]:
    """The steps of a test cell for `run_prepared`: what must fail, the visible cell, what must fail again.

    `secret` is a word of letters and digits that the learner's code cannot guess.
    """
    cell = split(source, begin=begin, end=end)
    text = _transformed(cell.visible)
    failing = [{"kind": "canary", "source": canary} for canary in FAILING]
    body, last = _parts(text, secret)
    return [*failing, {"kind": "cell", "source": body, "last": last, "shown": text, "secret": secret}, *failing]


def _transformed(source: str) -> str:
    """Magics as the calls they stand for."""
    try:
        ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return TransformerManager().transform_cell(source).rstrip("\n")
    return source


def _parts(text: str, secret: str) -> tuple[str, str]:
    """(The cell with watched checks and without its last expression, that expression on its own lines)."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text, ""
    places = _Places(text)
    edits: list[Edit] = []
    last = tree.body[-1] if tree.body else None
    shows = isinstance(last, ast.Expr) and not _asserting(last)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert | ast.Expr) and node is not (last if shows else None):
            edits += _watched(node, places, f"_tip_{secret}")
    if not shows:
        return _edited(text, edits), ""
    start, end = places.span(last)
    return _edited(text, [*edits, (start, end, "None")]), "\n" * (last.lineno - 1) + text[start:end].strip()


class _Places:
    """Positions of nodes as offsets into the text; columns of `ast` count bytes."""

    def __init__(self, text: str):
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def _offset(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode("utf-8")[:column].decode("utf-8"))

    def span(self, node: Any) -> tuple[int, int]:
        """Where a node begins and ends."""
        return self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)


def _watched(node: ast.stmt, places: _Places, name: str) -> list[Edit]:
    compared = _compared(node)
    if compared is None:
        return []
    sign, left, right = compared
    if any(isinstance(part, ast.Starred) for part in (left, right)):
        return []
    kept = [f"{name}_a", f"{name}_b"]
    edits: list[Edit] = []
    for part, word in zip((left, right), kept, strict=True):
        start, end = places.span(part)
        edits += [(start, start, f"({word} := ("), (end, end, "))")]
    end = places.span(node)[1]
    what = repr(sign) if type(sign) is str else ast.unparse(sign)
    return [*edits, (end, end, f"; {name}({what}, {', '.join(kept)})")]


def _compared(node: ast.stmt) -> tuple[Any, ast.expr, ast.expr] | None:
    """What a check compares, and how: a sign, or the function that is called."""
    if isinstance(node, ast.Assert):
        test = node.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in SIGNS:
            return SIGNS[type(test.ops[0])], test.left, test.comparators[0]
    elif _asserting(node) and len(node.value.args) >= 2:
        return node.value.func, *node.value.args[:2]
    return None


def _asserting(node: ast.stmt) -> bool:
    """Whether a statement calls something like `assert_equal` or `self.assertEqual`."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
    return name.startswith("assert") and "aises" not in name and "arns" not in name


def _edited(text: str, edits: list[Edit]) -> str:
    """The text with all edits made; of those at one place the later in the list comes further right."""
    for _n, (start, end, new) in sorted(enumerate(edits), key=lambda item: (item[1][0], item[0]), reverse=True):
        text = text[:start] + new + text[end:]
    return text
