"""Collecting files that were handed in: a receipt or a reason for each, none lost, the newest counts."""

from __future__ import annotations

import csv
import errno
import json
import os
import random
import shutil
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import handins
import pytest
import tiny
from handins import answer, at, packet
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from casebook.packet import Packet, sha256
from casebook.packetfile import is_safe
from coursekit import collect as collecting
from coursekit.autograde import autograde
from coursekit.cli import app
from coursekit.collect import collect, describe, take_in
from coursekit.course import do, gradebook
from coursekit.coursefile import Late
from coursekit.errors import CourseError
from coursekit.handins import arriving, intake
from coursekit.manifest import read_manifest
from coursekit.roster import enrol
from coursekit.submit import submit


@pytest.fixture
def inbox(tmp_path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def taken(course, source, **more):
    return take_in(run="test", source=source, root=course.root, **more)


def outcomes(course, source, **more) -> dict[str, str]:
    return {one.receipt.file: one.receipt.outcome for one in taken(course, source, **more)}


def reasons(course, source) -> dict[str, str]:
    return {one.receipt.file: one.receipt.reason for one in taken(course, source)}


def submitted(course, number: str) -> Path:
    return course.run.submitted / number / tiny.NAME


def earlier(course, number: str) -> list[Path]:
    return sorted((course.run.root / "earlier" / number / tiny.NAME).glob("*"))


def table(course) -> list[dict[str, str]]:
    with (course.run.root / "receipts.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def in_roster(course, tmp_path, *lines: str) -> None:
    (tmp_path / "roster.csv").write_text("\n".join(["id,name", *lines]), encoding="utf-8")
    enrol(roster=tmp_path / "roster.csv", run="test", root=course.root)


def due(course, minutes: float, rule: str = "accept", time: str = "made", grace: int = 0) -> None:
    """Set the last moment, in minutes after the start, and the rule for what comes later."""
    late = Late(rule=rule, time=time, grace_minutes=grace)
    replace(read_manifest(course.run.manifest), late=late).write(course.run.manifest)
    with gradebook(course.run) as book:
        book.update_or_create_assignment(tiny.NAME, duedate=datetime.fromisoformat(at(minutes)).replace(tzinfo=None))


# One file


def test_a_file_is_laid_where_marking_looks_for_it(course, inbox):
    packet(course, inbox, "tuya")
    assert collect(run="test", source=inbox, root=course.root) == {tiny.NAME: ["tuya"]}
    assert answer(submitted(course, "tuya")) == 42


def test_the_code_in_the_receipts_is_the_one_the_learner_was_told(course, inbox):
    made = packet(course, inbox, "tuya")
    assert [one.receipt.code for one in taken(course, inbox)] == [made.code]
    assert [line["code"] for line in table(course)] == [made.code]


def test_what_was_collected_is_marked(course, inbox):
    packet(course, inbox, "tuya")
    taken(course, inbox)
    assert [g.fault for g in autograde(run="test", root=course.root)] == [""]
    with gradebook(course.run) as book:
        assert book.find_submission(tiny.NAME, "tuya").timestamp == datetime(2024, 11, 4, 8, 0)


def test_a_single_file_can_be_named(course, inbox):
    made = packet(course, inbox, "tuya")
    assert list(outcomes(course, made.path).values()) == ["collected"]


def test_a_folder_that_is_not_there_is_said(course, inbox):
    with pytest.raises(CourseError, match="not there"):
        taken(course, inbox / "gone")


def test_what_systems_leave_in_a_folder_is_passed_over(course, inbox):
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._x.zip"):
        (inbox / name).write_text("x")
    assert taken(course, inbox) == []


# Which one counts


def test_the_newest_by_its_own_time_counts_in_whatever_order_files_come(built, tmp_path):
    states = []
    for n, order in enumerate(permutations([(0, 1), (10, 2), (20, 3)])):
        shutil.copytree(built.root, tmp_path / str(n))
        course = type(built)(tmp_path / str(n), type(built.run)("test", tmp_path / str(n) / "build" / "test"))
        for minutes, total in order:
            inbox = tmp_path / f"inbox-{n}-{minutes}"
            packet(built, inbox, "tuya", minutes, total)
            taken(course, inbox)
        kept = [tiny.files(course.run.root / step) for step in ("submitted", "earlier")]
        states.append((answer(submitted(course, "tuya")), sorted(map(answer, earlier(course, "tuya"))), kept))
    assert states == [states[0]] * 6 and states[0][:2] == (3, [1, 2])


def test_the_newest_counts_when_all_come_at_once(course, inbox):
    packet(course, inbox, "tuya", 20, total=3, name="a.zip")
    packet(course, inbox, "tuya", 0, total=1, name="b.zip")
    assert outcomes(course, inbox) == {"a.zip": "collected", "b.zip": "earlier"}
    assert answer(submitted(course, "tuya")) == 3 and [answer(p) for p in earlier(course, "tuya")] == [1]


def test_the_time_of_the_one_that_counts_goes_to_nbgrader(course, inbox):
    packet(course, inbox, "tuya", 20, total=3)
    packet(course, inbox, "tuya", 0, total=1)
    taken(course, inbox)
    assert (submitted(course, "tuya") / "timestamp.txt").read_text().startswith("2024-11-04 08:20:00")


def test_the_same_file_twice_is_said_and_counted_once(course, inbox):
    made = packet(course, inbox, "tuya", name="a.zip")
    (inbox / "copy of a.zip").write_bytes((inbox / "a.zip").read_bytes())
    found = {one.receipt.file: one.receipt for one in taken(course, inbox)}
    assert found["a.zip"].outcome == "collected"
    assert found["copy of a.zip"].outcome == "doubled" and "a.zip" in found["copy of a.zip"].reason
    assert found["copy of a.zip"].code == made.code and earlier(course, "tuya") == []


def test_the_same_work_sent_again_keeps_its_first_time(course, inbox):
    first = packet(course, inbox, "tuya", 0, name="a.zip")
    packet(course, inbox, "tuya", 30, name="b.zip")
    told = reasons(course, inbox)
    assert first.code in told["b.zip"] and "same work" in told["b.zip"]
    assert (submitted(course, "tuya") / "timestamp.txt").read_text().startswith("2024-11-04 08:00:00")


def test_going_back_to_earlier_work_counts_as_the_newest(course, inbox):
    for minutes, total in ((0, 1), (10, 2), (20, 1)):
        packet(course, inbox, "tuya", minutes, total)
    taken(course, inbox)
    assert answer(submitted(course, "tuya")) == 1 and len(earlier(course, "tuya")) == 2
    assert (submitted(course, "tuya") / "timestamp.txt").read_text().startswith("2024-11-04 08:20:00")


def test_collecting_again_changes_nothing_and_says_so(course, inbox):
    packet(course, inbox, "tuya", 0, total=1, name="a.zip")
    packet(course, inbox, "tuya", 9, total=2, name="b.zip")
    (inbox / "c.zip").write_bytes((inbox / "b.zip").read_bytes())
    (inbox / "d.zip").write_text("no zip")
    taken(course, inbox)
    steps = ("submitted", "earlier", "refused")
    before = [tiny.files(course.run.root / step) for step in steps], table(course)
    again = taken(course, inbox)
    assert ([tiny.files(course.run.root / step) for step in steps], table(course)) == before
    assert all(one.again for one in again)
    assert sum("already collected" in line for line in describe(again)[:-1]) == 3


def test_what_was_taken_away_by_hand_is_collected_again(course, inbox):
    packet(course, inbox, "tuya")
    taken(course, inbox)
    shutil.rmtree(course.run.submitted / "tuya")
    assert [one.again for one in taken(course, inbox)] == [False]
    assert answer(submitted(course, "tuya")) == 42


def test_one_module_can_be_collected_alone(course, inbox):
    packet(course, inbox, "tuya")
    assert len(taken(course, inbox, modules=["m90"])) == 1
    with pytest.raises(CourseError, match="m91"):
        taken(course, inbox, modules=["m91"])


# Who may


def test_a_number_that_is_not_in_the_roster_is_refused_with_the_nearest(course, inbox, tmp_path):
    in_roster(course, tmp_path, "tuya,Tuya")
    packet(course, inbox, "tuyaa", name="a.zip")
    assert outcomes(course, inbox) == {"a.zip": "refused"}
    assert 'Did you mean "tuya"?' in reasons(course, inbox)["a.zip"]


def test_who_is_added_to_the_roster_later_is_collected_then(course, inbox, tmp_path):
    in_roster(course, tmp_path, "tuya,Tuya")
    packet(course, inbox, "bold", name="a.zip")
    taken(course, inbox)
    in_roster(course, tmp_path, "tuya,Tuya", "bold,Bold")
    assert outcomes(course, inbox) == {"a.zip": "collected"}


def test_the_roster_mends_the_case_of_a_number(course, inbox, tmp_path):
    in_roster(course, tmp_path, "b.tuya,Tuya")
    packet(course, inbox, "B.Tuya", name="a.zip")
    assert 'written "B.Tuya"' in reasons(course, inbox)["a.zip"]
    assert answer(submitted(course, "b.tuya")) == 42


def test_without_a_roster_two_spellings_of_a_number_are_not_mixed(course, inbox):
    packet(course, inbox, "tuya", 0, total=1, name="b.zip")
    packet(course, inbox, "Tuya", 9, total=2, name="a.zip")
    assert outcomes(course, inbox) == {"a.zip": "refused", "b.zip": "collected"}
    assert answer(submitted(course, "tuya")) == 1


@pytest.mark.parametrize("number", ["CON", "lpt1.a", "17."])
def test_a_number_that_is_no_folder_on_windows_cannot_be_given(course, tmp_path, number):
    with pytest.raises(CourseError, match="line 2: .*Windows"):
        in_roster(course, tmp_path, f"{number},Tuya")


@pytest.mark.parametrize("told", [{"run": "spring"}, {"module": "m91-other"}])
def test_work_of_another_run_or_module_is_refused_with_its_name(course, inbox, told):
    packet(course, inbox, "tuya", name="a.zip", **told)
    found = taken(course, inbox)
    assert [one.receipt.outcome for one in found] == ["refused"]
    assert next(iter(told.values())) in found[0].receipt.reason


# Late work


def test_late_work_is_taken_and_said_to_be_late(course, inbox):
    due(course, 60)
    packet(course, inbox, "tuya", 185, name="a.zip")
    assert outcomes(course, inbox) == {"a.zip": "collected"}
    assert table(course)[0]["reason"] == "late by 2 h 5 min"


def test_minutes_of_grace_are_not_late(course, inbox):
    due(course, 60, rule="refuse", grace=30)
    packet(course, inbox, "tuya", 90, name="a.zip")
    packet(course, inbox, "bold", 91, name="b.zip")
    assert outcomes(course, inbox) == {"a.zip": "collected", "b.zip": "refused (late)"}


def test_a_course_that_takes_no_late_work_keeps_the_file_and_the_one_in_time(course, inbox):
    due(course, 60, rule="refuse")
    packet(course, inbox, "tuya", 0, total=1, name="a.zip")
    packet(course, inbox, "tuya", 90, total=2, name="b.zip")
    assert outcomes(course, inbox) == {"a.zip": "collected", "b.zip": "refused (late)"}
    assert answer(submitted(course, "tuya")) == 1
    kept = list((course.run.root / "refused").glob("*-b.zip"))
    assert [p.read_bytes() for p in kept] == [(inbox / "b.zip").read_bytes()]


def test_by_the_rule_arrived_the_date_of_the_file_decides(course, inbox):
    due(course, 60, rule="refuse", time="arrived")
    for name, minutes in (("a.zip", 50), ("b.zip", 70)):
        packet(course, inbox, name[0], 0, name=name)
        when = handins.START.timestamp() + 60 * minutes
        os.utime(inbox / name, (when, when))
    assert outcomes(course, inbox) == {"a.zip": "collected", "b.zip": "refused (late)"}


def test_a_clock_that_runs_ahead_is_noted(course, inbox):
    packet(course, inbox, "tuya", name="a.zip")
    when = handins.START.timestamp() - 3600
    os.utime(inbox / "a.zip", (when, when))
    assert "after it arrived" in reasons(course, inbox)["a.zip"]


# Moodle


def moodle(path: Path, files: dict[str, bytes], at=(2024, 11, 4, 9, 30, 0)) -> Path:
    with zipfile.ZipFile(path, "w") as bundle:
        for name, data in files.items():
            bundle.writestr(zipfile.ZipInfo(name, at), data)
    return path


def test_a_moodle_zip_of_30_is_collected_whole(course, inbox, tmp_path):
    files = {}
    for n in range(30):
        packet(course, inbox, f"n{n}", n, total=n, name="x.zip")
        name = f"Овог Нэр{n}_{4000 + n}_assignsubmission_file_"
        files[f"{name}/x.zip" if n % 2 else f"{name}x.zip"] = (inbox / "x.zip").read_bytes()
    files["Bat Bold_5000_assignsubmission_file_/essay.docx"] = b"PK no packet"
    found = taken(course, moodle(tmp_path / "moodle.zip", files))
    assert Counter(one.receipt.outcome for one in found) == {"collected": 30, "refused": 1}
    assert [answer(submitted(course, f"n{n}")) for n in range(30)] == list(range(30))


def test_a_bundle_among_the_files_of_a_folder_is_not_opened(course, inbox, tmp_path):
    packet(course, inbox, "bold", name="b.zip")
    packet(course, tmp_path, "tuya", name="t.zip")
    moodle(inbox / "m.zip", {"Tuya_12_assignsubmission_file_/t.zip": (tmp_path / "t.zip").read_bytes()})
    told = reasons(course, inbox)
    assert told == {"b.zip": "", "m.zip": "this is a bundle of hand-ins: give it to --from by itself"}
    assert not (course.run.submitted / "tuya").exists()


@pytest.mark.parametrize("most", ["MOST_ENTRIES", "MOST_TOTAL"])
def test_a_bundle_that_is_too_much_is_said_in_one_line_and_nothing_is_taken(course, tmp_path, monkeypatch, most):
    monkeypatch.setattr(arriving, most, 2)
    packet(course, tmp_path, "tuya", name="t.zip")
    files = {f"T_{n}_assignsubmission_file_/t.zip": (tmp_path / "t.zip").read_bytes() for n in range(3)}
    with pytest.raises(CourseError, match="moodle.zip holds 3 files") as told:
        taken(course, moodle(tmp_path / "moodle.zip", files))
    assert "\n" not in str(told.value) and not course.run.submitted.exists()


def test_a_giant_in_a_bundle_is_refused_and_stops_no_other(course, tmp_path):
    packet(course, tmp_path, "tuya", name="t.zip")
    with zipfile.ZipFile(tmp_path / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("A_1_assignsubmission_file_/film.mp4", bytes(21_000_000))
        bundle.writestr("tuya_2_assignsubmission_file_/t.zip", (tmp_path / "t.zip").read_bytes())
    told = reasons(course, tmp_path / "moodle.zip")
    assert told["tuya_2_assignsubmission_file_/t.zip"] == ""
    assert "21 MB" in told["A_1_assignsubmission_file_/film.mp4"]


def test_what_was_refused_of_a_bundle_leaves_the_disk_before_the_next_is_unpacked(course, tmp_path, monkeypatch):
    files = {f"T_{n}_assignsubmission_file_/essay.docx": b"x" * 1000 for n in range(9)}
    most = []
    opened = intake.opened

    def looked(arrival, run):
        most.append(len(list(arrival.path.parents[1].glob("*/essay.docx"))))
        return opened(arrival, run)

    monkeypatch.setattr(intake, "opened", looked)
    found = taken(course, moodle(tmp_path / "moodle.zip", files))
    assert len(found) == 9 and most == [1] * 9


def test_a_long_name_at_moodle_stops_nothing(course, tmp_path):
    packet(course, tmp_path, "tuya", name="t.zip")
    name = f"{'Ө' * 130}_12_assignsubmission_file_t.zip"
    found = taken(course, moodle(tmp_path / "m.zip", {name: (tmp_path / "t.zip").read_bytes(), f"2{name}": b"x"}))
    assert [one.receipt.outcome for one in found] == ["collected", "refused"]


def test_another_name_at_moodle_is_noted_and_no_more(course, inbox, tmp_path):
    in_roster(course, tmp_path, "17,Tuya", "18,Bold")
    packet(course, tmp_path, "17", name="t.zip")
    files = {f"{who}_12_assignsubmission_file_/t.zip": (tmp_path / "t.zip").read_bytes() for who in ("Bold B",)}
    found = taken(course, moodle(inbox / "m.zip", files))
    assert [one.receipt.outcome for one in found] == ["collected"] and "Bold B" in found[0].receipt.reason


def test_the_right_name_at_moodle_is_not_noted(course, inbox, tmp_path):
    in_roster(course, tmp_path, "17,Tuya")
    packet(course, tmp_path, "17", name="t.zip")
    files = {"TUYA Bat_12_assignsubmission_file_/t.zip": (tmp_path / "t.zip").read_bytes()}
    assert taken(course, moodle(inbox / "m.zip", files))[0].receipt.reason == ""


def test_the_date_at_moodle_is_when_a_file_arrived(course, inbox, tmp_path):
    packet(course, tmp_path, "17", name="t.zip")
    files = {"Tuya_12_assignsubmission_file_/t.zip": (tmp_path / "t.zip").read_bytes()}
    arrived = taken(course, moodle(inbox / "m.zip", files))[0].receipt.arrived
    assert datetime.fromisoformat(arrived) == datetime(2024, 11, 4, 9, 30).astimezone(UTC)


# The exchange


def test_what_was_submitted_gets_a_line_with_a_code(course):
    submit(student="tuya", module="m90", run="test", root=course.root)
    collect(run="test", root=course.root)
    line = table(course)[0]
    assert (line["number"], line["module"], line["outcome"]) == ("tuya", tiny.NAME, "collected")
    assert line["code"].startswith("M90-") and line["file"].startswith("tuya+m90-tiny+")


def test_a_file_and_a_submission_of_one_learner_are_ordered_by_time(course, inbox):
    submit(student="tuya", module="m90", run="test", root=course.root)
    collect(run="test", root=course.root)
    packet(course, inbox, "tuya", 0, total=1)  # long before now
    assert list(outcomes(course, inbox).values()) == ["earlier"]
    assert not (submitted(course, "tuya") / "answers").exists() and len(earlier(course, "tuya")) == 1


def test_what_nbgrader_itself_collected_is_kept_when_a_newer_file_comes(course, inbox):
    ahead = datetime.now(UTC) - handins.START + timedelta(hours=1)
    packet(course, inbox, "tuya", ahead.total_seconds() / 60, total=7)
    submit(student="tuya", module="m90", run="test", root=course.root)
    do(course.run, "Collect", assignment=tiny.NAME, update=True)
    before = tiny.files(submitted(course, "tuya"))
    taken(course, inbox)
    assert answer(submitted(course, "tuya")) == 7
    kept = tiny.files(earlier(course, "tuya")[0])
    assert {name: kept.get(name) for name in before} == before


# Nothing is lost, whatever comes


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(course, inbox):
    (inbox / "=cmd|x.zip").write_text("x")
    taken(course, inbox)
    assert table(course)[0]["file"] == "'=cmd|x.zip"


def test_what_is_refused_is_kept_with_the_reason(course, inbox):
    (inbox / "письмо.zip").write_text("no zip at all")
    taken(course, inbox)
    kept = list((course.run.root / "refused").glob("*-письмо.zip"))
    assert [p.read_text() for p in kept] == ["no zip at all"]
    assert "not a hand-in file" in kept[0].with_name(kept[0].name + ".txt").read_text()


def test_a_link_is_refused_and_not_followed(course, inbox, tmp_path):
    packet(course, tmp_path, "tuya", name="t.zip")
    (inbox / "a.zip").symlink_to(tmp_path / "t.zip")
    (inbox / "gone.zip").symlink_to(tmp_path / "gone")
    assert outcomes(course, inbox) == {"a.zip": "refused", "gone.zip": "refused"}


def test_a_long_name_is_kept_shorter(course, inbox):
    (inbox / f"{'ө' * 118}.docx").write_text("x")
    taken(course, inbox)
    kept = [path for path in (course.run.root / "refused").iterdir() if path.suffix == ".docx"]
    assert [path.read_text() for path in kept] == ["x"] and "өөө" in kept[0].name


def test_a_name_that_is_no_text_is_told_with_question_marks(course, inbox):
    (inbox / os.fsdecode(b"\xcc\xee\xe9.zip")).write_text("x")
    packet(course, inbox, "tuya", name=os.fsdecode(b"b\xee.zip"))
    assert outcomes(course, inbox) == {"b?.zip": "collected", "???.zip": "refused"}
    assert {line["file"] for line in table(course)} == {"b?.zip", "???.zip"}


def test_a_name_of_two_lines_is_told_on_one(course, inbox):
    (inbox / "a.zip\nb.zip: collected").write_text("x")
    assert all(len(line.splitlines()) == 1 for line in describe(taken(course, inbox)))


def test_what_is_neither_file_nor_folder_is_refused_unopened(course, inbox):
    os.mkfifo(inbox / "pipe.zip")
    packet(course, inbox, "tuya", name="a.zip")
    assert outcomes(course, inbox) == {"a.zip": "collected", "pipe.zip": "refused"}


def test_a_file_that_vanishes_while_it_is_collected_is_refused_alone(course, inbox, monkeypatch):
    packet(course, inbox, "tuya", 0, total=1, name="a.zip")
    packet(course, inbox, "tuya", 9, total=2, name="b.zip")
    packet(course, inbox, "bold", name="c.zip")
    kept_works = collecting.kept_works
    monkeypatch.setattr(
        collecting, "kept_works", lambda *told: ((inbox / "b.zip").unlink(missing_ok=True), kept_works(*told))[1]
    )
    assert outcomes(course, inbox) == {"a.zip": "collected", "b.zip": "refused", "c.zip": "collected"}
    assert answer(submitted(course, "tuya")) == 1


def failing(monkeypatch, name: str, code: int) -> None:
    """Reading the file `name` fails with the error `code`, once it has been looked at."""
    contents, looked = Packet.contents, []

    def read(self):
        looked.append(self.path.name)
        if self.path.name == name and looked.count(name) > 1:
            raise OSError(code, os.strerror(code))
        return contents(self)

    monkeypatch.setattr(Packet, "contents", read)


@pytest.mark.parametrize("code", [errno.EIO, errno.EACCES, errno.ENAMETOOLONG])
def test_an_error_of_one_file_refuses_that_file(course, inbox, monkeypatch, code):
    packet(course, inbox, "tuya", name="a.zip")
    packet(course, inbox, "bold", name="b.zip")
    failing(monkeypatch, "a.zip", code)
    assert outcomes(course, inbox) == {"a.zip": "refused", "b.zip": "collected"}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_disk_that_takes_no_more_stops_the_collecting(course, inbox, monkeypatch, code):
    packet(course, inbox, "tuya", name="a.zip")
    failing(monkeypatch, "a.zip", code)
    with pytest.raises(CourseError):
        taken(course, inbox)


def test_a_refused_file_that_cannot_be_copied_is_refused_all_the_same(course, inbox, monkeypatch):
    (inbox / "a.zip").write_text("x")
    monkeypatch.setattr(shutil, "copyfile", lambda *_to: (_ for _ in ()).throw(OSError(errno.EIO, "no")))
    assert outcomes(course, inbox) == {"a.zip": "refused"}


@pytest.mark.parametrize("error", [OverflowError, ValueError, OSError])
def test_a_date_that_no_calendar_has_is_today(inbox, monkeypatch, error):
    monkeypatch.setattr(Path, "lstat", lambda _path: (_ for _ in ()).throw(error("no such year")))
    assert abs(arriving._arrived(inbox) - datetime.now(UTC)) < timedelta(minutes=1)


def made_of(inbox: Path, cell: dict, files: tuple[str, ...] = (), **more) -> None:
    """The packet a.zip, made of a notebook with the cell `cell` and of `files`."""
    nb = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell], **more}
    files = {f"{tiny.NAME}.ipynb": json.dumps(nb).encode(), **dict.fromkeys(files, b"x")}
    made = Packet(inbox, "test", tiny.NAME, "tuya", at(0), {n: sha256(data) for n, data in files.items()})
    moodle(inbox / "a.zip", {"packet.json": json.dumps(made.head).encode(), **files})


TEXT = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "x"}
UNMARKABLE = {
    "an unknown kind of cell": {"cell": TEXT | {"cell_type": "riddle"}},
    "a cell of code without outputs": {"cell": TEXT | {"cell_type": "code"}},
    "letters that are none": {"cell": TEXT | {"source": "\ud800"}},
    "a version that is a text": {"cell": TEXT, "nbformat_minor": "x"},
    "no version": {"cell": TEXT, "nbformat_minor": None},
    "a list for a table": {"cell": TEXT, "metadata": []},
}


