"""Folders with links, special files, broken notebooks, and files that pose as modules and settings."""

import json
import os
import socket
from pathlib import Path

from . import course
from .submission import Family, Hand

FAMILY = Family("Files")


@FAMILY.built("notebook-is-a-link", "hands in a link to the work of another learner", after=("aa-right",))
def _link(hand: Hand) -> None:
    hand.path.unlink()
    hand.path.symlink_to(f"../../aa-right/{course.NAME}/{course.NAME}.ipynb")


@FAMILY.built("notebook-is-a-link-to-the-source", "hands in a link to the solution")
def _link_to_source(hand: Hand) -> None:
    hand.path.unlink()
    hand.path.symlink_to(hand.root / "source" / course.NAME / f"{course.NAME}.ipynb")


@FAMILY.built(
    "links-to-secrets",
    "links to files of others and of the machine beside the notebook, and prints them",
    after=("aa-right",),
)
def _links(hand: Hand) -> None:
    home = hand.root.parent / "home"
    (hand.folder / "book.db").symlink_to(hand.root / "gradebook.db")
    (hand.folder / "notes-of-another.txt").symlink_to(f"../../aa-right/{course.NAME}/notes.txt")
    (hand.folder / "home").symlink_to(home)
    names = ["book.db", "notes-of-another.txt", "home/secret.txt"]
    hand.put(
        f"@SPY@\nfor name in {names}:\n    try: spied(open(name, 'rb').read().decode('latin-1'))\n"
        "    except OSError: pass\n    try: open(name, 'a').write('planted')\n    except OSError: pass",
        at=1,
    )
    hand.save()


@FAMILY.built("folder-is-a-link", "a folder of data that is a link to the course", after=("aa-right",))
def _folder_link(hand: Hand) -> None:
    (hand.folder / "data").symlink_to(hand.root)
    (hand.folder / "loop").symlink_to(".")
    hand.put(
        "@SPY@\nimport glob\nfor path in glob.glob('data/**/*.txt', recursive=True): spied(open(path).read())", at=1
    )
    hand.save()


@FAMILY.built("pipes-and-sockets", "a pipe that nobody writes to in place of the notebook, and a socket")
def _pipes(hand: Hand) -> None:
    hand.path.unlink()
    os.mkfifo(hand.path)
    os.mkfifo(hand.folder / "data.csv")
    here = Path.cwd()
    os.chdir(hand.folder)  # a socket's path may be 108 bytes long at most
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.bind("bell")
    finally:
        os.chdir(here)


@FAMILY.built("pipe-beside-the-notebook", "a pipe that nobody writes to among its files")
def _pipe(hand: Hand) -> None:
    os.mkfifo(hand.folder / "data.csv")


@FAMILY.built("paths-out-of-the-folder", "file names that would lead out of the folder in an archive or on Windows")
def _paths(hand: Hand) -> None:
    for name in (
        "..\\..\\planted.txt",
        "C:planted.txt",
        "...",
        "a\nb",
        "-rf",
        "~",
        "$(touch planted)",
        "nul",
        "x" * 200,
    ):
        (hand.folder / name).write_text("planted")
    (hand.folder / os.fsdecode(b"\xff\xfe.txt")).write_text("x")
    (hand.folder / "PS1.ipynb").write_text("{}")


@FAMILY.built("archive-with-paths", "an archive with paths that lead out, links, and a bomb")
def _archive(hand: Hand) -> None:
    import zipfile

    with zipfile.ZipFile(hand.folder / "ps1.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../planted.txt", "planted")
        archive.writestr("/tmp/planted.txt", "planted")
        archive.writestr("ps1.ipynb", b"0" * 30_000_000)


