"""A sweep makes every run once, keeps what is done, and gives the same table however it was worked off."""

import errno
import json
import os
import sys

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

import tipsim
from tipsim import cli
from tipsim.experiments.sweep import OUTPUTS, Design, Sweep, batches, drive, outcome, store, sweep, table
from tipsim.interventions import Hotline, VictimAssistance
from tipsim.language import speaking
from tipsim.model import TraffickingModel
from tipsim.quantities import BadQuantity
from tipsim.result import MONTHS_IN
from tipsim.saving import NotSaved
from tipsim.scenario import Scenario

SHORT = {"months": 14, "scale": 0.003, "spin_up": 3, "start": "2020-05"}
PLAIN = Scenario(name="plain", **SHORT)
MEASURES = (Hotline(start=2, end=9), VictimAssistance(strength=0.5))
LINE = Scenario(name="line", measures=MEASURES, **SHORT)
VARY = {"approach_rate": "range", "hotline.spread": "range", "sensitivity": [0.3, 0.6]}
DESIGN = Design((PLAIN, LINE), seeds=[4, 8], kind="latin-hypercube", samples=4, vary=VARY)
FILE = """
kind = "factorial"
seeds = 2
[vary]
reporting = [0.2, 0.6]
[[scenario]]
name = "plain"
months = 14
scale = 0.003
spin_up = 3
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A sweep that was worked off in this process."""
    return sweep(DESIGN, tmp_path_factory.mktemp("finished") / "here")


class Killed(BaseException):
    """Ends the work as a kill would: nothing that comes after is done."""


def stopping(after: int):
    """Progress that ends the work when so many runs are done."""

    def heard(done: int, _total: int) -> None:
        if done >= after:
            raise Killed

    return heard


def one_run_at_a_time(monkeypatch):
    monkeypatch.setattr(batches, "MOST", 1)
    monkeypatch.setattr(store, "OFTEN", 0.0)


@pytest.fixture
def stopped(tmp_path, monkeypatch):
    """The folder of a sweep that was ended when five of its sixteen runs were on the disk, a part each."""
    one_run_at_a_time(monkeypatch)
    with pytest.raises(Killed):
        sweep(DESIGN, tmp_path / "stopped", progress=stopping(5))
    return tmp_path / "stopped"


# What a run is


def test_a_row_is_the_whole_of_a_run_for_the_whole_country(finished):
    """Sums of whole numbers before they are divided, against sums of what was divided: 1e-12 covers 14 roundings."""
    for row in finished.runs.iloc[[1, 7, 14]].to_dict("records"):
        point = {name: row[f"quantity.{name}"] for name in DESIGN.names}
        scenario = next(s for s in DESIGN.scenarios if s.name == row["scenario"]).with_flat(point)
        result = tipsim.run(scenario, row["seed"], threads=1)
        months, years = result.national()
        wanted = years.drop(columns=[MONTHS_IN]).sum()
        wanted["happened", "exploited_mean"] = months["happened", "exploited"].mean()
        for (ledger, name), value in wanted.items():
            assert row[f"{ledger}.{name}"] == pytest.approx(value, rel=1e-12), name
        assert row["costs.total"] == pytest.approx(result.costs["total"].sum(), rel=1e-12)


def test_the_table_has_a_row_a_run_sorted_with_what_was_varied(finished):
    runs = finished.runs
    assert list(runs["run"]) == list(range(16)) and (runs["status"] == "ok").all() and (runs["error"] == "").all()
    assert list(runs.columns) == ["run", "scenario", "point", "seed", "status", "error"] + [
        *(f"quantity.{name}" for name in VARY),
        *OUTPUTS,
    ]
    assert list(runs["seed"]) == [4, 8] * 8 and list(runs["scenario"]) == (["plain"] * 2 + ["line"] * 2) * 4
    assert np.array_equal(runs[[f"quantity.{n}" for n in VARY]].to_numpy(), DESIGN.points[runs["point"]])
    assert not runs[list(OUTPUTS)].isna().any().any()


def test_a_scenario_without_measures_costs_nothing_and_one_with_them_something(finished):
    costs = finished.runs.groupby("scenario")["costs.total"]
    assert costs.max()["plain"] == 0 and costs.min()["line"] > 0


