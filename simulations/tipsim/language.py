"""The language that people read, chosen by COURSE_LANG.

Catalogues are PO files, read as they are: the house's in ``locale/<language>/LC_MESSAGES/tiplab.po``
beside this file, a module's in ``words/<language>.po`` of its folder. Whatever is not translated is
shown in English. gettext's own LANGUAGE is never read, so that a course in Mongolian does not depend
on how the machine is set up.
"""

import gettext as _catalogues
import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from .pseudo import pseudo

SOURCE_LANGUAGE = "en"
PSEUDO = "qps"  # a pseudo-language: every string that was missed stands out in plain English
LOCALE_FOLDER = Path(__file__).parent / "locale"
WORDS = "words"
COURSE = "course.json"

_folders: ContextVar[tuple[Path, ...]] = ContextVar("folders", default=())
_spoken: ContextVar[str] = ContextVar("spoken", default="")  # by `speaking`, which wins


def language() -> str:
    """Return the language of the course, such as "en" or "mn"; read anew at each call.

    The current folder comes first, where it is a module that was handed out (`course.json`): one pack can hold
    a course in two languages. Then COURSE_LANG; a country or encoding behind it is left out: "mn_MN.UTF-8" is "mn".
    """
    said = next(filter(None, (_told(*_stamped(folder / COURSE)) for folder in _here())), "")
    chosen = re.match(r"[a-z]+", (_spoken.get() or said or os.environ.get("COURSE_LANG", "")).strip().lower())
    return chosen.group() if chosen else SOURCE_LANGUAGE


@lru_cache(maxsize=32)
def _told(path: Path, changed: int) -> str:
    """The language that the `course.json` of a released module names; "" where there is none."""
    if not changed:
        return ""
    try:
        return str(json.loads(path.read_text(encoding="utf-8")).get("lang", ""))
    except (OSError, ValueError, AttributeError):
        return ""


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Make `lang` the language of the course in here, and of the kernels that are started in here."""
    before, token = os.environ.get("COURSE_LANG"), _spoken.set(lang)
    os.environ["COURSE_LANG"] = lang
    try:
        yield
    finally:
        _spoken.reset(token)
        if before is None:
            os.environ.pop("COURSE_LANG", None)
        else:
            os.environ["COURSE_LANG"] = before


@contextmanager
def words(folder: Path | str) -> Iterator[None]:
    """Add the catalogue of a module in here: ``<folder>/words/<language>.po``, before the house's.

    That of the current folder is always read: a kernel runs in the folder of its module.
    """
    token = _folders.set((Path(folder), *_folders.get()))
    try:
        yield
    finally:
        _folders.reset(token)


def gettext(message: str) -> str:
    """Return `message` in the language of the course, or as it is where it is not translated."""
    if not message:  # the empty message is the header of a catalogue
        return message
    return _catalogue().gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a message that fits `number`, in the language of the course."""
    return _catalogue().ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Return `message` as it is translated in `context`, or as it is."""
    return _catalogue().pgettext(context, message) if message else message


def catalogue_path(lang: str) -> Path:
    """Where the house's catalogue of a language lies."""
    return LOCALE_FOLDER / lang / "LC_MESSAGES" / "tiplab.po"


class _Pseudo(_catalogues.NullTranslations):
    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)


_ENGLISH, _PSEUDO = _catalogues.NullTranslations(), _Pseudo()


def _catalogue() -> _catalogues.NullTranslations:
    chosen = language()
    if chosen == SOURCE_LANGUAGE:
        return _ENGLISH
    if chosen == PSEUDO:
        return _PSEUDO
    modules = [folder / WORDS / f"{chosen}.po" for folder in (*_folders.get(), *_here())]
    return _chain(tuple(_stamped(path) for path in [*modules, catalogue_path(chosen)]))


def _here() -> list[Path]:
    try:
        return [Path.cwd()]
    except OSError:  # the folder was taken away meanwhile
        return []


def _stamped(path: Path) -> tuple[Path, int]:
    """A file with the time of its last change; 0 where there is none."""
    try:
        return path, path.stat().st_mtime_ns
    except OSError:
        return path, 0


@lru_cache(maxsize=32)
def _chain(files: tuple[tuple[Path, int], ...]) -> _catalogues.NullTranslations:
    """One catalogue that looks into each file in turn."""
    first = _catalogues.NullTranslations()
    for path, changed in files:
        if changed and (raw := _compiled(path, changed)):
            first.add_fallback(_catalogues.GNUTranslations(io.BytesIO(raw)))
    return first


@lru_cache(maxsize=32)
def _compiled(path: Path, changed: int) -> bytes:
    """A PO file in gettext's own form, without what is only guessed (fuzzy); b"" for a damaged one."""
    from babel.messages.mofile import write_mo  # here: English does without it
    from babel.messages.pofile import read_po

    made = io.BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(made, read_po(file, abort_invalid=True))
    except Exception:  # whatever is wrong with a file of a translator, the course is shown in English
        return b""
    return made.getvalue()
