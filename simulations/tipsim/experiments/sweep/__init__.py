"""Sweeps: many runs over quantities, scenarios and seeds, kept as one table with a row a run."""

from .axis import Axis
from .cluster import connected
from .design import Design
from .drive import sweep
from .outcome import OUTPUTS
from .table import Sweep, Tally

__all__ = ["OUTPUTS", "Axis", "Design", "Sweep", "Tally", "connected", "sweep"]
