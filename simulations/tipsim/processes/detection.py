"""From an exit to being identified: somebody must be told, pass it on, and recognise the person for what they are."""

from ..compiled import loop
from ..network import TIES_EACH, tie
from ..population import STATUS, WARNED
from ..state import AT, FOREIGN, IDENTIFIED, Event, Exit, Kind
from .assistance import receive
from .border import recognised
from .log import close, exploited_bit, note, row_of
from .persons import FEMALE, is_child, present, trait

OUTBOUND = int(Kind.OUTBOUND)
ESCAPE, HOTLINE, POLICE, BORDER, INSPECTION, FOREIGN_POLICE = (
    int(x) for x in (Exit.ESCAPE, Exit.HOTLINE, Exit.POLICE, Exit.BORDER, Exit.INSPECTION, Exit.FOREIGN_POLICE)
)
E_IDENTIFIED, E_UNRECOGNISED, E_PENALISED, E_RETURNED = (
    int(x) for x in (Event.IDENTIFIED, Event.UNRECOGNISED, Event.PENALISED, Event.RETURNED)
)
ALL, BY_FORM, CHILDREN, ADULTS, MALE, FOREIGNERS, HOME = (
    AT[name]
    for name in (
        "victims_identified",
        "victims_identified_sexual",
        "victims_identified_children",
        "victims_identified_adults",
        "victims_identified_male",
        "victims_identified_foreign",
        "repatriated_victims",
    )
)
MISSED, PENALISED = AT["victims_unrecognised"], AT["victims_penalised"]


@loop
def contact(world, rules, month, e, luck, cause):
    """What follows an exit that brings a person before an agency, or may do so (equations 14 and 15)."""
    if luck[8] >= _reaches(rules, cause):
        unnoticed(world, month, e)
    elif cause == BORDER or luck[10] < recognised(world, rules, e):
        _identify(world, rules, month, e, luck, cause)
    else:
        _miss(world, rules, month, e, luck)


@loop
def _reaches(rules, cause):
    """Chance that after an exit by this cause somebody who could recognise the person is told."""
    if cause == ESCAPE:
        return rules.reporting
    if cause == FOREIGN_POLICE:
        return rules.told_home
    if cause in (POLICE, BORDER, INSPECTION):
        return 1.0
    return rules.referring  # hotline, community and consulate have to pass the person on


@loop
def _identify(world, rules, month, e, luck, cause):
    ep, row, person = world.episodes, row_of(world, month), world.episodes.person[e]
    ep.flags[e] |= IDENTIFIED
    world.book[row, ALL] += 1
    if ep.form[e] <= 1:
        world.book[row, BY_FORM + ep.form[e]] += 1
    child = is_child(world, person, month)
    world.book[row, CHILDREN if child else ADULTS] += 1
    world.book[row, MALE] += not trait(world, person, FEMALE)
    world.book[row, FOREIGNERS] += (ep.flags[e] & FOREIGN) != 0
    world.book[row, HOME] += ep.kind[e] == OUTBOUND and cause != BORDER
    note(world, month, e, E_IDENTIFIED, cause)
    _warn(world, month, person)
    receive(world, rules, month, e, luck)


@loop
def _miss(world, rules, month, e, luck):
    row = row_of(world, month)
    world.book[row, MISSED] += 1
    note(world, month, e, E_UNRECOGNISED, 0)
    if luck[11] < rules.penalising * rules.aid_penalising:
        world.book[row, PENALISED] += 1
        note(world, month, e, E_PENALISED, 0)
    unnoticed(world, month, e)


@loop
def unnoticed(world, month, e):
    """The person is back, and no agency knows."""
    note(world, month, e, E_RETURNED, 0)
    _warn(world, month, world.episodes.person[e])
    close(world, month, e, exploited_bit(world, e))


@loop
def _warn(world, month, person):
    """Acquaintances learn that it happened to somebody they know."""
    for j in range(TIES_EACH):
        other = tie(person, j, len(world.fixed), world.map.ties)
        if other >= 0 and present(world, other, month):
            world.now[other, STATUS] |= WARNED
