"""Where taken work lies: `submitted/` what counts, `earlier/` what came before, `refused/` what was refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from casebook.packet import HEAD, NotAPacket, Packet, head_in, packet_of

from ..project import Run
from ..swap import scratch_beside, swap_in
from .arriving import Arrival, storable
from .intake import STOPS, NotTaken, made_of, unread
from .receipts import Receipt

STAMP = "timestamp.txt"  # nbgrader reads from it when the work was handed in
SECRET, LONGEST_SECRET = "submission_secret.txt", 200
MOST_KEPT = 50_000_000  # bytes of a refused file that are copied


@dataclass(frozen=True)
class Work:
    """Work of one learner on one module: what it is, when it came (by the rule of the course), is it in the run?"""

    packet: Packet
    at: datetime
    kept: bool = False


def counting(works: Iterable[Packet]) -> Packet:
    """The one that counts: the newest; where the same work was sent again, the first of those."""
    ordered = sorted(works, key=lambda packet: (packet.at, packet.digest))
    counts = ordered[-1]
    for packet in reversed(ordered):
        if packet.files != counts.files:
            break
        counts = packet
    return counts


def places(student: str, module: str, packet: Packet) -> tuple[str, str]:
    """Where a packet lies below the run when it counts, and when it is an earlier one."""
    stamp = f"{packet.at:%Y%m%dT%H%M%SZ}-{packet.code[-9:].replace('-', '')}"
    return f"submitted/{student}/{module}", f"earlier/{student}/{module}/{stamp}"


def kept_works(run: Run, student: str, module: str) -> dict[str, Work]:
    """What is in the run already, by digest; its paths say where."""
    folders = [*sorted((run.root / "earlier" / student / module).glob("*")), run.submitted / student / module]
    works = (_work_in(run, folder, student, module) for folder in folders if folder.is_dir())
    return {work.packet.digest: work for work in works}


def _work_in(run: Run, folder: Path, student: str, module: str) -> Work:
    """Work in a folder: as its packet.json tells, else (nbgrader collected it) as it lies there."""
    at = _stamp_in(folder)
    try:
        packet = head_in((folder / HEAD).read_bytes(), folder)
    except (OSError, NotAPacket):
        made = at.isoformat().replace("+00:00", "Z")
        try:
            packet = packet_of(folder, run=run.name, module=module, number=student, made=made)
        except NotAPacket:  # a notebook is missing, which marking says; what is there is kept all the same
            packet = Packet(folder, run.name, module, student, made, {})
    return Work(packet, at, kept=True)


def _stamp_in(folder: Path) -> datetime:
    try:
        return datetime.fromisoformat(made_of((folder / STAMP).read_text(encoding="utf-8")))
    except (OSError, ValueError, NotTaken):
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)


def put(run: Run, student: str, module: str, works: Mapping[str, Work], counts: Packet) -> None:
    """Lay every work where it belongs, all or none; what lies right already is not touched.

    Raises `NotTaken` with the packet of a work that is no longer what it was, or that this disk cannot hold.
    """
    with scratch_beside(run.root) as new:
        parts = []
        for digest, work in works.items():
            counted, earlier = places(student, module, work.packet)
            part = counted if digest == counts.digest else earlier
            if work.packet.path != run.root / part:
                _lay(work, new / part)
                parts.append(part)
        parts.sort()  # "earlier" before "submitted": what is replaced is safe before it is
        swap_in(new, run.root, parts, new / "old")


def _lay(work: Work, folder: Path) -> None:
    if work.kept:  # nbgrader's own collecting keeps more than a packet holds
        shutil.copytree(work.packet.path, folder, symlinks=True)
    else:
        try:
            _unpack(work.packet, folder)
        except (NotAPacket, OSError) as error:
            raise unread(error, work.packet) from None
        _keep_secret(work.packet.path, folder)
    (folder / HEAD).write_text(json.dumps(work.packet.head, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / STAMP).write_text(f"{work.at:%Y-%m-%d %H:%M:%S.%f} UTC", encoding="utf-8")


def _keep_secret(handed_in: Path, folder: Path) -> None:
    """What nbgrader's exchange gave a hand-in, without which formgrader cannot hand its feedback out there."""
    secret = handed_in / SECRET
    if handed_in.is_dir() and secret.is_file() and not secret.is_symlink() and secret.stat().st_size <= LONGEST_SECRET:
        shutil.copyfile(secret, folder / SECRET)


def _unpack(packet: Packet, folder: Path) -> None:
    for name, data in packet.contents().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def keep_refused(run: Run, arrival: Arrival, receipt: Receipt) -> None:
    """Copy a refused file into `refused/`, the reason beside it.

    Folders, links, giants and what cannot be copied stay where they are; raises OSError when the disk is full.
    """
    path = arrival.path
    target = run.root / "refused" / f"{receipt.sha256[:12]}-{storable(arrival.name)}"
    draft = target.with_name(f".{target.name}.new")
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_KEPT:
            return
        target.parent.mkdir(exist_ok=True)
        if not target.exists():
            shutil.copyfile(path, draft)
            draft.replace(target)
        target.with_name(f"{target.name}.txt").write_text(f"{receipt.file}\n{receipt.reason}\n", encoding="utf-8")
    except OSError as error:
        if error.errno in STOPS:
            raise
    finally:
        draft.unlink(missing_ok=True)
