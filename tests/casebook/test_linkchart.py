"""The link chart: ties counted right, names readable and apart, the same picture each time."""

import re
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casebook.linkchart import HEIGHT, WIDTH, _layout, _width, link_chart
from casebook.schema import Link

STAR = [("hub", name, "called") for name in ("a", "b", "c", "d")]


def test_degree_and_betweenness_are_those_of_a_star_by_hand():
    table = link_chart(STAR).table.set_index("name")
    assert table.degree.to_dict() == {"hub": 4, "a": 1, "b": 1, "c": 1, "d": 1}
    assert table.betweenness.to_dict() == {"hub": 1.0, "a": 0, "b": 0, "c": 0, "d": 0}


def test_ties_between_the_same_two_count_together_whichever_way_they_go():
    chart = link_chart([("a", "b", "called"), ("b", "a", "paid"), ("a", "b", "called")])
    assert chart.graph.edges["a", "b"] == {"count": 3, "label": "called, paid"}
    assert list(chart.table.degree) == [1, 1]


def test_a_table_of_calls_makes_a_chart_by_its_first_two_columns_or_those_named():
    calls = pd.DataFrame({"when": ["1", "2"], "caller": ["a", "a"], "called": ["b", "c"]})
    assert set(link_chart(calls, a="caller", b="called").graph) == {"a", "b", "c"}
    assert set(link_chart(calls).graph) == {"1", "2", "a"}


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ValueError, match='"caler" is not a column of the table; it has: caller, called'):
        link_chart(pd.DataFrame({"caller": ["a"], "called": ["b"]}), a="caler")


def test_links_of_a_case_and_plain_pairs_make_the_same_chart():
    assert link_chart([Link(a="x", b="y", label="z")]) == link_chart([("x", "y", "z")])


def test_every_name_stands_in_the_picture_and_in_the_table():
    page = link_chart([*STAR, ("Ө. Үүрийнтуяа", "hub", "сестра <b>")]).to_html()
    for name in ("hub", "a", "b", "c", "d", "Ө. Үүрийнтуяа"):
        assert f">{name}</text>" in page and re.search(rf"<td[^>]*>{re.escape(name)}</td>", page)
    assert "<b>" not in page


def test_a_chart_without_ties_says_so():
    assert "No ties are known yet" in link_chart([]).to_html()


def test_the_picture_says_in_words_what_it_shows():
    assert "Link chart of 5 names and 4 ties. Tied to most others: hub (4)" in link_chart(STAR).to_svg()


def test_the_picture_is_the_same_in_every_process():
    code = f"from casebook.linkchart import link_chart; print(link_chart({STAR + [('x', 'y', '')]!r}).to_svg())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


names = st.sampled_from([f"{word} {n}" for word in ("B. Bat", "0000", "A firm with a long name") for n in range(5)])


@given(st.lists(st.tuples(names, names), min_size=1, max_size=20))
def test_no_box_leaves_the_picture_sideways_or_upwards(pairs):
    at, height = _layout(link_chart(pairs).graph)
    for name, (x, y) in at.items():
        assert _width(name) / 2 <= x <= WIDTH - _width(name) / 2
        assert HEIGHT / 2 <= y <= height - HEIGHT / 2


IN_A_CIRCLE = [  # pushed off a tie and off a box for ever
    ("A firm with a long name 1", "B. Bat 2"), ("A firm with a long name 0", "0000 0"), ("B. Bat 4", "B. Bat 3"),
    ("B. Bat 1", "B. Bat 0"), ("B. Bat 0", "A firm with a long name 0"), ("B. Bat 1", "B. Bat 3"),
    ("B. Bat 1", "0000 0"), ("B. Bat 2", "B. Bat 3"), ("B. Bat 4", "A firm with a long name 1"),
]  # fmt: skip


@example(IN_A_CIRCLE)
@given(st.lists(st.tuples(names, names), min_size=1, max_size=12))
def test_no_box_covers_another(pairs):
    at, _height = _layout(link_chart(pairs).graph)
    for one, (x1, y1) in at.items():
        for other, (x2, y2) in at.items():
            apart_x = abs(x1 - x2) - (_width(one) + _width(other)) / 2
            assert one == other or apart_x > -1 or abs(y1 - y2) - HEIGHT > -1
