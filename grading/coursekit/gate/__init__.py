"""The gate: nothing of a hand-in is read by nbgrader, or run, before a cleaned copy of it was made here."""

from .admitting import Admission, admit
from .known import Known, known_notebooks
from .limits import GateLimits
from .stamp import stamp_of

__all__ = ["Admission", "GateLimits", "Known", "admit", "known_notebooks", "stamp_of"]
