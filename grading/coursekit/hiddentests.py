"""Hidden tests stay hidden: what lies between nbgrader's markers is in no feedback, by source or by output."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests

from tipsim.language import gettext as _

from .preprocessors import OURS
from .safehtml import ANSI

FURTHER = "further"  # a cell's mark that it had hidden tests
SHORTEST = 6  # letters of a hidden line that is looked for within others; a shorter one is nobody's secret
TAG = re.compile(r"<[^>]*>")
LOOSE = re.compile(r"[\s'\"\\]+")
QUOTED = re.compile(r"^\s*(?:-+>\s*)?(\d+)\s(.*)$")  # a line of code in a traceback
FAILED = re.compile(r"^\s*-+>\s*(\d+)\s(.*)$")
Outcome = tuple[NotebookNode, dict[str, Any]]


class StripHidden(ClearHiddenTests):
    """Take hidden tests out of what a learner is shown; the markers are those set for `ClearHiddenTests`."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Outcome:
        parts = {n: self.part(cell) for n, cell in enumerate(nb.cells) if _is_ours(cell)}
        hidden = Hidden.of(parts.values())
        for n, cell in enumerate(nb.cells):
            part = parts.get(n)
            if "outputs" in cell:
                cell.outputs = [_stripped(output, hidden, part) for output in cell.outputs]
            if part and part.lines:
                cell.source = part.visible
                cell.metadata[OURS] = {**ours(cell), FURTHER: True}
        return nb, resources

    def part(self, cell: NotebookNode) -> Part:
        """Split a cell; what is opened and never closed is hidden to its end."""
        inside, visible, lines = False, [], {}
        for number, line in enumerate(cell.source.split("\n"), start=1):
            begins, ends = self.begin_test_delimeter in line, self.end_test_delimeter in line
            inside = (inside or begins) and not ends
            if inside or begins or ends:
                lines[number] = line
            else:
                visible.append(line)
        return Part("\n".join(visible), lines)


def ours(cell: NotebookNode) -> dict[str, Any]:
    """What coursekit noted on a cell; {} for what a learner put in its place."""
    about = cell.metadata.get(OURS)
    return dict(about) if isinstance(about, dict) else {}


def _is_ours(cell: NotebookNode) -> bool:
    """Only in cells that the grader puts back are markers believed; a learner may write what they like."""
    return utils.is_grade(cell) or utils.is_locked(cell)


@dataclass(frozen=True)
class Part:
    """A cell's visible text, and its hidden lines by number."""

    visible: str
    lines: dict[int, str]


@dataclass(frozen=True)
class Hidden:
    """The hidden lines of a notebook, squeezed: `words` are long enough to be looked for within other text."""

    words: frozenset[str]
    text: str

    @classmethod
    def of(cls, parts: Any) -> Hidden:
        lines = [squeezed(line) for part in parts for line in part.lines.values()]
        return cls(frozenset(line for line in lines if len(line) >= SHORTEST), "\n".join(lines))

    def in_line(self, line: str) -> bool:
        """Whether `line` quotes a hidden line, coloured, as HTML or within a string."""
        if not self.words:
            return False
        forms = {squeezed(line), squeezed(html.unescape(TAG.sub("", line)))}
        return any(word in form for form in forms for word in self.words)


def squeezed(line: str) -> str:
    """`line` without colours, blanks, quotes and backslashes: as it is the same in a traceback and in a string."""
    return LOOSE.sub("", ANSI.sub("", line).replace("\\n", ""))


def _stripped(output: NotebookNode, hidden: Hidden, part: Part | None) -> NotebookNode:
    if output.output_type == "error":
        return _error(output, hidden, part)
    if isinstance(output.get("text"), str):
        output["text"] = _without(output["text"], hidden)
    for kind, value in list(output.get("data", {}).items()):
        output["data"][kind] = _data(value, hidden)
    return output


def _data(value: Any, hidden: Hidden) -> Any:
    if isinstance(value, str):
        return _without(value, hidden)
    if isinstance(value, dict):
        return {k: _data(v, hidden) for k, v in value.items() if not hidden.in_line(str(k))}
    return [_data(v, hidden) for v in value] if isinstance(value, list) else value


def _without(text: str, hidden: Hidden) -> str:
    """A text as it is unless it quotes a hidden line; then without the lines that do, or quite gone."""
    kept = "\n".join(line for line in text.split("\n") if not hidden.in_line(line))
    return "" if hidden.in_line(kept) else kept


def _error(output: NotebookNode, hidden: Hidden, part: Part | None) -> NotebookNode:
    traceback = "\n".join(str(line) for line in output.get("traceback", []))
    if part and part.lines and _came_from(output, traceback, part):
        told = _("A check that is not shown found a fault.")
        return NotebookNode(output_type="error", ename=output.ename, evalue="", traceback=[told])
    kept = "\n".join(line for line in traceback.split("\n") if not (_quotes(line, part)))
    output["traceback"] = _without(kept, hidden).split("\n")
    output["evalue"], output["ename"] = (_without(str(output[name]), hidden) for name in ("evalue", "ename"))
    return output


def _came_from(output: NotebookNode, traceback: str, part: Part) -> bool:
    """Whether an error arose at a hidden line: by the place it names, else by words that only hidden lines have."""
    if any(_is_hidden(found, part) for line in _plain(traceback) if (found := FAILED.match(line))):
        return True
    said, secret = squeezed(str(output.get("evalue", ""))), "".join(map(squeezed, part.lines.values()))
    return len(said) >= SHORTEST and said in secret and said not in squeezed(part.visible)


def _quotes(line: str, part: Part | None) -> bool:
    found = QUOTED.match(ANSI.sub("", line)) if part else None
    return bool(found and part and _is_hidden(found, part))


def _is_hidden(found: re.Match[str], part: Part) -> bool:
    line = part.lines.get(int(found[1]))
    return line is not None and squeezed(line) == squeezed(found[2])


def _plain(text: str) -> Iterator[str]:
    return (ANSI.sub("", line) for line in text.split("\n"))
