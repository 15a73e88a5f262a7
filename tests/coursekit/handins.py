"""Files to hand in of the tiny course, made in milliseconds and at any time of day."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import tiny

from casebook import packet as packets

START = datetime(2024, 11, 4, 8, 0, tzinfo=UTC)


def at(minutes: float) -> str:
    """A time as a packet has it, in minutes after START."""
    return f"{START + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def work(course, into: Path, total: object = 42, **course_json: str) -> Path:
    """A learner's folder with the answer `total`; `course_json` makes it one of another run or module."""
    place = into / course_json.get("module", tiny.NAME)
    shutil.copytree(course.part("release"), place)
    tiny.write_json(place / "answers" / "handin.json", {"schema": 1, "values": {"total": {"value": total, "by": "x"}}})
    if course_json:
        told = tiny.read_json(place / "course.json") | course_json
        tiny.write_json(place / "course.json", told)
        (place / f"{tiny.NAME}.ipynb").rename(place / f"{place.name}.ipynb")
    return place


def packet(course, into: Path, number: str, minutes: float = 0, total: object = 42, name: str = "", **course_json):
    """Write a file to hand in into the folder `into`, called `name` if given; return it."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(packets, "now", lambda: at(minutes)):
        made = packets.write_packet(work(course, Path(folder), total, **course_json), number, into)
    if name:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        made.path.rename(into / name)
    return made


def answer(folder: Path) -> object:
    """The answer in a folder of work."""
    return json.loads((folder / "answers" / "handin.json").read_text())["values"]["total"]["value"]
