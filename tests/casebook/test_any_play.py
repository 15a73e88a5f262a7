"""Whatever a player does by the rules of any form: no crash, no debt, and the log tells the whole state."""

import copy
import json

import formscase
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.marking import mark_log
from casebook.page import page
from casebook.play import IllegalMove, Play, replay
from casebook.robots import play_robot
from casebook.stated import READINGS

TERMS = ("dorj", "tal nutag", "4501 2233", "0000-2233", "nobody", "a")
ANY = st.randoms(use_true_random=False)


def a_move(play, chance):
    """A move that the rules allow, or one that they may refuse."""
    if play.pending == "weigh":
        pieces = play.speaking()
        chosen = chance.sample(pieces, chance.randint(play.to_weigh, len(pieces)))
        names = play.case.topic(play.scene).hypotheses
        return {"do": "weigh", "marks": {e: {t: chance.choice(READINGS) for t in names} for e in chosen}}
    if play.pending == "believe":
        return {"do": "believe", "shares": {t: chance.randint(1, 100) for t in play.case.topic(play.scene).hypotheses}}
    if play.pending == "reason":
        return {"do": "reason", "picks": [chance.choice(list(play.scene.reasons.options))]}
    moves = [{"do": "act", "what": a.id} for a in play.offered()]
    moves += [
        {"do": "search", "what": chance.choice(TERMS)},
        {"do": "open", "what": chance.choice(list(play.case.evidence))},
    ]
    moves += [{"do": "open", "what": name} for name in play.hits()]
    return chance.choice(moves)


def a_play(seed, chance, moves=60):
    play = Play(formscase.variant(seed % 7).case)
    for _move in range(moves):
        if play.finished:
            break
        before = copy.deepcopy(play)
        try:
            play.do(a_move(play, chance))
        except IllegalMove:
            assert play == before
        yield play


@given(st.integers(0, 6), ANY)
def test_no_play_spends_more_than_the_budget_or_goes_back_in_time(seed, chance):
    spent = minutes = 0
    for play in a_play(seed, chance):
        assert spent <= play.spent <= play.case.budget.units
        assert minutes <= play.minutes
        assert 0 <= play.trust <= 10 and play.left >= 0
        spent, minutes = play.spent, play.minutes


@given(st.integers(0, 6), ANY)
def test_the_log_of_any_play_replays_to_the_same_state(seed, chance):
    play = list(a_play(seed, chance))[-1]
    again, why = replay(play.case, json.loads(json.dumps([s.event for s in play.steps])))
    assert why == "" and again == play


@given(st.integers(0, 6), ANY)
def test_any_play_is_marked_between_0_and_1_and_told_in_a_debrief(seed, chance):
    play = list(a_play(seed, chance))[-1]
    variant = formscase.variant(seed % 7)
    log = {"case": "forms", "variant": variant.variant, "events": [s.event for s in play.steps]}
    mark = mark_log(variant, log)
    assert 0 <= mark.share <= 1
    assert mark.debrief.to_text()


@given(st.integers(0, 6), ANY)
def test_any_page_can_be_sent_to_the_browser_and_names_only_what_was_found(seed, chance):
    for play in a_play(seed, chance, moves=25):
        shown = json.dumps(page(play))
        hidden = [n for n, item in play.case.evidence.items() if item.form and n not in {*play.found, *play.seen}]
        assert [n for n in hidden if play.case.evidence[n].title in shown] == []


@pytest.mark.parametrize("robot", ["expert", "random", "blames", "never-acts", "opens-at-once"])
def test_every_robot_ends_every_variant(robot):
    for seed in range(20):
        variant = formscase.variant(seed)
        assert replay(variant.case, play_robot(variant, robot, seed)["events"])[0].finished


def test_a_robot_searches_only_for_what_it_has_read():
    variant = formscase.variant(2)
    play, read = Play(variant.case), variant.case.intro + "".join(p.name for p in variant.case.people.values())
    for event in play_robot(variant, "expert")["events"]:
        if event["do"] == "search":
            known = "".join(c for c in read.casefold() if c.isalnum())
            assert "".join(c for c in event["what"].casefold() if c.isalnum()) in known
        step = play.do(event)
        read += play.scene.text + "".join(variant.case.evidence[e].outcomes["seen"] for e in step.seen)


def test_robots_at_random_search_open_and_weigh():
    done = {e["do"] for seed in range(30) for e in play_robot(formscase.variant(seed), "random", seed)["events"]}
    assert {"act", "believe", "reason", "weigh", "search", "open"} <= done
