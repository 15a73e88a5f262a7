"""A learner's process and an examiner, for tests: the work is run in a fork of this process, tests are judged here."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import os
import socket
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import numpy.testing  # noqa: F401  (as in the warm server, loaded before the sandbox notes how things are)
import pandas.testing  # noqa: F401

from coursekit.sandbox.examiner.examining import Examiner
from coursekit.sandbox.replies.answering import Answering
from coursekit.sandbox.shared.wire import Wire, WireError


def serve(work: str, sock: socket.socket) -> None:
    """Run the work and answer; the end of a forked process."""
    space: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
    wire = Wire(sock)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(work, "<work>", "exec", dont_inherit=True), space)
        wire.send({"ready": True})
        while True:
            Answering(space, wire).serve()
    except WireError:
        pass
    finally:
        os._exit(0)


@contextlib.contextmanager
def learner(work: str) -> Iterator[Wire]:
    """The examiner's wire to a process in which `work` was run."""
    ours, theirs = socket.socketpair()
    if (pid := os.fork()) == 0:
        ours.close()
        serve(work, theirs)
    theirs.close()
    wire = Wire(ours)
    try:
        assert wire.receive(seconds=60) == {"ready": True}
        yield wire
    finally:
        wire.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
        os.waitpid(pid, 0)


def judged(work: str, *tests: str, seconds: float = 20, **given: list[str]) -> list[dict[str, Any]]:
    """The finding of each test cell."""
    with learner(work) as wire:
        examiner = Examiner(wire, call_seconds=seconds, output_bytes=10_000)
        if given:
            examiner.give(**given)
        return [examiner.examine(test, cell=number) for number, test in enumerate(tests, start=1)]


def outcome(finding: dict[str, Any]) -> tuple[bool, Any]:
    """What a mark comes of: whether the cell ran, and the number that its last line gave."""
    return finding["ok"], finding["score"] if finding["ok"] else None


def in_one_namespace(work: str, *tests: str) -> list[tuple[bool, Any]]:
    """The outcomes where work and tests are run together, as stock nbgrader does."""
    space: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), mock.patch.dict(sys.modules):
        exec(compile(work, "<work>", "exec", dont_inherit=True), space)
        return [_together(test, space) for test in tests]


def _together(test: str, space: dict[str, Any]) -> tuple[bool, Any]:
    tree = ast.parse(test)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    try:
        exec(compile(tree, "<test>", "exec", dont_inherit=True), space)
        value = eval(compile(ast.Expression(last.value), "<test>", "eval", dont_inherit=True), space) if last else None
    except Exception:
        return False, None
    return True, value if type(value) in (int, float) else None
