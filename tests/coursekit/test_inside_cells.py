"""Test cells that must run in the learner's process: hooks are taken off first, and checks that must fail do."""

from __future__ import annotations

import sys

import pytest
from examined import judged
from IPython.core.interactiveshell import InteractiveShell

from coursekit.sandbox.examiner.instrument import FAILING, prepare
from coursekit.sandbox.replies.inside import SNAPSHOT, reset_hooks, run_prepared
from coursekit.sandbox.shared.testcell import split

SECRET = "k3j4x9"
INSIDE = "# coursekit: inside\n"
HONEST = {
    "a number": ("def f(x): return x * x", "assert f(3) == 9"),
    "a check over several lines": (
        "def f(x): return x * x",
        "for i in [3]:\n    assert (f(i)\n            == 9), 'no'",
    ),
    "several on a line": ("x = 1", "assert x == 1; assert x != 2; y = x"),
    "inequalities": ("x = 5", "assert x < 6\nassert x >= 5\nassert 1 <= x\nassert x > 4.5"),
    "members": ("xs = [1, 2]", "assert 1 in xs\nassert 'a' in 'abc'\nassert 3 not in xs"),
    "texts": ("s = 'Өдөр'", "assert s == 'Өдөр' and s; assert s == 'Өдөр', 'Ө'"),
    "nothing": ("x = None", "assert x is None\nassert x == None"),
    "arrays": (
        "import numpy as np\na = np.arange(3)",
        "assert (a == [0, 1, 2]).all()\nnp.testing.assert_array_equal(a, [0, 1, 2])",
    ),
    "tables": (
        "import pandas as pd\nd = pd.DataFrame({'a': [1]})",
        "pd.testing.assert_frame_equal(d, pd.DataFrame({'a': [1]}))\nassert list(d.columns) == ['a']",
    ),
    "not a number": ("x = float('nan')", "assert x != x"),
    "a method of unittest": (
        "x = 3",
        "import unittest\ntc = unittest.TestCase()\ntc.assertEqual(x, 3)\ntc.assertIn(x, [3])",
    ),
    "an expected error": ("def f(): raise KeyError", "import unittest\nunittest.TestCase().assertRaises(KeyError, f)"),
    "their class as a base": ("class B:\n    def m(self): return 1", "class T(B):\n    pass\nassert T().m() == 1"),
    "equality of their own": (
        "class E:\n    def __init__(s, n): s.n = n\n    def __eq__(s, o): return getattr(o, 'n', o) == s.n",
        "assert E(5) == 5",
    ),
    "a check in a function": ("def f(x): return x", "def check(n):\n    assert f(n) == n\ncheck(4)"),
    "a magic": ("x = 1", "%time y = x + 1\nassert y == 2"),
}


def run(work: str, test: str, **space) -> dict:
    """The finding of a cell that is run in this process, in a namespace of its own."""
    space = {"__name__": "__main__", **space}
    exec(compile(work, "<work>", "exec", dont_inherit=True), space)
    return run_prepared(prepare(test, SECRET), space, snapshot=SNAPSHOT)


@pytest.mark.parametrize("name", [name for name in HONEST if name != "a magic"])
def test_honest_work_passes_with(name):
    work, test = HONEST[name]
    finding = run(work, test)
    assert finding["ok"] is True, finding


def test_a_magic_is_run_by_the_shell():
    class Shell:
        def run_line_magic(self, name, line):
            exec(line, space)

    space: dict = {"x": 1, "get_ipython": Shell}
    finding = run_prepared(prepare("%time y = x + 1\nassert y == 2", SECRET), space, snapshot=SNAPSHOT)
    assert finding["ok"] is True, finding


@pytest.mark.parametrize("name", [name for name in HONEST if name not in ("a magic", "their class as a base")])
def test_the_examiner_sends_a_cell_that_asks_for_it_inside(name):
    work, test = HONEST[name]
    [finding] = judged(work, INSIDE + test)
    assert finding["ok"] is True, finding


def test_wrong_work_fails_with_line_and_message():
    finding = run("def f(x): return 8", "x = 3\nassert f(x) == 9, 'nine'")
    assert finding["error"]["traceback"][-1] == "AssertionError: nine"
    assert any(line.startswith("---->   2") for line in finding["error"]["traceback"])


def test_partial_credit_is_the_last_line():
    assert run("x = 1", "p = 0\nif x == 1:\n    p += 0.5\np")["score"] == 0.5


def test_hidden_lines_are_not_run():
    source = "x = 1\n### BEGIN HIDDEN TESTS\nx = 1616\n### END HIDDEN TESTS\nassert x == 1"
    assert "1616" not in str(prepare(source, SECRET))


def test_names_for_watching_are_gone_afterwards():
    space: dict = {}
    run_prepared(prepare("assert 1 == 1", SECRET), space, snapshot=SNAPSHOT)
    assert [name for name in space if SECRET in name] == []


