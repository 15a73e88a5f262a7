"""What a cell showed, taken from messages that nobody vouches for and put together as Jupyter does."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from tipsim.language import gettext as _

MOST_OUTPUTS = 300  # of one cell
KINDS = {"display_data": "display_data", "result": "execute_result"}


class Outputs:
    """The outputs of one cell, the `count`-th that is run; `room` is what may still be kept in the whole notebook."""

    def __init__(self, room: Room, count: int | None = None):
        self.room, self.count = room, count
        self.list: list[NotebookNode] = []
        self._clear = False

    def take(self, message: dict[str, Any]) -> None:
        """Add what a message shows; what is malformed is passed over."""
        op = message.get("op")
        try:
            if op == "stream":
                self._stream(_text(message["name"]), _text(message["text"]))
            elif op in KINDS:
                self._shown(KINDS[op], message)
            elif op == "update":
                self._update(message)
            elif op == "error":
                self.error(_text(message["ename"]), _text(message["evalue"]), [_text(x) for x in message["traceback"]])
            elif op == "cut":
                self.room.full = True
            elif op == "clear":
                self._clear = True
                if not message.get("wait"):
                    self._cleared()
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError, nbformat.ValidationError):
            return

    def _stream(self, name: str, text: str) -> None:
        self._cleared()
        name = "stderr" if name == "stderr" else "stdout"
        if self.list and self.list[-1].output_type == "stream" and self.list[-1].name == name:
            self.list[-1].text += self.room.cut(text)
        elif text := self.room.cut(text):
            self._add(new_output("stream", name=name, text=text))

    def _shown(self, kind: str, message: dict[str, Any]) -> None:
        self._cleared()
        about = {"execution_count": self.count} if kind == "execute_result" else {}
        output = new_output(kind, data=_bundle(message["data"]), metadata=_metadata(message), **about)
        if self.room.holds(sum(map(_size, output.data.values()))):
            self._add(output)
            self.room.marks.setdefault(str(message.get("display_id")), []).append(output)

    def _update(self, message: dict[str, Any]) -> None:
        data = _bundle(message["data"])
        nbformat.validate(new_output("display_data", data=data), ref="output", version=4)
        if message.get("display_id") and self.room.holds(sum(map(_size, data.values()))):
            for output in self.room.marks.get(str(message["display_id"]), []):
                output.data = NotebookNode(data)

    def error(self, ename: str, evalue: str, traceback: list[str]) -> None:
        """Add an error; there is always room for one, since marks hang on it."""
        self._cleared()
        traceback = [line[:4_000] for line in traceback[:100]]
        self.list.append(new_output("error", ename=ename[:200], evalue=evalue[:4_000], traceback=traceback))

    def _add(self, output: NotebookNode) -> None:
        nbformat.validate(output, ref="output", version=4)
        if len(self.list) < MOST_OUTPUTS:
            self.list.append(output)
        else:
            self.room.full = True

    def _cleared(self) -> None:
        if self._clear:
            self.list, self._clear = [], False

    def closed(self) -> list[NotebookNode]:
        """The outputs, with a line where something was cut."""
        if self.room.full and not self.room.told:
            self.room.told = True
            note = _("[The output was cut here: it was longer than can be kept.]")
            self.list.append(new_output("stream", name="stdout", text=f"\n{note}\n"))
        return self.list


class Room:
    """How much output of a notebook is still kept; `marks` are the displays that may be updated."""

    def __init__(self, most: int):
        self.left, self.full, self.told = most, False, False
        self.marks: dict[str, list[NotebookNode]] = {}

    def cut(self, text: str) -> str:
        """As much of `text` as there is room for."""
        kept = text[: self.left]
        self.left -= len(kept)
        self.full = self.full or len(kept) < len(text)
        return kept

    def holds(self, size: int) -> bool:
        """Take room for `size` characters; False where there is none."""
        if size > self.left:
            self.full = True
            return False
        self.left -= size
        return True


def _text(value: Any) -> str:
    """Text without what cannot be written as UTF-8."""
    if not isinstance(value, str):
        raise TypeError
    return value.encode("utf-8", "replace").decode("utf-8")


def _bundle(data: Any) -> dict[str, Any]:
    """A bundle of forms of one thing; only text and JSON, by kind."""
    return {_text(kind): _clean(value) for kind, value in data.items() if "/" in kind}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {_text(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


def _metadata(message: dict[str, Any]) -> dict[str, Any]:
    found = message.get("metadata")
    return _clean(found) if isinstance(found, dict) else {}


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str) else len(str(value))
