"""For nbgrader's own feedback page: nothing that a learner wrote or showed does anything in it."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from .safehtml import clean_html, markdown

Outcome = tuple[NotebookNode, dict[str, Any]]
PLAIN = ("text/plain", "image/png", "image/jpeg", "image/gif", "text/latex")


class SafePage(NbGraderPreprocessor):
    """Text cells and outputs with harmless HTML only: no script, no form, nothing loaded from elsewhere."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], index: int) -> Outcome:
        if cell.cell_type == "markdown":
            cell.source = _one_line(markdown(cell.source, cell.pop("attachments", None)))
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data = NotebookNode(_safe(output.data))
        return cell, resources


def _one_line(safe: str) -> str:
    """HTML that is left alone where Markdown is expected: on one line, so that no empty line ends it."""
    return "<div>" + safe.strip().replace("\n", "&#10;") + "</div>"


def _safe(data: dict[str, Any]) -> dict[str, Any]:
    kept = {kind: value for kind, value in data.items() if kind in PLAIN}
    if isinstance(shown := data.get("text/html"), str):
        kept["text/html"] = clean_html(shown)
    elif isinstance(shown := data.get("text/markdown"), str):
        kept["text/html"] = markdown(shown)
    return kept
