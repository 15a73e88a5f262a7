"""A wall around a grader under test, so that what gets out of it (or stock nbgrader, which has no wall) harms nobody.

`python -m hostile.guard AREA COMMAND ...`, started by `behind`, is process 1 of namespaces of its own: it sees its
own processes only, has no network but its own 127.0.0.1, and can write nowhere but in AREA.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

FLAGS = ("--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc", "--uts", "--mount-proc")
BOUNDS = ("--core=0", "--fsize=2000000000", "--as=12000000000")
IN_USE = ("/proc", "/dev")  # processes need to write there; neither is a disk
SOMEBODY = 41731  # who the grader is when root runs the tests: a user that owns nothing
NEW_USERS, DIE_WITH_PARENT = 0x10000000, 1
PACKAGE = Path(__file__).resolve().parent


def behind(area: Path, *command: str) -> list[str]:
    """The command line that runs `command` (arguments of Python) with nothing but the folder `area` to write into."""
    wall = [sys.executable, "-m", "hostile.guard", str(area), str(os.getuid()), *command]
    mapped = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    return ["prlimit", *BOUNDS, "setpriv", "--pdeathsig", "KILL", "unshare", *mapped, *FLAGS, *wall]


def surroundings(area: Path) -> dict[str, str]:
    """The environment for it: a home and a temporary folder of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "CI", "PYTHONPYCACHEPREFIX") if name in os.environ}
    own = {"HOME": str(area / "home"), "TMPDIR": str(area / "tmp"), "PYTHONPATH": str(PACKAGE.parent)}
    return kept | own | {"MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1"}


_libc = ctypes.CDLL(None, use_errno=True)


def main(area: str, user: str, *command: str) -> None:
    """Put up the wall, become somebody without rights, and then the command."""
    _mount("--bind", area, area)
    for place, options in _mounts():
        if place != area and not place.startswith(IN_USE):
            _mount("-o", f"remount,bind,ro,{options}", place)
    _mount("-t", "tmpfs", "-o", "size=500m,mode=1777", "tmpfs", "/dev/shm")
    _loopback()
    _become_root_of_nothing(area) if user == "0" else _become(int(user))
    _libc.prctl(DIE_WITH_PARENT, 9, 0, 0, 0)
    os.chdir(area)  # the folder as it is after it was bound
    if os.access("/etc", os.W_OK) or not os.access(sys.executable, os.X_OK):
        raise SystemExit("the wall does not stand as it should")
    os.execv(sys.executable, [sys.executable, *command])


def _become_root_of_nothing(area: str) -> None:
    """Root becomes a user that owns the folder and nothing else."""
    _open_the_way(Path(sys.base_prefix).resolve())
    for folder, _folders, files in os.walk(area):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            os.lchown(path, SOMEBODY, SOMEBODY)
    os.setgroups([])
    os.setresgid(SOMEBODY, SOMEBODY, SOMEBODY)
    os.setresuid(SOMEBODY, SOMEBODY, SOMEBODY)


def _open_the_way(place: Path) -> None:
    """Where Python lies in a folder that is closed to others, show others Python and nothing else of that folder."""
    closed = [folder for folder in reversed(place.parents) if not folder.stat().st_mode & 0o001]
    if not closed:
        return
    aside = Path("/mnt")
    _mount("--bind", str(place), str(aside))
    _mount("-t", "tmpfs", "-o", "size=1m,mode=0755", "tmpfs", str(closed[0]))
    place.mkdir(parents=True)
    _mount("--bind", str(aside), str(place))
    _mount("-o", "remount,bind,ro", str(place))


def _become(user: int) -> None:
    """Be oneself again, in a namespace that can undo nothing."""
    group = os.getgid()
    if _libc.unshare(NEW_USERS) != 0:
        raise SystemExit("no namespace within a namespace can be made here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{user} {group} 1")
    Path("/proc/self/uid_map").write_text(f"{user} 0 1")


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _mounts() -> list[tuple[str, str]]:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    rows = [line.split() for line in lines]
    kept = {"nosuid", "nodev", "noexec", "noatime", "relatime", "nodiratime"}
    return [(row[4], ",".join(o for o in row[5].split(",") if o in kept)) for row in reversed(rows)]


def _loopback() -> None:
    up, set_flags = 0x1 | 0x40, 0x8914
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sH14s", b"lo", up, b""))


if __name__ == "__main__":
    main(*sys.argv[1:])
