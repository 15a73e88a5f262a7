"""Buttons under a picture of a town: a month on, a year on, and anew. What they do is nowhere kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from .. import look
from ..language import gettext as _
from .pieces import button

YEAR = 12


class Stepper(widgets.VBox):
    """A model with buttons to step it. `make` returns a new Mesa model; `show(model)` displays it where it stands."""

    def __init__(self, make: Callable[[], Any], show: Callable[[Any], None]):
        self._make, self._show = make, show
        self.model = make()
        self.picture = widgets.Output()
        self.said = widgets.HTML()
        self.buttons = [
            button(_("A month on"), lambda: self.step(1), "tl-button"),
            button(_("A year on"), lambda: self.step(YEAR), "tl-button"),
            button(_("Begin anew"), self.begin_anew, "tl-button"),
        ]
        row = widgets.HBox(self.buttons, layout=widgets.Layout(flex_flow="row wrap", margin="8px 0"))
        super().__init__([row, self.said, self.picture])
        self.draw()

    def step(self, months: int) -> None:
        """Let the model do some months, fewer if its end comes first, and draw it."""
        for _month in range(months):
            if not self.model.running:
                break
            self.model.step()
        self.draw()

    def begin_anew(self) -> None:
        """Throw the model away and begin with a new one."""
        self.model = self._make()
        self.draw()

    def draw(self) -> None:
        """Draw the model, and close the ways on where the run has ended."""
        self.picture.outputs = ()
        with self.picture:
            self._show(self.model)
        ended = not self.model.running
        for way_on in self.buttons[:2]:
            way_on.disabled = ended
        told = _("The run is at its end. Begin anew to see it again.") if ended else ""
        self.said.value = f'<div class="tl-note" style="margin:4px 0;padding:6px 12px">{told}</div>' if told else ""


def town_stepper(seed: int = 1) -> Stepper:
    """Return the small town of the reference model with its buttons."""
    from ..experiments import town
    from ..reference import ReferenceModel

    return Stepper(lambda: ReferenceModel(town.TOWN, seed=seed), _show_town)


def _show_town(model: Any) -> None:
    from ..experiments import town

    look.show(town.draw(model), alt=town.message(model), data=town.conditions(model))
