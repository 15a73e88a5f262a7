"""How belief should have moved in one matter of a play, and how it was stated: as points, in words and as a picture."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tipsim.language import gettext as _
from tipsim.look import BLACK, BLUE, STATIC_FOLDER, VERMILION, caption, figure_html

from .belief import in_target, posterior
from .play import Step
from .schema import ONLY, Case
from .scoring import Score


@dataclass
class Point:
    """One moment: case minutes, chance of the targets as it should be, and as the player said (or None)."""

    minutes: int
    label: str
    should: float
    said: float | None = None


@dataclass
class Course:
    """One matter through a play: its title, what its targets are called, and its points in order."""

    title: str
    target: str
    points: list[Point] = field(default_factory=list)

    @property
    def said(self) -> list[Point]:
        """The points at which the player stated a belief."""
        return [p for p in self.points if p.said is not None]

    @property
    def told(self) -> Point:
        """The last point at which a belief was stated, or the last of all."""
        return (self.said or self.points)[-1]


def courses(score: Score) -> dict[str, Course]:
    """The course of each matter of the case."""
    return {name: _course(score, name) for name in score.variant.case.topics}


def _course(score: Score, name: str) -> Course:
    case, matter = score.variant.case, score.variant.known.matters[name]
    names, seen = case.topics[name].hypotheses, []
    course = Course(case.topics[name].title, " / ".join(names[t] for t in matter.target))
    course.points.append(Point(0, _("Start"), in_target(matter, matter.base_rate)))
    for step in score.play.steps:
        seen.extend(step.seen)
        should = in_target(matter, posterior(matter, seen))
        if step.event["do"] == "believe" and (case.scene(step.scene).matter or ONLY) == name:
            said = in_target(matter, score.play.beliefs[step.scene])
            course.points.append(Point(step.minutes, case.scene(step.scene).title, should, said))
        elif set(step.seen) & set(matter.rows):
            course.points.append(Point(step.minutes, step_label(case, step), should))
    return course


def step_label(case: Case, step: Step) -> str:
    """What a step was, in words."""
    what = step.event.get("what")
    if step.event["do"] == "act":
        return case.actions()[what].label
    if step.event["do"] == "search":
        return _("Searched for: {term}").format(term=what)
    if step.event["do"] == "open":
        return _("Opened: {title}").format(title=case.evidence[what].title)
    return case.scene(step.scene).title


def belief_figure(told: Mapping[str, Course], minutes: int) -> Any:
    """The picture of one matter over time, or of several beside each other."""
    return over_time(next(iter(told.values())), minutes) if len(told) == 1 else side_by_side(told)


def belief_html(told: Mapping[str, Course], minutes: int) -> str:
    """`belief_figure` with its numbers under it."""
    figure = belief_figure(told, minutes)
    if len(told) == 1:
        (course,) = told.values()
        rows = [(p.minutes, p.label, _percent(p.should), _percent(p.said)) for p in course.points]
        head = (_("Minute"), _("Step"), _("A perfect reader, %"), _("You, %"))
        return figure_html(figure, alt=in_words(course), data=rows, head=head)
    rows = [
        (c.title, _percent(c.points[0].should), _percent(c.told.should), _percent(c.told.said)) for c in told.values()
    ]
    head = (_("Matter"), _("At the start, %"), _("A perfect reader, %"), _("You, %"))
    words = " ".join(f"{c.title}: {moved_in_words(c)}" for c in told.values())
    return figure_html(figure, alt=words, data=rows, head=head)


def in_words(course: Course) -> str:
    """What the picture over time shows, for those who do not see it."""
    first, last = course.points[0], course.points[-1]
    text = _("Chance of trafficking over time. A perfect reader goes from {first:.0%} to {last:.0%} in {n} minutes.")
    words = text.format(first=first.should, last=last.should, n=last.minutes)
    each = _("At minute {n} you said {said:.0%}, the evidence {should:.0%}.")
    return " ".join([words, *(each.format(n=p.minutes, said=p.said, should=p.should) for p in course.said)])


def moved_in_words(course: Course) -> str:
    """One line: from where to where belief should have moved by what was seen, and what was said."""
    start, told = course.points[0].should, course.told
    words = {"target": course.target, "first": start, "should": told.should}
    if told.said is None:
        return _("“{target}”: {first:.0%} at the start, {should:.0%} by what you had seen.").format(**words)
    text = _("“{target}”: {first:.0%} at the start, {should:.0%} by what you had seen; you said {said:.0%}.")
    return text.format(said=told.said, **words)


def over_time(course: Course, minutes: int) -> Any:
    """Chance of trafficking by case minute, as it should have moved and as it was stated."""
    import matplotlib.pyplot as plt

    with plt.style.context(STATIC_FOLDER / "tiplab.mplstyle"):
        fig, ax = plt.subplots(figsize=(8, 3.8))
        points, last = course.points, max(minutes, 1)
        ax.step(
            [p.minutes for p in points] + [last],
            [100 * p.should for p in points] + [100 * points[-1].should],
            where="post", color=BLUE, lw=2, label=_("a perfect reader of what you had seen"),
        )  # fmt: skip
        ax.plot(
            [p.minutes for p in course.said], [100 * (p.said or 0) for p in course.said],
            "D", color=VERMILION, ms=9, clip_on=False, label=_("you"),
        )  # fmt: skip
        ax.set(ylim=(0, 100), xlim=(0, last * 1.02), xlabel=_("minutes since the case began"))
        ax.set_ylabel(_("chance of trafficking, %"))
        ax.set_title(_("How sure you were, and how sure the evidence allowed"), loc="left")
        ax.legend(loc="best")
        caption(fig, source=_("your play, read with the case's own likelihoods"))
    plt.close(fig)
    return fig


def side_by_side(told: Mapping[str, Course]) -> Any:
    """One line a matter: where it started, how far the evidence seen led, and what was stated."""
    import matplotlib.pyplot as plt
    from matplotlib import rcParams

    with plt.style.context(STATIC_FOLDER / "tiplab.mplstyle"):
        fig, ax = plt.subplots(figsize=(8, 2.6 + 0.42 * len(told)))
        rows = list(told.values())
        at = range(len(rows))
        start, should = [100 * c.points[0].should for c in rows], [100 * c.told.should for c in rows]
        ax.hlines(at, start, should, color=BLUE, lw=2)
        ax.plot(start, at, "|", color=BLACK, ms=12, label=_("at the start"))
        ax.plot(should, at, "o", color=BLUE, ms=8, label=_("a perfect reader of what you had seen"))
        said = [(100 * (c.told.said or 0), n) for n, c in enumerate(rows) if c.said]
        ax.plot([x for x, _n in said], [n for _x, n in said], "D", color=VERMILION, ms=8, label=_("you"))
        ax.set(xlim=(-2, 102), ylim=(len(rows) - 0.5, -0.5), xlabel=_("chance of what was to be found, %"))
        ax.set_yticks(list(at), [c.title for c in rows])
        title = textwrap.fill(_("How sure you were, and how sure the evidence allowed"), 60)
        bold = {"size": rcParams["axes.titlesize"], "weight": rcParams["axes.titleweight"]}
        fig.legend(loc="outside upper left", alignment="left", frameon=False, title=title, title_fontproperties=bold)
        caption(fig, source=_("your play, read with the case's own likelihoods"))
    plt.close(fig)
    return fig


def _percent(chance: float | None) -> int | None:
    return None if chance is None else round(100 * chance)
