"""The command `tipsim`: a table that can be read, files that are whole, mistakes in one line."""

import errno
import json
import os
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tipsim import cli
from tipsim.language import speaking

SMALL = 'start = "2012-01"\nmonths = 26\nscale = 0.003\nspin_up = 12\n'
LINE = SMALL + '[[measure]]\nkind = "hotline"\nstrength = 0.5\n'
SKILL = "[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder in which commands run, with two scenario files."""
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "line.toml").write_text(LINE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def drawing(monkeypatch, capsys):
    """Run the command as its entry point does; return exit code, what it said and what it complained of."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["tipsim", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


@pytest.fixture
def tipsim(drawing, monkeypatch):
    """The same without pictures, which take most of the time."""
    monkeypatch.setattr(cli, "_drawn", lambda _drawings, _what: {})
    return drawing


def test_a_run_ends_well_and_writes_tables_pictures_scenario_and_manifest(folder, drawing):
    code, _out, err = drawing("run", "small.toml", "--seed", 7)
    assert (code, err) == (0, "")
    made = {path.name for path in (folder / "results" / "small-7").iterdir()}
    tables = {"monthly.csv", "yearly.csv", "yearly_national.csv", "costs.csv", "flows.csv", "regions.csv"}
    assert made == tables | {"recorded_by_year.png", "map.png", "scenario.toml", "manifest.json"}


def test_the_table_sets_what_happened_beside_what_was_recorded_and_what_is_printed(folder, tipsim):
    _code, out, _err = tipsim("run", "small.toml")
    assert re.search(r"HAPPENED.*RECORDED.*PRINTED", out)
    row = next(line for line in out.splitlines() if line.startswith("2012 "))
    assert row.split()[-3:] == ["21", "15", "6"]  # tip_figures: GLOTIP for 2012


def test_a_masked_figure_is_shown_as_it_is_printed(folder, tipsim):
    _code, out, _err = tipsim("run", "small.toml")
    row = next(line for line in out.splitlines() if line.startswith("2013 "))
    assert row.split()[-3:] == ["<5", "13", "<5"]  # tip_figures: GLOTIP for 2013


def test_a_partial_year_is_marked_and_set_beside_no_printed_figure(folder, tipsim):
    _code, out, _err = tipsim("run", "small.toml")
    row = next(line for line in out.splitlines() if line.startswith("2014 "))
    assert row.startswith("2014 (2 months)") and len(row.split()) == 3 + 6


def test_every_run_says_that_it_is_synthetic(folder, tipsim):
    for words in (["run", "small.toml"], ["compare", "small.toml", "line.toml", "--seeds", 2]):
        assert "Synthetic: a model for learning and comparing; not a prediction." in tipsim(*words)[1]


def test_several_seeds_give_their_mean_and_every_year_of_every_seed(folder, tipsim):
    code, out, _err = tipsim("run", "small.toml", "--seeds", 3)
    assert code == 0 and "mean of 3 runs" in out
    rows = (folder / "results/small-1-3/yearly_national_by_seed.csv").read_text().splitlines()
    assert len(rows) == 1 + 3 * 3
    assert json.loads((folder / "results/small-1-3/manifest.json").read_text())["seed"] == [1, 2, 3]


def test_the_same_seed_gives_the_same_files(folder, drawing):
    for name in ("one", "two"):
        drawing("run", "small.toml", "--out", name)
    for path in (folder / "one").iterdir():
        if path.name != "manifest.json":  # it tells when
            assert path.read_bytes() == (folder / "two" / path.name).read_bytes(), path.name


def test_scale_and_threads_can_be_given(folder, tipsim):
    tipsim("run", "small.toml", "--scale", 0.001, "--threads", 2, "--out", "out")
    assert json.loads((folder / "out" / "manifest.json").read_text())["scenario"]["scale"] == 0.001


def test_earlier_results_are_kept_unless_force_is_said(folder, tipsim):
    tipsim("run", "small.toml")
    before = (folder / "results/small-1/manifest.json").read_bytes()
    code, out, err = tipsim("run", "small.toml")
    assert code == 2 and out == "" and "--force" in err and err.count("\n") == 1
    assert (folder / "results/small-1/manifest.json").read_bytes() == before
    assert tipsim("run", "small.toml", "--force")[0] == 0
    assert [path.name for path in (folder / "results").iterdir()] == ["small-1"]


def test_a_comparison_shows_differences_with_intervals(folder, drawing):
    code, out, _err = drawing("compare", "small.toml", "line.toml", "--seeds", 3)
    assert code == 0 and "95% interval" in out and "Cost of the measures, million MNT" in out
    made = {path.name for path in (folder / "results" / "small-line-3").iterdir()}
    assert {"comparison.csv", "pairs.csv", "differences.png", "over_time.png", "manifest.json"} <= made


def test_a_comparison_of_one_pair_claims_no_interval(folder, tipsim):
    _code, out, _err = tipsim("compare", "small.toml", "line.toml", "--seeds", 1)
    row = next(line for line in out.splitlines() if line.startswith("Cost of the measures"))
    assert row.endswith("one pair shows none")


def test_scenarios_that_cannot_be_paired_are_refused_in_one_line(folder, tipsim):
    (folder / "long.toml").write_text(SMALL.replace("26", "36"))
    code, out, err = tipsim("compare", "small.toml", "long.toml")
    assert (code, out) == (2, "") and "months is 26 in one and 36 in the other" in err and err.count("\n") == 1


def test_quantities_lists_every_number_with_its_source(tipsim):
    from tipsim.tables import quantities_table

    code, out, _err = tipsim("quantities")
    assert code == 0 and out == quantities_table() + "\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[measure]]\nkind = "hotlin"', "Did you mean 'hotline'"),
        ('[[measure]]\nkind = "hotline"\nstrength = 1.2', "it must lie in [0, 1]"),
        ('[[measure]]\nkind = "hotline"\nstart = -1', "whole number of months, 0 or more"),
        ('[[measure]]\nkind = "hotline"\n[[measure]]\nkind = "hotline"\nstart = 3', "given twice for month 3"),
        ("months = 0", "whole number from 1"),
        ("scale = 0.000001", "without persons"),
        ("months = = 3", "cannot be read as a scenario"),
        ('officer_skill = "none.toml"', "cannot be read as a skill file"),
    ],
)
def test_a_faulty_scenario_is_refused_in_one_line_and_nothing_is_written(folder, tipsim, text, why):
    (folder / "faulty.toml").write_text(text)
    code, out, err = tipsim("run", "faulty.toml")
    assert (code, out) == (2, "") and why in err and err.count("\n") == 1 and "Traceback" not in err
    assert not (folder / "results").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["run", "none.toml"],
        ["run", "small.toml", "--seed", "x"],
        ["run", "small.toml", "--seed", "-1"],
        ["run", "small.toml", "--seeds", "0"],
        ["run", "small.toml", "--threads", "0"],
        ["run", "small.toml", "--sede", "1"],
        ["run", "small.toml", "--seeds", "2", "--events"],
        ["rum", "small.toml"],
        ["compare", "small.toml"],
    ],
)
def test_a_mistake_on_the_command_line_is_one_line_and_exit_code_2(folder, tipsim, words):
    code, out, err = tipsim(*words)
    assert (code, out) == (2, "") and err.count("\n") == 1 and "Traceback" not in err


def test_without_words_the_command_shows_its_help(tipsim):
    code, out, err = tipsim()
    assert code == 2 and all(name in out + err for name in ("run", "compare", "quantities"))


def test_every_command_has_help_for_every_option():
    for command in ("run", "compare"):
        told = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
        rows = [line for line in told.output.splitlines() if "--" in line and "Usage" not in line]
        assert told.exit_code == 0 and rows and all(re.search(r"--\S+.*[a-z]{3,} [a-z]", row) for row in rows)


def test_help_speaks_the_language_of_the_course(tipsim):
    with speaking("qps"):  # a pseudo-language, in which every untranslated text stands out
        _code, out, _err = tipsim("run", "--help")
    assert "Which luck" not in out and "Replace earlier results" not in out


def test_a_full_disk_is_exit_code_1_and_leaves_nothing(folder, tipsim, monkeypatch):
    def full(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    code, _out, err = tipsim("run", "small.toml")
    assert code == 1 and "the disk is full" in err and err.count("\n") == 1
    assert list((folder / "results").iterdir()) == []


def test_ctrl_c_leaves_nothing_half_done(folder, tipsim, monkeypatch):
    from tipsim.model import TraffickingModel

    def stop(_model):
        raise KeyboardInterrupt

    monkeypatch.setattr(TraffickingModel, "step", stop)
    code, _out, err = tipsim("run", "small.toml")
    assert code == 130 and err.strip() == "Stopped; nothing was written."
    assert not (folder / "results").exists()


def test_a_reader_who_has_read_enough_is_no_fault(tmp_path):
    pipe = f"{sys.executable} -m tipsim quantities | head -1"
    done = subprocess.run(pipe, shell=True, capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr == "" and done.stdout.startswith("### ")


def test_a_skill_file_is_told_on_the_screen(folder, tipsim):
    (folder / "skill.toml").write_text(SKILL)
    (folder / "skilled.toml").write_text('officer_skill = "skill.toml"\n' + SMALL)
    for words in (["run", "skilled.toml"], ["compare", "small.toml", "skilled.toml", "--seeds", 2]):
        assert "skill_transfer = 0.3 is assumed" in tipsim(*words)[1]


def test_a_run_too_short_for_pictures_by_year_says_so_and_keeps_the_rest(folder, drawing):
    (folder / "short.toml").write_text(SMALL.replace("26", "6"))
    code, _out, err = drawing("run", "short.toml")
    assert code == 0 and "recorded_by_year.png is left out" in err
    assert (folder / "results/short-1/map.png").exists()


def test_the_command_runs_in_a_process_of_its_own_and_is_quiet_where_nobody_looks(folder):
    command = [sys.executable, "-m", "tipsim", "run", "small.toml"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "") and "Results: results" in done.stdout
    assert (folder / "results/small-1/manifest.json").exists()
