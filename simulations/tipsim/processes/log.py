"""Writing events and opening or closing episodes: the two things that every mechanism does."""

from ..compiled import loop
from ..population import BUSY, GONE, NEVER, REGION, RETURNED, STATUS
from ..state import AT, FOREIGN, N_ACTIVE, N_EPISODES, N_EVENTS, NO_MONTH, Event, State

CLOSED, EXPLOITED, E_EXITED = int(State.CLOSED), int(State.EXPLOITED), int(Event.EXITED)
BY_EXIT, STOCK = AT["exit_escape"], AT["exploited"]


@loop
def row_of(world, month):
    """Row of the book; months before the start are written to the last row, which nobody reads."""
    return month if month >= 0 else len(world.book) - 1


@loop
def note(world, month, episode, event, detail):
    """Write an event of an episode."""
    _write(world, month, world.episodes.person[episode], episode, event, detail)


@loop
def note_case(world, month, case, event, detail):
    """Write an event of a case: it has no person."""
    _write(world, month, -1, case, event, detail)


@loop
def _write(world, month, person, episode, event, detail):
    log, n = world.log, world.work.counts[N_EVENTS]
    log.month[n] = month
    log.person[n] = person
    log.episode[n] = episode
    log.event[n] = event
    log.detail[n] = detail
    world.work.counts[N_EVENTS] = n + 1


@loop
def begin(world, month, person, state, channel, network, flags):
    """Open an episode of a person who has none; return its number."""
    ep, counts = world.episodes, world.work.counts
    e = counts[N_EPISODES]
    counts[N_EPISODES] = e + 1
    ep.person[e] = person
    ep.began[e] = month
    ep.since[e] = month
    ep.state[e] = state
    # A foreign worker who is held cannot leave when the stay is over.
    ep.gone[e] = NEVER if flags & FOREIGN else world.fixed[person, GONE]
    ep.kind[e] = -1
    ep.channel[e] = channel
    ep.network[e] = network
    ep.destination[e] = 0
    ep.place[e] = -1
    ep.post[e] = -1
    ep.home[e] = world.now[person, REGION]
    ep.form[e] = -1
    ep.exit[e] = -1
    ep.flags[e] = flags
    ep.case[e] = -1
    ep.exploited[e] = NO_MONTH
    ep.ended[e] = NO_MONTH
    world.now[person, STATUS] |= BUSY
    world.work.active[counts[N_ACTIVE]] = e
    counts[N_ACTIVE] += 1
    return e


@loop
def pass_on(world, month, episode, state):
    """Move an episode to another state."""
    world.episodes.state[episode] = state
    world.episodes.since[episode] = month


@loop
def end(world, month, e, cause):
    """Write how it ended."""
    world.episodes.exit[e] = cause
    world.episodes.ended[e] = month
    world.book[row_of(world, month), BY_EXIT + cause] += 1
    note(world, month, e, E_EXITED, cause)


@loop
def close(world, month, episode, bits):
    """End an episode; the person is at home again, with `bits` added to the status."""
    person = world.episodes.person[episode]
    pass_on(world, month, episode, CLOSED)
    world.now[person, STATUS] = (world.now[person, STATUS] & ~BUSY) | bits


@loop
def exploited_bit(world, episode):
    """The status bit that a person keeps who was exploited in this episode, or none."""
    return RETURNED if world.episodes.exploited[episode] != NO_MONTH else 0


@loop
def turn_page(world, month):
    """Count who is exploited at the end of the month, and take closed episodes off the list of open ones."""
    counts, active, state = world.work.counts, world.work.active, world.episodes.state
    kept = 0
    for i in range(counts[N_ACTIVE]):
        world.book[row_of(world, month), STOCK] += state[active[i]] == EXPLOITED
        if state[active[i]] != CLOSED:
            active[kept] = active[i]
            kept += 1
    counts[N_ACTIVE] = kept
