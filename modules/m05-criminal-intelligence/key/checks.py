"""What the grader checks in m05. Runs in the grader's process; never released.

A hint answers the wrong idea that the answer shows; it never gives the answer away.
"""

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from coursekit.checks import Row, Verdict, Work, choice, credit, mark, ticks
from tipsim.language import gettext as _

GRADES = ["X4", "A4", "X2", "C3", "A1", "B2", "B3", "C2"]
FROM_CYRILLIC = str.maketrans("АВСХ", "ABCX")  # a Mongolian keyboard writes letters that look the same
COPIED = dict(zip("ABCX", "1234", strict=True))  # the figure that one gives who lets the letter decide

# (units, yes of 100 where wages are kept back, yes of 100 where the agency works lawfully), as in the notebook
PLAN = {
    "a": (1, 50, 20), "b": (2, 70, 10), "c": (3, 80, 20), "d": (1, 90, 85), "e": (1, 40, 40),
    "f": (2, 85, 30), "g": (3, 65, 15), "h": (8, 85, 15), "i": (1, 60, 50), "j": (1, 65, 10),
}  # fmt: skip
UNITS, REQUESTS = 10, 4
SAME_WITNESSES = {"b", "j"}
TRACING, ALL_ACCOUNTS = "i", "h"
TELLS_NOTHING = 10  # a gap of so many of 100 or fewer


@mark("task-1-look", points=4, tells=_("the grades of eight reports, source and information apart"))
def eight_reports(work: Work) -> Verdict:
    told = _grades(work.value("grades"))
    if len(told) != len(GRADES):
        return Verdict(0.0, [_hint_form(work.value("grades"), len(told))])
    sources = [said[0] == right[0] for said, right in zip(told, GRADES, strict=True)]
    information = [said[1] == right[1] for said, right in zip(told, GRADES, strict=True)]
    notes = [*_source_notes(told), *_information_notes(told)]
    return Verdict((sum(sources) + sum(information)) / (2 * len(GRADES)), notes)


def _grades(given: Any) -> list[str]:
    text = given.upper().translate(FROM_CYRILLIC) if isinstance(given, str) else ""
    return re.findall(r"\b[ABCX][1-4]\b", text)


def _hint_form(given: Any, n: int) -> str:
    if given is None:
        return _("not answered yet. Write the eight grades in place of the three dots and run the cell.")
    return _("{n} grades can be read; eight are asked for, each a letter and a figure such as B4.").format(n=n)


def _source_notes(told: list[str]) -> list[str]:
    wrong = [n for n, (said, right) in enumerate(zip(told, GRADES, strict=True), 1) if said[0] != right[0]]
    if not wrong:
        return []
    asked = _("Source, reports {which}: what does the report say about this source's past?")
    notes = [asked.format(which=_list(wrong))]
    if {1, 3} & set(wrong):
        notes.append(_("Nobody knows who called or wrote. Is that the same as having been wrong before?"))
    if {4, 8} & set(wrong):
        notes.append(_("A source with a poor past keeps that letter, also when today's report can be checked."))
    return notes


def _information_notes(told: list[str]) -> list[str]:
    wrong = [n for n, (said, right) in enumerate(zip(told, GRADES, strict=True), 1) if said[1] != right[1]]
    if not wrong:
        return []
    notes = []
    if sum(said[1] == COPIED[said[0]] for said in told) >= 6:
        notes.append(_("In most of your grades the figure follows the letter. Cover the letter. How is it known?"))
    if {4, 7} & set(wrong):
        notes.append(_("In two reports a record that you hold says the same. Which figure speaks of records?"))
    if {2, 3, 8} & set(wrong):
        notes.append(_("Ask who saw it: the source, or somebody else? And was it the officer?"))
    return notes or [_("Information, reports {which}: how is this piece known?").format(which=_list(wrong))]


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


@mark("task-2-look", points=2, tells=_("four requests within ten units: what they tell, and what they may not do"))
def collection_plan(work: Work) -> Verdict:
    chosen = ticks(work, "requests")
    if len(chosen) != REQUESTS or not set(chosen) <= set(PLAN):
        return Verdict(0.0, [_("requests: tick exactly four of the ten.")])
    units = sum(PLAN[one][0] for one in chosen)
    if units > UNITS:
        return Verdict(0.0, [_("requests: these four cost {n} units, and ten are there.").format(n=units)])
    share = told_by(chosen) / best()
    return credit(
        (TRACING not in chosen, 0.5, _("requests: one of the four breaks what a hotline promises its callers.")),
        (not _empty(chosen), 0.5, _("requests: one of the four has a short line in the figure: it fits both stories.")),
        (share >= 0.85, 0.5, _hint_more(chosen)),
        (share >= 0.95, 0.5, "" if share < 0.85 else _hint_more(chosen)),
    )


def gap(request: str) -> int:
    """How many of 100 answers differ between the two stories."""
    _units, kept_back, lawful = PLAN[request]
    return abs(kept_back - lawful)


def told_by(requests: list[str]) -> int:
    """Sum of the gaps; two requests to the same witnesses count once."""
    counted = set(requests) - {"j"} if set(requests) >= SAME_WITNESSES else set(requests)
    return sum(gap(one) for one in counted)


def best() -> int:
    """The most that four lawful requests for ten units can tell."""
    allowed = [one for one in PLAN if one != TRACING]
    plans = (list(four) for four in combinations(allowed, REQUESTS))
    return max(told_by(plan) for plan in plans if sum(PLAN[one][0] for one in plan) <= UNITS)


