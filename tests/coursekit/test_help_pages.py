"""The help pages: complete, self-contained, and every message of the course is explained there."""

import ast
import base64
import hashlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from coursekit import helppages
from coursekit.module import load_modules
from coursekit.tidy import notebooks
from tipsim import data

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "modules" / "help"
SOURCES = PROJECT / "simulations"
SPEAKING = ("session", "store", "notebook", "handin", "sending", "packet", "packetfile", "packing", "parts", "play")
SPEAKING += ("concordance", "sitting", "testform", "reset", "variant", "lab/config", "lab/serve", "indicators")
SPEAKING += ("page", "pagewords", "stated")
SPEAKING = tuple(f"casebook/{name}" for name in SPEAKING)
SPEAKING += ("tipsim/desk/controls", "tipsim/desk/choices", "tipsim/desk/described")

# What the course says when all is well: labels of the page, and lines on what was done.
ALL_IS_WELL = {
    "Now", "Practice", "Marked", "What do you do?", "Your decision", "Case file: what you know", "Nothing yet.",
    "What you have done",
    "People", "Pause", "Continue", "The case is paused. Everything is saved.", "Reload", "Play this variant again",
    "State it and go on", "Points shared out: {n} of 100", "They are scaled to 100 when you go on.",
    "Pick up to {n}.", "The case is closed.", "The full debrief comes with your feedback.", "Harm done on the way",
    "No harm was noted on the way.", "Your play is saved beside the notebook and is handed in with it.", "New",
    "Nothing to save yet", "{n} min left", "{n} min over time", "{n} min", "Saved at {time}", "Saved",
    "Saved in {file}", "Read from {file}", "{low} to {high} {unit}; at first {default}", "Source: {source}",
    "Back to {default}", "First month", "Last month", "to the end", "Its numbers", "When", "Measure", "Quantity",
    "Numbers of the country and of its officers", "{measure}: setting",
    "How sure are you? Share out 100 points.", "{name}: handed in.", "{name}: handed in, in the right form.",
    "{case}: finished and saved at {time}; it is handed in with the notebook.",
    "a number", "a share from 0 to 1", "a text", "a choice or a list",
    "Hand in this module", "Your course number", "Write the file to hand in", "Saving the notebook …",
    "The button writes one file with your answers. You can hand in again; the newest counts.",
    "Writing the file …", "Every marked part has an answer.", "The file is written. Your receipt code:", "File",
    "Give this file to your trainer as agreed: by mail, on a stick or in Moodle. Note the code.",
    "Download the file", "{file} was given to your browser; look among its downloads.", "Files you have written",
    "Written at", "Receipt code", "Download", "The notebook was last saved at {time}.",
    "It lies in the folder {folder}, beside the folders of the modules.", "{module} (kept {time})",
    "TIP Lab: work on this module", "Start", "Hand in", "Begin anew", "Help", "All modules", "Cancel",
    "The notebook is being opened ...", "Begin this module anew?",
    "Ready. Your clicks are saved at once; for what you write, press Ctrl and S.",
    "Your work so far is kept beside it, in a folder with today's date. Then the module is empty.",
    "no finding so far: nobody is excluded, information is offered", "exploited: a labour-rights case",
    "victim of deception and exploitation", "victim of trafficking for forced labour",
    "stopped before exploitation: look at purpose and attempt, protect now",
    "the rule does not say: protect now and ask a specialised investigator", "positive", "not positive: ask on",
    "sign", "strength", "group of indicators", "dimension", "Dimension", "Strength", "Signs, each with its code",
    "Signs found", "Step 1 says", "none of them",
    "The module is as at the beginning. Your old copy: {folder}. Press Start.",
    "Leave this window open while you work. Ctrl-C ends TIP Lab.",
    "Hold at least {n} pieces against each possibility. How likely would each be if it were so, and if not?",
    "document", "list of calls", "list of transfers", "list of crossings", "report of a source",
    "{left} of {all} {label} left", "The search for “{term}” found: {titles}.", "day {n}, {time}",
    "{time} left", "{h} h", "{h} h {n} min",
    "The search for “{term}” found nothing new.", "costs {n}", "News", "Records", "Search",
    "Name, number, account or place", "Found, not opened yet", "No record waits to be opened.", "Searched so far",
    "Link chart of what you have read", "Weighed in full: {n}; asked for: {m}.",
    "Nothing is known yet that could be weighed.",
    "Your test word", "Open the test", "Saved: {done} of {of} answered.", "The situation", "You think of",
    "Then you learn", "With the new information, how likely is the idea now?",
    "−2: much less likely", "−1: less likely", "0: neither more nor less likely", "+1: more likely",
    "+2: much more likely",
    "Saved. A panel has answered this item, so it counts; you read more with your feedback.",
    "The authors' own answer is {answer}. It is not a panel's, and it is never marked. Their reason: {reason}",
    "Start page", "Ready.", "TIP Lab: work on this page",
    "TIP Lab is open. Its address, for this machine only:", "TIP Lab has ended. Your work is saved in {folder}.",
}  # fmt: skip
FOR_PROGRAMMERS = {
    "Variant {id} carries no key.",
    "The strengths of {group} are recalled, not verified, so nothing is counted with them. "
    "Use adult_labour or child_labour.",
}


