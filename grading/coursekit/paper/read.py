"""A released notebook read for paper: run once, its texts, questions, results and marks in their order."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from tipsim.language import gettext as _

from ..errors import CourseError
from ..execution import execute_notebook, first_error
from ..safehtml import markdown, output_html
from ..tidy import read_notebook
from . import hook

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BANNER = "review-banner"  # every paper has its own
ESSAY_LINES = 20
_plain = MarkdownIt("commonmark")

Block = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """An answer to tick; `feedback` is what the notebook says to it, '' where it says nothing."""

    letter: str
    value: str
    label: str
    feedback: str = ""


@dataclass(frozen=True)
class Question:
    """Something that a learner ticks (`options`), writes (`form` says in what form) or answers at length (`lines`)."""

    number: int
    name: str
    heading: str
    prompt: str = ""
    options: tuple[Option, ...] = ()
    many: bool = False
    form: str = ""
    lines: int = 0

    @property
    def kind(self) -> str:
        return "tick" if self.options else "essay" if self.lines else "write"

    @property
    def short(self) -> bool:
        """Do the options stand side by side?"""
        return all(len(option.label) <= 34 for option in self.options)


@dataclass(frozen=True)
class Marked:
    """A marked cell: its points, who marks it, and the names of the answers or the case that it looks at."""

    cell: str
    points: float
    by_hand: bool
    heading: str
    names: tuple[str, ...] = ()


@dataclass
class Reading:
    """What a module's notebook holds, for paper. `later` are texts that a learner opens after answering."""

    blocks: list[Block] = field(default_factory=list)
    later: list[Block] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    marks: list[Marked] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)

    def by_heading(self) -> dict[str, list[Question]]:
        """The questions by the part of the module that they stand in."""
        parts: dict[str, list[Question]] = {}
        for question in self.questions:
            parts.setdefault(question.heading, []).append(question)
        return parts

    def marked(self, name: str) -> bool:
        return any(name in one.names for one in self.marks)


def read_module(folder: Path) -> Reading:
    """Run the released notebook in `folder` (in a copy) and return what it holds.

    Raises `CourseError` when a cell ends in an error.
    """
    with tempfile.TemporaryDirectory(prefix="paper-") as place:
        copy = Path(place) / folder.name
        shutil.copytree(folder, copy)
        return _Reader(_run(folder, copy), copy).read()


def _run(folder: Path, copy: Path) -> NotebookNode:
    nb = read_notebook(copy / f"{folder.name}.ipynb")
    code = Path(hook.__file__).read_text(encoding="utf-8")
    nb.cells.insert(0, new_code_cell(f"exec({code!r}, {{'__name__': '__main__'}})", id="paper-hook"))
    done = execute_notebook(nb, copy)
    if error := first_error(done):
        text = _('{module}: cell "{cell}" ends in {error}, so it cannot be printed; repair it and release again.')
        raise CourseError(text.format(module=folder.name, cell=error[0], error=error[1]))
    del done.cells[0]
    return done


