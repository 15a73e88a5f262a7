"""pyproject.toml, environment.yml and the constraints ask for the same things."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

PYTHONS = ("3.11", "3.12", "3.13")
# Packages that conda-forge has under another name.
CONDA_NAMES = {
    "build": "python-build",
    "matplotlib": "matplotlib-base",  # the same library without a window toolkit
    "playwright": "playwright-python",
}
# What conda-forge has not; the last line of environment.yml brings it by pip.
PIP_ONLY = {"axe-playwright-python"}
# What conda needs beside the packages of the project.
CONDA_ONLY = {"python", "pip"}


@pytest.fixture(scope="module")
def declared(project) -> dict[str, Requirement]:
    """What pyproject.toml asks for, parts for grading and tests among it."""
    table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*table["dependencies"], *(line for part in table["optional-dependencies"].values() for line in part)]
    return {canonicalize_name(need.name): need for need in map(Requirement, lines)}


@pytest.fixture(scope="module")
def conda(project) -> dict:
    return YAML(typ="safe").load((project / "environment.yml").read_text(encoding="utf-8"))


def pins(project, python: str) -> dict[str, Requirement]:
    """What a constraints file pins for this Python on this system; its last word counts."""
    lines = (project / "constraints" / f"py{python}.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for need in (Requirement(line) for line in lines if line.strip() and not line.startswith("#")):
        if not need.marker or need.marker.evaluate({"python_version": python, "python_full_version": f"{python}.0"}):
            found[canonicalize_name(need.name)] = need
    return found


def test_conda_gets_the_same_packages_with_the_same_bounds(declared, conda):
    lines = [line for line in conda["dependencies"] if isinstance(line, str)]
    needs = [Requirement(line) for line in lines if re.match(r"[\w.-]+", line).group() not in CONDA_ONLY]
    wanted = {CONDA_NAMES.get(name, name): need.specifier for name, need in declared.items() if name not in PIP_ONLY}
    assert {canonicalize_name(need.name): need.specifier for need in needs} == wanted


def test_conda_names_stand_for_packages_of_the_project(declared):
    assert set(CONDA_NAMES) <= set(declared)


def test_conda_installs_the_project_itself_with_its_parts(conda):
    assert conda["dependencies"][-1] == {"pip": ["-e .[fast,experiments,grading,test]"]}
    assert conda["channels"] == ["conda-forge", "nodefaults"]


def test_conda_has_a_python_that_the_project_works_with(project, conda):
    python = next(line for line in conda["dependencies"] if str(line).startswith("python="))
    assert python.removeprefix("python=") in PYTHONS


@pytest.mark.parametrize("python", PYTHONS)
def test_constraints_pin_one_version_and_name_no_host(project, python):
    text = (project / "constraints" / f"py{python}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert [line for line in lines if not re.match(r"[A-Za-z0-9._-]+==[\w.!+]+( ; .+)?$", line)] == []
    assert re.findall(r"://|@|--|file:", text) == []


@pytest.mark.parametrize("python", PYTHONS)
def test_constraints_pin_every_direct_need_inside_its_bounds(project, declared, python):
    pinned = pins(project, python)
    assert set(declared) - set(pinned) == set()
    versions = {name: Version(next(iter(pinned[name].specifier)).version) for name in declared}
    assert {name: str(v) for name, v in versions.items() if v not in declared[name].specifier} == {}


def test_the_project_says_which_pythons_it_works_with(project):
    table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    need = Requirement(f"python{table['requires-python']}")
    assert [python for python in PYTHONS if f"{python}.5" not in need.specifier] == []
    assert {path.stem for path in (project / "constraints").iterdir()} == {f"py{python}" for python in PYTHONS}
