"""What the grader checks in m01. Runs in the grader's process; never released.

A hint answers the wrong idea that the answer shows; it never gives the answer away.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

from coursekit.checks import CallFailed, Row, Verdict, Work, choice, credit, mark, same_items, ticks
from coursekit.sandbox.reasons import why
from tipsim.language import gettext as _

ELEMENTS = ("act", "means", "purpose")
SHEETS = {
    1: ["act-yes", "means-no", "purpose-no"],
    2: ["act-yes", "means-no"],
    3: ["act-no"],
    4: ["act-yes", "means-yes"],
    5: ["act-yes", "purpose-yes"],
    6: ["act-yes", "means-yes", "purpose-yes"],
    7: ["act-yes", "means-no", "purpose-yes"],
    8: ["means-yes"],
}
YES, NO, OPEN = "present", "absent", "not known"
SIX = ["met", "not met", "met", "ask further", "ask further", "not met"]
UNSEEN = list(product((YES, NO, OPEN), repeat=3))[::2]
DEFINITION = ("palermo-3-a", "law2012-3-1-1", "law2012-3-1-1-list")


@mark(
    "task-1-look",
    points=3,
    tells=_("act, means and purpose on eight first sheets: present, absent or not known"),
    laws=DEFINITION,
)
def eight_sheets(work: Work) -> Verdict:
    return credit(*(_sheet(work, number, right) for number, right in SHEETS.items()))


def _sheet(work: Work, number: int, right: list[str]) -> Row:
    ticked = ticks(work, f"sheet_{number}")
    hint = _("Sheet {n}: {hint}").format(n=number, hint=_sheet_hint(ticked, right))
    return same_items(ticked, right), 1, hint


def _sheet_hint(ticked: list[str], right: list[str]) -> str:
    if not ticked:
        return _("not answered yet.")
    if any({f"{e}-yes", f"{e}-no"} <= set(ticked) for e in ELEMENTS):
        return _("of the two boxes of an element only one can hold.")
    if set(ticked) - set(right):
        return _("put your finger on the sentence for each tick. Does it say that, or did nobody ask?")
    return _("one more sentence speaks of an element. Go line by line, with the two rules of reading 2.")


@mark(
    "task-2-look",
    points=2,
    tells=_("the rule of article 3 as a function: for adults, for children, and where something is not known"),
    laws=("palermo-3-a", "palermo-3-c"),
)
def rule_in_code(work: Work) -> Verdict:
    six = work.value("six_sheets")
    return credit(
        (six == SIX, 1, _six_hint(six)),
        (_rule_holds(work, child=False), 0.5, _("for an adult your rule fails on sheets that you have not seen.")),
        (_rule_holds(work, child=True), 0.5, _("for a child your rule fails on sheets that you have not seen.")),
    )


def _six_hint(six: Any) -> str:
    if not isinstance(six, list) or len(six) != len(SIX) or not any(isinstance(word, str) for word in six):
        return _("not answered yet: write the rule in the place of the three dots and run the cell.")
    if any(word not in ("met", "ask further", "not met") for word in six):
        return _("the rule gives one of the three answers of reading 3, as all_shown does.")
    if six[1] == six[2]:
        return _("the second and the third sheet differ in age alone. Which element does a child's file not need?")
    if six[3] == "not met":
        return _("the fourth sheet has nothing absent. What follows from an element that nobody has asked about?")
    if six[3] == "met":
        return _("the fourth sheet lacks one element so far. What is to be done about it?")
    return _("compare each of the six with the three steps of reading 3, in their order.")


def _rule_holds(work: Work, child: bool) -> bool:
    """Whether the learner's function gives what article 3 asks for on combinations that the notebook does not show."""
    try:
        return all(work.call("is_trafficking", *sheet, child) == _rule(*sheet, child) for sheet in UNSEEN)
    except CallFailed as failed:
        work.told.append(f"is_trafficking: {why(failed.reason)}")
        return False


def _rule(act: str, means: str, purpose: str, child: bool) -> str:
    needed = (act, purpose) if child else (act, means, purpose)
    if NO in needed:
        return "not met"
    return "ask further" if OPEN in needed else "met"


