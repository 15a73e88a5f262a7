"""`coursekit lab`: the course in JupyterLab on this machine only, without asking the network."""

from __future__ import annotations

import hashlib
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
from tipsim.language import language
from tipsim.look import css

from . import startpage
from .errors import CourseError
from .labconfig import use_config, write_config

FIRST_PORT = 8888
SECONDS_TO_ANSWER = 60.0
SOURCES = ("modules", "datasets", "simulations", "grading/coursekit")
PASSED_OVER = {"__pycache__", ".ipynb_checkpoints", "answers", ".played"}


def lab(
    *,
    run: str | None = None,
    lang: str | None = None,
    port: int = FIRST_PORT,
    open_browser: bool = True,
    root: Path | None = None,
) -> None:
    """Make the course if it is missing or stale, and serve it in JupyterLab until Ctrl-C.

    `lang` is the language ("en", "mn"; default: COURSE_LANG). `run` is the run to open (default: the
    demonstration of that language). `port`: the first to try, 0 for any free one. A run that is open
    already is not opened twice. `root` holds `modules/` and `build/`. Raises CourseError, one line a fault.
    """
    chosen = lang or language()
    os.environ["COURSE_LANG"] = chosen
    folder = project(root) / "build" / (run or demonstration(chosen))
    try:
        if not is_fresh(folder, chosen):
            make(folder, chosen)
        write_config(folder / "jupyter", css() + startpage.CSS)
    except OSError as error:
        text = _("{place}: {why}. Look to free space and the right to write there, then try again.")
        raise CourseError(text.format(place=error.filename or folder, why=error.strerror)) from error
    use_config(folder / "jupyter", chosen)
    open_or_show(folder, port, open_browser)


def project(root: Path | None = None) -> Path:
    """Return the folder that holds `modules/` and `build/`: `root`, COURSEKIT_ROOT, or the checkout."""
    found = Path(root or os.environ.get("COURSEKIT_ROOT") or Path(__file__).parents[2]).resolve()
    if not (found / "modules").is_dir():
        text = _("{root} holds no folder modules/; set COURSEKIT_ROOT to the folder of the course.")
        raise CourseError(text.format(root=found))
    return found


def demonstration(lang: str) -> str:
    """Return the name of the demonstration run; a run has one language, so each has its own."""
    return "demo" if lang == "en" else f"demo-{lang}"


def made_from(root: Path, lang: str) -> str:
    """Return one hash over the names and contents of all that the learner's view is made from."""
    digest = hashlib.sha256(lang.encode())
    for path in sorted(_sources(root)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        paths = (root / name).rglob("*")
        yield from (path for path in paths if path.is_file() and not PASSED_OVER & set(path.parts))


def is_fresh(folder: Path, lang: str) -> bool:
    """Whether the learner's view of the run in `folder` was made from exactly what is there now."""
    stamp = folder / "jupyter" / "made-from"
    page = folder / "learner" / startpage.NAME
    if not (page.is_file() and stamp.is_file()):
        return False
    return stamp.read_text(encoding="utf-8") == made_from(folder.parents[1], lang)


def make(folder: Path, lang: str) -> None:
    """Build and release every module into the run and write the start page; the stamp comes last."""
    from .build import build
    from .release import release

    print(_("Making the course in {folder} ...").format(folder=folder), flush=True)
    root, source = folder.parents[1], made_from(folder.parents[1], lang)
    build(run=folder.name, lang=lang, root=root)
    release(run=folder.name, root=root)
    startpage.write_start_page(folder / "learner", root / "modules", folder.name)
    (folder / "jupyter").mkdir(exist_ok=True)
    (folder / "jupyter" / "made-from").write_text(source, encoding="utf-8")


def open_or_show(folder: Path, port: int, open_browser: bool) -> None:
    """Serve the run, or show the lab that serves it already."""
    address = open_already(folder / "jupyter")
    if not address:
        return serve(folder, port, open_browser)
    print(_("The course is open already:") + f"\n\n    {address}\n", flush=True)
    return show(address, open_browser)


def open_already(home: Path) -> str | None:
    """Return the address of a lab that serves this run now, or None."""
    from jupyter_server.serverapp import list_running_servers

    for server in list_running_servers(str(home / "runtime")):
        address = f"{server['url']}{startpage.ADDRESS}?token={server['token']}"
        if answers(server["url"], server["token"]):
            return address
    return None


def serve(folder: Path, port: int, open_browser: bool) -> None:
    """Run JupyterLab on the learner's view in this process until Ctrl-C; the next free port is taken."""
    from jupyterlab.labapp import LabApp

    log = folder / "jupyter" / "server.log"
    settings = [f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder / 'learner'}"]
    with errors_into(log):
        try:
            server = LabApp.initialize_server(argv=settings)
        except SystemExit as stop:
            raise CourseError(_("JupyterLab could not start; {log} says why.").format(log=log)) from stop
        token = server.identity_provider.token
        address = f"{server.connection_url}{startpage.ADDRESS}?token={token}"
        watch(server.connection_url, token, lambda: tell(address, open_browser))
        end_by_signal(lambda: server.stop(from_signal=True))
        server.start()
    print("\n" + _("TIP Lab has ended. Your work is saved in {folder}.").format(folder=folder / "learner"))


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


def tell(address: str, open_browser: bool) -> None:
    print("\n" + _("TIP Lab is open. Its address, for this machine only:") + f"\n\n    {address}\n")
    print(_("Leave this window open while you work. Ctrl-C ends TIP Lab."), flush=True)
    show(address, open_browser)


def show(address: str, open_browser: bool) -> None:
    """Open the address in the browser; where there is none, the printed address must do."""
    if open_browser and not webbrowser.open(address):
        print(_("No browser could be opened from here; copy the address into one."), flush=True)
