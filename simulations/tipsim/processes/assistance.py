"""Assistance and testimony: a bed, a lawyer, protection, and whether the person is willing to testify."""

from ..compiled import loop
from ..population import ASSISTED as HELPED
from ..state import AIDED, AT, N_BEDS, TESTIFIED, Event, State
from .justice import report
from .log import close, exploited_bit, note, pass_on, row_of

ASSISTED = int(State.ASSISTED)
E_ASSISTED, E_TESTIFIED, E_RETURNED = int(Event.ASSISTED), int(Event.TESTIFIED), int(Event.RETURNED)
GOT_HELP = AT["victims_assisted"]
MOST_TESTIFY = 0.95


@loop
def receive(world, rules, month, e, luck):
    """Take in an identified person if there is a bed, find a lawyer if there are funds, and ask for testimony."""
    counts = world.work.counts
    assisted = luck[16] < rules.beds * rules.scale - counts[N_BEDS]  # a part of a bed is a chance of one
    aided = luck[12] < _funded(world, rules)
    if aided:
        world.episodes.flags[e] |= AIDED
    if luck[13] < _testifies(rules, assisted, aided):
        world.episodes.flags[e] |= TESTIFIED
        note(world, month, e, E_TESTIFIED, 0)
    report(world, rules, month, e, luck)
    if assisted:
        counts[N_BEDS] += 1
        world.book[row_of(world, month), GOT_HELP] += 1
        pass_on(world, month, e, ASSISTED)
        note(world, month, e, E_ASSISTED, 0)
    else:
        note(world, month, e, E_RETURNED, 0)
        close(world, month, e, exploited_bit(world, e))


@loop
def _funded(world, rules):
    """Share of identified persons whom the legal aid fund reaches: its capacity over what is expected."""
    expected = world.work.expected[0]
    capacity = rules.aid_capacity * rules.scale
    return 1.0 if capacity >= expected and capacity > 0 else capacity / max(expected, 1e-9)


@loop
def _testifies(rules, assisted, aided):
    """Equation 16. At the prior interview quality of 0.4 the factor (0.6 + quality) is one."""
    p = rules.testifying * (0.6 + rules.interview_quality) * rules.protected_testifying
    if assisted:
        p *= rules.testifying_assisted
    if aided:
        p *= rules.aid_testifying
    return min(p, MOST_TESTIFY)


@loop
def recover(world, rules, month, e, luck):
    """One month of assistance; then the person is home, less at risk than without it."""
    if luck[0] < 1 / rules.staying:
        world.work.counts[N_BEDS] -= 1
        note(world, month, e, E_RETURNED, 0)
        close(world, month, e, exploited_bit(world, e) | HELPED)
