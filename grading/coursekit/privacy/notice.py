"""Lines that stand on everything which shows marks: what it is not for, and who may see it."""

from __future__ import annotations

from tipsim.language import gettext as _


def not_for_staffing() -> str:
    """What no page, table or report of a course may be used for."""
    return _(
        "For learning only. Not for staffing decisions: not for hiring, posting, promotion or discipline. "
        "No effect of such training on work in the field has been shown."
    )


def use_short() -> str:
    """The same in a few words, for a column of a table and the foot of a page."""
    return _("not for staffing decisions")


def print_foot() -> str:
    """CSS that puts the line at the foot of each printed page."""
    text = use_short().replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return f'@page {{ @bottom-center {{ content: "{text}"; font: 9pt "Noto Sans", "Segoe UI", sans-serif; }} }}\n'


def for_you_and_your_trainer() -> str:
    """Who sees a learner's own page."""
    return _("For you and your trainer. Nobody else is shown this page; what you do with your copy is up to you.")


def without_names() -> str:
    """What a table holds when names are left out."""
    return _(
        "Without names: learners stand here by their course number. Whoever has the roster can tell who they "
        "are, so pass it on only to those who need marks."
    )


def keep_closed() -> str:
    """What a table with names asks of whoever holds it."""
    return _(
        "With names: keep this file closed. Give it only to the office that enters marks, by a safe way, and "
        "delete your copy when it has been entered."
    )


def nobody_is_named(smallest: int) -> str:
    """What a report about a class leaves out."""
    text = _("This report names nobody, and shows no number of learners from 1 to {n}.")
    return text.format(n=smallest - 1)


def only_one() -> str:
    """What whoever passes a report on has to know."""
    return _("Do not hand out two reports of the same class: compared, they can tell what a single learner did.")


def of_the_learners_own() -> str:
    """What a deletion on this machine does not reach."""
    return _(
        "Not reached from here: learners' own copies, which are theirs; the folder learner/, which whoever works "
        "on this machine clears; files to hand in where you collected them from; mail, sticks, Moodle; tables "
        "written elsewhere with --into; backups made outside of the run. Delete those by hand. Close JupyterLab "
        "first: while it is open it notes anew what it shows."
    )
