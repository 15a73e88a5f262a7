"""The wheels of everything that a learner needs, for machines without a network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tipsim.language import gettext as _

from ..errors import CourseError
from .wheel import learner_requirements

PACKED = "packed.json"  # read by the installer: the targets whose wheels are all there
TARGET = re.compile(r"(windows|macos|linux)-3\.(11|12|13)")
PLATFORMS = {
    "windows": ["win_amd64"],
    "macos": ["macosx_11_0_arm64", "macosx_12_0_arm64", "macosx_13_0_arm64", "macosx_14_0_arm64"],
    "linux": [f"manylinux_2_{n}_x86_64" for n in (5, 12, 17, 24, 26, 27, 28)] + ["manylinux2014_x86_64"],
}


def check_targets(targets: Sequence[str]) -> None:
    """Raise CourseError for a target that is not a system and a Python, such as "windows-3.12"."""
    for target in targets:
        if not TARGET.fullmatch(target):
            text = _('"{target}" is no machine to pack for: give system and Python, such as windows-3.12.')
            raise CourseError(text.format(target=target))


def fetch_wheels(into: Path, targets: Sequence[str], pins: Path) -> None:
    """Fetch every wheel that `targets` need into `into`, as pinned in the folder `pins`. Needs a network."""
    for target in targets:
        system, python = target.split("-")
        wanted = into / f"{target}.in"
        wanted.write_text("\n".join(learner_requirements()) + "\n", encoding="utf-8")
        listed = into / f"{target}.txt"
        _resolve(wanted, listed, system, python, pins / f"py{python}.txt")
        _download(listed, into, system, python)
        wanted.unlink()
        listed.unlink()
    (into / PACKED).write_text(json.dumps(sorted(targets)) + "\n", encoding="utf-8")


def _resolve(wanted: Path, listed: Path, system: str, python: str, pins: Path) -> None:
    """Write the full list: uv reads markers for another system, which pip does not."""
    command = ["uv", "pip", "compile", "-q", "--no-header", "--no-annotate", "--python-platform", system]
    _run([*command, "--python-version", python, "-c", str(pins), str(wanted), "-o", str(listed)], f"{system}-{python}")


def _download(listed: Path, into: Path, system: str, python: str) -> None:
    platforms = [word for name in PLATFORMS[system] for word in ("--platform", name)]
    command = ["pip", "download", "-q", "--no-deps", "--only-binary=:all:", *platforms, "--implementation", "cp"]
    _run([*command, "--python-version", python, "-d", str(into), "-r", str(listed)], f"{system}-{python}")


def _run(words: list[str], target: str) -> None:
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        text = _("The wheels for {target} could not be fetched ({why}). Connect to the network and run it again.")
        raise CourseError(text.format(target=target, why=(said or ["?"])[-1]))
