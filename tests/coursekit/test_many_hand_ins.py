"""Many hand-ins, taken in and marked by commands that are killed on the way: the gradebook is right in the end."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import crowd
import pytest
import tiny
from conftest import make_course, once

from coursekit.autograde import autograde

FEW = 16
MANY = int(os.environ.get("TIPLAB_HAND_INS", 40))  # `make nightly` asks for 500
CASES = [("plain", FEW, 2), *(pytest.param((kind, MANY, 5), marks=pytest.mark.slow) for kind in ("plain", "ours"))]


@dataclass
class Story:
    """What came of it: who was finished at each kill, and at the end; what the last command said."""

    crowd: crowd.Crowd
    kills: int
    killed: list[dict[str, list[int]]]
    finished: dict[str, list[int]]
    said: str


def the_crowd(kind: str, count: int, folder: Path) -> crowd.Crowd:
    if kind == "plain":
        return crowd.plain(folder / "course", count)
    return crowd.ours(folder / "build" / "test", folder / "inbox", count)


def make(kind: str, count: int, folder: Path) -> None:
    if kind == "plain":
        crowd.make_plain(folder / "course", count)
    else:
        make_course(folder)
        crowd.make_ours(folder / "build" / "test" / "release" / tiny.NAME, folder / "inbox", count)


def hold(kind: str, count: int, kills: int, folder: Path) -> None:
    """Kill the command that collects, and then `kills` times the one that marks; at last let each end."""
    make(kind, count, folder)
    course, luck, killed = the_crowd(kind, count, folder), random.Random(count), []
    *before, marking = course.commands
    for words in before:
        crowd.Command(words, folder).kill_when(lambda: any((course.root / "submitted").glob("*/*")), 0.02)
        crowd.Command(words, folder).end()
    for n in range(kills):
        most = max(count * (n + luck.random()) / (kills + 1), len(course.finished()))
        command = crowd.Command(marking, folder)
        if command.kill_when(lambda most=most: len(course.finished()) > most, luck.random() / 4):
            killed.append(course.finished())
    said = crowd.Command(marking, folder).end()
    tiny.write_json(folder / "story.json", {"killed": killed, "finished": course.finished(), "said": said})


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def story(request, tmp_path_factory) -> Story:
    kind, count, kills = request.param
    folder = once(tmp_path_factory, f"crowd-{kind}-{count}", lambda folder: hold(kind, count, kills, folder))
    return Story(the_crowd(kind, count, folder), kills, **tiny.read_json(folder / "story.json"))


def test_the_command_was_killed_in_the_middle_of_marking(story):
    assert len({len(there) for there in story.killed}) == story.kills
    assert all(0 < len(there) < len(story.finished) for there in story.killed)


def test_every_mark_of_every_cell_is_right(story):
    assert story.crowd.marks() == story.crowd.right


def test_what_was_finished_before_a_kill_is_not_marked_again(story):
    for there in story.killed:
        assert {who: story.finished[who] for who in there} == there


def test_nobody_is_finished_twice(story):
    """The log has a section for each hand-in that a command has got through."""
    sections = re.split(r"^== ", story.crowd.log(), flags=re.MULTILINE)
    through = [part.split()[3] for part in sections if "] Autograding " in part]
    assert [who for who, times in Counter(through).items() if times > 1] == []


def test_the_last_command_says_how_many_were_marked_now_and_before(story):
    before = len(story.killed[-1])
    assert f"marked now: {len(story.finished) - before}; marked before: {before}" in story.said


def test_no_scratch_folder_and_no_journal_is_left(story):
    assert story.crowd.rubbish() == []


def test_what_a_killed_command_left_is_cleared_where_nothing_is_due(story, tmp_path):
    """It was killed after its last hand-in was in place, and before it had tidied up."""
    course = shutil.copytree(story.crowd.root, tmp_path / story.crowd.root.name)
    left = course / ".autograded.new-killed"
    tiny.write_json(left / ".at-work", {})
    autograde(course=course, modules=[story.crowd.assignment])
    assert not left.exists()


def test_what_was_handed_in_is_all_there(story):
    assert len(tiny.files(story.crowd.root / "submitted")) >= len(story.finished)
    assert {who for who, _cell in story.crowd.right} == set(story.finished)
