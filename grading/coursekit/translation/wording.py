"""A module in the language of a run: its texts looked up in `locale/<lang>.po`."""

from __future__ import annotations

import json
import string
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import nbformat
from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from nbformat import NotebookNode

from casebook.schema import Case, Key
from tipsim.language import PSEUDO, SOURCE_LANGUAGE, WORDS, language
from tipsim.language import gettext as _
from tipsim.pseudo import pseudo

from ..errors import CourseError
from ..module import Module
from ..project import shown
from . import texts
from .texts import Id, Text

CELLS_NAMED = 12
HEAD = "# Texts of TIP Lab, under its licence; made and updated by: coursekit translate"


class Wording:
    """The texts of `module` in `lang` ("" is the language of the course now)."""

    def __init__(self, module: Module, lang: str = ""):
        self.module, self.lang = module, lang or language()
        self.catalog = read_catalog(catalog_path(module, self.lang), self.lang) if self.has_catalog else Catalog()

    @property
    def has_catalog(self) -> bool:
        """English needs none, the pseudo-language neither."""
        return self.lang not in (SOURCE_LANGUAGE, PSEUDO)

    def __call__(self, context: str | None, english: str) -> str:
        """The text in this language; English where there is none."""
        if self.lang == PSEUDO:
            return pseudo(english)
        message = self.catalog.get(english, context)
        return english if fault(message) else str(message.string)  # type: ignore[union-attr]

    def missing(self) -> list[Text]:
        """The texts of the module that have no good translation."""
        if not self.has_catalog:
            return []
        return [t for t in texts.module_texts(self.module) if fault(found(self.catalog, t))]

    @property
    def title(self) -> str:
        return self(texts.title_context(self.module), self.module.title)

    def notebook(self, nb: NotebookNode) -> NotebookNode:
        """A copy of `nb` with its Markdown blocks in this language; code is the same in all."""
        nb = nbformat.from_dict(json.loads(json.dumps(nb)))
        for cell in nb.cells:
            if texts.is_block(cell) and cell.source.strip():
                cell.source = self(texts.cell_context(self.module, cell), cell.source)
        return nb

    def case(self, case: Case) -> Case:
        return texts.reworded(case, texts.case_context(case.case), self)

    def key(self, key: Key) -> Key:
        return texts.reworded(key, texts.key_context(key.case), self)

    def write_pages(self, folder: Path) -> None:
        """Put the released pages of the module that lie in `folder` into this language."""
        for page in texts.released_pages(self.module):
            self._write_page(page, folder / page.relative_to(self.module.folder))

    def write_kept_pages(self, folder: Path) -> None:
        """Put the pages of the key that lie in `folder` into this language."""
        for page in texts.kept_pages(self.module):
            self._write_page(page, folder / page.name)

    def _write_page(self, page: Path, path: Path) -> None:
        tell = partial(self, texts.page_context(self.module, page))
        path.write_text(texts.page_reworded(path.read_text(encoding="utf-8"), tell), encoding="utf-8")

    def write_released_words(self, nb: NotebookNode, folder: Path) -> None:
        """Write what the released code says into `folder/words/`: no solution, no check."""
        told = [w for c in nb.cells if c.cell_type == "code" for w in texts.cell_words(c, self.module.notebook)]
        self._write_words(told, folder)

    def write_checks_words(self, folder: Path) -> None:
        """Write what the checks say into `folder/words/`, which stays with the grader."""
        self._write_words(texts.check_words(self.module), folder)

    def _write_words(self, keys: Iterable[tuple[str | None, Id]], folder: Path) -> None:
        messages = [self.catalog.get(id_, context) for context, id_ in keys]
        if good := [m for m in messages if not fault(m)]:
            (folder / WORDS).mkdir(parents=True, exist_ok=True)
            write_catalog(_holding(good, self.catalog), folder / WORDS / f"{self.lang}.po")