def test_the_same_seed_is_the_same_luck_for_all_scenarios():
    """Before the measures begin nothing differs: both scenarios ask the same numbers of chance."""
    late = Scenario(name="late", measures=(Hotline(start=13),), **SHORT)
    kit = outcome.Kit((PLAIN, late), ())
    jobs = [outcome.Job(i, i, 4, ()) for i in range(2)]
    values = outcome.work(kit, jobs).values
    before = [OUTPUTS.index(name) for name in ("happened.seekers", "happened.approached")]
    assert np.array_equal(*values[:, before])


def test_a_draw_of_the_posterior_leaves_what_a_scenario_sets_itself(tmp_path):
    """A scenario that sets the drawn number runs as if it were alone; the others follow the draw."""
    own = Scenario(name="own", quantities={"approach_rate": 0.0002}, **SHORT)
    drawn = {"approach_rate": [0.000002, 0.0001]}
    runs = sweep(Design((PLAIN, own), kind="posterior", samples=2, drawn=drawn), tmp_path / "here").runs
    approached = runs.pivot(index="point", columns="scenario", values="happened.approached")
    assert approached["own"][0] == approached["own"][1] and approached["plain"][0] < approached["plain"][1]


def test_a_run_that_fails_is_told_with_its_error_and_stops_nothing(tmp_path, monkeypatch):
    real = TraffickingModel.step

    def step(model):
        if model.seed == 8 and model.setup.name == "line":
            raise RuntimeError("no such\nthing")
        real(model)

    monkeypatch.setattr(TraffickingModel, "step", step)
    found = sweep(DESIGN, tmp_path / "here")
    bad = found.runs["seed"].eq(8) & found.runs["scenario"].eq("line")
    assert set(found.failed["run"]) == set(found.runs["run"][bad]) and len(found.runs) == 16
    assert set(found.failed["error"]) == {"RuntimeError: no such thing"}
    assert found.failed[list(OUTPUTS)].isna().all().all() and not found.runs[~bad][list(OUTPUTS)].isna().any().any()


# The same bits


def test_two_processes_give_the_same_file_as_one(finished, tmp_path):
    other = sweep(DESIGN, tmp_path / "two", workers=2)
    assert runs_file(other.folder) == runs_file(finished.folder)
    assert other.tally.startup > 0 and other.tally.made == 16


def test_a_sweep_that_was_stopped_gives_the_same_file(finished, stopped):
    sweep(DESIGN, stopped)
    assert runs_file(stopped) == runs_file(finished.folder)


@given(st.permutations(range(16)), st.integers(1, 5))
def test_the_order_and_the_parts_in_which_runs_come_in_do_not_matter(finished, tmp_path_factory, order, size):
    """The finished table taken apart in any way, and put together again."""
    values = finished.runs[list(OUTPUTS)].to_numpy()
    with store.Store(tmp_path_factory.mktemp("parts") / "here", DESIGN) as kept:
        for at in range(0, 16, size):
            runs = np.array(order[at : at + size])
            kept.add(outcome.Outcomes(runs, values[runs], ("",) * len(runs), np.ones(len(runs))))
            kept.flush()
        kept.compact()
    assert runs_file(kept.folder) == runs_file(finished.folder)


def runs_file(folder):
    return (folder / "runs.parquet").read_bytes()


# What is kept


def test_a_stopped_sweep_goes_on_without_running_anything_twice(stopped, monkeypatch):
    made = []
    real = outcome._one

    def one(kit, job):
        made.append(job.run)
        return real(kit, job)

    monkeypatch.setattr(outcome, "_one", one)
    found = sweep(DESIGN, stopped)
    assert sorted(made) == list(range(5, 16)) and found.tally.before == 5 and found.tally.made == 11
    assert list(found.runs["run"]) == list(range(16))


def test_a_finished_folder_holds_the_table_and_what_it_follows_from_and_nothing_else(finished):
    names = {path.name for path in finished.folder.iterdir()}
    assert names - {".lock"} == {"design.toml", "manifest.json", "runs.parquet", "times.csv"}
    told = json.loads((finished.folder / "manifest.json").read_text())
    assert told["what"].startswith("Synthetic") and told["runs"] == 16 and told["results"]["runs"]
    assert list(pd.read_csv(finished.folder / "times.csv")["run"]) == list(range(16))


def test_the_design_of_a_finished_folder_needs_no_other_file(finished):
    assert Design.from_toml(finished.folder / "design.toml") == DESIGN


def test_a_finished_sweep_is_read_again_as_it_was(finished):
    again = Sweep.load(finished.folder)
    assert again.design == DESIGN and again.runs.equals(finished.runs) and again.tally is None


