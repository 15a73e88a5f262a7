"""`course.toml`: what a trainer sets once for a run, due dates above all."""

import csv
from datetime import UTC, date, datetime

import pytest
import tiny

from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.collect import collect
from coursekit.course import gradebook
from coursekit.coursedoc import course_doc, write_course_doc
from coursekit.coursefile import CourseFile, Late, Privacy
from coursekit.duedates import late_rule, moment_in_words
from coursekit.errors import CourseError
from coursekit.export import export
from coursekit.feedback import feedback
from coursekit.manifest import read_manifest
from coursekit.submit import submit
from tipsim.language import speaking


def course_file(folder, text):
    path = folder / "course.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_what_the_schema_prints_of_itself(project):
    assert (project / "grading" / "course.example.toml").read_text(encoding="utf-8") == course_doc()


def test_every_setting_says_what_it_is_for_and_gives_an_example():
    fields = [*CourseFile.model_fields.items(), *Late.model_fields.items(), *Privacy.model_fields.items()]
    told = {name: info for name, info in fields if name not in ("late", "privacy")}
    assert [name for name, info in told.items() if not (info.description and info.examples)] == []


def test_a_course_file_is_written_only_where_there_is_none(tmp_path):
    write_course_doc(tmp_path / "course.toml")
    with pytest.raises(CourseError, match="there already"):
        write_course_doc(tmp_path / "course.toml")


def test_the_settings_of_a_run_hold_without_the_file_from_then_on(course):
    text = 'title = "Autumn"\ncontact = "room 2"\n[late]\nrule = "points"\n[privacy]\nkeep_until = 2027-10-01\n'
    build(course=course_file(course.root, text), run="test", root=course.root)
    build(run="test", root=course.root)
    kept = read_manifest(course.run.manifest)
    assert (kept.title, kept.contact, kept.late.rule) == ("Autumn", "room 2", "points")
    assert kept.privacy.keep_until == date(2027, 10, 1)


def test_a_setting_that_a_later_file_leaves_out_stays(course):
    build(course=course_file(course.root, '[late]\nrule = "refuse"\n'), run="test", root=course.root)
    build(course=course_file(course.root, "timeout = 90\n"), run="test", root=course.root)
    kept = read_manifest(course.run.manifest)
    assert (kept.late.rule, kept.timeout) == ("refuse", 90)


def test_the_example_is_a_course_file_that_can_be_read(course, project):
    text = (project / "grading" / "course.example.toml").read_text(encoding="utf-8")
    text = text.replace('"m00-start-here", ', "").replace('"m00-start-here" = 2026-10-08T17:00:00+08:00\n', "")
    text = text.replace('"m03-identification"', f'"{tiny.NAME}"')
    text = text.replace("autumn-2026", "test")
    build(course=course_file(course.root, text), root=course.root)


def test_a_due_date_is_kept_in_universal_time(course):
    file = course_file(course.root, f'run = "test"\n[due]\n"{tiny.NAME}" = 2026-10-15T17:00:00+08:00\n')
    build(course=file, root=course.root)
    with gradebook(course.run) as book:
        assert book.find_assignment(tiny.NAME).duedate == datetime(2026, 10, 15, 9, 0)


def due_of(course, line):
    build(course=course_file(course.root, f"[due]\n{tiny.NAME} = {line}\n"), run="test", root=course.root)
    return read_manifest(course.run.manifest).due[tiny.NAME]


@pytest.mark.parametrize("line", ["2026-10-15", '"2026-10-15"'])
def test_a_day_without_a_time_means_its_end(course, line):
    due = due_of(course, line)
    assert due == datetime(2026, 10, 15, 23, 59, 59).astimezone()
    with gradebook(course.run) as book:
        assert book.find_assignment(tiny.NAME).duedate == due.astimezone(UTC).replace(tzinfo=None)


def test_a_last_moment_is_kept_with_its_zone_and_by_a_build_without_the_file(course):
    due = due_of(course, "2026-10-15T17:00:00+08:00")
    build(run="test", root=course.root)
    assert read_manifest(course.run.manifest).due == {tiny.NAME: due}
    assert due.isoformat() == "2026-10-15T17:00:00+08:00"


