"""MODEL.md says what the code does: its equations, numbers, measures, order of a month, sources and links."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tipsim import data, tables
from tipsim.country import Country
from tipsim.interventions import MEASURES
from tipsim.levers import NAMES
from tipsim.quantities import BadQuantity, declared
from tipsim.scenario import Scenario
from tipsim.skill import Skill

DESIGN_CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
)  # fmt: skip
NUMBERS = r"\d+(?:(?:,\s*|\s+and\s+|\s+to\s+)\d+)*"
CITED = re.compile(rf"\b(?:[Ee]quations?|eqs?\.)\s+({NUMBERS})")
EVIDENCE = re.compile(rf"\bevidence ({NUMBERS})")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
QUANTITIES = [q for cls in tables.owners().values() for q in declared(cls)]
SOURCES = sorted({q.source for q in QUANTITIES})


@pytest.fixture(scope="module")
def document(project):
    return (project / "simulations" / "MODEL.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def package(project):
    return project / "simulations" / "tipsim"


def part(document: str, number: int) -> str:
    """The text of a section, without its heading."""
    return re.search(rf"^## {number} .*?$(.*?)(?=^## |\Z)", document, flags=re.M | re.S).group(1)


def numbers(found: str) -> set[int]:
    """The numbers of "13 to 16", "2, 10" and "14 and 15"."""
    spans = re.findall(r"(\d+)\s+to\s+(\d+)", found)
    return {int(n) for n in re.findall(r"\d+", found)} | {n for a, b in spans for n in range(int(a), int(b) + 1)}


def cited(text: str, pattern: re.Pattern = CITED) -> set[int]:
    return set().union(*(numbers(found) for found in pattern.findall(text)))


def equations(document: str) -> list[int]:
    return [int(n) for n in re.findall(r"\\tag\{(\d+)\}", document)]


def docstrings(path: Path) -> str:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    return "\n".join(ast.get_docstring(node) or "" for node in nodes if isinstance(node, kinds))


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_equations_are_numbered_once_and_without_gaps(document):
    assert sorted(equations(document)) == list(range(1, len(equations(document)) + 1))


def test_every_equation_that_a_docstring_cites_is_in_the_document(document, package):
    found = {path.name: cited(docstrings(path)) - set(equations(document)) for path in sorted(package.rglob("*.py"))}
    assert {name: missing for name, missing in found.items() if missing} == {}


def test_every_equation_is_cited_by_the_code_or_in_the_schedule(document, package):
    """An equation that nothing cites is a sign that the code went its own way."""
    code = set().union(*(cited(docstrings(path)) for path in package.rglob("*.py")))
    assert set(equations(document)) - code - cited(part(document, 3)) == set()


def test_every_equation_that_the_document_cites_is_in_it(document):
    assert cited(document) - set(equations(document)) == set()


def test_ranges_of_numbers_are_read_whole():
    assert cited("(equations 13 to 15; eq. 2,\n 10 and 12)") == {2, 10, 12, 13, 14, 15}


def test_the_table_of_quantities_is_the_one_that_the_code_declares(document):
    assert tables.filled(document) == document, "write it anew: python -m tipsim.tables simulations/MODEL.md"


@pytest.mark.parametrize("owner", tables.owners())
def test_every_quantity_has_its_line_in_the_table(document, owner):
    cls = tables.owners()[owner]
    table = re.search(rf"^### [^\n]*\(`{cls.__name__}`\)$(.*?)(?=^### |^## |\Z)", part(document, 11), re.M | re.S)
    assert re.findall(r"^\| `(\w+)`", table.group(1), flags=re.M) == [q.name for q in declared(cls)]


@pytest.mark.parametrize("q", [*declared(Country), *declared(Skill)], ids=lambda q: q.name)
def test_every_quantity_of_country_and_skill_is_explained_in_the_text(document, q):
    said = part(document, 5) + part(document, 6) + part(document, 7)
    assert f"`{q.name}`" in said


@pytest.mark.parametrize("name", MEASURES)
def test_every_quantity_of_a_measure_is_in_its_row_or_general(document, name):
    general = {"strength", "capacity", "cost_month", "cost_unit"}
    own = {q.name for q in declared(MEASURES[name])} - general
    assert {word for word in own if not re.search(rf"\b{word}\b", row(document, name))} == set()


def test_names_in_the_equations_are_names_of_the_code(document):
    text = re.sub(r"\[`[^`]*`\]\([^)]*\)", "", part(document, 7).split("### 7.13")[0])
    words = set(re.findall(r"`([a-z_]+)`", text))
    known = {*NAMES, *(q.name for q in QUANTITIES), "heed"}
    assert words - known == set()


def row(document: str, name: str) -> str:
    """The line of a measure in the table of section 7."""
    lines = [line for line in part(document, 7).splitlines() if f"(tipsim/interventions/{name}.py)" in line]
    assert len(lines) == 1, f"{name} has {len(lines)} lines"
    return lines[0]


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_a_row_under_the_number_that_its_docstring_gives(document, name):
    said = re.search(r"MODEL\.md,\s+measure\s+(\d+)", MEASURES[name].__doc__)
    assert row(document, name).startswith(f"| {said.group(1)} |")


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_and_its_row_name_the_same_label(document, name):
    assert f"| {MEASURES[name].label} |" in row(document, name)


@pytest.mark.parametrize("name", MEASURES)
def test_the_equations_that_a_measure_cites_are_in_its_row(document, name):
    assert cited(MEASURES[name].__doc__) - cited(row(document, name)) == set()


def test_measures_are_numbered_in_their_order(document):
    found = [int(row(document, name).split("|")[1]) for name in MEASURES]
    assert found == list(range(1, len(MEASURES) + 1))


def mechanisms(schedule: Path) -> list[str]:
    """The files of the mechanisms that `advance` calls, in their order; "" where it steps through the episodes."""
    tree = ast.parse(schedule.read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level == 1]
    home = {alias.name: f"{node.module}.py" for node in imports for alias in node.names} | {"_live": ""}
    advance = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "advance")
    calls = [node for node in ast.walk(advance) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    names = [call.func.id for call in sorted(calls, key=lambda call: call.lineno)]
    return [home[name] for name in names if name in home and home[name] != "log.py"]


def steps(section: str) -> list[str]:
    """The first file that each step of the month names, "" for the step of the episodes; others are left out."""
    lines = re.findall(r"^\d+\. (.*)$", section, flags=re.M)
    files = [[""] if line.startswith("**Every episode") else re.findall(r"`(\w+\.py)`", line) for line in lines]
    return [named[0] for named in files if named and named != ["model.py"]]


def test_the_order_of_a_month_is_that_of_the_schedule(document, package):
    assert steps(part(document, 3)) == mechanisms(package / "processes" / "schedule.py")


def test_all_eleven_design_concepts_are_there(document):
    said = re.findall(r"^\*\*([^*]+)\.\*\*", part(document, 4), flags=re.M)
    assert said == list(DESIGN_CONCEPTS)


def test_links_lead_to_files_and_headings_that_exist(document, project):
    headings = {slug(text) for text in re.findall(r"^#+ (.*)$", document, flags=re.M)}
    lost = []
    for file, anchor in LINK.findall(document):
        if file and not (project / "simulations" / file).exists():
            lost.append(file)
        if not file and anchor not in headings:
            lost.append(f"#{anchor}")
    assert lost == []


def test_files_that_the_document_names_exist(document, package):
    named = set(re.findall(r"`(\w+\.py)`", document))
    assert named - {path.name for path in package.rglob("*.py")} == set()


def test_every_row_of_evidence_that_is_cited_exists(document):
    known = set(data.load("evidence").id)
    assert cited("\n".join([document, *SOURCES]), EVIDENCE) - known == set()


@pytest.mark.parametrize("source", SOURCES)
def test_every_data_set_that_a_source_names_exists(source):
    named = set(re.findall(r"(?:^|[;,] )(?:assumed above )?([a-z_]+)(?: \d[\d, ]*)?(?=[:,])", source))
    assert named - {*data.names(), "assumed", "recalled"} == set()


def test_data_sets_are_named_as_they_are(document):
    folders = set(re.findall(r"\(\.\./datasets/(\w+)/README\.md\)", document))
    assert folders - set(data.names()) == set()


def test_works_that_are_cited_are_among_the_references(document):
    text, references = document.split("## References")
    works = set(re.findall(r"([A-Z][\wÀ-ž]+)(?: et al\.| and [A-Z][\wÀ-ž]+)? \(?((?:19|20)\d\d)\)?[;)]", text))
    assert works
    assert {work for work in works if not re.search(rf"^- {work[0]}.*\({work[1]}\)", references, re.M)} == set()


def test_most_numbers_are_said_to_be_assumed_and_are(document):
    assert "**Most numbers are assumed**" in part(document, 9)
    assert tables.assumed_share() > 0.5


def test_a_table_is_written_between_the_marks_and_nowhere_else():
    filled = tables.filled(f"before\n{tables.BEGIN} old {tables.END}\nafter")
    assert filled == f"before\n{tables.BEGIN}\n\n{tables.quantities_table()}\n\n{tables.END}\nafter"


def test_a_document_without_marks_is_refused_in_one_line():
    with pytest.raises(BadQuantity, match="quantities") as error:
        tables.filled("no marks here")
    assert "\n" not in str(error.value)


def test_the_command_writes_a_stale_table_anew(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"{tables.BEGIN}\nstale\n{tables.END}\n", encoding="utf-8")
    assert tables.main([str(page)]) == 0
    assert page.read_text(encoding="utf-8") == tables.filled(f"{tables.BEGIN}{tables.END}\n")


def test_the_command_says_in_one_line_what_it_cannot_read(tmp_path, capsys):
    assert tables.main([str(tmp_path / "none.md")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_numbers_are_written_in_full():
    assert [tables._number(x) for x in (3_400_000, 0.00002, 1, 0.25)] == ["3,400,000", "0.00002", "1", "0.25"]


def blocks(project: Path, language: str) -> list[str]:
    """The pieces of code of a language in the README for modellers."""
    text = (project / "simulations" / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


@pytest.mark.parametrize("words", ["tipsim.run(", "TraffickingModel("])
def test_the_python_of_the_readme_runs(project, words):
    """With fewer persons and seeds than it says, for the sake of time."""
    code = next(block for block in blocks(project, "python") if words in block)
    small = re.sub(r"seeds=\d+", "seeds=2", re.sub(r"scale=[\d.]+", "scale=0.003", code))
    assert small != code
    exec(compile(small, "README.md", "exec"), {})


def test_the_scenario_of_the_readme_can_be_run(project):
    (told,) = (block for block in blocks(project, "toml") if "[[measure]]" in block)
    assert [m.name for m in Scenario.from_dict(tomllib.loads(told)).measures] == ["hotline"]


def test_scenario_files_that_the_readme_names_exist(project):
    named = re.findall(r"\b(simulations/scenarios/\S+\.toml)", "\n".join(blocks(project, "sh")))
    assert named
    assert [name for name in named if not (project / name).is_file()] == []


def test_files_of_the_table_in_the_readme_are_all_of_the_package(project, package):
    text = (project / "simulations" / "README.md").read_text(encoding="utf-8")
    table = re.search(r"^## Files of tipsim$(.*?)(?=^## )", text, flags=re.M | re.S).group(1)
    said = {name for row in re.findall(r"^\| (`.*?) \|", table, flags=re.M) for name in re.findall(r"`([^`]+)`", row)}
    there = {f"{p.name}/" if p.is_dir() else p.name for p in package.iterdir() if not p.name.startswith(("_", "."))}
    assert said ^ (there - {"locale/"}) == set()


def test_the_command_prints_the_same_table(document):
    said = subprocess.run(
        [sys.executable, "-m", "tipsim", "quantities"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert said.stdout.strip() in document
    assert len(said.stdout.splitlines()) > len(QUANTITIES)
