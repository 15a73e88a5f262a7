"""Lists, tables and the like that both processes hold a copy of, kept alike when one of them changes it in place."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..plain import NotPlain, encode

MOST = 64  # values that are kept alike at a time
SMALL = 300_000  # characters of JSON; what is longer is compared only in calls that it is an argument of
DICTS = (dict, OrderedDict, Counter, defaultdict)


def can_change(value: Any) -> bool:
    """Whether plain data can be changed in place."""
    kind = type(value)
    if kind in (list, set, bytearray, deque) or kind in DICTS:
        return True
    return kind.__name__ in ("ndarray", "Series", "DataFrame") and kind.__module__.startswith(("numpy", "pandas"))


def refill(old: Any, new: Any) -> None:
    """Give `old` the content of `new`, which is of the same type; what cannot be done is left."""
    kind = type(old)
    if kind is not type(new):
        return
    if kind in (list, bytearray):
        old[:] = new
    elif kind in (set, deque) or kind in DICTS:
        old.clear()
        (old.extend if kind is deque else old.update)(new)
    elif kind.__name__ == "ndarray":
        if old.shape == new.shape and old.dtype == new.dtype and old.flags.writeable:
            old[...] = new
    elif kind.__name__ in ("Series", "DataFrame"):
        old._update_inplace(new)


@dataclass
class Entry:
    value: Any
    digest: bytes
    size: int


class Shared:
    """The shared values of one process, by handle; the oldest go when there are too many."""

    def __init__(self, prefix: str, *, most: int = MOST):
        self.prefix, self.most, self.count = prefix, most, 0
        self.encode: Callable[[Any], Any] = encode
        self.entries: OrderedDict[str, Entry] = OrderedDict()
        self.handles: dict[int, str] = {}

    def handle(self, value: Any) -> str | None:
        """The handle of exactly this value."""
        return self.handles.get(id(value))

    def is_large(self, value: Any) -> bool:
        """Whether `value` can change without being kept alike all the time."""
        if not can_change(value):
            return False
        handle = self.handle(value)
        return handle is None or self.entries[handle].size > SMALL

    def new(self, value: Any, data: Any) -> str:
        """Share `value`, which is encoded as `data`, under a new handle."""
        self.count += 1
        handle = f"{self.prefix}{self.count}"
        self.put(handle, value, data)
        return handle

    def put(self, handle: str, value: Any, data: Any) -> None:
        """Share `value` under `handle`, the other process having the same content."""
        if handle in self.entries:
            self.handles.pop(id(self.entries[handle].value), None)
        self.entries[handle] = Entry(value, *self._mark(value, data))
        self.handles[id(value)] = handle
        self.entries.move_to_end(handle)

    def surplus(self) -> list[str]:
        """Forget the oldest of too many; their handles, for the other process to forget them too."""
        gone = []
        while len(self.entries) > self.most:
            handle, entry = self.entries.popitem(last=False)
            self.handles.pop(id(entry.value), None)
            gone.append(handle)
        return gone

    def forget(self, handle: str) -> None:
        """Share this no more."""
        if entry := self.entries.pop(handle, None):
            self.handles.pop(id(entry.value), None)

    def _mark(self, value: Any, data: Any) -> tuple[bytes, int]:
        """Digest and size of what this process would send; objects are named otherwise by the other."""
        text = json.dumps(data)
        return digest_of(json.dumps(self.encode(value)) if '"foreign"' in text else text)

    def changes(self, named: set[str], *, only: bool = False) -> dict[str, Any]:
        """New contents of those that changed since; large ones, or with `only` all, where they are `named`."""
        found = {}
        for handle, entry in list(self.entries.items()):
            if handle not in named and (only or entry.size > SMALL):
                continue
            try:
                data = self.encode(entry.value)
            except NotPlain:
                continue
            digest, size = digest_of(json.dumps(data))
            if digest != entry.digest:
                entry.digest, entry.size = digest, size
                found[handle] = data
        return found

    def take(self, handle: str, value: Any, data: Any) -> None:
        """Put the content that came from the other process into our own value."""
        if entry := self.entries.get(handle):
            refill(entry.value, value)
            entry.digest, entry.size = self._mark(entry.value, data)


def digest_of(text: str) -> tuple[bytes, int]:
    """A digest of data as JSON, and its length."""
    return hashlib.blake2b(text.encode("ascii"), digest_size=16).digest(), len(text)
