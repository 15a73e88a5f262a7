"""The documents name commands, files and rooms that exist."""

import re
import subprocess
import sys

import pytest
from ruamel.yaml import YAML

DOCUMENTS = [
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "modules/README.md",
    "simulations/README.md", "simulations/MODEL.md", "datasets/README.md",
]  # fmt: skip


def _text(project, name):
    return (project / name).read_text(encoding="utf-8")


def _code(project, name):
    """The pieces of a document that are set as code."""
    return re.findall(r"```.*?```|`[^`\n]+`", _text(project, name), flags=re.S)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_make_command_of_a_document_exists(project, name):
    targets = set(re.findall(r"^([a-z][\w-]*)\s*:(?!=)", _text(project, "Makefile"), flags=re.M))
    assert set(re.findall(r"\bmake ([a-z][\w-]*)", "\n".join(_code(project, name)))) - targets == set()


@pytest.mark.parametrize("program", ["coursekit", "casebook", "tipsim"])
def test_a_command_of_a_document_exists(project, program):
    said = subprocess.run([sys.executable, "-m", program, "--help"], capture_output=True, text=True, encoding="utf-8")
    code = "\n".join("\n".join(_code(project, name)) for name in DOCUMENTS)
    named = set(re.findall(rf"(?:^|-m |`){program} ([a-z][a-z-]*)", code, flags=re.M))
    assert named
    assert {name for name in named if not re.search(rf"\b{name}\b", said.stdout)} == set()


def test_the_readme_names_the_two_commands(project):
    code = re.findall(r"^make (\w+)", _text(project, "README.md"), flags=re.M)
    assert {"lab", "test"} <= set(code)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_link_inside_the_house_leads_somewhere(project, name):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", _text(project, name))
    assert [link for link in links if not ((project / name).parent / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_holds_no_path_of_a_machine(project, name):
    assert re.findall(r"(?<![\w.])/(?:work|home|root|tmp|Users)/\S*", _text(project, name)) == []


@pytest.mark.parametrize("door", ["## For trainers", "## For modellers", "## For engineers"])
def test_the_contributing_guide_has_a_door(project, door):
    assert door in _text(project, "CONTRIBUTING.md")


def test_the_licence_is_mit_and_the_readme_names_the_one_of_the_content(project):
    assert _text(project, "LICENSE").startswith("MIT License")
    assert "CC BY 4.0" in _text(project, "README.md")


def test_the_citation_carries_the_version_of_the_project(project):
    citation = YAML(typ="safe").load(_text(project, "CITATION.cff"))
    version = re.search(r'^version = "(.+)"', _text(project, "pyproject.toml"), flags=re.M)[1]
    assert citation["version"] == version
    assert f"## {version}" in _text(project, "CHANGELOG.md")
