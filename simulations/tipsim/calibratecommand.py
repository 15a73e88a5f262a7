"""`tipsim calibrate`: fit the model to the recorded figures, and leave what the data set `posterior` is made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .language import gettext as _
from .quantities import BadQuantity, reason, unknown

if TYPE_CHECKING:
    from .experiments.calibrate import Effort, Fit

LOCK = ".calibrate.lock"
WORK, SETUP = "work", "setup.json"
MORE = ("simulations", "nearest", "draws")  # of an effort, what may be another when the same work is gone on with
EACH = "each"


def calibrate(
    out: Annotated[Path, typer.Option(help="Folder of the work; the same work that was begun there is gone on with.")],
    fit: Annotated[str, typer.Option(help="all; without-2015-2016 or without-2018-2020 (hold-outs); or each.")] = "all",
    workers: Annotated[int, typer.Option(min=1, help="Processes of this machine.")] = 1,
    dask: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, in place of --workers.")] = None,
    simulations: Annotated[int, typer.Option(min=200, help="Simulations of the last population.")] = 6000,
    draws: Annotated[int, typer.Option(min=1, help="Draws to keep of each fit; with --report, to predict from.")] = 200,
    report: Annotated[bool, typer.Option("--report", help="Fit nothing: report on the draws in use.")] = False,
    seed: Annotated[int, typer.Option(min=1, help="Luck of the runs of the report.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier report in the folder.")] = False,
) -> None:
    """Fit the model to the recorded figures by approximate Bayesian computation, or report what a fit has learnt.

    What narrows and what does not is the result: recorded figures say little of most quantities.
    """
    if report:
        _report(out, draws, seed, workers, force)
        return
    from .experiments.calibrate import Effort

    effort = Effort(simulations=simulations, draws=draws)
    for name, one in _fitted(out, _fits(fit), workers, dask, effort).items():
        typer.echo(_learnt(name, one))
    typer.echo(_("Draws: {path}").format(path=out / "posterior.csv"))


def _report(out: Path, draws: int, seed: int, workers: int, force: bool) -> None:
    from .experiments.calibrationreport import calibration_report
    from .progress import progress_bar

    with progress_bar(_("Running")) as tell:
        written = calibration_report(out, draws=draws, seed=seed, workers=workers, force=force, progress=tell)
    typer.echo(_("Report: {folder}").format(folder=written.folder))
    if written.missing:
        typer.echo(written.missing, err=True)


def _fitted(out: Path, names: list[str], workers: int, dask: str | None, effort: Effort) -> dict[str, Fit]:
    """Fit and write posterior.csv and manifest.json into `out`; goes on with what is there of the same work."""
    from filelock import FileLock, Timeout

    from .experiments.calibrate.publishing import files
    from .saving import refused, write_file

    try:
        out.mkdir(parents=True, exist_ok=True)
        with FileLock(out / LOCK, timeout=0), _client(dask) as client:
            found = _fit(out, names, workers, client, effort)
            for name, content in files(found).items():
                write_file(out / name, content)
    except Timeout:
        raise BadQuantity(_("{out} is at work in another window. Wait for it.").format(out=out)) from None
    except OSError as error:
        raise refused(out, error) from error
    return found


def _fits(fit: str) -> list[str]:
    from .experiments.posterior import FITS

    if fit == EACH:
        return list(FITS)
    if fit not in FITS:
        raise unknown(_("Fit"), fit, [*FITS, EACH])
    return [fit]


def _fit(out: Path, names: list[str], workers: int, client: Any, effort: Effort) -> dict[str, Fit]:
    from .experiments.calibrate import fit, simulator

    folder = out / WORK
    _same_work(folder, names, effort)
    typer.echo(_("Fit: {names}").format(names=", ".join(names)))
    return fit(simulator(*names), folder, effort=effort, workers=workers, client=client, tell=typer.echo)


def _same_work(folder: Path, names: list[str], effort: Effort) -> None:
    """Refuse to go on with simulations of other sources, data or fits: they would be another model's. More of them than
    were asked for before are made in addition to those that are there."""
    import json
    from dataclasses import asdict

    from .experiments.posterior import NAME
    from .manifest import datasets, sources
    from .saving import write_file

    figures = {name: told for name, told in datasets().items() if name != NAME}
    asked = {"sources": sources(), "datasets": figures, "fits": names, "effort": asdict(effort)}
    path = folder / SETUP
    if not path.is_file():
        write_file(path, (json.dumps(asked, indent=1) + "\n").encode())
        return
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
        there["effort"] |= {name: asked["effort"][name] for name in MORE}
        differs = [name for name, value in asked.items() if there[name] != value]
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = _("{path} cannot be read: {why}. Delete {folder} and calibrate again.")
        raise BadQuantity(text.format(path=path, why=reason(error), folder=folder)) from error
    if differs:
        text = _("{folder} was begun with other {what}. Choose a new folder, or delete it.")
        raise BadQuantity(text.format(folder=folder, what=", ".join(differs)))


@contextmanager
def _client(address: str | None) -> Iterator[Any]:
    if address is None:
        yield None
        return
    from .experiments.sweep import connected

    with connected(address) as client:
        yield client


def _learnt(name: str, one: Fit) -> str:
    from .experiments.learnt import learnt
    from .experiments.priors import priors

    try:
        told = learnt(one.draws, priors(), one.worth)
    except BadQuantity as few:  # what was found is kept: more can be made in addition
        more = _("Call the same again with a larger --simulations; those that are there stay.")
        return f"{name}: {few} {more}"
    narrowed = told[told.narrowed].contraction
    what = ", ".join(f"{quantity} {share:.0%}" for quantity, share in narrowed.items()) or _("none")
    text = _("{name}: draws that are worth {n:.0f} different ones; ranges that narrowed: {what}")
    return text.format(name=name, n=one.worth, what=what)
