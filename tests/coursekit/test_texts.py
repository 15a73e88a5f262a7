"""What a translator gets: every text that somebody reads, known by where it stands, and no solution."""

from __future__ import annotations

import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

import casebook.cli
import coursekit.cli
from casebook.case import load_case, load_key
from coursekit.errors import CourseError
from coursekit.module import load_module
from coursekit.translation.texts import blocks, house_texts, module_texts, pieces, python_words, reworded
from tipsim.commandhelp import help_texts, in_the_language
from tipsim.language import speaking
from tipsim.pseudo import is_pseudo


@pytest.fixture
def module(project_folder):
    return load_module(project_folder / "modules" / tiny.NAME)


def by_context(module):
    return {text.context: text.id for text in module_texts(module) if text.context}


def said(module):
    return [text.id for text in module_texts(module)]


def change_cell(module, name, source):
    nb = tiny.read(module.notebook)
    tiny.by_id(nb, name).source = source
    tiny.save(nb, module.notebook)


def test_a_block_is_known_by_module_and_cell(module):
    assert by_context(module)["m90-tiny/title"].startswith("# A tiny module")


def test_the_title_of_the_module_is_a_text(module):
    assert by_context(module)["m90-tiny/module.toml/title"] == module.title


def test_a_written_answer_is_a_solution_and_no_text(module):
    assert "Because the person knows best." not in said(module)


def test_what_code_and_checks_say_has_no_context(module):
    without = {text.id for text in module_texts(module) if text.context is None}
    assert {"Who is asked first?", "The person", "Hand in a whole number."} <= without


def test_what_a_solution_says_is_no_text(module):
    source = 'total = (\n    ### BEGIN SOLUTION\n    _("secret answer")\n    ### END SOLUTION\n)\nprint(_("total"))'
    change_cell(module, "sum-answer", source)
    assert "total" in said(module)
    assert "secret answer" not in said(module)


def test_an_answer_cell_without_marks_is_all_solution(module):
    change_cell(module, "sum-answer", 'total = _("secret answer")')
    assert "secret answer" not in said(module)


def test_texts_of_case_and_key_are_known_by_their_ids(module):
    found = by_context(module)
    assert found["case/gate/scenes/meet/actions/listen/label"] == "Listen"
    assert found["case/gate/evidence/words/outcomes/asks"] == "They ask for a doctor."
    assert found["case/gate/harms/away/label"] == "Somebody in need was sent away"
    assert found["case/gate/key/harms/away/why"] == "They needed help."
    assert found["case/gate/key/truth_told/none"] == "They only passed by."


def test_names_tags_and_numbers_of_a_case_are_no_texts(module):
    assert not {"gate", "meet", "listen", "ask", "need", "expert", "08:00", "facts"} & set(said(module))


def test_moving_a_scene_moves_no_context(module):
    before = by_context(module)
    path = module.folder / "cases" / "gate.yaml"
    text = path.read_text(encoding="utf-8")
    meet, decide, end = text.index("  - id: meet"), text.index("  - id: decide"), text.index("  - {id: end")
    path.write_text(text[:meet] + text[decide:end] + text[meet:decide] + text[end:], encoding="utf-8")
    assert by_context(module) == before


def test_a_case_reworded_by_itself_stays_the_same(module):
    case = load_case(module.folder / "cases" / "gate.yaml")
    key = load_key(module.key / "gate.yaml", case)
    assert reworded(case, "case/gate", lambda _context, text: text) == case
    assert reworded(key, "case/gate/key", lambda _context, text: text) == key


def test_every_text_stands_once(module):
    keys = [text.key for text in module_texts(module)]
    assert len(keys) == len(set(keys))


def test_code_that_cannot_be_read_is_named_in_one_line():
    with pytest.raises(CourseError, match="key/checks.py is not Python") as told:
        python_words('print(_("a"', "key/checks.py")
    assert "\n" not in str(told.value)


lines = st.sampled_from(["# A\n", "text\n", "\n", " \n", "```\n", "| a |\n", "last"])


@given(st.lists(lines, max_size=12).map("".join))
def test_a_page_cut_into_pieces_is_whole_again(page):
    assert "".join(pieces(page)) == page


def test_a_page_is_cut_into_paragraphs_but_not_within_code():
    page = "# One\n\nTwo\nlines\n\n\n```\na\n\nb\n```\n"
    assert blocks(page) == ["# One", "Two\nlines", "```\na\n\nb\n```"]


@pytest.mark.parametrize("app", [coursekit.cli.app, casebook.cli.app], ids=["coursekit", "casebook"])
def test_the_help_of_every_command_is_among_the_texts_of_the_house(app):
    house = {text.id for text in house_texts()}
    own = {text for text in help_texts(get_command(app)) if text != "Show this message and exit."}
    assert len(own) > 10
    assert own - house == set()


@pytest.mark.parametrize("app", [coursekit.cli.app, casebook.cli.app], ids=["coursekit", "casebook"])
def test_the_help_of_every_command_is_shown_in_the_language_of_the_course(app):
    with speaking("qps"):
        assert all(map(is_pseudo, help_texts(in_the_language(get_command(app)))))


def test_the_indicators_are_among_the_texts_of_the_house():
    named = {text.context: text.id for text in house_texts() if text.context}
    assert {f"datasets/indicators/{c}" for c in ("indicator", "dimension", "strength")} <= set(named)
