"""Feedback pages: complete in themselves, safe to open, and of help."""

import base64
import re
from dataclasses import replace

import people
import pytest
import tiny
from bs4 import BeautifulSoup

from coursekit.course import gradebook
from coursekit.feedback import describe, feedback
from coursekit.manifest import read_manifest

OUTSIDE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//|^\s*(?:https?|ftp|file|javascript):", re.IGNORECASE)
IN_STYLE = re.compile(r"@import|url\(\s*[\"']?\s*(?!data:)", re.IGNORECASE)
LOADING = ("src", "srcset", "poster", "data", "background", "action", "formaction", "xlink:href", "manifest")


def loads(page):
    """Everything in a page that a browser would fetch, and every tag that exists to fetch."""
    soup = BeautifulSoup(page, "html.parser")
    found = [v for tag in soup.find_all(True) for a, v in tag.attrs.items() if a in LOADING and OUTSIDE.match(str(v))]
    found += [str(tag) for tag in soup.find_all(["link", "script", "iframe", "base", "object", "embed", "svg"])]
    styles = [tag.string or "" for tag in soup.find_all("style")]
    styles += [tag["style"] for tag in soup.find_all(style=True)]
    return found + [style for style in styles if IN_STYLE.search(style)]


def test_the_search_for_loads_finds_them():
    """Stock nbgrader's page asks four outside addresses: the search must see such things."""
    page = '<img src="//a.b/c.png"><link href="x"><style>@import "y"</style><p style="background: url(http://z)">'
    assert len(loads(page)) == 4


@pytest.mark.parametrize("who", people.PEOPLE)
def test_a_page_loads_nothing_from_elsewhere(sitting, who):
    assert loads(sitting.page(who)) == []


@pytest.mark.parametrize("who", people.PEOPLE)
def test_a_page_forbids_the_browser_scripts_and_outside_addresses(sitting, who):
    policy = BeautifulSoup(sitting.page(who), "html.parser").find("meta", {"http-equiv": "Content-Security-Policy"})
    assert "default-src 'none'" in policy["content"]


def test_no_script_of_a_learner_reaches_the_page(sitting):
    soup = BeautifulSoup(sitting.page("intruder"), "html.parser")
    assert not [tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    assert not [a for a in soup.find_all("a") if str(a.get("href", "")).lower().startswith("javascript")]
    assert "alert(1)" not in " ".join(tag.string or "" for tag in soup.find_all("script"))


def test_no_file_of_the_grader_can_be_drawn_into_the_page(sitting):
    page = sitting.page("intruder")
    assert "coursekit.checks" not in page
    assert all(str(i["src"]).startswith("data:image/") for i in BeautifulSoup(page, "html.parser").find_all("img"))
    pictures = re.findall(r"data:[^;]*;base64,([A-Za-z0-9+/=]+)", page)
    assert not any(b"hidden checks" in base64.b64decode(p + "===") for p in pictures)


def test_a_page_says_what_was_checked_and_the_points(sitting):
    said = sitting.said("solver")
    assert "the sum of the two numbers" in said
    assert "who is asked first" in said
    assert "8" in said and "10" in said


def test_a_page_says_how_to_improve(sitting):
    said = sitting.said("blank")
    assert "Add the two numbers of reading 1." in said
    assert "Speak with the person before anybody else." in said


def test_no_hint_is_given_where_nothing_is_to_be_improved(sitting):
    assert "Speak with the person before anybody else." not in sitting.said("solver")


@pytest.mark.parametrize("who", people.PEOPLE)
def test_a_page_never_shows_a_hidden_check_or_the_rubric(sitting, who):
    page = sitting.page(who)
    for secret in ("abs_close", "same_items", "def total(work)", "says why, and names who"):
        assert secret not in page


def test_a_written_answer_that_waits_is_not_shown_as_zero(sitting):
    rows = BeautifulSoup(sitting.page("solver"), "html.parser").find("table").find_all("tr")
    waiting = [row.get_text(" ") for row in rows if "why" in row.get_text(" ") or "why-answer" in str(row)]
    assert waiting
    assert all("wait" in row or "not yet marked" in row for row in waiting)


def test_a_total_that_will_change_is_said_to_be_so_far(sitting):
    soup = BeautifulSoup(sitting.page("solver"), "html.parser")
    assert "so far" in soup.find(class_="fb-sum").get_text() and "so far" in soup.find("tfoot").get_text()


def test_a_page_says_of_which_course_and_learner_it_is_and_whom_to_ask(changing_sitting):
    run, root = changing_sitting.course.run, changing_sitting.course.root
    replace(read_manifest(run.manifest), title="Autumn & more", contact="room 2").write(run.manifest)
    feedback(run="test", students=["solver"], root=root)
    said = changing_sitting.said("solver")
    assert "Autumn & more" in said and "course number solver" in said and "Questions: room 2" in said


def test_before_marking_it_is_told_what_to_do_first():
    assert "coursekit autograde --run test" in describe([], "test")


def test_the_debrief_of_the_case_comes_with_the_feedback(sitting):
    assert "What was really going on" in sitting.said("solver")
    assert "data:image/png;base64," in sitting.page("solver")


def test_a_picture_of_the_module_is_in_the_page(sitting):
    images = BeautifulSoup(sitting.page("blank"), "html.parser").find_all("img")
    assert [i for i in images if i.get("alt") == "A dot" and i["src"].startswith("data:image/png")]


def test_what_a_learners_notebook_says_of_itself_is_not_shown_as_ours(sitting):
    said = sitting.said("rewriter")
    assert "everything is right" not in said
    assert "Full marks." not in said


def test_a_hand_mark_and_its_comment_are_shown(changing_sitting):
    with gradebook(changing_sitting.course.run) as book:
        found = book.find_submission_notebook(tiny.NAME, tiny.NAME, "partly")
        grade = next(g for g in found.grades if g.name == "why-answer")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        next(c for c in found.comments if c.name == "why-answer").manual_comment = "Say **who** is asked."
        book.db.commit()
    feedback(run="test", students=["partly"], root=changing_sitting.course.root)
    said = changing_sitting.said("partly")
    assert "Say who is asked." in said
    assert "1.5" in said


def test_a_page_can_be_read_without_its_colours_and_by_a_screen_reader(sitting):
    soup = BeautifulSoup(sitting.page("partly"), "html.parser")
    assert soup.html["lang"] == "en"
    assert len(soup.find_all("h1")) >= 1
    assert all(i.has_attr("alt") for i in soup.find_all("img"))
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for a in soup.find_all("a", href=re.compile("^#"))}
    assert targets <= set(ids)
