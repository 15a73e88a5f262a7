"""Typed access to the data sets of TIP Lab.

Each data set is a folder with a README, a ``datapackage.json`` (Frictionless) and its file.
The schema in the package decides the type of every column, so nothing is guessed from content.
"""

import difflib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from .language import gettext as _

# pandas would keep texts otherwise where pyarrow is installed, and then, for one, a comparison with `...` is an error.
# What learners' code does may not hang on whether the trainer's machine has it.
pd.set_option("mode.string_storage", "python")

_DTYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "year": "Int64",
}


class UnknownDataset(KeyError):
    """There is no data set of that name; the message names the nearest one and lists all."""

    def __str__(self) -> str:  # KeyError would show the message in quotation marks
        return self.args[0]


class DatasetsMissing(RuntimeError):
    """The folder of the data sets is not where this package looks for it."""


def root() -> Path:
    """Return the folder that holds the data sets, in a wheel or in an editable checkout.

    A wheel carries them inside the package; a checkout has them beside `simulations/`.
    """
    return _root_beside(Path(__file__).parent)


def names() -> list[str]:
    """Return the names of the data sets that `load` reads, in alphabetical order."""
    return [name for name in _folders() if _resource(name)["path"].endswith(".csv")]


def describe(name: str) -> dict[str, Any]:
    """Return the data package of a data set: title, sources, licence, and the schema of its columns."""
    return _package(_known(name))


def load(name: str) -> pd.DataFrame:
    """Return a data set as a DataFrame, one row as its README says.

    Columns have the nullable types of the schema (`string`, `Int64`, `Float64`, `boolean`,
    dates as `datetime64`); an empty cell is `<NA>`, or `NaT` for a date.

    Raises UnknownDataset for a name that is not in `names()`.
    """
    name = _known(name)
    resource = _resource(name)
    if not resource["path"].endswith(".csv"):
        raise UnknownDataset(
            _("'{name}' holds map features, not rows. Use tipsim.data.map_features().").format(name=name)
        )
    fields = resource["schema"]["fields"]
    return pd.read_csv(
        root() / name / resource["path"],
        dtype={f["name"]: _DTYPES[f["type"]] for f in fields if f["type"] != "date"},
        parse_dates=[f["name"] for f in fields if f["type"] == "date"],
        date_format="%Y-%m-%d",
        keep_default_na=False,  # "NA" is the code of Namibia, not a gap
        na_values=[""],
        encoding="utf-8",
    )


def map_features() -> list[dict[str, Any]]:
    """Return the 22 units of Mongolia as GeoJSON features (longitude, latitude in degrees, WGS 84).

    `feature["properties"]["iso_3166_2"]` matches the column of that name in `load("aimags")`.
    """
    path = root() / "map" / _resource("map")["path"]
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def _known(name: str) -> str:
    folders = _folders()
    if name in folders:
        return name
    near = difflib.get_close_matches(str(name), folders, n=1, cutoff=0.5)
    guess = _(" Did you mean '{name}'?").format(name=near[0]) if near else ""
    raise UnknownDataset(
        _("There is no dataset '{name}'.{guess} The datasets are: {names}.").format(
            name=name, guess=guess, names=", ".join(folders)
        )
    )


def _folders() -> list[str]:
    return sorted(package.parent.name for package in root().glob("*/datapackage.json"))


def _resource(name: str) -> dict[str, Any]:
    return _package(name)["resources"][0]


def _package(name: str) -> dict[str, Any]:
    return json.loads((root() / name / "datapackage.json").read_text(encoding="utf-8"))


@lru_cache
def _root_beside(package: Path) -> Path:
    packed = package / "_datasets"
    checkout = package.parents[1] / "datasets"
    for folder in (packed, checkout):
        if (folder / "tip_figures" / "datapackage.json").is_file():
            return folder
    raise DatasetsMissing(
        _("The datasets are neither in {packed} nor in {checkout}. Install TIP Lab again.").format(
            packed=packed, checkout=checkout
        )
    )