def test_a_finished_sweep_is_not_made_again(finished, monkeypatch):
    monkeypatch.setattr(outcome, "_one", None)
    again = sweep(DESIGN, finished.folder)
    assert again.tally.made == 0 and again.runs.equals(finished.runs)


def test_progress_hears_runs_done_and_runs_in_all_and_ends_with_all(tmp_path):
    heard = []
    sweep(DESIGN, tmp_path / "here", progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard) and heard[0] == (0, 16) and heard[-1] == (16, 16)


def test_a_kill_while_the_table_is_put_together_loses_nothing(stopped, finished, monkeypatch):
    def kill(_folder, ignore_errors):
        raise Killed

    monkeypatch.setattr(store.shutil, "rmtree", kill)
    with pytest.raises(Killed):
        sweep(DESIGN, stopped)
    monkeypatch.undo()
    assert (stopped / "parts").is_dir()
    sweep(DESIGN, stopped)
    assert not (stopped / "parts").exists() and runs_file(stopped) == runs_file(finished.folder)


# Troubles, each in one line


def refused(call, *args, **options) -> str:
    with pytest.raises(BadQuantity) as told:
        call(*args, **options)
    assert "\n" not in str(told.value)
    return str(told.value)


def test_an_unfinished_sweep_says_how_much_is_missing_and_how_to_go_on(stopped):
    said = refused(Sweep.load, stopped)
    assert "11 of 16 runs are missing" in said
    assert said.endswith(f"Go on with: tipsim sweep {stopped / 'design.toml'} --out {stopped}")


def test_a_damaged_part_is_named_and_its_runs_are_done_again_when_it_is_deleted(stopped, finished):
    part = sorted((stopped / "parts").iterdir())[2]
    part.write_bytes(part.read_bytes()[:-40])
    said = refused(sweep, DESIGN, stopped)
    assert said.startswith(str(part)) and said.endswith("Delete it; its runs are done again.")
    part.unlink()
    assert sweep(DESIGN, stopped).tally.made == 12 and runs_file(stopped) == runs_file(finished.folder)


