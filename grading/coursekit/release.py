"""`coursekit release`: the learners' version of each module, into the exchange and the learner's view."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from nbgrader.converters import GenerateAssignment

from casebook.reset import keep_original
from tipsim.language import gettext as _

from .course import do
from .editing.regrade import after_release, removed_files
from .errors import CourseError, guarded, obstacle
from .helppages import help_folder, write_help
from .manifest import read_manifest
from .project import Run, open_run
from .startpage import write_start_page
from .swap import kept_on_failure, scratch_beside, swap_in

LEDGER = ".released.json"


def release(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    root: Path | str | None = None,
    say: Callable[[str], object] = lambda _text: None,
) -> list[str]:
    """Release modules (all built ones when None) and return their names.

    A file in the learner's view that a learner has changed is never overwritten. Of a module that was handed in
    already, marks and hand-ins stay; `say` gets a line for each thing that the trainer should know of it.
    """
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None)
    with guarded(_("releasing {run}").format(run=run)):
        place.exchange.mkdir(exist_ok=True)
        for name in chosen:
            kept = removed_files(place, name)
            with kept_on_failure(place.release / name):
                _step(place, GenerateAssignment, name, force=True)
            _step(place, "ReleaseAssignment", name, force=True)
            update_view(place.release / name, place.learner / name)
            for line in after_release(place, name, kept):
                say(line)
        if help_folder(root).is_dir():
            write_help(place.learner, read_manifest(place.manifest).lang, root)
        write_start_page(place)
    return chosen


def _step(run: Run, kind: type | str, name: str, **settings: bool) -> None:
    done = do(run, kind, assignment=name, **settings)
    if not done.success:
        why = obstacle(done.log) or _last_line(done.log)
        raise CourseError(_("{module} was not released: {why}").format(module=name, why=why))


def _last_line(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return lines[-1] if lines else _("nbgrader gave no reason; see coursekit.log.")


def update_view(released: Path, view: Path) -> list[str]:
    """Bring `view` up to `released` without touching what a learner changed; return the files kept.

    The original lies beside it for a learner who begins anew.
    """
    before = _ledger(view)
    files = {str(p.relative_to(released)): p for p in sorted(released.rglob("*")) if p.is_file()}
    kept = [name for name in files if _learners_own(view, name, before)]
    with scratch_beside(view) as new:
        for name, source in files.items():
            if name not in kept:
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, new / name)
        ledger = {**before, **{n: digest(files[n]) for n in files if n not in kept}}
        (new / LEDGER).write_text(json.dumps(ledger, indent=1), encoding="utf-8")
        parts = [n for n in files if n not in kept] + [LEDGER]
        swap_in(new, view, parts, new / ".old")
    keep_original(released, view.parent)
    return kept


def _ledger(view: Path) -> dict[str, str]:
    try:
        return json.loads((view / LEDGER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _learners_own(view: Path, name: str, before: dict[str, str]) -> bool:
    path = view / name
    if not path.exists():
        return False
    begun = name.startswith("cases/") and (view / "answers" / Path(name).name).exists()
    return begun or digest(path) != before.get(name)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
