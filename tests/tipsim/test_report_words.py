"""Sentences of the report hold for every case: nothing differs, one pair, zero in the range, costs, partial years."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tipsim
from tipsim.experiments import reportwords as words
from tipsim.experiments.compare import compare, paired
from tipsim.experiments.reporttold import SUBJECTS, cost_of_a_month, cost_sentences, direction, number, sentence, signed

MINUS = "\N{MINUS SIGN}"
counts = st.integers(0, 50_000).map(float)
pairs = st.lists(st.tuples(counts, counts), min_size=1, max_size=6)


def row_of(found: list[tuple[float, float]], ledger: str = "happened") -> pd.Series:
    base, other = (np.array([[pair[side]] for pair in found]) for side in (0, 1))
    row = pd.DataFrame(paired(base, other)).iloc[0]
    return pd.concat([row, pd.Series({"ledger": ledger})])


@given(pairs, st.sampled_from(sorted(SUBJECTS)))
def test_a_sentence_says_rises_or_falls_only_where_the_interval_is_on_that_side(found, name):
    row, told = row_of(found), sentence(name, row_of(found))
    assert (" rises " in told) == (row.low > 0) and (" falls " in told) == (row.high < 0)


@given(pairs)
def test_a_sentence_of_one_pair_shows_no_range(found):
    told = sentence("recruited", row_of(found[:1]))
    assert ("one pair" in told) and ", range" not in told


@given(counts, st.integers(1, 6))
def test_what_is_the_same_in_every_pair_is_said_to_be_so(value, n):
    told = sentence("recruited", row_of([(value, value)] * n))
    assert ("zero on both sides" in told) == (value == 0) and "on both sides" in told and "range" not in told


@given(pairs)
def test_no_sentence_holds_an_empty_or_broken_number(found):
    row = row_of(found)
    told = [sentence(name, row) for name in SUBJECTS] + cost_sentences(row, "5 years")
    assert not any(re.search(r"nan|inf|None|\{|\}|-\d|  ", text) for text in told), told


@given(pairs, pairs)
def test_a_cost_for_each_month_is_told_only_where_exploitation_clearly_falls_and_money_is_spent(money, effect):
    cost, gap = row_of([(a * 1e4, b * 1e4) for a, b in money], "costs"), row_of(effect)
    told = cost_of_a_month(cost, gap)
    assert bool(told) == (len(money) > 1 and cost.low > 0 and direction(gap) < 0)


@given(pairs)
def test_costs_are_less_more_or_the_same_as_they_are(found):
    row = row_of([(a * 1e6, b * 1e6) for a, b in found], "costs")
    told = cost_sentences(row, "5 years")[0]
    assert ("less than" in told) == (row.difference < 0 and row.baseline > 0)
    assert ("cost the same" in told) == bool(row.unchanged and row.baseline)
    assert ("Neither side" in told) == bool(row.unchanged and not row.baseline)


@given(st.floats(-1e9, 1e9))
def test_a_number_is_never_minus_nothing(value):
    assert number(value) != f"{MINUS}0" and signed(value) not in ("+0", f"{MINUS}0", f"{MINUS}0.0", "+0.0")


@given(st.floats(0.06, 1e9), st.booleans())
def test_a_difference_carries_its_sign(value, falls):
    text = signed(-value if falls else value)
    assert text[0] == (MINUS if falls else "+")
    assert math.isclose(float(text[1:].replace(",", "")), value, rel_tol=0.5, abs_tol=0.06)


measures = st.dictionaries(st.sampled_from(sorted(tipsim.MEASURES)), st.sampled_from([0.0, 0.3, 1.0]), max_size=4)
setups = st.fixed_dictionaries(
    {
        "months": st.sampled_from([1, 5, 12, 14]),
        "start": st.sampled_from(["2026-01", "2026-11"]),
        "name": st.sampled_from(["", "A plan", "x" * 300, "<b>&"]),
    }
)


@settings(max_examples=12, deadline=None)
@given(setups, measures, measures, st.integers(1, 2))
def test_every_page_of_sentences_is_whole_whatever_the_scenarios_are(setup, one, other, n):
    base = tipsim.Scenario(scale=0.001, spin_up=1, **setup)
    found = compare(base.with_flat(one), base.with_flat(other), n)
    told = [text for section in words.sections(found) for text in section.sentences]
    told += [words.headline(found), *words.not_for()]
    assert all(text.strip() and re.search(r"[.?]$", text) for text in told), told
    assert not any(re.search(r"nan|inf\b|None|\{|\}|-\d%", text) for text in told), told
    assert any("more crime" in text for text in told)
    assert any("Not all calendar years are whole" in text for text in told) == (
        setup["months"] != 12 or setup["start"][-2:] != "01"
    )


@pytest.mark.parametrize(
    ("found", "part"),
    [
        ([(100, 50), (120, 66), (110, 60)], "lowers the time in exploitation by about 46"),
        ([(50, 100), (66, 120), (60, 110)], "raises the time in exploitation by about 87"),
        ([(50, 60), (60, 50), (55, 55)], "no clear change"),
        ([(50, 50), (60, 60)], "leaves the time in exploitation as it is"),
        ([(50, 10)], "one pair of runs differs"),
    ],
)
def test_the_first_sentence_says_what_was_found(found, part):
    class Stub:
        baseline = tipsim.Scenario(months=60)
        alternative = tipsim.Scenario(months=60, name="A plan")

        @staticmethod
        def table():
            return pd.DataFrame({"exploited_person_months": row_of(found)}).T

    assert part in words.headline(Stub())


def test_only_months_of_the_run_are_told_of_a_measure():
    setup = tipsim.Scenario(months=24, start="2026-03")
    line = tipsim.MEASURES["hotline"]
    assert words.measure_told(line(strength=0.5), setup) == "hotline (50%)"
    assert words.measure_told(line(start=10, end=12), setup) == "hotline (100%, 2027-01 to 2027-02)"
    assert words.measure_told(line(start=10, end=99), setup) == "hotline (100%, 2027-01 to 2028-02)"
    assert words.measure_told(line(start=24), setup) == "hotline (100%, only after the run)"


def test_a_measure_at_strength_zero_is_no_measure():
    told = words.portfolio("Nothing", tipsim.Scenario().with_flat({"hotline": 0.0}))
    assert told == "“Nothing” is the country without further measures."


def test_assumed_numbers_of_the_measures_in_force_are_counted():
    base = tipsim.Scenario(months=1, scale=0.001, spin_up=1)
    plain, more = (words.numbers_used(compare(base, base.with_flat(flat), 1)) for flat in ({}, {"hotline": 0.5}))
    assert {q.owner for q in more} - {q.owner for q in plain} == {"Hotline"}
