"""A person who remembers, trusts or closes up; wordings of one question; the kinds of questions asked."""

import formscase
import pytest
from formscase import acts, played

from casebook.interview import code_name
from casebook.marking import mark_log, score_events
from casebook.play import IllegalMove
from casebook.session import Session
from casebook.store import LogFile

CODES = ("open", "probing", "closed", "leading", "blaming")


def labels(play):
    return [a.id for a in play.actions()]


def test_one_wording_uses_up_the_others_of_its_question():
    play = played(*acts("begin-lead"))
    assert not {"begin-open", "begin-lead", "begin-blame"} & set(labels(play))
    assert "work-probe" in labels(play)
    with pytest.raises(IllegalMove, match="cannot be done"):
        play.do({"do": "act", "what": "begin-open"})


def test_who_was_blamed_closes_up_and_says_nothing_when_asked():
    play = played(*acts("begin-blame", "work-probe"))
    assert play.steps[-1].closed and play.steps[-1].seen == ()
    assert play.minutes == 3 + 4


def test_who_has_closed_up_speaks_again_when_help_was_offered():
    play = played(*acts("begin-blame", "say-help", "work-probe"))
    assert not play.steps[-1].closed and play.steps[-1].seen == ("account-short",)


def test_a_question_wins_nobody_over_who_has_closed_up():
    case = formscase.variant().case
    low = formscase.changed(case, trust=2)
    play = played(*acts("begin-open"), of=low)
    assert play.steps[-1].closed and play.trust == 2


def test_consent_and_offers_of_help_are_heard_by_one_who_has_closed_up():
    play = played(*acts("begin-blame", "ask-consent", "say-help"))
    assert [s.closed for s in play.steps] == [False, False, False]


def test_a_memory_comes_in_the_second_sitting_where_the_first_had_opened_the_subject():
    second = [*acts("to-records", "to-weigh"), {"do": "weigh", "marks": {}}]
    second += [{"do": "believe", "shares": {"exploits": 1, "careless": 1, "lawful": 1}}]
    second += acts("to-second", "papers-open")
    assert "remembered" in played(*acts("begin-open"), *second).seen
    assert "remembered" not in played(*acts("begin-lead", "say-help"), *second).seen


@pytest.mark.parametrize(
    ("done", "share"),
    [
        ((), 0),
        (("begin-open",), 1 / 3),
        (("begin-open", "work-probe"), 2 / 3),
        (("begin-lead", "work-probe"), 1.1 / 3),
        (("begin-blame", "work-blame"), 0),
    ],
)
def test_questions_are_worth_their_mean_over_a_full_conversation(done, share):
    score, _why = score_events(formscase.variant(), acts(*done))
    assert score.process_share == pytest.approx(share)


def test_the_debrief_names_each_question_with_its_kind_in_words_and_why():
    variant = formscase.variant()
    log = {"case": "forms", "variant": variant.variant, "events": acts("begin-open", "say-help", "work-blame")}
    lines = mark_log(variant, log).debrief.questions()
    assert lines[0] == "open question: “Would you tell me how it began?”. Her own words come first."
    assert lines[1].startswith("blaming question: “Why did you not simply leave?”")
    assert "2 questions" in lines[-1]


@pytest.mark.parametrize("code", CODES)
def test_a_kind_of_question_is_said_in_the_language_of_the_course(code):
    from tipsim.language import speaking
    from tipsim.pseudo import is_pseudo

    with speaking("qps"):
        assert is_pseudo(code_name(code))


def test_the_page_shows_what_closing_up_looks_like_and_groups_wordings(tmp_path):
    session = Session(formscase.variant(), tmp_path / "forms.json")
    headings = {a["id"]: a["question"] for a in session.view()["actions"]}
    assert headings["begin-open"] == headings["begin-blame"] == "Ask how it began"
    assert headings["say-help"] == ""
    for event in acts("begin-blame", "work-probe"):
        session.take(event)
    assert "would rather not talk" in session.view()["last"]["html"]
    assert len(LogFile(tmp_path / "forms.json", "forms", session.variant.variant).read()[0]) == 2
