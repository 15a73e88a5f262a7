"""A learner's notebook sees its own folder and the installed programs, and can do no harm from there."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.errors import CourseError
from coursekit.sandbox import bubble
from coursekit.sandbox.confined.syscalls import MACHINES
from coursekit.sandbox.limits import Limits
from coursekit.sandbox.session import Session, _lay, _tar
from coursekit.sandbox.warm import SHARED

MB = 1_000_000
FILLING = "for n in range(3):\n    open(str(n), 'wb').write(b'x' * 9_000_000)"


def ran(place: Path, *sources: str, **limits: float) -> tuple[list[NotebookNode], Session, list[str]]:
    """The code cells after they were run in the sandbox on the files in `place`, the session, and its notices."""
    nb = new_notebook(cells=[new_code_cell(source) for source in sources])
    with Session(SHARED.server(), place, Limits(**limits), examined=False) as session:
        session.run(nb)
        return nb.cells, session, session.bring_back()


def text(cell: NotebookNode) -> str:
    """All that a cell shows, as text."""
    shown = [o.get("text") or o.get("evalue") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]
    return "".join(shown).strip()


def said(place: Path, source: str, **limits: float) -> str:
    """What the last of the cells shows."""
    cells, _session, _notices = ran(place, source, **limits)
    return text(cells[-1])


def test_cells_share_one_namespace_and_show_what_they_give(tmp_path):
    cells, _session, _notices = ran(tmp_path, "a = 20", "a + 1\n", "print('printed')\na * 2")
    assert [text(cell) for cell in cells] == ["", "21", "printed\n40"]
    assert [cell.execution_count for cell in cells] == [1, 2, 3]


def test_an_error_ends_its_cell_and_no_other(tmp_path):
    cells, _session, _notices = ran(tmp_path, "1 / 0", "'on'")
    assert cells[0].outputs[0].ename == "ZeroDivisionError"
    assert text(cells[1]) == "'on'"


def test_a_figure_and_a_table_are_shown_as_in_a_notebook(tmp_path):
    cells, _session, _notices = ran(
        tmp_path, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "import pandas as pd\npd.DataFrame({'a': [1]})"
    )
    assert "image/png" in cells[0].outputs[-1].data
    assert "text/html" in cells[1].outputs[-1].data


def test_top_level_await_works_as_in_a_notebook(tmp_path):
    assert said(tmp_path, "import asyncio\nawait asyncio.sleep(0)\n'awaited'") == "'awaited'"


def test_what_a_program_writes_past_python_is_shown(tmp_path):
    assert said(tmp_path, "import os\n_ = os.system('echo from a program')") == "from a program"


def test_files_that_the_notebook_makes_or_changes_come_back(tmp_path):
    (tmp_path / "data.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "same.csv").write_text("b\n", encoding="utf-8")
    source = "import pathlib\npathlib.Path('data.csv').write_text('a\\n2\\n')\npathlib.Path('sub').mkdir()\n"
    ran(tmp_path, source + "pathlib.Path('sub/new.txt').write_text('new')")
    assert (tmp_path / "data.csv").read_text(encoding="utf-8") == "a\n2\n"
    assert (tmp_path / "sub" / "new.txt").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("size", [0, 1, 600, 5_000, 20_000])
def test_the_files_of_a_hand_in_are_all_written_when_the_sandbox_is_told_of_them(tmp_path, size):
    """It reads them at once, by the number of the open file."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "handin.json").write_bytes(b"x" * size)
    with _tar(tmp_path) as number, os.fdopen(os.dup(number), "rb") as file:
        file.seek(0)
        with tarfile.open(fileobj=io.BytesIO(file.read())) as tar:
            assert tar.extractfile("answers/handin.json").read() == b"x" * size


def test_files_come_back_even_when_the_program_ended_itself(tmp_path):
    _cells, session, _notices = ran(tmp_path, "open('kept.txt', 'w').write('kept')", "import os; os._exit(0)", "1")
    assert (tmp_path / "kept.txt").read_text(encoding="utf-8") == "kept"
    assert session.stopped


