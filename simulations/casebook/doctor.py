"""`casebook doctor`: what a machine has and lacks for working through the course, with the repair of each lack."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from tipsim.language import gettext as _

State = Literal["ok", "note", "missing"]
LOWEST, BELOW = (3, 11), (3, 14)
PACKAGES = ("mesa", "numpy", "pandas", "matplotlib", "jupyterlab", "ipywidgets", "anywidget")
LETTERS = "ӨөҮү"
SPACE_NEEDED = 500_000_000  # bytes: a course with its working files
CLOCK_SECONDS = 120.0


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `told` is what was found, `repair` how to mend it; only "missing" stops the work."""

    name: str
    state: State
    told: str
    repair: str = ""


Check = Callable[[], Finding]


def learner_checks(folder: Path) -> list[tuple[str, Check]]:
    """What a learner's machine needs to work in `folder`, each with its name."""
    return [
        ("Python", python),
        *((name, lambda name=name: package(name)) for name in PACKAGES),
        (_("fonts"), fonts),
        (_("space"), lambda: space(folder)),
        (_("writing"), lambda: writing(folder)),
        (_("clock"), lambda: clock(folder)),
    ]


def look(checks: Iterable[tuple[str, Check]]) -> list[Finding]:
    """Carry out the checks; one that itself goes wrong is a finding like others."""
    return [_carefully(name, check) for name, check in checks]


def _carefully(name: str, check: Check) -> Finding:
    try:
        return check()
    except Exception as error:  # whatever is broken on this machine is what was asked for
        why = (str(error).splitlines() or [""])[0] or type(error).__name__
        told = _("could not be looked at ({why})").format(why=why)
        return Finding(name, "missing", told, _("Show this line to whoever looks after the machine."))


def healthy(findings: Iterable[Finding]) -> bool:
    """Is nothing that is needed missing?"""
    return all(finding.state != "missing" for finding in findings)


def lines(findings: list[Finding]) -> list[str]:
    """One line a finding, and the repair below it."""
    words = {"ok": _("OK"), "note": _("note"), "missing": _("MISSING")}
    wide, name_wide = max(map(len, words.values())), max(len(f.name) for f in findings)
    told = []
    for one in findings:
        told.append(f"{words[one.state]:<{wide}}  {one.name:<{name_wide}}  {one.told}".rstrip())
        if one.repair:
            told.append(" " * (wide + name_wide + 4) + one.repair)
    return told


def by_system(*, debian: str, windows: str, macos: str) -> str:
    """The repair for the system this runs on."""
    return {"Windows": windows, "Darwin": macos}.get(platform.system(), debian)


def python() -> Finding:
    """A Python that the course runs with."""
    have = platform.python_version()
    if LOWEST <= sys.version_info[:2] < BELOW:
        return Finding("Python", "ok", have)
    repair = by_system(
        debian="sudo apt-get install python3 python3-venv", windows="winget install Python.Python.3.12",
        macos="brew install python@3.12",
    )  # fmt: skip
    return Finding("Python", "missing", _("{have}; 3.11, 3.12 or 3.13 is needed").format(have=have), repair)


def package(name: str, repair: str = "") -> Finding:
    """A package and its version."""
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        again = repair or _("Start the installer of the course again; it puts in what is missing.")
        return Finding(name, "missing", _("not installed"), again)


def fonts() -> Finding:
    """The font of figures holds the letters of Mongolian."""
    import matplotlib.pyplot as plt
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    from tipsim.look import use_style

    with plt.rc_context():
        use_style()
        path = Path(findfont(FontProperties(family=plt.rcParams["font.family"])))
    holds = FT2Font(str(path)).get_charmap()
    lacking = [letter for letter in LETTERS if ord(letter) not in holds]
    if not lacking:
        return Finding(_("fonts"), "ok", _("{font} holds Ө and Ү").format(font=path.stem))
    repair = by_system(
        debian="sudo apt-get install fonts-dejavu-core", windows="python -m pip install --force-reinstall matplotlib",
        macos="python3 -m pip install --force-reinstall matplotlib",
    )  # fmt: skip
    told = _("{font} lacks {letters}").format(font=path.stem, letters=" ".join(lacking))
    return Finding(_("fonts"), "missing", told, repair)


def space(folder: Path) -> Finding:
    """Room on the disk of `folder`."""
    free = shutil.disk_usage(_there(folder)).free
    told = _("{free:.1f} GB free at {place}").format(free=free / 1e9, place=folder)
    if free >= SPACE_NEEDED:
        return Finding(_("space"), "ok", told)
    need = _("Free at least {need:.1f} GB: empty the bin, or move films and old downloads to another disk.")
    return Finding(_("space"), "missing", told, need.format(need=SPACE_NEEDED / 1e9))


def writing(folder: Path) -> Finding:
    """Files can be written where the work is saved."""
    try:
        with tempfile.TemporaryFile(dir=_there(folder)) as file:
            file.write(b"x")
    except OSError as error:
        told = _("{place}: {why}").format(place=folder, why=error.strerror)
        repair = by_system(
            debian=f'sudo chown -R "$USER" "{_there(folder)}"',
            windows=f'icacls "{_there(folder)}" /grant "%USERNAME%":(OI)(CI)M',
            macos=f'sudo chown -R "$USER" "{_there(folder)}"',
        )
        return Finding(_("writing"), "missing", told, repair)
    return Finding(_("writing"), "ok", _("{place} can be written").format(place=folder))


def clock(folder: Path, now: Callable[[], float] = time.time) -> Finding:
    """The clock is neither before the program was made nor far from the clock of the disk."""
    shown = time.strftime("%Y-%m-%d %H:%M %z", time.localtime(now()))
    repair = by_system(
        debian="sudo timedatectl set-ntp true", windows="w32tm /resync", macos="sudo sntp -sS time.apple.com"
    )
    if now() + CLOCK_SECONDS < Path(__file__).stat().st_mtime:
        told = _("{now}: that is before this program was made").format(now=shown)
        return Finding(_("clock"), "missing", told, repair)
    apart = abs(_disk_time(folder) - now())
    if apart > CLOCK_SECONDS:
        told = _("{now}: {minutes:.0f} minutes apart from the disk's").format(now=shown, minutes=apart / 60)
        return Finding(_("clock"), "note", told, repair)
    return Finding(_("clock"), "ok", shown)


def _disk_time(folder: Path) -> float:
    try:
        with tempfile.TemporaryFile(dir=_there(folder)) as file:
            file.write(b"x")
            file.flush()
            return os.fstat(file.fileno()).st_mtime
    except OSError:
        return time.time()  # the check of writing says what is wrong there


def _there(folder: Path) -> Path:
    """`folder`, or the nearest one above it that exists."""
    folder = folder.resolve()
    return next(place for place in (folder, *folder.parents) if place.is_dir())
