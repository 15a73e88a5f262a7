"""Test cells are judged outside the learner's process: as in one namespace for honest work, and never talked over."""

from __future__ import annotations

import socket
import threading

import matplotlib
import pandas  # noqa: F401  (loaded before the learners' processes are forked)
import pytest
from examined import in_one_namespace, judged, learner, outcome
from hypothesis import given
from hypothesis import strategies as st
from nbgrader_cells import CASES

from coursekit.sandbox.calling import CallFailed, call
from coursekit.sandbox.examiner.examining import Examiner
from coursekit.sandbox.plain import NotPlain
from coursekit.sandbox.reasons import why
from coursekit.sandbox.shared.files import Files
from coursekit.sandbox.shared.wire import Wire, WireError

matplotlib.use("Agg")
import matplotlib.pyplot  # noqa: E402, F401

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


@pytest.mark.parametrize("name", CASES)
def test_right_work_fares_as_in_one_namespace(name):
    right, _wrong, tests = CASES[name]
    assert [outcome(finding) for finding in judged(right, *tests)] == in_one_namespace(right, *tests)


@pytest.mark.parametrize("name", CASES)
def test_wrong_work_fares_as_in_one_namespace(name):
    _right, wrong, tests = CASES[name]
    assert [outcome(finding) for finding in judged(wrong, *tests)] == in_one_namespace(wrong, *tests)


@pytest.mark.parametrize("name", CASES)
def test_the_table_tells_right_from_wrong(name):
    right, wrong, tests = CASES[name]
    assert in_one_namespace(right, *tests) != in_one_namespace(wrong, *tests)


