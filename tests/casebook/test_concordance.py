"""Script concordance: an answer from -2 to +2, the authors' own answer named so, and a panel's credit."""

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

import casebook
from casebook import panel
from casebook.cli import app
from casebook.concordance import credit, modal, scale
from casebook.handin import values
from casebook.panel import BadPanel

PROJECT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 12, 5)
ITEM = 'casebook.concordance("{name}", scene="s", hypothesis="h", news="n", authors=1, reason="r")'


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """What an item displays, in a folder of its own: the page and the widget."""
    monkeypatch.chdir(tmp_path)
    things = []
    monkeypatch.setattr(sys.modules["casebook.concordance"], "display", things.append)  # the name is the function's
    ask()
    return things


def ask():
    casebook.concordance(
        "sc-one", scene="A man <waits>.", hypothesis="Deceived.", news="A contract.", authors=1, reason="R."
    )


def test_an_answer_is_kept_as_a_whole_number_under_its_name(shown):
    page, widget = shown
    assert [option["value"] for option in widget.options] == ["-2", "-1", "0", "1", "2"]
    widget.chosen = ["-2"]
    assert values() == {"sc-one": -2}
    assert widget.status == "Saved"
    assert "A man &lt;waits&gt;." in page.data


def test_an_answer_given_earlier_is_shown_again(shown):
    shown[1].chosen = ["2"]
    ask()
    assert shown[-1].chosen == ["2"]


def test_the_feedback_calls_the_authors_answer_the_authors_and_no_panels(shown):
    for told in shown[1].feedback.values():
        assert "authors' own answer is +1: more likely" in told
        assert "not a panel's" in told and "never marked" in told and "R." in told


def test_every_answer_of_the_scale_has_its_words():
    assert list(scale()) == [str(n) for n in range(-2, 3)]
    assert len(set(scale().values())) == 5


VOTES = {1: 6, 2: 3, 0: 1}


@pytest.mark.parametrize(
    ("answer", "share"), [(1, 1), (2, 0.5), (0, 1 / 6), (-2, 0), (None, 0), ("1", 0), (True, 0), (7, 0), ([1], 0)]
)
def test_credit_is_the_votes_for_an_answer_over_those_for_the_modal_one(answer, share):
    assert credit(VOTES, answer) == pytest.approx(share)


def test_nine_answers_are_no_panel():
    assert credit({1: 9}, 1) == 0
    assert credit({1: 10}, 1) == 1


def test_of_two_modal_answers_the_one_nearer_to_zero_is_taken():
    assert modal({2: 5, 0: 5}) == 0


@pytest.fixture
def run(tmp_path):
    """A run whose one module asks two items."""
    cells = [nbformat.v4.new_code_cell(ITEM.format(name=name)) for name in ("sc-one", "sc-two")]
    path = tmp_path / "run" / "source" / "m90" / "m90.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return tmp_path / "run"


def answers(run, rows, columns="member,item,answer,date"):
    path = run.parent / "answers.csv"
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    return path


def ten(item="sc-one", answer="1", day="2026-12-01"):
    return [f"P{n:02},{item},{answer},{day}" for n in range(10)]


def test_ten_members_are_taken_shown_and_given_out_again(run, tmp_path):
    panel.add(answers(run, ten() + ten("sc-two", "-2")), run, TODAY)
    assert panel.run_votes(run) == {"sc-one": {1: 10}, "sc-two": {-2: 10}}
    assert panel.lines(run)[0] == "sc-one: 10 answers; from -2 to +2: 0, 0, 0, 10, 0"
    assert panel.export(run, tmp_path / "out.csv") == 20
    (run / panel.FILE).unlink()
    panel.add(tmp_path / "out.csv", run, TODAY)
    assert panel.run_votes(run)["sc-two"] == {-2: 10}


def test_a_later_file_adds_to_what_is_there(run):
    panel.add(answers(run, ten()), run, TODAY)
    panel.add(answers(run, ["P11,sc-one,+2,2026-12-02"]), run, TODAY)
    assert panel.run_votes(run) == {"sc-one": {1: 10, 2: 1}}


REFUSED = {
    "nine members": (ten()[:9], "9 answers; a panel has 10 members"),
    "one member twice": ([*ten(), "P01,sc-one,2,2026-12-01"], '"P01" answers "sc-one" twice'),
    "an item nobody asks": (ten("sc-onne"), 'no item "sc-onne".*Did you mean "sc-one"'),
    "an answer beyond the scale": ([*ten()[:9], "P09,sc-one,3,2026-12-01"], 'line 11: the answer is "3"'),
    "half an answer": (ten(answer="0.5"), 'the answer is "0.5"'),
    "no answer": (ten(answer=""), 'the answer is ""'),
    "a name in place of a pseudonym": (["Bat Erdene,sc-one,1,2026-12-01"], "no pseudonym"),
    "a day in the future": (ten(day="2026-12-06"), 'line 2: the date is "2026-12-06"'),
    "no day": (ten(day=""), 'the date is ""'),
    "nothing": ([], "holds no answer"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_panel_is_refused_in_one_line_and_nothing_is_taken(run, case):
    rows, told = REFUSED[case]
    with pytest.raises(BadPanel, match=told) as error:
        panel.add(answers(run, rows), run, TODAY)
    assert "\n" not in str(error.value)
    assert not (run / panel.FILE).exists()


def test_a_member_who_answered_before_is_not_taken_twice(run):
    panel.add(answers(run, ten()), run, TODAY)
    with pytest.raises(BadPanel, match="twice"):
        panel.add(answers(run, ["P03,sc-one,2,2026-12-02"]), run, TODAY)
    assert panel.run_votes(run) == {"sc-one": {1: 10}}


def test_other_columns_are_named(run):
    with pytest.raises(BadPanel, match="member, item, answer, date; found: name, item"):
        panel.add(answers(run, [], columns="name,item"), run, TODAY)


def test_a_file_that_is_there_is_not_written_over(run, tmp_path):
    panel.add(answers(run, ten()), run, TODAY)
    with pytest.raises(BadPanel, match="there already"):
        panel.export(run, answers(run, []))


def test_the_commands_add_show_and_export(run, tmp_path):
    course = ["--course", str(run)]
    added = CliRunner().invoke(app, ["panel", "add", str(answers(run, ten(day="2026-11-20"))), *course])
    shown = CliRunner().invoke(app, ["panel", "show", *course])
    out = CliRunner().invoke(app, ["panel", "export", str(tmp_path / "panel.csv"), *course])
    assert (added.exit_code, shown.exit_code, out.exit_code) == (0, 0, 0)
    assert "sc-one: 10 answers" in added.output and "sc-one: 10 answers" in shown.output
    with (tmp_path / "panel.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 10


def test_the_repository_holds_no_answer_of_any_panel():
    """Nobody invents a panel: neither a file of answers nor a row of one is kept."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=PROJECT, capture_output=True, text=True
    )
    names = [name for name in listed.stdout.splitlines() if name.endswith((".csv", ".json", ".toml", ".yaml"))]
    assert "datasets/laws/laws.csv" in names
    paths = [PROJECT / name for name in names if (PROJECT / name).is_file()]
    assert [path.name for path in paths if path.stem.startswith("panel")] == []
    assert [path.name for path in paths if "member,item,answer" in path.read_text(encoding="utf-8")] == []
