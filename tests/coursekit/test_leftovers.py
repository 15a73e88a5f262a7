"""What killed commands, other spellings and an opened lab leave of a learner goes too; others lose nothing."""

import json
import shutil
import subprocess
import sys
import time
import zipfile
from unittest import mock

import pytest
import tiny

from casebook.packet import write_packet
from coursekit import swap
from coursekit.collect import collect, take_in
from coursekit.errors import CourseError
from coursekit.forget import forget
from coursekit.privacy.whom import Whom
from coursekit.roster import enrol
from coursekit.swap import scratch_beside

GONE, STAYS = "zq-4711", "zr-0815"
KILLED = """
import os, signal, sys
from coursekit import swap
from coursekit.collect import collect
moves, real = [], swap._move
def move(source, target):
    if source.exists():
        if len(moves) == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        moves.append(source)
    real(source, target)
swap._move = move
collect(run="test", root=sys.argv[1], source=sys.argv[2])
"""


def packed(course, who, folder, said="I ask."):
    """A hand-in file of `who` in `folder`."""
    work = course.root / "work" / f"{who}-{folder.name}" / tiny.NAME
    shutil.copytree(course.run.release / tiny.NAME, work)
    nb = tiny.read(work / f"{tiny.NAME}.ipynb")
    tiny.by_id(nb, "why-answer").source = said
    tiny.save(nb, work / f"{tiny.NAME}.ipynb")
    return write_packet(work, who, folder).path


def killed_collect(course, files, after):
    """A collect that the system ends after so many moves."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(course.root), str(files), str(after)], check=False)
    assert done.returncode == -9


def killed_half_way(course):
    """A second work comes; when the first is laid aside and the second not yet in, the collect is killed."""
    packed(course, STAYS, course.root / "first", "First.")
    collect(run="test", root=course.root, source=course.root / "first")
    time.sleep(1.1)  # hand-ins are told apart by the second
    packed(course, STAYS, course.root / "second", "Second.")
    killed_collect(course, course.root / "second", 2)
    assert not (course.run.submitted / STAYS / tiny.NAME).exists()


def holding(course, word):
    """Every file and folder below build/ with `word` in its path or bytes (of a zip: in what is packed)."""
    found = []
    for path in (course.root / "build").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        if data and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as pack:
                data += b"".join(pack.read(one) for one in pack.namelist())
        name = path.relative_to(course.root).as_posix()
        if word.lower() in name.lower() or word.lower().encode() in data.lower():
            found.append(name)
    return found


def forgotten(course, *who, **more):
    return forget(run="test", students=list(who) or None, yes=True, root=course.root, **more)


@pytest.mark.parametrize("how", ["one", "all"])
def test_nothing_of_a_learner_is_left_in_the_scratch_of_a_killed_collect(course, how):
    packed(course, GONE, course.root / "files")
    killed_collect(course, course.root / "files", 0)
    assert any(name.startswith("build/.test.new-") for name in holding(course, GONE))
    forgotten(course, *([GONE] if how == "one" else []), everybody=how == "all")
    assert holding(course, GONE) == []


def test_work_that_was_moved_aside_when_the_command_was_killed_is_put_back_and_not_deleted_with_anothers(course):
    packed(course, GONE, course.root / "first")
    killed_half_way(course)
    forgotten(course, GONE)
    nb = tiny.read(course.run.submitted / STAYS / tiny.NAME / f"{tiny.NAME}.ipynb")
    assert tiny.by_id(nb, "why-answer").source == "First."
    assert list((course.root / "build").glob(".*.new-*")) == []


def test_work_that_was_moved_aside_goes_when_its_learner_is_forgotten(course):
    killed_half_way(course)
    forgotten(course, STAYS)
    assert holding(course, STAYS) == []


def test_the_next_collect_puts_back_and_takes_in_what_the_killed_one_left(course):
    killed_half_way(course)
    collect(run="test", root=course.root, source=course.root / "second")
    nb = tiny.read(course.run.submitted / STAYS / tiny.NAME / f"{tiny.NAME}.ipynb")
    assert tiny.by_id(nb, "why-answer").source == "Second."
    assert len(list((course.run.root / "earlier" / STAYS / tiny.NAME).iterdir())) == 1
    assert list((course.root / "build").glob(".*.new-*")) == []


def test_nothing_is_deleted_while_another_command_of_the_run_is_at_work(course):
    packed(course, GONE, course.root / "files")
    collect(run="test", root=course.root, source=course.root / "files")
    with scratch_beside(course.run.root), pytest.raises(CourseError, match="at work"):
        forgotten(course, GONE)
    assert (course.run.submitted / GONE).is_dir()
    forgotten(course, GONE)


def test_a_folder_whose_maker_was_killed_before_it_could_lock_it_is_cleared_by_the_next(tmp_path):
    left = tmp_path / ".run.new-abc"
    left.mkdir()
    with scratch_beside(tmp_path / "run"):
        assert not left.exists()


def test_a_folder_taken_for_a_left_one_before_it_was_locked_is_made_again(tmp_path):
    def takes_it(_made):
        next(tmp_path.glob(".run.new-*")).rmdir()
        return mock.DEFAULT

    with (
        mock.patch.object(swap, "FileLock", side_effect=takes_it, wraps=swap.FileLock),
        scratch_beside(tmp_path / "run") as scratch,
    ):
        assert (scratch / swap.AT_WORK).is_file()


KILLED_WHILE_DELETING = """
import os, sys
from pathlib import Path
from coursekit.swap import scratch_beside
left = int(sys.argv[2])
def deletes(event, _arguments):
    global left
    if event in ("os.remove", "os.rmdir"):
        left -= 1
        if left < 0:
            os._exit(9)
