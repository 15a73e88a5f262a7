"""In the pseudo-language no plain English is left in what a learner sees, beyond a short list."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
import tiny
from conftest import once
from matplotlib import pyplot
from matplotlib.text import Text
from nbformat.v4 import new_code_cell
from speech import english, visible

from casebook.indicators import Outcome
from casebook.marking import mark_log
from casebook.robots import play_robot
from casebook.session import Session
from casebook.variant import load_keyed, load_variant
from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.collect import collect
from coursekit.execution import execute_notebook
from coursekit.feedback import feedback
from coursekit.helppages import write_help
from coursekit.paper import paper
from coursekit.project import open_run
from coursekit.release import release
from coursekit.submit import submit
from coursekit.translation.texts import reworded
from tipsim import data

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).resolve().parents[2]
MODULES = ("m00-start-here", "m03-identification", tiny.NAME)

# What stays in plain letters in every language, and why.
ALLOWED = {
    "solver",  # the id of the learner of this test
    "start.md", "course.json",  # names of files
    "coursekit build", "coursekit release", "coursekit collect", "coursekit autograde",  # commands
    "coursekit feedback", "coursekit export", "coursekit pack-learner", "coursekit demo", "coursekit lab",
    "handed-in",  # name of a folder
    *Outcome,  # codes of answers
}  # fmt: skip
FILES = re.compile(r"\b[\w-]+\.json\b|[\w-]+(?:/[\w-]+)+|\b[\w-]+-[0-9a-f]{10}\b")  # and names of variants
# Names under which code hands something in, and the answers' own codes, are code: the same in every language.
CODES = re.compile(r"""["']([A-Za-z][\w -]*)["']|\b([A-Za-z]+_\w+)\b""")
SIGN_CODES = re.compile(r"\b[A-Z]{2}_\w+\b")  # such as EX_hours, by which learners name a sign in code
IDS = {"id", "kind", "do", "what", "variant", "case"}
KEEP_FIGURES = """\
%config InlineBackend.close_figures = False
from matplotlib import pyplot
pyplot.close = lambda *_: None"""
FIGURES = """\
import json
from matplotlib import pyplot
from matplotlib.text import Text
print(json.dumps([t.get_text() for n in pyplot.get_fignums() for t in pyplot.figure(n).findobj(Text)]))"""


def make(root: Path) -> None:
    for name in MODULES[:2]:
        shutil.copytree(PROJECT / "modules" / name, root / "modules" / name, ignore=shutil.ignore_patterns("answers"))
    tiny.write(root)
    build(run="test", root=root, seed=2014, lang="qps")
    release(run="test", root=root)
    run = open_run("test", root)
    for name in MODULES:
        for who, step in (("solver", "solved"), ("blank", "release")):
            submit(student=who, module=name, folder=run.root / step / name, run="test", root=root)
    collect(run="test", root=root)
    assert {one.fault for one in autograde(run="test", root=root)} == {""}
    feedback(run="test", root=root)
    paper(run="test", root=root, pdf=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = once(tmp_path_factory, "no-english", make)
    return open_run("test", folder)


@pytest.fixture(params=MODULES)
def module(request):
    return request.param


def cases(run, module, pattern="*.json"):
    return sorted((run.root / "release" / module / "cases").glob(pattern))


def notebook(run, step, module):
    return nbformat.read(run.root / step / module / f"{module}.ipynb", as_version=4)


def codes(run, module) -> set[str]:
    """Names and answer codes that stand in the code of the notebook, but are not said through gettext."""
    found = set()
    for cell in notebook(run, "source", module).cells:
        if cell.cell_type == "code":
            code = re.sub(r"_\(\s*(?:\"[^\"]*\"\s*|'[^']*'\s*)+\)", "", cell.source)
            found |= {a or b for a, b in CODES.findall(code)}
    return found


def left(texts, allowed=frozenset()):
    """Every text in which plain English is left, with the words."""
    told = {}
    for text in texts:
        if words := english(FILES.sub("", SIGN_CODES.sub("", text)), ALLOWED | set(allowed)):
            told[text[:200]] = words
    return told


def test_the_released_notebook(run, module):
    texts = [cell.source for cell in notebook(run, "release", module).cells if cell.cell_type == "markdown"]
    assert texts
    assert left(texts) == {}


def test_the_released_pages(run, module):
    pages = [p for p in (run.root / "release" / module).rglob("*.md")]
    assert left(p.read_text(encoding="utf-8") for p in pages) == {}


def test_the_start_page(run):
    assert left(visible((run.learner / "start.md").read_text(encoding="utf-8"))) == {}


def test_the_texts_of_cases(run, module):
    texts = []
    for path in [*cases(run, module), *(run.root / "keys" / module).glob("*.json")]:
        variant = load_variant(path)
        for part in filter(None, (variant.case, variant.key)):
            reworded(part, "", lambda _context, text: texts.append(text) or text)
    assert left(texts) == {}


def strings(view):
    """The texts of a page that the player draws; HTML as it is read."""
    if isinstance(view, str):
        return visible(view) if "<" in view else [view]
    items = view.items() if isinstance(view, dict) else enumerate(view) if isinstance(view, list) else []
    return [text for key, value in items if key not in IDS for text in strings(value)]


def test_every_page_of_the_player_through_a_whole_play(run, module, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "qps")
    texts = set()
    for path in cases(run, module):
        keyed = path if "practice" in path.name else run.root / "keys" / module / path.name
        session = Session(load_variant(path), tmp_path / path.name)
        texts |= set(strings(session.view()))
        for event in play_robot(load_keyed(keyed), "expert")["events"]:
            session.take(event)
            texts |= set(strings(session.view()))
        assert session.play.finished
    assert bool(texts) == bool(cases(run, module))
    assert left(texts) == {}


def test_the_figure_of_a_debrief(run, module, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "qps")
    for path in cases(run, module, "*.practice-1.json"):
        variant = load_variant(path)
        figure = mark_log(variant, play_robot(variant, "expert")).debrief.figure()
        texts = [text.get_text() for text in figure.findobj(Text)]
        pyplot.close(figure)
        assert len(texts) > 5
        assert left(texts) == {}


@pytest.mark.parametrize("who", ["solver", "blank"])
def test_the_feedback_page(run, module, who):
    page = run.root / "feedback" / who / module / f"{module}.html"
    texts = visible(page.read_text(encoding="utf-8"), ".fb-answer")
    assert len(texts) > 20
    assert left(texts, codes(run, module) | {who}) == {}


def test_the_help_pages(tmp_path):
    terms = data.load("terms")  # a table of two languages: its English stays, and so do the names of sources
    kept = {text for name in ("english", "where_seen_title", "confidence") for text in terms[name].dropna()}
    sources = set(data.load("tip_figures").source_title.dropna())
    kept |= {text.removeprefix("verified ") for text in kept}
    for page in write_help(tmp_path, "qps", PROJECT):
        texts = [text for text in visible(page.read_text(encoding="utf-8")) if text not in kept]
        assert len(texts) > 20
        assert left(without(text, sources | kept) for text in texts) == {}


def without(text, names):
    """`text` less the names of sources, longest first: they are quoted as they are printed."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def test_the_papers(run, module):
    pages = sorted((run.root / "paper" / module).glob("*.html"))
    pages += sorted((run.root / "paper-trainer" / module).glob("*.html"))
    assert len(pages) > 2
    for page in pages:
        assert left(visible(page.read_text(encoding="utf-8")), codes(run, module)) == {}, page.name


@pytest.fixture(scope="module")
def executed(run, tmp_path_factory):
    """The solved notebooks, run again with the texts of all their figures printed at the end; by module."""
    done = {}
    for name in MODULES:
        folder = tmp_path_factory.mktemp("executed") / name
        shutil.copytree(run.solved / name, folder)
        nb = nbformat.read(folder / f"{name}.ipynb", as_version=4)
        keep = new_code_cell(KEEP_FIGURES, id="keep-figures")
        nb.cells = [keep, *nb.cells, new_code_cell(FIGURES, id="figures")]
        open_run("test", run.root.parents[1])
        done[name] = execute_notebook(nb, folder)
    return done


def output_texts(cell):
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "application/vnd.jupyter.widget-view+json" in data:
            continue  # its page is read from its state
        if "text/html" in data:
            yield from visible(data["text/html"])
        elif "image/png" not in data:
            yield output.get("text") or data.get("text/plain", "")


def widget_texts(nb):
    states = nb.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    for model in states.values():
        state = model["state"]
        known = ("prompt", "status", "view", "words", "label")
        yield from (text for name in known for text in strings(state.get(name, "")))
        yield from strings([option["label"] for option in state.get("options", []) if isinstance(option, dict)])
        yield from strings(list(state.get("feedback", {}).values()))


def test_what_cells_show(run, executed, module):
    cells = executed[module].cells[1:-1]
    assert [o for c in cells for o in c.get("outputs", []) if o.output_type == "error"] == []
    texts = {text for cell in cells for text in output_texts(cell)}
    assert texts
    assert left(texts, codes(run, module)) == {}


def test_what_questions_and_players_show(executed, run, module):
    texts = set(widget_texts(executed[module]))
    assert texts
    assert left(texts, codes(run, module)) == {}


def test_what_figures_say(executed, module):
    texts = json.loads(executed[module].cells[-1].outputs[0]["text"])
    assert bool(texts) == (module != tiny.NAME)
    assert left(texts) == {}
