"""The papers of the tiny course: what stands on them, what never does, and how they print."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest
import tiny
from bs4 import BeautifulSoup
from conftest import once
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.case import load_case, load_key
from casebook.robots import play_robot
from casebook.variant import compile_variant, load_variant
from coursekit.errors import CourseError
from coursekit.paper import about_module, pagewords, paper
from coursekit.paper.case import PaperCase
from coursekit.paper.hook import MIME
from coursekit.paper.page import render
from coursekit.paper.read import Reading, form_of, heading, named_items, read_module
from coursekit.paper.reader import Reader
from tipsim.pdf import find_browser

LEARNERS = ("module", "answer-sheet", "hand-out", "role-cards")
TRAINERS = ("reader", "reader-practice", "observer-cards", "marking-sheet")
CASE = "At the gate"
MODULES = Path(__file__).resolve().parents[2] / "modules"


def html_of(folder: Path, name: str) -> str:
    side = "paper" if name in LEARNERS else "paper-trainer"
    return (folder / side / tiny.NAME / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def papers(built, tmp_path_factory) -> dict[str, str]:
    """Every page of the tiny course by name, made once."""

    def make(folder: Path) -> None:
        paper(run="test", root=built.root, into=folder, pdf=False)

    folder = once(tmp_path_factory, "papers", make)
    return {name: html_of(folder, name) for name in (*LEARNERS, *TRAINERS)}


def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def words(page: str) -> str:
    """The page as a reader sees it."""
    return " ".join(soup(page).body.get_text(" ").split())


def numbered(page: str) -> dict[str, str]:
    """Number of each action on a page, with what stands beside it."""
    return {row["data-action"]: row.get_text(" ") for row in soup(page).select("[data-action]")}


@pytest.fixture
def variant(built):
    """What the tiny case hides in this run."""
    return load_variant(built.part("keys") / "gate.json")


# What stands on the learners' papers


def test_every_question_of_the_notebook_stands_on_the_answer_sheet(papers):
    asked = [part["data-question"] for part in soup(papers["answer-sheet"]).select("[data-question]")]
    assert asked == ["total", "first", "why-answer"]


def test_a_question_stands_with_all_its_options_and_a_box_for_each(papers):
    part = soup(papers["answer-sheet"]).select_one('[data-question="first"]')
    assert "Who is asked first?" in part.get_text()
    assert [row.get_text(" ", strip=True) for row in part("li")] == ["a The person", "b The companion"]
    assert len(part.select(".pp-box")) == 2


def test_a_written_answer_has_its_line_and_a_long_one_many(papers):
    sheet = soup(papers["answer-sheet"])
    assert sheet.select_one('[data-question="total"] .pp-write')
    assert len(sheet.select("section .pp-line, main > .pp-line")) >= 20


def test_the_answer_sheet_has_the_tables_of_the_case(papers):
    sheet = soup(papers["answer-sheet"])
    heads = [[th.get_text(strip=True) for th in table("th")] for table in sheet("table")]
    assert heads[0][:5] == ["Step", "Scene", "No.", "Min.", "Clock"]
    assert "needs help" in heads[1] and "needs no help" in heads[1]
    assert "Scene 2: What now" in heads[2]


def test_the_answer_sheet_asks_for_no_name(papers):
    assert "Course number" in papers["answer-sheet"]
    assert not re.search(r"\bname:", words(papers["answer-sheet"]), re.I)


def test_the_module_has_the_texts_of_the_notebook_and_its_questions(papers):
    page = soup(papers["module"])
    assert page.h1.get_text() == "A tiny module"
    assert [p["data-question"] for p in page.select("[data-question]")] == ["total", "first"]


def test_the_hand_out_has_every_action_with_its_number(papers, variant):
    found = numbered(papers["hand-out"])
    labels = [a.label for a in variant.case.actions().values()]
    assert list(found) == [str(n) for n in range(1, len(labels) + 1)]
    assert all(label in row for label, row in zip(labels, found.values(), strict=True))


@pytest.mark.parametrize("book", ["reader", "reader-practice"])
def test_an_action_has_the_same_number_in_the_readers_book(papers, variant, book):
    found = numbered(papers[book])
    assert list(found) == list(numbered(papers["hand-out"]))
    labels = [a.label for a in variant.case.actions().values()]
    assert all(label in row for label, row in zip(labels, found.values(), strict=True))


def test_the_hand_out_says_where_an_action_leads_but_not_to_which_end(papers):
    found = numbered(papers["hand-out"])
    assert "go on to scene 2" in found["3"]
    assert "the case ends" in found["4"] and "the case ends" in found["5"]


def test_there_is_a_card_for_each_who_plays(papers):
    titles = [card.h2.get_text() for card in soup(papers["role-cards"]).select(".pp-card")]
    assert titles == ["The officer", "The recorder", "The reader"]


# What never does


@pytest.mark.parametrize("name", LEARNERS)
def test_no_outcome_of_an_action_stands_on_a_learners_paper(papers, variant, name):
    page = words(papers[name])
    outcomes = [text for item in variant.case.evidence.values() for text in item.outcomes.values()]
    ends = [scene.text for scene in variant.case.scenes if scene.end]
    assert outcomes and ends
    assert not [text for text in (*outcomes, *ends) if text in page]


@pytest.mark.parametrize("name", LEARNERS)
def test_no_word_of_the_key_stands_on_a_learners_paper(papers, variant, name):
    page = papers[name]
    key = variant.known
    secrets = [c.label for c in key.care] + [h.why for h in key.harms.values()] + [r.about for r in key.robots.values()]
    secrets += [
        *(m.truth_told for m in key.matters.values()),
        "Add the two numbers of reading 1.",
        "Because the person knows best",
        "40 + 2",
    ]
    assert not [secret for secret in secrets if secret in page]


@pytest.mark.parametrize("name", [*LEARNERS, *TRAINERS])
def test_a_page_loads_nothing_from_elsewhere(papers, name):
    page = papers[name]
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|src=\"(?!data:)|@import|url\(|<script|<link", page)


@pytest.mark.parametrize("name", [*LEARNERS, *TRAINERS])
def test_every_picture_has_words_and_every_table_headings(papers, name):
    page = soup(papers[name])
    assert all(image.get("alt") for image in page("img"))
    assert all(table.find("th") for table in page("table"))


@pytest.mark.parametrize("name", [*LEARNERS, *TRAINERS])
def test_every_page_says_what_it_is_not_for(papers, name):
    assert "Not for staffing decisions" in words(papers[name])


def test_making_papers_leaves_the_release_as_it_is(course, tmp_path):
    before = tiny.files(course.part("release"))
    paper(run="test", root=course.root, into=tmp_path / "out", pdf=False)
    assert tiny.files(course.part("release")) == before


# The trainer's side


def test_the_readers_book_reads_out_what_this_run_has_drawn(papers, variant):
    outcome = variant.case.evidence["words"].outcomes["seen"]
    assert outcome in numbered(papers["reader"])["1"]


def test_the_readers_book_names_the_harm_of_an_action(papers):
    assert "Somebody in need was sent away" in numbered(papers["reader"])["5"]


def test_the_readers_book_begins_with_the_way_through_a_class_without_computers(papers):
    assert soup(papers["reader"]).h1.get_text() == "A class without computers"


@pytest.mark.parametrize("name", ["reader", "reader-practice", "marking-sheet"])
def test_a_page_of_the_trainers_says_so_on_each_sheet(papers, name):
    assert re.search(r'@top-right \{ content: "Trainer[^"]*never released"', papers[name])


def test_the_marking_sheet_tells_what_each_cell_looks_at_and_what_it_earns(papers):
    page = words(papers["marking-sheet"])
    assert "the sum of the two numbers" in page
    assert "Total 10" in page


def test_the_marking_sheet_gives_the_solutions_answers_by_letter(papers):
    rows = [" ".join(row.get_text(" ").split()) for row in soup(papers["marking-sheet"])("tr")]
    assert "2. Who is asked first? a: The person" in rows


def test_the_marking_sheet_shows_the_experts_way_by_number(papers):
    page = soup(papers["marking-sheet"])
    table = next(t for t in page("table") if "What was done or said" in t.get_text())
    steps = [row("td")[2].get_text() for row in table.tbody("tr")]
    assert steps == ["1", "2", "3", "A", "4"] or steps == ["1", "2", "3", "A", "5"]


# What cannot be printed


def test_without_a_browser_the_pages_are_written_and_one_line_says_how_to_print(course, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = paper(run="test", root=course.root)
    assert {p.suffix for p in done.pages} == {".html"} and len(done.pages) == len(LEARNERS + TRAINERS)
    assert len(done.notes) == 1 and "Ctrl and P" in done.notes[0] and "\n" not in done.notes[0]


def test_what_was_printed_before_is_replaced(course):
    folder = course.run.root / "paper" / tiny.NAME
    folder.mkdir(parents=True)
    (folder / "module.pdf").write_bytes(b"of last year")
    paper(run="test", root=course.root, pdf=False)
    assert not (folder / "module.pdf").exists()


def test_a_case_built_anew_after_its_release_is_not_printed(course):
    path = course.part("keys") / "gate.json"
    data = tiny.read_json(path)
    tiny.write_json(path, {**data, "variant": "gate-another"})
    with pytest.raises(CourseError, match="coursekit release --run test"):
        paper(run="test", root=course.root, pdf=False)


def test_a_run_without_a_release_says_what_to_do(course):
    shutil.rmtree(course.run.root / "release")
    with pytest.raises(CourseError, match="coursekit release --run test"):
        paper(run="test", root=course.root, pdf=False)


def test_a_cell_that_ends_in_an_error_is_named(course, tmp_path):
    folder = tmp_path / tiny.NAME
    shutil.copytree(course.part("release"), folder)
    path = folder / f"{tiny.NAME}.ipynb"
    nb = tiny.read(path)
    tiny.by_id(nb, "quiz").source = "1 / 0"
    tiny.save(nb, path)
    with pytest.raises(CourseError, match='cell "quiz" ends in ZeroDivisionError'):
        read_module(folder)


# Parts


def test_html_in_a_case_is_shown_and_not_run(built, variant):
    case = variant.case.model_copy(update={"intro": "<script>x</script>", "role": "<b>you</b>"})
    about = about_module(built.run, tiny.NAME, Reading())
    page = render(
        "hand-out", about, pagewords.common() | pagewords.hand_out(), cases=[PaperCase(case, variant.variant)]
    )
    assert "<script" not in page and "&lt;script&gt;" in page and "&lt;b&gt;you" in page


def test_a_task_is_found_by_the_name_of_its_answer():
    text = "Replace the dots.\n\n1. `held`: how many\n   are *held*?\n2. See `other`: not this.\n"
    assert named_items(text) == {"held": "How many are held?"}


def test_a_heading_is_the_last_one_below_the_title():
    assert heading("# Title\n\n## Part *one*\n\ntext\n\n### Part `two`\n") == "Part two"
    assert heading("# Title") == ""


@pytest.mark.parametrize(
    ("look", "form"),
    [
        ({"form": "share", "low": None, "high": None, "among": []}, "A share from 0 to 1."),
        ({"form": "number", "low": 1, "high": None, "among": []}, "A number, at least 1."),
        ({"form": "number", "low": 0, "high": 9, "among": []}, "A number from 0 to 9."),
        ({"form": "list", "low": None, "high": None, "among": ["weak", "strong"]}, "Only these words: weak, strong."),
        ({}, ""),
    ],
)
def test_an_answers_form_comes_from_the_visible_check(look, form):
    assert form_of(look) == form


@pytest.fixture(scope="module")
def border_post():
    folder = MODULES / "m03-identification"
    case = load_case(folder / "cases" / "border-post.yaml")
    return compile_variant(case, load_key(folder / "key" / "border-post.yaml", case), "paper")


def test_a_gate_stands_with_its_trust_and_both_texts(border_post):
    reader = Reader(border_post)
    action = border_post.case.actions()["ask-open"]
    gate = reader.gate(action)
    assert gate["trust"] == action.gate.trust
    shown = {"shows": action.gate.shows, "otherwise": action.gate.otherwise}
    for way, names in shown.items():
        assert [item["title"] for item in gate[way]] == [border_post.case.evidence[n].title for n in names]


def test_a_rule_names_the_number_of_the_action_that_comes_first(border_post):
    sheet = PaperCase(border_post.case, border_post.variant)
    rules = sheet.rules(border_post.case.actions()["refer-with-consent"])
    assert f"only after {sheet.actions['ask-consent']}" in rules


@given(seed=st.integers(0, 10_000), robot=st.sampled_from(["random", "expert", "waves-through"]))
@settings(max_examples=30, deadline=None)
def test_a_path_on_paper_leads_back_to_the_steps_that_were_taken(border_post, seed, robot):
    events = play_robot(border_post, robot, seed)["events"]
    sheet = PaperCase(border_post.case, border_post.variant)
    names = {n: name for name, n in sheet.actions.items()}
    rows = sheet.path(events)
    taken = [names[row["number"]] for row in rows if isinstance(row["number"], int)]
    assert taken == [e["what"] for e in events if e["do"] == "act"]


def test_options_get_letters_in_their_order(built):
    reading = read_module(built.part("release"))
    first = next(q for q in reading.questions if q.name == "first")
    assert [(o.letter, o.value) for o in first.options] == [("a", "person"), ("b", "companion")]
    assert dataclasses.is_dataclass(first) and MIME.endswith("+json")


# On paper


@pytest.fixture(scope="session")
def pdfs(built, tmp_path_factory) -> dict[str, Path]:
    """Every page of the tiny course as a PDF."""
    assert find_browser(), "these tests need Chromium, as the journeys do"
    folder = once(tmp_path_factory, "papers-pdf", lambda f: paper(run="test", root=built.root, into=f) and None)
    return {path.stem: path for path in sorted(folder.rglob("*.pdf"))}


@pytest.mark.slow
def test_every_page_has_its_pdf(pdfs):
    assert set(pdfs) == {*LEARNERS, *TRAINERS}


@pytest.mark.slow
def test_every_sheet_is_a4(pdfs):
    a4 = (210 / 25.4 * 72, 297 / 25.4 * 72)
    for path in pdfs.values():
        for page in pages(path):
            # Chromium rounds to its own units of 1/96 inch: less than a point
            assert (page.mediabox.width, page.mediabox.height) == pytest.approx(a4, abs=1)


@pytest.mark.slow
def test_nothing_is_smaller_than_11_points(pdfs):
    """Chromium shrinks a page that holds something too wide; so this also finds what overflows."""
    for name, path in pdfs.items():
        for page in pages(path):
            small = [text for text, size, _x, _y in texts(page) if size < 10.9]
            assert not small, name


@pytest.mark.slow
def test_words_a_third_longer_fit_as_well(course):
    tiny.edit(course.run.manifest, 'lang = "en"', 'lang = "qps"')
    paper(run="test", root=course.root)
    made = [p for side in ("paper", "paper-trainer") for p in (course.run.root / side).rglob("*.pdf")]
    small = [text for path in made for page in pages(path) for text, size, _x, _y in texts(page) if size < 10.9]
    assert made and not small


@pytest.mark.slow
def test_no_text_begins_outside_of_the_margins(pdfs):
    mm = 72 / 25.4
    for name, path in pdfs.items():
        for page in pages(path):
            outside = [t for t, _s, x, y in texts(page) if not (15 * mm <= x <= 195 * mm and 10 * mm <= y <= 290 * mm)]
            assert not outside, name


@pytest.mark.slow
def test_every_sheet_has_its_number(pdfs):
    for name, path in pdfs.items():
        sheets = pages(path)
        for n, page in enumerate(sheets, 1):
            assert f"m90 · page {n} of {len(sheets)}" in page.extract_text(), name


@pytest.mark.slow
def test_every_sheet_of_the_readers_book_says_that_it_is_never_released(pdfs):
    assert all("never released" in page.extract_text() for page in pages(pdfs["reader"]))


def pages(path: Path) -> list:
    from pypdf import PdfReader

    return list(PdfReader(path).pages)


def texts(page) -> list[tuple[str, float, float, float]]:
    """Each text of a page with its size in points and where it begins, from the lower left."""
    found = []

    def visit(text, cm, tm, _font, size):
        if text.strip():
            x, y = cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]
            found.append((text.strip(), size * abs(tm[3]) * abs(cm[3]), x, y))

    page.extract_text(visitor_text=visit)
    return found