with scratch_beside(Path(sys.argv[1])) as scratch:
    (scratch / "a" / "b").mkdir(parents=True)
    (scratch / "a" / "b" / "one").write_text("x")
    (scratch / "two").write_text("x")
    sys.addaudithook(deletes)
"""


@pytest.mark.parametrize("deleted", range(5))
def test_a_folder_whose_command_was_killed_while_it_deleted_it_is_cleared_by_the_next(tmp_path, deleted):
    words = [sys.executable, "-c", KILLED_WHILE_DELETING, str(tmp_path / "run"), str(deleted)]
    assert subprocess.run(words, check=False).returncode == 9
    assert len(list(tmp_path.glob(".run.new-*"))) == 1
    with scratch_beside(tmp_path / "run"):
        pass
    assert list(tmp_path.glob(".run.new-*")) == []


@pytest.mark.parametrize(
    "name", ["export/../.export.new-x/marks.csv", ".report.new-x/report.csv", ".receipts.csv.new", "roster.new"]
)
def test_a_draft_that_was_never_put_in_place_goes(course, name):
    packed(course, GONE, course.root / "files")
    collect(run="test", root=course.root, source=course.root / "files")
    (course.run.root / "export").mkdir(exist_ok=True)
    draft = course.run.root / name
    draft.parent.mkdir(exist_ok=True)
    draft.write_text(f"{GONE},3\n", encoding="utf-8")
    forgotten(course, GONE)
    assert holding(course, GONE) == []


def enrolled(course, who, name):
    path = course.root / "roster.csv"
    path.write_text(f"id,name\n{who},{name}\n{STAYS},Enkh Tuya\n", encoding="utf-8")
    enrol(roster=path, run="test", root=course.root)


def refused(course, file, name):
    """A file that is taken for another module's: it is refused and a copy kept, with the reason."""
    bundle = course.root / "moodle.zip"
    with zipfile.ZipFile(bundle, "w") as into:
        into.writestr(name, file if isinstance(file, bytes) else file.read_bytes())
    return take_in(run="test", root=course.root, source=bundle)


def test_a_refused_file_with_the_number_in_other_capitals_goes(course):
    enrolled(course, "zolboo", "Enkh Zol")
    file = packed(course, "ZOLBOO", course.root / "files")
    with zipfile.ZipFile(file) as pack:
        inside = {name: pack.read(name) for name in pack.namelist()}
    with zipfile.ZipFile(file, "w") as pack:
        for name, data in inside.items():
            pack.writestr(name, data.replace(tiny.NAME.encode(), b"m91-other") if name == "packet.json" else data)
    (taken,) = refused(course, file, f"x_7_assignsubmission_file_/{file.name}")
    assert taken.receipt.outcome == "refused" and holding(course, "zolboo")
    forgotten(course, "zolboo")
    assert holding(course, "zolboo") == []


