"""The policy page: choose measures, run, compare, save, report. No code is needed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as w

from .. import look
from ..experiments.compare import Comparison, compare
from ..language import gettext as _
from ..quantities import BadQuantity
from ..saving import NotSaved
from ..scenario import Scenario
from . import files
from .controls import Levers
from .example import EXAMPLE_PAIRS, as_it_is, example
from .keeping import Keeping
from .pieces import boxed, button, heading
from .results import Results
from .running import Job, Told, one_line
from .settings import Settings

STATIC = Path(__file__).parent / "static"


def policy(*, run_example: bool = True) -> PolicyPage:
    """Return the policy page; with `run_example` a finished example is worked out as it opens."""
    page = PolicyPage()
    if run_example:
        page.run_example()
    return page


class PolicyPage(w.VBox):
    """The page. What is chosen lies in `levers` and `settings`, what came of it in `results`, a run in `job`."""

    def __init__(self) -> None:
        first = example()
        self.job: Job | None = None
        self._ran: tuple[Scenario, Scenario, int, str | None] | None = None
        self.levers = Levers(first)
        self.settings = Settings(first, EXAMPLE_PAIRS)
        self.results = Results()
        self.keeping = Keeping(self)
        self._bar = w.FloatProgress(min=0, max=1, layout={"width": "100%", "visibility": "hidden"})
        self._said, self._changed_note = w.HTML(), w.HTML()
        self._run = button(_("Run the comparison"), self.run, "tlp-main")
        self._cancel = button(_("Cancel"), self.cancel)
        self._cancel.disabled = True
        self.levers.observe_scenario(lambda _scenario: self._mark())
        self.settings.observe_change(self._follow)
        style = w.HTML(f"<style>{look.css()}{_static('page.css')}</style>")
        super().__init__([style, *self._parts()])
        self.add_class("tl-root")
        self.add_class("tlp")

    def _parts(self) -> list[w.Widget]:
        levers = w.Accordion([self.levers], selected_index=None)
        levers.set_title(0, _("Measures: what is done, how strongly, from when to when"))
        levers.add_class("tlp-measures")
        self.measures = levers
        run = w.HBox([self._run, self._cancel])
        run.add_class("tlp-row")
        return [
            heading(_("1. Choose")),
            self.keeping.opening,
            levers,
            self.settings,
            heading(_("2. Run")),
            run,
            self._bar,
            self._said,
            heading(_("3. Read")),
            self._changed_note,
            self.results,
            heading(_("4. Keep")),
            self.keeping.closing,
        ]

    def sides(self) -> tuple[Scenario, Scenario, int]:
        """Return baseline, alternative and number of pairs as chosen; raises BadQuantity in one line."""
        alternative = self.settings.applied(self.levers.scenario)
        baseline = self.settings.applied(self.settings.baseline())
        name = self.keeping.name.value.strip() or alternative.name
        return baseline, replace(alternative, name=name), self.settings.pairs.value

    def put(self, scenario: Scenario) -> None:
        """Put a scenario into the levers and settings."""
        self.levers.set(scenario)
        self.settings.put(scenario)
        self.keeping.name.value = scenario.name
        self._mark()

    def run_example(self) -> Job:
        """Work out the example that is there when the page opens; what is chosen stays."""
        text = _("This is an example, worked out as the page opened; its measures are a choice, not advice.")
        return self._start(as_it_is(), example(), EXAMPLE_PAIRS, about=text)

    def run(self) -> Job | None:
        """Run what is chosen in the background."""
        if self.job is not None:
            return None
        try:
            one, other, pairs = self.sides()
        except BadQuantity as error:
            return self.say(one_line(error), "tl-warn")
        return self._start(one, other, pairs)

    def cancel(self) -> None:
        """Let the run end; earlier results stay."""
        if self.job is not None:
            self.job.cancel()
            self._cancel.disabled = True
            self.say(_("Cancelling…"))

    def _start(self, one: Scenario, other: Scenario, pairs: int, about: str = "") -> Job:
        fit = self.settings.fit
        self._busy(True)
        self.say(_("Running: loading the country and the first month…"))
        self.job = Job(
            lambda progress: compare(one, other, pairs, progress=progress, fit=fit),
            told=self._told,
            done=lambda found: self._done(found, (one, other, pairs, fit), about),
            failed=lambda text: self._ended(text, "tl-warn"),
            cancelled=lambda: self._ended(_("Cancelled. The results below and all that you chose are as before.")),
        )
        return self.job.start()

    def _told(self, told: Told) -> None:
        if self.job is None or self.job.cancelling:
            return
        self._bar.value = told.share
        self.say(_("Running: {words}.").format(words=told.words()))

    def _done(self, found: Comparison, ran: tuple[Scenario, Scenario, int, str | None], about: str) -> None:
        self._ran = ran
        self._ended("")
        self.results.show(found, about)
        self.keeping.ready(bool(self.results.comparison))
        self._mark()

    def _ended(self, text: str, kind: str = "tl-note") -> None:
        self.job = None
        self._busy(False)
        self.say(text, kind)

    def _busy(self, busy: bool) -> None:
        self._run.disabled, self._cancel.disabled = busy, not busy
        self._bar.value = 0.0
        self._bar.layout.visibility = "visible" if busy else "hidden"

    def _follow(self) -> None:
        """Let the months that measures can begin and end in be those of the run."""
        base = self.levers.base
        wanted = self.settings.applied(base)
        if (wanted.start, wanted.months) != (base.start, base.months):
            with suppress(BadQuantity):  # what cannot be run together is said when it is to be run
                self.levers.set(self.settings.applied(self.levers.scenario))
        self._mark()

    def _mark(self) -> None:
        """Say when what is chosen is no longer what the results show."""
        note = ""
        if self._ran is not None:
            try:
                same = (*self.sides(), self.settings.fit) == self._ran
            except BadQuantity:
                same = False
            text = _("You have changed something since these results: press “Run the comparison” to see it.")
            note = "" if same else boxed(text, "tl-note")
        self._changed_note.value = note

    def say(self, text: str, kind: str = "tl-note") -> None:
        """Show one line under the button, or none."""
        self._said.value = boxed(text, kind) if text else ""

    def guarded(self, act: Callable[[], Any]) -> Any:
        """Do something that the reader asked for; what goes wrong is one line on the page."""
        try:
            return act()
        except (BadQuantity, NotSaved, OSError) as error:
            self.keeping.say(one_line(error), "tl-warn")
            return None

    def saved(self) -> Path:
        """Save what is chosen; return where."""
        return files.save(self.sides()[1], self.keeping.name.value)


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
