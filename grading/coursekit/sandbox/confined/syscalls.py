"""What a confined process may not ask of the system, whatever its namespaces allow: a filter on system calls.

Memory that no limit counts (memfd, System V), namespaces and mounts of its own, looking into other processes, and
parts of the kernel that notebooks have no use for.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterator

FORBIDDEN = {
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "fsopen": (430, 430), "open_tree": (428, 428), "move_mount": (429, 429),
    "mount_setattr": (442, 442), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
}  # fmt: skip
MACHINES = {"x86_64": (0, 0xC000003E, 56), "aarch64": (1, 0xC00000B7, 220)}  # column, AUDIT_ARCH, clone(2)
CLONE3 = 435
NEW_NAMESPACES = 0x7E020000  # among the flags of clone(2)
OTHER_FORM = 0x40000000  # numbers of x32, a second way to the same calls
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where they stand in struct seccomp_data
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
PR_SET_SECCOMP, FILTER = 22, 2


class Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def number_of(call: str, machine: str) -> int | None:
    """The number of one of the forbidden calls; None for a machine whose numbers are not known."""
    return FORBIDDEN[call][MACHINES[machine][0]] if machine in MACHINES else None


def program(machine: str) -> list[bytes]:
    """The filter for a machine, as instructions of classic BPF; [] for a machine whose numbers are not known."""
    if machine not in MACHINES:
        return []
    column, architecture, clone = MACHINES[machine]
    refuse, unknown = REFUSE | errno.EPERM, REFUSE | errno.ENOSYS
    return [
        *_unless(LOAD, ARCHITECTURE, JUMP_EQUAL, architecture, refuse),
        _step(LOAD, NUMBER),
        *_if(JUMP_AT_LEAST, OTHER_FORM, refuse),
        *(step for numbers in FORBIDDEN.values() for step in _if(JUMP_EQUAL, numbers[column], refuse)),
        *_if(JUMP_EQUAL, CLONE3, unknown),  # its flags cannot be looked at; the C library falls back on clone
        _step(JUMP_EQUAL, clone, 0, 3),
        _step(LOAD, FIRST_ARGUMENT),
        *_if(JUMP_ANY_BIT, NEW_NAMESPACES, refuse),
        _step(RETURN, ALLOW),
    ]


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """struct sock_filter; `yes` and `no` are how many steps a jump passes over."""
    return struct.pack("HBBI", code, yes, no, value)


def _if(jump: int, value: int, result: int) -> Iterator[bytes]:
    yield _step(jump, value, 0, 1)
    yield _step(RETURN, result)


def _unless(load: int, place: int, jump: int, value: int, result: int) -> Iterator[bytes]:
    yield _step(load, place)
    yield _step(jump, value, 1, 0)
    yield _step(RETURN, result)


def refuse_the_forbidden() -> None:
    """Set the filter for this process and all that come from it; it has given up gaining powers before."""
    steps = program(os.uname().machine)
    if not steps:
        return
    code = ctypes.create_string_buffer(b"".join(steps))
    whole = Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(whole), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
