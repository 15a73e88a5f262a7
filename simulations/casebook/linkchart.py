"""A link chart: who is tied to whom in what was read, as a picture with readable names and a table beside it.

In a notebook: `link_chart(ties)` for a list of `Link`, of (a, b) or (a, b, label), or for a table of calls or
transfers (a DataFrame), shows itself; `.table` is a DataFrame, `.graph` a networkx graph, `.to_svg()` a picture to
print. Being in the middle of a chart is a reason to look closer, never a proof of anything.
"""

from __future__ import annotations

import html
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tipsim.language import gettext as _
from tipsim.look import BLUE, table_html

from .schema import Link

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    Ties = pd.DataFrame | Iterable[Link | Sequence[Any]]

WIDTH = 640  # pixels; a chart with more names grows downwards
LETTER, HEIGHT, GAP = 8.8, 30, 14  # of a name's box, in pixels
FONT, LONGEST = 15, 38  # pixels; letters of a name in its box
LABELS_AT_MOST = 30  # ties; with more, their labels stand in the table only
ROUNDS = 300
Place = tuple[float, float]


def link_chart(ties: Ties, *, a: str | None = None, b: str | None = None, label: str | None = None) -> LinkChart:
    """The chart of `ties`. Of a DataFrame `a` and `b` name the columns tied (the first two by default).

    Rows that tie the same two names count together. Raises `ValueError` for a column that is not there.
    """
    return LinkChart(tuple(_links(ties, a, b, label)))


def _links(ties: Ties, a: str | None, b: str | None, label: str | None) -> list[Link]:
    if hasattr(ties, "itertuples"):
        return _rows_of(ties, a, b, label)
    return [t if isinstance(t, Link) else Link(a=str(t[0]), b=str(t[1]), label="".join(map(str, t[2:3]))) for t in ties]


def _rows_of(table: Any, a: str | None, b: str | None, label: str | None) -> list[Link]:
    names = list(map(str, table.columns))
    columns = [a or names[0], b or names[1], *([label] if label else [])]
    for name in columns:
        if name not in names:
            text = _('"{name}" is not a column of the table; it has: {names}.')
            raise ValueError(text.format(name=name, names=", ".join(names)))
    rows = zip(*(table[name] for name in columns), strict=True)
    return [Link(a=str(r[0]), b=str(r[1]), label=str(r[2]) if label else "") for r in rows]


