"""The hidden checks of the tiny module."""

from coursekit.checks import abs_close, credit, mark
from tipsim.language import gettext as _


@mark("sum-look", points=3, tells=_("the sum of the two numbers"))
def total(work):
    total = work.value("total")
    return credit(
        (abs_close(total, 42, 0.5), 2, _("Add the two numbers of reading 1.")),
        (isinstance(total, int), 1, _("Hand in a whole number.")),
    )


@mark("quiz-look", points=2, tells=_("who is asked first"))
def quiz(work):
    return credit((work.value("first") == "person", 1, _("Speak with the person before anybody else.")))


@mark("gate-look", points=3, tells=_("the case At the gate, replayed from your log"))
def gate(work):
    return work.case("gate")