@mark(
    "task-3-look",
    points=3,
    tells=_("to what four people agreed, and what it changes"),
    laws=("palermo-3-a", "palermo-3-b", "palermo-3-c", "law2012-3-1-2", "law2012-4-1-3", "law2012-9-2", "law2012-9-3"),
)
def who_agreed(work: Work) -> Verdict:
    return credit(
        choice(work, "3a", "camp_agreed", "nothing", _camp()),
        choice(work, "3b", "boy_agreed", "act-purpose", _boy()),
        choice(work, "3c", "crossing_agreed", "anew", _crossing()),
        choice(work, "3d", "flat_shelter", "at-once", _shelter()),
    )


def _camp() -> Mapping[str, str]:
    return {
        "own-will": _("to which work did he agree, and which did he get? Read article 3(b) in the table."),
        "milder": _("which sentence of the sheet tells of a threat? Look at what it does to his agreeing."),
    }


def _boy() -> Mapping[str, str]:
    return {
        "no-means": _("how old is he, and which line of the table in reading 4 is about that age?"),
        "mother": _("does article 3(c) name parents? Look at what it says of persons under 18."),
    }


def _crossing() -> Mapping[str, str]:
    return {
        "risk": _("write down in five words what he agreed to. Is the house among them?"),
        "first-fine": _("read article 4.1.3 in reading 4. What may he turn out to be, once the new facts are tested?"),
    }


def _shelter() -> Mapping[str, str]:
    return {
        "statement": _("read article 9.3 in reading 4. May help be a reward for a statement?"),
        "case": _("read article 3.1.2 in reading 4. What does being a victim not depend on?"),
    }


@mark(
    "task-4-look",
    points=2,
    tells=_("purpose before exploitation, what turns smuggling into trafficking, and questions that test an element"),
    laws=DEFINITION,
)
def neighbours(work: Work) -> Verdict:
    marriage = {
        "wait": _("read the word purpose in reading 1 again: must the exploitation have begun?"),
        "proven": _("count the elements that are told. Which one has nobody looked at?"),
    }
    turns = {
        "visa": _("this is about the border. Which element says what somebody wants from the person?"),
        "group": _("how many travel says nothing on any element. Look for a means and a purpose."),
        "paid": _("a high price is paid once, and then he is free. Look for somebody who lives off him afterwards."),
    }
    return credit(
        choice(work, "4a", "marriage_now", "purpose", marriage),
        choice(work, "4b", "crossing_turns", "held", turns),
        (same_items(ticks(work, "flat_questions"), ["keeps", "stop", "housed"]), 2, _questions_hint(work)),
    )


def _questions_hint(work: Work) -> str:
    ticked = set(ticks(work, "flat_questions"))
    if not ticked:
        return _("4c: not answered yet.")
    if "why" in ticked:
        return _("4c: one of your questions looks for her fault. Which element would its answer show?")
    if ticked & {"known", "home"}:
        return _("4c: one of your questions is about who she is. Ask about what somebody does to her.")
    return _("4c: one element has no question yet. Write act, means and purpose beside your ticks.")


@mark(
    "task-charge-look",
    points=3,
    tells=_("the article for three files, by rows of the code of 2015 that a lecturer has signed"),
    laws=("cc2015-13-1", "cc2015-12-3", "cc2015-13-13"),
)
def charging(work: Work) -> Verdict:
    camp = _("go back to the answer that your choice gave, and name the purpose of the file.")
    flat = _("go back to the answer that your choice gave. Which facts of the file would go unused?")
    wages = _("go back to the answer that your choice gave. Which means does the file tell of?")
    return credit(
        _charge(work, "charge_camp", ("13.1",), camp),
        _charge(work, "charge_flat", ("13.1", "12.3"), flat),
        _charge(work, "charge_wages", ("none",), wages),
    )


def _charge(work: Work, name: str, right: tuple[str, ...], hint: str) -> Row:
    value = work.value(name)
    return value in right, 1, hint if value else _("{name}: not answered yet.").format(name=name)


@mark("case-look", points=6, tells=_("the case eight files, replayed from your saved steps"))
def eight_files(work: Work) -> Verdict:
    return work.case("eight-files")
