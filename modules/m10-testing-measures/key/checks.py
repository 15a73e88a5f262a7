"""What the grader checks in m10. Runs in the grader's process; never released.

What is right was worked out with the model at the scale of the notebook; tests/modules/test_m10_holds.py works it out
anew, and fails when a change of the model breaks the key. The margins stand beside each check, as seen on three sets
of ten pairs (a, b, c; the notebook shows the first). A hint answers the wrong idea; it never gives the answer away.
"""

from coursekit.checks import Verdict, Work, choice, credit, mark, ticks
from tipsim.language import gettext as _

# Calls answered +2,020 to +2,072 of 104 to 125; months of exploitation -108, -120, -158 and not recognised +21, +27,
# +20, each interval clear of zero; recruited and exploitation begun the same in all pairs but one.
SHOWN = {"calls", "months", "unrecognised"}


@mark("task-1-look", points=2, tells=_("which changes the pairs show, and what a rise of calls says"))
def two_ledgers(work: Work) -> Verdict:
    news = {
        "explodes": _("did more people come to be exploited in the runs? Look at the row, not at the calls."),
        "works": _("look at the row of those recruited: does its interval leave zero?"),
        "nothing": _("the line is in the other list too: look at who leaves exploitation sooner, and who is met."),
    }
    shown = _shown(work)
    told = credit(choice(work, "1b", "hotline_news", "louder", news))
    return Verdict((shown.share + told.share) / 2, [*shown.notes, *told.notes])


def _shown(work: Work) -> Verdict:
    """Right ticks less wrong ones, as a share of those that are right."""
    ticked = set(ticks(work, "hotline_shown"))
    if not ticked:
        return Verdict(0.0, ["1a: " + _("not answered yet.")])
    hints = {
        "recruited": _("a line acts when somebody is exploited already. What does the row of those recruited say?"),
        "began": _("read the words at the right of that row: in how many pairs does anything differ?"),
    }
    notes = [hints[item] for item in sorted(ticked - SHOWN) if item in hints]
    if SHOWN - ticked:
        notes.append(_("one change that you left out has its whole interval on one side of zero; look at harms too."))
    return Verdict(max(0, len(ticked & SHOWN) - len(ticked - SHOWN)) / len(SHOWN), [f"1a: {note}" for note in notes])


# With caution 0: calls from victims +26, +35, +27, clear of zero; recruited -2, -1, +12, each interval holding zero.
# With 0.2: recruited -60, -56, -50 of 2,100, clear of zero.
@mark("task-2-look", points=2, tells=_("what inserts change if knowing changes nothing, and what a report may say"))
def inserts(work: Work) -> Verdict:
    zero = {
        "same": _("one row of the figure still lies clear of zero. Which?"),
        "fewer": _("look whether the interval of those recruited holds zero now."),
        "more": _("the middle may lie on either side. What does the interval hold?"),
    }
    report = {
        "percent": _("set caution to 0 once more: what is left of this per cent?"),
        "useless": _("an effect that was not shown is not one that is absent. And look at the calls."),
        "reached": _("an insert in a passport is not read yet, and what is read is not done yet. See reading 3."),
    }
    return credit(
        choice(work, "2a", "inserts_zero", "calls", zero),
        choice(work, "2b", "inserts_report", "depends", report),
    )


# Held +2,870 with 1,841 before; found at posts +5 (0 to 10), +4, +3: at the upper end of the widest interval still
# 287 held for one found. In the country with half as many the held differ by less than one per cent.
@mark("task-3-look", points=2, tells=_("how many lawful travellers are held for one person found, and at which rarity"))
def border(work: Work) -> Verdict:
    ratio = {
        "none": _("look at the row of harms in the figure."),
        "few": _("divide the travellers held by the persons found, in the table under the figure."),
        "tens": _("take the upper end of the interval of those found, and divide once more: is it still that few?"),
    }
    half = {
        "half": _("compare the two countries in the table. Whom do officers hold by mistake: the trafficked?"),
        "fewer": _("does a check know how many there are to find? Compare the two countries in the table."),
        "unknown": _("the table under the figure holds both countries: compare the row of those held."),
    }
    return credit(
        choice(work, "3a", "border_ratio", "hundreds", ratio),
        choice(work, "3b", "border_half", "same", half),
    )


