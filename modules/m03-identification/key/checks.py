"""What the grader checks in m03. Runs in the grader's process; never released.

A hint answers the wrong idea that the answer shows; it never gives the answer away.
"""

from collections.abc import Mapping
from typing import Any

from casebook import indicators
from coursekit.checks import Row, Verdict, Work, abs_close, choice, credit, mark, same_items, ticks
from tipsim.language import gettext as _

SIGNS = {
    "enkhbold": ["EX_hours"],
    "munkhzul": ["EX_low_pay", "EX_living", "EX_hazard"],
}
SENSITIVITY, SPECIFICITY, QUEUE = 0.769, 0.840, 0.001  # evidence, id 33; the queue is assumed


@mark("task-1-look", points=2, tells=_("the signs that two files hold, and the dimensions they make positive"))
def two_files(work: Work) -> Verdict:
    return credit(*(row for person in SIGNS for row in (_signs(work, person), _positive(work, person))))


def _signs(work: Work, person: str) -> Row:
    ticked, right = ticks(work, f"{person}_signs"), SIGNS[person]
    if not ticked:
        hint = _("not answered yet.")
    elif "nervous" in ticked:
        hint = _("nervousness stands in none of the lists: it has too many causes. Count facts of the file.")
    elif set(ticked) - set(right):
        hint = _("at least one tick has no sentence in the file. Put your finger on the sentence for each tick.")
    else:
        hint = _("the file holds a further sign. Go through it sentence by sentence, with the card beside it.")
    return same_items(ticked, right), 1, _about(person, _("signs"), hint)


def _positive(work: Work, person: str) -> Row:
    ticked = ticks(work, f"{person}_positive")
    right = indicators.positive_dimensions(SIGNS[person]) or ["none"]
    if not ticked:
        hint = _("not answered yet.")
    elif "none" in ticked and len(ticked) > 1:
        hint = _("you ticked 'none of them' together with a dimension. Only one of the two can hold.")
    elif set(ticked) - set(right) - {"none"}:
        hint = _("a dimension is ticked that its signs do not carry. How many signs does the rule ask for at least?")
    else:
        hint = _("count again with the four lines of the rule. Does every one of them ask for a strong sign?")
    return same_items(ticked, right), 1, _about(person, _("dimensions"), hint)


@mark("task-2-look", points=1, tells=_("the sign that decides a dimension, and the lightest positive set"))
def what_to_ask(work: Work) -> Verdict:
    sign, weakest = work.value("ask_next"), work.value("weakest")
    return credit(
        (_decides(sign), 1, _hint_next(sign)),
        (same_multiset(weakest, ["medium", "medium", "weak"]), 1, _hint_weakest(weakest)),
    )


def _decides(sign: Any) -> bool:
    known = isinstance(sign, str) and sign in indicators.signs()
    return known and indicators.EXPLOITATION in indicators.positive_dimensions(["EX_hours", sign])


def _hint_next(sign: Any) -> str:
    if sign is None:
        return _("ask_next: not answered yet. Write a code in place of the three dots and run the cell.")
    if not isinstance(sign, str) or sign not in indicators.signs():
        return _("ask_next: write one code from the card in quotation marks, as EX_hours is written.")
    if sign == "EX_hours":
        return _("ask_next: a sign that is already found cannot be counted twice. Ask about another one.")
    return _("ask_next: each dimension is counted for itself. Choose a sign of the dimension that you want to decide.")


def _hint_weakest(strengths: Any) -> str:
    if strengths is None:
        return _("weakest: not answered yet. Write a list in place of the three dots and run the cell.")
    if not isinstance(strengths, list) or any(word not in indicators.STRENGTHS for word in strengths):
        return _("weakest: write a list that holds only the words strong, medium and weak.")
    if "strong" in strengths:
        return _("weakest: the task asks for a set without a strong sign. Two lines of the rule have none.")
    if not indicators.dimension_positive(strengths):
        return _("weakest: this set is not positive. Compare it with each of the four lines of the rule.")
    return _("weakest: this set is positive, but a lighter one is too. Replace or leave out one sign and count again.")


def same_multiset(value: Any, right: list[str]) -> bool:
    """Does `value` hold the items of `right` as often as `right` does, in any order?"""
    return isinstance(value, list) and all(isinstance(item, str) for item in value) and sorted(value) == right


@mark(
    "task-3-look",
    points=2,
    tells=_("the outcome for four people, the one stopped before exploitation above all"),
    laws=("palermo-3-a", "palermo-3-b", "palermo-3-c"),
)
def four_outcomes(work: Work) -> Verdict:
    return credit(
        choice(work, _("M. Anujin"), "anujin_outcome", "trafficking", _anujin(), weight=0.25),
        choice(work, _("G. Batsaikhan"), "batsaikhan_outcome", "labour-rights", _batsaikhan(), weight=0.25),
        choice(work, _("N. Khulan"), "khulan_outcome", "stopped-before", _khulan(), weight=1),
        choice(work, _("E. Tuguldur"), "tuguldur_outcome", "trafficking", _tuguldur(), weight=0.5),
    )


def _anujin() -> Mapping[str, str]:
    return {
        "labour-rights": _("compare what she was promised with what she found, and count that dimension."),
        "no-finding": _("agreeing does not matter once a means was used. Which means does the file show?"),
        "deception-and-exploitation": _("count what kept her there. How many such signs are there?"),
        "stopped-before": _("she is on her way home. Had the exploitation begun?"),
        "undefined": _("three dimensions can be counted here. Look for their row in the table."),
    }


