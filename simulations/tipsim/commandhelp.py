"""The help of a command line in the language of the course."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .language import gettext as _


def help_texts(command: Any) -> Iterator[str]:
    """Every help text of a command of click or typer and of the commands below it."""
    for thing in _things(command):
        if text := getattr(thing, "help", None):
            yield text


def in_the_language(command: Any) -> Any:
    """Put the help of `command`, and of all below it, into the language of the course; return it."""
    for thing in _things(command):
        if text := getattr(thing, "help", None):
            thing.help = _(text)
    return command


def _things(command: Any) -> Iterator[Any]:
    yield command
    yield from command.params
    for below in getattr(command, "commands", {}).values():
        yield from _things(below)
