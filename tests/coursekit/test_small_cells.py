"""A report shows no number of learners from 1 to k - 1, and none that a reader could work out from it."""

import csv
import re
from collections import defaultdict

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from coursekit.classreport.cohort import Cohort, Handin, Item
from coursekit.classreport.figures import figures
from coursekit.classreport.reportpage import _lines, share_text, write_csv, write_html
from coursekit.privacy.smallcells import hinted, parts_of, pooled, share_of, small, together, wilson

SIZES = [(n, k) for k in (5, 8) for n in range(k, 4 * k)]
GROUPS = ["", "day", "evening", "north", "south"]
NOTES = ["Read it again.", "Ask the person.", "Count once."]
CELLS = ["one", "two", "three"]


@st.composite
def cohorts(draw):
    """A class of up to 40: groups, right-or-wrong and partial items, work that waits, hints, parts of a case."""
    most = [draw(st.sampled_from([1.0, 2.0, 4.0])) for _cell in CELLS]
    items = [Item(cell, cell, cell == "three", points) for cell, points in zip(CELLS, most, strict=True)]
    values = {item.cell: draw(_values(item)) for item in items}
    handins = [
        Handin(
            learner=f"learner-{n}",
            group=draw(st.sampled_from(GROUPS)),
            points={cell: draw(st.sampled_from(kinds)) for cell, kinds in values.items()},
            notes={"one": tuple(draw(st.sets(st.sampled_from(NOTES))))},
            parts={("case", "care"): draw(st.sampled_from([0.0, 1.0]))},
        )
        for n in range(draw(st.integers(0, 40)))
    ]
    return Cohort("m90-tiny", "A tiny module", tuple(items), tuple(handins))


def _values(item):
    """Points that learners can have on an item; repeated ones are likelier."""
    right_or_wrong, partial = [0.0, item.most], [0.0, item.most / 2, item.most]
    waits = [*partial * 3, None] if item.by_hand else partial
    often = [*[item.most] * 8, 0.0]
    return st.sampled_from([right_or_wrong, often, partial, waits])


