"""Making and updating PO files: nothing that was translated is lost, nothing untranslated is missed."""

from __future__ import annotations

import pytest
import tiny
from babel.messages.pofile import read_po, write_po
from typer.testing import CliRunner

from coursekit.cli import app
from coursekit.errors import CourseError
from coursekit.translate import table, translate
from tipsim import language

CONTEXT = f"{tiny.NAME}/title"


@pytest.fixture
def course_folder(project_folder, tmp_path, monkeypatch):
    """The tiny module, not built; the house's catalogues lie in a folder of the test."""
    monkeypatch.setattr(language, "LOCALE_FOLDER", tmp_path / "house")
    monkeypatch.setenv("COURSEKIT_ROOT", str(project_folder))
    return project_folder


def po(root):
    return root / "modules" / tiny.NAME / "locale" / "mn.po"


def read(root):
    with po(root).open("rb") as file:
        return read_po(file, locale="mn")


def fill(root, change=lambda message: f"Ө {message.id}", wanted=lambda message: True):
    """Translate what `wanted` picks."""
    catalogue = read(root)
    for message in catalogue:
        if message.id and wanted(message):
            message.string = change(message)
    with po(root).open("wb") as file:
        write_po(file, catalogue)


def update(root, **more):
    return translate(lang="mn", modules=["m90"], root=root, **more)[0]


def edit_title(root, source):
    path = root / "modules" / tiny.NAME / f"{tiny.NAME}.ipynb"
    nb = tiny.read(path)
    tiny.by_id(nb, "title").source = source
    tiny.save(nb, path)


def title_of(root):
    return next(m for m in read(root) if m.context == CONTEXT)


def test_a_new_file_holds_every_text_untranslated(course_folder):
    state = update(course_folder)
    assert (state.done, state.fuzzy) == (0, 0)
    assert state.missing == len(read(course_folder)) > 20


def test_a_complete_file_says_so(course_folder):
    update(course_folder)
    fill(course_folder)
    assert update(course_folder).complete


def test_updating_an_unchanged_module_changes_not_a_byte(course_folder):
    update(course_folder)
    fill(course_folder)
    update(course_folder)
    before = po(course_folder).read_bytes()
    update(course_folder)
    assert po(course_folder).read_bytes() == before


def test_the_translation_of_a_changed_text_is_kept_as_a_guess(course_folder):
    update(course_folder)
    fill(course_folder)
    before = title_of(course_folder).string
    edit_title(course_folder, title_of(course_folder).id + "\nOne line more.")
    state = update(course_folder)
    now = title_of(course_folder)
    assert (state.fuzzy, state.missing, now.fuzzy, now.string) == (1, 0, True, before)


def test_a_text_without_context_that_changed_a_little_is_guessed_too(course_folder):
    update(course_folder)
    fill(course_folder)
    path = course_folder / "modules" / tiny.NAME / "key" / "checks.py"
    tiny.edit(path, "Hand in a whole number.", "Please hand in a whole number.")
    state = update(course_folder)
    assert (state.fuzzy, state.missing) == (1, 0)


def test_the_translation_of_a_text_that_is_gone_stays_in_the_file_and_comes_back_with_it(course_folder):
    update(course_folder)
    fill(course_folder)
    path = course_folder / "modules" / tiny.NAME / "key" / "checks.py"
    tiny.edit(path, '_("Hand in a whole number.")', '""')
    update(course_folder)
    gone = [m.string for m in read(course_folder).obsolete.values()]
    tiny.edit(path, '(isinstance(total, int), 1, "")', '(isinstance(total, int), 1, _("Hand in a whole number."))')
    assert update(course_folder).complete
    assert gone == ["Ө Hand in a whole number."]


def test_a_translators_note_is_kept(course_folder):
    update(course_folder)
    catalogue = read(course_folder)
    next(m for m in catalogue if m.context == CONTEXT).user_comments = ["ask the lecturer"]
    with po(course_folder).open("wb") as file:
        write_po(file, catalogue)
    update(course_folder)
    assert title_of(course_folder).user_comments == ["ask the lecturer"]


def test_a_translation_with_a_wrong_placeholder_does_not_count_and_is_named(course_folder):
    path = course_folder / "modules" / tiny.NAME / "key" / "checks.py"
    tiny.edit(path, "Hand in a whole number.", "Hand in {n} numbers.")
    update(course_folder)
    fill(course_folder)
    fill(course_folder, lambda m: "Ө {nn}", lambda m: m.id == "Hand in {n} numbers.")
    state = update(course_folder)
    assert not state.complete
    assert "Hand in {n} numbers." in table([state], "mn")


def test_checking_writes_nothing(course_folder):
    update(course_folder, check=True)
    assert not po(course_folder).exists()


def test_checking_fails_until_nothing_is_missing(course_folder):
    command = ["translate", "--lang", "mn", "--module", "m90"]
    assert CliRunner().invoke(app, [*command, "--check"]).exit_code == 1
    assert CliRunner().invoke(app, command).exit_code == 0
    fill(course_folder)
    assert CliRunner().invoke(app, [*command, "--check"]).exit_code == 0


def test_the_table_counts_by_module(course_folder):
    shown = CliRunner().invoke(app, ["translate", "--lang", "mn"]).output.splitlines()
    assert shown[0].split() == ["Mongolian", "done", "fuzzy", "missing"]
    assert shown[1].split()[:3] == [tiny.NAME, "0", "0"]
    assert len(shown) == 3


def test_the_house_has_a_file_of_its_own(course_folder):
    translate(lang="mn", root=course_folder)
    assert "Nothing to save yet" in language.catalogue_path("mn").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "qps", "klingon", "../mn", ""])
def test_a_language_that_is_not_translated_into_is_refused_in_one_line(course_folder, lang):
    with pytest.raises(CourseError) as told:
        translate(lang=lang, root=course_folder)
    assert "--lang mn" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("damage", [b'msgid "a"\nnonsense\n', b"\xff\xfe\x00"])
def test_a_damaged_file_is_named_and_left_as_it_is(course_folder, damage):
    po(course_folder).parent.mkdir()
    po(course_folder).write_bytes(damage)
    with pytest.raises(CourseError, match="mn.po cannot be read"):
        update(course_folder)
    assert po(course_folder).read_bytes() == damage


def test_running_text_is_no_format_for_a_translators_program(course_folder):
    edit_title(course_folder, "# Of 100, 23 % of all {people}")
    update(course_folder)
    above = po(course_folder).read_text(encoding="utf-8").split('msgctxt "m90-tiny/title"')[0]
    assert "python-" not in above.split("\n\n")[-1]
