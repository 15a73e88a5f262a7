"""The test in two forms, A and B: a bank of paired items, sealed forms for learners, keys for the trainer.

The bank is `key/<name>.toml` of a module and is never handed out. A module that shows the test names it in
`module.toml`: `[test] bank = "test-items.toml"` (or "m00-start-here/test-items.toml" from another module) and the
sitting. In a course each form is sealed with its own word (casebook.sealed); a learner gets one of the two words.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from casebook.faults import rule
from casebook.sealed import seal, word_from
from casebook.sitting import FILE
from tipsim import laws
from tipsim.language import gettext as _

from .errors import CourseError
from .manifest import Manifest, read_manifest
from .module import Module
from .project import Run, open_run, shown
from .roster import kept_roster

FORMS = ("a", "b")
KEYS = Path("facts") / "test.json"  # among the keys of a run
Form = Literal["a", "b"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Part):
    """A question with options; `right` counts from 1."""

    question: Text
    options: Annotated[tuple[Text, ...], Field(min_length=3, max_length=5)]
    right: Annotated[int, Field(ge=1, le=5)]


class Pair(Part):
    """Two items that ask for the same `goal`, of what `module` teaches; `source` says what the keys rest on."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    goal: Text
    module: Annotated[str, StringConstraints(pattern=r"^m\d\d$")]
    source: Text
    laws: tuple[str, ...] = ()
    a: Item
    b: Item

    @model_validator(mode="after")
    def _matched(self) -> Pair:
        if len(self.a.options) != len(self.b.options):
            raise ValueError(_("both forms must have as many options"))
        if any(item.right > len(item.options) for item in (self.a, self.b)):
            raise ValueError(_("right must be the number of an option"))
        return self


class Bank(Part):
    """All pairs, in the order in which both forms ask them."""

    pair: Annotated[tuple[Pair, ...], Field(min_length=1, max_length=40)]


def bank_path(module: Module) -> Path:
    """Where the bank lies that the module's test is drawn from."""
    *owner, name = module.test.bank.split("/")  # type: ignore[union-attr]
    return (module.folder.parent / owner[0] if owner else module.folder) / "key" / name


def load_bank(path: Path) -> Bank:
    """Read a bank; raise `CourseError` naming file, place, rule and repair."""
    try:
        bank = Bank.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CourseError(_("{file} cannot be read ({why}).").format(file=shown(path), why=error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        text = _("{file}: {place}: {rule}.")
        raise CourseError(text.format(file=shown(path), place=place, rule=rule(first))) from None
    for pair in bank.pair:
        _rests_on_known_law(path, pair)
    return bank


def _rests_on_known_law(path: Path, pair: Pair) -> None:
    for id in pair.laws:
        try:
            known = laws.counts(id)
        except laws.UnknownLaw as error:
            raise CourseError(f"{shown(path)}: {pair.id}: {error}") from None
        if not known:
            text = _('{file}: "{pair}" rests on the row "{id}", which is only recalled; take another item.')
            raise CourseError(text.format(file=shown(path), pair=pair.id, id=id))


def bank_of(module: Module) -> Bank | None:
    """The bank of the module's test; None where it shows none."""
    return load_bank(bank_path(module)) if module.test else None


def longest_form(module: Module) -> list[str]:
    """The texts of the form with more words; [] where the module shows no test."""
    bank = bank_of(module)
    if bank is None:
        return []
    forms = ([text for _context, text in form_texts(module, bank, form)] for form in FORMS)
    return max(forms, key=lambda texts: sum(len(text.split()) for text in texts))


def form_texts(module: Module, bank: Bank, form: str) -> Iterator[tuple[str, str]]:
    """(context, English) of each text of a form, for translators."""
    for pair in bank.pair:
        item = getattr(pair, form)
        place = f"{module.name}/test/{pair.id}/{form}"
        yield f"{place}/question", item.question
        yield from ((f"{place}/{n}", option) for n, option in enumerate(item.options, start=1))


def write_forms(module: Module, manifest: Manifest, folder: Path, wording: Callable[[str, str], str]) -> None:
    """Seal both forms of the module's test into its released `folder`; neither holds what is right."""
    bank = bank_of(module)
    if bank is None:
        return
    sealed = []
    for form in FORMS:
        said = {context: wording(context, text) for context, text in form_texts(module, bank, form)}
        page = {"form": form, "items": [_page_item(module, pair, form, said) for pair in bank.pair]}
        sitting = module.test.sitting  # type: ignore[union-attr]
        salt = word_from(manifest.seed, f"salt {sitting} {form} {json.dumps(page, sort_keys=True)}")
        sealed.append(seal(page, form_word(manifest, sitting, form), salt))
    path = folder / FILE
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"schema": 1, "forms": sealed}, indent=1) + "\n", encoding="utf-8")


