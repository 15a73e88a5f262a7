"""What reports share: sections of sentences, pictures, tables and boxes, on sheets of A4."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import look
from ..language import gettext as _
from ..language import language
from ..manifest import SYNTHETIC
from .figures import png

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 200


@dataclass(frozen=True)
class Section:
    """A heading and the sentences under it."""

    title: str
    sentences: tuple[str, ...]
    listed: bool = False  # one sentence a line


def document(title: str, sheets: str) -> str:
    """Return sheets as a page that needs nothing from outside and prints to A4."""
    style = f"<style>{look.css()}{(look.STATIC_FOLDER / 'report.css').read_text(encoding='utf-8')}</style>"
    view = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    head = f"{view}<title>{html.escape(title)}</title>{style}"
    return (
        f'<!doctype html>\n<html lang="{language()}"><head>{head}</head><body class="tl-root">{sheets}</body></html>\n'
    )


def section_html(section: Section) -> str:
    """Return a section with its heading, as a paragraph or one sentence a line."""
    head = f"<h2>{html.escape(section.title)}</h2>"
    if not section.listed:
        return f"{head}<p>{html.escape(' '.join(section.sentences))}</p>"
    return f"{head}<ul>{listed(section.sentences)}</ul>"


def listed(sentences: Iterable[str]) -> str:
    """Return sentences as the lines of a list."""
    return "".join(f"<li>{html.escape(text)}</li>" for text in sentences)


def sheet(body: str, number: int, of: int, kind: str = "") -> str:
    """Return a body as one sheet with its foot; `kind` is a class more."""
    return f'<section class="rp-sheet {kind}">{body}{foot(number, of)}</section>'


def forbidden(sentences: Iterable[str]) -> str:
    """Return the box of what a report must not be used for."""
    return f'<div class="rp-not"><h2>{html.escape(_("Do not use this for"))}</h2><ul>{listed(sentences)}</ul></div>'


def foot(number: int, of: int) -> str:
    """Return the foot of a sheet."""
    text = _("{synthetic} Page {n} of {of}.").format(synthetic=_(SYNTHETIC), n=number, of=of)
    return f"<footer>{html.escape(text)}</footer>"


def picture(fig: Figure, alt: str, width: float, dpi: int = DPI) -> str:
    """Return a figure as HTML, `width` millimetres wide, with its words."""
    address = "data:image/png;base64," + base64.b64encode(png(fig, dpi=dpi)).decode()
    return f'<figure><img style="width:{width}mm" alt="{html.escape(alt)}" src="{address}"></figure>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = (), kind: str = "") -> str:
    """Return a table of texts; `numbers` are the columns that stand to the right, `kind` its class."""
    right = set(numbers)
    kinds = ["rp-n" if at in right else "" for at in range(len(heads))]
    head = "".join(f'<th scope="col" class="{k}">{html.escape(h)}</th>' for k, h in zip(kinds, heads, strict=True))
    lines = ("".join(f'<td class="{k}">{html.escape(c)}</td>' for k, c in zip(kinds, row, strict=True)) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
