"""Cases from the command line: check what a trainer wrote, play it in the terminal, let robots play it."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Annotated

import typer

from tipsim.commandhelp import in_the_language
from tipsim.language import gettext as _
from tipsim.language import language

from .case import key_path, load_case, load_key
from .doctor import healthy, learner_checks, lines, look
from .faults import CaseFaults, OneLine, did_you_mean
from .marking import mark_log
from .packet import COURSE, write_packet
from .reset import reset as begin_anew
from .robots import play_robot
from .schema import (
    Action,
    Budget,
    Care,
    Case,
    Decision,
    Evidence,
    Gate,
    Harm,
    HarmMark,
    Inject,
    Key,
    Link,
    Matter,
    MatterKey,
    Needs,
    Part,
    Person,
    Questions,
    Reasons,
    Robot,
    Scene,
    Weights,
)
from .terminal import play_in_terminal
from .variant import compile_variant

EXPERT_AT_LEAST, RANDOM_AT_MOST = 90, 40  # of 100: when a case is fit for release
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Module = Annotated[str, typer.Argument(help="The module, such as m03, or its folder.")]
CaseFile = Annotated[Path, typer.Argument(help="The case: modules/<module>/cases/<id>.yaml")]


def _read(file: Path) -> tuple[Case, Key]:
    case = load_case(file)
    return case, load_key(key_path(file), case)


@app.command()
def check(file: CaseFile) -> None:
    """Report every fault of a case and its key at once, each with place and repair."""
    case = load_case(file)
    if not key_path(file).exists():
        typer.echo(_("{file} is sound; there is no key beside it yet.").format(file=file))
        return
    load_key(key_path(file), case)
    text = _("{file} and its key are sound: {scenes} scenes, {actions} actions, {evidence} pieces of evidence.")
    counts = {"scenes": len(case.scenes), "actions": len(case.actions()), "evidence": len(case.evidence)}
    typer.echo(text.format(file=file, **counts))


@app.command()
def play(file: CaseFile, seed: Annotated[str, typer.Option(help="Which variant to draw.")] = "1") -> None:
    """Play a case in the terminal; the debrief comes at the end."""
    case, key = _read(file)
    play_in_terminal(compile_variant(case, key, seed, practice=True))


@app.command()
def robots(file: CaseFile, seeds: Annotated[int, typer.Option(min=1, max=5000)] = 200) -> None:
    """Let every robot play the case on many variants and show whether they are told apart."""
    case, key = _read(file)
    variants = [compile_variant(case, key, n) for n in range(seeds)]
    typer.echo(f"{'robot':<28}{'score':>7}{'points':>8}{'min':>7}{'max':>7}   of 100, {seeds} variants")
    unfit = []
    for name in [*key.robots, "random"]:
        marks = [mark_log(v, play_robot(v, name, n)) for n, v in enumerate(variants)]
        scores = [m.score for m in marks]
        score, points = statistics.mean(scores), 100 * statistics.mean(m.share for m in marks)
        typer.echo(f"{name:<28}{score:>7.1f}{points:>8.1f}{min(scores):>7.1f}{max(scores):>7.1f}")
        unfit += _unfit(name, key, score, points)
    typer.echo("\n".join(unfit) if unfit else _("Fit for release: good play and bad habits are told apart."))


def _unfit(name: str, key: Key, score: float, points: float) -> list[str]:
    """A line if a robot does not do as well, or as badly, as a case fit for release asks."""
    if name == "expert":
        text = _("expert: {score:.1f} of 100; at least {least} are asked for.")
        return [text.format(score=score, least=EXPERT_AT_LEAST)] if score < EXPERT_AT_LEAST else []
    limit = RANDOM_AT_MOST / 100 if name == "random" else key.robots[name].at_most
    most = 100 * (1 if limit is None else limit)
    text = _("{name}: {points:.1f} of 100 points; at most {most:g} are allowed.")
    return [text.format(name=name, points=points, most=most)] if max(score, points) > most else []


@app.command()
def fields() -> None:
    """List every field of a case file and its key with its meaning."""
    for part in (Case, Matter, Scene, Action, Needs, Gate, Reasons, Evidence, Link, Budget, Inject, Person, Harm):
        _table(part, _("case file"))
    for part in (Key, MatterKey, Decision, Questions, Care, HarmMark, Weights, Robot):
        _table(part, _("key"))


def _table(part: type[Part], file: str) -> None:
    typer.echo(f"\n{part.__name__} ({file}): {' '.join((part.__doc__ or '').split())}")
    for name, field in part.model_fields.items():
        need = _("required") if field.is_required() else _("default {value}").format(value=field.get_default())
        kind = str(part.__annotations__.get(name, "")).replace("Annotated", "")
        typer.echo(f"  {name:<18}{kind.split(',')[0].strip('[ '):<34}{need}")


@app.command()
def lab(
    folder: Annotated[Path, typer.Argument(help="The folder of the course, with start.md in it.")],
    home: Annotated[Path | None, typer.Option(help="Private folder for settings; jupyter/ beside it.")] = None,
    lang: Annotated[str | None, typer.Option(envvar="COURSE_LANG", help="Language of the course.")] = None,
    port: Annotated[int, typer.Option(help="First port to try; 0 for any free one.")] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
) -> None:
    """Open a course that was handed out in JupyterLab."""
    from .lab.serve import NotServed, open_course

    place = folder.resolve()
    try:
        private = (home or place.parent / "jupyter").resolve()
        open_course(place, home=private, lang=lang or language(), port=port, browser=browser)
    except NotServed as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None


@app.command("hand-in")
def hand_in(
    module: Module,
    number: Annotated[str, typer.Option(help="Your course number.")],
    into: Annotated[Path | None, typer.Option(help="Folder for the file; handed-in/ beside the module.")] = None,
) -> None:
    """Write the file to hand in, and tell its receipt code."""
    packet = write_packet(_module_folder(module), number, into)
    typer.echo(_("Receipt code: {code}").format(code=packet.code))
    typer.echo(_("File to give to your trainer: {file}").format(file=packet.path))


@app.command()
def reset(module: Module) -> None:
    """Begin a module anew; what you have done so far is kept in a dated folder beside it."""
    kept = begin_anew(_module_folder(module))
    typer.echo(_("The module is as it was handed out. Your earlier work is kept in: {folder}").format(folder=kept))


@app.command()
def doctor() -> None:
    """Say what this machine has and lacks for the course, with the repair of each lack."""
    findings = look(learner_checks(Path.cwd()))
    typer.echo("\n".join(lines(findings)))
    if not healthy(findings):
        raise typer.Exit(1)


panel = typer.Typer(no_args_is_help=True, help="Answers of a real panel to script-concordance items.")
app.add_typer(panel, name="panel")
RunFolder = Annotated[Path, typer.Option("--course", help="Folder of the run, build/<run>.")]


@panel.command("add")
def panel_add(
    file: Annotated[Path, typer.Argument(help="CSV with the columns member, item, answer, date.")], course: RunFolder
) -> None:
    """Take in the answers of ten or more people; all of the file or nothing."""
    from .panel import add, lines

    add(file, course.resolve())
    typer.echo("\n".join(lines(course.resolve())))


@panel.command("show")
def panel_show(course: RunFolder) -> None:
    """Show how many gave which answer, by item."""
    from .panel import lines

    typer.echo("\n".join(lines(course.resolve())))


@panel.command("export")
def panel_export(
    out: Annotated[Path, typer.Argument(help="File to write, such as panel.csv.")], course: RunFolder
) -> None:
    """Write the answers as a table, to be added to another run."""
    from .panel import export

    n = export(course.resolve(), out)
    typer.echo(_("{n} answers written to {file}.").format(n=n, file=out.name))


def _module_folder(asked: str) -> Path:
    """The folder of a module that was handed out, by path or by name, here or one level below."""
    if (Path(asked) / COURSE).is_file():
        return Path(asked)
    here = Path.cwd()
    folders = {p.name: p for p in (here, *here.iterdir()) if (p / COURSE).is_file()}
    found = [p for name, p in folders.items() if asked in (name, name.split("-")[0]) and " " not in name]
    if len(found) == 1:
        return found[0]
    text = _('There is no module "{name}" in this folder; change to the folder of your course first.')
    raise OneLine(text.format(name=asked) + did_you_mean(asked, folders))


def main() -> None:
    """Run the command; a fault of a case is said in plain lines, without a traceback."""
    try:
        in_the_language(typer.main.get_command(app))()
    except OneLine as error:
        typer.echo(error, err=True)
        sys.exit(2)
    except CaseFaults as error:
        for fault in error.faults:
            typer.echo(fault, err=True)
        sys.exit(2)
