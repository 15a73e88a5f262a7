"""Reading a case and its key from files."""

from __future__ import annotations

from pathlib import Path

from .crossref import case_faults
from .faults import CaseFaults
from .keyfaults import key_faults
from .schema import Case, Key
from .yamlfile import YamlFile

__all__ = ["Case", "CaseFaults", "Key", "load_case", "load_key", "key_path"]


def load_case(path: Path | str) -> Case:
    """Read and check a case file; raise `CaseFaults` with every fault at once."""
    file = YamlFile(Path(path))
    case = file.parse(Case)
    file.raise_for(case_faults(case))
    return case


def load_key(path: Path | str, case: Case) -> Key:
    """Read and check a key against its case; raise `CaseFaults` with every fault at once."""
    file = YamlFile(Path(path))
    key = file.parse(Key)
    file.raise_for(key_faults(key, case))
    return key


def key_path(case_path: Path | str) -> Path:
    """Where the key of a case lies: `<module>/cases/x.yaml` has `<module>/key/x.yaml`."""
    path = Path(case_path)
    return path.parent.parent / "key" / path.name
