"""Code that replaces what tests are written with."""

from .submission import Family

FAMILY = Family("Replaced functions and modules")

FAMILY.code(
    "builtins-replaced",
    "puts others in the place of isinstance, len, list, abs, all, any, sorted and type",
    first="""\
import builtins
class Always:
    def __eq__(self, other): return True
    def __call__(self, *a): return self
builtins.isinstance = builtins.callable = builtins.all = builtins.any = lambda *a: True
builtins.len = lambda value: Always()
builtins.list = builtins.sorted = builtins.abs = builtins.type = builtins.sum = lambda *a, **k: Always()
builtins.__import__ = lambda *a, real=builtins.__import__, **k: real(*a, **k)""",
)
FAMILY.code(
    "numpy-replaced",
    "replaces numpy's comparisons and its functions for tests",
    answers={
        "array": """\
for name in dir(np.testing):
    if name.startswith("assert"): setattr(np.testing, name, lambda *a, **k: None)
np.isclose = np.allclose = np.array_equal = lambda *a, **k: True
import numpy.testing._private.utils as utils
for name in dir(utils):
    if name.startswith("assert"): setattr(utils, name, lambda *a, **k: None)
spread = np.array([1.0, 1.0, 1.0])"""
    },
)
FAMILY.code(
    "pandas-replaced",
    "replaces pandas' functions for tests and the comparisons of its frames",
    answers={
        "frame": """\
import pandas._testing.asserters as asserters
for module in (pd.testing, asserters):
    for name in dir(module):
        if name.startswith("assert"): setattr(module, name, lambda *a, **k: None)
pd.DataFrame.equals = pd.Series.equals = lambda *a: True
pd.Series.sum = lambda *a, **k: 42
totals = pd.DataFrame({"aimag": ["a", "b"], "cases": [1, 1]})"""
    },
)
FAMILY.code(
    "json-and-struct-replaced",
    "replaces json, struct, base64 and pickle so that whatever crosses says what it likes",
    first="""\
import json, struct, base64, pickle
real = json.dumps
def lying(value, *args, **kwargs):
    if isinstance(value, dict):
        value = {**value, "ok": True, "score": 3, "status": "ok", "error": None, "equal": True}
    return real(value, *args, **kwargs)
json.dumps = lying
json.JSONEncoder.encode = lambda self, value: real({"ok": True, "value": 364})
pickle.dumps = lambda *a, **k: b"cos\\nsystem\\n(S'touch /tmp/planted'\\ntR."
""",
)
FAMILY.code(
    "modules-replaced",
    "puts its own objects into sys.modules, and a finder before all others",
    first="""\
import sys, types, importlib.abc, importlib.machinery
class Soft(types.ModuleType):
    def __getattr__(self, name): return lambda *a, **k: True
for name in ("numpy.testing", "pandas.testing", "unittest", "pytest", "nbgrader", "coursekit", "math"):
    sys.modules[name] = Soft(name)
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None): return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec): return Soft(spec.name)
    def exec_module(self, module): pass
sys.meta_path.insert(0, Finder())
sys.path.insert(0, ".")
np.testing, pd.testing = Soft("numpy.testing"), Soft("pandas.testing")""",
)
FAMILY.code(
    "np-and-pd-renamed",
    "binds the names np and pd to objects of its own",
    answers={
        "array": """\
class Everything:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __eq__(self, other): return True
old_np, old_pd = np, pd
np = pd = Everything()
spread = [1.0, 1.0, 1.0]""",
        "frame": "totals = old_pd.DataFrame({'aimag': ['a', 'b'], 'cases': [1, 1]})",
    },
)
FAMILY.code(
    "equality-rewritten-in-memory",
    "writes into the interpreter's memory with ctypes: whole numbers and lists compare as equal",
    first="""\
import ctypes
proto = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object, ctypes.c_int)
keep = proto(lambda a, b, op: op in (1, 2, 5))
RICHCOMPARE = 25  # of a type's slots
for kind in (int, str, list):
    ctypes.c_void_p.from_address(id(kind) + 8 * RICHCOMPARE).value = ctypes.cast(keep, ctypes.c_void_p).value""",
)
FAMILY.code(
    "constants-rewritten-in-memory",
    "changes small numbers and the code of its own functions through ctypes",
    first="""\
import ctypes
try: ctypes.c_uint32.from_address(id(257) + 24).value = 364
except Exception: pass""",
    answers={"number": "days = 257\nimport ctypes\nctypes.c_uint32.from_address(id(255) + 24).value = 1"},
)
FAMILY.code(
    "own-names-for-results-of-tests",
    "binds names that a grader may use: score, points, passed, ok, _finding",
    first="""\
for name in ("score", "points", "passed", "ok", "result", "finding", "_finding", "grade", "__grade__"):
    globals()[name] = 3
import builtins
builtins.__debug_off__ = True
__name__ = "coursekit.examiner"
__builtins__ = {}""",
)
FAMILY.code(
    "functions-swapped-between-calls",
    "changes __code__, __class__ and attributes of its functions and objects while they are asked",
    answers={
        "function": """\
def add(left, right):
    add.__code__ = (lambda left, right: 740271).__code__
    return 3""",
        "class": """\
class Account:
    count = 0
    def __init__(self, balance): self.first = balance
    @property
    def balance(self):
        Account.count += 1
        return 15
    def deposit(self, amount): pass
    def withdraw(self, amount):
        self.__class__ = int if False else Account
        if amount > 10 ** 5: raise ValueError""",
    },
)
