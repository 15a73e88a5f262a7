"""`coursekit`: course operations from a terminal. Thin: each command calls one keyword-only function."""

from __future__ import annotations

import functools
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from tipsim.commandhelp import in_the_language
from tipsim.language import gettext as _

RunName = Annotated[
    str | None, typer.Option("--run", help="Name of the run, a folder below build/; if left out, the only one there.")
]
AskedRun = Annotated[str | None, typer.Option("--run", help="Name of the run, a folder below build/; needed always.")]
DemoRun = Annotated[str, typer.Option("--run", help="Name of the run, a folder below build/.")]
Modules = Annotated[list[str] | None, typer.Option("--module", "-m", help="A module, such as m03; all if left out.")]
Students = Annotated[list[str] | None, typer.Option("--student", "-s", help="A learner's id; all if left out.")]
Assignment = Annotated[str | None, typer.Argument(help="A module or assignment; all if left out.")]
CourseFolder = Annotated[
    Path | None, typer.Option("--course", help="Folder of any nbgrader course, in place of a run.")
]
Lang = Annotated[str, typer.Option("--lang", envvar="COURSE_LANG", help="Language of the run.")]

app = typer.Typer(
    name="coursekit",
    help="Operations of a course: build, release, collect, mark, feedback, export.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register a command; its mistakes end in one line on stderr (exit 2), faults of ours too (exit 1)."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        from .errors import CourseError

        try:
            return function(*args, **kwargs)
        except CourseError as error:
            typer.echo(error, err=True)
            raise typer.Exit(2) from None
        except (typer.Exit, typer.Abort, KeyboardInterrupt):
            raise
        except Exception as error:
            _own_fault(error)
            raise typer.Exit(1) from None

    return app.command()(run)


def _asked(assignment: str | None, modules: list[str] | None) -> list[str] | None:
    """The modules that are named, as an argument or by --module; None for all."""
    return [*([assignment] if assignment else []), *(modules or [])] or None


def _say(run: str, *lines: str) -> None:
    """A result begins with the name of its run, so that nobody works on another course than they think."""
    for line in lines:
        typer.echo(f"{run}: {line}")


def _own_fault(error: Exception) -> None:
    if os.environ.get("COURSEKIT_DEBUG"):
        traceback.print_exc()
    said = (str(error).splitlines() or [""])[0]
    text = _("coursekit stopped: {kind}: {said}. This is a fault of the program; COURSEKIT_DEBUG=1 shows where.")
    typer.echo(text.format(kind=type(error).__name__, said=said), err=True)


@command
def build(
    run: Annotated[
        str | None, typer.Option(help="Name of the run; if left out, the only one there, or demo for the first.")
    ] = None,
    module: Modules = None,
    lang: Annotated[str | None, typer.Option(envvar="COURSE_LANG", help="Language of the run.")] = None,
    seed: Annotated[str | None, typer.Option(help="Decides what graded cases hide; random if left out.")] = None,
    db_url: Annotated[str, typer.Option(help="Gradebook as an SQLAlchemy URL; SQLite in the run if left out.")] = "",
    course: Annotated[Path | None, typer.Option(help="Settings of the run; see grading/course.example.toml.")] = None,
) -> None:
    """Make or remake build/<run>/ from the modules; hand-ins and marks are kept."""
    from . import build as b

    done = b.build(run=run, modules=module, lang=lang, seed=seed, db_url=db_url, course=course)
    typer.echo("\n".join([*done.times, *done.notices, b.describe(done)]))


@command
def course(
    out: Annotated[Path | None, typer.Option(help="File to write; on the screen if left out.")] = None,
) -> None:
    """Print a course file that explains every setting of a run."""
    from . import coursedoc

    if out is None:
        typer.echo(coursedoc.course_doc(), nl=False)
    else:
        coursedoc.write_course_doc(out)


@command
def tidy(
    paths: Annotated[list[Path] | None, typer.Argument(help="Notebooks or folders; all modules if left out.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; say what is not tidy.")] = False,
) -> None:
    """Make notebooks tidy: no outputs, readable ids, only the metadata that is needed."""
    from .project import shown
    from .tidy import tidy as tidy_up

    done = tidy_up(paths=paths or (), check=check)
    told = _("{file}: not tidy; run: coursekit tidy {file}") if check else _("{file}: made tidy.")
    for path in done.changed:
        typer.echo(told.format(file=shown(path)))
    for note in done.notes:
        typer.echo(_("note: {note}").format(note=note))
    for fault in done.faults:
        typer.echo(fault, err=True)
    if done.faults or (check and done.changed):
        raise typer.Exit(1)


@command
def translate(
    lang: Annotated[str, typer.Option("--lang", help="Language to translate into, such as mn.")],
    module: Modules = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; say what is missing.")] = False,
) -> None:
    """Make or update the files that translators work in, and show how far they are."""
    from .translate import table
    from .translate import translate as bring_up

    states = bring_up(lang=lang, modules=module, check=check)
    typer.echo(table(states, lang))
    if check and not all(state.complete for state in states):
        raise typer.Exit(1)


@command
def release(run: RunName = None, module: Modules = None) -> None:
    """Make the learners' version of each notebook, without solutions; hand-ins and marks are kept."""
    from .project import chosen_run
    from .release import release as hand_out

    told: list[str] = []
    run = chosen_run(run)
    for name in hand_out(run=run, modules=module, say=told.append):
        _say(run, _("released {module}.").format(module=name))
    for line in told:
        typer.echo(line)


@command
def paper(
    run: RunName = None,
    module: Modules = None,
    into: Annotated[Path | None, typer.Option(help="Folder; the run itself if left out.")] = None,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Make a PDF of each page as well.")] = True,
) -> None:
    """Write released modules for paper: to read, answer sheet, case and cards; reader's book for the trainer."""
    from .paper import paper as write
    from .project import chosen_run, shown

    run = chosen_run(run)
    done = write(run=run, modules=module, into=into, pdf=pdf)
    for folder in dict.fromkeys(page.parent for page in done.pages):
        names = sorted(page.name for page in done.pages if page.parent == folder)
        _say(run, f"{shown(folder)}: {', '.join(names)}")
    for note in done.notes:
        typer.echo(note, err=True)


@command
def pack_learner(
    out: Annotated[Path, typer.Option(help="The zip to write, for example pack.zip.")],
    run: Annotated[
        list[str] | None, typer.Option(help="Run to pack, the only one if left out; again for a second language.")
    ] = None,
    offline: Annotated[
        list[str] | None,
        typer.Option(help="Pack all wheels for such a machine too, e.g. windows-3.12; may be repeated."),
    ] = None,
    python_installer: Annotated[Path | None, typer.Option(help="Python's installer for Windows, packed along.")] = None,
) -> None:
    """Write the one zip that a learner gets: the released course and what runs it, without keys."""
    from .pack import pack_learner as write
    from .project import chosen_run, shown

    runs = run or [chosen_run(None)]
    done = write(out=out, run=runs, offline=offline or (), python_installer=python_installer)
    text = _("wrote {file} ({size:.0f} MB) with {modules}.")
    size = max(1, done.size / 1e6)
    _say(", ".join(runs), text.format(file=shown(done.path), size=size, modules=", ".join(done.modules)))


@command
def submit(
    student: Annotated[str, typer.Argument(help="The learner's id.")],
    module: Annotated[str, typer.Argument(help="The module, such as m03.")],
    folder: Annotated[Path | None, typer.Option(help="Folder of the work; the learner's view if left out.")] = None,
    run: RunName = None,
) -> None:
    """Hand in a module for a learner."""
    from .project import chosen_run
    from .submit import submit as hand_in

    run = chosen_run(run)
    done = hand_in(student=student, module=module, folder=folder, run=run)
    _say(run, _("handed in {module} for {student}.").format(module=done.name, student=student))


@command
def collect(
    run: RunName = None,
    module: Modules = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder of files handed in, or a zip from Moodle; the exchange if left out."),
    ] = None,
) -> None:
    """Take in what the learners handed in; every file gets a receipt or a reason."""
    from . import collect as c
    from .project import chosen_run

    run = chosen_run(run)
    *lines, sums = c.describe(c.take_in(run=run, modules=module, source=source))
    for line in lines:
        typer.echo(line)
    _say(run, sums)


