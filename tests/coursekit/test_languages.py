"""A run in another language: complete or refused, with the same code, the same draws and the same marks."""

from __future__ import annotations

import shutil

import pytest
import tiny
from conftest import Course, once
from speech import cyrillic, english, save, translate_all, visible

from casebook.schema import ONLY
from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.collect import collect
from coursekit.errors import CourseError
from coursekit.feedback import feedback
from coursekit.judging import judge
from coursekit.project import open_run
from coursekit.release import release
from coursekit.submit import submit
from tipsim.language import language


def make_pseudo(root):
    tiny.write(root)
    build(run="test", root=root, seed=4, lang="qps")
    release(run="test", root=root)


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """The tiny course in the pseudo-language, built and released."""
    folder = once(tmp_path_factory, "tiny-qps", make_pseudo)
    return Course(folder, open_run("test", folder))


def make_mongolian(root):
    tiny.write(root)
    translate_all(root)
    build(run="test", root=root, seed=4, lang="mn")
    release(run="test", root=root)


@pytest.fixture(scope="session")
def mongolian(tmp_path_factory):
    """The tiny course in a made-up Mongolian."""
    folder = once(tmp_path_factory, "tiny-mn", make_mongolian)
    return Course(folder, open_run("test", folder))


def notebook(course, step="release"):
    return tiny.read(course.part(step) / f"{tiny.NAME}.ipynb")


def code(nb):
    return [(c.id, c.source.encode()) for c in nb.cells if c.cell_type == "code"]


def untranslate(path, *names):
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale="mn")
    for message in catalogue:
        if message.context in names:
            message.string = ""
    save(catalogue, path)


@pytest.mark.parametrize("step", ["source", "release", "solved"])
def test_code_cells_are_the_same_in_every_language(built, odd, mongolian, step):
    assert code(notebook(built, step)) == code(notebook(odd, step)) == code(notebook(mongolian, step))


def test_checks_are_the_same_in_every_language(built, odd, mongolian):
    files = [(course.part("keys") / "checks.py").read_bytes() for course in (built, odd, mongolian)]
    assert files[0] == files[1] == files[2]


def test_what_a_case_hides_is_the_same_in_every_language(built, odd, mongolian):
    files = [tiny.read_json(course.part("keys") / "gate.json") for course in (built, odd, mongolian)]
    keys = [file["key"]["matters"][ONLY] for file in files]
    assert keys[0]["truth"] == keys[1]["truth"] == keys[2]["truth"]
    assert keys[0]["rows"] == keys[1]["rows"] == keys[2]["rows"]
    assert keys[0]["truth_told"] != keys[2]["truth_told"]


def test_a_block_is_released_in_the_language_of_the_run(mongolian):
    english_title = tiny.by_id(tiny.notebook(), "title").source
    assert tiny.by_id(notebook(mongolian), "title").source == cyrillic(english_title)


def test_a_case_is_released_in_the_language_of_the_run(mongolian):
    case = tiny.read_json(mongolian.part("release") / "cases" / "gate.json")["case"]
    assert case["scenes"][0]["title"] == cyrillic("The gate")


def test_the_rubric_is_in_the_language_of_the_run(mongolian):
    rubric = (mongolian.part("keys") / "rubric.md").read_text(encoding="utf-8")
    assert rubric.strip() == cyrillic((tiny.FILES / "key" / "rubric.md").read_text(encoding="utf-8").strip())


def test_the_title_is_in_the_language_of_the_run(mongolian):
    assert cyrillic("A tiny module") in (mongolian.run.learner / "start.md").read_text(encoding="utf-8")


def test_words_of_released_code_go_with_the_notebook_and_those_of_checks_stay(mongolian):
    released = (mongolian.part("release") / "words" / "mn.po").read_text(encoding="utf-8")
    kept = (mongolian.part("keys") / "words" / "mn.po").read_text(encoding="utf-8")
    assert "Who is asked first?" in released
    assert "Speak with the person" not in released
    assert "Speak with the person" in kept


def test_no_po_file_and_no_solution_is_released(mongolian):
    names = set(tiny.files(mongolian.part("release")))
    assert {name for name in names if name.endswith(".po")} == {"words/mn.po"}
    told = b"".join(tiny.files(mongolian.part("release")).values())
    assert b"Because the person knows best" not in told


