"""The test of m00: both forms match, no key sits on one place, what it asks is taught and known."""

from collections import Counter

import pytest
from holding import PROJECT

from coursekit.module import load_module
from coursekit.testforms import FORMS, bank_of, longest_form, read_test_keys, score
from tipsim import laws

MODULE = load_module(PROJECT / "modules" / "m00-start-here")
BANK = bank_of(MODULE)
TAUGHT = {"m01", "m02", "m03", "m04", "m05"}
pairs = pytest.mark.parametrize("pair", BANK.pair, ids=lambda pair: pair.id)


def items(form):
    return [getattr(pair, form) for pair in BANK.pair]


def words(item):
    return sum(len(text.split()) for text in (item.question, *item.options))


def test_there_are_twelve_pairs_or_more_over_all_modules_taught():
    assert len(BANK.pair) >= 12
    assert {pair.module for pair in BANK.pair} == TAUGHT
    assert min(Counter(pair.module for pair in BANK.pair).values()) >= 2
    assert len({pair.id for pair in BANK.pair}) == len({pair.goal for pair in BANK.pair}) == len(BANK.pair)


@pairs
def test_a_pair_has_one_goal_one_format_and_as_many_options(pair):
    assert len(pair.a.options) == len(pair.b.options) == len(set(pair.a.options)) == len(set(pair.b.options))
    assert pair.a.question.endswith("?") and pair.b.question.endswith("?")
    assert pair.a.question != pair.b.question or set(pair.a.options).isdisjoint(pair.b.options)


@pairs
def test_the_items_of_a_pair_are_about_as_long(pair):
    assert 0.7 <= words(pair.a) / words(pair.b) <= 1 / 0.7


def test_both_forms_are_about_as_long():
    total = {form: sum(map(words, items(form))) for form in FORMS}
    assert total["a"] == pytest.approx(total["b"], rel=0.05)


@pytest.mark.parametrize("form", FORMS)
def test_no_place_holds_the_key_more_often_than_its_share_and_one(form):
    places = Counter(item.right for item in items(form))
    fair = len(items(form)) / 4
    assert set(places) == {1, 2, 3, 4}
    assert max(places.values()) <= fair + 1


def test_the_key_of_one_form_does_not_tell_the_other():
    same = sum(pair.a.right == pair.b.right for pair in BANK.pair)
    assert same <= len(BANK.pair) / 4


@pytest.mark.parametrize("form", FORMS)
def test_who_always_takes_the_longest_option_has_at_most_half_of_them_right(form):
    longest = [len(item.options[item.right - 1]) == max(map(len, item.options)) for item in items(form)]
    assert sum(longest) <= len(longest) / 2


@pairs
def test_what_a_pair_asks_has_a_source_and_law_that_is_more_than_recalled(pair):
    assert len(pair.source) > 10
    assert all(laws.counts(id) for id in pair.laws)
    speaks_of_law = any(word in pair.source for word in ("Palermo", "Law on"))
    assert bool(pair.laws) == speaks_of_law


@pytest.mark.parametrize("held", ["m00-start-here"], indirect=True)
def test_the_test_earns_no_point_and_its_keys_stay_with_the_trainer(held):
    assert "first-test" not in held.automatic() and held.module.points == 2
    keys = read_test_keys(held.part("keys"))
    for form in FORMS:
        assert score(keys, {"form": form, "answers": keys["forms"][form]}) == (form, 1.0)
    released = b"".join(path.read_bytes() for path in held.part("release").rglob("*") if path.is_file())
    assert b"forms" in released
    assert not any(text.encode() in released for text in longest_form(MODULE) if len(text) > 25)
