"""A trainer's day in the browser: edit a module that was handed in, mark by hand, rebuild, mark anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from journey import CELLS, ROOT, Lab, close_lab, fresh_context, open_lab
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(ROOT / "tests" / "coursekit"))

import people  # noqa: E402
import tiny  # noqa: E402

from coursekit.autograde import autograde  # noqa: E402
from coursekit.build import build  # noqa: E402
from coursekit.course import gradebook  # noqa: E402
from coursekit.project import Run, open_run  # noqa: E402
from coursekit.release import release  # noqa: E402

pytestmark = pytest.mark.slow
WHO = ("solver", "partly", "blank")
SHOTS = Path(__file__).parent / "shots"


@dataclass
class Day:
    """What a trainer met: marks `before` and `after`, what commands `told`, addresses asked `outside`."""

    run: Run
    side: list[str] = field(default_factory=list)
    menus: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    before: dict[str, dict[str, float]] = field(default_factory=dict)
    after: dict[str, dict[str, float]] = field(default_factory=dict)


def handed_in(root: Path) -> Run:
    """The tiny course with three hand-ins that are marked as far as a program can."""
    tiny.write(root)
    build(run="test", root=root, seed=4)
    release(run="test", root=root)
    run = open_run("test", root)
    for who in WHO:
        folder = run.submitted / who / tiny.NAME
        shutil.copytree(run.release / tiny.NAME, folder)
        people.PEOPLE[who](folder, run.solved / tiny.NAME, run.keys / tiny.NAME)
        (folder / "timestamp.txt").write_text("2026-10-01 10:00:00 UTC", encoding="utf-8")
    assert [g for g in autograde(run="test", root=root) if g.fault] == []
    return run


def scores(run: Run) -> dict[str, dict[str, float]]:
    with gradebook(run) as book:
        works = {who: book.find_submission_notebook(tiny.NAME, tiny.NAME, who) for who in WHO}
        return {who: {g.name: g.score for g in work.grades} for who, work in works.items()}


def mark_by_hand(page: Page, lab: Lab, day: Day) -> None:
    """In formgrader, from its first page to the box of the solver's written answer."""
    page.goto(f"{lab.base}formgrader?token={lab.token}")
    page.get_by_role("link", name="Manual Grading").click()
    for _assignment_then_notebook in range(2):
        page.get_by_role("link", name=tiny.NAME).last.click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(WHO))
    day.names = page.locator("tbody a").all_inner_texts()
    with gradebook(day.run) as book:
        work = book.find_submission_notebook(tiny.NAME, tiny.NAME, "solver").id
    page.goto(f"{lab.base}formgrader/submissions/{work}/")
    box = page.locator('input.score[id="why-answer"]')
    page.wait_for_load_state("networkidle")  # the page fills in the marks that are there
    with page.expect_response(lambda reply: "/api/grade/" in reply.url and reply.request.method == "PUT"):
        box.fill("1.5")
        box.press("Tab")
    page.screenshot(path=SHOTS / "trainers-day-formgrader.png", full_page=True)


def edit(page: Page, lab: Lab, day: Day) -> None:
    """In JupyterLab: another text, other points by Create Assignment, a new cell of a kind; saved."""
    page.goto(lab.address(f"modules/{tiny.NAME}/{tiny.NAME}.ipynb"))
    page.wait_for_selector(CELLS)
    day.menus = page.locator(".lm-MenuBar-item").all_inner_texts()
    title = page.locator(CELLS).first
    title.dblclick()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nA sentence that the trainer wrote.")
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-SideBar.jp-mod-right .lm-TabBar-tab", has_text="Create Assignment").click()
    day.side = page.locator(".jp-mod-right .lm-TabBar-tab").all_inner_texts()
    points = page.locator(".nbgrader-CellPoints:visible input").first
    points.fill("5")
    points.press("Tab")
    cells = page.locator(CELLS).count()
    page.locator(CELLS).last.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.locator(".nbgrader-CellWidget")).to_have_count(cells + 1)
    page.locator(".nbgrader-CellType select").last.select_option(label="Manually graded answer")
    page.screenshot(path=SHOTS / "trainers-day-edited.png")
    page.keyboard.press("Control+s")
    wait_for_words(page, lab.root / "modules" / tiny.NAME / f"{tiny.NAME}.ipynb", "A sentence", '"grade_id": "cell-')


