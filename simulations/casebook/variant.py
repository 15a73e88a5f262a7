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
from .schema import (
    ONLY,
    SEEN,
    Care,
    Case,
    Decision,
    Evidence,
    HarmMark,
    Key,
    Name,
    Part,
    Questions,
    Robot,
    Share,
    Weights,
)

SCHEMA = 1


class Drawn(Part):
    """One matter of a variant: its truth, its chances, and the likelihoods of what was drawn."""

    truth: Name
    base_rate: dict[Name, Share]
    target: tuple[Name, ...]
    rows: dict[Name, dict[Name, Share]]
    truth_told: str


class VariantKey(Part):
    """What marking and debrief need: the key of a case, cut down to what was drawn."""

    matters: dict[Name, Drawn]
    base_rate_source: str
    street_rate: Share | None = None
    street_source: str
    questions: Questions | None = None
    decisions: dict[Name, Decision]
    reasons: dict[Name, dict[Name, tuple[Name, ...]]]
    care: tuple[Care, ...]
    harms: dict[Name, HarmMark]
    weights: Weights
    robots: dict[Name, Robot]
    cues: dict[Name, str]
    closing: str

    def about(self, evidence: str) -> Drawn:
        """The matter that a piece of evidence speaks to."""
        return next(m for m in self.matters.values() if evidence in m.rows)


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
    """Draw the truth of each matter and every outcome from `seed`, the same on every machine and Python.

    Each piece of evidence has its own stream, so that editing one leaves the others as drawn.
    """
    truths = {name: _draw(m.base_rate, seed, *_stream("truth", name)) for name, m in key.topics.items()}
    drawn = {}
    for name, item in case.evidence.items():
        truth = truths[item.matter or ONLY]
        drawn[name] = _draw({o: row[truth] for o, row in key.likelihood[name].items()}, seed, "evidence", name)
    told = {name: _told(item, drawn[name]) for name, item in case.evidence.items()}
    shown = case.model_copy(update={"evidence": told})
    kind: Literal["graded", "practice"] = "practice" if practice else "graded"
    return Variant(kind=kind, variant=_name(shown, kind), case=shown, key=_cut(case, key, truths, drawn))


def _stream(kind: str, matter: str) -> tuple[str, ...]:
    """The name of a stream of chance; that of a case's only matter is as it was before cases had several."""
    return (kind,) if matter == ONLY else (kind, matter)


def _told(item: Evidence, outcome: str) -> Evidence:
    """A piece of evidence with what was drawn alone; the name of the outcome is left out too."""
    links = {SEEN: item.links[outcome]} if outcome in item.links else {}
    return item.model_copy(update={"outcomes": {SEEN: item.outcomes[outcome]}, "links": links})


def _cut(case: Case, key: Key, truths: Mapping[str, str], drawn: Mapping[str, str]) -> VariantKey:
    same = {n: getattr(key, n) for n in VariantKey.model_fields if n != "matters"}
    matters = {}
    for name, chances in key.topics.items():
        rows = {e: key.likelihood[e][drawn[e]] for e in case.speaking_to(name)}
        told = chances.truth_told.get(truths[name], "")
        parts = {"base_rate": chances.base_rate, "target": chances.target, "rows": rows, "truth_told": told}
        matters[name] = Drawn(truth=truths[name], **parts)
    return VariantKey(matters=matters, **same)


def _draw(chances: Mapping[str, float], *stream: Any) -> str:
    point, total = random.Random("|".join(map(str, stream))).random(), 0.0
    for name, chance in chances.items():
        total += chance
        if point < total:
            return name
    return name


def _name(case: Case, kind: str) -> str:
    """Named by what is in it; a field that a case does not use changes no name."""
    told = case.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps([kind, told], sort_keys=True, ensure_ascii=False)
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
