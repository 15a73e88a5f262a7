"""A map of Mongolia: where persons are recruited, and where they are taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import data, look
from ..language import gettext as _
from ..language import language
from ..network import GROUP_LABELS, routes
from ..result import Result
from .figures import drawn, footed, in_style, titled
from .runs import Runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]  # longitude, latitude in degrees
# Destinations stand at the margin, roughly on the side on which they lie.
MARGIN: dict[str, Point] = {
    "kazakhstan_russia": (99.6, 54.3),
    "europe": (84.2, 50.4),
    "turkey": (84.2, 47.2),
    "elsewhere": (84.2, 44.0),
    "south_east_asia": (98.5, 39.2),
    "china": (107.5, 39.2),
    "hong_kong_macau": (116.5, 39.2),
    "south_korea": (123.6, 44.0),
}
# Where the name of a unit stands, if not in its middle; a thin line leads there.
NAMES_AT: dict[str, Point] = {
    "MN-1": (110.6, 51.6),
    "MN-035": (103.0, 52.6),
    "MN-037": (107.3, 52.6),
    "MN-049": (105.0, 51.3),
    "MN-064": (109.3, 45.6),
    "MN-047": (105.6, 46.75),
    "MN-067": (103.3, 48.95),
    "MN-059": (106.1, 45.35),
    "MN-065": (95.6, 45.6),
    "MN-069": (99.4, 45.1),
    "MN-055": (103.0, 46.0),
    "MN-073": (100.9, 47.7),
    "MN-063": (110.3, 44.3),
    "MN-039": (110.6, 47.9),
}
LIMITS = (81.9, 125.9, 38.4, 55.0)
SIZE = (15.0, 9.3)  # inches
WIDEST = 10.0  # points
EDGE = "#8a8f96"
SMALL = 10  # persons of the model below which a rate is mostly chance
LATITUDE = 47  # degrees, at which lengths are true
LEAST_SHARE = 0.01  # of the persons of its kind, below which a flow is not drawn


@in_style
def flows_map(runs: Runs | Result, *, like: Sequence[Runs] = (), heading: str = "") -> Figure:
    """Draw persons recruited per 100,000 and year by home region, and flows to places and, through posts, abroad.

    Numbers are for the whole country, means over the runs. Flows below one per cent of the persons are left out.
    Shades and widths are those of the highest of `runs` and `like`, so that such maps can be laid side by side;
    `heading` goes before the message.
    """
    runs = runs if isinstance(runs, Runs) else Runs((runs,))
    others = [_pooled(other) for other in like]
    flows, regions = _pooled(runs)
    fig, (ax,), key = drawn(1, 1, SIZE)
    key.remove()
    ax.set_axis_off()
    ax.set_aspect(1 / np.cos(np.radians(LATITUDE)))
    ax.set(xlim=LIMITS[:2], ylim=LIMITS[2:])
    pooled, years = [(flows, regions), *others], len(runs.results[0].counts) / 12
    _choropleth(fig, ax, regions, years, max(_rates(some, years).max() for _flows, some in pooled))
    widest = max(_widest(some) for some, _regions in pooled)
    _draw_flows(ax, flows, widest)
    _names(ax, regions)
    _destinations(ax, flows)
    _legend(ax, widest, bool((regions.seen < SMALL).any()))
    titled(fig, " ".join(filter(None, [heading, _message(flows, len(runs.results[0].counts))])))
    return footed(fig, runs.note, runs.made_of(), _("boundaries: Natural Earth"))


def _pooled(runs: Runs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flows and regions with persons for the whole country, means over runs; `seen` is what the runs counted."""
    share = runs.scenario.scale * len(runs.results)
    keys = ["home", "kind", "place", "destination", "post"]
    flows = pd.concat([r.flows for r in runs.results]).groupby(keys, as_index=False).persons.sum()
    flows["persons"] = flows.persons / share
    regions = runs.results[0].regions[["name", "persons"]].copy()
    regions["seen"] = sum(r.regions.recruited for r in runs.results)
    regions["recruited"] = regions.seen / share
    regions["persons"] = regions.persons / runs.scenario.scale
    return flows, regions


