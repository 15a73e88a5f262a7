"""What was found as short tables for the terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from ...language import gettext as _
from ...language import ngettext
from ...lines import aligned
from .discovery import Discovery
from .information import Information
from .names import bare, label_of_output, measured, quantity_amount, unit_of_output
from .regrets import Regrets
from .variance import Indices

SHOWN = 8  # rows


def tell(part: str, found: Any) -> list[str]:
    """Return a heading, a short table and what must be said beside it, for one part of an analysis."""
    heading, rows, notes = TOLD[part](found)
    more = len(found.table) - SHOWN if part != "discovery" else 0
    if more > 0:
        notes = [ngettext("{n} more is in the file.", "{n} more are in the file.", more).format(n=more), *notes]
    if found.left_out:
        text = ngettext("{n} state with failed runs is left out.", "{n} states with failed runs are left out.",
                        found.left_out)  # fmt: skip
        notes = [*notes, text.format(n=found.left_out)]
    return [heading, *(aligned(rows) if len(rows) > 1 else ()), *notes]


def _indices(found: Indices) -> tuple[str, list[list[str]], list[str]]:
    names = [n for n in ("first", "total") if not found.table[n].isna().all()]
    words = {"first": _("alone"), "total": _("in all")}
    head = [_("Share of the variance")]
    for name in names:
        head += [words[name], _("95% interval")]
    rows = [head]
    for row in found.table.head(SHOWN).to_dict("records"):
        cells = [[_percent(row[n]), f"{_percent(row[f'{n}_low'])}-{_percent(row[f'{n}_high'])}"] for n in names]
        rows.append([row["label"], *sum(cells, [])])
    return f"{found.sentence()} ({found.scenario}).", rows, list(_about_luck(found))


def _about_luck(found: Indices) -> Iterator[str]:
    if math.isnan(found.luck):
        yield _("One seed: how much of the variance is luck cannot be told.")
    else:
        yield _("Luck: {share:.1%} of the variance between states.").format(share=found.luck)
    if not math.isnan(found.by_chance):
        yield _("A quantity without meaning stays below {share} in 19 of 20 cases.").format(
            share=_percent(found.by_chance)
        )


def _discovery(found: Discovery) -> tuple[str, list[list[str]], list[str]]:
    rows = [[_("Box and limit"), _("low"), _("high"), _("quasi-p")]]
    for row in found.table.to_dict("records"):
        bounds = [quantity_amount(row["quantity"], row[n]) if row[n] == row[n] else "-" for n in ("low", "high")]
        sure = min(p for p in (row["low_quasi_p"], row["high_quasi_p"]) if p == p)
        rows.append([f"{row['box']}  {row['label']}", *bounds, f"{sure:.2g}"])
    boxes = [
        _(
            "Box {n}: {states} states, {failing} fail; density {density:.0%} (kept aside {held_out:.0%}), coverage "
            "{coverage:.0%}, mass {mass:.0%}"
        ).format(n=n, held_out=box.held_out, **_whole(box))  # fmt: skip
        for n, box in enumerate(found.boxes, 1)
    ]
    text = found.sentence()
    head = text if text.endswith(".") else f"{text}."
    return head, rows, [*boxes, _("It counts as failing: {criterion}.").format(criterion=found.criterion)]


def _whole(box: Any) -> dict[str, float]:
    return {name: getattr(box, name) for name in ("states", "failing", "density", "coverage", "mass")}


def _regret(found: Regrets) -> tuple[str, list[list[str]], list[str]]:
    unit = unit_of_output(found.output)
    about = _("Regret, {unit}").format(unit=measured(unit)[1])
    rows = [[about, _("mean"), _("held out"), _("worst tenth"), _("maximum"), _("best in"), _("tied in")]]
    for row in found.table.head(SHOWN).to_dict("records"):
        numbers = [_bare(row[n], unit) for n in ("mean", "mean_held_out", "quantile_90", "maximum")]
        rows.append([row["scenario"], *numbers, _percent(row["best"]), _percent(row["tied"])])
    notes = [_("Held out: the best is chosen by the other seeds, so that luck is not taken for regret.")]
    if found.apart is None:
        notes = [_("One seed: how much of the regret is luck cannot be told.")]
    return f"{found.sentence()} ({label_of_output(found.output)}).", rows, notes


def _information(found: Information) -> tuple[str, list[list[str]], list[str]]:
    unit = found.unit
    about = _("Worth of knowing, {unit}").format(unit=measured(unit)[1])
    rows = [[about, _("value"), _("95% interval"), _("kept aside")]]
    if not found.evpi:
        return f"{found.sentence()}.", rows, found.caveats()[:-1]
    for row in found.table.head(SHOWN).to_dict("records"):
        span = f"{bare(row['low'], unit)}-{bare(row['high'], unit)}"
        rows.append([row["label"], bare(row["evppi"], unit), span, _bare(row["held_out"], unit)])
    rows.append([_("Everything (bound)"), bare(found.evpi, unit), "", _bare(found.evpi_held_out, unit)])
    return f"{found.sentence()}.", rows, found.caveats()


def _bare(value: float, unit: str) -> str:
    """A number that is never below zero but by luck."""
    return "-" if math.isnan(value) else bare(max(value, 0.0), unit)


def _percent(value: float) -> str:
    return "-" if math.isnan(value) else f"{min(max(value, 0), 1):.0%}"


TOLD: dict[str, Callable[[Any], tuple[str, list[list[str]], list[str]]]] = {
    "indices": _indices,
    "first_order": _indices,
    "discovery": _discovery,
    "regret": _regret,
    "information": _information,
}
