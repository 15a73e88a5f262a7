"""In the examiner's process: makes the stand-ins, each once, and the errors that the learner's code raised."""

from __future__ import annotations

import builtins
import sys
import types
import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..plain import NotPlain
from .methods import METHODS
from .refs import Ref, RemoteKinds, ref
from .remote import TEXT, ErrorMeta, Proxy, RemoteError, RemoteMeta

if TYPE_CHECKING:
    from .link import Link

DEEPEST = 30
KINDS = {kind.__name__: kind for kind in vars(types).values() if isinstance(kind, type)}


class Mirror:
    """The stand-ins of one learner's process, by handle."""

    def __init__(self, link: Link):
        self.link = link
        self.kinds: dict[int, type] = {}
        self.facts: dict[int, dict[str, Any]] = {}
        self.shown: dict[int, type] = {}
        self.objects: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self.depth = 0
        self.given: Mapping[str, Any] = {}

    def handle_of(self, value: Any) -> int | None:
        """The learner's handle of a stand-in; None for anything else."""
        if type(type(value)) is RemoteKinds:
            return type.__getattribute__(value, "_tip_class")[1]
        if type(type(value)) is RemoteMeta:
            return ref(value).handle
        return value.__dict__["_tip_ref"].handle if "_tip_ref" in getattr(value, "__dict__", ()) else None

    def object(self, told: dict[str, Any], *, built: bool) -> Any:
        """The stand-in for an object."""
        handle = _handle(told["h"])
        if (found := self.objects.get(handle)) is None:
            kind = self.kind(_handle(told["c"]))
            about = Ref(self.link, handle, self.facts[told["c"]], built=built)
            found = self._made(kind, about)
            self.objects[handle] = found
        if (about := ref(found)) is not None:
            about.built = about.built or built
        return found

    def _known(self, told: dict[str, Any]) -> type | None:
        """The class that is meant, where the examiner has it too: installed, or given with the notebook."""
        mine = self.given.get(str(told["qualname"])) if told["module"] == "__main__" else None
        return mine if isinstance(mine, type) else _installed(told)

    def _made(self, kind: type, about: Ref) -> Any:
        if issubclass(kind, BaseException):
            error = kind.__new__(kind)
            error.__dict__["_tip_ref"] = about
            return error
        stand_in = object.__new__(kind)
        object.__setattr__(stand_in, "_tip_ref", about)
        return stand_in

    def kind(self, handle: Any) -> type:
        """The stand-in for a class, or the class itself where it is an installed exception."""
        if (found := self.kinds.get(_handle(handle))) is None:
            self.depth += 1
            try:
                found = self.kinds[handle] = self._new_kind(handle)
            finally:
                self.depth -= 1
        return found

    def _new_kind(self, handle: int) -> type:
        told = self.link.ask("class", h=handle)["class"]
        if self.depth > DEEPEST or type(told["bases"]) is not list or len(told["bases"]) > DEEPEST:
            raise NotPlain({"kind": "garbled"})
        facts = {"name": str(told["name"])[:200], "specials": frozenset(map(str, told["specials"]))}
        facts |= {"content": told.get("content") is True, "told": told}
        self.facts[handle] = facts
        bases = [self.link.decoded(base) for base in told["bases"]]
        facts["bases"] = bases
        if (real := self._known(told)) is not None and issubclass(real, BaseException):
            return real
        return self._class(handle, facts, bases)

    def _class(self, handle: int, facts: dict[str, Any], bases: list[Any]) -> type:
        errors = [base for base in bases if issubclass(base, BaseException)]
        body = {"_tip_class": (self.link, handle), "__module__": str(facts["told"]["module"])}
        body["__qualname__"] = str(facts["told"]["qualname"])
        if errors:
            ours = any(type(type(base)) is RemoteKinds for base in errors)
            return ErrorMeta(facts["name"], tuple(errors) if ours else (RemoteError, *errors), body)
        mirrored = [base for base in bases if type(base) is RemoteMeta]
        methods = {name: method for name, method in METHODS.items() if name in facts["specials"]}
        try:
            return RemoteMeta(facts["name"], tuple(mirrored) or (Proxy,), {**body, "__slots__": (), **methods})
        except TypeError:
            return RemoteMeta(facts["name"], (Proxy,), {**body, "__slots__": (), **methods})

    def shown_class(self, stand_in: Any, about: Ref) -> type:
        """What `__class__` says: an installed class where the object is of one, so that `isinstance` holds."""
        kind = type(stand_in)
        handle = type.__getattribute__(kind, "_tip_class")[1]
        if handle not in self.shown:
            self.shown[handle] = self._shown(kind, about.facts)
        return self.shown[handle]

    def _shown(self, kind: type, facts: dict[str, Any]) -> type:
        if (real := self._known(facts["told"])) is not None:
            return real
        real_bases = [base for base in self._real_bases(facts) if base is not object]
        if not real_bases:
            return kind
        try:
            return type(facts["name"], tuple(real_bases), {})
        except TypeError:
            return real_bases[0]

    def _real_bases(self, facts: dict[str, Any]) -> list[type]:
        found: list[type] = []
        for base in facts["bases"]:
            if type(base) is not RemoteMeta:
                found.append(base)
                continue
            below = self.facts[type.__getattribute__(base, "_tip_class")[1]]
            real = self._known(below["told"])
            found += [real] if real is not None else self._real_bases(below)
        return list(dict.fromkeys(found))

    def error(self, told: dict[str, Any]) -> BaseException:
        """The error that the learner's code raised, to be raised here."""
        if type(told.get("far")) is int and told["far"] >= 0:
            return self.link.lending.errors[told["far"]]
        text = str(told.get("text", ""))[:TEXT]
        args = [self.link.decoded(arg) for arg in told["args"]] if "args" in told else [text]
        error = self._own_error(told, text, args) if "c" in told else _common_error(told["type"], args, text)
        trace = [str(line)[:300] for line in told.get("trace", [])][:40]
        error.__dict__["_tip_trace"] = trace
        return error

    def _own_error(self, told: dict[str, Any], text: str, args: list[Any]) -> BaseException:
        kind = self.kind(told["c"])
        if not issubclass(kind, BaseException):
            raise NotPlain({"kind": "garbled"})
        error = _new_error(kind, args)
        error.args = tuple(args)
        if isinstance(error, RemoteError):
            about = Ref(self.link, _handle(told["h"]), self.facts[told["c"]], built=False)
            error.__dict__.update(_tip_ref=about, _tip_text=text)
        return error


def _new_error(kind: type, args: list[Any]) -> BaseException:
    try:
        return kind.__new__(kind, *args)
    except Exception:
        return kind.__new__(kind)


def _common_error(name: Any, args: list[Any], text: str) -> BaseException:
    kind = getattr(builtins, name)
    if not issubclass(kind, BaseException):
        raise NotPlain({"kind": "garbled"})
    try:
        return kind(*args)
    except Exception:
        return Exception(text)


def _handle(data: Any) -> int:
    if type(data) is not int or data < 0:
        raise NotPlain({"kind": "garbled"})
    return data


def _installed(told: dict[str, Any]) -> type | None:
    """The class of the same name in a module that the examiner has loaded itself."""
    module, name = told["module"], str(told["qualname"])
    if module == "builtins" and name in KINDS:
        return KINDS[name]
    theirs = type(module) is not str or module == "__main__" or module.partition(".")[0] == "coursekit"
    thing: Any = None if theirs else sys.modules.get(module)
    for part in name.split("."):
        thing = vars(thing).get(part) if thing is not None and hasattr(thing, "__dict__") else None
    return thing if isinstance(thing, type) else None
