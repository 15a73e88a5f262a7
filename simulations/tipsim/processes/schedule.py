"""The order of a month (MODEL.md, section 3): one function that calls every mechanism in its turn."""

from ..chance import ACTIVE, AGENCIES, CALLS, CASES, MONTH_OFFSET, PASSENGERS, fill
from ..compiled import loop
from ..population import GONE, STATUS
from ..state import AT, N_ACTIVE, N_BEDS, N_OPEN, Event, Exit, State
from .agencies import inspect
from .assistance import recover
from .awareness import learn
from .border import check_passengers
from .calls import answered_share, ring
from .candidates import CODE, HEIGHT, MANY, PERSON
from .exploitation import endure
from .justice import proceed
from .learning import forget
from .log import close, end, note, row_of, turn_page
from .moving import move
from .recruitment import approach, decide, press
from .seeking import seek, seek_on
from .transit import travel

SEEKING, APPROACHED, RECRUITED, EXPLOITED, ASSISTED = (int(s) for s in list(State)[:5])
MOVING_RATE, SEEKING_RATE = 0, 1  # in world.rates
IDENTIFIED, E_DIED, X_DIED = AT["victims_identified"], int(Event.DIED), int(Exit.DIED)
SMOOTH = 0.1  # weight of the present month in what agencies expect of the next


@loop
def advance(world, table, month, k0, k1, candidates, ends):
    """Move the world on by one month.

    `table` holds the rules in its row 0 (levers.table_of); `candidates` is float64 (n, 5), see candidates.py; those
    of each kind end at `ends` (3,).
    """
    rules, row = table[0], row_of(world, month)
    before = world.book[row, IDENTIFIED]
    if len(world.fixed) > MANY:
        world.work.scratch[0] = _look_up(world, candidates, ends[2])
    _draw(world, month, k0, k1)
    learn(world, rules)
    inspect(world, rules, month)
    press(world, rules, month)
    standing, pending = world.work.counts[N_ACTIVE], world.work.counts[N_OPEN]
    # who begins an episode in this month takes its next step in the next
    for i in range(ends[0]):
        if _counts(world, candidates[i], MOVING_RATE):
            move(world, candidates[i])
    _live(world, rules, month, standing)
    for i in range(ends[0], ends[1]):
        if _counts(world, candidates[i], SEEKING_RATE):
            seek(world, rules, month, candidates[i])
    for i in range(ends[1], ends[2]):
        approach(world, rules, month, candidates[i])
    proceed(world, rules, month, pending)
    check_passengers(world, rules, month)
    ring(world, rules, month)
    forget(world, rules, month)
    turn_page(world, month)
    world.work.expected[0] += SMOOTH * (world.book[row, IDENTIFIED] - before - world.work.expected[0])


@loop
def _look_up(world, candidates, n):
    """Read once what a month will read of its persons: reads that do not wait for each other are far quicker."""
    total, work, person = 0, world.work, world.episodes.person
    for i in range(n):
        total += world.now[int(candidates[i, PERSON]), STATUS] + world.fixed[int(candidates[i, PERSON]), GONE]
    for i in range(work.counts[N_ACTIVE]):
        total += world.now[person[work.active[i]], STATUS]
    return total


@loop
def _draw(world, month, k0, k1):
    """The luck of everybody with an open episode, and of every actor, in this month."""
    work, when = world.work, month + MONTH_OFFSET
    active, pending = work.counts[N_ACTIVE], work.counts[N_OPEN]
    fill(work.luck[:active], k0, k1, world.episodes.person[work.active[:active]], when, ACTIVE)
    fill(work.luck_cases[:pending], k0, k1, world.cases.network[work.open_cases[:pending]], when, CASES)
    fill(work.luck_agencies, k0, k1, work.numbers[: len(work.luck_agencies)], when, AGENCIES)
    fill(work.luck_posts, k0, k1, work.numbers[: len(work.luck_posts)], when, PASSENGERS)
    fill(work.luck_calls, k0, k1, work.numbers[:1], when, CALLS)


@loop
def _counts(world, candidate, process):
    """Whether a candidate lies below the rate of its person in this month."""
    return candidate[HEIGHT] < world.rates[process, int(candidate[CODE])]


@loop
def _live(world, rules, month, standing):
    """One step of every episode that was open when the month began, in the order in which they began."""
    ep, work, answered = world.episodes, world.work, answered_share(rules)
    for i in range(standing):
        e, luck = work.active[i], work.luck[i]
        state = ep.state[e]
        if ep.gone[e] <= month:
            _die(world, month, e, state)
        elif state == SEEKING:
            seek_on(world, rules, month, e, luck)
        elif state == APPROACHED:
            decide(world, rules, month, e, luck)
        elif state == RECRUITED:
            travel(world, rules, month, e, luck)
        elif state == EXPLOITED:
            endure(world, rules, month, e, luck, answered)
        else:
            recover(world, rules, month, e, luck)


@loop
def _die(world, month, e, state):
    """A death by the life table ends an episode."""
    note(world, month, e, E_DIED, state)
    if state == EXPLOITED:
        end(world, month, e, X_DIED)
    if state == ASSISTED:
        world.work.counts[N_BEDS] -= 1
    close(world, month, e, 0)
