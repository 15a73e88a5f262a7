"""How far a module has been reviewed, as its first lines say it."""

from __future__ import annotations

from datetime import date

from tipsim.language import gettext as _


def banner(review: str, by: str = "", on: date | None = None) -> str:
    """The first lines of a released notebook (Markdown): the state of the review, who gave it and when."""
    told = {
        "draft": _(
            "**Draft.** No lecturer and no victim support specialist has reviewed this module yet.\n"
            "Do not use it as guidance in real cases."
        ),
        "lecturer": _(
            "**Reviewed by a lecturer{signed}.** No victim support specialist has reviewed this module yet.\n"
            "Do not use it as guidance in real cases."
        ),
        "victim-support": _("**Reviewed by a lecturer and by a victim support specialist{signed}.**"),
    }
    signed = ", ".join(part for part in (by, on.isoformat() if on else "") if part)
    text = told[review].format(signed=f" ({signed})" if signed else "")
    return "\n".join(f"> {line}" for line in text.split("\n"))


def in_short(review: str) -> str:
    """The state in a line of plain text; an unknown one is shown as it stands."""
    words = {
        "draft": _("Draft: not yet reviewed by a lecturer or a victim support specialist"),
        "lecturer": _("Reviewed by a lecturer; not yet by a victim support specialist"),
        "victim-support": _("Reviewed by a lecturer and by a victim support specialist"),
    }
    return words.get(review, review)
