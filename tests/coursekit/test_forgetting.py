"""Deleting what a run holds of a learner: nothing of them is left, nothing of others is touched."""

import csv
import datetime
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing

import pytest
import tiny
from nbgrader.utils import notebook_hash
from typer.testing import CliRunner

from casebook.packet import write_packet
from coursekit.autograde import autograde
from coursekit.collect import collect
from coursekit.course import gradebook
from coursekit.editing.changedcells import _backup as copy_gradebook
from coursekit.errors import CourseError
from coursekit.export import export
from coursekit.feedback import feedback
from coursekit.forget import forget
from coursekit.manifest import read_manifest
from coursekit.project import open_run
from coursekit.report import report
from coursekit.roster import enrol
from coursekit.submit import submit

GONE, STAYS = "zq-4711", "zr-0815"
NAMES = {GONE: "Qorloo Zaya", STAYS: "Bold Ganbat"}
OURS = ("source", "release", "keys", "solved", "learner", "outbound")  # of everybody and of nobody


def hand_in(root, who):
    """Once through the exchange, once as a file to hand in, with a mistyped file of it beside."""
    run = open_run("test", root)
    folder = root / "work" / who / tiny.NAME
    shutil.copytree(run.release / tiny.NAME, folder)
    nb = tiny.read(folder / f"{tiny.NAME}.ipynb")
    tiny.by_id(nb, "why-answer").source = f"Says {NAMES[who]}."
    tiny.save(nb, folder / f"{tiny.NAME}.ipynb")
    submit(student=who, module=tiny.NAME, folder=folder, run="test", root=root)
    write_packet(folder, who, root / "files")
    (root / "files" / f"{NAMES[who]}_123_assignsubmission_file_broken.zip").write_bytes(b"PK broken")


def hand_back(run):
    """Pages where nbgrader's "release feedback" puts them, named by the secret of the hand-in."""
    for folder in run.exchange.glob("test/inbound/*"):
        secret = (folder / "submission_secret.txt").read_text()
        page = run.exchange / "test" / "feedback" / f"{notebook_hash(secret=secret, notebook_id=tiny.NAME)}.html"
        page.parent.mkdir(exist_ok=True)
        shutil.copy(run.feedback / folder.name.split("+")[0] / tiny.NAME / f"{tiny.NAME}.html", page)


@pytest.fixture(scope="module")
def full(built, tmp_path_factory):
    """A run that two learners went through, every command that writes something about them included."""
    root = tmp_path_factory.mktemp("full") / "course"
    shutil.copytree(built.root, root)
    run = open_run("test", root)
    roster = root / "roster.csv"
    roster.write_text("id,name,group\n" + "".join(f"{i},{n},day\n" for i, n in NAMES.items()), encoding="utf-8")
    enrol(roster=roster, run="test", root=root)
    for who in NAMES:
        hand_in(root, who)
    collect(run="test", root=root)
    assert [g.fault for g in autograde(run="test", root=root)] == ["", ""]
    feedback(run="test", root=root)
    hand_back(run)
    collect(run="test", root=root, source=root / "files")
    assert [g.fault for g in autograde(run="test", root=root)] == ["", ""]
    feedback(run="test", root=root)
    copy_gradebook(run.root, f"sqlite:///{run.root}/gradebook.db")
    export(run="test", names=True, root=root)
    report(run="test", root=root)
    marks = {who: {"manual_comment": f"{name} knows."} for who, name in NAMES.items()}
    kept = {"schema": 1, "module": tiny.NAME, "cells": [{"cell": "old", "text": "", "marks": marks}]}
    tiny.write_json(run.root / "removed" / f"{tiny.NAME}-1.json", kept)
    return root


@pytest.fixture
def run(full, tmp_path):
    """A copy of that run, to delete from."""
    shutil.copytree(full / "build", tmp_path / "build")
    return open_run("test", tmp_path)


def kept_files(run):
    """What is in the run about learners, by name."""
    return {name: data for name, data in tiny_files(run.root).items() if not set(name.split("/")) & set(OURS)}


def tiny_files(folder):
    paths = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


def holding(run, word):
    """Every file of the run that holds `word` in its path, its bytes, or what is packed in it."""
    found = []
    for name, data in tiny_files(run.root).items():
        path = run.root / name
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                data += b"".join(packed.read(one) for one in packed.namelist())
        if word in name or word.encode() in data or json.dumps(word)[1:-1].encode() in data:
            found.append(name)
    return found


def test_the_search_sees_both_learners_in_every_kind_of_place(full):
    run = open_run("test", full)
    places = {name.split("/")[0] for name in holding(run, GONE)}
    assert places >= {
        "submitted", "autograded", "feedback", "exchange", "export", "earlier", "removed", "backups", "gradebook.db",
        "roster.csv", "receipts.csv", "receipts.html", "coursekit.log",
    }  # fmt: skip
    assert holding(run, NAMES[GONE])


def test_nothing_of_a_learner_is_left(run):
    forget(run="test", students=[GONE], yes=True, root=run.root.parents[1])
    assert holding(run, GONE) == []
    assert holding(run, NAMES[GONE]) == []


def test_a_page_that_nbgrader_handed_back_goes_too(run):
    assert any("/feedback/" in name and name.startswith("exchange") for name in holding(run, NAMES[GONE]))
    forget(run="test", students=[GONE], yes=True, root=run.root.parents[1])
    assert holding(run, NAMES[GONE]) == []
    assert any("/feedback/" in name and name.startswith("exchange") for name in holding(run, NAMES[STAYS]))


