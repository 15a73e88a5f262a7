"""A tiny module, small enough to be built and marked in seconds: three checks, a case, one hand-marked answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "m90-tiny"
FILES = Path(__file__).parent / NAME
POINTS = {"sum-look": 3.0, "quiz-look": 2.0, "gate-look": 3.0, "why-answer": 2.0}

SUM = """\
total = (
    ### BEGIN SOLUTION
    40 + 2
    ### END SOLUTION
)
casebook.handin("total", total)"""
CONTENT_NOTE = """\
## Content note
Nobody comes to harm in it. **A way round:** ask your trainer for another task.
Help: 1903 (UN Women database, 2010)."""
SETUP = "import casebook\nfrom tipsim.language import gettext as _"
QUIZ = """\
answers = {"person": _("The person"), "companion": _("The companion")}
casebook.choose("first", _("Who is asked first?"), answers)"""


def cell(kind: str, name: str, source: str, **nbgrader: Any) -> nbformat.NotebookNode:
    """A cell called `name`; with `nbgrader` flags it is one of nbgrader's."""
    made = (new_code_cell if kind == "code" else new_markdown_cell)(source, id=name)
    if nbgrader:
        flags = {"grade": False, "locked": False, "solution": False, "task": False, **nbgrader}
        made.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **flags}
    return made


def notebook() -> nbformat.NotebookNode:
    """The tiny module's notebook with its solutions, tidy."""
    cells = [
        cell("markdown", "title", f"# A tiny module\n\n![A dot](figures/dot.png)\n\n{CONTENT_NOTE}"),
        cell("code", "setup", SETUP, locked=True),
        cell("code", "sum-answer", SUM, solution=True),
        cell("code", "sum-look", 'casebook.look("total")', grade=True, locked=True, points=3),
        cell("code", "quiz", QUIZ, locked=True),
        cell("code", "quiz-look", 'casebook.look("first", kind="choice")', grade=True, locked=True, points=2),
        cell("code", "play-gate", 'casebook.play("gate")', locked=True),
        cell("code", "gate-look", 'casebook.look_case("gate")', grade=True, locked=True, points=3),
        cell("markdown", "why-answer", "Because the person knows best.", grade=True, solution=True, points=2),
    ]
    made = new_notebook(cells=cells)
    made.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return made


def write(root: Path, nb: nbformat.NotebookNode | None = None) -> Path:
    """Put the module into `root/modules` and return its folder."""
    folder = root / "modules" / NAME
    shutil.copytree(FILES, folder)
    save(nb or notebook(), folder / f"{NAME}.ipynb")
    return folder


def save(nb: nbformat.NotebookNode, path: Path) -> None:
    path.write_text(nbformat.writes(nb, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def by_id(nb: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name or c.id == name)


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    """Replace `old`, which must be there, in a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` by its name, logs left out."""
    paths = (p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix != ".log")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}
