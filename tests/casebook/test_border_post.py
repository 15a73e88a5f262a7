"""The case "border post": fit for release when good and bad play are told apart."""

import os
import statistics

import pytest

from casebook.case import load_case, load_key
from casebook.crossref import case_faults
from casebook.keyfaults import key_faults
from casebook.marking import mark_log, score_events
from casebook.robots import play_robot
from casebook.schema import HELP_TAGS, Robot
from casebook.variant import compile_variant
from casebook.ways import distances, reachable

SEEDS = int(os.environ.get("TIPLAB_ROBOT_SEEDS", 100))  # `make nightly` takes more
EXPERT_AT_LEAST, RANDOM_AT_MOST, CONSTANT_AT_MOST = 90, 40, 0.40


@pytest.fixture(scope="module")
def border(project):
    case = load_case(project / "modules/m03-identification/cases/border-post.yaml")
    return case, load_key(project / "modules/m03-identification/key/border-post.yaml", case)


@pytest.fixture(scope="module")
def variants(border):
    return [compile_variant(*border, seed=n) for n in range(SEEDS)]


def means(variants, robot):
    """(score of 100, points of 100 after the division by 0.85 × expert), means over the variants."""
    marks = [mark_log(v, play_robot(v, robot, n)) for n, v in enumerate(variants)]
    return statistics.mean(m.score for m in marks), 100 * statistics.mean(m.share for m in marks)


def test_has_at_least_14_scenes_and_four_truths_all_reachable_without_dead_ends(border):
    case, key = border
    assert len(case.scenes) >= 14 and len(case.hypotheses) == 4
    assert reachable(case) == set(distances(case)) == {s.id for s in case.scenes}
    assert case_faults(case) == [] and key_faults(key, case) == []


def test_the_expert_earns_at_least_90_percent(variants):
    score, _points = means(variants, "expert")
    assert score >= EXPERT_AT_LEAST


def test_chance_earns_at_most_40_percent(variants):
    assert max(means(variants, "random")) <= RANDOM_AT_MOST


@pytest.mark.parametrize(
    "robot", ["refer-everybody", "waves-through", "before-companions", "arrest-at-once", "closed-questions"]
)
def test_a_degenerate_habit_earns_at_most_55_percent(border, variants, robot):
    limit = border[1].robots[robot].at_most
    assert limit == 0.55
    assert max(means(variants, robot)) <= 100 * limit


@pytest.mark.parametrize(
    "stated",
    [
        {"labour": 0.25, "sexual": 0.25, "smuggling": 0.25, "lawful": 0.25},
        {"labour": 0.15, "sexual": 0.10, "smuggling": 0.25, "lawful": 0.50},
        {"labour": 0.3, "sexual": 0.2, "smuggling": 0.0, "lawful": 0.5},
        {"labour": 0.0, "sexual": 0.0, "smuggling": 0.0, "lawful": 1.0},
        {"labour": 0.05, "sexual": 0.03, "smuggling": 0.07, "lawful": 0.85},
    ],
)
def test_who_always_states_the_same_chances_earns_at_most_40_percent_of_that_part(border, stated):
    case, key = border
    robot = Robot(**{**key.robots["expert"].model_dump(), "believe": stated})
    key = key.model_copy(update={"robots": {**key.robots, "fixed": robot}})
    shares = []
    for seed in range(SEEDS):
        variant = compile_variant(case, key, seed)
        score, _why = score_events(variant, play_robot(variant, "fixed")["events"])
        shares.append(score.belief_share)
    assert statistics.mean(shares) <= CONSTANT_AT_MOST


def test_every_robot_ends_every_variant(border, variants):
    for name in [*border[1].robots, "random"]:
        assert all(mark_log(v, play_robot(v, name, 7)).finished for v in variants[:20])


def test_origin_never_changes_a_likelihood_and_being_tense_hardly_does(border):
    case, key = border
    for name, item in case.evidence.items():
        if item.about != "facts" or name == "home":
            assert all(len(set(row.values())) == 1 for row in key.likelihood[name].values())
    rows = key.likelihood["manner"].values()
    assert max(max(r.values()) / min(r.values()) for r in rows) < 1.25


def test_offering_help_is_never_a_harm_and_consent_is_an_action(border):
    case, _key = border
    actions = case.actions()
    harmful = {a for h in case.harms for a in h.acts}
    assert not [a for a in harmful if HELP_TAGS & set(actions[a].tags)]
    assert [a.id for a in actions.values() if "consent" in a.tags]


def test_holding_opening_without_consent_and_asking_before_companions_are_harms(border):
    harmful = {a for h in border[0].harms for a in h.acts}
    assert {"hold-all", "open-without", "ask-line", "refuse-all", "fine-her"} <= harmful


def test_decisions_are_scored_by_what_was_seen_not_by_the_truth_drawn(border):
    case, key = border
    variant = compile_variant(case, key, 3)
    matters = {n: m.model_copy(update={"truth": "sexual"}) for n, m in variant.known.matters.items()}
    other = variant.model_copy(update={"key": variant.known.model_copy(update={"matters": matters})})
    log = play_robot(variant, "expert")
    assert mark_log(variant, log).score == mark_log(other, log).score
