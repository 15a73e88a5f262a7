"""Faults that only show when the parts of a case are held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tipsim.language import gettext as _

from .faults import did_you_mean, unknown
from .formfaults import form_faults
from .schema import HELP_TAGS, Action, Case, Scene
from .ways import way_faults
from .yamlfile import Fault, Place


def case_faults(case: Case) -> list[Fault]:
    """All cross-reference faults of a case: names, ways, ends, forms, fairness of harms."""
    return [
        *_doubled(case),
        *_wrong_names(case),
        *way_faults(case),
        *form_faults(case),
        *_never_shown(case),
        *_harm_faults(case),
        *_consent(case),
    ]


def _doubled(case: Case) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, scene in enumerate(case.scenes):
        if scene.id in {s.id for s in case.scenes[:i]}:
            yield ("scenes", i), _('scene "{id}" stands twice; rename one.').format(id=scene.id)
        for j, action in enumerate(scene.actions):
            if action.id in seen:
                text = _('action "{id}" stands twice; action ids are unique in a case; rename one.')
                yield ("scenes", i, "actions", j), text.format(id=action.id)
            seen.add(action.id)


def _each_action(case: Case) -> Iterator[tuple[Place, Scene, Action]]:
    for i, scene in enumerate(case.scenes):
        for j, action in enumerate(scene.actions):
            yield ("scenes", i, "actions", j), scene, action


def _wrong_names(case: Case) -> Iterator[Fault]:
    scenes = [s.id for s in case.scenes]
    if case.start not in scenes:
        yield ("start",), unknown(_("a scene"), case.start, scenes)
    for place, scene, action in _each_action(case):
        says = _('scene "{scene}", action "{action}"').format(scene=scene.id, action=action.id)
        if action.goto and action.goto not in scenes:
            text = _('{says} goes to "{goto}", which is not a scene.').format(says=says, goto=action.goto)
            yield (*place, "goto"), text + did_you_mean(action.goto, scenes)
        for field, name, names in _names_used(case, action):
            if name not in names:
                yield (*place, field), says + ": " + unknown(_KINDS[field](), name, names)


_KINDS = {
    "shows": lambda: _("a piece of evidence"),
    "gate": lambda: _("an action of this case"),
    "agency": lambda: _("an agency of this case"),
    "needs": lambda: _("an action or piece of evidence of this case"),
}


def _names_used(case: Case, action: Action) -> Iterator[tuple[str, str, Iterable[str]]]:
    yield from (("shows", name, case.evidence) for name in action.evidence)
    if action.agency:
        yield "agency", action.agency, case.agencies
    actions = case.actions()
    for name in (*action.needs.done, *action.needs.not_done):
        yield "needs", name, actions
    for name in (*action.gate.done, *action.gate.not_done) if action.gate else ():
        yield "gate", name, actions
    yield from (("needs", name, case.evidence) for name in action.needs.seen)


def _never_shown(case: Case) -> Iterator[Fault]:
    shown = {e for a in case.actions().values() for e in a.evidence} | {e for i in case.injects for e in i.shows}
    for name, item in case.evidence.items():
        if name not in shown and not item.form:
            text = _('evidence "{name}" is never shown; let an action show it, or give it a `form` and keys.')
            yield ("evidence", name), text.format(name=name)


def _harm_faults(case: Case) -> Iterator[Fault]:
    actions = case.actions()
    for i, harm in enumerate(case.harms):
        for name in (*harm.acts, *harm.unless_done, *harm.if_done):
            if name not in actions:
                yield (
                    ("harms", i),
                    _('harm "{id}": ').format(id=harm.id) + unknown(_("an action"), name, actions),
                )
        for name in harm.acts:
            if name in actions and HELP_TAGS & set(actions[name].tags):
                text = _('harm "{id}": "{name}" offers help; offering help is never a harm.')
                yield ("harms", i), text.format(id=harm.id, name=name)


def _consent(case: Case) -> Iterator[Fault]:
    if not any("consent" in a.tags for a in case.actions().values()):
        yield ("scenes",), _("no action asks for consent to referral; every case has one (tag `consent`).")
