"""Questions about a person that several mechanisms ask."""

from ..compiled import loop
from ..population import BIRTH, CHILD_BANDS, CLASS, GONE, HEED, OLDEST, decode

_TRAITS = decode()
FEMALE = _TRAITS["sex"] == 1
POOR = _TRAITS["poor"] == 1
WISH = _TRAITS["wish"] == 1
DEBT = _TRAITS["debt"] == 1
FOREIGNER = _TRAITS["foreign"] == 1


@loop
def entered(entering, month):
    """How many persons have entered by a month; they are numbered in the order in which they enter."""
    return entering[0] + (entering[1] * (month + 1) if month >= 0 else 0)


@loop
def present(world, person, month):
    """Whether a person is there: has entered and has neither died nor left the country for good."""
    return world.fixed[person, GONE] > month and person < entered(world.map.entering, month)


@loop
def band_of(world, person, month):
    """Age band of a person, an index of population.AGE_BANDS."""
    age = month - int(world.fixed[person, BIRTH])
    return world.map.age_band[min(max(age, 0), OLDEST)]


@loop
def is_child(world, person, month):
    return band_of(world, person, month) < CHILD_BANDS


@loop
def heeds(world, person, level):
    """Whether a person is among the share `level` who were reached: the same persons are always reached first."""
    return (int(world.fixed[person, HEED]) + 32768.5) / 65536 < level


@loop
def knows(world, person, level):
    """The same for the number to call; another order of persons, which follows from the first by a fixed shuffle."""
    shuffled = ((int(world.fixed[person, HEED]) + 32768) * 40503 + 12345) % 65536
    return (shuffled + 0.5) / 65536 < level


@loop
def trait(world, person, table):
    """Look a trait of a person up in a table by class."""
    return table[world.fixed[person, CLASS]]


@loop
def pick(weights, begin, end, u):
    """Return the index k, begin <= k < end, that `u` falls on when `weights` are laid end to end; -1 if all are 0."""
    total = 0.0
    for k in range(begin, end):
        total += weights[k]
    if total <= 0:
        return -1
    sought, found = u * total, -1
    for k in range(begin, end):
        if weights[k] > 0:
            found = k
            sought -= weights[k]
            if sought < 0:
                return k
    return found


@loop
def pick_cumulated(cumulated, u):
    """The same for weights that are cumulated, by bisection."""
    sought = u * cumulated[-1]
    low, high = 0, len(cumulated) - 1
    while low < high:
        middle = (low + high) // 2
        if cumulated[middle] > sought:
            high = middle
        else:
            low = middle + 1
    return low
