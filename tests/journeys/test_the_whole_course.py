"""One learner goes from m00 to m05 and plays each graded case to its end, then hands a module in."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field

import pytest
from journey import BAR, NOTEBOOK, Lab, fresh_context, wait_for_notebook
from playwright.sync_api import Page
from test_play_every_form import weigh

from casebook.debrief import reading_name
from casebook.marking import mark_log
from casebook.packet import HANDED_IN, read_packet
from casebook.pagewords import words
from casebook.play import Play
from casebook.robots import play_robot
from casebook.variant import load_keyed

pytestmark = pytest.mark.slow
COURSE = {
    "m00-start-here": (),
    "m01-elements-of-the-crime": ("eight-files",),
    "m02-mongolia-figures": ("hotline-shift",),
    "m03-identification": ("border-post",),
    "m04-interview": ("two-sittings", "safe-room"),
    "m05-criminal-intelligence": ("anonymous-tip",),
}
LAST = "m05-criminal-intelligence"
BY_DAY = ("m00", "m01", "m05")  # the others by night; m03 has a journey of its own
HASTY = "safe-room"  # played by somebody who double-clicks
POINTS_A_PRESS = 5  # the step of a slider
WORDS = words()


def shown(module):
    """A module as a parameter: those that are not played by day are for `make nightly`."""
    short = module.split("-")[0]
    return pytest.param(module, id=short, marks=[] if short in BY_DAY else [pytest.mark.nightly])


class Seat:
    """The player of a case as its expert uses it: what the page offers is found by the words that stand there.

    `play` goes along beside the page and says where the page should be after each event.
    """

    def __init__(self, page, case):
        self.page, self.play = page, Play(case)
        self.root = page.get_by_role("region", name=f"{case.title}: {WORDS['marked']}", exact=True)

    def take(self, event):
        """Do what `event` says and wait until the page is drawn anew, at the scene that follows."""
        head = self.root.locator(".cb-head").element_handle()
        getattr(self, event["do"])(event)
        self.page.wait_for_function("head => !head.isConnected", arg=head)
        self.play.do(event)
        if event["do"] == "act" and self.play.case.case == HASTY and not self.play.pending:
            self.page.mouse.down(click_count=2)  # the second click of a double click, on what the first has brought
            self.page.mouse.up(click_count=2)
        assert self.root.locator(".cb-scene").inner_text() == self.play.scene.title

    def act(self, event):
        label = self.play.case.actions()[event["what"]].label
        self.root.locator("[data-action]", has=self.page.get_by_text(label, exact=True)).click()

    def believe(self, event):
        for truth, label in self.play.case.topic(self.play.scene).hypotheses.items():
            self.root.get_by_label(label, exact=True).focus()
            for _press in range(round(100 * event["shares"][truth] / POINTS_A_PRESS)):
                self.page.keyboard.press("ArrowRight")
        self.root.locator("form button").press("Enter")

    def reason(self, event):
        for name in event["picks"]:
            self.root.get_by_label(self.play.scene.reasons.options[name], exact=True).press("Space")
        self.root.locator("form button").press("Enter")

    def weigh(self, event):
        truths = self.play.case.topic(self.play.scene).hypotheses
        weigh(self, **{name: [reading_name(row[t]) for t in truths] for name, row in event["marks"].items()})

    def search(self, event):
        self.root.get_by_label(WORDS["search_for"]).fill(event["what"])
        self.page.keyboard.press("Enter")

    def open(self, event):
        title = self.play.case.evidence[event["what"]].title
        self.root.locator("[data-record]", has=self.page.get_by_text(title, exact=True)).click()


@dataclass
class Learner:
    """One browser at one lab; `errors` are those of the console, `ready` is the module whose cases are played."""

    page: Page
    lab: Lab
    outside: list[str]
    errors: list[str] = field(default_factory=list)
    ready: str = ""

    def start(self, module):
        """Open `module` from the start page and press Start; what other modules asked for or complained of is past."""
        self.outside.clear()
        self.errors.clear()
        self.page.goto(self.lab.address())
        self.page.click(f'.tl-start a[href*="{module}"]')
        wait_for_notebook(self.page, f"{module}.ipynb")
        self.page.wait_for_selector(f'{BAR}[data-state="press"]')
        self.page.click(f"{BAR} .tl-bar-start")
        self.page.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)

    def play(self, module, shoot):
        """Start `module` and play its cases to their ends, each with three pictures."""
        self.start(module)
        for case in COURSE[module]:
            self._play(self.variant(module, case), shoot)
        self.ready = module

    def _play(self, variant, shoot):
        events, seat, name = play_robot(variant, "expert")["events"], Seat(self.page, variant.case), variant.case.case
        pictures = {0: "first", len(events) // 2: "middle"}
        for number, event in enumerate(events):
            if number in pictures:
                picture(seat, shoot, f"{name}-{pictures[number]}")
            seat.take(event)
        seat.root.get_by_role("heading", name=WORDS["finished"]).wait_for()
        seat.root.get_by_text(WORDS["later"]).wait_for()
        self.page.get_by_text(f"{variant.case.title}: finished and saved").wait_for(state="attached")
        picture(seat, shoot, f"{name}-last")

    def variant(self, module, case):
        """The keyed variant of a case, as it lies with the grader."""
        return load_keyed(self.lab.build / "keys" / module / f"{case}.json")

    def log(self, module, case):
        return self.lab.folder / module / "answers" / f"{case}.json"


def picture(seat, shoot, name):
    """The window as the learner has it, with the top of the player in view."""
    seat.root.evaluate("root => root.scrollIntoView({block: 'start'})")
    shoot(seat.page, name)


def told(events):
    """What was done, without the hour, the rounding of points and the order of picks."""
    plain = ({k: v for k, v in event.items() if k not in ("at", "shares")} for event in events)
    return [{**event, "picks": sorted(event["picks"])} if "picks" in event else event for event in plain]


@pytest.fixture(scope="module")
def learner(lab_server, browser):
    """A learner with a new browser and a course in which nothing is answered yet."""
    for module in COURSE:
        shutil.rmtree(lab_server.folder / module / "answers", ignore_errors=True)
    outside = []
    with fresh_context(browser, outside) as context:
        one = Learner(context.new_page(), lab_server, outside)
        one.page.on("console", lambda said: one.errors.append(said.text) if said.type == "error" else None)
        one.page.on("pageerror", lambda error: one.errors.append(str(error)))
        yield one


@pytest.mark.parametrize("module", [shown(module) for module in COURSE])
def test_a_module_is_started_and_its_cases_played_to_full_marks_by_clicks_and_keys(learner, shoot, module):
    learner.play(module, shoot)
    for case in COURSE[module]:
        variant, log = learner.variant(module, case), learner.log(module, case)
        expert = play_robot(variant, "expert")["events"]
        assert told(json.loads(log.read_text(encoding="utf-8"))["events"]) == told(expert)
        mark = mark_log(variant, log)
        assert mark.finished and mark.share >= 0.99
    assert (learner.outside, learner.errors) == ([], [])


def test_a_played_module_is_handed_in_by_its_button_and_gives_a_receipt(learner, shoot):
    if learner.ready != LAST:
        learner.play(LAST, shoot)
    page = learner.page
    page.click(f'{BAR} button:has-text("Hand in")')
    page.fill(f"{NOTEBOOK} .cb-handin input:visible", "TL-01")
    page.keyboard.press("Enter")
    code = page.locator(f"{NOTEBOOK} .cb-handin .cb-code")
    code.wait_for()
    shoot(page, "receipt")
    written = [read_packet(path) for path in (learner.lab.folder / HANDED_IN).glob(f"{LAST}_*.zip")]
    assert code.inner_text().startswith("M05-") and code.inner_text() in [packet.code for packet in written]
    assert (learner.outside, learner.errors) == ([], [])
