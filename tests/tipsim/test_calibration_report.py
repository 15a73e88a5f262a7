"""Pictures and report of a calibration: they say what was found, leave out nothing that spoils it, and come again."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import madeup
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tipsim.experiments.calibrationreport import calibration_report, hiddenplots, page, predictiveplots, words
from tipsim.experiments.calibrationreport.checked import check
from tipsim.experiments.calibrationreport.numberplots import before_and_after, contractions
from tipsim.experiments.figures import png
from tipsim.language import speaking
from tipsim.pdf import find_browser
from tipsim.quantities import BadQuantity


@pytest.fixture(scope="module")
def checked():
    with pytest.MonkeyPatch.context() as patch:
        madeup.lay(patch)
        return check(draws=60, sweep=madeup.sweep(), baseline="As it is")


@pytest.fixture(scope="module")
def sheets(checked):
    return BeautifulSoup(page.page(checked), "html.parser").select(".rp-sheet")


def title(fig):
    return " ".join(fig.get_suptitle().split())


# Pictures.


def test_twenty_dots_stand_for_the_draws_of_each_quantity():
    axes = before_and_after(madeup.draws(), madeup.priors()).axes[1:]
    shown = [ax for ax in axes if ax.get_visible()]
    assert [len(ax.lines[0].get_xdata()) for ax in shown] == [20] * len(shown)


def test_the_ranked_chart_holds_every_quantity_and_says_how_many_were_told():
    fig = contractions(madeup.draws(), madeup.priors())
    assert sum(len(ax.get_yticks()) for ax in fig.axes[1:]) == len(madeup.priors())
    rest = len(madeup.priors()) - len(madeup.NARROW)
    assert f"about {len(madeup.NARROW)} numbers of the model, and nothing about the other {rest}" in title(fig)


def test_a_fit_that_learnt_nothing_says_so():
    nothing = madeup.draws(narrow={})
    assert "tell nothing that chance would not show" in title(before_and_after(nothing, madeup.priors()))
    assert "about 0 numbers" in title(contractions(nothing, madeup.priors()))


def test_masked_figures_are_drawn_over_all_that_they_stand_for():
    fig = predictiveplots.predicted_and_printed(madeup.predictive((2012, 2020)), madeup.targets())
    bars = [path.vertices[:, 1] for ax in fig.axes for c in ax.collections for path in c.get_paths()]
    masked = [tuple(v) for v in bars if len(v) == 2]
    assert masked.count((0.0, 4.0)) == int(madeup.targets().masked[:27].sum())


def test_figures_that_are_not_used_are_not_drawn():
    parts = {"victims_identified": "victims_identified_labour"}
    predicted = madeup.predictive((2012, 2020)).replace({"measure": parts})
    fig = predictiveplots.predicted_and_printed(predicted, madeup.targets())
    assert not any("labour" in ax.get_title() for ax in fig.axes)


def test_a_hold_out_says_which_band_scores_better(checked):
    for one in checked.holdouts:
        fig, row = predictiveplots.held_out(one), one.means.loc["all"]
        assert f"scores {row.score:.0f}" in title(fig) and ("no better than" in title(fig)) is not row.better


def test_the_picture_of_hidden_incidence_says_product_and_not_factors(checked):
    assert title(hiddenplots.product_not_factors(checked.outcomes)).startswith(
        "Recorded counts fix the product and not its factors"
    )


def test_a_fit_that_does_not_fix_the_product_is_not_said_to():
    begun, share = np.geomspace(100, 1000, 30), np.tile([0.05, 0.1], 15)
    table = pd.DataFrame({"begun": begun, "found": begun * share, "share": share})
    assert not hiddenplots.product_is_fixed(table)
    assert "fix the product" not in hiddenplots.product_told(table)


def test_detected_shares_are_of_means_over_years():
    rows = pd.DataFrame(
        {"draw": [0, 0], "year": [2012, 2013], hiddenplots.BEGUN: [100, 300], hiddenplots.FOUND: [1, 7]}
    )
    found = hiddenplots.detected(rows).iloc[0]
    assert (found.begun, found.found, found.share) == (200, 4, 0.02)


def test_draws_in_the_index_are_read_as_those_in_a_column(checked):
    indexed = checked.outcomes.set_index(["draw", "year"])
    assert hiddenplots.detected(indexed).equals(checked.detected)


def test_a_draw_in_which_nobody_is_exploited_has_no_share():
    rows = pd.DataFrame({"draw": [0], "year": [2012], hiddenplots.BEGUN: [0], hiddenplots.FOUND: [0]})
    assert np.isnan(hiddenplots.detected(rows).share[0])
    with pytest.raises(BadQuantity, match="take more draws"):
        hiddenplots.product_not_factors(rows)


def test_effects_are_relative_to_the_baseline_at_the_same_point():
    table = hiddenplots.effects(madeup.sweep(), "As it is").set_index("scenario")
    priced = table.loc["Costs $5 to $9"]
    assert priced.effect.to_numpy() == pytest.approx(-0.5 * priced.share.to_numpy())
    assert (table.loc["Nothing"].effect == 0).all()


def test_a_baseline_that_was_not_run_is_one_line():
    with pytest.raises(BadQuantity, match="no scenario 'Today'"):
        hiddenplots.effects(madeup.sweep(), "Today")


def test_a_picture_comes_again_to_the_last_bit():
    some = madeup.draws()
    assert png(before_and_after(some, madeup.priors())) == png(before_and_after(some, madeup.priors()))


# The page.


def test_the_first_sheet_lists_each_figure_that_is_used_and_why_others_are_not(sheets, checked):
    used, left = sheets[0].select("table")
    assert len(used.select("tbody tr")) == checked.targets[checked.targets.used].groupby(["measure", "series"]).ngroups
    assert {row.td.get_text() for row in left.select("tbody tr")} == {"part of a total", "another article"}
    assert "46*" in used.get_text() and "<5" in used.get_text() and "≥5,601" in used.get_text()


def test_what_was_not_learnt_is_named_number_by_number(sheets, checked):
    names = [item.get_text() for item in sheets[2].select(".rp-columns li")]
    assert len(names) == int((~checked.learnt.told).sum()) > 0


def test_each_hold_out_has_a_sheet_with_its_scores_and_the_rival_s(sheets, checked):
    for sheet, one in zip(sheets[4:6], checked.holdouts, strict=True):
        text = sheet.get_text(" ")
        assert str(one.years[0]) in text and "Rival" in text
        assert len(sheet.select(".rp-each tbody tr")) == len(one.rows)


def test_the_last_sheet_says_what_it_is_not_for_and_how_to_have_it_again(sheets, checked):
    assert sheets[-1].select_one(".rp-not li")
    assert sheets[-1].select_one(".rp-command").get_text() == page.command(checked)


def test_the_page_says_that_the_number_of_victims_is_not_known(sheets):
    text = sheets[0].select_one(".rp-lead").get_text()
    assert "do not say how many persons are exploited" in text


def test_nothing_is_loaded_from_outside(checked):
    text = page.page(checked)
    assert not re.search(r'(src|href)="(?!data:)', text) and "<script" not in text


def test_every_picture_has_words(sheets):
    pictures = [image for sheet in sheets for image in sheet.select("img")]
    assert len(pictures) == 7 and all(len(image["alt"]) > 30 for image in pictures)


def test_a_worse_score_than_the_rival_s_is_told_as_such(checked):
    one = checked.holdouts[0]
    lost = type(one)(one.fit, one.years, one.rows.assign(score=one.rows.rival_score + 1), one.seen, one.rivals)
    assert "no more than the usual size" in " ".join(words.unseen(lost).sentences)
    won = type(one)(one.fit, one.years, one.rows.assign(score=one.rows.rival_score - 1), one.seen, one.rivals)
    assert "no more than the usual size" not in " ".join(words.unseen(won).sentences)


@pytest.mark.parametrize(("inside", "said"), [(37, "wider than"), (34, "Chance explains"), (25, "too narrow")])
def test_coverage_is_judged_by_what_chance_explains(inside, said):
    # Of 37 figures 33.3 are expected, with a standard error of 1.8: 29.7 to 36.9 are within two of them.
    rows = pd.DataFrame({"exact": [True] * 37, "inside": [True] * inside + [False] * (37 - inside)})
    assert said in " ".join(words.beside_figures(rows).sentences)


def test_the_report_says_how_many_independent_draws_stand_behind_it(checked):
    fitted = words.fitted(replace(checked, worth=180.4))
    assert "worth about 180 independent ones" in " ".join(fitted[0].sentences)


def test_a_report_without_hold_outs_and_sweep_has_no_sheet_of_them(monkeypatch):
    madeup.lay(monkeypatch)
    shown = page.page(check(draws=20, holdouts={}))
    assert shown.count('class="rp-sheet') == 5


def test_the_page_speaks_another_language(checked):
    with speaking("qps"):
        lead = words.headline(checked)
    assert "Recorded figures" not in lead


# The folder.


def test_the_folder_has_page_tables_and_manifest_and_the_same_numbers_again(monkeypatch, tmp_path):
    madeup.lay(monkeypatch)
    one = calibration_report(tmp_path / "one", draws=20, pdf=False)
    other = calibration_report(tmp_path / "other", draws=20, pdf=False)
    names = {path.name for path in one.folder.iterdir()}
    assert names == {
        "calibration.html", "targets.csv", "learnt.csv", "figures_and_bands.csv", "detected.csv", "holdouts.csv",
        "manifest.json",
    }  # fmt: skip
    same = names - {"manifest.json"}
    assert {n: (one.folder / n).read_bytes() for n in same} == {n: (other.folder / n).read_bytes() for n in same}
    told = json.loads((one.folder / "manifest.json").read_text())
    assert told["draws"] == 20 and set(told["results"]) == {n for n in names if n.endswith(".csv")}
    assert one.pdf is None and "Open" in one.missing


def test_a_report_of_before_is_replaced_only_when_asked(monkeypatch, tmp_path):
    madeup.lay(monkeypatch)
    calibration_report(tmp_path / "one", draws=20, pdf=False, holdouts={})
    with pytest.raises(BadQuantity, match="--force"):
        calibration_report(tmp_path / "one", draws=20, pdf=False, holdouts={})
    assert calibration_report(tmp_path / "one", draws=20, pdf=False, holdouts={}, force=True).html.is_file()


def test_progress_is_told_over_all_parts(monkeypatch):
    madeup.lay(monkeypatch)
    heard = []
    check(draws=20, progress=lambda done, of: heard.append((done, of)))
    assert [at for at, _of in heard] == sorted(at for at, _of in heard) and {of for _at, of in heard} == {3}


@pytest.mark.slow
def test_the_report_prints_to_as_many_pages_as_it_has_sheets(monkeypatch, tmp_path):
    from pypdf import PdfReader

    assert find_browser()
    madeup.lay(monkeypatch)
    written = calibration_report(tmp_path / "one", draws=40, sweep=madeup.sweep(), baseline="As it is")
    assert len(PdfReader(written.pdf).pages) == 7
