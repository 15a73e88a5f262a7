"""Playing a case in the terminal: what the page shows, as lines and numbers."""

from __future__ import annotations

import typer

from tipsim.language import gettext as _

from .debrief import reading_name
from .marking import mark_log
from .page import clock_time, cost, news, news_time
from .play import Event, Play, Step
from .schema import SEEN, Action
from .stated import READINGS, IllegalMove
from .timeline import step_label
from .variant import Variant


def play_in_terminal(variant: Variant) -> None:
    """Play `variant`, which carries its key, to its end; the debrief follows."""
    case, game = variant.case, Play(variant.case)
    texts = (case.title, case.content_note, *case.help, case.intro, case.time_note, case.base_rate_note)
    typer.echo("\n".join(text for text in texts if text))
    while not game.finished:
        _turn(game)
    typer.echo(f"\n{game.scene.title}\n{game.scene.text}\n")
    log = {"case": case.case, "variant": variant.variant, "events": [s.event for s in game.steps]}
    debrief = mark_log(variant, log).debrief
    typer.echo(debrief.to_text() if debrief else "")


def _turn(game: Play) -> None:
    left = " · " + _("{n} units left").format(n=game.left) if game.case.budget else ""
    typer.echo(f"\n[{clock_time(game.case, game.minutes)}{left}] {game.scene.title}\n{game.scene.text}")
    asks = {"weigh": _weigh, "believe": _believe, "reason": _reason}
    try:
        _tell(game, game.do(asks.get(game.pending or "", _move)(game)))
    except IllegalMove as error:
        typer.echo(error)


def _tell(game: Play, step: Step) -> None:
    case = game.case
    if step.closed:
        typer.echo(f"  > {case.closed_text}")
    elif step.event["do"] == "act" and (text := case.actions()[step.event["what"]].text):
        typer.echo(f"  > {text}")
    if step.event["do"] == "search":
        titles = "; ".join(case.evidence[name].title for name in step.found)
        typer.echo(f"  > {step_label(case, step)}: {titles or _('nothing new')}")
    for inject in news(case, step):
        typer.echo(f"  ! {news_time(case, step, inject)} {inject.title}. {inject.text}")
    for name in step.seen:
        typer.echo(f"  > {case.evidence[name].title}: {case.evidence[name].outcomes[SEEN]}")


def _believe(game: Play) -> Event:
    names = game.case.topic(game.scene).hypotheses
    shares = {k: typer.prompt(_("Points of 100 for: {h}").format(h=h), type=float) for k, h in names.items()}
    return {"do": "believe", "shares": shares}


def _reason(game: Play) -> Event:
    options = game.scene.reasons.options  # type: ignore[union-attr]
    typer.echo(game.scene.reasons.prompt)  # type: ignore[union-attr]
    return {"do": "reason", "picks": [list(options)[_pick(list(options.values()))]]}


def _weigh(game: Play) -> Event:
    """Each piece against each possibility, until as many are weighed as the scene asks for."""
    case, pieces, marks = game.case, game.speaking(), {}
    while len(marks) < game.to_weigh:
        rest = [name for name in pieces if name not in marks]
        name = rest[_pick([f"{case.evidence[n].title}: {case.evidence[n].outcomes[SEEN]}" for n in rest])]
        marks[name] = {h: _reading(label) for h, label in case.topic(game.scene).hypotheses.items()}
    return {"do": "weigh", "marks": marks}


def _reading(label: str) -> str:
    typer.echo(label)
    return READINGS[_pick([reading_name(r) for r in READINGS])]


def _move(game: Play) -> Event:
    can = [(_line(game, a), {"do": "act", "what": a.id}) for a in game.actions()]
    records = game.case.evidence
    for name in game.hits():
        told = _("Open: {title}").format(title=records[name].title)
        can.append((f"{told} ({cost(records[name].cost)})", {"do": "open", "what": name}))
    if game.searching:
        can.append((_("Search the records"), {"do": "search"}))
    event = can[_pick([label for label, _event in can])][1]
    if event["do"] == "search":
        event["what"] = typer.prompt(_("Name, number, account or place"))
    return event


def _line(game: Play, action: Action) -> str:
    heading = game.case.questions.get(action.question or "", "")
    note = f" ({cost(action.cost)})" if action.cost else ""
    return (f"[{heading}] " if heading else "") + action.label + note


def _pick(labels: list[str]) -> int:
    for n, label in enumerate(labels, 1):
        typer.echo(f"  {n}. {label}")
    while not 1 <= (number := typer.prompt(_("Number"), type=int)) <= len(labels):
        typer.echo(_("Type a number from 1 to {n}.").format(n=len(labels)))
    return number - 1
