"""The page of a play as plain data: everything shown, nothing hidden. No record that was not found is in it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt

from tipsim.language import gettext as _

from .debrief import reading_name
from .linkchart import LinkChart
from .play import Play, Step
from .schema import SEEN, Action, Case, Form, Inject, Link
from .stated import READINGS
from .timeline import step_label

Data = dict[str, Any]
SHOWN = ("act", "search", "open")  # steps that the path tells of
LONG = 240  # minutes, from which time is told in hours
_markdown = MarkdownIt("js-default", {"html": False})


def html(text: str) -> str:
    """Markdown of a case file as HTML; HTML inside it is shown, never run."""
    return _markdown.render(text)


def page(play: Play) -> Data:
    """What the player shows of a play, without what belongs to its file."""
    case = play.case
    return {
        "title": case.title,
        "place": case.place,
        "clock": clock_time(case, play.minutes),
        "left_text": _left(play),
        "budget": _budget(play),
        "paused": play.paused,
        "scene": _scene(play),
        "last": _last(play),
        "found": [evidence(case, name) for name in play.seen],
        "path": [row for step in play.steps for row in _path(case, step)],
        "people": [{"name": p.name, "about": p.about} for p in case.people.values()],
        "ask": None if play.paused else _ask(play),
        "actions": [] if play.paused else [_action(play, a) for a in play.offered()],
        "dossier": None if play.paused or not play.searching else _dossier(play),
        "chart": chart(tuple(tie for name in play.seen for tie in case.evidence[name].ties)),
        "finished": play.finished,
        "harms": _harms(play) if play.finished else [],
    }


def clock_time(case: Case, minutes: int) -> str:
    """The time of day in the case; from the second day on with its number."""
    hours, mins = map(int, case.clock.split(":"))
    days, rest = divmod(hours * 60 + mins + minutes, 24 * 60)
    told = f"{rest // 60:02d}:{rest % 60:02d}"
    return _("day {n}, {time}").format(n=days + 1, time=told) if days else told


def _left(play: Play) -> str:
    left = play.case.minutes - play.minutes
    if left < 0:
        return _("{n} min over time").format(n=-left)
    return _("{time} left").format(time=_takes(left)) if left >= LONG else _("{n} min left").format(n=left)


def _budget(play: Play) -> str:
    budget = play.case.budget
    if budget is None:
        return ""
    return _("{left} of {all} {label} left").format(left=play.left, all=budget.units, label=budget.label)


def _scene(play: Play) -> Data:
    scene = play.scene
    begun = any(step.event["do"] in SHOWN for step in play.steps)
    text = scene.text if begun else "\n\n".join(_opening(play))
    return {"id": scene.id, "title": scene.title, "stage": scene.stage, "html": html(text)}


def _opening(play: Play) -> list[str]:
    """What stands before the first scene: the note, who helps, the task, the clock and what is known."""
    case = play.case
    numbers = "\n".join(f"- {line}" for line in case.help)
    texts = (case.content_note, numbers, case.intro, case.time_note, case.base_rate_note, play.scene.text)
    return [text for text in texts if text]


def evidence(case: Case, name: str) -> Data:
    item = case.evidence[name]
    return {"title": item.title, "html": html(item.outcomes[SEEN])}


def _path(case: Case, step: Step) -> list[Data]:
    """What was done, and what happened by itself after it, with its time."""
    at = clock_time(case, step.minutes)
    rows = [{"time": at, "label": step_label(case, step)}] if step.event["do"] in SHOWN else []
    return rows + [{"time": news_time(case, step, i), "label": f"{_('News')}: {i.title}"} for i in news(case, step)]


def news(case: Case, step: Step) -> list[Inject]:
    """What happened by itself after a step, in the order in which it did."""
    told = {i.id: i for i in case.injects}
    return [told[name] for name in step.injects]


def news_time(case: Case, step: Step, inject: Inject) -> str:
    """When it happened: at its minute, or when what it had waited for had come."""
    waited = inject.if_done or inject.scenes
    return clock_time(case, step.minutes if waited else inject.at)


def _last(play: Play) -> Data | None:
    """What the last thing done brought: its text, what came to light, and news."""
    steps = [s for s in play.steps if s.event["do"] in SHOWN]
    if not steps:
        return None
    step, case = steps[-1], play.case
    told = [_news(case, step, inject) for inject in news(case, step)]
    with_news = {e for inject in news(case, step) for e in inject.shows}
    found = [evidence(case, e) for e in step.seen if e not in with_news]
    return {"html": html(text) if (text := _answer(case, step)) else "", "found": found, "news": told}


def _news(case: Case, step: Step, inject: Inject) -> Data:
    return {
        "time": news_time(case, step, inject),
        "title": inject.title,
        "html": html(inject.text),
        "found": [evidence(case, e) for e in inject.shows if e in step.seen],
    }


def _answer(case: Case, step: Step) -> str:
    what = step.event["what"]
    if step.closed:
        return case.closed_text
    if step.event["do"] == "act":
        return case.actions()[what].text
    if step.event["do"] == "open":
        return ""
    if not step.found:
        return _("The search for “{term}” found nothing new.").format(term=what)
    titles = "; ".join(case.evidence[name].title for name in step.found)
    return _("The search for “{term}” found: {titles}.").format(term=what, titles=titles)


def _ask(play: Play) -> Data | None:
    pending, scene = play.pending, play.scene
    if pending is None:
        return None
    about = [{"id": k, "label": v} for k, v in play.case.topic(scene).hypotheses.items()] if pending != "reason" else []
    if pending == "believe":
        return {"kind": "believe", "prompt": _("How sure are you? Share out 100 points."), "options": about}
    if pending == "weigh":
        return {"kind": "weigh", "options": about, **_to_weigh(play)}
    asked = scene.reasons
    options = [{"id": k, "label": v} for k, v in asked.options.items()]  # type: ignore[union-attr]
    return {"kind": "reason", "prompt": asked.prompt, "pick": asked.pick, "options": options}  # type: ignore


def _to_weigh(play: Play) -> Data:
    text = _("Hold at least {n} pieces against each possibility. How likely would each be if it were so, and if not?")
    return {
        "prompt": text.format(n=play.to_weigh) if play.to_weigh else "",
        "least": play.to_weigh,
        "pieces": [{"id": name, **evidence(play.case, name)} for name in play.speaking()],
        "readings": [{"id": r, "label": reading_name(r)} for r in READINGS],
    }


def _takes(minutes: int) -> str:
    if minutes >= LONG:
        hours, rest = divmod(minutes, 60)
        return _("{h} h {n} min").format(h=hours, n=rest) if rest else _("{h} h").format(h=hours)
    return _("{n} min").format(n=minutes) if minutes else ""


def _action(play: Play, action: Action) -> Data:
    case = play.case
    note = (_takes(action.minutes), cost(action.cost), case.agencies.get(action.agency or "", ""))
    return {
        "id": action.id,
        "label": action.label,
        "note": " · ".join(part for part in note if part),
        "decision": play.scene.decision and action.goto is not None,
        "question": case.questions.get(action.question or "", ""),
        "dear": action.cost > play.left,
    }


def cost(units: int) -> str:
    """What something costs of the budget, in words; '' for nothing."""
    return _("costs {n}").format(n=units) if units else ""


def _dossier(play: Play) -> Data:
    price = play.case.budget.search if play.case.budget else 0
    return {
        "search_note": cost(price),
        "dear": price > play.left,
        "hits": [_hit(play, name) for name in play.hits()],
        "searched": list(play.searched),
    }


def _hit(play: Play, name: str) -> Data:
    item = play.case.evidence[name]
    note = " · ".join(part for part in (form_name(item.form), _takes(item.minutes), cost(item.cost)) if part)
    return {"id": name, "title": item.title, "note": note, "dear": item.cost > play.left}


def form_name(form: Form | None) -> str:
    """What a kind of record is called, in the language of the course."""
    names = {
        "document": _("document"),
        "calls": _("list of calls"),
        "transfers": _("list of transfers"),
        "crossings": _("list of crossings"),
        "source": _("report of a source"),
    }
    return names[form] if form else ""


@lru_cache(maxsize=64)
def chart(ties: tuple[Link, ...]) -> str:
    """The link chart of some ties as HTML; '' for none."""
    return LinkChart(ties).to_html() if ties else ""


def _harms(play: Play) -> list[str]:
    labels = {h.id: h.label for h in play.case.harms}
    return [labels[h] for h in play.harms]
