"""Words and units for quantities and outputs of a sweep."""

from __future__ import annotations

from ...flatnames import flat_quantities
from ...interventions import MEASURES
from ...language import gettext as _
from ...quantities import N_
from ...result import LEDGERS
from ..compare import LABELS, label_of

UNITS = {
    "costs.total": N_("MNT"),
    "happened.exploited_person_months": N_("months of exploitation"),
    "recorded.calls_received": N_("calls"),
    "recorded.calls_from_victims": N_("calls"),
    "harms.calls_unanswered": N_("calls"),
    "recorded.trafficking_offences_recorded": N_("offences"),
    "recorded.cases_dismissed": N_("cases"),
    "recorded.agencies_closed": N_("agencies"),
}
MILLION = 1e6


def label_of_quantity(name: str) -> str:
    """Return the words for a flat name, in the language of the course; a name that nothing declares is its own."""
    found, measure = flat_quantities().get(name), MEASURES.get(name.partition(".")[0])
    if found is None:
        return name
    if measure is None:
        return _(found.label)
    return _("{measure}: {setting}").format(measure=_(measure.label), setting=_(found.label).lower())


def unit_of_quantity(name: str) -> str:
    found = flat_quantities().get(name)
    return found.unit if found else ""


def label_of_output(output: str) -> str:
    """Return the words for an output such as "recorded.convictions"; one that shares its words is named too."""
    ledger, _dot, name = output.partition(".")
    if ledger not in (*LEDGERS, "costs"):
        return output
    words = label_of(ledger, name)
    shared = name not in LABELS and sum(words == _(other) for other in LEDGERS[ledger].values()) > 1
    return f"{words} ({name})" if shared else words


def unit_of_output(output: str) -> str:
    return _(UNITS.get(output, N_("persons")))


def measured(unit: str) -> tuple[float, str]:
    """Return by what to divide a number in this unit, and the words for it: millions of MNT."""
    return (MILLION, _("million MNT")) if unit == _("MNT") else (1.0, unit)


def amount(value: float, unit: str) -> str:
    """Return a number with its unit as a reader takes it in: whole, or in millions of MNT."""
    return f"{bare(value, unit)} {measured(unit)[1]}"


def bare(value: float, unit: str) -> str:
    """Return a number as `amount` does, without its unit."""
    value /= measured(unit)[0]
    return f"{value:,.0f}" if abs(value) >= 10 or not value else f"{value:,.2g}"


def quantity_amount(name: str, value: float) -> str:
    """Return a value of a quantity with its unit: a share in per cent, a ratio bare."""
    unit = unit_of_quantity(name)
    if unit == "share":
        return f"{100 * value:.3g}%"
    return f"{value:,.3g} {unit}".removesuffix("ratio").rstrip()
