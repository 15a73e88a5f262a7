"""Beginning a module anew: the old copy is kept, the originals come back, and a bad disk changes nothing."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))

import tinymodule as module

from casebook import cli
from casebook.packet import read_packet
from casebook.reset import NotReset, keep_original, reset


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def released(tmp_path) -> Path:
    """What was handed out."""
    place = module.write(tmp_path / "release")
    shutil.rmtree(place / "answers")
    module.put(place / "cases" / "gate.json", {"case": "gate"})
    return place


@pytest.fixture
def place(released, tmp_path) -> Path:
    """The module in a learner's folder, worked on."""
    keep_original(released, tmp_path / "learner")
    place = tmp_path / "learner" / module.NAME
    shutil.copytree(released, place)
    module.answer(place, first="person")
    module.put(place / "m90-tiny.ipynb", module.notebook(module.cell("code", "mine")))
    (place / "cases" / "gate.json").write_text("broken")
    (place / "notes.txt").write_text("mine")
    return place


def test_the_module_is_as_it_was_handed_out(place, released):
    reset(place)
    assert files(place) == files(released)


def test_the_old_copy_is_whole_and_dated(place):
    before = files(place)
    kept = reset(place)
    assert files(kept) == before
    assert kept.parent == place.parent and re.fullmatch(r"m90-tiny \(kept \d{4}-\d\d-\d\d \d{4}\)", kept.name)


def test_a_second_reset_in_the_same_minute_keeps_both_copies(place):
    one = reset(place)
    before = files(one)
    two = reset(place)
    assert one != two and files(one) == before and two.is_dir()


def test_the_folder_itself_stays_for_a_notebook_that_runs_in_it(place):
    before = place.stat().st_ino
    reset(place)
    assert place.stat().st_ino == before


def test_what_release_wrote_down_fits_what_was_put_back(place, released):
    (place / ".released.json").write_text('{"m90-tiny.ipynb": "old"}')
    reset(place)
    ledger = json.loads((place / ".released.json").read_text())
    assert set(ledger) == set(files(released)) and ledger["m90-tiny.ipynb"] != "old"


def test_without_an_original_nothing_changes_and_the_line_says_whom_to_ask(place):
    shutil.rmtree(place.parent / ".originals")
    before = files(place.parent)
    with pytest.raises(NotReset, match="Ask your trainer"):
        reset(place)
    assert files(place.parent) == before


@pytest.mark.parametrize("step", ["write_bytes", "rename", "replace"])
def test_a_full_disk_leaves_the_module_as_it_was(place, monkeypatch, step):
    before = files(place)

    def full(self, *_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, full)
        with pytest.raises(NotReset, match="disk is full") as told:
            reset(place)
    assert "\n" not in str(told.value) and files(place) == before


def test_no_scratch_stays_behind_when_it_fails(place, monkeypatch):
    before = {p.name for p in place.parent.iterdir()}
    monkeypatch.setattr(shutil, "copytree", lambda *a, **k: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(NotReset):
        reset(place)
    assert {p.name for p in place.parent.iterdir()} == before


def test_a_newer_release_replaces_the_original(place, released):
    module.put(released / "m90-tiny.ipynb", module.notebook(module.cell("code", "new")))
    keep_original(released, place.parent)
    reset(place)
    assert files(place) == files(released)


# The commands


@pytest.fixture
def here(place, monkeypatch) -> Path:
    monkeypatch.chdir(place.parent)
    return place


def run(*arguments: str):
    return CliRunner().invoke(cli.app, list(arguments))


def test_hand_in_tells_code_and_file(here):
    done = run("hand-in", "m90", "--number", "17")
    path = next((here.parent / "handed-in").iterdir())
    assert done.exit_code == 0 and read_packet(path).code in done.output and path.name in done.output


@pytest.mark.parametrize("asked", ["m90", "m90-tiny", "./m90-tiny"])
def test_reset_finds_the_module_by_name_or_folder(here, released, asked):
    done = run("reset", asked)
    assert done.exit_code == 0 and "(kept " in done.output
    assert files(here) == files(released)


def test_a_kept_copy_is_not_taken_for_the_module(here):
    run("reset", "m90")
    assert run("reset", "m90").exit_code == 0


@pytest.mark.parametrize("command", [("reset", "m91"), ("hand-in", "m90", "--number", "a b")])
def test_a_mistake_is_one_line_and_no_traceback(here, monkeypatch, capsys, command):
    monkeypatch.setattr(sys, "argv", ["casebook", *command])
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = capsys.readouterr().err.strip()
    assert end.value.code == 2 and told and "\n" not in told and "Traceback" not in told
