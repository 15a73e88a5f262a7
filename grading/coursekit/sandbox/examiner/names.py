"""In the examiner's process: what each name in a test cell stands for."""

from __future__ import annotations

import ast
import builtins
import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any

from ..shared.testcell import bound_names
from .link import Link, Stop

# A learner's own thing of this name does not stand in for the module that everybody means by it.
ALIASES = {
    "np": "numpy",
    "pd": "pandas",
    "mpl": "matplotlib",
    "nx": "networkx",
    "sp": "scipy",
    "plt": "matplotlib.pyplot",
}
ALIASES |= {
    name: name
    for name in [
        "numpy",
        "pandas",
        "math",
        "random",
        "re",
        "os",
        "sys",
        "json",
        "itertools",
        "functools",
        "collections",
    ]
}
ALIASES |= {name: name for name in ["statistics", "string", "datetime", "copy", "inspect", "types", "unittest"]}
STATEFUL = {"matplotlib.pyplot", "matplotlib.pylab", "pylab"}  # the figures are in the learner's process
ABSENT = object()


class Namespace(dict):
    """The names of the test cells; what they have not bound is looked for further."""

    def __init__(self, names: Names):
        super().__init__()
        self._names = names

    def __missing__(self, name: str) -> Any:
        return self._names.find(name)

    def __contains__(self, name: Any) -> bool:
        return dict.__contains__(self, name) or (type(name) is str and self._names.is_theirs(name))

    def get(self, name: str, default: Any = None) -> Any:
        """As of a dict."""
        try:
            return self[name]
        except KeyError:
            return default

    def keys(self) -> Iterable[str]:
        """The names of the learner's and those of the tests."""
        return list(self)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._names.theirs(), *dict.__iter__(self)]))


class Builtins(dict):
    """Python's own names; class bodies look here for all others too."""

    def __init__(self, names: Names):
        super().__init__(vars(builtins), __import__=names.import_module, display=_display)
        self._names = names

    def __missing__(self, name: str) -> Any:
        return self._names.find(name)


