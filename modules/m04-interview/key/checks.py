"""What the grader checks in m04. Runs in the grader's process; never released.

A hint answers the wrong idea that the answer shows; it never gives the answer away.
"""

from collections.abc import Mapping

from coursekit.checks import Row, Verdict, Work, choice, credit, mark
from tipsim.language import gettext as _

KINDS = {
    "code_1": "open",
    "code_2": "leading",
    "code_3": "probing",
    "code_4": "blaming",
    "code_5": "closed",
    "code_6": "open",
    "code_7": "leading",
    "code_8": "closed",
    "code_9": "blaming",
    "code_10": "probing",
    "code_11": "leading",
    "code_12": "open",
}


@mark("task-1-look", points=3, tells=_("the kinds of twelve questions, some of which sound like another kind"))
def twelve_questions(work: Work) -> Verdict:
    return credit(*(_coded(work, name, right) for name, right in KINDS.items()))


def _coded(work: Work, name: str, right: str) -> Row:
    said = work.value(name)
    number = name.removeprefix("code_")
    if said is None:
        hint = _("not answered yet.")
    else:
        hint = _traps().get(name) or _general().get((right, str(said))) or _ask_again()
    return said == right, 1, _("Question {number}: {hint}").format(number=number, hint=hint)


def _ask_again() -> str:
    return _("ask what the question leaves to the person: a story, a detail, a yes or no, or only to agree?")


def _traps() -> Mapping[str, str]:
    """Questions whose words or tone belong to another kind than the question does."""
    return {
        "code_6": _("leave out the polite word. How long may the answer to the rest be?"),
        "code_7": _('the tone is kind and a yes or no is possible. But whose word is "trick"?'),
        "code_9": _('leave out "could you help me". What does the rest ask the person to do?'),
        "code_11": _("the first word is that of an open question. Which word has nobody said yet?"),
        "code_12": _("the first sentence is hers, from the box. How long may the answer to the second be?"),
    }


def _general() -> Mapping[tuple[str, str], str]:
    """Hints by the right kind and the kind that was chosen."""
    detail = _("how long an answer does it call for: a story, or one thing that belongs to what she has told?")
    told = _("which part of it had she told before you asked?")
    choice = _("nothing unproven is claimed in it. What is left to the person to say?")
    return {
        ("probing", "open"): detail,
        ("probing", "closed"): _("could it be answered with yes, with no or with one of two words you offered?"),
        ("open", "probing"): detail,
        ("closed", "probing"): _("count the answers that it allows."),
        ("closed", "leading"): choice,
        ("leading", "closed"): told,
        ("leading", "open"): told,
        ("leading", "probing"): told,
        ("blaming", "open"): _("what does the person have to defend in the answer?"),
        ("blaming", "probing"): _("what does the person have to defend in the answer?"),
        ("blaming", "closed"): _("is a yes or a no what it wants? What does the person have to defend?"),
        ("blaming", "leading"): _("besides the fact in it: what does it ask the person to justify?"),
    }


@mark("task-2-look", points=1.5, tells=_("the repair of three bad questions"))
def three_repairs(work: Work) -> Verdict:
    first = {
        "polite": _("it is polite, and it has the words tell me. But how many words does an answer need?"),
        "either-or": _("two answers are on offer. What if neither is right?"),
    }
    second = {
        "kind-why": _("the understanding comes first, and then? Say the second sentence alone."),
        "either-or": _("wanting and having to are both yours. Which wording leaves the reason to the person?"),
    }
    third = {
        "two-at-once": _("count the question marks, and the answers that each allows."),
        "still-there": _("hold it against what has been told: which part of it is taken as settled?"),
    }
    return credit(
        choice(work, "2a", "repair_1", "open", first),
        choice(work, "2b", "repair_2", "open", second),
        choice(work, "2c", "repair_3", "open", third),
    )


@mark("task-3-look", points=1, tells=_("the right step of a talk at three moments"))
def three_moments(work: Work) -> Verdict:
    begins = {
        "ask-on": _("what does he not know yet about you, and about what his words are for?"),
        "stop-him": _("what does he learn about you in that moment? How can both be kept, his start and the rules?"),
    }
    tired = {
        "quick": _("what are answers worth that a tired person gives to yes and no?"),
        "silent": _("what does she know, when she leaves, of what you have understood and of what comes?"),
    }
    gone = {
        "report": _("reading 1 names three things for this moment. One of them is about you."),
        "confront": _("who would learn of the talk by this, and had anybody agreed to it?"),
    }
    return credit(
        choice(work, "3a", "moment_1", "listen-engage", begins),
        choice(work, "3b", "moment_2", "close", tired),
        choice(work, "3c", "moment_3", "evaluate", gone),
    )


