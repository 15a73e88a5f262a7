"""What was learnt of each number: closed forms of narrowing and shift, and that chance alone is not called learning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madeup import NARROW, draws, priors

from tipsim.experiments.learnt import CHANCE, floors, learnt, shares
from tipsim.quantities import BadQuantity

QUANTITY = "settling"


def table_of(u):
    known = [p for p in priors() if p.quantity.name == QUANTITY]
    return learnt(draws(n=len(u)).assign(**{QUANTITY: known[0].value(np.asarray(u))})[[QUANTITY]], known).iloc[0]


def test_draws_that_lie_even_over_the_prior_have_narrowed_by_nothing():
    row = table_of((np.arange(4000) + 0.5) / 4000)
    # Of n even points the variance is (1 - 1/n^2) / 12 times n / (n - 1).
    assert row.contraction == pytest.approx(0, abs=1 / 4000)
    assert row["shift"] == pytest.approx(0, abs=1e-9) and not row.told


@given(st.floats(0.05, 0.9), st.floats(0.05, 0.95))
def test_draws_over_a_part_of_the_prior_have_narrowed_by_the_rest_of_it(width, where):
    n = 2000
    start = where * (1 - width)
    row = table_of(start + width * (np.arange(n) + 0.5) / n)
    assert row.contraction == pytest.approx(1 - width, abs=2 / n)
    assert row["shift"] == pytest.approx(start + width / 2 - 0.5, abs=1e-6)


def test_the_scale_of_a_number_makes_no_difference():
    known = {p.quantity.name: p for p in priors()}
    assert known["approach_rate"].log and not known["settling"].log
    u = np.random.default_rng(1).beta(3, 9, 500)
    some = draws(n=500).assign(approach_rate=known["approach_rate"].value(u), settling=known["settling"].value(u))
    table = learnt(some, [known["approach_rate"], known["settling"]])
    assert table.contraction["approach_rate"] == pytest.approx(table.contraction["settling"], rel=1e-9)


def test_chance_alone_is_called_learning_as_seldom_as_is_said():
    """Of 400 made-up calibrations that learnt nothing, at most 5 per cent tell of any quantity at all."""
    trials, n, known = 400, 100, priors()
    luck = np.random.default_rng(7)
    false = 0
    for _trial in range(trials):
        u = luck.random((n, len(known)))
        narrow, shift = floors(n, len(known))
        false += (1 - u.std(axis=0, ddof=1) * 12**0.5 > narrow).any() or (abs(u.mean(axis=0) - 0.5) > shift).any()
    assert false / trials <= CHANCE + 4 * (CHANCE * (1 - CHANCE) / trials) ** 0.5


def test_what_was_made_narrow_is_found_and_comes_first():
    table = learnt(draws(), priors())
    assert set(table.index[table.told]) == set(NARROW)
    assert table.told.is_monotonic_decreasing


def test_draws_that_repeat_themselves_count_once():
    some = draws(n=25)
    with pytest.raises(BadQuantity, match="worth 10 different ones"):
        learnt(some.iloc[np.arange(400) % 10], priors())


def test_a_table_of_other_things_is_refused_in_one_line():
    with pytest.raises(BadQuantity, match=r"posterior\.load"):
        shares(draws()[[QUANTITY]].rename(columns={QUANTITY: "something"}), priors())


def test_draws_that_are_worth_fewer_tell_of_fewer_numbers():
    known = [p for p in priors() if p.quantity.name == QUANTITY]
    some = draws(n=400).assign(**{QUANTITY: known[0].value(0.05 + 0.9 * (np.arange(400) + 0.5) / 400)})[[QUANTITY]]
    # Narrower by a tenth: chance alone shows sqrt(0.2 / n) times 2.1 or less, 0.05 of 400 draws and 0.13 of 60.
    assert learnt(some, known).told.all() and not learnt(some, known, worth=60).told.any()
