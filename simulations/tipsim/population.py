"""The persons: made from a seed, kept on disk by content, seen through a façade over arrays.

Row i is person i for ever. Rows come in two parts: who is there at the start, in the order of the regions, and who
enters later by birth or, as a foreign worker, by arrival, in the order of the month. Birth and death are drawn with
the person from a life table, which is the same in law as monthly hazards and costs nothing in a month.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .chance import BIRTHS, BORN, key_of, uniforms
from .compiled import cache_folder, prune
from .country import Country
from .language import gettext as _
from .network import Routes, routes
from .quantities import BadQuantity
from .quantities import unknown as unknown_value

KEPT = 40  # files of persons; the oldest go
VERSION = 3  # of the recipe below: another recipe, another number, another file in the cache

NEVER = 32767
SEX = ("male", "female")
SCHOOLING = ("little", "secondary", "higher")
WORK = ("employed", "informal", "without work")
# Years at which an age band begins. Under eighteen the law differs.
AGE_BANDS = (0, 10, 14, 18, 25, 35, 50, 65)
CHILD_BANDS = 3  # the first three bands are under eighteen
ADULT = 18 * 12
OLDEST = 110 * 12
# Traits last for life. What only adults have (schooling, work, debt, wish) is drawn for children too and counts
# from eighteen on, so that whoever grows up in a run is like those who grew up before it.
SHAPE = {"sex": 2, "schooling": 3, "work": 3, "poor": 2, "debt": 2, "wish": 2, "foreign": 2}
CLASSES = int(np.prod(list(SHAPE.values())))
AGES = len(AGE_BANDS)

# Recalled, to be checked against the census before anything is calibrated on it: share of persons by five-year
# band from 0-4 to 80 and over, and deaths per 1,000 a year in the same bands.
PYRAMID = np.array([11.2, 10.9, 8.6, 7.0, 6.6, 7.4, 9.0, 8.2, 7.0, 6.0, 5.3, 4.6, 3.5, 2.2, 1.2, 0.7, 0.6])
DEATHS = np.array([3.5, 0.4, 0.4, 0.8, 1.4, 1.9, 2.6, 3.6, 5.2, 8.0, 12.5, 18, 27, 40, 60, 90, 160])

BIRTH, GONE, CLASS, HEED = range(4)  # columns of `fixed`, int16, so that a person fills one cache line
REGION, STATUS = range(2)  # columns of `now`, int8
BUSY, RETURNED, WARNED, ASSISTED = 1, 2, 4, 8  # bits of `now[:, STATUS]`


@dataclass(frozen=True)
class People:
    """Arrays of all persons of a run. `fixed` is int16 (rows, 4): birth and departure in months from the start
    (departure NEVER = none), class (see `decode`) and heed, an even spread that decides who learns first.
    `region` is int8 (rows,) at the start. `first` persons are there at the start; `a_month` enter in each month.
    """

    fixed: np.ndarray
    region: np.ndarray
    first: int
    a_month: int


def encode(**columns: np.ndarray) -> np.ndarray:
    """Return the class of persons from their traits, each an array of whole numbers below its SHAPE."""
    found = np.zeros(len(columns["sex"]), dtype=np.int64)
    for name, size in SHAPE.items():
        found = found * size + columns[name]
    return found


def decode(classes: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Return the traits of classes (of all of them by default), by name."""
    rest = np.arange(CLASSES) if classes is None else np.asarray(classes, dtype=np.int64)
    columns = {}
    for name, size in reversed(SHAPE.items()):
        columns[name], rest = rest % size, rest // size
    return {name: columns[name] for name in SHAPE}


def age_bands() -> np.ndarray:
    """Return the band of each age in months, int8, from 0 to OLDEST."""
    return (np.searchsorted(np.array(AGE_BANDS) * 12, np.arange(OLDEST + 1), side="right") - 1).astype(np.int8)


def people(country: Country, *, scale: float, months: int, seed: int) -> People:
    """Return the persons of a run of `months`, from the cache on disk where they were made before.

    Raises BadQuantity for a scale that leaves a region without persons.
    """
    counts = counts_by_region(country, scale=scale)
    first = int(counts.sum())
    path = cache_folder() / "people" / f"{_digest(country, first, months, seed)}.npz"
    return _read(path) or _keep(_make(country, counts, months, seed), path)


def counts_by_region(country: Country, *, scale: float) -> np.ndarray:
    """Return the persons at the start by region, whole numbers; refuses a scale that leaves a region without any."""
    counts = _by_region(round(country.persons * scale), routes().people)
    if counts.min() < 1:
        needed = 1.5 / (country.persons * routes().people.min())
        raise BadQuantity(
            _("scale is {scale:g}; that leaves {region} without persons. Choose {needed:.2g} or more.").format(
                scale=scale, region=routes().region_names[int(counts.argmin())], needed=needed
            )
        )
    return counts