def _empty(requests: list[str]) -> list[str]:
    return [one for one in requests if gap(one) <= TELLS_NOTHING and one != TRACING]


def _hint_more(requests: list[str]) -> str:
    if set(requests) >= SAME_WITNESSES:
        return _("requests: two of your four go back to the same people. What does the second one add?")
    return _("requests: other four tell more for ten units. Add up the gaps, not the numbers of yes.")


@mark("task-3-look", points=3, tells=_("a link chart without the number that hides the rest, and what it shows"))
def link_chart(work: Work) -> Verdict:
    number = work.value("leave_out")
    shows = {
        "orders": _("a call is a call, whichever way it led. Which sentence of reading 4 says what is not shown?"),
        "nothing": _("that two lines were joined is a fact. Where would you look next because of it?"),
    }
    in_the_middle = _("who else has many ties, or lies in between, without having done anything?")
    guilty = {
        "recruiter": in_the_middle,
        "between": in_the_middle,
        "seekers": _("some of these numbers belong to people who look for work. What have they done?"),
    }
    return credit(
        (number == "T1000", 0.5, _hint_number(number)),
        choice(work, "3a", "most_ties", "K4417", _hints_column("K4417", _("tied to most others")), weight=0.5),
        choice(work, "3b", "most_between", "V6032", _hints_column("V6032", _("between most others")), weight=0.5),
        choice(work, "3c", "chart_shows", "joined", shows, weight=0.75),
        choice(work, "3d", "not_guilty", "nobody", guilty, weight=0.75),
    )


def _hint_number(number: Any) -> str:
    if number is None:
        return _("leave_out: not answered yet. Write a number in place of the three dots and run the cell.")
    if number in ("K4417", "V6032"):
        return _("leave_out: the questions are about this number. Whom does everybody ring for a plain reason?")
    return _("leave_out: look at the first table. Who is tied to most others, and what is known of that number?")


def _hints_column(right: str, column: str) -> Mapping[str, str]:
    hint = _("this is not the name {column} in the second table. Was it drawn after you left out a number?")
    numbers = {"K4417", "V6032", "H5520", "R2093", "B3101"} - {right}
    return dict.fromkeys(numbers, hint.format(column=column))


@mark("task-4-look", points=2, tells=_("five facts for or against a story, and one belief moved by a fact"))
def for_and_against(work: Work) -> Verdict:
    often = _("compare the two columns. That a fact is frequent does not matter.")
    direction = _("in which column is the fact more frequent?")
    silent = _("compare the two columns again: they differ. By how much would you be moved?")
    same = _("who wrote the first report? What is new in the second?")
    moved = {
        "20": _("the fact is four times as frequent in one column. Count files as in reading 5."),
        "80": _("80 of 100 network files show the fact. Turn it round: how many files with the fact are networks?"),
        "100": _("other files show the fact too. Count them."),
    }
    return credit(
        _sign(work, "A", "fact_a", "neither", often, often),
        _sign(work, "B", "fact_b", "against", direction, silent),
        _sign(work, "C", "fact_c", "for", direction, silent),
        _sign(work, "D", "fact_d", "against", often, silent),
        _sign(work, "E", "fact_e", "neither", same, same),
        choice(work, "4f", "how_likely", "50", moved, weight=0.75),
    )


def _sign(work: Work, what: str, name: str, right: str, turned: str, missed: str) -> Row:
    hints = {way: missed if way == "neither" else turned for way in ("for", "against", "neither") if way != right}
    return choice(work, what, name, right, hints, weight=0.25)


@mark(
    "task-5-look",
    points=2,
    tells=_("when to act, when to wait, help without conditions under the law of 2012, and who may see a name"),
    laws=("law2012-3-1-2", "law2012-9-2", "law2012-9-3", "law2012-10"),
)
def when_to_act(work: Work) -> Verdict:
    sick = {
        "watch": _("what stands above the file? Read the rule of reading 6."),
        "raid": _("who is in the house, and what would they be taken for?"),
        "statement": _("may the help for one person wait for the paper of another?"),
    }
    driver = {
        "arrest": _("who is left at work after this arrest, and what do they know then?"),
        "open-end": _("who would notice that the waiting has become a habit? What are the three things of a plan?"),
        "close": _("what do you know about who pays him? Is an open question a no?"),
    }
    shelter = {
        "sign": _("find the row on shelter in the table of reading 6. May it be a reward for a statement?"),
        "case": _("find the row on cases in the table of reading 6. What does being a victim not depend on?"),
        "source": _("help in return for reports is a condition too. What does the table say of conditions?"),
    }
    sees = {
        "all-units": _("each further reader is a way out for a name. Who needs it for a task?"),
        "nobody-ever": _("somebody has to reach her tomorrow. Who is that, and what was she told about it?"),
        "leaders": _("does a rank give a task that needs the name?"),
    }
    return credit(
        choice(work, "5a", "sick_man", "safety", sick),
        choice(work, "5b", "driver", "dated", driver),
        choice(work, "5c", "cook_shelter", "at-once", shelter),
        choice(work, "5d", "who_sees", "named", sees),
    )


@mark("case-look", points=5, tells=_("the case the anonymous tip, replayed from your saved steps"))
def anonymous_tip(work: Work) -> Verdict:
    return work.case("anonymous-tip")
