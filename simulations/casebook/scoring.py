"""Scoring a play with the key: what was done, given what had been seen, not by luck.

The 100 points are shared by `Weights`: belief (Brier skill against the base rate, both measured from
the perfect reader's belief), reasons (weight of the evidence picked against the heaviest seen), weighing
(evidence read for and against), process (kinds of questions asked), decisions (expected value given what
was seen) and care (habits that protect the person). Harms are taken off. Belief, weighing and decisions
are each about one matter of the case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from tipsim.language import gettext as _

from .belief import decision_values, distance, posterior, reason_weights
from .interview import Asked, asked, process_share
from .play import Play
from .schema import ONLY, Care, HarmMark, Weights
from .variant import Drawn, Variant
from .weighing import Cell, cells, weighing_share


@dataclass
class HarmDone:
    """A harm, its step in the play, its points (of 100) and why it matters."""

    id: str
    label: str
    step: int
    points: float
    why: str


@dataclass
class DecisionMade:
    """A decision and what each choice was worth given what had been seen (0 to 1)."""

    scene: str
    choice: str | None
    values: dict[str, float]
    belief: dict[str, float]

    @property
    def share(self) -> float:
        """0 for the worst choice, 1 for the best; 0 when nothing was decided."""
        low, high = min(self.values.values()), max(self.values.values())
        if self.choice is None:
            return 0.0
        return (self.values[self.choice] - low) / (high - low) if high > low else 1.0

    @property
    def best(self) -> str:
        return max(self.values, key=lambda c: self.values[c])


def shared_out(weights: Weights) -> dict[str, tuple[str, float]]:
    """(label, points of 100) of each part that earns points, by the name of the part."""
    labels = {
        "belief": _("How sure you were"),
        "weighing": _("Evidence for and against"),
        "reasons": _("Reasons"),
        "process": _("Questions asked"),
        "decisions": _("Decisions"),
        "care": _("Care for the person"),
    }
    whole = sum(getattr(weights, name) for name in labels)
    used = {name: getattr(weights, name) for name in labels if getattr(weights, name) > 0}
    return {name: (labels[name], 100 * weight / whole) for name, weight in used.items()}


@dataclass
class Score:
    """The parts of a play's score on a keyed variant."""

    variant: Variant
    play: Play
    beliefs: dict[str, dict[str, float]] = field(default_factory=dict)  # what should be believed, per scene

    def __post_init__(self) -> None:
        key, self.at_decision = self.variant.known, {}
        self.harms, seen = [], []
        labels = {h.id: h.label for h in self.variant.case.harms}
        for n, step in enumerate(self.play.steps):
            if step.event["do"] == "believe":
                self.beliefs[step.scene] = posterior(self.about(step.scene), seen)
            if step.event["do"] == "act" and step.scene in key.decisions:
                now = posterior(self.about(step.scene), seen)
                self.at_decision.setdefault(step.scene, {}).setdefault(step.event["what"], now)
            for harm in step.harms:
                price = key.harms[harm]
                points = price.points * self._chance(price, seen)
                self.harms.append(HarmDone(harm, labels[harm], n, points, price.why))
            seen.extend(step.seen)

    def about(self, scene: str) -> Drawn:
        """The matter that belief, weighing and decision of a scene are about."""
        return self.variant.known.matters[self.variant.case.scene(scene).matter or ONLY]

    def _chance(self, price: HarmMark, seen: list[str]) -> float:
        """The chance, given what had been seen, that the truth is one for which a harm counts."""
        if not price.truths:
            return 1.0
        now = posterior(self.variant.known.matters[price.matter or ONLY], seen)
        return sum(now[t] for t in price.truths)

    @cached_property
    def belief_share(self) -> float:
        """Brier skill of the stated shares against always stating the base rate; 0 to 1."""
        wanted = [s for s in self.variant.case.scenes if s.belief]
        said = loss = base = 0.0
        for scene in wanted:
            if scene.id in self.beliefs:
                should = self.beliefs[scene.id]
                loss += distance(should, self.play.beliefs[scene.id])
                base += distance(should, self.about(scene.id).base_rate)
                said += 1
        if not said or base <= 0:
            return 0.0
        return max(0.0, 1 - loss / base) * said / len(wanted)

    @cached_property
    def weighing_share(self) -> float:
        """Mean over the scenes that ask for weighing; a scene that was not answered earns nothing."""
        asked_for = [s for s in self.variant.case.scenes if s.weigh]
        if not asked_for:
            return 1.0
        return sum(self._weighed_in(s.id, s.weigh or 1) for s in asked_for) / len(asked_for)

    def _weighed_in(self, scene: str, least: int) -> float:
        if scene not in self.play.weighed:
            return 0.0
        matter = self.about(scene)
        seen = [e for e in self._seen_before(scene, "weigh") if e in matter.rows]
        return weighing_share(matter, self.play.weighed[scene], seen, least)

    def weighed(self, scene: str) -> list[Cell]:
        """What was read in a scene, cell by cell, beside what the key says."""
        return cells(self.about(scene), self.play.weighed.get(scene, {}))

    @cached_property
    def asked(self) -> list[Asked]:
        """The coded questions that were asked, in order."""
        return asked(self.variant.case, self.variant.known.questions, self.play.steps)

    @cached_property
    def process_share(self) -> float:
        return process_share(self.variant.known.questions, self.asked)

    @cached_property
    def reasons_share(self) -> float:
        """Mean over the scenes that ask: weight picked over the heaviest that could be picked."""
        asking = [s for s in self.variant.case.scenes if s.reasons]
        if not asking:
            return 1.0
        return sum(self._reasons_in(s.id, s.reasons.pick) for s in asking) / len(asking)  # type: ignore

    def _reasons_in(self, scene: str, pick: int) -> float:
        if scene not in self.play.reasons:
            return 0.0
        weights = self.reason_weights(scene)
        best = sum(sorted(weights.values(), reverse=True)[:pick])
        got = sum(weights[r] for r in self.play.reasons[scene])
        return min(1.0, got / best) if best > 0 else 0.0

    def reason_weights(self, scene: str) -> dict[str, float]:
        """How much each reason offered in `scene` should have moved the player, given what was seen."""
        return reason_weights(self.variant.known, scene, self._seen_before(scene, "reason"))

    def _seen_before(self, scene: str, doing: str) -> list[str]:
        """What had been seen when a scene's question (`doing`) was answered; all of it when it never was."""
        seen: list[str] = []
        for step in self.play.steps:
            if step.scene == scene and step.event["do"] == doing:
                break
            seen += step.seen
        return seen

    @cached_property
    def decisions(self) -> list[DecisionMade]:
        """Each marked decision with the expected value of every choice."""
        made = []
        for scene, decision in self.variant.known.decisions.items():
            choice = self.play.decisions.get(scene)
            belief = self.at_decision.get(scene, {}).get(choice) or posterior(self.about(scene), self.play.seen)
            values = decision_values(decision, belief)
            made.append(DecisionMade(scene, choice, values, belief))
        return made

    @cached_property
    def decisions_share(self) -> float:
        weights = {s: d.weight for s, d in self.variant.known.decisions.items()}
        total = sum(weights.values())
        return sum(d.share * weights[d.scene] for d in self.decisions) / total if total else 1.0

    def cared(self, care: Care) -> bool:
        """Was the habit shown (and before the step that it must come before)?"""
        shown = self._first([*(("act", a) for a in care.acts), *(("open", r) for r in care.reads)])
        return shown < min(len(self.play.steps), self._first([("act", a) for a in care.before]))

    def _first(self, events: list[tuple[str, str]]) -> int:
        """The first step that was one of `events` (what was done, with what); beyond the last where none was."""
        steps = (n for n, s in enumerate(self.play.steps) if (s.event["do"], s.event.get("what")) in events)
        return next(steps, len(self.play.steps))

    @cached_property
    def care_share(self) -> float:
        habits = self.variant.known.care
        total = sum(c.points for c in habits)
        return sum(c.points for c in habits if self.cared(c)) / total if total else 1.0

    def parts(self) -> list[tuple[str, float, float]]:
        """(label, points got, points there are) for each part of the 100."""
        there = shared_out(self.variant.known.weights)
        return [(label, getattr(self, f"{name}_share") * of, of) for name, (label, of) in there.items()]

    @property
    def total(self) -> float:
        """Points from 0 to 100 after the harms."""
        return max(0.0, sum(got for _label, got, _of in self.parts()) - sum(h.points for h in self.harms))