def test_the_work_of_others_is_unchanged_bit_for_bit(run):
    own = {name: data for name, data in kept_files(run).items() if STAYS in name}
    forget(run="test", students=[GONE], yes=True, root=run.root.parents[1])
    assert {name: data for name, data in kept_files(run).items() if STAYS in name} == own
    assert own


def rows_of(file, who):
    """All that a gradebook holds of a learner, table by table."""
    with closing(sqlite3.connect(file)) as db:
        work = db.execute("select * from submitted_assignment where student_id = ?", [who]).fetchall()
        books = db.execute(
            "select * from submitted_notebook where assignment_id in (select id from submitted_assignment "
            "where student_id = ?) order by id", [who]).fetchall()  # fmt: skip
        inside = [
            db.execute(f"select * from {table} where notebook_id = ? order by id", [book[0]]).fetchall()
            for table in ("grade", "comment")
            for book in books
        ]
    return work, books, inside


@pytest.mark.parametrize("file", ["gradebook.db", "backups"])
def test_marks_of_others_stay_in_the_gradebook_and_its_copies(run, file):
    path = run.root / file if file.endswith(".db") else next((run.root / file).glob("*.db"))
    before = rows_of(path, STAYS)
    forget(run="test", students=[GONE], yes=True, root=run.root.parents[1])
    assert rows_of(path, STAYS) == before
    assert before[0] and before[2]
    assert rows_of(path, GONE) == ([], [], [])


def test_no_grade_is_left_without_its_learner(run):
    forget(run="test", students=[GONE], yes=True, root=run.root.parents[1])
    with closing(sqlite3.connect(run.root / "gradebook.db")) as db:
        for table in ("grade", "comment"):
            query = f"select count(*) from {table} where notebook_id not in (select id from submitted_notebook)"
            assert db.execute(query).fetchone() == (0,)


def test_rows_of_others_stay_in_the_shared_tables(run):
    def of_others():
        names = ("roster.csv", "receipts.csv")
        texts = ((run.root / name).read_text(encoding="utf-8-sig") for name in names)
        return [line for text in texts for line in text.splitlines() if STAYS in line]

    before = of_others()
    forget(run="test", students=[GONE], yes=True, root=run.root.parents[1])
    assert of_others() == before
    assert len(before) >= 3


def test_first_there_is_only_a_list(run):
    before = tiny_files(run.root)
    done = forget(run="test", students=[GONE], root=run.root.parents[1])
    assert done.what and not done.done
    after = tiny_files(run.root)
    assert {name: data for name, data in after.items() if before[name] != data} == {}


def test_the_record_says_when_and_how_many_and_not_who(run):
    forget(run="test", students=[GONE], yes=True, root=run.root.parents[1])
    record = (run.root / "deletions.log").read_text(encoding="utf-8")
    assert f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}" in record
    assert "1 learner" in record
    assert GONE not in record


def test_it_can_be_done_again_for_another(run):
    for who in NAMES:
        forget(run="test", students=[who], yes=True, root=run.root.parents[1])
    assert [holding(run, word) for word in (*NAMES, *NAMES.values())] == [[]] * 4


def test_all_of_a_run_goes_and_the_run_stays_usable(run):
    forget(run="test", everybody=True, yes=True, root=run.root.parents[1])
    assert [holding(run, word) for word in (*NAMES, *NAMES.values())] == [[]] * 4
    root = run.root.parents[1]
    submit(student="next", module=tiny.NAME, folder=run.release / tiny.NAME, run="test", root=root)
    assert export(run="test", root=root)


def test_an_unknown_learner_is_one_line_that_offers_no_other_learner(run):
    with pytest.raises(CourseError, match=r'^The run "test" holds nothing of "zq-4712"\.$'):
        forget(run="test", students=["zq-4712"], yes=True, root=run.root.parents[1])


def keep_until(run, day):
    manifest = read_manifest(run.manifest)
    privacy = manifest.privacy.model_copy(update={"keep_until": day})
    type(manifest)(**{**vars(manifest), "privacy": privacy}).write(run.manifest)


@pytest.mark.parametrize("day", [None, datetime.date.today(), datetime.date.today() + datetime.timedelta(days=1)])
def test_nothing_is_expired_before_its_day_is_over(run, day):
    keep_until(run, day)
    with pytest.raises(CourseError, match="kept until|until when"):
        forget(run="test", expired=True, yes=True, root=run.root.parents[1])
    assert holding(run, GONE)


def test_what_is_expired_goes(run):
    keep_until(run, datetime.date.today() - datetime.timedelta(days=1))
    forget(run="test", expired=True, yes=True, root=run.root.parents[1])
    assert holding(run, GONE) == holding(run, STAYS) == []


def test_whose_data_goes_has_to_be_said_once(run):
    for wrong in ({}, {"everybody": True, "expired": True}, {"students": [GONE], "everybody": True}):
        with pytest.raises(CourseError, match="--student"):
            forget(run="test", **wrong, root=run.root.parents[1])


def test_the_command_says_what_it_cannot_reach(run, monkeypatch):
    from coursekit.cli import app

    monkeypatch.setenv("COURSEKIT_ROOT", str(run.root.parents[1]))
    said = CliRunner().invoke(app, ["forget", "--run", "test", "--student", GONE]).output
    assert f"would delete: submitted/{GONE}" in said
    assert "--yes" in said
    assert "learners' own copies, which are theirs" in said
    assert holding(run, GONE)


def test_a_number_inside_another_is_another_learner(run):
    root = run.root.parents[1]
    with gradebook(run) as book:
        book.add_student("zr")
    forget(run="test", students=["zr"], yes=True, root=root)
    assert (run.submitted / STAYS).is_dir()
    with (run.root / "roster.csv").open(encoding="utf-8") as file:
        assert {row["id"] for row in csv.DictReader(file)} == set(NAMES)
