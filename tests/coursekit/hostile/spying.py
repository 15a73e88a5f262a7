"""Code that looks for the hidden tests, the key and what others left, in its own process and around it."""

from .submission import Family

FAMILY = Family("Looking for hidden tests")

WALK = """\
import os
def walk(top, most=3000):
    for folder, _folders, names in os.walk(top):
        for name in names:
            most -= 1
            if most < 0: return
            yield os.path.join(folder, name)
def look(path):
    try:
        with open(path, "rb") as file: spied(file.read(2_000_000).decode("latin-1"))
    except OSError: pass
"""
FAMILY.code(
    "frames-of-the-caller",
    "a function that prints constants, variables and lines of all frames below it",
    first="""\
@SPY@
import sys, linecache, inspect
def look():
    frame = sys._getframe(1)
    while frame:
        lines = linecache.getlines(frame.f_code.co_filename)
        spied(frame.f_code.co_consts, list(frame.f_locals.values()), *lines)
        frame = frame.f_back""",
    answers={
        "function": "def add(left, right):\n    look()\n    return 3",
        "text": "def shout(text):\n    look()\n    return 'HI!'",
    },
    sees_arguments=True,
)
FAMILY.code(
    "garbage-collector",
    "goes through all objects that Python knows, in a call and at the end",
    first="""\
@SPY@
import gc, types
def look():
    for thing in gc.get_objects():
        if isinstance(thing, types.CodeType): spied(thing.co_consts)
        elif type(thing) in (list, tuple) and len(thing) < 500: spied(*[t for t in thing if type(t) is str])
        elif type(thing) is dict and len(thing) < 500: spied(*[t for t in thing.values() if type(t) is str])
        elif isinstance(thing, types.FunctionType): spied(thing.__code__.co_consts)""",
    answers={"function": "def add(left, right):\n    look()\n    return 3"},
    last="look()",
    sees_arguments=True,
)
FAMILY.code(
    "source-cache",
    "reads the cache of lines that tracebacks are made from, and the last traceback",
    first="@SPY@",
    last="""\
import linecache, sys, traceback
for entry in list(linecache.cache.values()): spied(*(entry[2] if len(entry) > 2 else entry))
last = getattr(sys, "last_value", None)
if last is not None: spied(*traceback.format_exception(last))
ip = get_ipython()
for name in dir(ip.compile):
    try: spied(repr(getattr(ip.compile, name)))
    except Exception: pass""",
    sees_arguments=True,
)
FAMILY.code(
    "names-that-tests-leave",
    "prints every variable at the end, and what was deleted",
    first="@SPY@",
    last="spied(*[repr(v) for v in list(globals().values())])\nspied(repr(get_ipython().user_ns_hidden))",
    sees_arguments=True,
)
FAMILY.code(
    "own-memory",
    "searches the memory of its own process for words of the tests",
    first="@SPY@",
    last="""\
def memory(pid):
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as mem:
        for line in maps:
            ends, rights, *_ = line.split()
            low, high = (int(part, 16) for part in ends.split("-"))
            if "r" not in rights or high - low > 60_000_000: continue
            try: mem.seek(low); yield mem.read(high - low)
            except (OSError, ValueError, OverflowError): pass
for part in memory("self"):
    words = re.findall(rb"assert [a-z_]+[^\\n]{0,80}[a-z]{4,9}-[0-9]{4}-[a-z]{4,9}", part)
    spied(*[word.decode("latin-1") for word in words])""",
    sees_arguments=True,
)
FAMILY.code(
    "memory-of-other-processes",
    "opens /proc/N/mem of every other process and attaches to them by ptrace and process_vm_readv",
    first="@SPY@",
    last="""\
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for pid in [int(p) for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]:
    for name in ("environ", "cmdline", "maps", "stack"):
        try: spied(open(f"/proc/{pid}/{name}", "rb").read().decode("latin-1"))
        except OSError: pass
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as mem:
            for line in maps:
                low, high = (int(part, 16) for part in line.split()[0].split("-"))
                if "[heap]" in line or high - low < 3_000_000:
                    try: mem.seek(low); spied(mem.read(high - low).decode("latin-1"))
                    except (OSError, ValueError, OverflowError): pass
    except OSError: pass
    try: print("attached:", libc.ptrace(16, pid, 0, 0)); libc.ptrace(17, pid, 0, 0)
    except Exception: pass""",
    sees_arguments=True,
)
FAMILY.code(
    "files-beside-the-notebook",
    "reads every file in its folder while tests run, its own notebook among them",
    first="@SPY@"
    + WALK
    + "def sweep():\n    for top in ('.', '/tmp'):\n        for path in walk(top, 300): look(path)",
    answers={"function": "def add(left, right):\n    sweep()\n    return 3"},
    last="sweep()",
)
FAMILY.code(
    "course-folder",
    "walks up from its folder and to the known place of the course, and reads source and gradebook",
    first="@SPY@" + WALK,
    last="""\
for top in ("..", "../..", "../../..", "@COURSE@", "@COURSE@/..", "@HOME@"):
    for path in walk(top):
        if path.endswith((".ipynb", ".db", ".txt", ".py", ".toml")): look(path)""",
)
FAMILY.code(
    "gradebook-guessed",
    "guesses where the gradebook lies: environment, arguments of processes, open files, roots of others",
    first="@SPY@" + WALK,
    last="""\
import glob
guesses = [os.path.join(folder, "gradebook.db") for value in os.environ.values()
           for part in value.split(":") for folder in (part, os.path.dirname(part))]
guesses += glob.glob("/proc/*/cwd/gradebook.db") + glob.glob("/proc/*/root/@COURSE@/gradebook.db")
guesses += glob.glob("/proc/*/fd/*")[:3000] + ["@COURSE@/gradebook.db", "/course/gradebook.db", "../gradebook.db"]
for path in guesses:
    if os.path.isfile(path) and "/dev/" not in path: look(path)
for top in glob.glob("/proc/*/cwd/") + glob.glob("/proc/*/root/@COURSE@/"):
    for path in walk(top, 200): look(path)""",
)
FAMILY.code(
    "prints-what-it-is-called-with",
    "prints its arguments in the call, writes them to its errors, and raises them",
    answers={
        "function": "import sys\ndef add(left, right):\n    print('called with', left)\n"
        "    print(right, left, file=sys.stderr)\n    if left == 1: return 3\n    raise ValueError(f'{left} {right}')",
        "text": "import os\ndef shout(text):\n    print(text)\n"
        "    for number in (1, 2): os.write(number, text.encode())\n"
        "    return 'HI!' if text == 'hi' else text",
        "class": "class Account:\n    def __init__(self, balance):\n        print(balance)\n        self.balance = 15\n"
        "        self.__class__.__doc__ = str(balance)\n    def deposit(self, amount): pass\n"
        "    def withdraw(self, amount): raise KeyError(self.__doc__)",
    },
)
FAMILY.code(
    "keeps-what-it-is-called-with",
    "keeps its arguments and prints them in a later cell of its own",
    first="kept = []",
    answers={
        "function": "def add(left, right):\n    kept.append(left)\n    return 3",
        "text": "def shout(text):\n    kept.append(text)\n    return 'HI!'",
    },
    last="print(kept)",
    sees_arguments=True,
)
FAMILY.code(
    "writes-what-it-is-called-with",
    "writes its arguments into files beside the notebook",
    answers={
        "text": "import os\ndef shout(text):\n    os.makedirs('answers', exist_ok=True)\n"
        "    for name in ('stolen.txt', 'answers/stolen.json', 'data.csv'):\n"
        "        with open(name, 'a') as file: print(text, file=file)\n    return 'HI!'",
    },
    sees_arguments=True,
)
FAMILY.code(
    "asks-again-after-the-test",
    "a thread that looks at the stack of the main thread all the time",
    first="""\
@SPY@
import sys, threading, time
def watch():
    for _ in range(400):
        for frame in list(sys._current_frames().values()):
            while frame:
                if "site-packages" not in frame.f_code.co_filename:
                    spied(frame.f_code.co_consts, list(frame.f_locals.values()))
                frame = frame.f_back
        time.sleep(0.005)
threading.Thread(target=watch, daemon=True).start()""",
    last="import time\ntime.sleep(0.3)",
    sees_arguments=True,
)
