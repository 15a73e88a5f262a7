"""The learner's pack: what is in it, what must never be, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
import tiny

from coursekit.build import build
from coursekit.errors import CourseError
from coursekit.manifest import read_manifest
from coursekit.pack import pack as packing
from coursekit.pack import pack_learner
from coursekit.pack.launchers import PYTHONS, write_launchers
from coursekit.pack.secrets import contents
from coursekit.pack.wheel import learner_requirements
from coursekit.release import release

pytestmark = pytest.mark.slow  # the wheel is built for each pack
OURS = re.compile(
    r"TIP-Lab/(READ ME FIRST\.txt|Start TIP Lab\.(bat|command)|start-tip-lab\.sh"
    r"|course/(start\.md|\.originals/m90-tiny\.zip|help/(learner|glossary|messages)\.html)"
    r"|course/m90-tiny/(m90-tiny\.ipynb|course\.json|figures/dot\.png|cases/gate(\.practice-\d)?\.json)"
    r"|program/(pack\.json|setup/install\.py|constraints/py3\.1[123]\.txt)"
    r"|program/wheels/tiplab_learner-[\w.]+-py3-none-any\.whl)"
)


@pytest.fixture(scope="module")
def packed(built, tmp_path_factory):
    """The tiny course in a zip, and unpacked."""
    folder = tmp_path_factory.mktemp("pack")
    done = pack_learner(out=folder / "pack.zip", run="test", root=built.root)
    with zipfile.ZipFile(done.path) as archive:
        archive.extractall(folder / "unpacked")
    return done, folder / "unpacked"


@pytest.fixture(scope="module")
def inside(packed):
    """Every file of the pack, those in its own wheel and zips among them, by name."""
    return dict(contents(packed[1]))


def test_the_pack_holds_what_it_should_and_nothing_else(packed):
    with zipfile.ZipFile(packed[0].path) as archive:
        assert [name for name in archive.namelist() if not OURS.fullmatch(name)] == []


def test_the_wheel_in_the_pack_holds_casebook_tipsim_and_the_data_alone(inside):
    wheel = {name.split(".whl/")[1] for name in inside if ".whl/" in name}
    assert {name.split("/")[0] for name in wheel if ".dist-info" not in name} == {"casebook", "tipsim"}
    assert "tipsim/_datasets/tip_figures/datapackage.json" in wheel
    assert "casebook/lab/static/tiplab-bar/static/bar.js" in wheel


def test_no_key_file_is_in_the_pack(built, inside):
    hidden = {p.read_bytes() for step in ("keys", "solved") for p in (built.run.root / step).rglob("*") if p.is_file()}
    hidden -= {p.read_bytes() for p in built.run.release.rglob("*") if p.is_file()}
    sources = {p.read_bytes() for p in (built.root / "modules").rglob("*") if p.is_file() and "key" in p.parts}
    assert [name for name, data in inside.items() if data in hidden | sources] == []


def test_no_solution_is_in_the_pack(inside):
    solutions = (b"BEGIN SOLUTION", b"40 + 2", b"Because the person knows best")
    assert [name for name, data in inside.items() if any(text in data for text in solutions)] == []


def test_the_seed_is_in_no_file_of_the_pack(tmp_path):
    tiny.write(tmp_path)
    build(run="test", root=tmp_path)
    release(run="test", root=tmp_path)
    seed = read_manifest(tmp_path / "build/test/run.toml").seed.encode()
    done = pack_learner(out=tmp_path / "pack.zip", run="test", root=tmp_path)
    with zipfile.ZipFile(done.path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert len(seed) == 32
    assert [name for name, data in contents(tmp_path / "unpacked") if seed in data] == []


def test_truth_and_likelihoods_are_in_practice_variants_only(inside):
    """A practice variant carries its own key, so that its debrief comes at once; it is never the graded one's twin."""
    telling = re.compile(rb'"(truth|likelihood|rows|base_rate|utility)"\s*:')
    cases = {name: data for name, data in inside.items() if "/cases/" in name}
    found = {name for name, data in cases.items() if telling.search(data)}
    assert cases and found == {name for name in cases if ".practice-" in name}
    others = {name: data for name, data in inside.items() if name not in cases and not name.endswith((".py", ".html"))}
    assert [name for name, data in others.items() if re.search(rb'"(truth|likelihood)"\s*:', data)] == []


def test_the_start_page_of_a_pack_is_for_learners(inside):
    page = inside["TIP-Lab/course/start.md"].decode()
    assert "tl-learner" in page and "tl-trainer" not in page
    assert 'href="m90-tiny/m90-tiny.ipynb"' in page


