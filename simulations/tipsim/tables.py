"""The table of all quantities, from their declarations: for `tipsim quantities` and for MODEL.md.

`python -m tipsim.tables simulations/MODEL.md` writes it anew between the marks of that file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from .country import Country
from .interventions import MEASURES
from .language import gettext as _
from .language import speaking
from .quantities import N_, BadQuantity, Quantity, declared
from .saving import NotSaved, write_file
from .skill import Skill

BEGIN, END = "<!-- quantities -->", "<!-- /quantities -->"
HEAD = (N_("name"), N_("what it is"), N_("value"), N_("range"), N_("unit"), N_("source"))


def owners() -> dict[str, type]:
    """Return the classes that declare quantities: the country, officer skill, the measures in their order."""
    return {"country": Country, "skill": Skill, **MEASURES}


def assumed_share() -> float:
    """Return the share of the quantities that no source gives; strengths are chosen and do not count."""
    counted = [q for cls in owners().values() for q in declared(cls) if q.name != "strength"]
    return sum(q.assumed for q in counted) / len(counted)


def quantities_table() -> str:
    """Return all quantities as Markdown, a table an owner, in the language of the course."""
    return "\n\n".join(f"### {_title(name, cls)}\n\n{_table(declared(cls))}" for name, cls in owners().items())


def _title(name: str, cls: type) -> str:
    label = {"country": _("The country"), "skill": _("Officer skill")}.get(name)
    return f"{label or _(cls.label)} (`{cls.__name__}`)"


def _table(quantities: list[Quantity]) -> str:
    lines = [_line(_(word) for word in HEAD), _line("---" for _word in HEAD)]
    return "\n".join([*lines, *(_line(_cells(q)) for q in quantities)])


def _line(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _cells(q: Quantity) -> Iterator[str]:
    span = _("{low} to {high}").format(low=_number(q.low), high=_number(q.high))
    return iter((f"`{q.name}`", _(q.label), _number(q.default), span, q.unit, _(q.source)))


def _number(value: float) -> str:
    """Thousands with a comma, decimals in full: 3,400,000 and 0.00002."""
    return f"{value:,.8f}".rstrip("0").rstrip(".")


def filled(text: str) -> str:
    """Return a document with the table put between its marks; raises BadQuantity if it has not both, in order."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise BadQuantity(
            _("There is no place for the table. Put {begin} and {end} where it belongs.").format(begin=BEGIN, end=END)
        )
    return f"{before}{BEGIN}\n\n{quantities_table()}\n\n{END}{after}"


def rewrite(path: Path) -> None:
    """Write the table anew in a document; raises BadQuantity or NotSaved in one line if that cannot be."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuantity(_("{path} cannot be read: {error}").format(path=path, error=error)) from error
    try:
        write_file(path, filled(text).encode())
    except BadQuantity as error:
        raise BadQuantity(f"{path}: {error}") from error


def main(arguments: list[str]) -> int:
    """Rewrite the documents that are named; returns the exit status."""
    if not arguments:
        print(_("Name the document: python -m tipsim.tables simulations/MODEL.md"), file=sys.stderr)
        return 2
    with speaking("en"):  # the documents for modellers are in English
        for name in arguments:
            try:
                rewrite(Path(name))
            except (BadQuantity, NotSaved) as error:
                print(error, file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
