"""What a trainer writes `key/checks.py` with."""

import math
from pathlib import Path

import pytest

from coursekit.checks import Verdict, Work, abs_close, credit, mark, same_items
from coursekit.judging import judge, load_marks

CHECKS = """
from coursekit.checks import Verdict, credit, mark

@mark("a", points=2, tells="the first")
def first(work):
    return credit((work.value("x") > 1, 1, "More."))

@mark("b", points=3, tells="the second")
def second(work):
    return Verdict(2 / 3)
"""


@pytest.fixture
def keys(tmp_path):
    folder = tmp_path / "keys" / "m91-x"
    folder.mkdir(parents=True)
    (folder / "checks.py").write_text(CHECKS)
    return folder


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        (0.27, True), (0.279, True), (0.29, False), (True, False), (None, False), ("0.27", False), ([0.27], False),
        (math.nan, False), (math.inf, False), (10**400, False), ({}, False),
    ],
)  # fmt: skip
def test_a_number_is_close_only_if_it_is_a_number(value, holds):
    assert abs_close(value, 0.27, 0.01) is holds


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        (["a", "b"], True), (["b", "a"], True), (["a"], False), (["a", "b", "b"], False), ("ab", False),
        (None, False), ({"a": 1, "b": 2}, False), ([["a"], "b"], False),
    ],
)  # fmt: skip
def test_a_list_has_the_same_items_in_any_order_and_none_twice(value, holds):
    assert same_items(value, ["a", "b"]) is holds


def test_credit_is_the_weighted_share_with_the_notes_of_what_failed():
    verdict = credit((True, 1, "a"), (False, 2, "b"), (None, 1, "c"), (1, 4, "d"))
    assert (verdict.share, verdict.notes) == (5 / 8, ["b", "c"])


def test_credit_without_rows_is_nothing():
    assert credit().share == 0


@pytest.mark.parametrize(("share", "kept"), [(1.5, 1), (-1, 0), (math.nan, 0), (math.inf, 0), (0.5, 0.5)])
def test_a_share_lies_from_0_to_1(share, kept):
    assert Verdict(share).share == kept


def test_a_missing_value_is_none_or_the_default():
    work = Work({"x": 1}, Path(), Path())
    assert (work.value("x"), work.value("y"), work.value("y", [])) == (1, None, [])


def test_marks_are_found_by_cell(keys):
    marks = load_marks(keys / "checks.py")
    assert {cell: (m.points, m.tells) for cell, m in marks.items()} == {"a": (2, "the first"), "b": (3, "the second")}


def test_a_check_that_stops_on_odd_data_earns_nothing_and_stops_nothing_else(keys, tmp_path):
    judged = judge(folder=tmp_path, keys=keys)
    assert {cell: one.points for cell, one in judged.items()} == {"a": 0, "b": 2}
    assert judged["a"].verdict.notes


def test_a_check_that_returns_no_verdict_earns_nothing(keys, tmp_path):
    (keys / "checks.py").write_text(CHECKS.replace("return Verdict(2 / 3)", "return True"))
    assert judge(folder=tmp_path, keys=keys)["b"].points == 0


def test_a_mark_may_be_put_on_a_function_and_leaves_it_usable():
    @mark("c", points=1, tells="x")
    def check(work):
        return Verdict(1.0)

    assert check(None).share == 1


DAMAGED = [
    "", "{", "[]", "null", "7", '{"values": 3}', '{"values": {"x": 3}}', '{"values": {"x": null}}', '{"other": 1}',
    '{"values": {"x": {"value": NaN}}}', "[" * 100_000, "\x00\xff",
]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_no_damaged_file_of_answers_stops_marking_or_earns(keys, tmp_path, text):
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "handin.json").write_text(text, encoding="utf-8")
    assert judge(folder=tmp_path, keys=keys)["a"].points == 0


def test_answers_behind_a_link_are_not_read(keys, tmp_path):
    """A link handed in would let a learner read what only the grader may."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "elsewhere.json").write_text('{"values": {"x": {"value": 2}}}')
    (tmp_path / "answers" / "handin.json").symlink_to(tmp_path / "elsewhere.json")
    assert judge(folder=tmp_path, keys=keys)["a"].points == 0
