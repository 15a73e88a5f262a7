"""Borders: the second check, for trafficked persons and for everybody else who crosses the same posts."""

from ..chance import poisson_count
from ..compiled import loop
from ..state import AT, Event, Form
from .log import note, row_of
from .persons import FEMALE, pick, trait

CHECKED, HELD, MOVERS_HELD = AT["travellers_checked"], AT["travellers_held"], AT["movers_held"]
E_HELD, LABOUR = int(Event.HELD), int(Form.LABOUR)


@loop
def recognised(world, rules, e):
    """Chance that an officer sees what the person is; men, and victims of labour trafficking, are often overlooked."""
    chance = rules.sensitivity
    if not trait(world, world.episodes.person[e], FEMALE):
        chance *= rules.men_overlooked
    if world.episodes.form[e] == LABOUR:
        chance *= rules.labour_overlooked
    return chance


@loop
def found_at_post(world, rules, month, e, luck):
    """Equation 8: crosses at an official point, is taken to the second check, and is recognised there."""
    if luck[1] >= rules.official or luck[2] >= min(1.0, rules.referral * rules.targeting):
        return False
    world.book[row_of(world, month), CHECKED] += 1
    return luck[3] < recognised(world, rules, e)


@loop
def check_mover(world, rules, month, e, luck):
    """A person who leaves lawfully crosses a post, and may be held by mistake for a while."""
    row = row_of(world, month)
    if luck[4] >= rules.referral:
        return
    world.book[row, CHECKED] += 1
    if luck[5] < 1 - rules.specificity:
        post = pick(world.map.passengers, 0, len(world.map.passengers), luck[6])
        world.book[row, HELD] += 1
        world.book[row, MOVERS_HELD] += 1
        world.actors.held_at[post] += 1
        note(world, month, e, E_HELD, post)


@loop
def check_passengers(world, rules, month):
    """Equation 9: everyone else who crosses is counted, not followed: how many are checked and how many held."""
    row, luck = row_of(world, month), world.work.luck_posts
    for post in range(len(world.map.passengers)):
        checked = rules.crossings * rules.scale * world.map.passengers[post] * rules.referral
        held = poisson_count(checked * (1 - rules.specificity), luck[post, 0])
        world.book[row, HELD] += held
        world.book[row, CHECKED] += held + poisson_count(checked * rules.specificity, luck[post, 1])
        world.actors.held_at[post] += held
