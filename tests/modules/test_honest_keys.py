"""Honest keys and honest time, over all modules: law that is not merely recalled, its day, reading ease, minutes."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from holding import MODULES, PROJECT

from coursekit.fill import marked_cells
from coursekit.judging import load_marks
from coursekit.module import load_module
from coursekit.reading import learner_texts, sentences, share_of_long, time_of
from coursekit.startpage import start_page
from coursekit.tidy import read_notebook
from coursekit.translation.texts import check_words, is_block
from tipsim import laws

by_module = pytest.mark.parametrize("name", MODULES)
OF_LAW = re.compile(r"\b(article|law|laws|protocol|palermo|criminal code)\b", re.IGNORECASE)
KNOWN_ON = re.compile(r"Law as known on (\d{4}-\d\d-\d\d)")
MOST_LONG = 0.10


def module_of(name):
    return load_module(PROJECT / "modules" / name)


def notebook_of(name):
    return read_notebook(module_of(name).notebook)


def marks_of(name):
    return load_marks(module_of(name).key / "checks.py")


@by_module
def test_every_row_of_law_that_a_mark_rests_on_is_more_than_recalled_or_waits_for_a_signature(name):
    waits = module_of(name).when_verified
    cited = {cell: mark.laws for cell, mark in marks_of(name).items() if cell not in waits}
    assert [(cell, id) for cell, ids in cited.items() for id in ids if not laws.counts(id)] == []


@by_module
def test_a_mark_that_speaks_of_law_names_the_rows_it_rests_on(name):
    silent = [cell for cell, mark in marks_of(name).items() if OF_LAW.search(mark.tells) and not mark.laws]
    assert silent == []


def test_some_marks_rest_on_law():
    assert {id for name in MODULES for mark in marks_of(name).values() for id in mark.laws} >= {"law2012-9-3"}


def law_tables(nb):
    """Markdown cells in which a table has a column of articles or speaks of elements of the law."""
    texts = [cell.source for cell in nb.cells if is_block(cell)]
    return [
        text
        for text in texts
        if re.search(r"^\|.*\|$", text, re.MULTILINE) and re.search(r"\| (Article|Element) \|", text)
    ]


@by_module
def test_a_table_of_law_says_on_which_day_the_law_was_known_so(name):
    days = {f"{law.law_as_known_on:%Y-%m-%d}" for law in laws.rows().values()}
    told = [KNOWN_ON.search(text) for text in law_tables(notebook_of(name))]
    assert all(one and one[1] in days for one in told)


def test_tables_of_law_are_found_where_they_are():
    assert len(law_tables(notebook_of("m03-identification"))) == 2


def test_a_table_shown_by_code_bears_the_day_too(held):
    pages = [
        o["data"].get("text/html", "")
        for c in held.notebook("autograded", "solver").cells
        for o in c.get("outputs", [])
        if "data" in o
    ]
    tables = [
        t for page in pages for t in BeautifulSoup(page, "html.parser")("table") if "In our words" in t.get_text()
    ]
    assert all(KNOWN_ON.search(table.caption.get_text()) for table in tables)


@by_module
def test_at_most_a_tenth_of_the_sentences_has_more_than_25_words(name):
    texts = list(learner_texts(module_of(name), notebook_of(name)))
    assert len(sentences(texts)) > 50
    assert share_of_long(texts) <= MOST_LONG


@by_module
def test_every_marked_cell_and_case_has_its_minutes(name):
    module = module_of(name)
    auto, by_hand = marked_cells(notebook_of(name))
    looks_at_a_case = {c.metadata.nbgrader["grade_id"] for c in notebook_of(name).cells if "look_case" in c.source}
    assert (set(auto) - looks_at_a_case) | set(by_hand) | set(module.cases) <= set(module.task_minutes)


@by_module
def test_the_stated_time_holds_for_a_slow_reader(name):
    module = module_of(name)
    assert time_of(module, notebook_of(name)).minutes <= module.minutes


def test_the_start_page_says_what_reading_and_tasks_take(held):
    from coursekit.manifest import read_manifest

    facts = read_manifest(held.run.manifest).modules[held.module.name]
    page = start_page({held.module.name: facts})
    assert f"about {held.module.minutes} minutes" in page
    assert f"reading at a slow pace {facts['reading']} minutes, tasks {facts['tasks']}" in page
    assert facts["reading"] + facts["tasks"] <= held.module.minutes


@by_module
def test_no_hint_of_a_check_calls_on_an_article_that_is_only_recalled(name):
    """The code of 2015 is charged under in feedback alone, unless its cell waits for a signature."""
    waits = any(mark.cell in module_of(name).when_verified for mark in marks_of(name).values())
    told = [said for _context, said in check_words(module_of(name)) if re.search(r"\b(12\.3|13\.1)\b", str(said))]
    assert waits or told == []
