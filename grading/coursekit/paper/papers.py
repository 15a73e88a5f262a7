"""`coursekit paper`: a released module on A4, for learners and for whoever runs a class without computers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from casebook.faults import CaseFaults
from casebook.variant import Variant, load_variant
from tipsim.language import gettext as _
from tipsim.language import speaking
from tipsim.pdf import by_hand, find_browser, print_pdf

from ..errors import CourseError, guarded
from ..manifest import read_manifest
from ..project import Run, open_run
from ..swap import scratch_beside, swap_in
from . import pagewords, trainer
from .case import PaperCase
from .page import Blocks, render
from .read import Reading, read_module

LEARNERS, TRAINER = "paper", "paper-trainer"


@dataclass
class Printed:
    """The pages that were written (HTML and PDF), and what could not be printed and why."""

    pages: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def paper(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    into: Path | None = None,
    pdf: bool = True,
    root: Path | str | None = None,
) -> Printed:
    """Write the papers of released modules (all when None) into `paper/` and `paper-trainer/` of the run or of `into`.

    A PDF is made beside each page where a Chromium browser is found. What lay there before is replaced.
    Raises `CourseError` when nothing is released or a release is older than the build.
    """
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None, "release")
    if not chosen:
        text = _('Nothing is released in the run "{run}" yet. Release it first: coursekit release --run {run}')
        raise CourseError(text.format(run=run))
    done, target = Printed(), into or place.root
    with guarded(_("printing {run}").format(run=run)), speaking(read_manifest(place.manifest).lang):
        for name in chosen:
            learners, trainers = pages_of(place, name)
            done.pages += _put(target / LEARNERS, name, learners) + _put(target / TRAINER, name, trainers)
        if pdf:
            _print(done)
    return done


def _put(folder: Path, module: str, pages: dict[str, str]) -> list[Path]:
    with scratch_beside(folder / module) as scratch:
        (scratch / module).mkdir()
        for name, text in pages.items():
            (scratch / module / f"{name}.html").write_text(text, encoding="utf-8")
        swap_in(scratch, folder, [module], scratch / "old")
    return [folder / module / f"{name}.html" for name in pages]


def _print(done: Printed) -> None:
    browser = find_browser()
    if browser is None:
        why = _("No PDF was made: no Chromium, Chrome or Edge was found on this machine")
        done.notes.append(by_hand(done.pages[0], why))
        return
    for page in list(done.pages):
        if fault := print_pdf(browser, page):
            done.notes.append(fault)
        else:
            done.pages.append(page.with_suffix(".pdf"))


def pages_of(place: Run, name: str) -> tuple[dict[str, str], dict[str, str]]:
    """The pages of one module by file name: the learners', and those that stay with the trainer."""
    reading = read_module(place.release / name)
    graded = {case: matching(place, name, case) for case in reading.cases}
    about = about_module(place, name, reading)
    cases = [PaperCase(v.case, v.variant) for v in graded.values()]
    return learners_pages(about, reading, cases), trainer.pages(place, name, about, reading, graded)


def matching(place: Run, name: str, case: str) -> Variant:
    """The graded variant with its key; it must be the one that is released."""
    try:
        released = load_variant(place.release / name / "cases" / f"{case}.json")
        keyed = load_variant(place.keys / name / f"{case}.json")
    except CaseFaults as fault:
        raise CourseError(str(fault)) from None
    if released.variant != keyed.variant:
        text = _('{module}: the case "{case}" was built anew after its release; run: coursekit release --run {run}')
        raise CourseError(text.format(module=name, case=case, run=place.name))
    return keyed


def about_module(place: Run, name: str, reading: Reading) -> dict[str, Any]:
    """What stands at the head and the foot of each page."""
    facts = read_manifest(place.manifest).modules.get(name, {})
    notebook = place.release / name / f"{name}.ipynb"
    return {
        "module": name,
        "short": name.split("-")[0],
        "title": facts.get("title", name),
        "draft": facts.get("review", "draft") == "draft",
        "minutes": facts.get("minutes", 0),
        "run": place.name,
        "date": f"{datetime.fromtimestamp(notebook.stat().st_mtime, UTC):%Y-%m-%d}",
        "version": _version(),
    }


def _version() -> str:
    try:
        return version("tiplab")
    except PackageNotFoundError:
        return "?"


def learners_pages(about: dict[str, Any], reading: Reading, cases: list[PaperCase]) -> dict[str, str]:
    """Module and answer sheet; hand-out and role cards where the module has a case."""
    common = pagewords.common()
    words = common | pagewords.module()
    titles = {c.case.case: c.case.title for c in cases}
    pages = {
        "module": render("module", about, words, blocks=Blocks(reading, words), cases=titles),
        "answer-sheet": render("answer-sheet", about, common | pagewords.sheet(), reading=reading, cases=cases),
    }
    if cases:
        pages["hand-out"] = render("hand-out", about, common | pagewords.hand_out(), cases=cases)
        pages["role-cards"] = render("role-cards", about, common | pagewords.cards(), cases=cases)
    return pages
