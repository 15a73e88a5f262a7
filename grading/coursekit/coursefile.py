"""`course.toml`: what a trainer sets once for a run. Each field says here what it is for, how it looks and what
holds without it; `coursekit course` prints that, and grading/course.example.toml is what it prints."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from casebook.faults import did_you_mean, rule
from tipsim.language import gettext as _

from .errors import CourseError
from .project import find_name, shown

CELL_SECONDS = 60
SMALLEST_GROUP = 5
DATE = "2026-10-08T17:00:00+08:00"
END_OF_DAY = time(23, 59, 59)
BARE_DATE = re.compile(r"\d{4}-\d\d-\d\d")
AT_LINE = re.compile(r"at line (\d+)")


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


def _last_moment(value: Any) -> Any:
    """A day without a time means its last second: nobody who hands in on that day is late."""
    if isinstance(value, int | float):
        raise ValueError  # pydantic takes a number for seconds since 1970
    if isinstance(value, str) and BARE_DATE.fullmatch(value):
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, END_OF_DAY)
    return value


class Part(BaseModel):
    """A table of settings: nothing in it is unknown, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Late(Part):
    """What happens to work that comes after its day. `points_per_day` is in percent of what was earned."""

    rule: Literal["accept", "points", "refuse"] = Field(
        "accept",
        examples=["points"],
        description=N_(
            "What happens to late work. accept: it is marked as if it were in time, and shown as late. "
            "points: it is marked, and some of what it earned is taken off for each day begun. "
            "refuse: it is not taken in; if it is in the run all the same, it earns nothing."
        ),
    )
    grace_minutes: int = Field(
        0,
        ge=0,
        le=10080,
        examples=[30],
        description=N_("Minutes after the last moment that still count as in time: clocks and poor lines differ."),
    )
    points_per_day: float = Field(
        10,
        ge=0,
        le=100,
        examples=[10],
        description=N_('With the rule "points": percent of what was earned that each day begun costs.'),
    )
    time: Literal["made", "arrived"] = Field(
        "made",
        examples=["made"],
        description=N_(
            "Which time counts. made: when the learner wrote the file to hand in, by the learner's clock. "
            "arrived: when the file reached you, by its date."
        ),
    )


class Privacy(Part):
    """How long work is kept, and how small a group a report may show."""

    keep_until: date | None = Field(
        None,
        examples=[date(2027, 10, 1)],
        description=N_("Day until which hand-ins and marks are needed; after it you are reminded to delete them."),
    )
    smallest_group: int = Field(
        SMALLEST_GROUP,
        ge=SMALLEST_GROUP,
        le=1000,
        examples=[SMALLEST_GROUP],
        description=N_("Smallest group of learners that a report shows figures of. It can be more than 5, never less."),
    )


