"""A learner's first day from an unpacked pack, installed and worked on with the network cut off."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import SHOTS

from coursekit.collect import collect
from coursekit.manifest import read_manifest
from coursekit.pack import pack_learner
from coursekit.pack.secrets import contents

sys.path.insert(0, str(Path(__file__).parents[2] / "grading"))
import bootstrap  # noqa: E402

pytestmark = pytest.mark.slow
WALK = Path(__file__).with_name("offline_walk.py")


@pytest.fixture(scope="module")
def unpacked(lab_server, tmp_path_factory):
    """The pack of the demonstration with all wheels for this machine, unpacked where names are not plain."""
    place = tmp_path_factory.mktemp("pack")
    done = pack_learner(
        out=place / "pack.zip", run=lab_server.run, offline=[bootstrap.target(sys.version_info)], root=lab_server.root
    )
    folder = place / "Сургалт 1"
    with zipfile.ZipFile(done.path) as archive:
        for item in archive.infolist():
            path = Path(archive.extract(item, folder))
            path.chmod(item.external_attr >> 16 or 0o644)
    done.path.unlink()
    return folder / "TIP-Lab"


@pytest.fixture(scope="module")
def inside(unpacked):
    """Every file of the real course's pack, those inside its zips and its wheel among them, as text."""
    return {name: data.decode("utf-8", "ignore") for name, data in contents(unpacked)}


@pytest.fixture(scope="module")
def walked(unpacked, inside):
    """What the walk saw, in a network of its own that has no way out; the pack was looked at before."""
    SHOTS.mkdir(exist_ok=True)
    apart = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    command = [*apart, sys.executable, str(WALK), str(unpacked), str(SHOTS)]
    done = subprocess.run(command, cwd=WALK.parent, text=True, capture_output=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_walk_had_no_way_out(walked):
    assert walked["outside"] is False


def test_the_pack_installs_itself_and_opens_the_course_without_a_network(walked, capsys):
    with capsys.disabled():
        print(f"\n  seconds from the first start to the open page: {walked['seconds_to_first_page']}")
    assert "Set up." in walked["said"] and len(walked["modules"]) >= 2


def test_nothing_asked_for_an_address_outside(walked):
    assert walked["asked"] == []


def test_the_file_that_was_handed_in_is_collected_with_the_same_code(walked, unpacked, lab_server):
    collect(run=lab_server.run, source=unpacked / "course" / "handed-in", root=lab_server.root)
    rows = (lab_server.build / "receipts.csv").read_text("utf-8-sig")
    assert walked["code"] in rows


def test_the_lab_of_a_pack_ends_without_a_traceback(walked):
    assert "Traceback" not in walked["said"]


def telling_lines(text):
    """The lines of a file that are long enough to be nobody else's."""
    lines = (line.strip() for line in text.splitlines())
    return {line for line in lines if len(line) >= 30 and not line.startswith(("from ", "import ", "def "))}


def test_no_line_of_a_check_a_rubric_or_a_teaching_note_is_in_the_pack(inside, lab_server):
    keys = [p for p in (lab_server.root / "modules").glob("m*/key/*") if p.suffix in (".py", ".md", ".toml")]
    told = set().union(*(telling_lines(p.read_text("utf-8")) for p in keys))
    released = set().union(*(telling_lines(p.read_text("utf-8")) for p in (lab_server.build / "source").rglob("*.md")))
    assert len(told) > 100
    found = {name: [line for line in told - released if line in text] for name, text in inside.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_solution_of_a_notebook_is_in_the_pack(inside, lab_server):
    sources = [json.loads(p.read_text("utf-8")) for p in (lab_server.root / "modules").glob("m*/m*.ipynb")]
    cells = [cell for nb in sources for cell in nb["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    written = ["".join(c["source"]) for c in cells if c["metadata"]["nbgrader"]["grade"]]
    code = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", "".join("".join(c["source"]) for c in cells), re.S)
    lines = {line.strip() for text in [*written, *code] for line in text.splitlines() if len(line.strip()) > 12}
    assert len(lines) > 8
    assert {name for name, text in inside.items() if any(line in text for line in lines)} == set()


def test_truth_likelihoods_and_seed_are_nowhere_but_in_practice_variants(inside, lab_server):
    manifest = read_manifest(lab_server.build / "run.toml")
    assert [name for name, text in inside.items() if manifest.seed in text] == []
    telling = re.compile(r'"(truth|truth_told|likelihood|rows|utility)"\s*:')
    cases = {name for name, text in inside.items() if "/cases/" in name and telling.search(text)}
    assert cases and all(".practice-" in name for name in cases)
    graded = [name for name in inside if re.search(r"/cases/[\w-]+\.json$", name)]
    assert graded and not set(graded) & cases
