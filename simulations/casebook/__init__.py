"""Interactive cases: played in a notebook, marked by replay, debriefed.

For notebooks: `play`, `practise`, `choose`, `concordance`, `handin`, `look`, `look_case`, `tell`, `test`,
`hand_in`.
"""

from .concordance import concordance
from .handin import handin, look, tell
from .notebook import choose, hand_in, look_case, play, practise
from .testform import test

__all__ = ["choose", "concordance", "hand_in", "handin", "look", "look_case", "play", "practise", "tell", "test"]
