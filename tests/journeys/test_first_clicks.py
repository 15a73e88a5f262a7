"""The first five clicks of a new learner, a trainer and a policy officer, each timed and with a picture."""

from __future__ import annotations

import json
import time

import pytest
from journey import BAR, NOTEBOOK, fresh_context, kill_kernels_of, open_notebook, wait_for_notebook

from coursekit.manifest import read_manifest
from coursekit.testforms import form_word

pytestmark = pytest.mark.slow
RADIO, SAVED = ".cb-question input[type=radio]", '.cb-question [role=status]:has-text("Saved")'
SECONDS_A_CLICK = 60  # a click that takes longer on a busy machine of two cores is a fault, not slowness


class Walk:
    """Clicks that are counted, timed and pictured."""

    def __init__(self, shoot):
        self.shoot, self.seconds = shoot, []

    def click(self, page, where, until):
        """Click on `where` and wait for `until`, a selector or a function of the page; return the page reached."""
        began = time.monotonic()
        page.click(where)
        until(page) if callable(until) else page.wait_for_selector(until)
        self._note(page, began)

    def open(self, page, where, until):
        """Click on a link that opens a tab of the browser; return that tab once `until` is there."""
        began = time.monotonic()
        with page.context.expect_page() as opened:
            page.click(where)
        opened.value.wait_for_selector(until)
        self._note(opened.value, began)
        return opened.value

    def _note(self, page, began):
        self.seconds.append(time.monotonic() - began)
        self.shoot(page, f"click-{len(self.seconds)}")

    def done(self, capsys):
        with capsys.disabled():
            print(f"\n  seconds a click: {', '.join(f'{s:.1f}' for s in self.seconds)}")
        assert len(self.seconds) == 5
        assert max(self.seconds) < SECONDS_A_CLICK


@pytest.fixture
def start(page, lab_server):
    """The start page, as it opens by itself."""
    page.goto(lab_server.address())
    page.wait_for_selector(".tl-start .tl-card")
    return page


def test_a_new_learner_comes_from_the_start_page_to_a_receipt_in_five_clicks(start, shoot, capsys):
    walk = Walk(shoot)
    walk.click(start, '.tl-start a[href*="m00"]', lambda page: wait_for_notebook(page, "m00-start-here.ipynb"))
    start.wait_for_selector(f'{BAR}[data-state="press"]')
    walk.click(start, f"{BAR} .tl-bar-start", f'{BAR}[data-state="ready"]')
    walk.click(start, f"{RADIO} >> nth=0", SAVED)
    walk.click(start, f'{BAR} button:has-text("Hand in")', ".cb-handin input:visible")
    start.fill(".cb-handin input:visible", "TL-01")
    walk.click(start, ".cb-handin button:visible", ".cb-handin .cb-code")
    assert start.locator(".cb-handin .cb-code").inner_text().startswith("M00-")
    walk.done(capsys)


def test_a_new_trainer_finds_the_steps_and_the_guide_in_five_clicks(start, shoot, capsys):
    walk = Walk(shoot)
    walk.click(start, 'summary:has-text("Trainer")', 'code:has-text("coursekit pack-learner")')
    guide = walk.open(start, '.tl-trainer a.tl-help[href*="trainer"]', "h1")
    walk.click(guide, ".hp-toc a >> nth=0", "h2")
    walk.click(guide, '.hp-nav a:has-text("Messages")', ".hp-search input")
    walk.click(guide, '.hp-nav a:has-text("Glossary")', ".hp-search input")
    walk.done(capsys)


def test_a_new_policy_officer_learns_what_can_be_said_in_five_clicks(start, shoot, capsys):
    walk = Walk(shoot)
    walk.click(start, 'summary:has-text("Policy staff")', '.tl-policy a:has-text("Compare measures")')
    page = walk.open(start, '.tl-policy a.tl-help[href*="policy"]', "h1")
    walk.click(page, ".hp-toc a >> nth=1", "h2")
    walk.click(page, '.hp-nav a:has-text("Glossary")', ".hp-search input")
    page.fill(".hp-search input", "palermo")
    walk.click(page, '.hp-nav a:has-text("Policy")', "h1")
    walk.done(capsys)


def test_a_restarted_kernel_says_what_to_press_and_start_brings_the_answers_back(start, lab_server, shoot):
    start.click('.tl-start a[href*="m03"]')
    wait_for_notebook(start, "m03-identification.ipynb")
    start.click(f"{BAR} .tl-bar-start")
    start.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)
    kill_kernels_of(lab_server, "m03-identification")
    start.wait_for_selector(f'{BAR}[data-state="restarted"]')
    shoot(start, "restarted")
    start.click(".jp-Dialog button")
    assert "Press Start" in start.inner_text(f"{BAR} .tl-bar-text")
    start.click(f"{BAR} .tl-bar-start")
    start.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)


