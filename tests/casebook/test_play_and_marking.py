"""The engine: a log is replayed by the rules of the case and marked by what had been seen."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.belief import distance, in_target, moved_prior, posterior, street_prior
from casebook.case import load_case, load_key
from casebook.marking import mark_log
from casebook.play import IllegalMove, Play, replay
from casebook.robots import play_robot
from casebook.schema import ONLY
from casebook.timeline import in_words
from casebook.variant import compile_variant, load_variant


@pytest.fixture(scope="session")
def border(project):
    case = load_case(project / "modules/m03-identification/cases/border-post.yaml")
    return case, load_key(project / "modules/m03-identification/key/border-post.yaml", case)


@pytest.fixture(scope="session")
def variant(border):
    return compile_variant(*border, seed="tests")


def finished_log(variant):
    return play_robot(variant, "expert")


def test_same_seed_draws_the_same_variant_and_another_seed_another(border):
    assert compile_variant(*border, seed=5) == compile_variant(*border, seed=5)
    assert compile_variant(*border, seed=5).variant != compile_variant(*border, seed=6).variant


def test_truths_are_drawn_at_the_base_rate(border):
    case, key = border
    n = 2000
    drawn = [compile_variant(case, key, seed).known.matters[ONLY].truth for seed in range(n)]
    for truth, rate in key.base_rate.items():
        assert abs(drawn.count(truth) / n - rate) < 4 * (rate * (1 - rate) / n) ** 0.5


def test_posterior_is_bayes_rule_by_hand(variant):
    key, item = variant.known.matters[ONLY], "passports"
    weight = {t: key.base_rate[t] * key.rows[item][t] for t in key.base_rate}
    assert posterior(key, [item]) == pytest.approx({t: w / sum(weight.values()) for t, w in weight.items()})


def test_replay_at_the_street_keeps_the_evidence_and_changes_the_prior(variant):
    key, rate = variant.known.matters[ONLY], variant.known.street_rate
    seen, street = list(key.rows)[:6], street_prior(key, rate)
    assert moved_prior(key, posterior(key, seen), street) == pytest.approx(posterior(key, seen, street))
    assert in_target(key, street) == pytest.approx(rate)


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda x: sum(x) > 0.01))
def test_brier_loss_is_least_where_one_states_what_one_should_believe(stated):
    should = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}
    said = dict(zip(should, [x / sum(stated) for x in stated], strict=True))
    assert distance(should, said) >= distance(should, should) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_any_play_replays_to_the_same_state_and_a_mark_between_0_and_1(variant, seed):
    log = play_robot(variant, "random", seed)
    played, why = replay(variant.case, json.loads(json.dumps(log["events"])))
    assert why == "" and played.finished
    assert 0 <= mark_log(variant, log).share <= 1


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
EVENT = st.fixed_dictionaries(
    {"do": st.sampled_from(["act", "believe", "reason", "weigh", "search", "open", "pause", "resume", "win"])},
    optional={"what": st.text(max_size=5) | JUNK, "shares": JUNK, "picks": JUNK, "marks": JUNK},
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENT | JUNK, max_size=6))
def test_whatever_stands_in_a_log_it_is_marked_without_an_error_and_earns_nothing(variant, events):
    mark = mark_log(variant, {"case": "border-post", "variant": variant.variant, "events": events})
    assert mark.share == 0


def test_an_illegal_move_changes_nothing(variant):
    play = Play(variant.case)
    with pytest.raises(IllegalMove, match="cannot be done"):
        play.do({"do": "act", "what": "refer-with-consent"})
    assert play.steps == [] and play.scene.id == "briefing"


def test_a_score_written_into_the_file_is_not_believed(variant):
    log = {"case": "border-post", "variant": variant.variant, "events": [], "score": 100, "share": 1.0}
    assert mark_log(variant, log).share == 0


def test_impossible_actions_end_the_marking_where_they_stand(variant):
    honest = finished_log(variant)
    forged = {**honest, "events": [{"do": "act", "what": "ask-consent"}, *honest["events"]]}
    mark = mark_log(variant, forged)
    assert mark.share == 0
    assert "Step 1 does not fit the case" in mark.message


def test_a_cut_log_earns_no_more_than_the_whole(variant):
    honest = finished_log(variant)
    shares = [mark_log(variant, {**honest, "events": honest["events"][:n]}).share for n in (0, 10, 20)]
    assert max(shares) < mark_log(variant, honest).share == 1
    assert "not finished" in mark_log(variant, {**honest, "events": honest["events"][:10]}).message


def test_truncated_json_earns_nothing_and_says_so(variant, tmp_path):
    file = tmp_path / "border-post.json"
    file.write_text(json.dumps(finished_log(variant))[:-40])
    mark = mark_log(variant, file)
    assert mark.share == 0 and "damaged" in mark.message


def test_the_log_of_another_variant_earns_nothing_and_says_so(border, variant):
    other = compile_variant(*border, seed="another")
    mark = mark_log(variant, finished_log(other))
    assert mark.share == 0 and "another variant" in mark.message


def test_doubling_a_good_step_earns_nothing_more(variant):
    honest = finished_log(variant)
    first = next(i for i, e in enumerate(honest["events"]) if e.get("what") == "say-who")
    doubled = honest["events"][: first + 1] + honest["events"][first:]
    assert mark_log(variant, {**honest, "events": doubled}).share < 1


def test_a_released_graded_variant_holds_no_truth_likelihood_seed_or_outcome_name(border, tmp_path):
    case, key = border
    variant = compile_variant(case, key, seed="s3cret")
    text = json.dumps(variant.released())
    assert "key" not in variant.released()
    for word in ("s3cret", "likelihood", 'base_rate"', "utility", "truth", "word-for-word", "back-alone"):
        assert word not in text
    file = tmp_path / "v.json"
    file.write_text(text)
    assert load_variant(file).key is None


def test_a_practice_variant_carries_the_key_of_what_was_drawn_only(border):
    case, key = border
    variant = compile_variant(case, key, seed=1, practice=True)
    drawn = variant.known.matters[ONLY]
    assert drawn.truth in case.hypotheses
    assert all(set(row) == set(case.hypotheses) for row in drawn.rows.values())


def test_a_released_practice_variant_tells_no_habit_but_the_expert_s_which_marks_are_measured_by(border):
    case, key = border
    variant = compile_variant(case, key, seed=1, practice=True)
    assert len(variant.known.robots) > 1
    assert list(variant.released()["key"]["robots"]) == ["expert"]


def test_the_debrief_names_harms_the_better_choice_and_the_street(variant):
    debrief = mark_log(variant, play_robot(variant, "before-companions")).debrief
    text = debrief.to_text()
    assert "in front of the people who may control her" in text
    assert "Worth more" in text
    assert "1 in 1,000" in text
    page = debrief.to_html()
    assert "data:image/png;base64," in page and "http" not in page.replace("http://www.w3.org", "")


def test_the_picture_of_a_debrief_says_in_words_how_belief_moved_and_has_its_numbers_under_it(variant):
    debrief = mark_log(variant, play_robot(variant, "expert")).debrief
    stated = [p for p in debrief.courses[ONLY].points if p.said is not None]
    said = in_words(debrief.courses[ONLY])
    assert stated and all(f"you said {p.said:.0%}" in said for p in stated)
    assert f'alt="{said}"' in debrief.to_html()
    assert debrief.to_html().count("<tr>") == 1 + len(debrief.courses[ONLY].points)
