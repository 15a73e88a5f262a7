"""Pictures say their message, their unit and their source; nothing overlaps; what is uncertain looks uncertain."""

from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest

import tipsim
from tipsim import look
from tipsim.experiments import maps, plots
from tipsim.experiments.compare import compare, label_of, ledger_of
from tipsim.experiments.figures import png, printed
from tipsim.experiments.runs import Runs, repeat
from tipsim.language import speaking
from tipsim.network import DESTINATIONS
from tipsim.quantities import BadQuantity

# At a hundredth of the country nothing would differ by these measures in most pairs at the default rates.
BUSY = {"approach_rate": 0.0002, "trapping": 0.2, "calling": 0.05}
SETUP = {"months": 38, "start": "2012-11", "scale": 0.01, "spin_up": 12, "quantities": BUSY}
BASE = tipsim.Scenario(**SETUP)
LINE = BASE.with_flat({"hotline": 1.0})


@pytest.fixture(scope="module")
def runs() -> Runs:
    return repeat(BASE, 5)


@pytest.fixture(scope="module")
def comparison():
    return compare(BASE, LINE, 5)


@pytest.fixture(scope="module")
def since_2006():
    setup = tipsim.Scenario(months=99, start="2006-01", scale=0.01, spin_up=12)
    return tipsim.run(setup.with_flat({"hotline": 1.0}), 1)


@pytest.fixture(scope="module")
def drawn(runs, comparison, since_2006):
    """Every kind of picture by name, drawn once."""
    figures = {
        "recorded_by_year": plots.recorded_by_year(runs),
        "over_time": plots.over_time(comparison),
        "differences": plots.differences(comparison),
        "hotline": plots.hotline(since_2006),
        "map": maps.flows_map(runs),
    }
    for figure in figures.values():
        figure.canvas.draw()
    return figures


KINDS = ["recorded_by_year", "over_time", "differences", "hotline", "map"]
WITH_AXES = KINDS[:-1]


def texts(figure) -> list:
    return [t for t in figure.findobj(mpl.text.Text) if t.get_visible() and t.get_text().strip()]


def words(figure) -> str:
    return " ".join(t.get_text().replace("\n", " ") for t in texts(figure))


def panels(figure) -> list:
    return [ax for ax in figure.axes if ax.axison]


@pytest.mark.parametrize("kind", KINDS)
def test_the_title_is_a_message_and_lies_within_the_picture(drawn, kind):
    title = drawn[kind]._suptitle
    assert len(title.get_text().split()) >= 5
    assert title.get_window_extent().x1 < drawn[kind].bbox.width


@pytest.mark.parametrize("kind", KINDS)
def test_the_source_line_says_that_it_is_synthetic(drawn, kind):
    line = drawn[kind]._supxlabel.get_text().replace("\n", " ")
    assert line.startswith("Source: TIP Lab, tipsim")
    assert "Synthetic: a model for learning and comparing; not a prediction." in line


@pytest.mark.parametrize("kind", KINDS)
def test_the_source_line_says_how_much_was_run(drawn, kind):
    runs = "1 run (seed 1) of 1% of the country" if kind == "hotline" else "5 runs of 1% of the country"
    assert runs in drawn[kind]._supxlabel.get_text().replace("\n", " ")


