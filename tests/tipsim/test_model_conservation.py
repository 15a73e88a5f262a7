"""Nobody is lost: persons, states, event log and book tell one story, month by month."""

from collections import Counter

import numpy as np
import pytest
from tried import LIVELY, done, happened, log_of, total

from tipsim.interventions import MEASURES
from tipsim.model import TraffickingModel
from tipsim.population import BUSY, STATUS
from tipsim.state import AT, HAPPENED, N_ACTIVE, N_BEDS, N_EPISODES, N_OPEN, Article, Channel, Event, Exit, Form, State

ALL_ON = {name: 0.5 for name in MEASURES}


@pytest.fixture(scope="module")
def model():
    return done(**LIVELY, **ALL_ON)


@pytest.fixture(scope="module")
def months():
    """What is open at the end of each month of a lively run, as the arrays have it."""
    model, kept = TraffickingModel(**LIVELY, **ALL_ON), []
    while model.running:
        before = stock(model)
        model.step()
        work, episodes = model.world.work, model.world.episodes
        active = work.active[: work.counts[N_ACTIVE]]
        kept.append(
            {
                "before": before,
                "after": stock(model),
                "open": np.array(sorted(episodes.person[active])),
                "states": Counter(episodes.state[active].tolist()),
                "busy": np.flatnonzero(model.world.now[:, STATUS] & BUSY),
                "beds": int(work.counts[N_BEDS]),
                "book": dict(zip(AT, model.book[-1].tolist(), strict=True)),
                "cases": sorted(model.world.cases.network[work.open_cases[: work.counts[N_OPEN]]].tolist()),
                "accused": np.flatnonzero(model.world.actors.open_case >= 0).tolist(),
            }
        )
    return kept


def stock(model):
    """Persons in exploitation now, by their episodes."""
    episodes = model.world.episodes.state[: model.world.work.counts[N_EPISODES]]
    return int((episodes == State.EXPLOITED).sum())


def test_a_person_is_busy_exactly_while_one_episode_of_theirs_is_open(months):
    for month in months:
        np.testing.assert_array_equal(month["open"], month["busy"])


def test_a_bed_is_taken_exactly_by_each_person_in_assistance(months):
    assert [month["beds"] for month in months] == [month["states"][State.ASSISTED] for month in months]


def test_a_network_has_exactly_the_one_open_case_that_is_kept_for_it(months):
    assert [month["cases"] for month in months] == [month["accused"] for month in months]


ENDS = [f"exit_{e.name.lower()}" for e in Exit if e not in (Exit.NONE, Exit.BORDER, Exit.FELL_THROUGH)]


def test_the_stock_of_exploited_persons_changes_by_who_comes_less_who_leaves(months):
    for month in months:
        flow = month["book"]["newly_exploited"] - sum(month["book"][name] for name in ENDS)
        assert month["after"] - month["before"] == flow


def test_the_book_has_the_stock_of_exploited_persons_at_the_end_of_the_month(months):
    assert [month["book"]["exploited"] for month in months] == [month["after"] for month in months]


def test_the_stock_by_the_event_log_is_the_stock_by_the_arrays(model):
    """Over the whole run with its spin-up: who began less who ended."""
    log = log_of(model)
    ended = (log[:, 3] == Event.EXITED) & ~np.isin(log[:, 4], [Exit.BORDER, Exit.FELL_THROUGH])
    assert (log[:, 3] == Event.EXPLOITED).sum() - ended.sum() == stock(model)


# What may follow what. A step is an event, or an event with its detail; states are named for what happened last.
AGENCY = {Event.IDENTIFIED: "identified", Event.UNRECOGNISED: "unrecognised", Event.RETURNED: "end"}
PATH = {
    "home": {Event.SOUGHT: "seeking", Event.APPROACHED: "approached"},
    "seeking": {Event.APPROACHED: "approached", Event.LEFT_LAWFULLY: "left", Event.GAVE_UP: "end", Event.DIED: "end"},
    "left": {Event.HELD: "end"},
    "approached": {Event.REFUSED: "end", Event.RECRUITED: "recruited", Event.DIED: "end"},
    "recruited": {
        (Event.EXITED, Exit.FELL_THROUGH): "end",
        (Event.EXITED, Exit.BORDER): "at the border",
        Event.CROSSED: "crossed",
        Event.EXPLOITED: "exploited",
        Event.DIED: "end",
    },
    "at the border": {Event.IDENTIFIED: "identified"},
    "crossed": {Event.EXPLOITED: "exploited"},
    "exploited": {
        **{(Event.EXITED, e): "out" for e in list(Exit)[1:8]},
        (Event.EXITED, Exit.RELEASE): "released",
        Event.DIED: "dead in exploitation",
    },
    "dead in exploitation": {(Event.EXITED, Exit.DIED): "end"},
    "released": {Event.RETURNED: "end"},
    "out": AGENCY,
    "identified": {Event.TESTIFIED: "testified", Event.ASSISTED: "assisted", Event.RETURNED: "end"},
    "testified": {Event.ASSISTED: "assisted", Event.RETURNED: "end"},
    "unrecognised": {Event.PENALISED: "penalised", Event.RETURNED: "end"},
    "penalised": {Event.RETURNED: "end"},
    "assisted": {Event.RETURNED: "end", Event.DIED: "end"},
    "end": {},
}
OPEN_STATES = {
    "seeking": State.SEEKING,
    "approached": State.APPROACHED,
    "recruited": State.RECRUITED,
    "exploited": State.EXPLOITED,
    "assisted": State.ASSISTED,
    "end": State.CLOSED,
    "left": State.CLOSED,
}
# Steps that take a month: the event before lies in an earlier month.
A_MONTH_LATER = {"seeking", "approached", "recruited", "exploited", "assisted"}


