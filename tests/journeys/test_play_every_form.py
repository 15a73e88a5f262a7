"""A learner plays a case of every form: wordings, a person who closes up, records, weighing, news, several matters."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from journey import open_notebook, run_all_cells
from test_access import grave
from test_play_the_case import Seat

sys.path.insert(0, str(Path(__file__).parents[1] / "casebook"))
import formscase  # noqa: E402

pytestmark = pytest.mark.slow
MODULE = "m91-forms"
TOO_WIDE = """root => [...root.querySelectorAll('button, p, label, input')]
  .filter(e => e.getBoundingClientRect().right > root.getBoundingClientRect().right + 1).length"""


@pytest.fixture(scope="module")
def forms(lab_server):
    """A folder beside the modules with a practice variant and a graded one of the case."""
    folder = lab_server.folder / MODULE
    (folder / "cases").mkdir(parents=True)
    for name, practice in (("forms.practice-1", True), ("forms", False)):
        released = formscase.variant(3, practice).released()
        (folder / "cases" / f"{name}.json").write_text(json.dumps(released), encoding="utf-8")
    cells = [
        nbformat.v4.new_code_cell(f"import casebook\ncasebook.{call}")
        for call in ('practise("forms")', 'play("forms")')
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{MODULE}.ipynb")
    return folder


@pytest.fixture
def seats(page, lab_server, forms):
    open_notebook(page, lab_server, f"{MODULE}/{MODULE}.ipynb")
    run_all_cells(page)
    page.locator(".cb-root").nth(1).wait_for()
    return Seat(page, 0), Seat(page, 1)


def search(seat, term):
    before = seat.steps()
    seat.root.get_by_label("Name, number, account or place").fill(term)
    seat.root.get_by_role("button", name="Search", exact=True).click()
    seat.settled(before)


def open_record(seat, name):
    before = seat.steps()
    seat.root.locator(f'[data-record="{name}"]').click()
    seat.settled(before)


def weigh(seat, **readings):
    for piece, said in readings.items():
        rows = seat.root.locator(f'[data-piece="{piece}"] [role=radiogroup]')
        for number, reading in enumerate(said):
            rows.nth(number).get_by_label(reading, exact=True).check()
    seat.root.get_by_role("button", name="State it and go on").click()
    seat.root.locator("[data-piece]").first.wait_for(state="detached")


def accessible(page):
    """No serious finding of axe in the players as they stand."""
    assert grave(Axe().run(page, context={"include": [[".cb-root"]]}).response) == []


def play_to_the_end(seat, shoot, page):
    seat.click("begin-open", "say-help", "work-probe", "ask-consent", "to-records")
    search(seat, "P. Dorj")
    open_record(seat, "entry")
    search(seat, "4501-2233")
    open_record(seat, "payments")
    assert "7 of 12 units" in seat.root.locator(".cb-budget").inner_text()
    assert seat.root.locator('[data-action="ask-registry"]').is_disabled()
    shoot(page, "records", full=True)
    accessible(page)
    seat.click("to-weigh")
    accessible(page)
    weigh(seat, entry=("for", "for", "against"), payments=("against", "for", "for"))
    seat.share_out([5, 75, 20])
    seat.click("to-second", "papers-open")
    assert "News, 09:30: A message comes in" in seat.root.inner_text()
    shoot(page, "news")
    seat.click("to-judge")
    seat.share_out([10, 90])
    seat.click("inform")
    seat.give_reasons("The payments")
    seat.click("advise")


def test_every_form_is_played_by_clicks_to_a_debrief_of_both_matters(seats, page, shoot, outside):
    practice, _graded = seats
    play_to_the_end(practice, shoot, page)
    practice.root.locator(".tl-debrief").wait_for()
    told = practice.root.locator(".tl-debrief").inner_text()
    for words in ("The caller", "The firm Tal Nutag", "The questions you asked", "Evidence for and against"):
        assert words in told
    shoot(page, "debrief")
    accessible(page)
    assert outside == []


def test_the_graded_variant_is_played_to_its_end_without_its_key(seats, page, shoot):
    _practice, graded = seats
    play_to_the_end(graded, shoot, page)
    graded.root.get_by_text("The full debrief comes with your feedback").wait_for()
    assert graded.root.locator(".tl-debrief").count() == 0


def test_records_are_searched_and_evidence_weighed_by_keyboard_alone(seats, page, forms):
    practice, _graded = seats
    again = practice.root.get_by_role("button", name="Play this variant again")
    if again.count():
        again.click()
        practice.root.locator('[data-action="begin-open"]').wait_for()
    practice.root.locator("button").first.focus()
    practice.press("begin-open", "to-records")
    practice.tab_to("input[type=search]")
    page.keyboard.type("p. dorj")
    page.keyboard.press("Enter")
    practice.root.locator('[data-record="entry"]').wait_for()
    practice.tab_to('[data-record="entry"]')
    page.keyboard.press("Enter")
    practice.root.get_by_text("New: Entry of the firm").wait_for()
    practice.press("to-weigh")
    for row in range(3):
        practice.tab_to(f'input[type=radio][id*="-w-entry-{row}-"]')
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    practice.tab_to("form button")
    page.keyboard.press("Enter")
    practice.root.locator("input[type=range]").first.wait_for()
    events = json.loads((forms / "answers" / "practice" / "forms-1.json").read_text(encoding="utf-8"))["events"]
    assert events[-1]["marks"] == {"entry": {"exploits": "against", "careless": "against", "lawful": "against"}}


def test_the_player_fits_a_narrow_window(seats, page, shoot):
    page.set_viewport_size({"width": 700, "height": 900})
    practice, _graded = seats
    page.wait_for_timeout(500)
    assert practice.root.evaluate(TOO_WIDE) == 0
    shoot(page, "narrow")
