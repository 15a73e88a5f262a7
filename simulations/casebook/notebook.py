"""What a notebook calls to show a case or a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from IPython.display import DisplayHandle, display

from tipsim.language import gettext as _

from .case import key_path, load_case, load_key
from .faults import CaseFaults
from .handin import Message, record, say, values
from .packet import NotAPacket
from .play import replay
from .sending import Sending
from .session import Session
from .store import LogFile, NotSaved, clock
from .variant import Variant, compile_variant, load_variant

PREVIEWS = 3
_looks: dict[str, DisplayHandle] = {}  # what look_case shows of each case, kept up to date as the case is played


def play(case: str) -> None:
    """Show the player on the graded variant; the log is `answers/<case>.json`."""
    _show(lambda: Session(graded(case), Path("answers") / f"{case}.json", saved=lambda: _look_again(case)))


def practise(case: str, number: int = 1) -> None:
    """Show the player on practice variant `number`; as many plays as wanted, full debrief at once."""
    _show(lambda: Session(practice(case, number), Path("answers") / "practice" / f"{case}-{number}.json"))


def _show(begin: Callable[[], Session]) -> None:
    from .widget import Player  # the widget libraries are slow to import; marking does without them

    try:
        display(Player(begin()))
    except (CaseFaults, NotSaved) as error:
        say(False, str(error))


def graded(case: str) -> Variant:
    """The released graded variant, or in a source folder a trainer's preview with its key."""
    released = Path("cases") / f"{case}.json"
    return load_variant(released) if released.exists() else _preview(case, 0)


def practice(case: str, number: int = 1) -> Variant:
    """Practice variant `number` (1 is the first)."""
    released = Path("cases") / f"{case}.practice-{number}.json"
    if released.exists():
        return load_variant(released)
    return _preview(case, number)


def _preview(case: str, number: int) -> Variant:
    path = Path("cases") / f"{case}.yaml"
    if not path.exists():
        text = _('There is no case "{case}" here. Open the notebook from the folder of its module.')
        raise CaseFaults([text.format(case=case)])
    read = load_case(path)
    return compile_variant(read, load_key(key_path(path), read), f"preview-{number}", practice=True)


def hand_in() -> None:
    """Show the button that writes the file to hand in; nothing is written before it is pressed."""
    from .widget import HandIn

    try:
        display(HandIn(Sending(Path.cwd())))
    except NotAPacket as error:
        say(None, str(error))


def look_case(case: str) -> None:
    """A visible check: how far the case is played and when it was saved; it follows the play."""
    if shown := display(_how_far(case), display_id=True):
        _looks[case] = shown


def _look_again(case: str) -> None:
    if shown := _looks.get(case):
        shown.update(_how_far(case))


def _how_far(case: str) -> Message:
    try:
        variant = graded(case)
    except CaseFaults as error:
        return Message(False, str(error))
    file = LogFile(Path("answers") / f"{case}.json", case, variant.variant)
    events = file.read()[0] if file.path.exists() else []
    played, _why = replay(variant.case, events)
    if not events:
        return Message(None, _("{case}: not begun yet.").format(case=variant.case.title))
    if not played.finished:
        text = _("{case}: begun, not finished; saved at {time}.")
        return Message(None, text.format(case=variant.case.title, time=clock(file.saved_at)))
    text = _("{case}: finished and saved at {time}; it is handed in with the notebook.")
    return Message(True, text.format(case=variant.case.title, time=clock(file.saved_at)))


def choose(
    name: str,
    question: str,
    options: Mapping[str, str],
    *,
    many: bool = False,
    feedback: Mapping[str, str] | None = None,
) -> None:
    """Ask a question by click; the choice is saved at once under `name` (a list where `many`)."""
    from .widget import Question

    kept = values().get(name)
    chosen = [v for v in (kept if isinstance(kept, list) else [kept]) if v in options]
    widget = Question(
        prompt=question,
        options=[{"value": v, "label": label} for v, label in options.items()],
        many=many,
        chosen=chosen,
        feedback=dict(feedback or {}),
        status=_("Saved") if chosen else _("Not answered yet"),
    )

    def keep(change: Any) -> None:
        picked = [v for v in change["new"] if v in options]
        try:
            record(name, picked if many else next(iter(picked), None), by="widget")
            widget.status = _("Saved")
        except NotSaved as error:
            widget.status = str(error)

    widget.observe(keep, names="chosen")
    display(widget)
