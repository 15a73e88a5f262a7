"""Where recruitment falls and rises: every division adds up to the whole, and chance is told from change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import tipsim
from tipsim.experiments import maps
from tipsim.experiments.changemap import changes_map
from tipsim.experiments.changes import DIVISIONS, changes, clear, risen
from tipsim.experiments.compare import compare
from tipsim.experiments.costplot import costs_by_measure
from tipsim.experiments.figures import png
from tipsim.experiments.reportpage import cost_table

BUSY = {"approach_rate": 0.0002, "trapping": 0.2, "calling": 0.05}
SETUP = {"months": 24, "start": "2012-01", "scale": 0.01, "spin_up": 12, "quantities": BUSY}
BASE = tipsim.Scenario(**SETUP)
OTHER = BASE.with_flat({"hotline": 1.0, "social_protection": 1.0})


@pytest.fixture(scope="module")
def comparison():
    return compare(BASE, OTHER, 4)


@pytest.mark.parametrize("division", ["kind", "channel"])
def test_kinds_and_channels_add_up_to_all_who_are_recruited(comparison, division):
    table, row = changes(comparison, division), comparison.table().loc["recruited"]
    assert table.baseline.sum() == pytest.approx(row.baseline)
    assert table.difference.sum() == pytest.approx(row.difference)


@pytest.mark.parametrize(("division", "kinds"), [(d, kinds) for d, (_label, kinds) in DIVISIONS.items() if kinds])
def test_places_add_up_to_their_kinds_of_recruitment(comparison, division, kinds):
    names = [f"recruited_{kind}" for kind in kinds]
    expected = comparison.table(names=names)
    table = changes(comparison, division)
    assert table.baseline.sum() == pytest.approx(expected.baseline.sum())
    assert table.alternative.sum() == pytest.approx(expected.alternative.sum())


def test_every_home_region_has_a_row_and_a_name(comparison):
    table = changes(comparison, "home")
    assert len(table) == 22 and table.label.str.len().min() > 2 and "Ulaanbaatar" in set(table.label)


def test_a_change_is_clear_only_where_its_interval_lies_on_one_side_of_zero():
    rows = {"difference": [2.0, -2.0, 2.0, 0.0], "low": [1, -3, -1, np.nan], "high": [3, -1, 5, np.nan]}
    assert list(clear(pd.DataFrame(rows))) == [1, -1, 0, 0]


def test_without_a_measure_nothing_has_risen():
    found, looked = risen(compare(BASE, BASE, 2))
    assert found == [] and looked > 40


def test_the_cost_of_all_measures_is_the_sum_of_each(comparison):
    table = cost_table(comparison)
    assert table.alternative.sum() * 1e6 == pytest.approx(comparison.table().alternative["total"])
    assert list(table.index) == ["Social protection", "Hotline"]  # dearest first


def test_two_maps_laid_side_by_side_have_one_scale(comparison):
    one, other = comparison.runs
    fig, beside = maps.flows_map(one, like=[other]), maps.flows_map(other, like=[one])
    ends = [f.axes[-1].get_xlim() for f in (fig, beside)]  # of the bar of shades
    keys = [[t.get_text() for t in f.axes[0].get_legend().get_texts()] for f in (fig, beside)]
    assert ends[0] == ends[1] and keys[0] == keys[1]


@pytest.mark.parametrize("draw", [changes_map, costs_by_measure])
def test_the_same_comparison_gives_the_same_picture_bit_for_bit(comparison, draw):
    assert png(draw(comparison)) == png(draw(comparison))


@pytest.mark.parametrize("name", ["$", r"$\frac{1$", "$a$ and $b$", "50 % & <more>", "Өргөн төлөвлөгөө"])
def test_a_name_is_shown_as_it_was_typed(name):
    named = compare(BASE, tipsim.Scenario(**SETUP, name=name).with_flat({"hotline": 1.0}), 1)
    fig = costs_by_measure(named)
    fig.canvas.draw()
    assert name in [t.get_text().replace(r"\$", "$") for t in fig.axes[0].get_legend().get_texts()]
