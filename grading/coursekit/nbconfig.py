"""How nbgrader is set up for a run: read by coursekit and, through nbgrader_config.py, by formgrader."""

from __future__ import annotations

from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets.config import Config

from tipsim.language import gettext as _

from .feedbackpage import FeedbackPage
from .manifest import read_manifest
from .mendcells import MendCells
from .preprocessors import Checks, FreshAnswers, RunNotebook

CONFIG_FILE = '''\
"""nbgrader's settings for a run. `coursekit build` copies this file into `build/<run>/`.

Add your own settings below the last line; see nbgrader's documentation for their names.
"""

from pathlib import Path

from coursekit.nbconfig import configure

c = get_config()  # noqa: F821  (nbgrader provides it)
configure(c, Path(__file__).parent)
'''
SANITIZING = [ClearOutput, MendCells, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
GRADING = [
    FreshAnswers,
    RunNotebook,
    IgnorePattern,
    LimitOutput,
    Checks,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]


def configure(c: Config, root: Path) -> Config:
    """Put the settings of the run in `root` into `c` and return it."""
    manifest = read_manifest(root / "run.toml")
    c.CourseDirectory.root = str(root.resolve())
    c.CourseDirectory.course_id = manifest.run
    if manifest.db_url:
        c.CourseDirectory.db_url = manifest.db_url
    c.Exchange.root = str(root.resolve() / "exchange")
    c.Exchange.cache = str(root.resolve() / "exchange" / ".cache")
    c.ClearSolutions.code_stub = {"python": "..."}
    c.ClearSolutions.text_stub = _("*Write your answer here.*")
    c.Autograde.sanitize_preprocessors = SANITIZING
    c.Autograde.autograde_preprocessors = GRADING
    c.RunNotebook.seconds = manifest.timeout
    c.Checks.keys = str(root.resolve() / "keys")
    c.ExchangeCollect.check_owner = False  # learners of one classroom machine share its user
    c.GenerateFeedback.preprocessors = [GetGrades, FeedbackPage]
    c.FeedbackPage.pictures = str(root.resolve() / "source")
    c.HTMLExporter.template_name = "feedback"  # formgrader asks for this name; ours is found first
    c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).parent / "templates")]
    return c
