"""The test in two forms: sealed apart, given out in turn, scored by key, shown of a group alone."""

import json
import shutil
from collections import Counter

import pytest
import tiny

from casebook.sealed import LENGTH, LETTERS, seal, unseal, word_from
from casebook.sitting import Sitting, answer_name
from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.classreport.cohort import Cohort, Handin, Item, gather
from coursekit.classreport.figures import figures
from coursekit.classreport.reportpage import write_csv, write_html
from coursekit.collect import collect
from coursekit.errors import CourseError
from coursekit.manifest import read_manifest
from coursekit.privacy.smallcells import bands
from coursekit.release import release
from coursekit.roster import enrol
from coursekit.submit import submit
from coursekit.testforms import form_word, read_test_keys, score, seats

PAIR = """
[[pair]]
id = "{id}"
goal = "tell apart what is asked"
module = "m01"
source = "invented for a test"
[pair.a]
question = "{id}: a question of form Alpha"
options = ["one", "two", "three"]
right = {a}
[pair.b]
question = "{id}: a question of form Beta"
options = ["four", "five", "six"]
right = {b}
"""
BANK = PAIR.format(id="first-goal", a=1, b=2) + PAIR.format(id="second-goal", a=3, b=1)


def with_test(root, bank=BANK, sitting="first"):
    nb = tiny.notebook()
    nb.cells.insert(2, tiny.cell("code", "first-test", f'casebook.test("{sitting}")', locked=True))
    folder = tiny.write(root, nb)
    (folder / "key/items.toml").write_text(bank)
    toml = folder / "module.toml"
    toml.write_text(toml.read_text() + f'[test]\nbank = "items.toml"\nsitting = "{sitting}"\n')
    return folder


@pytest.fixture
def run(tmp_path):
    with_test(tmp_path)
    made = build(run="test", root=tmp_path, seed=4).run
    release(run="test", root=tmp_path)
    return made


def words(run, sitting="first"):
    return {form: form_word(read_manifest(run.manifest), sitting, form) for form in "ab"}


@pytest.fixture
def learner(run, monkeypatch):
    """A learner's machine: in the module's folder as it was handed out."""
    folder = run.learner / tiny.NAME
    monkeypatch.chdir(folder)
    return lambda: Sitting("first", json.loads((folder / "test/forms.json").read_text()))


def test_no_question_of_either_form_can_be_read_in_what_is_handed_out(run):
    for step in ("source", "release", "learner", "exchange"):
        held = b"".join(tiny.files(run.root / step).values())
        assert b"forms" in held
        for secret in (b"form Alpha", b"form Beta", b"first-goal", *(word.encode() for word in words(run).values())):
            assert secret not in held


@pytest.mark.parametrize(("form", "own", "other"), [("a", "Alpha", "Beta"), ("b", "Beta", "Alpha")])
def test_a_machine_knows_the_form_of_its_word_and_not_the_other(run, learner, form, own, other):
    sitting = learner()
    assert sitting.view()["items"] == []
    sitting.take({"do": "open", "word": words(run)[form].lower().replace("-", " ")})
    shown = json.dumps(sitting.view())
    assert own in shown and other not in shown
    held = b"".join(tiny.files(run.learner / tiny.NAME).values())
    assert other.encode() not in held


def test_what_is_right_is_in_neither_form(run):
    sealed = json.loads((run.source / tiny.NAME / "test/forms.json").read_text())["forms"]
    pages = [unseal(one, word) for one, word in zip(sealed, words(run).values(), strict=True)]
    assert [sorted(item) for page in pages for item in page["items"]] == [["id", "options", "question"]] * 4
    assert read_test_keys(run.keys / tiny.NAME)["forms"]["b"] == {"first-goal": 2, "second-goal": 1}


def test_answers_are_kept_at_once_and_shown_again(run, learner):
    sitting = learner()
    sitting.take({"do": "open", "word": words(run)["b"]})
    sitting.take({"do": "answer", "item": "first-goal", "option": "2"})
    kept = tiny.read_json(run.learner / tiny.NAME / "answers/handin.json")["values"][answer_name("first")]
    assert (kept["by"], kept["value"]["form"], kept["value"]["answers"]) == ("widget", "b", {"first-goal": 2})
    again = learner()
    assert again.view()["answers"] == {"first-goal": "2"} and "Beta" in json.dumps(again.view())


