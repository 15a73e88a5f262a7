"""All that one sweep allows to be said about one output: indices, discovery, regret and value of information."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...language import gettext as _
from ...manifest import LIBRARIES, SYNTHETIC, digest, made_with, now, skill_note
from ...quantities import N_, BadQuantity
from ...result import Progress, csv
from ..figures import png
from .boxpicture import picture_of_discovery
from .criteria import Fails, usual
from .discovery import discover
from .information import evppi
from .pictures import picture_of_indices, picture_of_information, picture_of_regret
from .regrets import regret
from .sample import OUTPUT, SOBOL, Sample, sample_of
from .telling import tell
from .variance import first_order, sobol_indices

if TYPE_CHECKING:
    import pandas as pd

USED = (*LIBRARIES, "scipy", "SALib", "ema_workbench", "scikit-learn")
PARTS = {
    "indices": N_("Total order"),
    "first_order": N_("First order"),
    "discovery": N_("Discovery"),
    "regret": N_("Regret"),
    "information": N_("Value of information"),
}
PICTURES: dict[str, Callable[[Any], Any]] = {
    "indices": picture_of_indices,
    "first_order": picture_of_indices,
    "discovery": picture_of_discovery,
    "regret": picture_of_regret,
    "information": picture_of_information,
}


@dataclass(frozen=True)
class Question:
    """What is asked of a sweep.

    `scenario` is looked at by indices and discovery: the first one and the second (or only) one where none is named.
    `fails` is the criterion of discovery, or None for the `usual` one. `worth` is MNT per unit of the output, see
    `evppi`; `log` see `sobol_indices`.
    """

    output: str = OUTPUT
    scenario: str | None = None
    fails: Fails | None = None
    better: str = "lower"
    worth: float | None = None
    log: bool = False

    def first(self, sample: Sample) -> str:
        return self.scenario or sample.scenarios[0]

    def tried(self, sample: Sample) -> str:
        return self.scenario or sample.scenarios[min(1, len(sample.scenarios) - 1)]

    def criterion(self, sample: Sample) -> Fails:
        """Return the criterion that was given, or the usual one."""
        return self.fails or usual(sample, self.tried(sample), self.output, self.better)


@dataclass(frozen=True, eq=False)
class Analysis:
    """What came of a question: `found` by part, and `left_out`, what the sweep does not allow, with the reason."""

    found: dict[str, Any]
    left_out: dict[str, str]
    note: str = field(default="", repr=False)

    def lines(self) -> Iterator[str]:
        """Yield what was found, as lines for the terminal."""
        for name, part in self.found.items():
            yield from (*tell(name, part), "")
        for name, why in self.left_out.items():
            yield _("{part} is left out. {why}").format(part=_(PARTS[name]), why=why)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by the name of their file."""
        made = {f"{name}.csv": part.table for name, part in self.found.items()}
        if "regret" in self.found:
            made["regret_by_state.csv"] = self.found["regret"].by_state.rename_axis("point").reset_index()
        if "discovery" in self.found:
            one = self.found["discovery"]
            made["discovery_states.csv"] = one.states.assign(fails=one.fails).rename_axis("point").reset_index()
        return made

    def pictures(self) -> tuple[dict[str, bytes], list[str]]:
        """Return pictures as PNG by the name of their file, and a line for each that has nothing to show."""
        made, missing = {}, []
        for name, part in self.found.items():
            try:
                made[f"{name}.png"] = png(PICTURES[name](part))
            except BadQuantity as error:
                missing.append(_("{name} is left out. {why}").format(name=f"{name}.png", why=error))
        return made, missing


def analyse(sweep: Any, question: Question, *, progress: Progress | None = None) -> Analysis:
    """Work out all that a sweep allows; what it does not allow is named with its reason.

    Raises BadQuantity for an unknown output or scenario, a bound or worth that cannot be read, and if nothing at all
    can be worked out.
    """
    sample = sample_of(sweep)
    _check(sample, question)
    found, left_out = {}, {}
    todo = _todo(sample, question)
    for done, (name, work) in enumerate(todo.items()):
        if progress:
            progress(done, len(todo))
        if name == "first_order" and "indices" in found:
            continue
        try:
            found[name] = work()
        except BadQuantity as error:
            left_out[name] = str(error)
    if not found:
        raise BadQuantity(next(iter(left_out.values())))
    return Analysis(found, left_out, skill_note(*getattr(getattr(sweep, "design", None), "scenarios", ())))


def described(sweep: Any, question: Question, files: dict[str, bytes], note: str, runs: bytes) -> bytes:
    """Return manifest.json: what was asked of which sweep, by which libraries, and digests of what came out."""
    told = {"what": SYNTHETIC} | ({"note": note} if note else {}) | made_with(USED)
    sample = sample_of(sweep)
    asked = {"output": question.output, "scenario": question.scenario, "better": question.better}
    asked |= {"fails": question.criterion(sample).sentence(), "worth": question.worth, "log": question.log}
    told |= {"sweep": {"runs": digest(runs), "design": getattr(sweep.design, "digest", "")}, "asked": asked}
    told |= {"results": {name: digest(content) for name, content in sorted(files.items())}, "made": now()}
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()


def csv_files(analysis: Analysis) -> dict[str, bytes]:
    """Return the tables as CSV files by name, with the note on officer skill where there is one."""
    return {name: csv(table, analysis.note, index=False) for name, table in analysis.tables().items()}


def _check(sample: Sample, question: Question) -> None:
    """Raise what is wrong with the question itself, before the work is done."""
    sample.cube(question.output)
    sample.scenario(question.first(sample))
    question.criterion(sample).values(sample, question.tried(sample))
    if question.worth is not None and not 0 < question.worth < float("inf"):
        raise BadQuantity(_("The worth {worth} is none; give a number of MNT above 0.").format(worth=question.worth))


def _todo(sample: Sample, q: Question) -> dict[str, Callable[[], Any]]:
    todo: dict[str, Callable[[], Any]] = {}
    if sample.kind == SOBOL:
        todo["indices"] = lambda: sobol_indices(sample, q.output, q.first(sample), log=q.log)
    return todo | {
        "first_order": lambda: first_order(sample, q.output, q.first(sample), log=q.log),
        "discovery": lambda: discover(sample, q.criterion(sample), q.tried(sample)),
        "regret": lambda: regret(sample, q.output, q.better),
        "information": lambda: evppi(sample, q.output, worth=q.worth, better=q.better),
    }
