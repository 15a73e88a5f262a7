"""Experiments: repeated runs, paired comparison, sweeps, calibration, sensitivity, and their pictures."""

from __future__ import annotations

from typing import Any

__all__ = ["posterior_outcomes", "posterior_predictive"]


def __getattr__(name: str) -> Any:
    """Look up what the calibration predicts only when it is asked for: a plain run needs nothing of it."""
    if name in __all__:
        from . import predictive

        return getattr(predictive, name)
    raise AttributeError(f"{__name__}.{name}")
