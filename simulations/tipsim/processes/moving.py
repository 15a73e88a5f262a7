"""Moves between aimags: the population's own movement, which carries no risk by itself."""

from ..compiled import loop
from ..population import BUSY, REGION, STATUS
from .candidates import PERSON, U
from .persons import pick_cumulated


@loop
def move(world, candidate):
    """Let a person who is at home move; where to follows the numbers of people, with the capital first."""
    person = int(candidate[PERSON])
    if world.now[person, STATUS] & BUSY:
        return
    world.now[person, REGION] = pick_cumulated(world.map.towards, candidate[U])
