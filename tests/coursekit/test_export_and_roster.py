"""Marks as tables, and the roster that says who is in the course."""

import csv

import openpyxl
import people
import pytest
import tiny

from coursekit.course import gradebook
from coursekit.errors import CourseError
from coursekit.export import export
from coursekit.roster import enrol


@pytest.fixture(scope="module")
def exported(sitting, tmp_path_factory):
    return export(run="test", into=tmp_path_factory.mktemp("export"), root=sitting.course.root)


@pytest.fixture(scope="module")
def rows(exported):
    path = next(p for p in exported if p.suffix == ".csv" and "summary" not in p.name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_one_row_a_learner_and_marked_cell(rows):
    assert {(r["learner"], r["cell"]) for r in rows} == {(who, cell) for who in people.PEOPLE for cell in tiny.POINTS}
    assert len(rows) == len(people.PEOPLE) * len(tiny.POINTS)


def test_a_row_says_points_most_lateness_and_who_marked(rows):
    row = next(r for r in rows if r["learner"] == "partly" and r["cell"] == "sum-look")
    assert (row["module"], float(row["points"]), float(row["max"]), row["marked"]) == (tiny.NAME, 2, 3, "auto")
    assert "late" in row


def test_a_hand_marked_cell_says_so(rows):
    assert {r["marked"] for r in rows if r["cell"] == "why-answer"} <= {"hand", "waiting"}


def test_both_files_hold_the_same_rows(exported, rows):
    book = openpyxl.load_workbook(next(p for p in exported if p.suffix == ".xlsx"))
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(sheet) == len(rows) + 1
    assert [str(name) for name in sheet[0]] == list(rows[0])


def test_a_second_sheet_sums_up_a_line_a_learner(exported):
    book = openpyxl.load_workbook(next(p for p in exported if p.suffix == ".xlsx"))
    sheet = list(book.worksheets[1].iter_rows(values_only=True))
    solver = next(line for line in sheet if "solver" in line)
    assert 8 in solver
    assert len(sheet) == len(people.PEOPLE) + 1


def test_the_tables_are_numbers_where_they_are_numbers(exported):
    book = openpyxl.load_workbook(next(p for p in exported if p.suffix == ".xlsx"))
    names = [c.value for c in book.worksheets[0][1]]
    column = names.index("points") + 1
    assert all(
        isinstance(c.value, int | float | None) for (c,) in book.worksheets[0].iter_rows(2, None, column, column)
    )


def roster(folder, text, encoding="utf-8"):
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_roster_enters_its_learners(course, tmp_path):
    enrol(roster=roster(tmp_path, "id,name\nenkhee,Энхбаатар Өлзий\ntuya,Tuya\n"), run="test", root=course.root)
    with gradebook(course.run) as book:
        assert {s.id: s.first_name for s in book.students} == {"enkhee": "Энхбаатар Өлзий", "tuya": "Tuya"}


@pytest.mark.parametrize(
    "text", ["\ufeffid,name\nenkhee,E\n", "id;name\r\nenkhee;E\r\n", " id , name \n enkhee , E \n\n"]
)
def test_a_roster_as_a_spreadsheet_saves_it_is_read(course, tmp_path, text):
    assert [who.id for who in enrol(roster=roster(tmp_path, text), run="test", root=course.root)] == ["enkhee"]


BAD = {
    "id,name\ntuya,A\nbold,B\ntuya,C\n": ["tuya", "2", "4"],
    "id,name\nTuya,A\ntuya,B\n": ["2", "3"],
    "id,name\n../x,A\n": ["../x", "2"],
    "id,name\na+b,A\n": ["a+b", "2"],
    "id,name\n,A\n": ["2"],
    "number,name\n1,A\n": ["id", "number"],
    "": ["id", "name"],
}


@pytest.mark.parametrize("text", BAD)
def test_a_wrong_roster_is_one_line_and_enters_nobody(course, tmp_path, text):
    with pytest.raises(CourseError) as told:
        enrol(roster=roster(tmp_path, text), run="test", root=course.root)
    assert "\n" not in str(told.value)
    assert "roster.csv" in str(told.value)
    assert all(word in str(told.value) for word in BAD[text])
    with gradebook(course.run) as book:
        assert list(book.students) == []


def test_a_roster_that_is_no_text_is_one_line(course, tmp_path):
    with pytest.raises(CourseError, match=r"roster\.csv"):
        enrol(roster=roster(tmp_path, "id,name\nүнэн,Ү\n", "utf-16"), run="test", root=course.root)


def test_a_name_that_a_spreadsheet_would_run_stays_text(course, tmp_path):
    from coursekit.submit import submit

    enrol(roster=roster(tmp_path, 'id,name\neve,"=1+1"\n'), run="test", root=course.root)
    with gradebook(course.run) as book:
        assert book.find_student("eve").first_name == "=1+1"
    submit(student="eve", module=tiny.NAME, folder=course.part("release"), run="test", root=course.root)
    with gradebook(course.run) as book:
        book.update_or_create_submission(tiny.NAME, "eve")
    for path in export(run="test", root=course.root):
        if path.suffix == ".csv":
            assert not any(line.split(",")[1].startswith("=") for line in path.read_text().splitlines() if "," in line)
        else:
            cells = [c for sheet in openpyxl.load_workbook(path) for line in sheet.iter_rows() for c in line]
            assert all(c.data_type != "f" for c in cells)
