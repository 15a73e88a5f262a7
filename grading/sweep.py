"""`make clean`: delete caches and the demonstration course; a real course in build/ is never touched."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEMONSTRATION = ("build/demo", "dist")
CACHES = (".pytest_cache", ".ruff_cache", ".hypothesis", "tests/journeys/shots")
SOURCES = ("modules", "simulations", "grading", "tests", "datasets")
WRITTEN_BY_TRIALS = ("__pycache__", ".ipynb_checkpoints", "answers", ".played")


def sweep(root):
    """Delete what commands made, and return the names of the courses in build/ that were kept."""
    for name in DEMONSTRATION + CACHES:
        shutil.rmtree(root / name, ignore_errors=True)
    for source in SOURCES:
        for name in WRITTEN_BY_TRIALS:
            for folder in list((root / source).rglob(name)):
                shutil.rmtree(folder, ignore_errors=True)
    return sorted(path.parent.name for path in (root / "build").glob("*/run.toml"))


if __name__ == "__main__":
    for kept in sweep(ROOT):
        print(f"kept: build/{kept} (a course with its marks; delete it by hand when you are sure)")
