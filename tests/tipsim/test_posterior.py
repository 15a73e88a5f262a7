"""The posterior is a data set of draws that runs can take, and that predicts the recorded ledger."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gamma

import tipsim
from tipsim import data
from tipsim.experiments import posterior, predictive
from tipsim.experiments.calibrate import publishing
from tipsim.experiments.calibrate.ledger import MEASURES_RECORDED
from tipsim.experiments.posterior import FITS, drawn, draws, load
from tipsim.experiments.predictive import posterior_outcomes, posterior_predictive
from tipsim.experiments.priors import KEPT, priors
from tipsim.manifest import digest
from tipsim.quantities import BadQuantity

YEARS = (2012, 2013)


@pytest.fixture(scope="module")
def told():
    return json.loads((data.root() / "posterior" / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def few():
    """Two draws, two years."""
    return posterior_predictive(YEARS, draws=2, workers=1)


@pytest.mark.parametrize("fit", FITS)
def test_each_fit_has_draws_of_every_quantity_within_its_range(fit):
    found = load(fit)
    assert len(found) >= 100
    assert sorted(found.columns) == sorted(p.name for p in priors())
    for p in priors():
        assert found[p.name].between(p.quantity.low, p.quantity.high).all()


def test_a_run_takes_a_draw():
    scenario = tipsim.Scenario(scale=0.02, months=1, spin_up=0)
    asked = scenario.with_flat(draws(1)[0])
    assert len(asked.quantities) == len(priors()) - 2  # all but those of the recording
    assert not set(asked.quantities) & set(KEPT)
    assert tipsim.run(asked, 1).scenario == asked


def test_a_number_that_the_scenario_sets_itself_stays():
    scenario = tipsim.Scenario(quantities={"accepting": 0.123})
    assert drawn(scenario, draws(1)[0]).quantities["accepting"] == 0.123


@pytest.mark.parametrize("n", [0, 10**6])
def test_more_draws_than_there_are_or_none_are_refused_in_one_line(n):
    with pytest.raises(BadQuantity, match=rf"^{n} draws are asked for; the posterior has \d+\. Ask for 1 to \d+\.$"):
        draws(n)


def test_an_unknown_fit_names_the_nearest():
    with pytest.raises(BadQuantity, match="Did you mean 'without-2015-2016'"):
        load("without-2015")


def test_draws_of_another_version_are_refused_in_one_line(monkeypatch):
    posterior._kept.cache_clear()
    monkeypatch.setattr(
        data, "load", lambda name: pd.DataFrame({"fit": ["all"], "draw": [0], "confidence": ["computed"]})
    )
    with pytest.raises(BadQuantity, match=r"of another version: .*\. Calibrate again"):
        load()
    posterior._kept.cache_clear()


def test_the_manifest_knows_the_table(told):
    content = (data.root() / "posterior" / "posterior.csv").read_bytes()
    assert told["results"]["posterior.csv"] == digest(content)
    assert sorted(told["fits"]) == sorted(FITS)


def test_the_figures_that_were_fitted_are_those_of_the_data_sets_now(told):
    from tipsim.experiments.recorded import used

    assert told["figures"] == [f"{r.measure}, {r.first} to {r.last}: {r.value}" for r in used().itertuples()]


def test_package_and_readme_follow_the_declarations():
    folder = data.root() / "posterior"
    content = (folder / "posterior.csv").read_bytes()
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package == publishing.package(content)
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text == publishing.readme(text, content.count(b"\n") - 1)


def test_a_data_set_is_not_made_of_a_single_fit(tmp_path):
    (tmp_path / "posterior.csv").write_text("fit,draw\n", encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"fits": {"all": {}}}', encoding="utf-8")
    with pytest.raises(BadQuantity, match="no fit without-2015-2016, without-2018-2020. Make all of them: tipsim cal"):
        publishing.publish(tmp_path, tmp_path)


def test_the_predictive_is_long_and_complete(few):
    assert list(few.columns) == ["year", "measure", "draw", "value"]
    assert set(few.year) == set(YEARS) and set(few.draw) == {0, 1} and set(few.measure) == set(MEASURES_RECORDED)
    assert len(few) == 2 * 2 * len(MEASURES_RECORDED)
    assert (few.value >= 0).all() and (few.value == few.value.round()).all()


def test_the_same_seed_predicts_the_same(few):
    pd.testing.assert_frame_equal(few, posterior_predictive(YEARS, draws=2, workers=1))


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01", b"no array"])
def test_a_damaged_file_of_the_cache_counts_as_none(tmp_path, content):
    (tmp_path / "kept.npy").write_bytes(content)
    assert predictive._read(tmp_path / "kept.npy") is None


def test_other_years_are_of_the_same_runs(few):
    more = posterior_predictive((2010, 2013), draws=2, workers=1)
    pd.testing.assert_frame_equal(few.reset_index(drop=True), more[more.year.between(*YEARS)].reset_index(drop=True))


def test_outcomes_are_of_the_same_runs_before_they_are_written_down(few):
    found = posterior_outcomes(YEARS, draws=2, workers=1)
    assert len(found) == 4
    assert found["happened.newly_exploited"].min() >= 0
    both = few[few.measure == "calls_received"].merge(found, on=["draw", "year"])
    for row in both.itertuples():  # calls have no drift: one draw of the unevenness, then a whole number
        uneven = posterior.recordings(2)[row.draw].unevenness
        low, high = gamma(uneven**-2, scale=uneven**2).ppf([1e-6, 1 - 1e-6])
        before = found.set_index(["draw", "year"]).loc[(row.draw, row.year), "recorded.calls_received"]
        assert np.floor(low * before) <= row.value <= high * before + 1


@pytest.mark.parametrize("years", [(2005, 2012), (2013, 2012), (2012, 2200), ("2012", "2013")])
def test_years_that_cannot_be_are_refused_in_one_line(years):
    with pytest.raises(BadQuantity, match=r"^years is .*; give a first and a last year from 2006 to"):
        posterior_predictive(years, draws=1)
