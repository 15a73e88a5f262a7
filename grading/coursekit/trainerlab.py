"""`coursekit lab --trainer`: the project in JupyterLab, with Create Assignment and formgrader for one run."""

from __future__ import annotations

import os
from pathlib import Path

from casebook.lab.serve import FIRST_PORT, NotServed, open_course
from tipsim.language import gettext as _
from tipsim.language import language

from .errors import CourseError, guarded
from .lab import demonstration, make, project
from .manifest import Manifest, read_manifest
from .project import Run, open_run

PAGE = "trainer.md"
HOME = "jupyter-trainer"
NBGRADER_SETTINGS = '''\
"""Written by `coursekit lab --trainer`: formgrader reads the settings of the run."""

load_subconfig("nbgrader_config.py", path={folder!r})  # noqa: F821  (traitlets provides it)
'''


def trainer_lab(
    *,
    run: str | None = None,
    lang: str | None = None,
    port: int = FIRST_PORT,
    open_browser: bool = True,
    root: Path | None = None,
) -> None:
    """Serve the project until Ctrl-C: modules to edit, and formgrader for `run` (the demonstration if None).

    The demonstration is made when it is missing; another run has to be there. Raises CourseError in one line.
    """
    chosen = lang or language()
    os.environ["COURSE_LANG"] = chosen
    folder = project(root)
    place = _run(run, chosen, folder)
    with guarded(_("opening {run}").format(run=place.name)):
        page = write_trainer_page(place, folder)
        _set_nbgrader(place)
        try:
            open_course(
                folder,
                home=place.root / HOME,
                lang=chosen,
                port=port,
                browser=open_browser,
                trainer=True,
                start=page.relative_to(folder).as_posix(),
            )
        except NotServed as error:
            raise CourseError(str(error)) from error


def _run(name: str | None, lang: str, root: Path) -> Run:
    if name is None and not (root / "build" / demonstration(lang) / "run.toml").is_file():
        make(root / "build" / demonstration(lang), lang)
    return open_run(name or demonstration(lang), root)


def _set_nbgrader(run: Run) -> None:
    folder = run.root / HOME / "config"
    folder.mkdir(parents=True, exist_ok=True)
    text = NBGRADER_SETTINGS.format(folder=str(run.root))
    (folder / "nbgrader_config.py").write_text(text, encoding="utf-8")


def write_trainer_page(run: Run, root: Path) -> Path:
    """Write the page that opens first for a trainer, and return its path."""
    path = run.root / PAGE
    path.write_text(trainer_page(read_manifest(run.manifest), root / "modules", run.root), encoding="utf-8")
    return path


def trainer_page(manifest: Manifest, modules: Path, place: Path) -> str:
    """The page as Markdown, with links from `place`, where it lies, to the folder of modules."""
    rows = [_row(modules / name, facts["title"], place) for name, facts in sorted(manifest.modules.items())]
    head = [_("module"), _("its facts"), _("automatic marks"), _("marks by hand")]
    commands = ["tidy", *(f"{step} --run {manifest.run}" for step in ("build", "release"))]
    return "\n".join(
        [
            "# " + _("The trainer's desk: {run}").format(run=manifest.title or manifest.run),
            "",
            "## " + _("Change a module"),
            "",
            "1. " + _("Open it in the table below. It is the source, with solutions: it is never handed out as it is."),
            "2. " + _("Change texts. For points and kinds of cells press Create Assignment at the right edge."),
            "3. " + _("Save with Ctrl and S. Then open a terminal (menu File, New, Terminal) and give:"),
            "",
            *(f"       python -m coursekit {command}" for command in commands),
            "",
            _("Each command says what it found and what to do. Hand-ins and marks by hand are kept."),
            "",
            f"| {' | '.join(head)} |",
            "|---|---|---|---|",
            *rows,
            "",
            "## " + _("Mark by hand"),
            "",
            _("Menu Nbgrader, Formgrader, then Manual Grading at the left. It shows the hand-ins of this run."),
            "",
        ]
    )


def _row(module: Path, title: str, place: Path) -> str:
    files = {
        title: module / f"{module.name}.ipynb",
        "module.toml": module / "module.toml",
        "checks.py": module / "key" / "checks.py",
        "rubric.md": module / "key" / "rubric.md",
    }
    there = {told: Path(os.path.relpath(file, place)).as_posix() for told, file in files.items() if file.is_file()}
    links = (f"[{told}]({there[told]})" if told in there else "" for told in files)
    return f"| {' | '.join(links)} |"
