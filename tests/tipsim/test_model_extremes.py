"""Extremes: what must follow follows. Numbers that no declaration allows are put in for the purpose (tried.py)."""

import numpy as np
import pytest
from tried import LIVELY, ThoughtExperiment, done, happened, same, total

from tipsim.interventions import MEASURES
from tipsim.model import TraffickingModel
from tipsim.population import REGION
from tipsim.state import N_EPISODES, Event, Exit, Kind

HAZARDS = ("escaping", "releasing", "calling", "policing", "noticing", "inspecting", "consular", "foreign_police")


def run(beyond, **numbers):
    """A lively run in which `beyond` holds, whatever the ranges say."""
    flat = {**LIVELY, **numbers}
    own = {k: flat.pop(k) for k in ("scale", "months", "spin_up")}
    seed = flat.pop("seed")
    measures = {k: flat.pop(k) for k in list(flat) if k in MEASURES}
    return done(ThoughtExperiment(**own, quantities=flat, beyond=beyond), seed=seed, **measures)


@pytest.fixture(scope="module")
def as_it_is():
    return run({})


@pytest.mark.parametrize("name", ["approached", "recruited", "newly_exploited", "victims_identified", "left_lawfully"])
def test_without_an_extreme_these_things_happen(as_it_is, name):
    """So that their absence below means something."""
    assert total(as_it_is, name) > 10


def test_without_recruiters_nobody_is_approached():
    model = run({"approach_rate": 0.0, "trapping": 0.0})
    assert happened(model, Event.APPROACHED) == 0 and total(model, "recruited") == 0 and total(model, "exploited") == 0


def test_without_recruiters_people_still_look_for_a_way_and_leave():
    model = run({"approach_rate": 0.0, "trapping": 0.0})
    assert total(model, "seekers") > 0 and total(model, "left_lawfully") > 0


def test_without_recruiters_no_case_is_opened():
    model = run({"approach_rate": 0.0, "trapping": 0.0})
    assert total(model, "trafficking_offences_recorded") == total(model, "victims_identified") == 0


def test_when_nothing_moves_nobody_does_anything():
    model = run({}, intensity=0)
    assert len(model.events) == 0 and model.world.work.counts[N_EPISODES] == 0
    np.testing.assert_array_equal(model.world.now[:, REGION], model.people.region)


def outbound(model, event):
    """Events since the start of episodes that lead abroad."""
    log, kind = model.events.arrays(), model.world.episodes.kind
    rows = (log["event"] == event) & (log["person"] >= 0)
    return int((kind[log["episode"][rows]] == Kind.OUTBOUND).sum())


PERFECT_BORDER = {name: 1.0 for name in ("official", "referral", "sensitivity", "men_overlooked", "labour_overlooked")}


def test_with_perfect_screening_of_everybody_at_official_points_nobody_arrives_abroad():
    model = run(PERFECT_BORDER)
    assert outbound(model, Event.RECRUITED) > 50 and outbound(model, Event.EXPLOITED) == 0


def test_with_perfect_screening_all_who_set_out_abroad_are_identified_at_the_border():
    model = run(PERFECT_BORDER)
    found = happened(model, Event.EXITED, Exit.BORDER)
    assert happened(model, Event.CROSSED) == 0 and happened(model, Event.IDENTIFIED, Exit.BORDER) == found > 0


def test_with_perfect_specificity_no_traveller_is_held(as_it_is):
    model = run({"specificity": 1.0})
    assert total(model, "travellers_held") == 0 < total(as_it_is, "travellers_held")


def test_when_no_traveller_is_checked_nobody_is_found_or_held_at_a_border():
    model = run({"referral": 0.0})
    assert total(model, "exit_border") == total(model, "travellers_held") == total(model, "travellers_checked") == 0


def test_when_everybody_is_aware_and_fully_cautious_nobody_is_recruited():
    model = run({"awareness": 1.0, "caution": 1.0})
    assert total(model, "recruited") == 0 and happened(model, Event.REFUSED) > 100