@command
def autograde(
    assignment: Assignment = None,
    course: CourseFolder = None,
    run: RunName = None,
    module: Modules = None,
    student: Students = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Notebooks that run at the same time; by the processor if left out.")
    ] = None,
    timeout: Annotated[
        int | None, typer.Option(min=1, help="Seconds a cell may run; as the course says if left out.")
    ] = None,
    unconfined: Annotated[
        bool, typer.Option("--unconfined", help="Run learners' code with your own rights where no sandbox can be made.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Mark anew what is marked already.")] = False,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Mark anew what was marked under an earlier version of its module.")
    ] = False,
) -> None:
    """Mark what a program can mark, of a run or of any nbgrader course."""
    from .leanstart import begin_sandbox, without_grammars

    if not unconfined:
        begin_sandbox(course, run, assignment)
    without_grammars()
    from .autograde import autograde as grade
    from .autograde import describe
    from .editing.regrade import offers
    from .marks import waiting
    from .plaincourse import chosen_place
    from .progress import progress_shown

    place, modules = chosen_place(run, course), _asked(assignment, module)
    which = {"course": place.root, "modules": modules}
    how = {"force": force, "outdated": outdated, "workers": workers, "timeout": timeout, "unconfined": unconfined}
    with progress_shown(_("Marking")) as tell:
        done = grade(**which, students=student, **how, progress=tell)
    failed = [g for g in done if g.fault]
    _say(place.name, describe(done, **which, students=student), *waiting(**which))
    for line in offers(place, modules):
        typer.echo(line)
    for one in failed:
        typer.echo(f"{one.student}, {one.module}: {one.fault}", err=True)
    if failed:
        raise typer.Exit(1)


