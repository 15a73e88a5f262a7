"""Filling the pack: what was released, the learner's wheel, the installer, and nothing else."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale, UnknownLocaleError

from casebook.lab.serve import START
from casebook.reset import keep_original
from tipsim.language import gettext as _
from tipsim.language import speaking

from ..errors import CourseError, guarded
from ..helppages import help_folder, write_help
from ..manifest import Manifest, read_manifest
from ..project import Run, open_run, shown
from ..startpage import language_page, write_start_page
from .launchers import write_launchers
from .offline import check_targets, fetch_wheels
from .secrets import refuse_secrets
from .wheel import build_wheel

TOP = "TIP-Lab"
LEARNERS_HELP = ("learner", "glossary", "messages")
PROJECT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Packed:
    """The zip, the modules in it, and its size in bytes."""

    path: Path
    modules: tuple[str, ...]
    size: int


def pack_learner(
    *,
    out: Path | str,
    run: str | Sequence[str] = "demo",
    offline: Sequence[str] = (),
    python_installer: Path | str | None = None,
    root: Path | str | None = None,
) -> Packed:
    """Write the learner's pack of what `run` has released to `out`, whole or not at all.

    Several runs, each in a language of its own, go into one pack; its start page then asks for the language.
    `offline` names the machines to pack all wheels for, such as "windows-3.12". `python_installer` is the
    installer of Python for Windows, to be packed along. Raises CourseError in one line.
    """
    places, target = [open_run(name, root) for name in ([run] if isinstance(run, str) else run)], Path(out)
    facts = [_releasable(place) for place in places]
    if target.suffix != ".zip":
        raise CourseError(_("{file} must end in .zip, for example: pack.zip").format(file=target))
    check_targets(offline)
    with guarded(_("packing {run}").format(run=places[0].name)), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / TOP
        fill_courses(places, facts, folder / "course", root)
        fill_program(folder / "program", offline, python_installer)
        with speaking(facts[0].lang):
            write_launchers(folder, offline, facts[0].contact)
        _about(facts, folder / "program" / "pack.json")
        for place in places:
            refuse_secrets(folder, place)
        _zip(folder, target)
    return Packed(target, tuple(places[0].modules("release")), target.stat().st_size)


def _releasable(run: Run) -> Manifest:
    if not run.modules("release"):
        text = _('The run "{run}" has released nothing yet; run: coursekit release --run {run}')
        raise CourseError(text.format(run=run.name))
    return read_manifest(run.manifest)


def fill_courses(runs: Sequence[Run], facts: Sequence[Manifest], course: Path, root: Path | str | None) -> None:
    """Write the learner's folder: one course, or one in a folder for each language."""
    if len(runs) == 1:
        return fill_course(runs[0], facts[0].lang, course, root)
    langs = [fact.lang for fact in facts]
    if len(set(langs)) < len(langs):
        text = _('Two of the runs are in "{lang}"; a pack holds one run a language.')
        raise CourseError(text.format(lang=next(lang for lang in langs if langs.count(lang) > 1)))
    for run, lang in zip(runs, langs, strict=True):
        fill_course(run, lang, course / lang, root)
    page = language_page({lang: _own_name(lang) for lang in langs})
    (course / START).write_text(page, encoding="utf-8")
    return None


def _own_name(lang: str) -> str:
    try:
        return Locale(lang).get_display_name(lang).capitalize()
    except UnknownLocaleError:
        return lang


def fill_course(run: Run, lang: str, course: Path, root: Path | str | None) -> None:
    """Write one course: released modules, their originals, help and the start page."""
    for name in run.modules("release"):
        shutil.copytree(run.release / name, course / name, ignore=shutil.ignore_patterns(".*"))
        keep_original(course / name, course)
    if help_folder(root).is_dir():
        write_help(course, lang, root, LEARNERS_HELP)
    write_start_page(run, course, roles=["learner"])


def fill_program(program: Path, offline: Sequence[str], python_installer: Path | str | None) -> None:
    """Write the installer and what it installs."""
    installer, pins = PROJECT / "grading" / "bootstrap.py", PROJECT / "constraints"
    if not installer.is_file():
        raise CourseError(_("The pack is made from the project's folder, which is not there; run it from there."))
    (program / "setup").mkdir(parents=True)
    shutil.copyfile(installer, program / "setup" / "install.py")
    shutil.copytree(pins, program / "constraints")
    (program / "wheels").mkdir()
    if offline:
        fetch_wheels(program / "wheels", offline, pins)
    build_wheel(program / "wheels")
    if python_installer is not None:
        _add_installer(Path(python_installer), program / "python")


def _add_installer(file: Path, into: Path) -> None:
    if not (file.is_file() and file.name.startswith("python-3") and file.suffix == ".exe"):
        text = _("{file} is not the installer of Python for Windows; it is called python-3.NN.N-amd64.exe.")
        raise CourseError(text.format(file=shown(file)))
    into.mkdir()
    shutil.copyfile(file, into / file.name)


def _about(facts: Sequence[Manifest], path: Path) -> None:
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    courses = [{"run": fact.run, "lang": fact.lang, "modules": sorted(fact.modules)} for fact in facts]
    about = {"schema": 1, "made": made, "courses": courses}
    path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _zip(folder: Path, target: Path) -> None:
    """Zip `folder` with the rights of its files; the old zip stays until the new one is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.new")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                archive.write(path, path.relative_to(folder.parent).as_posix())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
