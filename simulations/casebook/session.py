"""One learner at one case: the play, its file, and the page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _

from .marking import mark_log
from .page import Data, page
from .pagewords import words
from .play import Play, replay
from .stated import IllegalMove
from .store import LogFile, MovedOn, NotSaved, clock, now
from .variant import Variant

INTENT = ("do", "what", "shares", "picks", "marks")


class Session:
    """Takes the player's intents, keeps the log, and gives the page as plain data (`view`).

    `saved` is called each time the log has been written.
    """

    def __init__(self, variant: Variant, path: Path, *, saved: Callable[[], None] = lambda: None):
        self.variant, self.case, self.saved = variant, variant.case, saved
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
            self.play.do({**{k: intent[k] for k in INTENT if k in intent}, "at": now()})
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
            self.saved()
        except MovedOn as error:
            self.notice, self.stale = str(error), True
        except NotSaved as error:
            self.notice = str(error)

    def view(self) -> Data:
        """The page as plain data: everything shown, nothing hidden."""
        return {
            **page(self.play),
            "saved": self._saved(),
            "notice": self.notice,
            "stale": self.stale,
            "practice": self.variant.kind == "practice",
            "debrief": self._debrief(),
            "words": words(),
        }

    def _saved(self) -> str:
        at = clock(self.file.saved_at)
        return _("Saved at {time}").format(time=at) if at else _("Nothing to save yet")

    def _debrief(self) -> str:
        if not self.play.finished or self.variant.key is None:
            return ""
        log = {"case": self.case.case, "variant": self.variant.variant}
        debrief = mark_log(self.variant, {**log, "events": [s.event for s in self.play.steps]}).debrief
        return debrief.to_html() if debrief else ""
