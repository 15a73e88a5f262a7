"""The start page: what a learner, a trainer and policy staff do first, each in their own words."""

from __future__ import annotations

import html
import tomllib
from pathlib import Path

from tipsim.language import gettext as _

NAME = "start.md"
ADDRESS = f"lab/tree/{NAME}"

# Beside the one stylesheet: the width of the page in JupyterLab, the cards' grid, and what JupyterLab's own
# Markdown styles would otherwise override.
CSS = """
.jp-MarkdownViewer .jp-RenderedMarkdown:has(.tl-start) { padding: 0; }
.tl-start.tl-page { max-width: 60rem; }
.tl-start .tl-band { border-left: 6px solid var(--tl-note-edge); padding: 2px 0 2px 18px; margin: 0 0 28px; }
.tl-start .tl-band strong { display: block; font-size: 30px; line-height: 1.25; }
.tl-start .tl-role { font-size: 21px; font-weight: 600; margin: 40px 0 8px; padding-bottom: 6px;
  border-bottom: 1px solid var(--tl-line); }
.tl-start .tl-cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 20px;
  margin: 16px 0; }
.tl-start .tl-card { margin: 0; display: flex; flex-direction: column; align-items: flex-start; gap: 8px; }
.tl-start .tl-card .tl-title { margin: 0; line-height: 1.35; }
.tl-start .tl-card .tl-button { margin-top: auto; }
.tl-start a.tl-button { color: var(--tl-action-ink) !important; }
.tl-start .tl-table td:first-child { width: 2rem; color: var(--tl-quiet-ink); }
.tl-start .tl-table td:nth-child(2) { width: 16rem; }
.tl-start .tl-table tr { background: none !important; }
.tl-start .tl-table code, .tl-start .tl-quiet code { font-size: 14px; padding: 2px 6px; white-space: nowrap;
  color: var(--tl-paper-ink); background: var(--tl-quiet-bg); }
"""


def start_page(learner: Path, modules: Path, run: str = "demo") -> str:
    """Return the start page (Markdown with HTML inside) for the modules released into `learner`.

    `modules` is the content folder, whose module.toml gives title, minutes, points and review state.
    """
    body = [_band(), _learner(_released(learner, modules)), _trainer(run), _policy()]
    # No blank line inside: Markdown would end the HTML block there.
    return '<div class="tl-page tl-start">\n' + "\n".join(body) + "\n</div>\n"


def write_start_page(learner: Path, modules: Path, run: str = "demo") -> Path:
    """Write the start page into the learner's folder and return its path."""
    path = learner / NAME
    path.write_text(start_page(learner, modules, run), encoding="utf-8")
    return path


def _released(learner: Path, modules: Path) -> list[tuple[str, dict]]:
    """Return (folder name, facts of module.toml) of each module that has a notebook in `learner`."""
    names = sorted(path.parent.name for path in learner.glob("m*/m*.ipynb") if path.stem == path.parent.name)
    return [(name, _facts(modules / name / "module.toml")) for name in names]


def _facts(path: Path) -> dict:
    if not path.is_file():
        return {"title": path.parent.name}
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _band() -> str:
    title = _("TIP Lab")
    under = _("Training and simulation on trafficking in persons, for Mongolia's Law Enforcement University")
    return f'<div class="tl-band"><strong>{_safe(title)}</strong>{_safe(under)}</div>'


def _learner(released: list[tuple[str, dict]]) -> str:
    if not released:
        words = _("No module has been released yet. Ask your trainer, or run: coursekit release")
        return _role(_("Learner")) + f"<p>{_safe(words)}</p>"
    words = _(
        "Begin with the first module; it shows how a notebook works. "
        "Your answers are saved beside the notebook as you go, and you can stop at any time."
    )
    cards = "".join(_card(number, *module) for number, module in enumerate(released, start=1))
    return _role(_("Learner")) + f'<p>{_safe(words)}</p><div class="tl-cards">{cards}</div>'


def _card(number: int, name: str, facts: dict) -> str:
    step = _("Step {number}").format(number=number)
    parts = [
        f'<span class="tl-quiet">{_safe(step)} · {_safe(name.split("-")[0])}</span>',
        f'<span class="tl-title">{_safe(facts["title"])}</span>',
        f"<span>{_safe(_size(facts))}</span>",
        f'<span class="tl-quiet">{_safe(review_state(facts.get("review", "draft")))}</span>',
        f'<a class="tl-button" href="{_safe(name)}/{_safe(name)}.ipynb">{_safe(_("Open the notebook"))}</a>',
    ]
    return f'<div class="tl-card">{"".join(parts)}</div>'


def _size(facts: dict) -> str:
    if "minutes" not in facts or "points" not in facts:
        return _("length and points not stated")
    return _("about {minutes} minutes · {points} points").format(**facts)


def review_state(review: str) -> str:
    """Say in words how far a module has been reviewed; an unknown state is shown as it stands."""
    words = {
        "draft": _("Draft: not yet reviewed by a lecturer or a victim support specialist"),
        "lecturer": _("Reviewed by a lecturer; not yet by a victim support specialist"),
        "victim-support": _("Reviewed by a lecturer and by a victim support specialist"),
    }
    return words.get(review, review)


def trainer_steps(run: str) -> list[tuple[str, str]]:
    """Return the trainer's commands in the order of a course, each with what it does."""
    flag = "" if run == "demo" else f" --run {run}"
    return [
        (f"coursekit build{flag}", _("make the course from the modules")),
        (f"coursekit release{flag}", _("make the learners' version of each notebook, without solutions")),
        (f"coursekit collect{flag}", _("take in what the learners handed in")),
        (f"coursekit autograde{flag}", _("mark what a program can mark; the rest waits for your own marks")),
        (f"coursekit feedback{flag}", _("write each learner's feedback page")),
        (f"coursekit export{flag}", _("write the marks as tables (CSV, XLSX)")),
    ]


def _trainer(run: str) -> str:
    rows = "".join(
        f"<tr><td>{number}</td><td><code>{_safe(command)}</code></td><td>{_safe(words)}</td></tr>"
        for number, (command, words) in enumerate(trainer_steps(run), start=1)
    )
    where = _("In a terminal (menu File, New, Terminal), in this order. Marking needs Linux or WSL2.")
    demo = _("To see all of it with five invented learners first:")
    return (
        _role(_("Trainer"))
        + f'<p>{_safe(where)}</p><table class="tl-table"><tbody>{rows}</tbody></table>'
        + f'<p class="tl-quiet">{_safe(demo)} <code>coursekit demo</code></p>'
    )


def _policy() -> str:
    words = _(
        "The page for comparing measures comes with the simulation model, which is not built yet. "
        "Nothing here can be used for policy at this time; the recorded figures lie in the folder datasets/ "
        "with their sources."
    )
    return _role(_("Policy staff")) + f"<p>{_safe(words)}</p>"


def _role(title: str) -> str:
    return f'<div class="tl-role">{_safe(title)}</div>'


def _safe(text: str) -> str:
    return html.escape(str(text), quote=True)
