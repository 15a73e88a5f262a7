"""IPython's shell as the learner's process has it: what cells show becomes messages to the grader.

One is made in the warm server, and each learner's process forks its own copy. It does what ipykernel's shell does
for a notebook that is run from its first cell to its last; there is no frontend to talk to.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type

PIECE = 16_000  # characters of printed text that go in one message
MOST_SHOWN = 8_000_000  # characters of one thing that is shown, such as a picture
Send = Callable[[dict[str, Any]], None]


class Outbox:
    """Takes what cells show to the grader, printed text in larger pieces; stops taking after `most` characters."""

    def __init__(self) -> None:
        self.send: Send = lambda message: None
        self.most = 0
        self._lock = threading.RLock()
        self._text: list[str] = []
        self._name, self._length = "", 0

    def write(self, name: str, text: str) -> None:
        """Add printed text to the stream `name`."""
        with self._lock:
            if name != self._name:
                self.flush()
                self._name = name
            if self.most > 0:
                self._text.append(text[: self.most])
                self._length += len(self._text[-1])
                self._take(len(text))
            if self._length > PIECE:
                self.flush()

    def _take(self, size: int) -> None:
        self.most -= size
        if self.most <= 0:
            self.flush()
            self.send({"op": "cut"})

    def flush(self) -> None:
        """Send what was printed so far."""
        with self._lock:
            text, self._text, self._length = "".join(self._text), [], 0
            if text:
                self.send({"op": "stream", "name": self._name, "text": text})

    def show(self, message: dict[str, Any]) -> None:
        """Send something else than text."""
        with self._lock:
            self.flush()
            size = 100 + sum(len(str(value)) for value in message.get("data", {}).values())
            if self.most > 0:
                self._take(size)
                self.send(message if size < MOST_SHOWN else {"op": "cut"})


OUTBOX = Outbox()


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, fd: int):
        self.name, self._fd = name, fd

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"no str: {type(text).__name__}")
        OUTBOX.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        OUTBOX.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd


class Publisher(DisplayPublisher):
    """What `display` shows."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **_more):  # noqa: ANN001
        kind = "update" if update else "display_data"
        mark = (transient or {}).get("display_id")
        OUTBOX.show({"op": kind, "data": plain(data), "metadata": plain(metadata or {}), "display_id": mark})

    def clear_output(self, wait: bool = False) -> None:
        OUTBOX.show({"op": "clear", "wait": bool(wait)})


class Hook(DisplayHook):
    """What the last line of a cell gives."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict, md_dict=None) -> None:  # noqa: ANN001
        OUTBOX.show({"op": "result", "data": plain(format_dict), "metadata": plain(md_dict or {})})

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):
    """IPython's shell for cells that come from the grader."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        try:
            said = str(evalue)
        except BaseException:  # a learner's exception may refuse to be shown
            said = ""
        name = str(getattr(etype, "__name__", etype))
        lines = [str(line)[:4_000] for line in stb][:100]
        OUTBOX.show({"op": "error", "ename": name[:200], "evalue": said[:4_000], "traceback": lines})

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no screen."""

    def ask_exit(self) -> None:
        """`exit` ends no notebook."""


def make_shell() -> Shell:
    """The one shell of this process and those forked from it, without a history on disk."""
    from traitlets.config import Config

    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    return Shell.instance(config=settings)


def plain(data: Any) -> Any:
    """`data` as JSON can hold it: pictures in base64, the rest as it is or as text."""
    import base64

    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    if isinstance(data, bytes):
        return base64.b64encode(data).decode("ascii")
    return data if data is None or isinstance(data, str | int | float | bool) else str(data)
