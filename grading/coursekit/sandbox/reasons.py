"""In the grader's process: the words for what the sandbox's processes found."""

from __future__ import annotations

from typing import Any

from tipsim.language import gettext as _


def why(reason: dict[str, Any]) -> str:
    """Say to a learner why their work could not be judged, or what was in the way, and what to do."""
    kind = str(reason.get("kind"))
    facts = {"type": str(reason.get("type") or "?"), "name": str(reason.get("name") or "?")}
    text = _words().get(kind) or _("The work could not be judged ({kind}). Tell your trainer.")
    return text.format(kind=kind, text=str(reason.get("text") or "?"), **facts)


def _words() -> dict[str, str]:
    return {**_of_values(), **_of_calls(), **_of_cells()}


def _of_values() -> dict[str, str]:
    return {
        "own-type": _(
            "An object of the class {type} stands where plain data is asked for, such as a number, a text, a list or "
            "a table. Return the data itself."
        ),
        "too-large": _("What came back is too large to be looked at. Return less."),
        "too-deep": _("What came back holds lists within lists, more than a hundred deep. Return a flatter value."),
        "circle": _("What came back contains itself. Return a value that does not."),
    }


def _of_calls() -> dict[str, str]:
    return {
        "absent": _("There is no function named {name}. Define it, with exactly this name."),
        "raised": _("{name} stopped with {type}: {text}. Call it yourself with a few values, and mend it."),
        "call-time": _("A function took too long and was stopped. Look for a loop that never ends."),
        "closed": _("The notebook's program ended while the work was being looked at. Look for code that ends it."),
        "stopped": _("The notebook had stopped before, so this was not looked at."),
        "garbled": _("The notebook's program answered in a way that cannot be read. Remove code that changes Python."),
    }


def _of_cells() -> dict[str, str]:
    return {
        "canary": _(
            "A check that must fail did not fail: code in the notebook changes how checks work. Remove it, then run "
            "all cells again."
        ),
        "argument": _(
            "This test hands an object of the type {type} to your function, which cannot be done here. The fault is "
            "not yours: tell your trainer, who can write the comment coursekit: inside into the cell."
        ),
        "subclass": _(
            "This test makes a class from one of yours, which cannot be done here. The fault is not yours: tell your "
            "trainer, who can write the comment coursekit: inside into the cell."
        ),
    }