# Acquaintances +34, +32, +30, each clear of zero; all others that rise, not in each set. Of 294, 249 and 238 fewer in
# the three agency channels 18, 14 and 14 per cent came by others. All together -242, -214, -204, clear of zero.
@mark(
    "task-4-look",
    points=3,
    tells=_("where recruitment rises when agencies are inspected, by how much, and what to report"),
)
def displacement(work: Work) -> Verdict:
    where = {
        "nowhere": _("look for hatched bars in the figure by channel."),
        "marriage": _("which way does that bar point, and which channels does an inspector see?"),
        "abroad": _("compare the two rows, within Mongolia and to other countries, in the first figure."),
    }
    share = {
        "none": _("add up the bars to the right."),
        "half": _("add up the bars to the right, and those to the left; which share is the one of the other?"),
        "all": _("if it had only moved, what would the row of all those recruited show?"),
    }
    report = {
        "own": _("who would not stand in that report? Look at the bars to the right."),
        "stop": _("look at the sum over all channels: is it a success for nobody?"),
        "records": _("look at that row: what does its interval say, while fewer are recruited?"),
    }
    return credit(
        choice(work, "4a", "moved_where", "acquaintance", where),
        choice(work, "4b", "moved_share", "part", share),
        choice(work, "4c", "moved_report", "whole", report),
    )


# Left because an inspector came +18, +19, +18, clear of zero; identified 0, +1, -1, each holding zero (the same in all
# of the first ten pairs); not recognised +15, +17, +17, clear of zero.
@mark("task-5-look", points=2, tells=_("what becomes of those whom inspectors find, and what to change first"))
def inspection(work: Work) -> Verdict:
    found = {
        "recorded": _("look at the row of victims identified: in how many pairs does it differ?"),
        "not_found": _("read the table under the figure: how many left because an inspector came?"),
        "moved": _("the figure has a row for them among the harms."),
    }
    after = {
        "visits": _("more visits meet more people as before. What happens to them after the visit?"),
        "count": _("the record does not rise for a reason that lies after the visit. Which?"),
        "stop": _("look at the months of exploitation: did nothing happen, or was it not written down?"),
    }
    return credit(
        choice(work, "5a", "inspection_found", "unseen", found),
        choice(work, "5b", "inspection_next", "recognise", after),
    )


# Inspection (200 visits) against the line, months of exploitation: after 3 pairs intervals such as -472 to +232, all
# of four sets holding zero; after 20 -236 (-370 to -102), -358. With calling 0.05 +474 (+316 to +631), +384, +601.
@mark("task-6-look", points=2, tells=_("what three pairs allow, and what a ranking rests on"))
def ranking(work: Work) -> Verdict:
    three = {
        "visits": _("the middle alone decides nothing. Where are the ends of the interval?"),
        "line": _("one end alone decides nothing. Does the interval hold zero?"),
        "equal": _("not to know which is better is another thing than to know that they are equal."),
    }
    finding = {
        "visits": _("twenty pairs settle luck. Do they settle what was assumed?"),
        "line": _("who has measured that number? Read in reading 7 where it comes from."),
        "more_pairs": _("both intervals are clear of zero already, in opposite ways. Is luck what is missing?"),
    }
    return credit(
        choice(work, "6a", "ranking_three", "open", three),
        choice(work, "6b", "ranking_finding", "assumption", finding),
    )


# At 0 every output is the same in all pairs, by construction; at 0.3 held -213 (-238 to -188), -228.
@mark("task-7-look", points=1, tells=_("what a run with a class's skill allows to say of the course"))
def skill(work: Work) -> Verdict:
    claim = {
        "works": _("where does the 0.3 come from? Read the note under the figure."),
        "useless": _("at 0 nothing differs because you have said so with the lever. Has anybody measured it?"),
        "third": _("who has measured that third? Read the note under the figure."),
    }
    return credit(choice(work, "7", "skill_claim", "if", claim))
