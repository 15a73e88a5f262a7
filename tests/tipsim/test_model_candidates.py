"""ahead.py and processes/candidates.py: the points are there whatever is done; thinning gives each person its rate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tried import SMALL

from tipsim.ahead import Source
from tipsim.model import TraffickingModel
from tipsim.population import AGES, CLASSES, GONE
from tipsim.processes import candidates
from tipsim.processes.candidates import CODE, HEIGHT, KINDS, PERSON, U, V

RATE = 0.3  # per person-month, for everybody


@pytest.fixture(scope="module")
def model():
    return TraffickingModel(scale=0.003, seed=3, months=24, spin_up=0)


@pytest.fixture(scope="module")
def points(model):
    """Points of twelve months when the rate is the same for everybody."""
    return source(model).draw(0, 12, 1)


def source(model, rate=RATE, key=None):
    return Source(key or model.key, model.people, np.full((len(KINDS), CLASSES, AGES), float(rate)), model.world.map)


def there(model, month):
    """Who is there in a month, from what People declares."""
    made = model.people
    entered = np.arange(len(made.fixed)) < made.first + made.a_month * max(0, month + 1)
    return entered & (made.fixed[:, GONE] > month)


def of_kind(drawn, month, kind):
    """Points of a kind in a month of what was drawn."""
    begins = [0, *drawn[1][month]]
    return drawn[0][month][begins[kind] : begins[kind + 1]]


def assert_equal(one, other):
    np.testing.assert_array_equal(one[1], other[1])
    for a, b in zip(one[0], other[0], strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_any_number_of_threads_draws_the_same_points(model, points, threads):
    assert_equal(source(model).draw(0, 12, threads), points)


@given(month=st.integers(-60, 23), months=st.integers(1, 12), data=st.data())
def test_it_does_not_matter_where_the_window_of_months_begins(model, month, months, data):
    later = data.draw(st.integers(0, months - 1))
    window, alone = model._ahead._source.draw(month, months, 1), model._ahead._source.draw(month + later, 1, 1)
    np.testing.assert_array_equal(window[0][later], alone[0][0])


@pytest.mark.parametrize("higher", [RATE * 1.001, RATE * 2, RATE * 40])
def test_more_layers_change_no_point_below_a_height(model, points, higher):
    more = source(model, higher).draw(0, 12, 1)
    for month in range(12):
        for kind in KINDS:
            found = of_kind(more, month, kind)
            np.testing.assert_array_equal(found[found[:, HEIGHT] < RATE], of_kind(points, month, kind))


def test_points_do_not_depend_on_what_the_run_has_done():
    """After two years with a measure the points are those of a run that has not begun."""
    fresh, done = TraffickingModel(**SMALL), TraffickingModel(**SMALL, hotline=1.0)
    while done.running:
        done.step()
    assert_equal(done._ahead._source.draw(5, 6, 1), fresh._ahead._source.draw(5, 6, 1))


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("rate", [None, 0.0001, RATE, 2])
def test_the_loop_and_the_arrays_draw_the_same_points(model, monkeypatch, rate, threads):
    """With the country's own majorants (None) persons are divided into strata; a constant rate fills many layers."""

    def drawn():
        chosen = model._ahead._source if rate is None else source(model, rate)
        return chosen.draw(-1, 2, threads)

    monkeypatch.setattr(candidates, "span", candidates._span_arrays)
    by_arrays = drawn()
    monkeypatch.setattr(candidates, "span", candidates._span_loop)
    assert_equal(drawn(), by_arrays)


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_has_a_point_with_the_probability_of_its_rate(model, points, kind):
    """In n person-months each has one or more with p = 1 - exp(-rate): binomial, 4.5 sd (7e-6)."""
    n = sum(int(there(model, month).sum()) for month in range(12))
    touched = sum(len(np.unique(of_kind(points, month, kind)[:, PERSON])) for month in range(12))
    p = 1 - np.exp(-RATE)
    assert abs(touched - n * p) < 4.5 * np.sqrt(n * p * (1 - p))


@pytest.mark.parametrize("kind", KINDS)
def test_points_of_a_person_month_are_a_poisson_count(model, points, kind):
    """Chi-square over 0, 1, 2, 3 and more at the 0.1 per cent level."""
    counted = np.zeros(4)
    for month in range(12):
        present = there(model, month)
        each = np.bincount(of_kind(points, month, kind)[:, PERSON].astype(int), minlength=len(present))[present]
        counted += np.bincount(np.minimum(each, 3), minlength=4)
    expected = stats.poisson.pmf(np.arange(3), RATE)
    expected = np.append(expected, 1 - expected.sum()) * counted.sum()
    assert stats.chisquare(counted, expected).pvalue > 0.001


