"""`coursekit forget`: delete what a run holds of a learner, or of all once it is no longer needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from casebook.faults import did_you_mean
from tipsim.language import gettext as _
from tipsim.language import ngettext

from .errors import CourseError, guarded
from .manifest import read_manifest
from .privacy.notice import of_the_learners_own
from .privacy.places import PLACES, Deletion, known_learners
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
        deletions = [one for find in PLACES for one in find(place, whom)]
        if yes and deletions:
            _carry_out(place, deletions, whom)
    return Forgotten(run, len(whom.ids), tuple(one.what for one in deletions), yes)


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
    for student in students or ():
        if student not in known:
            text = _('The run "{run}" holds nothing of "{id}".').format(run=run.name, id=student)
            raise CourseError(text + did_you_mean(student, known))
    ids = frozenset(students or known)
    return Whom(ids, frozenset(known[one] for one in ids if known[one]), everybody=not students)


def _carry_out(run: Run, deletions: list[Deletion], whom: Whom) -> None:
    for one in deletions:
        one.carry_out()
    why = _("all learners") if whom.everybody else ngettext("{n} learner", "{n} learners", len(whom.ids))
    with (run.root / RECORD).open("a", encoding="utf-8") as record:
        record.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {why.format(n=len(whom.ids))}\n")


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
