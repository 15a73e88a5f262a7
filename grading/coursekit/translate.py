"""`coursekit translate`: make or update the PO files of a language, and tell what is missing in them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from tipsim.language import PSEUDO, SOURCE_LANGUAGE, WORDS, catalogue_path
from tipsim.language import gettext as _

from .errors import CourseError, guarded
from .helppages import help_folder, page_texts, table_texts
from .module import load_modules
from .project import home, shown
from .translation.texts import Text, house_texts, module_texts
from .translation.wording import catalog_path, fault, found, language_name, locale_of, read_catalog, write_catalog

HOUSE = "tipsim, casebook, coursekit"
NEAR_ENOUGH = 0.6  # of two texts without context, for a translation to be carried over as a guess


@dataclass(frozen=True)
class State:
    """How far one PO file is: numbers of texts done, guessed (fuzzy) and missing; `faulty` are lines on bad ones."""

    name: str
    path: Path
    done: int
    fuzzy: int
    missing: int
    faulty: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.fuzzy + self.missing + len(self.faulty)


def translate(
    *, lang: str, modules: Sequence[str] | None = None, check: bool = False, root: Path | str | None = None
) -> list[State]:
    """Bring the PO files of `lang` up to the sources: each module's (those asked for, or all) and the house's.

    Translations that fit are kept, those of a changed text are marked fuzzy (only guessed), those of a text that
    is gone stay at the end of the file. With `check` nothing is written. Raises `CourseError` for a language that
    is not translated into or a file that cannot be read.
    """
    _into(lang)
    work: list[tuple[str, Path, Callable[[], list[Text]]]] = [
        (m.name, catalog_path(m, lang), lambda m=m: module_texts(m))  # type: ignore[misc]
        for m in load_modules(home(root), list(modules) if modules else None)
    ]
    if not modules:
        source = help_folder(root)
        if source.is_dir():
            work.append((source.name, source / WORDS / f"{lang}.po", lambda: page_texts(source)))
        work.append((HOUSE, catalogue_path(lang), _house))
    with guarded(_("translating")):
        return [_one(name, path, lang, texts(), check) for name, path, texts in work]


def _house() -> list[Text]:
    return list({text.key: text for text in [*house_texts(), *table_texts()]}.values())


def _into(lang: str) -> None:
    if lang in (SOURCE_LANGUAGE, PSEUDO):
        text = _('"{lang}" needs no translation; give the language to translate into, such as: --lang mn')
        raise CourseError(text.format(lang=lang))
    if locale_of(lang) is None:
        text = _('"{lang}" is no code of a language; give one such as mn (Mongolian): --lang mn')
        raise CourseError(text.format(lang=lang))


def _one(name: str, path: Path, lang: str, texts: list[Text], check: bool) -> State:
    catalog = updated(read_catalog(path, lang), texts)
    if not check:
        write_catalog(catalog, path)
    return state(name, path, catalog, texts)


def state(name: str, path: Path, catalog: Catalog, texts: list[Text]) -> State:
    """Count what `catalog` says of `texts`."""
    faults = [(text, fault(found(catalog, text))) for text in texts]
    kinds = [kind for _text, kind in faults]
    line = _('{file}: "{text}": the translation has other placeholders in braces than the English; make them equal.')
    faulty = tuple(line.format(file=shown(path), text=_short(t)) for t, kind in faults if kind == "placeholders")
    return State(name, path, kinds.count(""), kinds.count("fuzzy"), kinds.count("missing"), faulty)


def _short(text: Text) -> str:
    first = text.id if isinstance(text.id, str) else text.id[0]
    return first if len(first) <= 60 else first[:59] + "…"


def updated(old: Catalog, texts: list[Text]) -> Catalog:
    """A catalogue of exactly `texts`, with what `old` has for them; the rest of `old` becomes obsolete."""
    new = Catalog(
        locale=old.locale,
        project="TIP Lab",
        header_comment=old.header_comment,
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        last_translator=old.last_translator,
        language_team=old.language_team,
        fuzzy=False,
    )
    kept = {_key(m): m for m in [*old.obsolete.values(), *(m for m in old if m.id)]}
    fresh = []
    for text in texts:
        message = new.add(text.id, context=text.context, auto_comments=[text.where])
        if earlier := kept.pop(text.key, None):
            _take(message, earlier)
        else:
            fresh.append(message)
    for message in fresh:
        if near := _near(message, kept):
            _guess(message, kept.pop(_key(near)))
    new.obsolete = {_key(m): m for m in kept.values() if m.string and any(m.string)}
    return new


def _key(message: Message) -> tuple[str | None, str | tuple[str, ...]]:
    return message.context, message.id if isinstance(message.id, str) else tuple(message.id)


def _take(message: Message, earlier: Message) -> None:
    message.string, message.user_comments = earlier.string, earlier.user_comments
    message.previous_id = earlier.previous_id
    message.flags |= earlier.flags


def _near(message: Message, kept: dict) -> Message | None:
    """The translation that this changed text had before: of the same context, or of nearly the same words."""
    if isinstance(message.id, tuple):
        return None
    same = {m.id: m for m in kept.values() if m.context == message.context and m.string and isinstance(m.id, str)}
    cutoff = 0.0 if message.context else NEAR_ENOUGH
    near = difflib.get_close_matches(message.id, same, n=1, cutoff=cutoff)
    return same[near[0]] if near else None


def _guess(message: Message, earlier: Message) -> None:
    message.string, message.previous_id = earlier.string, [earlier.id]
    message.user_comments = earlier.user_comments
    message.flags.add("fuzzy")


def table(states: Sequence[State], lang: str) -> str:
    """The states as a table for a terminal, with what has to be put right under it."""
    head = (language_name(lang), _("done"), _("fuzzy"), _("missing"))
    rows = [head, *((s.name, str(s.done), str(s.fuzzy + len(s.faulty)), str(s.missing)) for s in states)]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join([*(_line(row, widths) for row in rows), *(line for s in states for line in s.faulty)])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])


def house_notice(lang: str) -> list[str]:
    """What a trainer should know when the course's own buttons and messages are not all translated."""
    if lang in (SOURCE_LANGUAGE, PSEUDO):
        return []
    path = catalogue_path(lang)
    house = state(HOUSE, path, read_catalog(path, lang), _house())
    if house.complete:
        return []
    text = _("{n} of {all} texts of buttons, messages and help are shown in English; translate them in {file}.")
    left = house.fuzzy + house.missing + len(house.faulty)
    return [text.format(n=left, all=left + house.done, file=shown(path))]