class _Reader:
    """Walks through the cells once; numbers questions as it meets them."""

    def __init__(self, nb: NotebookNode, pictures: Path):
        self.cells = [c for c in nb.cells if c.get("id") != BANNER]
        self.pictures = pictures
        self.forms = {n["name"]: n for c in self.cells for n in notes(c) if n["kind"] == "look"}
        self.prompts: dict[str, str] = {}
        self.heading = ""
        self.found = Reading()

    def read(self) -> Reading:
        for cell in self.cells:
            grader = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code":
                self._code(cell, grader)
            elif grader.get("solution"):
                self._essay(grader)
            elif cell.cell_type == "markdown":
                self._text(cell)
            if grader.get("grade"):
                self._mark(cell, grader)
        return self.found

    def _text(self, cell: NotebookNode) -> None:
        self.heading = heading(cell.source) or self.heading
        self.prompts |= {n: t for n, t in named_items(cell.source).items() if n not in self.prompts}
        html = markdown(cell.source, cell.get("attachments"), self.pictures)
        self.found.blocks.append({"kind": "text", "html": html})

    def _code(self, cell: NotebookNode, grader: Any) -> None:
        if not grader.get("locked") and cell.source.strip():
            self.found.blocks.append({"kind": "code", "source": cell.source})
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if hook.MIME in data:
                self._noted(data[hook.MIME])
            elif output.get("name") != "stderr" and (html := output_html(output)):
                block = {"kind": "result", "html": html, "heading": self.heading, "stub": bool(grader.get("solution"))}
                self.found.blocks.append(block)

    def _noted(self, note: dict[str, Any]) -> None:
        if note["kind"] == "choose":
            self._ask(note["name"], note["question"], options=_options(note["options"]), many=note["many"])
        elif note["kind"] == "handin":
            form = form_of(self.forms.get(note["name"], {}))
            self._ask(note["name"], self.prompts.get(note["name"], ""), form=form)
        elif note["kind"] == "play" and note["case"] not in self.found.cases:
            self.found.cases.append(note["case"])
            self.found.blocks.append({"kind": "case", "case": note["case"]})

    def _essay(self, grader: Any) -> None:
        self._ask(grader["grade_id"], "", lines=ESSAY_LINES)

    def _ask(self, name: str, prompt: str, **more: Any) -> None:
        if any(q.name == name for q in self.found.questions):
            return
        question = Question(len(self.found.questions) + 1, name, self.heading, prompt, **more)
        self.found.questions.append(question)
        self.found.blocks.append({"kind": "question", "question": question})

    def _mark(self, cell: NotebookNode, grader: Any) -> None:
        by_hand = bool(grader.get("solution"))
        names = [grader["grade_id"]] if by_hand else [n["name"] for n in notes(cell) if n["kind"].startswith("look")]
        one = Marked(grader["grade_id"], float(grader["points"]), by_hand, self.heading, tuple(names))
        self.found.marks.append(one)


def notes(cell: NotebookNode) -> Iterator[dict[str, Any]]:
    """What the hook noted while the cell ran."""
    for output in cell.get("outputs", []):
        if hook.MIME in output.get("data", {}):
            yield output["data"][hook.MIME]


def _options(rows: list[list[str]]) -> tuple[Option, ...]:
    return tuple(Option(LETTERS[n % 26], *row) for n, row in enumerate(rows))


def heading(source: str) -> str:
    """The last heading of a text below its title, as plain words; '' where there is none."""
    tokens = _plain.parse(source)
    found = [words_of(t.children) for h, t in zip(tokens, tokens[1:], strict=False) if _is_part(h)]
    return found[-1] if found else ""


def _is_part(token: Any) -> bool:
    return token.type == "heading_open" and token.tag != "h1"


def words_of(children: Any) -> str:
    """The words of a line of Markdown, without its signs."""
    return "".join(" " if c.type in ("softbreak", "hardbreak") else c.content for c in children or [])


def named_items(source: str) -> dict[str, str]:
    """{name: its text} for each line or item of a text that begins with a name in code signs and a colon."""
    found = {}
    for token in _plain.parse(source):
        first, *rest = token.children or [None]
        said = words_of(rest)
        if first is not None and first.type == "code_inline" and said.startswith(":"):
            text = said[1:].strip()
            found[first.content] = text[:1].upper() + text[1:]
    return found


def form_of(look: dict[str, Any]) -> str:
    """In what form an answer is to be written, from the notebook's visible check."""
    low, high = look.get("low"), look.get("high")
    words = {"share": _("A share from 0 to 1."), "text": _("A word or a code."), "number": _("A number.")}
    if look.get("among"):
        return _("Only these words: {words}.").format(words=", ".join(look["among"]))
    if look.get("form") == "number" and low is not None:
        text = _("A number from {low:g} to {high:g}.") if high is not None else _("A number, at least {low:g}.")
        return text.format(low=low, high=high)
    return words.get(look.get("form", ""), "")


def as_json(value: Any) -> str:
    """A value as a reader would write it."""
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
