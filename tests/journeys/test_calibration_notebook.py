"""The notebook of the calibration: it is tidy, it runs from top to bottom, and every picture has words."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from journey import BAR, NOTEBOOK
from nbclient import NotebookClient

from coursekit.tidy import tidy

PAGE = Path(__file__).resolve().parents[2] / "simulations/calibration.ipynb"
DRAWS = "DRAWS = 200 "
MOST = 600  # seconds a cell; about a minute on two cores
PICTURES = 6
LISTEN = """
    selector => {
        window.told = [];
        const bar = document.querySelector(selector);
        new MutationObserver(() => window.told.push(bar.textContent)).observe(bar, { childList: true, subtree: true });
    }
"""


def with_draws(draws: int) -> str:
    """The text of the notebook, in which fewer draws are run: all of them take minutes."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.count(DRAWS) == 1
    return text.replace(DRAWS, f"DRAWS = {draws} ")


def test_the_notebook_is_tidy():
    done = tidy(paths=[PAGE], check=True)
    assert (done.changed, done.faults) == ([], [])


@pytest.mark.slow
def test_the_notebook_runs_to_its_end_and_every_picture_has_words(tmp_path):
    notebook = nbformat.reads(with_draws(20), 4)
    NotebookClient(notebook, timeout=MOST, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    told = [o.get("data", {}).get("text/html", "") for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    words = re.findall(r'<img [^>]*alt="([^"]*)"', "".join(told))
    assert len(words) == PICTURES and all(len(text) > 30 for text in words)


@pytest.mark.slow
def test_from_the_start_page_it_is_read_without_code_and_without_a_button_for_handing_in(page, lab_server, shoot):
    (lab_server.folder / PAGE.name).write_text(with_draws(2), encoding="utf-8")
    page.goto(lab_server.address())
    page.click('summary:has-text("Policy staff")')
    page.click('.tl-policy a:has-text("What recorded figures tell")')
    page.wait_for_selector(f'{BAR}[data-state="press"]')
    page.evaluate(LISTEN, f"{BAR} .tl-bar-text".replace(":visible", ""))
    buttons = page.locator(f"{BAR} button").all_inner_texts()
    assert buttons == ["Start", "Start page", "Help"]
    assert "answers" not in page.inner_text(f"{BAR} .tl-bar-text")
    page.click(f"{BAR} .tl-bar-start")
    page.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=MOST * 1000)
    counts = [tuple(map(int, re.findall(r"\d+", text))) for text in page.evaluate("told") if "Working" in text]
    codes = sum(cell.cell_type == "code" for cell in nbformat.read(PAGE, 4).cells)
    assert counts[-1] == (codes, codes) and all(done <= of == codes for done, of in counts)
    assert page.locator(f"{NOTEBOOK} .jp-OutputArea figure img, {NOTEBOOK} .jp-OutputArea img").count() == PICTURES
    assert page.locator(f"{NOTEBOOK} .jp-CodeCell .cm-content").count() == 0
    shoot(page, "read")
