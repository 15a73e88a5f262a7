"""Every text of a module, and of the house, that somebody reads: what a translator gets.

A text is known by its context and its English: `m03-identification/<cell id>` for a Markdown block,
`case/<case>/<path by ids>` for a case and its key, no context for what code says.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from babel.messages.extract import extract
from nbformat import NotebookNode

from casebook.case import load_case, load_key
from casebook.faults import CaseFaults
from casebook.schema import Part
from tipsim.language import gettext as _

from ..errors import CourseError
from ..module import Module
from ..project import shown
from ..testforms import FORMS, bank_of, bank_path, form_texts
from ..tidy import read_notebook

SomePart = TypeVar("SomePart", bound=Part)
Change = Callable[[str, str], str]  # (context, English) -> text
Id = str | tuple[str, str]  # two for a message with a plural

KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
CHECKS = "key/checks.py"
TITLE = "module.toml"
_SECRET = re.compile(
    r"^[^\n]*BEGIN (?P<kind>SOLUTION|HIDDEN TESTS|MARK SCHEME).*?END (?P=kind)[^\n]*$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Text:
    """One text: `where` names its place for a reader (a cell's id, a file), `context` is None for code."""

    where: str
    context: str | None
    id: Id

    @property
    def key(self) -> tuple[str | None, Id]:
        return self.context, self.id


def module_texts(module: Module) -> list[Text]:
    """All texts of a module, each once, in the order in which a learner meets them.

    Solutions are not among them: nobody is shown one. Raises `CourseError` for a file that cannot be read.
    """
    nb = read_notebook(module.notebook)
    found = [Text(TITLE, title_context(module), module.title), *_notebook_texts(module, nb)]
    for name in module.cases:
        found += _case_texts(module, name)
    for path in [*released_pages(module), *kept_pages(module)]:
        found += [Text(path.name, page_context(module, path), block) for block in blocks(path.read_text("utf-8"))]
    found += [Text(CHECKS, c, i) for c, i in check_words(module)]
    if bank := bank_of(module):
        name = bank_path(module).name
        found += [Text(name, context, said) for form in FORMS for context, said in form_texts(module, bank, form)]
    return list({text.key: text for text in reversed(found)}.values())[::-1]


def title_context(module: Module) -> str:
    return f"{module.name}/{TITLE}/title"


def cell_context(module: Module, cell: NotebookNode) -> str:
    return f"{module.name}/{cell.id}"


def page_context(module: Module, path: Path) -> str:
    return f"{module.name}/{path.name}"


def cell_names(module: Module) -> set[str]:
    return {cell.id for cell in read_notebook(module.notebook).cells}


def is_block(cell: NotebookNode) -> bool:
    """Whether a cell is text for the learner; a written answer is a solution, and is replaced at release."""
    return cell.cell_type == "markdown" and not cell.metadata.get("nbgrader", {}).get("solution")


def _notebook_texts(module: Module, nb: NotebookNode) -> Iterator[Text]:
    for cell in nb.cells:
        if is_block(cell) and cell.source.strip():
            yield Text(cell.id, cell_context(module, cell), cell.source)
        elif cell.cell_type == "code":
            yield from (Text(cell.id, c, i) for c, i in cell_words(cell, module.notebook))


def cell_words(cell: NotebookNode, path: Path) -> list[tuple[str | None, Id]]:
    """(context, message) of what the released code of a cell says; a solution's words are no part of it."""
    grader = cell.metadata.get("nbgrader", {})
    told = _SECRET.sub("", cell.source)
    if grader.get("solution") and told == cell.source:  # nothing is marked off, so nothing of it is released
        return []
    return python_words(told, f"{shown(path)}, {cell.id}")


def check_words(module: Module) -> list[tuple[str | None, Id]]:
    """(context, message) of what the checks say to a learner."""
    path = module.key / "checks.py"
    return python_words(path.read_text("utf-8"), shown(path)) if path.is_file() else []


def python_words(source: str, where: str) -> list[tuple[str | None, Id]]:
    """(context, message) of every call of gettext in Python code."""
    try:
        found = list(extract("python", io.BytesIO(source.encode()), KEYWORDS))
    except Exception as error:  # the tokenizer, on code that is no Python
        text = _("{where} is not Python that can be read ({why}); repair it there.")
        raise CourseError(text.format(where=where, why=str(error).splitlines()[0])) from None
    return [(context, id_ if isinstance(id_, str) else tuple(id_)) for _line, id_, _notes, context in found if id_]


def _case_texts(module: Module, name: str) -> list[Text]:
    try:
        case = load_case(module.folder / "cases" / f"{name}.yaml")
        key = load_key(module.key / f"{name}.yaml", case)
    except CaseFaults as faults:
        raise CourseError(faults.faults[0]) from None
    found: list[Text] = []

    def note(context: str, text: str) -> str:
        found.append(Text(_("case {name}").format(name=name), context, text))
        return text

    reworded(case, case_context(name), note)
    reworded(key, key_context(name), note)
    return found


def case_context(name: str) -> str:
    return f"case/{name}"


def key_context(name: str) -> str:
    return f"case/{name}/key"


def reworded(part: SomePart, context: str, change: Change) -> SomePart:
    """A copy of a piece of a case in which `change` has been made to each text that somebody reads.

    Which fields are texts is read from the schema: names, tags and numbers are of other types.
    """
    new = {}
    for name, field in type(part).model_fields.items():
        is_text = _holds_texts(field.annotation) or (field.annotation is str and not field.metadata)
        new[name] = _reworded(getattr(part, name), f"{context}/{name}", change, is_text)
    return part.model_copy(update=new)


def _holds_texts(annotation: Any) -> bool:
    """Whether it is `tuple[str, ...]` or `dict[Name, str]`: names are annotated, texts are bare."""
    arguments = [a for a in get_args(annotation) if a is not Ellipsis]
    return getattr(annotation, "__origin__", None) in (tuple, dict) and arguments[-1] is str


def _reworded(value: Any, context: str, change: Change, is_text: bool) -> Any:
    if isinstance(value, str):
        return change(context, value) if is_text and value.strip() else value
    if isinstance(value, Part):
        return reworded(value, context, change)
    if isinstance(value, dict):
        return {k: _reworded(v, f"{context}/{k}", change, is_text) for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(_reworded(v, f"{context}/{v.id}" if hasattr(v, "id") else context, change, is_text) for v in value)
    return value


def released_pages(module: Module) -> list[Path]:
    """The released files that are text for the learner."""
    return [module.folder / name for name in module.release if name.endswith(".md")]


def kept_pages(module: Module) -> list[Path]:
    """The pages of the key that a trainer marks by."""
    return [path for path in [module.key / "rubric.md"] if path.is_file()]


def blocks(page: str) -> list[str]:
    """The paragraphs of a Markdown page; code between fences stays in one piece."""
    return [piece.strip("\n") for piece in pieces(page) if piece.strip()]


def page_reworded(page: str, tell: Callable[[str], str]) -> str:
    """The page with `tell` made of each paragraph; what stands between them stays."""
    return "".join(_piece(piece, tell) for piece in pieces(page))


def _piece(piece: str, tell: Callable[[str], str]) -> str:
    inner = piece.strip("\n")
    return piece.replace(inner, tell(inner)) if inner.strip() else piece


def pieces(page: str) -> list[str]:
    """The page cut at its blank lines, which are pieces too: joined they are the page."""
    found, fenced = [""], False
    for line in page.splitlines(keepends=True):
        blank = not line.strip() and not fenced
        if blank != (not found[-1].strip()) and found[-1]:
            found.append("")
        found[-1] += line
        fenced ^= line.lstrip().startswith(("```", "~~~"))
    return found


def house_texts() -> list[Text]:
    """All that tipsim, casebook and coursekit say, the help of their commands and the indicators' names."""
    import casebook
    import tipsim
    from casebook import indicators

    found = []
    for package in (Path(tipsim.__file__).parent, Path(casebook.__file__).parent, Path(__file__).parents[1]):
        for path in sorted(package.rglob("*.py")):
            where = f"{package.name}/{path.relative_to(package).as_posix()}"
            source = path.read_text("utf-8")
            found += [Text(where, c, i) for c, i in python_words(source, where)]
            if path.name == "cli.py":
                found += [Text(where, None, text) for text in help_words(source)]
    found += [Text("datasets/indicators", context, name) for context, name in indicators.names()]
    return list({text.key: text for text in found}.values())


def help_words(source: str) -> Iterator[str]:
    """What a command line says in its help: the texts of commands and of their options."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.decorator_list and (text := ast.get_docstring(node)):
            yield text
        if isinstance(node, ast.Call):
            given = [k.value for k in node.keywords if k.arg == "help"]
            yield from (v.value for v in given if isinstance(v, ast.Constant) and isinstance(v.value, str))
