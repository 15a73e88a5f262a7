"""The rule that a value breaks is said in the language of the course, whatever pydantic itself says."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, StringConstraints, ValidationError, field_validator

from casebook.faults import rule
from tipsim.language import gettext as _
from tipsim.language import speaking
from tipsim.pseudo import is_pseudo


class Sheet(BaseModel):
    name: Annotated[str, StringConstraints(pattern="^[0-9]+$")] = "1"
    text: Annotated[str, StringConstraints(min_length=1, max_length=3)] = "1"
    whole: Annotated[int, Field(ge=0, le=9)] = 0
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    day: date = date(2026, 11, 25)
    kind: Literal["1", "2"] = "1"
    many: tuple[str, ...] = ()
    table: dict[str, int] = {}
    right: bool = True
    own: str = ""

    @field_validator("own")
    @classmethod
    def _ours(cls, value: str) -> str:
        if value:
            raise ValueError(_("it may not be released"))
        return value


WRONG = [("name", "a"), ("name", 1), ("text", ""), ("text", "1234"), ("whole", -1), ("whole", 10), ("whole", "a")]
WRONG += [("whole", 0.5), ("share", 0), ("share", 1), ("share", "a"), ("day", "a"), ("kind", "3"), ("many", 1)]
WRONG += [("table", 1), ("right", "a"), ("own", "1")]


def said(field, value):
    with pytest.raises(ValidationError) as told:
        Sheet(**{field: value})
    return rule(told.value.errors()[0])


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_no_english_is_left_in_the_pseudo_language(field, value):
    with speaking("qps"):
        assert is_pseudo(said(field, value).replace(" or ", " "))


def test_the_rule_names_its_bound():
    assert said("whole", 10) == "it must be at most 9"
    assert said("kind", "3") == "it must be one of '1' or '2'"


def test_a_rule_of_ours_is_said_as_it_is():
    assert said("own", "1") == "it may not be released"


def test_a_rule_unknown_here_is_said_as_pydantic_says_it():
    assert rule({"type": "something_new", "msg": "Input should be new"}) == "Input should be new"
