"""A learner goes through m10 without code: moves levers, runs them, answers by clicks, comes back, and hands in."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterator

import pytest
from journey import BAR, NOTEBOOK, ROOT, Lab, close_lab, open_lab, open_notebook
from playwright.sync_api import Locator, Page, expect

from coursekit.build import build
from coursekit.release import release

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
MODULE = "m10-testing-measures"
SECONDS = 500  # to make two hundred runs on a busy machine of two cores
# The first words of each question, in the order of the notebook, by the name under which it is handed in.
QUESTIONS = {
    **{"hotline_shown": "1a.", "hotline_news": "1b.", "inserts_zero": "2a.", "inserts_report": "2b."},
    **{"border_ratio": "3a.", "border_half": "3b.", "moved_where": "4a.", "moved_share": "4b.", "moved_report": "4c."},
    **{"inspection_found": "5a.", "inspection_next": "5b.", "ranking_three": "6a.", "ranking_finding": "6b."},
    "skill_claim": "7.",
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A course of this module alone."""
    root = tmp_path_factory.mktemp("course")
    for name in ("datasets", f"modules/{MODULE}", "modules/help"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("answers", ".*"))
    build(run="one", root=root)
    release(run="one", root=root)
    opened = open_lab(root, "--run", "one")
    yield opened
    close_lab(opened)


def begin(page: Page, lab: Lab) -> None:
    open_notebook(page, lab, f"{MODULE}/{MODULE}.ipynb")
    page.click(f"{BAR} .tl-bar-start")
    page.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=SECONDS * 1000)


def trial(page: Page, label: str) -> Locator:
    """The first cell with a lever of that name."""
    return page.locator(f"{NOTEBOOK} .jp-CodeCell:has(.tld)", has_text=label).first


def field(page: Page, label: str) -> Locator:
    return trial(page, label).locator(".tld-lever", has_text=label).locator(".tld-field")


def answer(page: Page) -> None:
    """Click what the key holds for right."""
    solved = tomllib.loads((ROOT / "modules" / MODULE / "key" / "solved.toml").read_text(encoding="utf-8"))["values"]
    for name, words in QUESTIONS.items():
        legend = page.locator("legend", has_text=re.compile(f"^{re.escape(words)}"))
        question = page.locator(f"{NOTEBOOK} .cb-question", has=legend)
        for one in solved[name] if isinstance(solved[name], list) else [solved[name]]:
            question.locator(f'input[value="{one}"]').check()
        expect(question.get_by_role("status").last).to_have_text("Saved")


def hand_in(page: Page) -> str:
    page.click(f'{BAR} button:has-text("Hand in")')
    page.fill(".cb-handin input:visible", "TL-10")
    page.click(".cb-handin button:visible")
    page.wait_for_selector(".cb-handin .cb-code")
    return page.locator(".cb-handin .cb-code").inner_text()


def test_a_learner_goes_from_start_to_a_receipt_and_finds_the_levers_again(page, lab, shoot, outside):
    begin(page, lab)
    label = "Fewer accept among the aware"
    cell = trial(page, label)
    before = cell.locator("figure img").get_attribute("src")
    field(page, label).fill("0,7")
    field(page, label).press("Tab")
    expect(cell.locator(".tld-fault").filter(has_text="0,7 lies outside 0 to 0.6 share; 0.2 is kept.")).to_be_visible()
    field(page, label).fill("0")
    field(page, label).press("Tab")
    expect(cell.locator(".tld-status")).to_have_text("Saved in answers/levers-inserts.toml")
    cell.get_by_role("button", name="Run with these levers").click()
    expect(cell.locator("figure img")).not_to_have_attribute("src", before, timeout=SECONDS * 1000)
    cell.scroll_into_view_if_needed()
    shoot(page, "caution-0")
    answer(page)
    assert hand_in(page).startswith("M10-")
    kept = tomllib.loads((lab.folder / MODULE / "answers/levers-inserts.toml").read_text(encoding="utf-8"))
    assert kept["quantities"] == {"caution": 0}
    given = json.loads((lab.folder / MODULE / "answers/handin.json").read_text(encoding="utf-8"))["values"]
    assert set(QUESTIONS) <= set(given)
    begin(page, lab)
    expect(field(page, label)).to_have_value("0")
    expect(trial(page, label).locator(".tld-status")).to_have_text("Read from answers/levers-inserts.toml")
    assert outside == []
