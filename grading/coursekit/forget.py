"""`coursekit forget`: delete what a run holds of a learner, or of all once it is no longer needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tipsim.language import gettext as _
from tipsim.language import ngettext

from .errors import CourseError, guarded
from .manifest import read_manifest
from .privacy.deletion import Deletion, Place
from .privacy.notice import of_the_learners_own
from .privacy.places import PLACES, known_learners
from .privacy.whom import Whom
from .project import Run, open_run

RECORD = "deletions.log"
MOST_LINES = 6  # about things in one folder


@dataclass(frozen=True)
class Forgotten:
    """What was deleted (`done`) or would be, of how many learners."""

    run: str
    learners: int
    what: tuple[str, ...]
    done: bool


def forget(
    *,
    run: str = "demo",
    students: Sequence[str] | None = None,
    expired: bool = False,
    everybody: bool = False,
    yes: bool = False,
    root: Path | str | None = None,
) -> Forgotten:
    """Delete all that `build/<run>/` holds of `students`; of all learners with `everybody`, or with `expired` once
    the day `[privacy] keep_until` is over.

    Without `yes` nothing is deleted: what would be is returned. Raises `CourseError` for an unknown learner, for a
    run that is to be kept longer, and when the disk refuses; a repetition then deletes the rest.
    """
    place = open_run(run, root)
    if [bool(students), expired, everybody].count(True) != 1:
        raise CourseError(_("Say whose data: --student NUMBER, --expired or --all; one of the three."))
    if expired:
        _check_expired(place)
    with guarded(_("deleting from {run}").format(run=run)):
        whom = _whom(place, students)
        what = [one.what for find in PLACES for one in _found(find, place, whom, yes)]
        if yes and what:
            _record(place, whom)
    return Forgotten(run, len(whom), tuple(what), yes)


def _found(find: Place, run: Run, whom: Whom, yes: bool) -> list[Deletion]:
    """What is found in a place, deleted given `yes`: the next place is looked at as this one leaves it."""
    deletions = list(find(run, whom))
    for one in deletions if yes else ():
        one.carry_out()
    return deletions


def _check_expired(run: Run) -> None:
    until = read_manifest(run.manifest).privacy.keep_until
    if until is None:
        text = _(
            'The run "{run}" does not say until when it is kept. Set [privacy] keep_until in its course file and build '
            "it again, or delete with --all."
        )
        raise CourseError(text.format(run=run.name))
    if date.today() <= until:
        text = _('The run "{run}" is kept until {day}; nothing is to be deleted yet.')
        raise CourseError(text.format(run=run.name, day=until.isoformat()))


def _whom(run: Run, students: Sequence[str] | None) -> Whom:
    known = known_learners(run)
    spelled = {one.lower() for one in known}
    for student in students or ():
        if student.lower() not in spelled:
            text = _('The run "{run}" holds nothing of "{id}".').format(run=run.name, id=student)
            raise CourseError(text)  # a near number is another learner's
    asked = {student.lower() for student in students or known}
    ids = frozenset(one for one in known if one.lower() in asked)
    return Whom(ids, frozenset(known[one] for one in ids if known[one]), everybody=not students)


def _record(run: Run, whom: Whom) -> None:
    why = _("all learners") if whom.everybody else ngettext("{n} learner", "{n} learners", len(whom))
    with (run.root / RECORD).open("a", encoding="utf-8") as record:
        record.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {why.format(n=len(whom))}\n")


def _folded(what: Sequence[str]) -> list[str]:
    """The lines, those of many things in one folder as one."""
    inside = Counter(one.rpartition("/")[0] for one in what)
    shown = (f"{f}/ ({inside[f]})" if (f := one.rpartition("/")[0]) and inside[f] > MOST_LINES else one for one in what)
    return list(dict.fromkeys(shown))


def describe(done: Forgotten) -> str:
    """What a terminal shows."""
    if not done.what:
        return _('The run "{run}" holds nothing of a learner.').format(run=done.run)
    lead = _("deleted: {what}") if done.done else _("would delete: {what}")
    lines = [lead.format(what=what) for what in _folded(done.what)]
    end = (
        _("Deleted what build/{run}/ held; the number of learners and the day are noted in {file}.")
        if done.done
        else _("Nothing is deleted yet. The same command with --yes deletes this for good.")
    )
    return "\n".join([*lines, end.format(run=done.run, file=RECORD), of_the_learners_own()])
