"""What networks learn: a success raises the weight of what was done, a loss lowers it, and time brings habits back."""

from ..compiled import loop
from ..state import AT_CHANNEL, AT_DESTINATION, AT_POST, REGIONS

LEAST_WEIGHT, MOST_WEIGHT = 0.05, 10.0  # of a habit
MOST_LESSON = 3.0  # what is hardly ever tried is not learnt from without bound


@loop
def tries(weights, begin, end, option):
    """How often an option is taken, relative to one in so many: the number of options times its present share."""
    total, options = 0.0, 0
    for k in range(begin, end):
        total += weights[k]
        options += weights[k] > 0
    return options * weights[option] / total


@loop
def learn_from(world, network, option, step, tried):
    """Equation 11: a success (step above 0) or a loss (below 0) moves the weight of what the network did.

    The step is divided by how often the option is tried. Otherwise what is used more would be rewarded more, and
    habits would run away without any reason.
    """
    w, habit = world.actors.weights, world.actors.habits[network, option]
    moved = w[network, option] + step * habit * min(1 / tried, MOST_LESSON)
    w[network, option] = min(max(moved, LEAST_WEIGHT * habit), MOST_WEIGHT * habit)


@loop
def learn_region(world, network, region, step):
    learn_from(world, network, region, step, tries(world.actors.weights[network], 0, REGIONS, region))


@loop
def learn_channel(world, network, channel, step):
    option = AT_CHANNEL + channel
    learn_from(
        world, network, option, step, tries(world.actors.weights[network], AT_CHANNEL, AT_DESTINATION, option)
    )


@loop
def learn_destination(world, network, destination, step):
    option = AT_DESTINATION + destination
    learn_from(world, network, option, step, tries(world.actors.weights[network], AT_DESTINATION, AT_POST, option))


@loop
def learn_post(world, network, destination, post, step):
    weights = world.map.post_share[destination] * world.actors.weights[network, AT_POST:]
    tried = tries(weights, 0, len(weights), post)
    learn_from(world, network, AT_POST + post, step, tried)


@loop
def forget(world, rules, month):
    """Equation 11: weights return to habits with time; a network that comes back begins with them."""
    w, habit, active = world.actors.weights, world.actors.habits, world.actors.active_from
    for k in range(len(active)):
        back = 1.0 if active[k] == month + 1 else rules.forgetting
        for i in range(w.shape[1]):
            w[k, i] += back * (habit[k, i] - w[k, i])