EVIL = """
class Evil:
    def __init__(self, *args, **kwargs): pass
    def yes(self, *args, **kwargs): return True
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = yes
    equals = eq = startswith = issubset = isin = all = any = yes
    def same(self, *args, **kwargs): return self
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __abs__ = __neg__ = __getitem__ = __round__ = same
    __truediv__ = __array_wrap__ = __call__ = same
    def __hash__(self): return hash(9)
    def __float__(self): return 9.0
    def __int__(self): return 9
    __index__ = __int__
    def __len__(self): return 1
    def __iter__(self): return iter([self])
    def __array__(self, *args, **kwargs):
        import numpy
        return numpy.array(9)
    __class__ = int
"""
TALKED_OVER = {
    "equal to everything": (EVIL + "def f(x): return Evil()", "assert f(3) == 9"),
    "equal from the right": (EVIL + "def f(x): return Evil()", "assert 9 == f(3)"),
    "less and more than everything": (EVIL + "def f(x): return Evil()", "assert 8 < f(3) < 10"),
    "a difference of nothing": (EVIL + "def f(x): return Evil()", "assert abs(f(3) - 9) < 1e-6"),
    "a member of every list": (EVIL + "def f(x): return Evil()", "assert f(3) in [9, 10]"),
    "a member of a set by its hash": (EVIL + "def f(x): return Evil()", "assert f(3) in {9}"),
    "a list that holds everything": (EVIL + "def f(x): return Evil()", "assert 9 in f(3)"),
    "within a list": (EVIL + "def f(x): return [Evil()]", "assert f(3) == [9]"),
    "within a dict": (EVIL + "def f(x): return {'a': Evil()}", "assert f(3)['a'] == 9"),
    "as numpy's array": (EVIL + "def f(x): return Evil()", "import numpy as np\nassert np.isclose(f(3), 9)"),
    "before numpy's checks": (
        EVIL + "def f(x): return Evil()",
        "import numpy as np\nnp.testing.assert_allclose(f(3), 9)",
    ),
    "before numpy's equality": (
        EVIL + "def f(x): return Evil()",
        "import numpy as np\nnp.testing.assert_equal(f(3), 9)",
    ),
    "as a float": (EVIL + "def f(x): return Evil()", "import math\nassert math.isclose(f(3), 9)"),
    "by a method that agrees": (
        EVIL + "def f(x): return Evil()",
        "import pandas as pd\nassert f(3).equals(pd.Series([9]))",
    ),
    "before unittest": (EVIL + "def f(x): return Evil()", "import unittest\nunittest.TestCase().assertEqual(f(3), 9)"),
    "a class in the function's place": (EVIL + "f = Evil", "assert f(3) == 9"),
    "a class whose differences are small": (EVIL + "f = Evil", "assert abs(f(3) - 9) < 1e-6"),
    "caught by the test": (EVIL + "def f(x): return Evil()", "try:\n    assert f(3) < 9\nexcept TypeError:\n    pass"),
    "a number of their own": (
        "class N(int):\n    def __eq__(s, o): return True\ndef f(x): return N(4)",
        "assert f(3) == 9",
    ),
    "a table of their own": (
        "import pandas as pd\nclass T(pd.DataFrame):\n    equals = __eq__ = lambda s, o: True\n"
        "def f(x): return T({'a': [1]})",
        "import pandas as pd\npd.testing.assert_frame_equal(f(3), pd.DataFrame({'a': [9]}))",
    ),
    "an array of their own": (
        "import numpy as np\nclass A(np.ndarray):\n    all = lambda s: True\n    __eq__ = lambda s, o: np.array(True)\n"
        "def f(x): return np.zeros(2).view(A)",
        "import numpy as np\nassert (f(3) == np.array([9, 9])).all()",
    ),
    "builtins replaced": (
        "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.all = lambda x: True\ndef f(x): return 4",
        "assert abs(f(3) - 9) < 1e-6 and all([f(3) == 9])",
    ),
    "builtins shadowed": (
        "abs = lambda x: 0\nall = any = isinstance = lambda *a: True\ndef f(x): return 4",
        "assert abs(f(3) - 9) < 1e-6",
    ),
    "numpy replaced": (
        "import numpy as np\nnp.isclose = np.allclose = lambda *a, **k: True\ndef f(x): return 4",
        "assert np.isclose(f(3), 9)",
    ),
    "something else named np": (
        "class np:\n    @staticmethod\n    def isclose(*a): return True\ndef f(x): return 4",
        "assert np.isclose(f(3), 9)",
    ),
    "AssertionError replaced": (
        "import builtins\nbuiltins.AssertionError = KeyError\ndef f(x): return 4",
        "assert f(3) == 9",
    ),
    "an exit": ("def f(x): raise SystemExit(0)", "assert f(3) == 9"),
    "an interrupt": ("def f(x): raise KeyboardInterrupt", "assert f(3) == 9"),
    "the end of a generator": ("def f(x): raise GeneratorExit", "assert f(3) == 9"),
    "an end in a loop of the test": (
        "def f(x): raise StopIteration",
        "for x in map(lambda n: f(n), [3]):\n    pass\nassert f(3) == 9",
    ),
    "the process ended": ("import os\ndef f(x): os._exit(0)", "assert f(3) == 9"),
    "the test's frames": (
        "import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n"
        "        for v in [frame.f_locals, frame.f_globals]:\n"
        "            if 'want' in v: return v['want']\n        frame = frame.f_back\n    return 0",
        "want = 9\nassert f(3) == want",
    ),
    "the garbage collector": (
        "import gc\ndef f(x):\n    found = [o for o in gc.get_objects() if isinstance(o, dict) and 'want_9' in o]\n"
        "    return found[0]['want_9'] if found else 0",
        "want_9 = 9\nassert f(3) == want_9",
    ),
    "a guess in the namespace": (
        "want = None\ndef f(x): return want",
        "### BEGIN HIDDEN TESTS\nwant = 3 * 3\nassert f(3) == want\n### END HIDDEN TESTS",
    ),
    "the frames of a function handed over": (
        "def f(g):\n    return g.__globals__['want'] if hasattr(g, '__globals__') and 'want' in g.__globals__ else 0",
        "want = 9\nassert f(lambda: want + 1) == want",
    ),
    "the class of an object handed over": (
        "def f(o):\n    try: return o.__class__.m.__globals__['want']\n    except Exception: return 0",
        "want = 9\nclass O:\n    def m(self): pass\nassert f(O()) == want",
    ),
    "the frame of a generator handed over": (
        "def f(g):\n    try:\n        return g.gi_frame.f_globals['want']\n    except Exception:\n        return 0",
        "want = 9\nassert f(i for i in [1]) == want",
    ),
}


