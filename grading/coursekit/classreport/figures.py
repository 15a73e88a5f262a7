"""What may be shown of a class: `cohort.Cohort` in, figures out with no small number of learners in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..privacy.smallcells import Share, hinted, parts_of, pooled, share_of, together
from ..testforms import FORMS
from .cohort import Cohort, Handin, Item

MOST_NOTES = 3


@dataclass(frozen=True)
class NoteFigure:
    """A hint and the share of learners who got it."""

    text: str
    share: Share


@dataclass(frozen=True)
class ItemFigures:
    """One marked cell. `marked` and `waiting` are None where they are not shown; so is `share` while work waits."""

    item: Item
    marked: int | None
    waiting: int | None
    share: Share | None
    notes: tuple[NoteFigure, ...]


@dataclass(frozen=True)
class GroupFigures:
    """A group (None: several together) and its size; its share of points would be the difference to the others'."""

    name: str | None
    learners: int


@dataclass(frozen=True)
class FormFigures:
    """A form of the test and the share right in it; None where fewer than k answered it."""

    form: str
    share: Share | None


@dataclass(frozen=True)
class ModuleFigures:
    """What is shown of a module; `learners` is None and all else empty when fewer than k handed in."""

    module: str
    title: str
    learners: int | None
    share: Share | None = None
    items: tuple[ItemFigures, ...] = ()
    parts: tuple[tuple[str, str, Share], ...] = ()  # (case, part, share)
    groups: tuple[GroupFigures, ...] = ()
    sitting: str = ""
    forms: tuple[FormFigures, ...] = ()


def figures(cohort: Cohort, k: int) -> ModuleFigures:
    """What may be shown of a class, with no number of learners from 1 to k - 1 in it or to be worked out."""
    n = len(cohort.handins)
    if n < k:
        return ModuleFigures(cohort.module, cohort.title, 0 if n == 0 else None)
    items = tuple(_item(item, cohort.handins, k) for item in cohort.items)
    parts, groups = _parts(cohort, k), _groups(cohort, k)
    told = {"sitting": cohort.sitting, "forms": _forms(cohort, k)}
    return ModuleFigures(cohort.module, cohort.title, n, _whole(items), items, parts, groups, **told)


def _item(item: Item, handins: Sequence[Handin], k: int) -> ItemFigures:
    points = [handin.points.get(item.cell) for handin in handins]
    there = [p / item.most for p in points if p is not None and item.most]
    marked, waiting = parts_of(len([p for p in points if p is not None]), len(points), k)
    share = share_of(there, k) if there and marked else None
    notes = () if item.by_hand else _notes(item.cell, handins, k)
    return ItemFigures(item, marked, waiting, share, notes)


def _notes(cell: str, handins: Sequence[Handin], k: int) -> tuple[NoteFigure, ...]:
    """The hints that most learners got. One that few got is left out: it may say what somebody wrote."""
    counts = Counter(note for handin in handins for note in dict.fromkeys(handin.notes.get(cell, ())))
    shares = ((note, hinted(count, len(handins), k)) for note, count in counts.items())
    found = [NoteFigure(note, share) for note, share in shares if share]
    return tuple(sorted(found, key=lambda one: (-one.share.low, one.text))[:MOST_NOTES])


def _whole(items: Sequence[ItemFigures]) -> Share | None:
    """The share of the module's points, from the shares shown; None while work on an item waits."""
    if not items or any(one.share is None or one.waiting for one in items):
        return None
    return together((one.share, one.item.most) for one in items if one.share)


def _parts(cohort: Cohort, k: int) -> tuple[tuple[str, str, Share], ...]:
    """Mean share of each part of each case over all who handed in; what was not played earns nothing."""
    named = dict.fromkeys(part for handin in cohort.handins for part in handin.parts)
    return tuple((c, p, share_of([h.parts.get((c, p), 0.0) for h in cohort.handins], k)) for c, p in named)


def _groups(cohort: Cohort, k: int) -> tuple[GroupFigures, ...]:
    """Groups of k or more, smaller ones together."""
    sizes = Counter(handin.group for handin in cohort.handins)
    sets = pooled(sizes, k)
    return tuple(GroupFigures(one[0] if len(one) == 1 else None, sum(sizes[name] for name in one)) for one in sets)


def _forms(cohort: Cohort, k: int) -> tuple[FormFigures, ...]:
    """The share right in each form of the test; how many answered it is said nowhere.

    The interval is made for the greatest multiple of k that is not above that number. So a reader can work the number
    out to within k only, and those who answered neither form to within 2k: it may always be k or more.
    """
    if not cohort.sitting:
        return ()
    return tuple(FormFigures(form, _share_of_form(cohort, form, k)) for form in FORMS)


def _share_of_form(cohort: Cohort, form: str, k: int) -> Share | None:
    values = [handin.test[1] for handin in cohort.handins if handin.test and handin.test[0] == form]
    if len(values) < k:
        return None
    n = len(values) // k * k
    band = share_of([sum(values) / len(values)] * n, k)
    return Share(band.low, band.high, n)
