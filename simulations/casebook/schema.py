"""The schema of a case: what a trainer writes in `cases/<id>.yaml` and `key/<id>.yaml`.

The case file holds what a player may see; the key holds likelihoods, marks, robots and debrief.
`simulations/casebook/README.md` tells a trainer how to write both.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Share = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[int, Field(ge=0, le=600)]
Tag = Literal[
    "look", "ask", "offer-information", "interpreter", "voluntary-help", "consent",
    "separate", "hold", "refer", "record", "move", "decide",
]  # fmt: skip
Subject = Literal["facts", "nationality", "sex", "ethnicity"]


class Part(BaseModel):
    """A piece of a case: unknown fields are faults, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Needs(Part):
    """When an action can be taken: all of these must hold."""

    done: tuple[Name, ...] = ()
    not_done: tuple[Name, ...] = ()
    seen: tuple[Name, ...] = ()


class Gate(Part):
    """Evidence that depends on trust: `shows` at or above `trust` (0 to 10), else `otherwise`."""

    trust: Annotated[int, Field(ge=0, le=10)]
    shows: tuple[Name, ...]
    otherwise: tuple[Name, ...] = ()


class Action(Part):
    """Something the player can do in a scene.

    `minutes` of case time; `trust` and `safety` move the person's levels (0 to 10). An action that
    leads to another scene may be taken again, any other once, unless `once` says otherwise.
    """

    id: Name
    label: str
    text: str = ""
    minutes: Minutes = 0
    agency: Name | None = None
    tags: tuple[Tag, ...] = ()
    trust: Annotated[int, Field(ge=-10, le=10)] = 0
    safety: Annotated[int, Field(ge=-10, le=10)] = 0
    shows: tuple[Name, ...] = ()
    gate: Gate | None = None
    goto: Name | None = None
    needs: Needs = Needs()
    once: bool | None = None

    @property
    def repeatable(self) -> bool:
        return self.goto is not None if self.once is None else not self.once

    @property
    def evidence(self) -> tuple[str, ...]:
        """All evidence this action can ever show."""
        gated = (*self.gate.shows, *self.gate.otherwise) if self.gate else ()
        return (*self.shows, *gated)


class Reasons(Part):
    """A question for reasons: the player picks `pick` of `options` (id: label)."""

    prompt: str
    pick: Annotated[int, Field(ge=1, le=5)] = 2
    options: dict[Name, str]


class Scene(Part):
    """A place in the case. `belief: true` asks how sure the player is before going on."""

    id: Name
    title: str
    stage: str = ""
    text: str
    belief: bool = False
    reasons: Reasons | None = None
    decision: bool = False
    end: bool = False
    actions: tuple[Action, ...] = ()

    def action(self, name: str) -> Action | None:
        return next((a for a in self.actions if a.id == name), None)


class Evidence(Part):
    """Something that can be learnt. One outcome is drawn per variant and its text shown."""

    title: str
    outcomes: dict[Name, str]
    about: Subject = "facts"


class Harm(Part):
    """A harm the player can do. It is noted when one of `acts` is taken and the conditions hold."""

    id: Name
    label: str
    acts: tuple[Name, ...]
    unless_done: tuple[Name, ...] = ()
    if_done: tuple[Name, ...] = ()
    after_minutes: Minutes | None = None


class Person(Part):
    """An invented person of the case."""

    name: str
    about: str = ""


class Case(Part):
    """What a player may see: scenes, actions, evidence texts. No marks, no likelihoods."""

    case: Name
    title: str
    place: str
    role: str
    intro: str
    content_note: str
    help: tuple[str, ...] = ()
    clock: Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$")] = "08:00"
    minutes: Annotated[int, Field(ge=1, le=6000)]
    time_note: str = ""
    trust: Annotated[int, Field(ge=0, le=10)] = 5
    safety: Annotated[int, Field(ge=0, le=10)] = 5
    base_rate_note: str
    hypotheses: dict[Name, str]
    people: dict[Name, Person] = {}
    agencies: dict[Name, str] = {}
    evidence: dict[Name, Evidence]
    harms: tuple[Harm, ...] = ()
    start: Name
    scenes: tuple[Scene, ...]

    def scene(self, name: str) -> Scene:
        return next(s for s in self.scenes if s.id == name)

    def actions(self) -> dict[str, Action]:
        """All actions by id, in the order of the file."""
        return {a.id: a for s in self.scenes for a in s.actions}


class Decision(Part):
    """How choices of a decision scene are worth: `utility[action][truth]` from 0 to 1."""

    weight: Annotated[float, Field(gt=0)] = 1.0
    utility: dict[Name, dict[Name, Share]]
    why: dict[Name, str] = {}


class Care(Part):
    """A habit that protects the person: earned when one of `acts` is done (before `before`)."""

    id: Name
    label: str
    acts: tuple[Name, ...]
    before: tuple[Name, ...] = ()
    points: Annotated[float, Field(gt=0)] = 1.0
    missed: str = ""


class HarmMark(Part):
    """Points (of 100) that a harm costs, times the chance that the truth is one of `truths`."""

    points: Annotated[float, Field(ge=0, le=100)]
    truths: tuple[Name, ...] = ()
    why: str = ""


class Weights(Part):
    """How 100 points are shared out; the harms are taken off the sum."""

    belief: Annotated[float, Field(ge=0)]
    reasons: Annotated[float, Field(ge=0)]
    decisions: Annotated[float, Field(ge=0)]
    care: Annotated[float, Field(ge=0)]


class Robot(Part):
    """A way of playing. It sees what a player sees and follows `prefer` from first to last.

    `believe`: bayes (a perfect reader), prior (always the base rate), random, or fixed shares.
    `decide`: best (by expected value of its own belief), random, or an action for each scene.
    """

    about: str
    prefer: tuple[Name, ...] = ()
    believe: Literal["bayes", "prior", "random"] | dict[Name, Share] = "bayes"
    reasons: Literal["best", "random", "first"] = "best"
    decide: Literal["best", "random"] | dict[Name, Name] = "best"
    at_most: Annotated[float, Field(ge=0, le=1)] | None = None


class Key(Part):
    """What a player may not see. Rows of `likelihood[evidence][outcome][truth]` sum to 1 over outcomes."""

    case: Name
    base_rate: dict[Name, Share]
    base_rate_source: str
    street_rate: Share
    street_source: str
    target: tuple[Name, ...]
    likelihood: dict[Name, dict[Name, dict[Name, Share]]]
    decisions: dict[Name, Decision]
    reasons: dict[Name, dict[Name, tuple[Name, ...]]] = {}
    care: tuple[Care, ...] = ()
    harms: dict[Name, HarmMark] = {}
    weights: Weights
    robots: dict[Name, Robot]
    cues: dict[Name, str] = {}
    truth_told: dict[Name, str] = {}
    closing: str = ""
