"""Script-concordance items: does new information make a hypothesis more or less likely, and by how much?

For practice an item shows the authors' answer, which is no panel's. Once ten real people or more have answered
(`casebook panel`), an answer is scored by the aggregate method: the votes for it over those for the modal answer.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from IPython.display import HTML, display

from tipsim.language import gettext as _

from .handin import record, values
from .store import NotSaved, read_json

ANSWERS = (-2, -1, 0, 1, 2)
FEWEST = 10  # answers of a panel, below which nothing is scored
COUNTS = Path("facts") / "panel.json"  # among the keys of a run: the votes, without the voters
COURSE = "course.json"
Votes = Mapping[str, Mapping[int, int]]  # item: answer: number of votes


def scale() -> dict[str, str]:
    """The five answers in words, by value."""
    return {
        "-2": _("−2: much less likely"),
        "-1": _("−1: less likely"),
        "0": _("0: neither more nor less likely"),
        "1": _("+1: more likely"),
        "2": _("+2: much more likely"),
    }


def concordance(name: str, *, scene: str, hypothesis: str, news: str, authors: int, reason: str) -> None:
    """Ask for a judgement on a scale from -2 to +2; it is saved at once under `name`, as a whole number.

    `authors` is the authors' own answer and `reason` why; both are shown after the learner's own. Where the course
    scores the item by its panel they are not shown before the marks.
    """
    from .widget import Question

    kept = values().get(name)
    chosen = [str(kept)] if kept in ANSWERS and not isinstance(kept, bool) else []
    widget = Question(
        prompt=_("With the new information, how likely is the idea now?"),
        options=[{"value": value, "label": label} for value, label in scale().items()],
        many=False,
        chosen=chosen,
        feedback=_feedback(name, authors, reason),
        status=_("Saved") if chosen else _("Not answered yet"),
    )

    def keep(change: Any) -> None:
        picked = [int(value) for value in change["new"] if value in scale()]
        try:
            record(name, next(iter(picked), None), by="widget")
            widget.status = _("Saved")
        except NotSaved as error:
            widget.status = str(error)

    widget.observe(keep, names="chosen")
    display(HTML(_page(scene, hypothesis, news)))
    display(widget)


def _page(scene: str, hypothesis: str, news: str) -> str:
    rows = ((_("The situation"), scene), (_("You think of"), hypothesis), (_("Then you learn"), news))
    parts = "".join(f"<dt><strong>{html.escape(head)}</strong></dt><dd>{html.escape(said)}</dd>" for head, said in rows)
    return f'<div class="tl-card" style="padding:12px 16px"><dl style="margin:0">{parts}</dl></div>'


def _feedback(name: str, authors: int, reason: str) -> dict[str, str]:
    """What is shown once an answer is chosen, by answer."""
    if name in _scored():
        told = _("Saved. A panel has answered this item, so it counts; you read more with your feedback.")
        return dict.fromkeys(scale(), told)
    text = _("The authors' own answer is {answer}. It is not a panel's, and it is never marked. Their reason: {reason}")
    return dict.fromkeys(scale(), text.format(answer=scale()[str(authors)], reason=reason))


def _scored() -> list[str]:
    """The items that count in this course, as the build wrote them beside the notebook."""
    data = read_json(Path(COURSE))
    listed = data.get("panel") if isinstance(data, dict) else None
    return listed if isinstance(listed, list) else []


def enough(votes: Mapping[int, int]) -> bool:
    """Whether ten or more of a panel have answered."""
    return sum(votes.values()) >= FEWEST


def credit(votes: Mapping[int, int], answer: Any) -> float:
    """The votes for `answer` over those for the modal answer, 0 to 1; 0 without a panel or an answer on the scale."""
    if not enough(votes) or isinstance(answer, bool) or answer not in ANSWERS:
        return 0.0
    return votes.get(answer, 0) / max(votes.values())


def modal(votes: Mapping[int, int]) -> int:
    """The answer with most votes; of several the one nearest to 0."""
    return min(votes, key=lambda answer: (-votes[answer], abs(answer), answer))


def write_counts(votes: Votes, folder: Path) -> None:
    """Write the votes into `folder` for the checks, without who gave them."""
    table = {item: {str(answer): n for answer, n in sorted(given.items())} for item, given in sorted(votes.items())}
    (folder / COUNTS).parent.mkdir(exist_ok=True)
    (folder / COUNTS).write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def read_counts(folder: Path) -> dict[str, dict[int, int]]:
    """The votes that the build wrote into `folder`; {} where there is no panel."""
    path = folder / COUNTS
    if not path.is_file():
        return {}
    table = json.loads(path.read_text(encoding="utf-8"))
    return {item: {int(answer): n for answer, n in given.items()} for item, given in table.items()}
