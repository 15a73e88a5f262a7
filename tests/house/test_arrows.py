"""The arrows of the house: who may import whom, read from the source with `ast`.

In casebook: widget -> play -> case.
In tipsim: desk, cli -> experiments -> model -> processes, interventions -> state, quantities.
Between them: coursekit -> casebook -> tipsim, and nothing imports coursekit.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
SOURCES = [HOUSE / "simulations", HOUSE / "grading"]
PACKAGES = ("tipsim", "casebook", "coursekit")
# From the bottom up: a layer imports those before it in the list, never those after it.
LAYERS = {
    "casebook": [["case"], ["play"], ["widget"]],
    "tipsim": [
        ["state", "quantities"],
        ["processes", "interventions"],
        ["model"],
        ["experiments"],
        ["desk", "cli"],
    ],
}
SCREENS = ("ipywidgets", "anywidget", "panel", "nbgrader")

Graph = dict[str, set[str]]


def modules(sources: list[Path]) -> dict[str, Path]:
    """Dotted name and file of every module of our packages below the source roots."""
    found = {}
    for source in sources:
        for path in sorted(source.rglob("*.py")):
            parts = path.relative_to(source).with_suffix("").parts
            if parts[0] in PACKAGES:
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import of a file, also those inside functions; not those for type checkers alone."""
    todo: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            todo += node.orelse
        else:
            todo += ast.iter_child_nodes(node)


def base(name: str, path: Path, node: ast.ImportFrom) -> str:
    """The dotted name after "from", with the dots of a relative import written out."""
    if not node.level:
        return node.module or ""
    depth = node.level - (path.name == "__init__.py")
    home = name.split(".")[: len(name.split(".")) - depth]
    return ".".join([*home, node.module] if node.module else home)


def targets(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    """What a module imports: modules of ours by their full name, others as they are written."""
    for node in imports(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            continue
        home = base(name, path, node)
        for alias in node.names:
            inner = f"{home}.{alias.name}"
            yield inner if inner in known else home


def graph(sources: list[Path]) -> Graph:
    known = modules(sources)
    return {name: set(targets(name, path, known)) - {name} for name, path in known.items()}


def package(name: str) -> str:
    return name.split(".")[0]


def reach(start: str, arrows: Graph) -> set[str]:
    """All modules that importing `start` brings in, near and far."""
    seen, todo = set(), [start]
    while todo:
        for target in arrows.get(todo.pop(), set()) - seen:
            seen.add(target)
            todo.append(target)
    return seen


def forbidden(arrows: Graph, importers, imported: tuple[str, ...]) -> list[str]:
    """Arrows from modules for which `importers` holds into the named packages."""
    return sorted(
        f"{name} imports {target}"
        for name, found in arrows.items()
        if importers(name)
        for target in found
        if package(target) in imported
    )


def layer(name: str, layers: list[list[str]]) -> int | None:
    """Rank of a module in its package, from 0 at the bottom; None where it has no rank."""
    parts = name.split(".")
    ranks = [rank for rank, names in enumerate(layers) if len(parts) > 1 and parts[1] in names]
    return ranks[0] if ranks else None


def upward(arrows: Graph, root: str) -> list[str]:
    """Modules that bring in, near or far, a layer above their own."""
    ranked = {name: layer(name, LAYERS[root]) for name in arrows if package(name) == root}
    return sorted(
        f"{name} reaches {target}"
        for name, rank in ranked.items()
        if rank is not None
        for target in reach(name, arrows)
        if (ranked.get(target) or 0) > rank
    )


def circles(arrows: Graph) -> list[str]:
    return sorted(name for name in arrows if name in reach(name, arrows))


def self_named(sources: list[Path]) -> list[str]:
    """Imports of a package by its own name, which must be relative."""
    return sorted(
        f"{name}, line {node.lineno}"
        for name, path in modules(sources).items()
        for node in imports(path)
        for written in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        if package(written) == package(name) and not getattr(node, "level", 0)
    )


@pytest.fixture(scope="module")
def arrows() -> Graph:
    return graph(SOURCES)


def test_the_three_packages_are_read(arrows):
    assert {package(name) for name in arrows} == set(PACKAGES)
    assert {"casebook.case", "casebook.play", "casebook.widget", "tipsim.data"} <= set(arrows)


def test_nothing_imports_coursekit(arrows):
    assert forbidden(arrows, lambda name: package(name) != "coursekit", ("coursekit",)) == []


def test_tipsim_imports_neither_casebook_nor_coursekit(arrows):
    assert forbidden(arrows, lambda name: package(name) == "tipsim", ("casebook", "coursekit")) == []


def test_tipsim_shows_nothing_outside_its_desk(arrows):
    def inside(name):
        return package(name) == "tipsim" and not name.startswith("tipsim.desk")

    assert forbidden(arrows, inside, SCREENS) == []


def test_casebook_knows_nothing_of_nbgrader(arrows):
    assert forbidden(arrows, lambda name: package(name) == "casebook", ("nbgrader",)) == []


@pytest.mark.parametrize("root", LAYERS)
def test_layers_are_never_reached_from_below(arrows, root):
    assert upward(arrows, root) == []


def test_no_imports_go_in_a_circle(arrows):
    assert circles(arrows) == []


def test_no_package_imports_itself_by_name():
    assert self_named(SOURCES) == []


def test_content_and_data_are_never_imported_as_packages(arrows):
    assert forbidden(arrows, lambda name: True, ("modules", "datasets", "simulations", "grading", "tests")) == []


# The checks above are worth what they catch: each is shown a house with that fault.


def planted(root: Path, files: dict[str, str]) -> list[Path]:
    for name, text in files.items():
        path = root / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [root]


def test_an_import_inside_a_function_is_seen(tmp_path):
    inside = "def load():\n    from casebook.play import play\n"
    house = planted(tmp_path, {"tipsim/data": inside, "casebook/play": ""})
    assert graph(house)["tipsim.data"] == {"casebook.play"}


def test_an_import_for_type_checkers_alone_is_no_arrow(tmp_path):
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .b import B\n"
    assert graph(planted(tmp_path, {"casebook/a": text, "casebook/b": ""}))["casebook.a"] == {"typing"}


def test_a_step_upward_is_seen_over_a_module_between(tmp_path):
    up = {"case": "from . import helper", "helper": "from .widget import show", "widget": ""}
    house = planted(tmp_path, {f"casebook/{name}": text for name, text in up.items()})
    assert upward(graph(house), "casebook") == ["casebook.case reaches casebook.widget"]


def test_a_circle_is_seen(tmp_path):
    house = planted(tmp_path, {"casebook/a": "from .b import x", "casebook/b": "from . import a"})
    assert circles(graph(house)) == ["casebook.a", "casebook.b"]


def test_a_package_that_names_itself_is_seen(tmp_path):
    house = planted(tmp_path, {"casebook/a": "import casebook.b\nfrom casebook import b\nfrom .b import c\n"})
    assert self_named(house) == ["casebook.a, line 1", "casebook.a, line 2"]


def test_a_relative_import_in_a_sub_package_finds_its_target(tmp_path):
    files = {
        "tipsim/processes/__init__": "from .transit import go",
        "tipsim/processes/transit": "from ..state import S",
        "tipsim/state": "",
    }
    found = graph(planted(tmp_path, files))
    assert found["tipsim.processes"] == {"tipsim.processes.transit"}
    assert found["tipsim.processes.transit"] == {"tipsim.state"}
