"""Pin the versions of everything: one file per Python version in constraints/, none naming a host.

Run by `make constraints`, from an environment that has uv. What is pinned stays unless it no longer
fits; to take newer versions, delete a file first.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
EXTRAS = ("fast", "experiments", "grading", "test")
MARKER = re.compile(r"python_full_version (<|>=) '(\d+)\.(\d+)(?:\.([1-9]\d*))?[\d.]*'")


def main() -> int:
    for version in VERSIONS:
        path = ROOT / "constraints" / f"py{version}.txt"
        compiled = path.with_suffix(".draft")
        if path.is_file():
            compiled.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        command = ["pip", "compile", "pyproject.toml", "--universal", "--no-header", "--no-annotate", "-q"]
        extras = (word for name in EXTRAS for word in ("--extra", name))
        target = ["--python-version", version, "-o", str(compiled)]
        done = subprocess.run([sys.executable, "-m", "uv", *command, *extras, *target], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
        path.write_text(only_for(version, compiled.read_text(encoding="utf-8")), encoding="utf-8")
        compiled.unlink()
    return 0


def only_for(version: str, pins: str) -> str:
    """Return the pins without lines for other Python versions; platform markers stay."""
    kept = (_line_for(version, line) for line in pins.splitlines() if line and not line.startswith("#"))
    return "".join(f"{line}\n" for line in kept if line)


def _line_for(version: str, line: str) -> str:
    requirement, _, marker = line.partition(" ; ")
    found = MARKER.fullmatch(marker)
    if not found:
        return line
    here, there = tuple(map(int, version.split("."))), (int(found[2]), int(found[3]))
    if here == there and found[4]:  # a bound within this version, such as 3.11.5: Debian 12 has 3.11.2
        return line
    holds = here < there if found[1] == "<" else here >= there
    return requirement if holds else ""


if __name__ == "__main__":
    sys.exit(main())
