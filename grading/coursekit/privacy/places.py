"""Every place of a run that holds data of learners, once: whoever adds a place adds it to PLACES.

A place is a function that says what of it would be deleted for certain learners; nothing is deleted until the
`Deletion` is carried out. What is written for everybody (modules, keys, settings) is no such place.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
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
from ..handins.receipts import PAGE, separator, write_page
from ..handins.receipts import TABLE as RECEIPTS
from ..manifest import read_manifest
from ..paper.trainer import TYPED
from ..project import Run
from ..report import FOLDER as REPORT
from ..submit import ROSTER
from .deletion import Deletion, Place, files_in, inside, whole, write
from .leftovers import labs, scratches, stopped
from .whom import Whom

EARLIER, REFUSED = "earlier", "refused"
BY_LEARNER = ("submitted", "autograded", "feedback", EARLIER, TYPED, DEMO)  # <place>/<number>/...


def gradebooks(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Rows of the gradebook and of its copies in backups/."""
    manifest = read_manifest(run.manifest)
    with open_gradebook(manifest, run.root / "gradebook.db") as book:
        known = {student.id for student in book.students if whom.has(student.id)}
    if known:
        told = _("rows in the gradebook")
        yield Deletion(told, partial(_clean_gradebook, run, known))
    for copy in sorted((run.root / BACKUPS).glob("*.db")):
        if whom.everybody:
            yield whole(run, copy)
        elif known := set(filter(whom.has, _students_in(run, copy))):
            told = _("rows in {file}").format(file=inside(run, copy))
            yield Deletion(told, partial(_clean_copy, run, copy, known))


def _students_in(run: Run, file: Path) -> set[str]:
    with Gradebook(f"sqlite:///{file}", run.name) as book:
        return {student.id for student in book.students}


def _clean_gradebook(run: Run, ids: set[str]) -> None:
    manifest, file = read_manifest(run.manifest), run.root / "gradebook.db"
    with open_gradebook(manifest, file) as book:
        _remove_rows(book, ids)
    if not manifest.db_url:
        _compact(file)


def _clean_copy(run: Run, file: Path, ids: set[str]) -> None:
    with Gradebook(f"sqlite:///{file}", run.name) as book:
        _remove_rows(book, ids)
    _compact(file)


def _remove_rows(book: Gradebook, ids: set[str]) -> None:
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
            if whom.everybody or whom.has(path.name):
                yield whole(run, path)


def exchange(run: Run, whom: Whom) -> Iterator[Deletion]:
    """What nbgrader's exchange and its cache hold: `<number>+<module>+<time>+...`, and feedback by its hash."""
    inbound = [*run.exchange.glob("*/inbound/*"), *run.exchange.glob(".cache/*/*")]
    found = {path for path in inbound if whom.everybody or whom.has(path.name.split("+")[0])}
    pages = set(run.exchange.glob("*/feedback/*"))
    hashes = set() if whom.everybody else _feedback_hashes(run, whom)
    found |= {page for page in pages if whom.everybody or page.stem in hashes}
    yield from (whole(run, path) for path in sorted(found))


def _feedback_hashes(run: Run, whom: Whom) -> set[str]:
    """How nbgrader names the pages it hands back: by the secret that came with each hand-in."""
    found = set()
    for pattern, depth in (("*/*/*", -3), (f"{EARLIER}/*/*/*", -4), ("exchange/*/inbound/*", -2)):
        for path in run.root.glob(f"{pattern}/submission_secret.txt"):
            if whom.has(path.parts[depth].split("+")[0]):
                secret = path.read_text(encoding="utf-8")
                found |= {notebook_hash(secret=secret, notebook_id=name) for name in run.modules()}
    return found


