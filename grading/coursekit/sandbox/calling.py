"""In the grader's process: calls one function of the learner's, with plain data there and plain data back."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Mapping, Sequence
from typing import Any

from .plain import NotPlain, decode, encode
from .shared.wire import Wire, WireClosed, WireError, WireHung

COUNT = itertools.count(1)
NOBODY = {"type": "EOFError", "args": [], "h": 0}
TEXT = 2_000


class CallFailed(Exception):
    """The function gave nothing that can be judged; `reason` has its "kind" and what is known of it."""

    def __init__(self, reason: dict[str, Any]):
        super().__init__(reason)
        self.reason = reason


def call(wire: Wire, name: str, args: Sequence[Any], kwargs: Mapping[str, Any], *, seconds: float) -> Any:
    """What the learner's function `name` returns; raises `CallFailed`.

    At the other end `Answering.serve` must wait; it is told afterwards that it is done. Where the call took longer
    than `seconds`, it still runs, and the learner's process has to be interrupted.
    """
    try:
        given = {"args": [encode(arg) for arg in args], "kwargs": {key: encode(arg) for key, arg in kwargs.items()}}
    except NotPlain as error:
        raise CallFailed({**error.reason, "kind": "argument"}) from None
    try:
        reply = _exchange(wire, {"op": "run", "id": next(COUNT), "name": name, **given}, time.monotonic() + seconds)
    except WireHung:
        raise CallFailed({"kind": "call-time", "name": name}) from None
    except WireClosed:
        raise CallFailed({"kind": "closed", "name": name}) from None
    except WireError:
        raise CallFailed({"kind": "garbled", "name": name}) from None
    finally:
        with contextlib.suppress(WireError):
            wire.send({"op": "done"}, seconds=seconds)
    return _result(reply, name)


def _exchange(wire: Wire, message: dict[str, Any], until: float) -> dict[str, Any]:
    wire.send(message, seconds=max(0.1, until - time.monotonic()))
    while True:
        heard = wire.receive(seconds=max(0.0, until - time.monotonic()))
        if heard.get("re") == message["id"]:
            return heard
        if heard.get("op") == "far":
            wire.send({"raised": NOBODY}, seconds=max(0.1, until - time.monotonic()))


def _result(reply: dict[str, Any], name: str) -> Any:
    if reply.get("absent"):
        raise CallFailed({"kind": "absent", "name": name})
    if type(error := reply.get("error")) is dict:
        told = {"type": str(error.get("type"))[:200], "text": str(error.get("text"))[:TEXT]}
        raise CallFailed({"kind": "raised", "name": name, **told})
    if type(reason := reply.get("not_plain")) is dict:
        told = {"kind": str(reason.get("kind"))[:40], "type": str(reason.get("type", ""))[:200]}
        raise CallFailed({**told, "name": name})
    try:
        return decode(reply["value"])
    except (NotPlain, KeyError):
        raise CallFailed({"kind": "garbled", "name": name}) from None
