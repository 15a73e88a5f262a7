"""A learner's first day from an unpacked pack, installed and worked on with the network cut off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import SHOTS

from coursekit.collect import collect
from coursekit.pack import pack_learner

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
def walked(unpacked):
    """What the walk saw, in a network of its own that has no way out."""
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
