"""The gate's way with files: what may lead elsewhere or flood is left out and named, and the rest is copied."""

from __future__ import annotations

import errno
import os
import socket
import stat
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import gates
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from coursekit.gate import folder, stamp_of
from coursekit.gate.stamp import FORM


@pytest.fixture
def gate(tmp_path) -> gates.Gate:
    """Honest work, handed in."""
    made = gates.gate(tmp_path)
    made.put(gates.worked())
    return made


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "gradebook.db"
    path.write_text("all marks")
    return path


def said(done, name: str) -> str:
    """The one notice that names a file."""
    (notice,) = [notice for notice in done.notices if name in notice]
    return notice


def test_honest_work_is_taken_without_a_word(gate):
    assert (gate.admit().notices, gates.claims(gate.copy())) == ([], gates.ALL)


def test_files_beside_the_notebook_are_copied(gate):
    gate.put(b"1,2", "data/table.csv")
    gate.admit()
    assert gate.files() == {"data/table.csv": b"1,2"}


def test_the_receipt_names_every_file_that_was_taken(gate):
    gate.put(b"1,2", "data/table.csv")
    assert [line.split(":")[0] for line in gate.admit().receipt] == ["ps1.ipynb", "data/table.csv"]


def test_what_was_handed_in_is_never_changed(gate):
    gate.put(b"\xef\xbb\xbf{", "ps1.ipynb")
    (gate.submitted / "etc").symlink_to("/etc")
    gate.put(b"x" * 100, "data/big.csv")
    before = tiny.files(gate.submitted)
    gate.limited(file=10)
    assert (tiny.files(gate.submitted), (gate.submitted / "etc").is_symlink()) == (before, True)


def test_a_link_to_a_file_is_left_out(gate, secret):
    (gate.submitted / "data.txt").symlink_to(secret)
    assert "links are not taken" in said(gate.admit(), "data.txt")
    assert gate.files() == {}


def test_a_link_to_a_folder_is_left_out(gate, secret):
    (gate.submitted / "data").symlink_to(secret.parent)
    assert "links are not taken" in said(gate.admit(), "data")
    assert gate.files() == {}


def test_a_notebook_that_is_a_link_is_refused(gate, secret):
    (gate.submitted / "ps1.ipynb").unlink()
    (gate.submitted / "ps1.ipynb").symlink_to(secret)
    assert "links are not taken" in gate.admit().refused["ps1"]


def test_a_folder_handed_in_that_is_a_link_is_refused(gate):
    gate.submitted.rename(gate.submitted.with_name("elsewhere"))
    gate.submitted.symlink_to("elsewhere")
    assert "links are not taken" in gate.admit().refused["ps1"]


def test_a_folder_that_is_not_there_is_refused(gate):
    gate.submitted.rename(gate.submitted.with_name("elsewhere"))
    assert "cannot be read" in gate.admit().refused["ps1"]


def test_a_pipe_is_left_out_and_never_waited_for(gate):
    os.mkfifo(gate.submitted / "pipe")
    assert "only plain files" in said(gate.admit(), "pipe")


def test_a_notebook_that_is_a_pipe_is_refused(gate):
    (gate.submitted / "ps1.ipynb").unlink()
    os.mkfifo(gate.submitted / "ps1.ipynb")
    assert "only plain files" in gate.admit().refused["ps1"]


def test_a_socket_is_left_out(gate, monkeypatch):
    monkeypatch.chdir(gate.submitted)  # the name of a socket may have about 100 letters
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("talk")
        assert "only plain files" in said(gate.admit(), "talk")


def test_a_device_is_left_out_without_being_opened(gate, monkeypatch):
    """To open a device can set it going. It is played, since not every machine lets tests make one."""
    gate.put(b"", "disk")
    opened, look, open_it = [], folder._looked_at, folder._opened
    device = os.stat_result((stat.S_IFBLK | 0o600, *look(str(gate.submitted / "disk"), None)[1:]))
    monkeypatch.setattr(folder, "_looked_at", lambda name, at: device if name == "disk" else look(name, at))
    monkeypatch.setattr(folder, "_opened", lambda name, *how: opened.append(name) or open_it(name, *how))
    assert "only plain files" in said(gate.admit(), "disk")
    assert "disk" not in opened


def swap(gate, monkeypatch, name: str, put) -> None:
    """Put something else in the place of a file after it was looked at and before it is opened."""
    real = folder._looked_at

    def look(asked, at):
        about = real(asked, at)
        if asked == name:
            (gate.submitted / name).rename(gate.submitted.parent / "before")
            put(gate.submitted / name)
        return about

    monkeypatch.setattr(folder, "_looked_at", look)


def test_a_link_put_in_the_place_of_a_file_meanwhile_is_not_followed(gate, monkeypatch, secret):
    gate.put(b"mine", "data.txt")
    swap(gate, monkeypatch, "data.txt", lambda path: path.symlink_to(secret))
    assert "links are not taken" in said(gate.admit(), "data.txt")
    assert gate.files() == {}