class CourseFile(Part):
    """The settings of a run. `timeout` is in seconds a cell; `due` maps a module to its last moment."""

    run: str | None = Field(
        None,
        examples=["autumn-2026"],
        description=N_(
            "Name of the run: the folder build/<run>/. Letters, digits and dashes. "
            'Left out: the only run there is, or "demo".'
        ),
    )
    title: str = Field(
        "",
        max_length=200,
        examples=["Trafficking in persons, autumn 2026"],
        description=N_("Title of the course, as learners and reports show it."),
    )
    contact: str = Field(
        "",
        max_length=200,
        examples=["room 214, Tuesday 14:00 to 16:00"],
        description=N_("Where a learner reaches the trainer. It is handed out: put nothing private here."),
    )
    modules: tuple[str, ...] = Field(
        (),
        examples=[["m00-start-here", "m03-identification"]],
        description=N_("Modules of the run. More can be added later. Left out: all of modules/."),
    )
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] | None = Field(
        None,
        examples=["en"],
        description=N_(
            'Language of the run. A run has one language for good; a second language is a second run. Left out: "en".'
        ),
    )
    gradebook: str = Field(
        "",
        examples=[""],
        description=N_(
            "Where marks are kept, as an SQLAlchemy address. Empty: the file build/<run>/gradebook.db, which is right "
            "for one trainer on one machine. Several machines: a database server, such as "
            '"postgresql://user@host/tiplab" (you have to install its driver).'
        ),
    )
    timeout: int = Field(
        CELL_SECONDS,
        ge=5,
        le=3600,
        examples=[CELL_SECONDS],
        description=N_("Seconds that one cell of a hand-in may run before it is stopped."),
    )
    count_charging: bool = Field(
        False,
        examples=[False],
        description=N_(
            "true: tasks on charging count, which are played with feedback otherwise. "
            "It needs a lecturer's signature on every row of law they rest on: coursekit verify-law."
        ),
    )
    count_concordance: bool = Field(
        False,
        examples=[False],
        description=N_(
            "true: script-concordance items count, by the answers of your panel, which are for practice otherwise. "
            "It needs ten answers or more to every item: casebook panel add."
        ),
    )
    due: dict[str, Annotated[datetime, BeforeValidator(_last_moment)]] = Field(
        {},
        examples=[
            {
                "m00-start-here": datetime.fromisoformat("2026-10-08T17:00:00+08:00"),
                "m03-identification": datetime.fromisoformat("2026-10-15T17:00:00+08:00"),
            }
        ],
        description=N_(
            "Until when each module is to be handed in. A day without a time means the end of that day. "
            "Without +08:00 at the end it is the time of this machine. Left out: nothing is ever late."
        ),
    )
    late: Late = Field(Late(), description=N_("What happens to work that is handed in after that."))
    privacy: Privacy = Field(Privacy(), description=N_("What is kept and shown of learners."))

    def due_dates(self, modules: list[str], path: Path | None) -> dict[str, datetime]:
        """Last moments by module, each with its zone (that of this machine where none is given)."""
        dates = {}
        for asked, when in self.due.items():
            name = find_name(asked, modules, f"{shown(path)}, [due]" if path else "[due]")
            dates[name] = when if when.tzinfo else when.astimezone()
        return dates

    def given(self, *names: str) -> dict[str, Any]:
        """Those of the settings `names` that the file really sets."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


def read_course(path: Path | str | None) -> CourseFile:
    """Read a course file (none: nothing is set); raise `CourseError` in one line for its first fault."""
    if path is None:
        return CourseFile()
    path = Path(path)
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return CourseFile.model_validate(tomllib.loads(text))
    except OSError as error:
        told = _("{file} cannot be read ({why}); grading/course.example.toml is one to begin with.")
        raise CourseError(told.format(file=shown(path), why=error.strerror)) from None
    except ValidationError as error:
        raise CourseError(_fault(path, error.errors()[0])) from None
    except UnicodeDecodeError:
        told = _("{file} is not in UTF-8; save it again as a text in UTF-8.")
        raise CourseError(told.format(file=shown(path))) from None
    except ValueError as error:
        raise CourseError(_not_toml(path, text, str(error))) from None


def _not_toml(path: Path, text: str, why: str) -> str:
    """What is wrong with a file that is no TOML, with the line that it stops at."""
    hint = _("text needs straight quotes; a date is {date}").format(date=DATE)
    at = AT_LINE.search(why)
    lines = text.split("\n")
    if at is None or not 0 < int(at[1]) <= len(lines):
        told = _("{file} is not TOML ({why}); {hint}.")
        return told.format(file=shown(path), why=why, hint=hint)
    told = _("{file}, line {n}: {line} is not TOML ({why}); {hint}.")
    return told.format(file=shown(path), n=at[1], line=lines[int(at[1]) - 1].strip()[:80], why=why, hint=hint)


def _fault(path: Path, first: Any) -> str:
    field = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        text = _('{file}: "{field}" is no setting of a course.').format(file=shown(path), field=field)
        return text + did_you_mean(str(first["loc"][-1]), _known_beside(first["loc"]))
    text = _("{file}: {field} is {given}; {rule}.")
    told = (
        _("it must be a day with a time, such as {date}").format(date=DATE) if first["loc"][0] == "due" else rule(first)
    )
    return text.format(file=shown(path), field=field, given=repr(first["input"])[:60], rule=told)


def _known_beside(place: tuple[Any, ...]) -> list[str]:
    """The settings that may stand where an unknown one stands."""
    tables = {"late": Late, "privacy": Privacy}
    return list((tables[place[0]] if len(place) > 1 else CourseFile).model_fields)