@dataclass(frozen=True)
class LinkChart:
    """Ties between names; drawn the same way each time."""

    ties: tuple[Link, ...]

    @cached_property
    def graph(self) -> nx.Graph:
        """A networkx graph: each edge has `count` (ties between the two) and `label`."""
        import networkx as nx

        graph = nx.Graph()
        for tie in self.ties:
            graph.add_nodes_from((tie.a, tie.b))
            if tie.a == tie.b:
                continue
            edge = graph.edges.get((tie.a, tie.b), {"count": 0, "label": ""})
            labels = dict.fromkeys(part for part in (*edge["label"].split(", "), tie.label) if part)
            graph.add_edge(tie.a, tie.b, count=edge["count"] + 1, label=", ".join(labels))
        return graph

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a name, those tied to most names first.

        `degree` is the number of names it is tied to, `betweenness` the share of shortest ways between two other
        names that lead over it (0 to 1; Freeman 1977).
        """
        import networkx as nx
        import pandas as pd

        between = nx.betweenness_centrality(self.graph)
        rows = [(name, degree, round(between[name], 3)) for name, degree in self.graph.degree]
        rows.sort(key=lambda row: (-row[1], -row[2], row[0]))
        return pd.DataFrame(rows, columns=["name", "degree", "betweenness"])

    def in_words(self) -> str:
        """What the picture shows, for those who do not see it."""
        if not self.ties:
            return _("No ties are known yet.")
        text = _("Link chart of {n} names and {m} ties. Tied to most others: {top}.")
        top = "; ".join(f"{row.name} ({row.degree})" for row in self.table.head(3).itertuples(index=False))
        return text.format(n=self.graph.number_of_nodes(), m=self.graph.number_of_edges(), top=top)

    def to_svg(self) -> str:
        """The picture as SVG: names in boxes, ties as lines, thicker where there are more."""
        at, height = _layout(self.graph)
        edges = [_line(at, a, b, tie) for a, b, tie in self.graph.edges(data=True)]
        if self.graph.number_of_edges() <= LABELS_AT_MOST:
            edges += [_tie_label(at, a, b, tie["label"]) for a, b, tie in self.graph.edges(data=True)]
        boxes = [_box(name, *place) for name, place in at.items()]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
            f'height="{height:.0f}" role="img" aria-label="{html.escape(self.in_words())}" font-size="{FONT}" '
            f'font-family="system-ui, sans-serif" style="background:#fff">{"".join([*edges, *boxes])}</svg>'
        )

    def to_html(self) -> str:
        """Picture and table beside each other; needs nothing from outside and can be printed."""
        if not self.ties:
            return f"<p>{html.escape(self.in_words())}</p>"
        heads = (_("Name"), _("Tied to"), _("Between others"))
        table = table_html([tuple(row) for row in self.table.itertuples(index=False)], heads)
        told = [(t.a, t.b, t.label) for t in self.ties]
        ties = table_html(told, (_("Name"), _("Name"), _("Tie")))
        note = _("“Tied to” counts names. “Between others” is the share of shortest ways that lead over a name.")
        return (
            f'<div class="tl-linkchart" style="display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start">'
            f'<div style="overflow-x:auto;max-width:100%" tabindex="0" role="group" '
            f'aria-label="{html.escape(_("Link chart"))}">{self.to_svg()}</div>'
            f'<div style="flex:1 1 260px;min-width:0">{table}<p class="tl-quiet">{html.escape(note)}</p>'
            f"<details><summary>{html.escape(_('The ties'))}</summary>{ties}</details></div></div>"
        )

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        return self.in_words()


def _width(name: str) -> float:
    return max(48.0, LETTER * len(_short(name)) + 20)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def _layout(graph: nx.Graph) -> tuple[dict[str, Place], float]:
    """Centres of the boxes, and the height of the picture: each connected part by its own, no box over another."""
    import networkx as nx

    at: dict[str, Place] = {}
    top = float(GAP)
    for part in sorted(nx.connected_components(graph), key=lambda names: (-len(names), min(names))):
        names = [name for name in graph if name in part]
        tall = max(HEIGHT, 70.0 * math.sqrt(len(names)) * (1 + len(names) / 40))
        piece = nx.Graph()  # in the order of the ties: a view of a part has none, and the picture would change
        piece.add_nodes_from(names)
        piece.add_edges_from((a, b) for a, b in graph.edges if a in part)
        raw = nx.kamada_kawai_layout(piece) if len(names) > 1 else {names[0]: (0.0, 0.0)}
        middle = {n: (WIDTH / 2 + raw[n][0] * WIDTH * 0.38, raw[n][1] * tall) for n in names}
        placed = _apart(middle, graph)
        low = min(y for _x, y in placed.values())
        at |= {n: (x, y - low + top + HEIGHT / 2) for n, (x, y) in placed.items()}
        top = max(y for _x, y in at.values()) + HEIGHT / 2 + 2 * GAP
    return at, top


def _apart(at: dict[str, Place], graph: nx.Graph) -> dict[str, Place]:
    """Push boxes apart, sideways or up and down, whichever is nearer, until the label of a tie fits between them."""
    labels = {frozenset(pair): 0.8 * LETTER * len(label) for *pair, label in graph.edges(data="label")}
    for _round in range(ROUNDS):
        moved = False
        for one, other in itertools.combinations(at, 2):
            moved |= _push(at, one, other, labels.get(frozenset((one, other)), 0.0))
        for a, b in graph.edges(list(at)):
            for name in [n for n in at if n not in (a, b)]:
                moved |= _aside(at, name, a, b)
        if not moved:
            break
    return _uncovered(at)


def _uncovered(at: dict[str, Place]) -> dict[str, Place]:
    """Move what still covers another box below it: off a tie and off a box can be a circle without an end."""
    placed: dict[str, Place] = {}
    for name in sorted(at, key=lambda name: (at[name][1], name)):
        x, y = _within(name, at[name][0]), at[name][1]
        while covered := [
            down
            for other, (across, down) in placed.items()
            if abs(across - x) < (_width(name) + _width(other)) / 2 and abs(down - y) < HEIGHT
        ]:
            y = max(covered) + HEIGHT + GAP
        placed[name] = x, y
    return {name: placed[name] for name in at}


def _push(at: dict[str, Place], one: str, other: str, label: float) -> bool:
    (x1, y1), (x2, y2) = at[one], at[other]
    over_x = (_width(one) + _width(other)) / 2 + GAP + label - abs(x2 - x1)
    over_y = HEIGHT + 2 * GAP - abs(y2 - y1)
    inside = [_within(one, x1) != x1, _within(other, x2) != x2]
    if over_x <= 0.5 or over_y <= 0.5:
        at[one], at[other] = (_within(one, x1), y1), (_within(other, x2), y2)
        return any(inside)
    if over_y <= over_x:  # up and down there is always room
        step = over_y / 2 * (1 if y2 >= y1 else -1)
        at[one], at[other] = (_within(one, x1), y1 - step), (_within(other, x2), y2 + step)
    else:
        step = over_x / 2 * (1 if x2 >= x1 else -1)
        at[one], at[other] = (_within(one, x1 - step), y1), (_within(other, x2 + step), y2)
    return True


def _aside(at: dict[str, Place], name: str, a: str, b: str) -> bool:
    """Push a box off a tie that runs behind it, which would look like a tie of its own."""
    (x, y), (x1, y1), (x2, y2) = at[name], at[a], at[b]
    long = math.hypot(x2 - x1, y2 - y1)
    if not long or not 0 < ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / long**2 < 1:
        return False
    across, down = (y1 - y2) / long, (x2 - x1) / long
    off = (x - x1) * across + (y - y1) * down
    over = abs(across) * _width(name) / 2 + abs(down) * HEIGHT / 2 + 3 - abs(off)
    if over <= 0.5:
        return False
    step = over / 2 * (1 if off >= 0 else -1)
    at[name] = (_within(name, x + across * step), y + down * step)
    return True


def _within(name: str, x: float) -> float:
    half = _width(name) / 2 + 2
    return min(max(x, half), max(half, WIDTH - half))


def _line(at: dict[str, Place], a: str, b: str, tie: dict[str, Any]) -> str:
    (x1, y1), (x2, y2) = at[a], at[b]
    thick = 1.5 + math.log2(tie["count"])
    words = html.escape(f"{a} – {b}" + (f": {tie['label']}" if tie["label"] else "") + f" ({tie['count']})")
    ends = f'x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"'
    return f'<line {ends} stroke="#777" stroke-width="{thick:.1f}"><title>{words}</title></line>'


def _tie_label(at: dict[str, Place], a: str, b: str, label: str) -> str:
    if not label:
        return ""
    (x1, y1), (x2, y2), wide = at[a], at[b], 0.8 * LETTER * len(label)
    places = [(x1 + t * (x2 - x1), y1 + t * (y2 - y1)) for t in (0.5, 0.42, 0.58, 0.34, 0.66)]
    x, y = min(places, key=lambda place: sum(_covers(at[n], _width(n), place, wide) for n in at))
    look = 'text-anchor="middle" fill="#333" stroke="#fff" stroke-width="4" paint-order="stroke" font-size="14"'
    return f'<text x="{x:.0f}" y="{y + 5:.0f}" {look}>{html.escape(label)}</text>'


def _covers(box: Place, wide: float, label: Place, label_wide: float) -> bool:
    return abs(box[0] - label[0]) < (wide + label_wide) / 2 and abs(box[1] - label[1]) < (HEIGHT + FONT) / 2


def _box(name: str, x: float, y: float) -> str:
    wide = _width(name)
    rect = f'x="{x - wide / 2:.0f}" y="{y - HEIGHT / 2:.0f}" width="{wide:.0f}" height="{HEIGHT}" rx="4"'
    text = f'x="{x:.0f}" y="{y + FONT / 3:.0f}" text-anchor="middle" fill="#111"'
    return (
        f'<rect {rect} fill="#fff" stroke="{BLUE}" stroke-width="1.5"/><text {text}>{html.escape(_short(name))}</text>'
    )
