"""Marks as tables, and the roster that says who is in the course."""

import csv

import openpyxl
import people
import pytest
import tiny

from coursekit.course import gradebook
from coursekit.errors import CourseError
from coursekit.export import export
from coursekit.marks import waiting
from coursekit.roster import Enrolled, Learner, describe, enrol, kept_roster, read_roster


@pytest.fixture(scope="module")
def exported(sitting, tmp_path_factory):
    return export(run="test", into=tmp_path_factory.mktemp("export"), root=sitting.course.root)


@pytest.fixture(scope="module")
def rows(exported):
    path = next(p for p in exported if p.suffix == ".csv" and "summary" not in p.name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_one_row_a_learner_and_marked_cell(rows):
    assert {(r["course_number"], r["cell"]) for r in rows} == {
        (who, cell) for who in people.PEOPLE for cell in tiny.POINTS
    }
    assert len(rows) == len(people.PEOPLE) * len(tiny.POINTS)


def test_a_row_says_points_most_lateness_and_who_marked(rows):
    row = next(r for r in rows if r["course_number"] == "partly" and r["cell"] == "sum-look")
    assert (row["module"], float(row["points"]), float(row["points_possible"]), row["marked"]) == (
        tiny.NAME,
        2,
        3,
        "auto",
    )
    assert "hours_late" in row


def test_a_hand_marked_cell_says_so(rows):
    assert {r["marked"] for r in rows if r["cell"] == "why-answer"} <= {"hand", "waiting"}


def test_both_files_hold_the_same_rows(exported, rows):
    book = openpyxl.load_workbook(next(p for p in exported if p.suffix == ".xlsx"))
    sheet = list(book["marks"].iter_rows(values_only=True))
    assert len(sheet) == len(rows) + 1
    assert [str(name) for name in sheet[0]] == list(rows[0])


def test_a_sheet_sums_up_a_line_a_learner(exported):
    book = openpyxl.load_workbook(next(p for p in exported if p.suffix == ".xlsx"))
    sheet = list(book["summary"].iter_rows(values_only=True))
    solver = next(line for line in sheet if "solver" in line)
    assert 8 in solver
    assert len(sheet) == len(people.PEOPLE) + 1


def test_the_tables_are_numbers_where_they_are_numbers(exported):
    book = openpyxl.load_workbook(next(p for p in exported if p.suffix == ".xlsx"))
    names = [c.value for c in book["marks"][1]]
    column = names.index("points") + 1
    assert all(isinstance(c.value, int | float | None) for (c,) in book["marks"].iter_rows(2, None, column, column))


def named(sitting):
    """Names for two of the sitting, one of which a spreadsheet would take for a formula."""
    with gradebook(sitting.course.run) as book:
        book.update_or_create_student("solver", first_name="Энхбаатар Өлзий")
        book.update_or_create_student("blank", first_name="=1+1")


def text_of(paths):
    """All that the tables say, cell by cell."""
    books = [openpyxl.load_workbook(path) for path in paths if path.suffix == ".xlsx"]
    cells = [str(c.value) for book in books for sheet in book for line in sheet.iter_rows() for c in line]
    return "\n".join([*cells, *(path.read_text(encoding="utf-8") for path in paths if path.suffix == ".csv")])


def test_learners_stand_by_their_number_alone(changing_sitting):
    named(changing_sitting)
    said = text_of(export(run="test", root=changing_sitting.course.root))
    assert "solver" in said
    assert "Энхбаатар" not in said
    assert "Without names" in said


def test_names_stand_only_where_they_are_asked_for_and_the_file_says_to_keep_it_closed(changing_sitting):
    named(changing_sitting)
    said = text_of(export(run="test", names=True, root=changing_sitting.course.root))
    assert "Энхбаатар Өлзий" in said
    assert "keep this file closed" in said


def test_each_row_and_each_printed_page_says_what_marks_are_not_for(exported):
    for path in exported:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                head, *lines = csv.reader(file)
            assert head[-1] == "use"
            assert {line[-1] for line in lines} == {"not for staffing decisions"}
        else:
            sheets = openpyxl.load_workbook(path).worksheets
            assert sheets[0].title == "read me"
            assert all(sheet.oddFooter.center.text == "not for staffing decisions" for sheet in sheets)


def test_a_penalty_for_being_late_stands_beside_the_total_and_is_taken_off(changing_sitting):
    from datetime import timedelta

    from coursekit.coursefile import Late
    from coursekit.manifest import read_manifest

    run = changing_sitting.course.run
    manifest = read_manifest(run.manifest)
    type(manifest)(**{**vars(manifest), "late": Late(rule="points", points_per_day=10)}).write(run.manifest)
    with gradebook(run) as book:
        work = book.find_submission(tiny.NAME, "solver")
        work.assignment.duedate = work.timestamp - timedelta(hours=30)
        book.db.commit()
    path = next(p for p in export(run="test", root=changing_sitting.course.root) if p.name == "summary.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        row = next(r for r in csv.DictReader(file) if r["course_number"] == "solver")
    assert (row["automatic"], row["penalty"], row["total"]) == ("8.0", "1.6", "6.4")


def test_a_group_in_the_roster_is_kept_with_the_run(course, tmp_path):
    enrol(roster=roster(tmp_path, "id,name,group\ntuya,T,evening\nbold,B,\n"), run="test", root=course.root)
    assert [who.group for who in kept_roster(course.run)] == ["evening", ""]


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
    done = enrol(roster=roster(tmp_path, text), run="test", root=course.root)
    assert [who.id for who in done.learners] == ["enkhee"]


def test_it_is_told_who_is_new_and_who_is_left_out(course, tmp_path):
    enrol(roster=roster(tmp_path, "id,name\ntuya,T\nbold,B\n"), run="test", root=course.root)
    done = enrol(roster=roster(tmp_path, "id,name\ntuya,T\nenkhee,E\n"), run="test", root=course.root)
    assert (done.new, done.left_out) == (("enkhee",), ("bold",))
    first, second = describe(done)
    assert first == "2 learners are enrolled (1 new)." and second.endswith(": bold")


def test_one_learner_is_one():
    assert describe(Enrolled((Learner("tuya", "T"),), (), ())) == ["1 learner is enrolled (0 new)."]


def test_a_roster_that_is_not_there_is_told_so(tmp_path):
    with pytest.raises(CourseError, match="is not there"):
        read_roster(tmp_path / "roster.csv")


def test_a_roster_as_excel_saves_it_here_is_told_how_to_save(tmp_path):
    with pytest.raises(CourseError, match="not in UTF-8; in Excel: Save as, CSV UTF-8"):
        read_roster(roster(tmp_path, "id,name\ntuya,Туяа\n", "cp1251"))


def test_tables_hold_the_group_of_the_roster(changing_sitting, tmp_path):
    root = changing_sitting.course.root
    enrol(roster=roster(tmp_path, "id,name,group\nsolver,S,evening\n"), run="test", root=root)
    for path in export(run="test", root=root):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                groups = {row["course_number"]: row["group"] for row in csv.DictReader(file)}
            assert (groups["solver"], groups["blank"]) == ("evening", "")


def test_the_heads_of_the_summary_explain_themselves(exported):
    with next(p for p in exported if p.name == "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        heads = next(csv.reader(file))
    assert {"course_number", "points_possible", "hours_late", "waiting_for_mark", "handed_in_utc"} <= set(heads)


def test_answers_that_wait_for_a_mark_are_counted_and_named(sitting, rows):
    number = sum(row["marked"] == "waiting" for row in rows)
    assert waiting(run="test", root=sitting.course.root) == [f"{number} answers wait for your mark (m90: why-answer)"]


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
    for path in export(run="test", names=True, root=course.root):
        if path.suffix == ".csv":
            assert not any(line.split(",")[1].startswith("=") for line in path.read_text().splitlines() if "," in line)
        else:
            cells = [c for sheet in openpyxl.load_workbook(path) for line in sheet.iter_rows() for c in line]
            assert all(c.data_type != "f" for c in cells)
