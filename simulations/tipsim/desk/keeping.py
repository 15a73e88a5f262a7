"""What comes into the policy page and what leaves it: scenarios from files, scenarios and reports to files."""

from __future__ import annotations

import base64
import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from ..experiments.report import Written, report
from ..language import gettext as _
from ..scenario import Scenario
from . import files
from .pieces import boxed, button, labelled
from .running import Job, one_line

if TYPE_CHECKING:
    from .page import PolicyPage

NONE = ""
KINDS = {".html": "text/html", ".pdf": "application/pdf", ".toml": "application/toml"}


class Keeping:
    """`opening` opens a scenario or a skill file, `closing` saves the scenario and writes the report."""

    def __init__(self, page: PolicyPage):
        self.page = page
        self.name = w.Text(value=page.levers.scenario.name, layout={"width": "auto"}, continuous_update=False)
        self.choice = w.Dropdown(options=self._choices(), layout={"width": "auto"})
        self.upload = w.FileUpload(accept=".toml", multiple=False, description=_("Open a file…"))
        self._said_above, self._said_below = w.HTML(), w.HTML()
        self.name.observe(lambda _change: page._mark(), "value")
        self.choice.observe(self._chosen, "value")
        self.upload.observe(self._uploaded, "value")
        self.opening, self.closing = self._above(), self._below()

    def _above(self) -> w.VBox:
        row = w.HBox(
            [
                labelled(_("Begin with"), self.choice),
                labelled(_("A file from elsewhere"), self.upload, _("a scenario, or a cohort's skill.toml")),
                labelled(_("Name of what you compare"), self.name),
            ]
        )
        row.add_class("tlp-settings")
        return w.VBox([row, self._said_above])

    def _below(self) -> w.VBox:
        self._save = button(_("Save these choices"), self.save)
        self._report = button(_("Write the report"), self.write_report)
        self._report.disabled = True
        row = w.HBox([self._save, self._report])
        row.add_class("tlp-row")
        return w.VBox([row, self._said_below])

    def say(self, text: str, kind: str = "tl-note", *, above: bool = False, links: str = "") -> None:
        """Show one line beside what it is about."""
        place = self._said_above if above else self._said_below
        place.value = boxed(text, kind) + links if text else ""

    def ready(self, there_is_something: bool) -> None:
        """Let the report be written once there are results."""
        self._report.disabled = not there_is_something

    def _choices(self) -> list[tuple[str, str]]:
        found = {**files.shipped(), **files.saved()}
        return [(_("the example"), NONE), *((name, str(path)) for name, path in found.items())]

    def _chosen(self, change: dict[str, Any]) -> None:
        from .example import example

        path = change["new"]
        if path is not None:
            self._open(lambda: example() if path == NONE else Scenario.from_toml(path))

    def _uploaded(self, change: dict[str, Any]) -> None:
        for file in change["new"]:
            self._open(lambda file=file: self._read(file["name"], bytes(file["content"])))

    def _read(self, name: str, content: bytes) -> Scenario:
        found = files.read_upload(name, content)
        if isinstance(found, Scenario):
            return found
        told = self.page.levers.scenario.to_dict() | {"officer_skill": found}
        return Scenario.told(told, called=name, beside=files.SAVED)

    def _open(self, read: Any) -> None:
        try:
            scenario = read()
        except Exception as error:  # whatever a file holds, what was chosen before stays
            self.say(one_line(error), "tl-warn", above=True)
            return
        self.page.put(scenario)
        note = self.page.levers.scenario.officer_skill and self._skill_note(scenario)
        self.say(
            note or _("“{name}” is open.").format(name=scenario.name or _("A scenario without a name")), above=True
        )

    def _skill_note(self, scenario: Scenario) -> str:
        from ..manifest import skill_note

        return one_line(Exception(skill_note(scenario)))

    def save(self) -> Path | None:
        """Save what is chosen as a scenario file."""
        path = self.page.guarded(self.page.saved)
        if path is not None:
            self.say(_("Saved in {path}.").format(path=path), links=_links([path]))
            self._refresh()
        return path

    def _refresh(self) -> None:
        """Read anew which files there are; nothing that is chosen changes."""
        self.page.settings.refresh()
        chosen = self.choice.value
        self.choice.unobserve(self._chosen, "value")
        self.choice.options = self._choices()
        self.choice.value = chosen
        self.choice.observe(self._chosen, "value")

    def write_report(self) -> Job | None:
        """Write the report of the results that are shown, in the background."""
        found = self.page.results.comparison
        if found is None or self._report.disabled:
            return None
        self._report.disabled = True
        self.say(_("Writing the report…"))
        folder = files.free_folder(found.alternative.name or _("report"))
        return Job(
            lambda _progress: report(found, folder),
            told=lambda _told: None,
            done=self._written,
            failed=lambda text: self._end(text, "tl-warn"),
            cancelled=lambda: self._end(""),
        ).start()

    def _written(self, written: Written) -> None:
        paths = [p for p in (written.pdf, written.html) if p]
        text = _("The report is in {folder}.").format(folder=written.folder)
        self._end(" ".join(filter(None, [text, written.missing])), links=_links(paths))

    def _end(self, text: str, kind: str = "tl-note", links: str = "") -> None:
        self._report.disabled = False
        self.say(text, kind, links=links)


def _links(paths: list[Path]) -> str:
    """Links that give a file to whoever clicks, wherever the page is served from."""
    return f'<p class="tlp-links">{" ".join(map(_link, paths))}</p>'


def _link(path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode()
    address = f"data:{KINDS[path.suffix]};base64,{content}"
    text = html.escape(_("Download {name}").format(name=path.name))
    return f'<a class="tl-button tl-is-plain" download="{html.escape(path.name)}" href="{address}">{text}</a>'
