"""`tipsim calibrate` says in one line what is wrong, and goes on with its own work only."""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from tipsim import calibratecommand
from tipsim.calibratecommand import SETUP, _same_work
from tipsim.experiments.calibrate import Effort, Fit
from tipsim.experiments.priors import priors
from tipsim.quantities import BadQuantity


def test_an_unknown_fit_names_the_nearest(tmp_path):
    with pytest.raises(BadQuantity, match="Fit 'without-2015-2017' is not known. Did you mean 'without-2015-2016'?"):
        calibratecommand._fits("without-2015-2017")


def test_each_is_all_fits():
    assert calibratecommand._fits("each") == ["all", "without-2015-2016", "without-2018-2020"]


def test_work_that_was_begun_is_gone_on_with(tmp_path):
    _same_work(tmp_path, ["all"], Effort())
    _same_work(tmp_path, ["all"], Effort())


def test_more_simulations_are_the_same_work_and_other_proposals_are_not(tmp_path):
    _same_work(tmp_path, ["all"], Effort())
    _same_work(tmp_path, ["all"], Effort(simulations=12_000, draws=400, nearest=0.03))
    with pytest.raises(BadQuantity, match="was begun with other effort. Choose a new folder, or delete it.$"):
        _same_work(tmp_path, ["all"], Effort(anew=500))


def test_draws_that_are_worth_too_few_are_told_with_the_repair_and_are_no_error():
    few = Fit(pd.DataFrame({p.name: p.value(np.linspace(0.1, 0.9, 20)) for p in priors()}), pd.DataFrame(), 3.3, None)
    told = calibratecommand._learnt("all", few)
    assert told.startswith("all: Draws that are worth 3 different ones are too few") and "--simulations" in told


@pytest.mark.parametrize("what", ["sources", "datasets", "fits"])
def test_work_of_other_sources_data_or_fits_is_refused_in_one_line(tmp_path, what):
    _same_work(tmp_path, ["all"], Effort())
    told = json.loads((tmp_path / SETUP).read_text(encoding="utf-8"))
    (tmp_path / SETUP).write_text(json.dumps({**told, what: "other"}), encoding="utf-8")
    with pytest.raises(BadQuantity, match=f"was begun with other {what}. Choose a new folder, or delete it.$"):
        _same_work(tmp_path, ["all"], Effort())


def test_a_damaged_note_of_the_work_is_refused_in_one_line(tmp_path):
    (tmp_path / SETUP).write_text("{", encoding="utf-8")
    with pytest.raises(BadQuantity, match="cannot be read: .*Delete .* and calibrate again"):
        _same_work(tmp_path, ["all"], Effort())


def test_a_scheduler_that_does_not_answer_is_told_in_one_line(tmp_path):
    from tipsim.cli import app

    found = CliRunner().invoke(app, ["calibrate", "--out", str(tmp_path / "work"), "--dask", "tcp://127.0.0.1:9"])
    assert isinstance(found.exception, BadQuantity)
    assert str(found.exception).startswith("No Dask scheduler answers at tcp://127.0.0.1:9.")
    assert "\n" not in str(found.exception)
