"""Compile the model's loops where Numba is installed; run the same lines as plain Python where it is not.

TIPSIM_NUMBA=0 chooses plain Python. Compiled code is kept on disk, in a folder named for the content of
all files that hold such loops: Numba alone would not notice that a function called from another file changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

_HERE = Path(__file__).parent
_SOURCES = ("chance.py", "network.py", "population.py", "state.py", "country.py", "processes/*.py")


def _numba() -> Any:
    if os.environ.get("TIPSIM_NUMBA", "1") == "0":
        return None
    try:
        import numba
    except ImportError:  # an extra: machines and browsers without it use plain Python
        return None
    return numba


numba = _numba()
COMPILED = numba is not None


def sources_digest() -> str:
    """Return a short digest of the sources that hold compiled loops, and of the version of Numba."""
    digest = hashlib.sha256(numba.__version__.encode() if COMPILED else b"")
    for pattern in _SOURCES:
        for path in sorted(_HERE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the folder of what tipsim keeps between runs; TIPSIM_CACHE names another one."""
    chosen = os.environ.get("TIPSIM_CACHE")
    return Path(chosen) if chosen else user_cache_path("tipsim", appauthor=False)


def prune(folder: Path, *, keep: int, rest_days: float = 1.0) -> None:
    """Delete the oldest entries of a cache folder beyond `keep`; what was used within `rest_days` stays."""
    entries = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[keep:]:
        if time.time() - path.stat().st_mtime > rest_days * 86_400:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _code_folder() -> Path:
    """The folder of compiled loops. Where it may not be written Numba would keep them beside the sources, and there
    it would not notice changes in other files; a temporary folder is slower but right."""
    folder = cache_folder() / "code" / sources_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        prune(folder.parent, keep=3)
        os.utime(folder)  # in use now
        return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="tipsim-code-"))


_CODE = _code_folder() if COMPILED else None


def loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a function of numbers and arrays: compiled with Numba, or returned as it is."""
    return _compiled(function) if COMPILED else function


def within(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a short function that is to be written into the loops that call it."""
    return _compiled(function, inline="always") if COMPILED else function


def _compiled(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(_CODE)
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function)
    finally:
        numba.config.CACHE_DIR = before


def referable(cls: type) -> Callable[..., Any]:
    """Return a function that makes one argument of the fields of `cls`, a NamedTuple of arrays or of such.

    Compiled loops would take a named tuple apart into all its arrays at every call, which makes them slow to
    compile. A structref is passed as one pointer. Without Numba it is the named tuple itself.
    """
    if not COMPILED:
        return cls
    return _reference(cls)


def _reference(cls: type) -> Callable[..., Any]:
    from numba import types
    from numba.experimental import structref

    kind = type(f"{cls.__name__}Type", (types.StructRef,), {"preprocess_fields": _plain_types})
    proxy = type(f"{cls.__name__}Reference", (structref.StructRefProxy,), {"__module__": __name__})
    globals()[kind.__name__], globals()[proxy.__name__] = structref.register(kind), proxy
    kind.__module__ = __name__  # so that kept code finds the types again
    structref.define_proxy(proxy, kind, list(cls._fields))

    def make(*arrays):
        return proxy(*arrays)

    return loop(make)


def _plain_types(_self: Any, fields: Any) -> Any:
    from numba import types

    return tuple((name, types.unliteral(kind)) for name, kind in fields)
