"""COURSE_LANG alone decides the language, at the moment of reading."""

import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tipsim import language


@pytest.fixture
def mongolian(tmp_path, monkeypatch):
    catalogue = Catalog(locale="mn")
    catalogue.add("Saved at {time}", "{time} цагт хадгалсан")
    catalogue.add(("{n} scene", "{n} scenes"), ("{n} үзэгдэл", "{n} үзэгдэл"))
    raw = io.BytesIO()
    write_mo(raw, catalogue)
    folder = tmp_path / "mn" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "tiplab.mo").write_bytes(raw.getvalue())
    monkeypatch.setattr(language, "LOCALE_FOLDER", tmp_path)


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