def test_the_pack_says_nothing_of_the_machine_it_was_made_on(built, inside):
    told = {str(built.root), f"{Path.home()}/", os.uname().nodename} if hasattr(os, "uname") else set()
    texts = {name: data for name, data in inside.items() if "_datasets" not in name}
    assert [name for name, data in texts.items() if any(t.encode() in data for t in told if len(t) > 3)] == []


def test_the_pack_advises_to_take_module_folders_along_and_not_the_whole_course(inside):
    text = " ".join(inside["TIP-Lab/READ ME FIRST.txt"].decode("utf-8-sig").split())
    assert "copy the folder of each module that you have begun (such as m03-identification) into course" in text
    assert "copy the folder course" not in text


def test_what_macos_and_linux_start_may_be_executed(packed):
    with zipfile.ZipFile(packed[0].path) as archive:
        rights = {i.filename.split("/")[-1]: i.external_attr >> 16 for i in archive.infolist()}
    assert rights["Start TIP Lab.command"] & 0o111 and rights["start-tip-lab.sh"] & 0o111


def test_the_starters_try_the_python_whose_wheels_are_packed_first(tmp_path):
    write_launchers(tmp_path, ["windows-3.12"], "")
    first = (tmp_path / "Start TIP Lab.bat").read_text("ascii")
    assert "(3.12 3.13 3.11)" in first
    assert f"({' '.join(PYTHONS)})".replace("(", "in ").replace(")", ";") in (tmp_path / "start-tip-lab.sh").read_text()


def test_the_starter_for_windows_has_the_line_ends_of_windows(tmp_path):
    write_launchers(tmp_path, [], "")
    text = (tmp_path / "Start TIP Lab.bat").read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n") > 10


def test_two_languages_in_one_pack_are_asked_for_at_the_start(built, tmp_path):
    shutil.copytree(built.root, tmp_path / "course")
    build(run="test-qps", root=tmp_path / "course", seed=4, lang="qps")
    release(run="test-qps", root=tmp_path / "course")
    done = pack_learner(out=tmp_path / "pack.zip", run=["test", "test-qps"], root=tmp_path / "course")
    with zipfile.ZipFile(done.path) as archive:
        page = archive.read("TIP-Lab/course/start.md").decode()
        told = json.loads(archive.read("TIP-Lab/course/qps/m90-tiny/course.json"))
    assert 'href="en/start.md"' in page and 'href="qps/start.md"' in page
    assert told["lang"] == "qps"


def test_two_runs_in_one_language_are_refused(built, tmp_path):
    with pytest.raises(CourseError, match="one run a language"):
        pack_learner(out=tmp_path / "pack.zip", run=["test", "test"], root=built.root)


def test_a_run_that_has_released_nothing_is_told_to(tmp_path):
    tiny.write(tmp_path)
    build(run="test", root=tmp_path, seed=4)
    with pytest.raises(CourseError, match="coursekit release --run test"):
        pack_learner(out=tmp_path / "pack.zip", run="test", root=tmp_path)


@pytest.mark.parametrize("target", ["windows", "windows-3.10", "vista-3.12", "windows-3.12 "])
def test_a_machine_that_cannot_be_packed_for_is_refused(built, tmp_path, target):
    with pytest.raises(CourseError, match="windows-3.12"):
        pack_learner(out=tmp_path / "pack.zip", run="test", offline=[target], root=built.root)


def test_a_file_that_is_not_python_s_installer_is_refused(built, tmp_path):
    (tmp_path / "setup.exe").write_bytes(b"x")
    with pytest.raises(CourseError, match="installer of Python"):
        pack_learner(out=tmp_path / "p.zip", run="test", python_installer=tmp_path / "setup.exe", root=built.root)


def test_a_key_that_slips_into_a_release_stops_the_pack_and_leaves_the_old_one(built, tmp_path):
    shutil.copytree(built.root, tmp_path / "course")
    released = tmp_path / "course/build/test/release" / tiny.NAME
    shutil.copy(tmp_path / "course/build/test/keys" / tiny.NAME / "gate.json", released / "cases/extra.json")
    (tmp_path / "pack.zip").write_bytes(b"the old pack")
    with pytest.raises(CourseError, match="cases/extra.json"):
        pack_learner(out=tmp_path / "pack.zip", run="test", root=tmp_path / "course")
    assert (tmp_path / "pack.zip").read_bytes() == b"the old pack"


def test_without_the_project_s_folder_the_trainer_is_told(built, tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "PROJECT", tmp_path)
    with pytest.raises(CourseError, match="project's folder"):
        pack_learner(out=tmp_path / "pack.zip", run="test", root=built.root)


def test_a_learner_s_machine_gets_no_grading_tools():
    names = {re.match(r"[\w.-]+", line).group().lower() for line in learner_requirements()}
    assert "jupyterlab" in names and not names & {"nbgrader", "sqlalchemy", "openpyxl", "pytest"}