def test_persons_are_independent_of_each_other(model, points):
    """Both of a pair of neighbours by number have a point with p squared.

    Pairs (0, 1), (2, 3) ... do not overlap, so their number is binomial; 4.5 sd.
    """
    pairs = both = 0
    for month in range(12):
        present = there(model, month)
        touched = np.zeros(len(present), dtype=bool)
        touched[of_kind(points, month, 0)[:, PERSON].astype(int)] = True
        even = len(present) // 2 * 2
        couples = present[:even].reshape(-1, 2).all(axis=1)
        pairs += int(couples.sum())
        both += int((touched[:even].reshape(-1, 2).all(axis=1) & couples).sum())
    p = (1 - np.exp(-RATE)) ** 2
    assert abs(both - pairs * p) < 4.5 * np.sqrt(pairs * p * (1 - p))


def test_points_of_one_person_in_following_months_and_processes_are_independent(model, points):
    """The same for a person's point in one month and process, and in the next month or another process."""
    present = there(model, 0) & there(model, 1)
    touched = {}
    for month, kind in ((0, 0), (1, 0), (0, 1)):
        touched[month, kind] = np.zeros(len(present), dtype=bool)
        touched[month, kind][of_kind(points, month, kind)[:, PERSON].astype(int)] = True
    n, p = int(present.sum()), (1 - np.exp(-RATE)) ** 2
    for other in ((1, 0), (0, 1)):
        both = int((touched[0, 0] & touched[other] & present).sum())
        assert abs(both - n * p) < 4.5 * np.sqrt(n * p * (1 - p))


@pytest.mark.parametrize("column", [HEIGHT, U, V])
def test_heights_and_luck_of_points_are_spread_evenly(points, column):
    values = np.concatenate(points[0])[:, column] / (RATE if column == HEIGHT else 1)
    assert stats.kstest(values, "uniform").pvalue > 0.001


def test_the_two_uniforms_of_a_point_share_nothing_with_its_height(points):
    """Correlation of n independent pairs has sd 1 / sqrt(n); 4.5 sd."""
    table = np.concatenate(points[0])[:, [HEIGHT, U, V]]
    beside = np.corrcoef(table.T)[np.triu_indices(3, 1)]
    assert np.abs(beside).max() < 4.5 / np.sqrt(len(table))


def test_everybody_who_is_there_is_reached(model):
    """At five a month nobody is left out of twelve months but with a chance of exp(-60) each."""
    drawn = source(model, 5).draw(0, 12, 3)
    always = np.logical_and.reduce([there(model, month) for month in range(12)])
    for kind in KINDS:
        reached = np.concatenate([of_kind(drawn, month, kind)[:, PERSON] for month in range(12)]).astype(int)
        assert not set(np.flatnonzero(always)) - set(reached)


@pytest.mark.parametrize("month", [-60, -1, 0, 1, 12, 23])
def test_no_point_is_of_a_person_who_is_not_there(model, month):
    drawn = source(model, 2).draw(month, 1, 1)
    assert there(model, month)[drawn[0][0][:, PERSON].astype(int)].all()


def test_a_point_carries_the_class_and_the_age_of_its_person_in_its_month(model, points):
    made, band = model.people.fixed, model.world.map.age_band
    for month in (0, 11):
        person = points[0][month][:, PERSON].astype(int)
        age = month - made[person, 0].astype(int)
        np.testing.assert_array_equal(points[0][month][:, CODE], made[person, 2] * AGES + band[age])


def test_the_points_of_the_country_lie_below_its_majorants(model):
    drawn = model._ahead._source.draw(0, 12, 1)
    for month in range(12):
        for kind in KINDS:
            found = of_kind(drawn, month, kind)
            assert (found[:, HEIGHT] < model._majorants[kind].ravel()[found[:, CODE].astype(int)]).all()


def test_another_seed_has_other_points(model, points):
    other = source(model, key=(model.key[0] ^ 1, model.key[1])).draw(0, 1, 1)
    assert not np.array_equal(other[0][0], points[0][0])