@mark(
    "task-4-look",
    points=1,
    tells=_("help and secrecy under the Law on Combating Trafficking in Persons of 2012"),
    laws=("law2012-9-3", "law2012-10"),
)
def help_and_secrecy(work: Work) -> Verdict:
    bed = {
        "until-morning": _("read the row of article 9.3. Does it speak of one night?"),
        "signed-part": _("this makes the bed a payment for a signature. Read the row of article 9.3."),
    }
    mother = {
        "only-well": _("whose decision is it what the family learns? Read the row of article 10."),
        "mother-yes": _("read the row of article 10 to its end: it speaks of the family too."),
    }
    return credit(
        choice(work, "4a", "stops_midway", "stays", bed),
        choice(work, "4b", "mother_asks", "nothing", mother),
    )


@mark("task-5-look", points=1.5, tells=_("what to check about an interpreter, and what to do when a link shows"))
def linked_interpreter(work: Work) -> Verdict:
    check = {
        "certificate": _("somebody may be very able and be tied to the workshop. What would show the tie?"),
        "same-home": _("where people come from is evidence of nothing here. What would show a tie to the workshop?"),
    }
    link = {
        "word-for-word": _("what can she say while he sits there, however well he interprets?"),
        "ask-her": _("through whom does she have to answer this?"),
    }
    record = {
        "read-out": _("whose words would she be saying yes or no to? Think of the kinds of questions."),
        "delete": _("what would a court ask you about a recording that is gone?"),
    }
    return credit(
        choice(work, "5a", "check_first", "who-found", check),
        choice(work, "5b", "link_seen", "stop", link),
        choice(work, "5c", "first_record", "keep-marked", record),
    )


@mark("task-6-look", points=2, tells=_("the kinds of four prompts to a child, the first prompt, and pairing"))
def prompts_for_a_child(work: Work) -> Verdict:
    first = {
        "car-wash": _("which place and which act does it name that he has not named to you?"),
        "nobody-cross": _("what does it take for settled before he has told anything?"),
    }
    pair = {
        "press": _("after a narrow question reading 6 asks for another kind. Which is it?"),
        "guess": _("whose thought is it that he is tired?"),
    }
    return credit(
        choice(work, "6a", "child_1", "cued", _first_kind(), weight=0.25),
        choice(work, "6b", "child_2", "option", _second_kind(), weight=0.25),
        choice(work, "6c", "child_3", "directive", _third_kind(), weight=0.25),
        choice(work, "6d", "child_4", "suggestive", _fourth_kind(), weight=0.25),
        choice(work, "6e", "first_prompt", "invite", first, weight=0.5),
        choice(work, "6f", "pairing", "pair", pair, weight=0.5),
    )


def _first_kind() -> Mapping[str, str]:
    other = _("whose words stand in it, and does it ask for a detail or for a story?")
    return dict.fromkeys(("invitation", "directive", "option", "suggestive"), other)


def _second_kind() -> Mapping[str, str]:
    tell = _("it has the word tell in it. Answer it as a child would: how many words do you need?")
    return {
        "invitation": tell,
        "cued": tell,
        "directive": _("can it be answered with yes or no?"),
        "suggestive": _("does it say what the answer is, or does it leave two?"),
    }


def _third_kind() -> Mapping[str, str]:
    other = _("the lights are his. What does the question want to have about them?")
    return dict.fromkeys(("invitation", "cued", "option", "suggestive"), other)


def _fourth_kind() -> Mapping[str, str]:
    other = _("who has spoken of a boss, and of anger?")
    return dict.fromkeys(("invitation", "cued", "directive", "option"), other)


@mark("case-look", points=5, tells=_("the case two sittings, replayed from your saved steps"))
def two_sittings(work: Work) -> Verdict:
    return work.case("two-sittings")


@mark("safe-room-look", points=2, tells=_("the case the safe room, replayed from your saved steps"))
def safe_room(work: Work) -> Verdict:
    return work.case("safe-room")
