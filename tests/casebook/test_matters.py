"""Several hidden truths in one case: each is drawn, read, stated, decided and told by itself."""

import json

import formscase
import pytest

from casebook.belief import posterior
from casebook.marking import mark_log, score_events
from casebook.play import IllegalMove
from casebook.robots import play_robot
from casebook.schema import ONLY
from casebook.variant import compile_variant, load_variant

SEEDS = 200


@pytest.fixture(scope="module")
def variants():
    case, key = formscase.both()
    return [compile_variant(case, key, seed) for seed in range(SEEDS)]


def mean_score(variants, robot):
    marks = [mark_log(v, play_robot(v, robot, n)) for n, v in enumerate(variants)]
    return sum(m.score for m in marks) / len(marks), 100 * sum(m.share for m in marks) / len(marks)


def test_the_truths_of_two_matters_are_drawn_independently(variants):
    both = sum(
        v.known.matters["caller"].truth == "exploited" and v.known.matters["firm"].truth == "exploits" for v in variants
    )
    expected = 0.4 * 0.3
    assert abs(both / SEEDS - expected) < 4 * (expected * (1 - expected) / SEEDS) ** 0.5


def test_a_case_with_hypotheses_is_a_case_with_one_matter(project):
    from casebook.case import load_case, load_key

    case = load_case(project / "modules/m03-identification/cases/border-post.yaml")
    key = load_key(project / "modules/m03-identification/key/border-post.yaml", case)
    assert list(case.topics) == list(key.topics) == list(compile_variant(case, key, 1).known.matters) == [ONLY]


def test_evidence_of_one_matter_does_not_move_another():
    matter = formscase.variant().known.matters["caller"]
    assert posterior(matter, ["payments", "calls", "entry"]) == pytest.approx(matter.base_rate)


def test_a_belief_is_asked_about_the_matter_of_its_scene():
    at_weigh = [*formscase.acts("to-records", "to-weigh"), {"do": "weigh", "marks": {}}]
    play = formscase.played(*at_weigh)
    with pytest.raises(IllegalMove):
        play.do({"do": "believe", "shares": {"exploited": 1, "worried": 1}})
    play.do({"do": "believe", "shares": {"exploits": 1, "careless": 1, "lawful": 2}})
    assert play.beliefs["weigh"] == {"exploits": 0.25, "careless": 0.25, "lawful": 0.5}


def test_a_decision_is_worth_what_the_belief_in_its_own_matter_makes_it(variants):
    variant = variants[0]
    score, _why = score_events(variant, play_robot(variant, "expert")["events"])
    for made in score.decisions:
        matter = variant.known.matters[variant.case.scene(made.scene).matter]
        assert set(made.belief) == set(matter.base_rate)
        assert made.values[made.choice] == max(made.values.values())


def test_a_harm_counts_by_the_chance_of_its_matter_s_truth():
    variant = formscase.variant()
    score, _why = score_events(variant, formscase.acts("to-records", "ring-firm"))
    assert [h.points for h in score.harms] == [pytest.approx(20 * 0.4)]


def test_expert_random_and_bad_habits_are_told_apart(variants):
    score, _points = mean_score(variants, "expert")
    assert score >= 90
    assert max(mean_score(variants, "random")) <= 40
    for name, robot in variants[0].known.robots.items():
        if name != "expert":
            assert max(mean_score(variants, name)) <= 100 * robot.at_most


def test_the_debrief_has_a_block_for_each_matter_and_one_picture(variants):
    variant = variants[1]
    debrief = mark_log(variant, play_robot(variant, "expert")).debrief
    headings = [heading for heading, _lines in debrief.sections()]
    assert headings[:2] == ["The caller", "The firm Tal Nutag"]
    first = debrief.sections()[0][1]
    assert first[0] == variant.known.matters["caller"].truth_told
    assert "at the start" in first[1] and "you said" in first[1]
    assert debrief.to_html().count("<img") == 1


def test_a_new_field_that_a_case_does_not_use_changes_no_name_of_a_variant():
    variant = formscase.variant(4)
    told = json.dumps(variant.case.model_dump(mode="json", exclude_defaults=True))
    assert '"agency": null' not in told and '"once"' not in told
    assert formscase.variant(4).variant == variant.variant != formscase.variant(5).variant


def test_a_released_graded_variant_holds_no_truth_likelihood_code_worth_or_seed(tmp_path):
    case, key = formscase.both()
    text = json.dumps(compile_variant(case, key, "s3cret").released())
    words = [
        "s3cret",
        "likelihood",
        'base_rate"',
        "utility",
        "truth",
        "worth",
        "probing",
        "leading",
        "blaming",
        "codes",
    ]
    words += ["robots", "target", "rows", "nights", "kept-own"]
    assert [w for w in words if w in text] == []
    file = tmp_path / "forms.json"
    file.write_text(text)
    assert load_variant(file).key is None


def test_a_released_graded_variant_carries_the_keys_that_a_search_needs():
    released = formscase.variant().released()["case"]["evidence"]
    assert released["entry"]["keys"] == ["Tal Nutag", "P. Dorj"]
    assert list(released["entry"]["links"]) == list(released["entry"]["outcomes"]) == ["seen"]