@pytest.mark.parametrize("how", UNMARKABLE)
def test_a_notebook_that_cannot_be_marked_is_refused_at_once(course, inbox, how):
    made_of(inbox, **UNMARKABLE[how])
    told = {"a.zip": "the notebook is damaged: press Start, save, and make the file anew"}
    assert reasons(course, inbox) == told and outcomes(course, inbox) == {"a.zip": "refused"}


@pytest.mark.parametrize("files", [("answers/a", "answers/a/b"), (f"answers/{'ө' * 150}.json",), ("answers",)])
def test_names_that_no_folder_can_hold_stop_no_other_file(course, inbox, files):
    made_of(inbox, TEXT, files)
    packet(course, inbox, "bold", name="b.zip")
    assert outcomes(course, inbox) == {"a.zip": "refused", "b.zip": "collected"}


@given(name=st.text(max_size=300), suffix=st.text(max_size=30))
def test_whatever_a_file_is_called_a_copy_of_it_can_be_kept(name, suffix):
    kept = arriving.storable(f"{name}.{suffix}")
    assert len(f".123456789012-{kept}.txt.new".encode()) <= 255 and is_safe(kept)


def test_what_another_editor_adds_to_a_cell_does_no_harm(course, inbox):
    made_of(inbox, TEXT | {"theirs": 1})
    assert outcomes(course, inbox) == {"a.zip": "collected"}


