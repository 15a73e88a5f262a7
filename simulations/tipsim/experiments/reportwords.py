"""The first page of the report in sentences: what was asked, compared and found, how sure it is, what it is not for."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..country import Country
from ..interventions import Intervention
from ..language import gettext as _
from ..language import ngettext
from ..quantities import Quantity, declared
from ..scenario import Scenario
from ..skill import Skill
from .bands import FEWEST, LEFT_OUT, chance_of_a_rise, direction, of_countries, shares
from .changes import DIVISIONS, risen
from .compare import TOTAL, Comparison
from .reporttold import cost_of_a_month, cost_sentences, number, of_pairs, percent, sentence, signed
from .sheets import Section

HAPPENED = ("newly_exploited", "exploited_person_months", "left_lawfully")
RECORDED = ("victims_identified", "victims_assisted", "prosecutions", "convictions")
HARMS = ("victims_unrecognised", "victims_penalised", "travellers_held", "calls_unanswered")
LISTED = 3  # sections after the first, of a sentence for each output
FEW_PAIRS = 10
NAMED = 4  # places that are named one by one
CHANCE = 0.025  # of a 95 per cent interval, on one side
LONGEST_NAME = 60


def sections(comparison: Comparison) -> list[Section]:
    """Return the first page of the report; every sentence holds for whatever the comparison found."""
    table = comparison.table()
    parts = [
        (_("What was asked and compared"), [question(comparison), *compared(comparison)]),
        (_("What happens in the model"), [sentence(name, table.loc[name]) for name in HAPPENED]),
        (_("What agencies would record"), [*(sentence(n, table.loc[n]) for n in RECORDED), more_is_not_more()]),
        (_("Harms done by the response"), [sentence(name, table.loc[name]) for name in HARMS]),
        (_("Does harm move elsewhere?"), [displacement(comparison)]),
        (_("What it costs"), costs(comparison)),
        (_("How sure this is"), certainty(comparison)),
        (_("What was assumed"), assumptions(comparison)),
    ]
    return [
        Section(title, tuple(filter(None, told)), listed=1 <= at <= LISTED) for at, (title, told) in enumerate(parts)
    ]


def headline(comparison: Comparison) -> str:
    """Return the answer in one sentence: what becomes of exploitation, and at what cost."""
    row = comparison.table().loc["exploited_person_months"]
    values = {"name": _name(comparison.alternative, _("the measures")), "months": period(comparison.baseline)}
    values |= {"share": percent(abs(row.relative)).lstrip("+") if row.baseline else "", "pairs": of_pairs(row.pairs)}
    if row.unchanged:
        text = _("In the model, “{name}” leaves the time in exploitation as it is, in {pairs}.")
    elif row.pairs < 2:
        text = _("In the model, one pair of runs differs; with one pair nothing can be said about “{name}”.")
    elif of_countries(row):
        return _headline_of_countries(comparison, row, values)
    elif direction(row) == 0:
        text = _("In the model, no clear change of exploitation by “{name}” shows over {months}.")
    elif not row.baseline:
        text = _("In the model, exploitation that was not there before appears with “{name}” over {months}.")
    elif direction(row) < 0:
        text = _("In the model, “{name}” lowers the time in exploitation by about {share} over {months}.")
    else:
        text = _("In the model, “{name}” raises the time in exploitation by about {share} over {months}.")
    return text.format(**values)


def _headline_of_countries(comparison: Comparison, row: pd.Series, values: dict[str, str]) -> str:
    found = shares(row)
    share = _(", by about {share} in the middle one").format(share=percent(abs(found[1])).lstrip("+")) if found else ""
    told = {
        -1: _("In the model, “{name}” lowers the time in exploitation over {months} in {fewer} of {all}{share}."),
        1: _("In the model, “{name}” raises the time in exploitation over {months} in {more} of {all}{share}."),
    }
    unclear = _(
        "In the model, no clear change of exploitation by “{name}” shows over {months}: it falls in {fewer} and rises "
        "in {more} of {all}."
    )
    values |= {"share": share, "fewer": str(int(row.fewer)), "more": str(int(row.more)), "all": _all_of(comparison)}
    return told.get(direction(row), unclear).format(**values)


def _all_of(comparison: Comparison) -> str:
    """The pairs as countries, where each has its own."""
    n = len(comparison.seeds)
    if comparison.countries == n:
        return _("{n} countries that fit the recorded figures").format(n=n)
    return _("{n} pairs of runs in countries that fit the recorded figures").format(n=n)


def not_for() -> list[str]:
    """Return what a report of this kind must not be used for."""
    return [
        _("Forecasts: no year of a run is a year of the calendar, and no number here is a count of real persons."),
        _("Claims that a measure works: an effect here follows from assumed links, not from a trial."),
        _("Judging or picking out persons, families, firms, regions, border posts or officers."),
        _("Targets of detections, arrests or convictions: more found is not more crime, and fewer is not less."),
        _("Ranking measures by one set of numbers: vary what is assumed first."),
    ]


def more_is_not_more() -> str:
    """Return the sentence that belongs beside every recorded figure."""
    return _("More detections are not more crime: they may be more persons found among those who are there already.")


def _name(scenario: Scenario, otherwise: str) -> str:
    name = scenario.name.strip() or otherwise
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def names(comparison: Comparison) -> tuple[str, str]:
    """Return the names of both sides."""
    return _name(comparison.baseline, _("the country as it is")), _name(comparison.alternative, _("the measures"))


def period(scenario: Scenario) -> str:
    """Return the length of a run in words: "10 years", "30 months"."""
    years, rest = divmod(scenario.months, 12)
    if rest:
        return ngettext("{n} month", "{n} months", scenario.months).format(n=scenario.months)
    return ngettext("{n} year", "{n} years", years).format(n=years)


def month_at(scenario: Scenario, months: int) -> str:
    """Return the calendar month that lies `months` after the start, as "2026-01"."""
    year, month = map(int, scenario.start.split("-"))
    at = 12 * year + month - 1 + months
    return f"{at // 12}-{at % 12 + 1:02d}"


def question(comparison: Comparison) -> str:
    one, other = names(comparison)
    text = _("What would differ from “{one}” if “{other}” were in place, from {first} to {last}?")
    setup = comparison.baseline
    return text.format(one=one, other=other, first=setup.start, last=month_at(setup, setup.months - 1))


def compared(comparison: Comparison) -> list[str]:
    one, other = names(comparison)
    told = [portfolio(one, comparison.baseline), portfolio(other, comparison.alternative)]
    setup, pairs = comparison.baseline, len(comparison.seeds)
    text = ngettext(
        "Both were run once over {period} with the same luck, person by person, for {share} of the country.",
        "Both were run {n} times over {period} in pairs of the same luck person by person, for {share} of the country.",
        pairs,
    )
    share = _("the whole") if setup.scale == 1 else _("{share:.3g}%").format(share=100 * setup.scale)
    return [*told, text.format(n=pairs, period=period(setup), share=share), _partial(setup)]


def _partial(setup: Scenario) -> str:
    first, last = setup.start, month_at(setup, setup.months - 1)
    if first.endswith("-01") and last.endswith("-12"):
        return ""
    text = _("Not all calendar years are whole: {first} to {last} is {n} months, and sums are over these months.")
    return text.format(first=first, last=last, n=setup.months)


def portfolio(name: str, scenario: Scenario) -> str:
    """Return what is done in a scenario, in one sentence."""
    numbers = _changed_numbers(scenario)
    if not any(m.strength > 0 for m in scenario.measures):
        text = _("“{name}” is the country without further measures{numbers}.")
        return text.format(name=name, numbers=numbers)
    told = "; ".join(measure_told(m, scenario) for m in scenario.measures if m.strength > 0)
    return _("“{name}” has {measures}{numbers}.").format(name=name, measures=told, numbers=numbers)


def _changed_numbers(scenario: Scenario) -> str:
    n = len(scenario.quantities)
    text = ngettext(", with {n} number of the country changed", ", with {n} numbers of the country changed", n)
    return text.format(n=n) if n else ""


def measure_told(measure: Intervention, scenario: Scenario) -> str:
    """Return a measure with its strength and, where it is not in force all the time, its months."""
    text, end = _("{label} ({strength:.0%})"), scenario.months if measure.end is None else measure.end
    values = {"label": _(measure.label).lower(), "strength": measure.strength}
    if measure.start >= scenario.months:
        text = _("{label} ({strength:.0%}, only after the run)")
    elif measure.start > 0 or end < scenario.months:
        text = _("{label} ({strength:.0%}, {first} to {last})")
        values["first"] = month_at(scenario, measure.start)
        values["last"] = month_at(scenario, min(end, scenario.months) - 1)
    return text.format(**values)


def displacement(comparison: Comparison) -> str:
    """Return where recruitment clearly rises, and how much of that chance alone would show."""
    if len(comparison.seeds) < 2:
        return _("One pair of runs cannot show it; run more pairs.")
    found, looked = risen(comparison)
    by_chance = round(_chance_of_a_rise(comparison) * looked)
    values = {"rows": looked, "chance": number(by_chance), "n": len(found)}
    if not found:
        text = _(
            "In none of the {rows} regions, places, posts, destinations and channels does recruitment clearly rise."
        )
        return text.format(**values)
    told = [f"{_(DIVISIONS[kind][0]).lower()}: {row.label} ({signed(row.difference)})" for kind, row in found[:NAMED]]
    values["where"] = "; ".join(told) + (_(" and others") if len(found) > NAMED else "")
    text = ngettext(
        "Recruitment clearly rises in {n} of {rows} places and channels: {where}.",
        "Recruitment clearly rises in {n} of {rows} places and channels: {where}.",
        len(found),
    )
    chance = _("About {chance} would look so by chance alone: a reason to look further, not a finding.")
    if comparison.fit is not None and not by_chance:
        chance = _("Chance alone would hardly make one look so; look at what is assumed of it before you act.")
    return f"{text} {chance}".format(**values)


def _chance_of_a_rise(comparison: Comparison) -> float:
    """Chance that a row without any effect looks like a rise: of an interval by t, or of signs that agree."""
    return CHANCE if comparison.fit is None else chance_of_a_rise(len(comparison.seeds))


def costs(comparison: Comparison) -> list[str]:
    table = comparison.table()
    told = cost_sentences(table.loc[TOTAL], period(comparison.baseline))
    return [*told, cost_of_a_month(table.loc[TOTAL], table.loc["exploited_person_months"])]


def certainty(comparison: Comparison) -> list[str]:
    pairs = len(comparison.seeds)
    if comparison.fit is not None and pairs > 1:
        return [*_certainty_of_countries(comparison), *_of_a_share(comparison)]
    told = [_("A range is what chance in the model leaves open (95% interval of the mean of the pairs).")]
    if pairs < 2:
        told = [_("One pair of runs shows no range: take this report as a trial, and run 20 pairs or more.")]
    elif pairs < FEW_PAIRS:
        told.append(_("{n} pairs are few; ranges narrow with more.").format(n=pairs))
    told.append(_("It does not hold what is not known, which is more: other assumed numbers give other answers."))
    return [*told, *_of_a_share(comparison)]


def _of_a_share(comparison: Comparison) -> list[str]:
    if comparison.baseline.scale == 1:
        return []
    return [_("Only a share of the country was run and scaled up; take the whole country before you decide.")]


def _certainty_of_countries(comparison: Comparison) -> list[str]:
    pairs, sides = len(comparison.seeds), (comparison.baseline, comparison.alternative)
    told = [
        _("Each pair of runs has another draw of the country's numbers that are not known, the same on both sides."),
        _("Draws are what recorded figures leave: where these say nothing of a number, it lies anywhere in its range."),
        _("A range holds 9 in 10 pairs or more, so chance and these numbers are in it."),
        _("Clear is what most pairs show, and at most 1 in 20 of those that differ contradicts."),
    ]
    if comparison.countries < pairs:
        text = _("Some draws were taken more than once: the {n} pairs stand in {countries} different countries.")
        told.append(text.format(n=pairs, countries=comparison.countries))
    if any(side.quantities for side in sides):
        told.append(_("Numbers that a scenario sets itself are not drawn."))
    if pairs < FEWEST:
        told.append(_("{n} pairs are too few to call anything clear; take 20 or more.").format(n=pairs))
    elif pairs < LEFT_OUT:
        told.append(_("{n} pairs are few; take 20 or more before you decide.").format(n=pairs))
    return [*told, _("What measures do is not drawn: their strengths, capacities, effects and costs stay as set.")]


def assumptions(comparison: Comparison) -> list[str]:
    used = numbers_used(comparison)
    assumed = sum(q.assumed for q in used)
    text = _("Of the {n} numbers behind these runs {assumed} are assumed, with wide ranges; the rest have a source.")
    told = [
        text.format(n=len(used), assumed=assumed),
        _("Strengths, capacities and costs are choices, not findings; nobody knows how many are exploited."),
        _("No effect of police training on real detections is known; nor of most measures on how many are trafficked."),
    ]
    return [*told, *comparison.note.split("\n")]


def numbers_used(comparison: Comparison) -> list[Quantity]:
    """Return the declared numbers that the runs rest on, strengths left out: they are chosen."""
    kinds = {type(m) for s in (comparison.baseline, comparison.alternative) for m in s.measures if m.strength > 0}
    some = [q for cls in (Country, Skill, *sorted(kinds, key=lambda k: k.name)) for q in declared(cls)]
    return [q for q in some if q.name != "strength"]


def changed_numbers(scenario: Scenario) -> Iterator[tuple[Quantity, float]]:
    """Yield the numbers of the country and of officer skill that a scenario replaces."""
    for q in (*declared(Country), *declared(Skill)):
        if q.name in scenario.quantities:
            yield q, scenario.quantities[q.name]
