"""The policy page without a browser: runs that can be cancelled, choices that are kept, faults in one line."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

import tipsim
from coursekit.tidy import tidy
from tipsim.desk import example, files, policy
from tipsim.desk.page import PolicyPage
from tipsim.desk.running import Cancelled, Job, Told, duration
from tipsim.experiments.compare import compare
from tipsim.quantities import BadQuantity

SECONDS = 120


@pytest.fixture
def page(tmp_path, monkeypatch) -> PolicyPage:
    """A page in an empty folder whose example is small."""
    monkeypatch.chdir(tmp_path)
    small = {"EXAMPLE_SCALE": 0.003, "MONTHS": 12}
    for name, value in small.items():
        monkeypatch.setattr(example, name, value)
    made = policy(run_example=False)
    made.settings.pairs.value = 2
    return made


@pytest.fixture
def ran(page) -> PolicyPage:
    """The same with results."""
    page.run().wait(SECONDS)
    assert page.results.comparison is not None
    return page


def ended(work, **calls) -> list:
    """What a job told at its end, as (which call, with what)."""
    told = []
    ends = {name: lambda *a, name=name: told.append((name, *a)) for name in ("done", "failed", "cancelled", "told")}
    job = Job(work, **{**ends, **calls})
    job.start()
    assert job.wait(SECONDS)
    return told


# Work in the background


def test_work_ends_with_what_it_found():
    assert ended(lambda _progress: 7) == [("done", 7)]


def test_cancelled_work_ends_at_its_next_month():
    heard = []

    def work(progress):
        for month in range(1000):
            heard.append(month)
            if month == 3:
                job.cancel()
            progress(month, 1000)

    job = Job(work, told=lambda _: None, done=heard.append, failed=heard.append, cancelled=lambda: heard.append("end"))
    job.start().wait(SECONDS)
    assert heard == [0, 1, 2, 3, "end"]


def test_a_cancelled_comparison_stops_within_a_second():
    """At a scale at which all pairs would take a minute; the second is for the machine's other work."""
    base = tipsim.Scenario(months=120, scale=0.03)
    stop, began = threading.Event(), []

    def progress(_done, _total):
        if stop.is_set():
            raise Cancelled
        began.append(time.monotonic())
        stop.set()

    with pytest.raises(Cancelled):
        compare(base, base, 200, progress=progress)
    assert time.monotonic() - began[0] < 1.0


def test_a_fault_of_the_reader_is_one_line():
    def work(_progress):
        raise BadQuantity("months is 0;\n it must be more.")

    assert ended(work) == [("failed", "months is 0; it must be more.")]


def test_a_fault_of_ours_is_one_line_too(caplog):
    def work(_progress):
        raise KeyError("lost")

    [(what, text)] = ended(work)
    assert what == "failed" and "This should not happen: KeyError" in text and "\n" not in text
    assert "Traceback" in caplog.text


def test_progress_is_told_with_the_time_left_once_that_can_be_said(monkeypatch):
    clock = iter([0.0, *(10.0 * n for n in range(1, 50))])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    told = []
    job = Job(lambda progress: progress(25, 100), told=told.append, done=id, failed=id, cancelled=id)
    job._run()
    assert told == [Told(0.25, 30.0)] and told[0].words() == "25% done, about 30 seconds left"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "less than a second"), (1.2, "about 1 second"), (89, "about 89 seconds"), (150, "about 2 minutes")],
)
def test_a_time_is_told_no_more_exactly_than_it_is_known(seconds, words):
    assert duration(seconds) == words


# The page


def test_the_example_is_what_the_page_says_it_is(page):
    page.run_example().wait(SECONDS)
    found = page.results.comparison
    assert found.baseline.measures == () and [m.strength for m in found.alternative.measures] == [0.5] * 5
    assert "This is an example" in page.results.children[0].value


def test_a_run_shows_its_results_and_says_nothing_of_changes(ran):
    assert len(ran.results.children[1].children) == 6 and ran._changed_note.value == ""


def test_results_that_are_no_longer_those_of_the_choices_are_marked(ran):
    ran.settings.pairs.value = 3
    assert "You have changed something" in ran._changed_note.value
    ran.settings.pairs.value = 2
    assert ran._changed_note.value == ""


def test_every_tab_has_its_words_or_numbers(ran):
    tab = ran.results.children[1]
    for at in range(6):
        tab.selected_index = at
        assert "<table" in tab.children[at].value or "<li" in tab.children[at].value


def test_every_picture_has_words_and_its_table_in_view(ran):
    tab = ran.results.children[1]
    for at in range(5):
        tab.selected_index = at
        page = tab.children[at].value
        assert page.count("<img") == page.count("alt=") == page.count("<details open>")


def test_a_tab_that_cannot_be_drawn_is_one_line_and_the_others_stand(ran, monkeypatch):
    def broken(_comparison):
        raise ValueError("no ink")

    monkeypatch.setattr("tipsim.desk.results.costs", broken)
    tab = ran.results.children[1]
    tab.selected_index = 4
    assert "This should not happen: ValueError: no ink" in tab.children[4].value
    tab.selected_index = 3
    assert "<table" in tab.children[3].value


def test_months_of_the_measures_are_those_of_the_run(page):
    chosen = page.levers.scenario.measures
    page.settings.length.value, page.settings.month.value = 24, 7
    assert (page.levers.months[0], len(page.levers.months)) == ("2026-07", 24)
    assert page.levers.scenario.measures == chosen


def test_a_cancelled_run_keeps_the_results_and_the_choices(ran):
    before, chosen = ran.results.comparison, ran.levers.scenario
    ran.settings.pairs.value = 200
    job = ran.run()
    ran.cancel()
    assert job.wait(SECONDS) and ran.results.comparison is before and ran.levers.scenario == chosen
    assert "Cancelled" in ran._said.value and not ran._run.disabled


