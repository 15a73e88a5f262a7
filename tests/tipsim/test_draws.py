"""Runs in countries that are drawn: both sides of a pair share one, the same command gives the same, words hold."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from drawable import draws, forget, lay
from hypothesis import given
from hypothesis import strategies as st

import tipsim
from tipsim.experiments import bands, countries, plots, reportpage
from tipsim.experiments import reportwords as words
from tipsim.experiments.compare import compare, paired
from tipsim.experiments.posterior import ALL
from tipsim.experiments.priors import priors
from tipsim.experiments.report import report
from tipsim.experiments.reporttold import SUBJECTS, cost_of_a_month, sentence
from tipsim.experiments.runs import repeat
from tipsim.language import speaking
from tipsim.pdf import find_browser
from tipsim.quantities import BadQuantity
from tipsim.saving import MARK

OWN = {"approach_rate": 0.0002, "trapping": 0.2}
SETUP = {"months": 14, "start": "2012-12", "scale": 0.01, "spin_up": 6}
BASE = tipsim.Scenario(**SETUP, quantities=OWN, name="As it is")
LINE = BASE.with_flat({"hotline": 1.0, "social_protection": 1.0, "name": "A line"})
DRAWS, PAIRS = 3, 4
OF_COUNTRIES = ["median", "fewer", "more", "relative_low", "relative_high"]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return draws(DRAWS)


@pytest.fixture(scope="module", autouse=True)
def laid(tmp_path_factory, table):
    """The data sets with a posterior of three draws."""
    with pytest.MonkeyPatch.context() as patch:
        yield lay(tmp_path_factory.mktemp("data"), patch, table)
    forget()


@pytest.fixture(scope="module")
def found(laid) -> tipsim.Comparison:
    """More pairs than draws."""
    return compare(BASE, LINE, PAIRS, fit=ALL)


def told(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files without the time at which they were made."""
    return {name: re.sub(rb'"made": "[^"]*"', b"", content) for name, content in files.items()}


# Runs


def test_the_same_comparison_gives_the_same_bits_again(found):
    assert told(compare(BASE, LINE, PAIRS, fit=ALL).files()) == told(found.files())


def test_both_sides_of_a_pair_share_the_draw_and_pairs_differ(found):
    one, other = ([r.scenario.quantities for r in runs.results] for runs in found.runs)
    assert one == other and one[0] != one[1] != one[2]


def test_draws_are_taken_in_the_order_of_the_seeds_and_again_in_turn(found, table):
    taken = [r.scenario.quantities["accepting"] for r in found.runs[0].results]
    assert taken == pytest.approx([table.accepting[at % DRAWS] for at in range(PAIRS)])
    assert found.countries == DRAWS and "with 3 different draws of what is not known" in found.made_of()


def test_draws_that_were_taken_again_are_under_other_luck(found):
    first, last = (found.months.xs(seed, level="seed") for seed in (0, DRAWS))
    assert not first.equals(last)


def test_a_number_that_a_scenario_sets_itself_is_not_drawn(found):
    for runs in found.runs:
        assert all(r.scenario.quantities | OWN == r.scenario.quantities for r in runs.results)
    assert "Numbers that a scenario sets itself are not drawn." in words.certainty(found)


def test_a_number_that_one_side_sets_is_that_sides_alone():
    other = LINE.with_flat({"accepting": 0.05})
    (one, changed), *_rest = countries.in_turn([BASE, other], 2, ALL)
    assert changed.quantities["accepting"] == 0.05 != one.quantities["accepting"]


def test_numbers_of_the_recording_are_no_part_of_a_run(found):
    drawn = found.runs[0].results[0].scenario.quantities
    assert len(drawn) == len(priors()) - 2  # `unevenness` and `drift` tell how agencies write down


def test_the_scenarios_that_are_kept_are_those_that_were_asked_for(found):
    assert (found.baseline, found.alternative) == (BASE, LINE)
    assert [runs.scenario for runs in found.runs] == [BASE, LINE]
    assert found.files()["baseline.toml"] == BASE.to_toml().encode()


