"""A cleaned copy of a hand-in, and what was done to it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from casebook.packetfile import printable
from tipsim.language import gettext as _

from ..handins.placing import STAMP
from ..preprocessors import OURS
from ..tidy import as_text
from . import reasons
from .cells import other_work, settle
from .choosing import Spare
from .folder import Copying
from .known import Known
from .limits import GateLimits
from .reading import Unreadable, read_cells
from .stamp import check_stamp

MOST_NOTICES = 30
log = logging.getLogger(__name__)


@dataclass
class Admission:
    """What the gate did with a hand-in.

    `refused` says by notebook why it earns nothing; `notices` is for the learner: one line for each thing that
    was repaired or left out; `receipt` has a line for each file, for the record.
    """

    notices: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    receipt: list[str] = field(default_factory=list)


class _Refused(Exception):
    """A notebook cannot be marked, for the reason in the text."""


def admit(
    submitted: Path,
    into: Path,
    *,
    notebooks: Mapping[str, Known],
    limits: GateLimits | None = None,
    others: Mapping[str, Collection[str]] | None = None,
    expected: Collection[str] = (),
    keep_out: Sequence[Path] = (),
) -> Admission:
    """Make in the empty folder `into` a copy of the hand-in `submitted` that is safe to read.

    Every notebook of the assignment is in the copy: the learner's, or the blank one where that is refused.
    `others`: grade_ids of other assignments by the name to call them. `expected`: names of files that the course
    puts into the folder when it is marked. `keep_out`: files and folders of the course that no hand-in may hold
    under another name (a hard link). Nothing in `submitted` is changed. Raises `OSError` where `into` cannot be
    written, and for nothing that a learner did.
    """
    into.mkdir(parents=True, exist_ok=True)
    gate = _Gate(submitted, into, dict(notebooks), limits or GateLimits())
    gate.others = {name: set(cells) for name, cells in (others or {}).items()}
    gate.expected, gate.keep_out = (*expected, STAMP), keep_out
    return gate.admit()


@dataclass
class _Gate:
    submitted: Path
    into: Path
    notebooks: Mapping[str, Known]
    limits: GateLimits
    others: dict[str, set[str]] = field(default_factory=dict)
    expected: Sequence[str] = ()
    keep_out: Sequence[Path] = ()
    done: Admission = field(default_factory=Admission)
    own: dict[str, list[str]] = field(default_factory=dict)  # notices on each notebook

    def admit(self) -> Admission:
        wanted = {f"{name}.ipynb": name for name in self.notebooks}
        copying = self._copied(tuple(wanted))
        given = {name: copying.notebooks.pop(file) for file, name in wanted.items() if file in copying.notebooks}
        spare = Spare(copying.notebooks, self.limits)
        ready = {name: self._ready(name, given.get(name), copying, spare) for name in self.notebooks}
        for file in spare.files:
            copying.left[file] = reasons.not_asked()
        self._account(copying, wanted)
        on_files = list(self.done.notices)
        for name, nb in ready.items():
            own = self.own.get(name, [])
            self.done.notices += [self._naming(name, notice) for notice in own]
            self._write(name, nb, [*own, *on_files])
        return self.done

    def _naming(self, name: str, notice: str) -> str:
        """The notice with the notebook that it is on, where there are several."""
        file = f"{name}.ipynb"
        return notice if len(self.notebooks) == 1 or file in notice else f"{file}: {notice}"

    def _ready(self, name: str, data: bytes | None, copying: Copying, spare: Spare) -> NotebookNode:
        """The notebook to be marked; the blank one where the learner's is refused, whatever the reason."""
        try:
            return self._mended(name, data, copying, spare)
        except (_Refused, Unreadable) as error:
            self.done.refused[name] = str(error)
        except OSError:  # nothing of the learner's is read here any more
            raise
        except Exception:
            log.exception("gate: %s in %s", name, self.submitted)
            self.done.refused[name] = reasons.unexpected().of([f"{name}.ipynb"])
        return self.notebooks[name].fresh()

    def _copied(self, wanted: Sequence[str]) -> Copying:
        copying = Copying(self.submitted, self.into, self.limits, self.expected, self.keep_out)
        try:
            copying.run(wanted)
            check_stamp(self.into, copying)
        except OSError:  # of the copy: what cannot be read is left out one by one
            raise
        except Exception:
            log.exception("gate: %s", self.submitted)
            copying.closed = reasons.unexpected()
        return copying

    def _mended(self, name: str, data: bytes | None, copying: Copying, spare: Spare) -> NotebookNode:
        known, file = self.notebooks[name], f"{name}.ipynb"
        notices = self.own.setdefault(name, [])
        if copying.closed:
            raise _Refused(copying.closed.of([self.submitted.name]))
        if file in copying.left:
            raise _Refused(copying.left.pop(file).of([file]))
        if data is None:
            data = self._found(name, spare, notices)
        nb, repaired = read_cells(data, file, self.limits)
        if other := other_work(nb, known, self._others(name))[1]:
            raise _Refused(_wrong(file, other))
        notices += repaired + settle(nb, known)
        nb.metadata = known.fresh().metadata
        nbformat.validate(nb)
        return nb

    def _others(self, name: str) -> dict[str, set[str]]:
        return {**self.others, **{other: set(known.cells) for other, known in self.notebooks.items() if other != name}}

    def _found(self, name: str, spare: Spare, notices: list[str]) -> bytes:
        files = spare.standing_for(name, self.notebooks[name], self._others(name))
        told = {"name": f"{name}.ipynb", "file": reasons.listed(files)}
        if not files:
            raise _Refused(_("{name} was not handed in. Hand in your notebook under this name.").format(**told))
        if len(files) > 1:
            text = _(
                "{name} was not handed in, and it is not clear which of these stands for it: {file}. Hand in one, "
                "under this name."
            )
            raise _Refused(text.format(**told))
        notices.append(
            _("{file} was taken for {name}, which was missing. Keep the names that were given.").format(**told)
        )
        self.done.receipt.append(_("{file}: taken as {name}").format(**told))
        return spare.files.pop(files[0])

    def _account(self, copying: Copying, wanted: Mapping[str, str]) -> None:
        """Tell of every file; what refuses a notebook is told of the notebook."""
        self.done.notices += reasons.told(copying.left)
        for name, size in copying.taken.items():
            if name not in copying.left and (name in wanted or name not in copying.notebooks):
                self.done.receipt.append(_("{file}: taken, {size} bytes").format(file=name, size=size))
        self.done.receipt += [reason.of([name]) for name, reason in copying.left.items()]
        self.done.receipt += [
            _("{file}: made by programs, not needed").format(file=printable(n)) for n in copying.passed
        ]
        self.done.receipt += [self._naming(name, reason) for name, reason in self.done.refused.items()]

    def _write(self, name: str, nb: NotebookNode, notices: list[str]) -> None:
        nb.metadata[OURS] = nbformat.from_dict({"notices": _most(notices)})
        if name in self.done.refused:
            nb.metadata[OURS]["refused"] = self.done.refused[name]
        (self.into / f"{name}.ipynb").write_text(as_text(nb), encoding="utf-8")


def _most(notices: list[str]) -> list[str]:
    more = len(notices) - MOST_NOTICES
    return notices if more <= 0 else [*notices[:MOST_NOTICES], _("There are {n} more notes.").format(n=more)]


def _wrong(file: str, other: str) -> str:
    if other == "?":
        text = _("{file} holds none of the cells of this task. Hand in the notebook of this task under this name.")
    else:
        text = _('{file} holds work on "{other}". Hand in the notebook of this task under this name.')
    return text.format(file=file, other=other)
