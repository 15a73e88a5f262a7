"""The schema of a case: what a trainer writes in `cases/<id>.yaml` and `key/<id>.yaml`.

The case file holds what a player may see; the key holds likelihoods, marks, robots and debrief.
`simulations/casebook/README.md` tells a trainer how to write both.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Share = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[int, Field(ge=0, le=3000)]
Clock = Annotated[int, Field(ge=1, le=6000)]
Cost = Annotated[int, Field(ge=0, le=100)]
Tag = Literal[
    "look", "ask", "offer-information", "interpreter", "voluntary-help", "consent",
    "separate", "hold", "refer", "record", "move", "decide",
]  # fmt: skip
Subject = Literal["facts", "nationality", "sex", "ethnicity"]
Form = Literal["document", "calls", "transfers", "crossings", "source"]
Code = Literal["open", "probing", "closed", "leading", "blaming"]
Reading = Literal["for", "against", "neither"]
HELP_TAGS = {"offer-information", "interpreter", "voluntary-help"}
ONLY = "case"  # the name of the one matter of a case that names none
SEEN = "seen"  # the one outcome of a piece of evidence once it is drawn


class Part(BaseModel):
    """A piece of a case: unknown fields are faults, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Needs(Part):
    """When an action can be taken: all of these must hold."""

    done: tuple[Name, ...] = ()
    not_done: tuple[Name, ...] = ()
    seen: tuple[Name, ...] = ()


class Gate(Part):
    """Evidence that depends on the person: `shows` when all of this holds, else `otherwise`.

    `trust` (0 to 10) is reached; what `done` names was done and what `not_done` names was not; the play has come to
    `sitting`. So a person remembers more in a second sitting where the first had opened the subject.
    """

    trust: Annotated[int, Field(ge=0, le=10)] = 0
    done: tuple[Name, ...] = ()
    not_done: tuple[Name, ...] = ()
    sitting: Annotated[int, Field(ge=1, le=5)] = 1
    shows: tuple[Name, ...]
    otherwise: tuple[Name, ...] = ()


class Action(Part):
    """Something the player can do in a scene.

    `minutes` of case time; `trust` and `safety` move the person's levels (0 to 10). An action that
    leads to another scene may be taken again, any other once, unless `once` says otherwise.
    `cost` is taken from the budget of the case. Of actions with the same `question` one alone can be taken: they are
    wordings of one question, shown together under its name.
    """

    id: Name
    label: str
    text: str = ""
    minutes: Minutes = 0
    cost: Cost = 0
    question: Name | None = None
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
    """A place in the case. `belief: true` asks how sure the player is before going on.

    `matter` says what belief, weighing and decision here are about, where a case has several. `weigh` asks for at
    least so many pieces of evidence, each read for or against each possibility. `dossier: true` lets the player search
    the records. `sitting` counts the meetings with the person.
    """

    id: Name
    title: str
    stage: str = ""
    text: str
    matter: Name | None = None
    sitting: Annotated[int, Field(ge=1, le=5)] | None = None
    belief: bool = False
    weigh: Annotated[int, Field(ge=1, le=10)] | None = None
    dossier: bool = False
    reasons: Reasons | None = None
    decision: bool = False
    end: bool = False
    actions: tuple[Action, ...] = ()

    def action(self, name: str) -> Action | None:
        return next((a for a in self.actions if a.id == name), None)


class Link(Part):
    """A tie between two names (persons, telephones, accounts, places) that a record shows."""

    a: str
    b: str
    label: str = ""


class Evidence(Part):
    """Something that can be learnt. One outcome is drawn per variant and its text shown.

    It speaks to `matter`, where a case has several. With a `form` it is a record of the dossier: a search for one of
    `keys` (three letters or digits of it are enough) finds its title, and opening it costs `cost` and `minutes`.
    `links` are what each outcome adds to the link chart.
    """

    title: str
    outcomes: dict[Name, str]
    about: Subject = "facts"
    matter: Name | None = None
    form: Form | None = None
    keys: tuple[str, ...] = ()
    cost: Cost = 1
    minutes: Minutes = 0
    links: dict[Name, tuple[Link, ...]] = {}

    @property
    def ties(self) -> tuple[Link, ...]:
        """The links of a drawn piece of evidence, whose one outcome is `SEEN`."""
        return self.links.get(SEEN, ())


class Matter(Part):
    """One of several things to find out in a case, each with a hidden truth of its own."""

    title: str
    hypotheses: dict[Name, str]


class Budget(Part):
    """What searching and asking may cost in all; `search` is the cost of one search of the dossier."""

    units: Annotated[int, Field(ge=1, le=500)]
    label: str
    search: Cost = 1


class Inject(Part):
    """Something that happens by itself when the clock of the case reaches `at` minutes.

    Not when one of `unless_done` was done before, nor after the end. With `if_done` it waits until all of these were
    done, with `scenes` until the play is in one of them. It `shows` evidence, and with `goto` ends the scene: what was
    asked there and not answered stays unanswered.
    """

    id: Name
    at: Clock
    title: str
    text: str
    unless_done: tuple[Name, ...] = ()
    if_done: tuple[Name, ...] = ()
    scenes: tuple[Name, ...] = ()
    shows: tuple[Name, ...] = ()
    goto: Name | None = None