def test_a_draw_of_the_first_values_gives_what_runs_without_draws_give(tmp_path, monkeypatch):
    first = pd.DataFrame([{p.name: p.quantity.default for p in priors()}])
    lay(tmp_path, monkeypatch, first)
    plain, drawn = compare(BASE, LINE, 2), compare(BASE, LINE, 2, fit=ALL)
    pd.testing.assert_frame_equal(plain.outcomes, drawn.outcomes)
    assert plain.files()["pairs.csv"] == drawn.files()["pairs.csv"]
    monkeypatch.undo()
    forget()


def test_without_a_fit_nothing_is_drawn_or_said_of_draws():
    plain = compare(BASE, LINE, 2)
    assert [r.scenario for r in plain.runs[0].results] == [BASE, BASE]
    assert "posterior" not in plain.manifest["baseline"] and "draw" not in plain.made_of()
    assert not set(OF_COUNTRIES) & set(plain.table().columns)


def test_the_manifest_tells_the_fit_and_knows_the_table(found, laid):
    from tipsim.manifest import digest

    for side in found.manifest.values():
        drawn = side["posterior"]
        assert (drawn["fit"], drawn["draws"]) == (ALL, DRAWS)
        assert drawn["table"] == digest((laid / "posterior" / "posterior.csv").read_bytes())
        assert "quantities are drawn" in drawn["order"]


def test_runs_of_one_scenario_take_a_draw_each():
    runs = repeat(BASE, [7, 8], fit=ALL)
    assert len({r.scenario.quantities["accepting"] for r in runs.results}) == 2
    assert runs.scenario == BASE and runs.manifest["posterior"]["draws"] == 2
    assert runs.made_of() == "2 runs of 1% of the country, scaled up, each with another draw of what is not known"
    again = repeat(BASE, [7, 8], fit=ALL)
    assert told(runs.files()) == told(again.files())


def test_an_unknown_fit_names_the_nearest():
    with pytest.raises(BadQuantity, match="Did you mean 'without-2015-2016'"):
        compare(BASE, LINE, 2, fit="without-2015")


def test_a_skill_file_is_told_with_a_transfer_that_is_drawn(tmp_path):
    path = tmp_path / "skill.toml"
    path.write_text("[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n")
    skilled = tipsim.Scenario(**SETUP, officer_skill=path)
    assert "skill_transfer is drawn anew" in compare(BASE, skilled, 1, fit=ALL).note
    fixed = skilled.with_flat({"skill_transfer": 0.4})
    both = compare(BASE, fixed, 1, fit=ALL)
    assert "skill_transfer = 0.4 is assumed" in both.note and "drawn" not in both.note
    assert both.manifest["alternative"]["note"] == both.note


# What pairs show

counts = st.integers(0, 50_000).map(float)
some_pairs = st.lists(st.tuples(counts, counts), min_size=1, max_size=50)


def row_of(pairs: list[tuple[float, float]]) -> pd.Series:
    base, other = (np.array([[pair[side]] for pair in pairs]) for side in (0, 1))
    return pd.concat([pd.DataFrame(bands.banded(base, other)).iloc[0], pd.Series({"ledger": "happened"})])


@given(some_pairs)
def test_nine_of_ten_pairs_lie_in_the_range(pairs):
    gap = np.array([b - a for a, b in pairs])
    low, high = bands.inner(gap)
    assert ((gap >= low) & (gap <= high)).mean() >= 0.9
    assert low <= np.median(gap) <= high


@given(some_pairs)
def test_the_two_ways_round_differ_in_sign_alone(pairs):
    row, back = row_of(pairs), row_of([(b, a) for a, b in pairs])
    assert (row.fewer, row.more) == (back.more, back.fewer) and bands.direction(row) == -bands.direction(back)
    np.testing.assert_array_equal([row.low, row["median"]], [-back.high, -back["median"]])


