"""What a notebook calls to show the test: a learner types a word and answers the form that it opens."""

from __future__ import annotations

from IPython.display import display

from tipsim.language import gettext as _

from .handin import say
from .sitting import FILE, Sitting
from .store import read_json


def test(sitting: str) -> None:
    """Show the test: first a field for the word, then the items of the form that the word opens.

    Nothing of it is marked, and it does not say what is right.
    """
    from .testwidget import TestForm  # the widget libraries are slow to import; marking does without them

    sealed = read_json(FILE)
    if not isinstance(sealed, dict) or not isinstance(sealed.get("forms"), list):
        say(None, _("The test is shown in a course that was built, not in the module's own folder."))
        return
    display(TestForm(Sitting(sitting, sealed)))
