"""The weighted indicators of trafficking and their counting rule, as code.

The indicators and the rule come from the ILO and the European Commission (Operational indicators
of trafficking in human beings, 2009). The labour lists and the rule are verified at second hand;
the lists for sexual exploitation are recalled, so nothing here counts with them. Both steps of the
rule serve questions and records. They never exclude anyone.
"""

import difflib
import html
import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from IPython.display import display

from tipsim import data
from tipsim.language import gettext as _
from tipsim.language import pgettext

from .handin import Message

STRENGTHS = ("strong", "medium", "weak")
GROUPS = ("adult_labour", "child_labour")
INDICATOR_SET = "ILO-EC 2009"

DECEPTION = "deceptive recruitment"
FORCE = "coercive recruitment"
VULNERABILITY = "recruitment by abuse of vulnerability"
EXPLOITATION = "exploitation"
COERCION = "coercion at destination"
VULNERABILITY_THERE = "abuse of vulnerability at destination"
DIMENSIONS = (DECEPTION, FORCE, VULNERABILITY, EXPLOITATION, COERCION, VULNERABILITY_THERE)

# Where a translator finds the names that stand in the dataset, by their column.
_CONTEXT = "datasets/indicators/{column}"
_SIGN, _DIMENSION, _STRENGTH = (_CONTEXT.format(column=c) for c in ("indicator", "dimension", "strength"))

Rows = list[list[str | list[str]]]
# JupyterLab sets the tables of outputs to the right, with columns of one width.
_LEFT = 'style="text-align: left"'
_TABLE = '<table class="tl-table" style="table-layout: auto">'
_OTHER_SET = re.compile(r" \([^)]*sexual set\)")  # a label's words on a set that is not counted here


class Sign(NamedTuple):
    """An indicator as a group's list has it."""

    dimension: str
    label: str
    strength: str


class Outcome(StrEnum):
    """What the second step says; the third outcome and the last one are the course's own."""

    NO_FINDING = "no-finding"
    LABOUR_RIGHTS = "labour-rights"
    DECEPTION_AND_EXPLOITATION = "deception-and-exploitation"
    TRAFFICKING = "trafficking"
    STOPPED_BEFORE = "stopped-before"
    UNDEFINED = "undefined"

    @property
    def label(self) -> str:
        """The outcome in the words that a reader sees."""
        return _labels()[self]


def dimension_positive(strengths: Iterable[str]) -> bool:
    """Say whether one dimension is positive, from the strengths of the signs found in it.

    Positive means: two strong; or one strong with one medium or weak; or three medium; or two
    medium with one weak. A single sign is never enough.

    Source: ILO and European Commission 2009, step 1 (verified at second hand).
    Raises ValueError for a word that is not a strength.
    """
    found = list(strengths)
    for word in found:
        _known(word, STRENGTHS, _("strength"))
    strong, medium, weak = (found.count(word) for word in STRENGTHS)
    return strong >= 2 or (strong == 1 and medium + weak >= 1) or medium >= 3 or (medium == 2 and weak >= 1)


def signs(group: str = "adult_labour") -> Mapping[str, Sign]:
    """Return {id: sign} of every indicator listed for a labour group.

    Raises ValueError for another group: the strengths of the sexual sets are recalled, not verified.
    """
    if group in ("adult_sexual", "child_sexual"):
        raise ValueError(
            _(
                "The strengths of {group} are recalled, not verified, so nothing is counted with them. "
                "Use adult_labour or child_labour."
            ).format(group=group)
        )
    return _signs(_known(group, GROUPS, _("group of indicators")))


def options(*ids: str, group: str = "adult_labour") -> dict[str, str]:
    """Return {id: label} for a question about these signs."""
    listed = signs(group)
    return {id_: pgettext(_SIGN, listed[_known(id_, listed, _("sign"))].label) for id_ in ids}


def names() -> list[tuple[str, str]]:
    """Return (context, English) of every name of the dataset that a learner reads, for translators."""
    labels = dict.fromkeys(sign.label for group in GROUPS for sign in signs(group).values())
    found = {_SIGN: labels, _DIMENSION: DIMENSIONS, _STRENGTH: STRENGTHS}
    return [(context, name) for context, listed in found.items() for name in listed]


