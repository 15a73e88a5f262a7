"""Paths of the grader's machine, which often hold the name of an account, shortened to the name of the file."""

from __future__ import annotations

import re
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

HOMES = (r"/home/[^/\\\s]+", r"/Users/[^/\\\s]+", r"[A-Za-z]:[\\/]+Users[\\/]+[^/\\\s]+")
SANDBOX = Path("/private")  # the folder of a notebook while it is marked, and its home
REST = r"(?:[\\/]+[^\s'\"`<>:,;()\[\]{}\x1b]*)?"
AFTER_COLOUR = r"(?<=[\d\[]m)"  # the end of a terminal's colour code, as tracebacks have them


class PlainPaths(NbGraderPreprocessor):
    """Shorten paths in what the notebook put out while it ran here: tracebacks are full of them."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                _shorten(output)
        return nb, resources


def _shorten(output: NotebookNode) -> None:
    for name in ("text", "evalue"):
        if isinstance(output.get(name), str):
            output[name] = without_paths(output[name])
    if "traceback" in output:
        output["traceback"] = [without_paths(line) for line in output["traceback"]]
    for kind, value in output.get("data", {}).items():
        if kind.startswith("text/") and isinstance(value, str):
            output["data"][kind] = without_paths(value)


def without_paths(text: str) -> str:
    """`text` with each path below a folder of this machine (or anybody's home) cut to its last name."""
    return _paths(_roots()).sub(_last_name, text)


def log_text(text: str, root: Path) -> str:
    """A step's log: paths below `root` as they are seen from there, others cut to their last name."""
    for known in dict.fromkeys((str(root), str(root.resolve()))):
        text = text.replace(known + "/", "").replace(known, ".")
    return without_paths(text)


def _roots() -> tuple[str, ...]:
    folders = [Path.home(), Path.cwd(), Path(tempfile.gettempdir()), Path(sys.prefix), Path(sys.base_prefix)]
    folders += [Path(__file__).parents[3], SANDBOX]
    found = {str(form) for folder in folders for form in (folder, folder.resolve())}
    return tuple(sorted((one for one in found if len(one) > 1), key=len, reverse=True))


@lru_cache(maxsize=8)
def _paths(roots: tuple[str, ...]) -> re.Pattern[str]:
    known = "|".join([*map(re.escape, roots), *HOMES])
    return re.compile(rf"(?:(?<![\w.~-])|{AFTER_COLOUR})(?:{known})(?![\w.-]){REST}")


def _last_name(found: re.Match[str]) -> str:
    path = found.group().rstrip("/\\")
    if path in (str(Path.home()), f"{SANDBOX}/home") or any(re.fullmatch(home, path) for home in HOMES):
        return "~"
    return re.split(r"[\\/]", path)[-1]
