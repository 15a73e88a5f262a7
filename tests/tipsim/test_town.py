"""The small town for teaching: what is drawn is what is there, and a rule of one's own is what is run."""

import pytest

from tipsim.experiments import town, worlds
from tipsim.experiments.compare import compare
from tipsim.experiments.runs import repeat
from tipsim.reference import Person, ReferenceModel
from tipsim.scenario import Scenario
from tipsim.state import State

SHORT = {"months": 3, "spin_up": 3}


class Half(Person):
    def acceptance(self, sought: bool) -> float:
        return super().acceptance(sought) * 0.5


class Broken(Person):
    def acceptance(self, sought: bool) -> float:
        return self.no_such_thing


@pytest.fixture(scope="module")
def model() -> ReferenceModel:
    made = ReferenceModel(town.TOWN, seed=1)
    while made.month < 6:
        made.step()
    return made


def test_every_person_of_the_town_has_one_mark(model):
    fig = town.draw(model)
    marks = [len(points.get_offsets()) for ax in fig.axes for points in ax.collections]
    assert sum(marks) == len(model.person)
    assert marks == town.conditions(model).iloc[:, 0].tolist()


def test_the_message_counts_the_exploited_as_the_picture_does(model):
    exploited = sum(episode.state == State.EXPLOITED for episode in model.episodes)
    assert f"Month 6: {exploited} of {len(model.person):,} persons" in town.message(model)
    assert town.conditions(model).loc["Exploited"].item() == exploited


def test_a_town_on_its_first_day_can_be_drawn():
    first = ReferenceModel(town.TOWN, seed=1)
    assert town.message(first).startswith("Month 0")
    assert town.history(first).empty
    town.draw(first)


def test_conditions_are_told_apart_by_shape_and_size_too():
    looks = [(marker, size) for _label, _colour, marker, size in town.CONDITIONS.values()]
    assert len(set(looks)) == len(looks)


def test_the_rule_of_the_model_changes_nothing():
    probed = town.probe(Person)
    assert set(probed.values()) == {1.0} and not town.changes(probed)


def test_a_rule_is_probed_by_what_it_does():
    assert set(town.probe(Half).values()) == {0.5}


def test_a_rule_that_fails_is_told_in_one_line(capsys):
    assert town.probe(Broken) == {}
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "no_such_thing" in said


def test_persons_of_a_town_follow_its_rule():
    made = town.under(Half)(town.TOWN, seed=1, **SHORT)
    assert {type(person) for person in made.person.values()} == {Half}


def test_a_rule_in_code_goes_before_a_number(monkeypatch):
    run = []
    monkeypatch.setattr(town, "totals", lambda model, seeds, **changed: run.append((model.person_type, changed)))
    town.mine(Half, 1, accepting_poor="0.87")
    town.mine(Person, 1, accepting_poor="0.87")
    assert run == [(Half, {}), (Person, {"accepting_poor": 0.87})]


@pytest.mark.parametrize(("number", "told"), [(None, "No rule yet"), ("0.43", "it must lie in [0.8, 2.5]")])
def test_what_cannot_be_run_is_told_in_one_line(number, told, capsys):
    assert town.mine(Person, 1, accepting_poor=number) is None
    said = capsys.readouterr().out
    assert told in said and said.count("\n") == 1


def test_differences_are_given_in_their_standard_errors():
    one = town.totals(ReferenceModel, [1, 2], **SHORT)
    other = one + 10
    table = town.beside(one, other)
    error = (one.recruited.var() / 2 * 2) ** 0.5
    assert table.loc["recruited", "difference"] == 10
    assert table.loc["recruited", "errors"] == pytest.approx(10 / error)


def test_the_same_seeds_give_the_same_totals():
    assert town.totals(ReferenceModel, [3], **SHORT).equals(town.totals(ReferenceModel, [3], **SHORT))


@pytest.fixture(scope="module")
def small() -> Scenario:
    return Scenario(months=6, spin_up=6, scale=0.02)


def test_worlds_differ_in_recruiting_and_in_recognising_alone(small):
    b, c = (worlds.world(name, small) for name in "BC")
    assert set(c.quantities) == {"approach_rate", "trapping", "sensitivity"}
    assert c.country.approach_rate == 2 * b.country.approach_rate == 2 * small.country.approach_rate
    assert b.skill == small.skill and c.skill.sensitivity < b.skill.sensitivity


def test_worlds_are_drawn_with_their_record_and_what_happened(small):
    runs = {name: repeat(worlds.world(name, small), 2) for name in "ABC"}
    fig = worlds.draw_worlds(runs)
    heights = [[bar.get_height() for bar in ax.patches] for ax in fig.axes[1:]]
    assert heights == worlds.world_table(runs).T.to_numpy().tolist()


def test_where_no_pair_differs_the_change_is_nothing(small):
    table = worlds.both_books(compare(small, small, 2))
    assert (table[["change from", "to"]] == 0).to_numpy().all()
