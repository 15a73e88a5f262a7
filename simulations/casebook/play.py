"""Playing a case: a log of events replayed through the rules of the case.

The log is the only record. The state is always derived from it, so that the player, the robots
and the marking can never disagree about what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tipsim.language import gettext as _

from .schema import HELP_TAGS, ONLY, Action, Case, Harm, Inject, Scene
from .search import LONGEST, SHORTEST, found_by, plain
from .stated import IllegalMove, read_marks, shares

Event = dict[str, Any]
DOINGS = ("act", "believe", "reason", "weigh", "search", "open", "pause", "resume")
HEARD = {"consent", *HELP_TAGS}  # also by one who has closed up
MAX_EVENTS = 500


@dataclass
class Step:
    """What one event changed. `minutes` of case time and `spent` units after it; `seen` and `harms` are new ones.

    `found` are records that a search brought to light. `closed`: the person said nothing. `injects` are what happened
    by itself when the clock had moved; their evidence is in `seen`.
    """

    event: Event
    scene: str
    minutes: int = 0
    seen: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    trust: int = 0
    safety: int = 0
    found: tuple[str, ...] = ()
    closed: bool = False
    injects: tuple[str, ...] = ()
    spent: int = 0


@dataclass
class Play:
    """The state of one play of `case`, moved on by `do(event)`."""

    case: Case
    scene: Scene = None  # type: ignore[assignment]
    minutes: int = 0
    trust: int = 0
    safety: int = 0
    sitting: int = 1
    spent: int = 0
    done: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    beliefs: dict[str, dict[str, float]] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    weighed: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    harms: list[str] = field(default_factory=list)
    injects: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    paused: bool = False

    def __post_init__(self) -> None:
        self._words = {a.id: a.question for a in self.case.actions().values() if a.question}
        self.trust, self.safety = self.case.trust, self.case.safety
        self._go(self.case.start)

    def _go(self, scene: str) -> None:
        self.scene = self.case.scene(scene)
        self.sitting = max(self.sitting, self.scene.sitting or 1)

    @property
    def finished(self) -> bool:
        return self.scene.end

    @property
    def pending(self) -> str | None:
        """What the scene asks before going on: "weigh", "believe", "reason" or None."""
        if self.scene.weigh and self.scene.id not in self.weighed:
            return "weigh"
        if self.scene.belief and self.scene.id not in self.beliefs:
            return "believe"
        if self.scene.reasons and self.scene.id not in self.reasons:
            return "reason"
        return None

    @property
    def left(self) -> int:
        """Units of the budget that are left; 0 where the case has none."""
        return self.case.budget.units - self.spent if self.case.budget else 0

    def offered(self) -> list[Action]:
        """The actions that the scene offers now, in the order of the file; some may be too dear."""
        if self.pending or self.finished:
            return []
        return [a for a in self.scene.actions if self._open_to(a)]

    def actions(self) -> list[Action]:
        """The actions that can be taken now."""
        return [a for a in self.offered() if a.cost <= self.left]

    def hits(self) -> list[str]:
        """The records that were found and not opened yet."""
        return [name for name in self.found if name not in self.seen]

    @property
    def searching(self) -> bool:
        """Whether the dossier lies open now."""
        return self.scene.dossier and not self.pending and not self.finished

    def speaking(self) -> list[str]:
        """The evidence seen that speaks to the matter of this scene."""
        about = self.case.speaking_to(self.scene.matter or ONLY)
        return [name for name in self.seen if name in about]

    def closed_to(self, action: Action) -> bool:
        """Whether the person would say nothing to this question now."""
        return self.case.closes is not None and self.trust <= self.case.closes and asks(action)

    def _open_to(self, action: Action) -> bool:
        needs, done = action.needs, set(self.done)
        return (
            (action.repeatable or action.id not in done)
            and done.issuperset(needs.done)
            and done.isdisjoint(needs.not_done)
            and set(self.seen).issuperset(needs.seen)
            and not self._worded(action)
        )

    def _worded(self, action: Action) -> bool:
        """Whether the question was asked already, in other words or in these."""
        return action.question is not None and any(self._words.get(name) == action.question for name in self.done)

    def do(self, event: Mapping[str, Any]) -> Step:
        """Take one event; raise `IllegalMove` (and change nothing) if the rules do not allow it."""
        doing = event.get("do")
        if doing not in DOINGS:
            raise IllegalMove(_('"{doing}" is not something a player can do.').format(doing=doing))
        if len(self.steps) >= MAX_EVENTS:
            raise IllegalMove(_("A play has at most {n} steps.").format(n=MAX_EVENTS))
        if self.paused and doing != "resume":
            raise IllegalMove(_("The case is paused; press Continue."))
        step = Step(dict(event), self.scene.id)
        getattr(self, "_" + doing)(event, step)
        self._happen(step)
        step.minutes, step.spent = self.minutes, self.spent
        step.trust, step.safety = self.trust, self.safety
        self.steps.append(step)
        return step

    def _act(self, event: Mapping[str, Any], step: Step) -> None:
        action = next((a for a in self.offered() if a.id == event.get("what")), None)
        if action is None:
            raise IllegalMove(
                _('"{what}" cannot be done in the scene "{scene}" at this point.').format(
                    what=event.get("what"), scene=self.scene.title
                )
            )
        self._afford(action.cost)
        step.closed = self.closed_to(action)
        step.harms = tuple(h.id for h in self.case.harms if self._harmed(h, action))
        if not step.closed:
            self._see((*action.shows, *self._gated(action)), step)
        self._move(action, step)

    def _afford(self, cost: int) -> None:
        if cost > self.left:
            text = _("This costs {cost}; {left} are left of {label}.")
            label = self.case.budget.label if self.case.budget else ""
            raise IllegalMove(text.format(cost=cost, left=self.left, label=label))

    def _see(self, shown: Iterable[str], step: Step) -> None:
        new = tuple(dict.fromkeys(e for e in shown if e not in self.seen))
        self.seen.extend(new)
        step.seen += new

    def _gated(self, action: Action) -> tuple[str, ...]:
        gate, done = action.gate, set(self.done)
        if gate is None:
            return ()
        holds = (
            self.trust >= gate.trust
            and self.sitting >= gate.sitting
            and done.issuperset(gate.done)
            and done.isdisjoint(gate.not_done)
        )
        return gate.shows if holds else gate.otherwise

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

    def _move(self, action: Action, step: Step) -> None:
        if self.scene.decision and action.goto and self.scene.id not in self.decisions:
            self.decisions[self.scene.id] = action.id
        self.done.append(action.id)
        self.harms.extend(step.harms)
        self.minutes += action.minutes
        self.spent += action.cost
        moved = min(action.trust, 0) if step.closed else action.trust  # who does not listen is not won over
        self.trust = min(10, max(0, self.trust + moved))
        self.safety = min(10, max(0, self.safety + action.safety))
        if action.goto:
            self._go(action.goto)

    def _happen(self, step: Step) -> None:
        """Let happen what the clock has come to, in the order of time."""
        for inject in sorted(self.case.injects, key=lambda i: i.at):
            if self._due(inject):
                self.injects.append(inject.id)
                step.injects += (inject.id,)
                self._see(inject.shows, step)
                if inject.goto:
                    self._go(inject.goto)

    def _due(self, inject: Inject) -> bool:
        return (
            not self.finished
            and inject.id not in self.injects
            and self.minutes >= inject.at
            and set(self.done).isdisjoint(inject.unless_done)
            and set(self.done).issuperset(inject.if_done)
            and (not inject.scenes or self.scene.id in inject.scenes)
        )

    def _believe(self, event: Mapping[str, Any], step: Step) -> None:
        if self.pending != "believe":
            raise IllegalMove(_("Nobody asked how sure you are at this point."))
        self.beliefs[self.scene.id] = shares(event.get("shares"), self.case.topic(self.scene).hypotheses)

    def _reason(self, event: Mapping[str, Any], step: Step) -> None:
        asked = self.scene.reasons
        if self.pending != "reason" or asked is None:
            raise IllegalMove(_("Nobody asked for reasons at this point."))
        picks = event.get("picks")
        fits = isinstance(picks, list) and all(isinstance(p, str) and p in asked.options for p in picks)
        if not fits or len(set(picks)) != len(picks) or not 1 <= len(picks) <= asked.pick:  # type: ignore
            raise IllegalMove(_("Pick one to {n} of the reasons given.").format(n=asked.pick))
        self.reasons[self.scene.id] = list(picks)  # type: ignore[arg-type]

    def _weigh(self, event: Mapping[str, Any], step: Step) -> None:
        if self.pending != "weigh":
            raise IllegalMove(_("Nobody asked you to weigh the evidence at this point."))
        known, names = self.speaking(), self.case.topic(self.scene).hypotheses
        self.weighed[self.scene.id] = read_marks(event.get("marks"), known, names, self.to_weigh)

    @property
    def to_weigh(self) -> int:
        """How many pieces this scene asks to be weighed at least; fewer where fewer are known."""
        return min(self.scene.weigh or 0, len(self.speaking()))

    def _search(self, event: Mapping[str, Any], step: Step) -> None:
        term = event.get("what")
        if not self.searching:
            raise IllegalMove(_("There are no records to search at this point."))
        if not isinstance(term, str) or len(plain(term)) < SHORTEST or len(term) > LONGEST:
            raise IllegalMove(_("Search for {n} to {m} letters or digits.").format(n=SHORTEST, m=LONGEST))
        if plain(term) in map(plain, self.searched):
            raise IllegalMove(_('You have searched for "{term}" already.').format(term=term))
        cost = self.case.budget.search if self.case.budget else 0
        self._afford(cost)
        self.spent += cost
        self.searched.append(term)
        step.found = tuple(n for n in found_by(self.case, term) if n not in self.found and n not in self.seen)
        self.found.extend(step.found)

    def _open(self, event: Mapping[str, Any], step: Step) -> None:
        name = event.get("what")
        if not self.searching or name not in self.hits():
            raise IllegalMove(_('"{what}" is not a record that was found and is still to be opened.').format(what=name))
        record = self.case.evidence[name]
        self._afford(record.cost)
        self.spent += record.cost
        self.minutes += record.minutes
        self._see((name,), step)

    def _pause(self, event: Mapping[str, Any], step: Step) -> None:
        self.paused = True

    def _resume(self, event: Mapping[str, Any], step: Step) -> None:
        self.paused = False


def asks(action: Action) -> bool:
    """Whether an action is a question that one who has closed up does not answer."""
    return "ask" in action.tags and not HEARD & set(action.tags)


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
