"""Marking: replay the log with the key. A number in a log is never believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _

from .debrief import Debrief
from .play import replay
from .robots import play_robot
from .scoring import HarmDone, Score
from .variant import Variant

PASS_SHARE = 0.85
MAX_BYTES = 2_000_000


@dataclass
class CaseMark:
    """The mark of one log. `share` is min(1, score / (0.85 × the expert's score on that variant))."""

    share: float
    score: float
    expert: float
    finished: bool
    message: str
    parts: list[tuple[str, float, float]]
    harms: list[HarmDone]
    detail: Score | None = None

    @property
    def debrief(self) -> Debrief | None:
        """The debrief of this play, or None when nothing could be replayed."""
        return Debrief(self.detail) if self.detail else None


def best_habit(variant: Variant) -> float:
    """The largest share of the points that one of the key's bad habits earns on this variant; 0 where it names none."""
    habits = [name for name, robot in variant.known.robots.items() if robot.at_most is not None]
    return max((mark_log(variant, play_robot(variant, name)).share for name in habits), default=0.0)


def score_events(variant: Variant, events: list[Any]) -> tuple[Score, str]:
    """Replay `events`; return the score of the legal beginning and what stopped the rest ('' if nothing)."""
    play, message = replay(variant.case, events)
    return Score(variant, play), message


def mark_log(variant: Variant, log: Mapping[str, Any] | Path | str) -> CaseMark:
    """Mark a log (or the file that holds it). A bad file earns nothing and says why; it never raises."""
    data, message = read_log(log) if isinstance(log, Path | str) else (log, "")
    message = message or _foreign(variant, data)
    if message:
        return CaseMark(0.0, 0.0, expert_score(variant), False, message, [], [])
    score, message = score_events(variant, list(data["events"]))
    expert, total = expert_score(variant), score.total
    share = min(1.0, total / (PASS_SHARE * expert)) if expert > 0 else 0.0
    if not score.play.finished and not message:
        message = _("The case is not finished; what was done so far counts.")
    return CaseMark(share, total, expert, score.play.finished, message, score.parts(), score.harms, score)


def read_log(path: Path | str) -> tuple[dict[str, Any], str]:
    """Return a log file's content, or {} and one line that says what is wrong with it."""
    path = Path(path)
    if not path.is_file():
        return {}, _("The case has not been played yet: there is no file {file}.").format(file=path.name)
    if path.stat().st_size > MAX_BYTES:
        return {}, _("{file} is larger than a play can be; it was not read.").format(file=path.name)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}, _("{file} is damaged and cannot be read; hand in the case again.").format(file=path.name)
    fits = isinstance(data, dict) and isinstance(data.get("events"), list)
    return (data, "") if fits else ({}, _("{file} is not the log of a case.").format(file=path.name))


def _foreign(variant: Variant, data: Mapping[str, Any]) -> str:
    if data.get("case") != variant.case.case:
        text = _('This is the log of the case "{a}", not of "{b}".')
        return text.format(a=data.get("case"), b=variant.case.case)
    if data.get("variant") != variant.variant:
        return _("This log belongs to another variant of the case than the one handed out in this course.")
    return "" if isinstance(data.get("events"), list) else _("This is not the log of a case.")


def expert_score(variant: Variant) -> float:
    """The score of the expert robot on this variant, 0 to 100 (it plays the same way every time)."""
    score, _message = score_events(variant, play_robot(variant, "expert")["events"])
    return score.total
