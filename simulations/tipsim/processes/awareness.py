"""What people know: the share that is aware of the risk, and the share that knows a number to call."""

from ..compiled import loop
from ..state import AWARE_MOVERS, AWARE_PUBLIC, KNOW_MOVERS, KNOW_PUBLIC


@loop
def _next(level, resting, reach, fading):
    """Equation 4: those reached are added, and what is above the resting level fades."""
    return level + reach * (1 - level) - fading * (level - resting)


@loop
def learn(world, rules):
    """Move the four levels of knowledge on by a month. Without measures they stay where they rest."""
    mind = world.work.mind
    mind[AWARE_PUBLIC] = _next(mind[AWARE_PUBLIC], rules.awareness, rules.reach_public, rules.fading)
    mind[AWARE_MOVERS] = _next(mind[AWARE_MOVERS], rules.awareness, rules.reach_movers, rules.fading)
    mind[KNOW_PUBLIC] = _next(mind[KNOW_PUBLIC], rules.knowing_number, rules.number_public, rules.fading)
    mind[KNOW_MOVERS] = _next(mind[KNOW_MOVERS], rules.knowing_number, rules.number_movers, rules.fading)
