"""A small town for teaching: the reference model of few persons, stepped, drawn, and run under rules of one's own.

The rates of the town are turned up, so that a month of few persons shows something. No town is like that.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import look
from ..language import gettext as _
from ..quantities import N_, BadQuantity
from ..reference import Person, ReferenceModel
from ..scenario import Scenario
from ..state import State
from .figures import drawn, footed, in_style, keyed, titled
from .plots import LOOKS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TURNED_UP = {"intensity": 15, "approach_rate": 0.0002, "accepting": 0.3}  # as declared: 1, 0.00002 and 0.15
TOWN = Scenario(name="town", scale=0.001, months=36, start="2026-01", spin_up=12, quantities=TURNED_UP)
SLIP = {"escaping": 0.008}  # typed wrongly in a third program, for a comparison that finds it
ACROSS = 100  # persons in a line of the picture; neighbours in it are neighbours by number
# What a person of the town is doing: label, colour, marker, size; told apart by shape as well as by colour.
CONDITIONS: dict[str, tuple[str, str, str, float]] = {
    "home": (N_("At home"), "#c3cad1", "o", 5),
    "seeking": (N_("Looking for a way"), look.SKY_BLUE, "o", 26),
    "way": (N_("Approached or recruited"), look.ORANGE, "^", 34),
    "exploited": (N_("Exploited"), look.VERMILION, "s", 34),
    "assisted": (N_("Assisted"), look.GREEN, "D", 30),
    "back": (N_("Came back"), look.BLUE, "x", 22),
}
STATES = {
    State.SEEKING: "seeking",
    State.APPROACHED: "way",
    State.RECRUITED: "way",
    State.EXPLOITED: "exploited",
    State.ASSISTED: "assisted",
}


def condition(person: Person) -> str:
    """What a person is doing, a name of CONDITIONS; "back" is whoever came back from exploitation."""
    if person.episode is not None:
        return STATES[person.episode.state]
    return "back" if person.returned else "home"


def conditions(model: ReferenceModel) -> pd.DataFrame:
    """Return how many persons of the town are in each condition now; the index is the label."""
    found = Counter(condition(person) for person in model.person.values())
    rows = {_(label): found[name] for name, (label, *_look) in CONDITIONS.items()}
    return pd.DataFrame({_("persons"): rows}).rename_axis(_("condition"))


def history(model: ReferenceModel) -> pd.DataFrame:
    """Return two counts by month, added up since the start: exploitation that began, and victims identified."""
    table = model.datacollector.get_model_vars_dataframe()
    named = {"newly_exploited": _("exploitation began"), "victims_identified": _("victims identified")}
    return table[list(named)].rename(columns=named).cumsum().rename_axis(_("month")).reset_index(drop=True)


@in_style
def draw(model: ReferenceModel) -> Figure:
    """Draw every person of the town as a mark, and beside it what happened and what was recorded so far."""
    fig, (ax, side), key = drawn(1, 2, (11, 6.2))
    fig.axes[0].get_gridspec().set_width_ratios([2.4, 1])
    _persons(ax, model)
    _ledgers(side, model)
    keyed(key, [ax])
    titled(fig, message(model))
    return footed(fig, "", _("a town of invented persons, its rates turned up"))


def message(model: ReferenceModel) -> str:
    """Return in words where the town stands, for a title and for whoever does not see the picture."""
    counts = history(model).iloc[-1].tolist() if model.month > 0 else [0, 0]
    exploited = sum(e.state == State.EXPLOITED for e in model.episodes)
    text = _("Month {month}: {n} of {all:,} persons are exploited; it began for {began}, agencies know {found}")
    return text.format(month=model.month, n=exploited, all=len(model.person), began=counts[0], found=counts[1])


def _persons(ax: Axes, model: ReferenceModel) -> None:
    places: dict[str, list[int]] = {name: [] for name in CONDITIONS}
    for place, person in enumerate(sorted(model.person.values(), key=lambda person: person.number)):
        places[condition(person)].append(place)
    for name, (label, colour, marker, size) in CONDITIONS.items():
        down, across = np.divmod(places[name], ACROSS)
        told = f"{_(label)}: {len(places[name]):,}"
        ax.scatter(across, down, s=size, c=colour, marker=marker, linewidths=1.2 if marker == "x" else 0, label=told)
    ax.invert_yaxis()
    ax.set_title(_("The town: one mark is one invented person"), fontsize=12.5)
    ax.set_axis_off()


def _ledgers(ax: Axes, model: ReferenceModel) -> None:
    table = history(model)
    for (label, counts), ledger in zip(table.items(), ("happened", "recorded"), strict=True):
        marker, colour = LOOKS[ledger]
        ax.plot(range(1, len(table) + 1), counts, color=colour, marker=marker, ms=4, label=label)
    ax.set(xlim=(0, model.setup.months), xlabel=_("month"), ylabel=_("persons, added up"))
    ax.set_ylim(0, 1.3 * max(10, int(table.to_numpy().max(initial=0))))
    ax.legend(loc="upper left", borderaxespad=0)
    ax.set_title(_("Happened and recorded"), fontsize=12.5)


def under(rule: type[Person]) -> type[ReferenceModel]:
    """Return a reference model whose persons follow a rule of their own."""
    return type("Town", (ReferenceModel,), {"person_type": rule})


PROBED = 300  # persons who are asked


def probe(rule: type[Person]) -> dict[str, float]:
    """Return how many times as likely as by the model's rule persons accept: the poor, the warned, and the others.

    A rule that fails is no rule: it gives {}, and the reason is printed in one line.
    """
    town = under(rule)(scale=TOWN.scale, months=1, spin_up=1, seed=1)
    adults = [person for person in town.population if not person.child][:PROBED]
    poor, others = ([person for person in adults if person.poor == wanted] for wanted in (True, False))
    try:
        found = {"others": _ratio(others, town), "poor": _ratio(poor, town)}
        return {**found, "warned": _ratio(others, town, warned=True)}
    except Exception as error:  # whatever a beginner's line can raise
        print(_("This rule cannot be used: {error}").format(error=f"{type(error).__name__}: {error}"))
        return {}


def changes(probed: dict[str, float]) -> bool:
    """Whether a probe shows a rule that is another than the model's."""
    return any(ratio != 1 for ratio in probed.values())