@pytest.mark.parametrize("name", TALKED_OVER)
def test_a_test_cannot_be_talked_over_by(name):
    work, test = TALKED_OVER[name]
    [finding] = judged(work, test)
    assert finding["ok"] is False


@pytest.mark.parametrize("name", TALKED_OVER)
def test_the_same_test_passes_with_the_right_answer_to(name):
    """So that none of the tests above fails for another reason."""
    _work, test = TALKED_OVER[name]
    right = {
        "within a list": "[9]",
        "within a dict": "{'a': 9}",
        "a list that holds everything": "[9]",
        "by a method that agrees": "pd.Series([9])",
        "a table of their own": "pd.DataFrame({'a': [9]})",
        "an array of their own": "np.array([9, 9])",
        "caught by the test": "8",
    }.get(name, "9")
    [finding] = judged(f"import numpy as np, pandas as pd\ndef f(x): return {right}", test)
    assert finding["ok"] is True, finding


def test_an_object_where_data_is_needed_is_named():
    [finding] = judged(EVIL + "def f(x): return Evil()", "assert f(3) > 8")
    assert finding["reason"] == {"kind": "own-type", "type": "Evil"}


def test_an_object_that_fails_a_comparison_is_named():
    [finding] = judged(EVIL + "def f(x): return Evil()", "assert f(3) == 9")
    assert finding["reason"] == {"kind": "own-type", "type": "Evil"}


def test_a_name_given_with_the_notebook_holds_whatever_the_learner_binds_to_it():
    given = ["from math import isclose\ndef near(a, b): return isclose(a, b)"]
    work = "def isclose(*a): return True\nnear = isclose\ndef f(x): return 4"
    findings = judged(work, "assert isclose(f(3), 9)", "assert near(f(3), 9)", locked=given, released=given)
    assert [finding["ok"] for finding in findings] == [False, False]


def test_an_object_of_a_class_that_builds_on_a_given_one_is_an_instance_of_that():
    given = "class Shape:\n    def area(self): raise NotImplementedError"
    work = given + "\nclass Square(Shape):\n    def area(self): return 9\nclass Other: pass"
    tests = ("assert isinstance(Square(), Shape) and Square().area() == 9", "assert isinstance(Other(), Shape)")
    findings = judged(work, *tests, locked=[given], released=[given])
    assert [finding["ok"] for finding in findings] == [True, False]


def test_an_error_of_a_given_class_or_one_that_builds_on_it_is_caught_by_its_name():
    given = "class TooSmall(ValueError): pass"
    work = given + "\nclass Tiny(TooSmall): pass\ndef f(x): raise (TooSmall if x else Tiny)('no')"
    catch = "try:\n    f({})\nexcept TooSmall:\n    pass\nelse:\n    assert False"
    findings = judged(work, catch.format(0), catch.format(1), locked=[given], released=[given])
    assert [finding["ok"] for finding in findings] == [True, True]


def test_what_the_notebook_gives_may_use_what_only_the_learner_has():
    figures = "import matplotlib.pyplot as plt\nclass Mine(Theirs): pass"
    given = [f"{figures}\nimport math\ndef near(a): return abs(a - math.pi) < 1"]
    test = "plt.figure()\nplt.title('x')\nassert plt.gca().get_title() == 'x' and near(3)"
    [finding] = judged("import matplotlib.pyplot as plt", test, locked=given, released=given)
    assert finding["ok"] is True, finding


def test_a_builtin_name_that_the_notebook_asks_for_is_the_learner_s():
    stub = ["def sum(xs):\n    raise NotImplementedError"]
    [finding] = judged("def sum(xs): return 'theirs'", "assert sum([1]) == 'theirs'", locked=[], released=stub)
    assert finding["ok"] is True


