"""A learner's sitting of the test in two forms: the word, the form that it opens, the answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _

from .handin import record, values
from .sealed import unseal
from .store import NotSaved

FILE = Path("test") / "forms.json"


def answer_name(sitting: str) -> str:
    """The name under which the answers of a sitting are kept."""
    return f"test_{sitting}"


class Sitting:
    """One learner's sitting of the test; `view` is the page as plain data, `take` an intent of it."""

    def __init__(self, sitting: str, sealed: Mapping[str, Any]):
        self.name, self.sealed = answer_name(sitting), sealed
        kept = values().get(self.name)
        self.kept: dict[str, Any] = kept if isinstance(kept, dict) else {}
        self.form = self._opened(str(self.kept.get("word", "")))
        self.status = ""

    def _opened(self, word: str) -> dict[str, Any] | None:
        pages = (unseal(one, word) for one in self.sealed["forms"]) if word else ()
        return next((page for page in pages if page), None)

    def take(self, intent: Mapping[str, Any]) -> None:
        """Take a word or an answer; what hinders stands in `status`."""
        if intent.get("do") == "open" and self.form is None:
            self._open(str(intent.get("word", "")))
        elif intent.get("do") == "answer" and self.form is not None:
            self._answer(str(intent.get("item")), str(intent.get("option")))

    def _open(self, word: str) -> None:
        self.form = self._opened(word)
        if self.form is None:
            self.status = _("This word opens no test. Type it as your trainer has written it, or go on without.")
            return
        self.kept = {"form": self.form["form"], "word": word.strip().upper(), "answers": {}}
        self._save()

    def _answer(self, item: str, option: str) -> None:
        options = next((one["options"] for one in self.form["items"] if one["id"] == item), [])  # type: ignore[index]
        if option in {str(n) for n in range(1, len(options) + 1)}:
            self.kept = {**self.kept, "answers": {**self.kept.get("answers", {}), item: int(option)}}
            self._save()

    def _save(self) -> None:
        try:
            record(self.name, self.kept, by="widget")
            done, of = len(self.kept["answers"]), len(self.form["items"])  # type: ignore[index]
            self.status = _("Saved: {done} of {of} answered.").format(done=done, of=of)
        except NotSaved as error:
            self.status = str(error)

    def view(self) -> dict[str, Any]:
        """The page as plain data; before the word is typed it holds no item."""
        words = {"ask": _("Your test word"), "open": _("Open the test")}
        items = self.form["items"] if self.form else []
        answers = {item: str(option) for item, option in self.kept.get("answers", {}).items()} if self.form else {}
        return {"words": words, "items": items, "answers": answers, "status": self.status, "opened": bool(self.form)}
