"""What the grader checks in m09. Runs in the grader's process; never released.

What is right about numbers is read from the quantities; what is right about runs is held by
tests/modules/test_m09_truths.py, which runs them anew. Margins there: fewer are recruited by 3.7 standard errors at the
ten seeds of the notebook, by 4.0 and 6.4 at the next twenty; the slip lies 6.3 beyond, 5.0 and 5.2 at other seeds, and
no other row beyond two; `reporting` moves the record by 60 per cent and what happens by less than one, while the other
numbers of the list move months of exploitation by 5 to 50; the worlds record 20, 21 and 24 a year (in eight runs of the
whole country 23.6, 24.6 and 24.2) while 258, 497 and 977 happen.

A hint answers the wrong idea that the answer shows; it never gives the answer away.
"""

from collections.abc import Mapping
from typing import Any

from coursekit.checks import Row, Verdict, Work, abs_close, choice, credit, mark, ticks
from tipsim.country import Country
from tipsim.language import gettext as _
from tipsim.quantities import declared

SIX = ("persons", "crossings", "official", "approach_rate", "trapping", "warning")
TWO_THIRDS = 2 / 3  # of the chance that the poor have now
BY_NUMBER = "0.87"  # two thirds of `accepting_poor` as declared
RECORDING = {"reporting"}  # of the numbers on the list
LEAST_CHANGE = 0.2  # of the value as it is


@mark("task-1-look", points=3, tells=_("who holds what, the order of a month, luck, sources, and what networks see"))
def reading_the_odd(work: Work) -> Verdict:
    holder = {
        "person": _("one person may be approached twice, years apart. Is the answer the same both times?"),
        "case": _("the question is asked before a case is opened. In which row of the table does it stand?"),
        "network": _("what a network holds is about where it works. In which row of the table does it stand?"),
    }
    earliest = {
        "march": _("approaches come after step 5 of the month. When does the person take the next step?"),
        "april": _("in April the person decides. Which step comes between deciding and being exploited?"),
        "june": _("count the steps again: each open episode takes one in every month, none is left out."),
    }
    seeds = {
        "country": _("what says who the persons are, the scenario or the seed?"),
        "rates": _("what says how likely things are, the scenario or the seed?"),
    }
    senses = {
        "plan": _("read *Sensing* again: what do networks not see?"),
        "others": _("read *Sensing* again: do networks see one another?"),
        "person": _("read *Sensing* again: does a network see what a person knows?"),
    }
    return credit(
        choice(work, "1a", "holder", "episode", holder),
        choice(work, "1b", "earliest", "may", earliest, weight=2),
        choice(work, "1c", "seeds", "luck", seeds),
        (set(ticks(work, "assumed")) == assumed(), 1, _hint_assumed(work)),
        choice(work, "1e", "senses", "find", senses),
    )


def assumed() -> set[str]:
    """The numbers of the table that no source gives."""
    return {q.name for q in declared(Country) if q.name in SIX and q.assumed}


def _hint_assumed(work: Work) -> str:
    ticked = set(ticks(work, "assumed"))
    if not ticked:
        return _("1d: not answered yet.")
    if ticked - assumed():
        return _("1d: one number that you ticked names a table or a study. Read the last column again.")
    return _("1d: one number more has no source. Read the last column of each row.")


@mark("task-2-look", points=3, tells=_("a rule changed, what it moved beyond luck, and why seeds alone share no luck"))
def one_rule(work: Work) -> Verdict:
    effect = {
        "all": _("hold each row against the band. Is it beyond luck for those who were approached?"),
        "none": _("luck has a size, and the picture gives it. Is no row beyond the band?"),
        "country": _("what was turned up in the town, and who lives there?"),
    }
    why = {
        "slip": _("the program draws one number after another. Who gets the next one, if somebody needs one fewer?"),
        "rule": _("which comes first in a month, an approach or the answer to it? Does a network see the rule?"),
    }
    return credit(
        (rule_by_code(work) or rule_by_number(work), 3, _hint_rule(work)),
        choice(work, "2b", "rule_effect", "recruited", effect, weight=2),
        choice(work, "2c", "why_differ", "luck", why, weight=1),
    )


def rule_by_code(work: Work) -> bool:
    """Whether the rule in code lowers the chance of the poor to two thirds, and changes nobody else's."""
    return _ratios_are(work.value("my_rule"), others=1, poor=TWO_THIRDS, warned=1)


def rule_by_number(work: Work) -> bool:
    return work.value("accepting_poor") == BY_NUMBER


def _ratios_are(probed: Any, **right: float) -> bool:
    return isinstance(probed, dict) and all(abs_close(probed.get(who), ratio, 0.01) for who, ratio in right.items())


def _hint_rule(work: Work) -> str:
    probed, number = work.value("my_rule"), work.value("accepting_poor")
    hints = {
        "0.43": _("this takes two thirds away. How much of the chance shall be left?"),
        "0.67": _("this would be right if the number were 1 now. How many times as likely do the poor accept now?"),
        "0.97": _("this takes a third of 1 away. Of which number shall two thirds be left?"),
    }
    hint = _hint_code(probed) if isinstance(probed, dict) else hints.get(number, "") if isinstance(number, str) else ""
    return _("The rule: {hint}").format(hint=hint or _("not answered yet. One of the two ways is enough."))


