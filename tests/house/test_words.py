"""What people read goes through gettext, read from the source with `ast`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = ("simulations/tipsim", "simulations/casebook", "grading/coursekit")
FILES = [path for folder in FOLDERS for path in sorted((PROJECT / folder).rglob("*.py"))]
CALLS = {"_", "N_", "ngettext", "pgettext"}
SENTENCE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,},? [a-z]{2,}")
# Not for learners, trainers or policy staff: the engineers' checks; and what only a log or a program reads.
LEFT_OUT = {
    "checkup.py",
    "bench.py",
    "benchsweep.py",
    "publishing.py",  # documents of a data set, which are in English
    "how long a cell may run",
    "folder with one folder of keys a module",
    "folder of the released modules, for pictures in their texts",
    "a check returns a Verdict, not ",
    "check of %s failed on %s",
    "The notebook did not run to its end: %s",
    "Does anything that can be done, at random.",
    "outside upper left",  # a place, as matplotlib names it
    "same figure is printed for victims and for suspects",  # looked for in the notes of a data set
    # Looked for in what the system says.
    "no space left",
    "disk is full",
    # Translated where they are shown: names of the dataset by `indicators.names`, the stub by the literal in nbconfig.
    "recruitment by abuse of vulnerability",
    "coercion at destination",
    "abuse of vulnerability at destination",
    "*Write your answer here.*",
    "Mongolian victims abroad",
    # Names.
    "tipsim, casebook, coursekit",
    "Trafficking in persons, autumn 2026",
    "Erdene (invented, half the tasks)",
    "Naran (invented, case unfinished)",
}
COMMAND = re.compile(r"^[\s#]*(sudo|python|python3|coursekit|brew|winget|jupyter|load_subconfig)\b")
OF_A_FILE = re.compile(r'^(# Written by|# Texts of|""")')  # the head of a file that a program writes


def parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def docstrings(tree: ast.AST) -> set[ast.AST]:
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
    first = [n.body[0] for n in nodes if n.body and isinstance(n.body[0], ast.Expr)]
    return {n.value for n in first}


def is_told(node: ast.AST, up: dict[ast.AST, ast.AST]) -> bool:
    """Whether a text passes through gettext, or is the help of a command, which does so later."""
    while node in up:
        below, node = node, up[node]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            return True
        if isinstance(below, ast.keyword) and below.arg == "help":
            return True
    return False


def sentences(path: Path) -> Iterator[str]:
    """Texts of three words and more that do not go through gettext."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    up, passed = parents(tree), docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed:
            text = re.sub(r"<[^>]*>", " ", node.value)
            known = node.value in LEFT_OUT or COMMAND.match(node.value) or OF_A_FILE.match(node.value)
            if SENTENCE.search(text) and not known and not is_told(node, up):
                yield f"{path.name}:{node.lineno}: {node.value[:80]!r}"


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield node


def short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", [p for p in FILES if p.name not in LEFT_OUT], ids=short)
def test_every_sentence_goes_through_gettext(path):
    assert list(sentences(path)) == []


@pytest.mark.parametrize("path", FILES, ids=short)
def test_gettext_is_given_the_text_itself(path):
    """A text put together before the look-up is in no catalogue."""
    made = (ast.JoinedStr, ast.BinOp)
    assert [f"{path.name}:{c.lineno}" for c in calls(path) if any(isinstance(a, made) for a in c.args)] == []


def test_a_sentence_that_was_missed_is_seen(tmp_path):
    page = tmp_path / "page.py"
    page.write_text('title = f"<p>Please read this first: {name}</p>"\nkept = _("Please read this first")\n')
    assert [line.split(":")[1] for line in sentences(page)] == ["1"]
