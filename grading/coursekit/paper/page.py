"""From what was read to a page: HTML made fit for paper, and the templates of `templates/paper`."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tipsim import look
from tipsim.language import gettext as _
from tipsim.language import language

from ..privacy.notice import not_for_staffing
from .read import Block, Reading

FOLDER = Path(__file__).parents[1] / "templates" / "paper"
NUMBER = re.compile(r"[<≈]?\s*[-+−]?\d[\d,]*(\.\d+)?\s*%?|[–-]?")
SMALL = 800  # letters of a table that is kept on one page
MANY = 6  # columns of a table whose headings may be broken within a word
SHORT = 11  # letters of a table's cell that are kept on one line


@lru_cache
def _templates() -> Environment:
    strict = {"autoescape": True, "undefined": StrictUndefined}
    return Environment(loader=FileSystemLoader(FOLDER), trim_blocks=True, lstrip_blocks=True, **strict)


def render(template: str, about: dict[str, Any], words: dict[str, str], **data: Any) -> str:
    """A whole page, self-contained. `about` says of which module and run it is; `words` hold its `paper` name."""
    margins = _margins(about, words)
    page = {"css": Markup(look.css() + (FOLDER / "paper.css").read_text(encoding="utf-8") + margins)}
    page |= {"lang": language(), "staffing": not_for_staffing(), **about}
    return _templates().get_template(f"{template}.html.j2").render(page=page, w=words, **data)


def _margins(about: dict[str, Any], words: dict[str, str]) -> str:
    """CSS of what stands in the margins of each page: which paper it is, of which run, its number."""
    number = _("{module} · page {n} of {total}").format(module=about["short"], n="\0", total="\1")
    number = _css(number).replace("\0", '" counter(page) "').replace("\1", '" counter(pages) "')
    parts = [about["short"], words["paper"], words["draft_short"] if about["draft"] else ""]
    boxes = {
        "top-left": _css(" · ".join(part for part in parts if part)),
        "top-right": _css(words.get("corner", "")),
        "bottom-left": _css(_("run {run}, {date} · TIP Lab {version}").format(**about)),
        "bottom-right": number,
    }
    return "\n@page {" + "".join(f' @{place} {{ content: "{text}"; }}' for place, text in boxes.items()) + " }\n"


def _css(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ").replace("\n", " ")


class Blocks:
    """The blocks of a module made fit for paper: figures numbered, folded texts put at the end."""

    def __init__(self, reading: Reading, words: dict[str, str]):
        self.words, self.figures = words, 0
        self.later: list[Block] = []
        made = [self._block(b) for b in reading.blocks]
        self.all = [b for b in made if b.get("html", "-")]

    def _block(self, block: Block) -> Block:
        if block["kind"] == "text":
            return {**block, "html": self._text(block["html"])}
        if block["kind"] == "result":
            return {**block, "html": self._result(block)}
        return block

    def _text(self, html: str) -> str:
        soup = plain(html)
        for folded in soup("details"):
            title = folded.summary.get_text(" ", strip=True) if folded.summary else _("More")
            if folded.summary:
                folded.summary.decompose()
            self.later.append({"title": title, "html": Markup(folded.decode_contents())})
            note = BeautifulSoup("<p class='pp-small'></p>", "html.parser").p
            note.string = self.words["later_there"].format(title=title)
            folded.replace_with(note)
        return Markup(soup)

    def _result(self, block: Block) -> str:
        soup = plain(block["html"])
        for warning in soup(class_="tl-warn") if block["stub"] else []:
            warning.decompose()  # a blank notebook's own "not answered yet"
        for folded in soup("details"):
            folded.name = "div"
            if folded.summary:
                folded.summary.name = "p"
                folded.p["class"] = ["pp-small"]
        for image in soup("img"):
            self._figure(soup, image, block["heading"])
        return Markup(soup) if soup.get_text(strip=True) or soup.img else ""

    def _figure(self, soup: BeautifulSoup, image: Tag, heading: str) -> None:
        self.figures += 1
        image["alt"] = image.get("alt") or self.words["unnamed"].format(heading=heading)
        caption = soup.new_tag("figcaption")
        number = soup.new_tag("b")
        number.string = self.words["figure"].format(n=self.figures)
        caption.extend([number, f" {image['alt']}"])
        if image.find_parent("figure") is None:
            image.wrap(soup.new_tag("figure"))
        image.insert_after(caption)


def plain(html: str) -> BeautifulSoup:
    """HTML without links to elsewhere, its tables with headings and numbers to the right."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup("a"):
        link.unwrap()
    for table in soup("table"):
        table["class"] = ["tl-table"]
        heads = table.select("thead th")
        for head in heads:
            head["scope"] = "col"
        if len(heads) >= MANY:
            table["class"].append("pp-wide")
        _numbers_right(table)
    return soup


def _numbers_right(table: Tag) -> None:
    """Columns that hold nothing but numbers stand to the right; a small table stays on one page."""
    heads, rows = table.select("thead th"), [row.find_all(["td", "th"]) for row in table.select("tbody tr")]
    if len(table.get_text()) <= SMALL:
        table["class"].append("pp-keep")
    for cell in (cell for row in rows for cell in row if len(cell.get_text(strip=True)) <= SHORT):
        cell["class"] = ["pp-nowrap"]
    for n, column in enumerate(zip(*rows, strict=False)):
        if all(NUMBER.fullmatch(cell.get_text(strip=True)) for cell in column):
            for one in (*column, *heads[n : n + 1]):
                one["class"] = ["tl-number"]
