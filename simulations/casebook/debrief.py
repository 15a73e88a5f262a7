"""The debrief of a play: what was so, how belief should have moved, what was missed, the better branch."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markdown_it import MarkdownIt

from tipsim.language import gettext as _
from tipsim.look import BLUE, STATIC_FOLDER, VERMILION, caption, figure_html

from .belief import in_target, moved_prior, posterior, street_prior, weight_of_evidence
from .play import replay
from .robots import play_robot
from .scoring import DecisionMade, Score

MATTERS = 0.35  # |log likelihood ratio| from which a missed piece of evidence is worth naming (ratio 1.4)
_markdown = MarkdownIt("js-default", {"html": False})


@dataclass
class Point:
    """One moment: case minutes, chance of trafficking as it should be, and as the player said (or None)."""

    minutes: int
    label: str
    should: float
    said: float | None = None


class Debrief:
    """Everything a debrief shows, worked out from a scored play."""

    def __init__(self, score: Score):
        self.score, self.variant, self.play = score, score.variant, score.play
        self.case, self.key = self.variant.case, self.variant.known

    @cached_property
    def timeline(self) -> list[Point]:
        """The perfect reader's belief after each step that showed something or asked for a belief."""
        labels, seen = self.case.actions(), []
        points = [Point(0, _("Start"), in_target(self.key, self.key.base_rate))]
        for step in self.play.steps:
            seen.extend(step.seen)
            should = in_target(self.key, posterior(self.key, seen))
            if step.event["do"] == "believe":
                said = in_target(self.key, self.play.beliefs[step.scene])
                points.append(Point(step.minutes, self.case.scene(step.scene).title, should, said))
            elif step.seen:
                points.append(Point(step.minutes, labels[step.event["what"]].label, should))
        return points

    @cached_property
    def missed(self) -> list[tuple[str, str]]:
        """(title, what it tells) of weighty evidence that was there to be found and was not."""
        names = [n for n in self.case.evidence if n not in self.play.seen]
        names = [n for n in names if weight_of_evidence(self.key, n) >= MATTERS and n in self.key.cues]
        names.sort(key=lambda n: -weight_of_evidence(self.key, n))
        return [(self.case.evidence[n].title, self.key.cues[n]) for n in names[:5]]

    @cached_property
    def street(self) -> tuple[float, float, float] | None:
        """(said here, the same answers at the base rate of the street, that base rate); None if nothing was said."""
        if not self.play.beliefs:
            return None
        said = list(self.play.beliefs.values())[-1]
        moved = moved_prior(self.key, said, street_prior(self.key))
        return in_target(self.key, said), in_target(self.key, moved), self.key.street_rate

    @cached_property
    def expert_path(self) -> list[str]:
        """What the expert robot does on this variant, in order."""
        played, _why = replay(self.case, play_robot(self.variant, "expert")["events"])
        labels = self.case.actions()
        return [labels[name].label for name in played.done]

    def better(self, made: DecisionMade) -> str:
        """One line on a decision: what was chosen, what was worth more given what had been seen."""
        labels, why = self.case.actions(), self.key.decisions[made.scene].why
        best = _("Worth more: {best}. {why}").format(best=labels[made.best].label, why=why.get(made.best, ""))
        if made.choice is None:
            return _("Not decided.") + " " + best
        text = _("You chose: {choice} ({got:.0%} of what could be had). {why}")
        told = text.format(choice=labels[made.choice].label, got=made.share, why=why.get(made.choice, ""))
        return told if made.share > 0.999 else f"{told} {best}"

    def figure(self) -> Any:
        """Timeline: chance of trafficking by case minute, as it should have moved and as it was stated."""
        import matplotlib.pyplot as plt

        with plt.style.context(STATIC_FOLDER / "tiplab.mplstyle"):
            fig, ax = plt.subplots(figsize=(8, 3.8))
            points = self.timeline
            last = max(self.play.minutes, 1)
            ax.step(
                [p.minutes for p in points] + [last],
                [100 * p.should for p in points] + [100 * points[-1].should],
                where="post", color=BLUE, lw=2, label=_("a perfect reader of what you had seen"),
            )  # fmt: skip
            said = [p for p in points if p.said is not None]
            ax.plot(
                [p.minutes for p in said], [100 * (p.said or 0) for p in said],
                "D", color=VERMILION, ms=9, clip_on=False, label=_("you"),
            )  # fmt: skip
            ax.set(ylim=(0, 100), xlim=(0, last * 1.02), xlabel=_("minutes since the case began"))
            ax.set_ylabel(_("chance of trafficking, %"))
            ax.set_title(_("How sure you were, and how sure the evidence allowed"), loc="left")
            ax.legend(loc="best")
            caption(fig, source=_("your play, read with the case's own likelihoods"))
        plt.close(fig)
        return fig

    def sections(self) -> list[tuple[str, list[str]]]:
        """(heading, lines) in the order of a debrief: result, reasons for it, what to do next time."""
        score = self.score
        harms = [f"{h.label} (−{h.points:.0f}). {h.why}" for h in score.harms] or [_("None was noted.")]
        care = [c.missed or c.label for c in self.key.care if not score.cared(c)]
        rows = [
            (_("What was really going on"), [self.key.truth_told]),
            (_("Your points"), [f"{label}: {got:.0f} / {of:.0f}" for label, got, of in score.parts()]),
            (_("Harm done"), harms),
            (_("Decisions, given what you had seen"), [self.better(d) for d in score.decisions]),
            (_("What there was to find"), [f"{title}: {cue}" for title, cue in self.missed]),
            (_("Care for the person: what was left out"), care),
            (_("The same answers on the street"), [self._street_line()]),
            (_("How an experienced officer might have gone"), [" → ".join(self.expert_path)]),
            (_("To talk about"), [line for line in self.key.closing.split("\n") if line.strip()]),
        ]
        return [(heading, [line for line in lines if line]) for heading, lines in rows if any(lines)]

    def _street_line(self) -> str:
        if self.street is None:
            return ""
        here, there, rate = self.street
        text = _(
            "You said {here:.0%} at the end, where {base:.0%} of the people in secondary screening are "
            "assumed to be on their way into trafficking. The same answers from a person picked at random, "
            "where it is {rate} in 1,000, would mean {there:.1%}. The evidence is the same; the place is not."
        )
        base = in_target(self.key, self.key.base_rate)
        return text.format(here=here, there=there, base=base, rate=f"{1000 * rate:g}")

    def to_text(self) -> str:
        """The debrief as plain text."""
        parts = [heading + "\n" + "\n".join(f"  - {x}" for x in lines) for heading, lines in self.sections()]
        return "\n\n".join(parts)

    def to_html(self) -> str:
        """The debrief as a self-contained fragment, the timeline as picture and as table."""
        blocks = [_block(heading, lines) for heading, lines in self.sections()]
        blocks.insert(2, self._timeline_html())
        return f'<div class="tl-card tl-debrief">{"".join(blocks)}</div>'

    def _timeline_html(self) -> str:
        rows = [(p.minutes, p.label, _percent(p.should), _percent(p.said)) for p in self.timeline]
        head = (_("Minute"), _("Step"), _("A perfect reader, %"), _("You, %"))
        figure = figure_html(self.figure(), alt=self.timeline_in_words(), data=rows, head=head)
        return f"<h3>{_('How belief should have moved')}</h3>{figure}"

    def timeline_in_words(self) -> str:
        """What the timeline shows, for those who do not see it."""
        first, last = self.timeline[0], self.timeline[-1]
        said = [p for p in self.timeline if p.said is not None]
        text = _(
            "Chance of trafficking over time. A perfect reader goes from {first:.0%} to {last:.0%} in {n} minutes."
        )
        words = text.format(first=first.should, last=last.should, n=last.minutes)
        each = _("At minute {n} you said {said:.0%}, the evidence {should:.0%}.")
        return " ".join([words, *(each.format(n=p.minutes, said=p.said, should=p.should) for p in said)])


def _percent(chance: float | None) -> int | None:
    return None if chance is None else round(100 * chance)


def _block(heading: str, lines: Iterable[str]) -> str:
    items = [_markdown.renderInline(line) for line in lines]
    body = f"<p>{items[0]}</p>" if len(items) == 1 else "<ul>" + "".join(f"<li>{i}</li>" for i in items) + "</ul>"
    return f"<h3>{html.escape(heading)}</h3>{body}"
