"""`coursekit collect`; see submit.py, where both ends of the exchange are."""

from .submit import collect, submitters

__all__ = ["collect", "submitters"]
