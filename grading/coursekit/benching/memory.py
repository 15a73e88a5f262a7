"""How much memory the processes in the sandbox take while a command marks, as Linux tells it."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..sandbox.confined.keeper import descendants

LOOK = 0.03  # seconds between two looks
SERVER = b"sandbox.confined.server"


@dataclass
class Peaks:
    """The most that was seen, in bytes: the warm server, one process forked from it, and what only that one has."""

    server: int = 0
    worker: int = 0
    alone: int = 0
    grader: int = 0


def peaks(command: Sequence[str]) -> Peaks:
    """Run a command that marks, and look at its processes meanwhile."""
    found = Peaks()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            _look(process.pid, found)
            time.sleep(LOOK)
    return found


def _look(grader: int, found: Peaks) -> None:
    found.grader = max(found.grader, _kilobytes(grader, "status", "VmHWM"))
    inside = [pid for pid in descendants(grader) if SERVER in _command(pid) and b"bwrap" not in _command(pid)]
    for pid in inside[:1]:
        found.server = max(found.server, _kilobytes(pid, "status", "VmHWM"))
    for pid in inside[1:]:
        found.worker = max(found.worker, _kilobytes(pid, "status", "VmHWM"))
        found.alone = max(found.alone, _kilobytes(pid, "smaps_rollup", "Private_(?:Clean|Dirty)"))


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _kilobytes(pid: int, file: str, name: str) -> int:
    """The sum of the lines `name` in a file of /proc, in bytes; 0 when the process is gone or may not be seen."""
    try:
        text = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return sum(int(n) for n in re.findall(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)) * 1024
