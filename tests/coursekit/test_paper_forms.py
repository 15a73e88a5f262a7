"""A case of every form on paper: matters, records, weighing, closing up, codes and what happens by itself."""

import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from casebook.robots import play_robot
from coursekit.paper import pagewords, trainerwords
from coursekit.paper.case import PaperCase
from coursekit.paper.page import render
from coursekit.paper.reader import Reader

sys.path.insert(0, str(Path(__file__).parents[1] / "casebook"))
import formscase  # noqa: E402

ABOUT = {"module": "m91-forms", "short": "m91", "title": "Forms", "draft": False, "minutes": 60}
ABOUT |= {"run": "test", "date": "2026-11-29", "version": "1"}


@pytest.fixture(scope="module")
def variant():
    return formscase.variant(3)


@pytest.fixture(scope="module")
def learners(variant):
    cases, words = [PaperCase(variant.case, variant.variant)], pagewords.common()
    hand_out = render("hand-out", ABOUT, words | pagewords.hand_out(), cases=cases)
    reading = type("Nothing", (), {"by_heading": lambda self: {}})()
    sheet = render("answer-sheet", ABOUT, words | pagewords.sheet(), cases=cases, reading=reading)
    return {"hand-out": text(hand_out), "answer-sheet": text(sheet)}


@pytest.fixture(scope="module")
def book(variant):
    words = pagewords.common() | trainerwords.reader()
    return text(render("reader", ABOUT, words, readers=[Reader(variant)], route={}, practice=False))


def text(page):
    return " ".join(BeautifulSoup(page, "html.parser").body.get_text(" ").split())


def test_the_hand_out_names_each_matter_with_its_possibilities_and_the_budget(learners):
    page = learners["hand-out"]
    for matter in formscase.both()[0].matters.values():
        assert matter.title in page and all(label in page for label in matter.hypotheses.values())
    assert "12 units of time at the registers" in page and "Records: tell the reader one name" in page


def test_the_hand_out_says_which_wordings_exclude_each_other_and_what_costs(learners):
    assert "Ask how it began; not after 4, 5" in learners["hand-out"]
    assert "costs 8" in learners["hand-out"]


def test_the_answer_sheet_has_a_table_of_belief_for_each_matter_and_one_to_weigh(learners):
    page = learners["answer-sheet"]
    assert page.count("Sum") == 2
    assert "Write at least 2 pieces" in page and "Piece of evidence" in page


@pytest.mark.parametrize("name", ["hand-out", "answer-sheet"])
def test_no_record_code_or_truth_stands_on_a_learners_paper(learners, variant, name):
    secrets = [item.title for item in variant.case.evidence.values() if item.form]
    secrets += [m.truth_told for m in variant.known.matters.values()]
    secrets += ["leading question", "blaming question", *variant.known.questions.why.values(), variant.case.closed_text]
    assert [secret for secret in secrets if secret in learners[name]] == []


def test_the_readers_book_has_the_records_with_what_finds_them_and_what_they_say(book, variant):
    for number, name in enumerate(("entry", "payments", "calls", "weather"), 1):
        item = variant.case.evidence[name]
        assert f"R{number} {item.title}" in book and item.outcomes["seen"] in book
    assert "Found by: Tal Nutag; P. Dorj" in book
    assert "P. Dorj – Tal Nutag (director)" in book


def test_the_readers_book_tells_when_the_person_closes_up_and_what_happens_by_itself(book, variant):
    assert variant.case.closed_text in book and "At trust 2 or less" in book
    assert "30 min: A message comes in" in book and "110 min: The line is closed" in book
    assert "Trust 3 or more and sitting 2 or later; only after 3" in book


def test_the_readers_book_has_every_truth_and_the_codes_for_afterwards(book, variant):
    assert all(m.truth_told in book for m in variant.known.matters.values())
    assert "Would you tell me how it began? open question Her own words come first." in book


def test_the_worth_on_paper_is_the_worth_in_the_player(variant):
    parts = dict(Reader(variant).worth()["parts"])
    assert parts["Evidence for and against"] == 20 and sum(parts.values()) == 100


def test_a_path_on_paper_has_a_line_for_every_step(variant):
    events = play_robot(variant, "expert")["events"]
    rows = PaperCase(variant.case, variant.variant).path(events)
    assert len(rows) == len(events)
    assert {"R1", "R2"} <= {row["number"] for row in rows} and all(row["text"] for row in rows)
