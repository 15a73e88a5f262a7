"""What the outputs of a sweep hang on, where a scenario fails, what is regretted, and what is worth knowing."""

from .criteria import Fails
from .discovery import Discovery, discover
from .information import Information, evppi
from .regrets import Regrets, regret
from .sample import Sample
from .variance import Indices, first_order, indices, sobol_indices

__all__ = [
    "Discovery",
    "Fails",
    "Indices",
    "Information",
    "Regrets",
    "Sample",
    "discover",
    "evppi",
    "first_order",
    "indices",
    "regret",
    "sobol_indices",
]
