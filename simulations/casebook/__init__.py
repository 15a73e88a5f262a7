"""Interactive cases: played in a notebook, marked by replay, debriefed.

For notebooks: `play`, `practise`, `choose`, `handin`, `look`, `look_case`, `tell`, `hand_in`.
"""

from .handin import handin, look, tell
from .notebook import choose, hand_in, look_case, play, practise

__all__ = ["choose", "hand_in", "handin", "look", "look_case", "play", "practise", "tell"]
