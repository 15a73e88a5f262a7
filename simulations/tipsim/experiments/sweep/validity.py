"""What a design must keep to, each rule with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ...flatnames import flat_quantity
from ...interventions import MEASURES
from ...language import gettext as _
from ...model import SEED_LIMIT
from ...population import counts_by_region
from ...quantities import BadQuantity, check_value, unknown
from ...scenario import Scenario
from ..compare import MUST_AGREE
from ..runs import seeds_of

if TYPE_CHECKING:
    from .design import Design

MOST_RUNS = 5_000_000  # more rows than a table that is read in one piece
FOR = {  # entries that mean something in designs of these kinds alone
    "samples": ("latin-hypercube", "sobol", "posterior"),
    "chance": ("latin-hypercube", "sobol", "posterior"),
    "second_order": ("sobol",),
    "fit": ("posterior",),
    "drawn": ("posterior",),
}
LIMITS = {"samples": (0, MOST_RUNS), "chance": (0, 2**32 - 1)}


def plain(design: Design, kinds: tuple[str, ...]) -> None:
    """Refuse entries of another kind than they must be."""
    if design.kind not in kinds:
        raise unknown(_("Kind of design"), design.kind, list(kinds))
    for name, (low, high) in LIMITS.items():
        value = getattr(design, name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadQuantity(
                _("{name} is {value!r}; it must be a whole number from {low} to {high}.").format(
                    name=name, value=value, low=low, high=high
                )
            )
    for name, kind in {"vary": Mapping, "drawn": Mapping, "second_order": bool, "fit": str, "name": str}.items():
        if not isinstance(getattr(design, name), kind):
            raise BadQuantity(
                _("{name} is {value!r}; see the examples in simulations/designs.").format(
                    name=name, value=getattr(design, name)
                )
            )
    defaults = {f.name: f.default for f in fields(design)} | {"drawn": {}}
    for name, meant in FOR.items():
        if getattr(design, name) != defaults[name] and design.kind not in meant:
            raise BadQuantity(
                _("{name} means nothing in a {kind} design. Take it out, or choose kind = {kinds}.").format(
                    name=name, kind=design.kind, kinds=", ".join(f'"{kind}"' for kind in meant)
                )
            )


def scenarios(told: Any) -> tuple[Scenario, ...]:
    """Return the scenarios; refuses none, nameless ones, two of one name, and such as run for different times."""
    found = tuple(told)
    if not found:
        raise BadQuantity(_("The design has no runs: no scenario is named. Add scenarios = [...] with scenario files."))
    names = [s.name for s in found]
    for name in names:
        if not name.strip():
            raise BadQuantity(_("A scenario has no name. Give each scenario of a design a name of its own."))
        if names.count(name) > 1:
            raise BadQuantity(
                _("Two scenarios are called '{name}'. Give each scenario of a design a name of its own.").format(
                    name=name
                )
            )
    for other in found[1:]:
        _agree(found[0], other)
    return found


def _agree(one: Scenario, other: Scenario) -> None:
    for name in MUST_AGREE:
        if getattr(one, name) != getattr(other, name):
            raise BadQuantity(
                _(
                    "{entry} is {one!r} in '{first}' and {other!r} in '{second}'. "
                    "Write {entry} = ... in the design, for all of them."
                ).format(
                    entry=name, one=getattr(one, name), other=getattr(other, name), first=one.name, second=other.name
                )
            )


def seeds(told: Any) -> tuple[int, ...]:
    """Return the seeds of the runs; a number n stands for the seeds 0 to n - 1."""
    found = tuple(seeds_of(told))
    for seed in found:
        if not 0 <= seed <= SEED_LIMIT:
            raise BadQuantity(
                _("seed is {seed!r}; it must be a whole number from 0 to {limit}.").format(seed=seed, limit=SEED_LIMIT)
            )
    return found


def samples(design: Design) -> None:
    """Refuse what is varied in another way than the kind of the design allows, and a design without points."""
    if design.kind == "factorial":
        for axis in design.axes:
            if not axis.levels:
                raise BadQuantity(
                    _(
                        "[vary] {name} has no levels, and a factorial design needs some. "
                        "Write a list of values, or {{low = ..., high = ..., levels = 3}}."
                    ).format(name=axis.name)
                )
        return
    if design.samples < 1:
        raise BadQuantity(_("The design has no runs: samples is 0. Write samples = 64, for example."))
    if design.kind != "posterior" and not design.axes:
        raise BadQuantity(
            _("A {kind} design varies nothing. Add a table [vary] with quantities.").format(kind=design.kind)
        )
    if design.kind == "sobol" and design.samples & (design.samples - 1):
        near = 2 ** (design.samples.bit_length() - 1)
        raise BadQuantity(
            _("samples is {n}; a sobol design needs a power of two, such as {low} or {high}.").format(
                n=design.samples, low=near, high=2 * near
            )
        )


def drawn(design: Design) -> dict[str, tuple[float, ...]]:
    """Return the columns of a posterior design: those it holds, or the first draws of its fit."""
    found = {name: tuple(map(float, column)) for name, column in design.drawn.items()} or _of_posterior(design)
    for name, column in found.items():
        q = flat_quantity(name)
        if name in design.vary:
            raise BadQuantity(
                _("{name} is drawn from the posterior and varied too. Take it out of [vary].").format(name=name)
            )
        if len(column) != design.samples:
            raise BadQuantity(
                _("samples is {n}, and there are {found} draws of {name}. Write samples = {found}.").format(
                    n=design.samples, found=len(column), name=name
                )
            )
        for value in column:
            check_value(q, value)
    return found


def _of_posterior(design: Design) -> dict[str, tuple[float, ...]]:
    from .. import posterior  # needed by these designs alone

    found = _columns(posterior.draws(design.samples, fit=design.fit))
    if not found:
        raise BadQuantity(_("The posterior '{fit}' has no draws. Name another fit.").format(fit=design.fit))
    return found


def _columns(draws: Iterable[Mapping[str, float]]) -> dict[str, tuple[float, ...]]:
    """Return draws, one mapping each, as columns by name."""
    draws = list(draws)
    return {name: tuple(float(draw[name]) for draw in draws) for name in (draws[0] if draws else {})}


def size(design: Design) -> None:
    """Refuse a design of more runs than one table holds."""
    if design.runs > MOST_RUNS:
        raise BadQuantity(
            _("The design has {runs:,} runs; at most {most:,} go into one. Take fewer levels or samples.").format(
                runs=design.runs, most=MOST_RUNS
            )
        )


def corners(design: Design) -> None:
    """Refuse settings of measures that no scenario has; make every scenario at both ends of all axes."""
    for axis in design.axes:
        measure = axis.name.split(".")[0]
        has = measure in design.vary or any(m.name == measure for s in design.scenarios for m in s.measures)
        if measure in MEASURES and axis.name != measure and not has:
            raise BadQuantity(
                _("[vary] {name}: no scenario of the design has the measure {measure}. Add it to one.").format(
                    name=axis.name, measure=measure
                )
            )
    ends = ({a.name: a.low for a in design.axes}, {a.name: a.high for a in design.axes})
    for scenario in design.scenarios:
        for end in ends:
            made = scenario.with_flat(end)
            counts_by_region(made.country, scale=made.scale)
