"""Access: no serious finding of axe in what is ours, Tab goes in reading order, nothing is told by colour alone.

JupyterLab's own chrome (menus, tabs, side bars, the frames of its cells) is not ours to repair and is left out:
inside the lab axe looks at our regions alone. Pages that are wholly ours are looked at whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from journey import BAR, fresh_context, open_notebook
from playwright.sync_api import Page
from test_play_the_case import GOOD_END, GOOD_MIDDLE, GOOD_START, MODULE, Seat, coursekit, new_practice

from coursekit import helppages

pytestmark = pytest.mark.slow
LEARNER = "learner-03"
GRAVE = ("serious", "critical")
SIGNS = ("✓", "✗", "○")
REGIONS = {
    "the bar": ".tl-bar",
    "questions": ".cb-question",
    "figures": ".tl-figure",
    "boxes of the text": ".tl-warn, .tl-note, .tl-good",
    "the hand-in": ".cb-handin",
}
SCENES = ("opening scene", "belief form", "reasons form", "decision", "debrief")
# The part of a player, from first to last, in which the focus is, and how far down in the player.
PLACE = """root => {
  const parts = [...root.querySelectorAll('.cb-head, .cb-main, .cb-file')];
  const node = document.activeElement, top = node.getBoundingClientRect().top - root.getBoundingClientRect().top;
  return root.contains(node) ? [parts.findIndex(p => p.contains(node)), Math.round(top)] : null;
}"""
TABBABLE = "button:not([disabled]), input:not([disabled]), a[href], details > summary"
HEADINGS = "node => [...node.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))"


@dataclass
class Walk:
    """What was seen on the way: axe's grave findings, headings and steps of the Tab key, by station."""

    findings: dict[str, list[str]] = field(default_factory=dict)
    looked_at: dict[str, int] = field(default_factory=dict)
    headings: dict[str, list[int]] = field(default_factory=dict)
    tabs: dict[str, list[list[int]]] = field(default_factory=dict)
    reached: dict[str, tuple[int, int]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    def look(self, page: Page, station: str, region: str = "body") -> None:
        """Let axe look at a region, or at the whole page."""
        found = Axe().run(page, context={"include": [[part] for part in region.split(", ")]}).response
        self.looked_at[station] = len(found["passes"])
        self.findings[station] = grave(found)
        self.headings[station] = page.locator(region).first.evaluate(HEADINGS)


def grave(found: dict[str, Any]) -> list[str]:
    return [
        f"{fault['id']}: {fault['help']} ({node['html'][:120]})"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


@pytest.fixture(scope="module")
def walk(browser, lab_server, tmp_path_factory) -> Walk:
    """A learner's way through the lab, once: start page, notebook, practice case to its debrief, help, feedback."""
    seen = Walk()
    with fresh_context(browser, []) as context:
        page = context.new_page()
        page.goto(lab_server.address())
        page.wait_for_selector(".tl-start .tl-card")
        seen.look(page, "the start page", ".tl-start")
        open_notebook(page, lab_server, f"{MODULE}/{MODULE}.ipynb")
        page.wait_for_selector(f'{BAR}[data-state="press"]')
        page.click(f"{BAR} .tl-bar-start")
        page.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)
        page.locator(".cb-handin").wait_for()
        for station, region in REGIONS.items():
            seen.look(page, station, region)
        seen.messages = page.locator(".jp-OutputArea-output > :is(.tl-good, .tl-warn, .tl-note)").all_inner_texts()
        for station in play(new_practice(page)):
            look_at_player(seen, page, station)
        look_at_pages(seen, page, lab_server, tmp_path_factory.mktemp("help"))
    return seen


def play(seat: Seat) -> Iterator[str]:
    """Play the practice case and stop at each station."""
    yield "opening scene"
    seat.click(*GOOD_START)
    yield "belief form"
    seat.share_out([25, 15, 20, 40])
    yield "reasons form"
    seat.give_reasons("The list of travellers", "Who holds the passports")
    seat.click(*GOOD_MIDDLE)
    seat.share_out([30, 20, 20, 30])
    seat.click(*GOOD_END)
    seat.share_out([30, 20, 20, 30])
    seat.give_reasons("Her own account", "What was paid and is owed", "What the others say")
    seat.click("to-final")
    yield "decision"
    seat.click("refer-with-consent")
    seat.root.locator(".tl-debrief").wait_for()
    yield "debrief"


def look_at_player(seen: Walk, page: Page, station: str) -> None:
    seen.look(page, station, ".cb-root")
    root = page.locator(".cb-root").first
    root.locator(TABBABLE).first.focus()
    places = []
    while (place := root.evaluate(PLACE)) and len(places) < 80:
        places.append(place)
        page.keyboard.press("Tab")
    seen.tabs[station] = places
    visible = root.locator(TABBABLE).evaluate_all("all => all.filter(n => n.checkVisibility()).length")
    seen.reached[station] = (len(places), visible)


def look_at_pages(seen: Walk, page: Page, lab, folder) -> None:
    """The pages that are wholly ours: help, and the feedback on the solution."""
    for path in helppages.write_help(folder):
        page.goto(path.as_uri())
        seen.look(page, f"help: {path.stem}")
    solved = lab.build / "solved" / MODULE
    for step in (["submit", LEARNER, "m03", "--folder", str(solved)], ["collect"], ["autograde"], ["feedback"]):
        coursekit(lab, *step)
    [feedback] = (lab.build / "feedback" / LEARNER / MODULE).glob("*.html")
    page.goto(feedback.as_uri())
    seen.look(page, "feedback")


HELP = tuple(f"help: {name}" for name in helppages.PAGES)
EVERYTHING = ("the start page", *REGIONS, *SCENES, *HELP, "feedback")


@pytest.mark.parametrize("station", EVERYTHING)
def test_axe_finds_nothing_serious(walk, station):
    assert walk.looked_at[station] > 0, "axe had nothing to look at"
    assert walk.findings[station] == []


@pytest.mark.parametrize("station", SCENES)
def test_tab_goes_through_a_player_in_reading_order(walk, station):
    parts = [part for part, _top in walk.tabs[station]]
    assert parts == sorted(parts)
    for part in set(parts):
        tops = [top for where, top in walk.tabs[station] if where == part]
        assert tops == sorted(tops)


@pytest.mark.parametrize("station", SCENES)
def test_tab_reaches_everything_that_can_be_pressed_and_leaves_the_player_again(walk, station):
    reached, visible = walk.reached[station]
    assert reached == visible > 1


@pytest.mark.parametrize("station", [*SCENES, *HELP, "feedback"])
def test_headings_come_in_order(walk, station):
    levels = walk.headings[station]
    assert levels and levels[0] == (2 if station in SCENES else 1)
    assert [pair for pair in zip(levels, levels[1:], strict=False) if pair[1] > pair[0] + 1] == []


def test_every_line_on_the_state_of_an_answer_begins_with_a_sign_as_well_as_a_colour(walk):
    assert len(walk.messages) > 10
    assert [line for line in walk.messages if not line.startswith(SIGNS)] == []


def test_help_opens_from_the_bar_and_its_pages_lead_to_each_other(page, lab_server):
    open_notebook(page, lab_server, "m00-start-here/m00-start-here.ipynb")
    with page.context.expect_page() as opened:
        page.locator(".tl-bar").get_by_role("button", name="Help").click()
    opened.value.get_by_role("link", name="Messages", exact=True).click()
    opened.value.get_by_role("searchbox").fill("disk full")
    assert opened.value.locator("tbody tr:visible").count() > 1
    assert "disk is full" in opened.value.locator("tbody tr:visible").first.inner_text()


def test_help_is_searched_by_typing_and_works_by_keyboard(page, tmp_path):
    messages = next(path for path in helppages.write_help(tmp_path) if path.stem == "messages")
    page.goto(messages.as_uri())
    rows = page.locator("tbody tr:visible")
    everything = rows.count()
    for _ in range(len(helppages.PAGES) + 1):  # past the links to the other pages
        page.keyboard.press("Tab")
    page.keyboard.type("m03-identification_17_20261125T140600Z.zip is cut off: make it anew and send it again.")
    assert 0 < rows.count() < everything / 10
    assert "is cut off" in rows.first.inner_text()
    assert str(rows.count()) in page.get_by_role("status").inner_text()


def test_help_is_a_plain_list_where_scripts_are_off(browser, tmp_path):
    glossary = next(path for path in helppages.write_help(tmp_path) if path.stem == "glossary")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(glossary.as_uri())
    assert page.get_by_role("searchbox").count() == 0
    assert page.locator("tbody tr:visible").count() > 150
    page.context.close()
