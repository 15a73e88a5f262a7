"""The file to hand in: what goes into it, and that nothing else is taken for one."""

from __future__ import annotations

import getpass
import io
import json
import os
import socket
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

import tinymodule as module

from casebook import packet as packets
from casebook.packet import NotAPacket, packet_of, read_packet, write_packet
from casebook.store import NotSaved


@pytest.fixture
def place(tmp_path) -> Path:
    return module.write(tmp_path, first="person")


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""
    return lambda stamp: monkeypatch.setattr(packets, "now", lambda: stamp)


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(path: Path, change) -> Path:
    """The packet with its files changed by `change(files)`, as somebody might who knows what a zip is."""
    files = unpacked(path)
    change(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


# What is written


def test_what_is_written_is_what_is_read(place):
    written = write_packet(place, "b.tuya")
    assert read_packet(written.path) == written
    assert (written.run, written.module, written.number) == ("test", module.NAME, "b.tuya")


def test_it_holds_the_notebook_and_the_answers(place):
    module.put(place / "answers" / "gate.json", {"events": []})
    (place / "notes.txt").write_text("mine")
    names = set(unpacked(write_packet(place, "17").path))
    assert names == {"packet.json", "m90-tiny.ipynb", "answers/handin.json", "answers/gate.json"}


def test_it_lies_beside_the_modules_and_is_called_by_module_number_and_time(place, at):
    at("2026-11-25T14:06:12Z")
    path = write_packet(place, "b.tuya").path
    assert path == place.parent / "handed-in" / "m90-tiny_b.tuya_20261125T140612Z.zip"


def test_the_code_says_module_and_time_and_has_no_letters_that_look_alike(place, at):
    at("2026-11-25T14:06:12Z")
    code = write_packet(place, "b.tuya").code
    assert code.startswith("M90-20261125T1406Z-") and len(code) == len("M90-20261125T1406Z-7FK3-2Q9D")
    assert not set(code[-9:]) & set("01OIL")


def test_the_same_work_at_the_same_time_is_the_same_file(place, tmp_path, at):
    at("2026-11-25T14:06:12Z")
    one, two = (write_packet(place, "17", tmp_path / name).path.read_bytes() for name in "ab")
    assert one == two


@pytest.mark.parametrize("change", ["answers", "number", "time"])
def test_other_work_number_or_time_has_another_code(place, at, change):
    at("2026-11-25T14:06:12Z")
    first = write_packet(place, "17").code
    if change == "answers":
        module.answer(place, first="companion")
    if change == "time":
        at("2026-11-25T14:06:13Z")
    assert write_packet(place, "18" if change == "number" else "17").code != first


def test_an_earlier_file_is_never_overwritten(place, at):
    at("2026-11-25T14:06:12Z")
    first = write_packet(place, "17").path
    before = first.read_bytes()
    module.answer(place, first="companion")
    second = write_packet(place, "17").path
    assert second != first and first.read_bytes() == before


def test_practice_backups_and_locks_stay_behind(place):
    for name in ("practice/gate-1.json", "gate.json.bak", ".handin.lock", "practice/gate-1.played-1.json"):
        module.put(place / "answers" / name, {})
    assert set(write_packet(place, "17").files) == {"m90-tiny.ipynb", "answers/handin.json"}


def test_a_link_is_not_followed(place, tmp_path):
    (tmp_path / "secret.json").write_text("{}")
    (place / "answers" / "gate.json").symlink_to(tmp_path / "secret.json")
    assert "answers/gate.json" not in write_packet(place, "17").files


def test_no_name_of_machine_or_account_and_no_path_goes_along(place, monkeypatch):
    monkeypatch.chdir(place)
    said = f"{getpass.getuser()} at {socket.gethostname()}: {Path.home()} {Path.cwd()} {place}"
    nb = module.notebook(module.cell("code", "1 / 0"))
    nb["cells"][0].update(
        execution_count=7,
        outputs=[{"output_type": "error", "ename": "E", "evalue": said, "traceback": [said]}],
        metadata={"execution": {"shell": said}, "vscode": said},
    )
    nb["metadata"] = {"widgets": {"state": said}, "kernelspec": {"name": said, "display_name": said}}
    module.put(place / "m90-tiny.ipynb", nb)
    path = write_packet(place, "17").path
    everything = b"\n".join([path.name.encode(), path.read_bytes(), *unpacked(path).values()]).decode("latin-1")
    host = [socket.gethostname()] if len(socket.gethostname()) > 3 else []
    for word in (f"{getpass.getuser()} at", *host, str(Path.cwd()), str(Path.home() / "x")[:-1], "vscode"):
        assert word not in everything


def test_the_learners_own_notebook_keeps_its_outputs(place):
    nb = module.notebook(module.cell("code", "40 + 2"))
    nb["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "42"}]
    module.put(place / "m90-tiny.ipynb", nb)
    before = (place / "m90-tiny.ipynb").read_bytes()
    write_packet(place, "17")
    assert (place / "m90-tiny.ipynb").read_bytes() == before


# What is refused when it is written


NO_NUMBERS = ["", "  ", "a b", "../x", "-x", "Туяа", "x" * 62, "a/b", "*", "17."]
DEVICES = ["CON", "nul", "com1", "Lpt9.2", "aux.."]


@pytest.mark.parametrize("number", NO_NUMBERS + DEVICES)
def test_an_impossible_number_is_refused_in_one_line(place, number):
    with pytest.raises(NotAPacket) as told:
        write_packet(place, number)
    assert "\n" not in str(told.value) and not (place.parent / "handed-in").exists()


def test_spaces_around_a_number_do_no_harm(place):
    assert write_packet(place, " 17 ").number == "17"


def test_a_missing_notebook_is_named(place):
    (place / "m90-tiny.ipynb").rename(place / "mine.ipynb")
    with pytest.raises(NotAPacket, match="m90-tiny.ipynb"):
        write_packet(place, "17")


def test_a_damaged_notebook_is_named(place):
    (place / "m90-tiny.ipynb").write_text('{"cells": [')
    with pytest.raises(NotAPacket, match="m90-tiny.ipynb is damaged"):
        write_packet(place, "17")


def test_a_folder_that_was_not_handed_out_is_told_so(place):
    (place / "course.json").unlink()
    with pytest.raises(NotAPacket, match="nothing to hand in"):
        write_packet(place, "17")


def test_too_many_answers_are_refused_with_the_largest_named(place):
    for n in range(200):
        module.put(place / "answers" / f"extra-{n}.json", "x" * (n == 77) * 5000)
    with pytest.raises(NotAPacket, match="extra-77.json"):
        write_packet(place, "17")


def test_a_full_disk_is_one_line_and_leaves_nothing_behind(place, monkeypatch):
    first = write_packet(place, "17").path

    def full(_fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotSaved, match="disk is full") as told:
        write_packet(place, "17")
    assert "\n" not in str(told.value)
    assert list(first.parent.iterdir()) == [first]


# What is refused when it is read


def test_a_file_that_is_cut_off_says_so(place, tmp_path):
    data = write_packet(place, "17").path.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    with pytest.raises(NotAPacket, match="cut.zip is cut off: make it anew and send it again"):
        read_packet(tmp_path / "cut.zip")


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\0" * 5000])
def test_what_is_no_zip_is_refused_in_one_line(tmp_path, data):
    (tmp_path / "x.bin").write_bytes(data)
    with pytest.raises(NotAPacket, match="x.bin") as told:
        read_packet(tmp_path / "x.bin")
    assert "\n" not in str(told.value)


def test_a_missing_file_is_refused_in_one_line(tmp_path):
    with pytest.raises(NotAPacket, match="cannot be read"):
        read_packet(tmp_path / "gone.zip")


CHANGES = {
    "another number": lambda f: f.update({"packet.json": f["packet.json"].replace(b'"17"', b'"18"')}),
    "another time": lambda f: f.update({"packet.json": f["packet.json"].replace(b'made": "20', b'made": "19')}),
    "another answer": lambda f: f.update({"answers/handin.json": b"{}"}),
    "an answer more": lambda f: f.update({"answers/more.json": b"{}"}),
    "an answer less": lambda f: f.pop("answers/handin.json"),
    "no notebook": lambda f: f.pop("m90-tiny.ipynb"),
    "no packet.json": lambda f: f.pop("packet.json"),
    "packet.json is a list": lambda f: f.update({"packet.json": b"[1]"}),
    "packet.json is no JSON": lambda f: f.update({"packet.json": b"{"}),
    "packet.json is deep": lambda f: f.update({"packet.json": b"[" * 100_000}),
    "a number that is no text": lambda f: f.update({"packet.json": f["packet.json"].replace(b'"17"', b"17")}),
    "a path upward": lambda f: f.update({"answers/../../evil.py": b"x"}),
    "an absolute path": lambda f: f.update({"/etc/passwd": b"x"}),
    "a path of Windows": lambda f: f.update({"answers\\evil.py": b"x"}),
    "a drive": lambda f: f.update({"C:evil.py": b"x"}),
    "a folder": lambda f: f.update({"answers/sub/": b""}),
    "a file beside the notebook": lambda f: f.update({"checks.py": b"x"}),
    "two names that differ in case": lambda f: f.update({"answers/HANDIN.json": b"x"}),
    "a null byte in a name": lambda f: f.update({"answers/a\0b.json": b"x"}),
    "201 files": lambda f: f.update({f"answers/{n}.json": b"" for n in range(200)}),
    "a schema that is true": lambda f: f.update({"packet.json": f["packet.json"].replace(b'a": 1', b'a": true')}),
    "a schema with a point": lambda f: f.update({"packet.json": f["packet.json"].replace(b'a": 1', b'a": 1.0')}),
    "a schema in quotation marks": lambda f: f.update({"packet.json": f["packet.json"].replace(b'a": 1', b'a": "2"')}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_packet_that_was_changed_is_refused_in_one_line(place, change):
    path = repacked(write_packet(place, "17").path, CHANGES[change])
    with pytest.raises(NotAPacket) as told:
        read_packet(path)
    assert "\n" not in str(told.value)


NOTEBOOK = json.dumps(module.notebook()).encode()
FORGED = {
    "a file beside the notebook": {"m90-tiny.ipynb": NOTEBOOK, "checks.py": b"x"},
    "another notebook": {"m90-tiny.ipynb": NOTEBOOK, "m91.ipynb": NOTEBOOK},
    "no notebook": {"answers/handin.json": b"{}"},
    "a notebook that is none": {"m90-tiny.ipynb": b"{}"},
    "a notebook with odd cells": {"m90-tiny.ipynb": NOTEBOOK.replace(b'"markdown"', b"5")},
    "201 files": {"m90-tiny.ipynb": NOTEBOOK, **{f"answers/{n}.json": b"" for n in range(200)}},
    "a file that is also a folder": {"m90-tiny.ipynb": NOTEBOOK, "answers/a": b"x", "answers/a/b": b"x"},
    "a folder in capitals": {"m90-tiny.ipynb": NOTEBOOK, "answers/a/b": b"x", "answers/c": b"x", "answers/A": b"x"},
    "a file called answers": {"m90-tiny.ipynb": NOTEBOOK, "answers": b"x"},
    "a name too long for disks": {"m90-tiny.ipynb": NOTEBOOK, f"answers/{'ө' * 150}.json": b"x"},
    "a device of Windows": {"m90-tiny.ipynb": NOTEBOOK, "answers/nul.json": b"x"},
    "a device as a folder": {"m90-tiny.ipynb": NOTEBOOK, "answers/COM1/a.json": b"x"},
    "a device and a blank": {"m90-tiny.ipynb": NOTEBOOK, "answers/aux .json": b"x"},
    "a name with a dot at its end": {"m90-tiny.ipynb": NOTEBOOK, "answers/a.": b"x"},
}


@pytest.mark.parametrize("files", FORGED)
def test_a_fitting_digest_does_not_help_what_is_no_hand_in(tmp_path, files):
    made = packets.Packet(tmp_path, "test", module.NAME, "17", packets.now(), packets.digests(FORGED[files]))
    path = packets._write(tmp_path, made, FORGED[files])
    with pytest.raises(NotAPacket) as told:
        read_packet(path)
    assert "\n" not in str(told.value) and (files != "201 files" or "202 files" in str(told.value))


@pytest.mark.parametrize("number", ["2026-11-25T14:06:12Z", "CON", "17."])
def test_a_fitting_digest_does_not_help_a_number_that_is_none(tmp_path, number):
    files = {"m90-tiny.ipynb": NOTEBOOK}
    made = packets.Packet(tmp_path, "test", module.NAME, number, "2026-11-25T14:06:12Z", packets.digests(files))
    with pytest.raises(NotAPacket, match="damaged"):
        read_packet(zipped(tmp_path / "x.zip", ("packet.json", json.dumps(made.head).encode()), *files.items()))


def test_a_device_of_windows_is_named_when_the_file_is_written(place):
    module.put(place / "answers" / "con.json", {})
    with pytest.raises(NotAPacket, match="answers/con.json cannot be handed in under this name"):
        write_packet(place, "17")


@pytest.mark.parametrize("day", ["1970-01-01", "1979-12-31", "2108-01-01", "9999-12-31"])
def test_a_clock_that_no_zip_can_tell_is_kept_in_the_packet(place, at, day):
    at(stamp := f"{day}T12:00:00Z")
    packet = write_packet(place, "17")
    assert read_packet(packet.path).made == stamp
    with zipfile.ZipFile(packet.path) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} <= {1980, 2107}


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.zip")
    with pytest.raises(NotAPacket, match="pipe.zip is not a hand-in file"):
        read_packet(tmp_path / "pipe.zip")


def test_a_packet_packed_anew_without_a_change_is_the_same(place):
    written = write_packet(place, "17")
    assert read_packet(repacked(written.path, lambda files: None)) == written


def zipped(path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return path


def test_a_link_in_a_packet_is_refused(tmp_path):
    link = zipfile.ZipInfo("answers/handin.json")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with pytest.raises(NotAPacket, match="answers/handin.json"):
        read_packet(zipped(tmp_path / "x.zip", ("m90-tiny.ipynb", b"{}"), (link, b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(NotAPacket, match="packet.json"):
        read_packet(zipped(tmp_path / "x.zip", ("packet.json", b"{}"), ("packet.json", b"{}")))


def test_a_zip_that_swells_is_refused_unopened(tmp_path):
    path = zipped(tmp_path / "x.zip", *((f"answers/{n}.json", bytes(10_000_000)) for n in range(6)))
    assert path.stat().st_size < 100_000
    with pytest.raises(NotAPacket, match="60 MB"):
        read_packet(path)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path):
    path = zipped(tmp_path / "x.zip", ("packet.json", bytes(1_000_000)))
    data = path.read_bytes().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    with pytest.raises(NotAPacket):
        read_packet(path)


def test_a_file_larger_than_a_hand_in_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        file.truncate(21_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("it was read"))
    with pytest.raises(NotAPacket, match="film.mp4 has 21 MB"):
        read_packet(path)


def test_a_packet_of_a_newer_version_says_so(place):
    def newer(files):
        files["packet.json"] = files["packet.json"].replace(b'"schema": 1', b'"schema": 2')

    with pytest.raises(NotAPacket, match="newer version"):
        read_packet(repacked(write_packet(place, "17").path, newer))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A packet as bytes, with what is read from it, and a place to put damaged ones."""
    place = module.write(tmp_path_factory.mktemp("whole"), first="person", total=42)
    written = write_packet(place, "b.tuya")
    return written.path.read_bytes(), (written.head, written.contents()), place.parent / "damaged.zip"


def read_or_refused(path: Path, data: bytes):
    path.write_bytes(data)
    try:
        read = read_packet(path)
    except NotAPacket as error:
        assert "\n" not in str(error)
        return None
    return read.head, read.contents()


@given(places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=3))
def test_changed_bytes_are_noticed_or_change_nothing(whole, places):
    data, right, path = whole
    changed = bytearray(data)
    for share, by in places:
        changed[int(share * len(data))] ^= by
    assert read_or_refused(path, bytes(changed)) in (None, right)


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_packet_is_always_noticed(whole, share):
    data, _right, path = whole
    assert read_or_refused(path, data[: int(share * len(data))]) is None


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_one_line(whole, data):
    assert read_or_refused(whole[2], b"PK\x03\x04" + data + b"PK\x05\x06") is None


# A folder as a hand-in


def test_a_folder_of_the_exchange_has_a_code_too(place):
    packet = packet_of(place, run="test", module=module.NAME, number="17", made="2026-11-25T14:06:12.5Z")
    assert packet.code.startswith("M90-20261125T1406Z-")
    assert set(packet.contents()) == {"m90-tiny.ipynb", "answers/handin.json"}


def test_work_that_changed_since_it_was_read_is_noticed(place):
    packet = write_packet(place, "17")
    module.answer(place, first="companion")
    write_packet(place, "17").path.replace(packet.path)
    with pytest.raises(NotAPacket, match="changed"):
        packet.contents()


def test_packet_json_says_what_is_in_the_packet(place):
    head = json.loads(unpacked(write_packet(place, "17").path)["packet.json"])
    assert set(head) == {"schema", "run", "module", "number", "made", "files", "digest"}


def test_the_zip_opens_with_any_program(place):
    with zipfile.ZipFile(io.BytesIO(write_packet(place, "17").path.read_bytes())) as archive:
        assert archive.testzip() is None
