"""The lab, started by the real command, and a browser that cannot leave this machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

ROOT = Path(__file__).resolve().parents[2]
INSIDE = {"127.0.0.1", "localhost", ""}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+/)(\S*?)\?token=(\w+)")
SECONDS_TO_START = 300
# JupyterLab brings back the notebooks that were open before, as hidden panels.
NOTEBOOK = ".jp-NotebookPanel:visible"
BAR = f"{NOTEBOOK} .tl-bar"
CELLS = f"{NOTEBOOK} .jp-Notebook .jp-Cell"
IDLE = f'{NOTEBOOK} .jp-Notebook-ExecutionIndicator[data-status="idle"]'


@dataclass
class Lab:
    """A served course: `folder` is the learner's, `run` the whole run, `root` the project it lies in.

    `told` grows with each line that the lab says: a pipe that nobody empties would stop it when it is full.
    """

    process: subprocess.Popen
    root: Path
    run: str
    base: str
    start: str
    token: str
    told: list[str] = field(default_factory=list)
    ear: threading.Thread | None = None

    @property
    def said(self) -> str:
        return "".join(self.told)

    def ended(self, seconds: float = 30) -> str:
        """Wait for the end of the lab; return all that it said."""
        self.process.wait(seconds)
        self.ear.join(seconds)
        return self.said

    @property
    def build(self) -> Path:
        return self.root / "build" / self.run

    @property
    def folder(self) -> Path:
        return self.build / "learner"

    def address(self, path: str = "") -> str:
        """The address of the start page, or of a file in the learner's folder, with nothing left open from before.

        JupyterLab brings back what was open, late and in front of what was clicked meanwhile.
        """
        return f"{self.base}{f'lab/tree/{path}' if path else self.start}?token={self.token}&reset"


def project_copy(place: Path) -> Path:
    """Copy what a course is made from to `place`, so that no journey writes into the project."""
    for name in ("modules", "datasets"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("answers", ".*"))
    return place


def open_lab(root: Path, *options: str) -> Lab:
    """Start `coursekit lab` in `root` and return it once it has printed its address."""
    command = [sys.executable, "-m", "coursekit", "lab", "--no-browser", "--port", "0", *options]
    environment = {**os.environ, "COURSEKIT_ROOT": str(root), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    told: list[str] = []
    ear = threading.Thread(target=lambda: told.extend(process.stdout), daemon=True)
    ear.start()
    deadline = time.monotonic() + SECONDS_TO_START
    while ear.is_alive() and time.monotonic() < deadline and not ADDRESS.search("".join(told)):
        time.sleep(0.1)
    found = ADDRESS.search("".join(told))
    if found:
        base, start, token = found.groups()
        run = options[options.index("--run") + 1] if "--run" in options else "demo"
        return Lab(process, root, run, base, start, token, told, ear)
    process.kill()
    raise AssertionError("coursekit lab gave no address:\n" + "".join(told))


def close_lab(lab: Lab) -> str:
    """End the lab as Ctrl-C does; return all that it said."""
    if lab.process.poll() is None:
        lab.process.send_signal(signal.SIGINT)
    try:
        return lab.ended()
    except subprocess.TimeoutExpired:
        lab.process.kill()
        raise


def kill_kernels_of(lab: Lab, module: str) -> None:
    """Kill the kernels that run in the module's folder, children of the lab that this test started.

    There may be two: of a page that was closed while its kernel came up, and of the one that is open.
    """
    kernels = [
        child
        for child in psutil.Process(lab.process.pid).children(recursive=True)
        if "ipykernel" in " ".join(child.cmdline()) and child.cwd().endswith(module)
    ]
    assert kernels
    for kernel in kernels:
        kernel.kill()


@contextmanager
def fresh_context(browser: Browser, outside: list[str]) -> Iterator[BrowserContext]:
    """A browser with an empty profile that reaches this machine and nothing else."""

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname in INSIDE or route.request.url.startswith(("data:", "blob:", "file:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context = browser.new_context(viewport={"width": 1366, "height": 900}, service_workers="block")
    context.set_default_timeout(60_000)
    context.route("**/*", guard)
    context.on("page", lambda page: page.on("websocket", lambda ws: _note(ws.url, outside)))
    yield context
    context.close()


def _note(url: str, outside: list[str]) -> None:
    if urlsplit(url).hostname not in INSIDE:
        outside.append(url)


def open_notebook(page: Page, lab: Lab, path: str) -> None:
    """Open a notebook of the learner's folder and wait until its kernel is idle."""
    page.goto(lab.address(path))
    wait_for_notebook(page, Path(path).name)


def wait_for_notebook(page: Page, name: str) -> None:
    """Wait until the notebook called `name` is in front, shows its cells and its kernel is idle."""
    page.wait_for_selector(f'.lm-TabBar-tab.jp-mod-current:has-text("{name}")')
    page.wait_for_selector(CELLS)
    page.wait_for_selector(IDLE)


def run_all_cells(page: Page, seconds: float = 240) -> None:
    """Run every cell of the open notebook and wait for its end."""
    page.wait_for_selector(f"{BAR}[data-state]")  # an idle circle can come before the session: nothing would run
    page.locator(CELLS).first.click()  # the menu serves the notebook that has the focus
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    waiting = page.locator(f"{NOTEBOOK} .jp-CodeCell .jp-InputPrompt").filter(has_text=re.compile(r"\[[ *]\]"))
    expect(waiting).to_have_count(0, timeout=seconds * 1000)
