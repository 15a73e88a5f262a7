"""Hidden tests never come back by way of feedback: not in a source, an output or a traceback."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tiny import cell
from traitlets.config import Config

from coursekit.findings import ShowFindings, finding_html, notices
from coursekit.hiddentests import StripHidden

SECRET = "assert fib(10) == 55, 'ten'"
TEST = f"assert fib(1) == 1\n### BEGIN HIDDEN TESTS\n{SECRET}\nx = 3\n### END HIDDEN TESTS\nassert fib(2) == 1"
BLUE, PLAIN = "\x1b[38;5;28;01m", "\x1b[39;00m"
COLOURED = f"{BLUE}{{n}}{PLAIN} {BLUE}assert{PLAIN} fib({BLUE}10{PLAIN}) == {BLUE}55{PLAIN}, 'ten'"


def graded(source=TEST, outputs=()):
    made = cell("code", "fib-test", source, grade=True, locked=True, points=1)
    made.outputs = list(outputs)
    return made


def error(*lines, ename="AssertionError", evalue=""):
    return new_output("error", ename=ename, evalue=evalue, traceback=list(lines))


def stripped(*cells, **settings):
    nb, _resources = StripHidden(config=Config({"ClearHiddenTests": settings})).preprocess(
        new_notebook(cells=list(cells)), {}
    )
    return nb


def shown(nb):
    """All that a page could show, as a reader sees it: without tags and colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", html.unescape(re.sub(r"<[^>]*>", "", str(nb))))


def test_lines_between_the_markers_leave_the_source():
    assert stripped(graded()).cells[0].source == "assert fib(1) == 1\nassert fib(2) == 1"


def test_a_marker_that_is_never_closed_hides_the_rest():
    nb = stripped(graded("a = 1\n### BEGIN HIDDEN TESTS\nassert secret(1)"))
    assert nb.cells[0].source == "a = 1"


def test_markers_of_the_lecturers_own_are_followed():
    nb = stripped(graded("a = 1\n# VVV\nassert secret(1)\n# ^^^"), begin_test_delimeter="VVV", end_test_delimeter="^^^")
    assert nb.cells[0].source == "a = 1"


def test_a_learners_own_cell_may_name_the_markers():
    mine = new_code_cell("# ### BEGIN HIDDEN TESTS\nprint(1)")
    assert stripped(mine).cells[0].source == mine.source


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", name="stdout", text=f"before\n{SECRET}\nafter\n"),
        new_output("stream", name="stdout", text=repr(["a", TEST])),
        new_output("execute_result", data={"text/plain": repr(TEST)}),
        new_output("display_data", data={"text/html": f"<pre>{html.escape(SECRET)}</pre>"}),
        new_output("display_data", data={"text/html": f"<b>assert</b> <i>fib</i>({'10'}) == 55, 'ten'"}),
        new_output("display_data", data={"text/html": "assert fib(10)\n == 55, 'ten'"}),
        new_output("display_data", data={"application/json": {"In": [TEST], SECRET: 1}}),
        error(f"      3 {SECRET}", ename="ValueError", evalue=SECRET),
        error(COLOURED.format(n=3), ename="ValueError"),
        error("Traceback", SECRET, ename=SECRET),
    ],
    ids=lambda output: output.output_type,
)
def test_no_output_of_any_cell_quotes_a_hidden_line(output):
    mine = new_code_cell("show()", outputs=[output])
    assert "fib(10)" not in shown(stripped(mine, graded()))


def test_other_lines_of_an_output_stay():
    mine = new_code_cell("show()", outputs=[new_output("stream", name="stdout", text=f"before\n{SECRET}\nafter")])
    assert stripped(mine, graded()).cells[0].outputs[0].text == "before\nafter"


def test_a_fault_at_a_hidden_line_names_neither_the_line_nor_its_message():
    failed = error("Cell In[3], line 3", "\x1b[32m----> \x1b[39m" + COLOURED.format(n=3), evalue="ten")
    [output] = stripped(graded(outputs=[failed])).cells[0].outputs
    assert (output.ename, output.evalue) == ("AssertionError", "")
    assert output.traceback == ["A check that is not shown found a fault."]


def test_a_message_that_only_a_hidden_line_has_is_known_without_a_traceback():
    source = "assert a\n### BEGIN HIDDEN TESTS\nassert b, 'the seventh is wrong'\n### END HIDDEN TESTS"
    [output] = stripped(graded(source, [error(evalue="the seventh is wrong")])).cells[0].outputs
    assert output.evalue == ""


def test_a_fault_at_a_visible_line_is_told_without_the_hidden_lines_around_it():
    lines = ["----> 1 assert fib(1) == 1", "      2 ### BEGIN HIDDEN TESTS", f"      3 {SECRET}", "      4 x = 3"]
    [output] = stripped(graded(outputs=[error(*lines, evalue="one")])).cells[0].outputs
    assert output.traceback == ["----> 1 assert fib(1) == 1"]
    assert output.evalue == "one"


@given(st.lists(st.text(min_size=1), max_size=5), st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=8))
def test_a_printed_hidden_line_is_gone_whatever_it_says_and_whatever_is_around(around, line):
    secret = f"check_{line}"
    cells = [
        graded(f"a\n### BEGIN HIDDEN TESTS\n{secret}\n### END HIDDEN TESTS"),
        new_code_cell("p()", outputs=[new_output("stream", name="stdout", text="\n".join([*around, secret, *around]))]),
    ]
    assert secret not in stripped(*cells).cells[1].outputs[0].text


@given(st.text())
def test_without_hidden_tests_an_output_stays_as_it_is(text):
    mine = new_code_cell("p()", outputs=[new_output("stream", name="stdout", text=text)])
    assert stripped(mine, graded("assert True")).cells[0].outputs[0].text == text


def test_a_cell_with_hidden_tests_says_that_there_are_further_checks():
    assert "There are further checks that are not shown." in finding_html(stripped(graded()).cells[0])


def test_a_cell_without_hidden_tests_says_nothing_of_further_checks():
    assert finding_html(stripped(graded("assert True")).cells[0]) == ""


def with_finding(reason):
    made = graded("assert True")
    made.metadata["coursekit"] = {"finding": {"ok": False, "reason": reason, "hidden": False}}
    return made


def test_the_reason_of_a_finding_stands_under_its_cell_escaped():
    nb, _resources = ShowFindings().preprocess(new_notebook(cells=[with_finding("use <b> & add")]), {})
    assert "use &lt;b&gt; &amp; add" in nb.cells[0].outputs[-1]["data"]["text/html"]


def test_notices_stand_on_top_escaped():
    nb = new_notebook(cells=[graded()], metadata={"coursekit": {"notices": ["<i>late</i>"]}})
    shown_nb, _resources = ShowFindings().preprocess(nb, {})
    assert "&lt;i&gt;late&lt;/i&gt;" in shown_nb.cells[0].source


@pytest.mark.parametrize("forged", ["yes", 1, ["a"], {"notices": "all right"}, {"notices": [1]}, {"finding": "x"}])
def test_what_a_learner_puts_in_the_place_of_our_notes_breaks_no_page(forged):
    made = graded()
    made.metadata["coursekit"] = forged
    nb = stripped(made)
    nb.metadata["coursekit"] = forged
    assert notices(nb) == []
    assert "further checks" in finding_html(nb.cells[0])
