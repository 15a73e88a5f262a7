"""Processes of this machine that end with the one that made them, however that ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of so many processes. Where what is done with it fails, or is not waited for, they leave at once."""
    spawn = get_context("spawn")
    theirs, lifeline = spawn.Pipe(duplex=False)
    pool = ProcessPoolExecutor(workers, spawn, initializer=end_with, initargs=(theirs,))
    try:
        yield pool
    except BaseException:
        lifeline.close()  # workers leave, whatever they are at
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        lifeline.close()
        theirs.close()


def end_with(lifeline: Connection) -> None:
    """Begin as a worker: deaf to Ctrl-C, which is for the process that made it, and gone as soon as that is gone.

    `lifeline` is the end of a pipe whose other end that process alone holds.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with, args=(lifeline,), daemon=True).start()


def _leave_with(lifeline: Connection) -> None:
    try:
        lifeline.recv()
    except (EOFError, OSError):
        os._exit(1)
