"""Rows of `datasets/laws` by their id: for readings, which show them with their date, and for checks, which cite them.

laws.row("law2012-9-3").topic
laws.counts("cc2015-13-1")          # False: only recalled, and nobody has signed it
laws.table(["palermo-3-a", "palermo-3-b"])
"""

from __future__ import annotations

import csv
import difflib
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from . import data
from .language import gettext as _


class UnknownLaw(KeyError):
    """There is no row of that id; the message names the nearest one."""

    def __str__(self) -> str:  # KeyError would show the message in quotation marks
        return self.args[0]


@dataclass(frozen=True)
class Law:
    """What an article covers, in our own words; an empty cell is '' and a missing signature None."""

    id: str
    instrument: str
    adopted: str
    in_force: str
    article: str
    topic: str
    content_own_words: str
    source_title: str
    source_url: str
    source_year: str
    confidence: str
    notes: str
    law_as_known_on: date
    verified_by: str
    verified_on: date | None

    @property
    def signed(self) -> bool:
        """Whether a lecturer or jurist has read the row against the law in force, with name and day."""
        return bool(self.verified_by and self.verified_on)

    @property
    def counts(self) -> bool:
        """Whether a mark may rest on the row: a named source says so, or it is signed."""
        return self.confidence.startswith("verified") or self.signed


def row(id: str) -> Law:
    """The row of that id; raise `UnknownLaw` naming the nearest one."""
    known = rows()
    if id in known:
        return known[id]
    near = difflib.get_close_matches(str(id), known, n=1, cutoff=0.5)
    guess = _(" Did you mean '{name}'?").format(name=near[0]) if near else ""
    raise UnknownLaw(_("There is no law '{id}' in datasets/laws.{guess}").format(id=id, guess=guess))


def counts(id: str) -> bool:
    """Whether a mark may rest on the row: its `confidence` begins with "verified", or a lecturer has signed it."""
    return row(id).counts


def rows() -> Mapping[str, Law]:
    """All rows by id, in the order of the file; read again once the file has changed."""
    path = data.root() / "laws" / "laws.csv"
    return _rows(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _rows(path: Path, _changed: int) -> Mapping[str, Law]:
    with path.open(encoding="utf-8", newline="") as file:
        return {line["id"]: _law(line) for line in csv.DictReader(file)}


def _law(line: dict[str, str]) -> Law:
    days = {name: date.fromisoformat(line[name]) if line[name] else None for name in ("law_as_known_on", "verified_on")}
    return Law(**{**line, **days})  # type: ignore[arg-type]


def table(ids: Iterable[str] | Mapping[str, str]) -> Table:
    """A reading's table of these rows, with the day on which the law was known so.

    A mapping gives the words for each row, so that they can be translated where they stand.
    """
    words = dict(ids) if isinstance(ids, Mapping) else {}
    return Table(tuple(row(id) for id in ids), words)


@dataclass(frozen=True)
class Table:
    """Shown by a notebook as a table; as text elsewhere."""

    laws: tuple[Law, ...]
    words: Mapping[str, str]

    def _said(self, law: Law) -> str:
        return self.words.get(law.id) or law.content_own_words

    def known_on(self) -> str:
        """The words "Law as known on" with the oldest day of the rows."""
        day = min(law.law_as_known_on for law in self.laws)
        return _("Law as known on {day}. In our own words; no legal advice.").format(day=f"{day:%Y-%m-%d}")

    def __repr__(self) -> str:
        lines = [f"{law.instrument}, {law.article}: {self._said(law)} [{standing(law)}]" for law in self.laws]
        return "\n".join([*lines, self.known_on()])

    def _repr_html_(self) -> str:
        heads = (_("Law"), _("Article"), _("In our words"), _("How well known"))
        top = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in heads)
        lines = ((law.instrument, law.article, self._said(law), standing(law)) for law in self.laws)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
        sources = "; ".join(dict.fromkeys(law.source_title for law in self.laws))
        told = html.escape(_("Sources: {sources}.").format(sources=sources))
        return (
            f'<table class="tl-table"><caption>{html.escape(self.known_on())}</caption><thead><tr>{top}</tr></thead>'
            f'<tbody>{body}</tbody></table><p class="tl-quiet">{told}</p>'
        )


def standing(law: Law) -> str:
    """How well the row is known, in words for a reader."""
    if law.signed:
        return _("read by {name} on {day}").format(name=law.verified_by, day=law.verified_on)
    return _("a named source says so") if law.counts else _("recalled: not to be relied on, and never marked")
