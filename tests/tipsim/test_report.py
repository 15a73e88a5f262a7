"""The report: two sheets, sentences that hold for whatever was found, and a command that gives every number again."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

import tipsim
from tipsim.experiments import reportpage
from tipsim.experiments.compare import compare
from tipsim.experiments.report import report
from tipsim.language import speaking
from tipsim.pdf import find_browser
from tipsim.quantities import BadQuantity
from tipsim.saving import MARK

BUSY = {"approach_rate": 0.0002, "trapping": 0.2, "calling": 0.05}
SETUP = {"months": 26, "start": "2012-12", "scale": 0.01, "spin_up": 12, "quantities": BUSY}
BASE = tipsim.Scenario(**SETUP, name="As it is")
LINE = tipsim.Scenario(**SETUP, name="A line").with_flat({"hotline": 1.0, "social_protection": 1.0})


@pytest.fixture(scope="module")
def comparison():
    return compare(BASE, LINE, 3)


@pytest.fixture(scope="module")
def sheets(comparison):
    return BeautifulSoup(reportpage.page(comparison), "html.parser").select(".rp-sheet")


@pytest.fixture(scope="module")
def written(comparison, tmp_path_factory):
    return report(comparison, tmp_path_factory.mktemp("report") / "one", pdf=False).folder


def test_the_report_has_two_sheets(sheets):
    assert len(sheets) == 2


def test_the_first_sheet_is_sentences_and_holds_neither_table_nor_picture(sheets):
    assert sheets[0].select("table, img, svg") == []
    told = [p.get_text() for p in sheets[0].select("p, li") if "rp-over" not in p.get("class", [])]
    assert all(re.search(r"[.?…]$", text.strip()) for text in told), told


def test_the_first_sheet_says_what_the_report_is_not_for(sheets):
    box = sheets[0].select_one(".rp-not")
    assert box.h2.get_text() == "Do not use this for" and len(box.select("li")) >= 5


def test_both_ledgers_and_harms_are_on_the_second_sheet(sheets):
    groups = [row.get_text() for row in sheets[1].select(".rp-group th")]
    assert groups == ["What happened", "What agencies recorded", "Harms done by the response"]


def test_the_picture_says_in_words_what_it_shows(sheets):
    assert sheets[1].img["alt"].startswith("Where recruitment falls and where it rises")


def test_the_report_asks_for_nothing_from_outside(comparison):
    page = reportpage.page(comparison)
    assert not re.search(r"https?://", re.sub(r"base64,[A-Za-z0-9+/=]+", "", page))


def test_the_printed_command_gives_every_file_again_bit_for_bit(written):
    """In a fresh process, in the folder of the report, exactly as it is printed."""
    page = BeautifulSoup((written / "report.html").read_text(encoding="utf-8"), "html.parser")
    words = page.select_one(".rp-command").get_text().split()
    assert words[0] == "tipsim"
    command = [sys.executable, "-m", *words, "--no-pdf"]
    done = subprocess.run(command, cwd=written, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    again = written / "again"
    names = {path.name for path in written.iterdir()} - {"again"}
    assert names == {path.name for path in again.iterdir()}
    different = [n for n in names - {MARK} if (written / n).read_bytes() != (again / n).read_bytes()]
    manifests = [json.loads((folder / MARK).read_text(encoding="utf-8")) for folder in (written, again)]
    for told in manifests:
        for side in told.values():
            del side["made"]  # when: nothing else may differ
    assert different == [] and manifests[0] == manifests[1]


def test_numbers_of_the_report_are_those_of_the_comparison(comparison, sheets):
    row = comparison.table().loc["victims_identified"]
    cells = next(tr for tr in sheets[1].select("tr") if tr.th and tr.th.get_text() == "Victims identified").select("td")
    assert cells[0].get_text() == f"{row.baseline:,.0f}" and cells[1].get_text() == f"{row.alternative:,.0f}"


def test_seeds_that_the_command_could_not_give_again_are_refused(tmp_path):
    with pytest.raises(BadQuantity, match=r"needs the seeds 0 to 1"):
        report(compare(BASE, BASE, [3, 4]), tmp_path / "out", pdf=False)


def test_a_report_does_not_replace_what_is_there(comparison, written):
    with pytest.raises(BadQuantity, match="is there already"):
        report(comparison, written, pdf=False)


def test_without_a_browser_the_report_says_how_to_get_the_pdf(comparison, tmp_path, monkeypatch):
    monkeypatch.setattr("tipsim.experiments.report.find_browser", lambda: None)
    done = report(comparison, tmp_path / "out")
    assert done.pdf is None and "press Ctrl and P" in done.missing and "\n" not in done.missing
    assert (tmp_path / "out/report.html").is_file() and not (tmp_path / "out/report.pdf").exists()


def test_a_skill_file_is_told_on_the_first_sheet(tmp_path):
    path = tmp_path / "skill.toml"
    path.write_text("[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n")
    skilled = compare(BASE, tipsim.Scenario(**SETUP, officer_skill=path), 2)
    first = BeautifulSoup(reportpage.page(skilled), "html.parser").select_one(".rp-sheet").get_text()
    assert "skill_transfer = 0.3 is assumed" in first


def worst(tmp_path) -> tipsim.Comparison:
    """As long as a report can get: all measures in part of the time, a skill file, long names, one calendar odd."""
    path = tmp_path / "skill.toml"
    path.write_text("[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n")
    measures = [kind(strength=0.55, start=3, end=20) for kind in tipsim.MEASURES.values()]
    long = {**SETUP, "quantities": {**BUSY, "skill_transfer": 0.7}, "officer_skill": path, "name": "Ж" * 200}
    one = tipsim.Scenario(**{**SETUP, "officer_skill": path, "name": "A name that does not come to an end " * 4})
    return compare(one, tipsim.Scenario(**long, measures=measures), 2)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "qps"])
def test_the_longest_and_the_shortest_report_are_two_sheets_of_paper(tmp_path, lang):
    """`qps` is a pseudo-language whose words are longer, as those of a translation are."""
    from pypdf import PdfReader

    if find_browser() is None:
        pytest.skip("no browser to print with")
    short = compare(tipsim.Scenario(months=1, scale=0.003), tipsim.Scenario(months=1, scale=0.003), 1)
    with speaking(lang):
        pages = [PdfReader(report(c, tmp_path / n).pdf).pages for n, c in (("long", worst(tmp_path)), ("short", short))]
    assert [len(p) for p in pages] == [2, 2]
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for two in pages for p in two} == {(595, 842)}


def told(folder, *words) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "tipsim", "report", *map(str, words)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["baseline.toml", "none.toml"], "none.toml cannot be read as a scenario"),
        (["baseline.toml", "alternative.toml", "--out", "."], "Name a new folder."),
        (["baseline.toml", "newer.toml"], "If a newer version of TIP Lab wrote the file, open it there."),
        (["baseline.toml", "long.toml"], "Make it the same in both."),
    ],
)
def test_what_the_command_cannot_do_is_one_line_and_nothing_is_written(written, tmp_path, words, why):
    for name in ("baseline.toml", "alternative.toml"):
        (tmp_path / name).write_bytes((written / name).read_bytes())
    (tmp_path / "newer.toml").write_text("weather = 3\n")
    (tmp_path / "long.toml").write_text("months = 27\n")
    before = sorted(tmp_path.iterdir())
    done = told(tmp_path, *words, "--seeds", 1, *(["--force"] if "--out" in words else []))
    assert (done.returncode, done.stdout) == (2, "") and why in done.stderr and done.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before
