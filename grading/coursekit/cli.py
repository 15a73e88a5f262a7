"""`coursekit`: course operations from a terminal. Thin: each command calls one keyword-only function."""

from __future__ import annotations

import functools
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from tipsim.language import gettext as _

RunName = Annotated[str, typer.Option("--run", help="Name of the run, a folder below build/.")]
Modules = Annotated[list[str] | None, typer.Option("--module", "-m", help="A module, such as m03; all if left out.")]
Students = Annotated[list[str] | None, typer.Option("--student", "-s", help="A learner's id; all if left out.")]
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


def _own_fault(error: Exception) -> None:
    if os.environ.get("COURSEKIT_DEBUG"):
        traceback.print_exc()
    said = (str(error).splitlines() or [""])[0]
    text = _("coursekit stopped: {kind}: {said}. This is a fault of the program; COURSEKIT_DEBUG=1 shows where.")
    typer.echo(text.format(kind=type(error).__name__, said=said), err=True)


@command
def build(
    run: Annotated[
        str | None, typer.Option(help="Name of the run, a folder below build/.", show_default="demo")
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
    typer.echo("\n".join([*done.notices, b.describe(done)]))


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
def release(run: RunName = "demo", module: Modules = None) -> None:
    """Make the learners' version of each notebook, without solutions."""
    from .release import release as hand_out

    for name in hand_out(run=run, modules=module):
        typer.echo(_("Released {module}.").format(module=name))


@command
def submit(
    student: Annotated[str, typer.Argument(help="The learner's id.")],
    module: Annotated[str, typer.Argument(help="The module, such as m03.")],
    folder: Annotated[Path | None, typer.Option(help="Folder of the work; the learner's view if left out.")] = None,
    run: RunName = "demo",
) -> None:
    """Hand in a module for a learner."""
    from .submit import submit as hand_in

    done = hand_in(student=student, module=module, folder=folder, run=run)
    typer.echo(_("Handed in {module} for {student}.").format(module=done.name, student=student))


@command
def collect(run: RunName = "demo", module: Modules = None) -> None:
    """Take in what the learners handed in."""
    from .collect import collect as take_in

    for name, learners in take_in(run=run, modules=module).items():
        typer.echo(_("{module}: {n} hand-ins.").format(module=name, n=len(learners)))


@command
def autograde(
    run: RunName = "demo",
    module: Modules = None,
    student: Students = None,
    force: Annotated[bool, typer.Option("--force", help="Mark anew what is marked already.")] = False,
) -> None:
    """Mark what a program can mark. Learners' code runs unconfined on this machine at this stage."""
    from .autograde import autograde as grade

    done = grade(run=run, modules=module, students=student, force=force)
    failed = [g for g in done if g.fault]
    typer.echo(_("{n} hand-ins are marked.").format(n=len(done) - len(failed)))
    for one in failed:
        typer.echo(f"{one.student}, {one.module}: {one.fault}", err=True)
    if failed:
        raise typer.Exit(1)


@command
def feedback(run: RunName = "demo", module: Modules = None, student: Students = None) -> None:
    """Write each learner's feedback page."""
    from .feedback import feedback as write

    pages = write(run=run, modules=module, students=student)
    typer.echo(_("{n} feedback pages are written.").format(n=len(pages)))


@command
def export(
    run: RunName = "demo",
    module: Modules = None,
    into: Annotated[Path | None, typer.Option(help="Folder; export/ in the run if left out.")] = None,
) -> None:
    """Write the marks as tables (CSV, XLSX)."""
    from .export import export as write
    from .project import shown

    for path in write(run=run, modules=module, into=into):
        typer.echo(shown(path))


@command
def roster(
    file: Annotated[Path, typer.Argument(help="CSV with the columns id and name.")], run: RunName = "demo"
) -> None:
    """Enter the learners of a roster into the gradebook."""
    from .roster import enrol

    typer.echo(_("{n} learners are enrolled.").format(n=len(enrol(roster=file, run=run))))


@command
def demo(run: RunName = "demo", module: Modules = None) -> None:
    """Carry five invented learners through every step and print their marks."""
    from .demo import demo as show

    typer.echo(show(run=run, modules=module, say=typer.echo))


@command
def lab(
    run: Annotated[str | None, typer.Option("--run", help="Run to open; the demonstration if left out.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", envvar="COURSE_LANG", help="Language of the course.")] = None,
    port: Annotated[int, typer.Option(help="First port to try; 0 for any free one.")] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
) -> None:
    """Open the course in JupyterLab, made first if it is missing or stale. The main job."""
    from .lab import lab as serve

    serve(run=run, lang=lang, port=port, open_browser=browser)


@command
def startpage(run: RunName = "demo") -> None:
    """Write the learners' start page anew."""
    from .project import home, open_run, shown
    from .startpage import write_start_page

    typer.echo(shown(write_start_page(open_run(run).learner, home() / "modules", run)))


def main() -> None:
    """Entry point of the command `coursekit`."""
    app()


if __name__ == "__main__":
    main()