def test_a_second_word_changes_nothing_once_a_form_is_open(run, learner):
    sitting = learner()
    sitting.take({"do": "open", "word": words(run)["b"]})
    sitting.take({"do": "open", "word": words(run)["a"]})
    assert "Alpha" not in json.dumps(sitting.view())


@pytest.mark.parametrize("intent", [{"item": "first-goal", "option": "9"}, {"item": "other", "option": "1"}, {}])
def test_an_answer_that_is_none_is_not_kept(run, learner, intent):
    sitting = learner()
    sitting.take({"do": "open", "word": words(run)["a"]})
    sitting.take({"do": "answer", **intent})
    assert sitting.view()["answers"] == {}


def test_a_wrong_word_opens_nothing_and_says_how_to_go_on(learner):
    sitting = learner()
    sitting.take({"do": "open", "word": "AAAA-AAAA"})
    assert sitting.view()["items"] == [] and "go on without" in sitting.view()["status"]


def test_a_page_opens_by_its_own_word_alone_and_damage_is_seen():
    sealed = seal({"page": "Ө"}, "ABCD-2345", "salt")
    assert unseal(sealed, "abcd2345") == {"page": "Ө"}
    assert unseal(sealed, "ABCD-2346") is None
    assert unseal({**sealed, "page": sealed["page"][:-4] + "AAA="}, "ABCD-2345") is None
    assert unseal({}, "ABCD-2345") is None


def test_a_word_has_forty_bits():
    assert len(set(LETTERS)) ** LENGTH == 2**40
    assert word_from("seed", "a") != word_from("seed", "b") != word_from("other", "b")


def roster(root, n):
    path = root / "roster.csv"
    path.write_text("id,name\n" + "".join(f"{400 + 7 * k},Learner {k}\n" for k in range(n)))
    enrol(roster=path, run="test", root=root)


def test_half_of_a_roster_begins_with_form_a_and_newcomers_change_nobodys_form(run, tmp_path):
    roster(tmp_path, 10)
    before = seats(run="test", root=tmp_path)
    assert Counter(one.form for one in before) == {"a": 5, "b": 5}
    assert {one.word for one in before} == set(words(run).values())
    roster(tmp_path, 13)
    assert seats(run="test", root=tmp_path)[:10] == before


def test_without_a_roster_the_two_words_are_told(run, tmp_path):
    assert [one.form for one in seats(run="test", root=tmp_path)] == ["a", "b"]


def test_at_the_second_sitting_each_learner_has_the_other_form(tmp_path):
    with_test(tmp_path, sitting="second")
    run = build(run="test", root=tmp_path, seed=4).run
    roster(tmp_path, 4)
    assert [one.form for one in seats(run="test", root=tmp_path, sitting="second")] == ["b", "a", "b", "a"]
    with pytest.raises(CourseError, match="first"):
        seats(run="test", root=tmp_path)
    assert words(run, "second")["a"] != words(run)["a"]


UNFIT = {
    'options = ["four", "five", "six"]': ('options = ["four", "five", "six", "seven"]', "as many options"),
    "right = 3": ("right = 4", "number of an option"),
    'source = "invented for a test"\n': ("", "source"),
    'module = "m01"': ('module = "m01"\nlaws = ["cc2015-13-1"]', "only recalled"),
    'goal = "tell apart what is asked"': ('goal = "tell apart"\nlaws = ["law2012-93"]', "Did you mean"),
}


@pytest.mark.parametrize("old", UNFIT, ids=lambda old: UNFIT[old][1])
def test_pairs_that_do_not_match_or_rest_on_recalled_law_are_refused(tmp_path, old):
    new, told = UNFIT[old]
    assert old in BANK
    with_test(tmp_path, BANK.replace(old, new, 1))
    with pytest.raises(CourseError, match=told) as error:
        build(run="test", root=tmp_path)
    assert "\n" not in str(error.value) and "items.toml" in str(error.value)