def regions_of(runs: Runs) -> pd.DataFrame:
    """Return home regions with `name`, `persons` and `recruited` for the whole country, means over the runs."""
    return _pooled(runs)[1]


def message(runs: Runs) -> str:
    """Return in words what the map of some runs shows."""
    return _message(_pooled(runs)[0], len(runs.results[0].counts))


def _message(flows: pd.DataFrame, months: int) -> str:
    by_kind = flows.groupby("kind").persons.sum().reindex(["internal", "outbound", "inbound"], fill_value=0)
    text = _(
        "In {months} months of the model {all:,.0f} persons are recruited: {internal:,.0f} within Mongolia, "
        "{outbound:,.0f} to other countries, {inbound:,.0f} foreign workers in Mongolia"
    )
    return text.format(months=months, all=by_kind.sum(), **by_kind)


def shapes() -> dict[str, list[np.ndarray]]:
    """Return the outlines of the 22 units by code, each an array (n, 2) of longitude and latitude."""
    found = {}
    for feature in data.map_features():
        shape = feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        found[feature["properties"]["iso_3166_2"]] = [np.array(part[0], dtype=float) for part in parts]
    return found


def _middle(outlines: list[np.ndarray]) -> Point:
    """Centre of area of the largest outline."""
    best, where = -1.0, (0.0, 0.0)
    for ring in outlines:
        x, y = ring.T
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        area = cross.sum() / 2
        if abs(area) > best:
            best = abs(area)
            where = (
                float(((x[:-1] + x[1:]) * cross).sum() / (6 * area)),
                float(((y[:-1] + y[1:]) * cross).sum() / (6 * area)),
            )
    return where


def middles() -> dict[str, Point]:
    """Return the middle of each unit by code."""
    return {code: _middle(outlines) for code, outlines in shapes().items()}


def _rates(regions: pd.DataFrame, years: float) -> pd.Series:
    return regions.recruited / regions.persons * 1e5 / years


def _choropleth(fig: Figure, ax: Axes, regions: pd.DataFrame, years: float, top: float) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    rates = _rates(regions, years)
    shades = LinearSegmentedColormap.from_list("shades", ["#ffffff", "#cfe3f1", "#7fb3d5"])
    scale = ScalarMappable(Normalize(0, max(top, 1e-9)), shades)
    for code, outlines in shapes().items():
        hatch = "...." if regions.seen[code] < SMALL else None
        above = 1 + (code == "MN-1")  # the capital lies within Töv
        for ring in outlines:
            ax.fill(*ring.T, fc=scale.to_rgba(rates[code]), ec=EDGE, lw=0.8, hatch=hatch, zorder=above)
    bar = fig.colorbar(scale, ax=ax, location="bottom", shrink=0.35, aspect=40, pad=0.01, anchor=(0.0, 1.0))
    bar.set_label(_("recruited per 100,000 inhabitants and year, by home region"), fontsize=11)


def _widest(flows: pd.DataFrame) -> float:
    return max((persons for *_ends, persons in _lines(flows)), default=0.0)


def _draw_flows(ax: Axes, flows: pd.DataFrame, widest: float) -> None:
    """Draw all flows; a line of `widest` persons is as wide as lines get."""
    for start, end, inner, persons in sorted(_lines(flows), key=lambda line: -line[3]):
        width = max(0.8, WIDEST * persons / widest)
        if start == end:
            ax.plot(*start, "o", ms=12 + 2 * width, mfc="none", mec=look.VERMILION, mew=max(1.2, width), zorder=4)
        else:
            _arrow(ax, start, end, inner, width)
    return widest


def _lines(flows: pd.DataFrame) -> Iterator[tuple[Point, Point, bool, float]]:
    """Lines to draw: start, end, whether within the country, persons."""
    at, r = middles(), routes()
    posts = {name: (float(lon), float(lat)) for name, (lat, lon) in zip(r.posts, r.post_place, strict=True)}
    inner, outer = flows[flows.kind == "internal"], flows[flows.kind == "outbound"]
    for (home, place), persons in inner.groupby(["home", "place"]).persons.sum().items():
        if persons >= LEAST_SHARE * inner.persons.sum():
            yield at[home], at[place], True, persons
    least = LEAST_SHARE * outer.persons.sum()
    for (home, post), persons in outer.groupby(["home", "post"]).persons.sum().items():
        if persons >= least:
            yield at[home], posts[post], False, persons
    for (post, group), persons in outer.groupby(["post", "destination"]).persons.sum().items():
        if persons >= least:
            yield posts[post], MARGIN[group], False, persons


