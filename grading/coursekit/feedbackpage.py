"""What a feedback page shows, gathered as plain data for the template `templates/feedback`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from tipsim import look
from tipsim.language import gettext as _
from tipsim.language import language, ngettext

from .coursefile import Late
from .findings import finding_html, notices
from .hiddentests import ours
from .lateness import days_begun
from .manifest import Manifest, read_manifest
from .preprocessors import OURS
from .privacy import notice
from .safehtml import cell_html, markdown
from .sandbox.session import is_test

STYLE = Path(__file__).parent / "templates" / "feedback" / "feedback.css"
TELLS = "tells"  # what a check says of itself (see Checks)
Data = dict[str, Any]


class FeedbackPage(NbGraderPreprocessor):
    """Gather the page; all that a learner's process made is cleaned on the way."""

    settings = Unicode("", help="run.toml of the run").tag(config=True)
    pictures = Unicode("", help="folder of the released modules, for pictures in their texts").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Data) -> tuple[NotebookNode, Data]:
        about = resources["nbgrader"]
        pictures = Path(self.pictures) / about["assignment"] if self.pictures else None
        run = read_manifest(Path(self.settings)) if self.settings else Manifest("", language(), "")
        with Gradebook(about["db_url"]) as book:
            marks = _marks(nb, book, about)
            name = book.find_student(about["student"]).first_name
            late = book.find_submission(about["assignment"], about["student"]).total_seconds_late
        resources[OURS] = {
            "css": look.css() + STYLE.read_text(encoding="utf-8") + notice.print_foot(),
            "lang": language(),
            "title": _title(nb, about["notebook"]),
            "course": run.title,
            "learner": [*([name] if name else []), _("course number {number}").format(number=about["student"])],
            "contact": _("Questions: {contact}").format(contact=run.contact) if run.contact else "",
            "notices": [*notices(nb), *_lateness(late, about)],
            "late": _late_row(late, about, run.late),
            **_totals(about, marks),
            "marks": list(marks.values()),
            "sections": sections(nb, marks, pictures),
            "words": words(),
        }
        return nb, resources


def _lateness(seconds: float, about: Data) -> list[str]:
    told = [_("Handed in {hours:.1f} hours late.").format(hours=seconds / 3600)] if seconds > 0 else []
    lost = round(about.get("late_penalty") or 0, 2)
    return [*told, _("{points:g} points are taken off for this.").format(points=lost)] if told and lost else told


def _late_row(seconds: float, about: Data, late: Late) -> Data | None:
    """What stands between the marks and the total: the points taken off, and why."""
    lost = round(about.get("late_penalty") or 0, 2)
    if not lost:
        return None
    days, told = days_begun(late, seconds), {"hours": seconds / 3600, "percent": late.points_per_day}
    text = _("{hours:.1f} hours late; this course takes no late work")
    if late.rule == "points":
        text = ngettext(
            "{hours:.1f} hours late = {n} day begun, {percent:g} %",
            "{hours:.1f} hours late = {n} days begun, {percent:g} % each",
            days,
        )
    return {"points": f"−{lost:g}", "why": text.format(n=days, **told)}


def _totals(about: Data, marks: dict[str, Data]) -> Data:
    score, most = about["score"], about["max_score"]
    losses = sorted((m for m in marks.values() if not m["waits"] and m["lost"] > 0), key=lambda m: -m["lost"])
    return {
        "score": f"{round(score, 2):g}",
        "most": f"{most:g}",
        "percent": round(100 * score / most) if most else 0,
        "waits": any(m["waits"] for m in marks.values()),
        "gain": losses[0] if losses else None,
    }


def _marks(nb: NotebookNode, book: Gradebook, about: Data) -> dict[str, Data]:
    """By grade_id, in order: what was looked at, points got and possible, who marks it."""
    found = book.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
    grades = {grade.name: grade for grade in found.grades}
    above, marks = "", {}
    for cell in nb.cells:
        above = heading(cell) or above
        if utils.is_grade(cell) and (grade := grades.get(cell.metadata.nbgrader["grade_id"])):
            marks[grade.name] = _mark(cell, grade, above)
    return marks


