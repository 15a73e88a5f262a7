"""The report on a class as a page (complete in itself, for A4) and as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tipsim import look
from tipsim.language import gettext as _
from tipsim.language import language

from ..handins.receipts import harmless
from ..privacy.notice import nobody_is_named, not_for_staffing, only_one, print_foot, use_short
from ..privacy.smallcells import Share
from .figures import FormFigures, GroupFigures, ItemFigures, ModuleFigures, NoteFigure

STYLE = """
body { margin: 0; background: #ffffff; }
.rp-bar { min-width: 8rem; }
.rp-notes { margin: 6px 0 0 !important; padding-left: 20px; font-weight: 400; }
.tl-page .rp-module { margin-top: 40px; }
.rp-module td { white-space: nowrap !important; }
@media print {
  .tl-page .rp-module + .rp-module { break-before: page; }
  .rp-module table ~ table { break-inside: avoid; }
}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
COLUMNS = ("module", "kind", "name", "learners", "waiting", "share", "from", "to", "use")


def write_html(modules: Sequence[ModuleFigures], path: Path, *, title: str, k: int) -> None:
    """The page, one section a module."""
    body = "\n".join(_module(one, k) for one in modules)
    path.write_text(_page(title, _head(title, k) + body + _reading(k)), encoding="utf-8")


def _page(title: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(_("Report"))}: {escape(title)}</title>
<style>
{look.css()}{STYLE}{print_foot()}</style>
</head>
<body class="tl-root">
<main class="tl-page">
{body}
</main>
</body>
</html>
"""


def _head(title: str, k: int) -> str:
    written = _("How the class did. Written on {day}.").format(day=f"{datetime.now(UTC):%Y-%m-%d}")
    return (
        f'<p class="tl-quiet">{escape(written)}</p>\n<h1>{escape(title)}</h1>\n'
        f'<p class="tl-warn">{escape(not_for_staffing())}</p>\n<p>{escape(nobody_is_named(k))}</p>\n'
        f"<p>{escape(only_one())}</p>\n"
    )


def _module(one: ModuleFigures, k: int) -> str:
    head = f'<section class="rp-module"><h2>{escape(one.title)}</h2>\n'
    if not one.learners:
        none = _("Nobody has handed in yet.") if one.learners == 0 else _few(k) + " " + _("So nothing is shown.")
        return f"{head}<p>{escape(none)}</p></section>"
    told = _("{n} learners handed in.").format(n=one.learners)
    whole = _("Share of all points: {share}.").format(share=share_text(one.share)) if one.share else _waits()
    return (
        f"{head}<p>{escape(told)} {escape(whole)}</p>\n{_items(one)}{_cases(one)}{_test(one)}{_groups(one)}</section>"
    )


def _waits() -> str:
    return _("The share of all points is shown when every answer has its mark by hand.")


def _few(k: int) -> str:
    return _("Fewer than {k} learners handed in.").format(k=k)


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column names the row and whose cells are HTML."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    lines = (f'<tr><th scope="row">{r[0]}</th>{"".join(f"<td>{cell}</td>" for cell in r[1:])}</tr>' for r in rows)
    return (
        f'<table class="tl-table"><caption>{escape(caption)}</caption>\n<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{chr(10).join(lines)}\n</tbody></table>\n"
    )


def _items(one: ModuleFigures) -> str:
    heads = [_("Item"), _("Share of points"), _("Likely between"), _("Waiting for a mark by hand")]
    rows = [
        [escape(i.item.title) + _notes(i.notes), _bar(i.share), _between(i.share), _count(i.waiting)] for i in one.items
    ]
    return _table(_("Items"), heads, rows)


def _notes(notes: Sequence[NoteFigure]) -> str:
    lines = "".join(f"<li>{escape(note_text(note))}</li>" for note in notes)
    return f'<ul class="rp-notes tl-quiet">{lines}</ul>' if lines else ""


def note_text(note: NoteFigure) -> str:
    """A hint and the share of learners who got it, in words."""
    return _("{share} of learners: {note}").format(share=share_text(note.share), note=note.text)


def _cases(one: ModuleFigures) -> str:
    rows = [[escape(f"{case}: {part}"), _bar(share), _between(share)] for case, part, share in one.parts]
    return _table(_("Parts of the cases"), [_("Part"), _("Share"), _("Likely between")], rows) if rows else ""


def _test(one: ModuleFigures) -> str:
    if not one.forms:
        return ""
    rows = [[escape(form_name(form)), _bar(form.share), _between(form.share)] for form in one.forms]
    caption = _("First test, by form") if one.sitting == "first" else _("Second test, by form")
    told = _(
        "It is not marked. It says what learners knew at that time, and nothing on what the course has brought: "
        "they learn elsewhere too, and a second test is easier for being the second. The forms are matched by goal "
        "and format; whether one is harder is not known, so a difference between them is none between learners."
    )
    heads = [_("Form"), _("Share right"), _("Likely between")]
    return f'{_table(caption, heads, rows)}<p class="tl-quiet">{escape(told)}</p>\n'


def form_name(form: FormFigures) -> str:
    """How a form is called."""
    return _("form {letter}").format(letter=form.form.upper())


def _groups(one: ModuleFigures) -> str:
    rows = [[escape(group_name(group)), str(group.learners)] for group in one.groups]
    return _table(_("Groups"), [_("Group"), _("Learners")], rows) if rows else ""


def group_name(group: GroupFigures) -> str:
    """How a group is called; several small ones together have no name of their own."""
    return _("others") if group.name is None else group.name or _("no group")


def _count(number: int | None) -> str:
    return escape(_("not shown")) if number is None else str(number)


def share_text(share: Share | None) -> str:
    """A share, or what it lies between, in whole percent."""
    if share is None:
        return _("not shown")
    return _("{low} to {high} %").format(low=_percent(share.low), high=_percent(share.high))


def _percent(share: float) -> int:
    return round(100 * share)


def _bar(share: Share | None) -> str:
    text = escape(share_text(share))
    if share is None:
        return text
    low, high = _percent(share.low), _percent(share.high)
    bar = f'<span style="margin-left: {low}%; width: {high - low}%"></span>'
    return f'<div class="rp-bar">{text}<div class="tl-meter" aria-hidden="true">{bar}</div></div>'


def _between(share: Share | None) -> str:
    if share is None:
        return ""
    low, high = (_percent(edge) for edge in share.interval)
    return escape(_("{low} and {high} %").format(low=low, high=high))


def _reading(k: int) -> str:
    lines = [
        _("Not shown: a number of learners from 1 to {n}, or one from which such a number could be worked out."),
        _("While a few answers wait for a mark by hand, the share of the item is not shown either."),
        _(
            "Shares are given as ranges, wider in a small class: an exact share of few learners can tell how many of "
            "them had an answer wrong. How wide a range is depends on the number of learners alone, never on what "
            "they did. Within it at least two numbers of learners are possible for every answer."
        ),
        _("A share on the line between two ranges stands in the upper one."),
        _(
            "Each line is guarded by itself, an item together with its hint. A reader who knows from elsewhere how "
            "some learners did can work out more of the others."
        ),
        _(
            "Hints that fewer than {k} learners may have got are left out, so a class of under {two} has few or none; "
            "groups under {k} are counted together."
        ),
        _(
            "Likely between: a 95 % interval for classes like this one (Wilson 1927). It is made for right or wrong; "
            "with partial credit it is wider than it need be. A small class gives a wide interval."
        ),
        _("Points taken off for being late are not in these shares. A part of a case not played counts as nothing."),
    ]
    told = "".join(f"<li>{escape(line.format(n=k - 1, k=k, two=2 * k))}</li>" for line in lines)
    return f'<section class="tl-quiet"><h2>{escape(_("How to read this"))}</h2><ul>{told}</ul></section>'


def write_csv(modules: Sequence[ModuleFigures], path: Path, *, k: int) -> None:
    """The same figures as a table, UTF-8 with a byte order mark; the last column says what they are not for."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for one in modules:
            out.writerows([one.module, *map(harmless, line), use_short()] for line in _lines(one, k))


def _lines(one: ModuleFigures, k: int) -> Iterator[list[str]]:
    few = _("fewer than {k}").format(k=k)
    yield ["module", one.title, few if one.learners is None else str(one.learners), "", *_numbers(one.share)]
    for item in one.items:
        yield from _item_lines(item)
    for case, part, share in one.parts:
        yield ["case part", f"{case}: {part}", str(one.learners), "", *_numbers(share)]
    for form in one.forms:
        yield [f"{one.sitting} test", form_name(form), "", "", *_numbers(form.share)]
    for group in one.groups:
        yield ["group", group_name(group), str(group.learners), "", "", "", ""]


def _item_lines(one: ItemFigures) -> Iterator[list[str]]:
    shown = [_("not shown") if number is None else str(number) for number in (one.marked, one.waiting)]
    yield ["item", one.item.title, *shown, *_numbers(one.share)]
    for note in one.notes:
        yield ["hint", note.text, "", "", share_text(note.share), "", ""]


def _numbers(share: Share | None) -> list[str]:
    """Share, and the ends of its interval, in percent."""
    if share is None:
        return ["", "", ""]
    return [share_text(share), *(str(_percent(edge)) for edge in share.interval)]
