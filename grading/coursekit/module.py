"""`module.toml`: the facts of a module, checked when it is read."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, ValidationInfo, field_validator

from casebook.faults import did_you_mean, rule
from tipsim.language import gettext as _

from .errors import CourseError
from .project import find_name, shown
from .review import banner

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
KEPT_BACK = ("key", "locale", "wrong_answers", "answers")


class TestPart(BaseModel):
    """The test of two forms that a module shows: its bank of items, and which sitting of it this is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bank: Annotated[str, StringConstraints(pattern=r"^(m[a-z0-9-]+/)?[a-z0-9-]+\.toml$")]
    sitting: Literal["first", "second"]


class Module(BaseModel):
    """One folder of `modules/`. `folder` is where it lies; the rest is what `module.toml` says.

    `points` are those that count always; `when_verified` and `when_panel` give cells that count under a condition
    (counting.py). `task_minutes` are minutes by marked cell or case (reading.py).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path
    title: Annotated[str, StringConstraints(min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=600)]
    points: Annotated[float, Field(ge=0, le=100)]
    review: Literal["draft", "lecturer", "victim-support"] = "draft"
    reviewed_by: str = ""
    reviewed_on: date | None = None
    competences: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    cases: tuple[Name, ...] = ()
    practice: Annotated[int, Field(ge=0, le=20)] = 3
    task_minutes: dict[Name, Annotated[float, Field(gt=0, le=300)]] = {}
    when_verified: dict[Name, Annotated[float, Field(gt=0, le=100)]] = {}
    when_panel: dict[Name, Annotated[float, Field(gt=0, le=100)]] = {}
    test: TestPart | None = None

    @field_validator("release")
    @classmethod
    def _stays_inside(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        for name in files:
            parts = PurePosixPath(name).parts
            if not parts or ".." in parts or PurePosixPath(name).is_absolute() or parts[0] in KEPT_BACK:
                raise ValueError(_('"{name}" may not be released').format(name=name))
        return files

    @field_validator("reviewed_by", "reviewed_on")
    @classmethod
    def _only_once_reviewed(cls, value: Any, info: ValidationInfo) -> Any:
        if value and info.data.get("review") == "draft":
            raise ValueError(_("a draft has not been reviewed; change review as well, or take this line out"))
        return value

    @property
    def banner(self) -> str:
        """How far the module has been reviewed, by whom and when, as Markdown."""
        return banner(self.review, self.reviewed_by, self.reviewed_on)

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def notebook(self) -> Path:
        return self.folder / f"{self.name}.ipynb"

    @property
    def key(self) -> Path:
        return self.folder / "key"


def load_module(folder: Path) -> Module:
    """Read `<folder>/module.toml`; raise `CourseError` naming file, field, rule and repair."""
    path = folder / "module.toml"
    if not path.is_file():
        raise CourseError(_("{file} is missing; every module has one.").format(file=shown(path)))
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        module = Module(folder=folder, **facts)
    except tomllib.TOMLDecodeError as error:
        text = _("{file} is not TOML ({why}); put it right there.")
        raise CourseError(text.format(file=shown(path), why=error)) from None
    except ValidationError as error:
        raise CourseError(_fault(path, error)) from None
    _files_there(module, path)
    return module


def load_modules(root: Path, asked: list[str] | None = None) -> list[Module]:
    """The modules of the project in order (or those asked for)."""
    names = sorted(p.parent.name for p in (root / "modules").glob("m*/module.toml"))
    if not names:
        text = _("There is no module in {folder}: a module is a folder mNN-name with a module.toml.")
        raise CourseError(text.format(folder=shown(root / "modules")))
    chosen = names if not asked else [find_name(name, names, "modules/") for name in asked]
    return [load_module(root / "modules" / name) for name in chosen]


def _fault(path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        text = _('{file}: "{field}" is not a field of a module.').format(file=shown(path), field=field)
        return text + did_you_mean(field, [f for f in Module.model_fields if f != "folder"])
    text = _("{file}: {field}: {rule}; given: {given}.")
    return text.format(file=shown(path), field=field, rule=rule(first), given=repr(first["input"])[:60])


def _files_there(module: Module, path: Path) -> None:
    wanted = [module.notebook, *(module.folder / name for name in module.release)]
    wanted += [module.folder / "cases" / f"{c}.yaml" for c in module.cases]
    wanted += [module.key / f"{c}.yaml" for c in module.cases]
    for file in wanted:
        if not file.exists():
            text = _("{toml} needs {file}, which is not there; add it or take it out of {toml}.")
            raise CourseError(text.format(toml=shown(path), file=shown(file)))
