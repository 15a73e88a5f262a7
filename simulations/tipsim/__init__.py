"""tipsim: a model of trafficking in persons for learning and comparing measures; data, look and language of TIP Lab.

`tipsim.run(tipsim.Scenario(...), seed)` is the whole of a first use. Names are brought in when they are asked for,
so that whoever needs the language alone does not wait for the model.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "BadQuantity": "quantities",
    "Comparison": "experiments.compare",
    "MEASURES": "interventions",
    "Result": "result",
    "Scenario": "scenario",
    "TraffickingModel": "model",
    "compare": "experiments.compare",
    "run": "result",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"{__name__}.{name}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
