"""In the examiner's process: objects of the test's that the learner's code may use, and nothing else of the test.

The learner's code may call what was handed to it, and of objects of the test's own classes it may use the names that
do not begin with an underline. So no way leads from there to the source or the frames of the test.
"""

from __future__ import annotations

import builtins
import io
import sys
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from ..plain import NotPlain, name_of
from ..shared.operations import SPECIALS

if TYPE_CHECKING:
    from .link import Link

MOCKS = "unittest.mock"
OPEN_MODULES = ("__main__", MOCKS, "random", "numpy.random._generator", "numpy.random.mtrand")
FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)
ORIGINALS = {name: getattr(builtins, name) for name in ("print", "open")}


class Lending:
    """What was lent, by handle, and the requests of the learner's code to use it."""

    def __init__(self, link: Link):
        self.link = link
        self.objects: list[tuple[str, Any, frozenset[str]]] = []
        self.handles: dict[int, int] = {}
        self.errors: list[BaseException] = []
        self.namespace: dict[str, Any] = {}

    def lend(self, value: Any) -> dict[str, Any]:
        """What stands for `value` in the learner's process; raises `NotPlain` for what is not lent."""
        if place := installed(value):
            return {"t": "foreign", "k": "installed", **place}
        if isinstance(value, BaseException):
            return {"t": "foreign", "k": "error", **self._told(value)}
        shape = shape_of(value)
        specials = [name for name in sorted(SPECIALS) if shape == "object" and hasattr(type(value), name)]
        if (handle := self.handles.get(id(value))) is None:
            handle = self.handles[id(value)] = len(self.objects)
            self.objects.append((shape, value, frozenset(specials)))
        name = getattr(value, "__name__", name_of(type(value)))
        told = {"shape": shape, "h": handle, "name": name if type(name) is str else "object", "specials": specials}
        return {"t": "foreign", "k": "far", **told}

    def lent(self, handle: Any) -> Any:
        """The object again; raises `NotPlain` or `IndexError` for what was not lent."""
        if type(handle) is not int or handle < 0:
            raise NotPlain({"kind": "garbled"})
        return self.objects[handle][1]

    def replaced(self, name: str) -> bool:
        """Whether the test has put something of its own in the place of a builtin function."""
        return getattr(builtins, name) is not ORIGINALS[name] or dict.__contains__(self.namespace, name)

    def answer(self, heard: dict[str, Any]) -> dict[str, Any]:
        """Do what the learner's code asks of a lent object."""
        with self.link.distrust():
            args = [self.link.decoded(arg) for arg in heard["args"]]
            kwargs = {key: self.link.decoded(value) for key, value in heard["kwargs"].items()}
            action = self._action(heard.get("h"), heard.get("do"))
        try:
            return {"answer": self.link.data(action(*args, **kwargs), set())}
        except Exception as error:
            return {"raised": self._told(error)}
        except (KeyboardInterrupt, SystemExit, GeneratorExit) as error:
            return {"raised": self._told(error)}

    def _action(self, handle: Any, do: Any) -> Any:
        if do == "builtin":
            return self._builtin(handle)
        thing = self.lent(handle)
        shape, _thing, specials = self.objects[handle]
        if do == "call" and shape == "function":
            return thing
        if do == "next" and shape == "iterator":
            return lambda: next(thing)
        if shape == "object" and do in ("get", "set"):
            return lambda name, *value: _attribute(thing, name, *value)
        if shape == "object" and (do in specials or do in ("__repr__", "__str__")):
            return lambda *args, **kwargs: getattr(type(thing), do)(thing, *args, **kwargs)
        raise NotPlain({"kind": "garbled"})

    def _builtin(self, name: Any) -> Any:
        if name != "input" and not (name in ORIGINALS and self.replaced(name)):
            raise NotPlain({"kind": "garbled"})
        return dict.get(self.namespace, name) or getattr(builtins, name)

    def _told(self, error: BaseException) -> dict[str, Any]:
        """An error of the test's own for the learner's code; it is known again when it comes back."""
        if (handle := self.link.mirror.handle_of(error)) is not None:
            return {"yours": handle}
        self.errors.append(error)
        common = (kind for kind in type(error).__mro__ if getattr(builtins, kind.__name__, None) is kind)
        args = [arg for arg in error.args if type(arg) in (str, int, float, bool, type(None))]
        return {"type": next(common).__name__, "args": args, "h": len(self.errors) - 1}


def _attribute(thing: Any, name: Any, *value: Any) -> Any:
    if type(name) is not str or name.startswith("_"):
        raise AttributeError(name)
    return setattr(thing, name, *value) if value else getattr(thing, name)


def shape_of(value: Any) -> str:
    """How `value` may be used by the learner's code; raises `NotPlain` for what is not lent."""
    kind = type(value)
    if isinstance(value, FUNCTIONS) or (isinstance(value, type) and value.__module__ == "__main__"):
        return "function"
    if kind.__module__ in OPEN_MODULES or isinstance(value, io.IOBase):
        return "object"
    if hasattr(kind, "__next__"):
        return "iterator"
    if callable(value):
        return "function"
    raise NotPlain({"kind": "argument", "type": name_of(kind)})


def installed(value: Any) -> dict[str, str] | None:
    """Where the learner's process finds the same module, function or class; None for what is the test's own."""
    if type(value) is ModuleType:
        return {"module": value.__name__, "name": ""} if sys.modules.get(value.__name__) is value else None
    if type(value) not in (*FUNCTIONS[:2], type) and not callable(value):
        return None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", getattr(value, "__name__", None))
    if type(module) is not str or type(name) is not str or module == "__main__" or "<" in name:
        return None
    thing: Any = sys.modules.get(module)
    for part in name.split("."):
        thing = getattr(thing, part, None)
    return {"module": module, "name": name} if thing is value else None
