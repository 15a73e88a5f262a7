"""Interactive cases: played in a notebook, marked by replay, debriefed.

For notebooks: `play`, `practise`, `choose`, `handin`, `look`, `look_case`, `tell`.
"""

from .handin import handin, look, tell
from .notebook import choose, look_case, play, practise

__all__ = ["choose", "handin", "look", "look_case", "play", "practise", "tell"]