def _by_region(first: int, shares: np.ndarray) -> np.ndarray:
    """Whole numbers near first x shares that sum to `first` (largest remainder)."""
    exact = shares * first
    counts = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: first - counts.sum()]] += 1
    return counts


def _digest(country: Country, first: int, months: int, seed: int) -> str:
    used = {k: v for k, v in asdict(country).items() if k in ("birth_rate", *_SHARES)}
    r = routes()
    tables = [t.tolist() for t in (r.people, r.poverty, PYRAMID, DEATHS)]
    said = repr((VERSION, first, months, seed, sorted(used.items()), tables))
    return hashlib.sha256(said.encode()).hexdigest()[:24]


_SHARES = ("foreign_share", "foreign_stay", "wish_share", "debt_share")


def _read(path: Path) -> People | None:
    try:
        with np.load(path) as kept:
            return People(kept["fixed"], kept["region"], int(kept["first"]), int(kept["a_month"]))
    except Exception:  # not there, cut short or damaged, which zip files show in many ways: it is made anew
        return None


def _keep(made: People, path: Path) -> People:
    """Write the file under another name first, so that no other process ever reads half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        prune(path.parent, keep=KEPT, rest_days=0)  # a sweep over who lives here would fill the disk within a day
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".draft", delete=False) as file:
            try:
                np.savez(file, fixed=made.fixed, region=made.region, first=made.first, a_month=made.a_month)
                file.close()
                Path(file.name).replace(path)
            finally:
                Path(file.name).unlink(missing_ok=True)
    except OSError:  # a full or read-only disk: the run goes on without the cache
        pass
    return made


def _make(country: Country, counts: np.ndarray, months: int, seed: int) -> People:
    first, key, r = int(counts.sum()), key_of(seed), routes()
    births = round(country.birth_rate * first)
    arrivals = round(country.foreign_share * first / country.foreign_stay)
    a_month = births + arrivals
    rows = first + a_month * months
    fixed, region = np.empty((rows, 4), dtype=np.int16), np.empty(rows, dtype=np.int8)
    region[:first] = np.repeat(np.arange(len(counts)), counts)
    for begin in range(0, first, 1 << 18):
        part = slice(begin, min(first, begin + (1 << 18)))
        luck = uniforms(key, np.arange(part.start, part.stop), 0, BIRTHS, 16)
        _settle(fixed[part], region[part], luck, country, r)
    for month in range(months):
        part = slice(first + a_month * month, first + a_month * (month + 1))
        luck = uniforms(key, np.arange(part.start, part.stop), 0, BORN, 16)
        region[part] = np.searchsorted(np.cumsum(r.people)[:-1], luck[:, 0], side="right")
        _enter(fixed[part], region[part], luck, country, r, month, births)
    return People(fixed, region, first, a_month)


def _settle(fixed, region, luck, country: Country, r: Routes) -> None:
    """Fill the rows of persons who are there at the start."""
    foreign = luck[:, 1] < country.foreign_share
    band = np.searchsorted(np.cumsum(PYRAMID / PYRAMID.sum())[:-1], luck[:, 2], side="right")
    age = (band * 60 + np.floor(luck[:, 3] * 60)).astype(np.int64)
    age[foreign] = ADULT + np.floor(luck[foreign, 2] * 32 * 12).astype(np.int64)
    fixed[:, BIRTH] = -age
    fixed[foreign, GONE] = _stay(country.foreign_stay, luck[foreign, 4])
    fixed[~foreign, GONE] = _lifetime(age[~foreign], luck[~foreign, 4])
    _traits(fixed, region, foreign, luck, country, r)


def _enter(fixed, region, luck, country: Country, r: Routes, month: int, births: int) -> None:
    """Fill the rows of those who enter in a month: the newborn first, then foreign workers who arrive."""
    foreign = np.arange(len(luck)) >= births
    age = np.where(foreign, ADULT + np.floor(luck[:, 2] * 32 * 12), 0).astype(np.int64)
    gone = np.where(foreign, _stay(country.foreign_stay, luck[:, 4]), _lifetime(age, luck[:, 4]))
    fixed[:, BIRTH] = month - age
    fixed[:, GONE] = np.minimum(NEVER, month + gone)
    _traits(fixed, region, foreign, luck, country, r)


def _survival() -> np.ndarray:
    """Share alive at each age in months, from the deaths of the five-year bands."""
    yearly = DEATHS[np.minimum(np.arange(OLDEST) // 60, len(DEATHS) - 1)] / 1000
    return np.concatenate([[1.0], np.cumprod(1 - yearly / 12)])


def _lifetime(age: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Months until death, at least one: the survival curve from this age on, read at `luck`."""
    curve = _survival()
    level = curve[np.minimum(age, OLDEST)] * luck
    death = np.searchsorted(-curve, -level, side="left")
    return np.maximum(1, np.minimum(death, OLDEST + 1) - age).astype(np.int64)


