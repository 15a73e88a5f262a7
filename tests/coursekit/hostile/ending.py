"""Code that ends, stops or blocks what runs it. Where it could hurt this machine it has a bound of its own."""

from .submission import Family

FAMILY = Family("Ending and blocking")
REST = ("list", "function")  # done honestly beside an attack, to see that only the attack is paid for

FAMILY.code(
    "exits", "calls sys.exit, exit and quit", answers={"number": "import sys\nsys.exit(0)"}, last="exit()\nquit()"
)
FAMILY.code(
    "ends-its-process",
    "calls os._exit in a cell",
    answers={"text": "import os\nos._exit(0)"},
    right=REST,
)
FAMILY.code(
    "ends-its-process-in-a-call",
    "calls os._exit when a hidden test calls its function",
    answers={"function": "import os\ndef add(left, right):\n    if left != 1: os._exit(0)\n    return 3"},
)
FAMILY.code("kills-itself", "sends itself SIGKILL", answers={"number": "import os\nos.kill(os.getpid(), 9)"})
FAMILY.code(
    "crashes",
    "writes to address zero",
    answers={"text": "import ctypes\nctypes.string_at(0)"},
)
FAMILY.code(
    "kills-its-parent",
    "sends SIGKILL to its parent, its group and its session",
    first="""\
import os, signal
for target in (os.getppid(), 1, os.getsid(0)):
    if target not in (0, os.getpid()):
        try: os.kill(target, signal.SIGKILL)
        except OSError: pass
try: os.killpg(os.getpgid(0), signal.SIGKILL)
except OSError: pass""",
)
FAMILY.code(
    "kills-its-group", "sends SIGKILL to process 0, that is, to its whole group", first="import os\nos.kill(0, 9)"
)
FAMILY.code(
    "kills-everything",
    "sends SIGTERM and SIGKILL to every process that it may",
    first="import os\nfor number in (15, 9):\n    try: os.kill(-1, number)\n    except OSError: pass",
)
FAMILY.code(
    "stops-itself",
    "sends itself and its parent SIGSTOP",
    answers={
        "number": "import os, signal\ntry: os.kill(os.getppid(), signal.SIGSTOP)\nexcept OSError: pass\n"
        "os.kill(os.getpid(), signal.SIGSTOP)"
    },
)
FAMILY.code(
    "stops-in-a-call",
    "stops itself when a hidden test calls its function",
    answers={"function": "import os\ndef add(left, right):\n    if left != 1: os.kill(os.getpid(), 19)\n    return 3"},
)
FAMILY.code(
    "waits-for-ever-in-a-call",
    "a function that sleeps for an hour when a hidden test calls it",
    answers={"text": "import time\ndef shout(text):\n    if text != 'hi': time.sleep(3600)\n    return 'HI!'"},
)
FAMILY.code(
    "ignores-signals",
    "ignores every signal that can be ignored and goes on for ever",
    answers={
        "number": """\
import signal
for one in signal.Signals:
    try: signal.signal(one, signal.SIG_IGN)
    except (OSError, ValueError): pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True: pass"""
    },
)
FAMILY.code(
    "catches-everything",
    "a loop that catches every exception, interrupts included",
    answers={"number": "while True:\n    try:\n        while True: pass\n    except BaseException: pass"},
)
FAMILY.code(
    "raises-odd-errors",
    "raises KeyboardInterrupt, GeneratorExit, SystemExit and errors whose texts never end",
    answers={
        "number": "raise KeyboardInterrupt",
        "list": "raise GeneratorExit",
        "function": "class E(BaseException):\n    def __str__(self):\n        while True: pass\n"
        "    __repr__ = __str__\ndef add(left, right):\n    if left != 1: raise E\n    return 3",
        "array": "class F(Exception):\n    def __str__(self): raise F\n    __repr__ = __str__\nraise F",
        "frame": "raise type('AssertionError', (Exception,), {'__module__': 'builtins'})('a' * 50_000_000)",
    },
)
FAMILY.code(
    "recursion",
    "calls itself without end, with the limit raised",
    answers={
        "number": "import sys\nsys.setrecursionlimit(10 ** 9)\ndef down(n): return down(n + 1) + 1\ndown(0)",
    },
)
FAMILY.code(
    "works-after-the-end",
    "functions for atexit, __del__ and weak references that loop and write",
    first="""\
import atexit, weakref
def late():
    open("/tmp/planted-at-exit", "w").write("planted")
    while True: pass
atexit.register(late)
class Last:
    def __del__(self):
        while True: pass
last = Last()
weakref.finalize(last, late)""",
)
FAMILY.code(
    "threads-that-outlive-the-cell",
    "threads, without end, that print and compute after their cell is over",
    first="""\
import threading
def go_on():
    while True: print(end="x")
for _ in range(3): threading.Thread(target=go_on).start()""",
)
FAMILY.code(
    "task-that-outlives-the-cell",
    "a task in the event loop that never gives way",
    first="""\
import asyncio
async def go_on():
    await asyncio.sleep(0)
    while True: pass
try: asyncio.get_running_loop().create_task(go_on())
except RuntimeError: pass""",
)
FAMILY.code(
    "asks-for-input",
    "waits for somebody to type",
    answers={
        "number": "days = input('days? ')",
        "text": "import sys, getpass\nsys.stdin.read()\ngetpass.getpass()\ndef shout(text): return input()",
    },
    right=REST,
    keeps=("list-test", "function-test"),
)