def dimension_options(*dimensions: str, none: bool = False) -> dict[str, str]:
    """Return {dimension: label} for a question, all six where none is named; `none` adds "none of them"."""
    labels = {name: pgettext(_DIMENSION, name) for name in _chosen(dimensions)}
    return labels | {"none": _("none of them")} if none else labels


def outcome_options(*outcomes: str) -> dict[str, str]:
    """Return {outcome: label} for a question; all outcomes where none is named."""
    return {str(Outcome(name)): Outcome(name).label for name in outcomes or Outcome}


def by_dimension(found: Iterable[str], group: str = "adult_labour") -> dict[str, list[str]]:
    """Return {dimension: strengths of the signs found in it}; a sign named twice counts once.

    Raises ValueError for an id that the list of this group does not hold.
    """
    listed = signs(group)
    sorted_in: dict[str, list[str]] = {name: [] for name in DIMENSIONS}
    for id_ in dict.fromkeys(found):
        sign = listed[_known(id_, listed, _("sign"))]
        sorted_in[sign.dimension].append(sign.strength)
    return sorted_in


def positive_dimensions(found: Iterable[str], group: str = "adult_labour") -> list[str]:
    """Return the dimensions that are positive by step 1, in the order of DIMENSIONS."""
    return [name for name, strengths in by_dimension(found, group).items() if dimension_positive(strengths)]


def overall(positive: Collection[str], *, exploitation_began: bool, under_18: bool = False) -> Outcome:
    """Put the positive dimensions together: step 2, with the third outcome beside yes and no.

    For a person under 18 whom someone recruited, moved, harboured or received, exploitation alone
    suffices. The table for adults comes from the Moldova labour force survey example; what it leaves out
    is UNDEFINED. A table over past exploitation cannot speak about a person who was stopped before it
    began: then any positive recruitment dimension gives STOPPED_BEFORE (Palermo Protocol, art. 3 and 5).
    For a child stopped before it began no means is needed, so no count decides: UNDEFINED.

    Raises ValueError for a word that is not a dimension.
    """
    for name in positive:
        _known(name, DIMENSIONS, _("dimension"))
    if not exploitation_began:
        return _before_exploitation(positive, under_18)
    if under_18 and EXPLOITATION in positive:
        return Outcome.TRAFFICKING
    return _survey_table(positive)


def _before_exploitation(positive: Collection[str], under_18: bool) -> Outcome:
    if {DECEPTION, FORCE, VULNERABILITY} & set(positive):
        return Outcome.STOPPED_BEFORE
    return Outcome.UNDEFINED if under_18 else Outcome.NO_FINDING


def _survey_table(positive: Collection[str]) -> Outcome:
    recruited = bool({DECEPTION, FORCE} & set(positive))
    exploited, coerced = EXPLOITATION in positive, COERCION in positive
    if recruited and exploited and coerced:
        return Outcome.TRAFFICKING
    if {VULNERABILITY, VULNERABILITY_THERE} & set(positive):
        return Outcome.UNDEFINED  # it may stand for the means; the table has no column for it
    if exploited and not coerced and FORCE not in positive:
        return Outcome.DECEPTION_AND_EXPLOITATION if recruited else Outcome.LABOUR_RIGHTS
    return Outcome.UNDEFINED if recruited or exploited or coerced else Outcome.NO_FINDING


def _labels() -> dict[Outcome, str]:
    return {
        Outcome.NO_FINDING: _("no finding so far: nobody is excluded, information is offered"),
        Outcome.LABOUR_RIGHTS: _("exploited: a labour-rights case"),
        Outcome.DECEPTION_AND_EXPLOITATION: _("victim of deception and exploitation"),
        Outcome.TRAFFICKING: _("victim of trafficking for forced labour"),
        Outcome.STOPPED_BEFORE: _("stopped before exploitation: look at purpose and attempt, protect now"),
        Outcome.UNDEFINED: _("the rule does not say: protect now and ask a specialised investigator"),
    }


def _known(word: str, among: Iterable[str], kind: str) -> str:
    if word in among:
        return word
    raise ValueError(_unknown(word, among, kind))


