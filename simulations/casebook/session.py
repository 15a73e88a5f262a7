"""One learner at one case: the play, its file, and the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from tipsim.language import gettext as _

from .marking import mark_log
from .play import IllegalMove, Play, replay
from .schema import Action
from .store import LogFile, MovedOn, NotSaved, clock, now
from .variant import Variant

_markdown = MarkdownIt("js-default", {"html": False})


def html(text: str) -> str:
    """Markdown of a case file as HTML; HTML inside it is shown, never run."""
    return _markdown.render(text)


class Session:
    """Takes the player's intents, keeps the log, and gives the page as plain data (`view`)."""

    def __init__(self, variant: Variant, path: Path):
        self.variant, self.case = variant, variant.case
        self.file = LogFile(path, self.case.case, variant.variant)
        self.notice = ""
        self.stale = False
        self.load()

    def load(self) -> None:
        """(Re)read the file; a play that no longer fits is kept up to the last step that does."""
        events, self.notice = self.file.read()
        self.play, why = replay(self.case, events)
        self.stale = False
        if why:
            self.notice = why + " " + _("What came before it is kept.")
        if self.play.paused:
            self.play.do({"do": "resume", "at": now()})

    def take(self, intent: Mapping[str, Any]) -> None:
        """Take an intent of the page; a refusal becomes a notice, never an exception."""
        self.notice = ""
        doing = intent.get("do")
        if doing == "reload":
            return self.load()
        if doing == "again":
            return self._again()
        if self.stale:
            return self._save()
        try:
            self.play.do({**{k: intent[k] for k in ("do", "what", "shares", "picks") if k in intent}, "at": now()})
        except IllegalMove as error:
            self.notice = str(error)
            return None
        return self._save()

    def _again(self) -> None:
        if self.variant.kind == "practice":
            self.file.archive()
            self.play = Play(self.case)

    def _save(self) -> None:
        try:
            self.file.save([step.event for step in self.play.steps])
        except MovedOn as error:
            self.notice, self.stale = str(error), True
        except NotSaved as error:
            self.notice = str(error)

    def view(self) -> dict[str, Any]:
        """The page as plain data: everything shown, nothing hidden."""
        play, case = self.play, self.case
        return {
            "title": case.title,
            "place": case.place,
            "clock": _time(case.clock, play.minutes),
            "left_text": self._left(),
            "saved": self._saved(),
            "notice": self.notice,
            "stale": self.stale,
            "paused": play.paused,
            "practice": self.variant.kind == "practice",
            "scene": self._scene(),
            "found": [self._evidence(name) for name in play.seen],
            "path": self._path(),
            "people": [{"name": p.name, "about": p.about} for p in case.people.values()],
            "ask": None if play.paused else self._ask(),
            "actions": [] if play.paused else [self._action(a) for a in play.actions()],
            "finished": play.finished,
            "harms": self._harms() if play.finished else [],
            "debrief": self._debrief(),
            "words": words(),
        }

    def _left(self) -> str:
        left = self.case.minutes - self.play.minutes
        if left < 0:
            return _("{n} min over time").format(n=-left)
        return _("{n} min left").format(n=left)

    def _saved(self) -> str:
        at = clock(self.file.saved_at)
        return _("Saved at {time}").format(time=at) if at else _("Nothing to save yet")

    def _scene(self) -> dict[str, str]:
        scene = self.play.scene
        text = scene.text if self.play.done else "\n\n".join(self._opening())
        return {"id": scene.id, "title": scene.title, "stage": scene.stage, "html": html(text)}

    def _opening(self) -> list[str]:
        """What stands before the first scene: the note, who helps, the task, the clock and what is known."""
        case = self.case
        numbers = "\n".join(f"- {line}" for line in case.help)
        return [t for t in (case.content_note, numbers, case.intro, case.time_note, case.base_rate_note) if t] + [
            self.play.scene.text
        ]

    def _evidence(self, name: str) -> dict[str, str]:
        item = self.case.evidence[name]
        return {"title": item.title, "html": html(item.outcomes["seen"])}

    def _path(self) -> list[dict[str, Any]]:
        labels = self.case.actions()
        rows = []
        for step in self.play.steps:
            if step.event["do"] == "act":
                action = labels[step.event["what"]]
                rows.append(
                    {
                        "time": _time(self.case.clock, step.minutes),
                        "label": action.label,
                        "html": html(action.text) if action.text else "",
                        "found": [self._evidence(e) for e in step.seen],
                    }
                )
        return rows

    def _ask(self) -> dict[str, Any] | None:
        pending, scene = self.play.pending, self.play.scene
        if pending == "believe":
            options = [{"id": k, "label": v} for k, v in self.case.hypotheses.items()]
            return {
                "kind": "believe",
                "prompt": _("How sure are you? Share out 100 points."),
                "options": options,
            }
        if pending == "reason" and scene.reasons:
            options = [{"id": k, "label": v} for k, v in scene.reasons.options.items()]
            return {
                "kind": "reason",
                "prompt": scene.reasons.prompt,
                "pick": scene.reasons.pick,
                "options": options,
            }
        return None

    def _action(self, action: Action) -> dict[str, Any]:
        cost = _("{n} min").format(n=action.minutes) if action.minutes else ""
        agency = self.case.agencies.get(action.agency or "", "")
        note = " · ".join(part for part in (cost, agency) if part)
        decides = self.play.scene.decision and action.goto is not None
        return {"id": action.id, "label": action.label, "note": note, "decision": decides}

    def _harms(self) -> list[str]:
        labels = {h.id: h.label for h in self.case.harms}
        return [labels[h] for h in self.play.harms]

    def _debrief(self) -> str:
        if not self.play.finished or self.variant.key is None:
            return ""
        log = {"case": self.case.case, "variant": self.variant.variant}
        debrief = mark_log(self.variant, {**log, "events": [s.event for s in self.play.steps]}).debrief
        return debrief.to_html() if debrief else ""


def _time(start: str, minutes: int) -> str:
    hours, mins = map(int, start.split(":"))
    total = hours * 60 + mins + minutes
    return f"{total // 60 % 24:02d}:{total % 60:02d}"


def words() -> dict[str, str]:
    """The words of the page itself, in the language of the course."""
    return {
        "now": _("Now"),
        "practice": _("Practice"),
        "marked": _("Marked"),
        "do": _("What do you do?"),
        "decide": _("Your decision"),
        "found": _("Case file: what you know"),
        "nothing": _("Nothing yet."),
        "path": _("What you have done"),
        "people": _("People"),
        "pause": _("Pause"),
        "resume": _("Continue"),
        "paused": _("The case is paused. Everything is saved."),
        "reload": _("Reload"),
        "again": _("Play this variant again"),
        "state": _("State it and go on"),
        "total": _("Points shared out: {n} of 100"),
        "scaled": _("They are scaled to 100 when you go on."),
        "pick": _("Pick up to {n}."),
        "finished": _("The case is closed."),
        "later": _("The full debrief comes with your feedback."),
        "harms": _("Harm done on the way"),
        "no_harms": _("No harm was noted on the way."),
        "handin": _("Your play is saved beside the notebook and is handed in with it."),
        "dead": _("No answer. Click this cell and press Shift+Enter to go on; everything saved is kept."),
        "new": _("New"),
    }
