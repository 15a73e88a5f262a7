"""In the examiner's process: runs test cells on the work in the learner's process, and says what came of each."""

from __future__ import annotations

import ast
import builtins
import contextlib
import secrets
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..plain import NotPlain, encode
from ..shared.files import USES, Files
from ..shared.findings import LONGEST, Screen, Script, Scripts, safe_text
from ..shared.testcell import BEGIN, END, TestCell, lines_of, split, tainted, used_names, visible_definitions
from ..shared.wire import Wire, WireError
from .instrument import prepare
from .link import Link, OwnType, Stop
from .names import Names


class Examiner:
    """Runs test cells; `wire` leads to the learner's process, where `Answering` serves.

    A single request to the learner's process may take `call_seconds`; of what a cell prints `output_bytes` characters
    are kept. `begin` and `end` mark hidden lines. In `folder`, which must be the current one and not the learner's,
    a test that uses files finds those of the learner's process.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        call_seconds: float,
        output_bytes: int,
        begin: str = BEGIN,
        end: str = END,
        folder: Path | None = None,
    ):
        self.wire, self.output_bytes, self.marks = wire, output_bytes, (begin, end)
        self.files = Files(folder) if folder else None
        self.link = Link(wire, call_seconds=call_seconds)
        self.names = Names(self.link)
        self.scripts = Scripts()
        self.secret: frozenset[str] = frozenset()

    def give(self, locked: Iterable[str], released: Iterable[str]) -> None:
        """Say what came with the notebook, once, before the first cell is examined.

        `locked` are the sources of its cells that a learner cannot change, test cells left out: their imports,
        functions and classes hold here whatever the learner binds to these names. `released` are the sources of all
        its cells as they were handed out, test cells left out: their imports hold too, and names that they bind are
        asked of the learner even where Python has them itself (`def sum(...)`).
        """
        self.names.give(locked, released)

    def examine(self, source: str, *, cell: int) -> dict[str, Any]:
        """Run the test cell `source`, the notebook's `cell`-th; a finding that JSON can hold.

        "ok": whether it ran to its end on plain data. "score": what its last line gives, if that is a number.
        "error": what it raised. "reason": why it could not be judged, or what stood in the way of a right answer.
        "printed", "stderr": what it printed; "warned": whether anything was written to stderr. "bind": the names that
        the learner's process was given.
        """
        test = split(source, begin=self.marks[0], end=self.marks[1])
        finding = {"ok": False, "score": None, "error": None, "reason": None, "bind": []}
        self.link.new_cell()
        screens = [Screen(self.scripts, self.output_bytes) for _stream in range(2)]
        try:
            with _screens(*screens), self._hooks():
                finding |= self._inside(source, cell) if test.inside else self._run(test, cell)
        except Stop as stop:
            finding |= {"ok": False, "reason": _reason(stop)}
        except BaseException as error:  # nothing that arrives may end the examiner
            told = {"ename": type(error).__name__, "evalue": "", "traceback": [], "hidden": True}
            finding |= {"ok": False, "error": told}
        self._done()
        printed, warned = screens
        return {**finding, "printed": printed.text(), "stderr": warned.text(), "warned": warned.written}

    def _run(self, test: TestCell, cell: int) -> dict[str, Any]:
        script = Script(cell, test.source, test.hidden)
        self.scripts.add(script)
        try:
            tree = ast.parse(test.source, script.filename)
            compile(tree, script.filename, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return {"error": self.scripts.error(error)}
        self.secret = tainted(tree, test.hidden, self.secret)
        script.telling = frozenset(n for node in tree.body if used_names(node) & self.secret for n in lines_of(node))
        before = self.names.begin()
        self.link.files = self.files if USES.search(test.source) else None
        if self.link.files:
            self.link.ask("files")
        self.link.before_run = lambda: self._to_push(before)
        found = self._outcome(tree, script)
        found["bind"] = self._bind(test, tree, before, cell)
        return found | self._verdict(found)

    def _inside(self, source: str, cell: int) -> dict[str, Any]:
        """Have the visible part run in the learner's process, whose word is then taken."""
        self.link.before_run = dict
        steps = prepare(source, secrets.token_hex(6), begin=self.marks[0], end=self.marks[1])
        told = self.link.ask("inside", steps=[{**step, "number": cell} for step in steps])["finding"]
        with self.link.distrust():
            error = told["error"] and _told_error(told["error"])
            reason = told["reason"] and {"kind": str(told["reason"]["kind"])[:40]}
            ok = told["ok"] is True and not error and not reason
            return {"ok": ok, "score": score_of(told["score"]), "error": error or None, "reason": reason or None}

    def _verdict(self, found: dict[str, Any]) -> dict[str, Any]:
        """A reason given while the cell ran outweighs what the test made of it."""
        reason = self.link.reason or (self.link.hint if found.get("error") else None)
        return {"ok": found.get("error") is None and self.link.reason is None, "reason": reason}

    def _outcome(self, tree: ast.Module, script: Script) -> dict[str, Any]:
        last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        body = tree.body[:-1] if last is not None else tree.body
        try:
            space = self.names.namespace
            exec(compile(ast.Module(body, []), script.filename, "exec", dont_inherit=True), space)
            if last is None:
                return {"error": None, "score": None}
            value = eval(compile(ast.Expression(last.value), script.filename, "eval", dont_inherit=True), space)
            quiet = test_is_quiet(script.lines)
            return {"error": None, "score": None if quiet else score_of(value)}
        except Stop:
            raise
        except BaseException as error:
            return {"error": self.scripts.error(error), "score": None}

    def _to_push(self, before: dict[str, int]) -> dict[str, Any]:
        """Names of the learner's that the test has bound anew so far, in visible lines."""
        bound = self.names.bound_since(before)
        return {
            n: v for n, v in bound.items() if n in self.names.known and (n not in self.secret or n in self.names.asked)
        }

    def _bind(self, test: TestCell, tree: ast.Module, before: dict[str, int], cell: int) -> list[str]:
        """Give the learner's process what later cells may use: visible definitions, and plain values."""
        bound = self.names.bound_since(before)
        self.names.serials |= dict.fromkeys(bound, cell)
        plain = {n: v for n, v in bound.items() if n not in self.secret and _is_plain(v)}
        self.link.before_run = dict
        with contextlib.suppress(Stop, OwnType, Exception):
            named: set[str] = set()
            self.link.ask("bind", bind={name: self.link.data(value, named) for name, value in plain.items()})
            for source in visible_definitions(test, tree, self.secret):
                with contextlib.suppress(Exception):
                    self.link.ask("define", source=source)
        return sorted(plain)

    def _done(self) -> None:
        with contextlib.suppress(WireError):
            self.wire.send({"op": "done"}, seconds=self.link.call_seconds)

    @contextlib.contextmanager
    def _hooks(self) -> Iterator[None]:
        """Input is there only where the test has arranged for it, and modules are not taken from the folder."""
        before, stdin, path = builtins.input, sys.stdin, sys.path

        def ask(prompt: Any = "", /) -> str:
            if sys.stdin is stdin:
                raise EOFError
            return before(prompt)

        builtins.input = self.names.builtins["input"] = ask
        sys.path = [place for place in path if place not in ("", ".", str(Path.cwd()))]
        try:
            yield
        finally:
            builtins.input, sys.stdin, sys.path = before, stdin, path


def score_of(value: Any) -> float | None:
    """The number that stock nbgrader reads from the last line of a cell."""
    if type(value) not in (int, float) or value != value:
        return None
    return value if value >= 0 else None


def test_is_quiet(lines: list[str]) -> bool:
    """Whether the cell's last line ends in a semicolon, which shows nothing in a notebook."""
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return bool(code) and code[-1].rstrip().endswith(";")


def _told_error(told: dict[str, Any]) -> dict[str, Any]:
    lines = [str(line)[:LONGEST] for line in told["traceback"]][:100]
    said = {"ename": str(told["ename"])[:200], "evalue": str(told["evalue"])[:LONGEST]}
    return {**said, "traceback": lines, "hidden": False}


def _is_plain(value: Any) -> bool:
    try:
        encode(value, most=1_000_000)
    except NotPlain:
        return False
    return True


def _reason(stop: Stop) -> dict[str, Any]:
    reason = getattr(stop, "reason", None)
    return reason if type(reason) is dict else {"kind": "garbled", "why": safe_text(stop)}


@contextlib.contextmanager
def _screens(out: Screen, err: Screen) -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
