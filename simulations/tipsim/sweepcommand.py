"""The command `tipsim sweep`: many runs over quantities, scenarios and seeds, kept as one table."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .language import gettext as _
from .language import ngettext
from .progress import progress_bar
from .quantities import BadQuantity

if TYPE_CHECKING:
    from .experiments.sweep import Sweep
    from .result import Progress

STOPPED = 130
DesignFile = Annotated[Path, typer.Argument(help="A design file (TOML), such as simulations/designs/sweep-small.toml.")]
Out = Annotated[Path | None, typer.Option(help="Folder of the sweep; results/ and the design's name if none is named.")]
Workers = Annotated[int | None, typer.Option(help="Processes on this machine; one for each processor if not said.")]
Dask = Annotated[str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://10.0.0.5:8786.")]
Force = Annotated[bool, typer.Option("--force", help="Start anew in a folder that holds an earlier sweep.")]


def sweep(
    design: DesignFile, out: Out = None, workers: Workers = None, dask: Dask = None, force: Force = False
) -> None:
    """Make the runs of a design. Stopped or killed, the same command goes on where it was."""
    if dask and workers is not None:
        raise BadQuantity(_("Give one of --workers and --dask, not both."))
    from .experiments.sweep import Design
    from .experiments.sweep import sweep as run_all

    asked = Design.from_toml(design)
    folder = out or Path("results") / design.stem
    workers = 1 if dask else workers if workers is not None else os.cpu_count() or 1
    reached = [0, asked.runs]
    try:
        with progress_bar(_("Running")) as tell:
            heard = _also(reached, tell)
            found = run_all(asked, folder, workers=workers, dask=dask, progress=heard, force=force)
    except KeyboardInterrupt:
        text = _("Stopped. {done:,} of {runs:,} runs are kept in {folder}; the same command goes on.")
        typer.echo(text.format(done=reached[0], runs=reached[1], folder=folder), err=True)
        raise SystemExit(STOPPED) from None
    _tell(found)
    if len(found.failed) == len(found.runs):
        raise typer.Exit(1)


def _also(reached: list[int], tell: Progress | None) -> Progress:
    """Note how far the work is, and pass it on to the bar where there is one."""

    def heard(done: int, total: int) -> None:
        reached[:] = done, total
        if tell:
            tell(done, total)

    return heard


def _tell(found: Sweep) -> None:
    """What was done, in a line; what failed, in another."""
    from .manifest import SYNTHETIC, skill_note

    tally, failed = found.tally, found.failed
    if tally.made:
        text = _(
            "{done:,} runs done ({before:,} of them before), {failed:,} failed; start-up {startup:.1f} s, "
            "work {work:.1f} s, {rate:,.0f} runs a minute."
        )
    else:
        text = _("{done:,} runs were done before, {failed:,} failed; nothing is left to do.")
    typer.echo(
        text.format(
            done=len(found.runs),
            before=tally.before,
            failed=len(failed),
            startup=tally.startup,
            work=tally.work,
            rate=tally.per_minute,
        )
    )
    if len(failed):
        one = failed.iloc[0]
        text = ngettext("It failed: run {run}: {error}", "The first that failed: run {run}: {error}", len(failed))
        typer.echo(text.format(run=one["run"], error=one["error"]), err=True)
    told = filter(None, [_(SYNTHETIC), skill_note(*found.design.scenarios)])
    typer.echo("\n".join([*told, _("Sweep: {folder}").format(folder=found.folder)]))
