"""Monotone responses in expectation, and luck that is shared: what a change does not touch stays as it was."""

from collections import Counter

import pytest
from tried import LIVELY, done, log_of, total

SEEDS = (1, 2, 3)

# A quantity at a low and a high value, and a column that must rise (+) or fall (-) in expectation.
RESPONSES = [
    ("sensitivity", 0.2, 0.9, "+victims_identified"),
    ("sensitivity", 0.2, 0.9, "-victims_unrecognised"),
    ("men_overlooked", 0.1, 1, "+victims_identified_male"),
    ("labour_overlooked", 0.1, 1, "+victims_identified_labour"),
    ("specificity", 0.5, 0.95, "-travellers_held"),
    ("failing", 0.05, 0.7, "-newly_exploited"),
    ("accepting", 0.1, 0.5, "+recruited"),
    ("caution", 0, 0.6, "-recruited"),
    ("awareness", 0.02, 0.6, "-recruited"),
    ("warning", 0, 0.8, "-recruited"),
    ("chaining", 0, 0.4, "+approached"),
    ("approach_rate", 0.000005, 0.00005, "+approached"),
    ("approach_foreign", 1, 60, "+recruited_inbound"),
    ("approach_returned", 1, 10, "+trafficked_again"),
    ("seeking_rate", 0.0003, 0.003, "+seekers"),
    ("seeking_abroad", 0.1, 0.8, "+recruited_outbound"),
    ("trapping", 0.002, 0.2, "+approached"),
    ("leaving", 0.1, 0.9, "+left_lawfully"),
    ("official", 0.5, 1, "+exit_border"),
    ("referral", 0.001, 0.05, "+travellers_held"),
    ("targeting", 1, 50, "+exit_border"),
    ("escaping", 0.003, 0.06, "+exit_escape"),
    ("escaping", 0.003, 0.06, "-exploited"),
    ("policing", 0.001, 0.05, "+exit_police"),
    ("noticing", 0.0005, 0.03, "+exit_community"),
    ("inspecting", 0, 0.01, "+exit_inspection"),
    ("consular", 0.001, 0.05, "+repatriated_victims"),
    ("foreign_police", 0.001, 0.03, "+exit_foreign_police"),
    ("releasing", 0.005, 0.08, "-exploited"),
    ("calling", 0, 0.05, "+calls_from_victims"),
    ("knowing_number", 0, 0.5, "+exit_hotline"),
    ("reporting", 0.05, 0.8, "+victims_identified"),
    ("referring", 0.2, 0.95, "+victims_identified"),
    ("penalising", 0, 0.6, "+victims_penalised"),
    ("beds", 5, 120, "+victims_assisted"),
    ("opening", 0.05, 0.9, "+trafficking_offences_recorded"),
    ("suspects", 1, 8, "+suspects_formal_contact"),
    ("investigators", 1, 40, "+prosecutions"),
    ("charging_accuracy", 0.05, 1, "+prosecutions"),
    ("charging_accuracy", 0.05, 1, "-prosecutions_other"),
    ("proof_alone", 0, 0.8, "-cases_dismissed"),
    ("convicting_alone", 0, 0.8, "+convictions"),
]

# Where the base run gives too few cases of the kind, these numbers make more of them.
LARGER = {"scale": 0.05, "intensity": 10, "sensitivity": 0.95, "men_overlooked": 1}
MORE = {
    "warning": {"approach_rate": 0.0001, "escaping": 0.06, "chaining": 0.4},
    "referring": {"noticing": 0.03, "consular": 0.05, "calling": 0.05, "sensitivity": 0.95, "men_overlooked": 1},
    "beds": {**LARGER, "staying": 2},
    "convicting_alone": {**LARGER, "losing_witness": 0.3, "proof_alone": 0.8, "charging_accuracy": 1},
}


@pytest.fixture(scope="module")
def totals():
    """Sums of a column over seeds for a quantity at a value, each run made once."""
    kept = {}

    def of(name, value, column):
        if (name, value) not in kept:
            kept[name, value] = [done(**{**LIVELY, **MORE.get(name, {}), "seed": seed, name: value}) for seed in SEEDS]
        return sum(total(model, column) for model in kept[name, value])

    return of


@pytest.mark.parametrize(("name", "low", "high", "response"), RESPONSES)
def test_a_quantity_moves_what_it_must_in_the_right_direction(totals, name, low, high, response):
    """The difference of two sums a and b is beyond what independent Poisson counts would show by chance.

    Their sd is sqrt(a + b); shared luck makes the true one smaller. Three of them, one-sided, are 0.1 per cent.
    """
    sign, column = 1 if response[0] == "+" else -1, response[1:]
    a, b = totals(name, low, column), totals(name, high, column)
    assert sign * (b - a) > 3 * (a + b) ** 0.5


def shared(one, other):
    """Share of the events of a run that the other run has as well: month, person, event and detail (no episode)."""
    a, b = (Counter(map(tuple, log_of(model)[:, [0, 1, 3, 4]].tolist())) for model in (one, other))
    return (a & b).total() / a.total()


@pytest.fixture(scope="module")
def as_it_is():
    return done(**LIVELY)


@pytest.mark.parametrize("name", ["sensitivity", "noticing", "beds", "accepting", "referral"])
def test_a_small_change_leaves_most_events_as_they_were(as_it_is, name):
    """The quantity is lowered by a fiftieth. "Most" is more than half; the order of the arrays plays no part."""
    value = getattr(as_it_is.rules, name) * 0.98
    assert shared(as_it_is, done(**{**LIVELY, name: value})) > 0.5


def test_a_weak_measure_leaves_most_events_as_they_were(as_it_is):
    assert 0.5 < shared(as_it_is, done(**LIVELY, hotline=0.3)) < 1


def test_with_another_seed_hardly_an_event_is_the_same(as_it_is):
    """Two events agree by chance when person and month do: at most a few per cent in so lively a run."""
    assert shared(as_it_is, done(**{**LIVELY, "seed": 99})) < 0.1


def test_a_longer_run_begins_like_a_shorter_one(as_it_is):
    """Persons who enter after the end of the shorter run must not be felt before they enter."""
    shorter = done(**{**LIVELY, "months": 12})
    assert (shorter.book == as_it_is.book[:12]).all()


def test_whom_a_change_of_officers_cannot_reach_has_the_same_luck(as_it_is):
    """Specificity acts on lawful travellers alone: everything else is the same to the last event."""
    other = done(**{**LIVELY, "specificity": 0.95})
    held = 14
    one, two = (log[log[:, 3] != held] for log in (log_of(as_it_is), log_of(other)))
    assert one.tolist() == two.tolist()
