"""What stands in the notebooks of the two plain courses, and what honest learners make of it."""

from __future__ import annotations

from collections.abc import Mapping

from tiny import cell

Work = Mapping[str, str]  # a learner's source, by the name of the cell


def answer(name: str, source: str, **more: object):
    body = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"
    return cell("code", name, body, solution=True, **more)


def test(name: str, source: str, points: float):
    return cell("code", name, source, grade=True, locked=True, points=points)


ADD_TEST = """\
assert add(1, 2) == 3
### BEGIN HIDDEN TESTS
for hidden_left in (10, -7):
    assert add(hidden_left, 5) == hidden_left + 5, "only right for the numbers of the text"
### END HIDDEN TESTS"""
SQUARES_TEST = """\
wanted = [0, 1, 4, 9]
hits = sum(a == b for a, b in zip(squares, wanted)) if len(squares) == 4 else 0
hits"""
GREET_TEST = """\
assert greet("Bold") == "Hello, Bold!"
### BEGIN HIDDEN TESTS
assert greet("Энхээ") == "Hello, Энхээ!"
### END HIDDEN TESTS"""
RAISE_TEST = """\
try:
    divide(1, 0)
except ValueError as error:
    assert "zero" in str(error)
else:
    raise AssertionError("no ValueError")"""
DEPTH_TEST = "assert depth([1, [2, [3]]]) == 3\nassert depth([]) == 1"
SUMS_CELLS = [
    cell("markdown", "intro", "# Sums"),
    answer("add", "def add(a, b):\n    return a + b"),
    test("add-test", ADD_TEST, 3),
    answer("squares", "squares = [n * n for n in range(4)]"),
    test("squares-test", SQUARES_TEST, 4),
    answer("greet", "def greet(name):\n    return f'Hello, {name}!'"),
    test("greet-test", GREET_TEST, 2),
    answer("divide", "def divide(a, b):\n    if b == 0:\n        raise ValueError('zero')\n    return a / b"),
    test("divide-test", RAISE_TEST, 2),
    answer("depth", "def depth(x):\n    return 1 + max((depth(y) for y in x if isinstance(y, list)), default=0)"),
    test("depth-test", DEPTH_TEST, 3),
    cell("markdown", "why", "### BEGIN SOLUTION\nIt commutes.\n### END SOLUTION", grade=True, solution=True, points=5),
    answer("sketch", "total = add(1, 1)", grade=True, points=2),
    cell("markdown", "drawing", "Draw a tree of calls.", task=True, locked=True, points=1),
]
RIGHT = {
    "add": "def add(a, b):\n    return a + b",
    "squares": "squares = [n ** 2 for n in range(4)]",
    "greet": "def greet(name):\n    return 'Hello, ' + name + '!'",
    "divide": "def divide(a, b):\n    if not b:\n        raise ValueError('by zero')\n    return a / b",
    "depth": "def depth(x):\n    return 1 + max([depth(y) for y in x if type(y) is list], default=0)",
    "why": "Because order does not matter.",
    "sketch": "print(add(2, 2))",
}
ENDLESS = "def depth(x):\n    return 1 + depth(x)"
SUMS: dict[str, Work] = {
    "right": RIGHT,
    "partly": {**RIGHT, "squares": "squares = [0, 1, 4, 8]", "add": "def add(a, b):\n    return 3"},
    "wrong": {
        "add": "def add(a, b):\n    return a - b",
        "squares": "squares = []",
        "greet": "def greet(name):\n    return name",
        "divide": "def divide(a, b):\n    return 0",
        "depth": "def depth(x):\n    return 0",
        "why": "I do not know.",
    },
    "blank": {},
    "error-in-a-cell": {**RIGHT, "squares": "squares = [1 / 0]"},
    "syntax-error": {**RIGHT, "add": "def add(a, b)\n    return a + b"},
    "endless-recursion": {**RIGHT, "depth": ENDLESS},
    "prints-and-warns": {
        **RIGHT,
        "add": "def add(a, b):\n    print('adding', a, b)\n    return a + b",
        "greet": "import warnings\ndef greet(name):\n    warnings.warn('slow')\n    return f'Hello, {name}!'",
    },
    "rewrites-a-test": {**RIGHT, "add": "def add(a, b):\n    return 4", "add-test": "assert True"},
}