def _arrow(ax: Axes, start: Point, end: Point, inner: bool, width: float) -> None:
    from matplotlib.patches import FancyArrowPatch

    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            connectionstyle="arc3,rad=0.18" if inner else "arc3,rad=-0.08",
            arrowstyle="-|>",
            mutation_scale=8 + 1.6 * width,
            lw=width,
            ls=(0, (3, 1.2)) if inner else "-",
            color=look.VERMILION if inner else look.BLUE,
            alpha=0.75,
            shrinkA=0,
            shrinkB=_to_the_box(start, end),
            zorder=4,
        )
    )


def _to_the_box(start: Point, end: Point) -> float:
    """Points from the middle of a destination's box to its edge, on the side from which an arrow comes."""
    names = [name for name, at in MARGIN.items() if at == end]
    if not names:
        return 0.0
    inch = SIZE[0] / (LIMITS[1] - LIMITS[0])  # of a degree of longitude
    across, along = inch * (end[0] - start[0]), inch * (end[1] - start[1]) / np.cos(np.radians(LATITUDE))
    half = 0.05 * len(_(GROUP_LABELS[names[0]])) + 0.1, 0.28
    steps = min(half[0] / max(abs(across), 1e-9), half[1] / max(abs(along), 1e-9))
    return 72 * steps * float(np.hypot(across, along)) + 5


def _names(ax: Axes, regions: pd.DataFrame) -> None:
    names = dict(zip(data.load("aimags").iso_3166_2, data.load("aimags").name_mn, strict=True))
    for code, middle in middles().items():
        at = NAMES_AT.get(code, middle)
        name = names[code] if language() == "mn" else regions.name[code]
        if np.hypot(at[0] - middle[0], at[1] - middle[1]) > 1.2:
            ax.plot(*zip(middle, at, strict=True), color="#444444", lw=0.8, zorder=5)
        _label(ax, at, f"{name}\n{regions.recruited[code]:,.0f}", size=10)


def _destinations(ax: Axes, flows: pd.DataFrame) -> None:
    counts = flows[flows.kind == "outbound"].groupby("destination").persons.sum()
    for name, at in MARGIN.items():
        text = f"{_(GROUP_LABELS[name])}\n{counts.get(name, 0):,.0f}"
        box = {"boxstyle": "round,pad=0.4", "fc": "white", "ec": look.BLUE, "lw": 1.4}
        ax.text(*at, text, ha="center", va="center", fontsize=11, bbox=box, zorder=7)


def _label(ax: Axes, at: Point, text: str, size: float) -> None:
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.6, foreground="white")]
    words = ax.text(*at, text, ha="center", va="center", fontsize=size, path_effects=halo, zorder=8, linespacing=1.0)
    words.set_gid("unit")


def _legend(ax: Axes, widest: float, small: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def line(label: str, **kind: object) -> Line2D:
        return Line2D([], [], label=label, **kind)

    handles = [
        line(_("Taken within Mongolia (ring: same region)"), color=look.VERMILION, ls=(0, (3, 1.2)), lw=3),
        line(_("Taken abroad, by border post or airport"), color=look.BLUE, lw=3),
    ]
    if small:
        text = _("Under {n} seen in the runs: mostly chance").format(n=SMALL)
        handles.append(Patch(fc="white", ec=EDGE, hatch="....", label=text))
    widths = [
        line(_("{n:,.0f} persons").format(n=share * widest), color="#777777", lw=max(0.8, WIDEST * share))
        for share in (0.1, 0.5, 1)
    ]
    ax.add_artist(ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 1)))
    title = _("Flows under 1% are left out")
    ax.legend(handles=widths, loc="upper right", bbox_to_anchor=(1, 1), title=title, alignment="left")
