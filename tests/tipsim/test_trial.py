"""A trial shows what comes of its levers, at first and after its button; pictures of a comparison from closer by."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

import tipsim
from tipsim import desk
from tipsim.experiments import pairplots
from tipsim.experiments.compare import compare
from tipsim.interventions import AgencyLicensing, Hotline
from tipsim.quantities import BadQuantity

BASE = tipsim.Scenario(months=12, start="2026-01", scale=0.02, spin_up=6)
WITH_LINE = replace(BASE, measures=(Hotline(),))
SKILL = """[specificity]
estimate = 0.94
low = 0.88
high = 0.98
n = 24
"""


@pytest.fixture(scope="module")
def found():
    return compare(BASE, replace(BASE, measures=(AgencyLicensing(capacity=60),)), 5)


def trial(base=WITH_LINE, *draws, **more):
    page = desk.levers(base, measures=["hotline"], quantities=["caution"])
    return desk.trial(page, *(draws or [desk.differences("recruited", "calls_received")]), pairs=2, **more)


def shown(some):
    return BeautifulSoup(some._results()._repr_html_(), "html.parser")


def test_a_trial_compares_the_chosen_measures_with_none():
    (comparison,) = trial().found.values()
    assert (comparison.baseline, comparison.alternative) == (BASE, WITH_LINE)


def test_a_trial_shows_its_figure_with_words_and_numbers():
    page = shown(trial())
    assert page.img["alt"] and page.select("figure details table td")


def test_the_button_runs_what_the_levers_say_now():
    some = trial()
    some.page.values = {**some.page.values, "country": {"caution": 0.5}}
    some._button.click()
    assert some.found[""].alternative.country.caution == 0.5


def test_the_bar_stands_at_its_end_when_the_runs_are_done():
    assert trial()._bar.value == 100


def test_the_button_can_be_pressed_again():
    some = trial()
    some._button.click()
    assert not some._button.disabled


def test_choices_that_cannot_be_run_are_told_in_one_line_in_place_of_results():
    some = trial(tipsim.Scenario([Hotline(end=6), Hotline(start=9)], 12, scale=0.02, spin_up=6))
    some.page.values = {**some.page.values, "hotline": {**some.page.values["hotline"], "end": None}}
    line = "hotline is given twice for month 9; let one end before the other starts."
    assert shown(some).text == line


def test_lines_are_told_for_each_world():
    worlds = {"as declared": lambda s: s, "less caution": lambda s: s.with_flat({"caution": 0})}
    rows = shown(trial(lines={"exit_hotline": "left by a call"}, worlds=worlds)).find_all("table")[-1]("tr")
    assert [row("td")[0].text for row in rows if row("td")] == list(worlds)


def test_a_skill_file_is_noted_under_the_results(tmp_path):
    (tmp_path / "skill.toml").write_text(SKILL)
    with_file = replace(BASE, officer_skill=tmp_path / "skill.toml")
    some = trial(with_file, sides=lambda s: (replace(s, officer_skill=None), s))
    assert "skill_transfer = 0.3 is assumed" in shown(some).select_one(".tl-note").text


def test_what_a_class_has_shown_stands_beside_what_the_model_takes(tmp_path):
    (tmp_path / "skill.toml").write_text(SKILL)
    cells = BeautifulSoup(desk.class_table(tmp_path / "skill.toml")._repr_html_(), "html.parser").select("td")
    assert [cell.text for cell in cells][1:] == ["0.9", "0.94", "0.88", "0.98", "24"]


def test_a_skill_file_that_cannot_be_used_is_refused_in_one_line(tmp_path):
    (tmp_path / "skill.toml").write_text("[specifity]\n")
    with pytest.raises(BadQuantity, match="'specifity' is not known. Did you mean 'specificity'"):
        desk.class_table(tmp_path / "skill.toml")


# From closer by


def test_the_last_interval_by_pairs_is_that_of_the_table(found):
    row = found.table(names=["recruited"]).loc["recruited"]
    last = pairplots.pairs_table(found, "recruited").loc[5]
    assert list(last) == pytest.approx([row.difference, row.low, row.high])


def test_intervals_by_pairs_begin_with_three(found):
    assert list(pairplots.pairs_table(found, "recruited").index) == [3, 4, 5]


def test_the_title_of_the_parts_adds_up_to_the_whole(found):
    title = pairplots.by_part(found, "channel").get_suptitle()
    gain, loss, whole = (int(word.strip(";,").replace(",", "")) for word in title.split() if word[0] in "+-")
    assert gain + loss == pytest.approx(whole, abs=1)  # each is rounded


def test_parts_that_rise_are_hatched(found):
    ax = pairplots.by_part(found, "channel").axes[0]
    assert {bool(bar.get_hatch()) == (bar.get_width() > 0) for bar in ax.patches} == {True}
