"""Looking for work, study or a marriage away from home: most who do it leave lawfully or stay."""

import numpy as np

from ..compiled import loop
from ..population import BUSY, STATUS
from ..state import (
    ABROAD,
    AT,
    SOUGHT,
    Channel,
    Event,
    State,
)
from .border import check_mover
from .candidates import PERSON, U, V
from .log import begin, close, note, pass_on, row_of
from .persons import pick
from .recruitment import network_of

# Through what seekers look: assumed shares in the order of Channel; debt is no way of looking.
WAYS = np.array([0.25, 0.2, 0.35, 0.12, 0.08, 0.0])
STUDY = int(Channel.STUDY)
SEEKING, APPROACHED = int(State.SEEKING), int(State.APPROACHED)
E_SOUGHT, E_APPROACHED, E_LEFT, E_GAVE_UP = (
    int(e) for e in (Event.SOUGHT, Event.APPROACHED, Event.LEFT_LAWFULLY, Event.GAVE_UP)
)
SEEKERS, LEFT, APPROACHES = AT["seekers"], AT["left_lawfully"], AT["approached"]


@loop
def seek(world, rules, month, candidate):
    """Let a person who is at home begin to look for a way."""
    person = int(candidate[PERSON])
    if world.now[person, STATUS] & BUSY:
        return
    channel = pick(WAYS, 0, len(WAYS), candidate[V])
    flags = SOUGHT
    if channel == STUDY or candidate[U] < rules.seeking_abroad:
        flags |= ABROAD
    e = begin(world, month, person, SEEKING, channel, -1, flags)
    world.book[row_of(world, month), SEEKERS] += 1
    note(world, month, e, E_SOUGHT, channel)


@loop
def seek_on(world, rules, month, e, luck):
    """One month of a seeker: a deceptive offer (equation 5), or an end of the search, or neither."""
    ep, row = world.episodes, row_of(world, month)
    channel = ep.channel[e]
    trapped = rules.trapping * rules.trapping_factor * world.work.pull[channel] * world.work.open[channel]
    if luck[0] < min(1.0, trapped):
        ep.network[e] = network_of(world, ep.home[e], channel, luck[2])
        pass_on(world, month, e, APPROACHED)
        world.book[row, APPROACHES] += 1
        note(world, month, e, E_APPROACHED, channel)
    elif luck[1] < rules.settling:
        if luck[3] < rules.leaving:
            world.book[row, LEFT] += 1
            note(world, month, e, E_LEFT, channel)
            if ep.flags[e] & ABROAD:
                check_mover(world, rules, month, e, luck)
        else:
            note(world, month, e, E_GAVE_UP, channel)
        close(world, month, e, 0)
