"""Agencies for work, study and marriage: those that traffickers can use, inspections, licences, closures."""

from ..compiled import loop
from ..state import AT, CHANNELS
from .log import row_of

CLOSED = AT["agencies_closed"]


@loop
def inspect(world, rules, month):
    """Equation 21: each open agency that traffickers can use is inspected and found out by chance, and closed."""
    actors, work = world.actors, world.work
    agencies = len(actors.agency_channel)
    found = min(1.0, rules.inspections / rules.agencies) * rules.inspection_finds
    for a in range(agencies):
        if actors.agency_complicit[a] and actors.agency_closed[a] <= month and work.luck_agencies[a, 0] < found:
            actors.agency_closed[a] = month + max(1, int(rules.closure))
            world.book[row_of(world, month), CLOSED] += 1
    _open_shares(world, rules, month)


@loop
def _open_shares(world, rules, month):
    """Share of the agencies that traffickers can use which is at work, by channel; other channels are always open."""
    actors, work = world.actors, world.work
    for c in range(CHANNELS):
        there = at_work = 0.0
        for a in range(len(actors.agency_channel)):
            if actors.agency_channel[a] == c and actors.agency_complicit[a]:
                there += 1
                if actors.agency_closed[a] <= month:
                    at_work += 1.0 if actors.agency_licensed[a] else 1.0 - rules.licence_bar
        work.open[c] = at_work / there if there > 0 else 1.0
