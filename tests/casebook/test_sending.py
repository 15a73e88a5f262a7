"""The button that writes the file to hand in: what stands on its page, and what its presses do."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import tinymodule as module
from tinymodule import cell

import casebook
from casebook import packet as packets
from casebook.packet import read_packet, write_packet
from casebook.parts import open_parts
from casebook.sending import Sending
from casebook.widget import HandIn


@pytest.fixture
def place(tmp_path) -> Path:
    return module.write(tmp_path)


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""
    return lambda stamp: monkeypatch.setattr(packets, "now", lambda: stamp)


def press(place: Path, number: str = "b.tuya", **more) -> dict:
    sending = Sending(place)
    sending.take({"do": "hand-in", "number": number, **more})
    return sending.view()


def test_nothing_is_written_before_the_button_is_pressed(place):
    Sending(place).view()
    assert not (place.parent / "handed-in").exists()


def test_a_press_writes_the_file_and_tells_its_code_and_name(place):
    done = press(place)["done"]
    packet = read_packet(place.parent / "handed-in" / done["file"])
    assert (packet.code, packet.number) == (done["code"], "b.tuya")


def test_the_number_is_remembered_from_the_newest_file(place, tmp_path, at):
    at("2026-11-25T14:00:00Z")
    write_packet(place, "old")
    at("2026-11-25T15:00:00Z")
    write_packet(module.write(tmp_path / "elsewhere"), "new", tmp_path / "handed-in")
    assert Sending(place).view()["number"] == "new"


def test_earlier_files_are_listed_with_their_codes_the_newest_first(place, at):
    codes = []
    for minute in range(3):
        at(f"2026-11-25T14:0{minute}:00Z")
        codes.append(write_packet(place, "17").code)
    assert [row["code"] for row in Sending(place).view()["earlier"]] == codes[::-1]


def test_a_damaged_file_among_the_earlier_ones_is_passed_over(place):
    path = write_packet(place, "17").path
    path.with_name("m90-tiny_18_20991231T000000Z.zip").write_bytes(path.read_bytes()[:99])
    assert [row["file"] for row in Sending(place).view()["earlier"]] == [path.name]


def test_changes_that_are_not_saved_are_told_before_anything_is_written(place):
    view = press(place, unsaved=True)
    assert "Ctrl and S" in view["problem"] and view["earlier"] == []


def test_a_wrong_number_is_told_and_a_right_one_then_works(place):
    sending = Sending(place)
    sending.take({"do": "hand-in", "number": "a b"})
    assert '"a b"' in sending.view()["problem"] and sending.view()["done"] is None
    sending.take({"do": "hand-in", "number": "17"})
    assert sending.view()["problem"] == "" and sending.view()["done"]


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00Z", "1979-06-01T00:00:00Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("zone", ["UTC+11", "UTC-12"])
def test_a_clock_that_is_far_off_stops_no_button(place, at, monkeypatch, stamp, zone):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        at(stamp)
        view = press(place)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert view["done"] and view["earlier"]


def test_a_full_disk_is_told_on_the_page(place, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _fd: (_ for _ in ()).throw(OSError(28, "full")))
    assert "disk is full" in press(place)["problem"]


def test_a_file_is_fetched_by_its_name_and_no_other(place):
    sending = Sending(place)
    made = write_packet(place, "17")
    assert sending.take({"do": "fetch", "file": made.path.name}) == (made.path.name, made.path.read_bytes())
    assert sending.take({"do": "fetch", "file": "../m90-tiny/course.json"}) is None


def test_looking_again_clears_no_receipt(place):
    sending = Sending(place)
    sending.take({"do": "hand-in", "number": "17"})
    done = sending.view()["done"]
    sending.take({"do": "look"})
    assert sending.view()["done"] == done


def test_no_path_of_this_machine_stands_on_the_page(place):
    assert str(place.parent) not in str(press(place))


def test_a_message_of_the_page_gets_the_new_page_and_the_file(place, monkeypatch):
    widget, sent = HandIn(Sending(place)), []
    monkeypatch.setattr(widget, "send", lambda content, buffers: sent.append((content, buffers)))
    widget._intent(widget, {"do": "hand-in", "number": "17"}, [])
    name = widget.view["done"]["file"]
    widget._intent(widget, {"do": "fetch", "file": name}, [])
    assert sent == [({"file": name}, [(place.parent / "handed-in" / name).read_bytes()])]


def test_outside_a_module_that_was_handed_out_the_notebook_goes_on(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    casebook.hand_in()
    assert "nothing to hand in here" in capsys.readouterr().out


# What is not answered yet

LOOK = cell("code", 'for name in ("total", "first"):\n    casebook.look(name)', grade=True)
ASK = cell("code", 'casebook.choose("first", "Who?", {"a": "A"})\ncasebook.choose("warm_up", "?", {})')
HAND = cell("code", 'casebook.handin("total", ...)')
WHY = cell("markdown", "*Write your answer here.*", grade=True, solution=True)


def left(tmp_path, *cells: dict, **values) -> list[str]:
    return open_parts(module.write(tmp_path, module.notebook(*cells), **values), module.NAME)


def test_missing_answers_are_counted_under_their_heading(tmp_path):
    assert left(tmp_path, cell("markdown", "## Task 1\nText"), HAND, ASK, LOOK) == ["Task 1: 2 answers are missing"]


def test_what_is_answered_is_not_counted(tmp_path):
    assert left(tmp_path, cell("markdown", "## Task 1"), HAND, ASK, LOOK, first="a") == [
        "Task 1: 1 answer is missing"
    ]  # fmt: skip


def test_questions_that_are_not_marked_are_not_asked_for(tmp_path):
    assert left(tmp_path, HAND, ASK, LOOK, first="a", total=1) == []


def test_a_written_answer_left_as_it_was_is_told(tmp_path):
    assert left(tmp_path, cell("markdown", "## Task 2"), WHY) == ["Task 2: the written answer is missing"]


def test_a_written_answer_is_an_answer(tmp_path):
    assert left(tmp_path, cell("markdown", "Because.", grade=True, solution=True)) == []


def test_unfinished_code_hides_no_other_part(tmp_path):
    assert left(tmp_path, cell("code", "total = ("), WHY) == ["the written answer is missing"]


@pytest.mark.parametrize("played", [None, 1, -1])
def test_a_case_that_is_not_finished_is_told(tmp_path, project, played):
    from casebook.case import load_case, load_key
    from casebook.robots import play_robot
    from casebook.variant import compile_variant

    folder = project / "modules/m03-identification"
    case = load_case(folder / "cases/border-post.yaml")
    variant = compile_variant(case, load_key(folder / "key/border-post.yaml", case), "sent")
    look = cell("code", 'casebook.look_case("border-post")', grade=True)
    place = module.write(tmp_path, module.notebook(look))
    module.put(place / "cases" / "border-post.json", variant.released())
    log = play_robot(variant, "expert")
    if played:
        events = log["events"][:1] if played == 1 else log["events"]
        module.put(place / "answers" / "border-post.json", {**log, "events": events})
    told = {None: ["the case is not begun yet"], 1: ["the case is not finished yet"], -1: []}
    assert open_parts(place, module.NAME) == told[played]
