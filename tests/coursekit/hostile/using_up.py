"""Code that uses up time, memory, processes, disk or output. Each has a bound, far above what a grader may allow."""

from .course import BEYOND
from .submission import Family

FAMILY = Family("Using up")
# Said where two and a half gigabytes could be held; some are ways that limits of one process do not count.
TELL = f'print("{BEYOND[:6]}" + "{BEYOND[6:]}")'
TOLD = f"\nif held >= 2_500_000_000: {TELL}"

FAMILY.code(
    "loops",
    "a loop without end in one cell, honest work in others",
    answers={"number": "while True: pass"},
    right=("list", "text"),
)
FAMILY.code(
    "loops-in-c",
    "one call into C that takes hours and that no signal handler interrupts",
    answers={"number": "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"},
)
FAMILY.code("sleeps", "sleeps for an hour", answers={"number": "import time\ntime.sleep(3600)"})
FAMILY.code(
    "loops-in-a-call",
    "a function that never comes back when a hidden test calls it",
    answers={"function": "def add(left, right):\n    while left != 1: pass\n    return 3"},
)
FAMILY.code(
    "memory",
    "lists and bytes, up to eight gigabytes",
    answers={
        "number": "held = []\nfor n in range(160):\n    held.append(bytearray(b'x') * 50_000_000)\n"
        f"    if n == 50: {TELL}"
    },
    right=("list",),
)
FAMILY.code(
    "memory-at-once",
    "one array of eight gigabytes, and shared memory",
    answers={
        "number": "import mmap\nspace = mmap.mmap(-1, 6_000_000_000)\n"
        f"for i in range(0, 6_000_000_000, 40960): space[i] = 1\n{TELL}",
        "array": "spread = np.ones(1_000_000_000)\nspread = np.array([1.0, 1.0, 1.0])",
    },
)
FAMILY.code(
    "memory-in-files-without-names",
    "four gigabytes in files that exist in memory only",
    first="""\
import os
held, block = 0, b"x" * 50_000_000
files = []
try:
    for _ in range(20):
        files.append(os.memfd_create("x"))
        for _ in range(4): held += os.write(files[-1], block)
except BaseException: pass"""
    + TOLD,
)
FAMILY.code(
    "memory-of-system-v",
    "four gigabytes in segments of System V, each let go of when it is full",
    first="""\
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype, libc.shmat.argtypes = ctypes.c_void_p, (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
libc.shmdt.argtypes = (ctypes.c_void_p,)
held, size = 0, 200_000_000
try:
    for _ in range(20):
        segment = libc.shmget(0, ctypes.c_size_t(size), 0o1600)
        where = libc.shmat(segment, None, 0) if segment >= 0 else None
        if not where or where == ctypes.c_void_p(-1).value: break
        ctypes.memset(where, 1, size)
        libc.shmdt(where)
        held += size
except BaseException: pass"""
    + TOLD,
)
FAMILY.code(
    "memory-shared-by-children",
    "four gigabytes of shared memory, a part of it in each of eight processes",
    first="""\
import mmap, os, time
held, pipes = 0, []
for _ in range(8):
    inside, outside = os.pipe()
    try: child = os.fork()
    except OSError: break
    if child == 0:
        try:
            space = mmap.mmap(-1, 500_000_000)
            for place in range(0, 500_000_000, 4096): space[place] = 1
            os.write(outside, b"x")
            time.sleep(2)
        finally: os._exit(0)
    os.close(outside)
    pipes.append(inside)
for one in pipes: held += 500_000_000 * len(os.read(one, 1))"""
    + TOLD,
)
FAMILY.code(
    "memory-in-a-mount-of-its-own",
    "four gigabytes in a file system in memory that it mounts in namespaces of its own",
    first="""\
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
inside, outside = os.pipe()
if os.fork() == 0:
    written, block = 0, b"x" * 10_000_000
    try:
        libc.unshare(0x10000000 | 0x00020000)
        libc.mount(b"none", b"/", None, 0x44000, None)
        if libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, b"size=5g") == 0:
            for n in range(20):
                with open(f"/tmp/{n}", "wb") as file:
                    for _ in range(20): written += file.write(block)
    except OSError: pass
    finally:
        os.write(outside, str(written).encode())
        os._exit(0)
os.close(outside)
held = int(os.read(inside, 20) or 0)"""
    + TOLD,
)
FAMILY.code(
    "memory-in-a-result",
    "a function that returns half a gigabyte",
    answers={
        "text": "def shout(text): return 'HI!' if text == 'hi' else 'a' * 500_000_000",
        "function": "def add(left, right): return 3 if left == 1 else list(range(20_000_000))",
        "array": "spread = np.broadcast_to(np.array([1.0]), (10 ** 12,))",
    },
)
FAMILY.code(
    "forks",
    "processes that start processes, up to a thousand that sleep",
    first="""\
import os, time
os.environ["PLANTED"] = "1"
for _ in range(1000):
    try:
        if os.fork() == 0:
            os.setsid()
            time.sleep(60)
            os._exit(0)
    except OSError: break""",
)
FAMILY.code(
    "threads",
    "five thousand threads that sleep",
    first="""\
import threading, time
for _ in range(5000):
    try: threading.Thread(target=time.sleep, args=(60,)).start()
    except (RuntimeError, MemoryError): break""",
)
FAMILY.code(
    "open-files",
    "opens files and sockets until no more can be opened",
    first="""\
import os, socket
held = []
try:
    while len(held) < 100_000: held.append(socket.socketpair())
except OSError: pass""",
)
FAMILY.code(
    "fills-the-disk",
    "writes two gigabytes beside the notebook and into the temporary folder",
    first="""\
block = b"x" * 10_000_000
for name in ("big.bin", "/tmp/big.bin", "/dev/shm/big.bin"):
    try:
        with open(name, "wb") as file:
            for _ in range(70): file.write(block)
    except OSError: pass""",
)
FAMILY.code(
    "many-files",
    "a hundred thousand files",
    first="""\
import os
try:
    for n in range(100_000): open(f"f{n}", "w").close()
except OSError: pass""",
)
for depth in (900, 1500):
    FAMILY.code(
        f"folders-{depth}-deep",
        f"a file at the bottom of folders that lie {depth} deep in each other",
        first=f"""\
import os
here = os.getcwd()
for _ in range({depth}):
    os.mkdir("d")
    os.chdir("d")
open("x.txt", "w").write("x")
os.chdir(here)""",
    )
