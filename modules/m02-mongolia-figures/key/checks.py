"""What the grader checks in m02. Runs in the grader's process; never released.

What is right is worked out here from the datasets themselves. A hint answers the wrong idea that the answer shows; it
never gives the answer away.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from coursekit.checks import Verdict, Work, abs_close, choice, credit, mark
from tipsim import data, figures
from tipsim.language import gettext as _

Range = tuple[float, float]

SMALL_AIMAG, MASKED = "Govisümber", "<5"


@mark("task-1-look", points=2, tells=_("the range of convictions of nine years, and two ways to read a masked number"))
def from_a_mark_to_a_range(work: Work) -> Verdict:
    given, right = work.value("convictions"), convictions()
    colleagues = {
        "bat": _("which numbers does <5 stand for? Is 5 among them?"),
        "oyun": _("what does a year become in the sum when it is left out, and is that the only thing it can be?"),
        "middle": _("hold each of the two sums against the range: does it lie inside, at an end, or outside?"),
    }
    return credit(
        (same_range(given, right, 0.01), 1, _hint_convictions(given, right)),
        choice(work, _("The two colleagues"), "colleagues", "range", colleagues),
    )


def convictions() -> Range:
    """Persons convicted from 2012 to 2020, as UNODC prints them: lowest and highest sum."""
    return _span(_printed("convictions", 2012, 2020))


def _hint_convictions(given: Any, right: Range) -> str:
    low, high = right
    masked = (_printed("convictions", 2012, 2020).value == MASKED).sum()
    if given is None:
        return _("convictions: not answered yet. Write the changed pattern in place of the three dots.")
    if not _pair(given):
        return _("convictions: hand in two numbers in a list, the lowest and the highest sum.")
    if same_range(given, (low, low), 0.01):
        return _("convictions: this takes each masked year for a 0. How many more can it be at most?")
    if same_range(given, (low, low + 5 * masked), 0.01):
        return _("convictions: this takes each masked number for 5 at most. Read the sign before the 5 again.")
    if same_range(given, _span(_printed("victims_identified", 2012, 2016)), 0.01):
        return _("convictions: this is the pattern unchanged. Two things in it have to be others.")
    if same_range(given, _span(_printed("convictions", 2012, 2016)), 0.01):
        return _("convictions: the measure is the right one. Which years does the task ask for?")
    if same_range(given, (high, low), 0.01):
        return _("convictions: the lowest sum comes first.")
    return _("convictions: change the measure and the last year in the pattern, and nothing else.")


@mark("task-2-look", points=2, tells=_("a number printed twice, a break between two years, and what a tier is"))
def copies_breaks_judgements(work: Work) -> Verdict:
    twice = {
        "both": _("victims and suspects are different people. How likely are equal numbers four years in a row?"),
        "confirm": _("two series that are copies of each other know no more than one. What speaks for a copy here?"),
        "silent": _("a reader who is not told of the fault takes the other years for complete. What do you owe them?"),
    }
    fall = {
        "less-crime": _("something else changed between the two years. Look at *a break* in reading 4."),
        "less-work": _("that may be, but another thing is known to have changed. Look at *a break* in reading 4."),
    }
    tier = {
        "victims": _("who gives a tier, and what does it look at? Nobody counts victims for it."),
        "convictions": _("a tier looks at more than courts, and it is no count. Who gives it?"),
    }
    return credit(
        choice(work, "2a", "twice", "uncertain", twice, weight=1),
        choice(work, "2b", "fall", "break", fall, weight=0.5),
        choice(work, "2c", "tier", "judgement", tier, weight=0.5),
    )


@mark("task-3-look", points=1, tells=_("victims brought home from two places, and what being named often says"))
def named_and_counted(work: Work) -> Verdict:
    given = work.value("together")
    korea = {
        "none": _("whom does the right half of the figure leave out? Think of those who come home alone."),
        "many": _("a report may repeat last year's list. What does the right half count, and what does it say?"),
    }
    return credit(
        (same_range(given, brought_home("Malaysia", "Macau"), 0.01), 1, _hint_together(given)),
        choice(work, _("South Korea"), "korea", "open", korea),
    )


def brought_home(*places: str) -> Range:
    """Victims whom UNODC counts as brought home from some places: lowest and highest sum."""
    there = data.load("destinations")
    fits = there.country.isin(places) & (there.basis == "UNODC GLOTIP, country of repatriation")
    return float(there[fits].count_low.sum()), float(there[fits].count_high.sum())


def _hint_together(given: Any) -> str:
    if given is None:
        return _("together: not answered yet. Write the changed pattern in place of the three dots.")
    if not _pair(given):
        return _("together: hand in two numbers in a list, the lowest and the highest.")
    if same_range(given, brought_home("China", "Hong Kong"), 0.01):
        return _("together: this is the pattern unchanged. Change the names in it.")
    if any(same_range(given, brought_home(place), 0.01) for place in ("Malaysia", "Macau")):
        return _("together: this is one of the two alone. Ranges add up by their ends.")
    return _("together: change the two names in the pattern, and nothing else.")


@mark("task-4-look", points=2, tells=_("a rate for a small aimag and a share of calls, both as ranges"))
def rate_and_share(work: Work) -> Verdict:
    rate, share = work.value("rate"), work.value("share")
    return credit(
        (same_range(rate, masked_rate(), 0.3), 1, _hint_rate(rate)),  # 0.3: rounded to a whole number still counts
        (same_range(share, victim_share(), 0.06), 1, _hint_share(share)),  # 0.06: one figure after the point counts
    )


def masked_rate() -> Range:
    """Rates per 100,000 that a masked number of persons can stand for in the smallest aimag."""
    people = _people(SMALL_AIMAG)
    low, high = figures.bounds(MASKED)
    return 100_000 * low / people, 100_000 * high / people  # type: ignore[operator]


def victim_share() -> Range:
    """Share, in per cent, of calls from victims among these and those about safe migration together."""
    victims, (low, high) = calls("calls_from_victims")[0], calls("information_calls")
    return 100 * victims / (victims + high), 100 * victims / (victims + low)


def calls(measure: str) -> Range:
    """The range of the last figure of the hotline 1903 for a measure."""
    line = data.load("hotline")
    row = line[line.measure == measure].query("line.str.startswith('1903')").iloc[-1]
    return float(row.value_low), float(row.value_high)


def _hint_rate(given: Any) -> str:
    low, high = masked_rate()
    if given is None:
        return _("rate: not answered yet. Write a list of two numbers in place of the three dots.")
    if not _pair(given):
        return _("rate: hand in two numbers in a list, the lowest and the highest rate.")
    if same_range(given, (high / 4, high), 0.3):
        return _("rate: the highest fits. Which is the lowest number that the mark can stand for?")
    if abs_close(given[0], low, 0.3) and abs_close(given[1], 1.25 * high, 0.3):
        return _("rate: the lowest fits. For the highest, read the sign before the 5 again.")
    if same_range(given, (high, high), 0.3):
        return _("rate: one number alone hides how little is known. What is the lowest rate that can be true?")
    if abs_close(given[1], 100_000 * 4 / _people("Ulaanbaatar"), 0.01):
        return _("rate: this is for the capital. Take the people of the aimag that the task names.")
    return _("rate: take the lowest and the highest number of persons, divide by the people there, times 100,000.")


def _hint_share(given: Any) -> str:
    low, high = victim_share()
    if given is None:
        return _("share: not answered yet. Write a list of two numbers in place of the three dots.")
    if not _pair(given):
        return _("share: hand in two numbers in a list, the lowest and the highest share in per cent.")
    if same_range(given, (high, low), 0.06):
        return _("share: the two are in the wrong order. Which whole makes a share small?")
    if same_range(given, (low / 100, high / 100), 0.001):
        return _("share: this is right as a share of 1. The task asks for per cent.")
    if max(given) < 3:
        return _("share: this is a share of all calls. The task takes the calls of two kinds alone as the whole.")
    if same_range(given, (low, low), 0.06) or same_range(given, (high, high), 0.06):
        return _("share: 'nearly' stands for more than one number. Do it once with each end.")
    if _without_victims(given):
        return _("share: the whole is both kinds together. Is the part within your whole?")
    return _("share: the lowest share takes the highest whole, the highest share the lowest whole.")


def _without_victims(given: Any) -> bool:
    """Whether the part was divided by the other kind of calls alone."""
    victims, (low, high) = calls("calls_from_victims")[0], calls("information_calls")
    return same_range(given, (100 * victims / high, 100 * victims / low), 0.06)


@mark("task-5-look", points=3, tells=_("which of twelve conclusions the figures allow"))
def allowed_conclusions(work: Work) -> Verdict:
    records = {
        "more-trafficked": _("one sentence speaks of what happened. Does a table of records know that?"),
        "as-many": _("one sentence takes two series that are copies of each other for two counts."),
        "no-men": _("one sentence takes those who were not recorded for those who are not there."),
    }
    rates = {
        "caused": _("one sentence takes what came after for what came from it. What would there be to compare with?"),
        "innocent": _("one sentence takes open cases for empty ones. Look at *a wider heading* in reading 4."),
        "named": _("one sentence takes being named often for being many. Look at the figure with two halves."),
    }
    return credit_parts(
        ticked_share(work, "5a", "allowed_records", allowed_records(), records),
        ticked_share(work, "5b", "allowed_rates", allowed_rates(), rates),
    )


def allowed_records() -> set[str]:
    """The sentences of 5a that the datasets bear out."""
    men = data.load("tip_figures").query("measure == 'victims_identified_male' and data_year_first == 2019")
    return _holding(
        {
            "more-printed": _victims(2016, 2016)[0] > _victims(2015, 2015)[1],
            "sum": _victims(2012, 2016) == (135, 139),
            "men-unseen": bool((men.value_high == 0).all()),
        }
    )


def allowed_rates() -> set[str]:
    """The sentences of 5b that the datasets bear out."""
    transit = data.load("destinations").query("role.str.startswith('transit')")
    received = data.load("hotline").query("measure == 'calls_received' and line.str.startswith('1903')").iloc[-1]
    return _holding(
        {
            "at-most": 100 * calls("calls_from_victims")[1] / float(received.value_low) <= 2.5,
            "one-more": 100_000 / _people(SMALL_AIMAG) > 5,
            "transit": bool(transit.count_high.isna().all()),
        }
    )


def _victims(first: int, last: int) -> Range:
    return _span(_printed("victims_identified", first, last))


def _holding(sentences: Mapping[str, bool]) -> set[str]:
    return {name for name, holds in sentences.items() if holds}


def ticked_share(
    work: Work, what: str, name: str, right: set[str], hints: Mapping[str, str]
) -> tuple[float, list[str]]:
    """Right ticks less wrong ones, as a share of those that are right; and a hint for each wrong idea."""
    given = work.value(name)
    ticked = {item for item in given if isinstance(item, str)} if isinstance(given, list) else set()
    if not ticked:
        return 0.0, [f"{what}: " + _("not answered yet.")]
    share = max(0, len(ticked & right) - len(ticked - right)) / len(right)
    notes = [hints[item] for item in sorted(ticked - right) if item in hints]
    if right - ticked:
        notes.append(_("a sentence that you left out says no more than a source prints. Read them word by word."))
    return share, [f"{what}: {note}" for note in notes]


def credit_parts(*parts: tuple[float, list[str]]) -> Verdict:
    """The mean of some shares, with all their notes."""
    shares = [share for share, _notes in parts]
    return Verdict(sum(shares) / len(shares), [note for _share, notes in parts for note in notes])


@mark("case-look", points=6, tells=_("the case hotline shift, replayed from your saved steps"))
def hotline_shift(work: Work) -> Verdict:
    return work.case("hotline-shift")


def _printed(measure: str, first: int, last: int) -> pd.DataFrame:
    there = data.load("tip_figures")
    fits = (there.measure == measure) & (there.series == "UNODC GLOTIP")
    return there[fits & there.data_year_first.between(first, last)]


def _span(rows: pd.DataFrame) -> Range:
    return float(rows.value_low.sum()), float(rows.value_high.sum())


def _people(name: str) -> int:
    aimags = data.load("aimags").set_index("name_en")
    return int(aimags.population_2020[name])


def same_range(given: Any, right: Iterable[float], tolerance: float) -> bool:
    """Whether `given` is a list of two numbers, each near enough to its end of the right range."""
    return _pair(given) and all(abs_close(one, end, tolerance) for one, end in zip(given, right, strict=True))


def _pair(given: Any) -> bool:
    numbers = isinstance(given, list) and len(given) == 2
    return numbers and all(isinstance(n, int | float) and not isinstance(n, bool) for n in given)