def test_english_needs_no_words(built, odd):
    assert not [name for c in (built, odd) for name in tiny.files(c.run.root) if name.endswith(".po")]


def test_an_incomplete_language_is_refused_with_the_list(project_folder):
    nb = tiny.notebook()
    nb.cells[1:1] = [tiny.cell("markdown", f"task-{n}", f"## Task {n}") for n in (1, 2, 3, 4)]
    tiny.save(nb, project_folder / "modules" / tiny.NAME / f"{tiny.NAME}.ipynb")
    path = translate_all(project_folder)
    untranslate(path, *(f"{tiny.NAME}/{name}" for name in ("title", "task-1", "task-4")))
    with pytest.raises(CourseError) as told:
        build(run="test", root=project_folder, lang="mn")
    total = len([line for line in path.read_text("utf-8").splitlines() if line.startswith("msgid")]) - 1
    line = f"m90-tiny is not ready in Mongolian: 3 of {total} blocks are untranslated (cells title, task-1, task-4)."
    assert str(told.value) == line
    assert not (project_folder / "build").exists()


def test_texts_that_are_missing_elsewhere_are_named_by_their_place(project_folder):
    path = translate_all(project_folder)
    untranslate(path, "case/gate/title", "m90-tiny/module.toml/title")
    with pytest.raises(CourseError, match=r"2 of \d+ blocks are untranslated \(module.toml; case gate\)\.$"):
        build(run="test", root=project_folder, lang="mn")


def test_a_language_without_any_file_is_refused(project_folder):
    with pytest.raises(CourseError, match="m90-tiny is not ready in Mongolian"):
        build(run="test", root=project_folder, lang="mn")


def test_a_trainer_is_told_how_much_of_the_house_is_in_english(project_folder):
    translate_all(project_folder)
    told = build(run="test", root=project_folder, lang="mn").notices
    assert [line for line in told if "are shown in English" in line and "tiplab.po" in line]


def test_opening_a_run_makes_this_process_speak_its_language(odd):
    open_run("test", odd.root)
    assert language() == "qps"


@pytest.fixture(scope="session")
def marked(odd, mongolian, tmp_path_factory):
    """Both courses with the solution and the blank notebook handed in, marked, with feedback; by language."""
    return {
        "qps": once(tmp_path_factory, "marked-qps", lambda folder: mark(odd, folder)),
        "mn": once(tmp_path_factory, "marked-mn", lambda folder: mark(mongolian, folder)),
    }


def mark(course, folder):
    root = folder / "course"
    shutil.copytree(course.root, root)
    run = open_run("test", root)
    for who, step in (("solver", "solved"), ("blank", "release")):
        submit(student=who, module=tiny.NAME, folder=run.root / step / tiny.NAME, run="test", root=root)
    collect(run="test", root=root)
    assert [one.fault for one in autograde(run="test", root=root)] == ["", ""]
    feedback(run="test", root=root)


def page(folder, who):
    return (folder / "course/build/test/feedback" / who / tiny.NAME / f"{tiny.NAME}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["qps", "mn"])
def test_the_solution_earns_the_same_in_every_language(marked, built, lang):
    run = open_run("test", marked[lang] / "course")
    there = judge(folder=run.submitted / "solver" / tiny.NAME, keys=run.keys / tiny.NAME)
    here = judge(folder=built.part("solved"), keys=built.part("keys"))
    assert {cell: one.points for cell, one in there.items()} == {cell: one.points for cell, one in here.items()}


def test_feedback_gives_the_hints_of_the_checks_in_the_language_of_the_run(marked):
    assert cyrillic("Speak with the person before anybody else.") in page(marked["mn"], "blank")


def test_feedback_gives_the_debrief_in_the_language_of_the_run(marked):
    told = page(marked["mn"], "solver")
    assert cyrillic("They needed help.") in told or cyrillic("They only passed by.") in told


def test_a_kernel_of_the_run_speaks_its_language_whatever_the_grader_speaks(marked):
    autograded = marked["qps"] / "course/build/test/autograded/blank" / tiny.NAME / f"{tiny.NAME}.ipynb"
    look = tiny.by_id(tiny.read(autograded), "sum-answer")
    told = " ".join(line for o in look.outputs for line in visible(o["data"]["text/html"]))
    assert told
    assert english(told, {"total"}) == []
