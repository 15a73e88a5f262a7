"""Courses in other languages, and what is left of English in what people see."""

from __future__ import annotations

import re
from pathlib import Path

import tiny
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup

from coursekit.translate import translate
from tipsim.pseudo import _parts, pseudo

WORD = re.compile(r"[^\W\d_]+")
UNSEEN = ["style", "script", "code", "pre", "svg"]


def cyrillic(text: str) -> str:
    """A stand-in for a translation that no other language has."""
    return pseudo(text).replace("é", "ө").replace("É", "Ө")


def translate_all(root: Path, lang: str = "mn", module: str = tiny.NAME) -> Path:
    """Fill the PO file of a module by `cyrillic` and return its path."""
    translate(lang=lang, modules=[module], root=root)
    path = root / "modules" / module / "locale" / f"{lang}.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=lang)
    for message in catalogue:
        if message.id:
            message.string = cyrillic(message.id)
    save(catalogue, path)
    return path


def save(catalogue, path: Path) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue)


def visible(page: str, *hidden: str) -> list[str]:
    """What a reader of HTML sees or a screen reader says, without code and without the parts `hidden` (CSS)."""
    soup = BeautifulSoup(page, "html.parser")
    for gone in [*soup(UNSEEN), *(found for css in hidden for found in soup.select(css))]:
        gone.decompose()
    named = [tag[name] for name in ("alt", "title", "aria-label") for tag in soup.find_all(attrs={name: True})]
    return [*(" ".join(text.split()) for text in soup.stripped_strings), *named]


def english(text: str, allowed: set[str]) -> list[str]:
    """The words of `text` in plain letters, two at least, that are not `allowed`."""
    shown = re.sub("|".join(map(re.escape, sorted(allowed, key=len, reverse=True))) or r"\Z\A", " ", text)
    plain = "\n".join(part for kept, part in _parts(shown) if not kept)
    return [word for word in WORD.findall(plain) if word.isascii() and len(word) > 1]