FAMILY.code(
    "hollow-file",
    "a file of a terabyte that takes no room",
    first="try:\n    with open('hollow.csv', 'wb') as file: file.truncate(10 ** 12)\nexcept OSError: pass",
)
FAMILY.code(
    "output-flood",
    "prints three hundred megabytes",
    first="for _ in range(300): print('x' * 1_000_000)",
)
FAMILY.code(
    "output-flood-below-python",
    "writes three hundred megabytes straight to the open files of output and errors",
    first="import os\nfor _ in range(300):\n    for number in (1, 2): os.write(number, b'x' * 500_000 + b'\\n')",
)
FAMILY.code(
    "many-small-outputs",
    "thousands of displays, and clears of output",
    first="""\
from IPython.display import clear_output, display
for n in range(20_000):
    display(n)
    if n % 100 == 0: clear_output(wait=True)""",
)
FAMILY.code(
    "comm-flood",
    "opens thousands of comms, as widgets do",
    first="""\
try:
    import comm
    for n in range(5_000): comm.create_comm(target_name="planted", data={"n": "x" * 1000})
except Exception as error: print(type(error))""",
)
FAMILY.code(
    "huge-repr",
    "ends a cell in an object whose text is a hundred megabytes",
    first="class Huge:\n    def __repr__(self): return 'x' * 100_000_000\n    _repr_html_ = __repr__\nHuge()",
)
FAMILY.code(
    "repr-that-never-ends",
    "ends cells in objects whose texts raise errors or never come",
    first="class Broken:\n    def __repr__(self): raise SystemExit\nBroken()",
    answers={"number": "class Endless:\n    def __repr__(self):\n        while True: pass\ndays = Endless()\ndays"},
)
FAMILY.code(
    "odd-outputs",
    "displays of unknown kinds, of wrong types, with surrogates and cut-off pictures",
    first="""\
from IPython.display import display
for data in ({"application/x-planted": {"a": [1]}}, {"text/plain": "\\ud800"}, {"image/png": "nothing"},
             {"text/html": ["<b>", "x"]}, {"application/json": float("nan")},
             {"application/vnd.jupyter.widget-view+json": 3},
             {"text/plain": "x", "a" * 10_000: "y"}):
    try: display(data, raw=True, metadata={"coursekit": {"ok": True}})
    except Exception as error: print(type(error))""",
)