def by_episode(model):
    """Events of each episode in the order of the log: (month, person, event, detail)."""
    episodes = {}
    for month, person, episode, event, detail in log_of(model).tolist():
        if person >= 0:
            episodes.setdefault(episode, []).append((month, person, event, detail))
    return episodes


def walked(steps):
    """The states that the events of an episode pass through; None at the first step that is not allowed."""
    states = ["home"]
    for _month, _person, event, detail in steps:
        ways = PATH[states[-1]]
        following = ways.get((event, detail), ways.get(event))
        if following is None:
            return [*states, None]
        states.append(following)
    return states


def test_every_episode_is_a_path_of_states_that_is_allowed(model):
    wrong = Counter()
    for steps in by_episode(model).values():
        states = walked(steps)
        if states[-1] is None:
            wrong[states[-2], Event(steps[len(states) - 2][2]).name] += 1
    assert not wrong


def test_every_kind_of_step_is_taken_in_the_run_that_these_tests_look_at(model):
    """Otherwise the paths would be allowed for want of events. Deaths on the way are too rare to be asked for."""
    taken = set()
    for steps in by_episode(model).values():
        taken |= {(state, Event(step[2])) for state, step in zip(walked(steps), steps, strict=False)}
    wanted = {(s, step[0] if isinstance(step, tuple) else step) for s, ways in PATH.items() for step in ways}
    rare = {(s, e) for s, e in wanted if e == Event.DIED or s == "dead in exploitation"}
    assert wanted - rare - taken == set()


def test_every_episode_stands_where_its_last_event_left_it(model):
    states = model.world.episodes.state
    wrong = {e: s for e, steps in by_episode(model).items() if (s := OPEN_STATES[walked(steps)[-1]]) != states[e]}
    assert wrong == {}


def test_a_step_out_of_a_state_is_taken_in_a_later_month_than_the_step_into_it(model):
    for steps in by_episode(model).values():
        for state, before, after in zip(walked(steps)[1:], steps, steps[1:], strict=False):
            assert after[0] > before[0] if state in A_MONTH_LATER else after[0] == before[0]


def test_all_events_of_an_episode_are_of_one_person(model):
    assert all(len({person for _m, person, _e, _d in steps}) == 1 for steps in by_episode(model).values())


def test_a_person_has_one_episode_at_a_time(model):
    """A new one may begin in the month in which the last one ended, never before."""
    last = {}
    for steps in by_episode(model).values():
        person, begins = steps[0][1], steps[0][0]
        assert begins >= last.get(person, -(10**6))
        last[person] = steps[-1][0] if walked(steps)[-1] in ("end", "left") else 10**6


def test_nobody_takes_a_step_after_death_or_before_entering(model):
    made, log = model.people, log_of(model)
    death = (log[:, 3] == Event.DIED) | ((log[:, 3] == Event.EXITED) & (log[:, 4] == Exit.DIED))
    log = log[(log[:, 1] >= 0) & ~death]
    citizens = np.array([model.world.episodes.flags[e] & 1 == 0 for e in log[:, 2]])
    entry = np.maximum(0, log[:, 1] - made.first) // max(1, made.a_month)
    assert (log[citizens, 0] < made.fixed[log[citizens, 1], 1]).all()
    assert (log[:, 0] >= np.where(log[:, 1] < made.first, -(10**6), entry)).all()


def test_the_log_is_in_the_order_of_months(model):
    assert (np.diff(log_of(model)[:, 0]) >= 0).all()


CASE_PATH = {
    "": {Event.CASE_OPENED: "opened"},
    "opened": {Event.CHARGED: "charged", (Event.DISMISSED, 0): "closed"},
    "charged": {Event.CONVICTED: "closed", (Event.DISMISSED, 1): "closed"},
    "closed": {},
}


def test_every_case_is_opened_then_charged_or_dismissed_then_decided(model):
    stages = {}
    for _month, person, case, event, detail in log_of(model).tolist():
        if person < 0:
            ways = CASE_PATH[stages.get(case, "")]
            stages[case] = ways.get((event, detail)) or ways[event]
    assert {"opened", "closed"} <= set(stages.values())


