"""What is run by day and by night: together every test, and by night nothing is left out."""

import pytest

from coursekit import checkup


@pytest.fixture
def words(monkeypatch, tmp_path):
    """A function that gives the marks (`-m`) with which pytest is called by day, or by night."""

    def asked(night):
        monkeypatch.setenv("TIPLAB_JOURNEYS", checkup.NIGHTLY["TIPLAB_JOURNEYS"] if night else "")
        calls = []
        monkeypatch.setattr(checkup, "pytest", lambda _root, *words, **_more: calls.append(words))
        for name, step in checkup.steps(tmp_path, browser=True):
            if name != "ruff":
                step()
        return [call[call.index("-m") + 1] for call in calls if "-m" in call]

    return asked


def test_by_night_every_slow_test_runs_and_by_day_all_but_the_nightly_ones(words):
    assert words(night=True) == ["not slow", "slow", "slow"]
    assert words(night=False) == ["not slow", "slow and not nightly", "slow and not nightly"]


def test_whatever_is_nightly_is_slow_too(project):
    """Else it would run by day among the fast ones."""
    marked = [path for path in (project / "tests").rglob("test_*.py") if "mark.nightly" in path.read_text("utf-8")]
    files = [path for path in marked if path.name != "test_checkup.py"]
    assert files and all("mark.slow" in path.read_text("utf-8") for path in files)
