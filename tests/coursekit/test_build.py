"""`coursekit build`: what reaches learners, what stays behind, and what a module must fulfil first."""

import json
import os
import subprocess
import sys

import pytest
import tiny

from coursekit import fill
from coursekit.build import build
from coursekit.course import gradebook
from coursekit.errors import CourseError
from coursekit.fill import compile_cases, with_banner
from coursekit.judging import judge
from coursekit.module import load_module
from coursekit.project import open_run
from coursekit.release import release
from coursekit.review import banner


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def everything(folder):
    return {name: (folder / name).read_bytes() for name in files(folder)}


def test_only_whitelisted_files_reach_the_source(built):
    assert files(built.part("source")) == [
        "cases/gate.json",
        "cases/gate.practice-1.json",
        "course.json",
        "figures/dot.png",
        "m90-tiny.ipynb",
    ]


@pytest.mark.parametrize("step", ["source", "release", "learner"])
def test_no_key_of_the_graded_case_is_handed_out(built, step):
    assert "key" not in tiny.read_json(built.part(step) / "cases" / "gate.json")


@pytest.mark.parametrize("step", ["release", "learner", "exchange"])
def test_nothing_handed_out_holds_a_solution_or_a_hidden_check(built, step):
    handed_out = b"".join(everything(built.run.root / step).values())
    for secret in (b"BEGIN SOLUTION", b"40 + 2", b"Because the person knows best", b"Add the two numbers"):
        assert secret not in handed_out


def test_the_seed_stays_with_the_trainer(built):
    seed = open_run("test", built.root).manifest.read_text()
    assert "seed" in seed
    for step in ("source", "release", "learner", "exchange"):
        assert not list((built.run.root / step).rglob("run.toml"))


def test_the_solved_copy_earns_full_automatic_marks(built):
    judged = judge(folder=built.part("solved"), keys=built.part("keys"))
    assert {cell: one.points for cell, one in judged.items()} == {"sum-look": 3, "quiz-look": 2, "gate-look": 3}


def test_a_draft_says_so_in_the_released_notebook(built):
    nb = tiny.read(built.part("release") / "m90-tiny.ipynb")
    assert any("Draft" in cell.source for cell in nb.cells[:2])


@pytest.mark.parametrize("review", ["lecturer", "victim-support"])
def test_a_reviewed_module_says_by_whom_and_when_instead_of_draft(project_folder, review):
    facts = f'review = "{review}"\nreviewed_by = "Lecturer of law"\nreviewed_on = 2026-12-03'
    tiny.edit(project_folder / "modules" / tiny.NAME / "module.toml", 'review = "draft"', facts)
    first = with_banner(tiny.notebook(), load_module(project_folder / "modules" / tiny.NAME).banner).cells[0].source
    assert "Reviewed by a lecturer" in first and "(Lecturer of law, 2026-12-03)" in first
    assert "Draft" not in first


def test_a_module_that_only_a_lecturer_has_reviewed_is_no_guidance_yet():
    assert "No victim support specialist" in banner("lecturer") and "guidance" in banner("lecturer")


def test_a_build_enters_the_modules_into_the_gradebook(built):
    with gradebook(built.run) as book:
        assert [a.name for a in book.assignments] == [tiny.NAME]


def test_building_again_changes_nothing_handed_out(course):
    before = everything(course.run.root / "source")
    build(run="test", root=course.root)
    assert everything(course.run.root / "source") == before


def test_building_again_keeps_submissions_marks_and_the_trainers_settings(course):
    handed_in = course.run.root / "submitted" / "tuya" / tiny.NAME / "m90-tiny.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_text("work")
    with gradebook(course.run) as book:
        book.update_or_create_student("tuya", first_name="Tuya")
    config = course.run.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "# mine\n")
    build(run="test", root=course.root)
    assert handed_in.read_text() == "work"
    assert config.read_text().endswith("# mine\n")
    with gradebook(course.run) as book:
        assert [s.id for s in book.students] == ["tuya"]


def test_a_seed_decides_what_is_drawn_and_nothing_else_does(project_folder):
    module = load_module(project_folder / "modules" / tiny.NAME)

    def drawn(seed):
        graded, practice = compile_cases(module, seed)
        return [graded["gate"].keyed(), *(one.keyed() for one in practice["gate"])]

    assert drawn("1") == drawn("1")
    assert len({json.dumps(drawn(str(seed)), sort_keys=True) for seed in range(20)}) > 1


