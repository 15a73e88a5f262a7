"""What the grader checks in m00: only that something was handed in, in the right form."""

from coursekit.checks import Verdict, Work, credit, mark
from tipsim.language import gettext as _

CHOICES = ("read", "ask")


@mark("task-1-look", points=1, tells=_("a number from 0 to 1,000 handed in by code; not how near it is"))
def guess(work: Work) -> Verdict:
    number = work.value("my_guess")
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    return credit((is_number and 0 <= number <= 1_000, 1, _hint(number, is_number)))


@mark("task-2-look", points=1, tells=_("one of the two answers chosen by click; both earn the point"))
def privacy(work: Work) -> Verdict:
    hint = _("Choose one of the two answers. If no buttons show, press Start in the bar above the page.")
    return credit((work.value("privacy") in CHOICES, 1, hint))


def _hint(number: object, is_number: bool) -> str:
    if number is None:
        return _("Put a number in place of the three dots and run the cell with Shift and Enter.")
    if not is_number:
        return _("Write a number without quotation marks or words, such as 12.")
    return _("Of every 1,000 calls: the guess must lie from 0 to 1,000.")