def generated(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Tables that name them, and the report, which counts them: both can be written again."""
    for path in files_in(run.export):
        if whom.everybody or whom.named_by(path):
            yield whole(run, path)
    yield from (whole(run, path) for path in files_in(run.root / REPORT))


def refused(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Files that were not taken in, where they or the reason beside them name one of them."""
    paths = files_in(run.root / REFUSED)
    named = {path.name.removesuffix(".txt") for path in paths if whom.everybody or whom.named_by(path)}
    yield from (whole(run, path) for path in paths if path.name.removesuffix(".txt") in named)


def removed_items(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Marks on items that were taken out of a module."""
    for path in sorted((run.root / REMOVED).glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if whom.everybody:
            yield whole(run, path)
        elif any(map(whom.has, (who for cell in kept["cells"] for who in cell["marks"]))):
            for cell in kept["cells"]:
                cell["marks"] = {who: marks for who, marks in cell["marks"].items() if not whom.has(who)}
            text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
            yield Deletion(_("marks in {file}").format(file=inside(run, path)), partial(write, path, text))


def tables(run: Run, whom: Whom) -> Iterator[Deletion]:
    """Rows of the receipts and of the roster."""
    for name, column in ((RECEIPTS, "number"), (ROSTER, "id")):
        path = run.root / name
        if not path.is_file():
            continue
        text = path.read_bytes().decode()
        mark = text[:1] if text.startswith("\ufeff") else ""
        lines = io.StringIO(text.removeprefix(mark), newline="")
        head, *rows = list(csv.reader(lines, delimiter=separator(text))) or [[]]
        kept = [_without_sender(whom, head, row) for row in rows if not _of(whom, head, row, column)]
        if whom.everybody:
            yield whole(run, path)
        elif kept != rows:
            n = len([row for row in rows if row not in kept])
            told = ngettext("{n} row in {file}", "{n} rows in {file}", n).format(n=n, file=name)
            yield Deletion(told, partial(write, path, mark + _csv([head, *kept], text)))


def wall(run: Run, whom: Whom) -> Iterator[Deletion]:
    """The list of receipts for the wall: written anew from the table, which has lost their rows by then."""
    path = run.root / PAGE
    if not path.is_file():
        return
    yield whole(run, path) if whom.everybody else Deletion(inside(run, path), partial(write_page, run))


def _without_sender(whom: Whom, head: list[str], row: list[str]) -> list[str]:
    """Somebody else's row, which may name them as the one who sent the file."""
    told = zip(head, row, strict=False)
    return [whom.hidden_in(cell) if name in ("file", "reason") else cell for name, cell in told]


def _of(whom: Whom, head: list[str], row: list[str], column: str) -> bool:
    """Is it their row? One without a number is if it names them elsewhere."""
    number = dict(zip(head, row, strict=False)).get(column, "")
    return whom.has(number) if number else any(map(whom.named_in, row))


def _csv(rows: list[list[str]], like: str) -> str:
    out = io.StringIO(newline="")
    end = "\r\n" if "\r\n" in like else "\n"
    csv.writer(out, lineterminator=end, delimiter=separator(like)).writerows(rows)
    return out.getvalue()


def log(run: Run, whom: Whom) -> Iterator[Deletion]:
    """What coursekit.log says of them: whole entries of theirs, single lines in others."""
    if not run.log.is_file():
        return
    if whom.everybody:
        yield whole(run, run.log)
        return
    entries = re.split(r"(?m)^(?=== )", run.log.read_text(encoding="utf-8", errors="replace"))
    kept = [_without(whom, entry) for entry in entries if not whom.named_in(entry.partition("\n")[0])]
    if kept != entries:
        yield Deletion(_("lines in {file}").format(file=run.log.name), partial(write, run.log, "".join(kept)))


def _without(whom: Whom, entry: str) -> str:
    return "".join(line for line in entry.splitlines(keepends=True) if not whom.named_in(line))


PLACES: tuple[Place, ...] = (
    stopped, gradebooks, exchange, folders, generated, refused, removed_items, labs, log, tables, wall,
)  # fmt: skip  # tables and wall last: they say who there is, should a deletion have to be repeated


def known_learners(run: Run) -> dict[str, str]:
    """Everybody the run knows of, by number: what they are called, as far as that is known."""
    with open_gradebook(read_manifest(run.manifest), run.root / "gradebook.db") as book:
        found = {s.id: " ".join(n for n in (s.first_name, s.last_name) if n) for s in book.students}
    for name, column in ((ROSTER, "id"), (RECEIPTS, "number")):
        if (run.root / name).is_file():
            text = (run.root / name).read_bytes().decode("utf-8-sig")
            table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator(text))
            rows = [row for row in table if row.get(column)]
            found |= {row[column]: row.get("name") or found.get(row[column], "") for row in rows}
    for place in (run.root, *(folder for left in scratches(run) for folder in (left, left / "old"))):
        for step in BY_LEARNER:
            found = {path.name: "" for path in (place / step).glob("*") if path.is_dir()} | found
    return found
