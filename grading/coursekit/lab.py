"""`coursekit lab`: make the course if it is missing or stale, then open it in JupyterLab."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from casebook.lab.serve import FIRST_PORT, START, NotServed, open_course
from tipsim.language import gettext as _
from tipsim.language import language

from .errors import CourseError

SOURCES = ("modules", "datasets", "simulations", "grading/coursekit")
PASSED_OVER = {"__pycache__", ".ipynb_checkpoints", "answers", ".played", "handed-in"}


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
        open_course(folder / "learner", home=folder / "jupyter", lang=chosen, port=port, browser=open_browser)
    except NotServed as error:
        raise CourseError(str(error)) from error
    except OSError as error:
        text = _("{place}: {why}. Look to free space and the right to write there, then try again.")
        raise CourseError(text.format(place=error.filename or folder, why=error.strerror)) from error


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
    page = folder / "learner" / START
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
    (folder / "jupyter").mkdir(exist_ok=True)
    (folder / "jupyter" / "made-from").write_text(source, encoding="utf-8")
