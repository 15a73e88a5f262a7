"""`coursekit build`: make `build/<run>/` from the modules, by whitelist."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tipsim.language import SOURCE_LANGUAGE, speaking
from tipsim.language import gettext as _

from .counting import panel_votes
from .course import open_gradebook
from .coursefile import read_course
from .duedates import due_lines
from .editing.regrade import before_release
from .errors import CourseError, guarded
from .fill import fill
from .manifest import Manifest, new_seed, read_manifest
from .module import Module, load_modules
from .nbconfig import CONFIG_FILE
from .project import Run, chosen_run, home, run_at, shown
from .startpage import renew_start_page
from .swap import scratch_beside, swap_in
from .translate import house_notice
from .translation.wording import not_ready

CONFIG = "nbgrader_config.py"


@dataclass(frozen=True)
class Built:
    """The run that was built, the modules that are in it now, what the trainer should know, and how long they take."""

    run: Run
    modules: tuple[str, ...]
    notices: tuple[str, ...] = ()
    times: tuple[str, ...] = ()


def build(
    *,
    run: str | None = None,
    modules: Sequence[str] | None = None,
    lang: str | None = None,
    seed: str | int | None = None,
    db_url: str = "",
    course: Path | str | None = None,
    root: Path | str | None = None,
) -> Built:
    """Build or rebuild a run; submissions, marks and the seed of an earlier build are kept.

    `modules` are names such as "m03" (all when None). `seed` decides what graded cases hide; it is drawn at
    random for a new run. `course` is a course file; what is given here wins over it. Raises `CourseError` and
    leaves the earlier build whole when something is wrong.
    """
    file = read_course(course)
    place = run_at(run if run is not None else chosen_run(file.run, root), root)
    manifest = _manifest(place, lang or file.lang, seed, db_url or file.gradebook)
    manifest = manifest.with_settings(file)
    chosen = load_modules(home(root), list(modules or file.modules) or None)
    _spoken(chosen, manifest.lang)
    due = file.due_dates([m.name for m in chosen], Path(course) if course else None)
    manifest = replace(manifest, due={**manifest.due, **due})
    names = tuple(m.name for m in chosen)
    with guarded(_("building {run}").format(run=place.name)), speaking(manifest.lang):
        notices = _build(place, manifest, chosen)
        times = tuple(
            time_line(name, one) for name, one in read_manifest(place.manifest).modules.items() if name in names
        )
    return Built(place, names, (*notices, *house_notice(manifest.lang)), times)


def _manifest(run: Run, lang: str | None, seed: str | int | None, db_url: str) -> Manifest:
    wanted = str(seed) if seed is not None else ""
    if not run.manifest.is_file():
        return Manifest(run.name, lang or SOURCE_LANGUAGE, wanted or new_seed(), db_url)
    old = read_manifest(run.manifest)
    if lang and old.lang != lang:
        text = _('The run "{run}" is in "{old}", not "{new}": a run has one language. Take another: --run {run}-{new}')
        raise CourseError(text.format(run=run.name, old=old.lang, new=lang))
    if wanted and wanted != old.seed:
        text = _('The run "{run}" has another seed; a new one would change cases handed out. Choose another name.')
        raise CourseError(text.format(run=run.name))
    return replace(old, db_url=db_url or old.db_url)


def _spoken(modules: list[Module], lang: str) -> None:
    """A language in which a module is incomplete is refused with the list, a line a module."""
    if lacks := [line for m in modules if (line := not_ready(m, lang))]:
        raise CourseError("\n".join(lacks))


def _build(run: Run, manifest: Manifest, modules: list[Module]) -> list[str]:
    with scratch_beside(run.root) as new:
        votes = panel_votes(run.root)
        facts = {m.name: fill(m, new, manifest, votes) for m in modules}
        notices = _keep_earlier(run, new, manifest, facts)
        manifest = replace(manifest, modules={**manifest.modules, **facts})
        manifest.write(new / "run.toml")
        _write_config(run, new / CONFIG)
        _gradebook(run, new, manifest)
        parts = [f"{step}/{m.name}" for m in modules for step in ("source", "keys", "solved")]
        parts += [name for name in ("run.toml", CONFIG, "gradebook.db") if (new / name).exists()]
        swap_in(new, run.root, parts, new / "old")
    renew_start_page(run)  # learners read there when to hand in
    notices += due_lines(manifest.due, (m.name for m in modules))
    return [*notices, *(line for m in modules for line in before_release(run, m.name))]


def time_line(name: str, facts: Mapping[str, Any]) -> str:
    """Stated minutes of a module beside those that a slow reader needs."""
    text = _("{module}: {minutes} minutes stated; a slow reader needs {needed}: reading {reading}, tasks {tasks}.")
    return text.format(module=name, needed=facts["reading"] + facts["tasks"], **facts)


def _write_config(run: Run, path: Path) -> None:
    """A config that is there already may hold the trainer's own settings; it stays."""
    if (run.root / CONFIG).exists():
        return
    house = Path(__file__).resolve().parents[1] / CONFIG
    path.write_text(house.read_text(encoding="utf-8") if house.is_file() else CONFIG_FILE, encoding="utf-8")


def _gradebook(run: Run, new: Path, manifest: Manifest) -> None:
    """Enter the modules as assignments; a first gradebook is made in `new` and moved in with the rest."""
    own = run.root / "gradebook.db"
    place = own if own.exists() else new / "gradebook.db"
    with open_gradebook(manifest, place) as gradebook:
        for name in manifest.modules:
            due = manifest.due.get(name)
            set_due = {"duedate": _for_nbgrader(due)} if due else {}
            gradebook.update_or_create_assignment(name, course_id=manifest.run, **set_due)


def _for_nbgrader(when: datetime) -> datetime:
    """It keeps times in UTC and without a zone."""
    return when.astimezone(UTC).replace(tzinfo=None)


def _keep_earlier(run: Run, new: Path, manifest: Manifest, facts: dict[str, dict]) -> list[str]:
    """Keep the keys of variants handed out before, so that a log played on one can still be marked."""
    notices = []
    for name, now in facts.items():
        keep, old = new / "keys" / name / "earlier", run.keys / name / "earlier"
        if old.is_dir():
            shutil.copytree(old, keep)
        for case, variant in manifest.modules.get(name, {}).get("cases", {}).items():
            key = run.keys / name / f"{case}.json"
            if now["cases"].get(case) not in (None, variant) and key.is_file():
                keep.mkdir(exist_ok=True)
                shutil.copyfile(key, keep / f"{variant}.json")
                text = _('{module}: the case "{case}" has changed; release again. Plays of the old one still count.')
                notices.append(text.format(module=name, case=case))
    return notices


def describe(built: Built) -> str:
    """One line for the terminal."""
    told = {"run": built.run.name, "where": shown(built.run.root), "names": ", ".join(built.modules)}
    return _("{run}: built in {where} with {names}.").format(**told)
