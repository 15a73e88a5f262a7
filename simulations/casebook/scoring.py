"""Scoring a play with the key: what was done, given what had been seen, not by luck.

The 100 points are shared by `Weights`: belief (Brier skill against the base rate, both measured from
the perfect reader's belief), reasons (weight of the evidence picked against the heaviest seen),
decisions (expected value given what was seen) and care (habits that protect the person). Harms are
taken off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from tipsim.language import gettext as _

from .belief import decision_values, distance, posterior, reason_weights
from .play import Play
from .schema import Care
from .variant import Variant


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


@dataclass
class Score:
    """The parts of a play's score on a keyed variant."""

    variant: Variant
    play: Play
    beliefs: dict[str, dict[str, float]] = field(default_factory=dict)  # what should be believed, per scene

    def __post_init__(self) -> None:
        key, self.at_decision = self.variant.known, {}
        self.harms, seen = [], []
        prices = key.harms
        labels = {h.id: h.label for h in self.variant.case.harms}
        for n, step in enumerate(self.play.steps):
            now = posterior(key, seen)
            if step.event["do"] == "believe":
                self.beliefs[step.scene] = now
            if step.event["do"] == "act":
                self.at_decision.setdefault(step.scene, {})[step.event["what"]] = now
            for harm in step.harms:
                price = prices[harm]
                weight = sum(now[t] for t in price.truths) if price.truths else 1.0
                self.harms.append(HarmDone(harm, labels[harm], n, price.points * weight, price.why))
            seen.extend(step.seen)

    @cached_property
    def belief_share(self) -> float:
        """Brier skill of the stated shares against always stating the base rate; 0 to 1."""
        key, wanted = self.variant.known, [s for s in self.variant.case.scenes if s.belief]
        said = loss = base = 0.0
        for scene in wanted:
            if scene.id in self.beliefs:
                should = self.beliefs[scene.id]
                loss += distance(should, self.play.beliefs[scene.id])
                base += distance(should, key.base_rate)
                said += 1
        if not said or base <= 0:
            return 0.0
        return max(0.0, 1 - loss / base) * said / len(wanted)

    @cached_property
    def reasons_share(self) -> float:
        """Mean over the scenes that ask: weight picked over the heaviest that could be picked."""
        asked = [s for s in self.variant.case.scenes if s.reasons]
        if not asked:
            return 1.0
        return sum(self._reasons_in(s.id, s.reasons.pick) for s in asked) / len(asked)  # type: ignore

    def _reasons_in(self, scene: str, pick: int) -> float:
        if scene not in self.play.reasons:
            return 0.0
        weights = self.reason_weights(scene)
        best = sum(sorted(weights.values(), reverse=True)[:pick])
        got = sum(weights[r] for r in self.play.reasons[scene])
        return min(1.0, got / best) if best > 0 else 0.0

    def reason_weights(self, scene: str) -> dict[str, float]:
        """How much each reason offered in `scene` should have moved the player, given what was seen."""
        return reason_weights(self.variant.known, scene, self._seen_before(scene))

    def _seen_before(self, scene: str) -> set[str]:
        seen: set[str] = set()
        for step in self.play.steps:
            if step.scene == scene and step.event["do"] == "reason":
                break
            seen.update(step.seen)
        return seen

    @cached_property
    def decisions(self) -> list[DecisionMade]:
        """Each marked decision with the expected value of every choice."""
        made = []
        for scene, decision in self.variant.known.decisions.items():
            choice = self.play.decisions.get(scene)
            belief = self.at_decision.get(scene, {}).get(choice) or dict(self.variant.known.base_rate)
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
        first = {a: self.play.done.index(a) for a in self.play.done}
        at = [first[a] for a in care.acts if a in first]
        limit = min((first[a] for a in care.before if a in first), default=len(self.play.done))
        return bool(at) and min(at) < limit

    @cached_property
    def care_share(self) -> float:
        habits = self.variant.known.care
        total = sum(c.points for c in habits)
        return sum(c.points for c in habits if self.cared(c)) / total if total else 1.0

    def parts(self) -> list[tuple[str, float, float]]:
        """(label, points got, points there are) for each part of the 100."""
        w = self.variant.known.weights
        whole = w.belief + w.reasons + w.decisions + w.care
        rows = [
            (_("How sure you were"), self.belief_share, w.belief),
            (_("Reasons"), self.reasons_share, w.reasons),
            (_("Decisions"), self.decisions_share, w.decisions),
            (_("Care for the person"), self.care_share, w.care),
        ]
        return [(label, 100 * share * weight / whole, 100 * weight / whole) for label, share, weight in rows]

    @property
    def total(self) -> float:
        """Points from 0 to 100 after the harms."""
        return max(0.0, sum(got for _label, got, _of in self.parts()) - sum(h.points for h in self.harms))