MEANS_TEST = """\
assert list(means.index) == ["a", "b"]
assert means["a"] == 2 and means["b"] == 10
# VVV SECRET VVV
assert isinstance(means, pd.Series) and means.name == "value"
# ^^^ SECRET ^^^"""
SCALED_TEST = "np.testing.assert_allclose(scaled.mean(), 0, atol=1e-12)\nassert scaled.shape == (3,)"
PLOT_TEST = "assert axes.get_xlabel() == 'group'\nassert len(axes.patches) == 2"
HELPER_TEST = "from helper import double\nassert double(4) == 8"
SHAPE_TEST = """\
square = Square(3)
assert square.area() == 9
# VVV SECRET VVV
assert isinstance(square, Shape) and Square(1.5).area() == 2.25
# ^^^ SECRET ^^^"""
EQUAL_TEST = "assert Square(2) == Square(2) and Square(2) != Square(3)"
IMPORTS = "import matplotlib\nmatplotlib.use('Agg')\nimport numpy as np\nimport pandas as pd"
READ = "values = pd.read_csv('tables/spring/values.csv')\n"
WHY = "### BEGIN SOLUTION\nIt is a shape.\n### END SOLUTION"
DATA_CELLS = {
    "frames": [
        cell("code", "imports", IMPORTS, locked=True),
        answer("means", READ + "means = values.groupby('group')['value'].mean()"),
        test("means-test", MEANS_TEST, 4),
        answer("scaled", "x = values['value'].to_numpy(float)\nscaled = (x - x.mean()) / x.std()"),
        test("scaled-test", SCALED_TEST, 2),
        answer("plot", "axes = means.plot.bar()"),
        test("plot-test", PLOT_TEST, 2),
        test("helper-test", HELPER_TEST, 1),
    ],
    "shapes": [
        cell("code", "shape", "class Shape:\n    def area(self):\n        raise NotImplementedError", locked=True),
        answer(
            "square",
            "class Square(Shape):\n    def __init__(self, side):\n        self.side = side\n\n    def area(self):\n"
            "        return self.side ** 2\n\n    def __eq__(self, other):\n        return self.side == other.side",
        ),
        test("square-test", SHAPE_TEST, 3),
        test("equal-test", EQUAL_TEST, 1),
        cell("markdown", "why", WHY, grade=True, solution=True, points=2),
    ],
}  # fmt: skip
SQUARE = "class Square(Shape):\n    def __init__(self, side):\n        self.side = side\n\n    def area(self):\n"
GOOD = {
    "means": READ + "means = values.groupby('group').value.mean()",
    "scaled": "scaled = np.array([1.0, 3, 10])\nscaled = scaled - scaled.mean()",
    "plot": "axes = means.plot(kind='bar')",
    "square": SQUARE + "        return self.side ** 2\n\n    def __eq__(self, o):\n        return self.side == o.side",
    "why": "A square is a shape.",
}
FOUR = SQUARE + "        return 4"
DATA: dict[str, Work] = {
    "right": GOOD,
    "list-for-a-series": {**GOOD, "means": "means = pd.Series({'a': 2, 'b': 10})"},
    "no-equality": {**GOOD, "square": SQUARE + "        return self.side * self.side"},
    "not-a-shape": {**GOOD, "square": GOOD["square"].replace("(Shape)", "")},
    "wrong": {"means": "means = pd.Series([1])", "scaled": "scaled = np.ones(3)", "square": FOUR},
    "missing-file": {**GOOD, "means": "means = pd.read_csv('values.csv')"},
    "blank": {},
}  # fmt: skip
