"""What may be shown of a class: `cohort.Cohort` in, figures out with no small number of learners in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..privacy.smallcells import Share, how_many, parts_of, pooled, share_of, together
from .cohort import Cohort, Handin, Item

MOST_NOTES = 3


@dataclass(frozen=True)
class NoteFigure:
    """A hint and how many learners got it; None: nearly all of them."""

    text: str
    learners: int | None


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
    """A group (None: several together) and its share of the module's points, where that may be shown."""

    name: str | None
    learners: int
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


def figures(cohort: Cohort, k: int) -> ModuleFigures:
    """What may be shown of a class, with no number of learners from 1 to k - 1 in it or to be worked out."""
    n = len(cohort.handins)
    if n < k:
        return ModuleFigures(cohort.module, cohort.title, 0 if n == 0 else None)
    items = tuple(_item(item, cohort.handins, k) for item in cohort.items)
    share = _whole(items)
    groups = _groups(cohort, share, k)
    return ModuleFigures(cohort.module, cohort.title, n, share, items, _parts(cohort, k), groups)


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
    found = []
    for note, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if told := how_many(count, len(handins), k):
            found.append(NoteFigure(note, count if told == "some" else None))
    return tuple(found[:MOST_NOTES])


def _whole(items: Sequence[ItemFigures]) -> Share | None:
    """The share of the module's points, from the shares shown; None while work on an item waits."""
    if not items or any(one.share is None or one.waiting for one in items):
        return None
    return together((one.share, one.item.most) for one in items if one.share)


def _parts(cohort: Cohort, k: int) -> tuple[tuple[str, str, Share], ...]:
    """Mean share of each part of each case over all who handed in; what was not played earns nothing."""
    named = dict.fromkeys(part for handin in cohort.handins for part in handin.parts)
    shares = ((c, p, share_of([h.parts.get((c, p), 0.0) for h in cohort.handins], k)) for c, p in named)
    return tuple(one for one in shares if one[2].shown)


def _groups(cohort: Cohort, share: Share | None, k: int) -> tuple[GroupFigures, ...]:
    """Groups of k or more. Their shares are shown if all are exact, for else one would be the difference."""
    sizes = Counter(handin.group for handin in cohort.handins)
    sets = pooled(sizes, k)
    members = [[h for h in cohort.handins if h.group in names] for names in sets]
    shares = [share_of([_earned(h, cohort.items) for h in its], k) for its in members] if _exact(share) else []
    tell = bool(shares) and all(_exact(one) for one in shares)
    return tuple(
        GroupFigures(names[0] if len(names) == 1 else None, len(its), one if tell else None)
        for names, its, one in zip(sets, members, shares or [None] * len(sets), strict=True)
    )


def _exact(share: Share | None) -> bool:
    return share is not None and share.exact


def _earned(handin: Handin, items: Sequence[Item]) -> float:
    """Share of the module's points of one learner, where nothing waits."""
    return sum(handin.points.get(item.cell) or 0.0 for item in items) / sum(item.most for item in items)
