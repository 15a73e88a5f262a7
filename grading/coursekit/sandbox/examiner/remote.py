"""In the examiner's process: stand-ins for the learner's classes and objects.

A stand-in asks the learner's process for its attributes, methods and items.
"""

from __future__ import annotations

import builtins
import inspect
from typing import TYPE_CHECKING, Any

from ..plain import name_of
from ..shared.operations import VERDICTS
from .methods import alike
from .refs import Ref, RemoteKinds, exactly, ref

if TYPE_CHECKING:
    from .link import Link

# Names with underlines at both ends that are asked of the learner's process; all others are the stand-in's own.
FETCHED = {"__doc__", "__name__", "__qualname__", "__module__", "__dict__", "__wrapped__", "__annotations__"}
FETCHED |= {"__defaults__", "__kwdefaults__", "__code__", "__closure__", "__globals__", "__func__", "__self__"}
FETCHED |= {
    "__init__",
    "__new__",
    "__post_init__",
    "__slots__",
    "__dataclass_fields__",
    "__members__",
    "__match_args__",
}
FETCHED |= {"__call__", "__type_params__", "__file__", "__version__", "__path__"}
KNOWN_TYPES = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type)}
TEXT = 2_000


class RemoteMeta(type, metaclass=RemoteKinds):
    """The class of stand-ins for classes."""

    def __new__(meta, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
        if "_tip_class" not in body:
            link = next(type.__getattribute__(b, "_tip_class")[0] for b in bases if isinstance(type(b), RemoteKinds))
            raise link.refuse({"kind": "subclass"})
        return type.__new__(meta, name, bases, body)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        link, handle = type.__getattribute__(cls, "_tip_class")
        return link.value("call", (cls, *args), kwargs, built=True)

    def __getattribute__(cls, name: str) -> Any:
        link, handle = type.__getattribute__(cls, "_tip_class")
        if handle is None or name.startswith("_tip_") or (name[:2] == "__" and name not in FETCHED):
            if name == "__signature__" and handle is not None:
                return _signature(link, handle)
            return type.__getattribute__(cls, name)
        if name in ("__name__", "__qualname__", "__new__"):
            return type.__getattribute__(cls, name)
        return link.do("getattr", cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        link, handle = type.__getattribute__(cls, "_tip_class")
        if handle is None or name.startswith("_tip_") or name == "__abstractmethods__":
            return type.__setattr__(cls, name, value)
        return link.do("setattr", cls, name, value)

    def __delattr__(cls, name: str) -> None:
        type.__getattribute__(cls, "_tip_class")[0].do("delattr", cls, name)

    def __dir__(cls) -> list[str]:
        link, handle = type.__getattribute__(cls, "_tip_class")
        return type.__dir__(cls) if handle is None else [name for name in link.do("dir", cls) if type(name) is str]

    def __bool__(cls) -> bool:
        return True

    def __iter__(cls) -> Any:
        return type.__getattribute__(cls, "_tip_class")[0].do("iter", cls)

    def __len__(cls) -> int:
        return type.__getattribute__(cls, "_tip_class")[0].do("len", cls)

    def __getitem__(cls, key: Any) -> Any:
        return type.__getattribute__(cls, "_tip_class")[0].do("getitem", cls, key)

    def __contains__(cls, item: Any) -> bool:
        return type.__getattribute__(cls, "_tip_class")[0].do("contains", cls, item)


class Proxy(metaclass=RemoteMeta):
    """The root of stand-ins for objects."""

    __slots__ = ("_tip_ref", "__weakref__")
    _tip_class = (None, None)
    __array_ufunc__ = None

    def __getattribute__(self, name: str) -> Any:
        about = object.__getattribute__(self, "_tip_ref")
        if name == "_tip_ref":
            return about
        if name == "__class__":
            return about.link.mirror.shown_class(self, about)
        if name == "__signature__":
            return _signature(about.link, about.handle)
        if name[:2] == "__" and name[-2:] == "__" and name not in FETCHED:
            return object.__getattribute__(self, name)
        return _fetch(self, about, name)

    def __setattr__(self, name: str, value: Any) -> None:
        ref(self).link.do("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        ref(self).link.do("delattr", self, name)

    def __dir__(self) -> list[str]:
        return [name for name in ref(self).link.do("dir", self) if type(name) is str]

    def __repr__(self) -> str:
        return exactly(ref(self).link.do("repr", self), str)

    def __str__(self) -> str:
        return exactly(ref(self).link.do("str", self), str)

    def __format__(self, form: str) -> str:
        return exactly(ref(self).link.do("format", self, form), str)

    def __eq__(self, other: Any) -> Any:
        return alike("eq", self, other)

    def __ne__(self, other: Any) -> Any:
        return alike("ne", self, other)

    def __hash__(self) -> int:
        about = ref(self)
        specials = about.facts["specials"]
        if "__hash__" in specials and "unhashable" not in specials:
            return exactly(about.link.do("hash", self), int)
        if "unhashable" in specials:
            raise TypeError(f"unhashable type: {about.facts['name']!r}")
        return hash(about.handle)

    def __bool__(self) -> bool:
        about = ref(self)
        if not {"__bool__", "__len__"} & about.facts["specials"]:
            return True
        if about.truth is None or about.asked_at != about.link.runs:
            about.truth = exactly(about.link.do("bool", self), bool)
            about.asked_at = about.link.runs
        return about.truth

    def __copy__(self) -> Any:
        return ref(self).link.do("copy", self, built=ref(self).built)

    def __deepcopy__(self, _memo: Any) -> Any:
        return ref(self).link.do("deepcopy", self, built=ref(self).built)

    def __reduce_ex__(self, _protocol: Any) -> Any:
        raise TypeError(name_of(type(self)))


class ErrorMeta(RemoteMeta):
    """The class of stand-ins for classes of errors."""


class RemoteError:
    """What stand-ins for exceptions have beyond an exception."""

    def __getattr__(self, name: str) -> Any:
        about = self.__dict__.get("_tip_ref")
        if about is None or name.startswith("__"):
            raise AttributeError(name)
        return about.link.do("getattr", self, name)

    def __str__(self) -> str:
        about = self.__dict__["_tip_ref"]
        if "_tip_text" not in self.__dict__:
            self.__dict__["_tip_text"] = exactly(about.link.do("str", self), str)[:TEXT]
        return self.__dict__["_tip_text"]


def _fetch(thing: Any, about: Ref, name: str) -> Any:
    value = about.link.do("getattr", thing, name, built=about.built)
    if (found := ref(value)) is not None and name in VERDICTS:
        found.method = name
    return value


def _signature(link: Link, handle: int) -> inspect.Signature:
    told = link.ask("signature", h=handle)
    with link.distrust():
        parameters = []
        for name, kind, has, default, annotation in told["signature"]:
            value = link.decoded(default) if has else inspect.Parameter.empty
            more = {} if annotation is None else {"annotation": KNOWN_TYPES.get(annotation, annotation)}
            parameters.append(inspect.Parameter(name, inspect._ParameterKind(kind), default=value, **more))
        return inspect.Signature(parameters)
