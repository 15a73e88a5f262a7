"""A trainer edits a module that twenty learners have handed in: texts, points, an item more and an item less."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import people
import pytest
import tiny
from conftest import once

from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.course import gradebook
from coursekit.editing.regrade import outdated
from coursekit.export import export
from coursekit.feedback import feedback
from coursekit.project import Run, open_run
from coursekit.release import release

pytestmark = pytest.mark.slow

LEARNERS = [f"learner-{n:02}" for n in range(20)]
BEFORE_ALL = 16  # points of the module as first released
UNTOUCHED = ("quiz-look", "gate-look", "why-answer")
NEW_CHECK = '''

@mark("form-look", points=1, tells="that a number was handed in")
def form(work):
    return credit((isinstance(work.value("total"), int | float), 1, "Hand in a number."))
'''
Marks = dict[str, dict[str, dict[str, Any]]]  # by learner, then cell


def hand_marked(name: str, points: float) -> Any:
    return tiny.cell("markdown", name, f"Solution of {name}.", grade=True, solution=True, points=points)


def first_notebook() -> Any:
    nb = tiny.notebook()
    nb.cells += [hand_marked("how-answer", 4), hand_marked("extra-answer", 2)]
    return nb


def work(chance: random.Random, folder: Path, keys: Path) -> None:
    """What one learner does, drawn by chance: each part right, wrong or left out."""
    total = chance.choice(["42", "42.2", "21", "'none'", ""])
    if total:
        people._answer(folder, "sum-answer", f'casebook.handin("total", {total})')
    if first := chance.choice(["person", "companion", ""]):
        people._handin(folder, first=first)
    if robot := chance.choice(["expert", "never-asks", ""]):
        people._play(folder, people._log(folder, keys, robot))
    for name in ("why-answer", "how-answer", "extra-answer"):
        if chance.random() < 0.7:
            people._answer(folder, name, f"My own words on {name}.")


def hand_in(run: Run, who: str, chance: random.Random) -> None:
    folder = run.submitted / who / tiny.NAME
    shutil.copytree(run.release / tiny.NAME, folder)
    work(chance, folder, run.keys / tiny.NAME)
    (folder / "timestamp.txt").write_text("2026-10-01 10:00:00 UTC")


def mark_by_hand(run: Run, chance: random.Random) -> None:
    """The trainer marks and comments what waits, and overrules one automatic mark; the last learner still waits."""
    with gradebook(run) as book:
        for who in LEARNERS[:-1]:
            found = book.find_submission_notebook(tiny.NAME, tiny.NAME, who)
            comments = {c.name: c for c in found.comments}
            for grade in found.grades:
                if grade.needs_manual_grade:
                    grade.manual_score = round(chance.random() * grade.max_score, 3)
                    grade.needs_manual_grade = False
                    comments[grade.name].manual_comment = f"For {who}: {grade.name}."
        book.find_grade("quiz-look", tiny.NAME, tiny.NAME, LEARNERS[0]).manual_score = 1.25
        book.db.commit()


def marks(run: Run) -> Marks:
    with gradebook(run) as book:
        works = {who: book.find_submission_notebook(tiny.NAME, tiny.NAME, who) for who in LEARNERS}
        return {who: _cells(found) for who, found in works.items()}


def _cells(found: Any) -> dict[str, dict[str, Any]]:
    comments = {c.name: c.manual_comment for c in found.comments}
    return {
        g.name: {
            "score": g.score,
            "auto": g.auto_score,
            "hand": g.manual_score,
            "waits": g.needs_manual_grade,
            "of": g.max_score,
            "comment": comments.get(g.name),
        }
        for g in found.grades
    }


def edit(folder: Path) -> None:
    """What a trainer does to the module: two texts, points of two items, one item more, one less."""
    path = folder / f"{tiny.NAME}.ipynb"
    nb = tiny.read(path)
    tiny.by_id(nb, "title").source += "\n\nA sentence more."
    tiny.by_id(nb, "quiz").source = tiny.QUIZ.replace("Who is asked first?", "Whom do you ask first?")
    tiny.by_id(nb, "sum-look").metadata["nbgrader"]["points"] = 6
    tiny.by_id(nb, "how-answer").metadata["nbgrader"]["points"] = 2
    nb.cells = [c for c in nb.cells if c.id != "extra-answer"]
    nb.cells.append(tiny.cell("code", "form-look", 'casebook.look("total")', grade=True, locked=True, points=1))
    tiny.save(nb, path)
    tiny.edit(folder / "key" / "checks.py", '"sum-look", points=3', '"sum-look", points=6')
    with (folder / "key" / "checks.py").open("a", encoding="utf-8") as file:
        file.write(NEW_CHECK)


@dataclass(frozen=True)
class Edited:
    """Marks `before` the edit, after `release` and after regrading, and what was `told` at each command."""

    run: Run
    before: Marks
    released: Marks
    after: Marks
    told: dict[str, list[str]]


def hold(folder: Path) -> None:
    module = tiny.write(folder, first_notebook())
    tiny.edit(module / "module.toml", "points = 10", f"points = {BEFORE_ALL}")
    build(run="test", root=folder, seed=4)
    release(run="test", root=folder)
    run, chance = open_run("test", folder), random.Random(20)
    for who in LEARNERS:
        hand_in(run, who, chance)
    assert [g for g in autograde(run="test", root=folder) if g.fault] == []
    mark_by_hand(run, chance)
    seen: dict[str, Any] = {"before": marks(run)}
    edit(module)
    told = {"build": list(build(run="test", root=folder).notices), "release": []}
    release(run="test", root=folder, say=told["release"].append)
    seen |= {"released": marks(run), "offered": outdated(run, tiny.NAME)}
    feedback(run="test", root=folder)  # before anything is marked anew
    seen["regraded"] = [g.student for g in autograde(run="test", outdated=True, root=folder) if not g.fault]
    seen |= {"after": marks(run), "left": outdated(run, tiny.NAME)}
    tiny.write_json(folder / "seen.json", {**seen, "told": told})


@pytest.fixture(scope="session")
def seen(tmp_path_factory) -> dict[str, Any]:
    folder = once(tmp_path_factory, "editing", hold)
    return {"run": open_run("test", folder), **tiny.read_json(folder / "seen.json")}


def pick(found: Marks, *names: str) -> Marks:
    return {who: {name: cells[name] for name in names} for who, cells in found.items()}


def test_the_learners_are_of_different_quality(seen):
    totals = {sum(c["score"] for c in cells.values()) for cells in seen["before"].values()}
    assert len(totals) > 10


def test_marks_of_untouched_items_are_equal_to_the_last_digit(seen):
    assert pick(seen["after"], *UNTOUCHED) == pick(seen["before"], *UNTOUCHED)


def test_the_release_alone_changes_no_mark_of_an_item_that_stays(seen):
    names = (*UNTOUCHED, "how-answer", "sum-look")
    without = {
        stage: {w: {n: {**c, "of": 0} for n, c in cells.items()} for w, cells in pick(seen[stage], *names).items()}
        for stage in ("before", "released")
    }
    assert without["released"] == without["before"]


def test_marks_and_comments_given_by_hand_are_kept_where_the_points_changed(seen):
    kept = {who: (c["how-answer"]["hand"], c["how-answer"]["comment"]) for who, c in seen["after"].items()}
    assert kept == {who: (c["how-answer"]["hand"], c["how-answer"]["comment"]) for who, c in seen["before"].items()}


def test_changed_points_are_earned_in_the_same_share(seen):
    shares = {who: cells["sum-look"]["auto"] / 6 for who, cells in seen["after"].items()}
    assert shares == pytest.approx({who: cells["sum-look"]["auto"] / 3 for who, cells in seen["before"].items()})


def test_exactly_those_marked_before_are_offered_and_marked_anew(seen):
    assert seen["offered"] == seen["regraded"] == LEARNERS
    assert seen["left"] == []


def test_the_release_offers_the_regrade_by_its_command(seen):
    command = f"coursekit autograde --run test --module {tiny.NAME} --outdated"
    assert [line for line in seen["told"]["release"] if "20 hand-ins" in line and command in line]


def test_the_build_says_what_the_release_will_change(seen):
    [line] = seen["told"]["build"]
    words = ("20", 'adds "form-look"', 'takes away "extra-answer"', '"how-answer", "sum-look"')
    assert all(word in line for word in words)


def test_a_new_item_does_not_count_before_the_regrade(seen):
    assert all("form-look" not in cells for cells in seen["released"].values())
    assert [line for line in seen["told"]["release"] if '"form-look"' in line and "does not count" in line]


def test_a_new_item_is_judged_on_what_was_handed_in(seen):
    earned = {who: cells["form-look"]["auto"] for who, cells in seen["after"].items()}
    number = {who: 1 if cells["sum-look"]["auto"] > 0 else earned[who] for who, cells in seen["before"].items()}
    assert earned == number
    assert set(earned.values()) == {0, 1}


def test_a_removed_item_leaves_the_marks(seen):
    assert all("extra-answer" not in cells for cells in (*seen["released"].values(), *seen["after"].values()))


def test_an_answer_to_a_removed_item_stays_in_the_learners_notebook_as_text(seen):
    paths = [seen["run"].autograded / who / tiny.NAME / f"{tiny.NAME}.ipynb" for who in LEARNERS]
    cells = [c for path in paths for c in tiny.read(path).cells if c.source == "My own words on extra-answer."]
    assert cells
    assert [c.id for c in cells if "nbgrader" in c.metadata] == []


def test_what_was_given_by_hand_on_a_removed_item_is_in_a_dated_file(seen):
    [path] = (seen["run"].root / "removed").glob(f"{tiny.NAME}-*.json")
    [cell] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    given = {who: (m["manual_score"], m["manual_comment"]) for who, m in cell["marks"].items() if "manual_score" in m}
    before = {who: cells["extra-answer"] for who, cells in seen["before"].items()}
    assert given == {who: (c["hand"], c["comment"]) for who, c in before.items() if c["hand"] is not None}
    assert [line for line in seen["told"]["release"] if path.name in line and "extra-answer" in line]


def test_marks_above_the_new_maximum_are_named(seen):
    above = {who for who, c in seen["before"].items() if (c["how-answer"]["hand"] or 0) > 2}
    assert above
    [line] = [line for line in seen["told"]["release"] if '"how-answer" is worth 2 points' in line]
    assert sum(who in line for who in above) == min(5, len(above))


def test_the_gradebook_was_copied_aside_first(seen):
    assert len(list((seen["run"].root / "backups").glob("gradebook-*.db"))) == 1


def test_pages_can_be_written_before_and_after_the_regrade(seen, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(seen["run"].root.parents[1], root)
    assert len(feedback(run="test", root=root)) == len(LEARNERS)
    assert export(run="test", root=root)


def test_a_release_without_a_change_copies_and_tells_nothing(seen, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(seen["run"].root.parents[1], root)
    told: list[str] = []
    release(run="test", root=root, say=told.append)
    assert [line for line in told if "how-answer" not in line] == []
    assert len(list((root / "build" / "test" / "backups").iterdir())) == 1
