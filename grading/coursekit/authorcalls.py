"""Calling functions of an author's own notebook, for checks that call one, where no learner's code is concerned."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from .sandbox.calling import CallFailed

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def author_calls(nb: NotebookNode, instead: str = "") -> Callable[..., Any]:
    """A `call` for `judging.judge` over the imports, functions and plain constants of `nb`, a trainer's notebook.

    `instead` is source whose definitions take the place of the notebook's. Runs here, with all rights. What is called
    raises `CallFailed` as in the sandbox, when there is no such function or it raises.
    """
    sources = [cell.source for cell in nb.cells if cell.cell_type == "code"]

    @cache
    def defined() -> dict[str, Any]:
        return _space([node for source in [*sources, instead] for node in _definitions(source)])

    def call(name: str, *args: Any, **kwargs: Any) -> Any:
        if not callable(function := defined().get(name)):
            raise CallFailed({"kind": "absent", "name": name})
        try:
            return function(*args, **kwargs)
        except Exception as error:
            told = {"type": type(error).__name__, "text": str(error)}
            raise CallFailed({"kind": "raised", "name": name, **told}) from error

    return call


def _space(body: list[ast.stmt]) -> dict[str, Any]:
    """What the statements define; one that needs what other code makes is left out."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for node in body:
        with suppress(Exception):
            exec(compile(ast.Module([node], []), "<notebook>", "exec"), space)
    return space


def _definitions(source: str) -> Iterator[ast.stmt]:
    for node in ast.parse(TransformerManager().transform_cell(source)).body:
        if isinstance(node, DEFINITIONS) or (isinstance(node, ast.Assign) and _is_constant(node.value)):
            yield node


def _is_constant(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True