def wait_for_words(page: Page, path: Path, *words: str, seconds: int = 60) -> None:
    """Wait until JupyterLab has written all of them into a file."""
    for _tenth in range(seconds * 10):
        if all(word in path.read_text(encoding="utf-8") for word in words):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{path.name} was not saved with {words}")


def command(root: Path, *words: str) -> str:
    environment = {**os.environ, "COURSEKIT_ROOT": str(root)}
    done = subprocess.run(
        [sys.executable, "-m", "coursekit", *words], cwd=root, env=environment, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def rename_and_fit(root: Path) -> None:
    """What tidy and build ask for: the new cell goes again, and the sums follow the points."""
    folder = root / "modules" / tiny.NAME
    nb = tiny.read(folder / f"{tiny.NAME}.ipynb")
    nb.cells.pop()
    tiny.save(nb, folder / f"{tiny.NAME}.ipynb")
    tiny.edit(folder / "module.toml", "points = 10", "points = 12")
    tiny.edit(folder / "key" / "checks.py", '"sum-look", points=3', '"sum-look", points=5')


@pytest.fixture(scope="module")
def day(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    root = tmp_path_factory.mktemp("trainer")
    SHOTS.mkdir(exist_ok=True)
    day = Day(handed_in(root))
    lab = open_lab(root, "--trainer", "--run", "test")
    try:
        with fresh_context(browser, day.outside) as context:
            page = context.new_page()
            page.goto(lab.address())
            page.wait_for_selector('h1:has-text("desk")')
            page.screenshot(path=SHOTS / "trainers-day-desk.png")
            mark_by_hand(page, lab, day)
            edit(page, lab, day)
    finally:
        close_lab(lab)
    day.before = scores(day.run)
    day.told["first tidy"] = command(root, "tidy")
    rename_and_fit(root)
    for words in (("tidy",), ("build", "--run", "test"), ("release", "--run", "test")):
        day.told[" ".join(words)] = command(root, *words)
    day.told["autograde"] = command(root, "autograde", "--run", "test", "--outdated")
    day.after = scores(day.run)
    yield day


def test_the_right_side_bar_offers_create_assignment(day):
    assert any("Create Assignment" in text for text in day.side)


def test_formgrader_shows_the_hand_ins_of_the_run(day):
    assert "Nbgrader" in day.menus
    assert len(day.names) >= len(WHO)


def test_a_mark_given_in_formgrader_is_in_the_gradebook(day):
    assert day.before["solver"]["why-answer"] == 1.5


def test_what_create_assignment_calls_a_new_cell_is_named_by_tidy_with_the_repair(day):
    lines = [line for line in day.told["first tidy"].splitlines() if 'cell "cell-' in line and "made up" in line]
    assert lines and "Create Assignment" in lines[0], day.told["first tidy"]


def test_the_text_and_the_points_are_in_what_is_released(day):
    released = tiny.read(day.run.release / tiny.NAME / f"{tiny.NAME}.ipynb")
    assert "A sentence that the trainer wrote." in tiny.by_id(released, "title").source
    assert tiny.by_id(released, "sum-look").metadata["nbgrader"]["points"] == 5


def test_the_release_offers_the_regrade(day):
    assert f"coursekit autograde --run test --module {tiny.NAME} --outdated" in day.told["release --run test"]


def test_the_regrade_marks_by_the_new_points_and_leaves_the_others(day):
    for who in WHO:
        others = {name: points for name, points in day.before[who].items() if name != "sum-look"}
        sum_look = pytest.approx(day.before[who]["sum-look"] * 5 / 3, abs=0.005)  # marks have two places
        assert day.after[who] == {**others, "sum-look": sum_look}


def test_no_outside_address_was_asked(day):
    assert day.outside == []
