"""Namespaces and limits of one process of the sandbox, by the system's own calls (os.unshare comes with 3.12)."""

from __future__ import annotations

import ctypes
import os
import re
import resource
from pathlib import Path
from typing import Any

from .syscalls import number_of, refuse_the_forbidden

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
INSIDE = 1000  # the user that a learner's process believes to be
NOBODY = 65534
CAPABILITIES = 41
JOIN_KEYRING = 1  # of keyctl(2)
PRIVATE = Path("/private")
WORK = PRIVATE / "work"
RAW = PRIVATE / "raw"
SHADES = ("/run/warm", "/dev/pts", "/dev/shm", "/tmp")  # what one learner could leave there for another
STILL = ("cpuinfo", "meminfo", "stat", "version")  # of /proc: what programs read, and what tells of nobody
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,80}")
_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def work_folder(job: dict[str, Any]) -> Path:
    """Where the work of a job lies inside: in a folder of the name that it has outside, where that is a plain one."""
    name = str(job["name"])
    return WORK / (name if NAME.fullmatch(name) else "work")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2); raises OSError."""
    encoded = [x.encode() if x is not None else None for x in (source, target, kind)]
    _check(_libc.mount(*encoded, ctypes.c_ulong(flags), data.encode() if data else None), f"mount {target}")


def prctl(option: int, value: int) -> int:
    """prctl(2) with one argument; what the system says."""
    return int(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0))


def die_with_parent() -> None:
    """Be killed when the parent ends."""
    prctl(PR_SET_PDEATHSIG, 9)


def give_up_root() -> None:
    """Become nobody: limits on the number of processes do not hold for root."""
    if os.getuid() == 0 and Path("/proc/self/uid_map").read_text(encoding="ascii").split()[:2] == ["0", "0"]:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        prctl(PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root, and no namespace can be set up


def enter(limits: dict[str, Any]) -> None:
    """Take namespaces of one's own and a private folder of limited size; processes forked from now on are inside."""
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(NEWUSER | NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{INSIDE} {group} 1", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{INSIDE} {user} 1", encoding="ascii")
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    _private_folders(limits)
    if number := number_of("keyctl", os.uname().machine):
        _libc.syscall(number, JOIN_KEYRING, None)  # a keyring of its own


def _private_folders(limits: dict[str, Any]) -> None:
    safe = MS_NOSUID | MS_NODEV
    size = f"size={int(limits['folder'])},nr_inodes={int(limits['files']) + 500},mode=0700"
    mount("tmpfs", str(PRIVATE), "tmpfs", safe, size)
    for name in ("work", "home", "pts", "shm", "tmp", "warm"):
        (PRIVATE / name).mkdir()
    for shade in filter(_is_writable, SHADES):
        mount(str(PRIVATE / Path(shade).name), shade, None, MS_BIND)


def _is_writable(place: str) -> bool:
    """A project below /tmp makes that a place of programs, which is read only then."""
    return os.access(place, os.W_OK) or place != "/tmp"


def _hide_processes() -> None:
    """Put a still picture in the place of /proc: the real one would show the neighbours' processes and files."""
    _check(_libc.unshare(NEWNS), "unshare")  # the keeper goes on seeing the real one
    still = {name: _start_of(Path("/proc") / name) for name in STILL}
    mount("tmpfs", "/proc", "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=0755")
    for name, text in still.items():
        (Path("/proc") / name).write_bytes(text)
    mount("tmpfs", "/proc", None, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _start_of(path: Path) -> bytes:
    try:
        return path.read_bytes()[:60_000]
    except OSError:
        return b""


def confine(limits: dict[str, Any]) -> None:
    """Set the limits of this process, hide others from it, and give up every power over its namespaces."""
    most_of = _resources(limits)
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    _hide_processes()
    _lay_down_powers()
    for what, most in most_of.items():
        _soft, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    refuse_the_forbidden()


def _resources(limits: dict[str, Any]) -> dict[int, int]:
    now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    return {
        resource.RLIMIT_AS: now + int(limits["memory"]),
        resource.RLIMIT_NPROC: int(limits["processes"]),
        resource.RLIMIT_CPU: int(limits["all_seconds"]) + 5,
        resource.RLIMIT_FSIZE: int(limits["folder"]),
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
    }


def _lay_down_powers() -> None:
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    for number in range(CAPABILITIES):
        prctl(PR_CAPBSET_DROP, number)
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    none = (ctypes.c_uint32 * 6)()
    _check(_libc.capset(head, none), "capset")
