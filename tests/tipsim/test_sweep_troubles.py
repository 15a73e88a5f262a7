"""A sweep outlives kills, a full disk, lost workers and a lost scheduler: the table is the same as without."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tipsim.experiments.sweep import Design, Sweep, batches, store, sweep
from tipsim.interventions import Hotline
from tipsim.quantities import BadQuantity
from tipsim.scenario import Scenario

pytestmark = pytest.mark.slow

SHORT = {"months": 36, "scale": 0.01, "spin_up": 6}
SIDES = (Scenario(name="plain", **SHORT), Scenario(name="line", measures=(Hotline(),), **SHORT))
DESIGN = Design(
    SIDES, seeds=5, kind="latin-hypercube", samples=30, vary={"approach_rate": "range", "escaping": "range"}
)
PATIENCE = 120  # seconds for what takes a few on an idle machine
# The command with smaller batches and more parts than usual, so that a short sweep has many of both.
COMMAND = """
import sys
from tipsim import cli
from tipsim.experiments.sweep import batches, store
batches.MOST, store.OFTEN = 4, 0.05
if __name__ == "__main__":
    cli.main()
"""
# The same, which stops itself once there are three parts: a busy test would else come when all is done.
HELD = COMMAND.replace("if __name__", """
import os, signal
flush = store.Store.flush

def hold(self):
    flush(self)
    if len(self._parts) >= 3:
        store.Store.flush = flush
        os.kill(os.getpid(), signal.SIGSTOP)

store.Store.flush = hold
if __name__""")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> bytes:
    """The table as one process makes it without any trouble."""
    return table_of(sweep(DESIGN, tmp_path_factory.mktemp("wanted") / "here").folder)


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(batches, "MOST", 4)
    monkeypatch.setattr(store, "OFTEN", 0.05)


@pytest.fixture
def command(tmp_path) -> list[str]:
    """The command line of the sweep into the folder `here`."""
    (tmp_path / "sweep.py").write_text(COMMAND)
    (tmp_path / "design.toml").write_text(DESIGN.to_toml())
    return [sys.executable, str(tmp_path / "sweep.py"), "sweep", str(tmp_path / "design.toml"), "--out"]


def table_of(folder: Path) -> bytes:
    return (folder / "runs.parquet").read_bytes()


def until(holds, what: str) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.01)


def parts(folder: Path) -> int:
    return len(list((folder / "parts").glob("*.parquet")))


def below(pid: int) -> list[int]:
    """Processes that a process has started, and those below them."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text() if Path(f"/proc/{pid}").exists() else ""
    found = [int(child) for child in text.split()]
    return [pid for child in found for pid in (child, *below(child))]


def state(pid: int) -> str:
    """The letter that the system gives to what a process does; nothing if there is none."""
    try:
        return Path(f"/proc/{pid}/status").read_text().partition("\nState:\t")[2][:1]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def alive(pid: int) -> bool:
    return state(pid) not in ("", "Z")


def test_a_sweep_that_is_killed_three_times_loses_nothing_and_leaves_no_process(command, tmp_path, wanted):
    for more in (2, 4, 6):
        begun = parts(tmp_path / "here")
        going = subprocess.Popen([*command, str(tmp_path / "here"), "--workers", "2"])
        until(lambda begun=begun, more=more: parts(tmp_path / "here") >= begun + more, "parts")
        family = below(going.pid)
        os.kill(going.pid, signal.SIGKILL)
        going.wait()
        until(lambda family=family: not any(map(alive, family)), "the workers to end")
    assert not (tmp_path / "here" / "runs.parquet").exists()
    done = subprocess.run([*command, str(tmp_path / "here")], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "" and table_of(tmp_path / "here") == wanted


def test_a_worker_that_is_killed_costs_no_run(tmp_path, small_batches, wanted):
    killed = []

    def kill(done: int, _total: int) -> None:
        if done >= 20 * (1 + len(killed)) and len(killed) < 2:
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[-1], signal.SIGKILL)

    found = sweep(DESIGN, tmp_path / "here", workers=2, progress=kill)
    assert len(killed) == 2 and len(found.failed) == 0 and table_of(found.folder) == wanted


