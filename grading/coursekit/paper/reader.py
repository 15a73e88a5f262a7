"""What only the trainer's side sees of a case on paper: what each action brings out, what harms, what is worth what."""

from __future__ import annotations

from typing import Any

from casebook.interview import code_name
from casebook.page import cost, form_name, html
from casebook.play import asks
from casebook.schema import Action, Care, Gate, Harm, Inject, Scene
from casebook.scoring import shared_out
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
                "dossier": s.dossier,
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
            "closes": self.case.closes is not None and asks(action),
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
            "also": self.also(gate),
            "shows": [self.evidence(e) for e in gate.shows],
            "otherwise": [self.evidence(e) for e in gate.otherwise],
        }

    def also(self, gate: Gate) -> str:
        """What else than trust a gate asks for; '' for nothing."""
        parts = []
        if gate.sitting > 1:
            parts.append(_("sitting {n} or later").format(n=gate.sitting))
        if gate.done:
            parts.append(_("only after {numbers}").format(numbers=self.paper.numbers(gate.done)))
        if gate.not_done:
            parts.append(_("not after {numbers}").format(numbers=self.paper.numbers(gate.not_done)))
        return "; ".join(parts)

    def records(self) -> list[Data]:
        """The dossier, for whoever answers searches: number, what finds a record, what it costs and says."""
        return [
            {
                "number": number,
                "form": form_name(self.case.evidence[name].form),
                "found_by": "; ".join(self.case.evidence[name].keys),
                "cost": cost(self.case.evidence[name].cost),
                "minutes": self.case.evidence[name].minutes,
                "ties": "; ".join(f"{t.a} – {t.b} ({t.label})" for t in self.case.evidence[name].ties),
                **self.evidence(name),
            }
            for name, number in self.paper.records.items()
        ]

    def search(self) -> str:
        """What one search costs, in words."""
        return cost(self.case.budget.search) if self.case.budget else ""

    def injects(self) -> list[Data]:
        """What happens by itself, in the order of the clock."""
        return [self._inject(i) for i in sorted(self.case.injects, key=lambda i: i.at)]

    def _inject(self, inject: Inject) -> Data:
        return {
            "at": inject.at,
            "title": inject.title,
            "html": html(inject.text),
            "shows": [self.evidence(e) for e in inject.shows],
            "goes": _("go on to {n}").format(n=self.paper.scenes[inject.goto]) if inject.goto else "",
            "when": self._when(inject),
        }

    def _when(self, inject: Inject) -> str:
        """Besides the minute, when something happens by itself."""
        parts = []
        if inject.unless_done:
            parts.append(_("not after {numbers}").format(numbers=self.paper.numbers(inject.unless_done)))
        if inject.if_done:
            parts.append(_("only after {numbers}").format(numbers=self.paper.numbers(inject.if_done)))
        if inject.scenes:
            parts.append(_("only in scene {n}").format(n=", ".join(self.paper.scenes[s] for s in inject.scenes)))
        return "; ".join(parts)

    def codes(self) -> list[Data]:
        """How the wordings of questions are coded, for the talk afterwards."""
        told = self.key.questions
        if told is None:
            return []
        labels = self.case.actions()
        return [
            {
                "number": self.paper.actions[a],
                "label": labels[a].label,
                "code": code_name(c),
                "why": told.why.get(c, ""),
            }
            for a, c in told.codes.items()
        ]

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
            "truths": [self._truth(name) for name in key.matters],
            "codes": self.codes(),
            "closing": [line for line in key.closing.splitlines() if line.strip()],
            "cues": [{**self.evidence(name), "cue": cue} for name, cue in key.cues.items()],
            "choices": [self._choices(s) for s in self.paper.places if s.id in key.decisions],
            "source": key.base_rate_source,
        }

    def _truth(self, name: str) -> Data:
        matter, drawn = self.case.topics[name], self.key.matters[name]
        title = matter.title if len(self.key.matters) > 1 else ""
        return {"title": title, "html": html(drawn.truth_told or matter.hypotheses[drawn.truth])}

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
        parts = shared_out(self.key.weights)
        _label, for_care = parts.get("care", ("", 0.0))
        each = for_care / (sum(c.points for c in self.key.care) or 1)
        return {
            "parts": [(label, round(points)) for label, points in parts.values()],
            "habits": [self._habit(c, each) for c in self.key.care],
            "harms": [self._price(h) for h in self.case.harms if h.id in self.key.harms],
        }

    def _habit(self, care: Care, each: float) -> Data:
        first = self.paper.numbers(care.before) if care.before else ""
        shown = [self.paper.numbers(care.acts), *(str(self.paper.records[name]) for name in care.reads)]
        points = f"{care.points * each:.1f}"
        return {"label": care.label, "numbers": ", ".join(filter(None, shown)), "before": first, "points": points}

    def _price(self, harm: Harm) -> Data:
        price = self.key.harms[harm.id]
        truths = ", ".join(self.case.topic(price).hypotheses[t] for t in price.truths)
        return {"label": self.harm(harm), "points": f"{price.points:g}", "truths": truths, "why": price.why}

    def habits(self) -> list[Data]:
        """What an observer watches for: the habits that protect the person, and what to say when one was missed."""
        return [{"label": c.label, "missed": c.missed} for c in self.key.care]
