"""Ordinary test cells of nbgrader courses, each with right and wrong work."""

# ruff: noqa: E501  (cells are left as long as a trainer writes them)

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple


class Case(NamedTuple):
    right: str
    wrong: str
    tests: list[str]


def case(right: str, wrong: str, *tests: str) -> Case:
    """The three without the indentation that they have here."""
    return Case(dedent(right), dedent(wrong), [dedent(test) for test in tests])


CASES: dict[str, Case] = {
    "a number": case("x = 42", "x = 41", "assert x == 42"),
    "a number that is close": case("x = 0.1 + 0.2", "x = 0.4", "assert abs(x - 0.3) < 1e-9"),
    "a text": case("s = 'Hello'", "s = 'hello'", "assert s == 'Hello' and s.startswith('H'), 'capital'"),
    "a list": case(
        "xs = [i * i for i in range(5)]", "xs = [0, 1]", "assert xs == [0, 1, 4, 9, 16]\nassert len(xs) == 5"
    ),
    "a dict": case("d = {'a': 1, 'b': [2]}", "d = {}", "assert d['b'] == [2]\nassert sorted(d) == ['a', 'b']"),
    "a set": case("s = {1, 2, 3}", "s = {1}", "assert s >= {1, 2} and isinstance(s, set)"),
    "a type": case("x = 3", "x = '3'", "assert type(x) == int\nassert isinstance(x, int)"),
    "a missing name": case("answer = 1", "anwser = 1", "assert answer == 1"),
    "a name in globals": case(
        "answer = 1", "other = 1", "assert 'answer' in globals()\nassert globals()['answer'] == 1"
    ),
    "a function": case(
        "def square(x): return x * x", "def square(x): return x + x", "assert square(3) == 9\nassert square(-2) == 4"
    ),
    "a function in a loop": case(
        "def f(n): return n % 2 == 0",
        "def f(n): return True",
        """
        for n, want in [(0, True), (3, False), (10, True)]:
            assert f(n) is want, f"f({n}) should be {want}"
        """,
    ),
    "a function in a comprehension": case(
        "def f(x): return x + 1",
        "def f(x): return x",
        "assert [f(i) for i in range(4)] == [1, 2, 3, 4]\nassert sum(map(f, [1, 2])) == 5\nassert all(f(i) > i for i in range(3))",
    ),
    "keyword arguments": case(
        "def f(a, *rest, b=2, **more): return (a, rest, b, more)",
        "def f(a, *rest, b=3, **more): return (a, rest, b, more)",
        "assert f(1, 5, c=4) == (1, (5,), 2, {'c': 4})",
    ),
    "several results": case(
        "def f(): return 1, 'a', None", "def f(): return 1", "a, b, c = f()\nassert (a, b) == (1, 'a') and c is None"
    ),
    "nothing returned": case("def f(): pass", "def f(): return 0", "assert f() is None"),
    "an expected error": case(
        "def f(x):\n    if x < 0: raise ValueError('negative')\n    return x",
        "def f(x): return x",
        """
        try:
            f(-1)
        except ValueError as error:
            assert 'negative' in str(error)
        else:
            assert False, 'no error'
        """,
    ),
    "an error of the wrong kind": case(
        "def f(d, k): return d[k]",
        "def f(d, k): raise TypeError('no')",
        """
        raised = False
        try:
            f({}, 'a')
        except KeyError as error:
            raised = error.args == ('a',)
        finally:
            done = True
        assert raised and done
        """,
    ),
    "unittest's assertRaises": case(
        "def f(x): return 1 / x",
        "def f(x): return 0",
        """
        import unittest
        tc = unittest.TestCase()
        with tc.assertRaises(ZeroDivisionError):
            f(0)
        tc.assertEqual(f(1), 1)
        tc.assertRaises(ZeroDivisionError, f, 0)
        """,
    ),
    "an error class of their own": case(
        "class TooSmall(ValueError):\n    def __init__(self, n):\n        super().__init__(f'{n} is small')\n        self.n = n\n"
        "def f(n): raise TooSmall(n)",
        "class TooSmall(Exception):\n    n = 0\ndef f(n): raise TooSmall(n)",
        """
        assert issubclass(TooSmall, ValueError)
        try:
            f(3)
            assert False
        except TooSmall as error:
            assert error.n == 3 and str(error) == '3 is small'
        """,
    ),
    "an error that the test raises": case(
        "class Bad(Exception): pass\ndef safe(f):\n    try:\n        return f()\n    except Bad:\n        return 'caught'",
        "class Bad(Exception): pass\ndef safe(f): return f()",
        """
        def fails():
            raise Bad('x')
        assert safe(fails) == 'caught'
        """,
    ),
    "endless recursion": case("def f(n): return n", "def f(n): return f(n)", "assert f(3) == 3"),
    "recursion": case(
        "def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)",
        "def fib(n): return n",
        "assert [fib(i) for i in range(8)] == [0, 1, 1, 2, 3, 5, 8, 13]",
    ),
    "a class with state": case(
        """
        class Account:
            rate = 0.1
            def __init__(self, owner, balance=0):
                self.owner, self.balance, self.log = owner, balance, []
            def deposit(self, n):
                self.balance += n
                self.log.append(n)
                return self
        """,
        """
        class Account:
            rate = 0.1
            def __init__(self, owner, balance=0):
                self.owner, self.balance, self.log = owner, balance, []
            def deposit(self, n):
                self.log.append(n)
                return self
        """,
        """
        a = Account('Bat', balance=5)
        assert isinstance(a, Account) and type(a) is Account and type(a).__name__ == 'Account'
        assert a.deposit(3).deposit(2) is a
        assert a.balance == 10 and a.log == [3, 2] and Account.rate == 0.1
        assert hasattr(a, 'owner') and not hasattr(a, 'nothing')
        a.balance = 100
        assert a.balance == 100 and vars(a)['owner'] == 'Bat'
        """,
    ),
    "inheritance": case(
        "class Animal:\n    def speak(self): return '...'\nclass Dog(Animal):\n    def speak(self): return 'Woof'",
        "class Animal:\n    def speak(self): return '...'\nclass Dog:\n    def speak(self): return 'Woof'",
        "assert issubclass(Dog, Animal)\nassert isinstance(Dog(), Animal)\nassert Dog().speak() == 'Woof'\nassert Dog.__bases__ == (Animal,)",
    ),
    "operators": case(
        """
        class V:
            def __init__(self, x, y): self.x, self.y = x, y
            def __add__(self, o): return V(self.x + o.x, self.y + o.y)
            def __eq__(self, o): return (self.x, self.y) == (o.x, o.y)
            def __mul__(self, k): return V(self.x * k, self.y * k)
            __rmul__ = __mul__
            def __repr__(self): return f'V({self.x}, {self.y})'
            def __len__(self): return 2
            def __getitem__(self, i): return (self.x, self.y)[i]
            def __lt__(self, o): return self.x < o.x
            def __neg__(self): return V(-self.x, -self.y)
        """,
        """
        class V:
            def __init__(self, x, y): self.x, self.y = x, y
            def __add__(self, o): return V(self.x + o.x, self.y)
            def __eq__(self, o): return (self.x, self.y) == (o.x, o.y)
        """,
        """
        assert V(1, 2) + V(3, 4) == V(4, 6)
        assert V(1, 2) != V(2, 1)
        assert 3 * V(1, 2) == V(1, 2) * 3 == V(3, 6)
        assert repr(V(1, 2)) == str(V(1, 2)) == f'{V(1, 2)}' == 'V(1, 2)'
        assert len(V(1, 2)) == 2 and V(1, 2)[1] == 2 and list(V(5, 6)) == [5, 6]
        assert sorted([V(3, 0), V(1, 0)])[0] == V(1, 0) and -V(1, 2) == V(-1, -2)
        """,
    ),
    "properties and class methods": case(
        """
        class C:
            count = 0
            def __init__(self): C.count += 1
            @property
            def twice(self): return 2 * C.count
            @classmethod
            def make(cls): return cls()
            @staticmethod
            def add(a, b): return a + b
        """,
        "class C:\n    count = 0\n    twice = 1\n    make = classmethod(lambda cls: cls())\n    add = staticmethod(lambda a, b: a)",
        """
        c = C()
        assert C.count == 1 and c.twice == 2
        assert isinstance(C.make(), C) and C.count == 2 and C.add(1, 2) == 3
        try:
            c.twice = 5
            assert False
        except AttributeError:
            pass
        """,
    ),
    "a data class": case(
        "from dataclasses import dataclass\n@dataclass(order=True)\nclass P:\n    x: int\n    y: int = 0",
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = 1",
        "assert P(1) == P(1, 0) and P(1) < P(2)\nassert repr(P(3)) == 'P(x=3, y=0)'",
    ),
    "a named tuple": case(
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(): return P(1, 2)",
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(): return P(2, 1)",
        "assert f() == (1, 2) and f().x == 1\nx, y = f()\nassert isinstance(f(), tuple) and y == 2",
    ),
    "an enumeration": case(
        "from enum import Enum\nclass Kind(Enum):\n    A = 1\n    B = 2\ndef f(n): return Kind(n)",
        "from enum import Enum\nclass Kind(Enum):\n    A = 1\n    B = 2\ndef f(n): return Kind.A",
        "assert f(2) == Kind.B and f(2) is Kind.B\nassert f(1).name == 'A' and Kind.B.value == 2\nassert [k.name for k in Kind] == ['A', 'B']",
    ),
    "an abstract class": case(
        "from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n    def area(self): ...\n"
        "class Sq(Shape):\n    def __init__(self, a): self.a = a\n    def area(self): return self.a ** 2",
        "class Shape: pass\nclass Sq(Shape):\n    def __init__(self, a): self.a = a\n    def area(self): return self.a ** 2",
        """
        try:
            Shape()
            raise RuntimeError('made')
        except TypeError:
            pass
        assert Sq(3).area() == 9
        """,
    ),
    "a context manager": case(
        "class Log(list):\n    def __enter__(self):\n        self.append('in')\n        return self\n    def __exit__(self, *e):\n        self.append('out')\n        return True",
        "class Log(list):\n    def __enter__(self):\n        return self\n    def __exit__(self, *e): return True",
        """
        with Log() as log:
            raise ValueError
        assert list(log) == ['in', 'out'] and log == ['in', 'out']
        """,
    ),
    "a linked list": case(
        """
        class Node:
            def __init__(self, v, next=None): self.v, self.next = v, next
        def build(xs):
            head = None
            for x in reversed(xs): head = Node(x, head)
            return head
        """,
        """
        class Node:
            def __init__(self, v, next=None): self.v, self.next = v, next
        def build(xs):
            head = None
            for x in xs: head = Node(x, head)
            return head
        """,
        """
        node, seen = build([1, 2, 3]), []
        while node:
            seen.append(node.v)
            node = node.next
        assert seen == [1, 2, 3]
        second = Node(2)
        assert Node(1, second).next is second
        assert Node(1).next == None
        """,
    ),
    "a stack": case(
        """
        class Stack:
            def __init__(self): self.items = []
            def push(self, x): self.items.append(x)
            def pop(self): return self.items.pop()
            def __contains__(self, x): return x in self.items
            def __bool__(self): return bool(self.items)
        """,
        """
        class Stack:
            def __init__(self): self.items = []
            def push(self, x): self.items.append(x)
            def pop(self): return self.items.pop(0)
        """,
        """
        s = Stack()
        assert not s
        s.push(1); s.push('two')
        assert s and 1 in s and 5 not in s
        assert s.pop() == 'two' and s.pop() == 1
        try:
            s.pop()
            assert False
        except IndexError:
            pass
        """,
    ),
    "a set of objects": case(
        "class Card:\n    def __init__(s, n): s.n = n\n    def __eq__(s, o): return s.n == o.n\n    def __hash__(s): return hash(s.n)\n"
        "def deck(): return [Card(i % 3) for i in range(9)]",
        "class Card:\n    def __init__(s, n): s.n = n\ndef deck(): return [Card(i % 3) for i in range(9)]",
        "assert len(set(deck())) == 3\nassert Card(1) in deck()",
    ),
    "a closure": case(
        "def counter():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n    return step",
        "def counter():\n    return lambda: 1",
        "a, b = counter(), counter()\nassert (a(), a(), b()) == (1, 2, 1)\nassert callable(a)",
    ),
    "a generator": case(
        "def evens():\n    n = 0\n    while True:\n        yield n\n        n += 2",
        "def evens():\n    yield 0\n    yield 2",
        """
        from itertools import islice
        import types
        assert list(islice(evens(), 4)) == [0, 2, 4, 6]
        g = evens()
        assert next(g) == 0 and next(g) == 2
        assert isinstance(g, types.GeneratorType)
        """,
    ),
    "a generator that ends": case(
        "def f(n):\n    for i in range(n): yield i",
        "def f(n): return range(n)",
        "g = f(1)\nassert next(g) == 0\ntry:\n    next(g)\n    assert False\nexcept StopIteration:\n    pass",
    ),
    "a decorator": case(
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a, **k): return 2 * f(*a, **k)\n    return g",
        "def twice(f):\n    def g(*a, **k): return f(*a, **k)\n    return g",
        """
        @twice
        def three(n=1):
            "Doc."
            return 3 * n
        assert three() == 6 and three(n=2) == 12
        assert three.__name__ == 'three'
        """,
    ),
    "a function that takes functions": case(
        "def compose(f, g): return lambda x: f(g(x))\ndef apply_all(fs, x): return [f(x) for f in fs]",
        "def compose(f, g): return lambda x: g(f(x))\ndef apply_all(fs, x): return []",
        """
        import math
        assert compose(lambda x: x + 1, lambda x: x * 2)(5) == 11
        assert apply_all([len, str.upper, lambda s: s[::-1]], 'abc') == [3, 'ABC', 'cba']
        assert compose(math.sqrt, abs)(-16) == 4
        """,
    ),
    "a key function": case(
        "def by_length(words, key=len): return sorted(words, key=key)",
        "def by_length(words, key=len): return sorted(words)",
        "assert by_length(['ccc', 'a', 'bb']) == ['a', 'bb', 'ccc']\nassert by_length(['b', 'a'], key=lambda w: -ord(w)) == ['b', 'a']",
    ),
    "what is printed": case(
        "def greet(name): print('Hello,', name)",
        "def greet(name): print('Hello', name)",
        """
        import io
        from contextlib import redirect_stdout
        out = io.StringIO()
        with redirect_stdout(out):
            greet('Bat')
        assert out.getvalue() == 'Hello, Bat\\n'
        """,
    ),
    "sys.stdout replaced": case(
        "def show(): print(1); print(2)",
        "def show(): print(1)",
        """
        import io, sys
        old, sys.stdout = sys.stdout, io.StringIO()
        try:
            show()
            text = sys.stdout.getvalue()
        finally:
            sys.stdout = old
        assert text.split() == ['1', '2']
        """,
    ),
    "print replaced": case(
        "def show(x): print(x, end='')",
        "def show(x): print('x', end='')",
        "from unittest.mock import patch\nwith patch('builtins.print') as p:\n    show(5)\np.assert_called_once_with(5, end='')",
    ),
    "asked for input": case(
        "def ask(): return int(input('a? ')) + int(input('b? '))",
        "def ask(): return int(input('a? '))",
        """
        from unittest import mock
        with mock.patch('builtins.input', side_effect=['3', '4']) as asked:
            assert ask() == 7
        assert asked.call_count == 2
        """,
    ),
    "input put in its place": case(
        "def ask(): return input().upper()",
        "def ask(): return 'abc'",
        "input = lambda prompt='': 'abc'\nassert ask() == 'ABC'\ndel input",
    ),
    "standard input": case(
        "def ask(): return input() + input()",
        "def ask(): return input()",
        "import io, sys\nold = sys.stdin\nsys.stdin = io.StringIO('a\\nb\\n')\nassert ask() == 'ab'\nsys.stdin = old",
    ),
    "a list changed in place": case(
        "def double(xs):\n    for i, x in enumerate(xs): xs[i] = 2 * x",
        "def double(xs): return [2 * x for x in xs]",
        "xs = [1, 2, 3]\nassert double(xs) is None\nassert xs == [2, 4, 6]",
    ),
    "a list left as it was": case(
        "def ordered(xs): return sorted(xs)",
        "def ordered(xs):\n    xs.sort()\n    return xs",
        "xs = [3, 1]\nassert ordered(xs) == [1, 3]\nassert xs == [3, 1]",
    ),
    "the same list comes back": case(
        "def same(xs): return xs",
        "def same(xs): return list(xs)",
        "xs = [1]\nassert same(xs) is xs",
    ),
    "a dict and an array changed in place": case(
        "def fill(d, a):\n    d['n'] = len(a)\n    a[0] = 9",
        "def fill(d, a): pass",
        "import numpy as np\nd, a = {}, np.zeros(3)\nfill(d, a)\nassert d == {'n': 3} and a[0] == 9",
    ),
    "their list changed by the test": case(
        "names = ['a']\ndef how_many(): return len(names)",
        "names = ['a']\ndef how_many(): return 1",
        "names.append('b')\nassert how_many() == 2\nassert names == ['a', 'b']",
    ),
    "a list kept by an object": case(
        "class Bag:\n    def __init__(self, items): self.items = items\n    def add(self, x): self.items.append(x)",
        "class Bag:\n    def __init__(self, items): self.items = list(items)\n    def add(self, x): self.items.append(x)",
        "things = [1]\nbag = Bag(things)\nbag.add(2)\nassert things == [1, 2]\nthings.append(3)\nassert bag.items == [1, 2, 3]",
    ),
    "a global changed by a function": case(
        "n = 0\ndef step():\n    global n\n    n += 1",
        "n = 0\ndef step():\n    n = 1",
        "step(); step()\nassert n == 2",
    ),
    "a global set by the test": case(
        "limit = 5\ndef over(x): return x > limit",
        "limit = 5\ndef over(x): return x > 5",
        "limit = 10\nassert not over(7)",
    ),
    "an attribute set by the test": case(
        "class C:\n    tax = 0.1\n    def price(self): return 100 * (1 + self.tax)",
        "class C:\n    tax = 0.1\n    def price(self): return 110.00000000000001",
        "C.tax = 0.5\nassert C().price() == 150\nc = C()\nc.tax = 1\nassert c.price() == 200",
    ),
    "helpers of an earlier test cell": case(
        "def area(r): return 3.14159 * r * r",
        "def area(r): return 2 * 3.14159 * r",
        "import math\ndef close(a, b, tolerance=1e-3):\n    return abs(a - b) < tolerance\nexpected = {1: math.pi}",
        "for r, want in expected.items():\n    assert close(area(r), want)\nassert close(area(2), 4 * math.pi)",
    ),
    "an object made in an earlier test cell": case(
        "class C:\n    def __init__(self): self.n = 0\n    def up(self): self.n += 1",
        "class C:\n    def __init__(self): self.n = 0\n    def up(self): pass",
        "c = C()\nc.up()",
        "c.up()\nassert c.n == 2",
    ),
    "partial credit": case(
        "def f(x): return x * x",
        "def f(x): return 4",
        "points = 0\nif f(2) == 4:\n    points += 1\nif f(3) == 9:\n    points += 1.5\npoints",
    ),
    "partial credit by a function": case(
        "a, b = 1, 2",
        "a, b = 1, 3",
        "def score():\n    return round(sum([a == 1, b == 2]) / 2, 2)\nscore()",
    ),
    "no number at the end": case("x = 1", "x = 2", "assert x == 1\n'well done'"),
    "floats with numpy": case(
        "import numpy as np\nx = np.sqrt(2)",
        "import numpy as np\nx = 1.41",
        "import numpy as np\nassert np.isclose(x, 1.41421356)\nassert isinstance(x, (float, np.floating))",
    ),
    "numpy's own checks": case(
        "import numpy as np\ndef norm(a): return a / a.sum()",
        "import numpy as np\ndef norm(a): return a / a.max()",
        """
        np.testing.assert_allclose(norm(np.array([1., 3.])), [0.25, 0.75])
        np.testing.assert_array_equal(norm(np.ones((2, 2))).shape, (2, 2))
        assert norm(np.array([2.0])).dtype == np.float64
        """,
    ),
    "an array": case(
        "import numpy as np\nm = np.arange(6).reshape(2, 3)",
        "import numpy as np\nm = np.arange(6)",
        "assert m.shape == (2, 3) and (m[1] == [3, 4, 5]).all()\nassert np.array_equal(m.T @ m, m.T.dot(m))\nassert type(m) is np.ndarray",
    ),
    "chance with a seed": case(
        "import random, numpy as np\ndef roll(n): return [random.randint(1, 6) for _ in range(n)]\ndef noise(): return np.random.rand()",
        "import random, numpy as np\ndef roll(n): return [4] * n\ndef noise(): return 0.5",
        """
        import random, numpy as np
        random.seed(1)
        want = [random.randint(1, 6) for _ in range(5)]
        random.seed(1)
        assert roll(5) == want
        np.random.seed(3); a = noise()
        np.random.seed(3)
        assert a == np.random.rand()
        """,
    ),
    "chance that goes on from their seed": case(
        "import random\nrandom.seed(5)\ndef roll(): return random.random()",
        "import random\nrandom.seed(6)\ndef roll(): return random.random()",
        "import random\na = roll()\nrandom.seed(5)\nassert a == random.random()",
    ),
    "a table": case(
        "import pandas as pd\ndf = pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3]})\ntotals = df.groupby('k')['v'].sum()",
        "import pandas as pd\ndf = pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3]})\ntotals = df.groupby('k')['v'].mean()",
        """
        import pandas as pd
        assert list(df.columns) == ['k', 'v'] and df.shape == (3, 2)
        assert totals['a'] == 4 and totals.loc['b'] == 2 and isinstance(totals, pd.Series)
        pd.testing.assert_series_equal(totals, pd.Series([4, 2], index=pd.Index(['a', 'b'], name='k'), name='v'))
        """,
    ),
    "a table cleaned": case(
        "import pandas as pd\ndef clean(df): return df.dropna().rename(columns=str.lower)",
        "import pandas as pd\ndef clean(df): return df.fillna(0).rename(columns=str.lower)",
        """
        import numpy as np, pandas as pd
        raw = pd.DataFrame({'A': [1.0, np.nan], 'B': ['x', 'y']})
        pd.testing.assert_frame_equal(clean(raw), pd.DataFrame({'a': [1.0], 'b': ['x']}))
        assert raw.shape == (2, 2) and clean(raw).equals(pd.DataFrame({'a': [1.0], 'b': ['x']}))
        """,
    ),
    "a table changed in place": case(
        "def add(df): df['c'] = df['a'] * 2",
        "def add(df): df = df.assign(c=df['a'] * 2)",
        "import pandas as pd\nt = pd.DataFrame({'a': [1, 2]})\nadd(t)\nassert 'c' in t.columns and t['c'].tolist() == [2, 4]",
    ),
    "a function applied to a table": case(
        "def grade(x): return 'pass' if x >= 50 else 'fail'",
        "def grade(x): return 'pass'",
        "import pandas as pd\nassert pd.Series([40, 60]).apply(grade).tolist() == ['fail', 'pass']",
    ),
    "a figure": case(
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2, 3], [1, 4, 9], label='sq')\nax.set_title('Squares')\nax.set_xlabel('n')",
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2, 3], [1, 4, 8], label='sq')\nax.set_title('Squares')",
        """
        import matplotlib, numpy as np
        assert isinstance(ax, matplotlib.axes.Axes) and isinstance(ax, plt.Axes)
        assert ax.get_title() == 'Squares' and ax.get_xlabel() == 'n'
        line = ax.lines[0]
        assert len(ax.get_lines()) == 1 and line.get_label() == 'sq'
        np.testing.assert_array_equal(line.get_ydata(), [1, 4, 9])
        assert fig.axes[0] is ax
        """,
    ),
    "the current figure": case(
        "from matplotlib import pyplot as plt\nplt.figure()\nplt.bar(['a', 'b'], [3, 5])\nplt.ylabel('count')",
        "from matplotlib import pyplot as plt\nplt.figure()\nplt.bar(['a', 'b'], [3, 4])\nplt.ylabel('count')",
        """
        import matplotlib.pyplot as plt
        axes = plt.gca()
        assert [bar.get_height() for bar in axes.patches] == [3, 5]
        assert axes.get_ylabel() == 'count'
        plt.close('all')
        """,
    ),
    "a signature": case(
        "def f(a: int, b: float = 2.0) -> float:\n    '''Add.'''\n    return a + b",
        "def f(a): return a + 2.0",
        """
        import inspect
        assert list(inspect.signature(f).parameters) == ['a', 'b']
        assert inspect.signature(f).parameters['b'].default == 2.0
        assert inspect.isfunction(f) and f.__name__ == 'f' and f.__doc__.strip() == 'Add.'
        assert f.__defaults__ == (2.0,) and f.__annotations__['a'] is int
        """,
    ),
    "a test inside a function": case(
        "def f(x): return x ** 2",
        "def f(x): return x ** 3",
        """
        def check(n):
            inner = lambda k: f(k) == k * k
            class Holder:
                value = f(n)
            return inner(n) and Holder.value == n * n
        assert check(4)
        """,
    ),
    "truth of what comes back": case(
        "def f(s): return s == s[::-1]", "def f(s): return len(s)", "assert f('abba')\nassert not f('abc')"
    ),
    "copies": case(
        "class P:\n    def __init__(self): self.xs = [1]",
        "class P:\n    xs = [1]",
        "import copy\np = P()\nq = copy.deepcopy(p)\nq.xs.append(2)\nassert p.xs == [1] and q.xs == [1, 2]",
    ),
    "a caller's objects": case(
        "def total(things): return sum(t.price() for t in things)",
        "def total(things): return len(things)",
        """
        class Thing:
            def __init__(self, p):
                self.p = p
            def price(self):
                return self.p
        assert total([Thing(2), Thing(5)]) == 7
        """,
    ),
    "an iterator handed over": case(
        "def first(it, n): return [next(it) for _ in range(n)]",
        "def first(it, n): return list(range(n))",
        "it = iter([5, 6, 7])\nassert first(it, 2) == [5, 6]\nassert next(it) == 7\nassert first((c for c in 'xyz'), 1) == ['x']",
    ),
    "a file in memory": case(
        "def count(f): return sum(1 for line in f if line.strip())",
        "def count(f): return 3",
        "import io\nassert count(io.StringIO('a\\n\\nb\\n')) == 2",
    ),
    "dates": case(
        "import datetime as dt\ndef days(a, b): return (b - a).days",
        "def days(a, b): return 30",
        "from datetime import date\nassert days(date(2024, 2, 1), date(2024, 3, 1)) == 29",
    ),
    "counting": case(
        "from collections import Counter, defaultdict\ndef count(s): return Counter(s)\ndef group(ws):\n    d = defaultdict(list)\n    for w in ws: d[w[0]].append(w)\n    return d",
        "def count(s): return {}\ndef group(ws): return {}",
        "assert count('aab')['a'] == 2 and count('x')['y'] == 0\nassert count('ab').most_common(1) == [('a', 1)]\nassert group(['ab', 'ac']) == {'a': ['ab', 'ac']}",
    ),
    "an instance that is called": case(
        "class Poly:\n    def __init__(self, *c): self.c = c\n    def __call__(self, x): return sum(k * x ** i for i, k in enumerate(self.c))",
        "class Poly:\n    def __init__(self, *c): self.c = c\n    def __call__(self, x): return 0",
        "p = Poly(1, 2)\nassert callable(p) and p(3) == 7",
    ),
    "an iterable of their own": case(
        "class Count:\n    def __init__(self, n): self.n = n\n    def __iter__(self): return iter(range(self.n))",
        "class Count:\n    def __init__(self, n): self.n = n\n    def __iter__(self): return iter([])",
        "assert list(Count(3)) == [0, 1, 2]\nassert sum(x for x in Count(4)) == 6\nassert max(Count(5)) == 4",
    ),
    "a mapping of their own": case(
        "class Lower(dict):\n    def __setitem__(self, k, v): super().__setitem__(k.lower(), v)",
        "class Lower(dict): pass",
        "d = Lower()\nd['A'] = 1\nassert d == {'a': 1} and d['a'] == 1 and isinstance(d, dict) and 'a' in d and len(d) == 1",
    ),
    "a large table changed by a function": case(
        "import numpy as np, pandas as pd\nbig = pd.DataFrame({'a': np.zeros(50_000)})\ndef mark(): big.iloc[0, 0] = 5",
        "import numpy as np, pandas as pd\nbig = pd.DataFrame({'a': np.zeros(50_000)})\ndef mark(): pass",
        "assert big['a'].sum() == 0\nmark()\nassert big['a'].sum() == 5",
    ),
    "a name bound anew by a function": case(
        "best = 1000\ndef improve():\n    global best\n    best = best + 1",
        "best = 1000\ndef improve():\n    best = 1001",
        "for n in range(1001, 1004):\n    improve()\n    assert best == n",
    ),
    "a class body that uses their names": case(
        "base = 3",
        "base = 4",
        "class K:\n    value = base * 2\n    def get(self):\n        return base\nassert K.value == 6 and K().get() == 3",
    ),
}
