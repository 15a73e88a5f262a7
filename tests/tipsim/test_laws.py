"""Rows of law by id: what counts, what is shown, and how a lecturer signs."""

import re
import shutil
from datetime import date

import pytest

from tipsim import data, laws


@pytest.fixture
def own_laws(tmp_path, monkeypatch):
    """A copy of the datasets that a test may change; returns the file of laws."""
    shutil.copytree(data.root() / "laws", tmp_path / "laws")
    monkeypatch.setattr(data, "root", lambda: tmp_path)
    return tmp_path / "laws" / "laws.csv"


@pytest.mark.parametrize(
    ("id", "article", "words"),
    [
        ("palermo-3-a", "3(a)", "act, means and purpose"),
        ("palermo-3-b", "3(b)", "consent is irrelevant"),
        ("palermo-3-c", "3(c)", "no means needed"),
        ("law2012-3-1-2", "3.1.2", "whether or not a criminal case"),
        ("law2012-4-1-3", "4.1.3", "non-liability"),
        ("law2012-9-3", "9.3", "does not depend on willingness"),
        ("cc2015-13-1", "13.1", "two to eight years"),
    ],
)
def test_an_id_that_modules_cite_names_the_row_it_always_named(id, article, words):
    assert laws.row(id).article == article
    assert words in laws.row(id).content_own_words


def test_an_id_begins_alike_for_all_rows_of_an_instrument_and_differs_from_row_to_row():
    assert len(laws.rows()) == len(data.load("laws"))
    of_2012 = [law.id for law in laws.rows().values() if law.instrument == "Law on Combating Trafficking in Persons"]
    assert all(id.startswith("law2012") for id in of_2012)


def test_a_row_counts_by_a_source_or_by_a_signature_and_never_from_memory():
    assert laws.counts("palermo-3-a")
    assert not laws.counts("cc2015-13-1")
    assert not laws.counts("programme-after-2021")
    recalled = laws.row("cc2015-13-1")
    signed = {**recalled.__dict__, "verified_by": "A lecturer", "verified_on": date(2026, 12, 3)}
    assert laws.Law(**signed).counts
    assert not laws.Law(**{**signed, "verified_on": None}).counts


def test_an_unknown_id_is_told_with_the_nearest_one():
    with pytest.raises(laws.UnknownLaw, match=r"law2012-93.*Did you mean 'law2012-9-3'"):
        laws.row("law2012-93")


def test_a_row_is_read_again_once_the_file_has_changed(own_laws):
    assert laws.row("cc2015-13-1").verified_by == ""
    text = own_laws.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("cc2015-13-1,"))
    own_laws.write_text(text.replace(line, line[: line.rindex(",,")] + ",A lecturer,2026-12-03"), encoding="utf-8")
    assert laws.row("cc2015-13-1").signed


def test_a_table_of_law_says_on_which_day_the_law_was_known_so():
    table = laws.table(["palermo-3-a", "law2012-9-3"])
    for shown in (table._repr_html_(), repr(table)):
        assert re.search(r"Law as known on 2026-11-25", shown)
        assert "act, means and purpose" in shown and "does not depend" in shown


def test_a_table_says_of_a_recalled_row_that_it_is_one_and_takes_words_of_its_own():
    shown = laws.table({"cc2015-13-1": "trafficking <of> an adult"})._repr_html_()
    assert "recalled" in shown and "trafficking &lt;of&gt; an adult" in shown