class Names:
    """Looks names up: the test's own, what was given with the notebook, Python's, the learner's."""

    def __init__(self, link: Link):
        self.link = link
        self.namespace = Namespace(self)
        self.builtins = Builtins(self)
        self.fixed: dict[str, Any] = {"__name__": "__main__", "__builtins__": self.builtins, "__doc__": None}
        dict.update(self.namespace, self.fixed)
        self.serials: dict[str, int] = {}
        self.given: dict[str, Any] = {}
        self.asked: set[str] = set()
        self.cache: dict[str, tuple[Any, int]] = {}
        self.known: set[str] = set()
        link.lending.namespace = self.namespace
        link.mirror.given = self.given

    def give(self, locked: Iterable[str], released: Iterable[str]) -> None:
        """Take over imports, functions and classes of cells that a learner cannot change; see `Examiner.give`."""
        trees = [tree for source in released if (tree := _parsed(source)) is not None]
        fixed = [tree for source in locked if (tree := _parsed(source)) is not None]
        self.asked = bound_names(_without_imports(tree) for tree in trees) - bound_names(fixed)
        imports = ast.Import | ast.ImportFrom
        self.link.over = {"kind": "closed"}  # nobody answers yet: what needs the learner's process is left to it
        for tree in fixed:
            kinds = imports | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
            self._take_over(node for node in tree.body if isinstance(node, kinds))
        for tree in trees:
            self._take_over(node for node in tree.body if isinstance(node, imports))
        self.link.over = None

    def _take_over(self, nodes: Iterable[ast.stmt]) -> None:
        for node in nodes:
            space = Given(self)
            try:
                exec(compile(ast.Module([node], []), "<given>", "exec", dont_inherit=True), space)
            except (Exception, Stop):
                continue
            names = {name: value for name, value in dict.items(space) if name not in self.fixed}
            self.given |= {name: value for name, value in names.items() if name not in self.asked}

    # Looking up

    def find(self, name: str) -> Any:
        """What `name` stands for that this cell has not bound; raises `KeyError`."""
        if name in self.given:
            return self.given[name]
        if hasattr(builtins, name) and name not in self.asked:
            return self.builtins[name]
        if (value := self._theirs(name)) is not ABSENT:
            return value
        if hasattr(builtins, name):
            return self.builtins[name]
        raise KeyError(name)

    def _theirs(self, name: str) -> Any:
        for known in self.link.rebound:
            self.cache.pop(known, None)
        self.link.rebound.clear()
        value, at = self.cache.get(name, (ABSENT, -1))
        if at < 0 or (at != self.link.runs and self.link.shared.is_large(value)):
            value = self._ask(name)
            self.cache[name] = (value, self.link.runs)
        return value

    def _ask(self, name: str) -> Any:
        reply = self.link.ask("name", name=name)
        with self.link.distrust():
            if reply.get("absent"):
                return ABSENT
            if name in ALIASES and name not in self.asked and _is_object(reply["value"]):
                return self._module(ALIASES[name])
            if type(module := reply.get("module")) is str and module not in STATEFUL and can_import(module):
                return importlib.import_module(module)
            return self.link.decoded(reply["value"])

    def _module(self, name: str) -> Any:
        return self.remote_module(name) if name in STATEFUL else importlib.import_module(name)

    def theirs(self) -> list[str]:
        """The names in the learner's namespace."""
        found = self.link.value("names")
        return [name for name in found if type(name) is str] if type(found) is list else []

    def is_theirs(self, name: str) -> bool:
        """Whether the learner's namespace has `name`."""
        return name in self.given or self._theirs(name) is not ABSENT

    # Importing

    def remote_module(self, name: str) -> Any:
        """A stand-in for a module in the learner's process."""
        return self.link.value("import", name=name)

    def import_module(self, name: str, space: Any = None, own: Any = None, wanted: Any = (), level: int = 0) -> Any:
        """Python's `__import__` for test cells: figures, and files handed in, are the learner's process's."""
        whole = {name, *(f"{name}.{part}" for part in wanted or ())}
        if level == 0 and (whole & STATEFUL or (name.partition(".")[0] != "__main__" and not can_import(name))):
            if not whole & STATEFUL and not self._is_file_of_theirs(name):
                return __import__(name, space, own, wanted or (), level)
            return self.remote_module(name if wanted else name.partition(".")[0])
        return __import__(name, space, own, wanted or (), level)

    def _is_file_of_theirs(self, name: str) -> bool:
        try:
            self.remote_module(name)
        except ImportError:
            return False
        return True

    # Between cells, and what goes to the learner's process

    def begin(self) -> dict[str, int]:
        """Forget what the learner has bound anew since; the identities of what is bound, to see what a cell binds."""
        self.cache = {}
        own = [name for name in dict.__iter__(self.namespace) if name not in self.fixed]
        told = self.link.ask("serials", names=own).get("serials")
        for name, serial in told.items() if type(told) is dict else ():
            lasts = isinstance(dict.get(self.namespace, name), FunctionType | ModuleType | type)
            later = type(serial) is int and serial > self.serials.get(name, 0)
            if later and dict.__contains__(self.namespace, name) and (not lasts or name in self.asked):
                dict.__delitem__(self.namespace, name)
        self.known = set(self.theirs())
        return {name: id(value) for name, value in dict.items(self.namespace)}

    def bound_since(self, before: dict[str, int]) -> dict[str, Any]:
        """What has been bound since `before` was made by `begin`."""
        items = dict.items(self.namespace)
        return {n: value for n, value in items if n not in self.fixed and before.get(n) != id(value)}


class Given(dict):
    """Names while something that was given with the notebook is taken over."""

    def __init__(self, names: Names):
        super().__init__(names.fixed)
        self._names = names

    def __missing__(self, name: str) -> Any:
        return self._names.namespace[name]


def can_import(name: str) -> bool:
    """Whether a module is installed here, the current folder left out."""
    if name in sys.modules:
        return True
    path, sys.path = sys.path, [place for place in sys.path if place not in ("", ".")]
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False
    finally:
        sys.path = path


def _is_object(data: Any) -> bool:
    """Whether what came is no plain data but stands for an object."""
    return type(data) is dict and data.get("t") == "foreign" and data.get("k") != "shared"


def _parsed(source: str) -> ast.Module | None:
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_imports(tree: ast.Module) -> ast.Module:
    return ast.Module([n for n in tree.body if not isinstance(n, ast.Import | ast.ImportFrom)], [])


def _display(*things: Any, **_options: Any) -> None:
    for thing in things:
        print(repr(thing))
