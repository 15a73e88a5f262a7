"""Filling a new course folder with one module: what is released, what is kept back, what is solved."""

from __future__ import annotations

import json
import shutil
from math import ceil
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from casebook.case import load_case, load_key
from casebook.concordance import Votes, modal, write_counts
from casebook.faults import CaseFaults
from casebook.marking import best_habit
from casebook.packet import COURSE
from casebook.robots import play_robot
from casebook.variant import Variant, compile_variant
from tipsim.language import gettext as _

from .authorcalls import author_calls
from .checks import read_handin
from .counting import check_conditions, conditional, counted_now, with_points
from .errors import CourseError
from .execution import execute_notebook, first_error
from .judging import POINTS, judge, load_marks
from .manifest import Manifest
from .module import Module
from .notebookfaults import content_note_faults, faults
from .project import shown
from .reading import check_time
from .solution import clicked, clicked_answers
from .solvedbefore import run_once
from .testforms import write_forms, write_test_keys
from .tidy import as_text, read_notebook
from .translation.wording import Wording

OTHER_DRAWS = 50
HABIT_AT_MOST = 0.6  # of the points of the variant that is marked


def fill(module: Module, into: Path, manifest: Manifest, votes: Votes | None = None) -> dict[str, Any]:
    """Write `source/`, `keys/` and `solved/` of `module` below `into`; return its facts for the manifest.

    Run, language, seed and switches are those of `manifest`, `votes` those of the run's panel. Raises `CourseError`
    for the first thing in the module that has to be repaired.
    """
    wording, votes = Wording(module, manifest.lang), votes or {}
    sound = sound_notebook(module)
    time, marks = check_time(module, sound), load_marks(module.key / "checks.py")
    now = counted_now(module, marks, manifest, votes)
    scored = {item: votes[item] for cell in module.when_panel if now[cell] for item in marks[cell].panel}
    nb = with_points(wording.notebook(sound), now)
    graded, practice = compile_cases(module, manifest.seed, wording)
    source = _fill_source(module, nb, into / "source" / module.name, graded, practice)
    wording.write_pages(source)
    wording.write_released_words(nb, source)
    write_forms(module, manifest, source, wording)
    stamp = {"schema": 1, "run": manifest.run, "module": module.name, "lang": manifest.lang}
    write_json(source / COURSE, {**stamp, **({"panel": sorted(scored)} if scored else {})})
    _fill_keys(module, into / "keys" / module.name, graded)
    _fill_conditions(module, into / "keys" / module.name, now, scored)
    wording.write_kept_pages(into / "keys" / module.name)
    wording.write_checks_words(into / "keys" / module.name)
    _fill_solved(module, source, into / "solved" / module.name, graded, scored)
    _earns_all(module, into / "solved" / module.name, into / "keys" / module.name)
    return {
        "title": wording.title,
        "minutes": module.minutes,
        "reading": time.reading,
        "tasks": ceil(time.tasks),
        "points": module.points + sum(now.values()),
        "review": module.review,
        "competences": list(module.competences),
        "cases": {case: v.variant for case, v in graded.items()},
    }


def sound_notebook(module: Module) -> NotebookNode:
    """The module's notebook; its cells, points and checks must fit together."""
    nb = read_notebook(module.notebook)
    if found := [*faults(nb, module.notebook), *content_note_faults(nb, module.notebook)]:
        raise CourseError(found[0])
    for cell in nb.cells:
        if cell.get("outputs") or cell.get("execution_count"):
            text = _('{file}: cell "{cell}" holds outputs, which would be handed out; run: coursekit tidy {file}')
            raise CourseError(text.format(file=shown(module.notebook), cell=cell.id))
    _check_marks(module, nb)
    return nb