def _mark(cell: NotebookNode, grade: Any, heading: str) -> Data:
    by_hand = utils.is_solution(cell)
    return {
        "id": grade.name,
        "task": heading,
        "what": ours(cell).get(TELLS) or ("" if heading else _own_name(grade.name, by_hand)),
        "how": _how(by_hand, grade.max_score),
        "waits": bool(grade.needs_manual_grade and grade.manual_score is None),
        "changed": not by_hand and grade.manual_score is not None,
        "score": f"{round(grade.score, 2):g}",
        "most": f"{grade.max_score:g}",
        "lost": round(grade.max_score - grade.score, 2),
        "kind": _kind(grade),
        "comment": markdown(_comment(cell.metadata.nbgrader.get("comment") or "")),
    }


def _kind(grade: Any) -> str:
    if not grade.max_score:
        return "note"
    return "good" if grade.score >= grade.max_score else "warn" if grade.score <= 0 else "note"


def _how(by_hand: bool, most: float) -> str:
    if not most:
        return _("automatically; it does not count in this course")
    return _("by your trainer") if by_hand else _("automatically")


def _comment(told: str) -> str:
    """nbgrader itself says one thing in English, to an answer left as it was."""
    return _("No response.") if told == "No response." else told


def _own_name(name: str, by_hand: bool) -> str:
    return _("your written answer ({name})").format(name=name) if by_hand else name.replace("-", " ")


def heading(cell: NotebookNode) -> str:
    """The last heading of a text cell that is not itself an answer, without signs; the title is none."""
    if cell.cell_type != "markdown" or utils.is_solution(cell):
        return ""
    lines = [line for line in cell.source.split("\n") if line.startswith("##")]
    return lines[-1].lstrip("# ").strip().replace("*", "") if lines else ""


def _title(nb: NotebookNode, fallback: str) -> str:
    lines = [line for c in nb.cells if c.cell_type == "markdown" for line in c.source.split("\n")]
    return next((line[2:].strip() for line in lines if line.startswith("# ")), fallback)


def sections(nb: NotebookNode, marks: dict[str, Data], pictures: Path | None) -> list[Data]:
    """One section a marked cell: the notebook's part `before` it, the learner's `answers`, the `verdict`.

    What stands after the last marked cell is a section without a mark.
    """
    found, before, answers = [], [], []
    for cell in nb.cells:
        mark = marks.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if mark is None:
            (answers if utils.is_solution(cell) else before).append(cell_html(cell, pictures))
            continue
        answers += [cell_html(cell, pictures)] if utils.is_solution(cell) else []
        found.append({"mark": mark, "before": before, "answers": answers, "verdict": _verdict(cell)})
        before, answers = [], []
    return [*found, {"mark": None, "before": before, "answers": answers, "verdict": ""}]


def _verdict(cell: NotebookNode) -> str:
    """The check's own HTML, else the tests that may be shown, how they came out, and how to improve.

    Only cells that coursekit has judged bear its metadata (see MendCells).
    """
    if not is_test(cell):
        return ""
    if TELLS in ours(cell):
        return cell.outputs[0]["data"]["text/html"]
    return finding_html(cell) + cell_html(cell)


def words() -> dict[str, str]:
    """The words of the page in the language of the course."""
    return {
        "feedback": _("Feedback"),
        "points": _("points"),
        "head": _("Points"),
        "what": _("What was checked"),
        "how": _("Marked"),
        "total": _("Total"),
        "late": _("Late"),
        "so_far": _("so far"),
        "waits": _("not yet marked"),
        "waiting": _("Your trainer has still to mark a part of your work; the total will change."),
        "gain": _("Most to gain:"),
        "comment": _("Comment of your trainer"),
        "answer": _("Your answer"),
        "part": _("This part of your notebook, as it ran"),
        "rest": _("The rest of your notebook"),
        "changed": _("Your trainer has changed the automatic mark."),
        "top": _("Back to the top"),
        "seen": notice.for_you_and_your_trainer(),
        "use": notice.not_for_staffing(),
    }