# A good hand-in that another takes the place of


def test_what_takes_the_place_of_a_good_one_says_so_and_the_other_gets_a_line(course, inbox):
    first = packet(course, inbox, "tuya", 0, total=1, name="a.zip")
    taken(course, inbox)
    (inbox / "a.zip").unlink()
    second = packet(course, inbox, "tuya", 9, total=2, name="b.zip")
    assert reasons(course, inbox) == {"b.zip": f"in place of {first.code}"}
    lines = [(line["file"], line["code"], line["outcome"]) for line in table(course)]
    assert lines == [
        ("a.zip", first.code, "collected"), ("b.zip", second.code, "collected"), ("a.zip", first.code, "earlier"),
    ]  # fmt: skip
    assert second.code in table(course)[2]["reason"] and table(course)[2]["number"] == "tuya"


def test_collecting_both_again_after_that_adds_no_line(course, inbox):
    packet(course, inbox, "tuya", 0, total=1, name="a.zip")
    taken(course, inbox)
    packet(course, inbox, "tuya", 9, total=2, name="b.zip")
    taken(course, inbox)
    before = table(course)
    taken(course, inbox)
    assert table(course) == before


def test_who_counts_again_gets_a_line_that_says_so(course, inbox):
    packet(course, inbox, "tuya", 0, total=1, name="a.zip")
    taken(course, inbox)
    packet(course, inbox, "tuya", 9, total=2, name="b.zip")
    taken(course, inbox)
    (inbox / "b.zip").unlink()
    shutil.rmtree(submitted(course, "tuya"))
    taken(course, inbox)
    assert (table(course)[-1]["file"], table(course)[-1]["outcome"]) == ("a.zip", "collected")