@given(some_pairs)
def test_what_is_clear_is_what_most_pairs_show_and_hardly_one_contradicts(pairs):
    row = row_of(pairs)
    clear = bands.direction(row)
    assert clear == bands.clear(row.to_frame().T.infer_objects()).iloc[0]
    if clear:
        for_, against = (row.more, row.fewer) if clear > 0 else (row.fewer, row.more)
        assert for_ >= bands.FEWEST and for_ > row.pairs / 2 and against <= (for_ + against) / 20
        assert row["median"] * clear > 0 and (row.low >= 0 if clear > 0 else row.high <= 0)


@pytest.mark.parametrize(("pairs", "clear"), [(5, 0), (6, -1), (20, -1)])
def test_fewer_than_six_pairs_make_nothing_clear(pairs, clear):
    assert bands.direction(row_of([(100.0, 90.0 - at) for at in range(pairs)])) == clear


@pytest.mark.parametrize(
    ("fewer", "more", "same", "clear"), [(19, 1, 0, -1), (18, 2, 0, 0), (18, 0, 2, -1), (9, 0, 11, 0)]
)
def test_one_pair_in_twenty_may_contradict_and_pairs_that_do_not_differ_speak_for_no_side(fewer, more, same, clear):
    pairs = [(100.0, 90.0)] * fewer + [(100.0, 110.0)] * more + [(100.0, 100.0)] * same
    assert bands.direction(row_of(pairs)) == clear


def test_chance_makes_no_more_clear_rises_than_is_said():
    """Signs at random, with and without pairs that do not differ; a quarter of a point more is what 4000 rows leave
    open (two standard errors of a share of 0.016 are 0.004)."""
    luck = np.random.default_rng(2)
    for pairs in (6, 10, 20):
        for ties in (0.0, 0.3):
            gap = luck.choice([-1.0, 1.0], (pairs, 4000)) * (luck.random((pairs, 4000)) >= ties)
            rows = pd.DataFrame(bands.banded(np.full(gap.shape, 5.0), 5.0 + gap))
            assert (bands.clear(rows) > 0).mean() <= bands.chance_of_a_rise(pairs) + 0.004


@given(st.lists(st.tuples(counts.filter(bool), st.floats(0.5, 1.5)), min_size=6, max_size=30))
def test_a_share_is_that_of_the_pairs_not_of_their_sums(pairs):
    row = row_of([(a, a * share) for a, share in pairs])
    if row.unchanged:
        return
    _low, middle, _high = bands.shares(row)
    assert middle == pytest.approx(np.median([share - 1 for _a, share in pairs]), abs=1e-9)


def test_what_differs_by_rounding_alone_is_the_same():
    row = row_of([(0.1 + 0.2, 0.3)] * 3)
    assert row.unchanged and row.fewer == row.more == 0


@given(some_pairs, st.sampled_from(sorted(SUBJECTS)))
def test_a_sentence_holds_for_whatever_the_pairs_show(pairs, name):
    row = row_of(pairs)
    text = sentence(name, row)
    assert not re.search(r"nan|inf\b|None|\{|\}|-\d|  ", text), text
    if row.pairs > 1 and not row.unchanged:
        clear = bands.direction(row)
        assert ("does not change clearly" in text) == (clear == 0) and f"of {len(pairs)} pairs" in text


@given(some_pairs)
def test_a_cost_for_each_month_rests_on_the_means(pairs):
    effect, cost = row_of(pairs), row_of([(0.0, 5e6)] * len(pairs))
    text = cost_of_a_month(cost, effect)
    assert not re.search(r"nan|inf\b", text)
    assert not text or (bands.direction(effect) < 0 and "means of all pairs" in text)


def test_without_draws_a_row_is_told_as_before():
    base, other = np.array([[100.0], [120.0], [110.0]]), np.array([[50.0], [66.0], [60.0]])
    row = pd.DataFrame(paired(base, other)).iloc[0]
    assert not bands.of_countries(row) and bands.direction(row) == -1
    assert bands.shares(row) == (row.low / row.baseline, row.relative, row.high / row.baseline)


# Words and the report


