"""Memory that forked processes share is put into huge pages: nothing in it changes."""

import subprocess
import sys

import pytest

from coursekit.sandbox.confined.hugepages import OWN

CODE = """
from coursekit.sandbox.confined.hugepages import collapse
held = [bytes([n % 251]) * 4096 for n in range(8192)]
before = hash(tuple(held))
print(collapse(), before == hash(tuple(held)))
"""


def test_what_memory_holds_stays_as_it_is():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    pages, same = done.stdout.split()
    assert int(pages) >= 0 and same == "True"


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("55d0c0a00000-55d0c1a00000 rw-p 00000000 00:00 0                          [heap]", True),
        ("7f1000000000-7f1000200000 rw-p 00000000 00:00 0 ", True),
        ("7ffc1a000000-7ffc1a021000 rw-p 00000000 00:00 0                          [stack]", False),
        ("7f1000000000-7f1000200000 r-xp 00000000 08:01 1234 /usr/lib/libc.so.6", False),
        ("7f1000000000-7f1000200000 rw-s 00000000 00:01 77 /dev/shm/x", False),
    ],
)
def test_only_memory_of_its_own_is_touched(line, own):
    assert bool(OWN.search(line)) is own