def _ratio(asked: list[Person], town: ReferenceModel, *, warned: bool = False) -> float:
    town.warned = {person.number for person in asked} if warned else set()
    pairs = [(person.acceptance(sought), Person.acceptance(person, sought)) for person in asked for sought in (0, 1)]
    return round(sum(new / old for new, old in pairs) / len(pairs), 3)


OUTPUTS = {
    "seekers": N_("began to look for a way"),
    "approached": N_("approached by a recruiter"),
    "recruited": N_("recruited"),
    "newly_exploited": N_("exploitation began"),
    "exit_escape": N_("exploitation ended by own escape"),
    "exit_release": N_("exploitation ended by release"),
    "exploited": N_("person-months of exploitation"),
    "victims_identified": N_("victims identified"),
}
OF_A_RULE = ("approached", "recruited", "newly_exploited", "exploited", "victims_identified")


def totals(model: type, seeds: int | Iterable[int], setup: Scenario = TOWN, **changed: Any) -> pd.DataFrame:
    """Return counts of whole runs of a Mesa model, one row a seed and one column an output of OUTPUTS.

    `changed` replaces numbers of the scenario by name, such as `warning=0.65`.
    """
    seeds = range(seeds) if isinstance(seeds, int) else list(seeds)
    setup = setup.with_flat(changed) if changed else setup
    rows = {seed: _counted(model(setup, seed=seed)) for seed in seeds}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("seed")


def _counted(model: Any) -> dict[str, int]:
    while model.running:
        model.step()
    table = model.datacollector.get_model_vars_dataframe()
    return {name: int(table[name].sum()) for name in OUTPUTS}


def mine(rule: type[Person], seeds: int, **number: str | None) -> pd.DataFrame | None:
    """Return `totals` under a rule of one's own, or, where it changes nothing, with a number that was chosen.

    None where there is neither, or where it cannot be used; why is printed in one line.
    """
    chosen = {name: float(value) for name, value in number.items() if value}
    try:
        if changes(probe(rule)):
            return totals(under(rule), seeds)
        if chosen:
            return totals(ReferenceModel, seeds, **chosen)
        print(_("No rule yet: both sides are the old one. Do the task, then run this cell again."))
    except BadQuantity as error:
        print(error)
    return None


def beside(one: pd.DataFrame, other: pd.DataFrame, names: Sequence[str] = tuple(OUTPUTS)) -> pd.DataFrame:
    """Return the means of two sets of runs, their difference, its standard error, and how many of these it is."""
    first, second = one[list(names)], other[list(names)]
    apart = second.mean() - first.mean()
    error = (first.var() / len(first) + second.var() / len(second)) ** 0.5
    columns = {"first": first.mean(), "second": second.mean(), "difference": apart, "error": error}
    return pd.DataFrame({**columns, "errors": apart / error})


LABEL = 24  # letters of a line of a label


@in_style
def draw_beside(table: pd.DataFrame, first: str, second: str) -> Figure:
    """Draw the differences of `beside` in standard errors; within two of them luck alone leaves 95 of 100."""
    fig, (ax,), key = drawn(1, 1, (11, 2.9 + 0.54 * len(table)))
    at = np.arange(len(table))
    far = table.errors.abs() > 2
    ax.axvspan(-2, 2, color=look.SKY_BLUE, alpha=0.25, label=_("luck alone, 95 times of 100"))
    ax.axvline(0, color="#555555", lw=1)
    for beyond, marker, colour, label in (
        (False, "o", look.BLUE, _("within")),
        (True, "D", look.VERMILION, _("beyond")),
    ):
        shown = (far == beyond).to_numpy()
        if shown.any():
            ax.plot(table.errors[shown], at[shown], marker, color=colour, ms=9, label=label)
    ax.set_yticks(at, [textwrap.fill(_(OUTPUTS[name]), LABEL) for name in table.index])
    ax.set_ylim(len(table) - 0.4, -0.6)
    edge = max(4.0, 1.15 * float(table.errors.abs().max()))
    ax.set_xlim(-edge, edge)
    ax.grid(axis="x")
    ax.set_xlabel(_("{second} less {first}, in standard errors").format(first=first, second=second))
    keyed(key, [ax])
    titled(fig, beside_message(table, first, second))
    return footed(fig, "", _("whole runs of the town, rates turned up"))


def beside_message(table: pd.DataFrame, first: str, second: str) -> str:
    """Return in words how many of the outputs lie further apart than luck alone leaves them."""
    far = int((table.errors.abs() > 2).sum())
    text = _("{first} and {second}: {far} of {all} outputs lie more than two standard errors apart")
    return text.format(first=first, second=second, far=far, all=len(table))


def beside_rows(table: pd.DataFrame, first: str, second: str) -> tuple[list[list[Any]], list[str]]:
    """Return the rows and the head of a table to show beside a picture of `beside`."""
    rounded = table.round({"first": 1, "second": 1, "difference": 1, "error": 2, "errors": 1})
    rows = [[_(OUTPUTS[name]), *map(float, row)] for name, *row in rounded.itertuples()]
    head = [_("mean of a run"), first, second, _("difference"), _("standard error"), _("in standard errors")]
    return rows, head