EVIL = """
class Evil:
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = lambda s, o: True
def f(x): return Evil()
"""
CAUGHT = {
    "an object equal to everything": (EVIL, "assert f(3) == 9"),
    "equal from the right": (EVIL, "assert 9 == f(3)"),
    "unequal to everything": (EVIL, "assert f(3) != 4"),
    "less than everything": (EVIL, "assert f(3) < 4"),
    "more than everything": (EVIL, "assert 4 <= f(3)"),
    "a list that holds everything": (EVIL, "assert 9 in f(3)"),
    "in a loop": (EVIL, "for n in [3]:\n    assert f(n) == 9"),
    "in a function of the test": (EVIL, "def check(n):\n    assert f(n) == 9\ncheck(3)"),
    "before unittest": (EVIL, "import unittest\nunittest.TestCase().assertEqual(f(3), 9)"),
    "a check that never refuses": ("def assert_near(a, b): pass\ndef f(x): return 4", "assert_near(f(3), 9)"),
}


@pytest.mark.parametrize("name", CAUGHT)
def test_a_check_that_does_not_fail_is_caught(name):
    work, test = CAUGHT[name]
    assert run(work, test)["reason"] == {"kind": "canary"}


UNDONE = {
    "AssertionError replaced": "import builtins\nclass Quiet(Exception): pass\nbuiltins.AssertionError = Quiet",
    "abs and all replaced": "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.all = lambda x: True",
    "compile replaced": "import builtins\nbuiltins.compile = builtins.exec = lambda *a, **k: None",
    "numpy's check replaced": "import numpy.testing\nnumpy.testing.assert_allclose = lambda *a, **k: None",
    "numpy's isclose replaced": "import numpy\nnumpy.isclose = numpy.allclose = lambda *a, **k: True",
    "unittest replaced": "import unittest\nunittest.TestCase.assertEqual = lambda *a: None",
    "another builtins": "__builtins__ = {'abs': lambda x: 0, '__import__': __import__, 'AssertionError': KeyError}",
}
TESTS = """
import unittest
import numpy as np
def checks():
    yield lambda: unittest.TestCase().assertEqual(x, 9)
    yield lambda: np.testing.assert_allclose(x, 9)
    yield lambda: unittest.TestCase().assertTrue(np.isclose(x, 9))
    yield lambda: unittest.TestCase().assertTrue(abs(x - 9) < 1)
passed = 0
for check in checks():
    try:
        check()
        passed += 1
    except AssertionError:
        pass
passed
"""


@pytest.mark.parametrize("name", UNDONE)
def test_what_was_replaced_is_put_back(name):
    [finding] = judged(f"x = 4\n{UNDONE[name]}", INSIDE + TESTS)
    assert (finding["ok"], finding["score"]) == (True, 0)


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_a_transformer_that_deletes_asserts_is_taken_off(shell):
    import ast

    class Deleter(ast.NodeTransformer):
        def visit_Assert(self, node):
            return ast.Pass()

    shell.ast_transformers.append(Deleter())
    shell.input_transformers_post.append(lambda lines: [line for line in lines if "assert" not in line])
    shell.user_ns["x"] = 4
    finding = run_prepared(prepare("assert x == 9", SECRET), shell.user_ns, snapshot=SNAPSHOT, shell=shell)
    assert finding["error"]["ename"] == "AssertionError" and shell.ast_transformers == []


def test_callbacks_and_handlers_of_the_shell_are_taken_off(shell):
    called = []
    shell.events.register("pre_run_cell", lambda info: called.append(info))
    shell.set_custom_exc((AssertionError,), lambda *a: called.append(a))
    reset_hooks(shell, SNAPSHOT)
    assert shell.custom_exceptions == () and not any(shell.events.callbacks.values())


def test_tracing_is_taken_off():
    before = sys.gettrace(), sys.getprofile()
    try:
        sys.setprofile(lambda *a: None)
        reset_hooks(None, SNAPSHOT)
        assert sys.getprofile() is None
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])


def test_an_evil_debug_flag_does_not_switch_asserts_off():
    [finding] = judged("import builtins\nvars(builtins)['__debug__'] = False\nx = 4", INSIDE + "assert x == 9")
    assert finding["error"]["ename"] == "AssertionError"


def test_an_exit_is_an_error():
    assert run("def f(): raise SystemExit(0)", "f()\nassert True")["error"]["ename"] == "SystemExit"


@pytest.mark.parametrize("source", FAILING)
def test_each_canary_fails_where_nothing_was_changed(source):
    with pytest.raises(AssertionError):
        exec(compile(source, "<canary>", "exec"), {})


@pytest.mark.parametrize(
    "source, why",
    [
        ("assert x == 1", ""),
        ("# coursekit: inside\nassert x", "asked"),
        ("%%time\nassert x", "magic"),
        ("!ls\nassert x", "magic"),
        ("get_ipython().run_line_magic('x', '')", "shell"),
        ("await f()", "shell"),
        ("class A(Theirs): pass", "subclass"),
        ("class A(Exception): pass\nclass B(A): pass", ""),
        ("from unittest.mock import patch\nwith patch('time.sleep'): f()", "patch"),
        ("from unittest.mock import patch\nwith patch('builtins.input'): f()", ""),
        ("%matplotlib inline\nassert x == 1", ""),
        ("assert '%' in x\ny = x % 3\nassert x != 2", ""),
    ],
)
def test_only_what_cannot_be_judged_from_outside_is_run_inside(source, why):
    assert split(source).inside == why


def test_hidden_lines_are_counted_from_their_first_mark_to_their_last():
    source = "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc"
    assert split(source).hidden == {2, 3, 4} and split(source).visible == "a\n\n\n\nc"
