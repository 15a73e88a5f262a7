"""The steps that coursekit adds to nbgrader's autograding, each a preprocessor in its own right."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from traitlets import Bool, Dict, Integer, List, Unicode

from tipsim.language import gettext as _

from .checks import Verdict, read_handin
from .execution import execute_notebook
from .judging import Judged, judge
from .manifest import CELL_SECONDS
from .sandbox.limits import Limits
from .sandbox.runner import runner
from .sandbox.session import Given, unrun

Outcome = tuple[NotebookNode, dict[str, Any]]
OURS = "coursekit"
HANDIN = "handin.json"
MOST_LETTERS = 300  # of a value that is shown again


class FreshAnswers(NbGraderPreprocessor):
    """Drop values that code handed in earlier: only what the notebook hands in now counts."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Outcome:
        folder = Path(resources["metadata"]["path"])
        _values, message = read_handin(folder)
        nb.metadata[OURS] = {"notices": [message] if message else []}
        drop_code_values(folder)
        return nb, resources


class RunNotebook(NbGraderPreprocessor):
    """Run the notebook in the sandbox; if it stops half-way, go on and mark what had been handed in by then."""

    seconds = Integer(CELL_SECONDS, help="how long a cell may run").tag(config=True)
    cases = Bool(False, help="logs of cases are left as they were handed in").tag(config=True)
    unconfined = Bool(False, help="run on this machine without a sandbox, with the grader's rights").tag(config=True)
    refused = Dict(help="notebooks that are not run, by name, with the reason").tag(config=True)
    notices = List(help="what the gate has to say of the hand-in").tag(config=True)
    released = Dict(help="sources of code cells as they were handed out, by name of the notebook").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Outcome:
        folder = Path(resources["metadata"]["path"])
        notices = nb.metadata.setdefault(OURS, {}).setdefault("notices", [])
        notices += self.notices
        name = resources["nbgrader"]["notebook"]
        if reason := self.refused.get(name):
            return _not_run(nb, reason), resources
        logs = case_logs(folder)
        try:
            nb = self._run(nb, folder, notices, Given(self.released.get(name, ()), self._marks()))
        finally:
            if self.cases:
                put_back(folder, logs)
        return nb, resources

    def _marks(self) -> tuple[str, str]:
        """The words that open and close hidden tests in this course."""
        theirs = ClearHiddenTests(parent=self)
        return theirs.begin_test_delimeter, theirs.end_test_delimeter

    def _run(self, nb: NotebookNode, folder: Path, notices: list[str], given: Given) -> NotebookNode:
        stopped = _("The notebook stopped before its end; what it had handed in by then was marked.")
        if self.unconfined:
            try:
                return execute_notebook(nb, folder, seconds=self.seconds)
            except Exception as error:  # whatever the learner's code did to its kernel
                self.log.warning("The notebook did not run to its end: %s", error)
                notices.append(stopped)
                unrun(nb, stopped)  # even those that were: nobody knows how far it came
                return nb
        why, left = runner().run(nb, folder, Limits(seconds=self.seconds), given)
        notices += [*([why, stopped] if why else []), *left]
        return nb


def _not_run(nb: NotebookNode, reason: str) -> NotebookNode:
    """A notebook that was refused: whatever would be marked by a program says why it was not."""
    nb.metadata[OURS]["refused"] = reason
    nb.metadata[OURS]["notices"].insert(0, reason)
    unrun(nb, reason)
    return nb


def case_logs(folder: Path) -> dict[str, bytes]:
    """The logs of cases that were handed in, by name of file."""
    paths = (folder / "answers").glob("*.json")
    return {p.name: p.read_bytes() for p in paths if p.name != HANDIN and p.is_file() and not p.is_symlink()}


def put_back(folder: Path, logs: dict[str, bytes]) -> None:
    """Leave exactly the logs that were handed in: running the notebook opens the player, and may do worse."""
    answers = folder / "answers"
    for path in answers.glob("*.json"):
        if path.name != HANDIN and path.name not in logs:
            path.unlink(missing_ok=True)
    for name, log in logs.items():
        answers.mkdir(exist_ok=True)
        (answers / name).write_bytes(log)


class Checks(NbGraderPreprocessor):
    """Judge the work outside the notebook and put the points where nbgrader reads them."""

    keys = Unicode(help="folder with one folder of keys a module").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Outcome:
        keys = Path(self.keys) / resources["nbgrader"]["assignment"]
        if not self.keys or not (keys / "checks.py").is_file():
            return nb, resources
        if nb.metadata.get(OURS, {}).get("refused"):
            return nb, resources
        judged = judge(folder=Path(resources["metadata"]["path"]), keys=keys, call=runner().call)
        for cell in nb.cells:
            if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
                _put_points(cell, judged.get(cell.metadata.nbgrader["grade_id"]))
        return nb, resources


def _put_points(cell: NotebookNode, judged: Judged | None) -> None:
    most = float(cell.metadata.nbgrader["points"])
    none = Verdict(0.0, [_("There is no check for this cell; tell your trainer.")])
    verdict = judged.verdict if judged else none
    handed_in = judged.handed_in if judged else {}
    points = round(verdict.share * most, 2)
    cell.metadata[OURS] = {"tells": judged.mark.tells if judged else ""}
    shown = {"text/html": verdict_html(verdict, handed_in), "text/plain": "\n".join(verdict.notes)}
    cell.outputs = [
        new_output("display_data", data=shown),
        new_output("execute_result", data={"text/plain": f"{points:g}"}, execution_count=1),
    ]


def verdict_html(verdict: Verdict, handed_in: dict[str, Any]) -> str:
    """Notes on how to improve, what was handed in (both escaped), and the check's own HTML."""
    notes = "".join(f"<li>{escape(note)}</li>" for note in verdict.notes)
    how = f"<h3>{escape(_('How to improve'))}</h3><ul>{notes}</ul>" if notes else ""
    if not notes and not verdict.html and verdict.share >= 1:
        how = f"<p>{escape(_('All of it is right.'))}</p>"
    return how + _handed_in(handed_in) + verdict.html


def _handed_in(values: dict[str, Any]) -> str:
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(_short(v))}</td></tr>" for name, v in values.items())
    head = escape(_("What you handed in"))
    return f'<details><summary>{head}</summary><table class="tl-table">{rows}</table></details>' if rows else ""


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + " …"


def drop_code_values(folder: Path) -> None:
    """Remove the records that code wrote from `answers/handin.json`; clicked answers stay."""
    path = folder / "answers" / HANDIN
    if path.is_symlink():
        path.unlink()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        kept = {k: r for k, r in data["values"].items() if isinstance(r, dict) and r.get("by") == "widget"}
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return  # a missing or damaged file holds nothing to drop; marking says what is wrong with it
    scratch = path.with_name(".handin.new")
    scratch.write_text(json.dumps({**data, "values": kept}, ensure_ascii=False), encoding="utf-8")
    scratch.replace(path)