@command
def feedback(
    assignment: Assignment = None,
    course: CourseFolder = None,
    run: RunName = None,
    module: Modules = None,
    student: Students = None,
) -> None:
    """Write each learner's feedback page, of a run or of any nbgrader course."""
    from .feedback import describe
    from .feedback import feedback as write
    from .marks import waiting
    from .plaincourse import chosen_place

    place = chosen_place(run, course)
    which = {"course": place.root, "modules": _asked(assignment, module)}
    pages = write(**which, students=student)
    _say(place.name, describe(pages, place.name, course), *waiting(**which))


@command
def export(
    assignment: Assignment = None,
    course: CourseFolder = None,
    run: RunName = None,
    module: Modules = None,
    names: Annotated[bool, typer.Option("--names", help="Add names; keep such a file closed.")] = False,
    into: Annotated[Path | None, typer.Option(help="Folder; export/ in the run or course if left out.")] = None,
) -> None:
    """Write the marks as tables (CSV, XLSX), by course number; with --names also by name."""
    from .export import export as write
    from .export import standing
    from .marks import waiting
    from .plaincourse import chosen_place
    from .project import shown

    place = chosen_place(run, course)
    which = {"course": place.root, "modules": _asked(assignment, module)}
    _say(place.name, *(shown(path) for path in write(**which, names=names, into=into)))
    _say(place.name, *waiting(**which))
    typer.echo("\n".join(standing(names)))


@command
def report(
    run: RunName = None,
    module: Modules = None,
    into: Annotated[Path | None, typer.Option(help="Folder; report/ in the run if left out.")] = None,
) -> None:
    """Write a report on the class that names nobody (a page and a table)."""
    from .privacy.notice import not_for_staffing
    from .project import chosen_run, shown
    from .report import report as write

    run = chosen_run(run)
    _say(run, *(shown(path) for path in write(run=run, modules=module, into=into)))
    typer.echo(not_for_staffing())