def printed(folder, cohort, k):
    """The rows of the table, and the page as text of its tables' cells."""
    made = [figures(cohort, k)]
    write_csv(made, folder / "report.csv", k=k)
    write_html(made, folder / "report.html", title="A class", k=k)
    with (folder / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, BeautifulSoup((folder / "report.html").read_text(encoding="utf-8"), "html.parser")


def counts(rows):
    """(kind, number) of every number of learners in the table."""
    return [(r["kind"], int(r[c])) for r in rows for c in ("learners", "waiting") if re.fullmatch(r"\d+", r[c])]


@given(cohorts(), st.sampled_from([5, 8]))
def test_no_small_number_of_learners_is_printed(tmp_path_factory, cohort, k):
    rows, page = printed(tmp_path_factory.mktemp("report"), cohort, k)
    assert [pair for pair in counts(rows) if small(pair[1], k)] == []
    cells = [td.get_text(" ", strip=True) for td in page.find_all("td")]
    told = [int(n) for n in re.findall(r"(\d+) learners handed in", page.get_text())]
    shown = [int(cell) for cell in cells if re.fullmatch(r"\d+", cell)]
    assert [n for n in (*shown, *told) if small(n, k)] == []


@given(cohorts(), st.sampled_from([5, 8]))
def test_no_small_number_is_a_difference_between_a_total_and_what_is_shown(tmp_path_factory, cohort, k):
    rows, _page = printed(tmp_path_factory.mktemp("report"), cohort, k)
    total = next(int(r["learners"]) if r["learners"].isdigit() else 0 for r in rows if r["kind"] == "module")
    assert [pair for pair in counts(rows) if small(total - pair[1], k)] == []
    items = [r for r in rows if r["kind"] == "item"]
    assert all(r["learners"].isdigit() == r["waiting"].isdigit() for r in items)
    groups = [int(r["learners"]) for r in rows if r["kind"] == "group"]
    assert sum(groups) in (0, total)


@given(cohorts())
def test_the_share_of_a_module_tells_no_more_than_those_of_its_items(cohort):
    one = figures(cohort, 5)
    if one.share:
        assert one.share == together((item.share, item.item.most) for item in one.items)


@given(cohorts())
def test_no_learner_is_named_or_numbered(tmp_path_factory, cohort):
    rows, page = printed(tmp_path_factory.mktemp("report"), cohort, 5)
    assert "learner-" not in str(rows) + str(page)


def classes(printed_for, numbers):
    """Numbers that look the same in print."""
    alike = defaultdict(set)
    for number in numbers:
        alike[printed_for(number)].add(number)
    return alike.values()


def given_away(alike, n, k):
    """Small numbers (of one side or the other) that their print leaves as the only possibility."""
    return [numbers for numbers in alike if len(numbers) == 1 for c in numbers if small(c, k) or small(n - c, k)]


@pytest.mark.parametrize(("n", "k"), SIZES)
def test_work_that_waits_could_always_be_another_number(n, k):
    assert given_away(classes(lambda waiting: parts_of(waiting, n, k), range(n + 1)), n, k) == []


def ways(n, levels):
    """Every way in which `n` learners can hold `levels` values: how many hold each."""
    if levels == 1:
        return [(n,)]
    return [(first, *rest) for first in range(n + 1) for rest in ways(n - first, levels - 1)]


def given_away_by(shown, n, levels, k):
    """(value, number) of every small number of learners that what is shown leaves as the only possibility."""
    fits = defaultdict(lambda: [set() for _level in range(levels)])
    for way in ways(n, levels):
        for level, held in enumerate(way):
            fits[shown(way)][level].add(held)
    return [(level, *held) for sets in fits.values() for level, held in enumerate(sets) if len(held) == 1
            and small(min(held), k)]  # fmt: skip


def row_of(way, values, most, k):
    """All that the table of a report holds of a class whose item is one check, with a hint unless it is passed."""
    points = [value * most for value, held in zip(values, way, strict=True) for _learner in range(held)]
    handins = (Handin("", "", {"one": p}, {"one": () if p == most else (NOTES[0],)}) for p in points)
    cohort = Cohort("m90-tiny", "A tiny module", (Item("one", "one", False, most),), tuple(handins))
    return str(list(_lines(figures(cohort, k), k)))


GRIDS = [tuple(step / most for step in range(most + 1)) for most in (1, 2, 3, 4)]
UNEVEN = [(0.0, 0.9, 1.0), (0.0, 0.25, 1.0), (0.5, 1.0), (0.0, 0.1, 0.5, 1.0)]  # a check can pass over some points
CLASSES = [(n, 5) for n in range(5, 9)] + [(9, 5), (10, 5), (11, 5), (8, 8), (15, 8), (16, 8)]


@pytest.mark.parametrize("values", [*GRIDS, *UNEVEN], ids=str)
@pytest.mark.parametrize(("n", "k"), CLASSES)
def test_a_share_leaves_two_numbers_for_every_value_that_few_learners_hold(n, k, values):
    def shown(way):
        points = [value for value, held in zip(values, way, strict=True) for _learner in range(held)]
        return share_text(share_of(points, k))

    assert given_away_by(shown, n, len(values), k) == []


@pytest.mark.parametrize("values", [GRIDS[0], GRIDS[1], UNEVEN[0]], ids=str)
@pytest.mark.parametrize(("n", "k"), [(n, 5) for n in range(5, 17)])
def test_a_row_with_its_hint_leaves_two_numbers_for_every_value_that_few_learners_hold(n, k, values):
    assert given_away_by(lambda way: row_of(way, values, 4.0, k), n, len(values), k) == []


@pytest.mark.parametrize(("n", "k"), SIZES + [(n, 5) for n in (20, 25, 39, 40, 57, 80)])
def test_right_or_wrong_with_its_hint_could_always_be_another_number(n, k):
    def shown(right):
        return row_of((n - right, right), (0.0, 1.0), 1.0, k)

    assert given_away(classes(shown, range(n + 1)), n, k) == []


def test_the_case_of_the_review_shows_a_range():
    assert share_text(share_of([1, 1, 1, 2 / 3, 1 / 3], 5)) == share_text(share_of([1.0] * 5, 5)) == "50 to 100 %"


@given(st.lists(st.floats(0, 1), min_size=5, max_size=90))
def test_how_wide_a_range_is_follows_from_the_number_of_learners_alone(values):
    n, share = len(values), share_of(values, 5)
    width = {n < 10: 0.5, 10 <= n < 20: 0.2, 20 <= n < 40: 0.1, n >= 40: 0.05}[True]
    assert share.high - share.low == pytest.approx(width)
    assert share.low - 1e-9 <= sum(values) / n <= share.high + 1e-9
    assert width * n >= 2  # two learners wide: what the argument in smallcells stands on


@pytest.mark.parametrize(("n", "k"), SIZES)
def test_a_hint_that_fewer_than_k_may_have_got_is_not_shown(n, k):
    shown = [got for got in range(n + 1) if hinted(got, n, k)]
    assert all(got >= k for got in shown)
    assert all(hinted(got, n, k).low <= got / n <= hinted(got, n, k).high + 1e-9 for got in shown)


@given(st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 12)), st.sampled_from([5, 8]))
def test_groups_are_pooled_until_each_is_large_enough_and_nobody_is_lost(sizes, k):
    made = pooled(sizes, k)
    assert all(sum(sizes[name] for name in names) >= k for names in made)
    assert not made or sum(sizes[name] for names in made for name in names) == sum(sizes.values())


def test_a_share_in_words_is_true():
    assert share_text(share_of([1.0] * 18 + [0.0] * 2, 5)) == "90 to 100 %"
    assert share_text(share_of([1.0] * 4 + [0.0] * 6, 5)) == "40 to 60 %"
    assert share_text(share_of([1.0] * 2 + [0.0] * 4, 5)) == "0 to 50 %"


def test_the_interval_is_that_of_wilson():
    """8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3, gives the formula)."""
    assert wilson(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


@given(st.lists(st.floats(0, 1), min_size=5, max_size=60))
def test_an_interval_holds_its_share(values):
    share = share_of(values, 5)
    low, high = share.interval
    assert 0 <= low <= share.low <= share.high <= high <= 1
