"""The learner's wheel: casebook, tipsim and the data, and nothing of the grader's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import casebook
import tipsim
from tipsim import data, scenario
from tipsim.language import gettext as _

from ..errors import CourseError

NAME = "tiplab-learner"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "_datasets", "_scenarios")


def build_wheel(into: Path) -> Path:
    """Build the wheel into `into` and return it; needs no network."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch)
        for package in (casebook, tipsim):
            folder = Path(package.__file__).parent
            shutil.copytree(folder, source / folder.name, ignore=LEFT_OUT)
        shutil.copytree(data.root(), source / "tipsim" / "_datasets", ignore=shutil.ignore_patterns(".*"))
        shutil.copytree(scenario.folder(), source / "tipsim" / "_scenarios")
        (source / "pyproject.toml").write_text(project_file(), encoding="utf-8")
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into.resolve())]
        done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or [""])[-1]
        text = _("The learner's wheel was not built ({why}); install the grading tools anew: make setup")
        raise CourseError(text.format(why=why))
    return next(into.glob("tiplab_learner-*.whl"))


def learner_requirements() -> list[str]:
    """What a learner's machine needs, as the installed project declares it: without extras."""
    declared = metadata.requires("tiplab") or []
    return [line for line in declared if not re.search(r"\bextra\b", line)]


def project_file() -> str:
    """The wheel's pyproject.toml."""
    about = metadata.metadata("tiplab")
    lines = [
        "[build-system]",
        'requires = ["hatchling"]',
        'build-backend = "hatchling.build"',
        "[project]",
        f'name = "{NAME}"',
        f"version = {json.dumps(about['Version'])}",
        f"requires-python = {json.dumps(about['Requires-Python'])}",
        f"dependencies = {json.dumps(learner_requirements())}",
        "[project.scripts]",
        'casebook = "casebook.cli:main"',
        "[tool.hatch.build]",
        "ignore-vcs = true",
        "[tool.hatch.build.targets.wheel]",
        'packages = ["casebook", "tipsim"]',
    ]
    return "\n".join(lines) + "\n"
