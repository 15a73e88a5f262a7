"""Nothing that a player did is lost: restarts, two windows, damaged files, full disks."""

import json
import os

import pytest

from casebook.case import load_case, load_key
from casebook.session import Session
from casebook.store import LogFile, MovedOn, NotSaved, write_json
from casebook.variant import compile_variant


@pytest.fixture(scope="module")
def variant(project):
    case = load_case(project / "modules/m03-identification/cases/border-post.yaml")
    return compile_variant(case, load_key(project / "modules/m03-identification/key/border-post.yaml", case), "save")


def act(session, *names):
    for name in names:
        session.take({"do": "act", "what": name})


def test_a_restarted_kernel_resumes_where_the_play_was(variant, tmp_path):
    first = Session(variant, tmp_path / "answers/border-post.json")
    act(first, "read-list", "to-desk", "see-papers")
    again = Session(variant, tmp_path / "answers/border-post.json")
    assert again.play.done == ["read-list", "to-desk", "see-papers"]
    assert again.view()["saved"].startswith("Saved at ")


def test_a_stale_window_destroys_nothing_and_goes_on_after_reload(variant, tmp_path):
    path = tmp_path / "border-post.json"
    old, new = Session(variant, path), Session(variant, path)
    act(new, "read-list", "to-desk")
    act(old, "to-desk")
    assert "another window" in old.notice and old.view()["stale"]
    assert Session(variant, path).play.done == ["read-list", "to-desk"]
    old.take({"do": "reload"})
    act(old, "see-papers")
    assert Session(variant, path).play.done == ["read-list", "to-desk", "see-papers"]


def test_a_damaged_file_is_set_aside_and_the_step_before_comes_back(variant, tmp_path):
    path = tmp_path / "border-post.json"
    act(Session(variant, path), "read-list", "to-desk")
    path.write_text(path.read_text()[:-30])
    again = Session(variant, path)
    assert again.play.done == ["read-list"]
    assert "was kept as" in again.notice and list(tmp_path.glob("*.set-aside-*.json"))


def test_the_log_holds_no_name_of_account_or_machine(variant, tmp_path):
    path = tmp_path / "border-post.json"
    act(Session(variant, path), "read-list")
    data = json.loads(path.read_text())
    assert set(data) == {"schema", "case", "variant", "revision", "saved", "events"}
    assert set(data["events"][0]) == {"do", "what", "at"}


def test_a_refused_step_is_a_notice_and_not_in_the_log(variant, tmp_path):
    session = Session(variant, tmp_path / "border-post.json")
    act(session, "final")
    assert "cannot be done" in session.notice and session.play.steps == []


def test_a_pause_is_kept_and_ends_when_the_case_is_opened_again(variant, tmp_path):
    path = tmp_path / "border-post.json"
    session = Session(variant, path)
    session.take({"do": "pause"})
    assert session.view()["paused"] and session.view()["actions"] == []
    assert not Session(variant, path).view()["paused"]


def test_a_full_disk_is_said_and_the_old_file_stays_whole(variant, tmp_path, monkeypatch):
    path = tmp_path / "border-post.json"
    session = Session(variant, path)
    act(session, "read-list")
    before = path.read_text()

    def full(_fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    act(session, "to-desk")
    assert "disk is full" in session.notice and path.read_text() == before
    monkeypatch.undo()
    act(session, "see-papers")
    assert Session(variant, path).play.done == ["read-list", "to-desk", "see-papers"]


def test_nothing_half_written_stays_behind_when_writing_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _fd: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(NotSaved):
        write_json(tmp_path / "x.json", {"a": 1})
    assert list(tmp_path.iterdir()) == []


def test_saving_twice_from_one_window_is_no_conflict(variant, tmp_path):
    file = LogFile(tmp_path / "x.json", "border-post", variant.variant)
    file.save([])
    file.save([])
    other = LogFile(tmp_path / "x.json", "border-post", variant.variant)
    with pytest.raises(MovedOn):
        other.save([])


def test_the_first_page_names_helplines_and_when_the_train_leaves(variant, tmp_path):
    page = Session(variant, tmp_path / "border-post.json").view()["scene"]["html"]
    assert "108, child helpline" in page and variant.case.time_note in page