def test_when_every_journey_falls_through_nobody_is_exploited():
    model = run({"failing": 1.0})
    assert total(model, "newly_exploited") == 0
    assert total(model, "recruited") > 50 and total(model, "exit_fell_through") > 50


def test_when_no_journey_falls_through_none_does():
    assert total(run({"failing": 0.0}), "exit_fell_through") == 0


def test_without_any_way_out_only_death_ends_exploitation():
    model = run({name: 0.0 for name in HAZARDS})
    ways = (e for e in Exit if e not in (Exit.NONE, Exit.BORDER, Exit.FELL_THROUGH, Exit.DIED))
    assert happened(model, Event.EXITED, *ways) == 0
    assert total(model, "newly_exploited") > 50


def test_when_everybody_escapes_at_once_nobody_is_exploited_for_a_whole_month():
    """Who began last month escapes this month: the stock is who began this month."""
    model = run({"escaping": 1.0})
    ends = total(model, "exit_escape") + total(model, "exit_died")
    assert ends > 50 and abs(total(model, "newly_exploited") - ends) <= model.book[:, :].max()
    assert happened(model, Event.EXITED, *range(1, 8)) == 0


def test_when_officers_recognise_nobody_only_chance_of_no_officer_remains():
    model = run({"sensitivity": 0.0})
    assert total(model, "victims_identified") == 0 < total(model, "victims_unrecognised")


def test_when_everybody_is_recognised_nobody_is_penalised():
    model = run({"sensitivity": 1.0, "men_overlooked": 1.0, "labour_overlooked": 1.0})
    assert total(model, "victims_unrecognised") == total(model, "victims_penalised") == 0
    assert total(model, "victims_identified") > 10


def test_when_nobody_testifies_and_nothing_else_proves_every_case_is_dismissed():
    model = run({"testifying": 0.0, "proof_alone": 0.0})
    assert total(model, "cases_dismissed") > 0
    assert happened(model, Event.CHARGED) == happened(model, Event.CONVICTED) == 0


def test_when_every_charge_is_right_none_is_for_a_lesser_crime():
    model = run({"charging_accuracy": 1.0})
    assert total(model, "prosecutions_other") == total(model, "convictions_other") == 0 < total(model, "prosecutions")


def test_without_beds_nobody_is_assisted():
    model = run({"beds": 0.0})
    assert total(model, "victims_identified") > 0 and total(model, "victims_assisted") == 0


def test_when_no_seeker_settles_none_leaves_or_gives_up():
    model = run({"settling": 0.0})
    assert happened(model, Event.LEFT_LAWFULLY) == happened(model, Event.GAVE_UP) == 0 < total(model, "seekers")


def test_networks_that_do_not_learn_keep_their_habits():
    model = run({"learning": 0.0, "sting": 0.0, "forgetting": 0.0, "prison": 1.0})
    actors = model.world.actors
    np.testing.assert_array_equal(actors.weights, actors.habits)


def test_all_measures_at_strength_zero_change_no_number():
    assert same(done(**LIVELY, **{name: 0.0 for name in MEASURES}), done(**LIVELY))


def test_a_measure_that_has_not_begun_changes_no_number():
    setup = TraffickingModel(**LIVELY).setup
    later = [cls(strength=1.0, start=setup.months + 1) for cls in MEASURES.values()]
    from dataclasses import replace

    assert same(done(replace(setup, measures=later), seed=1), done(setup, seed=1))


def test_a_measure_changes_nothing_before_it_begins():
    from dataclasses import replace

    setup = TraffickingModel(**LIVELY).setup
    later = replace(setup, measures=[cls(strength=1.0, start=12) for cls in MEASURES.values()])
    one, other = done(later, seed=1), done(setup, seed=1)
    np.testing.assert_array_equal(one.book[:12], other.book[:12])
    assert not np.array_equal(one.book[12:], other.book[12:])
