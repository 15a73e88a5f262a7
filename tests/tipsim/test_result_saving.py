"""Results are there whole or not at all: killed, full disk, folder in use."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tipsim.quantities import BadQuantity
from tipsim.saving import NotSaved, write_file, write_folder

OLD = {"manifest.json": b"old", "costs.csv": b"old"}
NEW = {"manifest.json": b"new", "flows.csv": b"new"}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refusing(code: int, after: int = 0):
    """A stand-in for a system call that fails from its (after + 1)th use."""
    uses = iter(range(1000))

    def refuse(*_args, **_more):
        if next(uses) >= after:
            raise OSError(code, os.strerror(code))

    return refuse


def test_all_files_are_written(tmp_path):
    assert content(write_folder(tmp_path / "deep" / "here", NEW)) == NEW


def test_a_full_disk_leaves_nothing_and_says_so_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", refusing(errno.ENOSPC, after=1))
    with pytest.raises(NotSaved, match="the disk is full. Free some space") as told:
        write_folder(tmp_path / "here", NEW)
    assert list(tmp_path.iterdir()) == [] and "\n" not in str(told.value)


def test_ctrl_c_while_writing_leaves_nothing(tmp_path, monkeypatch):
    def stop(_file):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "here", NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_kill_while_writing_leaves_no_folder_of_that_name(tmp_path):
    code = (
        "import os, signal; from tipsim.saving import write_folder\n"
        "os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_folder('here', {'manifest.json': b'new', 'flows.csv': b'new'})"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path).returncode == -signal.SIGKILL
    assert not (tmp_path / "here").exists()
    assert content(write_folder(tmp_path / "here", NEW)) == NEW


def test_a_folder_that_is_there_stays_as_it_is(tmp_path):
    write_folder(tmp_path / "here", OLD)
    with pytest.raises(BadQuantity, match="is there already and stays as it is"):
        write_folder(tmp_path / "here", NEW)
    assert content(tmp_path / "here") == OLD


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "here").mkdir()
    assert content(write_folder(tmp_path / "here", NEW)) == NEW


def test_force_replaces_earlier_results_and_leaves_nothing_beside_them(tmp_path):
    write_folder(tmp_path / "here", OLD)
    write_folder(tmp_path / "here", NEW, force=True)
    assert content(tmp_path / "here") == NEW and [p.name for p in tmp_path.iterdir()] == ["here"]


def test_earlier_results_come_back_if_the_new_ones_cannot_take_their_place(tmp_path, monkeypatch):
    write_folder(tmp_path / "here", OLD)
    real = Path.rename

    def rename(path, target):
        if path.suffix == ".part":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(NotSaved, match="was not written"):
        write_folder(tmp_path / "here", NEW, force=True)
    assert content(tmp_path / "here") == OLD and [p.name for p in tmp_path.iterdir()] == ["here"]


@pytest.mark.parametrize("other", ["thesis.docx", "manifest.json.bak", "my-notes.csv"])
def test_force_never_replaces_what_is_no_result(tmp_path, other):
    write_folder(tmp_path / "here", OLD)
    (tmp_path / "here" / other).write_bytes(b"mine")
    with pytest.raises(BadQuantity, match="holds other things than results"):
        write_folder(tmp_path / "here", NEW, force=True)
    assert content(tmp_path / "here") == {**OLD, other: b"mine"}


def test_force_never_replaces_a_folder_without_a_manifest(tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "costs.csv").write_bytes(b"mine")
    with pytest.raises(BadQuantity, match="holds other things"):
        write_folder(tmp_path / "here", NEW, force=True)


@pytest.mark.parametrize("name", [".", "/"])
def test_a_place_that_is_no_name_for_a_new_folder_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadQuantity, match="Name a new folder"):
        write_folder(name, NEW, force=True)


def test_a_file_in_the_way_of_a_folder_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(NotSaved, match="Choose another folder"):
        write_folder(tmp_path / "file" / "here", NEW)
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_a_single_file_is_replaced_whole_or_stays(tmp_path, monkeypatch):
    path = write_file(tmp_path / "table.csv", b"old")
    monkeypatch.setattr(os, "fsync", refusing(errno.ENOSPC))
    with pytest.raises(NotSaved, match="disk is full"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
