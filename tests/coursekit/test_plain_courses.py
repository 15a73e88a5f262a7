"""Any plain nbgrader course can be marked: with the marks of stock nbgrader, and back again by one command."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import plaincourse
import pytest
import tiny
from bs4 import BeautifulSoup
from conftest import once
from openpyxl import load_workbook
from typer.testing import CliRunner

from coursekit.autograde import autograde
from coursekit.errors import CourseError
from coursekit.export import export
from coursekit.feedback import feedback

pytestmark = pytest.mark.slow  # stock nbgrader starts a kernel for each notebook
SECRETS = {
    "sums": ["hidden_left", "only right for the numbers of the text", "HIDDEN TESTS", 'greet("Энхээ")'],
    "data": ['means.name == "value"', "isinstance(square, Shape)", "SECRET"],
}


@dataclass(frozen=True)
class Twice:
    """One course, marked by stock nbgrader in one copy of it and by coursekit in another."""

    plain: plaincourse.Plain
    stock: Path
    ours: Path

    def page(self, student: str) -> str:
        """A learner's first feedback page, as it is read."""
        path = sorted((self.ours / "feedback" / student / self.plain.assignment).glob("*.html"))[0]
        return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").body.get_text()


def mark_twice(plain: plaincourse.Plain, folder: Path) -> None:
    plaincourse.make(folder / "ours", plain)
    shutil.copytree(folder / "ours", folder / "stock")
    plaincourse.nbgrader(folder / "stock", "autograde", plain.assignment)
    autograde(course=folder / "ours")
    feedback(course=folder / "ours")


def marked(name: str, tmp_path_factory) -> Twice:
    plain = plaincourse.COURSES[name]
    folder = once(tmp_path_factory, f"plain-{name}", lambda folder: mark_twice(plain, folder))
    return Twice(plain, folder / "stock", folder / "ours")


@pytest.fixture(params=list(plaincourse.COURSES))
def twice(request, tmp_path_factory) -> Twice:
    return marked(request.param, tmp_path_factory)


@pytest.fixture
def sums(tmp_path_factory) -> Twice:
    return marked("sums", tmp_path_factory)


@pytest.fixture
def data(tmp_path_factory) -> Twice:
    return marked("data", tmp_path_factory)


@pytest.fixture
def changing(sums, tmp_path) -> Twice:
    """The course of sums, marked by us, which a test may change."""
    shutil.copytree(sums.ours, tmp_path / "ours")
    return Twice(sums.plain, sums.stock, tmp_path / "ours")


def coursekit(folder: Path, monkeypatch, *words: str):
    from coursekit.cli import app

    monkeypatch.chdir(folder)
    monkeypatch.setenv("COURSEKIT_ROOT", str(folder))
    return CliRunner().invoke(app, list(words))


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_every_mark_of_every_cell_is_that_of_stock_nbgrader(twice):
    stock = plaincourse.marks(twice.stock, twice.plain.assignment)
    assert plaincourse.marks(twice.ours, twice.plain.assignment) == stock


def test_honest_learners_differ_in_their_marks(twice):
    """What the comparison above compares is not the same mark again and again."""
    marks = plaincourse.marks(twice.stock, twice.plain.assignment)
    per_cell = {key[2]: {m["auto"] for k, m in marks.items() if k[2] == key[2]} for key in marks}
    assert sum(len(seen) > 1 for seen in per_cell.values()) >= 5


def test_marking_writes_no_file_that_nbgrader_would_not_write_but_the_log(twice):
    added = {name for name in files(twice.ours) - files(twice.stock) if not name.startswith("feedback/")}
    assert {name for name in added if "__pycache__" not in name} == {"coursekit.log"}


def test_the_marked_copies_have_the_files_that_stock_nbgrader_has_there(twice):
    assert files(twice.ours / "autograded") == files(twice.stock / "autograded")


def test_what_was_handed_in_is_left_as_it_was(twice):
    step = twice.plain.submitted
    assert tiny.files(twice.ours / step) == tiny.files(twice.stock / step)


def test_each_notebook_has_its_page_where_nbgrader_puts_it(twice):
    names = [f"{name}.html" for name in twice.plain.cells]
    expected = {f"{who}/{twice.plain.assignment}/{name}" for who in twice.plain.work for name in names}
    assert {name for name in files(twice.ours / "feedback") if name.endswith(".html")} == expected


