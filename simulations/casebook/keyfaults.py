"""Faults of a key: what it says held against its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tipsim.language import gettext as _

from .faults import check
from .schema import Case, Evidence, Key, Matter, MatterKey, Questions
from .yamlfile import Fault, Place

MANY_QUESTIONS = 3  # from so many on, the same place for the best wording is no accident


def key_faults(key: Key, case: Case) -> list[Fault]:
    """All faults of a key against its case."""
    if fault := _other_matters(key, case):
        return fault
    return [
        *_key_names(key, case),
        *_reasons(key, case),
        *_chances(key, case),
        *_likelihood(key, case),
        *_decisions(key, case),
        *_questions(key, case),
        *_weights(key, case),
        *_robots(key, case),
    ]


def _other_matters(key: Key, case: Case) -> list[Fault]:
    """Whether key and case have the same matters; nothing else can be checked while they have not."""
    found = list(check(("matters",), _("a matter of the case"), key.matters, case.matters))
    missing = [name for name in case.matters if name not in key.matters]
    if missing:
        found.append((("matters",), _("no chances are given for: {names}.").format(names=", ".join(missing))))
    if case.matters and (key.base_rate or key.target or key.truth_told or key.street_rate is not None):
        text = _("the case has several matters: move base_rate, target and truth_told into `matters`; no street_rate.")
        found.append((("base_rate",), text))
    return found


def _key_names(key: Key, case: Case) -> Iterator[Fault]:
    actions = case.actions()
    if key.case != case.case:
        yield ("case",), _('the key is for "{a}" but the case is "{b}".').format(a=key.case, b=case.case)
    yield from check(("harms",), _("a harm of the case"), key.harms, [h.id for h in case.harms])
    yield from check(("cues",), _("a piece of evidence"), key.cues, case.evidence)
    for harm, marks in key.harms.items():
        place: Place = ("harms", harm)
        wrong = list(check(place, _("a matter of the case"), [marks.matter] if marks.matter else [], case.matters))
        if case.matters and marks.truths and not marks.matter:
            wrong.append((place, _('harm "{id}": say which `matter` its truths are of.').format(id=harm)))
        yield from wrong or check(place, _("a hypothesis"), marks.truths, _hypotheses(case, marks))
    records = [name for name, item in case.evidence.items() if item.form]
    for i, care in enumerate(key.care):
        yield from check(("care", i), _("an action"), (*care.acts, *care.before), actions)
        yield from check(("care", i), _("a record that can be found"), care.reads, records)
        if not care.acts and not care.reads:
            text = _('care "{id}" names neither actions nor records, so nobody can earn it.')
            yield ("care", i), text.format(id=care.id)
    for harm in case.harms:
        if harm.id not in key.harms:
            yield ("harms",), _('harm "{id}" of the case has no points here.').format(id=harm.id)


def _hypotheses(case: Case, part: Any) -> Iterable[str]:
    """The hypotheses that a part is about; none for a part without a matter where the case has several."""
    return case.topic(part).hypotheses if part.matter or not case.matters else ()


def _reasons(key: Key, case: Case) -> Iterator[Fault]:
    asked = {s.id: s.reasons.options for s in case.scenes if s.reasons}
    yield from check(("reasons",), _("a scene that asks for reasons"), key.reasons, asked)
    for scene, options in asked.items():
        told = key.reasons.get(scene, {})
        yield from check(("reasons", scene), _("a reason of that scene"), told, options)
        missing = [o for o in options if o not in told]
        if missing:
            yield (
                ("reasons", scene),
                _("these reasons have no evidence list: {names}.").format(names=", ".join(missing)),
            )
        for used in told.values():
            yield from check(("reasons", scene), _("a piece of evidence"), used, case.evidence)


def _chances(key: Key, case: Case) -> Iterator[Fault]:
    for name, matter in case.topics.items():
        place: Place = ("matters", name) if case.matters else ()
        yield from _shares(place, key.topics[name], matter)


def _shares(place: Place, chances: MatterKey, matter: Matter) -> Iterator[Fault]:
    names = matter.hypotheses
    for field, used in (
        ("base_rate", chances.base_rate),
        ("target", chances.target),
        ("truth_told", chances.truth_told),
    ):
        yield from check((*place, field), _("a hypothesis"), used, names)
    if set(chances.base_rate) != set(names) or abs(sum(chances.base_rate.values()) - 1) > 1e-6:
        total = round(sum(chances.base_rate.values()), 4)
        text = _("base rates sum to {total}; they must name every hypothesis and sum to 1.")
        yield (*place, "base_rate"), text.format(total=total)
    if not 0 < len(set(chances.target)) < len(names):
        text = _("target names {n} of {all} hypotheses; it must name at least one and leave at least one.")
        yield (*place, "target"), text.format(n=len(set(chances.target)), all=len(names))


def _likelihood(key: Key, case: Case) -> Iterator[Fault]:
    yield from check(("likelihood",), _("a piece of evidence"), key.likelihood, case.evidence)
    for name, item in case.evidence.items():
        rows = key.likelihood.get(name)
        if rows is None:
            yield ("likelihood",), _('evidence "{name}" has no likelihoods.').format(name=name)
            continue
        yield from _rows(("likelihood", name), name, rows, item, _hypotheses(case, item))
        if item.about != "facts" and any(len(set(r.values())) > 1 for r in rows.values()):
            text = _('evidence "{name}" is about {about}, which must be equally likely under every truth.')
            yield ("likelihood", name), text.format(name=name, about=item.about)


def _rows(
    place: Place, name: str, rows: Mapping[str, Mapping[str, float]], item: Evidence, truths: Iterable[str]
) -> Iterator[Fault]:
    if set(rows) != set(item.outcomes):
        text = _('evidence "{name}" has outcomes {has}; its likelihoods name {told}.')
        yield place, text.format(name=name, has=sorted(item.outcomes), told=sorted(rows))
        return
    for row in rows.values():
        yield from check(place, _("a hypothesis"), row, truths)
    for truth in truths:
        column = [row.get(truth) for row in rows.values()]
        if None in column:
            yield place, _('evidence "{name}": "{truth}" is missing.').format(name=name, truth=truth)
        elif abs(sum(column) - 1) > 1e-6 or min(column) <= 0:  # type: ignore[arg-type, type-var]
            text = _('evidence "{name}" under "{truth}": shares must be above 0 and sum to 1, not {total}.')
            yield place, text.format(name=name, truth=truth, total=round(sum(column), 4))  # type: ignore


def _decisions(key: Key, case: Case) -> Iterator[Fault]:
    scenes = {s.id: s for s in case.scenes if s.decision}
    yield from check(("decisions",), _("a decision scene"), key.decisions, scenes)
    for name, scene in scenes.items():
        place: Place = ("decisions", name)
        if name not in key.decisions:
            yield ("decisions",), _('decision scene "{name}" has no utilities.').format(name=name)
            continue
        utility, choices = key.decisions[name].utility, [a.id for a in scene.actions if a.goto]
        yield from check(place, _("a choice of that scene"), utility, choices)
        for choice in choices:
            if set(utility.get(choice, {})) != set(_hypotheses(case, scene)):
                text = _('choice "{choice}" needs a utility from 0 to 1 for every hypothesis.')
                yield place, text.format(choice=choice)


def _questions(key: Key, case: Case) -> Iterator[Fault]:
    if key.questions is None:
        return
    told, actions, place = key.questions, case.actions(), ("questions", "codes")
    yield from check(place, _("an action"), told.codes, actions)
    for name in told.codes:
        if name in actions and "ask" not in actions[name].tags:
            yield (*place, name), _('"{name}" is coded as a question but has no tag `ask`.').format(name=name)
        if name in actions and actions[name].repeatable and not actions[name].question:
            yield (
                (*place, name),
                _('question "{name}" can be asked again and again; give it `once: true`.').format(name=name),
            )
    for action in actions.values():
        if action.question and action.id not in told.codes:
            text = _('"{name}" is a wording of "{question}" and has no code.')
            yield place, text.format(name=action.id, question=action.question)
    for code in sorted(set(told.codes.values()) - set(told.worth)):
        yield ("questions", "worth"), _('the worth of "{code}" questions is missing.').format(code=code)
    most = len({actions[name].question or name for name in told.codes if name in actions})
    if told.enough > most:
        text = _("enough is {n}, but no more than {most} questions can be asked.")
        yield ("questions", "enough"), text.format(n=told.enough, most=most)
    yield from _always_there(told, case)


def _always_there(told: Questions, case: Case) -> Iterator[Fault]:
    """Questions whose best wording always stands in the same place, so that the place gives it away."""
    worth = {name: told.worth.get(code, 0.0) for name, code in told.codes.items()}
    wordings: dict[str, list[float]] = {}
    for action in case.actions().values():
        if action.question:
            wordings.setdefault(action.question, []).append(worth.get(action.id, 0.0))
    places = [row.index(max(row)) for row in wordings.values() if len(row) > 1]
    if len(places) >= MANY_QUESTIONS and len(set(places)) == 1:
        text = _("the best wording stands in place {n} of every question; change the order of some.")
        yield ("questions", "codes"), text.format(n=places[0] + 1)


def _weights(key: Key, case: Case) -> Iterator[Fault]:
    """A part with points that nothing in the case can earn."""
    there = {
        "belief": any(s.belief for s in case.scenes),
        "reasons": any(s.reasons for s in case.scenes),
        "weighing": any(s.weigh for s in case.scenes),
        "decisions": bool(key.decisions),
        "process": key.questions is not None,
        "care": bool(key.care),
    }
    if not sum(getattr(key.weights, name) for name in there):
        yield ("weights",), _("all weights are 0; give points to at least one part.")
    for name, is_there in there.items():
        if getattr(key.weights, name) > 0 and not is_there:
            text = _('weight of "{name}" is {value}, but nothing in the case earns it; make it 0.')
            yield ("weights", name), text.format(name=name, value=getattr(key.weights, name))


def _robots(key: Key, case: Case) -> Iterator[Fault]:
    actions = case.actions()
    liked = [*actions, *(name for name, item in case.evidence.items() if item.form)]
    if "expert" not in key.robots:
        yield ("robots",), _('there is no robot "expert"; marks are measured against it.')
    for name, robot in key.robots.items():
        place: Place = ("robots", name)
        yield from check(place, _("an action or a record of the dossier"), robot.prefer, liked)
        if isinstance(robot.believe, dict):
            yield from _fixed(place, robot.believe, case)
        if isinstance(robot.decide, dict):
            yield from check(place, _("a decision scene"), robot.decide, key.decisions)
            yield from check(place, _("an action"), robot.decide.values(), actions)


def _fixed(place: Place, believe: Mapping[str, Any], case: Case) -> Iterator[Fault]:
    """Shares that a robot always states: by matter, or the same ones for each matter."""
    nested = any(isinstance(value, Mapping) for value in believe.values())
    if nested:
        yield from check(place, _("a matter of the case"), believe, case.topics)
    for name, matter in case.topics.items():
        told = believe.get(name, {}) if nested else believe
        yield from check(place, _("a hypothesis"), told, matter.hypotheses)
