"""The model on a page, without code: levers made from the quantities. The only part of tipsim that shows widgets."""

from typing import Any

from .cellbar import waiting
from .controls import Lever, Levers, MeasureControls
from .trial import Trial, by_pairs, class_table, differences, parts

levers = Levers  # as a notebook calls them: desk.levers(...), desk.trial(...)
trial = Trial


def policy(**options: Any) -> Any:
    """Return the policy page, see `tipsim.desk.page.policy`."""
    from .page import policy as page  # here: a module that shows levers alone does not wait for plots and maps

    return page(**options)


__all__ = [
    "Lever",
    "Levers",
    "MeasureControls",
    "Trial",
    "by_pairs",
    "class_table",
    "differences",
    "levers",
    "parts",
    "policy",
    "trial",
    "waiting",
]
