"""What grading made of one submission, and what of it should not be so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from nbgrader.api import Gradebook, MissingEntry

from . import course
from .submission import Submission

MOST_STORED = 20_000_000  # bytes of a marked notebook
SECRETS = (course.LEDGER, course.VICTIM, course.HOME, course.LEFT)


@dataclass(frozen=True)
class Result:
    """`points` by test cell, None without a mark; `told`: all that the learner gets back; `reasons` for zero.

    `shown`: what cells printed and displayed, without the errors that tests ended in.
    """

    points: dict[str, float] | None
    told: str
    shown: str
    page: str
    reasons: list[str]
    stored: int

    def unearned(self, one: Submission) -> dict[str, float]:
        """Points above what the honest part of `one` earns, by cell."""
        over = {cell: got - one.honest.get(cell, 0.0) for cell, got in (self.points or {}).items()}
        return {cell: more for cell, more in over.items() if more > 0}

    def hidden(self, one: Submission, *, by_itself: bool = False) -> list[str]:
        """Words of hidden tests in what the learner gets back; `by_itself`: in what its own code showed."""
        words = course.HIDDEN_WORDS + (() if one.sees_arguments else course.ARGUMENTS)
        return [word for word in words if word in (self.shown if by_itself else self.told)]

    def beyond(self) -> bool:
        """Whether it held more memory than one may have."""
        return course.BEYOND in self.shown

    def secrets(self, one: Submission) -> list[str]:
        """What belongs to others in what the learner gets back."""
        return [word for word in SECRETS if word in self.told and word not in one.owns]


def look(root: Path, one: Submission) -> Result:
    """What the course in `root` holds for `one` after grading."""
    work = root / "autograded" / one.name / course.NAME
    nb = _notebook(work / f"{course.NAME}.ipynb")
    page_path = root / "feedback" / one.name / course.NAME / f"{course.NAME}.html"
    page = page_path.read_text(encoding="utf-8", errors="replace") if page_path.is_file() else ""
    outputs = [output for cell in nb.get("cells", []) for output in cell.get("outputs", [])]
    shown = as_text([output for output in outputs if output.get("output_type") != "error"]) + _files(work)
    told = as_text(outputs) + page + _files(work)
    return Result(points(root, one.name), told, shown, page, _reasons(nb), len(json.dumps(nb)))


def as_text(data: Any) -> str:
    """Data as text in which words of any alphabet can be found."""
    return json.dumps(data, ensure_ascii=False)


def points(root: Path, who: str) -> dict[str, float] | None:
    """Automatic marks of `ps1` by test cell, or None when there is no mark."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "plain") as book:
        try:
            grades = book.find_submission_notebook(course.NAME, course.NAME, who).grades
        except MissingEntry:
            return None
        found = {grade.name: grade.auto_score for grade in grades if grade.name not in course.BY_HAND}
    return None if not found or None in found.values() else found


def live_scripts(page: str) -> list[str]:
    """Parts of a page that would run what a submission planted."""
    soup = BeautifulSoup(page, "html.parser")
    running = [tag for tag in soup.find_all(["script", "iframe", "object", "embed", "base", "form"]) if _planted(tag)]
    by_attribute = [
        tag
        for tag in soup.find_all(True)
        if any(
            "planted" in str(value) and (name.startswith("on") or str(value).strip().startswith("javascript:"))
            for name, value in tag.attrs.items()
        )
    ]
    return [str(tag)[:120] for tag in running + by_attribute]


def _planted(tag: Any) -> bool:
    return "planted" in str(tag)


def _notebook(path: Path) -> dict[str, Any]:
    try:
        nb = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return nb if isinstance(nb, dict) else {}


def _files(work: Path) -> str:
    """The texts of files beside the marked notebook, which a learner may get back."""
    paths = [p for p in work.rglob("*") if p.is_file() and not p.is_symlink() and p.suffix != ".ipynb"]
    return "".join(p.read_bytes()[:100_000].decode("latin-1") for p in paths[:200])


def _reasons(nb: dict[str, Any]) -> list[str]:
    ours = nb.get("metadata", {}).get("coursekit", {})
    found = [ours["refused"]] if ours.get("refused") else []
    for cell in nb.get("cells", []):
        finding = cell.get("metadata", {}).get("coursekit", {}).get("finding", {})
        found += [finding["reason"]] if finding.get("reason") else []
    return found + list(ours.get("notices", []))
