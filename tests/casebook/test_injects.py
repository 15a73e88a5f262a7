"""What happens by itself when the clock of the case comes to it."""

import formscase
import pytest
from formscase import acts, changed, played

from casebook.case import load_case
from casebook.play import IllegalMove, Play, replay
from casebook.schema import Inject
from casebook.session import Session


def with_injects(*injects, **fields):
    return changed(formscase.variant().case, injects=injects, **fields)


def inject(name, at, **fields):
    return Inject(id=name, at=at, title=name.title(), text=f"{name} happens.", **fields)


def test_it_happens_once_when_the_clock_has_come_to_it():
    case = with_injects(inject("one", 2))
    play = played(*acts("say-help", "pause-call"), of=case)
    assert [s.injects for s in play.steps] == [("one",), ()]


def test_several_happen_at_once_in_the_order_of_the_clock():
    case = with_injects(inject("late", 4), inject("early", 1), inject("never", 60))
    play = played(*acts("begin-open"), of=case)
    assert play.steps[0].injects == ("early", "late")


def test_it_shows_evidence_that_belief_is_then_measured_by():
    case = with_injects(inject("note", 1, shows=("message",)))
    play = played(*acts("begin-open"), of=case)
    assert play.steps[0].seen[-1] == "message" and "message" in play.seen


def test_it_does_not_happen_when_something_was_done_before():
    case = with_injects(inject("note", 4, unless_done=("say-help",)))
    assert played(*acts("say-help", "pause-call"), of=case).injects == []
    assert played(*acts("pause-call", "begin-open"), of=case).injects == ["note"]


def test_it_waits_until_something_was_done():
    case = with_injects(inject("note", 1, if_done=("pause-call",)))
    assert [s.injects for s in played(*acts("say-help", "pause-call"), of=case).steps] == [(), ("note",)]


def test_it_waits_until_the_play_is_in_its_scene_and_then_moves_it_on_at_once():
    case = with_injects(inject("hung-up", 1, scenes=("second",), goto="judge-caller"))
    assert played(*acts("say-help", "to-records"), of=case).injects == []
    ask = [{"do": "weigh", "marks": {}}, {"do": "believe", "shares": {"exploits": 1, "careless": 1, "lawful": 1}}]
    play = played(*acts("say-help", "to-records", "to-weigh"), *ask, *acts("to-second"), of=case)
    assert play.injects == ["hung-up"] and play.scene.id == "judge-caller"


def test_it_ends_a_scene_and_what_was_not_decided_stays_undecided():
    case = with_injects(inject("closing", 9, goto="judge-firm"))
    start = acts("to-records", "to-weigh")
    ask = [{"do": "weigh", "marks": {}}, {"do": "believe", "shares": {"exploits": 1, "careless": 1, "lawful": 1}}]
    play = played(*start, *ask, *acts("to-second", "papers-open"), of=case)
    assert play.scene.id == "judge-firm" and play.decisions == {}
    with pytest.raises(IllegalMove):
        play.do({"do": "act", "what": "refer"})


def test_nothing_happens_after_the_end():
    case = with_injects(inject("late", 1))
    ended = changed(case, scenes=tuple(s.model_copy(update={"end": s.id == "records"}) for s in case.scenes))
    play = Play(ended)
    play.do({"do": "act", "what": "to-records"})
    assert play.finished and play.injects == []


def test_a_harm_of_being_late_holds_as_before():
    case = formscase.variant().case
    late = case.harms[0].model_copy(update={"id": "late", "acts": ("pause-call",), "after_minutes": 4})
    case = changed(case, harms=(*case.harms, late), injects=(inject("one", 2),))
    assert played(*acts("say-help", "pause-call"), of=case).harms == ["late"]
    assert played(*acts("pause-call"), of=case).harms == []


def test_a_log_replays_to_the_same_events():
    case = with_injects(inject("one", 2), inject("two", 5, shows=("message",)))
    play = played(*acts("begin-open", "say-help"), of=case)
    again, why = replay(case, [s.event for s in play.steps])
    assert why == "" and again == play


def test_the_page_tells_it_as_news_with_its_time(tmp_path):
    variant = formscase.variant()
    session = Session(variant.model_copy(update={"case": with_injects(inject("one", 2))}), tmp_path / "a.json")
    session.take(acts("begin-open")[0])
    (news,) = session.view()["last"]["news"]
    assert news["time"] == "09:02" and news["title"] == "One" and "one happens." in news["html"]
    assert "News: One" in [row["label"] for row in session.view()["path"]]


def test_news_brings_its_own_evidence_and_the_time_at_which_it_came(tmp_path):
    variant, waits = formscase.variant(), inject("one", 2, if_done=("say-help",), shows=("message",))
    session = Session(variant.model_copy(update={"case": with_injects(waits)}), tmp_path / "a.json")
    for event in acts("begin-open", "say-help"):
        session.take(event)
    last = session.view()["last"]
    assert last["found"] == [] and last["news"][0]["time"] == "09:07"
    assert [found["title"] for found in last["news"][0]["found"]] == ["A message"]


def test_the_case_of_the_tests_is_sound():
    assert load_case(formscase.CASE).injects[0].id == "rings"