def test_a_practice_variant_never_shows_what_the_graded_one_hides(project_folder):
    module = load_module(project_folder / "modules" / tiny.NAME)
    for seed in range(20):
        graded, practice = compile_cases(module, str(seed))
        assert all(one.case != graded["gate"].case for one in practice["gate"])


def test_a_draw_on_which_a_bad_habit_does_well_is_not_the_one_that_is_marked(project_folder, monkeypatch):
    module = load_module(project_folder / "modules" / tiny.NAME)
    first = compile_cases(module, "1")[0]["gate"].case
    monkeypatch.setattr(fill, "best_habit", lambda variant: float(variant.case == first))
    assert compile_cases(module, "1")[0]["gate"].case != first


def test_a_run_has_one_language(course):
    before = everything(course.run.root / "source")
    with pytest.raises(CourseError, match='"en"'):
        build(run="test", root=course.root, lang="mn")
    assert everything(course.run.root / "source") == before


def test_a_language_without_translation_is_refused_with_the_modules(project_folder):
    with pytest.raises(CourseError, match=tiny.NAME):
        build(run="t", root=project_folder, lang="mn")
    assert not (project_folder / "build" / "t").exists()


def test_a_run_keeps_its_seed(course):
    with pytest.raises(CourseError, match="seed"):
        build(run="test", root=course.root, seed=5)


def test_a_play_of_a_case_that_was_mended_later_still_counts(course):
    """A typo mended after release draws another variant; the log of the released one keeps its worth."""
    log = tiny.read_json(course.part("solved") / "answers" / "gate.json")
    case = course.root / "modules" / tiny.NAME / "cases" / "gate.yaml"
    case.write_text(case.read_text().replace("A person stands there.", "A person stands here."))
    build(run="test", root=course.root)
    assert tiny.read_json(course.part("source") / "cases" / "gate.json")["variant"] != log["variant"]
    work = course.root / "work"
    tiny.write_json(work / "answers" / "gate.json", log)
    assert judge(folder=work, keys=course.part("keys"))["gate-look"].points == 3


def test_a_stranger_key_in_the_log_opens_no_file(course):
    log = tiny.read_json(course.part("solved") / "answers" / "gate.json")
    for variant in ("../gate", "/etc/passwd", "..", 7, None, ["x"]):
        work = course.root / "work"
        tiny.write_json(work / "answers" / "gate.json", {**log, "variant": variant})
        assert judge(folder=work, keys=course.part("keys"))["gate-look"].points == 0


def test_a_wrong_module_name_says_the_nearest_right_one(project_folder):
    with pytest.raises(CourseError, match=tiny.NAME):
        build(run="t", root=project_folder, modules=["m90-tinny"])


@pytest.mark.parametrize("name", ["../x", "a b", "", ".hidden", "x/y"])
def test_a_run_cannot_be_called_what_is_no_folder(project_folder, name):
    with pytest.raises(CourseError):
        build(run=name, root=project_folder)


def test_releasing_again_leaves_a_learners_work_alone(course):
    mine = course.part("learner") / "m90-tiny.ipynb"
    mine.write_text(mine.read_text().replace("...", "42"))
    before = mine.read_text()
    build(run="test", root=course.root)
    release(run="test", root=course.root)
    assert mine.read_text() == before


def test_the_released_notebook_asks_by_three_dots_and_a_line_of_words(built):
    nb = tiny.read(built.part("release") / "m90-tiny.ipynb")
    assert tiny.by_id(nb, "sum-answer").source == 'total = (\n    ...\n)\ncasebook.handin("total", total)'
    assert "YOUR ANSWER HERE" not in json.dumps(nb)


def test_the_gradebook_opens_when_the_environment_is_not_on_the_path(built):
    """As `make` calls it, by the environment's Python alone; nbgrader itself looks for a program on PATH."""
    code = "import sys; from coursekit.course import gradebook; from coursekit.project import open_run; "
    code += "print([a.name for a in gradebook(open_run('test', sys.argv[1])).assignments])"
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", code, str(built.root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (f"['{tiny.NAME}']", "")
