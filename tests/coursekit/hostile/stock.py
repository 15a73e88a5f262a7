"""The same submissions under stock nbgrader, each by itself with one honest learner after it, and the table of both.

`python -m hostile.stock [NAME ...] [--here] [--table]`, in `tests/coursekit`: grades what is named, or what has no
result yet, behind the wall. Results are kept in `build/hostile/`, and `--table` writes them into `grading/README.md`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from . import area, corpus, course, looking
from .submission import Submission

PROJECT = Path(__file__).resolve().parents[3]
KEPT, README = PROJECT / "build" / "hostile", PROJECT / "grading" / "README.md"
BEGIN, END = "<!-- written by tests/coursekit/hostile/stock.py -->", "<!-- end of what it wrote -->"
SECONDS = 75  # for one submission and one honest one; they take about seven
HERE_SECONDS = 900
AFTER = "zz-right"
STOCK = ["-m", "nbgrader", "autograde", course.NAME]
HERE = ["-m", "coursekit", "autograde", course.NAME, "--course", ".", "--workers", "2", "--timeout", "4"]
FEEDBACK = ["-m", "coursekit", "feedback", course.NAME, "--course", "."]


def under_it(one: Submission, place: Path, seen: dict[str, Any], before: dict[str, str]) -> list[str]:
    """What a submission achieved, in words for the table; [] when it is nothing."""
    root = place / area.COURSE
    try:
        return (
            _ended(one, root, seen) + _won(one, looking.look(root, one), by_itself=True) + around(place, seen, before)
        )
    except SQLAlchemyError:
        return ["destroyed the gradebook"]


def _ended(one: Submission, root: Path, seen: dict[str, Any]) -> list[str]:
    runs = seen.get("runs", [{"ended": -1}])
    hung, killed = any(r["ended"] is None for r in runs), any((r["ended"] or 0) < 0 for r in runs)
    said = (["grading hung"] if hung else []) + (["grading killed"] if killed else [])
    if looking.points(root, one.name) is None and not looking.look(root, one).reasons:
        said.append("no mark")
    return said + (["others without a mark"] if looking.points(root, AFTER) is None else [])


def _won(one: Submission, result: looking.Result, *, by_itself: bool = False) -> list[str]:
    won = sum(result.unearned(one).values())
    told = [f"won {won:g} of {sum(course.POINTS.values()):g} points"] if won else []
    told += ["hidden tests told"] if result.hidden(one, by_itself=by_itself) else []
    told += ["others' data told"] if result.secrets(one) else []
    told += ["memory without a limit"] if result.beyond() else []
    told += ["script on the feedback page"] if looking.live_scripts(result.page) else []
    return told + ([f"{result.stored // 1_000_000} MB stored"] if result.stored > looking.MOST_STORED else [])


def around(place: Path, seen: dict[str, Any], before: dict[str, str]) -> list[str]:
    """What changed around a course while it was graded."""
    now = area.untouched(place)
    changed = [path for path in before if now.get(path) != before[path]]
    told = ["earlier marks changed"] if course.earlier_marks(place / area.COURSE) != course.HOSTS else []
    told += ["files outside changed"] if changed or area.planted(place) else []
    told += ["network reached"] if seen.get("rung") else []
    return told + (["processes left"] if seen.get("left") else [])


def under_stock(template: Path, name: str) -> list[str]:
    """Grade one submission with nbgrader as it is."""
    one = corpus.ALL[name]
    with area.folder() as place:
        together = dict.fromkeys([*one.after, name, AFTER])
        area.make(place, template, [corpus.ALL[who] for who in together])
        before = area.untouched(place)
        return under_it(one, place, area.grade(place, STOCK, seconds=SECONDS), before)


def all_here(template: Path) -> dict[str, list[str]]:
    """Grade everything with coursekit in one go; what belongs to no single one stands under ""."""
    with area.folder() as place:
        root = area.make(place, template, corpus.ALL.values())
        before = area.untouched(place)
        seen = area.grade(place, HERE, FEEDBACK, seconds=HERE_SECONDS)
        found = {name: _ended(one, root, seen) + _won(one, looking.look(root, one)) for name, one in corpus.ALL.items()}
        return found | {"": around(place, seen, before)}


def table(stock: dict[str, list[str]], here: dict[str, list[str]]) -> Iterable[str]:
    """The lines for grading/README.md: all submissions, and before them what stands out of each family."""
    yield from ("| | submissions | something won or broken under nbgrader | here |", "|---|---:|---:|---:|")
    for family in corpus.FAMILIES:
        names = [one.name for one in family.members]
        won = [sum(bool(set(kept.get(name, [])) - {"no mark"}) for name in names) for kept in (stock, here)]
        yield f"| {family.title} | {len(names)} | {won[0]} | {won[1]} |"
    yield from ("", "<details><summary>Each of them</summary>", "")
    yield from ("| submission | what it does | under nbgrader | here |", "|---|---|---|---|")
    for one in corpus.HOSTILE.values():
        told = [", ".join(kept.get(one.name, ["?"])) or "nothing" for kept in (stock, here)]
        yield f"| `{one.name}` | {one.does} | {told[0]} | {told[1]} |"
    yield from ("", "</details>")


def write_table() -> None:
    """Put the table between its marks in grading/README.md."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    lines = "\n".join(table(read("stock"), read("here")))
    README.write_text(f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}", encoding="utf-8")


def read(name: str) -> dict[str, list[str]]:
    """Results that are kept."""
    path = KEPT / f"{name}.json"
    return json.loads(path.read_text()) if path.is_file() else {}


def keep(name: str, found: dict[str, list[str]]) -> None:
    """Keep results."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.json").write_text(json.dumps(found, indent=1))


def main(*arguments: str) -> None:
    """See the top of this file."""
    if "--table" in arguments:
        write_table()
        return
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template"
        course.make(template)
        if "--here" in arguments:
            keep("here", all_here(template))
            return
        stock = read("stock")
        names = list(arguments) or [name for name in corpus.ALL if name not in stock]
        with ThreadPoolExecutor(2) as pool:
            for name, told in zip(names, pool.map(lambda n: under_stock(template, n), names), strict=True):
                stock[name] = told
                print(f"{name}: {', '.join(told) or 'nothing'}", flush=True)
                keep("stock", stock)


if __name__ == "__main__":
    main(*sys.argv[1:])
