"""The player in the notebook: shows a session's page and passes the player's intents to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from tipsim.look import css

from .sending import Sending
from .session import Session

STATIC = Path(__file__).parent / "static"


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


class Player(anywidget.AnyWidget):
    """ipywidgets player of a case; `view` is the page as plain data, intents come as messages."""

    _esm = _static("player.js")
    _css = css() + _static("player.css")
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, **kwargs: Any):
        super().__init__(view=session.view(), **kwargs)
        self.session = session
        self.on_msg(self._intent)

    def _intent(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        self.session.take(content)
        self.view = {**self.session.view(), "turn": self.view.get("turn", 0) + 1}


class Question(anywidget.AnyWidget):
    """A question with options; `chosen` is a list of option values."""

    _esm = _static("question.js")
    _css = css() + _static("player.css")
    prompt = traitlets.Unicode().tag(sync=True)
    options = traitlets.List().tag(sync=True)
    many = traitlets.Bool().tag(sync=True)
    chosen = traitlets.List().tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)


class HandIn(anywidget.AnyWidget):
    """The button that writes the file to hand in; `view` is its page, intents come as messages."""

    _esm = _static("handin.js")
    _css = css() + _static("player.css") + _static("handin.css")
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, sending: Sending, **kwargs: Any):
        super().__init__(view=sending.view(), **kwargs)
        self.sending = sending
        self.on_msg(self._intent)

    def _intent(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        file = self.sending.take(content)
        self.view = {**self.sending.view(), "turn": self.view.get("turn", 0) + 1}
        if file:
            self.send({"file": file[0]}, buffers=[file[1]])
