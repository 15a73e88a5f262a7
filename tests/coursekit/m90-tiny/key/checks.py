"""The hidden checks of the tiny module."""

from coursekit.checks import abs_close, credit, mark


@mark("sum-look", points=3, tells="the sum of the two numbers")
def total(work):
    total = work.value("total")
    return credit(
        (abs_close(total, 42, 0.5), 2, "Add the two numbers of reading 1."),
        (isinstance(total, int), 1, "Hand in a whole number."),
    )


@mark("quiz-look", points=2, tells="who is asked first")
def quiz(work):
    return credit((work.value("first") == "person", 1, "Speak with the person before anybody else."))


@mark("gate-look", points=3, tells="the case At the gate, replayed from your log")
def gate(work):
    return work.case("gate")
