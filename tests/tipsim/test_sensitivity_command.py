"""`tipsim sensitivity`: what a sweep allows is worked out and written, the rest is named with its reason."""

import json
import re
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sampled import OUTPUT, evenly, sweep
from test_sensitivity_indices import blocks

import tipsim
from tipsim import cli
from tipsim.experiments.sensitivity import information, variance
from tipsim.experiments.sensitivity.analysis import Question, analyse
from tipsim.experiments.sweep import Design, Sweep
from tipsim.experiments.sweep import sweep as run_sweep
from tipsim.language import speaking
from tipsim.manifest import TRANSFER_NOTE, digest

NAMES = ["approach_rate", "reporting", "trapping"]
BUSY = {"trapping": 0.2, "calling": 0.05}
SETUP = {"months": 12, "start": "2026-01", "scale": 0.005, "spin_up": 12, "quantities": BUSY}
VARY = {"approach_rate": {"low": 2e-5, "high": 2e-4, "log": True}, "reporting": "range"}


def losses(states):
    base = 100 + 50 * states["approach_rate"].to_numpy()
    saved = np.where((states["reporting"] < 0.5) & (states["approach_rate"] > 0.4), 0.02, 0.3)
    return {"Base": base, "Balanced": base * (1 - saved), "Other": base * 0.8 + 10 * states["trapping"].to_numpy()}


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch):
    """What is drawn again and again is drawn seldom here: the numbers are looked at elsewhere."""
    for module in (information, variance):
        monkeypatch.setattr(module, "RESAMPLES", 20)
        monkeypatch.setattr(module, "BY_CHANCE", 10)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(folder, monkeypatch, capsys):
    """Run the command on a made-up sweep, or on the one in the folder; return exit code, what it said, complaints."""

    def run(*words, of=None):
        if of is not None:
            (folder / "swept").mkdir(exist_ok=True)
            (folder / "swept" / "runs.parquet").write_bytes(b"made up")
            monkeypatch.setattr(Sweep, "load", classmethod(lambda _cls, _folder: of))
        monkeypatch.setattr(sys, "argv", ["tipsim", "sensitivity", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


@pytest.fixture(scope="module")
def swept():
    states = evenly(80, NAMES)
    return sweep(states, losses(states), luck=1.0)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A small sweep of the model itself."""
    base = tipsim.Scenario(name="Baseline", **SETUP)
    line = tipsim.Scenario(name="Line", **SETUP).with_flat({"hotline": 1.0, "social_protection": 1.0})
    place = tmp_path_factory.mktemp("sweep") / "swept"
    run_sweep(Design([base, line], seeds=2, kind="sobol", samples=4, vary=VARY), place)
    return place


def test_what_is_found_is_told_in_short_tables_and_written(command, folder, swept):
    code, out, err = command("swept", "--out", "found", of=swept)
    assert (code, err) == (0, "")
    for heading in ("Share of the variance", "Box and limit", "Regret, months of exploitation", "Worth of knowing"):
        assert heading in out
    assert "Balanced fails in" in out and "above 0.9 x Base" in out
    parts = [
        f"{name}.{kind}" for name in ("first_order", "discovery", "regret", "information") for kind in ("csv", "png")
    ]
    made = {path.name for path in (folder / "found").iterdir()}
    assert made == {*parts, "regret_by_state.csv", "discovery_states.csv", "manifest.json"}


def test_the_manifest_names_the_table_the_libraries_the_question_and_what_came_out(command, folder, swept):
    command("swept", "--out", "found", "--worth", 2000, of=swept)
    told = json.loads((folder / "found" / "manifest.json").read_text())
    assert told["sweep"]["runs"] == digest(b"made up")
    assert all(told[name] for name in ("SALib", "ema_workbench", "scikit-learn"))
    assert told["asked"]["worth"] == 2000 and told["asked"]["output"] == OUTPUT
    assert told["results"]["regret.csv"] == digest((folder / "found" / "regret.csv").read_bytes())


def test_the_same_sweep_gives_the_same_files(command, folder, swept):
    for name in ("one", "other"):
        command("swept", "--out", name, of=swept)
    for path in (folder / "one").glob("*.[cp][sn]*"):
        assert path.read_bytes() == (folder / "other" / path.name).read_bytes()


def test_what_one_scenario_does_not_allow_is_named_with_its_reason(command, swept):
    one = SimpleNamespace(runs=swept.runs[swept.runs["scenario"] == "Base"], design=swept.design)
    code, out, _err = command("swept", "--out", "found", of=one)
    assert code == 0
    assert "Regret is left out. The sweep has one scenario, Base" in out
    assert "Value of information is left out." in out and "above 75%" in out


def test_a_sobol_sweep_with_failed_runs_still_gives_first_order(command):
    states = blocks(32, NAMES)
    one = sweep(states, losses(states), "sobol")
    one.runs.loc[0, "status"] = "failed"
    one.runs.loc[0, OUTPUT] = np.nan
    code, out, _err = command("swept", "--out", "found", of=one)
    assert code == 0 and "Total order is left out. 1 runs failed" in out and "Share of the variance" in out


def test_a_bound_and_a_scenario_can_be_chosen(command, swept):
    code, out, _err = command("swept", "--out", "f", "--scenario", "other", "--fails-above", "0.85 x base", of=swept)
    assert code == 0 and "Other fails in" in out and "(Other)." in out


def test_more_of_an_output_may_be_better_and_then_the_worst_quarter_fails(command, swept):
    _code, out, _err = command("swept", "--out", "found", "--higher", of=swept)
    assert re.search(r"Months of exploitation, all persons below 0\.(69|7)\d* x Base", out)


BAD = {
    "an unknown output": (["--output", "recorded.conviction"], "Did you mean 'recorded.convictions'"),
    "an output that does not vary": (["--output", "recorded.convictions"], "the same in all states of the world"),
    "an unknown scenario": (["--scenario", "Balance"], "Did you mean 'Balanced'"),
    "two bounds": (["--fails-above", "1", "--fails-below", "2"], "leave one out"),
    "a bound that cannot be read": (["--fails-above", "much"], 'The bound "much" cannot be read'),
    "a worth below zero": (["--worth", "-5"], "give a number of MNT above 0"),
    "a worth that is no number": (["--worth", "much"], "Invalid value for '--worth'"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_answered_in_one_line_and_nothing_is_written(command, folder, swept, case):
    words, why = BAD[case]
    code, _out, err = command("swept", "--out", "found", *words, of=swept)
    assert code == 2 and why in err and err.count("\n") == 1
    assert not (folder / "found").exists()


def test_results_that_are_there_stay_without_force(command, folder, swept):
    command("swept", "--out", "found", of=swept)
    code, _out, err = command("swept", "--out", "found", of=swept)
    assert code == 2 and "stays as it is" in err
    assert command("swept", "--out", "found", "--force", of=swept)[0] == 0


def test_without_a_name_results_go_beside_others_under_the_name_of_the_sweep(command, folder, swept):
    command("swept", of=swept)
    assert (folder / "results" / "sensitivity-swept" / "manifest.json").is_file()


def test_a_skill_file_is_told_of_in_every_table(folder, swept):
    skill = folder / "skill.toml"
    skill.write_text("[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n")
    one = tipsim.Scenario(officer_skill=skill, name="Base", scale=0.1)
    design = SimpleNamespace(kind="latin-hypercube", scenarios=(one,))
    found = analyse(SimpleNamespace(runs=swept.runs, design=design), Question())
    assert found.note == TRANSFER_NOTE.format(transfer=one.skill.skill_transfer)
    assert "120 months, 10% of the country" in found.found["regret"].sample.made_of()


def test_a_sweep_of_the_model_goes_through_from_its_folder(command, folder, real):
    code, out, _err = command(real, "--out", "found")
    assert code == 0 and "Approached by a recruiter" in out and "total" in pd.read_csv(folder / "found" / "indices.csv")


def test_a_folder_without_a_sweep_and_an_unfinished_one_are_answered_in_one_line(command, folder, real):
    code, _out, err = command(folder / "nowhere")
    assert code == 2 and "holds no sweep" in err and err.count("\n") == 1
    (folder / "half").mkdir()
    (folder / "half" / "design.toml").write_bytes((real / "design.toml").read_bytes())
    code, _out, err = command(folder / "half")
    assert code == 2 and "64 of 64 runs are missing. Go on with: tipsim sweep" in err and err.count("\n") == 1


def test_the_words_are_those_of_the_course(command, swept):
    with speaking("qps"):
        _code, out, _err = command("swept", "--out", "found", of=swept)
    for english in ("Share of the variance", "Regret,", "Worth of knowing", "fails in", "Synthetic"):
        assert english not in out
