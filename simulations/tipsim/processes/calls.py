"""Lines to call: calls for information, and the share of all calls that can be answered."""

from ..chance import poisson_count
from ..compiled import loop
from ..state import AT
from .log import row_of

ANSWERED, UNANSWERED = AT["calls_received"], AT["calls_unanswered"]


@loop
def answered_share(rules):
    """Equation 22: what the lines can answer, over the calls that are expected; never above one."""
    expected = rules.calls + rules.extra_calls
    return min(1.0, rules.call_capacity / max(expected, 1e-9))


@loop
def ring(world, rules, month):
    """Calls of the month that are no calls for help."""
    luck, row = world.work.luck_calls, row_of(world, month)
    share = answered_share(rules)
    calls = (rules.calls + rules.extra_calls) * rules.scale
    world.book[row, ANSWERED] += poisson_count(calls * share, luck[0, 0])
    world.book[row, UNANSWERED] += poisson_count(calls * (1 - share), luck[0, 1])
