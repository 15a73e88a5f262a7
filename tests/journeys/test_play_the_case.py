"""A learner plays the border post by clicks and once by keyboard, loses the kernel, hands in and reads feedback."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from journey import kill_kernels_of, open_notebook, run_all_cells

pytestmark = pytest.mark.slow
MODULE = "m03-identification"
LEARNER = "learner-01"
GOOD_START = ["read-list", "to-desk", "see-papers", "watch-group", "to-approach", "private-room", "say-who"]
GOOD_START += ["offer-water", "offer-interpreter", "to-first-view"]
GOOD_MIDDLE = ["to-conversation", "ask-open", "ask-money", "ask-family", "see-contract", "to-apart"]
GOOD_MIDDLE += ["ask-companions", "ask-organiser", "to-checks", "check-register", "call-employer", "to-second-view"]
GOOD_END = ["to-consult", "call-unit", "give-card", "ask-consent", "plan-safety", "to-last-view"]


class Seat:
    """The player as a learner uses it: `click` by mouse, `press` by Tab and Enter alone."""

    def __init__(self, page, number):
        self.page, self.root = page, page.locator(".cb-root").nth(number)

    @property
    def scene(self):
        return self.root.locator(".cb-scene").inner_text()

    def settled(self, before):
        self.page.wait_for_function(
            "([root, before]) => (root.querySelector('.cb-path')?.children.length ?? 0) !== before",
            arg=[self.root.element_handle(), before],
        )

    def steps(self):
        return self.root.locator(".cb-path > li").count()

    def click(self, *actions):
        for action in actions:
            before = self.steps()
            self.root.locator(f'[data-action="{action}"]').click()
            self.settled(before)

    def share_out(self, points):
        for number, value in enumerate(points):
            self.root.locator("input[type=range]").nth(number).fill(str(value))
        self.root.locator("form button").click()
        self.root.locator("input[type=range]").first.wait_for(state="detached")

    def give_reasons(self, *labels):
        for label in labels:
            self.root.get_by_label(label, exact=True).check()
        self.root.locator("form button").click()
        self.root.locator("form").wait_for(state="detached")

    def tab_to(self, matches):
        for _ in range(80):
            if self.page.evaluate(f"document.activeElement.matches({json.dumps(matches)})"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no focus on {matches} in 80 tabs")

    def press(self, *actions):
        for action in actions:
            before = self.steps()
            self.tab_to(f'[data-action="{action}"]')
            self.page.keyboard.press("Enter")
            self.settled(before)
            self.page.wait_for_function("document.activeElement.classList.contains('cb-scene')")

    def press_points(self, presses):
        for number, times in enumerate(presses):
            self.tab_to(f'input[type=range][id$="-b{number}"]')
            for _ in range(times):
                self.page.keyboard.press("ArrowRight")
        self.tab_to("form button")
        self.page.keyboard.press("Enter")
        self.root.locator("input[type=range]").first.wait_for(state="detached")

    def press_reasons(self, *numbers):
        for number in numbers:
            self.tab_to(f'input[type=checkbox][id$="-r{number}"]')
            self.page.keyboard.press("Space")
        self.tab_to("form button")
        self.page.keyboard.press("Enter")
        self.root.locator("form").wait_for(state="detached")


@pytest.fixture
def notebook(page, lab_server):
    open_notebook(page, lab_server, f"{MODULE}/{MODULE}.ipynb")
    run_all_cells(page)
    page.locator(".cb-root").nth(1).wait_for()
    return page


def saved(lab, name="border-post.json"):
    return json.loads((lab.folder / MODULE / "answers" / name).read_text(encoding="utf-8"))


def test_the_practice_case_is_played_to_its_debrief_by_keyboard_alone(notebook, shoot):
    seat = new_practice(notebook)
    seat.root.locator("button").first.focus()
    seat.press(*GOOD_START)
    shoot(notebook, "first-view")
    seat.press_points([5, 3, 4, 8])
    seat.press_reasons(0, 1)
    seat.press(*GOOD_MIDDLE)
    seat.press_points([5, 3, 4, 8])
    seat.press(*GOOD_END)
    seat.press_points([3, 2, 5, 10])
    seat.press_reasons(0, 1, 4)
    seat.press("to-final", "refer-with-consent")
    seat.root.locator(".tl-debrief").wait_for()
    told = seat.root.locator(".tl-debrief").inner_text()
    assert "What was really going on" in told and "How belief should have moved" in told
    seat.root.screenshot(path=shoot(notebook, "debrief").with_name("debrief-whole.png"))


def new_practice(notebook):
    """The practice case at its beginning, whatever another test has played in it."""
    seat = Seat(notebook, 0)
    again = seat.root.get_by_role("button", name="Play this variant again")
    if again.count():
        again.click()
    seat.root.locator('[data-action="to-desk"]').wait_for()
    return seat


def test_pause_hides_the_case_and_continue_brings_it_back(notebook):
    seat = new_practice(notebook)
    scene = seat.scene
    seat.root.get_by_role("button", name="Pause").click()
    seat.root.get_by_role("button", name="Continue").wait_for()
    assert "paused" in seat.scene and seat.root.locator(".cb-action").count() == 0
    seat.root.get_by_role("button", name="Continue").click()
    seat.root.get_by_role("button", name="Pause").wait_for()
    assert seat.scene == scene


def test_every_text_of_the_player_has_at_least_14_pixels(notebook):
    sizes = notebook.evaluate(
        "[...document.querySelectorAll('.cb-root *')].filter(e => e.textContent.trim() && !e.children.length)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert sizes and min(sizes) >= 14


def test_a_killed_kernel_loses_nothing_and_the_work_is_handed_in_marked_and_read(notebook, lab_server, outside, shoot):
    seat = Seat(notebook, 1)
    seat.click(*GOOD_START)
    seat.share_out([25, 15, 20, 40])
    seat.give_reasons("The list of travellers", "Who holds the passports")
    seat.click("to-conversation", "ask-open")
    shoot(notebook, "half-way")
    done = saved(lab_server)["events"]
    kill_kernels_of(lab_server, MODULE)
    notebook.wait_for_timeout(3000)
    notebook.reload()
    open_notebook(notebook, lab_server, f"{MODULE}/{MODULE}.ipynb")
    run_all_cells(notebook)
    seat = Seat(notebook, 1)
    seat.root.wait_for()
    assert seat.scene == "The conversation"
    assert "Saved at" in seat.root.inner_text()
    assert saved(lab_server)["events"] == done
    shoot(notebook, "resumed")
    seat.click(*GOOD_MIDDLE[2:])
    seat.share_out([30, 20, 20, 30])
    seat.click(*GOOD_END)
    seat.share_out([30, 20, 20, 30])
    seat.give_reasons("Her own account", "What was paid and is owed", "What the others say")
    seat.click("to-final", "refer-with-consent")
    seat.root.get_by_text("The full debrief comes with your feedback").wait_for()
    shoot(notebook, "closed")
    assert seat.root.locator(".tl-debrief").count() == 0
    notebook.keyboard.press("Control+s")
    read_feedback(notebook, lab_server, shoot)
    assert outside == []


def read_feedback(page, lab, shoot):
    for step in (["submit", LEARNER, "m03"], ["collect"], ["autograde"], ["feedback"], ["export"]):
        coursekit(lab, *step)
    pages = list((lab.build / "feedback" / LEARNER / MODULE).glob("*.html"))
    assert len(pages) == 1
    page.goto(pages[0].as_uri())
    text = page.locator("body").inner_text()
    assert "What was really going on" in text
    shoot(page, "feedback", full=True)


def coursekit(lab, *arguments):
    environment = {**os.environ, "COURSEKIT_ROOT": str(lab.root)}
    command = [sys.executable, "-m", "coursekit", *arguments, "--run", lab.run]
    done = subprocess.run(command, cwd=lab.root, env=environment, text=True, capture_output=True, timeout=300)
    assert done.returncode == 0, f"{' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"


def test_a_second_window_is_told_and_nothing_is_destroyed(notebook, lab_server, browser, outside):
    from casebook.session import Session
    from casebook.variant import load_variant

    folder = lab_server.folder / MODULE
    variant = load_variant(folder / "cases/border-post.practice-1.json")
    seat = new_practice(notebook)
    seat.click("to-desk")
    other = Session(variant, folder / "answers/practice/border-post-1.json")
    other.take({"do": "act", "what": "see-papers"})
    seat.root.locator('[data-action="watch-group"]').click()
    seat.root.get_by_role("alert").wait_for()
    assert "another window" in seat.root.get_by_role("alert").inner_text()
    seat.root.get_by_role("button", name="Reload").click()
    seat.root.get_by_role("alert").wait_for(state="detached")
    kept = saved(lab_server, "practice/border-post-1.json")["events"]
    assert [e["what"] for e in kept if e["do"] == "act"][-1] == "see-papers"
