"""One run of a scenario and what came of it: two ledgers, harms, costs and flows, with their manifest."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .language import gettext as _
from .manifest import digest, manifest, skill_note
from .model import TraffickingModel, scenario_of
from .network import DESTINATIONS
from .quantities import BadQuantity
from .records import EventLog
from .saving import write_folder
from .scenario import Scenario
from .state import COLUMNS, HAPPENED, HARMS, N_EPISODES, RECORDED, Event, Kind

LEDGERS = {"happened": HAPPENED, "recorded": RECORDED, "harms": HARMS}
STOCKS = ("exploited",)  # counted at the end of a month: a year has their mean, not their sum
PAIRS = [(ledger, name) for ledger, names in LEDGERS.items() for name in names]
MONTHS_IN = ("run", "months")  # column of yearly tables: months of that calendar year that were run
YEARLY = [
    *(("happened", name) for name in HAPPENED if name not in STOCKS),
    *(("happened", f"{name}_{kind}") for name in STOCKS for kind in ("mean", "person_months")),
    *(pair for pair in PAIRS if pair[0] != "happened"),
    MONTHS_IN,
]
_MONTHLY_COLUMNS, _YEARLY_COLUMNS = (pd.MultiIndex.from_tuples(p, names=["ledger", "measure"]) for p in (PAIRS, YEARLY))
# Called with months done and months in all, of all runs of the work; before a run's first month, in its spin-up, with
# the months done so far. What it raises ends the work: that is how work is cancelled.
Progress = Callable[[int, int], None]


class Tables(NamedTuple):
    """Months and years of a run, columns (ledger, measure)."""

    monthly: pd.DataFrame
    yearly: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Result:
    """What `run` returns. Counts are of the modelled share of the country; `national()` has the whole country.

    `counts` has a row a month since the start and a column a measure; `regions` a row a region: name, persons of the
    model at the start, persons recruited there. `flows` counts persons recruited since the start by home region,
    kind, place of exploitation in Mongolia or destination, and post. `events` is the log of the run, or None after
    `load`.
    """

    scenario: Scenario
    seed: int
    counts: pd.DataFrame
    flows: pd.DataFrame
    regions: pd.DataFrame
    events: EventLog | None = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)

    @property
    def scale(self) -> float:
        """Share of the country's people who were modelled; counts are of them."""
        return self.scenario.scale

    @property
    def note(self) -> str:
        """What every output must say if a skill file was used, else ""."""
        return skill_note(self.scenario)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Counts by calendar month, columns (ledger, measure)."""
        return monthly(self.counts, self.scenario)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Counts by calendar year, columns (ledger, measure); ("run", "months") is below 12 in a partial year.

        Recorded measures are named as in the data set `tip_figures`. Of persons exploited there are the mean of the
        month's ends, `exploited_mean`, and their sum, `exploited_person_months`.
        """
        return yearly(self.monthly)

    def national(self) -> Tables:
        """Return months and years with counts divided by the scale, so that they stand for the whole country."""
        months = self.monthly / self.scale
        return Tables(months, yearly(months))

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Cost of each measure in MNT by calendar year, for the whole country; the last column is `total`."""
        return costs(self.counts, self.scenario)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """All that the numbers follow from: versions, sources, data, seed, scenario; and digests of the results."""
        return manifest(self.scenario, self.seed, self.digests)

    def files(self, *, events: bool = False) -> dict[str, bytes]:
        """Return the files of `save` by name; `events` adds the event log."""
        tables = {"monthly.csv": self.monthly, "yearly.csv": self.yearly, "yearly_national.csv": self.national().yearly}
        tables = {name: flat(table) for name, table in tables.items()}
        tables |= {"costs.csv": self.costs, "flows.csv": self.flows, "regions.csv": self.regions}
        made = {name: csv(table, self.note, index=name != "flows.csv") for name, table in tables.items()}
        if events and self.events is not None:
            made["events.csv.gz"] = gzipped(self.events.to_dataframe())
        return made | described(self.scenario, self.manifest)

    def save(self, folder: Path | str, *, events: bool = False, force: bool = False) -> Path:
        """Write tables (CSV), scenario.toml and manifest.json into a new folder, all or nothing; return the folder.

        Raises BadQuantity if the folder is there (`force` replaces earlier results), NotSaved if the disk refuses.
        """
        return write_folder(folder, self.files(events=events), force=force)

    @classmethod
    def load(cls, folder: Path | str) -> Result:
        """Read what `save` wrote, without the event log; raises BadQuantity if it is damaged or was changed."""
        folder = Path(folder)
        try:
            told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            months = pd.read_csv(folder / "monthly.csv")
            flows = pd.read_csv(folder / "flows.csv", keep_default_na=False)[[*FLOW_KEYS, "persons"]]
            regions = pd.read_csv(folder / "regions.csv", index_col="region").drop(columns="note", errors="ignore")
            scenario = Scenario.from_dict(told["scenario"])
            counts = pd.DataFrame({name: months[f"{ledger}.{name}"] for ledger, name in PAIRS})[list(COLUMNS)]
            seed, digests = told["seed"], told["results"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadQuantity(
                _("{folder} cannot be read as results: {error}. Run the scenario again.").format(
                    folder=folder, error=error
                )
            ) from error
        if _digest_of(counts) != digests["months"]:
            raise BadQuantity(
                _("{folder}: monthly.csv is not what the run wrote. Run the scenario again.").format(folder=folder)
            )
        result = cls(scenario, seed, counts, flows, regions, None, digests)
        vars(result)["manifest"] = told  # of the machine that ran it, not of this one
        return result


def run(
    scenario: Scenario | None = None,
    seed: int | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run a scenario to its end and return what came of it; without a seed one is drawn and kept in the result.

    Raises BadQuantity in one line for whatever cannot be run.
    """
    heard = (lambda: progress(0, scenario_of(scenario).months)) if progress else None
    model = TraffickingModel(scenario, seed=seed, threads=threads, heard=heard)
    while model.running:
        model.step()
        if progress:
            progress(model.month, model.setup.months)
    return result_of(model)