def test_a_pipe_put_in_the_place_of_a_file_meanwhile_is_not_waited_for(gate, monkeypatch):
    gate.put(b"mine", "data.txt")
    swap(gate, monkeypatch, "data.txt", os.mkfifo)
    assert "only plain files" in said(gate.admit(), "data.txt")


def test_a_link_put_in_the_place_of_a_folder_meanwhile_is_not_entered(gate, monkeypatch, secret):
    gate.put(b"mine", "data/table.csv")
    swap(gate, monkeypatch, "data", lambda path: path.symlink_to(secret.parent))
    assert "cannot be read" in said(gate.admit(), "data")
    assert gate.files() == {}


def test_a_file_that_is_gone_meanwhile_is_named(gate, monkeypatch):
    gate.put(b"mine", "data.txt")
    swap(gate, monkeypatch, "data.txt", lambda path: None)
    assert "cannot be read" in said(gate.admit(), "data.txt")


def test_a_file_that_grows_while_it_is_read_is_left_out(gate, monkeypatch):
    path, read = gate.put(b"x" * 10, "data.txt"), folder._read

    def grow_and_read(handle):
        with path.open("ab") as file:
            file.write(b"x" * 600)
        return read(handle)

    monkeypatch.setattr(folder, "_read", grow_and_read)
    done = gate.limited(file=1_000)
    assert ("at most" in said(done, "data.txt"), gate.files()) == (True, {})


def refuse_to_open(monkeypatch, name: str, number: int) -> None:
    """Play what the system does for one who is not root."""
    real = os.open

    def open_it(asked, *rest, **more):
        if asked == name:
            raise OSError(number, os.strerror(number), name)
        return real(asked, *rest, **more)

    monkeypatch.setattr(os, "open", open_it)


def test_a_file_without_the_right_to_read_it_is_named_with_the_reason(gate, monkeypatch):
    gate.put(b"mine", "data.txt")
    refuse_to_open(monkeypatch, "data.txt", errno.EACCES)
    assert "cannot be read (Permission denied)" in said(gate.admit(), "data.txt")


def test_a_notebook_without_the_right_to_read_it_is_refused(gate, monkeypatch):
    refuse_to_open(monkeypatch, "ps1.ipynb", errno.EACCES)
    assert "cannot be read (Permission denied)" in gate.admit().refused["ps1"]


def test_the_graders_own_want_of_descriptors_refuses_nobody(gate, monkeypatch):
    refuse_to_open(monkeypatch, "ps1.ipynb", errno.EMFILE)
    with pytest.raises(OSError, match="Too many open files"):
        gate.admit()


def test_a_full_disk_of_the_grader_refuses_nobody(gate, monkeypatch):
    gate.put(b"mine", "data.txt")
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(folder, "_laid", lambda pieces, path: (_ for _ in ()).throw(full))
    with pytest.raises(OSError, match="No space left"):
        gate.admit()


def test_a_file_of_the_course_under_another_name_is_left_out(gate, secret):
    (gate.submitted / "mine.db").hardlink_to(secret)
    done = gate.admit(keep_out=[secret.parent / "keys", secret])
    assert ("not handed out" in said(done, "mine.db"), gate.files()) == (True, {})


def test_a_file_with_two_names_is_copied_since_backups_make_them(gate):
    (gate.submitted.parent / "backup.ipynb").hardlink_to(gate.submitted / "ps1.ipynb")
    assert gate.admit(keep_out=[gate.submitted.parent / "keys"]).refused == {}


def test_the_copy_is_no_second_name_of_a_file(gate):
    gate.put(b"mine", "data.txt")
    (gate.submitted.parent / "other").hardlink_to(gate.submitted / "data.txt")
    gate.admit()
    assert (gate.into / "data.txt").stat().st_nlink == 1


def test_folders_nested_too_deep_are_left_out(gate):
    gate.put(b"", "a/b/c/deep.txt")
    gate.put(b"", "a/b/fine.txt")
    assert "at most 2 deep" in said(gate.limited(depth=2), "a/b/c")
    assert list(gate.files()) == ["a/b/fine.txt"]


def test_the_notebook_is_taken_however_many_files_come_before_it(gate):
    for n in range(30):
        gate.put(b"", f"a{n}.txt")
    assert gate.limited(files=10).refused == {}


def test_of_too_many_files_no_more_than_the_limit_are_copied(gate):
    for n in range(30):
        gate.put(b"", f"a{n}.txt")
    assert "at most 10" in said(gate.limited(files=10), "…")
    assert len(gate.files()) == 9


def test_a_flood_in_many_folders_is_told_in_one_sentence(gate):
    for n in range(200):
        gate.put(b"", f"d{n % 20}/a{n}.txt")
    assert len(gate.limited(files=30).notices) == 1


