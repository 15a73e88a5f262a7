"""The wheel works in an empty environment away from the checkout, and carries no key and no solution."""

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PACKAGES = {"tipsim", "casebook", "coursekit"}
UV = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
SECRET = re.compile(r"(^|/)(key|keys|wrong_answers|answers|cases)/|\.ipynb$|rubric\.md$")
LOAD_ALL = """
import json, sys
from tipsim import data, look
rows = {name: len(data.load(name)) for name in data.names()}
found = {"rows": rows, "map": len(data.map_features()), "css": len(look.css()), "root": str(data.root())}
print(json.dumps(found))
"""


def _run(*command, cwd):
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(project, tmp_path_factory):
    """The folder that the wheel and the source archive were built into."""
    folder = tmp_path_factory.mktemp("built")
    if UV.exists():
        _run(UV, "build", "--wheel", "--sdist", "--out-dir", folder, project, cwd=folder)
    else:
        _run(sys.executable, "-m", "build", "--wheel", "--sdist", "--outdir", folder, project, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    return next(built.glob("tiplab-*.whl"))


@pytest.fixture(scope="module")
def carried(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def fresh_python(project, wheel, tmp_path_factory):
    """The Python of a new environment that holds the wheel, as pinned, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pins = project / "constraints" / f"py{sys.version_info.major}.{sys.version_info.minor}.txt"
    if UV.exists():
        _run(UV, "venv", "--python", sys.executable, folder, cwd=folder.parent)
        _run(UV, "pip", "install", "--python", python, "-c", pins, wheel, cwd=folder.parent)
    else:
        _run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
        _run(python, "-m", "pip", "install", "-q", "-c", pins, wheel, cwd=folder.parent)
    return python


def test_every_dataset_loads_in_an_empty_environment(project, fresh_python):
    from tipsim import data

    found = json.loads(_run(fresh_python, "-I", "-c", LOAD_ALL, cwd=fresh_python.parent))
    assert found["rows"] == {name: len(data.load(name)) for name in data.names()}
    assert found["map"] == 22
    assert found["css"] > 0
    assert Path(found["root"]).name == "_datasets"
    assert not Path(found["root"]).is_relative_to(project)


def test_a_learner_s_machine_can_import_the_cases_without_grading(fresh_python):
    code = "import importlib.util as u, casebook; assert u.find_spec('nbgrader') is None"
    _run(fresh_python, "-I", "-c", code, cwd=fresh_python.parent)


def test_the_wheel_holds_the_three_packages_and_nothing_else(carried):
    tops = {name.split("/")[0] for name in carried}
    assert {top for top in tops if not top.startswith("tiplab-")} == PACKAGES


def test_the_wheel_holds_every_file_of_the_datasets(project, carried):
    folder = project / "datasets"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    prefix = "tipsim/_datasets/"
    assert {name.removeprefix(prefix) for name in carried if name.startswith(prefix)} == files


def test_the_wheel_carries_no_file_of_the_modules(project, carried):
    content = {p.read_bytes() for p in (project / "modules").rglob("*") if p.is_file() and p.stat().st_size}
    assert [name for name, text in carried.items() if text in content] == []


def test_the_wheel_carries_no_key_and_no_notebook(carried):
    assert [name for name in carried if SECRET.search(name)] == []


def test_the_source_archive_carries_no_key_and_no_notebook_of_a_module(built):
    with tarfile.open(next(built.glob("tiplab-*.tar.gz"))) as archive:
        names = archive.getnames()
    secret = [name for name in names if SECRET.search(name) or "/modules/" in name]
    pages = ("/simulations/policy.ipynb", "/simulations/calibration.ipynb")  # no modules
    assert [name for name in secret if not name.endswith(pages)] == []
    assert any(name.endswith("simulations/tipsim/data.py") for name in names)
