"""Each case of the course is fit for release: robots are told apart, nobody is judged by who they are, all ways end."""

from __future__ import annotations

import os
import statistics
from pathlib import Path

import pytest

from casebook.case import load_case, load_key
from casebook.crossref import case_faults
from casebook.keyfaults import key_faults
from casebook.marking import mark_log
from casebook.play import replay
from casebook.robots import play_robot
from casebook.variant import compile_variant
from casebook.ways import distances, reachable

MODULES = Path(__file__).resolve().parents[2] / "modules"
CASES = sorted(MODULES.glob("m*/cases/*.yaml"))
SEEDS = max(20, int(os.environ.get("TIPLAB_ROBOT_SEEDS", 0)) // 10)  # `make nightly` takes more
HABITS = 3  # degenerate ones that a case names at least
SAME = 1e-12


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.stem)
def pair(request):
    path = request.param
    case = load_case(path)
    return case, load_key(path.parents[1] / "key" / path.name, case)


@pytest.fixture(scope="module")
def variants(pair):
    return [compile_variant(*pair, seed=n) for n in range(SEEDS)]


@pytest.fixture(scope="module")
def means(pair, variants) -> dict[str, tuple[float, float]]:
    """Mean score of 100, and mean of the points of 100 that it gives, by robot."""
    found = {}
    for name in [*pair[1].robots, "random"]:
        marks = [mark_log(v, play_robot(v, name, n)) for n, v in enumerate(variants)]
        assert all(mark.finished for mark in marks), name
        found[name] = statistics.mean(m.score for m in marks), 100 * statistics.mean(m.share for m in marks)
    return found


def test_there_is_a_case_for_each_module_that_has_one():
    assert len(CASES) >= 6


def test_no_fault_is_found_and_every_scene_is_reached_and_leads_on(pair):
    case, key = pair
    assert case_faults(case) == [] and key_faults(key, case) == []
    assert reachable(case) == set(distances(case)) == {scene.id for scene in case.scenes}


def test_the_expert_earns_at_least_90_of_100(means):
    assert means["expert"][0] >= 90


def test_chance_earns_at_most_40_of_100(means):
    assert max(means["random"]) <= 40


def test_every_degenerate_habit_that_the_case_names_earns_at_most_55_of_100(pair, means):
    """Robots without a limit are there to compare with."""
    habits = {name: robot.at_most for name, robot in pair[1].robots.items() if robot.at_most is not None}
    assert len(habits) >= HABITS and set(habits.values()) == {0.55}
    assert {name: means[name] for name in habits if max(means[name]) > 55} == {}


def test_who_somebody_is_never_changes_how_likely_a_truth_is(pair):
    case, key = pair
    for name, item in case.evidence.items():
        if item.about != "facts":
            assert all(max(row.values()) - min(row.values()) < SAME for row in key.likelihood[name].values()), name


def test_what_is_drawn_of_a_person_is_drawn_alike_under_every_truth(pair, variants):
    """In each variant too, what is known of nationality, sex or ethnicity moves no belief."""
    for variant in variants:
        for matter in variant.known.matters.values():
            rows = {n: row for n, row in matter.rows.items() if variant.case.evidence[n].about != "facts"}
            assert all(max(row.values()) - min(row.values()) < SAME for row in rows.values())


def test_consent_to_referral_is_asked_for_somewhere_in_the_case(pair):
    assert any("consent" in action.tags for action in pair[0].actions().values())


def test_the_log_of_every_robot_can_be_replayed(pair, variants):
    for name in [*pair[1].robots, "random"]:
        play, why = replay(variants[0].case, play_robot(variants[0], name)["events"])
        assert (play.finished, why) == (True, "")
