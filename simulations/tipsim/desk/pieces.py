"""The small pieces of the policy page: a button, a field under its label, a line in a box."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets as w


def button(text: str, act: Callable[[], Any], kind: str = "") -> w.Button:
    """Return a button that calls `act`."""
    made = w.Button(description=text, layout={"width": "auto", "height": "auto"})
    made.add_class("tlp-button")
    if kind:
        made.add_class(kind)
    made.on_click(lambda _button: act())
    return made


def labelled(text: str, field: w.Widget, about: str = "") -> w.VBox:
    """Return a field under its label, which is tied to it for readers who listen."""
    parts: list[w.Widget] = [field]
    if isinstance(field, w.FileUpload):  # what is written on it is its own name
        parts.insert(0, w.HTML(f'<span class="tlp-label">{html.escape(text)}</span>'))
    else:
        field.description = text
    if about:
        parts.append(w.HTML(f'<span class="tlp-quiet">{html.escape(about)}</span>'))
    field.layout.width = "auto"
    box = w.VBox(parts)
    box.add_class("tlp-field")
    return box


def boxed(text: str, kind: str) -> str:
    """Return a line in a box that readers who listen are told of."""
    role = "alert" if kind == "tl-warn" else "status"
    return f'<div class="{kind}" role="{role}">{html.escape(text)}</div>'


def heading(text: str) -> w.HTML:
    """Return a heading of the page."""
    return w.HTML(f'<h2 class="tlp-heading">{html.escape(text)}</h2>')
