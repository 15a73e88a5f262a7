"""The report of the calibration: HTML, PDF, the numbers behind each picture and the manifest in one folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ...manifest import SYNTHETIC, digest, made_with, now
from ...result import Progress
from ...saving import MARK, check_free
from ..posterior import DRAWS
from ..report import Written, write_report
from .checked import HOLDOUTS, YEARS, Checked, check
from .page import page

HTML = "calibration.html"


def calibration_report(
    folder: Path | str,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    fit: str = "all",
    years: tuple[int, int] = YEARS,
    holdouts: Mapping[str, tuple[int, int]] = HOLDOUTS,
    sweep: pd.DataFrame | None = None,
    baseline: str = "",
    pdf: bool = True,
    force: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Written:
    """Write what the recorded figures tell about the model into a new folder, all or nothing.

    `draws` of the posterior are run over `years`, and as many of each fit in `holdouts` over the years it has not
    seen. `sweep` are the runs of a sweep over draws of the posterior and `baseline` the name of its scenario without
    further measures: they add what portfolios change by the detected share. `pdf` prints the page with the browser of
    this machine, where there is one. Raises BadQuantity if the folder is there, NotSaved when the disk refuses.
    """
    folder = Path(folder)
    check_free(folder, force=force)
    checked = check(
        fit=fit, years=years, holdouts=holdouts, draws=draws, seed=seed, workers=workers, sweep=sweep,
        baseline=baseline, progress=progress,
    )  # fmt: skip
    return write_report(folder, HTML, files(checked), pdf=pdf, force=force)


def files(checked: Checked) -> dict[str, bytes]:
    """Return the page, its tables (CSV) and the manifest by name."""
    tables = {
        "targets.csv": checked.targets,
        "learnt.csv": checked.learnt.reset_index(),
        "figures_and_bands.csv": checked.rows,
        "detected.csv": checked.detected.reset_index(),
    }
    if checked.holdouts:
        tables["holdouts.csv"] = pd.concat([one.rows.assign(fit=one.fit) for one in checked.holdouts])
    made = {name: table.to_csv(index=False, lineterminator="\n").encode() for name, table in tables.items()}
    text = json.dumps(_manifest(checked, made), indent=1, ensure_ascii=False) + "\n"
    return {HTML: page(checked).encode()} | made | {MARK: text.encode()}


def _manifest(checked: Checked, made: Mapping[str, bytes]) -> dict[str, Any]:
    """All that the numbers follow from, and the digest of each table."""
    told = {
        "fit": checked.fit,
        "years": list(checked.years),
        "draws": checked.used,
        "seed": checked.seed,
        "holdouts": {one.fit: list(one.years) for one in checked.holdouts},
        "worth": checked.worth,
        "posterior": digest(checked.draws.to_csv(index=False).encode()),
        "sweep": None if checked.sweep is None else digest(checked.sweep.to_csv(index=False).encode()),
    }
    results = {name: digest(content) for name, content in made.items()}
    return {"what": SYNTHETIC, **made_with(), **told, "results": results, "made": now()}