def test_the_list_for_the_wall_marks_the_one_that_counts_and_asks_about_the_others(course, inbox):
    old = packet(course, inbox, "tuya", 0, total=1)
    new = packet(course, inbox, "tuya", 9, total=2)
    taken(course, inbox)
    page = (course.run.root / "receipts.html").read_text(encoding="utf-8")
    assert f"<td>{new.code}</td><td>this one counts</td>" in page and f"<td>{old.code}</td><td></td>" in page
    assert "A code here that is not yours? Tell your trainer." in page


# Clocks that run ahead


def test_a_clock_a_day_ahead_is_taken_and_more_is_refused_with_what_to_do(course, inbox):
    packet(course, inbox, "tuya", 24 * 60, name="a.zip")
    packet(course, inbox, "bold", 24 * 60 + 1, name="b.zip")
    for name in ("a.zip", "b.zip"):
        os.utime(inbox / name, (handins.START.timestamp(),) * 2)
    assert outcomes(course, inbox) == {"a.zip": "collected", "b.zip": "refused"}
    assert "set the clock of the computer and make the file anew" in table(course)[1]["reason"]
    assert len(list((course.run.root / "refused").glob("*-b.zip"))) == 1


def test_a_file_whose_date_lies_ahead_as_well_arrived_today(course, inbox):
    ahead = (datetime.now(UTC) - handins.START + timedelta(days=400)).total_seconds()
    packet(course, inbox, "tuya", ahead / 60, name="a.zip")
    when = handins.START.timestamp() + ahead
    os.utime(inbox / "a.zip", (when, when))  # a stick keeps the date that the learner's computer gave
    assert outcomes(course, inbox) == {"a.zip": "refused"}
    packet(course, inbox, "tuya", name="b.zip")
    assert outcomes(course, inbox) == {"a.zip": "refused", "b.zip": "collected"}