def _hint_code(probed: Mapping[str, Any]) -> str:
    if _ratios_are(probed, others=1, poor=1, warned=0.5):
        return _("this is the pattern unchanged. Two things in it have to be others.")
    if _ratios_are(probed, others=1, poor=0.5):
        return _("it asks about the right persons. Is the number still that of the pattern?")
    if _ratios_are(probed, others=1, poor=1, warned=TWO_THIRDS):
        return _("the number is the right one. Whom does the line with `if` ask about?")
    if not abs_close(probed.get("others"), 1, 0.01):
        return _("it changes persons who are neither poor nor warned. Look at the line with `if`, and at the blanks.")
    return _("the chance of the poor shall be two thirds of what it was, and nobody else's shall change.")


@mark("task-3-look", points=2, tells=_("whether two programs differ by more than luck, and where a third one does"))
def agreement(work: Work) -> Verdict:
    agree = {
        "proved": _("a slip that moves no row far would look the same. What can a comparison show, and what not?"),
        "differ": _("two means of the same program under other seeds are not equal either. How far apart is luck?"),
    }
    slip = {
        "seeking_rate": _("this would move the first row. Does it lie beyond luck?"),
        "approach_rate": _("this would move the row of approaches. Does it lie beyond luck?"),
        "sensitivity": _("this would move the row of victims identified. Does it lie beyond luck?"),
    }
    sixty = {
        "wrong": _("how many of sixty rows does luck leave outside the band?"),
        "drop": _("a row left out cannot warn you. What would tell luck from a slip?"),
    }
    return credit(
        choice(work, "3a", "agreement", "no-sign", agree),
        choice(work, "3b", "slip", "escaping", slip, weight=2),
        choice(work, "3c", "sixty", "again", sixty),
    )


@mark("task-4-look", points=3, tells=_("a number of the recording, a headline, and three worlds with one record"))
def two_books(work: Work) -> Verdict:
    headline = {
        "crime": _("which book does the newspaper see, and what happened in the other one?"),
        "success": _("look at the rows of what happened. Did they move beyond their bars?"),
    }
    world = {
        "middle": _("three worlds were shown, chosen by hand. What makes the one in the middle likelier?"),
        "record": _("hold the left picture against the right one. Is it as many in any of the worlds?"),
        "none": _("more happened than was recorded in each of the three. Is that nothing?"),
    }
    change = work.value("my_change")
    return credit(
        (changes_the_record(change), 1, _hint_change(change)),
        choice(work, "4b", "headline", "record", headline),
        choice(work, "4c", "which_world", "open", world),
    )


def changes_the_record(change: Any) -> bool:
    """Whether one number of the recording alone was changed, and by enough to be seen."""
    if not isinstance(change, dict) or len(change) != 1:
        return False
    name, value = next(iter(change.items()))
    return name in RECORDING and _far_enough(name, value)


def _far_enough(name: str, value: Any) -> bool:
    q = next(q for q in declared(Country) if q.name == name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not q.low <= value <= q.high:
        return False
    return abs(value - q.default) >= LEAST_CHANGE * q.default - 1e-9


def _hint_change(change: Any) -> str:
    hints = {
        "policing": _("whoever is found by police is exploited no longer. Does that change the record alone?"),
        "approach_rate": _("this changes who is recruited. Is that the record, or what happens?"),
        "escaping": _("an escape ends exploitation, whether or not anybody writes it down."),
        "releasing": _("a release ends exploitation, and no agency hears of it."),
        "sensitivity": _("this is the pattern unchanged. Take a number of the list."),
        "reporting": _("the number is well chosen. Is its new value far enough from 0.4, and within its range?"),
    }
    if change is None:
        text = _("not answered yet. Write the changed pattern in place of the three dots.")
    elif not isinstance(change, dict) or len(change) != 1:
        text = _("change one number alone, in the form of the pattern: a name, a colon, a value, in braces.")
    else:
        text = hints.get(next(iter(change)), _("take a number of the list, with its name as it stands there."))
    return _("4a: {hint}").format(hint=text)


@mark("task-5-look", points=3, tells=_("which of twelve sentences may be said after work with the model"))
def what_may_be_said(work: Work) -> Verdict:
    about_runs = {
        "forecast": _("one sentence speaks of a year of the calendar. Does a run?"),
        "right": _("one sentence takes two programs that agree for a world that agrees with them."),
        "more": _("one sentence takes what was recorded for what happened."),
    }
    about_world = {
        "visit": _("one sentence goes from a trait to a person. What is a higher rate a sign of?"),
        "exact": _("one sentence takes a value that was chosen for a value that is known."),
        "training": _("one sentence takes an assumed effect for a shown one. Look at the fourth thing of reading 8."),
    }
    return credit(
        *ticked(work, "5a", "said_runs", ("rule", "books", "range"), about_runs),
        *ticked(work, "5b", "said_world", ("fits", "assumed", "agency"), about_world),
    )


def ticked(work: Work, what: str, name: str, right: tuple[str, ...], wrong: Mapping[str, str]) -> list[Row]:
    """Rows for `credit`: a point for each right tick, less one for each wrong tick; and a note on each wrong idea."""
    given = set(ticks(work, name))
    net = 2 * len(given & set(right)) - len(given)
    notes = [wrong[one] for one in sorted(given & set(wrong))]
    if not given:
        notes = [_("not answered yet.")]
    elif set(right) - given:
        notes.append(_("a sentence that you left out says no more than the module has shown. Read them word by word."))
    rows: list[Row] = [(at < net, 1, "") for at in range(len(right))]
    return rows + [(False, 0, _("{what}: {hint}").format(what=what, hint=note)) for note in notes]
