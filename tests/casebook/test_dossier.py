"""Searching records under a budget: what finds what, what it costs, and what the page never shows."""

import json

import formscase
import pytest
from formscase import acts, opened, played, search, variant

from casebook.play import IllegalMove
from casebook.scoring import Score
from casebook.search import matches
from casebook.session import Session

IN = acts("to-records")


@pytest.mark.parametrize(
    ("term", "key", "found"),
    [
        ("dorj", "P. Dorj", True),
        ("p dorj", "P. Dorj", True),
        ("P.DORJ", "P. Dorj", True),
        ("ДОРЖ", "П. Дорж", True),
        ("4501-2233", "45012233", True),
        ("+976 0000 2233", "0000-2233", True),
        ("0000 2233", "+976 0000 2233", True),
        ("account 4501 2233", "4501 2233", True),
        ("2233", "45012233", True),
        ("do", "P. Dorj", False),
        ("...", "P. Dorj", False),
        ("dorje", "P. Dorj", False),
        ("00002233 45012233", "0000-2233", False),
        ("bat", "P. Dorj", False),
    ],
)
def test_a_term_finds_a_key_of_which_it_is_a_part(term, key, found):
    assert matches(term, key) is found


def test_a_search_costs_and_shows_records_and_opening_one_costs_and_shows_it():
    play = played(*IN, search("dorj"))
    assert (play.left, play.hits(), play.seen) == (11, ["entry", "calls"], [])
    step = play.do(opened("entry"))
    assert (play.left, step.seen, play.minutes, play.hits()) == (10, ("entry",), 2, ["calls"])


def test_a_search_that_finds_nothing_costs_as_well():
    play = played(*IN, search("nobody"))
    assert (play.left, play.hits(), play.steps[-1].found) == (11, [], ())


@pytest.mark.parametrize(
    ("events", "earned"),
    [
        ([], False),
        ([search("dorj")], False),
        ([search("dorj"), opened("entry")], False),
        ([search("dorj"), opened("calls")], True),
    ],
)
def test_care_may_be_a_record_that_was_opened_and_not_only_found(events, earned):
    looked = next(c for c in variant().known.care if c.id == "looked")
    assert Score(variant(), played(*IN, *events)).cared(looked) is earned


def test_what_the_budget_does_not_pay_is_refused_with_the_numbers():
    play = played(*IN, *acts("ask-registry"), search("dorj"), search("4501 2233"))
    with pytest.raises(IllegalMove, match="This costs 3; 2 are left of units of time at the registers"):
        play.do(opened("calls"))
    assert play.left == 2 and "calls" not in play.seen


def test_an_action_that_is_too_dear_is_shown_and_refused():
    play = played(*IN, search("dorj"), opened("calls"), opened("entry"))
    assert "ask-registry" in [a.id for a in play.offered()]
    assert "ask-registry" not in [a.id for a in play.actions()]
    with pytest.raises(IllegalMove, match="This costs 8; 7 are left"):
        play.do({"do": "act", "what": "ask-registry"})


@pytest.mark.parametrize("event", [opened("entry"), opened("account"), opened(None), opened(["entry"])])
def test_only_a_record_that_was_found_can_be_opened(event):
    with pytest.raises(IllegalMove, match="not a record that was found"):
        played(*IN).do(event)


def test_a_record_is_opened_once_and_a_term_searched_once():
    play = played(*IN, search("dorj"), opened("entry"))
    with pytest.raises(IllegalMove):
        play.do(opened("entry"))
    with pytest.raises(IllegalMove, match="already"):
        play.do(search("D-o-r-j"))
    assert play.left == 10


@pytest.mark.parametrize("term", ["", "ab", "a b", "x" * 61, None, 7, ["dorj"]])
def test_a_term_that_cannot_be_searched_for_costs_nothing(term):
    play = played(*IN)
    with pytest.raises(IllegalMove, match="3 to 60"):
        play.do(search(term))
    assert play.left == 12


def test_records_are_searched_where_the_dossier_lies_open_only():
    with pytest.raises(IllegalMove, match="no records to search"):
        played().do(search("dorj"))


def test_the_page_shows_no_title_of_a_record_that_was_not_found(tmp_path):
    session = Session(formscase.variant(), tmp_path / "forms.json")
    for event in (*IN, search("dorj")):
        session.take(event)
    shown = json.dumps(session.view())
    assert "Entry of the firm" in shown and "Calls of the number" in shown
    assert "Payments of the account" not in shown and "Where the firm has its seat" not in shown


def test_the_page_draws_the_ties_of_what_was_opened(tmp_path):
    session = Session(formscase.variant(), tmp_path / "forms.json")
    for event in (*IN, search("dorj")):
        session.take(event)
    assert session.view()["chart"] == ""
    session.take(opened("entry"))
    assert "<svg" in session.view()["chart"] and "4501 2233" in session.view()["chart"]


def test_a_refusal_is_told_on_the_page_and_saved_nowhere(tmp_path):
    session = Session(formscase.variant(), tmp_path / "forms.json")
    session.take(IN[0])
    session.take(search("a"))
    assert "3 to 60" in session.view()["notice"]
    assert len(session.play.steps) == 1


@pytest.mark.parametrize("what", [[], {}, ["calls"], None])
def test_a_log_with_odd_words_is_scored(what):
    play = played(*IN, {"do": "pause", "what": what}, {"do": "resume"})
    assert Score(variant(), play).care_share == 0
