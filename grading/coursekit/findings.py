"""What marking found out about a test cell, told under the cell: in our page, and in nbgrader's own."""

from __future__ import annotations

from html import escape
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from tipsim.language import gettext as _

from .hiddentests import FURTHER, ours
from .preprocessors import OURS
from .sandbox.session import is_test

FINDING = "finding"
Outcome = tuple[NotebookNode, dict[str, Any]]


class ShowFindings(NbGraderPreprocessor):
    """For nbgrader's own page: notices on top, and under each test cell how to improve."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Outcome:
        for cell in nb.cells:
            if is_test(cell) and (told := finding_html(cell)):
                cell.outputs.append(new_output("display_data", data={"text/html": told}))
        boxes = "".join(f'<div class="alert alert-warning">{escape(line)}</div>' for line in notices(nb))
        if boxes:
            nb.cells.insert(0, new_markdown_cell(boxes))
        return nb, resources


def notices(nb: NotebookNode) -> list[str]:
    """What is to be said of the hand-in as a whole, one line each; [] for metadata that is not ours."""
    told = nb.metadata.get(OURS)
    lines = told.get("notices") if isinstance(told, dict) else None
    return [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []


def finding_html(cell: NotebookNode) -> str:
    """How to improve (escaped), and that there are further checks where some are not shown; '' for neither."""
    about = ours(cell)
    found = about.get(FINDING)
    reason = found.get("reason") if isinstance(found, dict) else ""
    parts = []
    if isinstance(reason, str) and reason:
        parts.append(f"<p><strong>{escape(_('How to improve'))}:</strong> {escape(reason)}</p>")
    if about.get(FURTHER) is True:
        parts.append(f"<p><em>{escape(_('There are further checks that are not shown.'))}</em></p>")
    return "".join(parts)
