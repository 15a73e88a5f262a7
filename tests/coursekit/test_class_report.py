"""The report on a class: what it shows, that it names nobody, and that it prints."""

import csv
import re

import people
import pytest
import tiny
from bs4 import BeautifulSoup

from coursekit.classreport.cohort import gather
from coursekit.classreport.figures import figures
from coursekit.course import gradebook
from coursekit.manifest import read_manifest
from coursekit.report import report
from coursekit.roster import enrol

WHO = list(people.PEOPLE)


@pytest.fixture
def klass(changing_sitting, tmp_path):
    """The sitting with a roster: two groups of five and more, two too small; the written answers are marked."""
    course = changing_sitting.course
    group = dict(zip(WHO, ["day"] * 6 + ["evening"] * 5 + ["north"] * 2 + ["south"], strict=True))
    path = tmp_path / "roster.csv"
    path.write_text("id,name,group\n" + "".join(f"{w},Name-{w},{group[w]}\n" for w in WHO), encoding="utf-8")
    enrol(roster=path, run="test", root=course.root)
    return course


def marked(course):
    """Every written answer gets a mark by hand."""
    with gradebook(course.run) as book:
        for work in book.assignment_submissions(tiny.NAME):
            for grade in work.notebooks[0].grades:
                if grade.name == "why-answer":
                    grade.manual_score, grade.needs_manual_grade = float(len(work.student.id) % 3), False
        book.db.commit()


def page_and_rows(course):
    html, table = report(run="test", root=course.root)
    with table.open(encoding="utf-8-sig", newline="") as file:
        return html.read_text(encoding="utf-8"), list(csv.DictReader(file))


def test_nobody_is_named_or_numbered(klass):
    page, rows = page_and_rows(klass)
    for who in WHO:
        pattern = re.compile(rf"(?<![\w-]){re.escape(who)}(?![\w-])")
        assert "Name-" not in page + str(rows)
        assert who == "blank" or not pattern.search(BeautifulSoup(page, "html.parser").get_text(" ") + str(rows))


def test_each_item_has_its_share_of_points_with_an_interval(klass):
    marked(klass)
    _page, rows = page_and_rows(klass)
    items = [r for r in rows if r["kind"] == "item"]
    assert len(items) == len(tiny.POINTS)
    one = next(r for r in items if "the sum of the two numbers" in r["name"])
    with gradebook(klass.run) as book:
        scores = [
            g.score
            for work in book.assignment_submissions(tiny.NAME)
            for g in work.notebooks[0].grades
            if g.name == "sum-look"
        ]
    low, high = map(int, re.fullmatch(r"(\d+) to (\d+) %", one["share"]).groups())
    assert high - low == 20  # ten learners and more, fewer than twenty
    assert low <= 100 * sum(scores) / len(scores) / 3 <= high
    assert int(one["from"]) <= low and high <= int(one["to"])


def test_the_hints_that_most_got_are_named_with_the_share_who_got_them(klass):
    _page, rows = page_and_rows(klass)
    hints = {r["name"]: r["share"] for r in rows if r["kind"] == "hint"}
    without = [who for who in WHO if "Speak with the person" in _notes(klass, who)]
    handed_in = next(int(r["learners"]) for r in rows if r["kind"] == "module")
    low, high = map(int, re.findall(r"\d+", hints["Speak with the person before anybody else."]))
    assert low <= 100 * len(without) / handed_in <= high


def test_the_page_says_what_is_guarded_and_that_two_reports_are_not_handed_out(klass):
    said = BeautifulSoup(page_and_rows(klass)[0], "html.parser").body.get_text(" ")
    assert "Do not hand out two reports of the same class" in said
    assert "at least two numbers of learners are possible for every answer" in said


def _notes(course, who):
    path = course.run.autograded / who / tiny.NAME / f"{tiny.NAME}.ipynb"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_small_groups_are_counted_together_and_with_the_next_larger_if_still_small(klass):
    _page, rows = page_and_rows(klass)
    assert {r["name"]: r["learners"] for r in rows if r["kind"] == "group"} == {"day": "6", "others": "8"}


def test_a_larger_smallest_group_of_the_course_holds(klass):
    manifest = read_manifest(klass.run.manifest)
    privacy = manifest.privacy.model_copy(update={"smallest_group": 20})
    type(manifest)(**{**vars(manifest), "privacy": privacy}).write(klass.run.manifest)
    page, rows = page_and_rows(klass)
    assert [(r["kind"], r["learners"]) for r in rows] == [("module", "fewer than 20")]
    assert "Fewer than 20 learners handed in." in page


def test_every_row_and_every_printed_page_says_what_it_is_not_for(klass):
    page, rows = page_and_rows(klass)
    assert {r["use"] for r in rows} == {"not for staffing decisions"}
    assert "Not for staffing decisions" in BeautifulSoup(page, "html.parser").body.get_text(" ")
    assert re.search(r"@page \{ @bottom-center \{ content: \"not for staffing decisions\"", page)


def test_the_page_loads_nothing_from_elsewhere(klass):
    page, _rows = page_and_rows(klass)
    soup = BeautifulSoup(page, "html.parser")
    assert "default-src 'none'" in soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert soup.find_all(["script", "img", "link", "iframe"]) == []
    assert "@import" not in page and "url(" not in page


def test_the_tables_have_headings_for_rows_and_columns(klass):
    page, _rows = page_and_rows(klass)
    tables = BeautifulSoup(page, "html.parser").find_all("table")
    assert tables
    assert all(t.caption and t.find("th", scope="col") and t.find("th", scope="row") for t in tables)


def test_the_parts_of_a_case_are_shares_of_all_who_handed_in(klass):
    (cohort,) = gather(klass.run, [tiny.NAME])
    played = [h for h in cohort.handins if h.parts]
    assert 0 < len(played) < len(cohort.handins)
    assert all(share.n == len(cohort.handins) for _case, _part, share in figures(cohort, 5).parts)


def test_a_run_where_nobody_handed_in_says_so(course):
    page, rows = page_and_rows(course)
    assert "Nobody has handed in yet." in page
    assert [r["learners"] for r in rows] == ["0"]


def test_feedback_says_who_sees_it_and_what_it_is_not_for(sitting):
    said = sitting.said("partly")
    assert "For you and your trainer." in said
    assert "Not for staffing decisions" in said
