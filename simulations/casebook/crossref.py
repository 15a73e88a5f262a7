"""Faults that only show when the parts of a case are held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tipsim.language import gettext as _

from .faults import did_you_mean
from .schema import Action, Case, Key, Scene
from .yamlfile import Fault, Place

HELP_TAGS = {"offer-information", "interpreter", "voluntary-help"}


def case_faults(case: Case) -> list[Fault]:
    """All cross-reference faults of a case: names, ways, ends, fairness of harms."""
    return [
        *_doubled(case),
        *_wrong_names(case),
        *_ways(case),
        *_harm_faults(case),
        *_consent(case),
    ]


def _unknown(what: str, name: str, names: Iterable[str]) -> str:
    text = _('"{name}" is not {what}.').format(name=name, what=what)
    return text + did_you_mean(name, names)


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
        yield ("start",), _unknown(_("a scene"), case.start, scenes)
    for place, scene, action in _each_action(case):
        says = _('scene "{scene}", action "{action}"').format(scene=scene.id, action=action.id)
        if action.goto and action.goto not in scenes:
            text = _('{says} goes to "{goto}", which is not a scene.').format(says=says, goto=action.goto)
            yield (*place, "goto"), text + did_you_mean(action.goto, scenes)
        for field, name, names in _names_used(case, action):
            if name not in names:
                yield (*place, field), says + ": " + _unknown(_KINDS[field](), name, names)


_KINDS = {
    "shows": lambda: _("a piece of evidence"),
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
    yield from (("needs", name, case.evidence) for name in action.needs.seen)


def exits(scene: Scene) -> list[Action]:
    """Actions that always lead on: no conditions, another scene."""
    return [a for a in scene.actions if a.goto and a.goto != scene.id and a.needs == type(a.needs)()]


def distances(case: Case) -> dict[str, int]:
    """Steps from each scene to the nearest end by unconditional ways (scenes without a way are absent)."""
    far = {s.id: 0 for s in case.scenes if s.end}
    for _round in case.scenes:
        for scene in case.scenes:
            reach = [far[a.goto] + 1 for a in exits(scene) if a.goto in far]
            if reach:
                far[scene.id] = min(reach + [far.get(scene.id, 10**6)])
    return far


def _ways(case: Case) -> Iterator[Fault]:
    reached, far = reachable(case), distances(case)
    if not any(s.end for s in case.scenes):
        yield ("scenes",), _("no scene is an end; give the last one `end: true`.")
        return
    for i, scene in enumerate(case.scenes):
        if scene.id not in reached:
            text = _('scene "{id}" cannot be reached from the start; let an action go to it or remove it.')
            yield ("scenes", i), text.format(id=scene.id)
        if scene.id not in far:
            text = _('scene "{id}" is a dead end: no way without conditions leads from it to an end.')
            yield ("scenes", i), text.format(id=scene.id)
        if scene.decision and not exits(scene):
            text = _('scene "{id}" is a decision without a choice that leads on.').format(id=scene.id)
            yield ("scenes", i), text


def reachable(case: Case) -> set[str]:
    """Scenes that some play can come to."""
    found, ways = {case.start}, {s.id: [a.goto for a in s.actions if a.goto] for s in case.scenes}
    while new := {g for s in found for g in ways.get(s, [])} - found:
        found |= new
    return found


def _harm_faults(case: Case) -> Iterator[Fault]:
    actions = case.actions()
    for i, harm in enumerate(case.harms):
        for name in (*harm.acts, *harm.unless_done, *harm.if_done):
            if name not in actions:
                yield (
                    ("harms", i),
                    _('harm "{id}": ').format(id=harm.id) + _unknown(_("an action"), name, actions),
                )
        for name in harm.acts:
            if name in actions and HELP_TAGS & set(actions[name].tags):
                text = _('harm "{id}": "{name}" offers help; offering help is never a harm.')
                yield ("harms", i), text.format(id=harm.id, name=name)


def _consent(case: Case) -> Iterator[Fault]:
    if not any("consent" in a.tags for a in case.actions().values()):
        yield ("scenes",), _("no action asks for consent to referral; every case has one (tag `consent`).")


def key_faults(key: Key, case: Case) -> list[Fault]:
    """All faults of a key against its case."""
    return [
        *_key_names(key, case),
        *_shares(key, case),
        *_likelihood(key, case),
        *_decisions(key, case),
        *_robots(key, case),
    ]


def _check(place: Place, what: str, used: Iterable[str], names: Iterable[str]) -> Iterator[Fault]:
    known = list(names)
    yield from ((place, _unknown(what, name, known)) for name in used if name not in known)


def _key_names(key: Key, case: Case) -> Iterator[Fault]:
    actions = case.actions()
    if key.case != case.case:
        yield ("case",), _('the key is for "{a}" but the case is "{b}".').format(a=key.case, b=case.case)
    yield from _check(("target",), _("a hypothesis"), key.target, case.hypotheses)
    yield from _check(("harms",), _("a harm of the case"), key.harms, [h.id for h in case.harms])
    yield from _check(("cues",), _("a piece of evidence"), key.cues, case.evidence)
    yield from _check(("truth_told",), _("a hypothesis"), key.truth_told, case.hypotheses)
    for harm, marks in key.harms.items():
        yield from _check(("harms", harm), _("a hypothesis"), marks.truths, case.hypotheses)
    for i, care in enumerate(key.care):
        yield from _check(("care", i), _("an action"), (*care.acts, *care.before), actions)
    for harm in case.harms:
        if harm.id not in key.harms:
            yield ("harms",), _('harm "{id}" of the case has no points here.').format(id=harm.id)
    asked = {s.id: s.reasons.options for s in case.scenes if s.reasons}
    yield from _check(("reasons",), _("a scene that asks for reasons"), key.reasons, asked)
    for scene, options in asked.items():
        told = key.reasons.get(scene, {})
        yield from _check(("reasons", scene), _("a reason of that scene"), told, options)
        missing = [o for o in options if o not in told]
        if missing:
            yield (
                ("reasons", scene),
                _("these reasons have no evidence list: {names}.").format(names=", ".join(missing)),
            )
        for used in told.values():
            yield from _check(("reasons", scene), _("a piece of evidence"), used, case.evidence)


def _shares(key: Key, case: Case) -> Iterator[Fault]:
    yield from _check(("base_rate",), _("a hypothesis"), key.base_rate, case.hypotheses)
    if set(key.base_rate) != set(case.hypotheses) or abs(sum(key.base_rate.values()) - 1) > 1e-6:
        total = round(sum(key.base_rate.values()), 4)
        text = _("base rates sum to {total}; they must name every hypothesis and sum to 1.")
        yield ("base_rate",), text.format(total=total)


def _likelihood(key: Key, case: Case) -> Iterator[Fault]:
    yield from _check(("likelihood",), _("a piece of evidence"), key.likelihood, case.evidence)
    for name, item in case.evidence.items():
        rows = key.likelihood.get(name)
        if rows is None:
            yield ("likelihood",), _('evidence "{name}" has no likelihoods.').format(name=name)
            continue
        yield from _rows(("likelihood", name), name, rows, item.outcomes, case)
        if item.about != "facts" and any(len(set(r.values())) > 1 for r in rows.values()):
            text = _('evidence "{name}" is about {about}, which must be equally likely under every truth.')
            yield ("likelihood", name), text.format(name=name, about=item.about)


def _rows(
    place: Place, name: str, rows: Mapping[str, Mapping[str, float]], outcomes: Iterable[str], case: Case
) -> Iterator[Fault]:
    if set(rows) != set(outcomes):
        text = _('evidence "{name}" has outcomes {has}; its likelihoods name {told}.')
        yield place, text.format(name=name, has=sorted(outcomes), told=sorted(rows))
        return
    for truth in case.hypotheses:
        column = [row.get(truth) for row in rows.values()]
        if None in column:
            yield place, _('evidence "{name}": "{truth}" is missing.').format(name=name, truth=truth)
        elif abs(sum(column) - 1) > 1e-6 or min(column) <= 0:  # type: ignore[arg-type, type-var]
            text = _('evidence "{name}" under "{truth}": shares must be above 0 and sum to 1, not {total}.')
            yield place, text.format(name=name, truth=truth, total=round(sum(column), 4))  # type: ignore


def _decisions(key: Key, case: Case) -> Iterator[Fault]:
    scenes = {s.id: s for s in case.scenes if s.decision}
    yield from _check(("decisions",), _("a decision scene"), key.decisions, scenes)
    for name, scene in scenes.items():
        place: Place = ("decisions", name)
        if name not in key.decisions:
            yield ("decisions",), _('decision scene "{name}" has no utilities.').format(name=name)
            continue
        utility, choices = key.decisions[name].utility, [a.id for a in scene.actions if a.goto]
        yield from _check(place, _("a choice of that scene"), utility, choices)
        for choice in choices:
            if set(utility.get(choice, {})) != set(case.hypotheses):
                text = _('choice "{choice}" needs a utility from 0 to 1 for every hypothesis.')
                yield place, text.format(choice=choice)


def _robots(key: Key, case: Case) -> Iterator[Fault]:
    actions = case.actions()
    if "expert" not in key.robots:
        yield ("robots",), _('there is no robot "expert"; marks are measured against it.')
    for name, robot in key.robots.items():
        place: Place = ("robots", name)
        yield from _check(place, _("an action"), robot.prefer, actions)
        if isinstance(robot.believe, dict):
            yield from _check(place, _("a hypothesis"), robot.believe, case.hypotheses)
        if isinstance(robot.decide, dict):
            yield from _check(place, _("a decision scene"), robot.decide, key.decisions)
            yield from _check(place, _("an action"), robot.decide.values(), actions)
