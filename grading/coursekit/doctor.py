"""`coursekit doctor`: what the machine of a trainer has and lacks, with the repair of each lack."""

from __future__ import annotations

import platform
from contextlib import suppress
from datetime import date
from pathlib import Path

from casebook.doctor import Check, Finding, by_system, learner_checks, look, package
from tipsim.language import gettext as _
from tipsim.language import ngettext
from tipsim.pdf import find_browser

from .duedates import due_lines
from .errors import CourseError, obstacle
from .manifest import Manifest, read_manifest
from .project import Run, home, run_at, shown
from .sandbox.bubble import lacking

GRADING = ("nbgrader", "openpyxl", "SQLAlchemy", "pydantic")


def doctor(*, run: str | None = None, root: Path | str | None = None) -> list[Finding]:
    """Look at the machine, the project and the run (all runs when None); nothing is changed."""
    project = home(root)
    runs = [run_at(run, root)] if run else _runs(project)
    checks = [*learner_checks(project / "build"), *_grading_checks()]
    for one in runs:
        checks += _run_checks(one)
    return look(checks)


def _runs(project: Path) -> list[Run]:
    return [Run(path.parent.name, path.parent) for path in sorted((project / "build").glob("*/run.toml"))]


def _grading_checks() -> list[tuple[str, Check]]:
    repair = 'python -m pip install "tiplab[grading]"'
    packages = [(name, lambda name=name: package(name, repair)) for name in GRADING]
    return [*packages, (_("marking"), marking), (_("sandbox"), sandbox), (_("printing"), printing)]


def marking() -> Finding:
    """A system that hand-ins can be marked on."""
    if platform.system() == "Windows":
        told = _("nbgrader's exchange does not work on Windows itself")
        return Finding(_("marking"), "missing", told, "wsl --install -d Debian")
    return Finding(_("marking"), "ok", platform.platform(terse=True))


def sandbox() -> Finding:
    """Whether learners' code can be run where it can do no harm; marking is refused where it cannot."""
    if lack := lacking():
        return Finding(_("sandbox"), "missing", lack.why, lack.repair)
    return Finding(_("sandbox"), "ok", _("bubblewrap works here; learners' code is run inside"))


def printing() -> Finding:
    """A browser that prints pages into PDF files."""
    found = find_browser()
    if found:
        return Finding(_("printing"), "ok", Path(found).name)
    repair = by_system(
        debian="sudo apt-get install chromium", windows="winget install Chromium.Chromium",
        macos="brew install --cask chromium",
    )  # fmt: skip
    told = _("no Chromium or Edge was found; pages can be printed from another browser by hand")
    return Finding(_("printing"), "note", told, repair)


def _run_checks(run: Run) -> list[tuple[str, Check]]:
    title = _("run {name}").format(name=run.name)
    book = _("gradebook of {name}").format(name=run.name)
    return [(title, lambda: manifest_of(run, title)), *_due_checks(run), (book, lambda: book_of(run, book))]


def _due_checks(run: Run) -> list[tuple[str, Check]]:
    """One finding a last moment; none where the settings cannot be read, which `manifest_of` tells."""
    title = _("due in {name}").format(name=run.name)
    with suppress(CourseError, OSError):
        manifest = read_manifest(run.manifest)
        told = due_lines(manifest.due, manifest.modules)
        return [(title, lambda line=line: Finding(title, "ok", line)) for line in told]
    return []


def manifest_of(run: Run, title: str) -> Finding:
    """The run's settings can be read, its modules are there, and its time is not over."""
    again = f"coursekit build --run {run.name}"
    if not run.manifest.is_file():
        return Finding(title, "missing", _("it has not been built"), again)
    try:
        manifest = read_manifest(run.manifest)
    except CourseError as error:
        return Finding(title, "missing", str(error))
    gone = [name for name in manifest.modules if not (run.source / name).is_dir()]
    if gone:
        return Finding(title, "missing", _("{modules}: not there").format(modules=", ".join(gone)), again)
    return _kept_long_enough(title, run, manifest)


def _kept_long_enough(title: str, run: Run, manifest: Manifest) -> Finding:
    until = manifest.privacy.keep_until
    if until is not None and until < date.today():
        told = _("its data were to be kept until {day}").format(day=until.isoformat())
        repair = _("Delete them: coursekit forget --run {run} --expired").format(run=run.name)
        return Finding(title, "note", told, repair)
    n = len(manifest.modules)
    text = ngettext("{n} module, language {lang}", "{n} modules, language {lang}", n)
    return Finding(title, "ok", text.format(n=n, lang=manifest.lang))


def book_of(run: Run, title: str) -> Finding:
    """The gradebook opens; a missing one is not made."""
    file = run.root / "gradebook.db"
    try:
        manifest = read_manifest(run.manifest)
    except (CourseError, OSError):
        return Finding(title, "missing", _("it cannot be found without the run's settings"))
    if not manifest.db_url and not file.is_file():
        told = _("{file} is not there").format(file=shown(file))
        return Finding(title, "missing", told, _("Put it back from a copy, or build again for an empty one."))
    try:
        from .course import open_gradebook  # a machine without nbgrader can be looked at too

        with open_gradebook(manifest, file) as book:
            n = len(book.students)
            return Finding(title, "ok", ngettext("{n} learner", "{n} learners", n).format(n=n))
    except Exception as error:  # SQLAlchemy and its drivers raise what they like
        why = obstacle(str(error)) or (str(error).splitlines() or [""])[0]
        copies = sorted((run.root / "backups").glob("gradebook-*.db"))
        repair = _("Put it back from a copy.")
        repair += " " + _("The newest: {file}").format(file=shown(copies[-1])) if copies else ""
        return Finding(title, "missing", why, repair)