def test_begin_anew_keeps_the_old_copy_and_empties_the_module(start, lab_server, shoot):
    start.click('.tl-start a[href*="m00"]')
    wait_for_notebook(start, "m00-start-here.ipynb")
    start.wait_for_selector(f'{BAR}[data-state="press"]')
    start.click(f"{BAR} .tl-bar-start")
    start.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)
    start.click(f"{RADIO} >> nth=1")
    start.wait_for_selector(SAVED)
    start.click(f'{BAR} button:has-text("Begin anew")')
    shoot(start, "asked")
    start.click('.jp-Dialog button:has-text("Begin anew")')
    start.wait_for_selector(f'{BAR} .tl-bar-text:has-text("kept")')
    shoot(start, "anew")
    old = [p for p in lab_server.folder.iterdir() if p.name.startswith("m00-start-here (")]
    assert any((p / "answers/handin.json").is_file() for p in old)
    assert not (lab_server.folder / "m00-start-here/answers").exists()


@pytest.mark.parametrize("address", ["http://away.example/steal", "http://away.example/files/help/learner.html"])
def test_a_link_that_only_looks_like_help_never_gets_the_token(start, lab_server, outside, address):
    link = f'<a class="tl-help" target="_blank" href="{address}">see here</a>'
    start.evaluate("link => document.querySelector('.tl-start').insertAdjacentHTML('beforeend', link)", link)
    with start.context.expect_page():
        start.click("text=see here")
    start.wait_for_timeout(1000)
    assert [asked for asked in outside if asked.startswith(address)] != []
    assert [asked for asked in outside if lab_server.token in asked] == []


def test_a_module_open_in_two_windows_keeps_the_answers_of_both(browser, lab_server, outside):
    answers = lab_server.folder / "m00-start-here/answers/handin.json"
    with fresh_context(browser, outside) as context:
        windows = [context.new_page(), context.new_page()]
        for window in windows:
            open_notebook(window, lab_server, "m00-start-here/m00-start-here.ipynb")
            window.click(f"{BAR} .tl-bar-start")
            window.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)
        open_test(windows[0], lab_server, "a")
        windows[1].locator(f"{NOTEBOOK} {RADIO}").first.click()
        windows[1].wait_for_selector(SAVED)
        windows[0].locator(f"{NOTEBOOK} .cb-test-item").first.locator("input").first.check()
        windows[0].wait_for_selector('.cb-test [role=status]:has-text("1 of 14")')
    kept = json.loads(answers.read_text(encoding="utf-8"))["values"]
    assert {"test_first", "privacy"} <= set(kept)


def open_test(page, lab, form):
    """Type the word of a form and open it by the keyboard."""
    word = form_word(read_manifest(lab.build / "run.toml"), "first", form)
    field = page.locator(f"{NOTEBOOK} .cb-word")
    field.scroll_into_view_if_needed()
    field.fill(word.lower())
    field.press("Enter")
    page.locator(f"{NOTEBOOK} .cb-test-item").first.wait_for()


def test_the_first_test_is_answered_by_the_keyboard_and_comes_back_after_a_restart(browser, lab_server, outside, shoot):
    answers = lab_server.folder / "m00-start-here/answers/handin.json"
    if answers.exists():
        answers.unlink()
    with fresh_context(browser, outside) as context:
        page = context.new_page()
        open_notebook(page, lab_server, "m00-start-here/m00-start-here.ipynb")
        page.click(f"{BAR} .tl-bar-start")
        page.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)
        shoot(page, "word")
        open_test(page, lab_server, "b")
        shoot(page, "opened")
        for _item in range(14):  # the opened test has the keyboard: Space or an arrow chooses, Tab goes to the next
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
        page.wait_for_selector('.cb-test [role=status]:has-text("14 of 14")')
        shoot(page, "answered")
        kept = json.loads(answers.read_text(encoding="utf-8"))["values"]["test_first"]["value"]
        assert (kept["form"], set(kept["answers"].values())) == ("b", {2})
        page.click(f"{BAR} .tl-bar-start")
        page.locator(f"{NOTEBOOK} .cb-test-item input:checked").nth(13).wait_for()
        assert page.locator(f"{NOTEBOOK} .cb-test-item").count() == 14
    answers.unlink()
