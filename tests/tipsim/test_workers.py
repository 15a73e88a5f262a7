"""Processes that work for another end with it, however that ends."""

import signal
import subprocess
import sys
import time

import psutil
import pytest

from tipsim.experiments.workers import processes

MANY, LONG, SOON = 2, 600, 60  # workers; seconds that a job takes; seconds in which all must have happened
WAITING = f"""
import time
from tipsim.experiments.workers import processes
if __name__ == "__main__":
    with processes({MANY}) as pool:
        list(pool.map(time.sleep, [{LONG}] * {MANY}))
"""


def workers_of(process):
    return [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_are_gone_when_the_process_that_made_them_is(tmp_path, how):
    script = tmp_path / "waiting.py"
    script.write_text(WAITING)
    process = subprocess.Popen([sys.executable, script], stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + SOON
    while len(found := workers_of(process)) < MANY and time.monotonic() < until:
        time.sleep(0.1)
    assert len(found) == MANY
    time.sleep(1)  # they are at work
    process.send_signal(how)
    gone, alive = psutil.wait_procs(found, timeout=SOON)
    for left in alive:
        left.kill()
    assert (len(gone), alive) == (MANY, [])
    said = process.communicate(timeout=SOON)[1]
    assert said.count("Traceback") <= 1  # of the one that was interrupted, not of each worker


def test_what_fails_ends_the_work_at_once():
    began = time.monotonic()
    with pytest.raises(ValueError, match="enough"), processes(MANY) as pool:
        pool.submit(time.sleep, LONG)
        raise ValueError("enough")
    assert time.monotonic() - began < SOON


def test_what_is_asked_for_is_worked_out_in_its_order():
    with processes(MANY) as pool:
        assert list(pool.map(abs, range(-5, 0))) == [5, 4, 3, 2, 1]
