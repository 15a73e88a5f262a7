"""Every place of a run that holds data of learners, once: whoever adds a place adds it to PLACES.

A place is a function that says what of it would be deleted for certain learners; nothing is deleted until the
`Deletion` is carried out. What is written for everybody (modules, keys, settings) is no such place.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import notebook_hash

from tipsim.language import gettext as _
from tipsim.language import ngettext

from ..course import open_gradebook
from ..demo import FOLDER as DEMO
from ..editing.changedcells import BACKUPS
from ..editing.removedmarks import REMOVED
from ..handins.receipts import PAGE, write_page
from ..handins.receipts import TABLE as RECEIPTS
from ..manifest import read_manifest
from ..paper.trainer import TYPED
from ..project import Run
from ..report import FOLDER as REPORT
from ..submit import ROSTER
from .whom import Whom

EARLIER, REFUSED = "earlier", "refused"
BY_LEARNER = ("submitted", "autograded", "feedback", EARLIER, TYPED, DEMO)  # <place>/<number>/...


@dataclass(frozen=True)
class Deletion:
    """Something to be deleted: `what` a reader is told, `carry_out` does it."""

    what: str
    carry_out: Callable[[], object]


Place = Callable[[Run, Whom], Iterator[Deletion]]


def gradebooks(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Rows of the gradebook and of its copies in backups/."""
    manifest = read_manifest(run.manifest)
    with open_gradebook(manifest, run.root / "gradebook.db") as book:
        known = whom.ids & {student.id for student in book.students}
    if known:
        told = _("rows in the gradebook")
        yield Deletion(told, partial(_clean_gradebook, run, known))
    for copy in sorted((run.root / BACKUPS).glob("*.db")):
        if whom.everybody:
            yield _file(run, copy)
        elif whom.ids & _students_in(run, copy):
            told = _("rows in {file}").format(file=_inside(run, copy))
            yield Deletion(told, partial(_clean_copy, run, copy, whom.ids))


def _students_in(run: Run, file: Path) -> set[str]:
    with Gradebook(f"sqlite:///{file}", run.name) as book:
        return {student.id for student in book.students}


def _clean_gradebook(run: Run, ids: frozenset[str]) -> None:
    manifest, file = read_manifest(run.manifest), run.root / "gradebook.db"
    with open_gradebook(manifest, file) as book:
        _remove_rows(book, ids)
    if not manifest.db_url:
        _compact(file)


def _clean_copy(run: Run, file: Path, ids: frozenset[str]) -> None:
    with Gradebook(f"sqlite:///{file}", run.name) as book:
        _remove_rows(book, ids)
    _compact(file)


def _remove_rows(book: Gradebook, ids: frozenset[str]) -> None:
    for student in sorted(ids):
        with suppress(MissingEntry):
            for name in [work.assignment.name for work in book.find_student(student).submissions]:
                book.remove_submission(name, student)
            book.remove_student(student)


def _compact(file: Path) -> None:
    """SQLite leaves deleted rows in the file until it is written anew."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("VACUUM")


def folders(run: Run, whom: Whom) -> Iterator[Deletion]:
    """What lies in a folder of the learner's."""
    for step in BY_LEARNER:
        place = run.root / step
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if whom.everybody or path.name in whom.ids:
                yield _file(run, path)


def exchange(run: Run, whom: Whom) -> Iterator[Deletion]:
    """What nbgrader's exchange and its cache hold: `<number>+<module>+<time>+...`, and feedback by its hash."""
    inbound = [*run.exchange.glob("*/inbound/*"), *run.exchange.glob(".cache/*/*")]
    found = {path for path in inbound if whom.everybody or path.name.split("+")[0] in whom.ids}
    pages = set(run.exchange.glob("*/feedback/*"))
    hashes = set() if whom.everybody else _feedback_hashes(run, whom)
    found |= {page for page in pages if whom.everybody or page.stem in hashes}
    yield from (_file(run, path) for path in sorted(found))


def _feedback_hashes(run: Run, whom: Whom) -> set[str]:
    """How nbgrader names the pages it hands back: by the secret that came with each hand-in."""
    found = set()
    for student in whom.ids:
        for pattern in (f"*/{student}/*", f"{EARLIER}/{student}/*/*", f"exchange/*/inbound/{student}+*"):
            for path in run.root.glob(f"{pattern}/submission_secret.txt"):
                secret = path.read_text(encoding="utf-8")
                found |= {notebook_hash(secret=secret, notebook_id=name) for name in run.modules()}
    return found


