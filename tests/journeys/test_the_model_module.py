"""A learner goes through m09: steps the town, changes a rule by code, answers by clicks, and hands in."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterator

import pytest
from journey import BAR, NOTEBOOK, ROOT, Lab, close_lab, open_lab, open_notebook
from playwright.sync_api import Page, expect

from coursekit.build import build
from coursekit.release import release
from coursekit.tidy import read_notebook

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
MODULE = "m09-the-model"
SECONDS = 400  # to compute all pictures on a busy machine of two cores
RULE = "if self.poor:\nchance = chance * 2 / 3\n"
PICTURE = "figure.tl-figure img"


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


def cell(page: Page, words: str):
    """The cell that shows or holds `words`."""
    return page.locator(f"{NOTEBOOK} .jp-Notebook .jp-Cell", has_text=words)


def answer(page: Page) -> None:
    """Click what the key holds for right, in the question that begins with its number."""
    folder = ROOT / "modules" / MODULE
    solved = tomllib.loads((folder / "key" / "solved.toml").read_text(encoding="utf-8"))["values"]
    code = "\n".join(c.source for c in read_notebook(folder / f"{MODULE}.ipynb").cells)
    for name, value in solved.items():
        number = re.search(rf'choose\("{name}", _\("(\w+)\.', code)[1]
        question = page.locator(f"{NOTEBOOK} .cb-question", has_text=f"{number}. ")
        for one in value if isinstance(value, list) else [value]:
            box = question.locator(f'input[value="{one}"]')
            box.scroll_into_view_if_needed()
            box.check()


def step_the_town(page: Page, shoot) -> None:
    town = cell(page, "A month on").first
    expect(town.locator(PICTURE)).to_have_attribute("alt", re.compile("^Month 0"))
    town.get_by_role("button", name="A year on").click()
    expect(town.locator(PICTURE)).to_have_attribute("alt", re.compile("^Month 12"))
    town.get_by_role("button", name="A month on").click()
    expect(town.locator(PICTURE)).to_have_attribute("alt", re.compile("^Month 13"))
    expect(town.locator(PICTURE)).to_have_count(1)
    shoot(page, "town")


def change_the_rule(page: Page) -> None:
    """Write the rule in place of the three dots, and run it and the picture under it."""
    written = cell(page, "class MyPerson").first
    written.locator(".cm-line", has_text=re.compile(r"^\s*\.\.\.\s*$")).dblclick()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type(RULE)
    page.keyboard.press("Shift+Enter")
    expect(written).to_contain_text("my_rule: handed in.")


def look_at(page: Page, shoot, **places: str) -> None:
    """Take a picture of each place, found by words that stand there."""
    for name, words in places.items():
        page.get_by_text(words).first.evaluate("place => place.scrollIntoView({block: 'start'})")
        page.mouse.wheel(0, -130)  # from under the bar
        page.wait_for_timeout(400)
        shoot(page, name)


PLACES = {
    "odd": "Entities and what they hold",
    "sources": "1a. Who holds whether",
    "rule": "one rule changed (3 points)",
    "rule-2a": "2a. By a number",
    "programs": "3a. Mesa and tipsim",
    "books": "change the record, not the world",
    "worlds": "4b. With your change",
    "said": "5a. About runs: what",
}


def test_a_learner_steps_the_town_changes_a_rule_answers_and_hands_in(page, lab, shoot, outside):
    open_notebook(page, lab, f"{MODULE}/{MODULE}.ipynb")
    page.wait_for_selector(f'{BAR}[data-state="press"]')
    page.click(f"{BAR} .tl-bar-start")
    page.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=SECONDS * 1000)
    step_the_town(page, shoot)
    change_the_rule(page)
    answer(page)
    look_at(page, shoot, **PLACES)
    page.click(f'{BAR} button:has-text("Hand in")')
    page.fill(".cb-handin input:visible", "TL-09")
    page.click(".cb-handin button:visible")
    expect(page.locator(".cb-handin .cb-code")).to_contain_text("M09-")
    kept = json.loads((lab.folder / MODULE / "answers" / "handin.json").read_text(encoding="utf-8"))["values"]
    assert kept["my_rule"]["value"] == {"others": 1.0, "poor": 0.667, "warned": 1.0}
    assert kept["said_runs"]["value"] == ["rule", "books", "range"]
    assert outside == []
