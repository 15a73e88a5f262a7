"""A case on paper: its scenes and actions numbered, for the hand-out, the cards and the answer sheet.

What is here comes from what is released; what an action brings out is in `paperreader`.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from casebook.debrief import reading_name
from casebook.page import cost, html
from casebook.play import Play
from casebook.schema import ONLY, Action, Case, Scene
from tipsim.language import gettext as _

from .read import LETTERS

Data = dict[str, Any]
MOST_ROWS = 40


class PaperCase:
    """Numbers for a case: scenes 1, 2, ...; its ends E1, E2, ...; actions 1, 2, ... through the whole case."""

    def __init__(self, case: Case, variant: str):
        self.case, self.variant = case, variant
        places = [s for s in case.scenes if not s.end]
        ends = [s for s in case.scenes if s.end]
        self.scenes = {s.id: str(n) for n, s in enumerate(places, 1)}
        self.scenes |= {s.id: _("E{n}").format(n=n) for n, s in enumerate(ends, 1)}
        self.actions = {name: n for n, name in enumerate(case.actions(), 1)}
        stops = [s.id for s in case.scenes if s.weigh or s.belief or s.reasons]
        self.stops = {name: _letters(n) for n, name in enumerate(stops)}
        records = [name for name, item in case.evidence.items() if item.form]
        self.records = {name: _("R{n}").format(n=n) for n, name in enumerate(records, 1)}

    @cached_property
    def places(self) -> list[Scene]:
        """The scenes in which something can be done."""
        return [s for s in self.case.scenes if not s.end]

    @cached_property
    def ends(self) -> list[Scene]:
        return [s for s in self.case.scenes if s.end]

    @property
    def start(self) -> str:
        return self.scenes[self.case.start]

    def numbers(self, names: Any) -> str:
        """The numbers of some actions, in order."""
        return ", ".join(str(n) for n in sorted(self.actions[name] for name in names))

    def opening(self) -> Data:
        """What stands before the first scene."""
        case = self.case
        texts = {"note": case.content_note, "intro": case.intro, "base": case.base_rate_note}
        return {
            **{name: html(text) for name, text in texts.items()},
            "title": case.title,
            "place": case.place,
            "role": case.role,
            "clock": case.clock,
            "minutes": case.minutes,
            "time": html(case.time_note),
            "help": list(case.help),
            "people": [{"name": p.name, "about": p.about} for p in case.people.values()],
            "agencies": list(case.agencies.values()),
            "matters": self.matters(),
            "budget": _("{n} {label}").format(n=case.budget.units, label=case.budget.label) if case.budget else "",
        }

    def matters(self) -> list[Data]:
        """What there is to find out; without a title where it is one thing alone."""
        several = len(self.case.topics) > 1
        return [
            {"name": name, "title": m.title if several else "", "hypotheses": list(m.hypotheses.values())}
            for name, m in self.case.topics.items()
        ]

    def hand_out(self) -> list[Data]:
        """Each scene with what can be done in it; nothing of what that brings out."""
        return [
            {
                "number": self.scenes[s.id],
                "title": s.title,
                "stage": s.stage,
                "html": html(s.text),
                "stop": self.stops.get(s.id, ""),
                "belief": s.belief,
                "reasons": bool(s.reasons),
                "decision": s.decision,
                "dossier": s.dossier,
                "actions": [self.action(a) for a in s.actions],
            }
            for s in self.places
        ]

    def action(self, action: Action) -> Data:
        return {
            "number": self.actions[action.id],
            "label": action.label,
            "minutes": action.minutes,
            "goes": self.goes(action),
            "rules": self.rules(action),
        }

    def goes(self, action: Action) -> str:
        """Where an action leads, in words that do not tell which end it is."""
        if not action.goto:
            return ""
        if self.case.scene(action.goto).end:
            return _("the case ends")
        return _("go on to scene {n}").format(n=self.scenes[action.goto])

    def rules(self, action: Action) -> list[str]:
        """With whom the action is taken, and when it can be, where that is not plain."""
        needs, found = action.needs, []
        if action.agency:
            found.append(_("with: {agency}").format(agency=self.case.agencies[action.agency]))
        if needs.done:
            found.append(_("only after {numbers}").format(numbers=self.numbers(needs.done)))
        if needs.not_done:
            found.append(_("not after {numbers}").format(numbers=self.numbers(needs.not_done)))
        if action.question:
            others = [n for n, a in self.case.actions().items() if a.question == action.question and n != action.id]
            found.append(self.case.questions[action.question])
            found += [_("not after {numbers}").format(numbers=self.numbers(others))] if others else []
        if action.cost:
            found.append(cost(action.cost))
        found += [_("only once you know: {title}").format(title=self.case.evidence[e].title) for e in needs.seen]
        if action.repeatable and not action.goto and not action.question:
            found.append(_("may be repeated"))
        if action.goto and not action.repeatable:
            found.append(_("once only"))
        return found

    def cards(self) -> list[Data]:
        """Who plays: a card for each person and each agency, with the actions in which an agency is asked."""
        acting: dict[str, list[str]] = {}
        for action in self.case.actions().values():
            acting.setdefault(action.agency or "", []).append(action.id)
        people = [{"kind": "person", "title": p.name, "about": p.about} for p in self.case.people.values()]
        agencies = [
            {"kind": "agency", "title": label, "numbers": self.numbers(acting.get(name, []))}
            for name, label in self.case.agencies.items()
        ]
        return [*people, *agencies]

    def sheet(self) -> Data:
        """The blank tables of the answer sheet."""
        return {
            "title": self.case.title,
            "variant": self.variant,
            "clock": self.case.clock,
            "minutes": self.case.minutes,
            "rows": self.rows(),
            "beliefs": [asked for m in self.matters() if (asked := self._beliefs(m))["stops"]],
            "weighs": [self._weigh(s) for s in self.places if s.weigh],
            "reasons": [self._reasons(s) for s in self.places if s.reasons],
            "decisions": [self._decision(s) for s in self.places if s.decision],
        }

    def rows(self) -> int:
        """Lines of the table of steps, an even number: each action and record once, at most MOST_ROWS."""
        steps = len(self.actions) + len(self.records)
        return min(MOST_ROWS, steps + steps % 2)

    def _beliefs(self, matter: Data) -> Data:
        """The table for one matter: its possibilities, and the stops at which they are weighed up."""
        asking = [s for s in self.places if s.belief and (s.matter or ONLY) == matter["name"]]
        return {**matter, "stops": [self._stop(s) for s in asking]}

    def _weigh(self, scene: Scene) -> Data:
        hypotheses = list(self.case.topic(scene).hypotheses.values())
        return {**self._stop(scene), "least": scene.weigh, "hypotheses": hypotheses}

    def _stop(self, scene: Scene) -> Data:
        return {"letter": self.stops[scene.id], "scene": self.scenes[scene.id], "title": scene.title}

    def _reasons(self, scene: Scene) -> Data:
        asked = scene.reasons
        labels = enumerate(asked.options.values())  # type: ignore[union-attr]
        options = [{"letter": LETTERS[n % 26], "label": label} for n, label in labels]
        return {**self._stop(scene), "prompt": asked.prompt, "pick": asked.pick, "options": options}  # type: ignore

    def _decision(self, scene: Scene) -> Data:
        numbers = [self.actions[a.id] for a in scene.actions if a.goto]
        return {"scene": self.scenes[scene.id], "title": scene.title, "numbers": numbers}

    def path(self, events: list[Data]) -> list[Data]:
        """A play as lines for a table: where, what number, when; what was stated at the stops."""
        play, rows = Play(self.case), []
        for event in events:
            step = play.do(event)
            row = {"scene": self.scenes[step.scene], "minutes": step.minutes, "trust": step.trust}
            rows.append({**row, **self._said(step.event, step.scene)})
        return rows

    def _said(self, event: Data, scene: str) -> Data:
        if event["do"] == "act":
            action = self.case.actions()[event["what"]]
            return {"number": self.actions[action.id], "text": action.label}
        if event["do"] == "search":
            return {"number": "", "text": _("Searched for: {term}").format(term=event["what"])}
        if event["do"] == "open":
            return {"number": self.records[event["what"]], "text": self.case.evidence[event["what"]].title}
        if event["do"] == "weigh":
            return {
                "number": self.stops[scene],
                "text": "; ".join(self._read(*mark) for mark in event["marks"].items()),
            }
        if event["do"] == "believe":
            names, total = self.case.topic(self.case.scene(scene)).hypotheses, sum(event["shares"].values())
            said = "; ".join(f"{names[h]}: {100 * share / total:.0f}" for h, share in event["shares"].items())
            return {"number": self.stops[scene], "text": said}
        if event["do"] == "reason":
            labels = self.case.scene(scene).reasons.options  # type: ignore[union-attr]
            return {"number": self.stops[scene], "text": "; ".join(labels[p] for p in event["picks"])}
        return {"number": "", "text": event["do"]}

    def _read(self, name: str, row: dict[str, str]) -> str:
        """One piece as it was read: for what, against what."""
        item = self.case.evidence[name]
        names = self.case.topic(item).hypotheses
        return f"{item.title}: " + ", ".join(f"{reading_name(r)}: {names[h]}" for h, r in row.items())


def _letters(n: int) -> str:
    """A to Z, then AA to AZ and so on."""
    return (_letters(n // 26 - 1) if n >= 26 else "") + LETTERS[n % 26].upper()
