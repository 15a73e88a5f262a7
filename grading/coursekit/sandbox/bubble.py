"""The bubble in which the warm server lives: bubblewrap, its command line, and what to do where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

import tipsim
from casebook.doctor import by_system
from tipsim.language import gettext as _

from ..errors import CourseError

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt/conda")
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/ssl/certs",
    "/etc/mime.types",
)
FONTS = "/run/tiplab/fonts"  # matplotlib's list of them, which takes seconds to make
SECONDS = 60  # for the trial of a bubble
MODEL = "/run/tiplab/model"  # compiled loops of tipsim, which take half a minute to make
HERE = "/run/tiplab"  # where this package lies inside, and nothing else of coursekit


def command(names: Iterable[str] = ()) -> list[str]:
    """The command line that starts the warm server with the packages called `names`."""
    return _inside(sys.executable, "-s", "-P", "-m", "sandbox.confined.server", *sorted(names))


def _inside(*words: str) -> list[str]:
    """The command line that runs `words` inside a bubble, where there are programs and nothing else."""
    return [
        "bwrap",
        *_namespaces(),
        *("--new-session", "--clearenv"),  # no --die-with-parent: it means the thread that started it, see server.py
        *(x for name, value in _environment().items() for x in ("--setenv", name, value)),
        *(x for path in ("/tmp", "/private") for x in ("--perms", "0777", "--tmpfs", path)),
        *(
            x
            for path in _above(["/etc/x", HERE + "/x", *map(str, _programs())])
            for x in ("--perms", "0755", "--dir", path)
        ),
        *("--perms", "0777", "--tmpfs", "/run/warm"),
        *(x for path in SYSTEM for x in _read_only(path)),
        *(x for path in SETTINGS for x in _read_only(path)),
        *(x for path in _programs() for x in ("--ro-bind", str(path), str(path))),
        *("--ro-bind", str(Path(__file__).parent), f"{HERE}/sandbox"),
        *("--ro-bind-try", str(_fonts()), FONTS),
        *("--ro-bind-try", str(_model()), MODEL),
        *("--proc", "/proc", "--dev", "/dev"),
        *(("--remount-ro", "/tmp") if any(path.is_relative_to("/tmp") for path in _programs()) else ()),
        *("--chdir", "/private", "--remount-ro", "/"),
        *("--", *words),
    ]


def _namespaces() -> list[str]:
    """Root keeps its own user namespace: the server gives up root by itself, else limits of processes do not hold."""
    rest = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    caps = [x for name in ("SETUID", "SETGID", "SETPCAP") for x in ("--cap-add", f"CAP_{name}")]
    return [*rest, *caps] if os.getuid() == 0 else ["--unshare-user", *rest]


def _above(paths: list[str]) -> list[str]:
    """The folders above `paths`: bubblewrap would make them for their owner alone, who the server is not."""
    return sorted({str(folder) for path in paths for folder in Path(path).parents} - {"/"})


def _read_only(path: str) -> list[str]:
    if Path(path).is_symlink():
        return ["--symlink", str(Path(path).readlink()), path]
    return ["--ro-bind", path, path] if Path(path).exists() else []


def _programs() -> list[Path]:
    """Python, what is installed beside it, and the packages and data that learners use; no key, no module."""
    packages = Path(tipsim.__file__).resolve().parents[1]
    prefixes = {Path(sys.prefix), Path(sys.base_prefix).resolve(), Path(sysconfig.get_path("purelib")).resolve()}
    found = [path for path in prefixes if not any(str(path).startswith(f"{x}/") for x in SYSTEM)]
    if packages.name == "simulations":  # a checkout: its datasets lie beside
        found += [packages, packages.parent / "datasets"]
    found.sort(key=lambda path: len(path.parts))
    return [path for i, path in enumerate(found) if not any(path.is_relative_to(other) for other in found[:i])]


def _fonts() -> Path:
    """Where matplotlib keeps what it knows of this machine's fonts, for this user."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("MPLCONFIGDIR") or cache / "matplotlib")


def _model() -> Path:
    """Where tipsim keeps its compiled loops for this user; to ask tipsim itself would load Numba into this process."""
    chosen = os.environ.get("TIPSIM_CACHE")
    return (Path(chosen) if chosen else user_cache_path("tipsim", appauthor=False)) / "code"


def _environment() -> dict[str, str]:
    packages = str(Path(tipsim.__file__).resolve().parents[1])
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/run/warm",
        "TMPDIR": "/run/warm",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join([HERE, packages]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/run/warm/matplotlib",
        "NBGRADER_EXECUTION": "autograde",
        **{f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")},
    }


@dataclass(frozen=True)
class Lack:
    """Why no sandbox can be made on this machine, and the repair."""

    why: str
    repair: str


@cache
def lacking() -> Lack | None:
    """What this machine lacks for a sandbox; None when one can be made, which is tried."""
    if shutil.which("bwrap") is None:
        get = by_system(
            debian="sudo apt-get install bubblewrap",
            windows="wsl --install -d Debian",
            macos=_("There is none for macOS; mark in a virtual Linux machine."),
        )
        return Lack(_("bubblewrap is not installed"), get)
    test = ("/usr/bin/unshare", "--user", "--mount", "--pid", "--net", "--ipc", "--fork", "/bin/true")
    done = subprocess.run(_inside(*test), capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode == 0:
        return None
    told = _("bubblewrap cannot make a namespace ({why})").format(why=(done.stderr.strip().splitlines() or ["?"])[-1])
    return Lack(told, _repair())


def _repair() -> str:
    """The setting that forbids namespaces here: Ubuntu has its own since 23.10."""
    if Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").exists():
        return "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    return "sudo sysctl kernel.unprivileged_userns_clone=1"


def needed() -> None:
    """Raise `CourseError` with the repair where no sandbox can be made."""
    if lack := lacking():
        text = _(
            "Nothing was marked, because learners' code runs in a sandbox only: {why}. Repair: {repair} . "
            "Or type --unconfined, if you trust every learner: their code can then do on this machine what you can."
        )
        raise CourseError(text.format(why=lack.why, repair=lack.repair))
