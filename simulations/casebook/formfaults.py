"""Faults of the forms a case can take: several matters, questions and closing up, a dossier, what happens by itself."""

from __future__ import annotations

from collections.abc import Iterator

from tipsim.language import gettext as _

from .faults import check
from .schema import HELP_TAGS, Case
from .search import SHORTEST, plain
from .yamlfile import Fault, Place


def form_faults(case: Case) -> Iterator[Fault]:
    """Everything about matters, questions, dossier, links and injects that does not fit together."""
    yield from _matters(case)
    yield from _closing(case)
    yield from _wordings(case)
    yield from _sittings(case)
    yield from _records(case)
    yield from _budget(case)
    yield from _injects(case)


def _matters(case: Case) -> Iterator[Fault]:
    if bool(case.matters) == bool(case.hypotheses):
        yield ("hypotheses",), _("a case has either `hypotheses` or several `matters`, and not both.")
    for name, matter in case.topics.items():
        if len(matter.hypotheses) < 2:
            place = ("matters", name) if case.matters else ("hypotheses",)
            yield place, _('"{name}" has fewer than two hypotheses.').format(name=name)
    for i, scene in enumerate(case.scenes):
        asks = scene.belief or scene.weigh or scene.decision
        yield from _about(case, ("scenes", i), _("scene"), scene.id, scene.matter, bool(asks))
    for name, item in case.evidence.items():
        yield from _about(case, ("evidence", name), _("evidence"), name, item.matter, True)


def _about(case: Case, place: Place, what: str, name: str, matter: str | None, needed: bool) -> Iterator[Fault]:
    if matter is None and case.matters and needed:
        text = _('{what} "{name}" does not say which `matter` it is about.')
        yield place, text.format(what=what, name=name)
    yield from check((*place, "matter"), _("a matter of the case"), [matter] if matter else [], case.matters)


def _closing(case: Case) -> Iterator[Fault]:
    if (case.closes is None) != (not case.closed_text):
        yield ("closes",), _("`closes` and `closed_text` go together: the level, and what the player then sees.")
    opens = [a for a in case.actions().values() if a.trust > 0 and ("ask" not in a.tags or HELP_TAGS & set(a.tags))]
    if case.closes is not None and not opens:
        yield (
            ("closes",),
            _("nothing wins back a person who has closed up; let a break or an offer of help raise trust."),
        )


def _wordings(case: Case) -> Iterator[Fault]:
    used: set[str] = set()
    for i, scene in enumerate(case.scenes):
        for j, action in enumerate(scene.actions):
            if action.question:
                used.add(action.question)
                place = ("scenes", i, "actions", j, "question")
                yield from check(place, _("a question of this case"), [action.question], case.questions)
    for name in case.questions:
        if name not in used:
            yield ("questions", name), _('no action words the question "{name}".').format(name=name)


def _sittings(case: Case) -> Iterator[Fault]:
    most = max((s.sitting or 1 for s in case.scenes), default=1)
    for i, scene in enumerate(case.scenes):
        for j, action in enumerate(scene.actions):
            if action.gate and action.gate.sitting > most:
                text = _('action "{id}" waits for sitting {n}, but no scene is later than sitting {most}.')
                place = ("scenes", i, "actions", j, "gate")
                yield place, text.format(id=action.id, n=action.gate.sitting, most=most)


def _records(case: Case) -> Iterator[Fault]:
    records = [name for name, item in case.evidence.items() if item.form]
    open_in = [i for i, scene in enumerate(case.scenes) if scene.dossier]
    if records and not open_in:
        yield ("evidence", records[0]), _("there are records but no scene with `dossier: true` to search them in.")
    if open_in and not records:
        yield ("scenes", open_in[0]), _("the dossier holds nothing: give pieces of evidence a `form` and keys.")
    for name, item in case.evidence.items():
        place: Place = ("evidence", name)
        if bool(item.form) != bool(item.keys):
            yield place, _('evidence "{name}": `form` and `keys` go together.').format(name=name)
        for key in item.keys:
            if len(plain(key)) < SHORTEST:
                text = _('evidence "{name}": key "{key}" has fewer than {n} letters or digits.')
                yield (*place, "keys"), text.format(name=name, key=key, n=SHORTEST)
        yield from check((*place, "links"), _("an outcome of this evidence"), item.links, item.outcomes)


def _budget(case: Case) -> Iterator[Fault]:
    units = case.budget.units if case.budget else 0
    needing = [("scenes", i) for i, s in enumerate(case.scenes) if s.dossier]
    if needing and not case.budget:
        yield needing[0], _("a scene with a dossier needs a `budget` of the case.")
        return
    costs = [
        (("scenes", i, "actions", j), a.id, a.cost) for i, s in enumerate(case.scenes) for j, a in enumerate(s.actions)
    ]
    costs += [(("evidence", name), name, item.cost) for name, item in case.evidence.items() if item.form]
    for place, name, cost in costs:
        if cost > units:
            text = _('"{name}" costs {cost}, which is more than the whole budget of {units}.')
            yield place, text.format(name=name, cost=cost, units=units)


def _injects(case: Case) -> Iterator[Fault]:
    scenes, actions, seen = [s.id for s in case.scenes], case.actions(), set()
    for i, inject in enumerate(case.injects):
        place: Place = ("injects", i)
        if inject.id in seen:
            yield place, _('inject "{id}" stands twice; rename one.').format(id=inject.id)
        seen.add(inject.id)
        yield from check((*place, "shows"), _("a piece of evidence"), inject.shows, case.evidence)
        yield from check((*place, "unless_done"), _("an action"), inject.unless_done, actions)
        yield from check((*place, "if_done"), _("an action"), inject.if_done, actions)
        yield from check((*place, "scenes"), _("a scene"), inject.scenes, scenes)
        yield from check((*place, "goto"), _("a scene"), [inject.goto] if inject.goto else [], scenes)
