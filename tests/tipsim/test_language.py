"""COURSE_LANG alone decides the language, at the moment of reading."""

import os
import subprocess
import sys

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tipsim import language


def write(path, *messages, fuzzy=()):
    """A PO file with (message, translation) or (context, message, translation)."""
    catalogue = Catalog(locale="mn")
    for *context, message, translation in messages:
        flags = ("fuzzy",) if message in fuzzy else ()
        catalogue.add(message, translation, context=context[0] if context else None, flags=flags)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(language, "LOCALE_FOLDER", tmp_path / "locale")
    return tmp_path / "locale" / "mn" / "LC_MESSAGES" / "tiplab.po"


@pytest.fixture
def mongolian(house):
    write(
        house,
        ("Saved at {time}", "{time} цагт хадгалсан"),
        (("{n} scene", "{n} scenes"), ("{n} үзэгдэл", "{n} үзэгдэл")),
        ("table", "Close", "Хаах"),
        ("door", "Close", "Ойр"),
    )


def test_english_is_read_where_nothing_is_chosen():
    assert language.language() == "en"
    assert language.gettext("Saved at {time}") == "Saved at {time}"


def test_the_language_changes_without_a_restart(mongolian, monkeypatch):
    before = language.gettext("Saved at {time}")
    monkeypatch.setenv("COURSE_LANG", "mn")
    during = language.gettext("Saved at {time}")
    monkeypatch.setenv("COURSE_LANG", "en")
    after = language.gettext("Saved at {time}")
    assert (before, during, after) == ("Saved at {time}", "{time} цагт хадгалсан", "Saved at {time}")


def test_what_is_not_translated_stays_english(mongolian, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "mn")
    assert language.gettext("Pause") == "Pause"


def test_a_language_without_catalogue_stays_english(mongolian, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "kk")
    assert language.gettext("Saved at {time}") == "Saved at {time}"
    assert language.ngettext("{n} scene", "{n} scenes", 2) == "{n} scenes"


def test_the_variables_of_gettext_are_never_read(mongolian, monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "mn")
    assert language.language() == "en"
    assert language.gettext("Saved at {time}") == "Saved at {time}"


@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_plural_forms_are_those_of_the_language(mongolian, monkeypatch, number):
    monkeypatch.setenv("COURSE_LANG", "mn")
    assert language.ngettext("{n} scene", "{n} scenes", number) == "{n} үзэгдэл"


@pytest.mark.parametrize(
    ("written", "read"),
    [("mn", "mn"), (" MN ", "mn"), ("mn_MN.UTF-8", "mn"), ("mn-MN", "mn"), ("", "en"), ("../..", "en")],
)
def test_a_language_is_read_from_what_people_write(monkeypatch, written, read):
    monkeypatch.setenv("COURSE_LANG", written)
    assert language.language() == read


def test_an_empty_message_stays_empty(mongolian, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "mn")
    assert language.gettext("") == ""


def test_a_message_can_mean_two_things_by_context(mongolian, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "mn")
    assert [language.pgettext(c, "Close") for c in ("table", "door", "window")] == ["Хаах", "Ойр", "Close"]


def test_a_translation_that_is_only_guessed_is_not_shown(house, monkeypatch):
    write(house, ("Pause", "Зогсоох"), fuzzy=["Pause"])
    monkeypatch.setenv("COURSE_LANG", "mn")
    assert language.gettext("Pause") == "Pause"


def test_a_corrected_catalogue_is_read_without_a_restart(house, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "mn")
    write(house, ("Pause", "Зогсоо"))
    before = language.gettext("Pause")
    write(house, ("Pause", "Түр зогсоох"))
    os.utime(house, ns=(1, 1))
    assert (before, language.gettext("Pause")) == ("Зогсоо", "Түр зогсоох")


@pytest.mark.parametrize("damage", [b"\xff\xfe\x00", b'msgid "Pause"\nnonsense\n', b"", b'msgid "Pa', b"PK\x03\x04"])
def test_a_damaged_catalogue_shows_english(house, monkeypatch, damage):
    house.parent.mkdir(parents=True)
    house.write_bytes(damage)
    monkeypatch.setenv("COURSE_LANG", "mn")
    assert (language.gettext("Pause"), language.pgettext("door", "Pause")) == ("Pause", "Pause")


def test_the_words_of_a_module_count_only_inside_and_before_the_house(mongolian, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "mn")
    write(tmp_path / "m03" / "words" / "mn.po", ("Saved at {time}", "{time}: хадгалав"), ("Guess", "Таах"))
    with language.words(tmp_path / "m03"):
        inside = language.gettext("Saved at {time}"), language.gettext("Guess"), language.pgettext("table", "Close")
    assert inside == ("{time}: хадгалав", "Таах", "Хаах")
    assert language.gettext("Guess") == "Guess"


def test_the_words_of_the_current_folder_are_read_by_themselves(mongolian, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "mn")
    write(tmp_path / "m03" / "words" / "mn.po", ("Guess", "Таах"))
    monkeypatch.chdir(tmp_path / "m03")
    assert language.gettext("Guess") == "Таах"


def test_speaking_sets_the_language_also_for_programs_started_inside():
    code = "from tipsim.language import gettext; print(gettext('Pause'))"
    with language.speaking("qps"):
        inside = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8")
    assert (inside.stdout.strip(), language.language()) == ("Ṕááúúšéé", "en")


def test_the_pseudo_language_needs_no_catalogue(monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "qps")
    assert language.gettext("Saved at {time}") == "Šááṽééď ááţ {time}"
    assert language.ngettext("{n} scene", "{n} scenes", 2) == "{n} šçééñééš"
    assert language.pgettext("door", "Close") == "Çĺóóšéé"


def test_speaking_wins_over_what_a_released_module_states(tmp_path, monkeypatch):
    (tmp_path / "course.json").write_text('{"schema": 1, "lang": "qps"}', encoding="utf-8")
    monkeypatch.setenv("COURSE_LANG", "mn")
    monkeypatch.chdir(tmp_path)
    with language.speaking("en"):
        inside = language.language()
    assert (inside, language.language()) == ("en", "qps")


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"lang": 3', '{"lang": "../.."}'])
def test_a_damaged_statement_of_the_language_is_passed_over(tmp_path, monkeypatch, damage):
    (tmp_path / "course.json").write_text(damage, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert language.language() == "en"
