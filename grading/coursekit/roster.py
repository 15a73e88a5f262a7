"""A roster: CSV with the columns id and name, and group if there are groups; one learner a line."""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass
from pathlib import Path

from tipsim.language import gettext as _
from tipsim.language import ngettext

from .course import gradebook
from .errors import CourseError, guarded
from .handins.receipts import separator
from .project import Run, open_run, shown
from .submit import ROSTER, check_id

COLUMNS = ("id", "name", "group")


@dataclass(frozen=True)
class Learner:
    """A learner; `id` names their folder and is what the gradebook knows them by, `group` may be ''."""

    id: str
    name: str
    group: str = ""


@dataclass(frozen=True)
class Enrolled:
    """Who is in the roster; ids of those that are new, and of those that only the gradebook has."""

    learners: tuple[Learner, ...]
    new: tuple[str, ...]
    left_out: tuple[str, ...]


def read_roster(path: Path | str) -> list[Learner]:
    """Read a roster; raise `CourseError` naming file, line and repair."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        text = _("{file} is not there; name the CSV file of your roster.")
        raise CourseError(text.format(file=shown(path))) from None
    except UnicodeDecodeError:
        text = _("{file} is not in UTF-8; in Excel: Save as, CSV UTF-8.")
        raise CourseError(text.format(file=shown(path))) from None
    except OSError as error:
        text = _("{file} cannot be read ({why}); name a CSV file that you may read.")
        raise CourseError(text.format(file=shown(path), why=error.strerror)) from None
    lines = text.splitlines()
    rows = csv.DictReader(lines, delimiter=separator(text))
    rows.fieldnames = [name.strip() for name in rows.fieldnames or ()]
    if not {"id", "name"} <= set(rows.fieldnames or ()):
        text = _("{file}, line 1: the columns id and name are needed; found: {found}.")
        raise CourseError(text.format(file=shown(path), found=", ".join(rows.fieldnames or ["-"])))
    return _learners(path, rows)


def _learners(path: Path, rows: csv.DictReader) -> list[Learner]:
    first: dict[str, int] = {}
    found = []
    for row in rows:
        if not any(str(v or "").strip() for v in row.values()):
            continue
        line, who = rows.line_num, Learner(*((row.get(name) or "").strip() for name in COLUMNS))
        _sound(path, line, who)
        # Folders of two ids that differ in case only would be one folder on Windows and macOS.
        if (same := who.id.lower()) in first:
            text = _('{file}, lines {a} and {b}: the id "{id}" stands twice; give one of them another id.')
            raise CourseError(text.format(file=shown(path), a=first[same], b=line, id=who.id))
        first[same] = line
        found.append(who)
    return found


def _sound(path: Path, line: int, who: Learner) -> None:
    try:
        check_id(who.id)
    except CourseError as error:
        raise CourseError(_("{file}, line {n}: {why}").format(file=shown(path), n=line, why=error)) from None


def enrol(*, roster: Path | str, run: str = "demo", root: Path | str | None = None) -> Enrolled:
    """Enter the learners of a roster into the gradebook of `run` (names are brought up to date).

    Who is not in it any more keeps their hand-ins and marks, but can hand in nothing.
    """
    learners = read_roster(roster)
    place = open_run(run, root)
    with guarded(_("enrolling in {run}").format(run=run)), gradebook(place) as book:
        before = {student.id for student in book.students}
        for who in learners:
            book.update_or_create_student(who.id, first_name=who.name, last_name="")
        _keep(learners, place.root / ROSTER)
    ids = [who.id for who in learners]
    new = tuple(one for one in ids if one not in before)
    return Enrolled(tuple(learners), new, tuple(sorted(before - set(ids))))


def describe(done: Enrolled) -> list[str]:
    """What a terminal shows."""
    n, new = len(done.learners), len(done.new)
    text = ngettext("{n} learner is enrolled ({new} new).", "{n} learners are enrolled ({new} new).", n)
    lines = [text.format(n=n, new=new)]
    if out := done.left_out:
        text = ngettext(
            "{n} learner is not in this roster, keeps what is there, and can hand in nothing: {ids}",
            "{n} learners are not in this roster, keep what is there, and can hand in nothing: {ids}",
            len(out),
        )
        lines.append(text.format(n=len(out), ids=", ".join(out)))
    return lines


def kept_roster(run: Run) -> list[Learner]:
    """The roster that was entered into the run; none was: []."""
    path = run.root / ROSTER
    return read_roster(path) if path.is_file() else []


def _keep(learners: list[Learner], path: Path) -> None:
    """Keep the roster in the run, at one stroke: it says who may hand in."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerows([COLUMNS, *(astuple(who) for who in learners)])
    draft.replace(path)