def result_of(model: TraffickingModel) -> Result:
    """Return what came of the months that a model has done."""
    counts = pd.DataFrame(model.book.copy(), columns=list(COLUMNS))
    log = hashlib.sha256()
    for column in model.events.arrays().values():
        log.update(np.ascontiguousarray(column).tobytes())
    digests = {"months": _digest_of(counts), "events": log.hexdigest()}
    flows = _flows(model)
    return Result(model.setup, model.seed, counts, flows, _regions(model, flows), model.events, digests)


def monthly(counts: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the book of months by calendar month, columns (ledger, measure)."""
    table = counts[[name for _ledger, name in PAIRS]]
    dates = pd.period_range(scenario.start, periods=len(counts), freq="M", name="month")
    return table.set_axis(_MONTHLY_COLUMNS, axis=1).set_axis(dates)


def yearly(months: pd.DataFrame) -> pd.DataFrame:
    """Return months added up by calendar year; of stocks the mean and the sum."""
    years = pd.DataFrame(months.to_numpy()).groupby(months.index.year)  # one block: pandas is slow by columns
    size = years.size()
    sums, means = (dict(zip(months.columns, found.to_numpy().T, strict=True)) for found in (years.sum(), years.mean()))
    for name in STOCKS:
        sums["happened", f"{name}_mean"] = means["happened", name]
        sums["happened", f"{name}_person_months"] = sums["happened", name]
    sums[MONTHS_IN] = size.to_numpy()
    table = pd.DataFrame({at: sums[pair] for at, pair in enumerate(YEARLY)}, index=size.index.rename("year"))
    return table.set_axis(_YEARLY_COLUMNS, axis=1)


def costs(counts: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the cost of each measure in MNT by calendar year, for the whole country, and their total."""
    years = pd.period_range(scenario.start, periods=len(counts), freq="M").year
    names, spent = spending(counts[list(COLUMNS)].to_numpy(), scenario)
    table = pd.DataFrame(np.column_stack([spent, spent.sum(axis=1)]), index=years, columns=[*names, "total"])
    return table.groupby(level=0).sum().rename_axis("year")


def spending(book: np.ndarray, scenario: Scenario) -> tuple[list[str], np.ndarray]:
    """Return the measures' names and what each costs by month in MNT for the whole country, shape (months, measures).

    `book` has a row a month since the start, columns as in `state.COLUMNS`, of the modelled share of the country.
    """
    names = list(dict.fromkeys(measure.name for measure in scenario.measures))
    spent = np.zeros((len(book), len(names)))
    for month, row in enumerate((book / scenario.scale).tolist() if names else []):
        national = dict(zip(COLUMNS, row, strict=True))
        for measure in scenario.measures:
            if measure.active(month):
                spent[month, names.index(measure.name)] += measure.cost(national)
    return names, spent


FLOW_KEYS = ("home", "kind", "place", "destination", "post")


def _flows(model: TraffickingModel) -> pd.DataFrame:
    """Persons recruited since the start, from the log and the episodes it names."""
    log, routes = model.events.arrays(), model.routes
    rows = log["episode"][(log["event"] == Event.RECRUITED) & (log["month"] >= 0)]
    episodes = model.world.episodes
    assert rows.max(initial=-1) < model.world.work.counts[N_EPISODES]
    regions = (*routes.regions, "")  # -1 = none, the last
    words = (regions, [k.name.lower() for k in Kind if k >= 0], regions, DESTINATIONS, (*routes.posts, ""))
    codes = np.column_stack([getattr(episodes, key)[rows] % len(w) for key, w in zip(FLOW_KEYS, words, strict=True)])
    found, persons = np.unique(codes, axis=0, return_counts=True)
    named = [tuple(w[code] for w, code in zip(words, row, strict=True)) for row in found.tolist()]
    order = sorted(range(len(named)), key=named.__getitem__)
    columns = {key: np.array([named[i][at] for i in order], dtype=object) for at, key in enumerate(FLOW_KEYS)}
    return pd.DataFrame({**columns, "persons": persons[order]})


def _regions(model: TraffickingModel, flows: pd.DataFrame) -> pd.DataFrame:
    """A row a region: its name, persons of the model at the start, and how many of its own people were recruited.

    Foreign workers who are recruited within Mongolia are in `flows`, not here: they are no part of those persons.
    """
    routes, people = model.routes, model.people
    own = dict.fromkeys(routes.regions, 0)
    for home, kind, persons in zip(flows["home"], flows["kind"], flows["persons"], strict=True):
        own[home] += persons if kind != "inbound" else 0
    at_home = np.bincount(people.region[: people.first], minlength=len(routes.regions))
    columns = {"name": routes.region_names, "persons": at_home, "recruited": list(own.values())}
    return pd.DataFrame(columns, index=pd.Index(routes.regions, name="region"))


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose column names are "ledger.measure"."""
    return table.set_axis([".".join(pair) for pair in table.columns], axis=1)


def csv(table: pd.DataFrame, note: str, *, index: bool = True) -> bytes:
    """Return a table as CSV (UTF-8), with the note on officer skill in a column of its own where there is one."""
    table = table.copy().assign(note=note) if note else table  # a copy lies in one piece
    return table.to_csv(index=index, lineterminator="\n").encode()


def gzipped(table: pd.DataFrame) -> bytes:
    """Return a table as gzipped CSV; the same table gives the same bytes."""
    kept = io.BytesIO()
    table.to_csv(kept, index=False, lineterminator="\n", compression={"method": "gzip", "mtime": 0})
    return kept.getvalue()


def described(scenario: Scenario, told: Mapping[str, Any]) -> dict[str, bytes]:
    """Return scenario.toml and manifest.json."""
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    return {"scenario.toml": scenario.to_toml().encode(), "manifest.json": text.encode()}


def _digest_of(counts: pd.DataFrame) -> str:
    return digest(np.ascontiguousarray(counts.to_numpy(dtype="<i8")).tobytes())
