"""The table of a sweep, one row a run, as a Parquet file; and the sweep as it is read again."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...language import gettext as _
from ...manifest import digest
from ...quantities import BadQuantity, reason
from ..extras import needed
from .design import Design
from .outcome import OUTPUTS, Outcomes

if TYPE_CHECKING:
    import pandas as pd

DESIGN, MANIFEST, RUNS, TIMES, PARTS = "design.toml", "manifest.json", "runs.parquet", "times.csv", "parts"
MADE_FOR = b"tipsim.design"  # where a table names the digest of its design
SECONDS = "seconds"  # a column of parts alone
# Written the same way always, so that the same rows are the same bytes.
WRITTEN = {
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": ["scenario", "status", "error"],
    "row_group_size": 65_536,
    "version": "2.6",
    "data_page_version": "1.0",
    "write_page_checksum": True,
}


class Tally(NamedTuple):
    """What a sweep took: runs that were there before, runs made now, seconds of start-up and of work."""

    before: int
    made: int
    startup: float
    work: float

    @property
    def per_minute(self) -> float:
        """Runs a minute of work, start-up left out."""
        return 60 * self.made / self.work if self.work > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Sweep:
    """A finished sweep. `runs` has a row a run, sorted by `run`: scenario, point, seed, status ("ok" or "failed"),
    error, `quantity.<flat name>` for each number that differs between points, and the outputs of all months for the
    whole country: `happened.*`, `recorded.*`, `harms.*` in persons, person-months or cases, `costs.total` in MNT.
    Outputs of failed runs are NaN. `tally` is None for a sweep that was loaded.
    """

    folder: Path
    design: Design
    runs: pd.DataFrame
    tally: Tally | None = None

    @property
    def failed(self) -> pd.DataFrame:
        """The runs that failed, with their errors."""
        return self.runs[self.runs["status"] == "failed"]

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the columns that runs bring forth."""
        return OUTPUTS

    @classmethod
    def load(cls, folder: Path | str) -> Sweep:
        """Read a finished sweep; raises BadQuantity in one line if it is unfinished, damaged, or none."""
        folder = Path(folder)
        if not (folder / DESIGN).is_file():
            raise BadQuantity(
                _("{folder} holds no sweep. Name the folder that `tipsim sweep` wrote.").format(folder=folder)
            )
        design = Design.from_toml(folder / DESIGN)
        if not (folder / RUNS).is_file():
            raise unfinished(folder, missing_in(folder, design), design.runs)
        return cls(folder, design, read_runs(folder, design).to_pandas())


def unfinished(folder: Path, missing: int, runs: int) -> BadQuantity:
    """The error for a sweep of which runs are missing."""
    return BadQuantity(
        _("The sweep in {folder} is not finished: {missing:,} of {runs:,} runs are missing. Go on with: {go}").format(
            folder=folder, missing=missing, runs=runs, go=command(folder)
        )
    )


def command(folder: Path) -> str:
    """Return the command that goes on with the sweep of a folder."""
    return f"tipsim sweep {folder / DESIGN} --out {folder}"


def arrow_table(design: Design, found: Outcomes, *, seconds: bool = False) -> Any:
    """Return runs as an Arrow table, in the order given; `seconds` adds how long each took."""
    pa = needed("pyarrow")
    point, scenario, seed = design.place(found.runs)
    columns = {
        "run": pa.array(found.runs, pa.int64()),
        "scenario": pa.array([design.scenario_names[i] for i in scenario], pa.string()),
        "point": pa.array(point, pa.int64()),
        "seed": pa.array(np.array(design.seeds, dtype=np.int64)[seed], pa.int64()),
        "status": pa.array(["failed" if error else "ok" for error in found.errors], pa.string()),
        "error": pa.array(found.errors, pa.string()),
    }
    columns |= {f"quantity.{name}": pa.array(design.points[point, i]) for i, name in enumerate(design.names)}
    columns |= {name: pa.array(np.ascontiguousarray(found.values[:, i])) for i, name in enumerate(OUTPUTS)}
    columns |= {SECONDS: pa.array(found.seconds)} if seconds else {}
    return pa.table(columns).replace_schema_metadata({MADE_FOR: design.digest})


