"""Runs a grader behind the wall and watches what it lets through.

`python -m hostile.watch SECONDS COURSE COMMAND ... [-- COMMAND ...]`: each command is Python's arguments, run in
turn in the course's folder. What was seen is written into `seen.json` beside the course.
"""

from __future__ import annotations

import itertools
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

SEEN = "seen.json"
PORT = 48731
BELL = "\0tiplab-bell"


class Bells:
    """Sockets that nobody has any business to ring."""

    def __init__(self, folder: Path):
        self.rung: list[str] = []
        self._listen(socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", PORT))
        self._listen(socket.AF_INET, socket.SOCK_DGRAM, ("0.0.0.0", PORT))
        self._listen(socket.AF_UNIX, socket.SOCK_STREAM, BELL)
        (folder / "bell").unlink(missing_ok=True)
        self._listen(socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "bell"))

    def _listen(self, family: int, kind: int, address: object) -> None:
        line = socket.socket(family, kind)
        line.bind(address)  # type: ignore[arg-type]
        if kind == socket.SOCK_STREAM:
            line.listen()
        threading.Thread(target=self._wait, args=(line, kind, str(address)), daemon=True).start()

    def _wait(self, line: socket.socket, kind: int, address: str) -> None:
        while True:
            line.accept() if kind == socket.SOCK_STREAM else line.recv(10)
            self.rung.append(address)


def processes() -> list[str]:
    """What runs here besides this process, by command line; the dead are not counted."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if folder.name != "1" and state not in "ZX":
            found.append(command.strip() or folder.name)
    return found


def run(command: list[str], course: Path, seconds: float) -> dict[str, object]:
    """Run one command; how it ended and the end of what it said."""
    said = course.parent / "said.txt"
    with said.open("w") as out:
        child = subprocess.Popen(
            [sys.executable, *command],
            cwd=course,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            ended: int | None = child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            ended = None
    return {"ended": ended, "said": said.read_text(errors="replace")[-20_000:]}


def main(seconds: str, course: str, *arguments: str) -> None:
    """Run the commands one after the other and write down what was seen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    place = Path(course)
    bells = Bells(place.parent / "beside")
    pieces = itertools.groupby(arguments, lambda word: word == "--")
    runs = [run(list(words), place, float(seconds)) for between, words in pieces if not between]
    time.sleep(1)  # for processes that end by themselves when their parent does
    seen = {"runs": runs, "rung": bells.rung, "left": processes()}
    (place.parent / SEEN).write_text(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
