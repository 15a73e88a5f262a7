"""The counting rule of the weighted indicators, against hand-written tables."""

from itertools import combinations_with_replacement

import pytest

from casebook import indicators
from casebook.indicators import COERCION, DECEPTION, EXPLOITATION, FORCE, VULNERABILITY, Outcome

LETTERS = {"s": "strong", "m": "medium", "w": "weak"}

# Written out by hand from the rule's four lines: every set of one, two or three signs.
POSITIVE = {"ss", "sm", "sw", "sss", "ssm", "ssw", "smm", "smw", "sww", "mmm", "mmw"}
NEGATIVE = {"s", "m", "w", "mm", "mw", "ww", "mww", "www"}


def words(letters):
    return [LETTERS[letter] for letter in letters]


def positive(letters):
    return indicators.dimension_positive(words(letters))


def test_the_hand_written_tables_hold_every_set_of_up_to_three_signs():
    every = {"".join(c) for n in (1, 2, 3) for c in combinations_with_replacement("smw", n)}
    assert every == POSITIVE | NEGATIVE


@pytest.mark.parametrize("letters", sorted(POSITIVE))
def test_a_dimension_is_positive_by_the_rule(letters):
    assert positive(letters)


@pytest.mark.parametrize("letters", sorted(NEGATIVE | {""}))
def test_a_dimension_is_not_positive_below_the_rule(letters):
    assert not positive(letters)


def test_the_order_of_the_signs_does_not_matter():
    assert positive("wmm") and positive("mwm") and not positive("wwm")


@pytest.mark.parametrize("extra", "smw")
@pytest.mark.parametrize("letters", sorted(POSITIVE))
def test_a_further_sign_never_makes_a_positive_dimension_negative(letters, extra):
    assert positive(letters + extra)


def test_weak_signs_alone_are_never_positive_however_many():
    assert not positive("w" * 12)


def test_a_word_that_is_no_strength_is_named_with_the_nearest_one():
    with pytest.raises(ValueError, match=r"'meduim' is not a strength of the list\. Did you mean medium\?"):
        indicators.dimension_positive(["meduim"])


def test_the_six_dimensions_of_the_list_are_the_six_of_the_code():
    held = {sign.dimension for sign in indicators.signs("adult_labour").values()}
    assert held == set(indicators.DIMENSIONS)


def test_the_child_labour_list_has_no_weak_sign():
    assert {sign.strength for sign in indicators.signs("child_labour").values()} == {"strong", "medium"}


def test_a_sign_not_listed_for_children_is_not_counted_for_them():
    assert "EX_protection" in indicators.signs("adult_labour")
    assert "EX_protection" not in indicators.signs("child_labour")


@pytest.mark.parametrize("group", ["adult_sexual", "child_sexual"])
def test_nothing_is_counted_with_the_recalled_sexual_sets(group):
    with pytest.raises(ValueError, match="recalled, not verified"):
        indicators.signs(group)


def test_signs_are_sorted_into_their_dimensions():
    strengths = indicators.by_dimension(["EX_hours", "EX_low_pay", "CD_documents"])
    assert strengths[EXPLOITATION] == ["strong", "medium"]
    assert strengths[COERCION] == ["strong"]


def test_a_sign_named_twice_counts_once():
    assert indicators.positive_dimensions(["EX_hours", "EX_hours"]) == []


def test_the_same_sign_can_weigh_differently_for_a_child():
    found = ["CR_debt", "CR_documents"]
    assert indicators.positive_dimensions(found, "adult_labour") == []
    assert indicators.positive_dimensions(found, "child_labour") == [FORCE]


def test_an_unknown_sign_is_named_with_the_nearest_one():
    with pytest.raises(ValueError, match="'EX_hour' is not a sign of the list. Did you mean EX_hours"):
        indicators.positive_dimensions(["EX_hour"])


SURVEY_TABLE = [
    ([], Outcome.NO_FINDING),
    ([EXPLOITATION], Outcome.LABOUR_RIGHTS),
    ([DECEPTION, EXPLOITATION], Outcome.DECEPTION_AND_EXPLOITATION),
    ([DECEPTION, EXPLOITATION, COERCION], Outcome.TRAFFICKING),
    ([FORCE, EXPLOITATION, COERCION], Outcome.TRAFFICKING),
]


@pytest.mark.parametrize(("found", "outcome"), SURVEY_TABLE)
def test_the_survey_table_is_followed_once_exploitation_began(found, outcome):
    assert indicators.overall(found, exploitation_began=True) == outcome


LEFT_OUT = [
    [FORCE, EXPLOITATION],
    [EXPLOITATION, COERCION],
    [DECEPTION],
    [COERCION],
    [VULNERABILITY, EXPLOITATION],
]


@pytest.mark.parametrize("found", LEFT_OUT)
def test_what_the_survey_table_leaves_out_is_undefined(found):
    assert indicators.overall(found, exploitation_began=True) == Outcome.UNDEFINED


@pytest.mark.parametrize("means", [DECEPTION, FORCE, VULNERABILITY])
def test_a_person_stopped_before_exploitation_is_never_waved_through_as_no_victim(means):
    assert indicators.overall([means], exploitation_began=False) == Outcome.STOPPED_BEFORE


def test_nothing_found_before_exploitation_is_no_finding_and_excludes_nobody():
    outcome = indicators.overall([], exploitation_began=False)
    assert outcome == Outcome.NO_FINDING
    assert "nobody is excluded" in outcome.label


def test_a_child_needs_no_means():
    assert indicators.overall([EXPLOITATION], exploitation_began=True, under_18=True) == Outcome.TRAFFICKING


def test_no_count_clears_a_child_who_was_stopped_before_exploitation():
    assert indicators.overall([], exploitation_began=False, under_18=True) == Outcome.UNDEFINED


def test_a_dimension_that_does_not_exist_is_named_with_the_nearest_one():
    with pytest.raises(ValueError, match="Did you mean exploitation"):
        indicators.overall(["exploitaton"], exploitation_began=True)


def test_every_outcome_has_words_and_can_be_offered_in_a_question():
    offered = indicators.outcome_options()
    assert list(offered) == [str(outcome) for outcome in Outcome]
    assert all(offered.values())


def test_a_question_offers_signs_in_the_words_of_the_list():
    assert indicators.options("EX_hours") == {"EX_hours": "Excessive days or hours"}


def test_the_card_shows_every_sign_of_a_dimension(capsys):
    indicators.card(EXPLOITATION)
    shown = capsys.readouterr().out
    assert all(id_ in shown for id_, sign in indicators.signs().items() if sign.dimension == EXPLOITATION)


def test_show_survives_three_dots_and_misspelt_signs(capsys):
    indicators.show(["EX_hours", ..., "EX_low_pai", 7])
    shown = capsys.readouterr().out
    assert "not positive" in shown
    assert "not answered yet" in shown
    assert "Did you mean EX_low_pay" in shown


def test_no_label_speaks_of_a_set_that_is_not_counted():
    assert not [sign.label for sign in indicators.signs().values() if "sexual set" in sign.label]


def test_a_question_can_offer_some_dimensions_and_none_of_them():
    assert list(indicators.dimension_options(EXPLOITATION, none=True)) == [EXPLOITATION, "none"]
    assert list(indicators.dimension_options()) == list(indicators.DIMENSIONS)
