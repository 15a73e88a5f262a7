"""`coursekit report`: how a class did on each module and item, without anybody in it.

`cohort.gather` gives the work learner by learner, `figures` what may be shown of it, `reportpage` writes that.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tipsim.language import gettext as _

from .classreport.cohort import gather
from .classreport.figures import figures
from .classreport.reportpage import write_csv, write_html
from .errors import guarded
from .manifest import read_manifest
from .project import Run, open_run
from .swap import scratch_beside, swap_in

FOLDER = "report"
FILES = ("report.html", "report.csv")
LOWEST_K = 5


def report(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    into: Path | str | None = None,
    root: Path | str | None = None,
) -> list[Path]:
    """Write `report.html` and `report.csv` into `into` (`build/<run>/report/` when None); return their paths."""
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None)
    folder = Path(into) if into is not None else place.root / FOLDER
    with guarded(_("reporting on {run}").format(run=run)), scratch_beside(folder) as new:
        k, title = smallest_group(place), read_manifest(place.manifest).title or place.name
        made = [figures(cohort, k) for cohort in gather(place, chosen)]
        write_html(made, new / FILES[0], title=title, k=k)
        write_csv(made, new / FILES[1], k=k)
        folder.mkdir(parents=True, exist_ok=True)
        swap_in(new, folder, list(FILES), new / "old")
    return [folder / name for name in FILES]


def smallest_group(run: Run) -> int:
    """The smallest number of learners that is shown: what the course file says, never under five."""
    return max(LOWEST_K, read_manifest(run.manifest).privacy.smallest_group)
