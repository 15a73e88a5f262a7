"""When a scenario counts as failing in a state of the world: an output above or below a bound."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ...language import gettext as _
from ...quantities import BadQuantity
from .boxes import enough
from .names import label_of_output, unit_of_output
from .sample import OUTPUT, Sample

NUMBER = r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"


@dataclass(frozen=True)
class Fails:
    """A scenario fails where `output` lies above (or below) `bound`.

    `bound` is a number ("120000"), a quantile of the scenario's own states ("75%"), or a multiple of another scenario
    in the same state ("0.9 x baseline").
    """

    bound: str
    output: str = OUTPUT
    above: bool = True

    def values(self, sample: Sample, scenario: str | None) -> tuple[np.ndarray, np.ndarray]:
        """Return the output by state as a mean over seeds, and its bound there. NaN where a run failed.

        Raises BadQuantity for a bound that cannot be read, or a scenario that the sweep does not hold.
        """
        cube = sample.cube(self.output).mean(axis=2)
        own = cube[:, sample.scenario(scenario)]
        text = self.bound.strip()
        if re.fullmatch(NUMBER, text):
            return own, np.full(len(own), float(text))
        if found := re.fullmatch(rf"({NUMBER})\s*%", text):
            return own, np.full(len(own), _quantile(own, float(found[1])))
        if found := re.fullmatch(rf"({NUMBER})\s*[x*]\s*(.+)", text):
            return own, float(found[1]) * cube[:, sample.scenario(found[2].strip().strip("\"'"))]
        told = _('The bound "{bound}" cannot be read. Write a number, a quantile such as 75%, or "0.9 x baseline".')
        raise BadQuantity(told.format(bound=self.bound))

    def where(self, sample: Sample, scenario: str | None) -> tuple[np.ndarray, np.ndarray]:
        """Return in which states the scenario fails, and which states have all runs that it takes to say so."""
        own, bound = self.values(sample, scenario)
        return (own > bound) if self.above else (own < bound), ~np.isnan(own + bound)

    def sentence(self) -> str:
        """Return the criterion in words."""
        text = _("{what} above {bound}") if self.above else _("{what} below {bound}")
        bound = self.bound
        if re.fullmatch(NUMBER, bound.strip()):
            bound = f"{float(bound):,g} {unit_of_output(self.output)}"
        return text.format(what=label_of_output(self.output), bound=bound)


def usual(sample: Sample, scenario: str, output: str, better: str) -> Fails:
    """Return the criterion that is taken where none is given.

    A scenario fails where it is not a tenth better than the first one, if it is so in enough states, and not in too
    many, to tell a box from chance; else in the worst quarter of states, by its share of the first one's output or by
    its own.
    """
    lower, base = better == "lower", sample.scenarios[0]
    worst = "75%" if lower else "25%"
    if scenario == base:
        return Fails(worst, output, above=lower)
    tenth = Fails(f"{0.9 if lower else 1.1} x {base}", output, above=lower)
    bad, known = tenth.where(sample, scenario)
    if enough(bad[known], sample.varied.shape[1]):
        return tenth
    cube = sample.cube(output).mean(axis=2)
    own, first = cube[:, sample.scenario(scenario)], cube[:, 0]
    if not (first[known] > 0).all():
        return Fails(worst, output, above=lower)
    share = _quantile(own / first, float(worst.rstrip("%")))
    return Fails(f"{share:.3g} x {base}", output, above=lower)


def _quantile(values: np.ndarray, percent: float) -> float:
    if not 0 < percent < 100:
        raise BadQuantity(_("The quantile {p:g}% is none; write one between 0% and 100%.").format(p=percent))
    return float(np.nanquantile(values, percent / 100))