def test_every_page_of_sentences_is_whole(found):
    text = [t for section in words.sections(found) for t in section.sentences] + [words.headline(found)]
    assert all(re.search(r"[.?]$", t) for t in text), text
    assert not any(re.search(r"nan|inf\b|None|\{|\}|-\d%", t) for t in text), text


def test_words_of_chance_alone_are_left_out_where_quantities_are_drawn(found):
    page = BeautifulSoup(reportpage.page(found), "html.parser").get_text()
    for text in ("95% interval", "which is more", "what chance in the model leaves open"):
        assert text not in page
    for text in ("draw of the country's numbers", "Pairs: less / more", "effects and costs stay as set", "--posterior"):
        assert text in page
    assert "Exploitation" in plots.headline(found) or "exploitation" in plots.headline(found)
    assert found.range_name == "range of 9 in 10 pairs"


def test_the_first_sentence_counts_countries_where_each_pair_has_its_own():
    few = compare(BASE, LINE, DRAWS, fit=ALL)
    assert "of 3 countries that fit the recorded figures" in words.headline(few)


def test_it_says_when_pairs_share_a_country(found):
    assert "of 4 pairs of runs in countries that fit" in words.headline(found)
    assert any("the 4 pairs stand in 3 different countries" in text for text in words.certainty(found))


def test_a_report_of_another_fit_is_refused(found, tmp_path):
    from dataclasses import replace

    with pytest.raises(BadQuantity, match="needs the fit all, or its command would not give its numbers"):
        report(replace(found, fit="without-2015-2016"), tmp_path / "out", pdf=False)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "qps"])
def test_the_longest_report_with_draws_is_two_sheets_of_paper(tmp_path, lang):
    """All measures, long names, a skill file; `qps` is a pseudo-language whose words are longer."""
    from pypdf import PdfReader

    if find_browser() is None:
        pytest.skip("no browser to print with")
    path = tmp_path / "skill.toml"
    path.write_text("[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n")
    measures = [kind(strength=0.55, start=3, end=10) for kind in tipsim.MEASURES.values()]
    told = {**SETUP, "quantities": OWN, "officer_skill": path}
    one = tipsim.Scenario(**told, name="A name that does not come to an end " * 4)
    most = compare(one, tipsim.Scenario(**told, name="Ж" * 200, measures=measures), PAIRS, fit=ALL)
    with speaking(lang):
        assert len(PdfReader(report(most, tmp_path / "out").pdf).pages) == 2


# The command


