"""Run inside a network that reaches this machine alone: a learner's first day with an unpacked pack.

    python offline_walk.py PACK_FOLDER SHOTS_FOLDER

Starts the pack by its own starter, works in Chromium, and prints one JSON line with what was seen.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from journey import ADDRESS, BAR, FLAGS, fresh_context, wait_for_notebook
from playwright.sync_api import Page, sync_playwright

SECONDS_TO_INSTALL = 600
UP = 0x1


def wake_loopback() -> None:
    """Switch this machine's own address on, which a new network has off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        name = b"lo".ljust(16, b"\0")
        (flags,) = struct.unpack_from("H", fcntl.ioctl(asked, 0x8913, name + bytes(16)), 16)
        fcntl.ioctl(asked, 0x8914, name + struct.pack("H", flags | UP) + bytes(14))


def reaches_outside() -> bool:
    """Whether any address beyond this machine can be reached."""
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=3).close()
    except OSError as error:
        return error.errno not in (101, 113)  # no route: the network is cut off
    return True


def start(pack: Path) -> tuple[subprocess.Popen, str, str, list[str]]:
    """Start the pack as a learner does; return its process, address, token and what it said."""
    home = pack.parent / "home"
    home.mkdir(exist_ok=True)
    plain = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    command = [str(pack / "start-tip-lab.sh"), "--no-browser", "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(command, env=plain, cwd=home, start_new_session=True, **pipes)
    said: list[str] = []
    deadline = time.monotonic() + SECONDS_TO_INSTALL
    for line in process.stdout:
        said.append(line)
        if found := ADDRESS.search(line):
            return process, f"{found[1]}{found[2]}", found[3], said
        if time.monotonic() > deadline:
            break
    raise SystemExit("the pack gave no address:\n" + "".join(said))


def work(page: Page, address: str, token: str, shots: Path) -> dict:
    """Open m00 and m03, press Start, answer, play two steps, hand in; return what the page showed."""
    seen: dict = {}
    page.goto(f"{address}?token={token}")
    page.wait_for_selector(".tl-start .tl-card")
    page.screenshot(path=shots / "offline-1-start.png")
    seen["modules"] = page.locator(".tl-start .tl-card .tl-title").all_inner_texts()
    open_and_start(page, "m00-start-here")
    page.screenshot(path=shots / "offline-2-m00.png")
    page.click(f"{BAR} >> text=All modules")
    page.wait_for_selector(".tl-start .tl-card:visible")
    open_and_start(page, "m03-identification")
    page.locator(".jp-NotebookPanel:visible .cb-root").nth(1).locator(".cb-action").first.click()
    page.locator(".jp-NotebookPanel:visible .cb-root").nth(1).locator(".cb-path > li").first.wait_for(state="attached")
    page.screenshot(path=shots / "offline-3-case.png")
    page.click(f'{BAR} button:has-text("Hand in")')
    field = page.locator(".jp-NotebookPanel:visible .cb-handin input:visible")
    field.fill("TL-07")
    page.locator(".jp-NotebookPanel:visible .cb-handin button:visible").first.click()
    code = page.locator(".jp-NotebookPanel:visible .cb-handin .cb-code")
    code.wait_for()
    page.screenshot(path=shots / "offline-4-receipt.png")
    seen["code"] = code.inner_text()
    return seen


def open_and_start(page: Page, module: str) -> None:
    page.click(f'.tl-start a[href*="{module}"]:visible')
    wait_for_notebook(page, f"{module}.ipynb")
    page.wait_for_selector(f'{BAR}[data-state="press"]')
    page.click(f"{BAR} .tl-bar-start")
    page.wait_for_selector(f'{BAR}[data-state="ready"]', timeout=240_000)


def main(pack: Path, shots: Path) -> dict:
    wake_loopback()
    told: dict = {"outside": reaches_outside(), "asked": []}
    began = time.monotonic()
    process, address, token, said = start(pack)
    told["seconds_to_first_page"] = round(time.monotonic() - began)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            with fresh_context(browser, told["asked"]) as context:
                told |= work(context.new_page(), address, token, shots)
            browser.close()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        told["said"] = "".join(said) + process.communicate(timeout=60)[0]
    return told


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
