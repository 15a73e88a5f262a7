"""A calculation with expected values agrees where it should. Tolerances are 4.5 sd of the sums, so 7e-6 a test."""

import numpy as np
import pytest
from tried import LIVELY, ThoughtExperiment, done, total

from tipsim.levers import rates
from tipsim.model import TraffickingModel
from tipsim.population import AGES, BIRTH, CLASS, GONE, decode
from tipsim.state import AT, AT_POST, N_EPISODES, SOUGHT, Exit, Form, Kind, State

SD = 4.5


def near(found, n, p):
    """Whether a binomial count of n with chance p is where it should be."""
    return abs(found - n * p) < SD * np.sqrt(n * p * (1 - p)) + 1e-9


# Who begins an episode in the first month, when everybody is at home


def first_months(process, column, **numbers):
    """Sums over seeds of the first month: expected, its variance, and what the book says.

    Each person who is there has at least one point with p = 1 - exp(-rate): independent, so the variance of the
    number is the sum of p (1 - p).
    """
    expected = variance = found = 0.0
    for seed in range(12):
        model = TraffickingModel(scale=0.02, seed=seed, months=1, spin_up=0, **numbers)
        model.step()
        made = model.people
        here = (np.arange(len(made.fixed)) < made.first + made.a_month) & (made.fixed[:, GONE] > 0)
        code = made.fixed[here, CLASS] * AGES + model.world.map.age_band[-np.minimum(0, made.fixed[here, BIRTH])]
        p = 1 - np.exp(-rates(model.rules)[process].ravel()[code])
        expected, variance = expected + p.sum(), variance + (p * (1 - p)).sum()
        found += model.book[0, AT[column]]
    return expected, variance, found


def test_as_many_begin_to_look_for_a_way_as_their_classes_and_ages_say():
    expected, variance, found = first_months(1, "seekers")
    assert abs(found - expected) < SD * np.sqrt(variance) and expected > 300


def test_moves_between_aimags_are_as_many_as_rates_say():
    """Of one month at a high rate: a person who moves is elsewhere unless the draw falls on the own region again."""
    model = TraffickingModel(scale=0.03, seed=4, months=1, spin_up=0, intensity=20)
    model.step()
    made = model.people
    here = (np.arange(len(made.fixed)) < made.first + made.a_month) & (made.fixed[:, GONE] > 0)
    code = made.fixed[:, CLASS] * AGES + model.world.map.age_band[-np.minimum(0, made.fixed[:, BIRTH])]
    rate = rates(model.rules)[0].ravel()[code]
    towards = np.diff(model.world.map.towards, prepend=0.0)
    p = np.where(here, 1 - np.exp(-rate * (1 - towards[made.region])), 0.0)
    # the last of several moves decides, and may lead home: a second-order term, at most rate squared over two each
    bias = (np.where(here, rate, 0.0) ** 2).sum() / 2
    moved = (model.world.now[:, 0] != made.region).sum()
    assert abs(moved - p.sum()) < SD * np.sqrt((p * (1 - p)).sum()) + bias and p.sum() > 500


def test_as_many_are_approached_as_pressure_and_classes_say():
    """In the first month no network has learnt: the pressure of a region is the networks' effort there over people.

    A point leads to an episode unless its channel is shut (all are open) or suits nobody; every adult citizen can be
    reached through an acquaintance, so only foreigners and seekers of the month are apart: they are left out by
    counting citizens and by a seeking rate near zero.
    """
    expected = variance = found = 0.0
    for seed in range(12):
        setup = ThoughtExperiment(
            months=1, spin_up=0, scale=0.01, quantities={"intensity": 60}, beyond={"seeking_rate": 0.0}
        )
        model = TraffickingModel(setup, seed=seed)
        habits = model.world.actors.habits
        effort = (habits[:, :22] / habits[:, :22].sum(axis=1, keepdims=True)).sum(axis=0)
        pressure = effort / (len(habits) * model.routes.people)
        model.step()
        made = model.people
        foreign = made.fixed[:, CLASS] % 2 == 1
        here = (np.arange(len(made.fixed)) < made.first + made.a_month) & (made.fixed[:, GONE] > 0) & ~foreign
        code = made.fixed[here, CLASS] * AGES + model.world.map.age_band[-np.minimum(0, made.fixed[here, BIRTH])]
        # moving comes before approaching: whoever moved is pressed where they are now
        weight = np.minimum(pressure[model.world.now[here, 0]], model.rules.crowding)
        p = 1 - np.exp(-rates(model.rules)[2].ravel()[code] * weight)
        expected, variance = expected + p.sum(), variance + (p * (1 - p)).sum()
        persons = model.world.episodes.person[: model.world.work.counts[N_EPISODES]]
        found += int((~foreign[persons]).sum())
    assert abs(found - expected) < SD * np.sqrt(variance) and expected > 300


# Exploitation: constant hazards