@given(st.data())
def test_no_damage_to_a_part_goes_unnoticed(finished, tmp_path_factory, data):
    """Any byte changed to any other is an error in one line."""
    folder = tmp_path_factory.mktemp("damage")
    values = finished.runs[list(OUTPUTS)].to_numpy()[:3]
    with store.Store(folder / "here", DESIGN) as kept:
        kept.add(outcome.Outcomes(np.arange(3), values, ("",) * 3, np.ones(3)))
        kept.flush()
    part = next((kept.folder / "parts").iterdir())
    content = bytearray(part.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    part.write_bytes(content)
    assert refused(table.read_parts, kept.folder, DESIGN) == f"{part} is damaged. Delete it; its runs are done again."


def test_runs_that_are_there_twice_are_named(stopped):
    content = table.parquet(table.arrow_table(DESIGN, outcome.failed(2, "copied"), seconds=True))
    (stopped / "parts" / table.part_name(content)).write_bytes(content)
    assert "holds runs that another part holds too. Delete it" in refused(sweep, DESIGN, stopped)


def test_a_part_of_another_sweep_is_named(stopped, tmp_path, monkeypatch):
    with pytest.raises(Killed):
        sweep(Design((PLAIN,), seeds=3), tmp_path / "other", progress=stopping(1))
    foreign = next((tmp_path / "other" / "parts").iterdir())
    foreign.rename(stopped / "parts" / foreign.name)
    assert f"{foreign.name} belongs to another sweep" in refused(sweep, DESIGN, stopped)


@pytest.mark.parametrize("change", ["cut", "turned"])
def test_a_damaged_table_is_named_with_the_repair(finished, tmp_path, change):
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in finished.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    content = bytearray(runs_file(folder))
    if change == "cut":
        del content[len(content) // 2 :]
    else:
        content[len(content) // 2] ^= 1
    (folder / "runs.parquet").write_bytes(content)
    for call in ((Sweep.load, folder), (sweep, DESIGN, folder)):
        said = refused(*call)
        assert said.startswith(f"{folder / 'runs.parquet'} is damaged, or was changed")
        assert "Delete it and make its runs again: tipsim sweep" in said
    (folder / "runs.parquet").unlink()
    assert sweep(DESIGN, folder).tally.made == 16 and runs_file(folder) == runs_file(finished.folder)


def test_another_design_never_goes_into_the_folder_of_a_sweep(stopped):
    other = Design((PLAIN,), seeds=3)
    assert "holds a sweep of another design" in refused(sweep, other, stopped)
    assert len(list((stopped / "parts").iterdir())) == 5


def test_another_version_of_the_program_never_goes_on_with_a_sweep(stopped):
    told = json.loads((stopped / "manifest.json").read_text())
    (stopped / "manifest.json").write_text(json.dumps({**told, "sources": "0", "numpy": "1.0"}))
    said = refused(sweep, DESIGN, stopped)
    assert "begun with other sources, numpy" in said and "--force to start anew" in said


def test_force_starts_anew(stopped, finished):
    found = sweep(Design((PLAIN,), seeds=3), stopped, force=True)
    assert (len(found.runs), found.tally.before) == (3, 0)


def test_a_folder_in_which_no_run_is_kept_takes_another_design(tmp_path, monkeypatch):
    with pytest.raises(Killed):
        sweep(DESIGN, tmp_path / "here", progress=stopping(0))
    assert len(sweep(Design((PLAIN,)), tmp_path / "here").runs) == 1


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_with_other_things_stays_as_it_is(tmp_path, force):
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    assert "holds other things than a sweep" in refused(sweep, DESIGN, tmp_path, force=force)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_two_processes_never_write_one_folder(stopped):
    with FileLock(stopped / ".lock"):
        assert "Another process works on" in refused(sweep, DESIGN, stopped)


@pytest.mark.parametrize("workers", [0, -1, 1.5, True, "2", 1000])
def test_a_number_of_workers_that_makes_no_sense_is_refused(tmp_path, workers):
    assert "whole number from 1 to 256" in refused(sweep, DESIGN, tmp_path / "here", workers=workers)
    assert not (tmp_path / "here").exists()


def test_a_full_disk_is_one_line_and_what_is_done_is_kept(stopped, finished, monkeypatch):
    real, uses = os.fsync, iter(range(1000))

    def full(file):
        if next(uses) >= 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(file)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(NotSaved, match="the disk is full. Free some space and run it again"):
            sweep(DESIGN, stopped)
    assert len(list((stopped / "parts").glob("*.parquet"))) == 8 and not list((stopped / "parts").glob(".*"))
    assert sweep(DESIGN, stopped).tally.before == 8 and runs_file(stopped) == runs_file(finished.folder)


@pytest.mark.parametrize("broken", [b"", b"{}", b"[]", b'{"design": 3}'])
def test_a_broken_manifest_is_one_line(stopped, broken):
    (stopped / "manifest.json").write_bytes(broken)
    assert "manifest.json is missing or damaged" in refused(sweep, DESIGN, stopped)


def test_a_folder_that_holds_no_sweep_is_told(tmp_path):
    assert "holds no sweep" in refused(Sweep.load, tmp_path)


# Lost workers: which run is handed out next


@given(st.integers(1, 60), st.integers(1, 4), st.data())
def test_every_run_is_handed_out_until_it_is_done_or_given_up(runs, workers, data):
    """Workers are lost at random, and over one run always: only that one is given up."""
    poison = data.draw(st.integers(0, runs - 1) | st.none())
    todo, done, given_up, losses = batches.Batches(range(runs), workers), [], [], 0
    at_work = []
    while len(todo) or at_work:
        while len(at_work) < 2 * workers and (batch := todo.next(len(at_work))):
            at_work.append(batch)
        assert at_work
        chance_loss = losses < 1 and data.draw(st.booleans())
        if chance_loss or poison in [run for batch in at_work for run in batch]:
            losses += chance_loss
            for batch in at_work:  # a broken pool loses all
                given_up += todo.lost(batch)
            at_work = []
        else:
            batch = at_work.pop(0)
            done += batch
            todo.learn(0.1 * len(batch), len(batch))
    assert given_up == ([] if poison is None else [poison])
    assert sorted(done + given_up) == list(range(runs))


def test_batches_grow_to_about_two_seconds_and_shrink_towards_the_end():
    todo = batches.Batches(range(1000), 2)
    assert len(todo.next(0)) == 1
    todo.learn(0.1, 1)
    assert len(todo.next(1)) == 20
    todo.learn(1000.0, 1)
    assert len(todo.next(1)) == 1
    for _loss in range(100):
        todo.learn(0.001, 1)
    assert len(todo.next(1)) == -(-978 // 4)


def test_workers_that_always_end_stop_the_work_in_one_line(tmp_path, monkeypatch):
    class Losing(drive.Here):
        def finished(self):
            return [(self._jobs.pop(), None)]

    monkeypatch.setattr(drive, "Here", Losing)
    assert "What is done is kept" in refused(sweep, DESIGN, tmp_path / "here")


def test_a_run_over_which_workers_end_is_told_as_failed_and_the_others_are_made(tmp_path, monkeypatch):
    class Losing(drive.Here):
        def finished(self):
            if any(job.run == 3 for job in self._jobs[-1]):
                return [(self._jobs.pop(), None)]
            return super().finished()

    monkeypatch.setattr(drive, "Here", Losing)
    found = sweep(DESIGN, tmp_path / "here")
    assert list(found.failed["run"]) == [3] and "worker process ended" in found.failed["error"].iloc[0]
    assert list(found.runs["run"]) == list(range(16))


# The command


@pytest.fixture
def tipsim_sweep(tmp_path, monkeypatch, capsys):
    """Run the command as its entry point does, in an empty folder with a design; return exit code, out and err."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(FILE)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["tipsim", "sweep", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_the_command_makes_a_sweep_and_says_how_long_it_took(tipsim_sweep):
    code, out, err = tipsim_sweep("small.toml", "--workers", 1)
    assert (code, err) == (0, "") and "4 runs done" in out and "runs a minute" in out and "start-up" in out
    assert "Synthetic" in out and len(Sweep.load("results/small").runs) == 4


def test_the_command_said_again_does_nothing_and_says_so(tipsim_sweep):
    tipsim_sweep("small.toml", "--workers", 1)
    code, out, _err = tipsim_sweep("small.toml", "--workers", 1)
    assert code == 0 and "nothing is left to do" in out


def test_runs_that_failed_are_counted_and_the_first_error_is_told(tipsim_sweep, monkeypatch):
    real = outcome._one

    def one(kit, job):
        if job.seed:
            raise RuntimeError("too bad")
        return real(kit, job)

    monkeypatch.setattr(outcome, "_one", one)
    code, out, err = tipsim_sweep("small.toml", "--workers", 1)
    assert code == 0 and "2 failed" in out
    assert err.strip() == "The first that failed: run 1: RuntimeError: too bad"
    monkeypatch.setattr(outcome, "_one", None)
    assert tipsim_sweep("small.toml", "--workers", 1, "--force")[0] == 1


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(tipsim_sweep, monkeypatch):
    one_run_at_a_time(monkeypatch)
    real = outcome._one

    def one(kit, job):
        if job.run == 2:
            raise KeyboardInterrupt
        return real(kit, job)

    with monkeypatch.context() as patched:
        patched.setattr(outcome, "_one", one)
        code, _out, err = tipsim_sweep("small.toml", "--workers", 1)
    assert code == 130 and err == "Stopped. 2 of 4 runs are kept in results/small; the same command goes on.\n"
    code, out, _err = tipsim_sweep("small.toml", "--workers", 1)
    assert code == 0 and "4 runs done (2 of them before)" in out


def test_a_full_disk_is_exit_code_1(tipsim_sweep, monkeypatch):
    def full(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    code, _out, err = tipsim_sweep("small.toml", "--workers", 1)
    assert code == 1 and "the disk is full" in err and err.count("\n") == 1


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "foo://bar:1", "nowhere", ":::", "tcp://x"])
def test_a_dask_scheduler_that_does_not_answer_is_one_line(tipsim_sweep, monkeypatch, address):
    from tipsim.experiments.sweep import cluster

    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    code, out, err = tipsim_sweep("small.toml", "--dask", address)
    assert (code, out) == (2, "") and f"No Dask scheduler answers at {address}." in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [["none.toml"], ["small.toml", "--workers", "0"], ["small.toml", "--workers", "2", "--dask", "tcp://a:1"], []],
)
def test_a_mistake_on_the_command_line_is_one_line_and_exit_code_2(tipsim_sweep, words):
    code, out, err = tipsim_sweep(*words)
    assert (code, out) == (2, "") and err.count("\n") == 1 and "Traceback" not in err


def test_help_speaks_the_language_of_the_course(tipsim_sweep):
    assert "Dask scheduler" in tipsim_sweep("--help")[1]
    with speaking("qps"):
        assert "Start anew in a folder" not in tipsim_sweep("--help")[1]