def _unknown(word: object, among: Iterable[str], kind: str) -> str:
    listed = list(among)
    near = difflib.get_close_matches(str(word), listed, n=1, cutoff=0.5)
    hint = near[0] if near else ", ".join(listed[:6])
    message = _("'{word}' is not a {kind} of the list. Did you mean {hint}?")
    return message.format(word=word, kind=kind, hint=hint)


@lru_cache
def _signs(group: str) -> dict[str, Sign]:
    table = data.load("indicators")
    listed = table[(table["set"] == INDICATOR_SET) & table[group].isin(STRENGTHS)]
    columns = listed[["indicator_id", "dimension", "indicator", group]]
    return {
        id_: Sign(dimension, _OTHER_SET.sub("", label), strength)
        for id_, dimension, label, strength in columns.itertuples(index=False)
    }


def card(*dimensions: str, group: str = "adult_labour") -> None:
    """Show each dimension with its signs by strength; all six where none is named."""
    listed = signs(group)
    rows: Rows = []
    for name in _chosen(dimensions):
        by_strength = [(word, _held(listed, name, word)) for word in STRENGTHS]
        held = [(word, found) for word, found in by_strength if found]
        first = [pgettext(_DIMENSION, name), *[""] * len(held)]
        rows += [[head, pgettext(_STRENGTH, word), found] for head, (word, found) in zip(first, held, strict=False)]
    _display([_("Dimension"), _("Strength"), _("Signs, each with its code")], rows)


def show(found: Iterable[object], group: str = "adult_labour") -> None:
    """Show step 1 for the signs found: each dimension, its signs, and whether it is positive.

    Made for notebooks, so it never raises: `...` means not answered yet, and an id that is not
    listed is named and left out.
    """
    listed, named = signs(group), list(found)
    known = [id_ for id_ in dict.fromkeys(map(str, named)) if id_ in listed]
    rows = [_result(name, known, listed) for name in DIMENSIONS if any(listed[id_].dimension == name for id_ in known)]
    notes = [_doubt(id_, listed) for id_ in named if str(id_) not in known]
    _display([_("Dimension"), _("Signs found"), _("Step 1 says")], rows, notes)


def _chosen(dimensions: Iterable[str]) -> list[str]:
    return [_known(name, DIMENSIONS, _("dimension")) for name in dimensions] or list(DIMENSIONS)


def _held(listed: Mapping[str, Sign], dimension: str, strength: str) -> list[str]:
    wanted = (dimension, strength)
    return [f"{pgettext(_SIGN, s.label)} ({id_})" for id_, s in listed.items() if (s.dimension, s.strength) == wanted]


def _result(dimension: str, known: Iterable[str], listed: Mapping[str, Sign]) -> list[str | list[str]]:
    here = [listed[id_] for id_ in known if listed[id_].dimension == dimension]
    words = [f"{pgettext(_SIGN, sign.label)}: {pgettext(_STRENGTH, sign.strength)}" for sign in here]
    verdict = _("positive") if dimension_positive(sign.strength for sign in here) else _("not positive: ask on")
    return [pgettext(_DIMENSION, dimension), words, verdict]


def _doubt(id_: object, listed: Iterable[str]) -> Message:
    if id_ is ...:
        return Message(None, _("One sign is not answered yet: write it in place of the three dots."))
    return Message(False, _unknown(id_, listed, _("sign")))


def _display(heads: list[str], rows: Rows, notes: Iterable[Message] = ()) -> None:
    """Show a table as HTML with plain text beside it; a cell may hold a list."""
    head = "".join(f'<th scope="col" {_LEFT}>{html.escape(word)}</th>' for word in heads)
    body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    page = f"{_TABLE}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""
    page += "".join(note._repr_html_() for note in notes)
    plain = [" | ".join("; ".join(_lines(cell)) for cell in row) for row in [heads, *rows] if rows]
    display({"text/html": page, "text/plain": "\n".join([*plain, *map(repr, notes)])}, raw=True)


def _cell(content: str | list[str]) -> str:
    if isinstance(content, str):
        return f"<td {_LEFT}>{html.escape(content)}</td>"
    items = "".join(f"<li>{html.escape(line)}</li>" for line in content)
    return f'<td {_LEFT}><ul style="columns: 17em 2; column-gap: 2em; margin: 0; padding-left: 1.1em">{items}</ul></td>'


def _lines(content: str | list[str]) -> list[str]:
    return [content] if isinstance(content, str) else content
