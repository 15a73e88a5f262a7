"""The set-up: quick when repeated, repaired when cut short, plain when it cannot go on."""

from __future__ import annotations

import ast
import importlib.util
import json
import multiprocessing
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.12", "3.13")


def _load(name: str):
    spec = importlib.util.spec_from_file_location(name, PROJECT / "grading" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap = _load("bootstrap")
pins = _load("pins")
sweep = _load("sweep")
NOW = tuple(sys.version_info[:3])


@pytest.fixture
def house(tmp_path):
    """A folder with what the set-up reads: pyproject.toml and the constraints."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints").mkdir()
    for version in VERSIONS:
        (tmp_path / "constraints" / f"py{version}.txt").write_text("mesa==3.3.1\n")
    return tmp_path


@pytest.fixture
def installed(house):
    """The same, as a finished set-up leaves it."""
    python = bootstrap.venv_python(house / ".venv")
    python.parent.mkdir(parents=True)
    python.touch()
    (house / ".venv" / bootstrap.STAMP).write_text(bootstrap.stamp_text(house, NOW))
    return house


@pytest.fixture
def without_installing(monkeypatch):
    """Let the set-up run up to its end without making or installing anything; give the list of calls."""
    calls = []
    monkeypatch.setattr(bootstrap, "make_venv", lambda venv, *_: (venv.mkdir(exist_ok=True), calls.append("venv")))
    monkeypatch.setattr(bootstrap, "install", lambda *_: calls.append("install"))
    return calls


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14), (4, 0)])
def test_a_python_that_does_not_fit_is_told_which_ones_do(version, capsys):
    assert bootstrap.main([], version=version) == 1
    said = capsys.readouterr().err
    assert "3.11, 3.12 or 3.13" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 9)])
def test_pythons_from_3_11_to_3_13_fit(version):
    assert bootstrap.python_fault(version) == ""


def test_the_message_for_an_old_python_needs_no_new_python():
    ast.parse((PROJECT / "grading/bootstrap.py").read_text("utf-8"), feature_version=(3, 6))


def test_the_set_up_imports_nothing_outside_the_standard_library():
    tree = ast.parse((PROJECT / "grading/bootstrap.py").read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_finished_set_up_is_not_done_again(installed, without_installing):
    assert bootstrap.main([], root=installed) == 0
    assert without_installing == []


@pytest.mark.parametrize("changed", ["pyproject.toml", f"constraints/py{NOW[0]}.{NOW[1]}.txt"])
def test_a_changed_need_sets_up_again(installed, changed):
    (installed / changed).write_text("changed\n")
    assert not bootstrap.is_ready(installed, NOW)


def test_another_python_sets_up_again(installed):
    other = next(version for version in ((3, 12, 1), (3, 13, 0)) if version[:2] != NOW[:2])
    assert not bootstrap.is_ready(installed, other)


def test_a_moved_project_sets_up_again(installed, tmp_path_factory):
    moved = installed.rename(tmp_path_factory.mktemp("elsewhere") / "project")
    assert not bootstrap.is_ready(moved, NOW)


def test_a_full_set_up_serves_a_learner_but_not_the_other_way_round(installed):
    assert bootstrap.is_ready(installed, NOW, learner=True)
    (installed / ".venv" / bootstrap.STAMP).write_text(bootstrap.stamp_text(installed, NOW, learner=True))
    assert not bootstrap.is_ready(installed, NOW, learner=False)


def test_a_set_up_that_was_cut_short_leaves_no_stamp_and_is_done_anew(house, without_installing, monkeypatch):
    def cut_short(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "install", cut_short)
        assert bootstrap.main([], root=house) == 130
    assert not bootstrap.is_ready(house, NOW)
    assert bootstrap.main([], root=house) == 0
    assert without_installing == ["venv", "venv", "install"]


def test_a_broken_environment_is_made_anew(house, monkeypatch):
    python = bootstrap.venv_python(house / ".venv")
    python.parent.mkdir(parents=True)
    python.write_text("not a program")
    made = []

    def run(command, **_):
        if command[0] == str(python):
            raise OSError("cannot run")
        made.append(command[1:3])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    bootstrap.make_venv(house / ".venv", NOW)
    assert made == [["-m", "venv"]]
    assert not python.exists()


def test_missing_ensurepip_names_the_package_to_install():
    assert "apt-get install python3.12-venv" in bootstrap.venv_fault("ensurepip is not available", (3, 12, 1))


def test_uv_failing_falls_back_to_pip(house, monkeypatch):
    asked = []

    def run(command, **_):
        asked.append("uv" if "uv" in command[1:3] else "pip")
        return subprocess.CompletedProcess(command, 1 if asked[-1] == "uv" else 0, "", "")

    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    bootstrap.install(house, house / ".venv", NOW, learner=True)
    assert asked[-2:] == ["uv", "pip"]


def test_no_network_is_one_line_with_the_repair(house, monkeypatch, capsys):
    failed = subprocess.CompletedProcess([], 1, "", "")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: failed)
    monkeypatch.setattr(bootstrap, "make_venv", lambda *_: (house / ".venv").mkdir())
    assert bootstrap.main([], root=house) == 1
    said = capsys.readouterr().err
    assert "connect to the network once" in said
    assert len(said.splitlines()) == 1


def test_a_learner_gets_neither_marking_nor_test_tools(house, monkeypatch):
    commands = []
    done = subprocess.CompletedProcess([], 0, "", "")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_: commands.append(command) or done)
    bootstrap.install(house, house / ".venv", NOW, learner=True)
    assert commands[-1][-2:] == ["-e", "."]


def _hold(root, line):
    with bootstrap.one_at_a_time(root):
        line.send("held")
        line.poll(30)


@pytest.fixture
def other_set_up(house):
    """A second process that holds the lock of the set-up."""
    make = multiprocessing.get_context("spawn" if sys.platform == "win32" else "fork")
    here, there = make.Pipe()
    process = make.Process(target=_hold, args=(house, there), daemon=True)
    process.start()
    assert here.poll(30)
    yield process
    process.kill()
    process.join(30)


def test_a_second_set_up_waits_and_then_says_who_holds_the_lock(house, other_set_up, capsys):
    with pytest.raises(bootstrap.SetupError, match="another set-up"), bootstrap.one_at_a_time(house, 0.05, 0.01):
        pass
    assert capsys.readouterr().out.count("waiting") == 1


def test_a_set_up_that_died_holds_nobody_up(house, other_set_up):
    other_set_up.kill()
    other_set_up.join(30)
    with bootstrap.one_at_a_time(house, 5, 0.01):
        pass


@pytest.mark.parametrize("version", VERSIONS)
def test_pins_name_versions_only_and_no_other_python(version):
    lines = (PROJECT / f"constraints/py{version}.txt").read_text("utf-8").splitlines()
    pinned = re.compile(r"[a-z0-9._-]+==[\w.+!]+( ; .+)?")
    assert [line for line in lines if not pinned.fullmatch(line)] == []
    other = re.compile(rf"python_full_version \S+ '(?!{re.escape(version)}\.)")
    assert [line for line in lines if other.search(line) or "://" in line] == []


def test_pins_keep_the_lines_that_hold_for_a_version():
    text = "a==1 ; python_full_version < '3.12'\na==2 ; python_full_version >= '3.12'\nb==3 ; os_name == 'nt'\n"
    assert pins.only_for("3.11", text) == "a==1\nb==3 ; os_name == 'nt'\n"
    assert pins.only_for("3.13", text) == "a==2\nb==3 ; os_name == 'nt'\n"


def test_pins_for_an_early_release_of_a_python_are_kept():
    text = "a==1 ; python_full_version < '3.11.5'\na==2 ; python_full_version >= '3.11.5'\n"
    assert pins.only_for("3.11", text) == text
    assert pins.only_for("3.12", text) == "a==2\n"


@pytest.fixture
def pack(tmp_path):
    """The program folder of a learner's pack whose wheels are there for this machine."""
    for version in VERSIONS:
        path = tmp_path / "program/constraints" / f"py{version}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a==1\n")
    wheels = tmp_path / "program/wheels"
    wheels.mkdir()
    (wheels / "tiplab_learner-1-py3-none-any.whl").write_bytes(b"wheel")
    (wheels / "packed.json").write_text(json.dumps([bootstrap.target((3, 11))]))
    return tmp_path / "program"