class Harm(Part):
    """A harm the player can do. It is noted when one of `acts` is taken and the conditions hold."""

    id: Name
    label: str
    acts: tuple[Name, ...]
    unless_done: tuple[Name, ...] = ()
    if_done: tuple[Name, ...] = ()
    after_minutes: Annotated[int, Field(ge=0, le=6000)] | None = None


class Person(Part):
    """An invented person of the case."""

    name: str
    about: str = ""


class Case(Part):
    """What a player may see: scenes, actions, evidence texts. No marks, no likelihoods.

    One thing to find out: `hypotheses`. Several (a set of vignettes, a shift of calls): `matters`, each with its own.
    With `closes` a person whose trust is at or below it says nothing more when asked (tag `ask`, without `consent` or
    help) until trust is higher; `closed_text` tells the player what that looks like. `questions` are the headings of
    questions that have several wordings. `budget` is what searching, opening records and asking may cost in all.
    """

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
    hypotheses: dict[Name, str] = {}
    matters: dict[Name, Matter] = {}
    closes: Annotated[int, Field(ge=0, le=9)] | None = None
    closed_text: str = ""
    budget: Budget | None = None
    questions: dict[Name, str] = {}
    injects: tuple[Inject, ...] = ()
    people: dict[Name, Person] = {}
    agencies: dict[Name, str] = {}
    evidence: dict[Name, Evidence]
    harms: tuple[Harm, ...] = ()
    start: Name
    scenes: tuple[Scene, ...]

    @property
    def topics(self) -> dict[str, Matter]:
        """What there is to find out: the matters, or the one whose `hypotheses` stand in the case itself."""
        return self.matters or {ONLY: Matter(title=self.title, hypotheses=self.hypotheses)}

    def topic(self, part: Scene | Evidence | HarmMark) -> Matter:
        """The matter that a scene, a piece of evidence or the mark of a harm is about."""
        return self.topics[part.matter or ONLY]

    def speaking_to(self, matter: str) -> list[str]:
        """The evidence of one matter, in the order of the file."""
        return [name for name, item in self.evidence.items() if (item.matter or ONLY) == matter]

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
    """A habit that protects the person: earned when one of `acts` is done, or one of the records `reads` is opened
    (before `before`)."""

    id: Name
    label: str
    acts: tuple[Name, ...] = ()
    reads: tuple[Name, ...] = ()
    before: tuple[Name, ...] = ()
    points: Annotated[float, Field(gt=0)] = 1.0
    missed: str = ""


class HarmMark(Part):
    """Points (of 100) that a harm costs, times the chance that the truth of `matter` is one of `truths`."""

    points: Annotated[float, Field(ge=0, le=100)]
    matter: Name | None = None
    truths: tuple[Name, ...] = ()
    why: str = ""


class Weights(Part):
    """How 100 points are shared out; the harms are taken off the sum."""

    belief: Annotated[float, Field(ge=0)]
    reasons: Annotated[float, Field(ge=0)]
    decisions: Annotated[float, Field(ge=0)]
    care: Annotated[float, Field(ge=0)]
    weighing: Annotated[float, Field(ge=0)] = 0.0
    process: Annotated[float, Field(ge=0)] = 0.0


class Questions(Part):
    """How the wordings of questions are coded, and what each kind is worth (0 to 1).

    `enough` is how many questions a full conversation has: fewer count as questions of no worth. `why` says of a kind
    what it does to an account.
    """

    codes: dict[Name, Code]
    worth: dict[Code, Share]
    enough: Annotated[int, Field(ge=1, le=60)]
    why: dict[Code, str] = {}


class MatterKey(Part):
    """The truth's chances of one matter of several; `truth_told` is said in the debrief."""

    base_rate: dict[Name, Share]
    target: tuple[Name, ...]
    truth_told: dict[Name, str] = {}


class Robot(Part):
    """A way of playing. It sees what a player sees and follows `prefer` from first to last.

    In `prefer` stand actions, and records of the dossier, which it looks for by what it has read so far.
    `believe`: bayes (a perfect reader), prior (always the base rate), random, or fixed shares, by matter where a case
    has several.
    `decide`: best (by expected value of its own belief), random, or an action for each scene.
    """

    about: str
    prefer: tuple[Name, ...] = ()
    believe: Literal["bayes", "prior", "random"] | dict[Name, Share] | dict[Name, dict[Name, Share]] = "bayes"
    reasons: Literal["best", "random", "first"] = "best"
    weigh: Literal["best", "random"] | Reading = "best"
    decide: Literal["best", "random"] | dict[Name, Name] = "best"
    at_most: Annotated[float, Field(ge=0, le=1)] | None = None


class Key(Part):
    """What a player may not see. Rows of `likelihood[evidence][outcome][truth]` sum to 1 over outcomes.

    A case with several matters has `matters` in the place of `base_rate`, `target` and `truth_told`. Without
    `street_rate` the debrief leaves out what the same answers would mean on the street; it is for a case with one
    matter.
    """

    case: Name
    base_rate: dict[Name, Share] = {}
    base_rate_source: str
    matters: dict[Name, MatterKey] = {}
    street_rate: Share | None = None
    street_source: str = ""
    target: tuple[Name, ...] = ()
    questions: Questions | None = None
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

    @property
    def topics(self) -> dict[str, MatterKey]:
        """The chances of each matter, as `Case.topics` names them."""
        only = MatterKey(base_rate=self.base_rate, target=self.target, truth_told=self.truth_told)
        return self.matters or {ONLY: only}
