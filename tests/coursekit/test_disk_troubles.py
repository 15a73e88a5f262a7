"""A read-only folder and a full disk: one line with the repair, and nothing lost.

As root permission bits bind nobody, so both are real file systems: a small tmpfs that a test fills, and
one that it remounts read-only. Where mounting is not allowed, the system's own refusal is played by
an `open` for writing that raises what the disk would.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import handins
import pytest
import tiny
from conftest import Course

from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.collect import collect
from coursekit.course import gradebook
from coursekit.errors import CourseError
from coursekit.export import export
from coursekit.project import open_run
from coursekit.release import release
from coursekit.submit import submit
from coursekit.tidy import tidy


def run_quietly(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


class Disk:
    """A folder that can be made full or read-only."""

    def __init__(self, folder: Path, mounted: bool, monkeypatch):
        self.folder, self.mounted, self.monkeypatch = folder, mounted, monkeypatch

    @contextmanager
    def full(self):
        """No byte is left on the disk, inside the block."""
        if not self.mounted:
            with self._refusing(errno.ENOSPC):
                yield
            return
        filler = self.folder / "filler"
        with filler.open("wb", buffering=0) as out:
            for size in (1 << 16, 1 << 10, 1):
                while True:
                    try:
                        out.write(b"x" * size)
                    except OSError:
                        break
        yield
        filler.unlink()

    @contextmanager
    def read_only(self):
        """Nothing can be written, inside the block."""
        if not self.mounted:
            with self._refusing(errno.EROFS):
                yield
            return
        assert run_quietly("mount", "-o", "remount,ro", str(self.folder))
        try:
            yield
        finally:
            assert run_quietly("mount", "-o", "remount,rw", str(self.folder))

    @contextmanager
    def _refusing(self, code: int):
        import builtins
        import io

        real = io.open

        def refuse(file, mode="r", *args, **kwargs):
            if set(mode) & set("wax+") and str(file).startswith(str(self.folder)):
                raise OSError(code, os.strerror(code), str(file))
            return real(file, mode, *args, **kwargs)

        def refuse_folder(path, *args, **kwargs):
            raise OSError(code, os.strerror(code), str(path))

        with self.monkeypatch.context() as patch:
            patch.setattr(builtins, "open", refuse)
            patch.setattr(io, "open", refuse)
            patch.setattr(os, "mkdir", refuse_folder)
            patch.setattr(tempfile, "mkdtemp", lambda *a, **k: refuse_folder(k.get("dir")))
            yield


@pytest.fixture
def disk(built, tmp_path, monkeypatch):
    """A small disk with the tiny course on it, one hand-in collected; 12 MB, of which about half is free."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and run_quietly("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder))
    try:
        shutil.copytree(built.root, folder / "course")
        yield Disk(folder, mounted, monkeypatch)
    finally:
        if mounted:
            run_quietly("umount", "-l", str(folder))


def lasting(root: Path) -> dict[str, bytes]:
    """All that a trainer would miss: everything but logs, and no leftovers of an attempt."""
    paths = (p for p in root.rglob("*") if p.is_file() and p.suffix != ".log" and p.name != "filler")
    return {str(p.relative_to(root)): p.read_bytes() for p in paths}


def hand_in(root: Path, who: str = "tuya") -> None:
    work = root / "work" / who / tiny.NAME
    shutil.copytree(root / "build" / "test" / "release" / tiny.NAME, work)
    submit(student=who, module=tiny.NAME, folder=work, run="test", root=root)
    handins.packet(Course(root, open_run("test", root)), root / "inbox", who)


def change(root: Path) -> None:
    """A change in the module, so that a build has something to do."""
    path = root / "modules" / tiny.NAME / "module.toml"
    path.write_text(path.read_text().replace("A tiny module", "A small module"))


STEPS = {
    "build": lambda root: build(run="test", root=root),
    "a first build": lambda root: build(run="other", root=root),
    "release": lambda root: release(run="test", root=root),
    "submit": lambda root: submit(
        student="bold", module=tiny.NAME, folder=root / "work" / "tuya" / tiny.NAME, run="test", root=root
    ),
    "collect": lambda root: collect(run="test", root=root),
    "collect a folder": lambda root: collect(run="test", source=root / "inbox", root=root),
    "autograde": lambda root: autograde(run="test", root=root),
    "export": lambda root: export(run="test", root=root),
}


@pytest.mark.parametrize("trouble", ["full", "read_only"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_on_a_bad_disk_is_one_line_and_loses_nothing(disk, step, trouble):
    root = disk.folder / "course"
    hand_in(root)
    if step in ("autograde", "export"):
        collect(run="test", root=root)
    change(root)
    before = lasting(root)
    with getattr(disk, trouble)(), pytest.raises(CourseError) as told:
        STEPS[step](root)
    line = str(told.value)
    assert "\n" not in line and "Traceback" not in line
    assert ("full" if trouble == "full" else "read-only") in line or "may not be written" in line
    after = lasting(root)
    assert {name for name in before if after.get(name) != before[name]} <= {"build/test/gradebook.db"}


def test_what_a_full_disk_kept_from_being_collected_is_collected_afterwards(disk):
    root = disk.folder / "course"
    hand_in(root)
    with disk.full(), pytest.raises(CourseError):
        collect(run="test", source=root / "inbox", root=root)
    assert collect(run="test", source=root / "inbox", root=root) == {tiny.NAME: ["tuya"]}
    assert [p.name for p in (root / "build").iterdir()] == ["test"]


def test_what_a_full_disk_stopped_can_be_done_again(disk):
    root = disk.folder / "course"
    hand_in(root)
    collect(run="test", root=root)
    with disk.full(), pytest.raises(CourseError):
        autograde(run="test", root=root)
    assert [g.fault for g in autograde(run="test", root=root)] == [""]
    with gradebook(open_run("test", root)) as book:
        assert book.find_submission(tiny.NAME, "tuya").score == 0


@pytest.mark.parametrize("trouble", ["full", "read_only"])
def test_a_notebook_on_a_bad_disk_is_not_half_tidied(disk, trouble):
    path = disk.folder / "course" / "modules" / tiny.NAME / "m90-tiny.ipynb"
    nb = tiny.read(path)
    nb.metadata["stray"] = "x" * 1000
    tiny.save(nb, path)
    before = path.read_bytes()
    with getattr(disk, trouble)(), pytest.raises(CourseError) as told:
        tidy(paths=[path])
    assert "\n" not in str(told.value)
    assert path.read_bytes() == before
