"""Calibration to the recorded figures by approximate Bayesian computation (MODEL.md, section 12)."""

from .fitting import DATABASE, DIRECTIONS, Effort, Fit, fit, simulator

__all__ = ["DATABASE", "DIRECTIONS", "Effort", "Fit", "fit", "simulator"]
