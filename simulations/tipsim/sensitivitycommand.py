"""The command `tipsim sensitivity`: what a finished sweep says about one output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .language import gettext as _
from .progress import progress_bar
from .quantities import BadQuantity

if TYPE_CHECKING:
    from .experiments.sensitivity import Fails

OUTPUT = "happened.exploited_person_months"


def sensitivity(
    folder: Annotated[Path, typer.Argument(help="The folder of a finished sweep (see tipsim sweep).")],
    output: Annotated[str, typer.Option(help="The output that is looked at, such as recorded.convictions.")] = OUTPUT,
    scenario: Annotated[
        str | None, typer.Option(help="The scenario of the indices and of discovery; else the first, and the second.")
    ] = None,
    fails_above: Annotated[
        str | None, typer.Option(help='The scenario fails above this: a number, "75%", or "0.9 x baseline".')
    ] = None,
    fails_below: Annotated[str | None, typer.Option(help="The scenario fails below this, written likewise.")] = None,
    higher: Annotated[bool, typer.Option("--higher", help="More of the output is better, not less.")] = False,
    worth: Annotated[
        float | None, typer.Option(help="MNT that one unit of the output is worth; else cost is left out.")
    ] = None,
    log: Annotated[
        bool, typer.Option("--log", help="Indices of the logarithm, for an output with a long tail.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; a new one in results/ if none is named.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace earlier results in the folder.")] = False,
) -> None:
    """Say what an output hangs on, where a scenario fails, what is regretted, and what is worth knowing."""
    from .saving import check_free, write_folder

    place = out or Path("results") / f"sensitivity-{folder.resolve().name}"
    check_free(place, force=force)
    fails = _criterion(output, fails_above, fails_below)
    from .experiments.sensitivity.analysis import Question, analyse, csv_files, described
    from .experiments.sweep import Sweep
    from .manifest import SYNTHETIC

    sweep = Sweep.load(folder)
    question = Question(output, scenario, fails, "higher" if higher else "lower", worth, log)
    with progress_bar(_("Working out")) as tell:
        found = analyse(sweep, question, progress=tell)
        pictures, missing = found.pictures()
    typer.echo("\n".join(found.lines()).rstrip())
    files = csv_files(found) | pictures
    runs = (folder / "runs.parquet").read_bytes()
    write_folder(place, files | {"manifest.json": described(sweep, question, files, found.note, runs)}, force=force)
    for line in missing:
        typer.echo(line, err=True)
    told = filter(None, [_(SYNTHETIC), found.note, _("Results: {folder}").format(folder=place)])
    typer.echo("\n" + "\n".join(told))


def _criterion(output: str, above: str | None, below: str | None) -> Fails | None:
    if above is not None and below is not None:
        raise BadQuantity(_("--fails-above and --fails-below are both given; leave one out."))
    from .experiments.sensitivity import Fails

    if above is None and below is None:
        return None
    return Fails(above if above is not None else below, output, above=above is not None)
