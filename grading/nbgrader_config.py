"""nbgrader's settings for a run. `coursekit build` copies this file into `build/<run>/`.

So `nbgrader` and its formgrader, started in that folder, work as coursekit does: the same checks, the
same feedback, the same gradebook. Add your own settings below the last line; a rebuild leaves them alone.
"""

from pathlib import Path

from coursekit.nbconfig import configure

c = get_config()  # noqa: F821  (nbgrader provides it)
configure(c, Path(__file__).parent)
