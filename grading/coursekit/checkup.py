"""All checks, one after another, with one line of totals at the end: what `make test` and CI run."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser")
WORKERS = "2"
NO_TESTS = 5
JOURNEYS = "tests/journeys (they need Chromium; install it by: apt-get install chromium)"
NIGHTLY = {
    "TIPLAB_EXAMPLES": "2000",
    "TIPLAB_ROBOT_SEEDS": "2000",
    "TIPLAB_HAND_INS": "500",
    "TIPLAB_HOSTILE": "all",
    "TIPLAB_SEED_SETS": "3",
    "TIPLAB_JOURNEYS": "all",
}


@dataclass(frozen=True)
class Count:
    """How many checks passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        line = f"{self.passed} passed, {self.failed} failed"
        return f"{line}, {self.skipped} skipped" if self.skipped else line


def checkup(root: Path, *, in_ci: bool) -> int:
    """Run all checks on the project in `root`, print the totals last, and return the exit code."""
    provide("bubblewrap", _bubble)  # without it the tests that mark fail and name the repair
    left_out = [] if provide("chromium", _browser) else [JOURNEYS]
    total = Count()
    for name, step in steps(root, browser=not left_out):
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        count = step()
        print(f"== {name}: {count} ({time.monotonic() - began:.0f} s)", flush=True)
        total += count
    if total.skipped:
        left_out.append(f"{total.skipped} tests (named above as skipped)")
    for what in left_out:
        print(f"left out: {what}" + ("; with CI=true that is a failure" if in_ci else ""))
    total += Count(failed=len(left_out) if in_ci else 0)
    print(f"\n{total}", flush=True)
    return 1 if total.failed else 0


def steps(root: Path, *, browser: bool) -> list[tuple[str, Callable[[], Count]]]:
    """Return the checks in order, quickest first, each with a name."""
    notebooks = [path.relative_to(root).as_posix() for path in sorted(root.glob("modules/*/m*.ipynb"))]
    # By file, so that what a file prepares once is not prepared by each worker.
    long = "slow" if os.environ.get("TIPLAB_JOURNEYS") == "all" else "slow and not nightly"
    by_file = ["-n", WORKERS, "--dist", "loadfile", "-m", long]
    return [
        ("ruff", lambda: ruff(root)),
        ("fast tests", lambda: pytest(root, "-n", WORKERS, "-m", "not slow")),
        ("solved notebooks", lambda: pytest(root, "-n", WORKERS, "--nbmake", *notebooks, wanted=bool(notebooks))),
        ("slow tests", lambda: pytest(root, *by_file, "--ignore=tests/journeys")),
        *([("journeys", lambda: pytest(root, *by_file, "tests/journeys"))] if browser else []),
    ]


def ruff(root: Path) -> Count:
    """Check style over the whole project; it counts as one check."""
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=root, check=False)
    return Count(failed=1) if done.returncode else Count(passed=1)


def pytest(root: Path, *words: str, wanted: bool = True) -> Count:
    """Run pytest and count by its report; no report, or no test where some are wanted, is a failure."""
    if not wanted:
        print("there is nothing to run, though there should be")
        return Count(failed=1)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *words]
        code = subprocess.run(command, cwd=root, check=False).returncode
        return outcome(code, report)


def outcome(code: int, report: Path) -> Count:
    """Count a pytest run from its exit code and its junit report."""
    count = read_report(report) if report.is_file() else Count()
    if code == NO_TESTS or (code != 0 and count.failed == 0):
        return count + Count(failed=1)
    return count


def read_report(report: Path) -> Count:
    """Add up a junit report; a test that failed and whose teardown failed too counts once."""
    failed = passed = skipped = 0
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        failed += bool(kinds & {"failure", "error"})
        skipped += kinds & {"failure", "error", "skipped"} == {"skipped"}
        passed += not kinds & {"failure", "error", "skipped"}
    return Count(passed, failed, skipped)


def provide(package: str, there: Callable[[], str | None]) -> bool:
    """Return whether what the tests need is there, after installing it where this process may."""
    if there():
        return True
    if not may_install():
        return False
    print(f"Installing {package} for the tests ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return there() is not None


def may_install() -> bool:
    """Return whether this process is root on a machine with apt."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _bubble() -> str | None:
    return shutil.which("bwrap")


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def main(words: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="coursekit.checkup", description="Run all checks of the project.")
    options.add_argument("--nightly", action="store_true", help="many more examples and robot plays")
    if options.parse_args(words).nightly:
        os.environ.update(NIGHTLY)
    return checkup(ROOT, in_ci=os.environ.get("CI", "").lower() in ("true", "1"))


if __name__ == "__main__":
    sys.exit(main())
