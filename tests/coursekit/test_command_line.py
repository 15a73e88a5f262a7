"""The command `coursekit`: a person's mistake is one line on stderr, never a traceback."""

import os
import subprocess
import sys

import pytest
import tiny
from typer.testing import CliRunner

from coursekit.errors import CourseError
from coursekit.project import Run, chosen_run, find_name, open_run


def coursekit(root, *arguments):
    environment = {**os.environ, "COURSEKIT_ROOT": str(root)}
    command = [sys.executable, "-m", "coursekit", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)


def invoke(root, monkeypatch, *arguments):
    """The same in this process, which is quicker."""
    from coursekit.cli import app

    monkeypatch.chdir(root)
    monkeypatch.setenv("COURSEKIT_ROOT", str(root))
    return CliRunner().invoke(app, list(arguments))


def test_help_names_every_step_of_a_course(tmp_path, monkeypatch):
    told = invoke(tmp_path, monkeypatch, "--help").stdout
    steps = ["build", "tidy", "release", "submit", "collect", "autograde", "feedback", "export", "report", "forget"]
    for name in [*steps, "demo"]:
        assert name in told


def test_a_mistake_ends_with_code_2_and_one_line(project_folder):
    done = coursekit(project_folder, "release", "--run", "nowhere")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "coursekit build --run nowhere" in done.stderr


def runs(folder, *names):
    for name in names:
        (folder / "build" / name).mkdir(parents=True)
        (folder / "build" / name / "run.toml").touch()
    return folder


def test_the_only_run_is_meant_where_none_is_named(tmp_path):
    assert chosen_run(None, runs(tmp_path, "autumn")) == "autumn"


def test_the_demonstration_is_meant_where_there_is_no_run_yet(tmp_path):
    assert chosen_run(None, tmp_path) == "demo"


def test_where_there_are_several_runs_one_must_be_named(tmp_path):
    with pytest.raises(CourseError, match="--run NAME. There are: autumn, demo"):
        chosen_run(None, runs(tmp_path, "demo", "autumn"))


def test_a_run_that_is_named_is_meant(tmp_path):
    assert chosen_run("demo", runs(tmp_path, "demo", "autumn")) == "demo"


@pytest.mark.parametrize("words", [("roster", "roster.csv"), ("forget", "--all", "--yes")])
def test_what_enters_or_deletes_people_asks_for_the_run_always(tmp_path, monkeypatch, words):
    done = invoke(runs(tmp_path, "demo"), monkeypatch, *words)
    assert done.exit_code == 2
    assert "--run NAME. There are: demo" in done.output


def test_a_run_near_the_one_named_is_offered_alone(tmp_path):
    with pytest.raises(CourseError) as told:
        open_run("autumn2026", runs(tmp_path, "autumn-2026"))
    assert str(told.value) == 'There is no run "autumn2026". Did you mean "autumn-2026"?'


def test_a_run_far_from_those_there_are_is_told_which_there_are(tmp_path):
    with pytest.raises(CourseError, match="coursekit build --run demo There are: autumn-2026"):
        open_run("demo", runs(tmp_path, "autumn-2026"))


def test_a_module_that_is_not_there_is_told_which_there_are():
    with pytest.raises(CourseError, match=r'"m07" in modules/\. There are: m00-start, m04-interview\.$'):
        find_name("m07", ["m00-start", "m04-interview"], "modules/")


def test_a_module_that_is_only_built_is_to_be_released_first(tmp_path):
    run = Run("autumn", tmp_path)
    (tmp_path / "source" / "m04-interview").mkdir(parents=True)
    with pytest.raises(CourseError, match="coursekit release --run autumn --module m04-interview"):
        run.chosen(["m04"], "release")


def test_tidy_check_ends_with_code_1_and_names_what_is_wrong(project_folder, monkeypatch):
    path = project_folder / "modules" / tiny.NAME / "m90-tiny.ipynb"
    nb = tiny.read(path)
    nb.cells[1].execution_count = 3
    tiny.save(nb, path)
    done = invoke(project_folder, monkeypatch, "tidy", "--check", str(path))
    assert done.exit_code == 1
    assert "m90-tiny.ipynb" in done.output
    assert tiny.read(path).cells[1].execution_count == 3


def test_tidy_check_of_a_tidy_notebook_ends_with_code_0(project_folder, monkeypatch):
    path = project_folder / "modules" / tiny.NAME / "m90-tiny.ipynb"
    assert invoke(project_folder, monkeypatch, "tidy", str(path)).exit_code == 0
    assert invoke(project_folder, monkeypatch, "tidy", "--check", str(path)).exit_code == 0


@pytest.mark.parametrize("command", ["build", "release", "collect", "autograde", "feedback", "export", "demo"])
def test_an_unknown_option_is_told_without_a_traceback(tmp_path, monkeypatch, command):
    done = invoke(tmp_path, monkeypatch, command, "--no-such-option")
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_the_steps_of_a_course_work_one_after_another(course, monkeypatch):
    def step(*arguments):
        done = invoke(course.root, monkeypatch, *arguments, "--run", "test")
        assert done.exit_code == 0, done.output
        return done.output

    step("submit", "tuya", tiny.NAME)
    assert step("collect").splitlines()[-1].startswith("test: 1 file")
    assert step("autograde").startswith("test: marked now: 1; marked before: 0\n")
    assert step("feedback").startswith("test: 1 feedback page is written.\n")
    assert all(line.startswith("test: ") for line in step("export").splitlines()[:3])
    assert (course.run.root / "feedback" / "tuya" / tiny.NAME / "m90-tiny.html").is_file()
