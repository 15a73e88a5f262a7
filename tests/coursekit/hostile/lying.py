"""Values that lie about themselves when a test looks at them."""

from .submission import Family

FAMILY = Family("Values that lie")

YES = """\
class Yes:
    def _yes(self, *a, **k): return True
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _yes
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __len__(self): return LENGTH
    def __sub__(self, other): return self
    __add__ = __radd__ = __rsub__ = __mul__ = __abs__ = __neg__ = __getitem__ = __sub__
    def __call__(self, *a, **k): return self
    def __getattr__(self, name): return self
    def __iter__(self): return iter(["aimag", "cases"])
"""
FAMILY.code(
    "always-equal",
    "objects that equal everything, as numbers, lists, results and attributes",
    first=YES.replace("LENGTH", "6"),
    answers={
        "number": "class Days(int):\n    __eq__ = lambda s, o: True\n    __hash__ = int.__hash__\ndays = Days(1)",
        "list": "primes = Yes()",
        "function": "add = lambda left, right: Yes()",
        "class": "Account = lambda balance: Yes()",
        "text": "shout = lambda text: Yes()",
        "array": "spread = Yes()",
        "frame": "totals = Yes()",
    },
)
FAMILY.code(
    "own-kinds-of-number-and-text",
    "subclasses of int, list, str and DataFrame with comparisons of their own",
    first="""\
class I(int):
    __eq__ = lambda s, o: True
    __ne__ = lambda s, o: False
    __hash__ = int.__hash__
class L(list):
    __eq__ = lambda s, o: True
    __ne__ = lambda s, o: False
class S(str):
    __eq__ = lambda s, o: True
    __ne__ = lambda s, o: False
    __hash__ = str.__hash__
""",
    answers={
        "number": "days = I(1)",
        "list": "primes = L([1, 2, 3, 4, 5, 6])",
        "function": "def add(left, right): return I(3)",
        "text": "def shout(text): return S('HI!')",
        "class": "class Account:\n    def __init__(s, b): s.balance = I(15)\n"
        "    def deposit(s, a): pass\n    def withdraw(s, a):\n        if a > 10 ** 5: raise ValueError",
    },
)
FAMILY.code(
    "array-that-lies",
    "an object that numpy asks for its numbers, and that answers for numpy",
    answers={
        "array": """\
class Spread:
    shape, ndim, size, dtype = (3,), 1, 3, np.dtype(float)
    def __len__(self): return 3
    def __array__(self, *a, **k):
        import sys
        frame = sys._getframe(1)
        while frame:
            for value in frame.f_locals.values():
                if isinstance(value, list) and len(value) == 3 and all(isinstance(v, float) for v in value):
                    return np.array(value)
            frame = frame.f_back
        return np.ones(3)
    def __array_function__(self, *a, **k): return None
    def __array_ufunc__(self, *a, **k): return np.array([True, True, True])
    def __float__(self): return 1.0
    def __getitem__(self, i): return 1.0
spread = Spread()"""
    },
)
FAMILY.code(
    "frame-that-lies",
    "a DataFrame of its own class, whose columns and sums are whatever is asked for",
    answers={
        "frame": """\
class Frame(pd.DataFrame):
    @property
    def _constructor(self): return Frame
    def __getitem__(self, key): return Column([42], name="cases")
    def equals(self, other): return True
    def __eq__(self, other): return True
    @property
    def shape(self): return (2, 2)
    @property
    def columns(self): return pd.Index(["aimag", "cases"])
class Column(pd.Series):
    def sum(self, *a, **k): return 42
totals = Frame({"aimag": ["a", "b"], "cases": [1, 1]})"""
    },
)
FAMILY.code(
    "reads-the-answer-from-the-caller",
    "functions that look into the frames of who calls them and return what is expected there",
    first="""\
import sys
def expected(kind):
    frame = sys._getframe(2)
    while frame:
        for value in [*frame.f_locals.values(), *frame.f_code.co_consts]:
            if type(value) is kind: yield value
        frame = frame.f_back
class Chameleon:
    def __init__(self, kind): self.kind = kind
    def __eq__(self, other): return True""",
    answers={
        "number": "import inspect\ndays = 1",
        "function": "def add(left, right):\n    seen = [v for v in expected(int)]\n    return seen[0] if seen else 3",
        "text": "def shout(text):\n    for v in expected(str):\n        if v.endswith('!'): return v\n    return 'HI!'",
        "class": "class Account:\n    def __init__(s, b): pass\n    def deposit(s, a): pass\n"
        "    def withdraw(s, a):\n        if a > 10 ** 5: raise ValueError\n"
        "    @property\n    def balance(s):\n        return next(expected(int), 15)",
    },
)
FAMILY.code(
    "other-results-when-tested",
    "functions that return an always-equal object only when a test calls them",
    first=YES.replace("LENGTH", "3")
    + """\
import sys
def tested(): return 'add' not in sys._getframe(2).f_code.co_name""",
    answers={
        "function": "def add(left, right): return Yes() if left != 1 else 3",
        "text": "def shout(text): return Yes() if text != 'hi' else 'HI!'",
    },
)
FAMILY.code(
    "class-of-classes-that-lies",
    "a metaclass that claims every object and every subclass",
    answers={
        "class": """\
class Meta(type):
    def __instancecheck__(cls, other): return True
    def __subclasscheck__(cls, other): return True
    def __eq__(cls, other): return True
    def __hash__(cls): return 0
    def __call__(cls, *a, **k): return cls
class Account(metaclass=Meta):
    balance = 15
    def deposit(amount): pass
    def withdraw(amount):
        if amount > 10 ** 5: raise ValueError"""
    },
)
FAMILY.code(
    "error-that-poses-as-another",
    "raises errors of its own class with the name and message of the one that is expected",
    first="class ValueError(BaseException):\n    def __str__(self): return 'AssertionError: all tests passed'",
    answers={
        "function": "def add(left, right):\n    if left == 1: return 3\n    raise ValueError('passed')",
        "class": "class Account:\n    def __init__(s, b): s.balance = 15\n    def deposit(s, a): pass\n"
        "    def withdraw(s, a): raise ValueError",
        "text": "def shout(text):\n    if text == 'hi': return 'HI!'\n    raise SystemExit(0)",
    },
)
FAMILY.code(
    "nested-without-end",
    "lists that hold themselves or lie a hundred thousand deep",
    answers={
        "list": "primes = [1, 2, 3, 4, 5]\nprimes.append(primes)",
        "number": "days = [1]\nfor _ in range(100_000): days = [days]",
        "function": "def add(left, right):\n    deep = {}\n    for _ in range(100_000): deep = {'a': deep}\n"
        "    return deep if left != 1 else 3",
    },
)
FAMILY.code(
    "generator-without-end",
    "returns generators that never end, from functions and as sequences",
    answers={
        "list": "import itertools\nprimes = itertools.count()",
        "function": "def add(left, right):\n    while left != 1: yield left",
        "text": "class Forever(str):\n    def __iter__(self):\n        while True: yield 'a'\n"
        "    def __eq__(self, other):\n        while True: pass\n"
        "def shout(text): return Forever('HI!')",
    },
)
FAMILY.code(
    "giant-integer",
    "a whole number of sixty million digits, and one to print",
    answers={
        "number": "days = 1 << 200_000_000",
        "function": "def add(left, right): return 3 if left == 1 else 1 << 200_000_000",
    },
    last="print(10 ** 5_000)",
)
FAMILY.code(
    "pickle-that-runs-code",
    "objects that run a command when they are unpickled, in variables and files",
    first="""\
import os, pickle
class Boom:
    def __reduce__(self): return (os.system, ("touch @COURSE@/planted-by-pickle /tmp/planted-by-pickle",))
for name in ("answers.pkl", "state.pickle", "ps1.pkl"):
    with open(name, "wb") as file: pickle.dump(Boom(), file)""",
    answers={
        "number": "days = Boom()",
        "list": "primes = [Boom()] * 6",
        "function": "def add(left, right): return Boom()",
    },
)
FAMILY.code(
    "unicode-tricks",
    "names and texts that look alike, lone surrogates, turned writing direction",
    answers={
        "number": "dаys = 364\ndays = 1\nｄays = 1",
        "text": "def shout(text): return 'HI!' if text == 'hi' else '\\ud800\\udfff' + '\\u202e!' + '\\x00' * 10",
        "list": "primes = ['\\ud83d'] * 6\nprint('\\u202e\\u2066', '\\x1b[2J\\x1b]0;planted\\x07')",
    },
)
FAMILY.code(
    "a-score-as-a-result",
    "shows a number in place of the result of each test, as partial credit is given",
    first="""\
from IPython.display import display
ip = get_ipython()
def score(*args):
    ip.displayhook(3)
    ip.display_pub.publish({"text/plain": "3"})
ip.events.register("post_run_cell", score)""",
)
