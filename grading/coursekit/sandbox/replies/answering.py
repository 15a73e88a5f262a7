"""In the learner's process: answers what the examiner asks of the learner's names, functions and objects.

Nothing said here is believed further than as plain data: the learner's code can change all of this.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from ..plain import NotPlain, decode, encode, name_of
from ..shared.operations import operations
from ..shared.sharing import can_change
from ..shared.wire import Wire
from . import facts
from .far import handle_of, stand_in
from .holding import Printed, Table
from .inside import SNAPSHOT, run_prepared

HERE = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120  (pathlib is slower than what it is compared with)
DO = operations()
ABSENT = object()


_TABLES: dict[int, tuple[dict, Table]] = {}


class Answering:
    """Answers about `namespace`; `serial` tells in which cell a name was last bound, `shell` is IPython's if any."""

    def __init__(
        self,
        namespace: dict[str, Any],
        wire: Wire,
        *,
        serial: Callable[[str], int] = lambda name: 0,
        shell: Any = None,
    ):
        self.namespace, self.wire, self.serial, self.shell = namespace, wire, serial, shell
        # Handles outlive one `serve`: a later test cell may use what an earlier one made.
        self.table = _TABLES.setdefault(id(namespace), (namespace, Table()))[1]
        self.printed = (Printed(), Printed())
        self.raised: list[tuple[BaseException, int]] = []
        self.current: Any = None
        self.looked_up: dict[str, Any] = {}
        self.table.shared.encode = self._plain

    def serve(self) -> None:
        """Answer until told that it is done; raises `WireError` when the other end cannot be talked to."""
        while (message := self.wire.receive()).get("op") != "done":
            self._answer(message)

    def _answer(self, message: dict[str, Any]) -> None:
        before, self.current = self.current, message.get("id")
        try:
            self.wire.send(self._reply(message))
        finally:
            self.current = before

    def _reply(self, message: dict[str, Any]) -> dict[str, Any]:
        reply: dict[str, Any] = {"re": message.get("id")}
        named: set[str] = set()
        try:
            with self._hooked(message):
                self._take_in(message, named)
                reply |= getattr(self, f"_on_{message['op']}")(message, named)
        except NotPlain as error:
            reply["not_plain"] = error.reason
        except BaseException as error:
            reply["error"] = self._error(error)
        with contextlib.suppress(Exception):
            reply["chance"] = self.table.chance.changes()
            reply["changed"] = self.table.shared.changes(named, only="alike" not in message)
            reply["rebound"] = self._rebound()
            if "files" in message:
                reply["files"] = self.table.files.changes()
        return reply | {"out": self.printed[0].take(), "err": self.printed[1].take()}

    def _rebound(self) -> list[str]:
        """Names that the examiner has looked up and that stand for something else now."""
        found = [name for name, value in self.looked_up.items() if self.namespace.get(name, ABSENT) is not value]
        for name in found:
            del self.looked_up[name]
        return found

    # What comes with a request

    def _take_in(self, message: dict[str, Any], named: set[str]) -> None:
        for handle in message.get("drop", ()):
            self.table.shared.forget(handle)
        for handle, data in message.get("push", {}).items():
            self.table.shared.take(handle, self._value(data, named), data)
        self.table.chance.take(message.get("chance"))
        if "files" in message:
            self.table.files.take(message["files"])
        self.namespace.update({name: self._value(data, named) for name, data in message.get("bind", {}).items()})

    @contextlib.contextmanager
    def _hooked(self, message: dict[str, Any]) -> Iterator[None]:
        """Printing, asking and what the test has replaced go to the examiner for as long as this lasts."""
        before = sys.stdout, sys.stderr, builtins.input
        replaced = {name: getattr(builtins, name) for name in message.get("replaced", ())}
        try:
            sys.stdout, sys.stderr = self.printed
            builtins.input = self._input
            for name in replaced:
                setattr(builtins, name, self._replacement(name))
            yield
        finally:
            sys.stdout, sys.stderr, builtins.input = before
            for name, value in replaced.items():
                setattr(builtins, name, value)

    def _replacement(self, name: str) -> Callable[..., Any]:
        return lambda *args, **kwargs: self._ask(name, "builtin", *args, **kwargs)

    def _input(self, prompt: Any = "", /) -> str:
        return self._ask("input", "builtin", str(prompt))

    def _ask(self, handle: Any, do: str, /, *args: Any, **kwargs: Any) -> Any:
        """Have the examiner do something with an object of its own; raises what it raises."""
        named: set[str] = set()
        out, err = (stream.take() for stream in self.printed)
        given = {"args": [self._data(arg, named) for arg in args]}
        given["kwargs"] = {key: self._data(arg, named) for key, arg in kwargs.items()}
        told = {"for": self.current, "out": out, "err": err, "chance": self.table.chance.changes()}
        self.wire.send({"op": "far", "h": handle, "do": do, **told, **given})
        while "answer" not in (message := self.wire.receive()) and "raised" not in message:
            self._answer(message)
        self.table.chance.take(message.get("chance"))
        if "raised" in message:
            raise self._made_error(message["raised"])
        return self._value(message["answer"], named)

    def _made_error(self, told: dict[str, Any]) -> BaseException:
        if "yours" in told:
            return self.table.objects[told["yours"]]
        kind = getattr(builtins, told["type"], Exception)
        error = kind(*[self._value(arg, set()) for arg in told["args"]])
        self.raised.append((error, told["h"]))
        return error

    # Values to the examiner and back

    def _plain(self, value: Any) -> Any:
        return encode(value, foreign=self._stranger)

    def _data(self, value: Any, named: set[str]) -> Any:
        """`value` for the examiner; one that can be changed in place keeps a handle."""
        shared = self.table.shared
        if (handle := shared.handle(value)) is not None:
            shared.entries.move_to_end(handle)
            named.add(handle)
            return {"t": "foreign", "k": "shared", "h": handle}
        data = self._plain(value)
        if can_change(value):
            return {"t": "foreign", "k": "shared", "h": shared.new(value, data), "v": data}
        return data

    def _stranger(self, value: Any) -> dict[str, Any]:
        kind = type(value)
        if (handle := handle_of(value)) is not None:
            return {"t": "foreign", "k": "yours", "h": handle}
        if type in facts.lineage(kind):
            return self._class(value)
        handle = self.table.handle(value)
        return {"t": "foreign", "k": "object", "h": handle, "c": self.table.handle(kind), "call": callable(value)}

    def _class(self, kind: type) -> dict[str, Any]:
        if any(kind is common for common in facts.COMMON):
            return {"t": "foreign", "k": "common", "name": name_of(kind)}
        return {"t": "foreign", "k": "class", "h": self.table.handle(kind)}

    def _value(self, data: Any, named: set[str]) -> Any:
        return decode(data, foreign=lambda told: self._known(told, named))

    def _known(self, told: dict[str, Any], named: set[str]) -> Any:
        kind = told["k"]
        if kind == "yours":
            return self.table.objects[told["h"]]
        if kind == "shared":
            return self._shared(told, named)
        if kind == "installed":
            thing = importlib.import_module(told["module"])
            for part in filter(None, told["name"].split(".")):
                thing = getattr(thing, part)
            return thing
        return self._made_error(told) if kind == "error" else stand_in(self._ask, told)

    def _shared(self, told: dict[str, Any], named: set[str]) -> Any:
        shared, handle = self.table.shared, told["h"]
        named.add(handle)
        if "v" in told:
            value = self._value(told["v"], named)
            if handle in shared.entries:
                shared.take(handle, value, told["v"])
            else:
                shared.put(handle, value, told["v"])
        return shared.entries[handle].value

    def _error(self, error: BaseException) -> dict[str, Any]:
        kind = type(error)
        told = {"type": name_of(kind), "text": facts.text_of_error(error), "trace": facts.trace_of(error, HERE)}
        own = not any(kind is common for common in facts.COMMON)
        if far := [handle for known, handle in self.raised if known is error]:
            told["far"] = far[0]
        if own:
            told |= {"c": self.table.handle(kind), "h": self.table.handle(error)}
        with contextlib.suppress(BaseException):
            told["args"] = [self._plain(arg) for arg in BaseException.args.__get__(error)]
        return told

    # What can be asked

    def _on_files(self, _message: dict, _named: set[str]) -> dict[str, Any]:
        """Files come and go with the request."""
        return {}

    def _on_name(self, message: dict, named: set[str]) -> dict[str, Any]:
        name = message["name"]
        self.looked_up[name] = self.namespace.get(name, ABSENT)
        if name not in self.namespace:
            return {"absent": True}
        value = self.namespace[name]
        if type(value) is ModuleType:
            return {
                "module": facts.word(value.__name__),
                "value": self._data(value, named),
                "serial": self.serial(name),
            }
        return {"value": self._data(value, named), "serial": self.serial(name)}

    def _on_serials(self, message: dict, _named: set[str]) -> dict[str, Any]:
        return {"serials": {name: self.serial(name) for name in message["names"] if name in self.namespace}}

    def _on_names(self, _message: dict, _named: set[str]) -> dict[str, Any]:
        return {"value": encode([name for name in self.namespace if type(name) is str])}

    def _on_do(self, message: dict, named: set[str]) -> dict[str, Any]:
        args = [self._value(arg, named) for arg in message["args"]]
        return {"value": self._data(DO[message["name"]](*args), named)}

    def _on_call(self, message: dict, named: set[str]) -> dict[str, Any]:
        target, *args = (self._value(arg, named) for arg in message["args"])
        kwargs = {key: self._value(value, named) for key, value in message["kwargs"].items()}
        return {"value": self._data(target(*args, **kwargs), named)}

    def _on_run(self, message: dict, named: set[str]) -> dict[str, Any]:
        """Call a function by its name, for plain data only."""
        function = self.namespace.get(message["name"])
        if not callable(function):
            return {"absent": True}
        args = [self._value(arg, named) for arg in message["args"]]
        kwargs = {key: self._value(value, named) for key, value in message["kwargs"].items()}
        return {"value": encode(function(*args, **kwargs))}

    def _on_class(self, message: dict, _named: set[str]) -> dict[str, Any]:
        kind = self.table.objects[message["h"]]
        told = {"name": name_of(kind), "module": facts.word(facts.read(kind, "__module__"), "__main__")}
        told["qualname"] = facts.word(facts.read(kind, "__qualname__"), name_of(kind))
        bases = [self._class(base) for base in facts.read(kind, "__bases__")]
        more = {"specials": facts.specials_of(kind), "content": facts.form_of(kind) is not None}
        return {"class": {**told, "bases": bases, **more}}

    def _on_signature(self, message: dict, _named: set[str]) -> dict[str, Any]:
        return {"signature": facts.signature_of(self.table.objects[message["h"]])}

    def _on_source(self, message: dict, _named: set[str]) -> dict[str, Any]:
        return {"lines": facts.lines_of(message["name"])}

    def _on_content(self, message: dict, _named: set[str]) -> dict[str, Any]:
        """An object of a class that derives from one of plain data, as that plain data."""
        value = self.table.objects[message["h"]]
        found, content = facts.content_of(value)
        return {"value": self._plain(content)} if found else {"absent": True}

    def _on_import(self, message: dict, named: set[str]) -> dict[str, Any]:
        return {"value": self._data(importlib.import_module(message["name"]), named)}

    def _on_bind(self, _message: dict, _named: set[str]) -> dict[str, Any]:
        """Names come with the request."""
        return {}

    def _on_define(self, message: dict, _named: set[str]) -> dict[str, Any]:
        exec(compile(message["source"], "<test cell>", "exec"), self.namespace)
        return {}

    def _on_inside(self, message: dict, _named: set[str]) -> dict[str, Any]:
        """Run a test cell here that cannot be judged from outside."""
        return {"finding": run_prepared(message["steps"], self.namespace, snapshot=SNAPSHOT, shell=self.shell)}
