"""The build runs a solution once; the same one is laid down from the cache, another one is run."""

import pytest

from coursekit import solvedbefore
from coursekit.solvedbefore import run_once


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(solvedbefore, "user_cache_path", lambda *_args, **_kwargs: tmp_path / "cache")
    return tmp_path / "cache"


def solved(folder, source, ran, answer="42"):
    """Run the solution `source` in a new folder; what lies in it afterwards, by name."""
    folder.mkdir()
    (folder / "m.ipynb").write_text(source)

    def run():
        ran.append(source)
        (folder / "answers").mkdir()
        (folder / "answers" / "handin.json").write_text(answer)

    run_once(folder, run)
    return {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_the_same_solution_runs_once_and_leaves_the_same_files(tmp_path):
    ran = []
    first, again = (solved(tmp_path / name, "x = 1", ran) for name in ("one", "two"))
    assert (ran, again) == (["x = 1"], first)


def test_another_solution_is_run(tmp_path):
    ran = []
    solved(tmp_path / "one", "x = 1", ran)
    assert solved(tmp_path / "two", "x = 2", ran, "43")["handin.json"] == "43"


@pytest.mark.parametrize("changed", ["_house", "language"])
def test_it_runs_again_with_other_sources_and_in_another_language(tmp_path, monkeypatch, changed):
    ran = []
    solved(tmp_path / "one", "x = 1", ran)
    monkeypatch.setattr(solvedbefore, changed, lambda: "another")
    solved(tmp_path / "two", "x = 1", ran)
    assert len(ran) == 2


def test_a_run_that_fails_is_not_kept(tmp_path):
    def fails():
        raise ValueError("no")

    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with pytest.raises(ValueError, match="no"):
            run_once(tmp_path / name, fails)


def test_where_nothing_can_be_kept_it_is_run_each_time(tmp_path, cache):
    cache.write_text("a file where the folder should be")
    ran = []
    for name in ("one", "two"):
        solved(tmp_path / name, "x = 1", ran)
    assert len(ran) == 2
