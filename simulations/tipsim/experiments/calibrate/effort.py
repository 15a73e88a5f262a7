"""How much work a fit may be."""

from __future__ import annotations

from dataclasses import dataclass

from ..posterior import DRAWS
from .directions import SIMULATIONS
from .ledger import SCALE


@dataclass(frozen=True)
class Effort:
    """How much work a fit may be: simulations of each first look; simulations accepted in each population that leads
    the way, and how many of these (none: the last population is proposed from the whole prior); simulations of the
    last population, after how many of them proposals are made anew, the share of the persons in it, how often each is
    written down, and the share of what was written that counts, the nearest; draws that are kept."""

    looks: int = SIMULATIONS
    particles: int = 400
    populations: int = 4
    simulations: int = 6000
    anew: int = 1000
    scale: float = SCALE
    written: int = 20
    nearest: float = 0.05
    draws: int = DRAWS
