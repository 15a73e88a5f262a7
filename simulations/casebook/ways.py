"""The ways through a case: which scenes can be reached, and how far each is from an end."""

from __future__ import annotations

from collections.abc import Iterator

from tipsim.language import gettext as _

from .schema import Action, Case, Needs, Scene
from .yamlfile import Fault


def exits(scene: Scene, paid: bool = False) -> list[Action]:
    """Actions that always lead on: no conditions, open again and again, another scene, and (unless `paid`) no cost."""
    ways = (a for a in scene.actions if a.goto and a.goto != scene.id and a.needs == Needs())
    return [a for a in ways if a.repeatable and not a.question and (paid or not a.cost)]


def distances(case: Case, paid: bool = False) -> dict[str, int]:
    """Steps from each scene to the nearest end by unconditional ways (scenes without a way are absent)."""
    far = {s.id: 0 for s in case.scenes if s.end}
    for _round in case.scenes:
        for scene in case.scenes:
            reach = [far[a.goto] + 1 for a in exits(scene, paid) if a.goto in far]
            if reach:
                far[scene.id] = min(reach + [far.get(scene.id, 10**6)])
    return far


def reachable(case: Case) -> set[str]:
    """Scenes that some play can come to, by actions or because something happens by itself."""
    ways = {s.id: [a.goto for a in s.actions if a.goto] for s in case.scenes}
    found = {case.start, *(i.goto for i in case.injects if i.goto)}
    while new := {g for s in found for g in ways.get(s, [])} - found:
        found |= new
    return found


def way_faults(case: Case) -> Iterator[Fault]:
    """Scenes that cannot be reached or left, decisions without a choice, a case without an end."""
    if not any(s.end for s in case.scenes):
        yield ("scenes",), _("no scene is an end; give the last one `end: true`.")
        return
    reached, far, far_paid = reachable(case), distances(case), distances(case, paid=True)
    for i, scene in enumerate(case.scenes):
        if scene.id not in reached:
            text = _('scene "{id}" cannot be reached from the start; let an action go to it or remove it.')
            yield ("scenes", i), text.format(id=scene.id)
        if scene.id not in far:
            yield ("scenes", i), _dead_end(scene.id in far_paid).format(id=scene.id)
        if scene.decision and not exits(scene):
            text = _('scene "{id}" is a decision without a choice that leads on.').format(id=scene.id)
            yield ("scenes", i), text


def _dead_end(only_paid: bool) -> str:
    if only_paid:
        return _('scene "{id}": every way to an end costs units, which may be spent by then; let one cost nothing.')
    return _('scene "{id}" is a dead end: no way without conditions leads from it to an end.')
