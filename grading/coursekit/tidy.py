"""A tidy notebook: no outputs, only the metadata that is needed, readable ids, short cells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tipsim.language import gettext as _

from .errors import CourseError, guarded
from .notebookfaults import content_note_faults, faults, notes
from .project import home, shown

NB_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
NBGRADER_FIELDS = ("grade", "grade_id", "locked", "points", "schema_version", "solution", "task")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]+)*|[0-9a-f-]{12,}")


@dataclass
class Tidied:
    """`changed` are files that were (or, with check, would be) rewritten.

    `faults` must be put right by a human before a build; `notes` had better be.
    """

    changed: list[Path] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def tidy(*, paths: Iterable[Path | str] = (), check: bool = False, root: Path | None = None) -> Tidied:
    """Make notebooks tidy (all modules' when no path is given); with `check` change nothing.

    Raises `CourseError` for a file that is not a notebook.
    """
    done = Tidied()
    for path in notebooks(paths, home(root)):
        before = path.read_text(encoding="utf-8")
        nb = read_notebook(path)
        done.faults += faults(nb, path)
        if (path.parent / "module.toml").is_file():
            done.faults += content_note_faults(nb, path)
        done.notes += notes(nb, path)
        after = as_text(clean(nb))
        if after != before:
            done.changed.append(path)
            if not check:
                _replace(path, after)
    return done


def notebooks(paths: Iterable[Path | str], root: Path) -> list[Path]:
    """The notebooks meant: files as given, those inside folders, or every module's."""
    given = [Path(p) for p in paths] or [root / "modules"]
    found = [n for p in given for n in (sorted(p.glob("**/*.ipynb")) if p.is_dir() else [p])]
    return [n for n in found if ".ipynb_checkpoints" not in n.parts]


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook (format 4.5); raise `CourseError` in one line when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
        if "nbformat" not in json.loads(text):  # nbformat would take any JSON for a notebook
            raise ValueError(_("it does not say that it is one"))
        nb = nbformat.reads(text, as_version=4)
    except OSError as error:
        why = error.strerror or str(error)
    except Exception as error:  # nbformat raises whatever its reader met
        why = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    else:
        return nb
    text = _("{file} is not a notebook that can be read ({why}). Put it back from a copy.")
    raise CourseError(text.format(file=shown(path), why=why))


def as_text(nb: NotebookNode) -> str:
    """The notebook as it lies on disk."""
    return nbformat.writes(nb, version=4, indent=1, ensure_ascii=False).rstrip("\n") + "\n"


def clean(nb: NotebookNode) -> NotebookNode:
    """Return the tidy notebook (the argument is changed)."""
    nb.metadata = nbformat.from_dict(NB_METADATA)
    nb.nbformat, nb.nbformat_minor = 4, 5
    used: set[str] = set()
    for cell in nb.cells:
        _clean_cell(cell)
        cell.id = _unique(_wanted_id(cell), used)
    return nb


def _clean_cell(cell: NotebookNode) -> None:
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    grader = cell.metadata.get("nbgrader")
    hidden = cell.cell_type == "code" and cell.metadata.get("jupyter", {}).get("source_hidden")
    kept = {"jupyter": {"source_hidden": True}} if hidden else {}  # a page for readers shows no code until asked
    cell.metadata = nbformat.from_dict({**kept, "nbgrader": _clean_nbgrader(grader)} if grader else kept)
    cell.source = cell.source.strip("\n")
    if cell.cell_type == "code":  # in a text, two blanks at the end of a line are a line break
        cell.source = "\n".join(line.rstrip() for line in cell.source.split("\n"))


def _clean_nbgrader(grader: dict) -> dict:
    kept = {k: grader[k] for k in NBGRADER_FIELDS if k in grader}
    if not (kept.get("grade") or kept.get("task")):
        kept.pop("points", None)
    flags = {k: bool(kept.get(k, False)) for k in ("grade", "locked", "solution", "task")}
    return dict(sorted({**kept, **flags, "schema_version": 3}.items()))


def _wanted_id(cell: NotebookNode) -> str:
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id:
        return str(grade_id)
    old = cell.get("id", "")
    if SLUG.fullmatch(old) and not RANDOM_ID.fullmatch(old):
        return old
    words = re.sub(r"[^a-z0-9]+", "-", cell.source.lower()).strip("-").split("-")
    return "-".join([w for w in words if w][:4])[:40].strip("-") or cell.cell_type


def _unique(wanted: str, used: set[str]) -> str:
    name, n = wanted, 2
    while name in used:
        name, n = f"{wanted}-{n}", n + 1
    used.add(name)
    return name


def _replace(path: Path, text: str) -> None:
    with guarded(_("tidying {file}").format(file=shown(path))):
        scratch = path.with_name(f".{path.name}.new")
        try:
            scratch.write_text(text, encoding="utf-8")
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