def marked_cells(nb: NotebookNode) -> tuple[dict[str, float], dict[str, float]]:
    """Points by grade_id of the automatically marked cells, and of those marked by hand."""
    graders = [(c.metadata["nbgrader"], c.cell_type) for c in nb.cells if "nbgrader" in c.metadata]
    marked = [(g["grade_id"], float(g["points"]), g) for g, _type in graders if g.get("grade") or g.get("task")]
    auto = {name: points for name, points, g in marked if not g.get("solution") and not g.get("task")}
    return auto, {name: points for name, points, _g in marked if name not in auto}


def _check_marks(module: Module, nb: NotebookNode) -> None:
    auto, hand = marked_cells(nb)
    path = module.key / "checks.py"
    marks = load_marks(path)
    for cell, points in auto.items():
        if cell not in marks:
            text = _('{file}: cell "{cell}" is marked automatically but {checks} has no @mark for it; add one.')
            raise CourseError(text.format(file=shown(module.notebook), cell=cell, checks=shown(path)))
        if abs(marks[cell].points - points) > 1e-9:
            text = _('{checks}: @mark("{cell}") gives {a:g} points, the cell {b:g}; make them equal.')
            raise CourseError(text.format(checks=shown(path), cell=cell, a=marks[cell].points, b=points))
    for cell in marks:
        if cell not in auto:
            text = _('{checks}: @mark("{cell}") names no automatically marked cell of the notebook; correct the name.')
            raise CourseError(text.format(checks=shown(path), cell=cell))
    check_conditions(module, marks, auto)
    total = sum(auto.values()) + sum(hand.values()) - sum(conditional(module).values())
    if abs(total - module.points) > 1e-9:
        text = _("{toml} says {a:g} points, the cells add up to {b:g}; make them equal.")
        raise CourseError(text.format(toml=shown(module.folder / "module.toml"), a=module.points, b=total))


def compile_cases(
    module: Module, seed: str, wording: Wording | None = None
) -> tuple[dict[str, Variant], dict[str, list[Variant]]]:
    """The graded variant of each case, and its practice variants (never the graded one's twin).

    What is drawn is the same in every language.
    """
    graded, practice = {}, {}
    wording = wording or Wording(module)
    for name in module.cases:
        try:
            case = load_case(module.folder / "cases" / f"{name}.yaml")
            key = wording.key(load_key(module.key / f"{name}.yaml", case))
            case = wording.case(case)
        except CaseFaults as faults_found:
            more = len(faults_found.faults) - 1
            rest = " " + _("({n} more; see: casebook check)").format(n=more) if more else ""
            raise CourseError(faults_found.faults[0] + rest) from None
        stream = f"{seed}|{module.name}|{name}"
        graded[name] = _graded(case, key, stream)
        practice[name] = _practice(case, key, stream, graded[name], module.practice)
    return graded, practice


def _graded(case: Any, key: Any, stream: str) -> Variant:
    """A variant on which no bad habit does well by luck: a habit's mean is low, and on one draw it may be right."""
    for draw in range(OTHER_DRAWS):
        one = compile_variant(case, key, f"{stream}|graded|{draw}" if draw else stream)
        if best_habit(one) <= HABIT_AT_MOST:
            break
    return one


def _practice(case: Any, key: Any, stream: str, graded: Variant, n: int) -> list[Variant]:
    found: list[Variant] = []
    for draw in range(n * OTHER_DRAWS):
        if len(found) == n:
            break
        one = compile_variant(case, key, f"{stream}|practice|{draw}", practice=True)
        if one.case != graded.case and one.variant not in {v.variant for v in found}:
            found.append(one)
    return found


def _fill_source(
    module: Module, nb: NotebookNode, folder: Path, graded: dict[str, Variant], practice: dict[str, list[Variant]]
) -> Path:
    (folder / "cases").mkdir(parents=True)
    shown_nb = folded(with_banner(nb, module.banner))
    (folder / module.notebook.name).write_text(as_text(shown_nb), encoding="utf-8")
    for name, variant in graded.items():
        write_json(folder / "cases" / f"{name}.json", variant.released())
        for n, one in enumerate(practice[name], start=1):
            write_json(folder / "cases" / f"{name}.practice-{n}.json", one.released())
    if not graded:
        (folder / "cases").rmdir()
    for name in module.release:
        _copy(module.folder / name, folder / name)
    return folder


