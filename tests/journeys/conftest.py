"""Fixtures of the journeys; their helpers lie in journey.py."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from journey import FLAGS, Lab, close_lab, fresh_context, open_lab, project_copy  # noqa: E402

SHOTS = Path(__file__).parent / "shots"


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The demonstration course, made and served by `coursekit lab` in a copy of the project's content."""
    lab = open_lab(project_copy(tmp_path_factory.mktemp("course")))
    yield lab
    close_lab(lab)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """A journey that fails tells what the lab said last."""
    report = yield
    lab = getattr(item, "funcargs", {}).get("lab_server")
    if report.failed and lab:
        report.sections.append(("what the lab said last", "".join(lab.told[-40:])))
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "Chromium is missing; install it by: apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def outside() -> list[str]:
    """The addresses outside this machine that the pages asked for; each was blocked."""
    return []


@pytest.fixture
def page(browser: Browser, outside: list[str]) -> Iterator[Page]:
    """A page in a fresh profile with every outside address blocked and noted in `outside`."""
    with fresh_context(browser, outside) as context:
        yield context.new_page()


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Take a screenshot: `shoot(page, "start")` writes shots/<test>-start.png and returns its path."""

    def take(page: Page, name: str, full: bool = False) -> Path:
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{request.node.name}-{name}.png"
        page.screenshot(path=path, full_page=full)
        return path

    return take
