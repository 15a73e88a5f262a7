"""The model from the command line: run a scenario, compare two, list the quantities."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .calibratecommand import calibrate
from .commandhelp import in_the_language
from .language import gettext as _
from .lines import aligned
from .progress import progress_bar
from .quantities import BadQuantity
from .sensitivitycommand import sensitivity
from .sweepcommand import sweep

if TYPE_CHECKING:
    import pandas as pd

    from .experiments.runs import Runs
    from .scenario import Scenario

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
File = Annotated[Path, typer.Argument(help="A scenario file (TOML), such as simulations/scenarios/baseline.toml.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the results; a new one in results/ if none is named.")]
Threads = Annotated[int | None, typer.Option(min=1, help="Threads; the results are the same for any number.")]
Scale = Annotated[float | None, typer.Option(help="Share of the country's people to model, in place of the file's.")]
Force = Annotated[bool, typer.Option("--force", help="Replace earlier results in the folder.")]
Draw = Annotated[
    bool,
    typer.Option(
        "--posterior/--no-posterior",
        help="Draw what is not known anew for each run or pair, from what recorded figures leave; or the first values.",
    ),
]
STOPPED = 130
PRINTED = ("victims_identified", "prosecutions", "convictions")


@app.command()
def run(
    scenario: File,
    seed: Annotated[int, typer.Option(help="Which luck; the same seed gives the same numbers again.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, help="How many runs; they take the seeds from --seed upward.")] = 1,
    out: Out = None,
    threads: Threads = None,
    scale: Scale = None,
    events: Annotated[bool, typer.Option("--events", help="Keep the event log too (one run; a large file).")] = False,
    force: Force = False,
    posterior: Draw = False,
) -> None:
    """Run a scenario: a table by year, CSV files, pictures and a map."""
    setup = _read(scenario, scale)
    if events and (seeds > 1 or posterior):
        raise BadQuantity(_("--events keeps the log of one run as it stands; leave out --seeds and --posterior."))
    last = f"-{seed + seeds - 1}" if seeds > 1 else ""
    folder = _free(out, f"{scenario.stem}-{seed}{last}", force)
    from .experiments.runs import Runs, repeat
    from .result import run as run_one

    with progress_bar(_("Running")) as tell:
        if seeds == 1 and not posterior:
            one = run_one(setup, seed, threads=threads, progress=tell)
            runs, files = Runs((one,)), one.files(events=events)
        else:
            runs = repeat(setup, range(seed, seed + seeds), threads=threads, progress=tell, fit=_fit(posterior))
            files = runs.files()
    typer.echo(_years_table(runs))
    _finish(folder, files | _pictures_of_runs(runs), force, runs.note)


@app.command()
def compare(
    baseline: File,
    alternative: File,
    seeds: Annotated[int, typer.Option(min=1, help="How many pairs of runs.")] = 20,
    out: Out = None,
    threads: Threads = None,
    scale: Scale = None,
    force: Force = False,
    posterior: Draw = False,
) -> None:
    """Compare two scenarios in pairs of runs with the same luck: what differs, and how surely."""
    one, other = _read(baseline, scale), _read(alternative, scale)
    folder = _free(out, f"{baseline.stem}-{alternative.stem}-{seeds}", force)
    from .experiments import plots
    from .experiments.compare import compare as compare_pairs

    with progress_bar(_("Running")) as tell:
        comparison = compare_pairs(one, other, seeds, threads=threads, progress=tell, fit=_fit(posterior))
    typer.echo(f"{plots.headline(comparison)}\n\n{_differences_table(comparison.table(names=_shown()))}")
    drawings = {"differences.png": plots.differences, "over_time.png": plots.over_time}
    _finish(folder, comparison.files() | _drawn(drawings, comparison), force, comparison.note)


@app.command()
def report(
    baseline: File,
    alternative: File,
    seeds: Annotated[int, typer.Option(min=1, help="How many pairs of runs.")] = 20,
    out: Out = None,
    threads: Threads = None,
    scale: Scale = None,
    force: Force = False,
    pdf: Annotated[bool, typer.Option(help="Print the report to PDF with the browser of this machine.")] = True,
    posterior: Draw = True,
) -> None:
    """Compare two scenarios and write a report of two pages, with all that it takes to have its numbers again."""
    one, other = _read(baseline, scale), _read(alternative, scale)
    folder = _free(out, f"report-{baseline.stem}-{alternative.stem}-{seeds}", force)
    from .experiments.compare import compare as compare_pairs
    from .experiments.report import report as write
    from .experiments.reportwords import headline
    from .manifest import SYNTHETIC

    with progress_bar(_("Running")) as tell:
        comparison = compare_pairs(one, other, seeds, threads=threads, progress=tell, fit=_fit(posterior))
    written = write(comparison, folder, pdf=pdf, force=force)
    typer.echo("\n".join(filter(None, [headline(comparison), _(SYNTHETIC), comparison.note])))
    typer.echo(_("Report: {folder}").format(folder=folder))
    if pdf and written.missing:
        typer.echo(written.missing, err=True)


app.command()(sweep)
app.command()(calibrate)


@app.command()
def quantities() -> None:
    """List every number of the model: value, range, unit and source, as in MODEL.md."""
    from .tables import quantities_table

    typer.echo(quantities_table())


app.command()(sensitivity)


def _read(file: Path, scale: float | None) -> Scenario:
    from .scenario import Scenario

    setup = Scenario.from_toml(file)
    return setup if scale is None else setup.with_flat({"scale": scale})


def _fit(posterior: bool) -> str | None:
    from .experiments.posterior import ALL

    return ALL if posterior else None


def _free(out: Path | None, name: str, force: bool) -> Path:
    """The folder of the results, looked at before the work is done."""
    from .saving import check_free

    folder = out or Path("results") / name
    check_free(folder, force=force)
    return folder


def _finish(folder: Path, files: dict[str, bytes], force: bool, note: str) -> None:
    from .manifest import SYNTHETIC
    from .saving import write_folder

    write_folder(folder, files, force=force)
    told = filter(None, [_(SYNTHETIC), note, _("Results: {folder}").format(folder=folder)])
    typer.echo("\n" + "\n".join(told))


def _pictures_of_runs(runs: Runs) -> dict[str, bytes]:
    from .experiments import maps, plots

    drawings = {"recorded_by_year.png": plots.recorded_by_year, "map.png": maps.flows_map}
    if runs.scenario.start <= "2006-01" and len(runs.seeds) == 1:
        drawings["hotline.png"] = lambda some: plots.hotline(some.results[0])
    return _drawn(drawings, runs)


def _drawn(drawings: dict[str, Callable[[Any], Any]], what: Any) -> dict[str, bytes]:
    """Pictures by name; one that the run is too short for is left out, and that is said."""
    from .experiments.figures import png

    made = {}
    for name, draw in drawings.items():
        try:
            made[name] = png(draw(what))
        except BadQuantity as error:
            typer.echo(_("{name} is left out. {why}").format(name=name, why=error), err=True)
    return made


def _years_table(runs: Runs) -> str:
    """Happened and recorded by year, beside what was printed."""
    from .experiments.figures import printed

    mean = runs.mean()
    said = {name: printed(name) for name in PRINTED}
    columns = [("happened", "recruited"), ("happened", "newly_exploited"), ("happened", "exploited_mean")]
    columns += [("recorded", name) for name in PRINTED]
    heads = ["", _("recruited"), _("newly"), _("at a time"), *[_("identified"), _("prosecuted"), _("convicted")] * 2]
    rows = [heads]
    for year, row in mean.iterrows():
        months = int(row["run", "months"])
        name = str(year) if months == 12 else _("{year} ({months} months)").format(year=year, months=months)
        figures = [_printed_in(said[m], int(year)) if months == 12 else "" for m in PRINTED]
        rows.append([name, *(f"{row[c]:,.0f}" for c in columns), *figures])
    above = ["", _("HAPPENED"), _("exploited"), _("exploited"), _("RECORDED"), "", "", _("PRINTED"), "", ""]
    lines = aligned([above, *rows])
    head = _("Persons a year, whole country; mean of {n} runs").format(n=len(runs.seeds))
    if len(runs.seeds) == 1:
        head = _("Persons a year, whole country; seed {seed}").format(seed=runs.seeds[0])
    foot = _("PRINTED: what UNODC GLOTIP and US TIP reports print; <5 may be zero. More found is not more crime.")
    return "\n".join([head, "", *lines, "", foot])


def _printed_in(rows: pd.DataFrame, year: int) -> str:
    found = [_span(row.low, row.high) for row in rows[rows.year == year].itertuples()]
    return " / ".join(found) or "-"


def _span(low: float, high: float) -> str:
    if low == high:
        return f"{low:,.0f}"
    if high != high:  # open
        return f">={low:,.0f}"
    return f"<{high + 1:,.0f}" if low == 0 else f"{low:,.0f}-{high:,.0f}"


def _shown() -> list[str]:
    from .experiments.compare import TOTAL
    from .experiments.plots import OUTCOMES

    return [*OUTCOMES, TOTAL]


def _differences_table(table: pd.DataFrame) -> str:
    from .experiments.bands import agreement, of_countries, range_name
    from .experiments.compare import TOTAL, label_of

    drawn = of_countries(table)
    rows = [[_("Whole country, all months"), _("baseline"), _("alternative"), _("difference"), range_name(drawn)]]
    rows[0] += [_("pairs: less / more")] if drawn else []
    for name, row in table.iterrows():
        share, unit = (1e6, _(", million MNT")) if name == TOTAL else (1, "")
        cells = [f"{row[c] / share:{sign},.0f}" for c, sign in zip(_MEANS, ("", "", "+"), strict=True)]
        span = _("{low:+,.0f} to {high:+,.0f}").format(low=row.low / share, high=row.high / share)
        if row.pairs < 2:
            span = _("one pair shows none")
        if row.unchanged:
            span = _("the same in all {pairs} pairs").format(pairs=int(row.pairs))
        rows.append([label_of(row.ledger, str(name)) + unit, *cells, span, *([agreement(row)] if drawn else [])])
    return "\n".join(aligned(rows))


_MEANS = ("baseline", "alternative", "difference")


def main() -> None:
    """Run the command: 2 for what the reader can repair, 1 for what the disk refuses, one line and no traceback."""
    from .saving import NotSaved

    os.environ.setdefault("MPLBACKEND", "Agg")
    command = in_the_language(typer.main.get_command(app))
    try:
        code = command(standalone_mode=False)
        if code == STOPPED:  # typer turns Ctrl-C into this
            raise KeyboardInterrupt
    except BadQuantity as error:
        code = _say(error, 2)
    except (NotSaved, MemoryError) as error:
        code = _say(str(error) or _("Not enough memory; choose a smaller --scale."), 1)
    except (KeyboardInterrupt, typer.Abort):
        code = _say(_("Stopped; nothing was written."), STOPPED)
    except BrokenPipeError:  # whoever read along, such as `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _usage(error)
    sys.exit(code or 0)


def _usage(error: Exception) -> int:
    """A mistake in the command line, in click's words; anything else is a fault of ours and goes on."""
    if not hasattr(error, "format_message"):
        raise error
    code, why = getattr(error, "exit_code", 2), re.sub(r"\s+", " ", error.format_message()).strip(" .")
    if not why:  # the help was asked for by giving nothing, and is on the screen
        return code
    return _say(_("{why}. See tipsim --help.").format(why=why), code)


def _say(text: object, code: int) -> int:
    typer.echo(text, err=True)
    return code
