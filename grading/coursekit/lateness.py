"""The rule for late work, in the place where nbgrader asks for one: its late penalty plugin."""

from __future__ import annotations

import math
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float, Integer, Unicode

from .coursefile import Late

SECONDS_A_DAY = 86400


def penalty(late: Late, points: float, seconds: float) -> float:
    """Points taken off `points` for work that came `seconds` late: never below zero, never more than earned."""
    days = days_begun(late, seconds)
    if not days or late.rule == "accept" or points <= 0:
        return 0.0
    if late.rule == "refuse":
        return points
    return min(points, round(days * late.points_per_day / 100 * points, 2))


def days_begun(late: Late, seconds: float) -> int:
    """Days begun after the grace, for work that came `seconds` late."""
    return max(0, math.ceil((seconds - 60 * late.grace_minutes) / SECONDS_A_DAY))


class LateRule(LateSubmissionPlugin):
    """The rule of the course file; nbgrader keeps what it takes off beside the marks, which stay whole."""

    rule = Unicode("accept").tag(config=True)
    grace_minutes = Integer(0).tag(config=True)
    points_per_day = Float(10).tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        late = Late(rule=self.rule, grace_minutes=self.grace_minutes, points_per_day=self.points_per_day)
        return penalty(late, score, total_seconds_late) or None


def settle(book: Gradebook, late: Late, modules: list[str]) -> None:
    """Set all penalties by the marks as they are now: marks by hand come after nbgrader has asked its plugin."""
    for module in modules:
        for work in _handed_in(book, module):
            for notebook in work.notebooks:
                due = penalty(late, notebook.score, work.total_seconds_late) or None
                if due != notebook.late_submission_penalty:
                    notebook.late_submission_penalty = due
    book.db.commit()


def _handed_in(book: Gradebook, module: str) -> list[Any]:
    try:
        return list(book.find_assignment(module).submissions)
    except MissingEntry:
        return []
