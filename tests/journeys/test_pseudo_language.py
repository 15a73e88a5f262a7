"""In the pseudo-language, a third longer than English, no label of the course is cut off on a usual screen."""

from __future__ import annotations

import pytest
from journey import BAR, close_lab, fresh_context, open_lab, open_notebook, project_copy
from test_play_the_case import GOOD_END, GOOD_MIDDLE, GOOD_START, MODULE, Seat

from tipsim.pseudo import is_pseudo

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
RUN = "qps"
# What is cut off: text wider than an element that hides the rest, or than a button whatever it does with the rest.
CUT = """() => [...document.querySelectorAll('.tl-root, .tl-page')].flatMap(root =>
  [...root.querySelectorAll('button, .tl-button, label, legend, summary, td, th, h2, h3, p, li, span')])
  .filter(node => node.getClientRects().length && node.clientWidth && node.scrollWidth > node.clientWidth + 1)
  .filter(node => node.matches('button, .tl-button') || /hidden|clip/.test(getComputedStyle(node).overflowX))
  .map(node => `${node.tagName}.${node.className}: ${node.textContent.slice(0, 60)}`)"""
# What runs out of the page to the right.
OUT = """() => [...document.querySelectorAll('.tl-root, .tl-page')].flatMap(root => {
    const right = root.getBoundingClientRect().right + 1;
    return [...root.querySelectorAll('button, .tl-button, label, .tl-badge, td, th, p, output')].filter(node =>
      node.getClientRects().length && node.getBoundingClientRect().right > right);
  }).map(node => `${node.tagName}.${node.className}: ${node.textContent.slice(0, 60)}`)"""

OPEN = "parts => parts.forEach(part => { part.open = true; })"


class Walk:
    """What was seen on the way: by station, the texts that are cut off or run out, and the words of the buttons."""

    def __init__(self, page, shoot):
        self.page, self.shoot = page, shoot
        self.cut, self.buttons = {}, set()

    def look(self, station, full=False):
        self.cut[station] = self.page.evaluate(CUT) + self.page.evaluate(OUT)
        self.buttons |= {text.strip() for text in self.page.locator("button.tl-button:visible").all_inner_texts()}
        self.shoot(self.page, station, full)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The course in the pseudo-language, made and served."""
    lab = open_lab(project_copy(tmp_path_factory.mktemp("pseudo")), "--lang", "qps", "--run", RUN)
    yield lab
    close_lab(lab)


@pytest.fixture(scope="module")
def walk(lab, browser, tmp_path_factory):
    """Start page, module and a practice play to its end, once; tests only look at what was seen."""
    from conftest import SHOTS

    def shoot(page, name, full):
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"pseudo-{name}.png", full_page=full)

    with fresh_context(browser, []) as context:
        walk = Walk(context.new_page(), shoot)
        _start_page(walk, lab)
        _module(walk, lab)
        _play(walk)
    return walk


def _start_page(walk, lab):
    walk.page.goto(lab.address())
    walk.page.locator(".tl-start").wait_for()
    walk.page.locator("details.tl-part").evaluate_all(OPEN)
    walk.look("start")


def _module(walk, lab):
    page = walk.page
    open_notebook(page, lab, f"{MODULE}/{MODULE}.ipynb")
    page.wait_for_selector(f'{BAR}[data-state="press"]')
    page.click(f"{BAR} .tl-bar-start")
    page.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)
    walk.look("module")
    for number in (0, 3, -1):
        question = page.locator(".cb-question").nth(number)
        question.scroll_into_view_if_needed()
        question.locator("input").first.check()
        walk.look(f"question{number}")


def _play(walk):
    seat = Seat(walk.page, 0)
    seat.root.scroll_into_view_if_needed()
    walk.look("play-begins")
    seat.click(*GOOD_START)
    walk.look("play-belief")
    seat.share_out([25, 15, 20, 40])
    _reasons(seat, 2)
    walk.look("play-middle")
    seat.click(*GOOD_MIDDLE)
    seat.share_out([30, 20, 20, 30])
    seat.click(*GOOD_END)
    seat.share_out([30, 20, 20, 30])
    walk.look("play-reasons")
    _reasons(seat, 3)
    seat.click("to-final")
    walk.look("play-decision")
    seat.click("refer-with-consent")
    seat.root.locator(".tl-debrief").wait_for()
    seat.root.locator("details").evaluate_all(OPEN)
    walk.look("play-ends")
    seat.root.locator(".tl-debrief").scroll_into_view_if_needed()
    walk.look("debrief")


def _reasons(seat, number):
    for box in seat.root.locator("input[type=checkbox]").all()[:number]:
        box.check()
    seat.root.locator("form button").click()
    seat.root.locator("form").wait_for(state="detached")


def test_no_label_is_cut_off(walk):
    assert {station: cut for station, cut in walk.cut.items() if cut} == {}
    assert len(walk.cut) > 8


def test_every_button_of_the_course_is_translated(walk):
    assert len(walk.buttons) > 6
    assert [text for text in walk.buttons if not is_pseudo(text)] == []
