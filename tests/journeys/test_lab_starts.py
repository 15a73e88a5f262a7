"""A person opens the lab: start page and modules come up, and nothing outside is asked."""

from __future__ import annotations

import json
import shutil
import socket
import urllib.error
import urllib.request

import pytest
from journey import CELLS, close_lab, open_lab, open_notebook, run_all_cells, wait_for_notebook
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
MODULES = ("m00-start-here", "m03-identification")


def open_start(page, lab):
    page.goto(lab.address())
    page.wait_for_selector(".tl-start .tl-card")


def test_the_start_page_names_all_three_readers(page, lab_server, shoot):
    open_start(page, lab_server)
    shoot(page, "first-sight")
    roles = page.locator(".tl-start .tl-role").all_inner_texts()
    assert roles == ["Learner", "Trainer", "Policy staff"]


@pytest.mark.parametrize("module", MODULES)
def test_one_click_on_the_start_page_opens_the_module(page, lab_server, shoot, module):
    open_start(page, lab_server)
    page.click(f'.tl-start a[href*="{module}"]')
    wait_for_notebook(page, f"{module}.ipynb")
    shoot(page, module)
    assert page.url.split("?")[0].endswith(f"/{module}/{module}.ipynb")
    assert page.locator(".jp-Dialog").count() == 0


def test_opening_and_running_the_course_asks_nothing_outside(page, lab_server, outside):
    open_start(page, lab_server)
    for module in MODULES:
        open_notebook(page, lab_server, f"{module}/{module}.ipynb")
        run_all_cells(page)
    assert outside == []


def test_every_cell_stays_attached_when_scrolled_away(page, lab_server):
    open_notebook(page, lab_server, "m03-identification/m03-identification.ipynb")
    notebook = lab_server.folder / "m03-identification" / "m03-identification.ipynb"
    cells = len(json.loads(notebook.read_text(encoding="utf-8"))["cells"])
    expect(page.locator(CELLS)).to_have_count(cells)
    page.locator(CELLS).last.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert page.locator(CELLS).count() == cells


def test_the_lab_offers_no_news_no_updates_and_no_extensions(page, lab_server):
    open_start(page, lab_server)
    config = json.loads(page.locator("#jupyter-config-data").text_content())
    assert not config["extensionManager"]["can_install"]
    assert config["news"] == {"disabled": True}
    assert page.locator('[data-id="extensionmanager.main-view"]').count() == 0


def test_the_learner_sees_no_key_and_no_solution(lab_server):
    names = {path.name for path in lab_server.folder.rglob("*")}
    assert not names & {"key", "keys", "checks.py", "rubric.md", "solved", "wrong_answers"}


def test_a_request_without_the_token_is_refused(lab_server):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{lab_server.base}api/contents", timeout=10)


def test_a_second_lab_on_the_same_run_shows_the_first_ones_address(lab_server):
    second = open_lab(lab_server.root)
    said = second.ended()
    assert second.base == lab_server.base
    assert second.process.returncode == 0, said
    assert "open already" in said


def test_ctrl_c_ends_the_lab_without_a_traceback_and_a_busy_port_is_passed_over(lab_server, tmp_path_factory):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        lab_root = copy_of_run(lab_server, tmp_path_factory.mktemp("second"))
        lab = open_lab(lab_root, "--port", str(port))
    said = close_lab(lab)
    assert lab.base != f"http://127.0.0.1:{port}/"
    assert lab.process.returncode == 0
    assert "Traceback" not in said
    assert str(lab.folder) in said


def copy_of_run(lab, place):
    """A project beside the first one with the same course, so that nothing needs to be made again."""
    ignore = shutil.ignore_patterns("runtime", "workspaces")
    for name in ("modules", "datasets", "build"):
        shutil.copytree(lab.root / name, place / name, ignore=ignore)
    return place
