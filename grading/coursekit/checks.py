"""Checks that a module's `key/checks.py` is written with. They run in the grader's process only.

from coursekit.checks import Verdict, Work, abs_close, credit, mark

@mark("task-3-look", points=2, tells="the predictive value at three base rates")
def predictive_values(work: Work) -> Verdict:
    return credit((abs_close(work.value("ppv"), 0.27, 0.01), 1, "Use the formula of reading 4."))
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.concordance import credit as panel_credit
from casebook.concordance import read_counts
from casebook.marking import mark_log, read_log
from casebook.variant import Variant, load_keyed
from tipsim.language import gettext as _

from .casefeedback import case_html
from .sandbox.calling import CallFailed
from .sandbox.reasons import why

__all__ = [
    "CallFailed", "Mark", "Row", "Verdict", "Work",
    "abs_close", "choice", "credit", "mark", "read_handin", "same_items", "ticks",
]  # fmt: skip

Row = tuple[Any, float, str]  # of `credit`: holds it, how much it weighs, how to improve

MAX_BYTES = 2_000_000


@dataclass
class Verdict:
    """The judgement on one marked cell: `share` of its points (0 to 1), `notes` on how to improve.

    `html` is trusted: only a check or casebook may write it, never a learner.
    """

    share: float
    notes: list[str] = field(default_factory=list)
    html: str = ""

    def __post_init__(self) -> None:
        self.share = min(1.0, max(0.0, self.share)) if math.isfinite(self.share) else 0.0


@dataclass(frozen=True)
class Mark:
    """A check with the marked cell it belongs to (`cell` is a grade_id) and what it tells the learner.

    `laws` are ids of rows of datasets/laws that it rests on; `panel` are the script-concordance items that it marks.
    """

    cell: str
    points: float
    tells: str
    check: Callable[[Work], Verdict]
    laws: tuple[str, ...] = ()
    panel: tuple[str, ...] = ()


@dataclass
class Work:
    """What one learner handed in: `values` by name, and the `folder` with `answers/`.

    `message` says what was wrong with the file of values ('' when nothing). `keys` holds the keyed variants.
    """

    values: Mapping[str, Any]
    folder: Path
    keys: Path
    message: str = ""
    asked: list[str] = field(default_factory=list)
    caller: Callable[..., Any] | None = None
    told: list[str] = field(default_factory=list)

    def call(self, function: str, *args: Any, **kwargs: Any) -> Any:
        """What the learner's function gives for plain data: it runs in the sandbox, and only plain data comes back.

        Raises `CallFailed` when there is no such function, it raises, takes too long, or gives something else;
        `attempt` gives that as a note.
        """
        if self.caller is None:
            raise CallFailed({"kind": "no-sandbox"})
        return self.caller(function, *args, **kwargs)

    def attempt(self, function: str, *args: Any, default: Any = None, **kwargs: Any) -> Any:
        """As `call`, but `default` where it fails; the reason is added to what the learner is told."""
        try:
            return self.call(function, *args, **kwargs)
        except CallFailed as failed:
            self.told.append(f"{function}: {why(failed.reason)}")
            return default

    def value(self, name: str, default: Any = None) -> Any:
        """The plain data handed in under `name`; `default` when there is none."""
        self.asked.append(name)
        found = self.values.get(name)
        return default if found is None else found

    def concordance(self, *names: str) -> Verdict:
        """Aggregate scoring of script-concordance items: the votes for an answer over those for the modal one.

        Without ten answers of a panel an item earns nothing; its cell is worth 0 points then (see counting.py).
        """
        votes = read_counts(self.keys)
        shares = [panel_credit(votes.get(name, {}), self.value(name)) for name in names]
        notes = [] if any(shares) or votes else [_("No panel has answered yet: this is for practice alone.")]
        notes += [_("{name}: not answered yet.").format(name=n) for n in names if self.value(n) is None]
        if votes and any(share < 1 for share in shares):
            notes.append(_("On some items most of the panel leaned elsewhere. Which fact did you weigh differently?"))
        return Verdict(sum(shares) / len(shares) if shares else 0.0, notes)

    def case(self, name: str) -> Verdict:
        """Replay the log of a case with its key."""
        path = self.folder / "answers" / f"{name}.json"
        if path.is_symlink():
            text = _("answers/{file} was a link to another file; it was not read.")
            return Verdict(0.0, [text.format(file=path.name)])
        result = mark_log(self.variant(name, path), path)
        notes = [result.message] if result.message else []
        return Verdict(result.share, notes, case_html(result))

    def variant(self, name: str, log: Path) -> Variant:
        """The variant of the log if this run ever handed it out, else the one it hands out now."""
        now = load_keyed(self.keys / f"{name}.json")
        played = read_log(log)[0].get("variant")
        for path in sorted((self.keys / "earlier").glob("*.json")):
            if path.stem == played:
                return load_keyed(path)
        return now


def mark(
    cell: str, *, points: float, tells: str, laws: Sequence[str] = (), panel: Sequence[str] = ()
) -> Callable[[Callable], Callable]:
    """Make a function the check of the marked cell `cell`.

    `laws` are the rows of datasets/laws that the check rests on, `panel` the script-concordance items that it marks.
    """

    def register(check: Callable[[Work], Verdict]) -> Callable[[Work], Verdict]:
        made = Mark(cell, float(points), tells, check, tuple(laws), tuple(panel))
        check.coursekit_mark = made  # type: ignore[attr-defined]
        return check

    return register


def choice(work: Work, what: str, name: str, right: str, hints: Mapping[str, str], weight: float = 1) -> Row:
    """A row for `credit` on a choice: is it `right`, and if not, the hint on the wrong idea that was chosen."""
    value = work.value(name)
    hint = hints.get(value, "") if isinstance(value, str) else ""
    return value == right, weight, _("{what}: {hint}").format(what=what, hint=hint or _("not answered yet."))


def ticks(work: Work, name: str) -> list[str]:
    """The options that were ticked; [] where it is anything else."""
    value = work.value(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def credit(*rows: Row) -> Verdict:
    """Partial credit: each row is (holds?, weight, how to improve if it does not hold)."""
    total = sum(weight for _holds, weight, _how in rows)
    got = sum(weight for holds, weight, _how in rows if holds)
    return Verdict(got / total if total else 0.0, [how for holds, _weight, how in rows if not holds and how])


def abs_close(value: Any, right: float, tolerance: float) -> bool:
    """Is `value` a number within `tolerance` of `right`? False for anything that is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return abs(value - right) <= tolerance + 1e-12
    except OverflowError:  # a whole number beyond all floats
        return False


def same_items(value: Any, right: Any) -> bool:
    """Does the list `value` hold exactly the items of `right`, in any order, none twice?"""
    if not isinstance(value, list):
        return False
    texts = sorted(json.dumps(v, sort_keys=True) for v in value)
    return texts == sorted({json.dumps(v, sort_keys=True) for v in right})


def read_handin(folder: Path) -> tuple[dict[str, Any], str]:
    """The values in `answers/handin.json` by name, and one line on what was wrong ('' when nothing)."""
    path = folder / "answers" / "handin.json"
    if not path.is_file():
        return {}, ""
    damaged = _(
        "answers/handin.json was damaged: answers given by click were lost, answers given in code were read anew."
    )
    if path.is_symlink():
        return {}, _("answers/handin.json was a link to another file; it was not read.")
    if path.stat().st_size > MAX_BYTES:
        return {}, _("answers/handin.json is larger than answers can be; it was not read.")
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda _name: None)
        records = data["values"].items()
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return {}, damaged
    return {str(k): r.get("value") for k, r in records if isinstance(r, dict)}, ""