def test_the_marked_copy_of_the_trainer_holds_the_hidden_tests(twice):
    """So their absence from the pages below is the pages' doing."""
    texts = [p.read_text(encoding="utf-8") for p in (twice.ours / "autograded").rglob("*.ipynb")]
    for secret in SECRETS[twice.plain.name]:
        assert any(secret in text.replace('\\"', '"') for text in texts)


def test_no_page_holds_anything_of_a_hidden_test(twice):
    for page in (twice.ours / "feedback").rglob("*.html"):
        said = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text()
        assert [secret for secret in SECRETS[twice.plain.name] if secret in said] == [], page


def test_a_page_shows_the_visible_tests(sums):
    assert "assert add(1, 2) == 3" in sums.page("wrong")


def test_a_page_says_that_there_are_further_checks(sums):
    assert sums.page("right").count("There are further checks that are not shown.") == 2


def test_a_page_looks_as_nbgraders_own(sums):
    assert "Grade cell: add-test" in " ".join(sums.page("right").split())


def test_stock_nbgrader_goes_on_where_we_stopped(changing):
    before = plaincourse.marks(changing.ours, changing.plain.assignment)
    plaincourse.nbgrader(changing.ours, "autograde", changing.plain.assignment, "--student=right", "--force")
    assert plaincourse.marks(changing.ours, changing.plain.assignment) == before


def test_what_is_marked_is_passed_over(changing):
    assert not any(one.now for one in autograde(course=changing.ours))


def test_only_the_learners_that_fit_a_pattern_are_marked(changing):
    done = autograde(course=changing.ours, students=["e*", "blank"], force=True)
    assert [one.student for one in done] == ["blank", "endless-recursion", "error-in-a-cell"]


def test_a_learner_keeps_a_file_that_the_course_leaves_to_them(data):
    marks = plaincourse.marks(data.ours, "lab1")
    assert (marks["right", "frames", "helper-test"]["auto"], marks["blank", "frames", "helper-test"]["auto"]) == (1, 0)


def test_the_time_of_handing_in_reaches_the_gradebook(data):
    place = plaincourse.open_course(data.ours)
    with place.gradebook() as book:
        assert f"{book.find_submission('lab1', 'right').timestamp}" == plaincourse.LATE.removesuffix(" UTC")


def test_a_step_of_the_lecturers_own_runs_in_its_place(data):
    nb = tiny.read(data.ours / "autograded" / "wrong" / "lab1" / "shapes.ipynb")
    assert nb.metadata["stamp"] == "wrong"


def test_the_tables_name_the_notebook_where_there_are_several(data, tmp_path):
    export(course=data.ours, into=tmp_path)
    sheet = load_workbook(tmp_path / "marks.xlsx")["marks"]
    assert {"frames/means-test", "shapes/why"} <= {row[3].value for row in sheet.rows}


def test_a_code_answer_counts_as_marked_by_hand(sums, tmp_path):
    export(course=sums.ours, into=tmp_path)
    rows = [[cell.value for cell in row] for row in load_workbook(tmp_path / "marks.xlsx")["marks"].rows]
    assert [row[-2] for row in rows if row[0] == "right" and row[3] == "sketch"] == ["waiting"]


def test_the_commands_work_in_the_folder_of_the_course(changing, monkeypatch):
    for words in (["autograde", "ps1", "--student", "blank", "--force"], ["feedback", "ps1"], ["export"]):
        done = coursekit(changing.ours, monkeypatch, *words)
        assert done.exit_code == 0, done.output
    assert (changing.ours / "export" / "marks.csv").is_file()


def test_autograde_says_what_was_marked_and_what_waits(changing, monkeypatch):
    where = os.path.relpath(changing.ours, changing.ours.parent)
    done = coursekit(changing.ours.parent, monkeypatch, "autograde", "ps1", "--course", where)
    assert done.stdout.splitlines()[0] == "ours: marked now: 0; marked before: 9"
    assert "wait for your mark (ps1: drawing, sketch, why)" in done.stdout


def test_a_mistyped_assignment_is_named_with_the_near_one(changing):
    with pytest.raises(CourseError, match=r'There is no assignment "ps11" in .* Did you mean "ps1"\?'):
        autograde(course=changing.ours, modules=["ps11"])


def test_an_assignment_that_was_not_released_is_told_so(changing):
    shutil.copytree(changing.ours / "source" / "ps1", changing.ours / "source" / "ps2")
    with pytest.raises(CourseError, match="nbgrader generate_assignment ps2"):
        autograde(course=changing.ours, modules=["ps2"])
