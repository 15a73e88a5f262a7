"""All of marking in formgrader: autograde by the button, an essay by hand, feedback, and the page that is read."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from journey import ROOT, Lab, close_lab, fresh_context, open_lab
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(ROOT / "tests" / "coursekit"))

import people  # noqa: E402
import tiny  # noqa: E402

from coursekit.build import build  # noqa: E402
from coursekit.collect import collect  # noqa: E402
from coursekit.course import gradebook  # noqa: E402
from coursekit.project import Run, open_run  # noqa: E402
from coursekit.release import release  # noqa: E402
from coursekit.submit import submit  # noqa: E402

pytestmark = pytest.mark.slow
SHOTS = Path(__file__).parent / "shots"
ESCAPE = 'open("/private/seen.txt", "w").write("x")\nimport os\nprint(sorted(os.listdir("/")), os.getuid())'
BUTTONS = {"flash": "autograde", "comment": "generate feedback", "envelope": "release feedback"}


@dataclass
class Marking:
    """What was seen on the way: `said` by formgrader after each button, `page` of the learner's feedback."""

    run: Run
    said: dict[str, str] = field(default_factory=dict)
    page: str = ""
    outside: list[str] = field(default_factory=list)


def handed_in(root: Path) -> Run:
    """The tiny course with one hand-in that nothing has looked at; a cell of it tells where it was run."""
    tiny.write(root)
    build(run="test", root=root, seed=4)
    release(run="test", root=root)
    run = open_run("test", root)
    folder = root / "work" / tiny.NAME  # by the exchange: formgrader releases no feedback on other work
    shutil.copytree(run.release / tiny.NAME, folder)
    people.PEOPLE["solver"](folder, run.solved / tiny.NAME, run.keys / tiny.NAME)
    path = folder / f"{tiny.NAME}.ipynb"
    nb = tiny.read(path)
    cell = json.loads(json.dumps(next(c for c in nb.cells if c.cell_type == "code")))
    cell |= {"id": "where", "source": ESCAPE, "metadata": {}, "outputs": []}
    nb.cells.append(type(nb)(cell))
    tiny.save(nb, path)
    submit(student="solver", module=tiny.NAME, folder=folder, run="test", root=root)
    collect(run="test", root=root)
    return run


def press(page: Page, lab: Lab, marking: Marking, icon: str) -> None:
    """One of the buttons in the row of the hand-in, and what formgrader says of it."""
    page.goto(f"{lab.base}formgrader/manage_submissions/{tiny.NAME}")
    row = page.locator("tbody tr", has_text="solver")
    row.locator(f".glyphicon-{icon}").click()
    box = page.locator(".modal.in .modal-body, .modal.show .modal-body").first
    expect(box).to_be_visible(timeout=120_000)
    marking.said[BUTTONS[icon]] = box.inner_text()
    page.screenshot(path=SHOTS / f"formgrader-{BUTTONS[icon].replace(' ', '-')}.png")


def mark_essay(page: Page, lab: Lab, run: Run) -> None:
    with gradebook(run) as book:
        work = book.find_submission_notebook(tiny.NAME, tiny.NAME, "solver").id
    page.goto(f"{lab.base}formgrader/submissions/{work}/")
    page.wait_for_load_state("networkidle")
    box = page.locator('input.score[id="why-answer"]')
    with page.expect_response(lambda reply: "/api/grade/" in reply.url and reply.request.method == "PUT"):
        box.fill("2")
        box.press("Tab")
    comment = page.locator('[id="why-answer-comment"]')
    with page.expect_response(lambda reply: "/api/comment/" in reply.url and reply.request.method == "PUT"):
        comment.fill("Both reasons named, as the rubric asks.")
        comment.press("Tab")
    page.screenshot(path=SHOTS / "formgrader-essay.png", full_page=True)


@pytest.fixture(scope="module")
def marking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marking]:
    root = tmp_path_factory.mktemp("formgrader")
    SHOTS.mkdir(exist_ok=True)
    seen = Marking(handed_in(root))
    lab = open_lab(root, "--trainer", "--run", "test")
    try:
        with fresh_context(browser, seen.outside) as context:
            page = context.new_page()
            page.goto(f"{lab.base}formgrader?token={lab.token}")
            press(page, lab, seen, "flash")
            mark_essay(page, lab, seen.run)
            press(page, lab, seen, "comment")
            press(page, lab, seen, "envelope")
            written = seen.run.feedback / "solver" / tiny.NAME / f"{tiny.NAME}.html"
            page.goto(written.as_uri())
            seen.page = page.locator("body").inner_text()
            page.screenshot(path=SHOTS / "formgrader-feedback.png", full_page=True)
    finally:
        close_lab(lab)
    yield seen


@pytest.mark.parametrize("button", BUTTONS.values())
def test_each_button_says_that_it_worked(marking, button):
    assert "Successfully" in marking.said[button]


def test_the_button_marks_as_the_command_does(marking):
    with gradebook(marking.run) as book:
        work = book.find_submission_notebook(tiny.NAME, tiny.NAME, "solver")
        assert {grade.name for grade in work.grades if grade.needs_manual_grade} == set()
        assert work.score == work.max_score


def test_what_the_button_runs_is_run_in_the_sandbox(marking):
    nb = tiny.read(marking.run.autograded / "solver" / tiny.NAME / f"{tiny.NAME}.ipynb")
    shown = str(tiny.by_id(nb, "where").outputs)
    assert "private" in shown and "1000" in shown
    assert not Path("/private/seen.txt").exists()


def test_the_learner_reads_mark_and_comment_on_the_page(marking):
    assert "Both reasons named, as the rubric asks." in marking.page
    assert "10 / 10" in marking.page.replace("\n", " ").replace("\xa0", " ").replace("  ", " ")


def test_the_page_is_handed_out_by_the_exchange(marking):
    assert list((marking.run.root / "exchange").glob("*/feedback/*.html"))


def test_no_outside_address_was_asked(marking):
    assert marking.outside == []
