"""`coursekit doctor` names what is missing and its repair, and never falls over what it finds."""

import os
import platform
import shutil
import tempfile
from collections import namedtuple
from dataclasses import replace
from datetime import datetime
from importlib import metadata

import pytest
import tiny
from typer.testing import CliRunner

from casebook import doctor as machine
from coursekit import doctor as examined
from coursekit.cli import app
from coursekit.doctor import doctor
from coursekit.manifest import read_manifest
from coursekit.sandbox import bubble

Usage = namedtuple("Usage", "total used free")
DAMAGE = {
    "run.toml": "[[",
    "gradebook.db": "this is no database, and it is longer than the head of one" * 20,
}


def missing(findings):
    return [one for one in findings if one.state == "missing"]


def test_a_machine_that_runs_these_tests_lacks_nothing(built):
    assert missing(doctor(run="test", root=built.root)) == []


def test_versions_are_printed(built):
    told = {one.name: one.told for one in doctor(root=built.root)}
    assert {told[name] for name in ("mesa", "numpy", "nbgrader", "jupyterlab")} == {
        metadata.version(name) for name in ("mesa", "numpy", "nbgrader", "jupyterlab")
    }


@pytest.mark.parametrize("file", DAMAGE)
def test_a_damaged_file_of_a_run_is_named_with_a_repair(course, file):
    (course.run.root / file).write_text(DAMAGE[file], encoding="utf-8")
    found = missing(doctor(root=course.root))
    assert found
    assert all("\n" not in one.told and (one.repair or "backup" in one.told or "settings" in one.told) for one in found)


def test_a_damaged_gradebook_is_told_its_newest_copy(course):
    (course.run.root / "gradebook.db").write_text(DAMAGE["gradebook.db"], encoding="utf-8")
    (course.run.root / "backups").mkdir()
    for day in ("20261001T080000Z", "20261101T080000Z"):
        (course.run.root / "backups" / f"gradebook-{day}.db").touch()
    [found] = missing(doctor(root=course.root))
    assert "20261101" in found.repair


def test_a_missing_gradebook_is_told_and_not_made(course):
    (course.run.root / "gradebook.db").unlink()
    assert len(missing(doctor(root=course.root))) == 1
    assert not (course.run.root / "gradebook.db").exists()


def test_a_run_without_its_modules_is_told(course):
    shutil.rmtree(course.part("source"))
    [found] = missing(doctor(root=course.root))
    assert "coursekit build" in found.repair


def test_a_run_that_was_never_built_is_told(project_folder):
    [title, _book] = missing(doctor(run="winter", root=project_folder))
    assert "coursekit build --run winter" in title.repair


def test_data_kept_beyond_their_day_are_told(course):
    toml = (course.run.manifest).read_text(encoding="utf-8")
    course.run.manifest.write_text(toml.replace("[privacy]", "[privacy]\nkeep_until = 2020-01-01"), encoding="utf-8")
    assert [one.state for one in doctor(root=course.root) if "2020-01-01" in one.told] == ["note"]


def test_last_moments_are_told(course):
    manifest = read_manifest(course.run.manifest)
    replace(manifest, due={tiny.NAME: datetime.fromisoformat("2020-10-15T17:00:00+08:00")}).write(course.run.manifest)
    [told] = [one.told for one in doctor(root=course.root) if one.name == "due in test"]
    assert told == f"{tiny.NAME}: due Thu 15 Oct 2020, 17:00 (+08:00), already past"


@pytest.mark.parametrize("system", ["Linux", "Windows", "Darwin"])
def test_a_full_disk_a_locked_folder_and_a_missing_package_have_a_repair_on_every_system(tmp_path, monkeypatch, system):
    def refuse(*_words, **_settings):
        raise PermissionError(13, "Permission denied")

    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(10, 9, 1))
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(machine, "version", absent)
    found = missing(machine.look(machine.learner_checks(tmp_path)))
    assert {one.name for one in found} == {"space", "writing", *machine.PACKAGES}
    assert all(one.repair for one in found)


def test_a_clock_before_the_program_was_made_is_told(tmp_path):
    assert machine.clock(tmp_path, now=lambda: 0.0).state == "missing"


def test_a_font_without_mongolian_letters_is_told(monkeypatch):
    monkeypatch.setattr(machine, "LETTERS", "\U0010ffff")
    assert machine.fonts().state == "missing"


@pytest.mark.parametrize("code, state", [(0, "ok"), (1, "missing")])
def test_a_sandbox_is_tried_and_its_lack_reported_with_the_repair(tmp_path, monkeypatch, code, state):
    bwrap = tmp_path / "bwrap"
    bwrap.write_text(f"#!/bin/sh\necho no permission >&2\nexit {code}\n", encoding="utf-8")
    bwrap.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    bubble.lacking.cache_clear()
    try:
        found = examined.sandbox()
    finally:
        bubble.lacking.cache_clear()
    assert found.state == state
    assert found.repair if code else "inside" in found.told


def test_a_check_that_goes_wrong_itself_is_a_finding():
    def broken():
        raise RuntimeError("first line\nsecond line")

    [found] = machine.look([("thing", broken)])
    assert (found.state, found.told) == ("missing", "could not be looked at (first line)")


@pytest.mark.parametrize("damaged, code", [(False, 0), (True, 1)])
def test_the_exit_code_says_whether_something_is_missing(course, monkeypatch, damaged, code):
    monkeypatch.setenv("COURSEKIT_ROOT", str(course.root))
    if damaged:
        course.run.manifest.write_text("[[", encoding="utf-8")
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == code, done.output
