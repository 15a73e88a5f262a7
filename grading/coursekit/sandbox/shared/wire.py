"""Messages between the processes of the sandbox: JSON objects, each with its length before it.

Neither end trusts the other: sizes are checked before anything is read, and what is no message is an error.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

HEAD = struct.Struct("!I")
MOST_BYTES = 64_000_000
PIECE = 1 << 20


class WireError(Exception):
    """The other end cannot be talked to any more."""


class WireClosed(WireError):
    """The other end is gone."""


class WireHung(WireError):
    """No whole message came in time."""


class WireGarbled(WireError):
    """What came is no message."""


class Wire:
    """One end of a connection; `most_bytes` is the longest message that is taken from the other end."""

    def __init__(self, sock: socket.socket, *, most_bytes: int = MOST_BYTES):
        self.sock, self.most_bytes = sock, most_bytes
        sock.setblocking(True)

    def send(self, message: dict[str, Any], *, seconds: float | None = None) -> None:
        """Send one message; raises `WireClosed`, or `WireHung` when the other end does not read for `seconds`."""
        data = json.dumps(message, ensure_ascii=True).encode("ascii")
        self.sock.settimeout(seconds)
        try:
            self.sock.sendall(HEAD.pack(len(data)) + data)
        except TimeoutError:
            raise WireHung from None
        except OSError as error:
            raise WireClosed(str(error)) from None

    def receive(self, *, seconds: float | None = None) -> dict[str, Any]:
        """The next message; raises `WireHung` when it is not whole after `seconds`, `WireClosed`, `WireGarbled`."""
        until = None if seconds is None else time.monotonic() + seconds
        (length,) = HEAD.unpack(self._exactly(HEAD.size, until))
        if length > self.most_bytes:
            raise WireGarbled(f"a message of {length} bytes")
        try:
            message = json.loads(self._exactly(length, until))
        except (ValueError, RecursionError, MemoryError) as error:
            raise WireGarbled(str(error)) from None
        if not isinstance(message, dict):
            raise WireGarbled("no object")
        return message

    def _exactly(self, size: int, until: float | None) -> bytes:
        parts, left = [], size
        while left:
            self._wait(until)
            try:
                part = self.sock.recv(min(left, PIECE))
            except OSError as error:
                raise WireClosed(str(error)) from None
            if not part:
                raise WireClosed("end")
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _wait(self, until: float | None) -> None:
        if until is None:
            self.sock.settimeout(None)
            return
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.sock], [], [], left)[0]:
            raise WireHung

    def close(self) -> None:
        """Hang up."""
        self.sock.close()
