"""Serving a learner's folder in JupyterLab, on this machine only, without asking the network."""

from __future__ import annotations

import os
import signal
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tipsim.language import gettext as _

from .config import use_config, write_config

START = "start.md"
FIRST_PORT = 8888
SECONDS_TO_ANSWER = 60.0


class NotServed(Exception):
    """The course cannot be opened; the text is one line and says what to do."""


def open_course(
    folder: Path,
    *,
    home: Path,
    lang: str,
    port: int = FIRST_PORT,
    browser: bool = True,
    trainer: bool = False,
    start: str = START,
) -> None:
    """Serve `folder` until Ctrl-C, or show the lab that serves it already.

    `home` is a private folder for settings, token and log. `port`: the first to try, 0 for any free one.
    `start` is the file that opens first. `trainer` keeps nbgrader's tools on. Raises NotServed in one line.
    """
    if not (folder / start).is_file():
        text = _("{folder} is not the folder of a course: there is no {start} in it.")
        raise NotServed(text.format(folder=folder, start=start))
    try:
        write_config(home, trainer=trainer, langs=languages_in(folder))
    except OSError as error:
        text = _("{place}: {why}. Look to free space and the right to write there, then try again.")
        raise NotServed(text.format(place=error.filename or home, why=error.strerror)) from error
    use_config(home, lang)
    address = open_already(home, start)
    if not address:
        return serve(folder, home, port, browser, start)
    print(_("The course is open already:") + f"\n\n    {address}\n", flush=True)
    return show(address, browser)


def languages_in(folder: Path) -> list[str]:
    """The languages of a folder that holds a course in each of them, in folders of those names."""
    return sorted(p.parent.name for p in folder.glob(f"*/{START}"))


def open_already(home: Path, start: str = START) -> str | None:
    """Return the address of a lab that serves this course now, or None."""
    from jupyter_server.serverapp import list_running_servers

    for server in list_running_servers(str(home / "runtime")):
        if answers(server["url"], server["token"]):
            return f"{server['url']}lab/tree/{start}?token={server['token']}"
    return None


def serve(folder: Path, home: Path, port: int, browser: bool, start: str = START) -> None:
    """Run JupyterLab on `folder` in this process until Ctrl-C; the next free port is taken."""
    from jupyterlab.labapp import LabApp

    log = home / "server.log"
    settings = [f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder}"]
    with errors_into(log):
        try:
            server = LabApp.initialize_server(argv=settings)
        except SystemExit as stop:
            raise NotServed(_("JupyterLab could not start; {log} says why.").format(log=log)) from stop
        token = server.identity_provider.token
        address = f"{server.connection_url}lab/tree/{start}?token={token}"
        watch(server.connection_url, token, lambda: tell(address, browser))
        end_by_signal(lambda: server.stop(from_signal=True))
        server.start()
    print("\n" + _("TIP Lab has ended. Your work is saved in {folder}.").format(folder=folder))


def end_by_signal(stop: Callable[[], None]) -> None:
    """Let Ctrl-C and a closed terminal end the server without a question, kernels included."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop())


@contextmanager
def errors_into(log: Path) -> Iterator[None]:
    """Send what the server and its kernels write to stderr into a file; the terminal shows the address."""
    kept = os.dup(2)
    with log.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def watch(url: str, token: str, then: Callable[[], None]) -> None:
    """Call `then` in the background once the server really answers."""

    def wait() -> None:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < deadline:
            if answers(url, token):
                return then()
            time.sleep(0.1)
        return None

    threading.Thread(target=wait, daemon=True).start()


def answers(url: str, token: str) -> bool:
    """Whether the server at `url` answers to its token; a proxy of the machine is not asked."""
    request = urllib.request.Request(f"{url}api/status", headers={"Authorization": f"token {token}"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def tell(address: str, browser: bool) -> None:
    print("\n" + _("TIP Lab is open. Its address, for this machine only:") + f"\n\n    {address}\n")
    print(_("Leave this window open while you work. Ctrl-C ends TIP Lab."), flush=True)
    show(address, browser)


def show(address: str, browser: bool) -> None:
    """Open the address in the browser; where there is none, the printed address must do."""
    if browser and not webbrowser.open(address):
        print(_("No browser could be opened from here; copy the address into one."), flush=True)