STEADY = {"learning": 0.0, "sting": 0.0}
BRISK = {"escaping": 0.05, "policing": 0.04, "noticing": 0.03, "inspecting": 0.02, "releasing": 0.06}
AWAY = {"consular": 0.04, "foreign_police": 0.03}
HAZARDS = {
    **{Exit.ESCAPE: 0.05, Exit.POLICE: 0.04, Exit.COMMUNITY: 0.03, Exit.INSPECTION: 0.02, Exit.RELEASE: 0.06},
    **{Exit.CONSULATE: 0.04, Exit.FOREIGN_POLICE: 0.03},
}


@pytest.fixture(scope="module")
def steady():
    """A long run in which nobody knows a number, so that each way out has one hazard."""
    flat = {k: v for k, v in LIVELY.items() if k not in ("scale", "seed", "months", "spin_up")}
    beyond = {**STEADY, **BRISK, **AWAY, "knowing_number": 0.0}
    return done(ThoughtExperiment(months=120, spin_up=24, scale=0.01, quantities=flat, beyond=beyond), seed=2)


def exploited_months(model):
    """Episodes of exploitation of the whole run, and the months that each stood in it (the exit's month included)."""
    ep, n = model.world.episodes, model.world.work.counts[N_EPISODES]
    rows = np.flatnonzero(ep.exploited[:n] > -(2**15))
    still = ep.state[rows] == State.EXPLOITED
    until = np.where(still, model.setup.months - 1, ep.ended[rows])
    died = ep.exit[rows] == Exit.DIED
    return rows, until.astype(int) - ep.exploited[rows] - died


@pytest.mark.parametrize(
    ("place", "ways"),
    [
        ("abroad", [Exit.ESCAPE, Exit.CONSULATE, Exit.FOREIGN_POLICE, Exit.RELEASE]),
        ("labour", [Exit.ESCAPE, Exit.POLICE, Exit.COMMUNITY, Exit.INSPECTION, Exit.RELEASE]),
        ("other", [Exit.ESCAPE, Exit.POLICE, Exit.COMMUNITY, Exit.RELEASE]),
    ],
)
def test_each_way_out_is_taken_as_often_as_hazards_in_their_order_say(steady, place, ways):
    """A way is taken in a month with its hazard times the chance that none before it in the list was taken.

    Exits less n person-months x chance is a martingale whose variance is at most n p (1 - p).
    """
    ep = steady.world.episodes
    rows, months = exploited_months(steady)
    abroad = ep.kind[rows] == Kind.OUTBOUND
    labour = ep.form[rows] == Form.LABOUR
    among = {"abroad": abroad, "labour": ~abroad & labour, "other": ~abroad & ~labour}[place]
    n, left = int(months[among].sum()), 1.0
    assert n > 2_000
    for way in ways:
        assert near(int((ep.exit[rows[among]] == way).sum()), n, left * HAZARDS[way]), way.name
        left *= 1 - HAZARDS[way]


def test_the_mean_stock_is_the_inflow_times_the_mean_stay(steady):
    """With hazard h everywhere a person stays (1 - h) / h whole months after the first on average (Little's law).

    Here h is 1 - product of (1 - hazard), of the group; the sum of stays of N persons has sd sqrt(N (1 - h)) / h, and
    what the window cuts off at its two ends is at most the stocks there times 1 / h.
    """
    ep = steady.world.episodes
    rows, months = exploited_months(steady)
    among = ep.kind[rows] == Kind.OUTBOUND
    h = 1 - 0.95 * 0.96 * 0.97 * 0.94
    ended = among & (ep.state[rows] != State.EXPLOITED)
    whole_months = (months - (ep.exit[rows] > 0) * 1)[among].sum()
    n, open_now = int(among.sum()), int((among & ~ended).sum())
    assert n > 300
    assert abs(whole_months - n * (1 - h) / h) < SD * np.sqrt(n * (1 - h)) / h + open_now / h


def test_callers_are_found_at_the_hazard_of_calling_where_everybody_knows_a_number():
    """Escape comes first in the list: calling is taken with (1 - escaping) x calling, all calls being answered."""
    flat = {k: v for k, v in LIVELY.items() if k not in ("scale", "seed", "months", "spin_up")}
    beyond = {**STEADY, "knowing_number": 1.0, "calling": 0.1, "escaping": 0.02, "calls": 0.0}
    model = done(ThoughtExperiment(months=60, spin_up=0, scale=0.01, quantities=flat, beyond=beyond), seed=2)
    rows, months = exploited_months(model)
    assert near(int((model.world.episodes.exit[rows] == Exit.HOTLINE).sum()), int(months.sum()), 0.98 * 0.1)


def test_journeys_fall_through_as_often_as_declared(steady):
    ep, n = steady.world.episodes, steady.world.work.counts[N_EPISODES]
    came = (ep.exit[:n] >= 0) | (ep.exploited[:n] > -(2**15))
    travelled = (ep.kind[:n] >= 0) & (ep.state[:n] != State.RECRUITED) & came
    fell = ep.exit[:n] == Exit.FELL_THROUGH
    assert near(int(fell.sum()), int(travelled.sum()), steady.rules.failing)