@pytest.mark.parametrize("kind", WITH_AXES)
def test_every_panel_has_a_unit(drawn, kind):
    units = {"persons", "persons a year", "calls, total"}
    for ax in panels(drawn[kind]):
        assert "change against the baseline" in ax.get_xlabel() if kind == "differences" else ax.get_ylabel() in units


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_smaller_than_ten_points(drawn, kind):
    assert min(t.get_fontsize() for t in texts(drawn[kind])) >= 10


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_texts_overlap(drawn, kind):
    boxes = [(t.get_text(), t.get_window_extent()) for t in texts(drawn[kind])]
    assert [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_runs_off_the_picture(drawn, kind):
    figure = drawn[kind]
    width, height = figure.bbox.size
    boxes = [(t.get_text(), t.get_window_extent()) for t in texts(figure)]
    outside = [text for text, b in boxes if b.x0 < -1 or b.y0 < -1 or b.x1 > width + 1 or b.y1 > height + 1]
    assert outside == []


@pytest.mark.parametrize("kind", ["hotline", "map"])
def test_a_picture_is_a_png_and_the_same_each_time(drawn, kind):
    assert png(drawn[kind]).startswith(b"\x89PNG") and png(drawn[kind]) == png(drawn[kind])


def test_drawing_leaves_the_style_of_others_alone(runs):
    before = dict(mpl.rcParams)
    plots.recorded_by_year(runs)
    assert dict(mpl.rcParams) == before


def test_counts_of_cases_and_spans_of_years_are_not_set_beside_persons_a_year():
    assert not (printed("prosecutions").year == 2005).any()  # five cases, by the US report of 2006
    assert (printed("convictions").year == 2012).sum() == 1


def test_a_masked_figure_is_a_bar_from_0_to_4():
    masked = printed("victims_identified").set_index("year").loc[2013]
    assert (masked.low, masked.high, masked.series) == (0, 4, "UNODC GLOTIP")


def test_printed_figures_stand_in_the_picture(drawn):
    ax = next(ax for ax in panels(drawn["recorded_by_year"]) if ax.get_title(loc="left") == "Victims identified")
    points = {(round(x), y) for line in ax.lines for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)}
    assert {(2014, 29), (2015, 25)} <= points
    bars = [segment for c in ax.collections if hasattr(c, "get_segments") for segment in c.get_segments()]
    assert any(np.allclose(sorted(bar[:, 1]), [0, 4]) and round(bar[0, 0]) == 2013 for bar in bars)


def test_each_printed_series_is_named(drawn):
    assert "Printed: UNODC GLOTIP" in words(drawn["recorded_by_year"])
    assert "Printed: <5, which is 0 to 4" in words(drawn["recorded_by_year"])


def test_a_run_of_later_years_claims_no_printed_figures():
    later = tipsim.run(tipsim.Scenario(months=12, start="2030-01", scale=0.003, spin_up=0), 1)
    figure = plots.recorded_by_year(later)
    assert "Printed" not in words(figure) and "GLOTIP" not in words(figure)


def test_partial_years_are_not_drawn(drawn):
    for kind in ("recorded_by_year", "over_time"):
        for ax in panels(drawn[kind]):
            years = {round(x) for line in ax.lines for x in line.get_xdata()}
            assert years <= {2013, 2014, 2015}


def test_a_run_without_a_whole_year_is_refused_in_one_line():
    short = tipsim.run(tipsim.Scenario(months=6, scale=0.003, spin_up=0), 1)
    with pytest.raises(BadQuantity, match="run more months") as told:
        plots.recorded_by_year(short)
    assert "\n" not in str(told.value)


def test_both_ledgers_and_harms_are_told_apart_by_colour_and_by_shape():
    markers, colours = zip(*plots.LOOKS.values(), strict=True)
    assert len(set(markers)) == len(set(colours)) == 3


def test_an_interval_is_drawn_where_it_was_computed(drawn, comparison):
    row = comparison.table().loc["exploited_person_months"]
    assert f"{row.difference:+,.0f} ({row.low:+,.0f} to {row.high:+,.0f})" in words(drawn["differences"])


def test_what_differs_in_no_pair_is_said_so_and_its_mark_is_hollow():
    figure = plots.differences(compare(BASE, BASE, 2))
    figure.canvas.draw()
    assert words(figure).count("the same in all 2 pairs") == len(plots.OUTCOMES) + 1  # and in the title
    marks = [line for line in panels(figure)[0].lines if line.get_marker() in "os^" and len(line.get_xdata())]
    assert all(mark.get_markerfacecolor() == "white" for mark in marks)


