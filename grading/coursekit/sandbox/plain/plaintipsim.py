"""Plain data of tipsim, for `plain`: scenarios and measures, which hold numbers, dates and names alone.

They cross by value as a table does. To ask the other process for each number of a scenario, when a test runs the model
on one of the learner's, took six hundred questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from tipsim.interventions import MEASURES
from tipsim.scenario import Scenario

from .plainbase import Decoder, Encoder, garbled

KINDS = {"scenario": Scenario, **MEASURES}
SKILL = "officer_skill"  # may stand for a file, which is not the same for both processes


def _to(name: str) -> Callable[[Encoder, Any], Any]:
    names = [f.name for f in fields(KINDS[name])]

    def made(encoder: Encoder, thing: Any) -> Any:
        if getattr(thing, SKILL, None) is not None:
            return encoder.stranger(thing)
        return {"t": f"tp.{name}", "v": {field: encoder.encode(getattr(thing, field)) for field in names}}

    return made


def _from(name: str) -> Callable[[Decoder, dict], Any]:
    kind = KINDS[name]
    names = {f.name for f in fields(kind)}

    def made(decoder: Decoder, data: dict) -> Any:
        told = data["v"]
        if type(told) is not dict or set(told) != names:
            raise garbled()
        values = {field: decoder.decode(value) for field, value in told.items()}
        if values.get(SKILL) is not None or any(type(m) not in KINDS.values() for m in values.get("measures", ())):
            raise garbled()
        return kind(**values)

    return made


ENCODERS = {kind: _to(name) for name, kind in KINDS.items()}
DECODERS = {f"tp.{name}": _from(name) for name in KINDS}