def _holding(messages: Iterable[Message], like: Catalog) -> Catalog:
    """A catalogue of these messages alone, without where they come from."""
    made = Catalog(locale=like.locale, project="TIP Lab", creation_date=like.creation_date, fuzzy=False)
    made.revision_date = like.revision_date
    for message in messages:
        made.add(message.id, message.string, context=message.context)
    return made


def found(catalog: Catalog, text: Text) -> Message | None:
    """The catalogue's message for a text."""
    return catalog.get(text.id[0] if isinstance(text.id, tuple) else text.id, text.context)


def fault(message: Message | None) -> str:
    """Why a message cannot be shown: "missing", "fuzzy" (only guessed), "placeholders"; "" when it can."""
    told = message.string if message is not None else None
    strings = [told] if isinstance(told, str) else [*(told or ())]
    if message is None or not strings or not all(strings):
        return "missing"
    if message.fuzzy:
        return "fuzzy"
    ids = [message.id] if isinstance(message.id, str) else [*message.id]
    if message.context is None and not _placeholders(strings) <= _placeholders(ids):
        return "placeholders"
    return ""


def _placeholders(texts: Iterable[str]) -> set[str]:
    """The names in braces; a text that cannot be filled in has one that no other text has."""
    names = set()
    for text in texts:
        try:
            names |= {str(name) for _text, name, _form, _turn in string.Formatter().parse(text) if name is not None}
        except ValueError:
            names.add(f"!{text}")
    return names


def catalog_path(module: Module, lang: str) -> Path:
    return module.folder / "locale" / f"{lang}.po"


def read_catalog(path: Path, lang: str) -> Catalog:
    """The catalogue at `path`, an empty one when there is none; raise `CourseError` when it is damaged."""
    try:
        if not path.is_file():
            return Catalog(locale=locale_of(lang), project="TIP Lab", header_comment=HEAD, fuzzy=False)
        with path.open("rb") as file:
            return read_po(file, locale=locale_of(lang), abort_invalid=True)
    except Exception as error:  # babel raises whatever it met
        text = _("{file} cannot be read ({why}); repair it there, or put it back from a copy.")
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CourseError(text.format(file=shown(path), why=why)) from None


def write_catalog(catalog: Catalog, path: Path) -> None:
    """Write through a scratch file, so that a full disk leaves the old one."""
    for message in catalog:
        if message.context is not None:  # running text is no format, whatever its percent signs look like
            message.flags -= {"python-format", "python-brace-format"}
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.new")
    try:
        with scratch.open("wb") as file:
            write_po(file, catalog, width=0)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def locale_of(lang: str) -> Locale | None:
    """What is known of a language, its plural forms among it; None for one that nobody knows."""
    try:
        return Locale.parse(lang)
    except (UnknownLocaleError, ValueError):
        return None


def language_name(lang: str) -> str:
    """The name of a language in the language of the course; its code where it has none."""
    if lang == "mn":
        return _("Mongolian")
    known = locale_of(lang)
    return _(known.english_name or lang) if known else lang


def not_ready(module: Module, lang: str) -> str:
    """One line on what a module lacks in a language; "" when it is complete."""
    missing = Wording(module, lang).missing()
    if not missing:
        return ""
    text = _("{module} is not ready in {language}: {n} of {all} blocks are untranslated ({places}).")
    told = {"n": len(missing), "all": len(texts.module_texts(module)), "places": _places(module, missing)}
    return text.format(module=module.name, language=language_name(lang), **told)


def _places(module: Module, missing: list[Text]) -> str:
    cells = texts.cell_names(module)
    named = list(dict.fromkeys(t.where for t in missing if t.where in cells))
    others = list(dict.fromkeys(t.where for t in missing if t.where not in cells))
    more = _(" and {n} more").format(n=len(named) - CELLS_NAMED) if len(named) > CELLS_NAMED else ""
    listed = _("cells {names}").format(names=", ".join(named[:CELLS_NAMED]) + more)
    return "; ".join([listed] * bool(named) + others)
