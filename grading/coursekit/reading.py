"""How long a module takes a slow reader, and how long its sentences are.

Words are those that a learner is shown: text cells, what code cells say, the longer form of a test. Cases are not
read through; their minutes stand in `task_minutes` with those of the marked cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from nbformat import NotebookNode

from tipsim.language import gettext as _

from .errors import CourseError
from .module import Module
from .project import shown
from .testforms import longest_form
from .translation.texts import cell_words, is_block

WORDS_A_MINUTE = 120
LONG = 25  # words; a longer sentence is hard to read in a second language
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
TAG = re.compile(r"<[^>]*>")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
WORD = re.compile(r"\w[\w'’.,-]*")
LEFT_OUT = re.compile(r"^\s*(\||#|\*Sources?\b)")  # tables, headings, lists of sources
BULLET = re.compile(r"^\s*([-*+]|\d+\.)\s+")
END = re.compile(r"(?<=[.!?])[*_)»”\"']*\s+")


@dataclass(frozen=True)
class Time:
    """Words to read, and the minutes of the tasks as the module declares them."""

    words: int
    tasks: float

    @property
    def reading(self) -> int:
        """Minutes at 120 words a minute."""
        return ceil(self.words / WORDS_A_MINUTE)

    @property
    def minutes(self) -> int:
        return self.reading + ceil(self.tasks)

    def told(self) -> str:
        text = _("{words} words at {speed} a minute: {reading} minutes; tasks: {tasks} minutes; together {minutes}")
        numbers = {"words": self.words, "speed": WORDS_A_MINUTE, "reading": self.reading, "tasks": ceil(self.tasks)}
        return text.format(**numbers, minutes=self.minutes)


def time_of(module: Module, nb: NotebookNode) -> Time:
    """What the module takes a slow reader."""
    words = sum(len(WORD.findall(plain(text))) for text in learner_texts(module, nb))
    return Time(words, sum(module.task_minutes.values()))


def check_time(module: Module, nb: NotebookNode) -> Time:
    """Return `time_of`; raise `CourseError` with the numbers when the module states less."""
    named = {c.metadata.get("nbgrader", {}).get("grade_id") for c in nb.cells} | set(module.cases)
    toml, time = shown(module.folder / "module.toml"), time_of(module, nb)
    if unknown := sorted(set(module.task_minutes) - named):
        text = _('{toml}: [task_minutes] names "{name}", which is no cell with a grade_id and no case.')
        raise CourseError(text.format(toml=toml, name=unknown[0]))
    if module.minutes < time.minutes:
        text = _("{toml} says {minutes} minutes, but a slow reader needs more ({told}); raise minutes or shorten it.")
        raise CourseError(text.format(toml=toml, minutes=module.minutes, told=time.told()))
    return time


def learner_texts(module: Module, nb: NotebookNode) -> Iterator[str]:
    """Every text of the notebook that a learner is shown; no solution."""
    for cell in nb.cells:
        if is_block(cell):
            yield cell.source
        elif cell.cell_type == "code":
            for _context, said in cell_words(cell, module.notebook):
                yield said if isinstance(said, str) else said[0]
    yield from longest_form(module)


def plain(text: str) -> str:
    """`text` as it is read: no code between fences, no tags, links by their words."""
    return LINK.sub(r"\1", TAG.sub(" ", FENCE.sub("", text)))


def sentences(texts: Iterable[str]) -> list[str]:
    """The sentences of running text.

    One ends at a full stop, question mark or exclamation mark before a blank, and at the end of a line (each sentence
    stands on one of its own). Tables, code, headings and lists of sources are left out.
    """
    found = []
    for text in texts:
        lines = [BULLET.sub("", line) for line in plain(text).split("\n") if not LEFT_OUT.match(line)]
        found += [one for line in lines for one in END.split(line.strip()) if WORD.search(one)]
    return found


def share_of_long(texts: Iterable[str]) -> float:
    """The share of sentences of more than 25 words; 0 where there is none."""
    lengths = [len(WORD.findall(one)) for one in sentences(texts)]
    return sum(n > LONG for n in lengths) / len(lengths) if lengths else 0.0
