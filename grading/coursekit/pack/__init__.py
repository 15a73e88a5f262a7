"""`coursekit pack-learner`: one zip for a learner, who gets this and never the project's folder."""

from .pack import Packed, pack_learner

__all__ = ["Packed", "pack_learner"]
