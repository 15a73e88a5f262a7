"""The mark of a case as a piece of the feedback page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tipsim.language import gettext as _

if TYPE_CHECKING:
    from casebook.marking import CaseMark


def case_html(mark: CaseMark) -> str:
    """How the play compares with the expert's, and the debrief; '' where the log could not be replayed."""
    if mark.detail is None or mark.debrief is None:
        return ""
    told = _(
        "Your play earned {score:.0f} of 100. The expert, who saw only what a player sees, earned {expert:.0f}. "
        "Full points are given from 85 % of the expert's score."
    )
    return f"<p>{escape(told.format(score=mark.score, expert=mark.expert))}</p>{mark.debrief.to_html()}"