def with_banner(nb: NotebookNode, text: str) -> NotebookNode:
    """A copy of `nb` that says in its first cell how far it has been reviewed."""
    nb = nbformat.from_dict(json.loads(json.dumps(nb)))
    banner = nbformat.v4.new_markdown_cell(text)
    banner.id = "review-banner"
    nb.cells.insert(0, banner)
    return nb


def folded(nb: NotebookNode) -> NotebookNode:
    """`nb` with the code of locked cells folded away: a question's code holds its feedback, to be read after it."""
    for cell in nb.cells:
        grader = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and grader.get("locked") and not grader.get("solution"):
            cell.metadata["jupyter"] = {"source_hidden": True}
    return nb


def _fill_keys(module: Module, folder: Path, graded: dict[str, Variant]) -> None:
    folder.mkdir(parents=True)
    for name in ("checks.py", "rubric.md"):
        if (module.key / name).is_file():
            _copy(module.key / name, folder / name)
    for name, variant in graded.items():
        write_json(folder / f"{name}.json", variant.keyed())


def _fill_conditions(module: Module, folder: Path, now: dict[str, float], scored: Votes) -> None:
    """What conditional cells are worth in this run, the panel's votes, and the keys of a test."""
    if now:
        (folder / POINTS).parent.mkdir(exist_ok=True)
        write_json(folder / POINTS, now)
    if scored:
        write_counts(scored, folder)
    write_test_keys(module, folder)


def _fill_solved(module: Module, source: Path, folder: Path, graded: dict[str, Variant], scored: Votes) -> None:
    shutil.copytree(source, folder)
    answers = folder / "answers"
    answers.mkdir()
    for name, variant in graded.items():
        write_json(answers / f"{name}.json", play_robot(variant, "expert"))
    panel = {item: clicked(modal(given)) for item, given in scored.items()}
    if values := {**clicked_answers(module.key / "solved.toml"), **panel}:
        write_json(answers / "handin.json", {"schema": 1, "values": values})
    run_once(folder, lambda: _run_solution(module, folder))


def _run_solution(module: Module, folder: Path) -> None:
    nb = read_notebook(folder / module.notebook.name)
    try:
        error = first_error(execute_notebook(nb, folder))
    except Exception as stop:
        error = ("?", str(stop).splitlines()[0] if str(stop) else type(stop).__name__)
    if error:
        text = _('{file}: the solution does not run: cell "{cell}" ends in {error}; repair it in the source.')
        raise CourseError(text.format(file=shown(module.notebook), cell=error[0], error=error[1]))
    _values, message = read_handin(folder)
    if message:
        raise CourseError(f"{shown(module.notebook)}: {message}")


def _earns_all(module: Module, solved: Path, keys: Path) -> None:
    """A solution that the checks do not give full points is refused."""
    call = author_calls(read_notebook(solved / module.notebook.name))
    for cell, judged in judge(folder=solved, keys=keys, call=call).items():
        formative = cell in module.when_panel and not judged.mark.points
        if judged.points < judged.mark.points - 1e-9 or (judged.verdict.share < 0.995 and not formative):
            text = _(
                '{module}: the solution earns {got:g} of {most:g} points in cell "{cell}" ({why}); '
                "repair the solution, key/solved.toml or the check."
            )
            why = " ".join(judged.verdict.notes) or _("no note")
            told = {"module": module.name, "got": judged.points, "most": judged.mark.points, "cell": cell, "why": why}
            raise CourseError(text.format(**told))


def write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """Copy a file or folder; a link could bring in anything and is refused."""
    for path in (source, *(source.rglob("*") if source.is_dir() else ())):
        if path.is_symlink():
            text = _("{file} is a link, which is not released; put the file itself there.")
            raise CourseError(text.format(file=shown(path)))
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    else:
        shutil.copyfile(source, target)
