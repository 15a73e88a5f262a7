"""How nbgrader is set up for a run: read by coursekit and, through nbgrader_config.py, by formgrader."""

from __future__ import annotations

import os
from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IgnorePattern,
    IncludeHeaderFooter,
    InstantiateTests,
    LimitOutput,
    LockCells,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from nbgrader.server_extensions.formgrader import handlers as formgrader
from traitlets.config import Config

from tipsim.language import gettext as _

from .converter import take_the_place_of_autograde
from .editing.changedcells import SaveChangedCells
from .editing.versions import GetKnownGrades, MarkedUnder
from .feedbackpage import FeedbackPage
from .hiddentests import StripHidden
from .lateness import LateRule
from .manifest import read_manifest
from .mendcells import MendCells
from .preprocessors import Checks, FreshAnswers, RunNotebook
from .privacy.plainpaths import PlainPaths

CONFIG_FILE = '''\
"""nbgrader's settings for a run. `coursekit build` copies this file into `build/<run>/`.

Add your own settings below the last line; see nbgrader's documentation for their names.
"""

from pathlib import Path

from coursekit.nbconfig import configure

c = get_config()  # noqa: F821  (nbgrader provides it)
configure(c, Path(__file__).parent)
'''
RELEASING = [
    IncludeHeaderFooter,
    InstantiateTests,
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveChangedCells,  # before the hidden parts go: the gradebook holds them
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]
SANITIZING = [ClearOutput, MendCells, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
GRADING = [
    FreshAnswers,
    RunNotebook,
    PlainPaths,
    IgnorePattern,
    LimitOutput,
    Checks,
    MarkedUnder,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]


def configure(c: Config, root: Path) -> Config:
    """Put the settings of the run in `root` into `c` and return it."""
    manifest = read_manifest(root / "run.toml")
    os.environ["COURSE_LANG"] = manifest.lang  # formgrader comes in here; a run has one language
    c.CourseDirectory.root = str(root.resolve())
    c.CourseDirectory.course_id = manifest.run
    if manifest.db_url:
        c.CourseDirectory.db_url = manifest.db_url
    c.Exchange.root = str(root.resolve() / "exchange")
    c.Exchange.cache = str(root.resolve() / "exchange" / ".cache")
    c.ClearSolutions.code_stub = {"python": "..."}
    c.ClearSolutions.text_stub = _("*Write your answer here.*")
    take_the_place_of_autograde()
    c.SafeAutograde.guarded = True
    c.GenerateAssignment.preprocessors = RELEASING
    c.SaveChangedCells.root = str(root.resolve())
    c.Autograde.sanitize_preprocessors = SANITIZING
    c.Autograde.autograde_preprocessors = GRADING
    c.RunNotebook.seconds = manifest.timeout
    c.RunNotebook.cases = True
    c.Checks.keys = c.MarkedUnder.keys = str(root.resolve() / "keys")
    c.AssignLatePenalties.plugin_class = LateRule
    c.LateRule.update(manifest.late.model_dump(include={"rule", "grace_minutes", "points_per_day"}))
    c.ExchangeCollect.check_owner = False  # learners of one classroom machine share its user
    c.GenerateFeedback.preprocessors = [StripHidden, GetKnownGrades, FeedbackPage]
    c.FeedbackPage.settings = str(root.resolve() / "run.toml")
    c.FeedbackPage.pictures = str(root.resolve() / "source")
    # Feedback is asked for by the name "feedback", of which ours is found first; formgrader asks for others.
    c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).parent / "templates"), formgrader.template_path]
    return c