def outcomes(table: Any) -> Outcomes:
    """Return the outcomes that a table of `arrow_table` with seconds holds."""
    values = np.column_stack([table[name].to_numpy() for name in OUTPUTS])
    return Outcomes(table["run"].to_numpy(), values, tuple(table["error"].to_pylist()), table[SECONDS].to_numpy())


def joined(parts: list[Outcomes]) -> Outcomes:
    """Return outcomes as one, in the order given."""
    none = Outcomes(np.empty(0, np.int64), np.empty((0, len(OUTPUTS))), (), np.empty(0))
    runs, values, errors, seconds = zip(none, *parts, strict=True)
    return Outcomes(
        np.concatenate(runs), np.concatenate(values), tuple(e for some in errors for e in some), np.concatenate(seconds)
    )


def in_order(found: Outcomes) -> Outcomes:
    """Return outcomes sorted by run."""
    order = np.argsort(found.runs, kind="stable")
    errors = tuple(found.errors[i] for i in order.tolist())
    return Outcomes(found.runs[order], found.values[order], errors, found.seconds[order])


def parquet(table: Any) -> bytes:
    """Return a table as the bytes of a Parquet file; the same table gives the same bytes."""
    sink = io.BytesIO()
    needed("pyarrow.parquet").write_table(table, sink, **WRITTEN)
    return sink.getvalue()


def read_part(path: Path, design: Design) -> Outcomes:
    """Read a part, whose name is the digest of its content; raises BadQuantity if it is damaged or another sweep's."""
    repair = _("Delete it; its runs are done again.")
    content = _bytes_of(path, repair)
    if not path.name.startswith(part_name(content)):
        raise BadQuantity(_("{path} is damaged. {repair}").format(path=path, repair=repair))
    return outcomes(_read(path, content, design, repair))


def read_parts(folder: Path, design: Design) -> list[tuple[Path, Outcomes]]:
    """Return the parts of an unfinished sweep; raises BadQuantity for one that is damaged or holds a run again."""
    found, seen = [], np.empty(0, np.int64)
    for path in sorted((folder / PARTS).glob("*.parquet")):
        part = read_part(path, design)
        if np.isin(part.runs, seen).any():
            raise BadQuantity(
                _("{path} holds runs that another part holds too. Delete it; what is missing is done again.").format(
                    path=path
                )
            )
        seen = np.concatenate([seen, part.runs])
        found.append((path, part))
    return found


def missing_in(folder: Path, design: Design) -> int:
    """Return how many runs an unfinished sweep lacks."""
    return design.runs - sum(len(part.runs) for _path, part in read_parts(folder, design))


def part_name(content: bytes) -> str:
    """Return the name of a part: whatever happens to it, what is read is what was written."""
    return digest(content)[:32] + ".parquet"


def read_runs(folder: Path, design: Design) -> Any:
    """Return the finished table of a folder; raises BadQuantity unless it is what the manifest says."""
    path = folder / RUNS
    repair = _("Delete it and make its runs again: {go}").format(go=command(folder))
    content = _bytes_of(path, repair)
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["results"]["runs"]
    except (OSError, ValueError, KeyError, TypeError):
        told = ""
    if digest(content) != told:
        raise BadQuantity(
            _("{path} is damaged, or was changed since the sweep wrote it. {repair}").format(path=path, repair=repair)
        )
    return _read(path, content, design, repair)


def _bytes_of(path: Path, repair: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadQuantity(
            _("{path} cannot be read: {why}. {repair}").format(path=path, why=reason(error), repair=repair)
        ) from error


def _read(path: Path, content: bytes, design: Design, repair: str) -> Any:
    table = needed("pyarrow.parquet").read_table(needed("pyarrow").BufferReader(content))
    if (table.schema.metadata or {}).get(MADE_FOR) != design.digest.encode():
        raise BadQuantity(_("{path} belongs to another sweep. {repair}").format(path=path, repair=repair))
    return table
