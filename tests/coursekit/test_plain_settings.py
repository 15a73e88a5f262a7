"""A plain course's own settings are honoured, and a command never works on another course than is meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import once
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    Execute,
    IgnorePattern,
    LimitOutput,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from typer.testing import CliRunner

from coursekit.errors import CourseError
from coursekit.findings import ShowFindings
from coursekit.hiddentests import StripHidden
from coursekit.mendcells import MendCells
from coursekit.plainconfig import LONGEST, running, sanitizing
from coursekit.plaincourse import chosen_place, open_course, tools_on_path
from coursekit.preprocessors import RunNotebook
from coursekit.progress import progress_shown
from coursekit.project import Run, asked
from coursekit.safepage import SafePage


class Own(NbGraderPreprocessor):
    """A lecturer's own step."""


class OwnExecute(Execute):
    """A lecturer's own way to run a notebook."""


def make_gradebook(folder: Path) -> None:
    tools_on_path()
    Gradebook(f"sqlite:///{folder / 'gradebook.db'}").close()


@pytest.fixture
def folder(tmp_path, tmp_path_factory, monkeypatch) -> Path:
    """A course folder that has a gradebook and nothing else, the current folder being another."""
    made = tmp_path / "course"
    made.mkdir()
    shutil.copy(once(tmp_path_factory, "gradebook", make_gradebook) / "gradebook.db", made)
    monkeypatch.setenv("COURSEKIT_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return made


def configured(folder: Path, *lines: str) -> Path:
    (folder / "nbgrader_config.py").write_text("\n".join(["c = get_config()", *lines]), encoding="utf-8")
    return folder


def test_cells_are_mended_where_nbgrader_looks_for_doubles():
    steps = [ClearOutput, Own, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
    assert sanitizing(steps) == [ClearOutput, Own, MendCells, *steps[3:]]


def test_cells_are_mended_before_they_are_believed_where_doubles_are_not_looked_for():
    assert sanitizing([ClearOutput, Own, OverwriteCells]) == [ClearOutput, Own, MendCells, OverwriteCells]


def test_cells_are_mended_where_nothing_else_is_done():
    assert sanitizing([Own]) == [Own, MendCells]


def test_our_way_to_run_a_notebook_takes_the_place_of_nbgraders():
    steps = [Own, Execute, IgnorePattern, LimitOutput, SaveAutoGrades]
    assert running(steps) == [Own, RunNotebook, IgnorePattern, LimitOutput, SaveAutoGrades]


def test_a_lecturers_own_way_to_run_a_notebook_is_replaced_too():
    assert running([OwnExecute, Own, Execute]) == [RunNotebook, Own]


def test_what_is_not_run_is_not_run_by_us():
    assert running([Own, SaveAutoGrades]) == [Own, SaveAutoGrades]


def test_nothing_hidden_is_shown_and_findings_are_before_the_lecturers_own_steps(folder):
    steps = open_course(configured(folder)).config.GenerateFeedback.preprocessors
    assert steps[:3] == [StripHidden, SafePage, ShowFindings]


@pytest.mark.parametrize(
    ("setting", "seconds"),
    [
        ("", 30),
        ("c.Execute.timeout = 7", 7),
        ("c.ExecutePreprocessor.timeout = 8", 8),
        ("c.Execute.timeout = -1", LONGEST),
    ],
)
def test_the_time_for_a_cell_is_what_the_course_says(folder, setting, seconds):
    assert open_course(configured(folder, setting)).config.RunNotebook.seconds == seconds


def test_a_gradebook_is_named_from_the_folder_of_the_course(folder):
    (folder / "gradebook.db").rename(folder / "marks.db")
    place = open_course(configured(folder, 'c.CourseDirectory.db_url = "sqlite:///marks.db"'))
    assert place.directory.db_url == f"sqlite:///{folder / 'marks.db'}"


def test_a_layout_of_the_lecturers_own_is_followed(folder):
    layout = "{assignment_id}/{nbgrader_step}/{student_id}"
    place = open_course(configured(folder, f"c.CourseDirectory.directory_structure = {layout!r}"))
    (folder / "ps1" / "submitted" / "a[1]").mkdir(parents=True)
    assert place.students("ps1") == ["a[1]"]


def test_a_course_is_called_as_it_calls_itself(folder):
    assert open_course(configured(folder, 'c.CourseDirectory.course_id = "stats"')).name == "stats"


def test_a_file_of_settings_that_fails_is_named(folder):
    with pytest.raises(CourseError, match=r"nbgrader_config.py cannot be run \(ZeroDivisionError"):
        open_course(configured(folder, "1 / 0"))


def test_a_step_that_is_not_there_is_named(folder):
    with pytest.raises(CourseError, match="nbgrader_config.py cannot be run .*no_such_step"):
        open_course(configured(folder, 'c.Autograde.autograde_preprocessors = ["no_such_step.Step"]'))


def test_a_gradebook_that_cannot_be_opened_is_named_without_its_password(folder):
    place = open_course(configured(folder, 'c.CourseDirectory.db_url = "postgresql+nodriver://me:secret@host/marks"'))
    with pytest.raises(CourseError, match="me:.*@host/marks cannot be opened") as told:
        place.modules()
    assert "secret" not in str(told.value)


def test_looking_makes_no_gradebook(folder):
    (folder / "gradebook.db").unlink()
    with pytest.raises(CourseError, match="nbgrader generate_assignment NAME"):
        open_course(configured(folder))
    assert not (folder / "gradebook.db").exists()


def test_a_folder_that_is_no_course_is_refused(tmp_path):
    with pytest.raises(CourseError, match="is no course of nbgrader"):
        open_course(tmp_path)


def test_the_folder_of_a_run_is_that_run(tmp_path):
    (tmp_path / "autumn").mkdir()
    (tmp_path / "autumn" / "run.toml").write_text('run = "autumn"\nlang = "en"\nseed = "s"\n', encoding="utf-8")
    assert open_course(tmp_path / "autumn") == Run("autumn", tmp_path / "autumn")


def test_the_course_that_one_stands_in_is_meant_where_no_run_is_built(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert chosen_place(None, None).root == folder


def test_where_a_run_is_built_the_course_that_one_stands_in_must_be_named(folder, monkeypatch):
    (folder.parent / "build" / "autumn").mkdir(parents=True)
    (folder.parent / "build" / "autumn" / "run.toml").touch()
    monkeypatch.chdir(folder)
    with pytest.raises(CourseError, match=r"--course \. or --run NAME \(autumn\)"):
        chosen_place(None, None)


def test_course_and_run_together_are_refused(folder):
    with pytest.raises(CourseError, match="either --course or --run"):
        chosen_place("autumn", folder)


@pytest.mark.parametrize("command", ["autograde", "feedback", "export"])
def test_a_folder_that_is_no_course_ends_with_code_2_and_one_line(tmp_path, command):
    from coursekit.cli import app

    done = CliRunner().invoke(app, [command, "ps1", "--course", str(tmp_path)])
    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_id_that_looks_like_a_pattern_means_itself():
    assert asked(["a[1]", "a1"], ["a[1]"]) == ["a[1]", "a1"]


def test_all_learners_are_asked_for_where_none_is_named():
    assert asked(["a", "b"], None) == ["a", "b"]


def test_progress_is_told_in_lines_where_there_is_no_terminal(capsys, monkeypatch):
    times = iter([0.0, 1.0, 20.0])
    monkeypatch.setattr("coursekit.progress.time.monotonic", lambda: next(times))
    with progress_shown("Marking") as tell:
        tell(1, 5)
        tell(2, 5)
    assert capsys.readouterr().err == "Marking: 2 of 5 done, about 0.5 minutes left\n"