def test_ctrl_c_ends_all_processes_at_once_and_says_how_to_go_on(command, tmp_path, wanted):
    Path(command[1]).write_text(HELD)
    going = subprocess.Popen([*command, "here", "--workers", "2"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    until(lambda: state(going.pid) == "T", "three parts")
    family = below(going.pid)
    for pid in [going.pid, *family]:  # as a terminal does
        if alive(pid):
            os.kill(pid, signal.SIGINT)
    os.kill(going.pid, signal.SIGCONT)
    _out, err = going.communicate(timeout=PATIENCE)
    assert going.returncode == 130 and err.startswith("Stopped. ") and err.count("\n") == 1
    until(lambda: not any(map(alive, family)), "the workers to end")
    assert sweep(DESIGN, tmp_path / "here").tally.before > 0 and table_of(tmp_path / "here") == wanted


def test_a_disk_that_is_really_full_is_one_line_and_the_same_command_goes_on(command, tmp_path, wanted):
    """A small file system, filled up to a few parts; then space is freed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    steps = f"""
        mount -t tmpfs -o size=4m tmpfs {disk} || exit 77
        head -c 3900k /dev/zero > {disk}/filler
        {" ".join(command)} {disk}/here --workers 2
        echo "code $?, parts $(ls {disk}/here/parts | wc -l), drafts $(ls -A {disk}/here/parts | grep -c part$)"
        rm {disk}/filler
        {" ".join(command)} {disk}/here --workers 2 && cp {disk}/here/runs.parquet {tmp_path}
    """
    done = subprocess.run(["unshare", "-rm", "sh", "-c", steps], capture_output=True, text=True)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("mounting is not allowed here")
    first = done.stdout.splitlines()[0]
    assert first.startswith("code 1, parts ") and first.endswith("drafts 0") and "parts 0" not in first
    assert done.stderr.count("\n") == 1 and "the disk is full. Free some space and run it again." in done.stderr
    assert done.returncode == 0 and table_of(tmp_path) == wanted


def test_a_script_without_a_guard_is_told_what_to_write(tmp_path):
    """Processes that are started anew read the script again; without a guard each would start others."""
    (tmp_path / "design.toml").write_text(DESIGN.to_toml())
    (tmp_path / "script.py").write_text(
        "from tipsim.experiments.sweep import Design, sweep\n"
        "sweep(Design.from_toml('design.toml'), 'here', workers=2)\n"
    )
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True)
    assert "Worker processes do not start here. In a script, write" in done.stderr.splitlines()[-1]


# Dask, over TCP


@pytest.fixture
def cluster():
    """A scheduler in this process and two workers, each in one of its own, over TCP."""
    from distributed import LocalCluster

    place = {"host": "127.0.0.1", "protocol": "tcp://", "dashboard_address": None}
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **place) as made:
        yield made


def test_two_dask_workers_give_the_same_table_as_one_and_two_processes_here(cluster, tmp_path, wanted):
    assert table_of(sweep(DESIGN, tmp_path / "dask", dask=cluster.scheduler_address).folder) == wanted
    assert table_of(sweep(DESIGN, tmp_path / "two", workers=2).folder) == wanted


def test_a_sweep_goes_on_elsewhere_than_it_was_begun(cluster, tmp_path, small_batches, wanted):
    class Enough(BaseException):
        pass

    def stop(done: int, _total: int) -> None:
        if done >= 100:
            raise Enough

    with pytest.raises(Enough):
        sweep(DESIGN, tmp_path / "here", dask=cluster.scheduler_address, progress=stop)
    found = sweep(DESIGN, tmp_path / "here", workers=2)
    assert found.tally.before >= 100 and table_of(found.folder) == wanted


def test_a_dask_worker_that_is_killed_costs_no_run(cluster, tmp_path, small_batches, wanted):
    killed = []

    def kill(done: int, _total: int) -> None:
        if done >= 40 and not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    found = sweep(DESIGN, tmp_path / "here", dask=cluster.scheduler_address, progress=kill)
    assert killed and len(found.failed) == 0 and table_of(found.folder) == wanted


def test_workers_with_several_threads_give_the_same_table(tmp_path, wanted):
    from distributed import LocalCluster

    place = {"host": "127.0.0.1", "protocol": "tcp://", "dashboard_address": None}
    with LocalCluster(n_workers=1, threads_per_worker=3, processes=True, **place) as made:
        assert table_of(sweep(DESIGN, tmp_path / "here", dask=made.scheduler_address).folder) == wanted


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler in a process of its own, and its address; no workers."""
    where = tmp_path / "scheduler.json"
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)]
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", *words]
    going = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until(lambda: where.exists() and "tcp://" in where.read_text(), "the scheduler")
    yield going, json.loads(where.read_text())["address"]
    going.kill()
    going.wait()


def test_a_dask_scheduler_that_is_lost_is_one_line_and_what_is_done_is_kept(scheduler, tmp_path, small_batches, wanted):
    going, address = scheduler
    words = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    worker = subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=tmp_path)

    def kill(done: int, _total: int) -> None:
        if done >= 40:
            going.kill()

    try:
        with pytest.raises(BadQuantity, match="was lost. What is done is kept") as told:
            sweep(DESIGN, tmp_path / "here", dask=address, progress=kill)
    finally:
        worker.terminate()
        worker.wait()
    assert "\n" not in str(told.value)
    with pytest.raises(BadQuantity, match="is not finished"):
        Sweep.load(tmp_path / "here")
    found = sweep(DESIGN, tmp_path / "here")
    assert found.tally.before >= 40 and table_of(found.folder) == wanted


def test_a_dask_scheduler_without_workers_is_one_line(scheduler, tmp_path, monkeypatch):
    from tipsim.experiments.sweep import cluster

    monkeypatch.setattr(cluster, "CONNECT", 2.0)
    with pytest.raises(BadQuantity, match="has no workers. Start some: dask worker tcp://"):
        sweep(DESIGN, tmp_path / "here", dask=scheduler[1])


def test_a_dask_worker_without_this_tipsim_is_named(scheduler, tmp_path):
    """A worker that finds no tipsim: it starts where no path leads there."""
    _going, address = scheduler
    bare = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    code = (
        "import sys; sys.modules['tipsim'] = None\n"
        "from distributed.cli.dask_worker import main\n"
        f"main(['{address}', '--nthreads', '1', '--no-dashboard', '--no-nanny'])"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, env=bare, cwd=tmp_path)
    try:
        with pytest.raises(BadQuantity, match="The Dask worker tcp://.* cannot run this tipsim") as told:
            sweep(DESIGN, tmp_path / "here", dask=address)
    finally:
        worker.terminate()
        worker.wait()
    assert "\n" not in str(told.value)
