"""The answers of a real panel to script-concordance items: taken from a table, shown, given out again.

They lie in the folder of the run (`build/<run>/panel.csv`), beside the gradebook: they belong to a course and its
people, not to the modules. That folder is no part of the project's history and is never released; a build takes from
it only how many gave which answer. `export` carries a panel into another run.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from tipsim.language import gettext as _

from .concordance import ANSWERS, FEWEST
from .faults import OneLine, did_you_mean

FILE = "panel.csv"
COLUMNS = ("member", "item", "answer", "date")
PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")


class BadPanel(OneLine):
    """Answers that cannot be taken; the text is one line: file, line, value, rule, repair."""


@dataclass(frozen=True)
class Vote:
    """The answer (-2 to +2) of one member, known by a pseudonym, to one item on one day."""

    member: str
    item: str
    answer: int
    day: date


def add(file: Path, run: Path, today: date | None = None) -> list[Vote]:
    """Take the answers in `file` into the run and return all that it has now; nothing is taken unless all is sound."""
    items = known_items(run)
    new = read_votes(file, today or date.today())
    together = [*read_votes(run / FILE, date.max), *new] if (run / FILE).is_file() else new
    for vote in new:
        if vote.item not in items:
            text = _('{file}: there is no item "{item}" in {run}.')
            raise BadPanel(text.format(file=file.name, item=vote.item, run=run.name) + did_you_mean(vote.item, items))
    _each_once(file, together)
    _ten_members(file, together)
    _write(run / FILE, together)
    return together


def read_votes(file: Path, today: date) -> list[Vote]:
    """The answers in a table with the columns member, item, answer, date; raise `BadPanel` for the first fault."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                text = _("{file}, line 1: the columns must be {columns}; found: {found}.")
                found = ", ".join(rows.fieldnames or ["-"])
                raise BadPanel(text.format(file=file.name, columns=", ".join(COLUMNS), found=found))
            return [_vote(file, rows.line_num, row, today) for row in rows]
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or _("not in UTF-8")
        raise BadPanel(_("{file} cannot be read ({why}).").format(file=file.name, why=why)) from None


def _vote(file: Path, line: int, row: dict[str, str], today: date) -> Vote:
    told = {"file": file.name, "n": line}
    if not PSEUDONYM.fullmatch(row["member"] or ""):
        text = _('{file}, line {n}: "{value}" is no pseudonym; use letters, digits and "-", such as P07, and no name.')
        raise BadPanel(text.format(**told, value=row["member"]))
    if row["answer"] not in {str(answer) for answer in ANSWERS} | {"+1", "+2"}:
        text = _('{file}, line {n}: the answer is "{value}"; it must be a whole number from -2 to 2.')
        raise BadPanel(text.format(**told, value=row["answer"]))
    return Vote(row["member"], row["item"], int(row["answer"]), _day(told, row["date"] or "", today))


def _day(told: dict, value: str, today: date) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = date.max
    if day > today or day == date.max:
        text = _('{file}, line {n}: the date is "{value}"; it must be a day up to today, such as 2026-12-03.')
        raise BadPanel(text.format(**told, value=value))
    return day


def _each_once(file: Path, votes: Iterable[Vote]) -> None:
    twice = [pair for pair, n in Counter((vote.member, vote.item) for vote in votes).items() if n > 1]
    if twice:
        text = _('{file}: "{member}" answers "{item}" twice, in it or with what the course has; keep one answer.')
        raise BadPanel(text.format(file=file.name, member=twice[0][0], item=twice[0][1]))


def _ten_members(file: Path, votes: Sequence[Vote]) -> None:
    for item, given in votes_by_item(votes).items():
        if (n := sum(given.values())) < FEWEST:
            text = _('{file}: "{item}" has {n} answers; a panel has {fewest} members or more. Ask more people.')
            raise BadPanel(text.format(file=file.name, item=item, n=n, fewest=FEWEST))
    if not votes:
        raise BadPanel(_("{file} holds no answer.").format(file=file.name))


def votes_by_item(votes: Iterable[Vote]) -> dict[str, dict[int, int]]:
    """How many gave which answer, by item."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for vote in votes:
        found[vote.item][vote.answer] += 1
    return {item: dict(given) for item, given in sorted(found.items())}


def run_votes(run: Path) -> dict[str, dict[int, int]]:
    """The votes of a run's panel by item; {} where it has none."""
    return votes_by_item(read_votes(run / FILE, date.max)) if (run / FILE).is_file() else {}


def known_items(run: Path) -> dict[str, str]:
    """The items that the notebooks of a run ask, each with its module; raise `BadPanel` where two share a name."""
    found: dict[str, str] = {}
    for path in sorted((run / "source").glob("*/*.ipynb")):
        for item in items_in(path):
            if found.setdefault(item, path.stem) != path.stem:
                text = _('The item "{item}" stands in {a} and in {b}; rename one.')
                raise BadPanel(text.format(item=item, a=found[item], b=path.stem))
    if not found:
        text = _("{run} asks no script-concordance item; name the folder of a course that was built, build/<run>.")
        raise BadPanel(text.format(run=run.name))
    return found


def items_in(notebook: Path) -> list[str]:
    """The names of the items that a notebook asks by `casebook.concordance("name", ...)`."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ("".join(c["source"]) for c in cells if c["cell_type"] == "code" and "concordance" in "".join(c["source"]))
    calls = (node for source in code for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    named = (call for call in calls if getattr(call.func, "attr", "") == "concordance" and call.args)
    return [call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)]


def export(run: Path, file: Path) -> int:
    """Write the run's answers to a new `file`, in the form that `add` takes; return how many."""
    votes = read_votes(run / FILE, date.max) if (run / FILE).is_file() else []
    if not votes:
        raise BadPanel(_("{run} has no answers of a panel.").format(run=run.name))
    if file.exists():
        raise BadPanel(_("{file} is there already; name another file.").format(file=file.name))
    _write(file, votes)
    return len(votes)


def lines(run: Path) -> list[str]:
    """What a terminal shows of the panel: an item a line, its answers from -2 to +2."""
    votes = run_votes(run)
    if not votes:
        return [_("{run} has no answers of a panel; items are for practice alone.").format(run=run.name)]
    text = _("{item}: {n} answers; from -2 to +2: {counts}")
    counts = {item: ", ".join(str(given.get(answer, 0)) for answer in ANSWERS) for item, given in votes.items()}
    return [text.format(item=item, n=sum(votes[item].values()), counts=counts[item]) for item in votes]


def _write(path: Path, votes: Iterable[Vote]) -> None:
    """Whole or not at all, for the owner only."""
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.touch(mode=0o600)
        with draft.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerows([COLUMNS, *map(astuple, votes)])
        draft.replace(path)
    except OSError as error:
        raise BadPanel(_("{file} cannot be written ({why}).").format(file=path.name, why=error.strerror)) from None
    finally:
        draft.unlink(missing_ok=True)
