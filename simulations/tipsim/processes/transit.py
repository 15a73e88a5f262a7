"""The way from recruitment to exploitation: it may come to nothing, and the border may notice."""

from ..compiled import loop
from ..population import ASSISTED, RETURNED, STATUS
from ..state import AGAIN, AT, Event, Exit, Form, Kind, State
from .border import found_at_post
from .detection import contact
from .learning import learn_channel, learn_destination, learn_post, learn_region
from .log import close, end, note, pass_on, row_of
from .persons import FEMALE, is_child, trait

OUTBOUND, SEXUAL, EXPLOITED = int(Kind.OUTBOUND), int(Form.SEXUAL), int(State.EXPLOITED)
BORDER, FELL_THROUGH = int(Exit.BORDER), int(Exit.FELL_THROUGH)
E_CROSSED, E_EXPLOITED = int(Event.CROSSED), int(Event.EXPLOITED)
BEGAN, BY_FORM = AT["newly_exploited"], AT["newly_exploited_sexual"]
CHILDREN, MALE, ONCE_MORE = AT["newly_exploited_children"], AT["newly_exploited_male"], AT["trafficked_again"]


@loop
def travel(world, rules, month, e, luck):
    """The month of the journey: it falls through, or is noticed at a post, or ends in exploitation."""
    ep, row = world.episodes, row_of(world, month)
    network = ep.network[e]
    demand = 1.0 if ep.kind[e] == OUTBOUND else rules.demand  # a law at home does not reach demand abroad
    if luck[0] >= (1 - rules.failing) * demand:
        end(world, month, e, FELL_THROUGH)
        learn_channel(world, network, ep.channel[e], -rules.sting)
        close(world, month, e, 0)
        return
    if ep.kind[e] == OUTBOUND:
        if found_at_post(world, rules, month, e, luck):
            end(world, month, e, BORDER)
            world.actors.found_at[ep.post[e]] += 1
            learn_post(world, network, ep.destination[e], ep.post[e], -rules.sting)
            learn_destination(world, network, ep.destination[e], -rules.sting)
            contact(world, rules, month, e, luck, BORDER)
            return
        note(world, month, e, E_CROSSED, ep.post[e])
        learn_post(world, network, ep.destination[e], ep.post[e], rules.learning)
    _arrive(world, rules, month, e, row)


@loop
def _arrive(world, rules, month, e, row):
    ep, person, network = world.episodes, world.episodes.person[e], world.episodes.network[e]
    pass_on(world, month, e, EXPLOITED)
    ep.exploited[e] = month
    learn_region(world, network, ep.home[e], rules.learning)
    learn_channel(world, network, ep.channel[e], rules.learning)
    learn_destination(world, network, ep.destination[e], rules.learning)
    world.book[row, BEGAN] += 1
    world.book[row, BY_FORM + ep.form[e]] += 1
    world.book[row, CHILDREN] += is_child(world, person, month)
    world.book[row, MALE] += not trait(world, person, FEMALE)
    world.now[person, STATUS] &= ~ASSISTED  # help before this does not lower what comes after
    if world.now[person, STATUS] & RETURNED:
        ep.flags[e] |= AGAIN
        world.book[row, ONCE_MORE] += 1
    note(world, month, e, E_EXPLOITED, ep.form[e])