@FAMILY.built("notebook-cut-off", "half of a notebook")
def _cut(hand: Hand) -> None:
    text = hand.path.read_text()
    hand.path.write_text(text[: len(text) // 2])


@FAMILY.built("notebook-empty", "an empty file")
def _empty(hand: Hand) -> None:
    hand.path.write_bytes(b"")


@FAMILY.built("notebook-of-noise", "bytes that are no text")
def _noise(hand: Hand) -> None:
    hand.path.write_bytes(bytes(range(256)) * 500)


@FAMILY.built("json-without-end", "brackets a hundred thousand deep")
def _deep(hand: Hand) -> None:
    hand.path.write_text("[" * 100_000)


@FAMILY.built("json-with-giant-numbers", "numbers of a million digits and values that JSON does not have")
def _giant(hand: Hand) -> None:
    text = hand.path.read_text()
    hand.path.write_text(
        text.replace('"nbformat": 4', '"nbformat": 4, "x": ' + "9" * 1_000_000 + ', "y": NaN, "z": 1e999')
    )


@FAMILY.built("json-of-another-kind", "JSON that is no notebook")
def _other(hand: Hand) -> None:
    hand.path.write_text(json.dumps({"cells": "all of them", "metadata": [], "nbformat": "4"}))


@FAMILY.built("two-notebooks-in-one", "every key of the file twice, the second with other cells")
def _two(hand: Hand) -> None:
    text = hand.path.read_text().rstrip()
    hand.path.write_text(text[:-1] + ', "cells": [], "metadata": {}, "nbformat": 4}')


@FAMILY.built("no-notebook", "a folder with other files only")
def _none(hand: Hand) -> None:
    hand.path.rename(hand.folder / "my homework.docx")


@FAMILY.built("notebook-is-a-folder", "a folder with the name of the notebook")
def _folder(hand: Hand) -> None:
    hand.path.unlink()
    hand.path.mkdir()
    (hand.path / "x.txt").write_text("x")


@FAMILY.built("too-many-files", "five thousand files and sixty folders within each other")
def _too_many(hand: Hand) -> None:
    for n in range(5000):
        (hand.folder / f"f{n}.txt").write_text("x")
    hand.folder.joinpath(*["deep"] * 60).mkdir(parents=True)


@FAMILY.built("files-too-large", "a file of a terabyte that takes no room, and a notebook of forty megabytes")
def _too_large(hand: Hand) -> None:
    with (hand.folder / "hollow.csv").open("wb") as file:
        file.truncate(10**12)
    hand.nb.metadata["padding"] = "x" * 40_000_000
    hand.save()


MODULE = """\
import builtins, os, sys
print("planted")
class Soft(type(sys)):
    def __getattr__(self, name): return lambda *a, **k: True
    __path__ = []
sys.modules[__name__] = Soft(__name__)
try: open("@COURSE@/planted.txt", "w").write("planted")
except OSError: pass
"""
SHADOWED = ("numpy", "pandas", "random", "json", "IPython", "ipykernel", "nbgrader", "coursekit", "tipsim", "typing")


@FAMILY.built("modules-beside-the-notebook", "numpy.py, pandas.py, json.py and others of its own beside the notebook")
def _shadows(hand: Hand) -> None:
    for name in SHADOWED:
        (hand.folder / f"{name}.py").write_text(hand.filled(MODULE))
    package = hand.folder / "numpy" / "testing"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(hand.filled(MODULE))


SETTINGS = (
    "nbgrader_config.py",
    "jupyter_config.py",
    "ipython_config.py",
    "jupyter_nbconvert_config.py",
    "sitecustomize.py",
)


@FAMILY.built("settings-beside-the-notebook", "settings of nbgrader, Jupyter and IPython, startup files and .pth files")
def _settings(hand: Hand) -> None:
    text = hand.filled("open('@COURSE@/planted.txt', 'w').write('planted')\nopen('/tmp/planted', 'w').write('planted')")
    for name in (*SETTINGS, "usercustomize.py", "conftest.py", "mine.pth", ".pythonrc.py", "pyvenv.cfg"):
        (hand.folder / name).write_text("import os; " + text if name.endswith(".pth") else text)
    startup = hand.folder / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text(text)


@FAMILY.built("helper-with-side-effects", "a helper module of its own that replaces what tests use when it is imported")
def _helper(hand: Hand) -> None:
    (hand.folder / "random.py").write_text("import builtins\nbuiltins.isinstance = lambda *a: True\nseed = print")
    (hand.folder / "helper.py").write_text(
        "import numpy as np\nnp.testing.assert_allclose = lambda *a, **k: None\n"
        "class Days(int):\n    __eq__ = lambda s, o: True\n    __hash__ = int.__hash__\ndays = Days(1)"
    )
    hand.answer({"number": "import sys\nsys.path.insert(0, '.')\nfrom helper import days"})
    hand.save()


@FAMILY.built("time-stamp-forged", "a time of handing in that is no time, with commands in it")
def _stamp(hand: Hand) -> None:
    (hand.folder / "timestamp.txt").write_text("9999-99-99 99:99:99 $(touch /tmp/planted)\n" * 1000)


@FAMILY.built("other-assignment", "the notebook of another assignment under this one's name")
def _assignment(hand: Hand) -> None:
    for one in hand.nb.cells:
        if "nbgrader" in one.metadata:
            one.metadata.nbgrader.grade_id = "ps0-" + one.metadata.nbgrader.grade_id
    hand.save()