def test_a_second_run_is_not_begun_while_one_is_running(ran):
    ran.settings.pairs.value = 200
    job = ran.run()
    assert ran.run() is None and ran._run.disabled
    ran.cancel()
    job.wait(SECONDS)


def test_both_sides_of_a_comparison_have_start_length_and_share_in_common(page, tmp_path):
    (files.SAVED).mkdir(parents=True)
    (files.SAVED / "odd.toml").write_text(
        'start = "2010-05"\nmonths = 7\nscale = 0.5\nspin_up = 1\n[[measure]]\nkind = "hotline"\n'
    )
    page.settings.refresh()
    page.settings.against.value = str(files.SAVED / "odd.toml")
    one, other, _pairs = page.sides()
    assert (one.start, one.months, one.scale, one.spin_up) == (other.start, other.months, other.scale, other.spin_up)
    assert [m.name for m in one.measures] == ["hotline"]


# Files


def test_what_is_saved_comes_back_as_it_was(page):
    page.keeping.name.value = "My plan: Өөр"
    path = page.keeping.save()
    assert tipsim.Scenario.from_toml(path) == page.sides()[1]


def test_an_earlier_file_of_the_same_name_stays(page):
    page.keeping.name.value = "Plan"
    first = page.keeping.save()
    before = first.read_bytes()
    page.settings.length.value = 24
    second = page.keeping.save()
    assert second != first and first.read_bytes() == before
    assert page.keeping.save() == second


@pytest.mark.parametrize("name", ["../../etc/x", "a/b\\c", "   ", "CON?*", "ө" * 300])
def test_a_name_never_leads_out_of_the_folder(page, name):
    page.keeping.name.value = name
    assert page.keeping.save().parent == files.SAVED


def test_a_report_is_written_from_the_page(ran, monkeypatch):
    monkeypatch.setattr("tipsim.experiments.report.find_browser", lambda: None)
    ran.keeping.write_report().wait(SECONDS)
    assert "The report is in" in ran.keeping._said_below.value and "press Ctrl and P" in ran.keeping._said_below.value
    assert [p.name for p in files.REPORTS.glob("*/report.html")] == ["report.html"]


def test_a_full_disk_is_one_line_and_nothing_is_lost(ran, monkeypatch):
    def full(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before, chosen = ran.results.comparison, ran.sides()
    monkeypatch.setattr(os, "fsync", full)
    ran.keeping.save()
    assert "the disk is full" in ran.keeping._said_below.value
    ran.keeping.write_report().wait(SECONDS)
    assert "the disk is full" in ran.keeping._said_below.value
    assert ran.results.comparison is before and ran.sides() == chosen and list(files.SAVED.glob("*.toml")) == []


def test_a_disk_that_is_really_full_is_one_line(page, tmp_path, monkeypatch):
    """A small file system of its own, filled to the last byte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        monkeypatch.chdir(disk)
        first = page.keeping.save()
        before = first.read_bytes()
        with suppress(OSError), (disk / "filler").open("wb", buffering=0) as out:
            while out.write(b"x" * 1024):
                pass
        page.settings.length.value = 24
        page.keeping.save()
        assert "the disk is full" in page.keeping._said_below.value
        assert first.read_bytes() == before and list(files.SAVED.iterdir()) == [first]
    finally:
        monkeypatch.chdir(tmp_path)
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"colour = 3", "If a newer version of TIP Lab wrote the file, open it there."),
        (b'[[measure]]\nkind = "hotline"\ncapacity = 5000', "it must lie in [10, 1000] calls/month"),
        (b"months = = 3", "cannot be read as a scenario"),
        (b"\xff\xfe", "cannot be read as a scenario"),
        (b"x" * (files.LARGEST + 1), "too large"),
        (b"[sensitivity]\nestimate = 3\nlow = 0\nhigh = 1\nn = 3\n", "must be a number in [0, 1] share"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_and_the_choices_stay(page, text, why):
    before = page.sides()
    page.keeping._uploaded({"new": [{"name": "plan.toml", "content": memoryview(text)}]})
    said = page.keeping._said_above.value
    assert why in said and "plan.toml" in said and "\n" not in said and page.sides() == before


def test_a_cohorts_skill_file_is_put_in_and_its_note_is_shown(page):
    skill = b"[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n"
    page.keeping._uploaded({"new": [{"name": "skill.toml", "content": memoryview(skill)}]})
    assert page.sides()[1].officer_skill["sensitivity"].n == 12
    assert "skill_transfer = 0.3 is assumed" in page.keeping._said_above.value


def test_a_file_that_is_gone_when_the_run_begins_is_one_line(page):
    files.SAVED.mkdir(parents=True)
    path = files.SAVED / "gone.toml"
    path.write_text("months = 12\n")
    page.settings.refresh()
    page.settings.against.value = str(path)
    path.unlink()
    page.run()
    assert "cannot be read as a scenario" in page._said.value and page.job is None


def test_levers_alone_do_not_wait_for_plots_and_maps():
    code = "import sys; from tipsim import desk; print('tipsim.desk.page' in sys.modules, 'matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_notebook_is_tidy_and_its_code_is_two_lines():
    notebook = Path(__file__).resolve().parents[2] / "simulations/policy.ipynb"
    assert tidy(paths=[notebook], check=True).changed == []
    code = [c["source"] for c in json.loads(notebook.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert ["".join(lines).split("\n") for lines in code] == [["from tipsim import desk", "", "desk.policy()"]]
