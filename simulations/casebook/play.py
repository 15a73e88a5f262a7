"""Playing a case: a log of events replayed through the rules of the case.

The log is the only record. The state is always derived from it, so that the player, the robots
and the marking can never disagree about what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tipsim.language import gettext as _

from .schema import Action, Case, Harm, Scene

Event = dict[str, Any]
DOINGS = ("act", "believe", "reason", "pause", "resume")
MAX_EVENTS = 500


class IllegalMove(Exception):
    """An event that the rules of the case do not allow; the text is for the player."""


@dataclass
class Step:
    """What one event changed. `minutes` of case time after it; `seen` and `harms` are new ones."""

    event: Event
    scene: str
    minutes: int
    seen: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    trust: int = 0
    safety: int = 0


@dataclass
class Play:
    """The state of one play of `case`, moved on by `do(event)`."""

    case: Case
    scene: Scene = None  # type: ignore[assignment]
    minutes: int = 0
    trust: int = 0
    safety: int = 0
    done: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    beliefs: dict[str, dict[str, float]] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    harms: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    paused: bool = False

    def __post_init__(self) -> None:
        self.scene = self.case.scene(self.case.start)
        self.trust, self.safety = self.case.trust, self.case.safety

    @property
    def finished(self) -> bool:
        return self.scene.end

    @property
    def pending(self) -> str | None:
        """What the scene asks before going on: "believe", "reason" or None."""
        if self.scene.belief and self.scene.id not in self.beliefs:
            return "believe"
        if self.scene.reasons and self.scene.id not in self.reasons:
            return "reason"
        return None

    def actions(self) -> list[Action]:
        """The actions that can be taken now, in the order of the file."""
        if self.pending or self.finished:
            return []
        return [a for a in self.scene.actions if self._open(a)]

    def _open(self, action: Action) -> bool:
        needs, done = action.needs, set(self.done)
        return (
            (action.repeatable or action.id not in done)
            and done.issuperset(needs.done)
            and done.isdisjoint(needs.not_done)
            and set(self.seen).issuperset(needs.seen)
        )

    def do(self, event: Mapping[str, Any]) -> Step:
        """Take one event; raise `IllegalMove` (and change nothing) if the rules do not allow it."""
        doing = event.get("do")
        if doing not in DOINGS:
            raise IllegalMove(_('"{doing}" is not something a player can do.').format(doing=doing))
        if len(self.steps) >= MAX_EVENTS:
            raise IllegalMove(_("A play has at most {n} steps.").format(n=MAX_EVENTS))
        if self.paused and doing != "resume":
            raise IllegalMove(_("The case is paused; press Continue."))
        scene = self.scene.id
        seen, harms = getattr(self, "_" + doing)(event)
        step = Step(dict(event), scene, self.minutes, seen, harms, self.trust, self.safety)
        self.steps.append(step)
        return step

    def _act(self, event: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        action = next((a for a in self.actions() if a.id == event.get("what")), None)
        if action is None:
            raise IllegalMove(
                _('"{what}" cannot be done in the scene "{scene}" at this point.').format(
                    what=event.get("what"), scene=self.scene.title
                )
            )
        shown = [*action.shows, *self._gated(action)]
        seen = tuple(dict.fromkeys(e for e in shown if e not in self.seen))
        harms = tuple(h.id for h in self.case.harms if self._harmed(h, action))
        self._move(action, seen, harms)
        return seen, harms

    def _gated(self, action: Action) -> tuple[str, ...]:
        if action.gate is None:
            return ()
        return action.gate.shows if self.trust >= action.gate.trust else action.gate.otherwise

    def _harmed(self, harm: Harm, action: Action) -> bool:
        done = set(self.done)
        late = harm.after_minutes is None or self.minutes + action.minutes > harm.after_minutes
        return (
            action.id in harm.acts
            and harm.id not in self.harms
            and late
            and done.isdisjoint(harm.unless_done)
            and done.issuperset(harm.if_done)
        )

    def _move(self, action: Action, seen: Iterable[str], harms: Iterable[str]) -> None:
        if self.scene.decision and action.goto and self.scene.id not in self.decisions:
            self.decisions[self.scene.id] = action.id
        self.done.append(action.id)
        self.seen.extend(seen)
        self.harms.extend(harms)
        self.minutes += action.minutes
        self.trust = min(10, max(0, self.trust + action.trust))
        self.safety = min(10, max(0, self.safety + action.safety))
        if action.goto:
            self.scene = self.case.scene(action.goto)

    def _believe(self, event: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self.pending != "believe":
            raise IllegalMove(_("Nobody asked how sure you are at this point."))
        self.beliefs[self.scene.id] = shares(event.get("shares"), self.case.hypotheses)
        return (), ()

    def _reason(self, event: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        asked = self.scene.reasons
        if self.pending != "reason" or asked is None:
            raise IllegalMove(_("Nobody asked for reasons at this point."))
        picks = event.get("picks")
        fits = isinstance(picks, list) and all(isinstance(p, str) and p in asked.options for p in picks)
        if not fits or len(set(picks)) != len(picks) or not 1 <= len(picks) <= asked.pick:  # type: ignore
            raise IllegalMove(_("Pick one to {n} of the reasons given.").format(n=asked.pick))
        self.reasons[self.scene.id] = list(picks)  # type: ignore[arg-type]
        return (), ()

    def _pause(self, event: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        self.paused = True
        return (), ()

    def _resume(self, event: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        self.paused = False
        return (), ()


def shares(given: Any, names: Iterable[str]) -> dict[str, float]:
    """Return points per hypothesis as shares that sum to 1; raise `IllegalMove` if they cannot."""
    names = list(names)
    numbers = isinstance(given, Mapping) and set(given) == set(names)
    numbers = numbers and all(
        isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1e6 for v in given.values()
    )
    total = sum(given.values()) if numbers else 0
    if not total > 0:
        raise IllegalMove(_("Give every possibility a share of 0 or more, and at least one above 0."))
    return {name: given[name] / total for name in names}


def replay(case: Case, events: Iterable[Mapping[str, Any]]) -> tuple[Play, str]:
    """Play `events` through; stop at the first illegal one and say why ('' when all are legal)."""
    play = Play(case)
    for n, event in enumerate(events, 1):
        try:
            if not isinstance(event, Mapping):
                raise IllegalMove(_("a step is not readable."))
            play.do(event)
        except IllegalMove as error:
            return play, _("Step {n} does not fit the case: {why}").format(n=n, why=error)
    return play, ""