@pytest.mark.parametrize("year, past", [(2020, True), (2090, False)])
def test_build_prints_each_last_moment(course, year, past):
    file = course_file(course.root, f"[due]\n{tiny.NAME} = {year}-10-15T17:00:00+08:00\n")
    [line] = build(course=file, run="test", root=course.root).notices
    assert line.startswith(f"{tiny.NAME}: due ") and f"15 Oct {year}, 17:00 (+08:00)" in line
    assert ("already past" in line) is past


@pytest.mark.parametrize("given", ['"soon"', "5", "17:00:00"])
def test_a_last_moment_that_is_none_is_shown_how_to_write(course, given):
    with pytest.raises(CourseError, match="2026-10-08T17:00:00"):
        due_of(course, given)


TERMS = """\
contact = "room <2>"
[due]
m90-tiny = 2026-10-15T17:00:00+08:00
[late]
rule = "points"
points_per_day = 10
grace_minutes = 30
[privacy]
keep_until = 2027-10-01
"""


def test_the_start_page_tells_learners_when_what_is_late_whom_to_ask_and_what_becomes_of_their_data(course):
    build(course=course_file(course.root, TERMS), run="test", root=course.root)
    page = (course.run.learner / "start.md").read_text(encoding="utf-8")
    for told in (
        "m90: hand in by Thu 15 Oct 2026, 17:00",
        "loses 10 % of its points for each day begun",
        "Up to 30 minutes late",
        "Questions: room &lt;2&gt;",
        "deleted after Fri 1 Oct 2027",
    ):
        assert f"<li>{told}" in page or told in page


def test_dates_are_in_the_language_of_the_course():
    with speaking("mn"):
        told = moment_in_words(datetime.fromisoformat("2026-10-15T17:00:00+08:00"))
    assert "17:00" in told and "Oct" not in told


@pytest.mark.parametrize("rule, told", [("accept", "is marked as well"), ("refuse", "is not taken in")])
def test_each_rule_for_late_work_is_a_sentence(rule, told):
    assert told in late_rule(Late(rule=rule))


def test_what_comes_late_is_told_in_the_table_and_on_the_page(course):
    build(
        course=course_file(course.root, f'[due]\n"{tiny.NAME}" = 2020-01-01T00:00:00Z\n'), run="test", root=course.root
    )
    submit(student="tuya", module=tiny.NAME, folder=course.part("release"), run="test", root=course.root)
    collect(run="test", root=course.root)
    autograde(run="test", root=course.root)
    [page] = feedback(run="test", root=course.root)
    assert "late" in page.read_text(encoding="utf-8")
    table = next(path for path in export(run="test", root=course.root) if path.suffix == ".csv")
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert all(float(row["hours_late"]) > 24 * 365 for row in csv.DictReader(file))


def test_the_command_line_wins_over_the_file(course):
    file = course_file(course.root, 'run = "elsewhere"\n')
    assert build(course=file, run="test", root=course.root).run == course.run


WRONG = {
    'langs = "en"': ["langs", "lang"],
    "timeout = 2": ["timeout", "2"],
    "lang = 7": ["lang", "7"],
    'modules = "m90"': ["modules"],
    'modules = ["m91"]': ["m91"],
    '[due]\n"m90-tiny" = "soon"': ["due", "soon"],
    '[due]\n"m91-other" = 2026-10-15T17:00:00Z': ["m91-other"],
    "run = demo": ["TOML", "line 1", "run = demo", "straight quotes", "2026-10-08T17:00:00+08:00"],
    "# fine\ntitle = “Autumn”": ["line 2", "title = “Autumn”"],
    "title = \"Autumn": ["TOML", "straight quotes"],
    '[late]\nrule = "sometimes"': ["late.rule", "accept", "refuse"],
    "[late]\ngrace_minute = 5": ["late.grace_minute", "grace_minutes"],
    "[late]\npoints_per_day = 120": ["points_per_day", "100"],
    "[privacy]\nsmallest_group = 4": ["smallest_group", "5"],
    '[privacy]\nkeep_until = "some day"': ["keep_until", "some day"],
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_course_file_is_told_in_one_line(course, text):
    with pytest.raises(CourseError) as told:
        build(course=course_file(course.root, text), run="test", root=course.root)
    line = str(told.value)
    assert "\n" not in line
    assert all(word in line for word in WRONG[text])


def test_a_course_file_that_is_not_there_is_told_in_one_line(course):
    with pytest.raises(CourseError, match=r"course\.toml"):
        build(course=course.root / "course.toml", run="test", root=course.root)
