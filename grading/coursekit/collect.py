"""`coursekit collect`: takes in what was handed in, with a receipt or a reason for every file.

Which hand-in counts depends on what was handed in only, not on the order in which it came: the newest by its own
time; where the same work was sent again, the first of those. Earlier ones are kept in `earlier/`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from casebook.packet import Packet
from tipsim.language import gettext as _

from .course import gradebook
from .errors import CourseError, guarded
from .handins.arriving import Arrival, arrivals, exchanged
from .handins.intake import Entry, NotTaken, examine
from .handins.placing import Work, counting, keep_refused, kept_works, put
from .handins.receipts import (
    COLLECTED,
    DOUBLED,
    EARLIER,
    LATE,
    REFUSED,
    TAKEN,
    Receipt,
    add_receipts,
    harmless,
    outcome_word,
    read_receipts,
    write_page,
)
from .manifest import read_manifest
from .project import Run, open_run
from .submit import enrolled, submitters
from .swap import scratch_beside

__all__ = ["Taken", "collect", "submitters", "take_in"]

SECONDS = 5  # to wait for another window that collects
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Taken:
    """A file with its receipt; `again` when nothing about it has changed since it was collected before."""

    receipt: Receipt
    again: bool = False


def collect(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    source: Path | str | None = None,
    root: Path | str | None = None,
) -> dict[str, list[str]]:
    """Take in what was handed in (see `take_in`); return learners by module."""
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None, "release")
    take_in(run=run, modules=modules, source=source, root=root)
    return {name: submitters(place, name) for name in chosen}


def take_in(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    source: Path | str | None = None,
    root: Path | str | None = None,
) -> list[Taken]:
    """Take in the files in `source` (a folder or a Moodle zip; nbgrader's exchange when None), in order of names.

    A bad file stops no other. With `modules` the hand-ins of other modules are left where they are.
    """
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None, "release")
    with guarded(_("collecting {run}").format(run=run)), _alone(place), scratch_beside(place.root) as scratch:
        found = exchanged(place, chosen) if source is None else arrivals(Path(source), scratch)
        return _Collecting(place, chosen).take(found)


@contextmanager
def _alone(run: Run) -> Iterator[None]:
    """Two windows that collect at once would each put their own in place."""
    try:
        with FileLock(run.root / ".collect.lock", timeout=SECONDS):
            yield
    except Timeout:
        text = _('The run "{run}" is being collected in another window; wait for that and collect again.')
        raise CourseError(text.format(run=run.name)) from None


class _Collecting:
    """One round: examines every file, settles what counts, puts it in place, writes receipts."""

    def __init__(self, run: Run, modules: Sequence[str]):
        self.run, self.modules = run, modules
        self.log = read_receipts(run)
        self.displaced: list[Receipt] = []
        self.late = read_manifest(run.manifest).late
        with gradebook(run) as book:
            self.due = {work.name: work.duedate.replace(tzinfo=UTC) for work in book.assignments if work.duedate}

    def take(self, found: Iterable[Arrival]) -> list[Taken]:
        """A receipt for each of `found`, in their order."""
        told: dict[int, Taken] = {}
        entries: dict[int, Entry] = {}
        known = enrolled(self.run)
        for n, arrival in enumerate(map(self._as_first_seen, found)):
            try:
                entries[n] = self._in_time(examine(arrival, self.run, known))
            except NotTaken as no:
                if self._is_asked(no.packet):
                    told[n] = self._refused(arrival, no)
                arrival.drop()
        entries = {n: entry for n, entry in entries.items() if self._is_asked(entry.packet)}
        if known is None:
            told |= self._one_spelling(entries)
        for student, module in sorted({(e.student, e.packet.module) for e in entries.values()}):
            mine = {n: e for n, e in entries.items() if (e.student, e.packet.module) == (student, module)}
            told |= self._settle(student, module, mine)
        taken = [told[n] for n in sorted(told)]
        add_receipts(self.run, [*(one.receipt for one in taken if not one.again), *self.displaced])
        write_page(self.run)
        return taken

    def _as_first_seen(self, arrival: Arrival) -> Arrival:
        """A file that lies there again arrived when it was first collected, whatever its date says now."""
        seen = self._seen.get(arrival.sha256, arrival.arrived)
        return replace(arrival, arrived=seen) if seen < arrival.arrived else arrival

    @cached_property
    def _seen(self) -> dict[str, datetime]:
        """When the bytes of a SHA-256 were first collected."""
        times: dict[str, datetime] = {}
        for line in self.log:
            if line.sha256 and TIME.fullmatch(line.arrived):
                times.setdefault(line.sha256, datetime.fromisoformat(line.arrived))
        return times

    def _is_asked(self, packet: Packet | None) -> bool:
        return packet is None or packet.run != self.run.name or packet.module not in self._others

    @cached_property
    def _others(self) -> set[str]:
        """The modules of the run that were not asked for."""
        return set(self.run.modules("release")) - set(self.modules)

    def _time(self, entry: Entry) -> datetime:
        return entry.packet.at if self.late.time == "made" else entry.arrival.arrived

    def _in_time(self, entry: Entry) -> Entry:
        """`entry`, with a note when it is late; raises `NotTaken` when the course takes no late work."""
        due = self.due.get(entry.packet.module)
        over = self._time(entry) - due if due else timedelta(0)
        if over <= timedelta(minutes=self.late.grace_minutes):
            return entry
        hours, minutes = divmod(int(over.total_seconds()) // 60, 60)
        late = _("late by {h} h {m} min").format(h=hours, m=minutes)
        if self.late.rule == "refuse":
            text = _("{late}; this course takes no late work.").format(late=late)
            raise NotTaken(text, entry.packet, late=entry.student)
        entry.notes.insert(0, late)
        return entry

    def _one_spelling(self, entries: dict[int, Entry]) -> dict[int, Taken]:
        """Without a roster nobody knows whether "Tuya" and "tuya" are one person: who comes second is refused."""
        told = {}
        spelled = {p.name.lower(): p.name for p in self.run.submitted.glob("*")}
        for n, entry in sorted(entries.items(), key=lambda one: (one[1].packet.at, one[1].packet.digest)):
            first = spelled.setdefault(entry.student.lower(), entry.student)
            if first != entry.student:
                text = _(
                    'the number "{a}" is here as "{b}" already. Enter a roster if they are one person; '
                    "if they are two, give one another number and ask for the file anew."
                )
                told[n] = self._refused(entry.arrival, NotTaken(text.format(a=entry.student, b=first), entry.packet))
                del entries[n]
        return told

    def _settle(self, student: str, module: str, mine: dict[int, Entry]) -> dict[int, Taken]:
        """Put a learner's work on a module in place; a receipt for each file of it, also for one that has gone."""
        told: dict[int, Taken] = {}
        while mine:
            try:
                return told | self._placed(student, module, mine)
            except NotTaken as no:
                for n in [n for n, entry in mine.items() if entry.packet == no.packet]:
                    told[n] = self._refused(mine.pop(n).arrival, no)
        return told

    def _placed(self, student: str, module: str, mine: dict[int, Entry]) -> dict[int, Taken]:
        works = kept_works(self.run, student, module)
        here = self.run.submitted / student / module
        before = next((work.packet for work in works.values() if work.packet.path == here), None)
        new: dict[str, int] = {}
        for n, entry in mine.items():
            if entry.packet.digest not in works:
                works[entry.packet.digest] = Work(entry.packet, self._time(entry))
                new[entry.packet.digest] = n
        counts = counting(work.packet for work in works.values())
        put(self.run, student, module, works, counts)
        if before and before.digest != counts.digest:
            self._displace(before, counts, student)
            if counts.digest in new:
                mine[new[counts.digest]].notes.append(_("in place of {code}").format(code=before.code))
        told: dict[int, Taken] = {}
        for n, entry in mine.items():
            told[n] = self._receipt(entry, counts, is_new=new.get(entry.packet.digest) == n, before=told.values())
        return told

    def _displace(self, before: Packet, counts: Packet, student: str) -> None:
        """A line for what counted until now, so that nobody's work goes unseen."""
        said = [r for r in self.log if (r.code, r.number) == (before.code, student) and r.outcome in TAKEN]
        told = {"number": student, "module": before.module, "made": before.made, "code": before.code}
        line = said[-1] if said else Receipt(before.path.relative_to(self.run.root).as_posix(), **told)
        self.displaced.append(replace(line, outcome=EARLIER, reason=_why_earlier(before, counts)))
        self.log.append(self.displaced[-1])

    def _receipt(self, entry: Entry, counts: Packet, is_new: bool, before: Iterable[Taken]) -> Taken:
        packet = entry.packet
        here = [r for r in self.log if (r.code, r.number) == (packet.code, entry.student) and r.outcome in TAKEN]
        here += [one.receipt for one in before if one.receipt.code == packet.code and one.receipt.outcome in TAKEN]
        made = self._line(entry.arrival, packet, entry.student)
        if not is_new and here and here[-1].file != made.file:
            made = replace(made, outcome=DOUBLED, reason=_("the same file as {file}").format(file=here[-1].file))
            return Taken(made, again=self._logged(made))
        outcome, why = COLLECTED, entry.notes
        if packet.digest != counts.digest:
            outcome, why = EARLIER, [_why_earlier(packet, counts), *entry.notes]
        again = not is_new and bool(here) and here[-1].outcome == outcome
        return Taken(replace(made, outcome=outcome, reason="; ".join(why)), again)

    def _refused(self, arrival: Arrival, no: NotTaken) -> Taken:
        line = self._line(arrival, no.packet, no.late or (no.packet.number if no.packet else ""))
        line = replace(line, outcome=LATE if no.late else REFUSED, reason=harmless(str(no)))
        again = self._logged(line)
        if not again:
            keep_refused(self.run, arrival, line)
        return Taken(line, again)

    def _line(self, arrival: Arrival, packet: Packet | None, student: str) -> Receipt:
        at, sha = f"{arrival.arrived:%Y-%m-%dT%H:%M:%SZ}", arrival.sha256
        if packet is None:
            return Receipt(harmless(arrival.name), arrived=at, sha256=sha)
        told = {"module": packet.module, "made": packet.made, "code": packet.code}
        return Receipt(harmless(arrival.name), number=student, arrived=at, sha256=sha, **told)

    def _logged(self, line: Receipt) -> bool:
        """Was the same said of the same file when it was collected last?"""
        said = [r for r in self.log if (r.file, r.sha256) == (line.file, line.sha256)]
        return bool(said) and (said[-1].outcome, said[-1].reason) == (line.outcome, line.reason)


def _why_earlier(packet: Packet, counts: Packet) -> str:
    same = packet.files == counts.files
    text = _("the same work as {code}, whose time holds") if same else _("a newer one counts: {code}")
    return text.format(code=counts.code)


def describe(taken: Iterable[Taken]) -> list[str]:
    """One line a file, then how many of each."""
    taken = list(taken)
    lines = [_line_of(one) for one in taken]
    words = [_("already collected") if _is_old(one) else outcome_word(one.receipt.outcome) for one in taken]
    sums = ", ".join(f"{word}: {n}" for word, n in Counter(words).most_common())
    return [*lines, _("{n} files. {sums}").format(n=len(taken), sums=sums)]


def _is_old(one: Taken) -> bool:
    return one.again and one.receipt.outcome in (*TAKEN, DOUBLED)


def _line_of(one: Taken) -> str:
    receipt = one.receipt
    word = _("already collected") if _is_old(one) else outcome_word(receipt.outcome)
    parts = (word, receipt.number, receipt.code, "" if _is_old(one) else receipt.reason)
    return f"{receipt.file}: " + " · ".join(part for part in parts if part)
