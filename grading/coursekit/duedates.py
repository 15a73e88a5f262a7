"""Last moments and the rule for what comes after them, in words for learners and trainers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime

from tipsim.language import gettext as _
from tipsim.language import language, ngettext

from .coursefile import Late
from .manifest import Manifest

DAY = "EEE d MMM y"


def day_in_words(day: date) -> str:
    """Such as "Fri 1 Oct 2027", in the language of the course."""
    return format_date(day, DAY, locale=_locale())


def moment_in_words(when: datetime) -> str:
    """Such as "Thu 15 Oct 2026, 17:00", by the clock that the trainer wrote it for."""
    return format_datetime(when, f"{DAY}, HH:mm", locale=_locale())


def _locale() -> Locale:
    try:
        return Locale(language())
    except UnknownLocaleError:
        return Locale("en")


def due_line(module: str, when: datetime) -> str:
    """For the trainer: the last moment of a module with its zone, and whether it is over."""
    zone = f"{when:%z}"
    text = (
        _("{module}: due {moment} ({zone}), already past")
        if when < datetime.now(UTC)
        else _("{module}: due {moment} ({zone})")
    )
    return text.format(module=module, moment=moment_in_words(when), zone=f"{zone[:3]}:{zone[3:5]}")


def due_lines(due: Mapping[str, datetime], modules: Iterable[str]) -> list[str]:
    """One line a module of `modules` that has a last moment."""
    return [due_line(name, due[name]) for name in sorted(modules) if name in due]


def late_rule(late: Late) -> str:
    """For the learner: what becomes of work that comes later."""
    rules = {
        "accept": _("Work that comes later is marked as well, and shown as late."),
        "points": _("Work that comes later loses {percent:g} % of its points for each day begun."),
        "refuse": _("Work that comes later is not taken in."),
    }
    said = rules[late.rule].format(percent=late.points_per_day)
    if not late.grace_minutes:
        return said
    text = ngettext(
        "{n} minute late still counts as in time.",
        "Up to {n} minutes late still counts as in time.",
        late.grace_minutes,
    )
    return f"{said} {text.format(n=late.grace_minutes)}"


def terms(manifest: Manifest, modules: Iterable[str]) -> list[str]:
    """What a learner is told of the course: when to hand in, what is late, whom to ask, what becomes of the data."""
    text = _("{module}: hand in by {moment}")
    due = [(name, manifest.due[name]) for name in sorted(modules) if name in manifest.due]
    told = [text.format(module=name.split("-")[0], moment=moment_in_words(when)) for name, when in due]
    if due:
        told.append(late_rule(manifest.late))
    if manifest.contact:
        told.append(_("Questions: {contact}").format(contact=manifest.contact))
    if until := manifest.privacy.keep_until:
        told.append(_("Your data are deleted after {day}.").format(day=day_in_words(until)))
    return told
