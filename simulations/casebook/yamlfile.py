"""YAML 1.2 read with line numbers, so that each fault can say where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from tipsim.language import gettext as _

from .faults import CaseFaults, did_you_mean, rule

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[Any, ...]
Fault = tuple[Place, str]


class YamlFile:
    """One file and its text; `parse` gives a checked model, `raise_for` turns faults into lines."""

    def __init__(self, path: Path):
        self.path = path
        self.name = f"{path.parent.name}/{path.name}" if path.parent.name else path.name
        self.data = self._read()

    def _read(self) -> Any:
        try:
            return YAML(typ="rt", pure=True).load(self.path.read_text(encoding="utf-8"))
        except MarkedYAMLError as error:
            raise CaseFaults([self._yaml_fault(error)]) from None
        except (OSError, UnicodeDecodeError) as error:
            fault = _("{file}: cannot be read ({error}).").format(file=self.name, error=error)
            raise CaseFaults([fault]) from None

    def _yaml_fault(self, error: MarkedYAMLError) -> str:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = " ".join((error.problem or str(error)).split())
        return _("{file}, line {line}: this is not readable YAML ({problem}).").format(
            file=self.name, line=line, problem=problem
        )

    def parse(self, model: type[Model]) -> Model:
        """Return the file as `model`; raise `CaseFaults` naming every field that does not fit."""
        if not isinstance(self.data, Mapping):
            raise CaseFaults([_("{file}: is empty or not a list of fields.").format(file=self.name)])
        try:
            return model.model_validate(_plain(self.data))
        except ValidationError as error:
            faults = [(e["loc"], _field_fault(e, model)) for e in error.errors()]
            raise CaseFaults([self._line(*f) for f in faults]) from None

    def raise_for(self, faults: Iterable[Fault]) -> None:
        """Raise `CaseFaults` if there are any."""
        lines = [self._line(*fault) for fault in faults]
        if lines:
            raise CaseFaults(lines)

    def _line(self, place: Place, text: str) -> str:
        return f"{self.name}, {_('line {line}').format(line=self._line_number(place))}: {text}"

    def _line_number(self, place: Place) -> int:
        node, line = self.data, 1
        for step in place:
            if isinstance(node, Mapping) and step in node:
                line, node = node.lc.key(step)[0] + 1, node[step]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node):
                line, node = node.lc.item(step)[0] + 1, node[step]
            else:
                break
        return line


def _plain(node: Any) -> Any:
    """Mappings and lists of ruamel as plain ones; scalars as they are."""
    if isinstance(node, Mapping):
        return {str(k): _plain(v) for k, v in node.items()}
    if isinstance(node, list):
        return [_plain(v) for v in node]
    return str(node) if isinstance(node, str) else node


def _field_fault(error: Any, model: type[BaseModel]) -> str:
    where = " › ".join(str(step) for step in error["loc"])
    field = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        near = did_you_mean(field, _fields_near(model))
        return _('"{where}" is not a field of a case file.').format(where=where) + near
    if error["type"] == "missing":
        return _('"{where}" is missing; add it.').format(where=where)
    given = repr(error["input"])[:60]
    return _('"{where}" is {given}; {rule}.').format(where=where, given=given, rule=rule(error))


def _fields_near(model: type[BaseModel]) -> set[str]:
    """Field names of the model and of all models of its module (near enough for a hint)."""
    parts = vars(__import__(model.__module__, fromlist=["_"])).values()
    models = [m for m in parts if isinstance(m, type) and issubclass(m, BaseModel)]
    return {name for m in models for name in m.model_fields}
