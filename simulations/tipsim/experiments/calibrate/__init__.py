"""Calibration to the recorded figures by approximate Bayesian computation (MODEL.md, section 12)."""

from .effort import Effort
from .fitting import DATABASE, DIRECTIONS, Fit, fit, simulator

__all__ = ["DATABASE", "DIRECTIONS", "Effort", "Fit", "fit", "simulator"]
