"""In the examiner's process: asks the learner's process, and believes nothing of what it says beyond plain data."""

from __future__ import annotations

import builtins
import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from ..plain import NotPlain, decode, encode
from ..shared.chance import Chance
from ..shared.files import Files
from ..shared.sharing import Shared, can_change
from ..shared.wire import Wire, WireClosed, WireError, WireHung
from .lending import Lending
from .mirror import Mirror

RUNS = {"call", "do", "define", "import", "inside", "files"}  # what runs code of the learner's
ALIKE = RUNS | {"begin", "bind"}  # what both hold in common may be another before or after
REPLACEABLE = ("print", "open")


class Stop(BaseException):
    """The cell cannot go on, whatever its test would do about it; `reason` has its "kind"."""

    def __init__(self, reason: dict[str, Any]):
        super().__init__(reason)
        self.reason = reason


class OwnType(TypeError):
    """An object of the learner's own class stood where plain data is needed; the cell fails for it."""


class Link:
    """One end of the connection with the learner's process, with all that both hold in common."""

    def __init__(self, wire: Wire, *, call_seconds: float):
        self.wire, self.call_seconds = wire, call_seconds
        self.count, self.runs = 0, 0
        self.reason: dict[str, Any] | None = None
        self.hint: dict[str, Any] | None = None
        self.over: dict[str, Any] | None = None
        self.shared, self.chance = Shared("e"), Chance()
        self.chance.changes()  # the learner's seed holds, so ours is not the first to be told
        self.shared.encode = lambda value: encode(value, foreign=self.stranger)
        self.lending = Lending(self)
        self.mirror = Mirror(self)
        self.before_run: Callable[[], dict[str, Any]] = dict
        self.files: Files | None = None
        self.rebound: set[str] = set()

    def new_cell(self) -> None:
        """Nothing is held against the next cell but a connection that is gone."""
        self.reason = self.hint = None

    def refuse(self, reason: dict[str, Any]) -> OwnType:
        """The error for an object that stands where data is needed; the cell fails whatever becomes of it."""
        self.reason = self.reason or reason
        return OwnType(reason.get("type") or reason["kind"])

    # Asking

    def ask(self, op: str, args: tuple = (), kwargs: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
        """Ask, and take in what comes with the reply; raises what the learner's code raised, or `Stop`."""
        if self.over:
            raise Stop(self.over)
        named: set[str] = set()
        message = {"op": op, **facts, "args": [self.data(arg, named) for arg in args]}
        message["kwargs"] = {key: self.data(value, named) for key, value in (kwargs or {}).items()}
        if op in RUNS:
            self.runs += 1
            message["bind"] = {n: d for n, v in self.before_run().items() if (d := self._or_none(v, named)) is not None}
            if self.files is not None:
                message["files"] = self.files.changes()
            message["replaced"] = [name for name in REPLACEABLE if self.lending.replaced(name)]
        if op in ALIKE:
            message |= {"alike": True, "push": self.shared.changes(named)}
        message |= {"chance": self.chance.changes(), "drop": self.shared.surplus()}
        reply = self._exchange(message)
        with self.distrust():
            error = self._take_in(reply)
        if error is not None:
            raise error
        return reply

    def value(self, op: str, args: tuple = (), kwargs: dict | None = None, *, built: bool = False, **facts: Any) -> Any:
        """The value that comes of it; `built`: of something that the test made of the learner's class."""
        reply = self.ask(op, args, kwargs, **facts)
        with self.distrust():
            return self.decoded(reply["value"], built=built)

    def do(self, name: str, *args: Any, built: bool = False) -> Any:
        """What an operation on objects of the learner's gives."""
        return self.value("do", args, name=name, built=built)

    def _exchange(self, message: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        number, until = self.count, time.monotonic() + self.call_seconds
        try:
            self.wire.send({**message, "id": number}, seconds=self.call_seconds)
            while True:
                heard = self.wire.receive(seconds=max(0.0, until - time.monotonic()))
                if heard.get("op") == "far" and heard.get("for") == number:
                    self._lend(heard)
                elif heard.get("re") == number:
                    return heard
        except WireHung:
            raise Stop(self._ended({"kind": "call-time"})) from None
        except WireClosed:
            self.over = {"kind": "closed"}
        except WireError:
            self.over = {"kind": "garbled"}
        raise Stop(self._ended(self.over))

    def _ended(self, reason: dict[str, Any]) -> dict[str, Any]:
        self.reason = self.reason or reason
        return self.reason

    def _lend(self, heard: dict[str, Any]) -> None:
        with self.distrust():
            self.show(heard)
            self.chance.take(heard.get("chance"))
        answer = self.lending.answer(heard)
        self.wire.send({**answer, "chance": self.chance.changes()}, seconds=self.call_seconds)

    @contextlib.contextmanager
    def distrust(self) -> Iterator[None]:
        """Turn what malformed data leads to into the end of the cell."""
        try:
            yield
        except (NotPlain, KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
            if isinstance(error, OwnType):
                raise
            raise Stop(self._ended({"kind": "garbled", "why": type(error).__name__})) from None

    def show(self, heard: dict[str, Any]) -> None:
        """Print what the learner's code printed, where the test has printing go."""
        for stream, part in ((sys.stdout, "out"), (sys.stderr, "err")):
            if type(text := heard.get(part)) is str and text:
                stream.write(text)

    def _take_in(self, reply: dict[str, Any]) -> BaseException | None:
        """Bring what both hold in common up to date; the error that the learner's code raised, if any."""
        self.show(reply)
        changed = reply.get("changed", {})
        for handle, data in changed.items():
            self.shared.take(handle, self.decoded(data), data)
        self.chance.take(reply.get("chance"))
        self.rebound.update(map(str, reply.get("rebound", ())))
        if self.files is not None and "files" in reply:
            self.files.take(reply["files"])
        if "error" in reply:
            return self.mirror.error(reply["error"])
        if type(told := reply.get("not_plain")) is dict:
            return self.refuse({"kind": str(told.get("kind"))[:40]})
        return None

    # Values

    def data(self, value: Any, named: set[str]) -> Any:
        """`value` as it crosses: by value, by handle, or as something lent."""
        if (handle := self.shared.handle(value)) is not None:
            named.add(handle)
            self.shared.entries.move_to_end(handle)
            return {"t": "foreign", "k": "shared", "h": handle}
        try:
            data = self.shared.encode(value)
        except NotPlain as error:
            raise self.refuse({**error.reason, "kind": "argument"}) from None
        if can_change(value):
            handle = self.shared.new(value, data)
            named.add(handle)
            return {"t": "foreign", "k": "shared", "h": handle, "v": data}
        return data

    def _or_none(self, value: Any, named: set[str]) -> Any:
        before = self.reason
        try:
            return self.data(value, named)
        except OwnType:
            self.reason = before
            return None

    def stranger(self, value: Any) -> dict[str, Any]:
        """What stands for a value that is not plain."""
        handle = self.mirror.handle_of(value)
        return {"t": "foreign", "k": "yours", "h": handle} if handle is not None else self.lending.lend(value)

    def decoded(self, data: Any, *, built: bool = False) -> Any:
        """The value that came; raises `NotPlain`."""
        return decode(data, foreign=lambda told: self._known(told, built))

    def _known(self, told: dict[str, Any], built: bool) -> Any:
        kind = told.get("k")
        if kind == "object":
            return self.mirror.object(told, built=built)
        if kind == "class":
            return self.mirror.kind(told["h"])
        if kind == "common":
            return _common(told["name"])
        if kind == "yours":
            return self.lending.lent(told["h"])
        if kind == "shared":
            return self._shared(told, built)
        raise NotPlain({"kind": "garbled"})

    def _shared(self, told: dict[str, Any], built: bool) -> Any:
        handle = told["h"]
        if type(handle) is not str:
            raise NotPlain({"kind": "garbled"})
        if "v" in told and handle.startswith("l"):
            value = self.decoded(told["v"], built=built)
            if handle in self.shared.entries:
                self.shared.take(handle, value, told["v"])
            else:
                self.shared.put(handle, value, told["v"])
        return self.shared.entries[handle].value


def _common(name: Any) -> type:
    kind = getattr(builtins, name)
    if not isinstance(kind, type):
        raise NotPlain({"kind": "garbled"})
    return kind