def test_a_pack_with_the_wheels_of_this_machine_asks_no_index(pack):
    assert bootstrap.is_offline(pack, (3, 11, 2))
    assert "--no-index" in bootstrap.what(pack, (3, 11, 2), True)
    assert [command[3] for command in bootstrap.installers(pack / ".venv", offline=True)] == ["install"]


def test_a_pack_without_the_wheels_of_this_python_may_ask_the_network(pack):
    assert not bootstrap.is_offline(pack, (3, 12, 1))
    assert "--no-index" not in bootstrap.what(pack, (3, 12, 1), True)


def test_a_new_wheel_in_a_pack_is_installed(pack):
    before = bootstrap.stamp_text(pack, (3, 11, 2), True)
    (pack / "wheels/tiplab_learner-1-py3-none-any.whl").write_bytes(b"another")
    assert bootstrap.stamp_text(pack, (3, 11, 2), True) != before


def test_clean_keeps_a_real_course(tmp_path):
    for run in ("demo", "autumn-2026"):
        (tmp_path / "build" / run).mkdir(parents=True)
        (tmp_path / "build" / run / "run.toml").touch()
    assert sweep.sweep(tmp_path) == ["autumn-2026"]
    assert not (tmp_path / "build/demo").exists()


@pytest.mark.parametrize("target", ["help", "setup", "lab", "test", "nightly", "demo", "constraints", "clean"])
def test_make_help_names_every_target(target):
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target}:", makefile, re.M)
    assert target == "help" or f"make {target} " in makefile
