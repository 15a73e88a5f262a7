"""The learner's process: runs cells as the grader sends them, and lets the examiner ask for what they made."""

from __future__ import annotations

import builtins
import os
import signal
import sys
from contextlib import suppress
from typing import Any

from ..replies.answering import Answering
from ..shared.wire import Wire
from . import namespaces
from .shell import OUTBOX, Shell, Stream


def learn(job: dict[str, Any], grader: Wire, examiner: Wire | None = None) -> None:
    """Serve the grader until it hangs up."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  (it lives as long as the process)
    sys.stdout, sys.stderr = Stream("stdout", 1), Stream("stderr", 2)
    OUTBOX.most = int(job["limits"]["output"])
    OUTBOX.send = grader.send
    process = Learner(Shell.instance(), grader, examiner)
    while True:
        with suppress(KeyboardInterrupt):  # an interrupt that comes when its cell has just ended
            process.obey(grader.receive())


class Learner:
    """One notebook's shell; remembers in which cell each name was last given a value."""

    def __init__(self, shell: Shell, grader: Wire, examiner: Wire | None):
        self.shell, self.grader, self.examiner = shell, grader, examiner
        self.serials: dict[str, int] = {}
        self.raw = 0
        shell.user_ns.update({"__name__": "__main__", "__builtins__": builtins})

    def obey(self, order: dict[str, Any]) -> None:
        """Do what the grader orders, and say that it is done."""
        if order["op"] == "cell":
            self._run(order["source"], order["number"])
            self.grader.send({"op": "done"})
        elif order["op"] == "answer" and self.examiner is not None:
            self._answer(self.examiner)
            OUTBOX.flush()
            self.grader.send({"op": "answered"})
        elif order["op"] == "call":
            self._answer(self.grader)

    def _answer(self, wire: Wire) -> None:
        serial = lambda name: self.serials.get(name, 0)  # noqa: E731
        Answering(self.shell.user_ns, wire, serial=serial, shell=self.shell).serve()
        with suppress(OSError):  # what was written past Python meanwhile may tell of the test
            self.raw = namespaces.RAW.stat().st_size

    def _run(self, source: str, number: int) -> None:
        before = {name: id(value) for name, value in self.shell.user_ns.items()}
        try:
            self.shell.run_cell(source, store_history=True)
        finally:
            OUTBOX.flush()
            self._take_raw()
            for name, value in list(self.shell.user_ns.items()):
                if before.get(name) != id(value):
                    self.serials[name] = number

    def _take_raw(self) -> None:
        """What programs wrote past Python, since the last cell."""
        with suppress(OSError):
            size = namespaces.RAW.stat().st_size
            if size > self.raw:
                data = os.pread(1, min(size - self.raw, 1_000_000), self.raw)
                self.raw = size
                OUTBOX.write("stdout", data.decode("utf-8", "replace"))
                OUTBOX.flush()
