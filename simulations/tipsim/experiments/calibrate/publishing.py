"""The data set `posterior` from the fits: table, package, README and manifest, all from one place.

`python -m tipsim.experiments.calibrate.publishing FOLDER datasets/posterior` writes it anew from what
`tipsim calibrate --out FOLDER` left. A column follows its quantity: range, unit and words are written once, in the
code.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ...language import gettext as _
from ...language import speaking
from ...manifest import SYNTHETIC, datasets, digest, sources, version_of
from ...quantities import BadQuantity
from ...saving import NotSaved, write_file
from ..posterior import FITS, NAME
from ..priors import KEPT, Prior, priors
from ..recorded import used
from .fitting import Fit
from .ledger import HISTORY

TABLE, PACKAGE, README, MANIFEST = f"{NAME}.csv", "datapackage.json", "README.md", "manifest.json"
DIGITS = 6
BEGIN, END = "<!-- columns -->", "<!-- /columns -->"
COMPUTED = "computed"
LIBRARIES = ("pyabc", "numpy", "scipy", "scikit-learn", "numba", "mesa")
KEY_COLUMNS = {
    "fit": ("string", "`all`, or which years' figures were left out"),
    "draw": ("integer", "number of the draw within its fit, from 0; the order means nothing"),
    "confidence": ("string", "how well the row is known; its first word is defined in datasets/README.md"),
}


def table(fits: Mapping[str, pd.DataFrame]) -> bytes:
    """Return the draws of fits by name as CSV."""
    parts = [draws.assign(fit=name, draw=range(len(draws)), confidence=COMPUTED) for name, draws in fits.items()]
    both = pd.concat(parts, ignore_index=True)
    columns = [*KEY_COLUMNS, *(p.name for p in priors())]
    return both[columns].to_csv(index=False, lineterminator="\n", float_format=f"%.{DIGITS}g").encode()


def manifest(fits: Mapping[str, Fit], content: bytes) -> dict[str, Any]:
    """Return all that the draws follow from, how far each fit went, and the digest of the table."""
    return {
        "what": SYNTHETIC,
        "tiplab": version_of("tiplab"),
        "sources": sources(),
        "datasets": {name: told for name, told in datasets().items() if name != NAME},
        **{name: version_of(name) for name in LIBRARIES},
        "scenario": HISTORY,
        "kept": sorted(KEPT),
        "figures": [f"{row.measure}, {row.first} to {row.last}: {row.value}" for row in used().itertuples()],
        "fits": {name: _told(found) for name, found in fits.items()},
        "results": {TABLE: digest(content)},
    }


def _told(found: Fit) -> dict[str, Any]:
    compared = found.compared
    near = {name: round(float(v), 3) for name, v in zip(compared.names, compared.observed, strict=True)}
    log = found.log.round(3).to_dict("records")
    return {"draws": len(found.draws), "worth": round(found.worth, 1), "populations": log, "compared": near}


def package(content: bytes) -> dict[str, Any]:
    """Return the data package of the table."""
    keys = [_field(name, kind, text) for name, (kind, text) in KEY_COLUMNS.items()]
    keys[0]["constraints"]["enum"] = list(FITS)
    keys[1]["constraints"]["minimum"] = 0
    cc = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": "Draws of the model's quantities that fit the recorded figures",
        "description": "One row is one draw: a value of every quantity that a calibration moves.",
        "version": "0.1.0",
        "licenses": [{**cc, "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "sources": [{"title": "TIP Lab: tipsim, fitted to the data sets tip_figures and hotline"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": NAME,
                "type": "table",
                "path": TABLE,
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": [*keys, *map(_quantity, priors())], "primaryKey": ["fit", "draw"]},
            }
        ],
    }


def _quantity(p: Prior) -> dict[str, Any]:
    q = p.quantity
    field = _field(p.name, "number", f"{q.label} ({q.owner}, {q.unit})")
    field["constraints"] |= {"minimum": q.low, "maximum": q.high}
    return field


def _field(name: str, kind: str, text: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "description": text, "constraints": {"required": True}}


def readme(old: str, rows: int) -> str:
    """Return the README with the list of columns and the number of rows written anew between its marks."""
    keys = [f"| `{name}` | {kind} | {text} |" for name, (kind, text) in KEY_COLUMNS.items()]
    numbers = [f"| `{p.name}` | number | {p.quantity.label} ({p.quantity.unit}) |" for p in priors()]
    lines = [f"There are {rows} rows.", "", "## Columns", "", "| column | type | meaning |", "|---|---|---|"]
    before, begin, rest = old.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise BadQuantity(f"{README} has no place for the columns. Put {BEGIN} and {END} where they belong.")
    return before + "\n".join([BEGIN, *lines, *keys, *numbers, END]) + after


def files(fits: Mapping[str, Fit]) -> dict[str, bytes]:
    """Return posterior.csv and manifest.json of fits by name."""
    content = table({name: found.draws for name, found in fits.items()})
    return {TABLE: content, MANIFEST: _json(manifest(fits, content))}


def publish(source: Path, target: Path) -> None:
    """Make the data set in `target`, which has a README, of what `source` holds."""
    content = (source / TABLE).read_bytes()
    missing = set(FITS) - set(json.loads((source / MANIFEST).read_text(encoding="utf-8"))["fits"])
    if missing:
        text = _("{folder} has no fit {names}. Make all of them: tipsim calibrate --fit each --out FOLDER.")
        raise BadQuantity(text.format(folder=source, names=", ".join(sorted(missing))))
    rows = content.count(b"\n") - 1
    with speaking("en"):
        text = readme((target / README).read_text(encoding="utf-8"), rows)
        made = {TABLE: content, PACKAGE: _json(package(content)), README: text.encode()}
    for name, told in (made | {MANIFEST: (source / MANIFEST).read_bytes()}).items():
        write_file(target / name, told)


def _json(told: Any) -> bytes:
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()


def main(words: Iterable[str]) -> int:
    """Publish; returns the exit status."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("source", type=Path, help="folder of `tipsim calibrate --fit each`")
    parser.add_argument("target", type=Path, help="folder of the data set")
    given = parser.parse_args(list(words))
    try:
        publish(given.source, given.target)
    except (BadQuantity, NotSaved, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
