"""The buttons under the town: what they step, when they close, and that a picture is there from the start."""

import pytest

from tipsim import look
from tipsim.desk.stepping import YEAR, Stepper, town_stepper
from tipsim.experiments import town


class Clock:
    """A model that only counts its months."""

    def __init__(self):
        self.month, self.running = 0, True

    def step(self):
        self.month += 1
        self.running = self.month < 15


@pytest.fixture
def shown() -> list[int]:
    return []


@pytest.fixture
def stepper(shown) -> Stepper:
    return Stepper(Clock, lambda model: shown.append(model.month))


def press(stepper: Stepper, number: int) -> None:
    stepper.buttons[number].click()


def test_it_is_drawn_before_anybody_presses(stepper, shown):
    assert shown == [0]


def test_the_buttons_step_a_month_and_a_year(stepper, shown):
    press(stepper, 0)
    press(stepper, 1)
    assert shown == [0, 1, 1 + YEAR]


def test_a_year_ends_with_the_run_and_the_ways_on_are_closed(stepper, shown):
    press(stepper, 1)
    press(stepper, 1)
    assert shown[-1] == 15
    assert [button.disabled for button in stepper.buttons] == [True, True, False]
    assert "Begin anew" in stepper.said.value


def test_beginning_anew_takes_a_new_model_and_opens_the_ways_on(stepper, shown):
    for number in (1, 1, 2):
        press(stepper, number)
    assert shown[-1] == 0
    assert not any(button.disabled for button in stepper.buttons)


def test_every_button_says_what_it_does(stepper):
    assert [button.description for button in stepper.buttons] == ["A month on", "A year on", "Begin anew"]


def test_the_town_is_shown_with_its_message_and_its_numbers(monkeypatch):
    told = []
    monkeypatch.setattr(look, "show", lambda fig, alt, data: told.append((alt, len(data))))
    press(town_stepper(seed=1), 0)
    assert [alt.split(":")[0] for alt, _rows in told] == ["Month 0", "Month 1"]
    assert {rows for _alt, rows in told} == {len(town.CONDITIONS)}
