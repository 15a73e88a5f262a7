"""The start page: by role, what a learner, a trainer and policy staff do first, each in their own words."""

from __future__ import annotations

import html
import shutil
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from casebook.lab.serve import START
from tipsim.language import gettext as _
from tipsim.language import speaking

from .duedates import terms
from .manifest import read_manifest
from .project import Run
from .review import in_short

ROLES = ("learner", "trainer", "policy")
POLICY = "policy.ipynb"  # the page for comparing measures
CALIBRATION = "calibration.ipynb"  # what recorded figures tell the model
Facts = Mapping[str, Any]


def start_page(
    released: Mapping[str, Facts],
    *,
    run: str = "demo",
    title: str = "",
    roles: Sequence[str] = ROLES,
    helped: bool = True,
    told: Sequence[str] = (),
    measures: bool = False,
) -> str:
    """Return the start page (Markdown with HTML inside) for the modules `released`: facts by name of folder.

    The first of `roles` is open, the others open by a click. `helped`: help pages lie beside it. `told`: what
    learners are told of the course, a line each. `measures`: the page for comparing measures lies beside it.
    """
    parts = {
        "learner": lambda: _learner(released) + _told(told),
        "trainer": lambda: _trainer(run),
        "policy": lambda: _policy(measures),
    }
    helps = {role: _helps(role) if helped else "" for role in roles}
    body = [_band(title), *(_role(role, parts[role]() + helps[role], opened=role == roles[0]) for role in roles)]
    # No blank line inside: Markdown would end the HTML block there.
    return '<div class="tl-page tl-start">\n' + "\n".join(body) + "\n</div>\n"


def write_start_page(run: Run, into: Path | None = None, roles: Sequence[str] = ROLES) -> Path:
    """Write the start page of what is released in `run` into the learner's folder, or `into`; return its path."""
    folder = into or run.learner
    facts = read_manifest(run.manifest)
    measures = "policy" in roles and _lay_policy_page(folder)
    names = sorted(p.parent.name for p in folder.glob("m*/m*.ipynb") if p.stem == p.parent.name)
    released = {name: facts.modules.get(name, {"title": name}) for name in names}
    path = folder / START
    with speaking(facts.lang):
        page = start_page(
            released,
            run=run.name,
            title=facts.title,
            roles=roles,
            helped=(folder / "help").is_dir(),
            told=terms(facts, released),
            measures=measures,
        )
    path.write_text(page, encoding="utf-8")
    return path


def renew_start_page(run: Run) -> None:
    """Bring the start page of the learner's folder up to date, where there is one."""
    if (run.learner / START).is_file():
        write_start_page(run)


def language_page(langs: Mapping[str, str]) -> str:
    """Return the page of a folder that holds a course in several languages: `langs` gives each its own name."""
    links = "".join(
        f'<div class="tl-card"><a class="tl-button" lang="{_safe(lang)}" href="{_safe(lang)}/{START}">'
        f"{_safe(name)}</a></div>"
        for lang, name in langs.items()
    )
    return f'<div class="tl-page tl-start">\n{_band("")}\n<div class="tl-cards">{links}</div>\n</div>\n'


def _band(title: str) -> str:
    under = _("Training and simulation on trafficking in persons, for Mongolia's Law Enforcement University")
    course = f"<br>{_safe(title)}" if title else ""
    return f'<div class="tl-band"><strong>{_safe(_("TIP Lab"))}</strong>{_safe(under)}{course}</div>'


def _role(role: str, body: str, opened: bool) -> str:
    names = {"learner": _("Learner"), "trainer": _("Trainer"), "policy": _("Policy staff")}
    summary = f'<summary><h2 class="tl-role">{_safe(names[role])}</h2></summary>'
    return f'<details class="tl-part tl-{role}"{" open" if opened else ""}>{summary}{body}</details>'


def _learner(released: Mapping[str, Facts]) -> str:
    if not released:
        return f"<p>{_safe(_('No module has been released yet. Ask your trainer, or run: coursekit release'))}</p>"
    words = _(
        "Open the first module; it shows how a notebook works. In each module, press Start at the top. "
        "Your answers are saved beside the notebook as you go, and you can stop at any time."
    )
    cards = "".join(_card(number, *module) for number, module in enumerate(released.items(), start=1))
    return f'<p>{_safe(words)}</p><div class="tl-cards">{cards}</div>'


