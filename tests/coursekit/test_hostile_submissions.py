"""Dishonest and broken submissions, and honest ones between them, graded in one go behind a wall (hostile/guard.py)."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest
from conftest import once
from hostile import area, corpus, course, looking, stock, using_up

pytestmark = pytest.mark.slow
ALL = corpus.ALL if os.environ.get("TIPLAB_HOSTILE") == "all" else corpus.SOME
HOSTILE = {name: one for name, one in ALL.items() if name not in corpus.HONEST}
NAMES = list(ALL)


def grade_all(folder: Path) -> None:
    """Grade everything once, in a folder that the grader behind the wall can reach; keep what was seen."""
    with area.folder() as place:
        template = folder / "template"
        course.make(template)
        root = area.make(place, template, ALL.values())
        before = area.untouched(place)
        seen = area.grade(place, stock.HERE, stock.FEEDBACK, seconds=stock.HERE_SECONDS)
        kept = {
            "results": {name: asdict(looking.look(root, one)) for name, one in ALL.items()},
            "seen": seen,
            "before": before,
            "after": area.untouched(place),
            "planted": area.planted(place),
            "earlier": course.earlier_marks(root),
        }
    (folder / "kept.json").write_text(json.dumps(kept))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """What was seen of the grading of everything, once for all tests."""
    folder = once(tmp_path_factory, "hostile-submissions", grade_all)
    return json.loads((folder / "kept.json").read_text())


@pytest.fixture
def result(graded, name) -> looking.Result:
    """What grading made of one submission."""
    return looking.Result(**graded["results"][name])


@pytest.mark.parametrize("name", NAMES)
def test_it_ends_with_a_mark(result, name):
    assert result.points is not None and set(result.points) == set(course.POINTS)


@pytest.mark.parametrize("name", list(HOSTILE))
def test_it_earns_nothing_that_honest_wrong_work_would_not(result, name):
    assert result.unearned(ALL[name]) == {}


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_hidden_test_comes_back_to_the_learner(result, name):
    assert result.hidden(ALL[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_others_comes_back_to_the_learner(result, name):
    assert result.secrets(ALL[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_feedback_page_that_runs_nothing(result, name):
    assert result.page and looking.live_scripts(result.page) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_of_it_is_small(result, name):
    assert result.stored <= looking.MOST_STORED


@pytest.mark.parametrize("name", [one.name for one in using_up.FAMILY.members if one.name in ALL])
def test_none_holds_more_memory_than_is_allowed(result, name):
    assert not result.beyond()


@pytest.mark.parametrize("name", list(corpus.HONEST))
def test_honest_work_between_them_earns_exactly_its_marks(result, name):
    assert result.points == dict.fromkeys(course.POINTS, 0.0) | ALL[name].honest


@pytest.mark.parametrize("name", [name for name, one in HOSTILE.items() if one.keeps])
def test_what_is_right_beside_an_attack_is_paid(result, name):
    kept = ALL[name].keeps
    assert {cell: result.points[cell] for cell in kept} == {cell: course.POINTS[cell] for cell in kept}


def test_marks_of_an_earlier_assignment_stay(graded):
    assert graded["earlier"] == course.HOSTS


def test_source_release_settings_and_everything_beside_the_course_stay_as_they_were(graded):
    assert {path: graded["after"].get(path) for path in graded["before"]} == graded["before"]


def test_nothing_is_planted_outside_the_folders_of_work(graded):
    assert graded["planted"] == []


def test_nobody_reaches_the_network(graded):
    assert graded["seen"]["rung"] == []


def test_no_process_is_left(graded):
    assert graded["seen"]["left"] == []


def test_marking_ends_by_saying_that_some_could_not_be_marked_and_feedback_ends_well(graded):
    assert [run["ended"] for run in graded["seen"]["runs"]] == [1, 0]


def test_there_are_more_than_a_hundred_submissions_and_each_says_what_it_does():
    assert len(corpus.HOSTILE) > 100 and all(one.does for one in corpus.HOSTILE.values())