def _page_item(module: Module, pair: Pair, form: str, said: dict[str, str]) -> dict[str, Any]:
    place = f"{module.name}/test/{pair.id}/{form}"
    count = len(getattr(pair, form).options)
    options = [said[f"{place}/{n}"] for n in range(1, count + 1)]
    return {"id": pair.id, "question": said[f"{place}/question"], "options": options}


def write_test_keys(module: Module, folder: Path) -> None:
    """Write what is right in each form into the keys of a run."""
    bank = bank_of(module)
    if bank is None:
        return
    rights = {form: {pair.id: getattr(pair, form).right for pair in bank.pair} for form in FORMS}
    keys = {"schema": 1, "sitting": module.test.sitting, "forms": rights}  # type: ignore[union-attr]
    (folder / KEYS).parent.mkdir(exist_ok=True)
    (folder / KEYS).write_text(json.dumps(keys, indent=1) + "\n", encoding="utf-8")


def read_test_keys(folder: Path) -> dict[str, Any] | None:
    """What `write_test_keys` wrote; None where the module shows no test."""
    path = folder / KEYS
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def score(keys: dict[str, Any], kept: Any) -> tuple[str, float] | None:
    """(form, share of all items right) of what a learner handed in; None where no form was answered."""
    answers = kept.get("answers") if isinstance(kept, dict) else None
    if not isinstance(answers, dict) or not answers or kept.get("form") not in FORMS:
        return None
    rights = keys["forms"][kept["form"]]
    right = sum(type(answers.get(item)) is int and answers[item] == number for item, number in rights.items())
    return kept["form"], right / len(rights)


def form_word(manifest: Manifest, sitting: str, form: str) -> str:
    """The word that opens a form in this run; it follows from the run's seed."""
    return word_from(manifest.seed, f"test {sitting} {form}")


@dataclass(frozen=True)
class Seat:
    """Which form a learner answers at a sitting, and the word that opens it; `learner` is '' for all others."""

    learner: str
    form: str
    word: str


def seats(*, run: str, sitting: str = "first", root: Path | str | None = None) -> list[Seat]:
    """Forms in turn over the roster, so that half begin with A; at the second sitting each has the other form.

    A line added at the end of the roster changes nobody else's form. Without a roster: the two words.
    """
    place = open_run(run, root)
    if sitting not in _sittings(place):
        text = _('No module of the run "{run}" shows the {sitting} test.')
        raise CourseError(text.format(run=run, sitting=sitting))
    manifest = read_manifest(place.manifest)
    turn = FORMS if sitting == "first" else FORMS[::-1]
    numbers = [who.id for who in kept_roster(place)] or [""] * len(FORMS)
    forms = [turn[n % len(turn)] for n in range(len(numbers))]
    return [Seat(who, form, form_word(manifest, sitting, form)) for who, form in zip(numbers, forms, strict=True)]


def _sittings(place: Run) -> list[str]:
    return [keys["sitting"] for name in place.modules() if (keys := read_test_keys(place.keys / name))]


def describe(found: list[Seat]) -> list[str]:
    """What a terminal shows: a learner a line."""
    text, any_ = _("{learner}: form {form}, word {word}"), _("every second learner")
    return [text.format(learner=one.learner or any_, form=one.form.upper(), word=one.word) for one in found]
