"""In the examiner's process: what is known of each object of the learner's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..plain import name_of

if TYPE_CHECKING:
    from .link import Link


class Ref:
    """What the examiner knows of an object of the learner's; `built`: the test made it of a class, or of such a one."""

    __slots__ = ("asked_at", "built", "facts", "handle", "link", "method", "truth")

    def __init__(self, link: Link, handle: int, facts: dict[str, Any], *, built: bool):
        self.link, self.handle, self.facts, self.built = link, handle, facts, built
        self.truth: bool | None = None
        self.asked_at = -1
        self.method = ""

    def refuse(self) -> Exception:
        """The error for using this as if it were data."""
        return self.link.refuse(self.reason)

    @property
    def reason(self) -> dict[str, Any]:
        return {"kind": "own-type", "type": self.facts["name"]}


class RemoteKinds(type):
    """The class of the two classes of stand-ins' classes."""


def ref(value: Any) -> Ref | None:
    """What is known of the stand-in for an object; None for anything else, errors and classes included."""
    kind = type(value)
    stands_in = type(type(kind)) is RemoteKinds and not issubclass(kind, BaseException)
    return object.__getattribute__(value, "_tip_ref") if stands_in else None


def exactly(value: Any, kind: type) -> Any:
    """`value`, which must be of this very type; raises `TypeError`."""
    if type(value) is not kind:
        raise TypeError(name_of(type(value)))
    return value
