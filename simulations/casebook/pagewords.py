"""The words of the player's page itself, in the language of the course."""

from __future__ import annotations

from tipsim.language import gettext as _


def words() -> dict[str, str]:
    """Every word that the page says by itself; what the case says comes with the page's data."""
    return {
        "now": _("Now"),
        "practice": _("Practice"),
        "marked": _("Marked"),
        "do": _("What do you do?"),
        "decide": _("Your decision"),
        "found": _("Case file: what you know"),
        "nothing": _("Nothing yet."),
        "path": _("What you have done"),
        "people": _("People"),
        "pause": _("Pause"),
        "resume": _("Continue"),
        "paused": _("The case is paused. Everything is saved."),
        "reload": _("Reload"),
        "again": _("Play this variant again"),
        "state": _("State it and go on"),
        "total": _("Points shared out: {n} of 100"),
        "scaled": _("They are scaled to 100 when you go on."),
        "pick": _("Pick up to {n}."),
        "finished": _("The case is closed."),
        "later": _("The full debrief comes with your feedback."),
        "harms": _("Harm done on the way"),
        "no_harms": _("No harm was noted on the way."),
        "handin": _("Your play is saved beside the notebook and is handed in with it."),
        "dead": _("No answer. Click this cell and press Shift+Enter to go on; everything saved is kept."),
        "new": _("New"),
        "news": _("News"),
        "records": _("Records"),
        "search": _("Search"),
        "search_for": _("Name, number, account or place"),
        "hits": _("Found, not opened yet"),
        "no_hits": _("No record waits to be opened."),
        "searched": _("Searched so far"),
        "chart": _("Link chart of what you have read"),
        "weighed": _("Weighed in full: {n}; asked for: {m}."),
        "weigh_none": _("Nothing is known yet that could be weighed."),
    }