def test_a_helper_of_an_earlier_test_cell_is_not_the_learner_s_to_replace():
    tests = ["def check(a, b):\n    assert a == b", "check(f(3), 9)"]
    with learner("def f(x): return 4") as wire:
        examiner = Examiner(wire, call_seconds=20, output_bytes=1_000)
        examiner.examine(tests[0], cell=1)
        examiner.link.ask("define", source="def check(a, b): pass")
        wire.send({"op": "done"})
        assert examiner.examine(tests[1], cell=2)["ok"] is False


FILES = {
    "a file that the work wrote": ("open('out.txt', 'w').write('42')", "assert open('out.txt').read() == '42'"),
    "a file that a function writes": (
        "def save():\n    with open('deep.txt', 'w') as f: f.write('x')",
        "import os\nassert not os.path.exists('deep.txt')\nsave()\nassert os.path.exists('deep.txt')",
    ),
    "a file that the test writes": (
        "def count(name): return len(open(name).read().split())",
        "from pathlib import Path\nPath('in.txt').write_text('a b c')\nassert count('in.txt') == 3",
    ),
    "a file that a function removes": (
        "import os\nopen('old.txt', 'w').close()\ndef clean(): os.remove('old.txt')",
        "import os\nassert os.path.exists('old.txt')\nclean()\nassert not os.path.exists('old.txt')",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_two_folders_are_as_one_for(name, tmp_path, monkeypatch):
    work, test = FILES[name]
    folders = [tmp_path / "learner", tmp_path / "examiner"]
    for folder in folders:
        folder.mkdir()
    monkeypatch.chdir(folders[1])
    with learner(f"import os\nos.chdir({str(folders[0])!r})\n{work}") as wire:
        examiner = Examiner(wire, call_seconds=20, output_bytes=1_000, folder=folders[1])
        finding = examiner.examine(test, cell=1)
    assert finding["ok"] is True, finding


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "link/out.txt", "a/../../out.txt", "", "\0", 3])
def test_no_file_is_written_outside_the_folder(name, tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "link").symlink_to(tmp_path)
    with pytest.raises(NotPlain):
        Files(tmp_path / "inner").take({name: "aGk="})
    assert not (tmp_path / "out.txt").exists()


# Hidden tests


def test_an_error_in_a_hidden_line_says_only_its_kind():
    [finding] = judged("def f(x): return 4", HIDDEN.format("assert f(3) == 9, 'f(3) should be 9'"))
    assert finding["error"] == {
        "ename": "AssertionError",
        "evalue": "",
        "traceback": ["AssertionError"],
        "hidden": True,
    }


def test_an_error_below_a_hidden_line_says_only_its_kind():
    test = "def check(a, b):\n    assert a == b, f'{a} is not {b}'\n" + HIDDEN.format("check(f(3), 987)")
    [finding] = judged("def f(x): return 4", test)
    assert finding["error"]["hidden"] is True and "987" not in str(finding)


def test_the_context_of_a_visible_line_leaves_hidden_lines_out():
    test = "assert f(3) == 9, 'nine'\n" + HIDDEN.format("assert f(4) == 1616")
    [finding] = judged("def f(x): return 4", test)
    assert "nine" in str(finding["error"]["traceback"]) and "1616" not in str(finding)


def test_a_visible_line_that_uses_a_hidden_value_does_not_say_it():
    test = HIDDEN.format("want = 1600 + 16") + "\nother = [want]\nassert f(4) == other[0], f'should be {other[0]}'"
    [finding] = judged("def f(x): return 4", test)
    assert finding["ok"] is False and "1616" not in str(finding)


def test_a_later_cell_does_not_say_a_hidden_value():
    findings = judged("def f(x): return 4", HIDDEN.format("want = 1616"), "print(want)\nassert f(4) == want, f'{want}'")
    assert findings[1]["ok"] is False and "1616" not in str(findings)