def test_a_large_file_is_left_out(gate):
    gate.put(b"x" * 2_000, "big.csv")
    assert "at most 0.0 are taken" in said(gate.limited(file=1_000), "big.csv")


def test_a_file_with_holes_is_as_large_as_it_says(gate):
    with (gate.submitted / "holes").open("wb") as file:
        file.truncate(10**10)
    assert "10000 MB" in said(gate.admit(), "holes")


def test_a_large_notebook_is_refused_with_the_repair(gate):
    assert "Clear Outputs" in gate.limited(notebook=100).refused["ps1"]


def test_all_files_together_are_bounded(gate):
    for name in ("a", "b", "c"):
        gate.put(b"x" * 40_000, f"{name}.csv")
    assert "all files together" in said(gate.limited(total=100_000), "c.csv")


def test_a_name_that_is_no_text_is_left_out(gate):
    (gate.submitted / os.fsdecode(b"caf\xe9.txt")).write_text("")
    assert "not every computer" in said(gate.admit(), "caf?.txt")


def test_a_name_with_control_letters_is_left_out(gate):
    (gate.submitted / "two\nlines.txt").write_text("")
    assert "not every computer" in said(gate.admit(), "two?lines.txt")


def test_of_names_that_differ_in_capital_letters_only_one_is_taken(gate):
    gate.put(b"1", "Data.csv")
    gate.put(b"2", "data.csv")
    assert "another file has this name" in said(gate.admit(), "data.csv")


def test_a_name_in_another_case_never_takes_the_place_of_the_notebook(gate):
    gate.put(b"{}", "PS1.ipynb")
    assert gate.admit().refused == {}


def test_a_folder_under_the_name_of_the_notebook_is_refused(gate):
    (gate.submitted / "ps1.ipynb").unlink()
    gate.put(b"", "ps1.ipynb/inside.txt")
    assert "this is a folder" in gate.admit().refused["ps1"]


def test_a_folder_in_the_place_of_a_file_of_the_course_is_left_out(gate):
    gate.put(b"", "data.csv/inside.txt")
    assert "this is a folder" in said(gate.admit(expected=["data.csv"]), "data.csv")


def test_a_file_in_the_place_of_a_folder_of_the_course_is_left_out(gate):
    gate.put(b"", "data")
    assert "this is a file" in said(gate.admit(expected=["data/table.csv"]), "data")


def test_what_programs_leave_behind_is_in_the_receipt_only(gate):
    gate.put(b"", "__pycache__/a.pyc")
    done = gate.admit()
    assert done.notices == []
    assert "__pycache__: made by programs, not needed" in done.receipt


def test_a_time_that_can_be_read_is_kept(gate):
    gate.put(b"2026-11-25 14:06:01.123456 UTC\n", "timestamp.txt")
    gate.admit()
    assert gate.files() == {"timestamp.txt": b"2026-11-25 14:06:01.123456 UTC"}


@pytest.mark.parametrize("text", [b"", b"soon", b"\xff\xfe\x00", b"2026-99-99 00:00:00 UTC", b"1" * 5_000])
def test_a_time_that_cannot_be_read_is_left_out(gate, text):
    gate.put(text, "timestamp.txt")
    assert ("no date and time" in said(gate.admit(), "timestamp.txt"), gate.files()) == (True, {})


def test_a_folder_in_the_place_of_the_time_is_left_out(gate):
    gate.put(b"", "timestamp.txt/inside.txt")
    assert "this is a folder" in said(gate.admit(), "timestamp.txt")


def test_the_time_of_a_hand_in_can_be_asked_before_it_is_taken(gate):
    gate.put(b"2026-11-25 22:06:01 Asia/Ulaanbaatar", "timestamp.txt")
    assert stamp_of(gate.submitted) == datetime(2026, 11, 25, 14, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("ps1.ipynb"), os.mkdir, lambda path: None])
def test_a_time_that_is_no_plain_file_is_none(gate, make):
    make(gate.submitted / "timestamp.txt")
    assert stamp_of(gate.submitted) is None


@given(st.text(max_size=40) | st.from_regex(FORM, fullmatch=True))
def test_whatever_stands_in_the_time_it_is_a_time_or_none(text):
    with TemporaryDirectory() as place:
        (Path(place) / "timestamp.txt").write_bytes(text.encode("utf-8", "replace"))
        assert isinstance(stamp_of(Path(place)), datetime | None)


def test_an_error_that_nobody_foresaw_refuses_one_notebook_and_is_logged(gate, monkeypatch, caplog):
    monkeypatch.setattr("coursekit.gate.admitting.settle", lambda nb, known: 1 / 0)
    assert "does not know" in gate.admit().refused["ps1"]
    assert "ZeroDivisionError" in caplog.text


def test_an_error_that_nobody_foresaw_among_files_refuses_the_hand_in(gate, monkeypatch):
    monkeypatch.setattr(folder, "is_safe", lambda name: 1 / 0)
    assert "does not know" in gate.admit().refused["ps1"]
