"""The notebook of the calibration: it is tidy, it runs from top to bottom, and every picture has words."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from coursekit.tidy import tidy

NOTEBOOK = Path(__file__).resolve().parents[2] / "simulations/calibration.ipynb"
MOST = 600  # seconds a cell; about a minute on two cores
PICTURES = 6


def test_the_notebook_is_tidy():
    done = tidy(paths=[NOTEBOOK], check=True)
    assert (done.changed, done.faults) == ([], [])


@pytest.mark.slow
def test_the_notebook_runs_to_its_end_and_every_picture_has_words(tmp_path):
    notebook = nbformat.read(NOTEBOOK, 4)
    NotebookClient(notebook, timeout=MOST, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    told = [o.get("data", {}).get("text/html", "") for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    words = re.findall(r'<img [^>]*alt="([^"]*)"', "".join(told))
    assert len(words) == PICTURES and all(len(text) > 30 for text in words)
