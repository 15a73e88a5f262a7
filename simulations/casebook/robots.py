"""Robots that play a case, each seeing only what a player sees.

A robot reads the texts' meaning through the likelihoods (it is a reader who knows how evidence
behaves) but never the truth or anything it has not been shown. They tell whether a case is fit for
release: the expert must do well, chance and bad habits must not.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .belief import Shares, decision_values, posterior, reading, reason_weights, speaks
from .play import Event, Play
from .schema import ONLY, SEEN, Action, Robot
from .search import keys_in, plain
from .stated import READINGS
from .variant import Drawn, Variant
from .ways import distances
from .weighing import heaviest

WANDER = 120

RANDOM = Robot(
    about="Does anything that can be done, at random.",
    believe="random",
    reasons="random",
    weigh="random",
    decide="random",
)


def play_robot(variant: Variant, name: str, seed: int = 0) -> dict[str, Any]:
    """Play `variant` as robot `name` ("random" needs no entry in the key); return its log."""
    robot = RANDOM if name == "random" else variant.known.robots[name]
    player = _Player(variant, robot, random.Random(f"{variant.variant}|{name}|{seed}"))
    return {"schema": 1, "case": variant.case.case, "variant": variant.variant, "events": player.run()}


class _Player:
    def __init__(self, variant: Variant, robot: Robot, chance: random.Random):
        self.variant, self.robot, self.chance = variant, robot, chance
        self.play = Play(variant.case)
        self.far = distances(variant.case)
        self.labels = variant.case.actions()
        self.known = (-1, "")  # what was read after so many steps

    def run(self) -> list[Event]:
        while not self.play.finished:
            self.play.do(self._next())
        return [step.event for step in self.play.steps]

    def _next(self) -> Event:
        pending = self.play.pending
        if pending == "weigh":
            return {"do": "weigh", "marks": self._marks()}
        if pending == "believe":
            return {"do": "believe", "shares": self._rounded(self._belief())}
        if pending == "reason":
            return {"do": "reason", "picks": self._reasons()}
        return self._move()

    @property
    def matter(self) -> Drawn:
        """What the scene is about, as the robot knows it: chances and likelihoods, never the truth."""
        return self.variant.known.matters[self.play.scene.matter or ONLY]

    def _rounded(self, belief: Mapping[str, float]) -> Shares:
        return {t: round(p, 4) for t, p in belief.items()}

    def _belief(self) -> Shares:
        matter, believe = self.matter, self.robot.believe
        if believe == "bayes":
            return posterior(matter, self.play.seen)
        if believe == "random":
            return {t: self.chance.expovariate(1.0) for t in matter.base_rate}
        fixed = believe if isinstance(believe, dict) else {}
        if any(isinstance(value, dict) for value in fixed.values()):
            fixed = fixed.get(self.play.scene.matter or ONLY, {})  # type: ignore[assignment]
        return dict(fixed or matter.base_rate)  # type: ignore[arg-type]

    def _reasons(self) -> list[str]:
        asked = self.play.scene.reasons
        options = list(asked.options)  # type: ignore[union-attr]
        if self.robot.reasons == "random":
            self.chance.shuffle(options)
        if self.robot.reasons == "best":
            weight = reason_weights(self.variant.known, self.play.scene.id, self.play.seen)
            options.sort(key=lambda r: -weight[r])
        return options[: asked.pick]  # type: ignore[union-attr]

    def _marks(self) -> dict[str, dict[str, str]]:
        pieces, n, how = self.play.speaking(), self.play.to_weigh, self.robot.weigh
        if how == "best":
            chosen = heaviest(self.matter, pieces, n)
            return {e: {t: reading(r) for t, r in speaks(self.matter, e).items()} for e in chosen}
        if how == "random":
            chosen = self.chance.sample(pieces, n)
            return {e: {t: self.chance.choice(READINGS) for t in self.matter.base_rate} for e in chosen}
        return {e: {t: how for t in self.matter.base_rate} for e in pieces[:n]}

    def _move(self) -> Event:
        can = self.play.actions()
        if self.robot.decide == "random" and len(self.play.steps) < WANDER:
            return self.chance.choice([*map(_act, can), *self._records()])
        if self.play.scene.decision and (choice := self._decision(can)):
            return _act(choice)
        return next(self._liked(can), None) or _act(min(can, key=self._way_out))

    def _liked(self, can: list[Action]) -> Iterator[Event]:
        """What the robot would like to do and can do now, in its order."""
        open_now = {a.id for a in can}
        for name in self.robot.prefer:
            if name in open_now and name not in self.play.done:
                yield {"do": "act", "what": name}
            elif step := self._towards(name):
                yield step

    def _towards(self, record: str) -> Event | None:
        """Open a record, or search for it by something that was read before; None where neither can be done."""
        item = self.play.case.evidence.get(record)
        if item is None or not item.form or not self.play.searching or record in self.play.seen:
            return None
        if record in self.play.found:
            return {"do": "open", "what": record} if item.cost <= self.play.left else None
        return next(self._searches(item.keys), None)

    def _searches(self, keys: Iterable[str]) -> Iterator[Event]:
        budget, searched = self.play.case.budget, set(map(plain, self.play.searched))
        if budget and budget.search <= self.play.left:
            if self.known[0] != len(self.play.steps):
                self.known = (len(self.play.steps), self._read())
            terms = keys_in(keys, self.known[1])
            yield from ({"do": "search", "what": t} for t in terms if plain(t) not in searched)

    def _records(self) -> list[Event]:
        """Every search and every opening that the robot could think of now."""
        if not self.play.searching:
            return []
        records = self.play.case.evidence
        opened = [{"do": "open", "what": n} for n in self.play.hits() if records[n].cost <= self.play.left]
        keys = dict.fromkeys(key for item in records.values() for key in item.keys)
        return [*opened, *self._searches(keys)]

    def _read(self) -> str:
        """All text that the robot has seen so far."""
        case = self.play.case
        scenes = {case.start, self.play.scene.id, *(step.scene for step in self.play.steps)}
        texts = [case.title, case.intro, case.base_rate_note, *(case.scene(s).text for s in scenes)]
        texts += [text for person in case.people.values() for text in (person.name, person.about)]
        texts += [text for a in self.play.done for text in (self.labels[a].label, self.labels[a].text)]
        texts += [i.text for i in case.injects if i.id in self.play.injects]
        texts += [case.evidence[e].title for e in self.play.found]
        for name in self.play.seen:
            item = case.evidence[name]
            ends = [end for tie in item.ties for end in (tie.a, tie.b)]
            texts += [item.title, item.outcomes[SEEN], *ends]
        return "\n".join(texts)

    def _way_out(self, action: Action) -> int:
        return self.far[action.goto] if action.goto else 10**6

    def _decision(self, can: list[Action]) -> Action | None:
        """The choice of a decision scene, once nothing that the robot likes is left to do there."""
        decision = self.variant.known.decisions[self.play.scene.id]
        if [step for step in self._liked(can) if step["what"] not in decision.utility]:
            return None
        choices = [a for a in can if a.id in decision.utility]
        if isinstance(self.robot.decide, dict):
            return next((a for a in choices if a.id == self.robot.decide.get(self.play.scene.id)), None)
        values = decision_values(decision, self._belief())
        return max(choices, key=lambda a: values[a.id])


def _act(action: Action) -> Event:
    return {"do": "act", "what": action.id}