@cache
def said() -> dict[str, str]:
    """Every message of the code that speaks to learners, with the file it stands in."""
    found = {}
    for name in SPEAKING:
        for node in ast.walk(ast.parse((SOURCES / f"{name}.py").read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
            if called and isinstance(node.args[0], ast.Constant):
                found[node.args[0].value] = name
    return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, BeautifulSoup]:
    written = helppages.write_help(tmp_path_factory.mktemp("help"))
    return {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in written}


def test_every_message_that_states_a_problem_is_explained():
    explained = set(helppages.messages(SOURCE))
    assert {text: file for text, file in said().items() if text not in explained | ALL_IS_WELL | FOR_PROGRAMMERS} == {}


def test_every_message_that_is_explained_is_one_that_the_course_says():
    assert [text for text in helppages.messages(SOURCE) if text not in said()] == []


def test_every_message_says_what_it_means_and_what_to_do():
    rows = re.findall(r"^\| (.+?) \| (.+) \| (.+) \|$", (SOURCE / "messages.md").read_text(encoding="utf-8"), re.M)
    assert len(rows) > len(helppages.messages(SOURCE))
    assert [message for message, means, todo in rows if len(means) < 5 or len(todo) < 5] == []


def test_there_is_a_page_for_each_role_and_two_to_search(pages):
    assert list(pages) == ["learner", "trainer", "policy", "glossary", "messages"]
    assert [name for name, page in pages.items() if page.select("input[type=search]")] == ["glossary", "messages"]


def test_a_page_loads_nothing_and_links_only_to_the_other_pages(pages):
    there = {f"{name}.html" for name in pages}
    for page in pages.values():
        assert not page.select("[src], link, iframe, object")
        assert re.findall(r"url\(|@import", page.style.string) == []
        assert {a["href"] for a in page("a") if not a["href"].startswith("#")} == there


def test_only_the_script_of_the_page_itself_may_run(pages):
    for name, page in pages.items():
        allowed = page.select_one("meta[http-equiv]")["content"]
        scripts = [base64.b64encode(hashlib.sha256(s.string.encode()).digest()).decode() for s in page("script")]
        assert "default-src 'none'" in allowed and all(f"'sha256-{one}'" in allowed for one in scripts), name


def test_a_link_inside_a_page_leads_somewhere(pages):
    for page in pages.values():
        ids = {node["id"] for node in page.select("[id]")}
        assert {a["href"][1:] for a in page("a") if a["href"].startswith("#")} <= ids


def test_without_a_script_the_glossary_is_a_plain_list_of_every_term(pages):
    shown = pages["glossary"].get_text(" ")
    assert pages["glossary"].select_one("form").has_attr("hidden")
    terms = data.load("terms")
    assert [t for t in [*terms.english, *terms.mongolian] if t not in shown] == []


def test_a_recalled_term_is_marked_as_not_checked_and_a_verified_one_names_its_source(pages):
    known = {t.english: (t.where_seen_title, t.confidence) for t in data.load("terms").itertuples()}
    rows = [[cell.get_text() for cell in row("td")] for row in pages["glossary"].select("tr:has([lang=mn])")]
    assert len(rows) == len(known)
    for english, _mongolian, seen, how in rows:
        assert seen == known[english][0]
        assert ("not checked" in how) == known[english][1].startswith("recalled")


def test_the_page_for_policy_staff_says_that_the_model_does_not_predict_and_what_figures_are_not_for(pages):
    told = " ".join(pages["policy"].get_text(" ").split())
    for claim in ("it does not predict", "Not for judging a region", "Not for staffing decisions", "<5 is a mask"):
        assert claim in told.replace("  ", " ")


def test_figures_on_the_page_for_policy_staff_are_those_of_the_dataset_with_their_source(pages):
    table = data.load("tip_figures")
    table = table[(table.measure == "victims_identified") & (table.series == "UNODC GLOTIP")]
    shown = {tuple(c.get_text() for c in row("td")[:2]) for row in pages["policy"].select("tr") if row("td")}
    assert {(r.data_year, r.value) for r in table.itertuples()} <= shown
    assert table.source_title.iloc[0] in pages["policy"].get_text()


def test_headings_come_in_order_and_tables_have_heads(pages):
    for page in pages.values():
        levels = [int(h.name[1]) for h in page(re.compile("^h[1-6]$"))]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
        assert all(table.select("thead th[scope=col]") for table in page("table"))


def test_in_another_language_every_page_speaks_it(tmp_path):
    for path in helppages.write_help(tmp_path, "qps"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        spoken = [node.get_text(" ") for node in page.select("h1, h2, nav a, label, p:not(.tl-quiet), li")]
        assert page.html["lang"] == "qps" and len(spoken) > 5
        assert [text for text in spoken if re.search(r"\b(the|and|of|press|what)\b", text, re.I)] == []


def test_the_folder_of_the_help_is_no_module():
    assert "help" not in [module.name for module in load_modules(PROJECT)]
    assert not [path for path in notebooks((), PROJECT) if "help" in path.parts]


def test_a_command_that_a_page_names_exists():
    told = subprocess.run([sys.executable, "-m", "coursekit", "--help"], capture_output=True, text=True, check=True)
    texts = "".join((SOURCE / f"{name}.md").read_text(encoding="utf-8") for name in helppages.PAGES)
    named = set(re.findall(r"`coursekit ([a-z-]+)", texts))
    assert named and {command for command in named if not re.search(rf"\b{command}\b", told.stdout)} == set()
