"""Recruitment: networks press on regions through channels; persons who are approached accept or refuse."""

import numpy as np

from ..compiled import loop
from ..network import INTERNAL, TIES_EACH, tie
from ..population import ASSISTED, BUSY, REGION, RETURNED, STATUS, WARNED
from ..state import (
    ABROAD,
    AT,
    AT_CHANNEL,
    AT_DESTINATION,
    AT_POST,
    AWARE_MOVERS,
    AWARE_PUBLIC,
    CHANNELS,
    FOREIGN,
    REGIONS,
    SOUGHT,
    Channel,
    Event,
    Form,
    Kind,
    State,
)
from .candidates import CODE, HEIGHT, PERSON, U, V
from .learning import learn_channel
from .log import begin, close, note, pass_on, row_of
from .persons import DEBT, FEMALE, FOREIGNER, POOR, WISH, band_of, heeds, pick, pick_cumulated, present, trait

INTERNAL_KIND, OUTBOUND, INBOUND = int(Kind.INTERNAL), int(Kind.OUTBOUND), int(Kind.INBOUND)
APPROACHED, RECRUITED = int(State.APPROACHED), int(State.RECRUITED)
LABOUR, STUDY, MARRIAGE, DEBT_CHANNEL = (
    int(c) for c in (Channel.LABOUR, Channel.STUDY, Channel.MARRIAGE, Channel.DEBT)
)
E_APPROACHED, E_REFUSED, E_RECRUITED = int(Event.APPROACHED), int(Event.REFUSED), int(Event.RECRUITED)
SEXUAL, LABOUR_FORM, OTHER = int(Form.SEXUAL), int(Form.LABOUR), int(Form.OTHER)
APPROACHES, RECRUITS, BY_KIND, BY_CHANNEL = (
    AT["approached"],
    AT["recruited"],
    AT["recruited_internal"],
    AT["recruited_acquaintance"],
)
YOUNG_ADULT = 3  # first band of adults
MOST_ACCEPT = 0.95
# Shares of sexual exploitation and labour, the rest other, by channel: women and girls, men and boys. Assumed.
FORMS_FEMALE = np.array([[0.6, 0.25], [0.75, 0.2], [0.5, 0.45], [0.5, 0.4], [0.4, 0.2], [0.4, 0.5]])
FORMS_MALE = np.array([[0.1, 0.7], [0.2, 0.6], [0.03, 0.92], [0.1, 0.8], [0.1, 0.6], [0.05, 0.8]])


@loop
def press(world, rules, month):
    """Equation 6: the pressure of working networks on a person of each region, 1 = the mean, and whose it is."""
    work, w, active = world.work, world.actors.weights, world.actors.active_from
    networks = len(active)
    for k in range(networks):
        effort = 0.0
        for r in range(REGIONS):
            effort += w[k, r]
        for r in range(REGIONS):
            work.reach[r, k] = w[k, r] / effort if active[k] <= month else 0.0
    for r in range(REGIONS):
        for k in range(1, networks):
            work.reach[r, k] += work.reach[r, k - 1]
        work.pressure[r] = work.reach[r, networks - 1] / (networks * world.map.people[r])
    _pull(world, rules, month)


@loop
def _pull(world, rules, month):
    """Equation 5: the strength of each channel for those who look for a way, 1 = all networks with their habits."""
    work, actors = world.work, world.actors
    habit = np.zeros(CHANNELS)
    work.pull[:] = 0.0
    for k in range(len(actors.active_from)):
        effort = 0.0
        for c in range(CHANNELS):
            effort += actors.weights[k, AT_CHANNEL + c]
        for c in range(CHANNELS):
            habit[c] += actors.habits[k, AT_CHANNEL + c]
            if actors.active_from[k] <= month:
                work.pull[c] += actors.weights[k, AT_CHANNEL + c] / effort
    for c in range(CHANNELS):
        work.pull[c] = min(work.pull[c] / habit[c], rules.crowding)


@loop
def suited(world, person, month, channel):
    """Whether a channel can reach a person at all."""
    band = band_of(world, person, month)
    if trait(world, person, FOREIGNER):
        return channel == LABOUR
    if channel == STUDY:
        return band == YOUNG_ADULT or band == YOUNG_ADULT - 1
    if channel == LABOUR:
        return band >= YOUNG_ADULT
    if channel == MARRIAGE:
        return band >= YOUNG_ADULT and trait(world, person, FEMALE)
    if channel == DEBT_CHANNEL:
        return band >= YOUNG_ADULT and trait(world, person, DEBT)
    return True


@loop
def network_of(world, region, channel, u):
    """A network that works in the region through the channel, by its effort in one and weight of the other."""
    reach, w = world.work.reach[region], world.actors.weights
    effort = reach.copy()
    effort[1:] -= reach[:-1]
    return pick(effort * w[:, AT_CHANNEL + channel], 0, len(effort), u)


