"""What a perfect reader of the evidence would believe (Bayes' rule), and how far it is from what was said.

Everything here is about one matter: its chances, and the likelihoods of the evidence that speaks to it.
Evidence of other matters tells nothing about it and is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from .schema import Decision, Reading
from .variant import Drawn, VariantKey

Shares = dict[str, float]
DEAD_ZONE = math.log(1.25)  # a ratio nearer to 1 than this speaks neither for nor against


def posterior(matter: Drawn, seen: Iterable[str], prior: Mapping[str, float] | None = None) -> Shares:
    """Return P(truth | evidence seen), starting from `prior` (the matter's base rate by default)."""
    prior = prior or matter.base_rate
    log = {t: math.log(p) if p > 0 else -math.inf for t, p in prior.items()}
    for name in seen:
        if name in matter.rows:
            log = {t: value + math.log(matter.rows[name][t]) for t, value in log.items()}
    top = max(log.values())
    weight = {t: math.exp(value - top) for t, value in log.items()}
    total = sum(weight.values())
    return {t: w / total for t, w in weight.items()}


def street_prior(matter: Drawn, rate: float) -> Shares:
    """The base rate of the street: targets sum to `rate`, the rest keep their proportions."""
    target = in_target(matter, matter.base_rate)
    return {
        t: p / target * rate if t in matter.target else p / (1 - target) * (1 - rate)
        for t, p in matter.base_rate.items()
    }


def in_target(matter: Drawn, belief: Mapping[str, float]) -> float:
    """Share of belief that lies on the targets (trafficking in any form)."""
    return sum(belief.get(t, 0.0) for t in matter.target)


def moved_prior(matter: Drawn, belief: Mapping[str, float], prior: Mapping[str, float]) -> Shares:
    """`belief`, held under the matter's base rate, restated under another base rate (same evidence)."""
    weight = {t: belief.get(t, 0.0) / p * prior[t] for t, p in matter.base_rate.items()}
    total = sum(weight.values()) or 1.0
    return {t: w / total for t, w in weight.items()}


def distance(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Squared distance: the Brier loss that stating `b` adds when `a` is what should be believed."""
    return sum((a[t] - b.get(t, 0.0)) ** 2 for t in a)


def log_ratio(matter: Drawn, name: str, truths: Iterable[str]) -> float:
    """log P(what was drawn | one of `truths`) / P(it | none of them), weighted by the base rates; 0 if undefined."""
    row, chosen = matter.rows[name], set(truths)
    within = sum(p for t, p in matter.base_rate.items() if t in chosen)
    without = 1 - within
    if within <= 0 or without <= 1e-12:
        return 0.0
    seen_within = sum(p * row[t] for t, p in matter.base_rate.items() if t in chosen) / within
    seen_without = sum(p * row[t] for t, p in matter.base_rate.items() if t not in chosen) / without
    return math.log(seen_within / seen_without)


def weight_of_evidence(matter: Drawn, name: str) -> float:
    """|log likelihood ratio| of what was drawn, targets against the rest: how much it should move one."""
    return abs(log_ratio(matter, name, matter.target))


def speaks(matter: Drawn, name: str) -> dict[str, float]:
    """log P(what was drawn | truth) / P(it | any other truth), for each truth of the matter."""
    return {t: log_ratio(matter, name, [t]) for t in matter.base_rate}


def reading(ratio: float) -> Reading:
    """How a piece of evidence with this log likelihood ratio should be read."""
    if abs(ratio) < DEAD_ZONE:
        return "neither"
    return "for" if ratio > 0 else "against"


def reason_weights(key: VariantKey, scene: str, seen: Iterable[str]) -> dict[str, float]:
    """How much each reason offered in `scene` should move a reader who has seen `seen`."""
    known = set(seen)
    return {
        reason: sum(weight_of_evidence(key.about(e), e) for e in evidence if e in known)
        for reason, evidence in key.reasons[scene].items()
    }


def decision_values(decision: Decision, belief: Mapping[str, float]) -> dict[str, float]:
    """Expected value (0 to 1) of each choice under `belief`."""
    return {a: sum(belief[t] * worth[t] for t in belief) for a, worth in decision.utility.items()}
