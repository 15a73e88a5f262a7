"""What goes into a hand-in: the notebook without outputs, and the answers; nothing else, and not too much."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _

from .packetfile import MOST_FILES, MOST_UNPACKED, NotAPacket, in_mb, is_safe

CELL_METADATA = ("nbgrader", "tags", "jupyter", "editable", "deletable")
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def gather(folder: Path, module: str, as_is: bool = False) -> dict[str, bytes]:
    """The notebook (without outputs unless `as_is`) and the answers, by name; links are left out."""
    name = f"{module}.ipynb"
    path = folder / name
    if path.is_symlink() or not path.is_file():
        text = _("{file} is not in its folder; give the notebook its name back, or reset the module.")
        raise NotAPacket(text.format(file=name))
    paths = {name: path, **{p.relative_to(folder).as_posix(): p for p in _answers(folder / "answers")}}
    _bounded(paths)
    try:
        files = {name: path.read_bytes() for name, path in paths.items()}
    except OSError as error:
        text = _("{file} cannot be read ({why}); close other programs and try again.")
        raise NotAPacket(text.format(file=name, why=error.strerror or error)) from None
    return files if as_is else {**files, name: bare(files[name], name)}


def _answers(folder: Path) -> list[Path]:
    """What is marked: no locks, no backups, no practice."""
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() and not folder.is_symlink() else ():
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts) or path.suffix == ".bak" or parts[0] == "practice"
        linked = any(p.is_symlink() for p in (path, *path.parents) if folder in p.parents)
        if path.is_file() and not hidden and not linked:
            found.append(path)
    return found


def _bounded(paths: Mapping[str, Path]) -> None:
    sizes = {name: path.stat().st_size for name, path in paths.items()}
    if len(sizes) >= MOST_FILES or sum(sizes.values()) > MOST_UNPACKED:
        text = _(
            "There is too much to hand in: {n} files of {size} MB together, at most {files} and {most} MB. "
            "The largest is {largest}; move out of the folder what does not belong there."
        )
        told = {"n": len(sizes), "size": in_mb(sum(sizes.values())), "files": MOST_FILES, "most": in_mb(MOST_UNPACKED)}
        raise NotAPacket(text.format(**told, largest=max(sizes, key=lambda name: sizes[name])))
    for name in paths:
        if not is_safe(name):
            text = _("{file} cannot be handed in under this name; give it another, or move it out of the folder.")
            raise NotAPacket(text.format(file=name))


def bare(data: bytes, name: str) -> bytes:
    """The notebook `data` without outputs, run numbers and foreign metadata, in which names of machines can stand."""
    try:
        nb = notebook_in(data)
    except (ValueError, RecursionError):
        text = _("{file} is damaged; save the notebook anew, or reset the module (your copy is kept).")
        raise NotAPacket(text.format(file=name)) from None
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
        cell["metadata"] = {k: v for k, v in cell["metadata"].items() if k in CELL_METADATA}
    return json.dumps({**nb, "metadata": NOTEBOOK_METADATA}, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def notebook_in(data: bytes) -> dict[str, Any]:
    """The notebook in `data`; raises ValueError unless it has the form of one (nbformat 4)."""
    nb = json.loads(data)
    sound = isinstance(nb, dict) and nb.get("nbformat") == 4 and isinstance(nb.get("cells"), list)
    if not sound or not all(_is_cell(cell) for cell in nb["cells"]):
        raise ValueError("not a notebook")
    return nb


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata"), dict):
        return False
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return isinstance(cell.get("cell_type"), str) and all(isinstance(line, str) for line in lines)