def generated(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Tables that name them, and the report, which counts them: both can be written again."""
    for path in _files(run.export):
        if whom.everybody or whom.named_by(path):
            yield _file(run, path)
    yield from (_file(run, path) for path in _files(run.root / REPORT))


def refused(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Files that were not taken in, where they or the reason beside them name one of them."""
    paths = _files(run.root / REFUSED)
    named = {path.name.removesuffix(".txt") for path in paths if whom.everybody or whom.named_by(path)}
    yield from (_file(run, path) for path in paths if path.name.removesuffix(".txt") in named)


def removed_items(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Marks on items that were taken out of a module."""
    for path in sorted((run.root / REMOVED).glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if whom.everybody:
            yield _file(run, path)
        elif any(whom.ids & cell["marks"].keys() for cell in kept["cells"]):
            for cell in kept["cells"]:
                cell["marks"] = {who: marks for who, marks in cell["marks"].items() if who not in whom.ids}
            text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
            yield Deletion(_("marks in {file}").format(file=_inside(run, path)), partial(_write, path, text))


def tables(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Rows of the receipts and of the roster."""
    for name, column in ((RECEIPTS, "number"), (ROSTER, "id")):
        path = run.root / name
        if not path.is_file():
            continue
        text = path.read_bytes().decode()
        mark = text[:1] if text.startswith("\ufeff") else ""
        head, *rows = list(csv.reader(io.StringIO(text.removeprefix(mark), newline=""))) or [[]]
        kept = [_without_sender(whom, head, row) for row in rows if not _of(whom, head, row, column)]
        if whom.everybody:
            yield _file(run, path)
        elif kept != rows:
            n = len([row for row in rows if row not in kept])
            told = ngettext("{n} row in {file}", "{n} rows in {file}", n).format(n=n, file=name)
            yield Deletion(told, partial(_write, path, mark + _csv([head, *kept], text)))


def wall(run: Run, whom: Whom) -> Iterator[Deletion]:
    """The list of receipts for the wall: written anew from the table, which has lost their rows by then."""
    path = run.root / PAGE
    if not path.is_file():
        return
    yield _file(run, path) if whom.everybody else Deletion(_inside(run, path), partial(write_page, run))


def _without_sender(whom: Whom, head: list[str], row: list[str]) -> list[str]:
    """Somebody else's row, which may name them as the one who sent the file."""
    told = zip(head, row, strict=False)
    return [whom.hidden_in(cell) if name in ("file", "reason") else cell for name, cell in told]


def _of(whom: Whom, head: list[str], row: list[str], column: str) -> bool:
    """Is it their row? One without a number is if it names them elsewhere."""
    number = dict(zip(head, row, strict=False)).get(column, "")
    return number in whom.ids if number else any(map(whom.named_in, row))


def _csv(rows: list[list[str]], like: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n" if "\r\n" in like else "\n").writerows(rows)
    return out.getvalue()


def log(run: Run, whom: Whom) -> Iterator[Deletion]:
    """What coursekit.log says of them: whole entries of theirs, single lines in others."""
    if not run.log.is_file():
        return
    if whom.everybody:
        yield _file(run, run.log)
        return
    entries = re.split(r"(?m)^(?=== )", run.log.read_text(encoding="utf-8", errors="replace"))
    kept = [_without(whom, entry) for entry in entries if not whom.named_in(entry.partition("\n")[0])]
    if kept != entries:
        yield Deletion(_("lines in {file}").format(file=run.log.name), partial(_write, run.log, "".join(kept)))


def _without(whom: Whom, entry: str) -> str:
    return "".join(line for line in entry.splitlines(keepends=True) if not whom.named_in(line))


PLACES: tuple[Place, ...] = (
    gradebooks, exchange, folders, generated, refused, removed_items, log, tables, wall,
)  # fmt: skip  # tables and wall last: they say who there is, should a deletion have to be repeated


def known_learners(run: Run) -> dict[str, str]:
    """Everybody the run knows of, by number: what they are called, as far as that is known."""
    with open_gradebook(read_manifest(run.manifest), run.root / "gradebook.db") as book:
        found = {s.id: " ".join(n for n in (s.first_name, s.last_name) if n) for s in book.students}
    for name, column in ((ROSTER, "id"), (RECEIPTS, "number")):
        if (run.root / name).is_file():
            with (run.root / name).open(encoding="utf-8-sig", newline="") as file:
                rows = [row for row in csv.DictReader(file) if row.get(column)]
            found |= {row[column]: row.get("name") or found.get(row[column], "") for row in rows}
    for step in BY_LEARNER:
        found = {path.name: "" for path in (run.root / step).glob("*") if path.is_dir()} | found
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _inside(run: Run, path: Path) -> str:
    return path.relative_to(run.root).as_posix()


def _file(run: Run, path: Path) -> Deletion:
    return Deletion(_inside(run, path), partial(_delete, path))


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Replace a file at one stroke, readable for the same people."""
    draft = path.with_name(f".{path.name}.new")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8", newline="")
    draft.chmod(path.stat().st_mode & 0o777)
    draft.replace(path)
