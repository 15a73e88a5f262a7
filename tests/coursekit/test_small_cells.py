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
from coursekit.classreport.reportpage import share_text, write_csv, write_html
from coursekit.privacy.smallcells import how_many, parts_of, pooled, share_of, small, together, wilson

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
    hints = [int(n) for li in page.select(".rp-notes li") for n in re.findall(r"^(\d+) of", li.get_text())]
    told = [int(n) for n in re.findall(r"(\d+) learners handed in", page.get_text())]
    shown = [int(cell) for cell in cells if re.fullmatch(r"\d+", cell)]
    assert [n for n in (*shown, *hints, *told) if small(n, k)] == []


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
    if any(group.share for group in one.groups):
        assert one.share.exact and all(group.share.exact for group in one.groups)


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


@pytest.mark.parametrize(("n", "k"), SIZES)
def test_a_share_of_right_answers_could_always_be_another_number(n, k):
    def shown(right):
        return share_text(share_of([1.0] * right + [0.0] * (n - right), k))

    assert given_away(classes(shown, range(n + 1)), n, k) == []


@pytest.mark.parametrize(("n", "k"), SIZES)
def test_a_hint_could_always_have_gone_to_another_number(n, k):
    def shown(got):
        told = how_many(got, n, k)
        return (told, got) if told == "some" else told

    assert given_away(classes(shown, range(n + 1)), n, k) == []


@given(st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 12)), st.sampled_from([5, 8]))
def test_groups_are_pooled_until_each_is_large_enough_and_nobody_is_lost(sizes, k):
    made = pooled(sizes, k)
    assert all(sum(sizes[name] for name in names) >= k for names in made)
    assert not made or sum(sizes[name] for names in made for name in names) == sum(sizes.values())


def test_a_share_in_words_is_true():
    assert share_text(share_of([1.0] * 18 + [0.0] * 2, 5)) == "over 75 %"
    assert share_text(share_of([1.0] * 2 + [0.0] * 18, 5)) == "under 25 %"
    assert share_text(share_of([1.0] * 10 + [0.0] * 10, 5)) == "50 %"


def test_the_interval_is_that_of_wilson():
    """8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3, gives the formula)."""
    assert wilson(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


@given(st.lists(st.floats(0, 1), min_size=5, max_size=60))
def test_an_interval_holds_its_share(values):
    share = share_of(values, 5)
    low, high = share.interval
    assert 0 <= low <= share.low <= share.high <= high <= 1