@loop
def approach(world, rules, month, candidate):
    """Let a network approach a person who is at home, if the candidate's height is below the person's rate."""
    person = int(candidate[PERSON])
    status = world.now[person, STATUS]
    if status & BUSY:
        return
    region, weight = world.now[person, REGION], 1.0
    if status & ASSISTED:
        weight = rules.approach_assisted * rules.returned_factor
    elif status & RETURNED:
        weight = rules.approach_returned * rules.returned_factor
    weight = min(world.work.pressure[region] * weight, rules.crowding)
    rate = world.rates[2, int(candidate[CODE])] * weight
    if candidate[HEIGHT] >= rate:
        return
    network = pick_cumulated(world.work.reach[region], candidate[U])
    _try_channel(world, rules, month, person, network, candidate[V])


@loop
def _try_channel(world, rules, month, person, network, u):
    """Equation 7: the network takes a channel by weight; where the channel is closed the attempt fails and stings."""
    w, total = world.actors.weights[network], 0.0
    for c in range(CHANNELS):
        if suited(world, person, month, c):
            total += w[AT_CHANNEL + c]
    sought, channel, rest = u * total, -1, 0.0
    for c in range(CHANNELS):
        if suited(world, person, month, c):
            channel, rest = c, sought / w[AT_CHANNEL + c]
            sought -= w[AT_CHANNEL + c]
            if sought < 0:
                break
    if channel < 0:
        return
    if rest >= world.work.open[channel]:
        learn_channel(world, network, channel, -rules.sting)
        return
    _offer(world, month, person, channel, network)


@loop
def _offer(world, month, person, channel, network):
    """A person who is at home is approached."""
    flags = FOREIGN if trait(world, person, FOREIGNER) else 0
    e = begin(world, month, person, APPROACHED, channel, network, flags)
    world.book[row_of(world, month), APPROACHES] += 1
    note(world, month, e, E_APPROACHED, channel)


@loop
def decide(world, rules, month, e, luck):
    """Equation 10: a person who was approached accepts, or refuses and is at home again."""
    ep = world.episodes
    person = ep.person[e]
    if luck[0] >= _acceptance(world, rules, month, person, ep.flags[e]):
        note(world, month, e, E_REFUSED, 0)
        close(world, month, e, 0)
        return
    _plan(world, month, e, luck)
    pass_on(world, month, e, RECRUITED)
    row = row_of(world, month)
    world.book[row, RECRUITS] += 1
    world.book[row, BY_KIND + ep.kind[e]] += 1
    world.book[row, BY_CHANNEL + ep.channel[e]] += 1
    note(world, month, e, E_RECRUITED, ep.destination[e])
    if luck[4] < rules.chaining:
        _reach_acquaintance(world, month, e, int(luck[5] * TIES_EACH), luck[6])


@loop
def _acceptance(world, rules, month, person, flags):
    p, mind = rules.accepting, world.work.mind
    if flags & SOUGHT or (trait(world, person, WISH) and band_of(world, person, month) >= YOUNG_ADULT):
        p *= rules.accepting_wish
    if trait(world, person, POOR):
        p *= rules.accepting_poor * rules.accepting_poor_factor
    if heeds(world, person, mind[AWARE_MOVERS] if flags & SOUGHT else mind[AWARE_PUBLIC]):
        p *= 1 - rules.caution
    if world.now[person, STATUS] & WARNED:
        p *= 1 - rules.warning
    return min(p, MOST_ACCEPT)


@loop
def _plan(world, month, e, luck):
    """The network settles kind, destination, post or place, and form."""
    ep, w = world.episodes, world.actors.weights[world.episodes.network[e]]
    person = ep.person[e]
    destinations = AT_POST - AT_DESTINATION
    if ep.flags[e] & FOREIGN:
        ep.kind[e], ep.destination[e], ep.place[e] = INBOUND, INTERNAL, ep.home[e]
    else:
        first = 1 if ep.flags[e] & ABROAD or ep.channel[e] == STUDY else 0
        last = 1 if ep.flags[e] & SOUGHT and not ep.flags[e] & ABROAD else destinations
        ep.destination[e] = pick(w, AT_DESTINATION + first, AT_DESTINATION + last, luck[1]) - AT_DESTINATION
        ep.kind[e] = OUTBOUND if ep.destination[e] != INTERNAL else INTERNAL_KIND
        if ep.kind[e] == OUTBOUND:
            shares = world.map.post_share[ep.destination[e]]  # habitual; times what the network has learnt
            ep.post[e] = pick(shares * w[AT_POST:], 0, len(shares), luck[3])
        else:
            ep.place[e] = pick(world.map.inward, 0, REGIONS, luck[3])
    table = FORMS_FEMALE if trait(world, person, FEMALE) else FORMS_MALE
    sexual, labour = table[ep.channel[e], 0], table[ep.channel[e], 1]
    ep.form[e] = SEXUAL if luck[2] < sexual else (LABOUR_FORM if luck[2] < sexual + labour else OTHER)


@loop
def _reach_acquaintance(world, month, e, j, u):
    """An acquaintance of the recruited person is approached by the same network through the same channel."""
    ep = world.episodes
    other = tie(ep.person[e], j, len(world.fixed), world.map.ties)
    if other < 0 or not present(world, other, month) or world.now[other, STATUS] & BUSY:
        return
    if u >= world.work.open[ep.channel[e]]:
        return
    if not suited(world, other, month, ep.channel[e]) or band_of(world, other, month) == 0:
        return
    _offer(world, month, other, ep.channel[e], ep.network[e])