def test_the_border_finds_the_product_of_its_three_chances(steady):
    """Of official crossing, second check and being recognised, which depends on sex and form: a sum of binomials."""
    ep, n, rules = steady.world.episodes, steady.world.work.counts[N_EPISODES], steady.rules
    came = (ep.kind[:n] == Kind.OUTBOUND) & ((ep.exit[:n] == Exit.BORDER) | (ep.exploited[:n] > -(2**15)))
    female = decode(steady.people.fixed[ep.person[:n][came], CLASS])["sex"] == 1
    seen = rules.sensitivity * np.where(female, 1, rules.men_overlooked)
    seen *= np.where(ep.form[:n][came] == Form.LABOUR, rules.labour_overlooked, 1)
    p = rules.official * min(1, rules.referral * rules.targeting) * seen
    assert abs((ep.exit[:n] == Exit.BORDER).sum() - p.sum()) < SD * np.sqrt((p * (1 - p)).sum()) and p.sum() > 50


def test_seekers_settle_at_their_rate_and_leave_in_their_share(steady):
    """A seeker leaves or gives up with `settling` a month unless trapped first; of these `leaving` leave."""
    log = steady.events.arrays()
    left, gave_up = ((log["event"] == event).sum() for event in (12, 13))
    assert near(int(left), int(left + gave_up), steady.rules.leaving)


def test_seekers_abroad_are_their_share_and_all_who_look_for_study():
    """Study (0.12 of the ways) is always abroad; of the others `seeking_abroad`."""
    model = done(**LIVELY)
    ep, n = model.world.episodes, model.world.work.counts[N_EPISODES]
    sought = (ep.flags[:n] & SOUGHT) > 0
    share = 0.12 + 0.88 * model.rules.seeking_abroad
    assert near(int(((ep.flags[:n] & 64) > 0)[sought].sum()), int(sought.sum()), share)


def test_travellers_held_and_checked_are_poisson_counts_of_their_means():
    """Sums over posts and months of Poisson counts (above a mean of 50 within 0.005 of them): sd sqrt(mean).

    Nobody of the model leaves, so that all who are checked are those who are counted and not followed.
    """
    model = done(scale=0.01, seed=3, months=48, spin_up=0, intensity=0)
    rules = model.rules
    checked = rules.crossings * rules.scale * rules.referral * 48
    held = checked * (1 - rules.specificity)
    assert abs(total(model, "travellers_held") - held) < SD * np.sqrt(held)
    assert abs(total(model, "travellers_checked") - checked) < SD * np.sqrt(checked)


def test_calls_for_information_are_a_poisson_count_of_their_mean():
    model = done(scale=0.03, seed=3, months=60, spin_up=0, calls=50)
    rules = model.rules
    mean = (rules.calls + rules.extra_calls) * rules.scale * 60
    rang = total(model, "calls_received") - total(model, "calls_from_victims") + total(model, "calls_unanswered")
    assert abs(rang - mean) < SD * np.sqrt(mean)


def test_acceptance_is_the_declared_chance_where_traits_do_not_matter(steady):
    """With ratios of one, no caution and no warning every approached person accepts with `accepting`."""
    even = {"accepting_wish": 1.0, "accepting_poor": 1.0, "caution": 0.0, "warning": 0.0}
    flat = {k: v for k, v in LIVELY.items() if k not in ("scale", "seed", "months", "spin_up")}
    model = done(ThoughtExperiment(months=36, spin_up=0, scale=0.005, quantities=flat, beyond=even), seed=2)
    log = model.events.arrays()
    recruited, refused = ((log["event"] == event).sum() for event in (3, 2))
    assert near(int(recruited), int(recruited + refused), model.rules.accepting)


def test_posts_on_the_way_abroad_are_chosen_by_habit():
    """Chi-square of the posts of those recruited to the most frequent destination, at the 0.1 per cent level."""
    from scipy import stats

    flat = {k: v for k, v in LIVELY.items() if k not in ("scale", "seed", "months", "spin_up")}
    model = done(ThoughtExperiment(months=60, spin_up=0, scale=0.01, quantities=flat, beyond=STEADY), seed=5)
    ep, n, habits = model.world.episodes, model.world.work.counts[N_EPISODES], model.world.actors.habits
    destination = np.bincount(ep.destination[:n][ep.kind[:n] == Kind.OUTBOUND]).argmax()
    rows = (ep.kind[:n] == Kind.OUTBOUND) & (ep.destination[:n] == destination)
    of_networks = habits[ep.network[:n][rows], AT_POST : AT_POST + len(model.routes.posts)]
    weights = model.routes.post_share[destination] * of_networks
    expected = (weights / weights.sum(axis=1, keepdims=True)).sum(axis=0)
    counted = np.bincount(ep.post[:n][rows], minlength=len(expected)).astype(float)
    many = expected >= 5
    expected = np.append(expected[many], expected[~many].sum())
    counted = np.append(counted[many], counted[~many].sum())
    assert stats.chisquare(counted[expected > 0], expected[expected > 0]).pvalue > 0.001