def test_what_was_refused_for_its_clock_is_not_taken_when_that_day_has_come(course, inbox):
    ahead = (datetime.now(UTC) - handins.START).total_seconds() / 60 - 60
    packet(course, inbox, "tuya", ahead, name="a.zip")
    early, late = handins.START.timestamp(), datetime.now(UTC).timestamp()
    os.utime(inbox / "a.zip", (early, early))
    taken(course, inbox)
    os.utime(inbox / "a.zip", (late, late))
    assert outcomes(course, inbox) == {"a.zip": "refused"}


# A table that a spreadsheet saved


def resaved(course, inbox, encoding: str, change=lambda text: text) -> None:
    packet(course, inbox, "tuya", 0, total=1, name="ажил.zip")
    taken(course, inbox)
    path = course.run.root / "receipts.csv"
    path.write_bytes(change(path.read_text(encoding="utf-8-sig")).encode(encoding))


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_table_in_another_encoding_is_said_in_one_line_with_the_repair(course, inbox, encoding):
    resaved(course, inbox, encoding)
    with pytest.raises(CourseError, match=r"receipts.csv .*save it as CSV UTF-8") as told:
        taken(course, inbox)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_table_with_semicolons_is_read_and_goes_on_with_them(course, inbox, end):
    resaved(course, inbox, "utf-8", lambda text: text.replace(",", ";").rstrip("\n").replace("\n", end or "\n") + end)
    assert [one.again for one in taken(course, inbox)] == [True]
    packet(course, inbox, "bold", name="b.zip")
    taken(course, inbox)
    with (course.run.root / "receipts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [(row["file"], row["number"], row["outcome"]) for row in rows] == [
        ("ажил.zip", "tuya", "collected"), ("b.zip", "bold", "collected"),
    ]  # fmt: skip


