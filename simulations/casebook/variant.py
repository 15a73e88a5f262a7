"""A variant: one drawing of a case's hidden truth and of everything that can be found.

A graded variant is released with the drawn texts only. Its key (truth, likelihoods of what was
drawn, marks) stays with the grader. A practice variant carries its key.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from tipsim.language import gettext as _

from .faults import CaseFaults
from .schema import Care, Case, Decision, Evidence, HarmMark, Key, Name, Part, Robot, Share, Weights

SCHEMA = 1


class VariantKey(Part):
    """What marking and debrief need: the key of a case, cut down to what was drawn."""

    truth: Name
    base_rate: dict[Name, Share]
    base_rate_source: str
    street_rate: Share
    street_source: str
    target: tuple[Name, ...]
    rows: dict[Name, dict[Name, Share]]
    decisions: dict[Name, Decision]
    reasons: dict[Name, dict[Name, tuple[Name, ...]]]
    care: tuple[Care, ...]
    harms: dict[Name, HarmMark]
    weights: Weights
    robots: dict[Name, Robot]
    cues: dict[Name, str]
    truth_told: str
    closing: str


class Variant(Part):
    """`case` with one text per piece of evidence; `key` where the variant carries or keeps one."""

    schema_: Literal[1] = SCHEMA
    kind: Literal["graded", "practice"]
    variant: str
    case: Case
    key: VariantKey | None = None

    def released(self) -> dict[str, Any]:
        """What is handed to the learner: no key unless it is a practice variant, and then what its debrief needs."""
        data = self.model_dump(mode="json", exclude_none=True)
        if self.kind == "graded":
            data.pop("key", None)
        elif "key" in data:
            data["key"]["robots"] = {name: r for name, r in data["key"]["robots"].items() if name == "expert"}
        return data

    def keyed(self) -> dict[str, Any]:
        """What stays with the grader."""
        return self.model_dump(mode="json", exclude_none=True)

    @property
    def known(self) -> VariantKey:
        if self.key is None:
            raise CaseFaults([_("Variant {id} carries no key.").format(id=self.variant)])
        return self.key


def compile_variant(case: Case, key: Key, seed: int | str, practice: bool = False) -> Variant:
    """Draw the truth and every outcome from `seed`, the same on every machine and Python.

    Each piece of evidence has its own stream, so that editing one leaves the others as drawn.
    """
    truth = _draw(key.base_rate, seed, "truth")
    drawn = {
        name: _draw({o: row[truth] for o, row in key.likelihood[name].items()}, seed, "evidence", name)
        for name in case.evidence
    }
    told = {
        name: Evidence(title=item.title, outcomes={"seen": item.outcomes[drawn[name]]}, about=item.about)
        for name, item in case.evidence.items()
    }
    shown = case.model_copy(update={"evidence": told})
    rows = {name: key.likelihood[name][outcome] for name, outcome in drawn.items()}
    kind: Literal["graded", "practice"] = "practice" if practice else "graded"
    return Variant(kind=kind, variant=_name(shown, kind), case=shown, key=_cut(key, truth, rows))


def _cut(key: Key, truth: str, rows: Mapping[str, dict[str, float]]) -> VariantKey:
    same = {n: getattr(key, n) for n in VariantKey.model_fields if n not in ("truth", "rows", "truth_told")}
    return VariantKey(truth=truth, rows=dict(rows), truth_told=key.truth_told.get(truth, ""), **same)


def _draw(chances: Mapping[str, float], *stream: Any) -> str:
    point, total = random.Random("|".join(map(str, stream))).random(), 0.0
    for name, chance in chances.items():
        total += chance
        if point < total:
            return name
    return name


def _name(case: Case, kind: str) -> str:
    text = json.dumps([kind, case.model_dump(mode="json")], sort_keys=True, ensure_ascii=False)
    return f"{case.case}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def load_variant(path: Path | str) -> Variant:
    """Read a released or keyed variant; raise `CaseFaults` in one line when it cannot be used."""
    path = Path(path)
    try:
        return Variant.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        why = error.strerror or str(error)
    except (ValueError, ValidationError):
        why = _("it is damaged or was changed")
    text = _("{file} cannot be read: {why}. Take the file again from the course.")
    raise CaseFaults([text.format(file=path.name, why=why)])


load_keyed = load_variant