def _batsaikhan() -> Mapping[str, str]:
    return {
        "trafficking": _("which sentence shows a lie, force or coercion?"),
        "deception-and-exploitation": _("what had he been told before, and was it true?"),
        "no-finding": _("nobody lied to him, but count his work. Is exploitation positive?"),
        "stopped-before": _("he is on his way home. Had the work begun?"),
        "undefined": _("one dimension is positive. Look for its row in the table."),
    }


def _khulan() -> Mapping[str, str]:
    looks_back = _("the table looks back on what has happened. Has her work begun? What does the law ask?")
    return {
        "no-finding": looks_back,
        "labour-rights": looks_back,
        "deception-and-exploitation": looks_back,
        "trafficking": _("the act and the lie are there. Which element is still unknown?"),
        "undefined": _("right, the table does not fit. Reading 4 names what this course does in its place."),
    }


def _tuguldur() -> Mapping[str, str]:
    return {
        "labour-rights": _("how old is he, and which element need not be shown at that age?"),
        "no-finding": _("that he wanted to earn changes nothing at his age. Count his work."),
        "deception-and-exploitation": _("nobody lied to him in this file. Does it matter at his age?"),
        "stopped-before": _("he is on his way home. Had the exploitation begun?"),
        "undefined": _("for a person under 18 the rule is simpler. Read the end of reading 4."),
    }


@mark("task-4-look", points=2, tells=_("travellers held for one found, and how specific a screen must be"))
def cost_of_the_screen(work: Work) -> Verdict:
    held, specificity = work.value("held_per_found"), work.value("specificity_needed")
    right = 1 / predictive_value(SPECIFICITY)
    return credit(
        (abs_close(held, right, 0.05 * right), 1, _hint_held(held)),  # 5 %: a value rounded to 0.5 % still counts
        (_half_right(specificity), 1, _hint_specificity(specificity)),
    )


def predictive_value(specificity: float) -> float:
    """Share of positive results that are right in the assumed queue, by Bayes' rule."""
    found = QUEUE * SENSITIVITY
    wrong = (1 - QUEUE) * (1 - specificity)
    return found / (found + wrong)


def _half_right(specificity: Any) -> bool:
    return _is_number(specificity) and 0 <= specificity <= 1 and 0.45 <= predictive_value(specificity) <= 0.55


def _hint_held(held: Any) -> str:
    if held is None:
        return _("held_per_found: not answered yet. Write it in place of the three dots and run the cell.")
    if not _is_number(held):
        return _("held_per_found: divide two numbers of queue by each other and hand in the result.")
    if abs_close(held, 1 / SENSITIVITY, 0.1):
        return _("held_per_found: this uses the sensitivity alone. Who else in the queue is held?")
    if abs_close(held, predictive_value(SPECIFICITY), 0.001):
        return _("held_per_found: this is the share found among the held. The task asks for it the other way round.")
    return _("held_per_found: count everybody who is held, rightly and wrongly, and share them out among the found.")


def _hint_specificity(specificity: Any) -> str:
    if specificity is None:
        return _("specificity_needed: not answered yet. Write it in place of the three dots and run the cell.")
    if not _is_number(specificity):
        return _("specificity_needed: hand in a share such as 0.95.")
    if specificity > 1:
        return _("specificity_needed: write a share from 0 to 1, not a percentage.")
    if predictive_value(specificity) < 0.45:
        return _("specificity_needed: too many are still held wrongly. How many of 1,000 may that be?")
    return _("specificity_needed: more than half are right already. A little less specific would do.")


@mark("task-5-look", points=2, tells=_("what a positive and a negative result say, and a test made elsewhere"))
def reading_a_result(work: Work) -> Verdict:
    positive = {
        "sensitivity": _(
            "77 % of the trafficked are positive. Turn it round: what share of the positive is trafficked?"
        ),
        "ignore": _("compare this share with the base rate of the queue. Has the result changed nothing?"),
    }
    negative = {
        "closed": _("look at the column 'trafficked and missed'. What may those people need from you?"),
        "hold": _("nearly everybody in the queue is negative. What would it cost them, and what can you offer?"),
    }
    tool = {
        "same-numbers": _("with whom, and where, were the numbers of the tool measured?"),
        "useless": _("not knowing how well a tool works is not knowing that it fails. What still helps?"),
    }
    return credit(
        choice(work, "5a", "positive_means", "one-in-200", positive, weight=1),
        choice(work, "5b", "negative_means", "stays-open", negative, weight=0.5),
        choice(work, "5c", "german_tool", "not-known-here", tool, weight=0.5),
    )


@mark(
    "task-6-look",
    points=1,
    tells=_("help and penalties under the Law on Combating Trafficking in Persons of 2012"),
    laws=("law2012-3-1-2", "law2012-4-1-3", "law2012-9-2", "law2012-9-3"),
)
def help_and_penalties(work: Work) -> Verdict:
    shelter = {
        "statement-first": _("read article 9.3 in the table of reading 8. May help be a reward for a statement?"),
        "case-first": _("read article 3.1.2 in the table of reading 8. What does being a victim not depend on?"),
    }
    stamp = {
        "penalty-first": _("read the principle in article 4.1.3. Who would carry the penalty, and for whose act?"),
        "trade": _("this makes protection a payment for a statement. Read articles 4.1.3 and 9.3 together."),
    }
    return credit(
        choice(work, "6a", "khulan_shelter", "at-once", shelter),
        choice(work, "6b", "anujin_stamp", "no-penalty-now", stamp),
    )


@mark("case-look", points=6, tells=_("the case border post, replayed from your saved steps"))
def border_post(work: Work) -> Verdict:
    return work.case("border-post")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _about(person: str, part: str, hint: str) -> str:
    names = {"enkhbold": _("D. Enkhbold"), "munkhzul": _("T. Munkhzul")}
    return _("{person}, {part}: {hint}").format(person=names[person], part=part, hint=hint)