KEYS = {"sitting": "first", "forms": {"a": {"one": 1, "two": 2}, "b": {"one": 3, "two": 1}}}


@pytest.mark.parametrize(
    ("kept", "got"),
    [
        ({"form": "a", "answers": {"one": 1, "two": 1}}, ("a", 0.5)),
        ({"form": "b", "answers": {"one": 3, "two": 1}}, ("b", 1.0)),
        ({"form": "a", "answers": {"one": 1}}, ("a", 0.5)),
        ({"form": "a", "answers": {"one": True}}, ("a", 0.0)),
        ({"form": "a", "answers": {}}, None),
        ({"form": "c", "answers": {"one": 1}}, None),
        ({"form": ["a"], "answers": {"one": 1}}, None),
        ("a", None),
        (None, None),
    ],
)
def test_a_form_is_scored_by_its_own_key_and_odd_answers_are_none(kept, got):
    assert score(KEYS, kept) == got


def test_answers_come_through_collecting_and_marking_into_the_class(run, tmp_path):
    for who, form, right in (("tuya", "a", {"first-goal": 1, "second-goal": 3}), ("bold", "b", {"first-goal": 1})):
        work = tmp_path / who / tiny.NAME
        shutil.copytree(run.release / tiny.NAME, work)
        kept = {"form": form, "word": words(run)[form], "answers": right}
        record = {"value": kept, "by": "widget", "at": "2026-11-20T10:00:00Z"}
        tiny.write_json(work / "answers/handin.json", {"schema": 1, "values": {answer_name("first"): record}})
        submit(student=who, module=tiny.NAME, folder=work, run="test", root=tmp_path)
    collect(run="test", root=tmp_path)
    assert {one.fault for one in autograde(run="test", root=tmp_path)} == {""}
    [cohort] = gather(run, [tiny.NAME])
    assert {one.learner: one.test for one in cohort.handins} == {"tuya": ("a", 1.0), "bold": ("b", 0.0)}
    assert cohort.sitting == "first"


def class_of(*tests):
    handins = tuple(Handin(f"L{n}", "", {"c": 1.0}, test=test) for n, test in enumerate(tests))
    return Cohort("m00", "Start here", (Item("c", "a task", False, 1.0),), handins, "first")


def test_a_report_shows_each_form_as_a_range_and_no_number_of_its_learners(tmp_path):
    shown = figures(class_of(*[("a", 0.5)] * 12, *[("b", 0.25)] * 11, *[None] * 2), 5)
    assert [form.share.n for form in shown.forms] == [10, 10]
    assert [form.share.high - form.share.low for form in shown.forms] == pytest.approx([1 / bands(10, 5)] * 2)
    write_html([shown], tmp_path / "r.html", title="t", k=5)
    write_csv([shown], tmp_path / "r.csv", k=5)
    page = (tmp_path / "r.html").read_text()
    assert "First test, by form" in page and "nothing on what the course has brought" in page
    assert "effective" not in page
    lines = [line for line in (tmp_path / "r.csv").read_text().splitlines() if "first test" in line]
    assert len(lines) == 2 and not any(number in line for line in lines for number in (",12,", ",11,", ",10,"))


def test_a_form_that_few_answered_is_not_shown():
    shown = figures(class_of(*[("a", 0.5)] * 9, *[("b", 1.0)] * 4), 5)
    assert [form.share is None for form in shown.forms] == [False, True]


@pytest.mark.parametrize("n", [5, 9, 14, 19])
def test_from_what_is_shown_nobody_can_tell_that_few_left_the_test_out(n):
    """However n learners split over the forms, the shown numbers leave a size of the rest that is no small one."""
    for a in range(n + 1):
        for b in range(n + 1 - a):
            told = [form.share.n if form.share else 0 for form in figures(class_of(*_split(n, a, b)), 5).forms]
            most = n - sum(told)
            least = n - sum(t + 4 for t in told)
            assert most >= 5 or most == 0 or least <= 0


def _split(n, a, b):
    return [("a", 0.5)] * a + [("b", 0.5)] * b + [None] * (n - a - b)