def test_a_column_that_somebody_added_in_front_stays_in_front(course, inbox):
    resaved(course, inbox, "utf-8", lambda text: text.replace("file,", "seen,file,").replace("ажил", "yes,ажил"))
    packet(course, inbox, "bold", name="b.zip")
    taken(course, inbox)
    assert [(row["seen"], row["number"]) for row in table(course)] == [("yes", "tuya"), ("", "bold")]


def test_the_list_for_the_wall_has_numbers_and_codes_only(course, inbox, tmp_path):
    in_roster(course, tmp_path, "17,Oyuntuya")
    made = packet(course, inbox, "17", name="Oyuntuya Bat.zip")
    packet(course, inbox, "stranger-5")
    (inbox / "Bold.zip").write_text("x")
    taken(course, inbox)
    page = (course.run.root / "receipts.html").read_text(encoding="utf-8")
    assert f"<td>17</td><td>{made.code}</td>" in page
    assert not [word for word in ("Oyuntuya", "Bold", "stranger-5", "http") if word in page]


def test_the_command_tells_a_line_a_file_and_the_sum(course, inbox, monkeypatch):
    monkeypatch.setenv("COURSEKIT_ROOT", str(course.root))
    made = packet(course, inbox, "tuya", name="a.zip")
    (inbox / "b.zip").write_text("x")
    done = CliRunner().invoke(app, ["collect", "--run", "test", "--from", str(inbox)])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == f"a.zip: collected · tuya · {made.code}"
    assert lines[1].startswith("b.zip: refused · ") and "2 files. " in lines[2]


