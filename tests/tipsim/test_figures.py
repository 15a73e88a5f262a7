"""Printed figures are read by one rule."""

import pytest

from tipsim.figures import bounds, years


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("7", 7, 7),
        ("26.6", 26.6, 26.6),
        ("-2.5", -2.5, -2.5),
        ("6,500,000", 6_500_000, 6_500_000),
        ("<5", 0, 4),
        ("<0.5", 0, 0.5),
        (">150", 151, None),
        ("over 5,600", 5601, None),
        (">=9", 9, None),
        ("up to 26", 0, 26),
        ("2500-5000", 2500, 5000),
        ("nearly 1600", 1520, 1600),
        ("about 150", 135, 165),
        ("~1,000", 900, 1100),
    ],
)
def test_a_printed_figure_stands_for_its_range(printed, low, high):
    assert bounds(printed) == (low, high)


@pytest.mark.parametrize("words", ["", "Tier 2", "up", "June 2017", "6 of 6", "tenfold rise", "over one third", "11-"])
def test_words_stand_for_no_number(words):
    assert bounds(words) == (None, None)


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("2009", 2009, 2009),
        ("2002-2010", 2002, 2010),
        ("about 2018-2019", 2018, 2019),
        ("before 2010", None, 2009),
        ("", None, None),
    ],
)
def test_a_printed_period_has_a_first_and_a_last_year(printed, first, last):
    assert years(printed) == (first, last)
