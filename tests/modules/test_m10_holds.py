"""The key of m10 holds in the model: each truth is worked out anew, at the scale of the notebook.

Truths that a learner is marked on hold on each of three sets of pairs (`make nightly`), not on the first alone.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache

import pytest
from holding import PROJECT

from tipsim import Scenario, compare
from tipsim.experiments.changes import changes
from tipsim.experiments.compare import label_of
from tipsim.interventions import (
    AgencyLicensing,
    BorderScreening,
    Hotline,
    LabourInspection,
    PassportInserts,
)

MODULE = PROJECT / "modules" / "m10-testing-measures"
BASE = Scenario(months=36, start="2026-01", scale=0.1, spin_up=24)
COUNTRY = BASE.country
HALF = {"trapping": COUNTRY.trapping / 2, "approach_rate": COUNTRY.approach_rate / 2}
AGENCIES = ["labour", "study", "marriage"]
OVERLOOKED = {"men_overlooked": 1.0, "labour_overlooked": 1.0}
SETS = range(int(os.environ.get("TIPLAB_SEED_SETS", "1")))  # make nightly: 3


def against_none(*measures, **numbers):
    without = replace(BASE, quantities=numbers)
    return without, replace(without, measures=measures)


def line_or_visits(**numbers):
    plain = replace(BASE, quantities=numbers)
    return replace(plain, measures=[Hotline()]), replace(plain, measures=[LabourInspection(capacity=200)])


def class_shown(transfer):
    plain = replace(BASE, quantities={"skill_transfer": transfer})
    return plain, replace(plain, officer_skill=MODULE / "skill.toml")


TRIALS = {
    "hotline": (against_none(Hotline()), 10),
    "inserts": (against_none(PassportInserts()), 10),
    "inserts, caution 0": (against_none(PassportInserts(), caution=0.0), 10),
    "border": (against_none(BorderScreening()), 10),
    "border, half": (against_none(BorderScreening(), **HALF), 10),
    "licensing": (against_none(AgencyLicensing()), 10),
    "inspection": (against_none(LabourInspection()), 10),
    "inspection, nobody overlooked": (against_none(LabourInspection(), **OVERLOOKED), 10),
    "ranking": (line_or_visits(), 20),
    "ranking, calling 0.05": (line_or_visits(calling=0.05), 20),
    "class at 0": (class_shown(0.0), 10),
    "class at 0.3": (class_shown(0.3), 10),
}


@cache
def found(trial, number=0):
    (one, other), pairs = TRIALS[trial]
    return compare(one, other, range(number * pairs, (number + 1) * pairs))


def way(row):
    """1 or -1 where the interval lies on one side of zero, 0 where it holds zero or no pair differs."""
    return 0 if row.unchanged else int(row.low > 0) - int(row.high < 0)


def ways(trial, name):
    """The way of an output on each set of pairs."""
    return [way(found(trial, number).table(names=[name]).iloc[0]) for number in SETS]


@pytest.mark.parametrize(
    ("trial", "name", "expected"),
    [
        ("hotline", "calls_received", 1),
        ("hotline", "exploited_person_months", -1),
        ("hotline", "victims_unrecognised", 1),
        ("hotline", "recruited", 0),
        ("hotline", "newly_exploited", 0),
        ("inserts", "recruited", -1),
        ("inserts, caution 0", "recruited", 0),
        ("inserts, caution 0", "calls_from_victims", 1),
        ("border", "travellers_held", 1),
        ("licensing", "recruited", -1),
        ("licensing", "recruited_acquaintance", 1),
        ("licensing", "recruited_outbound", -1),
        ("inspection", "exit_inspection", 1),
        ("inspection", "victims_identified", 0),
        ("inspection", "victims_unrecognised", 1),
        ("class at 0.3", "travellers_held", -1),
    ],
)
def test_a_change_that_is_marked_shows_on_every_set_of_pairs(trial, name, expected):
    assert ways(trial, name) == [expected] * len(SETS)


@pytest.mark.parametrize(("trial", "expected"), [("ranking", -1), ("ranking, calling 0.05", 1)])
def test_the_ranking_is_clear_after_twenty_pairs_and_turns_round_with_calling(trial, expected):
    assert ways(trial, "exploited_person_months") == [expected] * len(SETS)


def test_three_pairs_do_not_rank_hotline_and_inspection():
    (one, other), _pairs = TRIALS["ranking"]
    row = compare(one, other, 3).table(names=["exploited_person_months"]).iloc[0]
    assert way(row) == 0


def test_hundreds_of_travellers_are_held_for_each_person_found():
    table = found("border").table(names=["travellers_held", "exit_border"])
    assert table.difference.travellers_held > 200 * table.high.exit_border


def test_half_as_many_trafficked_persons_leave_as_many_travellers_held():
    held = [found(t).table(names=["travellers_held"]).difference.iloc[0] for t in ("border", "border, half")]
    assert held[1] == pytest.approx(held[0], rel=0.02)


@pytest.mark.parametrize("number", SETS)
def test_a_part_of_what_agencies_no_longer_bring_comes_by_other_channels(number):
    parts = changes(found("licensing", number), "channel").difference
    assert 1 / 20 < -parts.drop(AGENCIES).sum() / parts[AGENCIES].sum() < 1 / 3


def test_at_no_transfer_no_output_differs_in_any_pair():
    assert found("class at 0").table().unchanged.all()


# The fact sheet, for whoever does the module without the computer

SHEET = {
    "hotline": ["recruited", "newly_exploited", "exploited_person_months", "calls_received", "calls_from_victims"],
    "inserts": ["recruited", "exploited_person_months", "calls_from_victims", "victims_identified"],
    "border": ["recruited", "victims_identified", "travellers_checked", "travellers_held"],
    "licensing": ["recruited", "recruited_internal", "recruited_outbound", "victims_identified"],
    "inspection": ["exploited_person_months", "victims_identified", "victims_unrecognised", "victims_penalised"],
    "ranking": ["exploited_person_months", "victims_identified"],
    "class at 0.3": ["recruited", "victims_identified", "victims_unrecognised", "travellers_held"],
}
SHEET |= {"hotline": [*SHEET["hotline"], "victims_unrecognised"], "inserts, caution 0": SHEET["inserts"]}
SHEET |= {"inspection, nobody overlooked": SHEET["inspection"], "ranking, calling 0.05": SHEET["ranking"]}
EXITS = {"border": "found at posts", "border, half": "found at posts", "inspection": "left because an inspector came"}


def line(words, row):
    """A row as the fact sheet prints it."""
    if row.unchanged:
        return f"| {words} | {row.baseline:,.0f} | the same in all {row.pairs} pairs | |"
    middle, low, high = (f"{round(value):+,d}" for value in (row.difference, row.low, row.high))
    return f"| {words} | {row.baseline:,.0f} | {middle} | {low} to {high} |"


def lines(trial):
    rows = found(trial).table(names=SHEET.get(trial, [])).iterrows()
    told = [line(label_of(row.ledger, name), row) for name, row in rows]
    exits = {"inspection": "exit_inspection"}.get(trial, "exit_border")
    if trial in EXITS:
        told.append(line(EXITS[trial], found(trial).table(names=[exits]).iloc[0]))
    if trial == "licensing":
        told += [line(row.label, row) for _code, row in changes(found(trial), "channel").iterrows()]
    return told


@pytest.mark.parametrize("trial", TRIALS)
def test_the_fact_sheet_prints_what_the_model_gives(trial):
    sheet = (MODULE / "fact-sheet.md").read_text(encoding="utf-8").splitlines()
    assert [told for told in lines(trial) if told not in sheet] == []
