"""The report of the calibration, and the pictures of its notebook: what was fitted, learnt and not learnt."""

from .writing import calibration_report, files

__all__ = ["calibration_report", "files"]