@command
def forget(
    run: AskedRun = None,
    student: Annotated[list[str] | None, typer.Option("--student", "-s", help="A learner's number.")] = None,
    expired: Annotated[bool, typer.Option("--expired", help="All learners, once keep_until is over.")] = False,
    everybody: Annotated[bool, typer.Option("--all", help="All learners of the run.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Delete; without it only a list is shown.")] = False,
) -> None:
    """Delete what a run holds of a learner, or of all. Shows a list first."""
    from .forget import describe
    from .forget import forget as delete
    from .project import chosen_run

    done = delete(run=chosen_run(run, always=True), students=student, expired=expired, everybody=everybody, yes=yes)
    typer.echo(describe(done))


@command
def roster(
    file: Annotated[Path, typer.Argument(help="CSV with the columns id and name, and group if there are groups.")],
    run: AskedRun = None,
) -> None:
    """Enter the learners of a roster into the gradebook."""
    from .project import chosen_run
    from .roster import describe, enrol

    run = chosen_run(run, always=True)
    _say(run, *describe(enrol(roster=file, run=run)))


@command
def forms(
    run: RunName = None,
    sitting: Annotated[str, typer.Option(help="Which test: first or second.")] = "first",
) -> None:
    """Say which form of the test each learner answers, with the word that opens it; half begin with A."""
    from .project import chosen_run
    from .testforms import describe, seats

    run = chosen_run(run)
    _say(run, *describe(seats(run=run, sitting=sitting)))


@command
def verify_law(
    ids: Annotated[list[str], typer.Argument(help="Rows of datasets/laws, such as cc2015-13-1.")],
    by: Annotated[str, typer.Option(help="Name of who has read them against the law in force.")],
    on: Annotated[str, typer.Option(help="Day of the reading, such as 2026-12-03.")],
) -> None:
    """Sign rows of the law by name and day, so that marks may rest on them."""
    from .project import shown
    from .verifylaw import verify_law as sign

    path = sign(ids=ids, by=by, on=on)
    typer.echo(_("{file}: signed {ids}.").format(file=shown(path), ids=", ".join(ids)))


@command
def demo(run: DemoRun = "demo", module: Modules = None) -> None:
    """Carry five invented learners through every step and print their marks."""
    from .demo import demo as show

    typer.echo(show(run=run, modules=module, say=typer.echo))


@command
def lab(
    run: Annotated[str | None, typer.Option("--run", help="Run to open; the demonstration if left out.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", envvar="COURSE_LANG", help="Language of the course.")] = None,
    port: Annotated[int, typer.Option(help="First port to try; 0 for any free one.")] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    trainer: Annotated[bool, typer.Option("--trainer", help="The modules to edit, and formgrader.")] = False,
) -> None:
    """Open the course in JupyterLab, made first if it is missing or stale. The main job."""
    from .lab import lab
    from .trainerlab import trainer_lab

    serve = trainer_lab if trainer else lab
    serve(run=run, lang=lang, port=port, open_browser=browser)


@command
def doctor(
    run: Annotated[str | None, typer.Option("--run", help="Run to look at; all runs if left out.")] = None,
) -> None:
    """Say what this machine and its runs have and lack, with the repair of each lack."""
    from casebook.doctor import healthy, lines

    from .doctor import doctor as examine

    findings = examine(run=run)
    typer.echo("\n".join(lines(findings)))
    if not healthy(findings):
        raise typer.Exit(1)


@command
def startpage(run: RunName = None) -> None:
    """Write the learners' start page anew."""
    from .project import chosen_run, open_run, shown
    from .startpage import write_start_page

    run = chosen_run(run)
    _say(run, shown(write_start_page(open_run(run))))


def main() -> None:
    """Entry point of the command `coursekit`."""
    in_the_language(typer.main.get_command(app))()


if __name__ == "__main__":
    main()
