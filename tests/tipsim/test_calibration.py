"""What a calibration compares, how it draws, and how it turns what it accepted into draws."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest, multivariate_normal

from tipsim.experiments.calibrate import DATABASE, DIRECTIONS, Effort, fit, simulator
from tipsim.experiments.calibrate.adjusting import Accepted, adjusted, clipped, equally_weighted, kernel
from tipsim.experiments.calibrate.bell import Bell
from tipsim.experiments.calibrate.directions import directions
from tipsim.experiments.calibrate.fitting import LOG, simulated
from tipsim.experiments.calibrate.last import PIECE, PIECES, last_population
from tipsim.experiments.calibrate.ledger import (
    DRIFT_FROM,
    MEASURES_RECORDED,
    OWN_LINE,
    Ledger,
    by_year,
    history,
    ledger_of,
    whole_numbers,
    written_down,
)
from tipsim.experiments.calibrate.lines import in_luck, line
from tipsim.experiments.calibrate.simulator import Simulator, from_score, to_score
from tipsim.experiments.calibrate.summaries import MASKED_AS, Summaries, summaries
from tipsim.experiments.priors import Recording, priors
from tipsim.experiments.recorded import used
from tipsim.saving import write_file

YEARS = 15
SHAPE = (12 * YEARS, len(MEASURES_RECORDED))
SMALL = 0.02  # share of the persons: quick, and of no use but to be tried
FEW = Effort(looks=30, particles=20, populations=2, simulations=100, scale=SMALL, draws=15)
EVEN = Recording(unevenness=0.05, drift=0.0)


@pytest.fixture(scope="module")
def compared():
    return summaries(used())


@pytest.fixture(scope="module")
def flat():
    """Each count is its number among the counts, plus one, in every month of 2006 to 2020."""
    return Ledger(np.tile(np.arange(1.0, SHAPE[1] + 1), (SHAPE[0], 1)), 2006)


def like_the_figures(compared) -> Ledger:
    """A ledger that has the printed figures in each year, spread over its months."""
    months = np.zeros(SHAPE)
    for t in compared.totals:
        at = MEASURES_RECORDED.index(t.measure)
        months[:, at] = t.value / t.months
    for y in compared.yearly:
        at = MEASURES_RECORDED.index(y.measure)
        for year, value in zip(y.years, y.values, strict=True):
            months[12 * (year - 2006) : 12 * (year - 2005), at] = value / 12
    return Ledger(months, 2006)


def test_a_ledger_with_the_printed_figures_lies_at_no_distance(compared):
    ledger = like_the_figures(compared)
    # Nothing is rounded here: yearly sums of twelfths are whole up to the last bits, so half a person is added.
    whole = Ledger(ledger.months + 1e-9, 2006)
    found = compared.of(whole, np.random.default_rng(1))
    assert np.linalg.norm(compared.apart(found)) < 0.3  # totals of whole spans are rounded up or down by at most one


def test_masked_figures_and_small_counts_of_the_model_are_the_same(compared):
    y = next(y for y in compared.yearly if y.measure == "convictions")
    assert (y.values[1] == MASKED_AS) and list(y.years) == list(range(2012, 2021))
    ledger = like_the_figures(compared)
    at = MEASURES_RECORDED.index("convictions")
    other = ledger.months.copy()
    other[12 * 7 : 12 * 8, at] = 4 / 12 - 1e-6  # 2013: four instead of two
    one, two = (compared.of(Ledger(m + 1e-9, 2006), np.random.default_rng(1)) for m in (ledger.months, other))
    assert one == pytest.approx(two, abs=1e-6)


def test_more_calls_than_the_lower_limit_are_no_farther_than_the_limit(compared):
    ledger = like_the_figures(compared)
    many = ledger.months.copy()
    many[:, MEASURES_RECORDED.index("calls_received")] *= 3
    one, two = (compared.of(Ledger(m + 1e-9, 2006), np.random.default_rng(1)) for m in (ledger.months, many))
    at = next(i for i, name in enumerate(compared.names) if name.startswith("calls_received"))
    assert two[at] == pytest.approx(one[at], abs=1e-3)


def test_leaving_out_years_leaves_out_their_yearly_figures_alone():
    without = summaries(used(), without=(2015, 2016))
    assert all(not {2015, 2016} & set(y.years) for y in without.yearly)
    assert without.totals == summaries(used()).totals


def test_a_figure_of_half_the_weight_is_compared_more_loosely(compared):
    centre = next(i for i, name in enumerate(compared.names) if name.startswith("victims_assisted"))
    assert compared.totals[centre - len(compared.names)].weight == 0.5
    again = replace(compared, totals=tuple(replace(t, weight=1.0) for t in compared.totals))
    assert compared.scales[centre] == pytest.approx(again.scales[centre] * 2**0.5)


def test_recording_keeps_the_mean_of_each_count(flat):
    """1,000 writings of 15 years: the mean of 15,000 factors of deviation 0.4 lies within 4 x 0.4 / 15,000 ** 0.5."""
    rng = np.random.default_rng(1)
    found = np.mean([written_down(flat, Recording(unevenness=0.4), rng).months.mean(axis=0) for _ in range(1000)], 0)
    assert found / flat.months[0] == pytest.approx(1, abs=4 * 0.4 / 15_000**0.5)


def test_unevenness_is_the_deviation_of_a_years_factor(flat):
    rng = np.random.default_rng(1)
    at = MEASURES_RECORDED.index("prosecutions")
    rows = [written_down(flat, Recording(unevenness=0.5), rng).months[::12, at] for _ in range(400)]
    found = np.ravel(rows) / flat.months[0, at]
    # the deviation of 6,000 gamma factors has a relative error of about sqrt((kurtosis - 1) / 4n), kurtosis 4.5
    assert found.std() == pytest.approx(0.5, rel=4 * (3.5 / 4 / 6000) ** 0.5)


def test_drift_begins_with_the_yearly_figures_and_leaves_the_lines_calls_alone(flat):
    rng = np.random.default_rng(1)
    written = written_down(flat, replace(EVEN, drift=0.1), rng)
    factor = by_year(written) / by_year(flat)
    calls = [MEASURES_RECORDED.index(name) for name in OWN_LINE]
    others = [i for i in range(SHAPE[1]) if i not in calls]
    grown = 0.1 * np.maximum(2006 + np.arange(YEARS) - DRIFT_FROM, 0)
    assert np.log(factor[:, others]).mean(axis=1) == pytest.approx(grown, abs=4 * 0.05)
    assert np.log(factor[:, calls]).mean() == pytest.approx(0, abs=4 * 0.05 / 30**0.5)


def test_parts_of_a_total_are_written_down_together(flat):
    written = written_down(flat, Recording(unevenness=0.5), np.random.default_rng(1)).months / flat.months
    parts = [i for i, name in enumerate(MEASURES_RECORDED) if name.startswith("victims_identified")]
    assert np.ptp(written[:, parts], axis=1).max() < 1e-12


@given(st.floats(0, 1e6))
def test_whole_numbers_are_next_to_the_number(value):
    found = whole_numbers(value, np.random.default_rng(0))
    assert found == int(found) and abs(found - value) <= 1


def test_the_recorded_years_begin_in_2006_and_end_where_they_are_asked_to():
    assert (history(2020).start, history(2020).months) == ("2006-01", 180)
    assert history(2025).months == 240


@pytest.fixture(scope="module")
def small():
    """The recorded years with few persons: quick, and of no use but to be tried."""
    return simulator().with_scale(SMALL)


def test_a_simulation_can_be_told_again_from_what_it_kept(small):
    one = small.once(np.zeros(small.axes.shape[1]), np.random.default_rng(5))
    assert (small.told(one["u"], one["seed"])["all"] == one["all"]).all()


def test_what_is_written_down_often_is_one_run_with_another_chance_each_time(small):
    along = np.zeros(small.axes.shape[1])
    often = small.often(along, np.random.default_rng(5), 3)
    ledger, recording = small.run(often["u"], often["seed"])
    again = [small.summaries.after(ledger, recording, np.random.default_rng([often["seed"], at])) for at in range(3)]
    assert (often["all"] == np.array(again)).all()
    assert len(np.unique(often["all"], axis=0)) == 3


def test_fits_compare_what_was_written_by_the_same_chance():
    both = simulator("all", "without-2015-2016").with_scale(SMALL)
    found = both.once(np.zeros(both.axes.shape[1]), np.random.default_rng(5))
    at = both.summaries.names.index("calls_from_victims, 2006 to 2014")  # compared in both; rounding may differ by one
    alone = simulator("without-2015-2016").with_scale(SMALL).told(found["u"], found["seed"])
    assert (alone["without-2015-2016"] == found["without-2015-2016"]).all()
    one, other = (np.exp(found[name][at]) for name in both.compared)
    assert one == pytest.approx(other, abs=1.01) and one > 5


def test_what_was_written_of_one_simulation_counts_as_one():
    once = Accepted(np.zeros((4, 1)), np.zeros((4, 1)), np.full(4, 0.25), np.arange(4))
    twice = replace(once, of=np.array([0, 0, 1, 1]))
    assert (once.worth(1.0), twice.worth(1.0)) == (pytest.approx(4), pytest.approx(2))


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_numbers_drawn_along_turned_axes_are_still_the_priors(seed):
    """Whatever the axes: scores are standard normal if what is proposed along them is."""
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.standard_normal((len(priors()), 4)))[0]
    what = replace(simulator(), axes=axes)
    along = rng.standard_normal(4)
    scores = what.scores(along, rng)
    assert axes.T @ scores == pytest.approx(along)


def test_scores_along_turned_axes_are_standard_normal():
    rng = np.random.default_rng(1)
    axes = np.linalg.qr(rng.standard_normal((len(priors()), 4)))[0]
    what = replace(simulator(), axes=axes)
    found = np.array([what.scores(rng.standard_normal(4), rng) for _ in range(2000)])
    # 2,000 x 81 scores; independent of each other by what is to be shown
    assert kstest(found.ravel(), "norm").pvalue > 1e-4
    assert np.abs(np.corrcoef(found.T) - np.eye(len(priors()))).max() < 5 / 2000**0.5


@given(st.floats(1e-9, 1 - 1e-9))
def test_scores_go_back_and_forth(u):
    assert from_score(to_score(u)) == pytest.approx(u, rel=1e-6)


def gaussian(n: int, rng: np.random.Generator) -> Accepted:
    """A score with a standard normal prior, seen with unit noise, at 1.5: the posterior is normal (0.75, 1 / 2)."""
    truth = rng.standard_normal((n, 2))
    seen = truth[:, :1] + rng.standard_normal((n, 1))
    return Accepted(from_score(truth), seen - 1.5, np.full(n, 1 / n), np.arange(n))


def test_the_correction_finds_a_gaussian_posterior_even_with_a_wide_tolerance():
    rng = np.random.default_rng(1)
    u, weights = adjusted(gaussian(20_000, rng), 6.0)
    scores = to_score(u)
    mean = (weights @ scores)[0]
    sd = (weights @ (scores[:, 0] - mean) ** 2) ** 0.5
    worth = 1 / (weights**2).sum()
    assert mean == pytest.approx(0.75, abs=4 * 0.5**0.5 / worth**0.5 + 0.01)  # 0.01: the line is fitted too
    assert sd == pytest.approx(0.5**0.5, rel=4 / (2 * worth) ** 0.5 + 0.01)


def test_the_correction_follows_what_bends():
    """A score that is 0.5 s + 0.3 s^2, but for luck of 0.4: where s is 0 it is 0; a line alone would leave some 0.2."""
    rng = np.random.default_rng(4)
    s = rng.standard_normal((20_000, 1))
    scores = np.hstack([0.5 * s + 0.3 * s**2, -s]) + 0.4 * rng.standard_normal((len(s), 2))
    u, weights = adjusted(Accepted(from_score(scores), s, np.full(len(s), 1 / len(s)), np.arange(len(s))), 3.0)
    worth = 1 / (weights**2).sum()
    assert weights @ to_score(u) == pytest.approx(0, abs=4 * 0.4 / worth**0.5 + 0.01)  # 0.01: as above


def test_a_quantity_of_which_nothing_is_told_keeps_its_prior():
    rng = np.random.default_rng(2)
    u, weights = adjusted(gaussian(20_000, rng), 6.0)
    worth = 1 / (weights**2).sum()
    assert weights @ u[:, 1] == pytest.approx(0.5, abs=4 * 12**-0.5 / worth**0.5)


def test_weights_fall_to_nothing_at_the_tolerance():
    found = gaussian(1000, np.random.default_rng(3))
    weights = kernel(found, 1.0)
    assert weights.sum() == pytest.approx(1)
    assert (weights[found.distances >= 1] == 0).all()


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40).filter(lambda w: sum(w) > 0.1), st.integers(1, 60))
def test_draws_are_taken_as_often_as_their_weight_asks_for(weights, n):
    weights = np.array(weights) / sum(weights)
    rows = np.arange(len(weights), dtype=float)[:, None]
    chosen = equally_weighted(rows, weights, n, np.random.default_rng(0))
    times = np.bincount(chosen[:, 0].astype(int), minlength=len(weights))
    assert (np.abs(times - n * weights) < 1 + 1e-6).all()


@pytest.mark.slow
def test_a_fit_that_is_stopped_goes_on_and_gives_draws_within_their_ranges(small, tmp_path):
    fit(small, tmp_path, effort=replace(FEW, populations=1), seed=1)
    for left in tmp_path.glob("simulations-*"):  # as if it had been stopped before
        left.unlink()
    found = fit(small, tmp_path, effort=FEW, seed=1)["all"]
    assert found.log.accepted.tolist()[:2] == [20, 20]
    assert found.log.tolerance.iloc[1] < found.log.tolerance.iloc[0]
    for p in priors():
        assert found.draws[p.name].between(p.quantity.low, p.quantity.high).all()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_draws(small, tmp_path):
    one, two = (fit(small, tmp_path / name, effort=FEW, seed=7)["all"].draws for name in "ab")
    pd.testing.assert_frame_equal(one, two)


@pytest.fixture(scope="module")
def client():
    """Two workers, each in a process of its own, over TCP."""
    from distributed import Client, LocalCluster

    place = {"host": "127.0.0.1", "protocol": "tcp://", "dashboard_address": None}
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **place) as made, Client(made) as found:
        yield found


@pytest.mark.slow
def test_the_last_population_is_the_same_from_one_process_two_and_a_dask_cluster(small, client, tmp_path):
    one = fit(small, tmp_path / "one", effort=FEW, seed=1)["all"].draws
    for name in ("two", "dask"):
        for file in (DATABASE, DIRECTIONS):
            write_file(tmp_path / name / file, (tmp_path / "one" / file).read_bytes())
    pd.testing.assert_frame_equal(one, fit(small, tmp_path / "two", effort=FEW, seed=1, workers=2)["all"].draws)
    pd.testing.assert_frame_equal(one, fit(small, tmp_path / "dask", effort=FEW, seed=1, client=client)["all"].draws)


@pytest.mark.slow
def test_a_dask_cluster_leads_the_way_too(small, client, tmp_path):
    found = fit(small, tmp_path, effort=FEW, client=client)["all"]
    assert found.log.accepted.tolist()[:2] == [20, 20] and len(found.draws) == FEW.draws


def test_the_ledger_of_a_run_is_its_recorded_book_for_the_whole_country(small):
    from tipsim import run

    book = run(small.scenario, 3).national().monthly["recorded"]
    assert ledger_of(small.scenario, 3).months == pytest.approx(book.to_numpy())


def linear(luck: float) -> Simulator:
    """Two numbers that are plain sums of scores, written down with luck of the given deviation; no run is made."""
    plain = simulator()

    class Sums(Simulator):
        def run(self, u, seed):
            scores = to_score(u)
            return np.array([5 * (scores[0] + scores[1]) - 5, 10 * scores[2] - 5]), luck

    return Sums(plain.scenario, {"all": Plain(np.zeros(2))}, plain.priors, plain.axes)


class Plain(Summaries):
    """Stands for `Summaries`: two numbers in units of one."""

    scales = weights = np.ones(2)
    observed = np.zeros(2)

    def __init__(self, observed):
        self.__dict__["observed"] = observed

    def after(self, ledger, recording, rng):
        return ledger + recording * rng.standard_normal(2)


def test_directions_are_the_combinations_that_the_numbers_hang_on():
    found = directions(linear(0.1), n=300, k=2)
    on = (found.axes**2).sum(axis=1)  # the share of each quantity in the plane of the axes
    assert on[[0, 1]] == pytest.approx([0.5, 0.5], abs=0.05)
    assert on[2] == pytest.approx(1, abs=0.05)


def lines_of(rng, weights, n=4000):
    """Two numbers that hang on three scores, with luck that moves both."""
    slopes = np.array([[3.0, 0, 1], [0, 2, 0]])
    luck = np.array([[4.0, 1], [1, 2]])
    scores = rng.standard_normal((n, 3))
    apart = scores @ slopes.T - [6, 2] + rng.multivariate_normal([0, 0], luck, n)
    return line(scores, apart, np.array(weights)), slopes, luck


def test_a_line_through_simulations_tells_luck_and_what_the_figures_leave():
    """Covariances of 4,000 simulations are known within 5 x value x (2 / 4,000) ** 0.5, a ninth of the largest."""
    found, slopes, luck = lines_of(np.random.default_rng(1), (1.0, 1.0))
    luck = luck + np.eye(2)  # and once more that of recording
    assert found.luck == pytest.approx(luck, abs=0.12 * luck.max())
    middle, left = found.leaves()
    exact = np.linalg.solve(np.eye(3) + slopes.T @ np.linalg.solve(luck, slopes), np.eye(3))  # the same, by precisions
    assert left == pytest.approx(exact, abs=0.05)
    assert middle == pytest.approx(exact @ slopes.T @ np.linalg.solve(luck, [6, 2]), abs=0.1)


def test_a_number_of_half_the_weight_has_twice_the_luck_of_a_run():
    one, _, _ = lines_of(np.random.default_rng(1), (1.0, 1.0))
    half, _, _ = lines_of(np.random.default_rng(1), (0.5, 1.0))
    assert half.luck[0, 0] - 1 == pytest.approx(2 * (one.luck[0, 0] - 1))
    assert half.luck[1, 1] == pytest.approx(one.luck[1, 1])


@given(st.integers(0, 1000), st.integers(1, 6))
def test_distances_in_luck_are_moved_by_one_in_every_direction(seed, n):
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((n, n)) + 3 * np.eye(n)
    apart = rng.standard_normal((2, 5, n))
    far = (in_luck(apart, root @ root.T) ** 2).sum(axis=2)
    exact = np.einsum("abi,ij,abj->ab", apart, np.linalg.inv(root @ root.T), apart)
    assert far == pytest.approx(exact, rel=1e-6)


def test_a_fit_of_sums_finds_what_is_known_to_be_left(tmp_path):
    """Luck of 1 about 5 x (a + b) = 5 and 10 x c = 5 leaves normal distributions: a + b has variance 2 and is seen with
    one of 1/25, c has 1 and 1/100. All others keep their priors."""
    luckily = Effort(looks=100, particles=60, populations=4, simulations=4500, written=5, nearest=0.1, draws=600)
    found = fit(linear(1.0), tmp_path, effort=luckily, seed=1)["all"]
    u = np.column_stack([p.at(found.draws[p.name]) for p in priors()])
    scores, many = to_score(u), found.worth
    assert many > 100  # else the tolerances below allow everything
    for got, mean, deviation in (
        (scores[:, 0] + scores[:, 1], 2 / 2.04, (0.08 / 2.04) ** 0.5),
        (scores[:, 2], 1 / 2.02, (0.01 / 1.01) ** 0.5),
        (scores[:, 3], 0, 1),
    ):
        assert got.mean() == pytest.approx(mean, abs=5 * deviation / many**0.5)
        assert got.std() == pytest.approx(deviation, rel=5 / (2 * many) ** 0.5)


def test_fits_that_share_simulations_each_take_their_own_nearest(tmp_path):
    """The second is observed elsewhere: it finds that place, though the first one led."""
    elsewhere = Plain(np.array([5.0, 0.0]))  # a + b = 2
    what = linear(1.0)
    what = replace(what, compared={**what.compared, "other": elsewhere})
    few = Effort(looks=100, particles=60, populations=3, simulations=2000, written=5, nearest=0.1, draws=400)
    found = fit(what, tmp_path, effort=few, seed=1)
    sums = {name: sum(to_score(p.at(one.draws[p.name])) for p in priors()[:2]) for name, one in found.items()}
    assert sums["all"].mean() == pytest.approx(2 / 2.04, abs=5 * 0.2 / found["all"].worth ** 0.5)
    assert sums["other"].mean() == pytest.approx(4 / 2.04, abs=5 * 0.2 / found["other"].worth ** 0.5)


def test_where_no_population_leads_the_whole_prior_is_proposed_from(tmp_path):
    none = Effort(looks=30, populations=0, simulations=1000, written=1)
    last = simulated(linear(1.0), tmp_path, effort=none, seed=1)
    along, w = to_score(last.u) @ last.simulator.axes, last.weights
    many = w.sum() ** 2 / (w**2).sum()
    assert many > 500
    assert w.mean() == pytest.approx(1, abs=5 * w.std() / len(w) ** 0.5)
    assert np.average(along, axis=0, weights=w) == pytest.approx(0, abs=5 / many**0.5)
    assert np.average(along**2, axis=0, weights=w) == pytest.approx(1, abs=5 * (2 / many) ** 0.5)


def test_where_all_simulations_are_alike_each_counts(tmp_path):
    """As in a country where nobody is recorded."""
    alike = linear(0.0)
    nobody = type("Nobody", (type(alike),), {"run": lambda self, u, seed: (np.zeros(2), 0.0)})
    what = nobody(alike.scenario, alike.compared, alike.priors, alike.axes)
    few = Effort(looks=30, particles=20, populations=1, simulations=200, draws=50)
    found = fit(what, tmp_path, effort=few, seed=1)["all"]
    assert found.worth > 20 and len(found.draws) == 50


def test_more_simulations_are_made_in_addition_to_those_that_are_there(tmp_path):
    few = Effort(looks=30, particles=20, populations=1, simulations=100, draws=15)
    fit(linear(1.0), tmp_path, effort=few, seed=1)
    first = tmp_path / PIECES.format(at=0)
    before = first.stat().st_mtime_ns
    found = fit(linear(1.0), tmp_path, effort=replace(few, simulations=PIECE + 100), seed=1)["all"]
    assert found.log.simulations.iloc[-1] == PIECE + 100
    assert first.stat().st_mtime_ns == before and (tmp_path / PIECES.format(at=1)).is_file()


def test_weights_undo_what_a_bell_proposes():
    """What a bell proposes about a few draws, weighted, is what they were drawn from; and most of it counts."""
    rng = np.random.default_rng(1)
    spread = np.array([[1.0, 0.5, 0], [0.5, 1.0, 0], [0, 0, 0.04]])
    few = pd.DataFrame(rng.multivariate_normal([1, 0, -2], spread, 300), columns=list("abc"))
    np.random.seed(1)
    bell = Bell()
    bell.fit(few, np.full(300, 1 / 300))
    proposed = pd.DataFrame([bell.rvs_single() for _ in range(4000)])
    weights = multivariate_normal([1, 0, -2], spread).pdf(proposed) / bell.pdf(proposed)
    assert weights.mean() == pytest.approx(1, abs=5 * weights.std() / 4000**0.5)
    count = weights.sum() ** 2 / (weights**2).sum()
    assert count > 2000
    assert weights @ proposed.to_numpy() / weights.sum() == pytest.approx(np.array([1, 0, -2]), abs=5 * 1 / count**0.5)
    assert bell.pdf(proposed.iloc[0]) == pytest.approx(bell.pdf(proposed)[0])


def test_a_bell_about_simulations_of_which_one_has_most_of_the_weight_is_not_flat():
    """Where all weight lies on one, the bell keeps the widths that the others tell, and stays proper."""
    rng = np.random.default_rng(2)
    few = pd.DataFrame(rng.standard_normal((50, 4)), columns=list("abcd"))
    weights = np.full(50, 1e-3)
    weights[0] = 1 - 49e-3
    bell = Bell()
    bell.fit(few, weights)
    assert np.isfinite(bell.pdf(few)).all() and (bell.pdf(few) > 0).all()


@pytest.fixture(scope="module")
def narrowly():
    """Proposals that are by far too narrow in directions of which the numbers say nothing."""
    rng = np.random.default_rng(5)
    bell, along = Bell(), linear(1.0).along
    few = pd.DataFrame(rng.normal([0.5, 0.5, 0.5, *[0.0] * (len(along) - 3)], 0.4, (400, len(along))), columns=along)
    bell.fit(few, np.full(400, 1 / 400))
    return bell


def last_of(led, folder, effort):
    where = 1, None, 1  # one process, and the seed
    return last_population(linear(1.0), led, pd.DataFrame(columns=LOG), folder, effort, where, lambda line: None)


def test_proposals_made_anew_mend_those_that_were_too_narrow(narrowly, tmp_path):
    """A few far out would have nearly all of the weight; after the second round many count, and what is known to be
    left is found: a - b keeps a variance of 2, and so does the fourth axis keep one of 1."""
    once = Effort(simulations=4000, anew=4000, written=5, nearest=0.1)
    worth = {}
    for anew in (4000, 1000):
        last = last_of(narrowly, tmp_path / str(anew), replace(once, anew=anew))
        near, tolerance = last.near("all", last.simulator.summaries, once.nearest)
        worth[anew] = near.worth(tolerance)
    assert worth[1000] > 3 * worth[4000]
    weights, scores = kernel(near, tolerance), to_score(near.u)
    for got, mean, variance in ((scores[:, 0] - scores[:, 1], 0, 2), (scores[:, 3], 0, 1)):
        assert weights @ got == pytest.approx(mean, abs=5 * (variance / worth[1000]) ** 0.5)
        assert weights @ (got - weights @ got) ** 2 == pytest.approx(variance, rel=5 * (2 / worth[1000]) ** 0.5)


def test_weights_against_all_rounds_are_those_of_the_prior(tmp_path):
    """Their mean is one: what was proposed, weighted, is the whole prior."""
    last = last_of(Bell.of_the_prior(linear(1.0).along), tmp_path, Effort(simulations=3000, anew=1000, written=1))
    w = last.weights
    assert w.mean() == pytest.approx(1, abs=5 * w.std() / len(w) ** 0.5)
    assert np.average(last.along, axis=0, weights=w) == pytest.approx(0, abs=5 * (w**2).sum() ** 0.5 / w.sum())


def test_rounds_that_are_stopped_go_on_as_if_they_had_not_been(narrowly, tmp_path):
    effort = Effort(simulations=3 * PIECE, anew=PIECE, written=2, nearest=0.2)
    one = last_of(narrowly, tmp_path, effort)
    for at in (1, 2):
        (tmp_path / PIECES.format(at=at)).unlink()
    again = last_of(narrowly, tmp_path, effort)
    more = last_of(narrowly, tmp_path, replace(effort, simulations=4 * PIECE))
    assert (again.u == one.u).all() and (again.weights == one.weights).all()
    assert (more.u[: 3 * PIECE] == one.u).all() and len(more.u) == 4 * PIECE


@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=60))
def test_clipped_weights_keep_their_order_and_none_has_more_than_the_square_root_allows(weights):
    found, n = clipped(np.array(weights)), len(weights)
    assert found.sum() == pytest.approx(1)
    assert found.max() <= 1 / round(n**0.5) + 1e-12
    order = np.argsort(weights, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
