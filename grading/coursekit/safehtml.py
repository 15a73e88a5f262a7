"""HTML from a learner's notebook, made safe to show: no script, no style, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import html
import mimetypes
import re
from pathlib import Path
from urllib.parse import unquote

import bleach
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

DROPPED = [
    "audio", "base", "button", "embed", "form", "iframe", "input", "link", "math", "meta", "object", "script",
    "select", "style", "svg", "textarea", "video",
]  # fmt: skip
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {"class", "title", "lang", "colspan", "rowspan", "scope", "alt", "open", "start"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
LONGEST = 60  # lines of an output
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def clean_html(text: str, pictures: Path | None = None) -> str:
    """Return `text` with harmless tags only; pictures that lie in `pictures` are put into the page."""
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup(DROPPED):
        tag.decompose()
    for image in soup("img"):
        image["src"] = picture(str(image.get("src", "")), pictures)
        if not image["src"]:
            image.replace_with(str(image.get("alt", "")))
    protocols = {"http", "https", "mailto", "data"}
    return bleach.clean(str(soup), tags=TAGS, attributes=_allowed, protocols=protocols, strip=True)


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return value.startswith("data:image/")
    if tag == "a" and name == "href":
        return value.startswith(("http://", "https://", "mailto:", "#"))
    return name in ATTRIBUTES


def picture(src: str, folder: Path | None) -> str:
    """Return a picture as a data address; '' for one that is not a picture inside `folder`."""
    if src.startswith("data:image/"):
        return src
    if folder is None or ":" in src:
        return ""
    path = folder / unquote(src)
    inside = path.resolve().is_relative_to(folder.resolve())
    if not inside or path.suffix.lower() not in PICTURES or not path.is_file():
        return ""
    kind = mimetypes.guess_type(path.name)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def markdown(source: str, attachments: dict | None = None, pictures: Path | None = None) -> str:
    """Return a text cell as safe HTML. Formulas stay as written: showing them needs outside fonts."""
    renderer = IPythonRenderer(escape=False, attachments=attachments or {}, exclude_anchor_links=True)
    return clean_html(MarkdownWithMath(renderer=renderer).render(source), pictures)


def cell_html(cell: NotebookNode, pictures: Path | None = None) -> str:
    """Return a cell with its outputs as safe HTML; '' where there is nothing to see."""
    if cell.cell_type == "markdown":
        return markdown(cell.source, cell.get("attachments"), pictures)
    if cell.cell_type != "code" or not cell.source.strip():
        return ""
    outputs = "".join(output_html(output) for output in cell.get("outputs", []))
    return f'<pre class="fb-code"><code>{html.escape(cell.source)}</code></pre>{outputs}'


def output_html(output: NotebookNode) -> str:
    """Return one output as safe HTML; widgets and scripts are left out."""
    if output.output_type == "stream":
        return _pre(output.text)
    if output.output_type == "error":
        return _pre(f"{output.ename}: {output.evalue}")
    data = output.get("data", {})
    if isinstance(data.get("image/png"), str):
        return clean_html(f'<img alt="" src="data:image/png;base64,{"".join(data["image/png"].split())}">')
    if isinstance(data.get("text/html"), str):
        return clean_html(data["text/html"])
    if "application/vnd.jupyter.widget-view+json" in data:
        return ""
    return _pre(str(data.get("text/plain", "")))


def _pre(text: str) -> str:
    lines = ANSI.sub("", text).splitlines()
    shown = lines[:LONGEST] + (["…"] if len(lines) > LONGEST else [])
    return f"<pre>{html.escape(chr(10).join(shown))}</pre>" if text.strip() else ""