def test_a_second_window_that_collects_is_told_to_wait(course, inbox, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(collecting, "SECONDS", 0)
    with FileLock(course.run.root / ".collect.lock"), pytest.raises(CourseError, match="another window"):
        taken(course, inbox)


NAMES = ["x.zip", "ажил.zip", "Homework (2).zip", "hand in.bin", "даалгавар 3.dat", "no-ending", "a.ipynb", "IMG_1.jpg"]


class Pile:
    """200 files with a seeded mix of everything, and what must become of each."""

    def __init__(self, course, folder: Path, seed: int):
        self.course, self.folder, self.chance = course, folder, random.Random(seed)
        self.must: dict[str, str] = {}
        self.times: set[tuple[str, int]] = set()
        self.newest: dict[str, tuple[int, int, str]] = {}

    def name(self) -> str:
        """A new name of any kind, in a subfolder or not."""
        base = self.chance.choice(NAMES)
        return f"{self.chance.choice(['', 'stick/', 'mail/2/', 'шинэ/'])}{len(self.must):03d} {base}"

    def add(self, outcome: str, data: bytes) -> str:
        name = self.name()
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data)
        self.must[name] = outcome
        return name

    def bytes_of(self, number: str, minutes: float, total: object, **told: str) -> bytes:
        packet(self.course, self.folder.parent, number, minutes, total, name="new.zip", **told)
        return (self.folder.parent / "new.zip").read_bytes()

    def good(self, number: str) -> bytes:
        """A file of a learner that is in time; which one counts is settled at the end."""
        minutes, total = self.chance.randrange(1000), self.chance.randrange(10**6)
        while (number, minutes) in self.times:
            minutes += 1
        self.times.add((number, minutes))
        data = self.bytes_of(number, minutes, total)
        name = self.add("earlier", data)
        self.newest[number] = max(self.newest.get(number, (-1, 0, "")), (minutes, total, name))
        return data

    def fill(self, numbers: list[str]) -> None:
        good = [self.good(number) for number in numbers]
        good += [self.good(self.chance.choice(numbers)) for _ in range(60)]
        for data in self.chance.sample(good, 15):
            self.add("doubled", data)
        for number in self.chance.sample(numbers, 20):
            self.add("refused (late)", self.bytes_of(number, 2000 + self.chance.randrange(99), 1))
        for data in self.chance.sample(good, 20):
            self.add("refused", data[: self.chance.randrange(len(data))])
        for told in ({"run": "spring"}, {"module": "m91-other"}):
            for number in self.chance.sample(numbers, 8):
                self.add("refused", self.bytes_of(number, 5, 1, **told))
        for n in range(8):
            self.add("refused", self.bytes_of(f"stranger{n}", 5, 1))
        self.foreign()

    def foreign(self) -> None:
        bomb, tricks = self.folder.parent / "bomb.zip", self.folder.parent / "tricks.zip"
        moodle(bomb, {f"answers/{n}": b"" for n in range(300)})
        moodle(tricks, {"../../evil.py": b"x", "m90-tiny.ipynb": b"{}"})
        with zipfile.ZipFile(self.folder.parent / "swells.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(6):
                archive.writestr(f"answers/{n}.json", bytes(10_000_000))
        swells = (self.folder.parent / "swells.zip").read_bytes()
        kinds = [b"", b"hello", b"PK\x03\x04", b"%PDF-1.7 x", bytes(3000), swells]
        kinds += [bomb.read_bytes(), tricks.read_bytes()]
        while len(self.must) < 200:
            self.add("refused", kinds[len(self.must) % len(kinds)])


@pytest.fixture
def pile(course, tmp_path) -> Pile:
    numbers = [f"n{n:02d}" for n in range(30)]
    in_roster(course, tmp_path, *(f"{number},Learner {number}" for number in numbers))
    due(course, 1500, rule="refuse")
    made = Pile(course, tmp_path / "inbox", seed=3)
    made.folder.mkdir()
    made.fill(numbers)
    for _minutes, _total, name in made.newest.values():
        made.must[name] = "collected"
    return made


def test_200_files_of_every_kind_get_one_line_each_and_the_newest_good_ones_count(pile, course):
    before = tiny.files(pile.folder)
    found = taken(course, pile.folder)
    assert len(pile.must) == len(found) == 200
    told = {one.receipt.file: one.receipt for one in found}
    equal = dict.fromkeys(("collected", "earlier", "doubled"), "taken")  # of two equal files either may be the double
    became = {name: equal.get(receipt.outcome, receipt.outcome) for name, receipt in told.items()}
    assert became == {name: equal.get(must, must) for name, must in pile.must.items()}
    assert Counter(r.outcome for r in told.values()) == Counter(pile.must.values())
    assert Counter(line["file"] for line in table(course)) == dict.fromkeys(pile.must, 1)
    assert all(r.reason for r in told.values() if r.outcome.startswith("refused"))
    for number, (_minutes, total, _name) in pile.newest.items():
        assert answer(submitted(course, number)) == total
    assert sorted(p.name for p in course.run.submitted.iterdir()) == sorted(pile.newest)
    assert tiny.files(pile.folder) == before  # what learners sent stays where it is


def test_of_200_files_the_bytes_of_every_one_are_still_in_the_run(pile, course):
    taken(course, pile.folder)
    refused = {data for name, data in tiny.files(course.run.root / "refused").items() if not name.endswith(".txt")}
    sent = {name: (pile.folder / name).read_bytes() for name in pile.must}
    assert {data for name, data in sent.items() if pile.must[name].startswith("refused")} == refused
    works = [path for step in ("submitted", "earlier") for path in (course.run.root / step).rglob("packet.json")]
    assert len(works) == sum(must in ("collected", "earlier") for must in pile.must.values())
