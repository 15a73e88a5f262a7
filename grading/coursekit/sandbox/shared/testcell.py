"""What a test cell says of itself: its hidden lines, what comes of them, and where it must be run."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
INSIDE = re.compile(r"#\s*coursekit:\s*inside\b")
MAGIC = re.compile(r"^\s*(%|!|\?)|^[^#'\"]*\?\s*$|^\s*[\w, ]+=\s*[%!]", re.MULTILINE)
IDLE = re.compile(r"^%(matplotlib|config|load_ext|autoreload|precision)\b.*$", re.MULTILINE)  # change no result
SHELL = {"get_ipython", "In", "Out", "_ih", "_oh"}
ASKED = ("builtins.input", "builtins.print", "builtins.open", "sys.stdout", "sys.stdin", "sys.stderr")


@dataclass(frozen=True)
class TestCell:
    """A test cell, taken apart; lines count from 1."""

    source: str
    hidden: frozenset[int]
    inside: str  # why it must run in the learner's process: "asked", "magic", "shell", "subclass", "patch", or ""

    @property
    def visible(self) -> str:
        """The source with hidden lines left empty, so that lines keep their numbers."""
        lines = self.source.split("\n")
        return "\n".join("" if n in self.hidden else line for n, line in enumerate(lines, start=1))


def split(source: str, *, begin: str = BEGIN, end: str = END) -> TestCell:
    """Take a test cell apart; `begin` and `end` mark hidden lines as in nbgrader's ClearHiddenTests."""
    source, hidden, within = IDLE.sub("", source), set(), False
    for number, line in enumerate(source.split("\n"), start=1):
        within = within or begin in line
        if within:
            hidden.add(number)
        within = within and end not in line
    return TestCell(source, frozenset(hidden), why_inside(source))


def why_inside(source: str) -> str:
    """Why the cell must run in the learner's process; '' if it need not."""
    if INSIDE.search(source):
        return "asked"
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return "magic" if MAGIC.search(source) else ""
    except (ValueError, RecursionError, MemoryError):
        return ""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if names & SHELL or _awaits(tree):
        return "shell"
    if _derives_from_theirs(tree):
        return "subclass"
    return "patch" if _patches(tree) else ""


def _awaits(tree: ast.Module) -> bool:
    """Whether the cell waits outside any function, which only a notebook can."""
    below = [node for node in tree.body if not isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef | ast.ClassDef)]
    waiting = ast.Await | ast.AsyncFor | ast.AsyncWith
    return any(isinstance(node, waiting) for part in below for node in ast.walk(part))


def _derives_from_theirs(tree: ast.Module) -> bool:
    bases = {b.id for n in ast.walk(tree) if isinstance(n, ast.ClassDef) for b in n.bases if isinstance(b, ast.Name)}
    return bool(bases - bound_names([tree]) - set(dir(builtins)))


def _patches(tree: ast.Module) -> bool:
    """Whether it replaces parts of modules, which would be replaced in the examiner's process alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "patch" and node.args[0].value not in ASKED:
                return True
    return False


def bound_names(trees: Iterable[ast.AST]) -> set[str]:
    """All names that get a value anywhere in `trees`, imports included."""
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.alias):
                found.add(node.asname or node.name.partition(".")[0])
            elif isinstance(node, ast.ExceptHandler) and node.name:
                found.add(node.name)
    return found


def used_names(tree: ast.AST) -> set[str]:
    """All names that are read in `tree`."""
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def lines_of(node: ast.stmt) -> range:
    """The lines of a statement, its decorators included."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    return range(first, (node.end_lineno or node.lineno) + 1)


def tainted(tree: ast.Module, hidden: frozenset[int], before: frozenset[str]) -> frozenset[str]:
    """Names whose values come of hidden lines; `before` are those of earlier cells."""
    names = set(before)
    imports = ast.Import | ast.ImportFrom
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, imports) and hidden.intersection(_own_lines(node)):
            names |= bound_names([node])
    while more := {name for node in tree.body if used_names(node) & names for name in bound_names([node])} - names:
        names |= more
    return frozenset(names)


def _own_lines(node: ast.stmt) -> range:
    """The lines of a statement; of one that holds others only its head."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and not isinstance(node, ast.ClassDef):
        return range(node.lineno, max(node.lineno + 1, body[0].lineno))
    return lines_of(node)


def visible_definitions(cell: TestCell, tree: ast.Module, hide: frozenset[str]) -> list[str]:
    """Source of the visible imports, functions and classes at the top of a cell that use nothing of `hide`."""
    kinds = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
    found = []
    for node in tree.body:
        if isinstance(node, kinds) and not cell.hidden.intersection(lines_of(node)) and not used_names(node) & hide:
            lines = cell.source.split("\n")
            found.append("\n".join(lines[n - 1] for n in lines_of(node)))
    return found
