"""`coursekit verify-law`: a lecturer signs rows by name and day, all or none, and nothing else changes."""

import shutil
from datetime import date

import pytest

from coursekit.errors import CourseError
from coursekit.verifylaw import verify_law
from tipsim import data, laws

TODAY = date(2026, 12, 5)


@pytest.fixture
def file(tmp_path, monkeypatch):
    shutil.copytree(data.root() / "laws", tmp_path / "laws")
    monkeypatch.setattr(data, "root", lambda: tmp_path)
    return tmp_path / "laws" / "laws.csv"


def sign(*ids, by="B. Oyun, lecturer of law", on="2026-12-03"):
    return verify_law(ids=ids, by=by, on=on, today=TODAY)


def test_a_signed_row_counts_and_every_other_line_is_as_it_was(file):
    before = file.read_text(encoding="utf-8").splitlines()
    sign("cc2015-13-1", "cc2015-12-3")
    after = file.read_text(encoding="utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert sorted(line.split(",")[0] for line in changed) == ["cc2015-12-3", "cc2015-13-1"]
    assert all(line.endswith(',"B. Oyun, lecturer of law",2026-12-03') for line in changed)
    assert laws.counts("cc2015-13-1") and laws.row("cc2015-13-1").verified_on == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("ids", "how", "told"),
    [
        (["cc2015-13-1", "cc2015-131"], {}, "cc2015-131.*Did you mean"),
        (["cc2015-13-1"], {"by": " "}, "no name"),
        (["cc2015-13-1"], {"on": "3 December"}, "no day.*2026-12-03"),
        (["cc2015-13-1"], {"on": "2026-12-06"}, "in the future"),
        (["programme-after-2021"], {}, "nothing was found"),
    ],
)
def test_what_cannot_be_signed_is_told_in_one_line_and_nothing_is_written(file, ids, how, told):
    before = file.read_bytes()
    with pytest.raises(CourseError, match=told) as error:
        sign(*ids, **how)
    assert "\n" not in str(error.value)
    assert file.read_bytes() == before


def test_a_disk_that_fills_up_leaves_the_file_whole(file, monkeypatch):
    before = file.read_bytes()

    def full(*_given, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(CourseError, match="disk is full"):
        sign("cc2015-13-1")
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir() if path.name.endswith(".new")] == []
