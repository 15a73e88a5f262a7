"""What a perfect reader of the evidence would believe (Bayes' rule), and how far it is from what was said."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from .schema import Decision
from .variant import VariantKey

Shares = dict[str, float]


def posterior(key: VariantKey, seen: Iterable[str], prior: Mapping[str, float] | None = None) -> Shares:
    """Return P(truth | evidence seen), starting from `prior` (the case's base rate by default)."""
    prior = prior or key.base_rate
    log = {t: math.log(p) if p > 0 else -math.inf for t, p in prior.items()}
    for name in seen:
        log = {t: value + math.log(key.rows[name][t]) for t, value in log.items()}
    top = max(log.values())
    weight = {t: math.exp(value - top) for t, value in log.items()}
    total = sum(weight.values())
    return {t: w / total for t, w in weight.items()}


def street_prior(key: VariantKey) -> Shares:
    """The base rate of the street: targets sum to `street_rate`, the rest keep their proportions."""
    target = sum(key.base_rate[t] for t in key.target)
    return {
        t: p / target * key.street_rate if t in key.target else p / (1 - target) * (1 - key.street_rate)
        for t, p in key.base_rate.items()
    }


def in_target(key: VariantKey, belief: Mapping[str, float]) -> float:
    """Share of belief that lies on the targets (trafficking in any form)."""
    return sum(belief.get(t, 0.0) for t in key.target)


def moved_prior(key: VariantKey, belief: Mapping[str, float], prior: Mapping[str, float]) -> Shares:
    """`belief`, held under the case's base rate, restated under another base rate (same evidence)."""
    weight = {t: belief.get(t, 0.0) / key.base_rate[t] * prior[t] for t in key.base_rate}
    total = sum(weight.values()) or 1.0
    return {t: w / total for t, w in weight.items()}


def distance(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Squared distance: the Brier loss that stating `b` adds when `a` is what should be believed."""
    return sum((a[t] - b.get(t, 0.0)) ** 2 for t in a)


def weight_of_evidence(key: VariantKey, name: str) -> float:
    """|log likelihood ratio| of what was drawn, targets against the rest: how much it should move one."""
    row = key.rows[name]

    def average(truths: list[str]) -> float:
        total = sum(key.base_rate[t] for t in truths)
        return sum(key.base_rate[t] * row[t] for t in truths) / total

    rest = [t for t in key.base_rate if t not in key.target]
    return abs(math.log(average(list(key.target)) / average(rest)))


def reason_weights(key: VariantKey, scene: str, seen: Iterable[str]) -> dict[str, float]:
    """How much each reason offered in `scene` should move a reader who has seen `seen`."""
    known = set(seen)
    return {
        reason: sum(weight_of_evidence(key, e) for e in evidence if e in known)
        for reason, evidence in key.reasons[scene].items()
    }


def decision_values(decision: Decision, belief: Mapping[str, float]) -> dict[str, float]:
    """Expected value (0 to 1) of each choice under `belief`."""
    return {a: sum(belief[t] * worth[t] for t in belief) for a, worth in decision.utility.items()}