def test_what_hidden_lines_print_is_dropped():
    [finding] = judged("def f(x): print('seen', x)", "print('shown')\n" + HIDDEN.format("f(1616)\nprint(1616)"))
    assert finding["printed"] == "shown\n"


def test_hidden_values_do_not_reach_the_learner_s_names():
    findings = judged("def look(): return globals().get('want')", HIDDEN.format("want = 7"), "assert look() is None")
    assert findings[1]["ok"] is True


def test_the_source_of_a_test_is_not_in_the_learner_s_process():
    search = (
        "import gc\ndef look():\n    word = '_'.join(['sesame', '1616'])\n"
        "    found = [o for o in gc.get_objects() if isinstance(o, (list, tuple, dict))]\n"
        "    parts = (x for o in found for x in (list(o.values()) if isinstance(o, dict) else o))\n"
        "    return [x for x in parts if type(x) is str and word in x]"
    )
    with learner(search) as wire:
        name = "_".join(["sesame", "1616"])  # put together after the fork
        # All that the process of the tests holds is looked through: that takes a while where it has run many.
        examiner = Examiner(wire, call_seconds=100, output_bytes=1_000)
        finding = examiner.examine(HIDDEN.format(f"{name} = look()\nassert {name} == []"), cell=1)
    assert finding["ok"] is True, finding


def test_other_markers_may_be_named():
    with learner("def f(x): return 4") as wire:
        examiner = Examiner(wire, call_seconds=20, output_bytes=1_000, begin="# HIDE", end="# SHOW")
        finding = examiner.examine("# HIDE\nassert f(3) == 9\n# SHOW", cell=1)
    assert finding["error"]["hidden"] is True


# What a finding says


def test_the_traceback_points_at_the_line_and_names_the_message():
    [finding] = judged("def f(x): return 4", "x = 3\nassert f(x) == 9, 'should be nine'\ny = 1")
    assert any(line.startswith("---->   2 assert f(x) == 9") for line in finding["error"]["traceback"])
    assert finding["error"]["traceback"][-1] == "AssertionError: should be nine"


def test_an_error_in_the_learner_s_function_shows_its_line():
    [finding] = judged("def f(x):\n    return x / 0", "assert f(3) == 9")
    assert finding["error"]["ename"] == "ZeroDivisionError"
    assert any("line 2, in f" in line for line in finding["error"]["traceback"])


def test_a_mistake_in_the_test_s_grammar_is_an_error():
    [finding] = judged("x = 1", "assert x ==")
    assert finding["error"]["ename"] == "SyntaxError"


@pytest.mark.parametrize(
    "last, score",
    [
        ("1", 1),
        ("0.5", 0.5),
        ("True", None),
        ("'0.5'", None),
        ("-1", None),
        ("float('nan')", None),
        ("None", None),
        ("1;", None),
    ],
)
def test_the_score_is_what_stock_nbgrader_reads_from_the_last_line(last, score):
    [finding] = judged("x = 1", f"assert x == 1\n{last}")
    assert (finding["ok"], finding["score"]) == (True, score)


def test_printed_text_is_cut():
    [finding] = judged("def f():\n    for i in range(10000): print('x' * 100)", "f()")
    assert len(finding["printed"]) <= 10_000


def test_a_warning_is_told_apart_from_printed_text():
    [finding] = judged("import sys\ndef f(): print('oh', file=sys.stderr)", "f()")
    assert (finding["printed"], finding["stderr"], finding["warned"]) == ("", "oh\n", True)


def test_a_message_of_any_length_is_cut():
    [finding] = judged("def f(): raise ValueError('x' * 10**6)", "f()")
    assert len(finding["error"]["evalue"]) == 2_000


def test_an_error_that_cannot_be_shown_is_still_an_error():
    work = "class E(Exception):\n    def __str__(self): raise E\ndef f(): raise E"
    [finding] = judged(work, "f()")
    assert finding["error"]["ename"] == "E"


