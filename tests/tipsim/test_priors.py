"""Priors are the ranges of the quantities, each even on its own scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipsim.country import Country
from tipsim.experiments.priors import KEPT, WIDE, Recording, prior, priors, split
from tipsim.quantities import BadQuantity, UnknownName, declared
from tipsim.skill import Skill

every = pytest.mark.parametrize("p", priors(), ids=lambda p: p.name)
shares = st.floats(0, 1, allow_nan=False)


def test_every_number_of_country_skill_and_recording_has_a_prior_or_a_reason_to_keep_its_value():
    names = [q.name for cls in (Country, Skill, Recording) for q in declared(cls)]
    assert sorted([*(p.name for p in priors()), *KEPT]) == sorted(names)


@every
def test_a_prior_reaches_from_one_end_of_the_range_to_the_other(p):
    assert p.value(0.0) == pytest.approx(p.quantity.low)
    assert p.value(1.0) == pytest.approx(p.quantity.high)


@every
def test_half_of_a_prior_lies_below_the_middle_of_its_scale(p):
    low, high = p.quantity.low, p.quantity.high
    assert p.value(0.5) == pytest.approx((low * high) ** 0.5 if p.log else (low + high) / 2)


@given(st.sampled_from(priors()), shares)
def test_a_share_of_a_prior_and_its_value_go_back_and_forth(p, share):
    value = p.value(share)
    assert p.quantity.low <= value <= p.quantity.high
    assert p.at(value) == pytest.approx(share, abs=1e-9)


@every
def test_only_wide_ranges_above_zero_are_even_on_the_logarithmic_scale(p):
    assert p.log == (p.quantity.low > 0 and p.quantity.high >= WIDE * p.quantity.low)


def test_arrays_go_through():
    p = prior("accepting")
    assert p.value(np.array([0.0, 1.0])).shape == (2,)


def test_an_unknown_quantity_names_the_nearest():
    with pytest.raises(UnknownName, match="'accepting'"):
        prior("acepting")


def test_numbers_of_the_recording_are_kept_apart_from_those_of_the_scenario():
    own, recording = split({"accepting": 0.1, "unevenness": 0.2, "drift": 0.1})
    assert own == {"accepting": 0.1}
    assert recording == Recording(unevenness=0.2, drift=0.1)


def test_a_recording_outside_its_range_is_refused_in_one_line():
    with pytest.raises(BadQuantity, match=r"Recording\.unevenness is 3 ratio; it must lie in \[0\.05, 1\]"):
        Recording(unevenness=3)
