"""A module that is not fit for release: refused in plain lines that name place and repair; the run stays as it was."""

import pytest
import tiny
from nbformat.v4 import new_output

from coursekit.build import build
from coursekit.errors import CourseError

FOLDER = f"modules/{tiny.NAME}"
EXTRA_CHECK = '@mark("goal-look", points=1, tells="x")\ndef goal(work):\n    return work.case("gate")\n\n\n'


def in_checks(old, new):
    return lambda root: tiny.edit(root / FOLDER / "key" / "checks.py", old, new)


def in_notebook(change):
    def spoil(root):
        path = root / FOLDER / f"{tiny.NAME}.ipynb"
        nb = tiny.read(path)
        change(nb)
        tiny.save(nb, path)

    return spoil


def solution(source):
    def change(nb):
        tiny.by_id(nb, "sum-answer").source = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"

    return in_notebook(change)


def with_output(nb):
    tiny.by_id(nb, "sum-answer").outputs = [new_output("stream", text="42")]


def with_a_doubled_id(nb):
    nb.cells.append(tiny.cell("code", "sum-look", "casebook.look('total')", grade=True, locked=True, points=1))


def in_title(old, new):
    def change(nb):
        title = tiny.by_id(nb, "title")
        assert old in title.source
        title.source = title.source.replace(old, new)

    return in_notebook(change)


UNFIT = {
    "no content note in its first cell": (in_title("## Content note", "## To begin"), ['"title"', "content note"]),
    "a content note without a way round": (in_title("A way round", "Or"), ['"title"', "a way round"]),
    "a contact for help without a date": (in_title("database, 2010", "database"), ['"title"', "year"]),
    "a date without a contact for help": (in_title("1903", "a hotline"), ['"title"', "number"]),
    "points that do not add up": (
        lambda root: tiny.edit(root / FOLDER / "module.toml", "points = 10", "points = 12"),
        ["module.toml", "12", "10"],
    ),
    "a marked cell without a check": (in_checks('"quiz-look"', '"quiz-lok"'), ["quiz-look"]),
    "a check for no cell": (in_checks('@mark("gate-look"', f'{EXTRA_CHECK}@mark("gate-look"'), ["goal-look"]),
    "a check with other points than its cell": (in_checks("points=2", "points=4"), ["quiz-look", "4", "2"]),
    "two checks for one cell": (in_checks('"quiz-look"', '"sum-look"'), ["sum-look"]),
    "checks that cannot be loaded": (in_checks("import abs_close", "import abs_clos"), ["checks.py"]),
    "a solution that stops": (solution("1 / 0"), ["sum-answer", "ZeroDivisionError"]),
    "a solution that earns too little": (solution('casebook.handin("total", 41)'), ["sum-look"]),
    "outputs": (in_notebook(with_output), ["sum-answer", "tidy"]),
    "a doubled grade_id": (in_notebook(with_a_doubled_id), ["sum-look"]),
    "a case that leads nowhere": (
        lambda root: tiny.edit(root / FOLDER / "cases" / "gate.yaml", "goto: decide", "goto: decied"),
        ["gate.yaml", "decied", "decide"],
    ),
}


@pytest.mark.parametrize("fault", UNFIT)
def test_an_unfit_module_is_refused_and_the_run_stays(course, fault):
    spoil, words = UNFIT[fault]
    spoil(course.root)
    before = tiny.files(course.run.root)
    with pytest.raises(CourseError) as told:
        build(run="test", root=course.root)
    assert all(word in str(told.value) for word in words)
    assert "Traceback" not in str(told.value)
    assert tiny.files(course.run.root) == before
    assert [p.name for p in (course.root / "build").iterdir()] == ["test"]