def test_a_call_that_takes_too_long_ends_the_cell_whatever_the_test_catches():
    [finding] = judged("def f():\n    while True: pass", "try:\n    f()\nexcept:\n    pass", seconds=0.5)
    assert (finding["ok"], finding["reason"]) == (False, {"kind": "call-time"})


def test_a_result_that_is_too_large_is_a_reason():
    [finding] = judged("def f(): return 'x' * 60_000_000", "assert f()")
    assert finding["reason"] == {"kind": "too-large"}


def test_what_a_test_binds_is_there_for_later_cells_of_the_learner():
    with learner("") as wire:
        examiner = Examiner(wire, call_seconds=20, output_bytes=1_000)
        examiner.examine("import math\nlimit = [5]\ndef twice(x):\n    return 2 * x", cell=1)
        theirs = examiner.names.theirs()
    assert {"math", "limit", "twice"} <= set(theirs)


# A learner's side that was taken over


def told(*kinds: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(st.none(), st.booleans(), st.integers(-2, 9), st.text(max_size=3), *kinds)


DATA = st.deferred(
    lambda: told(
        st.fixed_dictionaries(
            {"t": st.sampled_from(["foreign", "list", "dict", "np.array", "set"])},
            optional={
                "k": st.sampled_from(["object", "class", "common", "yours", "shared", "far"]),
                "h": told(st.sampled_from(["e1", "l1"])),
                "c": told(),
                "name": told(st.sampled_from(["int", "BaseException", "print", "bool"])),
                "v": st.one_of(DATA, st.lists(DATA, max_size=3)),
            },
        )
    )
)
KIND = st.fixed_dictionaries(
    {},
    optional={
        "name": told(),
        "qualname": told(st.sampled_from(["int", "bool", "AssertionError", "ndarray"])),
        "module": told(st.sampled_from(["builtins", "numpy", "__main__", "coursekit.sandbox.examiner.link"])),
        "bases": st.one_of(told(), st.lists(DATA, max_size=2)),
        "specials": st.one_of(
            told(), st.lists(st.sampled_from(["__eq__", "__len__", "__bool__", "__call__"]), max_size=3)
        ),
        "content": told(),
    },
)
REPLY = st.fixed_dictionaries(
    {},
    optional={
        "value": DATA,
        "absent": told(),
        "module": told(st.sampled_from(["os", "numpy", "this_is_no_module"])),
        "serial": told(),
        "serials": told(st.dictionaries(st.text(max_size=2), told(), max_size=2)),
        "class": st.one_of(told(), KIND),
        "error": st.one_of(
            told(),
            st.fixed_dictionaries(
                {},
                optional={
                    "type": told(st.sampled_from(["ValueError", "SystemExit", "int", "print"])),
                    "args": st.one_of(told(), st.lists(DATA, max_size=2)),
                    "text": told(),
                    "trace": told(),
                    "c": told(),
                    "h": told(),
                    "far": told(),
                },
            ),
        ),
        "not_plain": told(st.just({"kind": "circle"})),
        "out": told(),
        "err": told(),
        "changed": told(st.dictionaries(st.sampled_from(["e1", "l1"]), DATA, max_size=2)),
        "chance": told(st.dictionaries(st.sampled_from(["random", "numpy"]), DATA, max_size=2)),
    },
)
FAR = st.fixed_dictionaries(
    {"op": st.just("far"), "h": told(st.just("input"))},
    optional={
        "do": told(st.sampled_from(["call", "next", "get", "builtin"])),
        "args": told(st.lists(DATA, max_size=2)),
        "kwargs": told(st.just({})),
    },
)
SCRIPT = st.lists(
    st.one_of(REPLY, REPLY, FAR, st.just(b"\x00\x00\x00\x05hello"), st.just(None)), min_size=1, max_size=12
)


def taken_over(script: list, sock: socket.socket) -> None:
    """Answer each request with the next part of the script, over and over, and at last hang up."""
    wire, turn = Wire(sock), 0
    try:
        while turn < 200:
            request = wire.receive(seconds=5)
            if request.get("op") == "done":
                break
            part = script[turn % len(script)]
            turn += 1
            if part is None:
                break
            if isinstance(part, bytes):
                sock.sendall(part)
            elif part.get("op") == "far":
                wire.send({"for": request.get("id"), **part})
            else:
                wire.send({"re": request.get("id"), **part})
    except (WireError, OSError):
        pass
    finally:
        sock.close()


def faced(script: list, test: str) -> dict:
    ours, theirs = socket.socketpair()
    other = threading.Thread(target=taken_over, args=(script, theirs), daemon=True)
    other.start()
    finding = Examiner(Wire(ours), call_seconds=0.3, output_bytes=1_000).examine(test, cell=1)
    ours.close()
    other.join(10)
    return finding


@given(SCRIPT)
def test_junk_from_the_learner_s_side_never_passes_a_test(script):
    test = "xs = [3]\nr = f(xs, lambda: 5)\nassert type(r) is int\nassert r == 123456 and isinstance(r, int)"
    assert faced(script, test)["ok"] is False


@given(SCRIPT)
def test_the_examiner_lives_on_whatever_comes(script):
    finding = faced(
        script, "try:\n    f().g[0](a=1)\n    for x in h:\n        x < 3\nexcept Exception:\n    pass\nassert f == 8"
    )
    assert set(finding) == {"ok", "score", "error", "reason", "printed", "stderr", "warned", "bind"}


def test_endless_requests_of_the_learner_s_side_end_with_the_time_of_a_call():
    far = {"op": "far", "h": "input", "do": "builtin", "args": [], "kwargs": {}}

    def chatter(sock: socket.socket) -> None:
        wire = Wire(sock)
        try:
            number = wire.receive(seconds=5)["id"]
            while True:
                wire.send({**far, "for": number}, seconds=5)
                wire.receive(seconds=5)
        except WireError:
            sock.close()

    ours, theirs = socket.socketpair()
    threading.Thread(target=chatter, args=(theirs,), daemon=True).start()
    finding = Examiner(Wire(ours), call_seconds=0.5, output_bytes=100).examine("assert f() == 1", cell=1)
    ours.close()
    assert finding["reason"] == {"kind": "call-time"}


# One function, called by the grader


def called(work: str, name: str, *args, seconds: float = 20, **kwargs):
    with learner(work) as wire:
        return call(wire, name, args, kwargs, seconds=seconds)


def test_a_function_is_called_with_plain_data_and_gives_plain_data():
    assert called("def f(a, b=1): return {'sum': [a + b]}", "f", 2, b=3) == {"sum": [5]}


FAILURES = {
    "absent": "def g(x): return 1",
    "raised": "def f(x): raise ValueError('no')",
    "own-type": "class C: pass\ndef f(x): return [C()]",
    "too-large": "def f(x): return 'x' * 60_000_000",
    "circle": "def f(x):\n    y = []\n    y.append(y)\n    return y",
    "closed": "import os\ndef f(x): os._exit(0)",
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_call_that_gives_no_data_says_why(kind):
    with pytest.raises(CallFailed) as failed:
        called(FAILURES[kind], "f", 1)
    assert failed.value.reason["kind"] == kind


def test_a_call_that_takes_too_long_says_so():
    with pytest.raises(CallFailed) as failed:
        called("def f(x):\n    while True: pass", "f", 1, seconds=0.5)
    assert failed.value.reason["kind"] == "call-time"


def test_a_called_function_that_asks_for_input_is_told_that_nobody_answers():
    with pytest.raises(CallFailed) as failed:
        called("def f(x): return input()", "f", 1)
    assert failed.value.reason["type"] == "EOFError"


@pytest.mark.parametrize(
    "kind", ["own-type", "argument", "subclass", "canary", "call-time", "closed", "garbled", *FAILURES, "new"]
)
def test_every_reason_has_words(kind):
    assert why({"kind": kind, "type": "{odd}", "name": "f", "text": "{0}"}).endswith(".")
