"""What only the trainer's side sees of a case on paper: what each action brings out, what harms, what is worth what."""

from __future__ import annotations

from typing import Any

from casebook.schema import Action, Care, Harm, Scene
from casebook.session import html
from casebook.variant import Variant
from tipsim.language import gettext as _

from .case import PaperCase

Data = dict[str, Any]


class Reader:
    """The reader's book of one keyed variant."""

    def __init__(self, variant: Variant):
        self.case, self.key = variant.case, variant.known
        self.paper = PaperCase(variant.case, variant.variant)

    def scenes(self) -> list[Data]:
        """Each scene with the whole of each action."""
        return [
            {
                "number": self.paper.scenes[s.id],
                "title": s.title,
                "html": html(s.text),
                "stop": self.paper.stops.get(s.id, ""),
                "decision": s.decision,
                "actions": [self.action(a, s) for a in s.actions],
            }
            for s in self.paper.places
        ]

    def ends(self) -> list[Data]:
        return [{"number": self.paper.scenes[s.id], "title": s.title, "html": html(s.text)} for s in self.paper.ends]

    def action(self, action: Action, scene: Scene) -> Data:
        leads = self.paper.scenes[action.goto] if action.goto else ""
        return {
            **self.paper.action(action),
            "goes": _("go on to {n}").format(n=leads) if leads else "",
            "says": html(action.text) if action.text else "",
            "shows": [self.evidence(e) for e in action.shows],
            "gate": self.gate(action),
            "trust": f"{action.trust:+d}".replace("-", "−") if action.trust else "",
            "harms": [self.harm(h) for h in self.case.harms if action.id in h.acts],
        }

    def evidence(self, name: str) -> Data:
        item = self.case.evidence[name]
        return {"title": item.title, "html": html(item.outcomes["seen"])}

    def gate(self, action: Action) -> Data | None:
        """What is read out when trust is high enough, and what otherwise."""
        gate = action.gate
        if gate is None:
            return None
        return {
            "trust": gate.trust,
            "shows": [self.evidence(e) for e in gate.shows],
            "otherwise": [self.evidence(e) for e in gate.otherwise],
        }

    def harm(self, harm: Harm) -> str:
        """A harm with the conditions under which it is noted."""
        parts = [harm.label]
        if harm.after_minutes is not None:
            text = _("if more than {n} minutes are used, this action counted")
            parts.append(text.format(n=harm.after_minutes))
        if harm.if_done:
            parts.append(_("if all of {numbers} were done").format(numbers=self.paper.numbers(harm.if_done)))
        if harm.unless_done:
            parts.append(_("unless one of {numbers} was done").format(numbers=self.paper.numbers(harm.unless_done)))
        return "; ".join(parts)

    def debrief(self) -> Data:
        """What is told when every sheet is handed in."""
        key = self.key
        return {
            "truth": html(key.truth_told or self.case.hypotheses[key.truth]),
            "closing": [line for line in key.closing.splitlines() if line.strip()],
            "cues": [{**self.evidence(name), "cue": cue} for name, cue in key.cues.items()],
            "choices": [self._choices(s) for s in self.paper.places if s.id in key.decisions],
            "source": key.base_rate_source,
        }

    def _choices(self, scene: Scene) -> Data:
        told = self.key.decisions[scene.id].why
        rows = [
            {"number": self.paper.actions[a.id], "label": a.label, "why": told[a.id]}
            for a in scene.actions
            if a.id in told
        ]
        return {"number": self.paper.scenes[scene.id], "title": scene.title, "rows": rows}

    def worth(self) -> Data:
        """How the 100 points of the case are shared out: parts, habits and harms."""
        weights = self.key.weights
        whole = weights.belief + weights.reasons + weights.decisions + weights.care
        care = sum(c.points for c in self.key.care) or 1
        parts = [
            (_("How sure you were"), weights.belief),
            (_("Reasons"), weights.reasons),
            (_("Decisions"), weights.decisions),
            (_("Care for the person"), weights.care),
        ]
        return {
            "parts": [(label, round(100 * w / whole)) for label, w in parts],
            "habits": [self._habit(c, 100 * weights.care / whole / care) for c in self.key.care],
            "harms": [self._price(h) for h in self.case.harms if h.id in self.key.harms],
        }

    def _habit(self, care: Care, each: float) -> Data:
        first = self.paper.numbers(care.before) if care.before else ""
        points = f"{care.points * each:.1f}"
        return {"label": care.label, "numbers": self.paper.numbers(care.acts), "before": first, "points": points}

    def _price(self, harm: Harm) -> Data:
        price = self.key.harms[harm.id]
        truths = ", ".join(self.case.hypotheses[t] for t in price.truths)
        return {"label": self.harm(harm), "points": f"{price.points:g}", "truths": truths, "why": price.why}

    def habits(self) -> list[Data]:
        """What an observer watches for: the habits that protect the person, and what to say when one was missed."""
        return [{"label": c.label, "missed": c.missed} for c in self.key.care]
