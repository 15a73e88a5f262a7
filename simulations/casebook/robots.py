"""Robots that play a case, each seeing only what a player sees.

A robot reads the texts' meaning through the likelihoods (it is a reader who knows how evidence
behaves) but never the truth or anything it has not been shown. They tell whether a case is fit for
release: the expert must do well, chance and bad habits must not.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .belief import Shares, decision_values, posterior, reason_weights
from .crossref import distances
from .play import Event, Play
from .schema import Action, Robot
from .variant import Variant

WANDER = 120

RANDOM = Robot(about="Does anything that can be done, at random.", believe="random", reasons="random", decide="random")


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

    def run(self) -> list[Event]:
        while not self.play.finished:
            self.play.do(self._next())
        return [step.event for step in self.play.steps]

    def _next(self) -> Event:
        pending = self.play.pending
        if pending == "believe":
            return {"do": "believe", "shares": self._rounded(self._belief())}
        if pending == "reason":
            return {"do": "reason", "picks": self._reasons()}
        return {"do": "act", "what": self._action().id}

    def _rounded(self, belief: Mapping[str, float]) -> Shares:
        return {t: round(p, 4) for t, p in belief.items()}

    def _belief(self) -> Shares:
        key, believe = self.variant.known, self.robot.believe
        if believe == "bayes":
            return posterior(key, self.play.seen)
        if believe == "prior":
            return dict(key.base_rate)
        if believe == "random":
            return {t: self.chance.expovariate(1.0) for t in key.base_rate}
        return dict(believe)

    def _reasons(self) -> list[str]:
        asked = self.play.scene.reasons
        options = list(asked.options)  # type: ignore[union-attr]
        if self.robot.reasons == "random":
            self.chance.shuffle(options)
        if self.robot.reasons == "best":
            weight = reason_weights(self.variant.known, self.play.scene.id, self.play.seen)
            options.sort(key=lambda r: -weight[r])
        return options[: asked.pick]  # type: ignore[union-attr]

    def _action(self) -> Action:
        can = self.play.actions()
        if self.robot.decide == "random" and len(self.play.steps) < WANDER:
            return self.chance.choice(can)
        if self.play.scene.decision and (choice := self._decision(can)):
            return choice
        liked = [a for name in self.robot.prefer for a in can if a.id == name and name not in self.play.done]
        return liked[0] if liked else min(can, key=self._way_out)

    def _way_out(self, action: Action) -> int:
        return self.far[action.goto] if action.goto else 10**6

    def _decision(self, can: list[Action]) -> Action | None:
        """The choice of a decision scene, once nothing that the robot likes is left to do there."""
        decision = self.variant.known.decisions[self.play.scene.id]
        liked = [a for a in can if a.id in self.robot.prefer and a.id not in self.play.done]
        if [a for a in liked if a.id not in decision.utility]:
            return None
        choices = [a for a in can if a.id in decision.utility]
        if isinstance(self.robot.decide, dict):
            return next((a for a in choices if a.id == self.robot.decide.get(self.play.scene.id)), None)
        values = decision_values(decision, self._belief())
        return max(choices, key=lambda a: values[a.id])
