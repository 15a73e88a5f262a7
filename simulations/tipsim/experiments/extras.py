"""Libraries of the part "experiments": brought in when they are needed, missed in one line."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ..language import gettext as _
from ..quantities import BadQuantity

PACKAGES = {"sklearn": "scikit-learn"}  # where the package is not called like the module


def needed(module: str) -> ModuleType:
    """Return a module by its dotted name, such as "pyarrow.parquet"; raises BadQuantity if it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        top = module.split(".")[0]
        if (error.name or "").split(".")[0] != top:
            raise
        raise BadQuantity(
            _(
                "This needs {package}, which is not installed. "
                "Install the part 'experiments': pip install tiplab[experiments]."
            ).format(package=PACKAGES.get(top, top))
        ) from error