def test_one_pair_is_said_to_show_no_interval():
    freer = BASE.with_flat({"escaping": 0.06})
    assert "in one pair of runs; one pair shows no interval" in plots.headline(compare(BASE, freer, [1]))


def test_the_hotline_is_one_total_since_2006_beside_one_printed_total(drawn, since_2006):
    months = since_2006.national().monthly["recorded"]
    assert f"{months.calls_received.sum():,.0f} calls" in drawn["hotline"]._suptitle.get_text()
    assert "more than 5,600" in words(drawn["hotline"]) and "Printed: 138" in words(drawn["hotline"])


def test_a_run_that_begins_later_is_not_compared_with_the_hotline(runs):
    with pytest.raises(BadQuantity, match="from 2006-01 to 2014-03"):
        plots.hotline(runs.results[0])


def test_the_map_names_all_units_with_their_counts(drawn, runs):
    recruited = sum(r.regions.recruited for r in runs.results) / 5 / 0.01
    shown = {t.get_text() for t in texts(drawn["map"])}
    assert {f"{name}\n{recruited[code]:,.0f}" for code, name in runs.results[0].regions.name.items()} <= shown


def test_the_map_shows_every_destination_with_its_count(drawn, runs):
    flows = [r.flows[r.flows.destination == "china"].persons.sum() for r in runs.results]
    assert f"China\n{sum(flows) / 5 / 0.01:,.0f}" in {t.get_text() for t in texts(drawn["map"])}
    assert set(maps.MARGIN) == set(DESTINATIONS) - {"mongolia"}


def test_regions_with_few_counts_are_marked_as_chance(drawn, runs):
    few = sum(r.regions.recruited for r in runs.results) < maps.SMALL
    assert few.any() and "mostly chance" in words(drawn["map"])
    hatched = [patch for patch in drawn["map"].axes[0].patches if patch.get_hatch()]
    shapes = maps.shapes()
    assert len(hatched) == sum(len(shapes[code]) for code in few.index[few])


def test_flows_are_told_apart_without_colour(drawn):
    dashes = {patch.get_linestyle() for patch in drawn["map"].axes[0].patches if hasattr(patch, "set_arrowstyle")}
    assert len(dashes) == 2


def test_the_widest_line_carries_most_persons(runs):
    flows, _regions = maps._pooled(runs)
    lines = list(maps._lines(flows))
    assert max(persons for *_rest, persons in lines) <= flows.persons.sum()
    assert all(persons > 0 for *_rest, persons in lines)


def test_names_on_the_map_do_not_overlap_in_mongolian(runs):
    with speaking("mn"):
        figure = maps.flows_map(runs)
    figure.canvas.draw()
    boxes = [(t.get_text(), t.get_window_extent()) for t in texts(figure) if t.get_gid() == "unit"]
    assert len(boxes) == 22
    assert [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)] == []


def test_a_skill_file_is_told_under_every_picture(tmp_path):
    path = tmp_path / "skill.toml"
    path.write_text("[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n")
    skilled = tipsim.Scenario(**SETUP, officer_skill=path)
    pairs = compare(BASE, skilled, 2)
    figures = [plots.recorded_by_year(tipsim.run(skilled, 1)), maps.flows_map(tipsim.run(skilled, 1))]
    figures += [plots.over_time(pairs), plots.differences(pairs)]
    for figure in figures:
        assert "skill_transfer = 0.3 is assumed" in figure._supxlabel.get_text().replace("\n", " ")


def test_every_output_that_is_drawn_has_a_label():
    assert all(label_of(ledger_of(name), name) for name in (*plots.OUTCOMES, *plots.STORY))


def test_a_picture_speaks_the_language_of_the_course(comparison):
    with speaking("qps"):
        figure = plots.differences(comparison)
    assert "What happened" not in words(figure) and "Recruited" not in words(figure)


def test_colours_are_those_of_the_course():
    assert {colour for _marker, colour in (*plots.LOOKS.values(), *plots.SERIES.values())} <= set(look.OKABE_ITO)
