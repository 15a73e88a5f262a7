"""What nobody meant to keep: scratch folders and drafts of killed commands, and what an opened lab wrote down.

All of it goes, whoever is to be forgotten: once what a killed command had moved aside is back in its place, nothing
here is the only copy of anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tipsim.language import gettext as _

from ..errors import CourseError
from ..project import Run
from ..swap import clear
from ..trainerlab import HOME as TRAINERS_LAB
from .deletion import Deletion, files_in, whole
from .whom import Whom

LABS = ("jupyter", TRAINERS_LAB)
WRITTEN_BY_LABS = ("workspaces/*", "data/nbsignatures.db*", "runtime/kernel-*.json")  # windows, trust, what is open
LAB_LOG = "server.log"
COPIES = ".ipynb_checkpoints"
DRAFTS = (".*.new", "roster.new", "refused/.*.new", "removed/.*.new")


def scratches(run: Run) -> list[Path]:
    """Scratch folders beside the run and in it, those in use included; a learner's in `learner/` are not ours."""
    found = set(run.root.parent.glob(f".{run.name}.new-*"))
    for above in ("", "*/", "*/*/"):
        found |= set(run.root.glob(f"{above}.*.new-*"))
    return sorted(path for path in found if path.is_dir() and run.learner not in path.parents)


def stopped(run: Run, _whom: Whom) -> Iterator[Deletion]:
    """Scratch folders and drafts of commands that were killed.

    Scratch folders come before everything else: what is put back from them is looked at like the rest, and a
    command that is at work stops the deletion before it begins.
    """
    for path in scratches(run):
        what = path.relative_to(run.root.parent).as_posix()
        yield Deletion(_("left by a stopped command: {what}").format(what=what), partial(_clear, run, path))
    for pattern in DRAFTS:
        yield from (whole(run, path) for path in sorted(run.root.glob(pattern)) if path.is_file())


def _clear(run: Run, folder: Path) -> None:
    if not clear(folder):
        text = _('Another command is at work in the run "{run}"; wait until it has ended, then delete again.')
        raise CourseError(text.format(run=run.name))


def labs(run: Run, _whom: Whom) -> Iterator[Deletion]:
    """Log, windows and signatures of JupyterLab, and its copies of tables; settings stay."""
    for home in (run.root / name for name in LABS):
        log = home / LAB_LOG
        if log.is_file() and log.stat().st_size:  # emptied: a lab that is open holds the file
            yield Deletion(whole(run, log).what, partial(log.write_text, "", encoding="utf-8"))
        for pattern in WRITTEN_BY_LABS:
            yield from (whole(run, path) for path in sorted(home.glob(pattern)))
    for folder in sorted([*run.root.glob(COPIES), *run.root.glob(f"*/{COPIES}")]):
        if files_in(folder) and folder.parent != run.learner:
            yield whole(run, folder)
