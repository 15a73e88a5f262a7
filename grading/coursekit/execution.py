"""Running a notebook on this machine, with the rights of whoever runs it: for trainers' own notebooks.

Learners' notebooks are run in the sandbox (sandbox/), unless somebody has typed --unconfined.
"""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from .manifest import CELL_SECONDS


def execute_notebook(nb: NotebookNode, folder: Path, *, seconds: int = CELL_SECONDS) -> NotebookNode:
    """Run all cells of `nb` in `folder` and return it with outputs; an error in a cell does not stop it.

    A cell is interrupted after `seconds`. Raises what nbclient raises when the kernel dies.
    """
    quiet = ["--log-level=ERROR"]  # else each kernel warns that it talks over TCP
    runner = Execute(timeout=seconds, extra_arguments=quiet)
    done, _resources = runner.preprocess(nb, {"metadata": {"path": str(folder)}})
    return done


def first_error(nb: NotebookNode) -> tuple[str, str] | None:
    """(cell id, error) of the first cell that ended in an error, or None."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return cell.get("id", "?"), f"{output.ename}: {output.evalue}"
    return None
