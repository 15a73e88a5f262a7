"""The command `coursekit`: a person's mistake is one line on stderr, never a traceback."""

import os
import subprocess
import sys

import pytest
import tiny
from typer.testing import CliRunner


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
    step("collect")
    step("autograde")
    step("feedback")
    step("export")
    assert (course.run.root / "feedback" / "tuya" / tiny.NAME / "m90-tiny.html").is_file()
