"""Cells that count under a condition: on law once it is signed, on script concordance once a panel has answered."""

import csv
import re
import shutil

import pytest
import tiny

from casebook.panel import FILE, add
from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.collect import collect
from coursekit.course import gradebook
from coursekit.errors import CourseError
from coursekit.feedback import feedback
from coursekit.judging import judge
from coursekit.manifest import read_manifest
from coursekit.project import open_run
from coursekit.release import release
from coursekit.submit import submit
from coursekit.verifylaw import verify_law
from tipsim import data

CHARGE = """

@mark("charge-look", points=3, tells=_("the article"), laws=("cc2015-13-1",))
def charge(work):
    return credit((work.value("charge") == "13.1", 1, _("Read the table again.")))
"""
JUDGED = """

@mark("signs-look", points=2, tells=_("two judgements beside a panel's"), panel=("sc-one", "sc-two"))
def signs(work):
    return work.concordance("sc-one", "sc-two")
"""
ITEM = """\
casebook.concordance("{name}", scene=_("A man waits."), hypothesis=_("He was deceived."), news=_("He has a contract."),
    authors=-1, reason=_("A contract can be checked."))"""


def module(root, *, conditions='[when_verified]\n"charge-look" = 3\n[when_panel]\n"signs-look" = 2\n', charge=CHARGE):
    """The tiny module with a cell on charging and one of script concordance."""
    nb = tiny.notebook()
    nb.cells[-1:-1] = [
        tiny.cell(
            "code", "charge", 'casebook.choose("charge", _("Which?"), {"13.1": "13.1", "12.3": "12.3"})', locked=True
        ),
        tiny.cell("code", "charge-look", 'casebook.look("charge")', grade=True, locked=True, points=3),
        tiny.cell("code", "sc-one", ITEM.format(name="sc-one"), locked=True),
        tiny.cell("code", "sc-two", ITEM.format(name="sc-two"), locked=True),
        tiny.cell("code", "signs-look", 'casebook.look("sc-one")', grade=True, locked=True, points=2),
    ]
    folder = tiny.write(root, nb)
    toml, checks, solved = folder / "module.toml", folder / "key/checks.py", folder / "key/solved.toml"
    toml.write_text(toml.read_text() + conditions)
    checks.write_text(checks.read_text() + charge + JUDGED)
    solved.write_text(solved.read_text() + 'charge = "13.1"\nsc-one = -1\nsc-two = -1\n')
    return folder


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project with that module, and laws that a test may sign."""
    shutil.copytree(data.root() / "laws", tmp_path / "datasets" / "laws")
    monkeypatch.setattr(data, "root", lambda: tmp_path / "datasets")
    return tmp_path


def course_file(root, line):
    path = root / "course.toml"
    path.write_text(line + "\n")
    return path


def build_with(root, line=""):
    return build(run="test", root=root, seed=4, course=course_file(root, line)).run


def points(run, step="source"):
    nb = tiny.read(run.root / step / tiny.NAME / f"{tiny.NAME}.ipynb")
    return {name: tiny.by_id(nb, name).metadata.nbgrader.points for name in ("charge-look", "signs-look")}


def panel(root, run, answers, members=10):
    """Take a panel in which member n gives `answers[n % len(answers)]` to both items."""
    path = root / "answers.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["member", "item", "answer", "date"])
        for n in range(members):
            rows.writerows([f"P{n:02}", item, answers[n % len(answers)], "2026-11-20"] for item in ("sc-one", "sc-two"))
    add(path, run.root)


def test_without_its_condition_a_cell_is_worth_nothing_and_costs_nothing(root):
    module(root)
    run = build_with(root)
    assert points(run) == {"charge-look": 0, "signs-look": 0}
    assert read_manifest(run.manifest).modules[tiny.NAME]["points"] == 10
    judged = judge(folder=run.root / "solved" / tiny.NAME, keys=run.keys / tiny.NAME)
    assert (judged["charge-look"].points, judged["charge-look"].verdict.share) == (0, 1)
    release(run="test", root=root)
    with gradebook(run) as book:
        assert book.find_assignment(tiny.NAME).max_score == 10


def test_a_cell_that_does_not_count_is_marked_without_points_and_its_hints_are_on_the_page(root):
    module(root)
    run = build_with(root)
    release(run="test", root=root)
    work = root / "work" / tiny.NAME
    shutil.copytree(run.root / "solved" / tiny.NAME, work)
    tiny.edit(work / "answers/handin.json", '"13.1"', '"12.3"')
    submit(student="tuya", module=tiny.NAME, folder=work, run="test", root=root)
    collect(run="test", root=root)
    assert [one.fault for one in autograde(run="test", root=root)] == [""]
    with gradebook(run) as book:
        grades = book.find_submission_notebook(tiny.NAME, tiny.NAME, "tuya").grades
        marked = {grade.name: (grade.auto_score, grade.max_score) for grade in grades}
    assert (marked["charge-look"], marked["sum-look"]) == ((0, 0), (3, 3))
    [page] = feedback(run="test", root=root)
    said = page.read_text(encoding="utf-8")
    assert "it does not count in this course" in said and "Read the table again." in said


def test_switched_on_without_a_signature_the_build_refuses_in_one_line_and_names_the_rows(root):
    module(root)
    with pytest.raises(CourseError, match=r"count_charging is on.*cc2015-13-1") as error:
        build_with(root, "count_charging = true")
    assert "\n" not in str(error.value)
    assert not (root / "build" / "test").exists()


def test_signed_and_switched_on_it_counts_and_the_total_fits(root):
    module(root)
    verify_law(ids=["cc2015-13-1"], by="A lecturer", on="2026-11-25")
    run = build_with(root, "count_charging = true")
    assert points(run) == {"charge-look": 3, "signs-look": 0}
    assert read_manifest(run.manifest).modules[tiny.NAME]["points"] == 13
    assert judge(folder=run.root / "solved" / tiny.NAME, keys=run.keys / tiny.NAME)["charge-look"].points == 3


def test_signed_but_not_switched_on_it_does_not_count(root):
    module(root)
    verify_law(ids=["cc2015-13-1"], by="A lecturer", on="2026-11-25")
    assert points(build_with(root))["charge-look"] == 0


def test_one_line_in_the_runs_own_file_is_switch_enough(root):
    module(root)
    run = build_with(root)
    verify_law(ids=["cc2015-13-1"], by="A lecturer", on="2026-11-25")
    tiny.edit(run.manifest, "count_charging = false", "count_charging = true")
    build(run="test", root=root)
    assert points(run)["charge-look"] == 3


def test_a_mark_that_rests_on_recalled_law_without_the_condition_is_refused(root):
    folder = module(root, conditions='[when_panel]\n"signs-look" = 2\n')
    tiny.edit(folder / "module.toml", "points = 10", "points = 13")
    with pytest.raises(CourseError, match=r"charge-look.*cc2015-13-1.*only recalled"):
        build_with(root)


def test_a_mark_that_names_no_row_of_law_cannot_wait_for_one(root):
    module(root, charge=CHARGE.replace(', laws=("cc2015-13-1",)', ""))
    with pytest.raises(CourseError, match=r"charge-look.*when_verified.*laws"):
        build_with(root)


def test_a_condition_on_other_points_than_the_cells_is_refused(root):
    module(root, conditions='[when_verified]\n"charge-look" = 2\n[when_panel]\n"signs-look" = 2\n')
    with pytest.raises(CourseError, match=r"charge-look.*2 points"):
        build_with(root)


def test_a_panels_answers_count_by_votes_over_the_modal_votes(root):
    module(root)
    run = build_with(root)
    panel(root, run, ["-1", "-1", "0", "-1", "2"])  # of ten: six, two, two
    build_with(root, "count_concordance = true")
    assert points(run)["signs-look"] == 2
    work = root / "work"
    shares = {}
    for answer in (-1, 0, 1, None):
        values = {"sc-one": {"value": -1, "by": "widget"}, "sc-two": {"value": answer, "by": "widget"}}
        tiny.write_json(work / "answers" / "handin.json", {"schema": 1, "values": values})
        shares[answer] = judge(folder=work, keys=run.keys / tiny.NAME)["signs-look"].verdict.share
    assert shares == {-1: 1.0, 0: pytest.approx((1 + 2 / 6) / 2), 1: 0.5, None: 0.5}


def test_a_panel_that_is_not_there_cannot_be_switched_on(root):
    module(root)
    with pytest.raises(CourseError, match=r"count_concordance is on.*sc-one, sc-two"):
        build_with(root, "count_concordance = true")


def test_the_panels_answers_are_in_nothing_that_is_handed_out(root):
    module(root)
    run = build_with(root)
    panel(root, run, ["-1", "2"])
    build_with(root, "count_concordance = true")
    release(run="test", root=root)
    assert (run.root / FILE).is_file()
    for step in ("source", "release", "learner", "exchange"):
        files = tiny.files(run.root / step)
        assert [name for name in files if "panel" in name] == []
        assert [name for name, held in files.items() if re.search(rb"\bP0\d\b", held)] == []


def test_a_scored_item_hides_the_authors_answer_until_it_is_marked(root, monkeypatch):
    from casebook.concordance import _feedback

    module(root)
    run = build_with(root)
    panel(root, run, ["-1"])
    monkeypatch.chdir(run.source / tiny.NAME)
    assert "authors" in _feedback("sc-one", -1, "because")["0"]
    build_with(root, "count_concordance = true")
    monkeypatch.chdir(run.source / tiny.NAME)
    told = _feedback("sc-one", -1, "because")["0"]
    assert "authors" not in told and "because" not in told


def test_a_run_keeps_its_switches(root):
    module(root)
    verify_law(ids=["cc2015-13-1"], by="A lecturer", on="2026-11-25")
    build_with(root, "count_charging = true")
    build(run="test", root=root)
    assert read_manifest(open_run("test", root).manifest).count_charging
