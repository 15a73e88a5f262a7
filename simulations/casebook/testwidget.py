"""The test in the notebook: shows a sitting's page and passes the learner's intents to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from tipsim.look import css

from .sitting import Sitting

STATIC = Path(__file__).parent / "static"


class TestForm(anywidget.AnyWidget):
    """A test of two forms; `view` is the page as plain data, intents come as messages."""

    _esm = (STATIC / "testform.js").read_text(encoding="utf-8")
    _css = css() + (STATIC / "player.css").read_text(encoding="utf-8")
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, sitting: Sitting, **kwargs: Any):
        super().__init__(view=sitting.view(), **kwargs)
        self.sitting = sitting
        self.on_msg(self._intent)

    def _intent(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        self.sitting.take(content)
        self.view = self.sitting.view()