def _stay(mean: float, luck: np.ndarray) -> np.ndarray:
    """Months of a stay, at least one, geometric with this mean."""
    longest = 40 * int(mean) + 40
    beyond = (1 - 1 / max(mean, 1.0001)) ** np.arange(1, longest)
    return (1 + np.searchsorted(-beyond, -luck, side="left")).astype(np.int64)


def _traits(fixed, region, foreign, luck, country: Country, r: Routes) -> None:
    """Draw sex, schooling, work, poverty, debt and wish; shares are assumed, poverty by region is recorded.

    Foreign workers are employed, and neither poor by the survey nor wishing to leave as citizens do.
    """
    schooling = np.searchsorted([0.25, 0.7], luck[:, 6], side="right")
    work = np.where(foreign, 0, np.searchsorted([0.5, 0.85], luck[:, 7], side="right"))
    poor = ~foreign & (luck[:, 8] < r.poverty[region])  # the survey is of residents' households
    classes = encode(
        sex=(luck[:, 5] < np.where(foreign, 0.2, 0.508)).astype(np.int64),
        schooling=schooling,
        work=work,
        poor=poor.astype(np.int64),
        debt=(luck[:, 9] < country.debt_share).astype(np.int64),
        wish=(~foreign & (luck[:, 10] < country.wish_share)).astype(np.int64),
        foreign=foreign.astype(np.int64),
    )
    fixed[:, CLASS] = classes
    fixed[:, HEED] = np.floor(luck[:, 11] * 65536).astype(np.int64) - 32768


class Population:
    """The persons of a running model, as one reads them; `len()` is how many are there in the present month."""

    def __init__(self, made: People, region_now: np.ndarray, month: Any):
        self._made, self._now, self._month = made, region_now, month

    @property
    def rows(self) -> int:
        """Persons who are there at some time of the run."""
        return len(self._made.fixed)

    def present(self) -> np.ndarray:
        """Return who is there in the present month, bool, shape (rows,)."""
        month = max(0, self._month())
        entered = np.arange(self.rows) < self._made.first + self._made.a_month * (month + 1)
        entered[self._made.first :] &= self._month() >= 0
        return entered & (self._made.fixed[:, GONE] > self._month())

    def __len__(self) -> int:
        return int(self.present().sum())

    def where(self, **wanted: Any) -> np.ndarray:
        """Return the numbers of those present who match, as `where(region="MN-1", sex="female", poor=True)`.

        Raises BadQuantity for a column that is not in `to_dataframe`.
        """
        frame = self.to_dataframe()
        unknown = [name for name in wanted if name not in frame]
        if unknown:
            raise BadQuantity(
                _("Persons have no '{name}'. They have: {columns}.").format(
                    name=unknown[0], columns=", ".join(frame.columns)
                )
            )
        keep = np.ones(len(frame), dtype=bool)
        for name, value in wanted.items():
            if hasattr(frame[name], "cat") and value not in frame[name].cat.categories:
                raise unknown_value(_("Persons: {column}").format(column=name), value, frame[name].cat.categories)
            keep &= (frame[name] == value).to_numpy()
        return frame.index.to_numpy()[keep]

    def person(self, i: int) -> dict[str, Any]:
        """Return what is known of person `i`, present or not; raises IndexError outside the rows."""
        if not 0 <= i < self.rows:
            raise IndexError(_("There is no person {i}; persons are 0 to {last}.").format(i=i, last=self.rows - 1))
        return self._frame(np.array([i])).iloc[0].to_dict()

    def to_dataframe(self) -> Any:
        """Return those present as a DataFrame: one row a person, the index is the person's number."""
        return self._frame(np.flatnonzero(self.present()))

    def _frame(self, ids: np.ndarray) -> Any:
        import pandas as pd

        fixed, now, traits = self._made.fixed[ids], self._now[ids], decode(self._made.fixed[ids, CLASS])
        region, status, age = now[:, REGION], now[:, STATUS], (self._month() - fixed[:, BIRTH].astype(int)) // 12
        adult = age >= ADULT // 12
        return pd.DataFrame(
            {
                "region": pd.Categorical.from_codes(region, routes().regions),
                "age": age,
                "sex": pd.Categorical.from_codes(traits["sex"], SEX),
                "schooling": pd.Categorical.from_codes(np.where(adult, traits["schooling"], -1), SCHOOLING),
                "work": pd.Categorical.from_codes(np.where(adult, traits["work"], -1), WORK),
                **{name: traits[name].astype(bool) for name in ("poor", "foreign")},
                **{name: traits[name].astype(bool) & adult for name in ("debt", "wish")},
                "heed": (fixed[:, HEED].astype(float) + 32768) / 65536,
                "in_episode": (status & BUSY) > 0,
                "returned": (status & RETURNED) > 0,
                "warned": (status & WARNED) > 0,
                "assisted": (status & ASSISTED) > 0,
            },
            index=pd.Index(ids, name="person"),
        )
