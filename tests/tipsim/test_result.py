"""What a run gives back: two ledgers, harms, costs, flows, and a manifest by which the numbers come again."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import tipsim
from tipsim import manifest
from tipsim.quantities import BadQuantity
from tipsim.result import Result, result_of
from tipsim.state import HAPPENED, HARMS, RECORDED

Hotline = tipsim.MEASURES["hotline"]
SETUP = {"months": 27, "start": "2012-11", "scale": 0.01, "spin_up": 12}
SKILL = "[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n"


@pytest.fixture(scope="module")
def result() -> Result:
    return tipsim.run(tipsim.Scenario(**SETUP), 1)


@pytest.fixture
def skilled(tmp_path) -> tipsim.Scenario:
    path = tmp_path / "skill.toml"
    path.write_text(SKILL)
    return tipsim.Scenario(**SETUP, officer_skill=path)


def test_months_carry_their_calendar_names(result):
    assert [str(month) for month in result.monthly.index[[0, 1, 2, -1]]] == ["2012-11", "2012-12", "2013-01", "2015-01"]


def test_three_ledgers_stand_side_by_side_with_every_count_of_the_book(result):
    ledgers = {"happened": HAPPENED, "recorded": RECORDED, "harms": HARMS}
    assert list(result.monthly.columns) == [(ledger, name) for ledger, names in ledgers.items() for name in names]


def test_counts_are_those_of_the_model(result):
    model = tipsim.TraffickingModel(tipsim.Scenario(**SETUP), seed=1)
    while model.running:
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert (result.monthly["recorded", "travellers_checked"].to_numpy() == frame.travellers_checked).all()
    assert (result.counts.to_numpy() == model.book).all()


def test_a_year_is_the_sum_of_its_months(result):
    of_2013 = [row for month, row in result.monthly["happened"].iterrows() if month.year == 2013]
    assert result.yearly["happened", "seekers"][2013] == sum(row.seekers for row in of_2013) > 0


def test_a_stock_has_a_mean_and_person_months_but_no_sum(result):
    years = result.yearly
    assert ("happened", "exploited") not in years
    assert (years["happened", "exploited_mean"] * years["run", "months"]).to_numpy() == pytest.approx(
        years["happened", "exploited_person_months"].to_numpy()
    )


def test_partial_years_are_marked(result):
    assert result.yearly["run", "months"].to_dict() == {2012: 2, 2013: 12, 2014: 12, 2015: 1}


def test_recorded_measures_are_named_as_in_tip_figures(result):
    from tipsim import data

    named = set(data.load("tip_figures").measure)
    assert {"victims_identified", "prosecutions", "convictions", "suspects_formal_contact"} <= named
    assert named & set(result.yearly["recorded"]) >= {"victims_identified", "prosecutions", "convictions"}


def test_the_whole_country_is_the_modelled_share_divided_by_the_scale(result):
    national = result.national()
    assert (national.monthly["happened", "seekers"] * 0.01).to_numpy() == pytest.approx(
        result.monthly["happened", "seekers"].to_numpy()
    )
    assert national.yearly["run", "months"].tolist() == [2, 12, 12, 1]


def test_a_cost_without_units_is_strength_times_months_times_price():
    line = Hotline(strength=0.5, start=2, end=8, cost_month=10_000_000, cost_unit=0)
    costs = tipsim.run(tipsim.Scenario(**SETUP, measures=[line]), 1).costs
    assert costs.hotline.to_dict() == {2012: 0, 2013: 6 * 5_000_000, 2014: 0, 2015: 0}
    assert costs.total.tolist() == costs.hotline.tolist()


def test_units_are_paid_for_the_whole_country():
    line = Hotline(strength=1, cost_month=2_000_000, cost_unit=1_000)
    result = tipsim.run(tipsim.Scenario(**SETUP, measures=[line]), 1)
    calls = np.minimum(result.counts.calls_received / 0.01, line.capacity)
    assert result.costs.total.sum() == pytest.approx(27 * 2_000_000 + 1_000 * calls.sum())


def test_a_country_without_measures_costs_nothing(result):
    assert result.costs.columns.tolist() == ["total"] and (result.costs.total == 0).all()


def test_flows_hold_everyone_who_was_recruited_by_kind(result):
    counted = result.flows.groupby("kind").persons.sum()
    for kind in ("internal", "outbound", "inbound"):
        assert counted.get(kind, 0) == result.counts[f"recruited_{kind}"].sum()
    assert result.flows.persons.sum() == result.counts.recruited.sum() > 0


def test_only_those_who_are_taken_abroad_have_a_post(result):
    assert ((result.flows.post != "") == (result.flows.kind == "outbound")).all()
    assert ((result.flows.place == "") == (result.flows.kind == "outbound")).all()


def test_regions_hold_all_persons_and_their_own_recruited(result):
    model = tipsim.TraffickingModel(tipsim.Scenario(**SETUP), seed=1)
    assert result.regions.persons.sum() == model.people.first
    assert result.regions.recruited.sum() == (result.counts.recruited - result.counts.recruited_inbound).sum()


def test_the_same_seed_gives_the_same_digests_and_another_seed_others(result):
    again, other = (tipsim.run(tipsim.Scenario(**SETUP), seed) for seed in (1, 2))
    assert again.digests == result.digests and again.manifest["inputs"] == result.manifest["inputs"]
    assert other.digests["events"] != result.digests["events"]
    assert other.manifest["inputs"] != result.manifest["inputs"]


def test_a_measure_at_strength_zero_changes_the_inputs_and_no_result(result):
    idle = tipsim.run(tipsim.Scenario(**SETUP, measures=[Hotline(strength=0)]), 1)
    assert idle.digests == result.digests and idle.manifest["inputs"] != result.manifest["inputs"]


def test_the_time_of_day_is_in_no_digest(result, monkeypatch):
    monkeypatch.setattr(manifest, "now", lambda: "another time")
    later = manifest.manifest(result.scenario, result.seed, result.digests)
    assert later["made"] == "another time"
    assert {**later, "made": ""} == {**result.manifest, "made": ""}


def test_the_manifest_names_what_the_numbers_follow_from(result):
    told = result.manifest
    assert {"tiplab", "sources", "seed", "scenario", "datasets", "python", "numpy", "numba", "mesa"} <= set(told)
    assert isinstance(told["compiled"], bool) and told["seed"] == 1
    assert set(told["datasets"]) >= {"aimags", "border_crossings", "destinations", "map", "tip_figures"}
    assert tipsim.Scenario.from_dict(told["scenario"]) == result.scenario


def test_the_manifest_names_no_place_on_this_machine(result, project):
    told = json.dumps(result.manifest)
    assert str(project) not in told and sys.prefix not in told and '"/' not in told


def test_progress_is_told_for_every_month():
    told = []
    tipsim.run(tipsim.Scenario(**SETUP), 1, progress=lambda done, total: told.append((done, total)))
    assert told[SETUP["spin_up"] :] == [(month, 27) for month in range(1, 28)]


def test_progress_is_heard_in_the_spin_up_too():
    told = []
    tipsim.run(tipsim.Scenario(**SETUP), 1, progress=lambda done, total: told.append((done, total)))
    assert told[: SETUP["spin_up"]] == [(0, 27)] * SETUP["spin_up"]


def test_what_progress_raises_ends_the_run_within_the_month():
    told = []

    def stop(done, total):
        told.append(done)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        tipsim.run(tipsim.Scenario(**SETUP), 1, progress=stop)
    assert told == [0]


def test_a_run_that_is_not_over_has_the_months_that_are_done():
    model = tipsim.TraffickingModel(tipsim.Scenario(**SETUP), seed=1)
    for _month in range(5):
        model.step()
    assert list(result_of(model).yearly["run", "months"]) == [2, 3]


def test_a_seed_that_was_drawn_is_kept():
    drawn = tipsim.run(tipsim.Scenario(**SETUP))
    assert tipsim.run(tipsim.Scenario(**SETUP), drawn.seed).digests == drawn.digests


def test_saved_results_are_read_back_as_they_were(result, tmp_path):
    read = Result.load(result.save(tmp_path / "here"))
    pd.testing.assert_frame_equal(read.yearly, result.yearly)
    pd.testing.assert_frame_equal(read.flows, result.flows)
    pd.testing.assert_frame_equal(read.regions, result.regions)
    assert (read.scenario, read.seed, read.manifest) == (result.scenario, 1, result.manifest)


def test_files_that_a_spreadsheet_opens_have_one_line_of_names(result, tmp_path):
    table = pd.read_csv(result.save(tmp_path / "here") / "yearly.csv")
    assert table["happened.seekers"].tolist() == result.yearly["happened", "seekers"].tolist()


def test_the_event_log_is_kept_when_it_is_asked_for(result, tmp_path):
    assert not (result.save(tmp_path / "without") / "events.csv.gz").exists()
    log = pd.read_csv(result.save(tmp_path / "with", events=True) / "events.csv.gz")
    assert len(log) == len(result.events) and result.files(events=True) == result.files(events=True)


def test_results_that_were_changed_by_hand_are_refused(result, tmp_path):
    folder = result.save(tmp_path / "here")
    table = pd.read_csv(folder / "monthly.csv")
    table.loc[0, "recorded.victims_identified"] += 1
    table.to_csv(folder / "monthly.csv", index=False)
    with pytest.raises(BadQuantity, match="monthly.csv is not what the run wrote"):
        Result.load(folder)


def test_a_folder_that_holds_no_results_is_refused_in_one_line(tmp_path):
    with pytest.raises(BadQuantity, match="cannot be read as results") as told:
        Result.load(tmp_path)
    assert "\n" not in str(told.value)


def test_a_skill_file_is_told_in_every_table_and_in_the_manifest(skilled, tmp_path):
    result = tipsim.run(skilled, 1)
    folder = result.save(tmp_path / "here")
    tables = sorted(folder.glob("*.csv"))
    assert len(tables) == 6
    assert all("skill_transfer = 0.3 is assumed" in path.read_text() for path in tables)
    assert "skill_transfer = 0.3" in json.loads((folder / "manifest.json").read_text())["note"]


def test_without_a_skill_file_nothing_is_said_of_transfer(result, tmp_path):
    folder = result.save(tmp_path / "here")
    assert not any("skill_transfer" in path.read_text() for path in folder.iterdir())


def test_results_with_a_skill_file_are_read_back(skilled, tmp_path):
    result = tipsim.run(skilled, 1)
    read = Result.load(result.save(tmp_path / "here"))
    assert read.note == result.note != ""
    pd.testing.assert_frame_equal(read.regions, result.regions)


def test_importing_tipsim_brings_no_model_in():
    code = "import sys, tipsim.language; print(sorted({'numpy', 'mesa', 'pandas', 'numba'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_what_tipsim_promises_can_be_had_from_it():
    assert all(getattr(tipsim, name) is not None for name in tipsim.__all__)
    assert {"Scenario", "run", "compare", "TraffickingModel", "Result", "Comparison", "MEASURES"} <= set(dir(tipsim))
    with pytest.raises(AttributeError):
        _ = tipsim.no_such_name
