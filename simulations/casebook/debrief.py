"""The debrief of a play: what was so, how belief should have moved, what was missed, the better branch."""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from markdown_it import MarkdownIt

from tipsim.language import gettext as _
from tipsim.language import ngettext
from tipsim.look import table_html

from .belief import in_target, moved_prior, street_prior, weight_of_evidence
from .interview import code_name
from .play import replay
from .robots import play_robot
from .schema import Code, Scene
from .scoring import DecisionMade, Score
from .timeline import belief_figure, belief_html, courses, moved_in_words, step_label
from .weighing import Cell, heaviest

MATTERS = 0.35  # |log likelihood ratio| from which a missed piece of evidence is worth naming (ratio 1.4)
_markdown = MarkdownIt("js-default", {"html": False})
Section = tuple[str, list[str]]


class Debrief:
    """Everything a debrief shows, worked out from a scored play."""

    def __init__(self, score: Score):
        self.score, self.variant, self.play = score, score.variant, score.play
        self.case, self.key = self.variant.case, self.variant.known
        self.courses = courses(score)

    @cached_property
    def missed(self) -> list[tuple[str, str]]:
        """(title, what it tells) of weighty evidence that was there to be found and was not."""
        weight = {n: weight_of_evidence(self.key.about(n), n) for n in self.key.cues if n not in self.play.seen}
        names = sorted((n for n, w in weight.items() if w >= MATTERS), key=lambda n: -weight[n])
        return [(self.case.evidence[n].title, self.key.cues[n]) for n in names[:5]]

    @cached_property
    def street(self) -> tuple[float, float, float] | None:
        """(said here, the same answers at the base rate of the street, that base rate); None if nothing was said."""
        rate = self.key.street_rate
        if not self.play.beliefs or rate is None:
            return None
        (matter,) = self.key.matters.values()
        said = list(self.play.beliefs.values())[-1]
        moved = moved_prior(matter, said, street_prior(matter, rate))
        return in_target(matter, said), in_target(matter, moved), rate

    @cached_property
    def expert_path(self) -> list[str]:
        """What the expert robot does on this variant, in order; without mere ways where a case has several matters."""
        played, _why = replay(self.case, play_robot(self.variant, "expert")["events"])
        actions, several = self.case.actions(), len(self.courses) > 1
        steps = [s for s in played.steps if s.event["do"] in ("act", "search", "open")]
        kept = [s for s in steps if not (several and _is_way(actions.get(s.event["what"])))]
        return [step_label(self.case, s) for s in kept]

    def better(self, made: DecisionMade) -> str:
        """One line on a decision: what was chosen, what was worth more given what had been seen."""
        labels, why = self.case.actions(), self.key.decisions[made.scene].why
        best = _("Worth more: {best}. {why}").format(best=labels[made.best].label, why=why.get(made.best, ""))
        if made.choice is None:
            return self._of(made) + _("Not decided.") + " " + best
        text = _("You chose: {choice} ({got:.0%} of what could be had). {why}")
        told = text.format(choice=labels[made.choice].label, got=made.share, why=why.get(made.choice, ""))
        return self._of(made) + (told if made.share > 0.999 else f"{told} {best}")

    def _of(self, made: DecisionMade) -> str:
        """Which decision it was, where a case has several matters: the matter's, or one of them by its scene."""
        if len(self.courses) == 1:
            return ""
        scenes = [self.case.scene(d.scene) for d in self.score.decisions]
        scene = self.case.scene(made.scene)
        alone = [s.matter for s in scenes].count(scene.matter) == 1
        return f"{self.case.topic(scene).title if alone else scene.title}: "

    def figure(self) -> Any:
        """How belief should have moved and what was stated, as a matplotlib figure."""
        return belief_figure(self.courses, self.play.minutes)

    def truths(self) -> list[Section]:
        """What was so: one block a matter, with how belief should have moved where there are several."""
        told = {n: m.truth_told or self.case.topics[n].hypotheses[m.truth] for n, m in self.key.matters.items()}
        if len(told) == 1:
            return [(_("What was really going on"), list(told.values()))]
        return [(c.title, [told[name], moved_in_words(c)]) for name, c in self.courses.items()]

    def rest(self) -> list[Section]:
        """What follows the points: harms, questions, decisions, what was missed, what to do next time."""
        score = self.score
        harms = [f"{h.label} (−{h.points:.0f}). {h.why}" for h in score.harms] or [_("None was noted.")]
        care = [c.missed or c.label for c in self.key.care if not score.cared(c)]
        return [
            (_("Harm done"), harms),
            (_("The questions you asked"), self.questions()),
            (_("Decisions, given what you had seen"), [self.better(d) for d in score.decisions]),
            (_("What there was to find"), [f"{title}: {cue}" for title, cue in self.missed]),
            (_("Care for the person: what was left out"), care),
            (_("The same answers on the street"), [self._street_line()]),
            (_("How an experienced officer might have gone"), [" → ".join(self.expert_path)]),
            (_("To talk about"), [line for line in self.key.closing.split("\n") if line.strip()]),
        ]

    def points(self) -> Section:
        return _("Your points"), [f"{label}: {got:.0f} / {of:.0f}" for label, got, of in self.score.parts()]

    def sections(self) -> list[Section]:
        """(heading, lines) in the order of a debrief: result, reasons for it, what to do next time."""
        weighed = [(heading, [_cell_line(c, self._names(c)) for c in told]) for heading, told in self.weighings()]
        return _filled([*self.truths(), self.points(), *weighed, *self.rest()])

    def questions(self) -> list[str]:
        """Each kind of question that was asked: its name, the wordings, and what it does to an account."""
        kinds: dict[Code, list[str]] = {}
        for asked in self.score.asked:
            kinds.setdefault(asked.code, []).append(f"“{asked.wording}”")
        why = self.key.questions.why if self.key.questions else {}
        lines = [f"{code_name(code)}: {'; '.join(said)}. {why.get(code, '')}" for code, said in kinds.items()]
        return [*lines, *self._too_few()]

    def _too_few(self) -> list[str]:
        told, n = self.key.questions, len(self.score.asked)
        if told is None or n >= told.enough:
            return []
        text = ngettext(
            "You asked {n} question; a full conversation here has {enough}.",
            "You asked {n} questions; a full conversation here has {enough}.",
            n,
        )
        return [text.format(n=n, enough=told.enough)]

    def weighings(self) -> list[tuple[str, list[Cell]]]:
        """(heading, cells) of each scene in which evidence was weighed."""
        scenes = [s for s in self.case.scenes if s.id in self.play.weighed]
        told = [(s, self.score.weighed(s.id)) for s in scenes]
        return [(f"{_('Evidence for and against')}: {self._weighed_about(s)}", cells) for s, cells in told if cells]

    def _weighed_about(self, scene: Scene) -> str:
        return self.case.topic(scene).title if len(self.courses) > 1 else scene.title

    def _names(self, cell: Cell) -> tuple[str, str]:
        item = self.case.evidence[cell.evidence]
        return item.title, self.case.topic(item).hypotheses[cell.truth]

    def _street_line(self) -> str:
        if self.street is None:
            return ""
        here, there, rate = self.street
        text = _(
            "You said {here:.0%} at the end, where the case assumes {base:.0%} before anything is known. "
            "The same answers from a person picked at random, where it is {rate} in 1,000, would mean {there:.1%}. "
            "The evidence is the same; the place is not."
        )
        (course,) = self.courses.values()
        return text.format(here=here, there=there, base=course.points[0].should, rate=f"{1000 * rate:g}")

    def to_text(self) -> str:
        """The debrief as plain text."""
        parts = [heading + "\n" + "\n".join(f"  - {x}" for x in lines) for heading, lines in self.sections()]
        return "\n\n".join(parts)

    def to_html(self) -> str:
        """The debrief as a self-contained fragment, belief as picture and as table, weighing as a table."""
        picture = belief_html(self.courses, self.play.minutes)
        blocks = [_block(*section) for section in _filled([*self.truths(), self.points()])]
        blocks.append(f"<h3>{html.escape(_('How belief should have moved'))}</h3>{picture}")
        blocks += [self._matrix(heading, cells) for heading, cells in self.weighings()]
        blocks += [_block(*section) for section in _filled(self.rest())]
        return f'<div class="tl-card tl-debrief">{"".join(blocks)}</div>'

    def _matrix(self, heading: str, cells: list[Cell]) -> str:
        rows: dict[str, list[Cell]] = {}
        for cell in cells:
            rows.setdefault(cell.evidence, []).append(cell)
        truths = [self._names(cell)[1] for cell in next(iter(rows.values()))]
        data = [[self._names(row[0])[0], *map(_cell_words, row)] for row in rows.values()]
        table = table_html(data, (_("Evidence"), *truths))
        return f"<h3>{html.escape(heading)}</h3>{table}{self._heavier(cells)}"

    def _heavier(self, cells: list[Cell]) -> str:
        """Pieces that were known, tell more and were left out."""
        chosen, matter = {c.evidence for c in cells}, self.key.about(cells[0].evidence)
        known = [e for e in self.play.seen if e in matter.rows]
        left = [self.case.evidence[e].title for e in heaviest(matter, known, len(chosen)) if e not in chosen]
        text = _("You knew pieces that tell more: {titles}.")
        return f"<p>{html.escape(text.format(titles=', '.join(left)))}</p>" if left else ""


def _is_way(action: object) -> bool:
    return "move" in getattr(action, "tags", ())


def reading_name(reading: str) -> str:
    """What a reading is called, in the language of the course."""
    return {"for": _("for"), "against": _("against"), "neither": _("neither")}[reading]


def _cell_words(cell: Cell) -> str:
    if cell.said == cell.should:
        return f"{reading_name(cell.said)} ✓"
    return _("you: {said}; better: {should}").format(said=reading_name(cell.said), should=reading_name(cell.should))


def _cell_line(cell: Cell, names: tuple[str, str]) -> str:
    return f"{names[0]} · {names[1]}: {_cell_words(cell)}"


def _filled(rows: Iterable[Section]) -> list[Section]:
    return [(heading, kept) for heading, lines in rows if (kept := [line for line in lines if line])]


def _block(heading: str, lines: Iterable[str]) -> str:
    items = [_markdown.renderInline(line) for line in lines]
    body = f"<p>{items[0]}</p>" if len(items) == 1 else "<ul>" + "".join(f"<li>{i}</li>" for i in items) + "</ul>"
    return f"<h3>{html.escape(heading)}</h3>{body}"
