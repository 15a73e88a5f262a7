"""A sweep from beginning to end: hand runs out, take results in, keep them, put them together."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from ...language import gettext as _
from ...quantities import BadQuantity
from ...result import Progress
from ..extras import needed
from .batches import Batches
from .design import Design
from .engines import Engine, Here, Processes
from .outcome import Job, Kit, failed
from .store import Store
from .table import Sweep, Tally

MOST_WORKERS = 256
LOSSES = 20  # of workers, one after the other and without any result between


def sweep(
    design: Design,
    out: Path | str,
    *,
    workers: int = 1,
    dask: str | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> Sweep:
    """Make the runs of a design that are not yet in the folder `out`, and return the finished sweep.

    One worker is this process; more are processes of this machine; `dask` is the address of a Dask scheduler, whose
    workers are used instead. The table is the same to the last bit whichever it is. `progress` hears runs done and
    runs in all. Whatever ends the work (Ctrl-C, a full disk, a kill), what is done is kept and the same call goes on;
    `force` starts anew. A run that fails is told in the table and stops nothing.
    Raises BadQuantity in one line for whatever cannot be run, NotSaved when the disk refuses.
    """
    begin = time.perf_counter()
    needed("pyarrow.parquet")
    kit = Kit(design.scenarios, design.names, frozenset(design.drawn))
    engine = _engine(kit, workers, dask)
    with Store(out, design, force=force) as store:
        if store.finished:
            runs = store.table()
            store.clean()
            return Sweep(store.folder, design, runs.to_pandas(), Tally(design.runs, 0, 0.0, 0.0))
        todo = np.setdiff1d(np.arange(design.runs), store.done).tolist()
        begun = begin
        if todo:
            with engine:
                begun = time.perf_counter()
                try:
                    _work_off(engine, store, todo, progress)
                finally:
                    store.flush()
        store.compact()
        ended = time.perf_counter()
        tally = Tally(design.runs - len(todo), len(todo), begun - begin, ended - begun)
        return Sweep(store.folder, design, store.table().to_pandas(), tally)


def _engine(kit: Kit, workers: int, dask: str | None) -> Engine:
    if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= MOST_WORKERS:
        raise BadQuantity(
            _("workers is {value!r}; it must be a whole number from 1 to {most}.").format(
                value=workers, most=MOST_WORKERS
            )
        )
    if dask:
        from .cluster import Cluster

        return Cluster(kit, dask)
    return Here(kit) if workers == 1 else Processes(kit, workers)


def _work_off(engine: Engine, store: Store, todo: list[int], progress: Progress | None) -> None:
    """Keep the engine busy until nothing is left to do."""
    batches, at_work, in_a_row = Batches(todo, engine.workers), 0, 0
    total = store.design.runs
    done = total - len(todo)
    while len(batches) or at_work:
        if progress:
            progress(done, total)
        while at_work < engine.room and (runs := batches.next(at_work)):
            engine.submit(_jobs(store.design, runs))
            at_work += 1
        for jobs, found in engine.finished():
            at_work -= 1
            runs = [job.run for job in jobs]
            if found is None:
                in_a_row += 1
                given_up = batches.lost(runs)
                _not_forever(in_a_row)
                for run in given_up:
                    store.add(failed(run, _("The worker process ended while it made this run; too little memory?")))
                done += len(given_up)
                continue
            in_a_row = 0
            batches.learn(float(found.seconds.sum()), len(runs))
            store.add(found)
            done += len(runs)
    if progress:
        progress(done, total)


def _not_forever(in_a_row: int) -> None:
    if in_a_row > LOSSES:
        raise BadQuantity(
            _(
                "Worker processes end again and again without a result; the memory may be too small. "
                "Use fewer workers or a smaller scale. What is done is kept."
            )
        )


def _jobs(design: Design, runs: list[int]) -> list[Job]:
    point, scenario, seed = (part.tolist() for part in design.place(runs))
    values = design.points[point].tolist()
    return [Job(run, scenario[i], design.seeds[seed[i]], tuple(values[i])) for i, run in enumerate(runs)]