@pytest.fixture
def command(monkeypatch, capsys, tmp_path):
    """Run the command in an empty folder as its entry point does; return exit code, output and complaints."""
    import sys

    from tipsim import cli

    monkeypatch.chdir(tmp_path)
    (tmp_path / "baseline.toml").write_bytes(BASE.to_toml().encode())
    (tmp_path / "alternative.toml").write_bytes(LINE.to_toml().encode())
    monkeypatch.setattr(cli, "_drawn", lambda _drawings, _what: {})

    def run(*said):
        monkeypatch.setattr(sys, "argv", ["tipsim", *map(str, said)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


def files_in(folder) -> dict[str, bytes]:
    return told({path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})


def test_a_report_draws_unless_told_otherwise_and_its_command_gives_it_again(command, tmp_path, monkeypatch):
    sides = ("report", "baseline.toml", "alternative.toml", "--seeds", 2, "--no-pdf", "--out")
    assert command(*sides, "one")[0] == 0
    assert command(*sides, "plain", "--no-posterior")[0] == 0
    one, plain = files_in(tmp_path / "one"), files_in(tmp_path / "plain")
    assert one["pairs.csv"] != plain["pairs.csv"] and one["baseline.toml"] == plain["baseline.toml"]
    for name, first in (("one", one), ("plain", plain)):
        monkeypatch.chdir(tmp_path / name)
        printed = BeautifulSoup(first["report.html"].decode(), "html.parser").select_one(".rp-command").get_text()
        assert command(*printed.split()[1:], "--no-pdf")[0] == 0
        assert files_in(tmp_path / name / "again") == first


def test_a_comparison_draws_only_when_asked(command, tmp_path):
    sides = ("compare", "baseline.toml", "alternative.toml", "--seeds", 2, "--out")
    assert command(*sides, "plain")[0] == 0
    code, out, _err = command(*sides, "one", "--posterior")
    assert code == 0 and "range of 9 in 10 pairs" in out and "pairs: less / more" in out
    assert "posterior" in json.loads((tmp_path / "one" / MARK).read_text())["baseline"]
    assert files_in(tmp_path / "plain") == told(compare(BASE, LINE, 2).files())


def test_a_run_keeps_the_scenario_that_was_asked_for(command, tmp_path):
    assert command("run", "baseline.toml", "--posterior", "--seed", 4, "--out", "one")[0] == 0
    assert tipsim.Scenario.from_toml(tmp_path / "one" / "scenario.toml") == BASE
    code, _out, err = command("run", "baseline.toml", "--posterior", "--events")
    assert code == 2 and "leave out --seeds and --posterior" in err


@pytest.mark.parametrize("kind", ["missing", "older", "broken"])
def test_without_draws_that_can_be_used_it_is_one_line_and_first_values_work(command, tmp_path, monkeypatch, kind):
    folder = lay(tmp_path, monkeypatch, None if kind == "missing" else draws(2))
    if kind == "older":
        draws(2).drop(columns="accepting").assign(fit=ALL, draw=[0, 1]).to_csv(
            folder / "posterior/posterior.csv", index=False
        )
    if kind == "broken":
        (folder / "posterior/datapackage.json").write_text("{")
    forget()
    sides = ("report", "baseline.toml", "alternative.toml", "--seeds", 1, "--no-pdf", "--out")
    code, out, err = command(*sides, "one")
    assert (code, out) == (2, "") and err.count("\n") == 1 and "--no-posterior" in err and "posterior" in err
    if kind != "broken":
        assert command(*sides, "plain", "--no-posterior")[0] == 0
    monkeypatch.undo()
    forget()


# The page


@pytest.fixture
def page(tmp_path, monkeypatch):
    from tipsim.desk import example, policy

    monkeypatch.chdir(tmp_path)
    for name, value in {"EXAMPLE_SCALE": 0.003, "MONTHS": 12}.items():
        monkeypatch.setattr(example, name, value)
    made = policy(run_example=False)
    made.settings.pairs.value = 2
    return made


def test_the_page_draws_unless_told_otherwise(page):
    assert page.settings.drawn.description == "What is not known" and page.settings.fit == ALL
    page.run().wait(120)
    assert page.results.comparison.fit == ALL and "draw of what is not known" in page.results.children[0].value
    page.settings.drawn.value = False
    assert "You have changed something" in page._changed_note.value
    page.run().wait(120)
    assert page.results.comparison.fit is None and page._changed_note.value == ""


def test_every_tab_is_drawn_of_pairs_in_several_countries(page):
    page.run().wait(120)
    tab = page.results.children[1]
    for at in range(6):
        tab.selected_index = at
        shown = re.sub(r"base64,[A-Za-z0-9+/=]+", "", tab.children[at].value)
        assert "should not happen" not in shown and "95% interval" not in shown and "nan" not in shown.lower()


def test_the_report_of_the_page_draws_as_its_results_do(page, monkeypatch):
    from tipsim.desk import files

    monkeypatch.setattr("tipsim.experiments.report.find_browser", lambda: None)
    page.run().wait(120)
    page.settings.drawn.value = False  # what is shown counts, not what is chosen since
    page.keeping.write_report().wait(120)
    (folder,) = files.REPORTS.iterdir()
    assert "--posterior" in (folder / "report.html").read_text(encoding="utf-8")


def test_a_page_without_draws_says_so_and_takes_the_first_values(tmp_path, monkeypatch):
    from tipsim.desk import policy

    lay(tmp_path, monkeypatch, None)
    made = policy(run_example=False)
    assert made.settings.drawn.disabled and made.settings.fit is None
    said = [part.value for box in made.settings.children[0].children for part in box.children[1:]]
    assert any("install TIP Lab again" in text for text in said)
    monkeypatch.undo()
    forget()