def test_no_link_and_no_notebook_comes_back(tmp_path):
    (tmp_path / "ps1.ipynb").write_text("{}", encoding="utf-8")
    ran(tmp_path, "import os\nos.symlink('/etc/passwd', 'link')\nopen('ps1.ipynb', 'w').write('mine')")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ps1.ipynb"]
    assert (tmp_path / "ps1.ipynb").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "a/../../out.txt", "link/out.txt", "a\0b", ""])
def test_a_file_whose_name_leads_out_of_the_folder_is_not_laid_down(tmp_path, name):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path)
    assert _lay(inside, name, "eA==", 100) == 0
    assert not (tmp_path / "out.txt").exists()


def test_the_network_cannot_be_reached(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answer = said(tmp_path, f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)")
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()
    assert "unreachable" in answer or "refused" in answer


def test_course_gradebook_home_and_other_folders_cannot_be_seen(tmp_path):
    secret = tmp_path / "course"
    work = tmp_path / "work"
    for folder in (secret, work):
        folder.mkdir()
    (secret / "gradebook.db").write_text("marks", encoding="utf-8")
    places = [secret, Path.home() / ".bashrc", Path(bubble.__file__), Path(__file__), "/etc/shadow", "/etc/passwd"]
    listed = [str(place) for place in places]
    assert said(work, f"import os\n[os.path.exists(place) for place in {listed!r}]") == str([False] * len(places))


def test_the_environment_of_the_grader_is_not_handed_on(tmp_path, monkeypatch):
    monkeypatch.setenv("A_SECRET_OF_THE_GRADER", "1")
    SHARED.close()
    assert said(tmp_path, "import os\n'A_SECRET_OF_THE_GRADER' in os.environ") == "False"


def test_installed_programs_cannot_be_changed(tmp_path):
    source = "import numpy, pathlib\npathlib.Path(numpy.__file__).write_text('')"
    assert "Read-only" in said(tmp_path, source)


@pytest.mark.parametrize("place", ["/", "/run/tiplab", "/usr", "/dev", "/proc", "/run"])
def test_nothing_can_be_written_outside_the_private_folder(tmp_path, place):
    answer = said(tmp_path, f"open('{place}/mine', 'w')")
    assert "Read-only" in answer or "ermission" in answer


def test_processes_of_others_cannot_be_seen(tmp_path):
    assert said(tmp_path, "import os\nsorted(n for n in os.listdir('/proc') if n.isdigit())") == "[]"
    assert said(tmp_path, "import os\nos.getpid()") == "1"


def test_the_learner_is_no_root_and_has_no_power_to_become_it(tmp_path):
    source = "import os\nprint(os.getuid())\ntry:\n    os.setuid(0)\nexcept OSError:\n    print('refused')"
    assert said(tmp_path, source) == "1000\nrefused"
    mount = "import ctypes\nctypes.CDLL(None).umount2(b'/proc', 2)"
    assert said(tmp_path, mount) == "-1"


@pytest.mark.parametrize("place", ["/tmp/left", "/dev/shm/left", "/private/left", "/run/warm/left"])
def test_what_one_learner_leaves_the_next_does_not_find(tmp_path, place):
    said(tmp_path, f"open('{place}', 'w').write('for you')")
    assert said(tmp_path, f"import os\nos.path.exists('{place}')") == "False"


def test_what_one_learner_changes_in_memory_the_next_does_not_find(tmp_path):
    said(tmp_path, "import numpy, builtins\nnumpy.mean = builtins.len = lambda *_: 1")
    assert said(tmp_path, "import numpy\nnumpy.mean([2.0, 4.0]), len([1, 2])") == "(np.float64(3.0), 2)"


def test_two_learners_at_a_time_do_not_see_each_other(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    meeting = "import socket, time\ns = socket.socket(socket.AF_UNIX)\n"
    first = threading.Thread(
        target=ran, args=(tmp_path / "one", meeting + "s.bind('\\0meet')\ns.listen()\ntime.sleep(2)")
    )
    first.start()
    answer = said(tmp_path / "two", meeting + "time.sleep(1)\ns.connect('\\0meet')")
    first.join()
    assert "refused" in answer


def test_too_much_memory_is_an_error_that_the_learner_sees(tmp_path):
    cells, session, _notices = ran(tmp_path, "b = bytearray(400_000_000)", "'on'", memory=200 * MB)
    assert cells[0].outputs[0].ename == "MemoryError"
    assert text(cells[1]) == "'on'"
    assert not session.stopped


def test_memory_taken_by_many_processes_ends_the_notebook(tmp_path):
    source = "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        b = b'x' * 90_000_000\n"
    cells, session, _notices = ran(tmp_path, source + "        time.sleep(60)\ntime.sleep(60)", memory=150 * MB)
    assert "memory" in session.stopped
    assert cells[0].outputs[-1].evalue == session.stopped


def test_processes_are_limited(tmp_path):
    source = (
        "import os, time\nn = 0\ntry:\n    while n < 500:\n        if os.fork() == 0:\n            time.sleep(60)\n"
    )
    answer = said(tmp_path, source + "        n += 1\nexcept OSError:\n    print(n < 30)", processes=30)
    assert answer == "True"


def test_output_is_cut_while_it_comes(tmp_path):
    cells, _session, _notices = ran(tmp_path, "while True:\n    print('x' * 1000)", "'on'", output=100_000, seconds=2)
    kept = sum(len(output.get("text", "")) for output in cells[0].outputs)
    assert kept < 101_000
    assert any("cut here" in output.get("text", "") for cell in cells for output in cell.outputs)


def test_a_message_larger_than_all_room_is_cut(tmp_path):
    cells, session, _notices = ran(tmp_path, "print('x' * 100_000_000)", "'on'", output=100_000)
    assert not session.stopped
    assert len(text(cells[0])) < 101_000


def test_the_disk_that_a_learner_can_fill_is_their_own(tmp_path):
    assert "No space left" in said(tmp_path, FILLING, folder=20 * MB)


def test_a_cell_that_takes_too_long_is_interrupted_and_the_next_runs(tmp_path):
    cells, session, _notices = ran(tmp_path, "while True: pass", "'on'", seconds=1)
    assert cells[0].outputs[-1].ename == "CellTimeoutError"
    assert text(cells[1]) == "'on'"
    assert not session.stopped


def test_a_cell_that_ignores_interrupts_is_killed_and_the_rest_says_why(tmp_path):
    source = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    cells, session, _notices = ran(tmp_path, source, "'on'", seconds=1)
    assert "longer than 1 seconds" in session.stopped
    assert session.stopped in cells[1].outputs[0].evalue


def test_the_whole_notebook_has_a_limit_of_time(tmp_path):
    source = "import time\ntime.sleep(1.5)"
    cells, _session, _notices = ran(tmp_path, *[source] * 4, seconds=60, all_seconds=2)
    assert [bool(cell.outputs) for cell in cells][0] is False
    assert all(cell.outputs for cell in cells[2:])


def test_asking_for_input_does_not_wait(tmp_path):
    cells, _session, _notices = ran(tmp_path, "input('?')", "'on'")
    assert cells[0].outputs[-1].output_type == "error"
    assert text(cells[1]) == "'on'"


def test_junk_sent_to_the_grader_is_no_output_and_stops_nobody(tmp_path):
    source = """import os, socket, json, struct
for fd in range(3, 40):
    try:
        s = socket.socket(fileno=os.dup(fd))
        for m in (b'{"op": 3}', b'[]', b'{"op": "stream"}', b'{"op": "result", "data": 5}', b'\\xff'):
            s.sendall(struct.pack('!I', len(m)) + m)
    except OSError:
        pass
"""
    _cells, session, _notices = ran(tmp_path, source, "1")
    assert session.stopped  # what is no message ends this notebook
    assert said(tmp_path, "'on'") == "'on'"


def test_when_the_grader_is_killed_nothing_in_the_sandbox_lives_on(tmp_path):
    program = f"""
import sys, os
from pathlib import Path
from nbformat.v4 import new_code_cell, new_notebook
from coursekit.sandbox.limits import Limits
from coursekit.sandbox.confined.syscalls import MACHINES
from coursekit.sandbox.warm import SHARED
from coursekit.sandbox.session import Session, _tar
print(SHARED.server().pid, flush=True)
nb = new_notebook(cells=[new_code_cell("while True: pass")])
with Session(SHARED.server(), Path({str(tmp_path)!r}), Limits(), examined=False) as session:
    print("running", flush=True)
    session.run(nb)
"""
    grader = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    bubble_pid = int(grader.stdout.readline())
    assert grader.stdout.readline() == "running\n"
    inside = _below(bubble_pid)
    assert inside
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    for pid in (bubble_pid, *inside):
        handle_gone(pid)


def _below(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def handle_gone(pid: int) -> None:
    """Wait until a process is gone; the test ends by itself only when it is."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    import select

    assert select.select([handle], [], [], 60)[0], f"process {pid} lives on"
    os.close(handle)


def test_without_bubblewrap_marking_is_refused_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(bubble.shutil, "which", lambda name: None)
    bubble.lacking.cache_clear()
    try:
        with pytest.raises(CourseError, match="apt-get install bubblewrap.*--unconfined"):
            bubble.needed()
    finally:
        bubble.lacking.cache_clear()


def test_what_the_probe_tries_is_what_the_server_needs():
    assert bubble.lacking() is None


CALLS = {
    "memory that no limit counts": "libc.memfd_create(b'x', 0)",
    "shared memory of System V": "libc.shmget(0, 4096, 0o1600)",
    "namespaces of its own": "libc.unshare(0x10000000)",
    "mounts": "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "tracing": "libc.ptrace(0, 0, 0, 0)",
    "namespaces by clone": f"libc.syscall({MACHINES[os.uname().machine][2]}, 0x10000000 | 17, 0, 0, 0, 0)",
}


@pytest.mark.parametrize("what", CALLS)
def test_the_system_refuses(tmp_path, what):
    source = f"import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n{CALLS[what]}, ctypes.get_errno()"
    assert said(tmp_path, source) == "(-1, 1)"


def test_a_learner_s_signal_to_all_reaches_nobody_else(tmp_path):
    cells, session, _notices = ran(tmp_path, "import os, signal\nos.kill(0, signal.SIGKILL)\nos.killpg(0, 9)", "'on'")
    assert SHARED.server().alive
    assert said(tmp_path, "'next'") == "'next'"


def test_a_folder_of_any_depth_stops_nobody(tmp_path):
    deep = "import os\nfor _ in range(1500):\n    os.mkdir('d')\n    os.chdir('d')"
    _cells, session, _notices = ran(tmp_path, deep, "1")
    assert not session.stopped
    assert said(tmp_path, "'next'") == "'next'"


def test_the_notebook_itself_is_not_among_the_learner_s_files(tmp_path):
    (tmp_path / "ps1.ipynb").write_text("{}", encoding="utf-8")
    assert said(tmp_path, "import os\nos.listdir('.')") == "[]"


def test_no_record_of_the_hand_in_comes_back_changed(tmp_path):
    (tmp_path / "timestamp.txt").write_text("2026-10-01 10:00:00 UTC", encoding="utf-8")
    ran(tmp_path, "open('timestamp.txt', 'w').write('2020-01-01')\nopen('ps1.html', 'w').write('mine')")
    assert [path.name for path in tmp_path.iterdir()] == ["timestamp.txt"]
    assert "2026" in (tmp_path / "timestamp.txt").read_text(encoding="utf-8")
