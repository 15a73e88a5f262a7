"""The help pages: one a role, a glossary and the meaning of messages, each complete in itself.

The texts lie in `modules/help/*.md`. A line such as `{{terms}}` stands for a table that is made from the datasets.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import jinja2
import pandas as pd
from markdown_it import MarkdownIt

from tipsim import data, look
from tipsim.language import gettext as _
from tipsim.language import pgettext, speaking, words

from .errors import guarded
from .project import home
from .translation.texts import Text, blocks, page_reworded

PAGES = ("learner", "trainer", "policy", "glossary", "messages")
SEARCHABLE = ("glossary", "messages")
FOLDER = "help"
TEMPLATES = Path(__file__).parent / "templates" / FOLDER
FIGURES = ("victims_identified", "UNODC GLOTIP")  # measure and series of the example on the page for policy staff
_markdown = MarkdownIt("js-default", {"html": False})


def write_help(
    folder: Path, lang: str = "en", root: Path | str | None = None, pages: Sequence[str] = PAGES
) -> list[Path]:
    """Write `help/*.html` in `folder` in a language, and return the files; `pages` link to each other alone.

    Raises `CourseError` when the disk refuses.
    """
    source, target = help_folder(root), Path(folder) / FOLDER
    with guarded(_("writing the help pages")), speaking(lang), words(source):
        target.mkdir(parents=True, exist_ok=True)
        written = [target / f"{name}.html" for name in pages]
        for name, path in zip(pages, written, strict=True):
            path.write_text(page(name, source, lang, pages), encoding="utf-8")
    return written


def help_folder(root: Path | str | None = None) -> Path:
    """Where the texts of the help lie."""
    return home(root) / "modules" / FOLDER


def context(name: str) -> str:
    """The context of a page's blocks for translators."""
    return f"{FOLDER}/{name}.md"


def page_texts(source: Path) -> list[Text]:
    """The blocks of the pages, for translators."""
    paths = [source / f"{name}.md" for name in PAGES]
    return [Text(p.name, context(p.stem), block) for p in paths for block in blocks(p.read_text(encoding="utf-8"))]


def table_texts() -> list[Text]:
    """What the tables show of the datasets, for translators."""
    titles = [data.describe(name)["title"] for name in data.names()]
    notes = [note for note in _victims().note if not pd.isna(note)]
    return [Text("datasets", None, text) for text in dict.fromkeys([*titles, *notes])]


def messages(source: Path) -> list[str]:
    """The messages that are explained, as they stand in the code."""
    text = (source / "messages.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(.+?)` \|", text, flags=re.MULTILINE)


def page(name: str, source: Path, lang: str, pages: Sequence[str] = PAGES) -> str:
    """One page as HTML, in the language that is spoken here."""
    text = (source / f"{name}.md").read_text(encoding="utf-8")
    spoken = page_reworded(text, partial(pgettext, context(name)))
    made = _body(spoken)
    if name == "messages":
        made = re.sub(r"(?<=<tr>\n)<td><code>(.*?)</code></td>", _message, made)
    head, sections = _parted(made)
    script = (TEMPLATES / "help.js").read_text(encoding="utf-8")
    return _template().render(
        lang=lang,
        name=name,
        title=_plain(head.split("</h1>")[0]),
        css=look.css() + (TEMPLATES / "help.css").read_text(encoding="utf-8"),
        script=script,
        script_hash="sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        pages=[{"file": f"{p}.html", "label": _labels()[p], "here": p == name} for p in pages],
        searchable=name in SEARCHABLE,
        head=head,
        sections=[{"id": f"part-{n}", "text": title} for n, (title, _part) in enumerate(sections, start=1)],
        body="\n".join(f'<section id="part-{n}">{part}</section>' for n, (_t, part) in enumerate(sections, start=1)),
        words=_words(),
    )


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True).get_template("page.html.j2")


def _labels() -> dict[str, str]:
    labels = (_("Learners"), _("Trainers"), _("Policy staff"), _("Glossary"), _("Messages"))
    return dict(zip(PAGES, labels, strict=True))


def _words() -> dict[str, str]:
    return {
        "pages": _("Help pages"),
        "here": _("On this page"),
        "search": _("Search this page"),
        "shown": _("{n} of {all} lines shown"),
        "nothing": _("Nothing found. Try fewer words, or ask your trainer."),
    }


def _body(text: str) -> str:
    made = _markdown.render(text).replace("<table>", '<table class="tl-table">')
    made = re.sub(r"<th(?=[ >])", '<th scope="col"', made)
    return re.sub(r"<p>\{\{(\w+)\}\}</p>", lambda found: TABLES[found[1]](), made)


def _message(found: re.Match[str]) -> str:
    """A message of the program in the language of the course, with dots for what it fills in."""
    told = re.sub(r"\{\w+\}", "…", _(html.unescape(found[1])))
    return f"<td>{html.escape(told, quote=False)}</td>"


def _parted(body: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first heading of a part, and (heading, HTML) of each part."""
    head, *parts = re.split(r"(?=<h2>)", body)
    return head, [(_plain(part.split("</h2>")[0]), part) for part in parts]


def _plain(piece: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", piece)).strip()


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], under: str = "") -> str:
    """A table from cells that are HTML already."""
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    table = f'<table class="tl-table"><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table>'
    return table + (f'\n<p class="tl-quiet">{under}</p>' if under else "")


def _terms() -> str:
    rows = [
        (
            html.escape(term.english),
            f'<span lang="mn">{html.escape(term.mongolian)}</span>',
            html.escape(term.where_seen_title),
            _known(term.confidence),
        )
        for term in data.load("terms").sort_values("english", key=lambda c: c.str.lower()).itertuples()
    ]
    return _table((_("English"), _("Mongolian"), _("Seen in"), _("How well it is known")), rows)


def _known(confidence: str) -> str:
    word, note = re.fullmatch(r"(\w+)[ ,]*(.*)", confidence).groups()
    if word == "recalled":
        return f'<span class="tl-badge tl-is-warn">{html.escape(_("recalled, not checked"))}</span>'
    return html.escape(" ".join(part for part in (_("verified"), note) if part))


def _datasets() -> str:
    rows = [
        (html.escape(_(data.describe(name)["title"])), f"<code>datasets/{name}</code>", f"{len(data.load(name)):,}")
        for name in data.names()
    ]
    return _table((_("What"), _("Where"), _("Number of rows")), rows)


def _victims() -> pd.DataFrame:
    measure, series = FIGURES
    table = data.load("tip_figures")
    return table[(table.measure == measure) & (table.series == series)].sort_values("data_year_first")


def _recorded() -> str:
    table = _victims()
    rows = [(html.escape(r.data_year), html.escape(r.value), _note(r.note)) for r in table.itertuples()]
    source = _("Source: {source}").format(source="; ".join(table.source_title.unique()))
    return _table((_("Year"), _("Victims recorded"), _("Remark of this project")), rows, html.escape(source))


def _note(note: object) -> str:
    return "" if pd.isna(note) else html.escape(_(str(note)))


TABLES: dict[str, Callable[[], str]] = {"terms": _terms, "datasets": _datasets, "recorded": _recorded}