LOGGED = {
    "seekers": (Event.SOUGHT,),
    "left_lawfully": (Event.LEFT_LAWFULLY,),
    "approached": (Event.APPROACHED,),
    "recruited": (Event.RECRUITED,),
    "newly_exploited": (Event.EXPLOITED,),
    **{f"newly_exploited_{form.name.lower()}": (Event.EXPLOITED, form) for form in Form},
    **{f"exit_{e.name.lower()}": (Event.EXITED, e) for e in list(Exit)[1:]},
    "victims_identified": (Event.IDENTIFIED,),
    "victims_unrecognised": (Event.UNRECOGNISED,),
    "victims_penalised": (Event.PENALISED,),
    "victims_assisted": (Event.ASSISTED,),
    "movers_held": (Event.HELD,),
    "trafficking_offences_recorded": (Event.CASE_OPENED,),
    "cases_dismissed": (Event.DISMISSED, 0),
}


@pytest.mark.parametrize("column", LOGGED)
def test_a_column_of_the_book_counts_the_events_of_the_log(model, column):
    log, (event, *details) = log_of(model), LOGGED[column]
    rows = (log[:, 3] == event) & (log[:, 0] >= 0) & (np.isin(log[:, 4], details) if details else True)
    counted = np.bincount(log[rows, 0], minlength=len(model.book))
    np.testing.assert_array_equal(model.book[:, AT[column]], counted)


def test_suspects_are_those_of_the_cases_that_were_opened(model):
    log = log_of(model)
    rows = (log[:, 3] == Event.CASE_OPENED) & (log[:, 0] >= 0)
    assert log[rows, 4].sum() == total(model, "suspects_formal_contact")


def charged_suspects(model, articles):
    """Suspects of the cases charged under one of these articles since the start."""
    log = log_of(model)
    rows = (log[:, 3] == Event.CHARGED) & (log[:, 0] >= 0) & np.isin(log[:, 4], articles)
    return int(model.world.cases.suspects[log[rows, 2]].sum())


@pytest.mark.parametrize(
    ("column", "articles"),
    [("prosecutions", [Article.TRAFFICKING]), ("prosecutions_other", [Article.SEXUAL, Article.LESSER])],
)
def test_persons_prosecuted_are_the_suspects_of_charged_cases(model, column, articles):
    assert charged_suspects(model, articles) == total(model, column)


@pytest.mark.parametrize(
    ("column", "articles"),
    [("convictions", [Article.TRAFFICKING]), ("convictions_other", [Article.SEXUAL, Article.LESSER])],
)
def test_persons_convicted_are_the_suspects_of_cases_won_under_the_article_of_the_charge(model, column, articles):
    log = log_of(model)
    won = log[(log[:, 3] == Event.CONVICTED) & (log[:, 0] >= 0)]
    rows = np.isin(model.world.cases.article[won[:, 2]], articles)
    assert won[rows, 4].sum() == total(model, column)


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("recruited", [f"recruited_{kind}" for kind in ("internal", "outbound", "inbound")]),
        ("recruited", [f"recruited_{c.name.lower()}" for c in Channel]),
        ("newly_exploited", [f"newly_exploited_{f.name.lower()}" for f in Form]),
        ("victims_identified", ["victims_identified_children", "victims_identified_adults"]),
    ],
)
def test_parts_of_a_column_sum_to_the_whole(model, whole, parts):
    np.testing.assert_array_equal(model.book[:, [AT[p] for p in parts]].sum(axis=1), model.book[:, AT[whole]])


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("newly_exploited_children", "newly_exploited"),
        ("newly_exploited_male", "newly_exploited"),
        ("trafficked_again", "newly_exploited"),
        ("victims_identified_foreign", "victims_identified"),
        ("victims_identified_male", "victims_identified"),
        ("repatriated_victims", "victims_identified"),
        ("victims_assisted", "victims_identified"),
        ("victims_penalised", "victims_unrecognised"),
        ("calls_from_victims", "calls_received"),
        ("movers_held", "travellers_held"),
        ("travellers_held", "travellers_checked"),
        ("exit_hotline", "calls_from_victims"),
    ],
)
def test_a_part_is_never_more_than_its_whole(model, part, whole):
    assert (model.book[:, AT[part]] <= model.book[:, AT[whole]]).all()


def test_an_exit_by_the_hotline_is_an_answered_call_of_a_victim(model):
    ended = happened(model, Event.EXITED, Exit.HOTLINE)
    assert ended == total(model, "exit_hotline") == total(model, "calls_from_victims")


def test_posts_count_whom_they_held_and_found(model):
    """Over the whole run, spin-up included for those found (the book begins with the start)."""
    log = log_of(model)
    found = (log[:, 3] == Event.EXITED) & (log[:, 4] == Exit.BORDER)
    assert model.world.actors.found_at.sum() == found.sum()
    assert model.world.actors.held_at.sum() >= total(model, "travellers_held")


def test_nobody_who_was_never_exploited_counts_as_returned_from_it(model):
    """Persons whose status says so are those of an episode that ended after exploitation, or at the border."""
    from tipsim.population import RETURNED

    marked = set(np.flatnonzero(model.world.now[:, STATUS] & RETURNED).tolist())
    log = log_of(model)
    assert marked <= set(log[log[:, 3] == Event.RETURNED, 1].tolist())


def test_no_count_is_negative(model):
    assert (model.book >= 0).all() and set(HAPPENED) <= set(AT)
