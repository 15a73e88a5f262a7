"""Justice: a case is opened, completed, charged under one article or another, tried; witnesses are lost on the way."""

from ..compiled import loop
from ..state import (
    AIDED,
    AT,
    N_CASES,
    N_OPEN,
    TESTIFIED,
    Article,
    Event,
    Form,
    Stage,
)
from .log import note_case, row_of

INVESTIGATION, TRIAL, DISMISSED, CONVICTED, ACQUITTED = (int(s) for s in Stage)
TRAFFICKING, BY_SEXUAL, LESSER = (int(a) for a in Article)
SEXUAL = int(Form.SEXUAL)
E_OPENED, E_CHARGED, E_DISMISSED, E_CONVICTED = (
    int(x) for x in (Event.CASE_OPENED, Event.CHARGED, Event.DISMISSED, Event.CONVICTED)
)
OFFENCES, SUSPECTS, TRIED, TRIED_OTHER, GUILTY, GUILTY_OTHER, DROPPED = (
    AT[name]
    for name in (
        "trafficking_offences_recorded",
        "suspects_formal_contact",
        "prosecutions",
        "prosecutions_other",
        "convictions",
        "convictions_other",
        "cases_dismissed",
    )
)
LESSER_PRISON = 0.25  # a conviction under another article takes a network away for a quarter of the time; assumed


@loop
def report(world, rules, month, e, luck):
    """An identified person joins the open case against the network, or a case is opened, or nothing follows."""
    ep, cases = world.episodes, world.cases
    case = world.actors.open_case[ep.network[e]]
    if case < 0:
        if luck[14] >= rules.opening:
            return
        case = _open(world, rules, month, e, luck)
    ep.case[e] = case
    cases.victims[case] += 1
    if ep.flags[e] & TESTIFIED:
        cases.witnesses[case] += 1
        cases.aided[case] += (ep.flags[e] & AIDED) != 0


@loop
def _open(world, rules, month, e, luck):
    cases, counts, ep = world.cases, world.work.counts, world.episodes
    case = counts[N_CASES]
    counts[N_CASES] = case + 1
    cases.network[case] = ep.network[e]
    cases.opened[case] = month
    cases.stage[case] = INVESTIGATION
    cases.article[case] = -1
    cases.suspects[case] = int(rules.suspects) + (luck[15] < rules.suspects - int(rules.suspects))
    cases.victims[case] = 0
    cases.witnesses[case] = 0
    cases.sexual[case] = ep.form[e] == SEXUAL
    cases.aided[case] = 0
    world.actors.open_case[ep.network[e]] = case
    world.work.open_cases[counts[N_OPEN]] = case
    counts[N_OPEN] += 1
    row = row_of(world, month)
    world.book[row, OFFENCES] += 1
    world.book[row, SUSPECTS] += cases.suspects[case]
    note_case(world, month, case, E_OPENED, cases.suspects[case])
    return case


@loop
def proceed(world, rules, month, standing):
    """One month of the cases that were open when the month began (`standing`), in the order of their opening."""
    work, cases = world.work, world.cases
    pending = tried = 0
    for i in range(standing):
        pending += cases.stage[work.open_cases[i]] == INVESTIGATION
        tried += cases.stage[work.open_cases[i]] == TRIAL
    complete = _pace(rules.investigating, rules.investigators * rules.scale, pending)
    judge = _pace(rules.trying, rules.courts * rules.scale, tried)
    kept = 0
    for i in range(work.counts[N_OPEN]):
        case = work.open_cases[i]
        if i < standing:
            _proceed(world, rules, month, case, work.luck_cases[i], complete, judge)
        if cases.stage[case] <= TRIAL:
            work.open_cases[kept] = case
            kept += 1
    work.counts[N_OPEN] = kept


@loop
def _proceed(world, rules, month, case, luck, complete, judge):
    """One month of a case: a witness may be lost, and the investigation or the trial may be completed."""
    _lose_witness(world, rules, case, luck[0])
    if world.cases.stage[case] == INVESTIGATION:
        if luck[1] < complete:
            _charge(world, rules, month, case, luck)
    elif luck[1] < judge:
        _sentence(world, rules, month, case, luck[2])


@loop
def _pace(habit, capacity, waiting):
    """Equation 17: chance that a case is completed in a month; above capacity the cases share it."""
    return habit if waiting * habit <= capacity else capacity / waiting


@loop
def _lose_witness(world, rules, case, u):
    """Equation 18: at most one witness of a case withdraws in a month; a lawyer and protection make it rarer."""
    cases = world.cases
    staying = 1.0
    for w in range(cases.witnesses[case]):
        factor = rules.aid_losing if w < cases.aided[case] else 1.0
        staying *= 1 - rules.losing_witness * rules.protected_losing * factor
    if u < 1 - staying:
        cases.witnesses[case] -= 1
        cases.aided[case] = min(cases.aided[case], cases.witnesses[case])


@loop
def _charge(world, rules, month, case, luck):
    """Equation 19: a charge needs proof, by witnesses or without; then comes the choice of article."""
    cases, row = world.cases, row_of(world, month)
    unproven = 1 - rules.proof_alone
    for _w in range(cases.witnesses[case]):
        unproven *= 1 - rules.proof
    if luck[2] < unproven:
        _close_case(world, month, case, DISMISSED)
        world.book[row, DROPPED] += 1
        note_case(world, month, case, E_DISMISSED, 0)
        return
    cases.stage[case] = TRIAL
    if luck[3] < rules.charging_accuracy:
        cases.article[case] = TRAFFICKING
        world.book[row, TRIED] += cases.suspects[case]
    else:
        cases.article[case] = BY_SEXUAL if cases.sexual[case] else LESSER
        world.book[row, TRIED_OTHER] += cases.suspects[case]
    note_case(world, month, case, E_CHARGED, cases.article[case])


@loop
def _sentence(world, rules, month, case, u):
    """Equation 20. A convicted network is gone for a time; then it, or a successor, begins anew."""
    cases, row = world.cases, row_of(world, month)
    if u >= (rules.convicting if cases.witnesses[case] > 0 else rules.convicting_alone):
        _close_case(world, month, case, ACQUITTED)
        note_case(world, month, case, E_DISMISSED, 1)
        return
    trafficking = cases.article[case] == TRAFFICKING
    world.book[row, GUILTY if trafficking else GUILTY_OTHER] += cases.suspects[case]
    note_case(world, month, case, E_CONVICTED, cases.suspects[case])
    months = rules.prison * (1.0 if trafficking else LESSER_PRISON)
    network = cases.network[case]
    world.actors.active_from[network] = max(world.actors.active_from[network], month + max(1, int(months)))
    _close_case(world, month, case, CONVICTED)


@loop
def _close_case(world, month, case, stage):
    world.cases.stage[case] = stage
    world.actors.open_case[world.cases.network[case]] = -1
