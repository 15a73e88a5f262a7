"""What is handed in, marked, shown and logged holds no name of an account or a machine, and no path of either."""

import os
import platform
import shutil
import socket
import sys
import zipfile
from pathlib import Path

import pytest
import tiny
from bs4 import BeautifulSoup

import casebook
from casebook.packet import write_packet
from casebook.robots import play_robot
from casebook.session import Session
from casebook.variant import load_keyed, load_variant
from coursekit.autograde import autograde
from coursekit.collect import collect
from coursekit.export import export
from coursekit.feedback import feedback
from coursekit.privacy.plainpaths import log_text, without_paths
from coursekit.project import open_run
from coursekit.report import report
from coursekit.submit import submit

ACCOUNT, MACHINE = "zzkonto", "zzrechner"
NOSY = """\
casebook.handin("total", 42)
import json, os, sys
print("here:", os.getcwd(), "home:", os.path.expanduser("~"), sys.prefix)
sys.stderr.write(os.path.join(os.getcwd(), "a b.txt"))
from IPython.display import HTML, display
display(HTML(f"<p>{os.getcwd()}/table.html</p>"))
open(os.path.join(os.getcwd(), "nothing.csv"))"""


@pytest.fixture(scope="module")
def worked(built, tmp_path_factory):
    """A learner and a trainer at work on one machine whose names are marked: (learner's folder, run)."""
    home = tmp_path_factory.mktemp("home") / ACCOUNT
    with pytest.MonkeyPatch.context() as patch:
        for name in ("USER", "LOGNAME", "USERNAME"):
            patch.setenv(name, ACCOUNT)
        for name in ("HOSTNAME", "COMPUTERNAME", "HOST"):
            patch.setenv(name, MACHINE)
        patch.setenv("HOME", str(home))
        patch.setattr(socket, "gethostname", lambda: MACHINE)
        patch.setattr(platform, "node", lambda: MACHINE)
        shutil.copytree(built.root, home / "course")
        run = open_run("test", home / "course")
        folder = work(run, home / "lab" / tiny.NAME, patch)
        mark(run, folder, home / "course")
    return folder, run


def work(run, folder, patch):
    """Play the case and hand in through what notebooks call."""
    shutil.copytree(run.release / tiny.NAME, folder)
    patch.chdir(folder)
    variant = load_variant(folder / "cases" / "gate.json")
    session = Session(variant, folder / "answers" / "gate.json")
    for event in play_robot(load_keyed(run.keys / tiny.NAME / "gate.json"), "expert")["events"]:
        session.take(event)
    casebook.handin("total", 42)
    nb = tiny.read(folder / f"{tiny.NAME}.ipynb")
    tiny.by_id(nb, "sum-answer").source = NOSY
    tiny.save(nb, folder / f"{tiny.NAME}.ipynb")
    write_packet(folder, "0042", folder.parent / "handed-in")
    return folder


def mark(run, folder, root):
    submit(student="0043", module=tiny.NAME, folder=folder, run="test", root=root)
    collect(run="test", root=root)
    collect(run="test", root=root, source=folder.parent / "handed-in")
    assert [g.fault for g in autograde(run="test", root=root)] == ["", ""]
    feedback(run="test", root=root)
    export(run="test", names=True, root=root)
    report(run="test", root=root)


def machine_words(folder):
    """What must stand nowhere: marked names, real ones that are long enough to be told, folders of this machine."""
    real = {name for name in (socket.gethostname(), os.environ.get("USER", "")) if len(name) > 5}
    places = {str(Path.home()), sys.prefix, sys.base_prefix, str(folder.parents[2]), str(Path.cwd())}
    return {ACCOUNT, MACHINE, *real, *(place + "/" for place in places if len(place) > 4)}


def holding(paths, words):
    """(file, word) of each file that holds one of `words`, also in what is packed in it."""
    found = []
    for path in paths:
        data = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                data = b"".join([*map(packed.read, packed.namelist()), *(n.encode() for n in packed.namelist())])
        found += [(path.name, word) for word in words if word.encode() in data]
    return found


def files(*folders):
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


def test_the_search_finds_a_machine_in_a_notebook_that_was_not_mended(worked, tmp_path):
    (tmp_path / "x.log").write_text(f"at {worked[0].parents[2]}/course", encoding="utf-8")
    assert holding(files(tmp_path), machine_words(worked[0]))


def test_neither_answers_nor_the_log_of_a_case_nor_the_file_to_hand_in_hold_them(worked):
    folder, _run = worked
    looked_at = files(folder / "answers", folder.parent / "handed-in")
    assert {"gate.json", "handin.json"} <= {path.name for path in looked_at}
    assert [path for path in looked_at if path.suffix == ".zip"]
    assert holding(looked_at, machine_words(folder)) == []


@pytest.mark.parametrize("step", ["submitted", "autograded", "feedback", "export", "report"])
def test_no_step_of_marking_holds_them(worked, step):
    folder, run = worked
    looked_at = files(run.root / step)
    if step == "submitted":  # what a learner wrote stays as written: it is the learner's
        looked_at = [path for path in looked_at if path.suffix != ".ipynb"]
    assert looked_at
    assert holding(looked_at, machine_words(folder)) == []


def test_nothing_that_lies_in_the_run_itself_holds_them(worked):
    folder, run = worked
    looked_at = [path for path in run.root.iterdir() if path.is_file()]
    assert {"coursekit.log", "gradebook.db", "receipts.csv", "run.toml"} <= {path.name for path in looked_at}
    assert holding(looked_at, machine_words(folder)) == []


def test_a_feedback_page_still_says_which_file_was_missing(worked):
    _folder, run = worked
    page = (run.feedback / "0043" / tiny.NAME / f"{tiny.NAME}.html").read_text(encoding="utf-8")
    said = BeautifulSoup(page, "html.parser").get_text(" ")
    assert "'nothing.csv'" in said
    assert f"here: {tiny.NAME} home: ~" in said


@pytest.mark.parametrize(
    ("text", "shortened"),
    [
        ('File "/home/anna/course/a.py", line 3', 'File "a.py", line 3'),
        (r"C:\Users\anna\course\a.py:3", "a.py:3"),
        ("/Users/anna is mine", "~ is mine"),
        ("File \x1b[0;32m/home/anna/a.py:3\x1b[0m", "File \x1b[0;32ma.py:3\x1b[0m"),
        ("[see](file:///home/anna/b.html)", "[see](file://b.html)"),
        ("act/means/purpose, 1/2, https://example.org/home/anna/x", "act/means/purpose, 1/2, https://example.org/home/anna/x"),
    ],
)  # fmt: skip
def test_a_path_is_cut_to_its_last_name_and_other_text_stays(text, shortened):
    assert without_paths(text) == shortened


def test_a_log_says_where_in_the_run_a_file_lies(tmp_path):
    assert log_text(f"Copying {tmp_path}/submitted/0042/x.ipynb", tmp_path) == "Copying submitted/0042/x.ipynb"
