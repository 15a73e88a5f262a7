"""Set the project up in .venv. Needs Python 3.11 to 3.13 and nothing else, so only the standard library.

    python3 grading/bootstrap.py             what trainers and engineers need
    python3 grading/bootstrap.py --learner   what a learner needs

A learner's pack carries this file as its installer: it then installs the wheel that lies in `wheels/`, without
a network where the other wheels were packed along, and with --start opens the course.

Repeats are instant: a stamp in .venv says what was installed. A set-up that was cut short leaves no
stamp and is done anew.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOWEST, BELOW = (3, 11), (3, 14)
STAMP = "tiplab-stamp"
LOCK_SECONDS = 900
INSTALLER = "uv"
WHEEL = "tiplab_learner-*.whl"
PACKED = "packed.json"  # in wheels/: the systems and Pythons whose wheels are all there


class SetupError(Exception):
    """What went wrong and how to repair it, in one line."""


def python_fault(version):
    """Return the one-line fault of a Python `version` such as (3, 9), or "" when it works."""
    if LOWEST <= tuple(version[:2]) < BELOW:
        return ""
    have = ".".join(map(str, version[:2]))
    repair = "install one of them, then press Start again"
    if not packed_wheel(ROOT):
        repair = "install one of them and call it by name, for example: make lab PYTHON=python3.12"
    return f"Python is {have}; TIP Lab needs 3.11, 3.12 or 3.13: {repair}"


def packed_wheel(root):
    """Return the wheel of a learner's pack, or None in a checkout."""
    return next(iter(sorted((root / "wheels").glob(WHEEL))), None)


def is_offline(root, version):
    """Return whether a pack carries every wheel for this system and Python."""
    path = root / "wheels" / PACKED
    if not path.is_file():
        return False
    return target(version) in json.loads(path.read_text(encoding="utf-8"))


def target(version):
    """Return the name of this system and Python, such as "windows-3.12"."""
    names = {"Windows": "windows", "Darwin": "macos", "Linux": "linux"}
    return "{}-{}.{}".format(names.get(platform.system(), "other"), *version[:2])


def venv_python(venv):
    """Return the Python inside a virtual environment, on Windows too."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def constraints(root, version):
    """Return the file of pinned versions for a Python version; say when there is none."""
    path = root / "constraints" / "py{}.{}.txt".format(*version[:2])
    if not path.is_file():
        raise SetupError(f"{path} is missing; take it again from the repository or the pack")
    return path


def stamp_text(root, version, learner=False):
    """Return what the stamp must say for the environment to be up to date."""
    total = hashlib.sha256()
    for path in (packed_wheel(root) or root / "pyproject.toml", constraints(root, version)):
        total.update(path.read_bytes())
    # The place counts: a virtual environment that was moved or copied works no longer.
    total.update(repr((tuple(version[:3]), str(root))).encode())
    return f"{'learner' if learner else 'full'} {total.hexdigest()}"


def is_ready(root, version, learner=False):
    """Return whether .venv was set up to its end from the present files; a full one serves a learner."""
    venv = root / ".venv"
    stamp = venv / STAMP
    if not stamp.is_file() or not venv_python(venv).exists():
        return False
    text = stamp.read_text(encoding="utf-8")
    wanted = {stamp_text(root, version, learner=False)}
    if learner:
        wanted.add(stamp_text(root, version, learner=True))
    return text in wanted


@contextmanager
def one_at_a_time(root, seconds=LOCK_SECONDS, pause=0.5):
    """Hold the lock of the set-up, waiting for another one; the system frees it when its holder dies."""
    path = root / "build" / "setup.lock"
    try:
        path.parent.mkdir(exist_ok=True)
        handle = path.open("a+")
    except OSError as error:
        raise SetupError(f"{root} may not be written ({error.strerror}); use a folder of your own") from error
    with handle:
        _wait_for(handle, time.monotonic() + seconds, pause)
        yield


def _wait_for(handle, end, pause):
    told = False
    while not _lock(handle):
        if time.monotonic() > end:
            raise SetupError(f"another set-up still holds {handle.name}; wait for it or end it, then try again")
        if not told:
            say("Another set-up is running; waiting for it ...")
            told = True
        time.sleep(pause)


def _lock(handle):
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def set_up(root, version, learner=False):
    """Make .venv and install everything pinned; on any failure leave no stamp."""
    venv = root / ".venv"
    (venv / STAMP).unlink(missing_ok=True)
    text = stamp_text(root, version, learner)
    make_venv(venv, version)
    install(root, venv, version, learner)
    (venv / STAMP).write_text(text, encoding="utf-8")


def make_venv(venv, version):
    """Make the virtual environment, anew unless a working one of the same Python is there."""
    if _works(venv, version):
        return
    if venv.exists():
        say("The environment in .venv is unfinished or of another Python; making it anew ...")
        shutil.rmtree(venv, ignore_errors=True)
    say("Making .venv ...")
    done = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        raise SetupError(venv_fault(done.stdout + done.stderr, version))


def _works(venv, version):
    python = venv_python(venv)
    if not python.exists():
        return False
    ask = "import sys, pip; print(*sys.version_info[:3])"
    try:
        done = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.split() == [str(part) for part in version[:3]]


def venv_fault(said, version):
    """Return the one-line fault for what `python -m venv` said."""
    if "ensurepip" in said:
        return (
            "Python cannot make virtual environments (ensurepip is missing); on Debian or Ubuntu install it by: "
            "apt-get install python{}.{}-venv".format(*version[:2])
        )
    last = (said.strip().splitlines() or ["no reason given"])[-1]
    return f".venv could not be made ({last}); check that there is disk space and that the folder may be written"


def install(root, venv, version, learner):
    """Install the project with its pinned needs: by uv where it can be had, otherwise by pip."""
    offline = is_offline(root, version)  # then the wheels that lie there are the pins
    pins = [] if offline else ["-c", str(constraints(root, version))]
    wanted = [*pins, *what(root, version, learner)]
    say("Installing everything pinned; this takes a minute or two ...")
    for command in installers(venv, offline):
        if subprocess.run(command + wanted, cwd=root, env=quiet(), check=False).returncode == 0:
            return
        say(f"{Path(command[0]).name} {command[1]} {command[2]}: did not succeed; see the lines above")
    raise SetupError(
        "the packages could not be installed; if a line above speaks of a connection, "
        "connect to the network once and run the same command again (what was fetched is kept)"
    )


def what(root, version, learner):
    """Return what is installed: the wheel of a pack, or the checkout in editable mode."""
    wheel = packed_wheel(root)
    if not wheel:
        return ["-e", "." if learner else ".[fast,experiments,grading,test]"]
    offline = ["--no-index"] if is_offline(root, version) else []
    return [*offline, "--find-links", str(root / "wheels"), str(wheel)]


def installers(venv, offline=False):
    """Yield the commands to try in turn: uv's, when it could be installed, then pip's; offline pip's alone."""
    python = str(venv_python(venv))
    pip = [python, "-m", "pip", "install"]
    if offline:
        yield [*pip, "-q"]
        return
    if subprocess.run([*pip, "-q", INSTALLER], env=quiet(), stderr=subprocess.DEVNULL, check=False).returncode == 0:
        yield [python, "-m", "uv", "pip", "install", "--compile-bytecode", "--python", python, *uv_sources()]
    yield [*pip, "-q"]


