"""The small case with every form of the engine (m91-forms), whole or changed, and how to play it."""

from functools import lru_cache
from pathlib import Path

from casebook.case import load_case, load_key
from casebook.play import Play
from casebook.schema import Case, Key
from casebook.variant import Variant, compile_variant

FOLDER = Path(__file__).parent / "m91-forms"
CASE, KEY = FOLDER / "cases" / "forms.yaml", FOLDER / "key" / "forms.yaml"


@lru_cache
def both() -> tuple[Case, Key]:
    case = load_case(CASE)
    return case, load_key(KEY, case)


def variant(seed: int | str = 1, practice: bool = False) -> Variant:
    return compile_variant(*both(), seed, practice)


def acts(*names: str) -> list[dict]:
    return [{"do": "act", "what": name} for name in names]


def played(*events: dict, of: Case | None = None) -> Play:
    """A play of the case after these events, all of which must be legal."""
    play = Play(of or variant().case)
    for event in events:
        play.do(event)
    return play


def search(term: str) -> dict:
    return {"do": "search", "what": term}


def opened(record: str) -> dict:
    return {"do": "open", "what": record}


def changed(case: Case, **fields: object) -> Case:
    return case.model_copy(update=fields)
