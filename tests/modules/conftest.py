"""Each module, held once for the whole test run."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from filelock import FileLock

sys.path.insert(0, str(Path(__file__).parent))

from holding import MODULES, Held, hold

from coursekit.module import load_module
from coursekit.project import open_run


@pytest.fixture(scope="session", params=MODULES)
def held(request, tmp_path_factory) -> Held:
    """The module with its run, made once however many processes test."""
    base = tmp_path_factory.getbasetemp()
    root = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"held-{request.param}"
    with FileLock(f"{root}.lock"):
        if not (root / "done").exists():
            shutil.rmtree(root, ignore_errors=True)
            hold(request.param, root)
            (root / "done").touch()
    return Held(load_module(root / "modules" / request.param), open_run("test", root))