def uv_sources():
    """Return the options that make uv ask the package index that pip on this machine is set to ask."""
    index = _pip_setting("index-url")
    options = ["--index-url", index] if index and "UV_INDEX_URL" not in os.environ else []
    return options + ["-q"]


def _pip_setting(name):
    ask = [sys.executable, "-m", "pip", "config", "get", f"global.{name}"]
    done = subprocess.run(ask, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def quiet():
    """Return the environment for the installers: no version check of pip, no other environment active."""
    taken = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in taken}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def say(text):
    print(text, flush=True)


def main(words=None, root=ROOT, version=sys.version_info):
    """Set up if needed; return the exit code."""
    options = argparse.ArgumentParser(description="Set TIP Lab up in .venv")
    options.add_argument("--learner", action="store_true", help="without what only marking and tests need")
    options.add_argument("--start", action="store_true", help="open the course of this learner's pack")
    chosen, rest = options.parse_known_args(words)
    if rest and not chosen.start:
        options.error("unknown: " + " ".join(rest))
    learner = chosen.learner or packed_wheel(root) is not None
    fault = python_fault(version)
    if fault:
        print(fault, file=sys.stderr)
        return 1
    try:
        if not is_ready(root, version, learner):
            with one_at_a_time(root):
                if not is_ready(root, version, learner):
                    set_up(root, version, learner)
                    say("Set up.")
    except SetupError as error:
        print(f"Set-up: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Set-up stopped; run the same command again to go on.", file=sys.stderr)
        return 130
    return start(root, rest) if chosen.start else 0


def start(root, options):
    """Open the course of a pack in the environment that was set up; return the exit code."""
    about = json.loads((root / "pack.json").read_text(encoding="utf-8"))
    command = [str(venv_python(root / ".venv")), "-m", "casebook", "lab", str(root.parent / "course")]
    command += ["--lang", about["courses"][0]["lang"]]
    say("Opening TIP Lab ...")
    try:
        return subprocess.run([*command, "--home", str(root / "jupyter"), *options], check=False).returncode
    except KeyboardInterrupt:  # the lab got it too and has ended by itself
        return 0


if __name__ == "__main__":
    sys.exit(main())
