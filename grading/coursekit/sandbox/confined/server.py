"""The warm server: a process inside the bubble that has imported everything and forks a process for each job.

It runs no learner's code itself. Its words are the packages to import beside the usual ones; its standard input is a
socket on which the grader orders jobs. When the grader ends, it ends, and with it everything inside.
"""

from __future__ import annotations

import gc
import importlib
import itertools
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from .. import model
from ..packages import MODEL, modules_of
from .hugepages import collapse
from .namespaces import die_with_parent, give_up_root
from .shell import Shell, make_shell

MOST_BYTES, MOST_FDS = 1 << 16, 8
MANY = 8  # jobs after which more are to be expected
REHEARSAL = (
    "import matplotlib.pyplot\nmatplotlib.pyplot.plot([1, 2], label='Ө')\n"
    "matplotlib.pyplot.legend().axes.set(title='Ө', ylabel='n')",
    "import pandas\npandas.DataFrame({'a': [1]})",
    "1 / 0",
)


def main(names: list[str]) -> None:
    """Warm up with the packages called `names`, say so, and fork on order until the grader hangs up."""
    die_with_parent()
    give_up_root()
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    shell = make_shell()
    _take_fonts()
    model.take()
    _import_all(names)
    _rehearse(shell)
    warm = MODEL not in names or model.rehearse()
    from .keeper import keep  # not before: the sandbox notes then how the modules are that tests rest on

    gc.collect()
    gc.freeze()  # what is here now stays shared with all that are forked
    control.sendall(model.READY if warm else model.COLD)
    _serve(control, keep)


def _take_fonts() -> None:
    for path in Path("/run/tiplab/fonts").glob("fontlist*.json"):
        folder = Path(os.environ["MPLCONFIGDIR"])
        folder.mkdir(exist_ok=True)
        shutil.copy(path, folder)


def _import_all(names: list[str]) -> None:
    sys.path.insert(0, "")
    for name in modules_of(names):
        with suppress(ImportError):
            importlib.import_module(name)


def _rehearse(shell: Shell) -> None:
    """Do once what is slow the first time: a figure, a table, an error that is shown."""
    for source in REHEARSAL:
        shell.run_cell(source, store_history=False)
    shell.reset(new_session=True)


def _serve(control: socket.socket, keep: Callable[[dict[str, Any], list[int]], NoReturn]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    for job in itertools.count():
        data, fds, _flags, _address = socket.recv_fds(control, MOST_BYTES, MOST_FDS)
        if not data:
            return
        if job == MANY:  # it takes as long as some forks
            collapse()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            keep(json.loads(data), fds)
        for fd in fds:
            os.close(fd)


if __name__ == "__main__":
    main(sys.argv[1:])