def test_a_number_may_be_given_in_other_capitals(course):
    packed(course, GONE, course.root / "files")
    collect(run="test", root=course.root, source=course.root / "files")
    assert forgotten(course, GONE.upper()).learners == 1
    assert holding(course, GONE) == []


def test_a_refused_file_that_came_under_the_name_in_another_order_goes(course):
    enrolled(course, GONE, "Zolboo Batsuren")
    refused(course, b"PK broken", "BATSUREN Zolboo_9_assignsubmission_file_/x.zip")
    assert holding(course, "BATSUREN Zolboo")
    forgotten(course, GONE)
    assert holding(course, "BATSUREN Zolboo") == []
    assert list((course.run.root / "refused").glob("*")) == []


def test_a_refused_file_of_one_who_shares_a_word_of_the_name_stays(course):
    enrolled(course, GONE, "Zolboo Batsuren")
    refused(course, b"PK broken", "Zolboo Enkh_9_assignsubmission_file_/x.zip")
    forgotten(course, GONE)
    assert len(list((course.run.root / "refused").glob("*"))) == 2


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("Bat Bold_9_assignsubmission_file_", True),
        ("bold, BAT", True),
        ("Bat Tsend Bold", True),
        ("Bat Erdene_9_assignsubmission_file_", False),
        ("Batbold", False),
        ("n-0417.zip", True),
        ("N-0417", True),
        ("n-04170", False),
    ],
)
def test_a_name_is_found_in_any_order_and_a_number_in_any_capitals_as_words(text, theirs):
    whom = Whom(frozenset({"n-0417"}), frozenset({"Bold Bat"}))
    assert whom.named_in(text) is theirs
    assert (whom.hidden_in(text) != text) is theirs
    assert not whom.named_in(whom.hidden_in(text))


@pytest.mark.parametrize("home", ["jupyter", "jupyter-trainer"])
def test_what_an_opened_lab_wrote_down_goes_and_its_settings_stay(course, home):
    packed(course, GONE, course.root / "files")
    collect(run="test", root=course.root, source=course.root / "files")
    traces = ["server.log", "workspaces/default-37a8.jupyterlab-workspace", "data/nbsignatures.db"]
    traces += ["runtime/kernel-1.json"]
    for name in [*traces, "config/jupyter_server_config.json", "user-settings/theme.json"]:
        path = course.run.root / home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"path": f"autograded/{GONE}/x" if name in traces else "dark"}))
    forgotten(course, GONE)
    assert holding(course, GONE) == []
    kept = {p.name for p in (course.run.root / home).rglob("*") if p.is_file() and p.stat().st_size}
    assert kept >= {"jupyter_server_config.json", "theme.json"}
    assert "nbsignatures.db" not in kept


def test_the_copy_that_an_opened_lab_makes_of_a_table_goes(course):
    packed(course, GONE, course.root / "files")
    collect(run="test", root=course.root, source=course.root / "files")
    copy = course.run.root / ".ipynb_checkpoints" / "receipts-checkpoint.csv"
    copy.parent.mkdir()
    shutil.copy(course.run.root / "receipts.csv", copy)
    forgotten(course, GONE)
    assert holding(course, GONE) == []


def test_a_table_that_a_spreadsheet_saved_with_semicolons_loses_their_rows_and_no_others(course):
    for who in (GONE, STAYS):
        packed(course, who, course.root / "files")
    collect(run="test", root=course.root, source=course.root / "files")
    table = course.run.root / "receipts.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace(",", ";"), encoding="utf-8-sig")
    (before,) = [line for line in table.read_text(encoding="utf-8-sig").splitlines() if STAYS in line]
    forgotten(course, GONE)
    assert holding(course, GONE) == []
    assert before in table.read_text(encoding="utf-8-sig").splitlines()
