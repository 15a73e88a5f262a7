"""A notebook from bytes that anybody may have written: kept are texts, kinds, ids, claims and pasted pictures."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import nbformat
from nbformat import NotebookNode

from tipsim.language import gettext as _

from .limits import GateLimits

KINDS = ("code", "markdown", "raw")
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
PICTURE = re.compile(r"image/(png|jpeg|gif|webp|bmp|svg\+xml)")
MERGING = re.compile(r"^<{7} ", re.MULTILINE)
ONCE = ("nbformat", "cells", "source", "cell_type", "metadata")
LONGEST_NUMBER = 15  # digits; no number that counts is longer
MOST_TAGS, LONGEST_TAG = 20, 100


class Unreadable(Exception):
    """Bytes are no notebook that can be marked; the text says why, and what to do."""


def read_cells(data: bytes, name: str, limits: GateLimits) -> tuple[NotebookNode, list[str]]:
    """The notebook in `data` (format 4.5, metadata and outputs left out), and what was repaired.

    Raises `Unreadable`.
    """
    notices: list[str] = []
    text = _decoded(data, name, notices)
    found = _format_4(_parsed(text, name, limits, notices), name, notices)
    cells = found.get("cells")
    if not isinstance(cells, list):
        raise Unreadable(_no_notebook(name))
    if len(cells) > limits.cells:
        text = _("{file} has {n} cells, at most {most} are taken. Delete cells that you do not need, and save.")
        raise Unreadable(text.format(file=name, n=len(cells), most=limits.cells))
    made = [_cell(cell, n, name, notices) for n, cell in enumerate(cells, start=1)]
    return nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}), notices


def _decoded(data: bytes, name: str, notices: list[str]) -> str:
    if not data.strip(b" \t\r\n\0"):
        text = _("{file} is empty. Open your notebook in JupyterLab, save it, and hand in again.")
        raise Unreadable(text.format(file=name))
    encoding = json.detect_encoding(data)
    if encoding != "utf-8":
        text = _("{file} was saved by another editor in the form {encoding}; it was read all the same.")
        notices.append(text.format(file=name, encoding=encoding.upper().removesuffix("-SIG")))
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = _("{file}: some letters are damaged and show as �. Look at them in JupyterLab, and save.")
        notices.append(text.format(file=name))
        return data.decode(encoding, "replace")


def _parsed(text: str, name: str, limits: GateLimits, notices: list[str]) -> dict[str, Any]:
    if text.count("{") + text.count("[") > limits.parts:
        raise Unreadable(_too_nested(name))
    twice: set[str] = set()

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)  # of a key that stands twice the last counts, as for Jupyter
        if len(made) < len(pairs):
            keys = [key for key, _value in pairs]
            twice.update(key for key in ONCE if keys.count(key) > 1)
        return made

    try:
        found = json.loads(text, object_pairs_hook=table, parse_int=_whole, parse_constant=lambda _name: None)
    except RecursionError:
        raise Unreadable(_too_nested(name)) from None
    except json.JSONDecodeError as error:
        raise Unreadable(_damaged(text, error, name)) from None
    if twice:
        told = _('{file}: "{key}" stands twice in one place of the file; the last counts, as in JupyterLab.')
        notices.append(told.format(file=name, key='", "'.join(sorted(twice))))
    if not isinstance(found, dict):
        raise Unreadable(_no_notebook(name))
    return found


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= LONGEST_NUMBER else 0


def _damaged(text: str, error: json.JSONDecodeError, name: str) -> str:
    if text.lstrip().startswith("<"):
        told = _("{file} is a web page under the name of a notebook. In JupyterLab choose File, Download.")
    elif MERGING.search(text):
        told = _('{file} holds the lines "<<<<<<<" of an unfinished merge. Finish it, save, and hand in again.')
    elif error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        told = _("{file} is cut off before its end. Save the notebook, copy all of it, and hand in again.")
    else:
        told = _(
            "{file} is damaged in line {line} and cannot be read. Open it in JupyterLab and save it; if it does not "
            "open, choose File, Revert Notebook to Checkpoint. Then hand in again."
        )
    return told.format(file=name, line=error.lineno)


def _too_nested(name: str) -> str:
    text = _("{file} holds more lists within lists than any notebook. Clear all outputs, save, and hand in again.")
    return text.format(file=name)


def _no_notebook(name: str) -> str:
    text = _("{file} is no notebook: it has no list of cells. Open your notebook in JupyterLab, and save it again.")
    return text.format(file=name)


def _format_4(found: dict[str, Any], name: str, notices: list[str]) -> dict[str, Any]:
    version = found.get("nbformat")
    if type(version) is not int or version < 1:  # true is no number
        raise Unreadable(_no_notebook(name))
    if version > 4:
        text = _("{file} has the notebook format {n}, the newest known here is 4. Save it with the JupyterLab in use.")
        raise Unreadable(text.format(file=name, n=version))
    if version == 4:
        return found
    try:
        with warnings.catch_warnings(action="ignore"):
            made = nbformat.convert(nbformat.from_dict(found), 4)
    except Exception:  # on odd forms nbformat raises errors of many kinds
        text = _("{file} has the old format {n} and is damaged. Open it in JupyterLab, save it, and hand in again.")
        raise Unreadable(text.format(file=name, n=version)) from None
    text = _("{file} had the old notebook format {n}; it was brought up to date.")
    notices.append(text.format(file=name, n=version))
    return made


def _cell(found: Any, n: int, name: str, notices: list[str]) -> dict[str, Any]:
    odd = not isinstance(found, dict)
    cell = {} if odd else found
    source, whole = _source(cell.get("source"))
    kind = cell.get("cell_type")
    known = isinstance(kind, str) and kind in KINDS
    if odd or not whole or not known:
        text = _("{file}: cell {n} is damaged; what could be read of it was kept. Look at it, save, and hand in again.")
        notices.append(text.format(file=name, n=n))
    made = {"cell_type": kind if known else "raw", "source": source, "metadata": _metadata(cell.get("metadata"))}
    if isinstance(number := cell.get("id"), str) and CELL_ID.fullmatch(number):
        made["id"] = number
    if made["cell_type"] == "code":
        return {**made, "outputs": [], "execution_count": None}
    pictures = _pictures(cell.get("attachments"))
    return {**made, "attachments": pictures} if pictures else made


def _source(found: Any) -> tuple[str, bool]:
    """The text, and whether all of it was text."""
    lines = found if isinstance(found, list) else [found]
    texts = [line for line in lines if isinstance(line, str)]
    return _sound("".join(texts)), len(texts) == len(lines)


def _sound(text: str) -> str:
    """Without halves of letters, which cannot be written to a file."""
    return text.encode("utf-8", "replace").decode()


def _metadata(found: Any) -> dict[str, Any]:
    """What the cell says it is, and its tags."""
    if not isinstance(found, dict):
        return {}
    said, tags = found.get("nbgrader"), found.get("tags")
    made: dict[str, Any] = {}
    if isinstance(said, dict) and isinstance(said.get("grade_id"), str):
        made["nbgrader"] = {"grade_id": said["grade_id"]}
    if isinstance(tags, list):
        made["tags"] = sorted({_sound(t) for t in tags[:MOST_TAGS] if isinstance(t, str) and 0 < len(t) <= LONGEST_TAG})
        made["tags"] = [tag for tag in made["tags"] if "," not in tag]
    return made


def _pictures(found: Any) -> dict[str, dict[str, str]]:
    """Pictures pasted into a text: a written answer may be a photograph of a sheet."""
    made = {}
    for name, kinds in found.items() if isinstance(found, dict) else ():
        bundle = kinds.items() if isinstance(kinds, dict) else ()
        kept = {k: v for k, v in bundle if PICTURE.fullmatch(k) and isinstance(v, str) and v.isascii()}
        if kept and name.isprintable():
            made[name] = kept
    return made
