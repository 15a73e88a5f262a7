"""A policy officer: from opening the notebook to a saved report, by clicks alone, one run cancelled on the way."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from journey import ADDRESS, BAR, NOTEBOOK, ROOT
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.slow
SERVE = """
import sys
from pathlib import Path
from casebook.lab.serve import open_course
folder, home = map(Path, sys.argv[1:3])
open_course(folder, home=home, lang="en", port=0, browser=False, trainer=True, start="policy.ipynb")
"""
LEAD, RUN, CANCEL = ".tlp-lead .rp-lead", "Run the comparison", "Cancel"
SECONDS = 120


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The folder of the notebook, served as `open_course` serves a course; yields its address and the folder."""
    place = tmp_path_factory.mktemp("policy")
    folder = place / "simulations"
    shutil.copytree(ROOT / "simulations/scenarios", folder / "scenarios")
    shutil.copy(ROOT / "simulations/policy.ipynb", folder)
    command = [sys.executable, "-u", "-c", SERVE, str(folder), str(place / "home")]
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    told = ""
    while not (found := ADDRESS.search(told)):
        line = process.stdout.readline()
        assert line, told
        told += line
    base, start, token = found.groups()
    yield f"{base}{start}?token={token}&reset", folder
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def opened(page, address):
    page.goto(address)
    page.wait_for_selector(f'{BAR}[data-state="press"]', timeout=SECONDS * 1000)
    page.click(f"{BAR} .tl-bar-start")
    page.wait_for_selector(LEAD, timeout=SECONDS * 1000)
    return page


def choose(page, label, text):
    """Choose an entry of the list that stands under a label."""
    page.locator(".tlp").get_by_label(label, exact=True).select_option(label=text)


def fill(page, label, text):
    field = page.locator(".tlp").get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def press(page, text):
    page.locator(f"{NOTEBOOK} .tlp").get_by_role("button", name=text, exact=True).click()


def finished(page):
    expect(page.locator(".tlp .tlp-button", has_text=RUN)).to_be_enabled(timeout=SECONDS * 1000)


def test_a_policy_officer_comes_from_opening_to_a_report_without_a_line_of_code(page, desk, outside, shoot):
    address, folder = desk
    opened(page, address)
    shoot(page, "1-example")
    lead = page.inner_text(LEAD)
    assert "Five measures at half strength" in lead and page.locator(".tlp figure img").count() >= 1

    # Choose: a measure more, another length, few pairs.
    page.locator(".tlp-measures").get_by_text("Measures:").click()
    page.locator(".tld-head", has_text="Victim assistance").locator("input").check()
    page.wait_for_selector('.tl-note:has-text("You have changed something")')
    choose(page, "How long", "2 years")
    fill(page, "Name of what you compare", "Six measures, half strength")
    shoot(page, "2-chosen")

    # A run that is cancelled: results and choices stay.
    choose(page, "Share of the country", "the whole country")
    fill(page, "Pairs of runs", "100")
    press(page, RUN)
    page.wait_for_selector('.tl-note:has-text("left")', timeout=SECONDS * 1000)
    shoot(page, "3-running")
    began = time.monotonic()
    press(page, CANCEL)
    page.wait_for_selector('.tl-note:has-text("Cancelled.")')
    assert time.monotonic() - began < 10  # a second on a free machine
    assert page.inner_text(LEAD) == lead
    assert page.locator(".tld-head", has_text="Victim assistance").locator("input").is_checked()

    # The whole country again, to its end.
    fill(page, "Pairs of runs", "2")
    press(page, RUN)
    page.wait_for_selector('.tlp-lead:has-text("Six measures, half strength")', timeout=SECONDS * 1000)
    finished(page)
    assert page.locator('.tl-note:has-text("You have changed something")').count() == 0
    for name in ("Maps", "Both ledgers", "Harms beside benefits", "Costs", "What they do not say"):
        page.get_by_role("tab", name=name).click()
        panel = page.locator(".tlp-results .tlp-page:visible")
        expect(panel.locator("table, li").first).to_be_attached(timeout=SECONDS * 1000)
        panel.locator("figure, h3").first.scroll_into_view_if_needed()
        shoot(page, f"4-{name.split()[0].lower()}")

    # Keep: the scenario and the report.
    press(page, "Save these choices")
    page.wait_for_selector('.tl-note:has-text("Saved in")')
    assert (folder / "answers/policy/six-measures-half-strength.toml").is_file()
    press(page, "Write the report")
    page.wait_for_selector('.tl-note:has-text("The report is in")', timeout=SECONDS * 1000)
    shoot(page, "5-kept")
    report = folder / "answers/policy/reports/six-measures-half-strength"
    assert len(PdfReader(report / "report.pdf").pages) == 2
    with page.expect_download() as given:
        page.click('.tlp-links a:has-text("report.pdf")')
    assert Path(given.value.path()).read_bytes() == (report / "report.pdf").read_bytes()

    # What was saved is there when the page is made anew.
    opened(page, address)
    choose(page, "Begin with", "six-measures-half-strength")
    page.wait_for_selector('.tl-note:has-text("is open.")')
    page.locator(".tlp-measures").get_by_text("Measures:").click()
    assert page.locator(".tld-head", has_text="Victim assistance").locator("input").is_checked()
    assert outside == []


BAD = {
    "newer.toml": ('[[measure]]\nkind = "visas"\n', "If a newer version of TIP Lab wrote the file, open it there."),
    "beyond.toml": ('[[measure]]\nkind = "hotline"\ncapacity = 99999\n', "it must lie in [10, 1000] calls/month"),
    "broken.toml": ("months = = 3", "cannot be read as a scenario"),
}


@pytest.mark.nightly
def test_files_that_cannot_be_used_are_one_line_on_the_page_and_nothing_is_lost(page, desk, shoot, tmp_path):
    opened(page, desk[0])
    lead = page.inner_text(LEAD)
    for name, (text, why) in BAD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        with page.expect_file_chooser() as asked:
            page.click(".tlp .widget-upload")
        asked.value.set_files(tmp_path / name)
        said = page.locator(".tlp .tl-warn", has_text=name)
        said.wait_for()
        assert why in said.inner_text() and "Traceback" not in page.inner_text(".tlp")
    shoot(page, "refused")
    assert page.inner_text(LEAD) == lead


@pytest.mark.nightly
def test_axe_finds_nothing_grave_on_the_page(page, desk):
    from axe_playwright_python.sync_playwright import Axe

    opened(page, desk[0])
    page.locator(".tlp-measures").get_by_text("Measures:").click()
    page.wait_for_selector(".tld-head")
    found = Axe().run(page, context={"include": [[".tlp"]]}).response
    grave = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert [f"{v['id']}: {node['html'][:160]}" for v in grave for node in v["nodes"]] == []
    unnamed = "nodes => nodes.filter(n => !n.labels?.length && !n.getAttribute('aria-label')).map(n => n.outerHTML)"
    assert page.locator(".tlp :is(select, input:not([type=file]))").evaluate_all(unnamed) == []
