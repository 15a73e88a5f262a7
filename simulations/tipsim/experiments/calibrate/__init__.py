"""Calibration to the recorded figures by approximate Bayesian computation (MODEL.md, section 12)."""

from .fitting import DATABASE, DIRECTIONS, LEAD, Effort, Fit, fit, simulator

__all__ = ["DATABASE", "DIRECTIONS", "LEAD", "Effort", "Fit", "fit", "simulator"]
