"""What of that which came may be taken in.

Nothing here writes into the run. A file that cannot be taken raises `NotTaken` with the reason and stops no other.
"""

from __future__ import annotations

import errno
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from casebook.faults import did_you_mean
from casebook.packet import NotAPacket, Packet, check_number, packet_of, read_packet
from casebook.packetfile import printable
from tipsim.language import gettext as _

from ..project import Run
from .arriving import Arrival, bundled

CLOCKS_DIFFER, CLOCK_IS_WRONG = timedelta(minutes=15), timedelta(days=1)
STOPS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # what concerns every file, not one


class NotTaken(Exception):
    """Why a file is not taken in, in one line; `packet` is what it tells of, as far as it could be read.

    `late` names the learner whose work came too late.
    """

    def __init__(self, reason: str, packet: Packet | None = None, late: str = ""):
        super().__init__(reason)
        self.packet, self.late = packet, late


@dataclass(frozen=True)
class Entry:
    """Work that may be taken: whose (`student` as the roster spells it), and what the trainer should know."""

    arrival: Arrival
    packet: Packet
    student: str
    notes: list[str] = field(default_factory=list)


def unread(error: Exception, packet: Packet | None = None) -> NotTaken:
    """What to say of a file that could not be read or laid down; raises `error` where no file could be."""
    if not isinstance(error, OSError):
        return NotTaken(printable(str(error)), packet)
    if error.errno in STOPS:
        raise error
    text = _("it cannot be read or kept ({why}); copy it again under a short name.")
    return NotTaken(printable(text.format(why=error.strerror or error)), packet)


def opened(arrival: Arrival, run: Run) -> Packet:
    """The work in `arrival`; raises `NotTaken` when it is damaged, or no hand-in at all."""
    if arrival.problem:
        raise NotTaken(arrival.problem)
    try:
        if arrival.path.is_symlink():
            raise NotTaken(_("it is a link; put the file itself there."))
        if arrival.path.is_dir():
            number, module, at = arrival.path.name.split("+")[:3]
            check_number(number)
            return packet_of(arrival.path, run=run.name, module=module, number=number, made=made_of(at))
        return read_packet(arrival.path)
    except (NotAPacket, OSError) as error:
        if bundled(arrival.path):
            raise NotTaken(_("this is a bundle of hand-ins: give it to --from by itself")) from None
        raise unread(error) from None


def made_of(stamp: str) -> str:
    """nbgrader's time stamp as a packet has it."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(stamp.strip()).isoformat() + "Z"
    except (ValueError, OverflowError):
        raise NotTaken(_("its time cannot be read; hand in again.")) from None


def examine(arrival: Arrival, run: Run, known: Mapping[str, str] | None) -> Entry:
    """The work in `arrival` if it is of this run and of a learner in the roster (`known`: names by id, None: none)."""
    packet = opened(arrival, run)
    if packet.run != run.name:
        text = _('it is of the run "{theirs}", this is "{ours}"; collect it there: coursekit collect --run {theirs}')
        raise NotTaken(text.format(theirs=packet.run, ours=run.name), packet)
    if packet.module not in run.modules("release"):
        text = _('it is of the module "{module}", which is not in this run.').format(module=packet.module)
        raise NotTaken(text + did_you_mean(packet.module, run.modules("release")), packet)
    if packet.at > arrival.arrived + CLOCK_IS_WRONG:
        text = _("its time, {made}, lies ahead: set the clock of the computer and make the file anew")
        raise NotTaken(text.format(made=packet.made), packet)
    student = _student(packet, known)
    if not packet.path.is_dir():  # what lies in the exchange is taken as it is, and marking says what is wrong with it
        _check_notebook(packet)
    return Entry(arrival, packet, student, _notes(arrival, packet, student, (known or {}).get(student, "")))


def _check_notebook(packet: Packet) -> None:
    """Raise `NotTaken` where marking could not open the notebook; what another editor adds to it does no harm."""
    import nbformat

    try:
        data = packet.contents()[f"{packet.module}.ipynb"]
    except (NotAPacket, OSError) as error:
        raise unread(error, packet) from None
    try:
        nb = json.loads(data)
        json.dumps(nb, ensure_ascii=False).encode()
        with warnings.catch_warnings(action="ignore"):
            nbformat.validate(nb, relax_add_props=True)
    except Exception:  # on odd forms nbformat raises errors of many kinds
        text = _("the notebook is damaged: press Start, save, and make the file anew")
        raise NotTaken(text, packet) from None


def _student(packet: Packet, known: Mapping[str, str] | None) -> str:
    """The number as the roster spells it."""
    if known is None:
        return packet.number
    alike = {name.lower(): name for name in known}
    if packet.number.lower() not in alike:
        text = _('its number "{id}" is not in the roster; enter the learner there and collect again.')
        raise NotTaken(text.format(id=packet.number) + did_you_mean(packet.number, known), packet)
    return alike[packet.number.lower()]


def _notes(arrival: Arrival, packet: Packet, student: str, name: str) -> list[str]:
    notes = []
    if student != packet.number:
        notes.append(_('the number was written "{number}"').format(number=packet.number))
    if arrival.sender and not _same_person(arrival.sender, student, name):
        notes.append(_("Moodle has it from {name} ({id})").format(name=arrival.sender[0], id=arrival.sender[1]))
    if packet.at > arrival.arrived + CLOCKS_DIFFER:
        notes.append(_("by its own clock it was made after it arrived"))
    return notes


def _same_person(sender: tuple[str, ...], student: str, name: str) -> bool:
    """Is the sender called as the learner is, by number or by any part of the name?"""
    theirs = set(" ".join(sender).lower().split())
    return student.lower() in theirs or bool(theirs & set(name.lower().split()))
