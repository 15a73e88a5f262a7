"""network.py: routes are shares, and acquaintance is mutual."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipsim.chance import key_of
from tipsim.network import CLOSED, DESTINATIONS, INTERNAL, TIES_EACH, routes, tie, tie_masks

ROUNDING = 1e-12  # shares are sums of at most 40 numbers below one, each right to 1e-16


@given(seed=st.integers(0, 50), persons=st.integers(2, 4_000_000), data=st.data())
def test_whom_a_person_knows_knows_the_person_by_the_same_rule(seed, persons, data):
    masks = tie_masks(key_of(seed))
    person = data.draw(st.integers(0, persons - 1))
    others = [tie(person, j, persons, masks) for j in range(TIES_EACH)]
    back = [tie(other, j, persons, masks) if other >= 0 else person for j, other in enumerate(others)]
    assert back == [person] * TIES_EACH


@given(seed=st.integers(0, 50), persons=st.integers(1, 4_000_000), data=st.data())
def test_acquaintances_are_other_persons_who_exist(seed, persons, data):
    masks = tie_masks(key_of(seed))
    person = data.draw(st.integers(0, persons - 1))
    others = [tie(person, j, persons, masks) for j in range(TIES_EACH)]
    assert all(other == -1 or (0 <= other < persons and other != person) for other in others)


@pytest.mark.parametrize("seed", range(20))
def test_nobody_knows_the_same_person_twice(seed):
    """All of one community of many: their rules are those of every community."""
    masks = tie_masks(key_of(seed))
    for person in range(1_280, 1_408):
        others = [tie(person, j, 1_000_000, masks) for j in range(TIES_EACH)]
        assert len(set(others)) == TIES_EACH


@given(seed=st.integers(0, 50), shorter=st.integers(2, 10_000), more=st.integers(0, 10_000), data=st.data())
def test_more_persons_never_change_who_knew_whom(seed, shorter, more, data):
    masks = tie_masks(key_of(seed))
    person = data.draw(st.integers(0, shorter - 1))
    j = data.draw(st.integers(0, TIES_EACH - 1))
    before = tie(person, j, shorter, masks)
    assert before in (-1, tie(person, j, shorter + more, masks))


@pytest.mark.parametrize("name", ["people", "passengers", "abroad", "inward"])
def test_shares_sum_to_one_and_none_is_negative(name):
    shares = getattr(routes(), name)
    assert shares.sum() == pytest.approx(1, abs=ROUNDING) and (shares >= 0).all()


def test_each_destination_is_reached_through_posts_whose_shares_sum_to_one():
    table = routes().post_share
    assert table.shape == (len(DESTINATIONS), len(routes().posts))
    np.testing.assert_allclose(table.sum(axis=1), 1, atol=ROUNDING)


def test_no_share_of_a_post_is_negative():
    assert (routes().post_share >= 0).all()


def test_a_post_that_is_closed_is_on_no_route():
    assert not set(CLOSED) & set(routes().posts)


def test_staying_in_the_country_is_no_destination_abroad():
    assert routes().abroad[INTERNAL] == 0 and (routes().abroad[1:] > 0).all()


def test_there_are_twenty_two_regions_each_with_people_and_a_poverty_rate():
    r = routes()
    assert len(set(r.regions)) == 22 and (r.people > 0).all() and ((r.poverty > 0) & (r.poverty < 1)).all()