def _told(lines: Sequence[str]) -> str:
    items = "".join(f"<li>{_safe(line)}</li>" for line in lines)
    return f'<ul class="tl-terms">{items}</ul>' if items else ""


def _helps(role: str) -> str:
    words = {"glossary": _("Words explained"), "messages": _("What does this message mean?")}
    pages = {
        "learner": {"learner": _("Help"), **words},
        "trainer": {"trainer": _("The trainer's guide")},
        "policy": {"policy": _("Help for policy staff")},
    }
    links = (
        f'<a class="tl-button tl-is-plain tl-help" href="help/{name}.html">{_safe(said)}</a>'
        for name, said in pages[role].items()
    )
    return f'<p class="tl-helps">{" ".join(links)}</p>'


def _card(number: int, name: str, facts: Facts) -> str:
    step = _("Step {number}").format(number=number)
    parts = [
        f'<span class="tl-quiet">{_safe(step)} · {_safe(name.split("-")[0])}</span>',
        f'<span class="tl-title">{_safe(facts["title"])}</span>',
        f"<span>{_safe(_size(facts))}</span>",
        *([f'<span class="tl-quiet">{_safe(_time(facts))}</span>'] if "reading" in facts else []),
        f'<span class="tl-quiet">{_safe(in_short(facts.get("review", "draft")))}</span>',
        f'<a class="tl-button" href="{_safe(name)}/{_safe(name)}.ipynb">{_safe(_("Open the module"))}</a>',
    ]
    return f'<div class="tl-card">{"".join(parts)}</div>'


def _size(facts: Facts) -> str:
    if "minutes" not in facts or "points" not in facts:
        return _("length and points not stated")
    return _("about {minutes} minutes · {points:g} points").format(minutes=facts["minutes"], points=facts["points"])


def _time(facts: Facts) -> str:
    text = _("reading at a slow pace {reading} minutes, tasks {tasks}")
    return text.format(reading=facts["reading"], tasks=facts["tasks"])


def trainer_steps(run: str) -> list[tuple[str, str]]:
    """Return the trainer's commands in the order of a course, each with what it does."""
    flag = f" --run {run}"
    return [
        (f"coursekit build{flag}", _("make the course from the modules")),
        (f"coursekit release{flag}", _("make the learners' version of each notebook, without solutions")),
        (f"coursekit pack-learner{flag} --out pack.zip", _("write the file that learners get")),
        (f"coursekit collect{flag} --from FOLDER", _("take in the files that learners handed in")),
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
    edit = _("To change a module, and to mark by hand:")
    return (
        f'<p>{_safe(where)}</p><table class="tl-table"><tbody>{rows}</tbody></table>'
        f'<p class="tl-quiet">{_safe(demo)} <code>coursekit demo</code><br>'
        f"{_safe(edit)} <code>coursekit lab --trainer --run {_safe(run)}</code></p>"
    )


def _lay_policy_page(folder: Path) -> bool:
    """Lay the pages for policy staff and the ready-made scenarios into `folder`; False where there are none."""
    page = Path(find_spec("tipsim").origin).parents[1] / POLICY  # beside the package, as in a checkout
    if page.is_file():
        for name in (POLICY, CALIBRATION):
            shutil.copyfile(page.with_name(name), folder / name)
        shutil.copytree(page.parent / "scenarios", folder / "scenarios", dirs_exist_ok=True)
    return page.is_file()


def _policy(measures: bool) -> str:
    words = _(
        "A model of Mongolia in which measures can be compared under uncertainty. It does not predict, all persons in "
        "it are invented, and most of its numbers are assumed."
    )
    pages = {POLICY: _("Compare measures"), CALIBRATION: _("What recorded figures tell, and what not")}
    links = "".join(f'<a class="tl-button" href="{name}">{_safe(text)}</a>' for name, text in pages.items())
    return f"<p>{_safe(words)}</p>" + (f'<p class="tl-helps">{links}</p>' if measures else "")


def _safe(text: object) -> str:
    return html.escape(str(text))
