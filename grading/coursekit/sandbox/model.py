"""tipsim's compiled loops: made once on this machine, loaded once by the warm server, shared by all it forks.

Only the loops of one thread are run before the fork: they leave no thread behind, as Numba's parallel ones would.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

KEPT = Path("/run/tiplab/model")  # inside the bubble, to be read only
DONE = "rehearsed"  # in the folder of compiled loops, when there are all that a run needs
READY, COLD = b"ready\n", b"cold\n"  # the server's word; cold: each learner's process would compile the loops
PERSONS = 0.01  # of the country, in the rehearsal


def take() -> None:
    """Inside the bubble, before tipsim is imported: lay links to the kept loops where tipsim looks for its own."""
    with suppress(OSError):
        shutil.copytree(KEPT, Path.home() / ".cache" / "tipsim" / "code", copy_function=os.symlink)


def rehearse() -> bool:
    """Inside the bubble: load all loops by a small run; False where they would have to be compiled first."""
    try:
        from tipsim import compiled
    except ImportError:
        return True
    if not compiled.COMPILED:
        return True
    with suppress(OSError):
        if (_folder() / DONE).read_text(encoding="utf-8") == _stamp():
            _run()
            return True
    return False


def compile_once() -> None:
    """On this machine, in a process of its own: have the loops compiled and kept, which takes half a minute."""
    with suppress(subprocess.TimeoutExpired):  # a folder that cannot be written: each learner's process compiles
        code = f"from {__name__} import keep; keep()"
        subprocess.run([sys.executable, "-c", code], timeout=600, capture_output=True, check=False)


def keep() -> None:
    """Compile all loops and note that they are there."""
    _run()
    (_folder() / DONE).write_text(_stamp(), encoding="utf-8")


def _stamp() -> str:
    """Which files the loops were made of: Numba makes them anew for another copy, or a later time, of a file."""
    import tipsim

    paths = sorted(Path(tipsim.__file__).parent.rglob("*.py"))
    seen = [(str(path), path.stat().st_mtime_ns) for path in paths]
    return hashlib.sha256(repr(seen).encode("utf-8")).hexdigest()


def _folder() -> Path:
    from tipsim import compiled

    return compiled.cache_folder() / "code" / compiled.sources_digest()


def _run() -> None:
    import tipsim

    tipsim.run(tipsim.Scenario(scale=PERSONS, months=26), 1, threads=1)
