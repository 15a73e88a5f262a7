"""A design says which runs are made: it goes through a file unchanged, keeps within ranges, and errs in one line."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipsim.experiments.extras import needed
from tipsim.experiments.sweep import Axis, Design
from tipsim.experiments.sweep.axis import axis_of
from tipsim.flatnames import flat_quantities, flat_quantity
from tipsim.interventions import Hotline, PassportInserts, VictimAssistance
from tipsim.quantities import BadQuantity
from tipsim.scenario import Scenario

PLAIN = Scenario(name="plain", months=12, scale=0.01)
READY = Path(__file__).resolve().parents[2] / "simulations/designs"
LINE = Scenario(name="line", months=12, scale=0.01, measures=(Hotline(), VictimAssistance(strength=0.5)))
HEAD = 'scenarios = ["plain.toml"]\n'
VARIED = '[vary]\nescaping = "range"\n'
NAMES = ["approach_rate", "escaping", "sensitivity", "hotline", "hotline.spread", "victim_assistance.capacity"]


def ranges(name: str) -> st.SearchStrategy[Axis]:
    """An axis over some part of the declared range, evenly or in the logarithm."""
    q = flat_quantity(name)
    ends = st.tuples(st.floats(0, 0.9), st.floats(0.05, 0.1)).map(lambda t: (t[0], t[0] + t[1]))
    values = ends.map(lambda t: [q.low + u * (q.high - q.low) for u in t])
    return values.flatmap(lambda v: st.booleans().map(lambda log: Axis(name, *v, log=log and v[0] > 0)))


def levels(name: str) -> st.SearchStrategy[Axis]:
    q = flat_quantity(name)
    some = st.lists(st.floats(q.low, q.high), min_size=1, max_size=4, unique=True)
    return some.map(lambda found: Axis(name, min(found), max(found), levels=tuple(found)))


def whole(name: str) -> st.SearchStrategy[Axis]:
    return st.just(axis_of(name, "range"))


@st.composite
def designs(draw):
    """A design of any kind over a few numbers, with draws of its own where it is a posterior."""
    kind = draw(st.sampled_from(["factorial", "latin-hypercube", "sobol", "posterior"]))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=kind != "factorial", max_size=3, unique=True))
    axes = {n: draw(levels(n) if kind == "factorial" else ranges(n) | levels(n) | whole(n)) for n in names}
    samples = 0 if kind == "factorial" else draw(st.sampled_from([1, 2, 4, 8]))
    given = {"kind": kind, "vary": axes}
    given |= {"samples": samples, "chance": draw(st.integers(0, 2**32 - 1))} if samples else {}
    if kind == "posterior":
        q = flat_quantity("policing")
        given["drawn"] = {"policing": draw(st.lists(st.floats(q.low, q.high), min_size=samples, max_size=samples))}
    seeds = draw(st.integers(1, 3) | st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=3, unique=True))
    return Design((PLAIN, LINE), seeds=seeds, name=draw(st.sampled_from(["", "a sweep"])), **given)


def read(tmp_path, text: str) -> Design:
    (tmp_path / "plain.toml").write_text('months = 12\nscale = 0.01\nstart = "2020-01"\n')
    (tmp_path / "line.toml").write_text('name = "line"\n[[measure]]\nkind = "hotline"\n')
    path = tmp_path / "design.toml"
    path.write_text(text, encoding="utf-8")
    return Design.from_toml(path)


# Through a file and back


@given(designs())
def test_a_design_comes_back_from_its_toml_as_it_was(tmp_path_factory, design):
    path = tmp_path_factory.mktemp("designs") / "design.toml"
    path.write_text(design.to_toml(), encoding="utf-8")
    again = Design.from_toml(path)
    assert again == design and again.digest == design.digest and np.array_equal(again.points, design.points)


@given(designs())
def test_every_point_lies_within_what_is_varied(design):
    assert design.points.shape == (design.point_count, len(design.names))
    for axis in design.axes:
        column = design.points[:, design.names.index(axis.name)]
        assert (column >= axis.low).all() and (column <= axis.high).all()
        assert not axis.levels or set(column) <= set(axis.levels)


@given(designs())
def test_run_numbers_name_every_point_scenario_and_seed_once(design):
    places = list(zip(*(part.tolist() for part in design.place(np.arange(design.runs))), strict=True))
    assert len(set(places)) == len(places) == design.point_count * 2 * len(design.seeds)
    assert places == sorted(places)


@given(st.sampled_from(NAMES).flatmap(ranges), st.floats(0, 1))
def test_a_share_of_an_axis_comes_back_from_its_value(axis, u):
    """To 1e-9: the narrowest ranges here span a twentieth of numbers up to 1e5 times as large as their width."""
    assert math.isclose(axis.at(axis.value(u)), u, abs_tol=1e-9)


@given(st.sampled_from(NAMES).flatmap(levels), st.floats(0, 1))
def test_a_level_comes_back_from_its_share(axis, u):
    level = axis.value(u)
    assert axis.value(axis.at(level)) == level


# What the kinds mean


def test_a_factorial_design_is_every_combination():
    design = Design((PLAIN,), vary={"escaping": [0.01, 0.02], "hotline": [0.0, 0.5, 1.0]})
    wanted = [(a, b) for a in (0.01, 0.02) for b in (0.0, 0.5, 1.0)]
    assert [tuple(point) for point in design.points.tolist()] == wanted


def test_a_design_without_anything_varied_is_scenarios_and_seeds():
    design = Design((PLAIN, LINE), seeds=[7, 9, 11])
    assert (design.point_count, design.runs, design.points.shape) == (1, 6, (1, 0))


def test_levels_by_number_are_at_even_distances_with_both_ends():
    told = {"low": 0.001, "high": 0.1, "log": True, "levels": 3}
    assert np.allclose(axis_of("hotline.spread", told).levels, [0.001, 0.01, 0.1], rtol=1e-12)


def test_a_latin_hypercube_has_one_point_in_every_share():
    design = Design((PLAIN,), kind="latin-hypercube", samples=16, vary={"escaping": "range", "policing": "range"})
    for column in design.unit.T:
        assert sorted(np.floor(column * 16)) == list(range(16))


@pytest.mark.parametrize(("second_order", "wanted"), [(False, 8 * (2 + 2)), (True, 8 * (2 * 2 + 2))])
def test_a_sobol_design_is_saltelli_s_extension_as_salib_lays_it_out(second_order, wanted):
    from SALib.sample import sobol

    vary = {"escaping": {"low": 0.01, "high": 0.05}, "approach_rate": "range"}
    design = Design((PLAIN,), kind="sobol", samples=8, vary=vary, second_order=second_order, chance=5)
    problem = {"num_vars": 2, "names": list(vary), "bounds": [[0, 1]] * 2}
    assert np.array_equal(design.unit, sobol.sample(problem, 8, calc_second_order=second_order, seed=5))
    assert design.point_count == len(design.points) == wanted


def test_a_range_is_varied_in_the_logarithm_where_its_ends_differ_tenfold():
    assert axis_of("approach_rate", "range").log  # 0.000002 to 0.0002
    assert not axis_of("reporting", {"low": 0.1, "high": 0.8}).log
    assert not axis_of("accepting_poor", "range").log  # 0.8 to 2.5
    assert not axis_of("caution", "range").log  # from 0


def test_a_posterior_design_runs_at_the_first_draws_and_spreads_what_it_varies_over_them(monkeypatch):
    import types

    import tipsim.experiments

    draws = [{"policing": 0.004 + 0.001 * i, "escaping": 0.02} for i in range(9)]
    made = types.SimpleNamespace(draws=lambda n, fit: draws[:n] if fit == "all" else [])
    monkeypatch.setattr(tipsim.experiments, "posterior", made, raising=False)
    monkeypatch.setitem(sys.modules, "tipsim.experiments.posterior", made)
    design = Design((LINE,), kind="posterior", samples=4, vary={"hotline.spread": "range"})
    assert design.names == ("policing", "escaping", "hotline.spread")
    assert design.points[:, 0].tolist() == [d["policing"] for d in draws[:4]]
    assert sorted(np.floor(4 * design.unit[:, 0])) == [0, 1, 2, 3]
    with pytest.raises(BadQuantity, match="samples is 10, and there are 9 draws of policing"):
        Design((LINE,), kind="posterior", samples=10)
    with pytest.raises(BadQuantity, match="has no draws"):
        Design((LINE,), kind="posterior", samples=4, fit="none")


# Flat names


def test_every_flat_name_is_taken_by_a_scenario():
    everything = Scenario(measures=tuple(cls() for cls in _measures()))
    for name, q in flat_quantities().items():
        everything.with_flat({name: q.low}), everything.with_flat({name: q.high})


def _measures():
    from tipsim.interventions import MEASURES

    return MEASURES.values()


def test_a_setting_goes_to_a_measure_that_is_there_and_adds_none():
    assert LINE.with_flat({"hotline.spread": 0.05}).measures[0] == Hotline(spread=0.05)
    assert PLAIN.with_flat({"hotline.spread": 0.05}) == PLAIN


def test_a_setting_reaches_a_measure_that_its_strength_adds_whatever_the_order():
    for flat in ({"hotline.spread": 0.05, "hotline": 0.5}, {"hotline": 0.5, "hotline.spread": 0.05}):
        assert PLAIN.with_flat(flat).measures == (Hotline(strength=0.5, spread=0.05),)


@pytest.mark.parametrize("name", ["hotline.spred", "hotlin.spread", "hotline."])
def test_a_setting_that_does_not_exist_is_named_with_its_nearest(name):
    with pytest.raises(BadQuantity, match=r"Did you mean 'hotline\.\w+'"):
        LINE.with_flat({name: 0.1})


# Files


def test_a_design_file_finds_scenarios_beside_it_and_gives_all_the_same_time(tmp_path):
    text = 'seeds = 2\nscenarios = ["plain.toml", "line.toml"]\nmonths = 24\nscale = 0.02\nstart = "2026-01"\n'
    design = read(tmp_path, text)
    assert design.scenario_names == ("plain", "line") and design.seeds == (0, 1)
    assert {(s.months, s.scale, s.start) for s in design.scenarios} == {(24, 0.02, "2026-01")}


def test_a_scenario_can_stand_in_the_design_itself(tmp_path):
    design = read(tmp_path, '[[scenario]]\nname = "own"\n[[scenario.measure]]\nkind = "passport_inserts"\n')
    assert design.scenarios == (Scenario(name="own", measures=(PassportInserts(),)),)


@pytest.mark.parametrize("path", sorted(READY.glob("*.toml")), ids=lambda path: path.stem)
def test_a_ready_design_can_be_read(path):
    design = Design.from_toml(path)
    assert design.runs > 0 and np.isfinite(design.points).all()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "The design has no runs: no scenario is named"),
        (HEAD + "seeds = 0", "seeds is 0; give 1 run or more"),
        (HEAD + "seeds = []", "it must be a number of runs or a list"),
        (HEAD + "seeds = [1, 1]", "Seed 1 is given twice"),
        (HEAD + "seeds = [-1]", "seed is -1; it must be a whole number from 0"),
        (HEAD + 'kind = "latin-hypercube"\n' + VARIED, "The design has no runs: samples is 0"),
        (HEAD + "samples = 4", "samples means nothing in a factorial design"),
        (HEAD + "[drawn]\npolicing = [0.01]", "drawn means nothing in a factorial design"),
        (HEAD + 'kind = "sobol"\nsamples = 12\n' + VARIED, "needs a power of two, such as 8 or 16"),
        (HEAD + 'kind = "sobol"\nsamples = 8\n', "varies nothing. Add a table"),
        (HEAD + 'kind = "sobal"\nsamples = 8\n' + VARIED, "Did you mean 'sobol'"),
        (HEAD + "samples = -1", "samples is -1; it must be a whole number"),
        (HEAD + "sampels = 8", "Did you mean 'samples'"),
        (HEAD + VARIED, "escaping has no levels"),
        (HEAD + "[vary]\nescapin = [0.01]", "Quantity 'escapin' is not known. Did you mean 'escaping'"),
        (HEAD + '[vary]\nescaping = "wide"', "escaping is 'wide'; write \"range\""),
        (HEAD + "[vary]\nescaping = []", "escaping is []"),
        (HEAD + "[vary]\nescaping = [0.01, 0.01]", "a level is given twice"),
        (HEAD + "[vary]\nescaping = [0.9]", "it must lie in [0.003, 0.06]"),
        (HEAD + '[vary]\nescaping = ["a"]', "it must be a number"),
        (HEAD + "[vary]\nescaping = {low = 0.05, high = 0.01}", "high must be above low"),
        (HEAD + "[vary]\nescaping = {lo = 0.05}", "Did you mean 'low'"),
        (HEAD + "[vary]\nescaping = {levels = 1}", "levels is 1; it must be a whole number from 2"),
        (HEAD + "[vary]\ncaution = {log = true, levels = 3}", "with log = true it must be above 0"),
        (HEAD + '[vary]\n"hotline.spread" = [0.01]', "no scenario of the design has the measure hotline"),
        (HEAD + '[vary]\n"hotline.sprea" = [0.01]', "Did you mean 'hotline.spread'"),
        (HEAD + "scale = 0.00001", "without persons"),
        ('scenarios = ["plain.toml", "plain.toml"]', "Two scenarios are called 'plain'"),
        ('scenarios = ["plain.toml", "line.toml"]', "Write months = ... in the design"),
        ('scenarios = ["none.toml"]', "none.toml cannot be read as a scenario"),
        ('scenarios = "plain.toml"', "it must be a list of files"),
        ("[[scenario]]\nmonths = 12", "A scenario has no name"),
        (HEAD + "vary = 3", "vary is 3; see the examples"),
        ("kind = = 3", "cannot be read as a design"),
        (HEAD + 'kind = "posterior"\nsamples = 2\n[drawn]\npolicing = [0.01]', "there are 1 draws of policing"),
        (
            HEAD + "[vary]\n" + "".join(f"{n} = {{levels = 500}}\n" for n in ("escaping", "policing", "opening")),
            "125,000,000 runs",
        ),
    ],
)
def test_a_faulty_design_is_refused_in_one_line_that_begins_with_its_file(tmp_path, text, why):
    with pytest.raises(BadQuantity) as told:
        read(tmp_path, text)
    said = str(told.value)
    assert why in said and "\n" not in said and said.startswith(str(tmp_path / "design.toml"))


def test_a_library_that_is_missing_is_told_with_the_command_that_installs_it(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("SALib.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)  # what an import of a missing module meets
    with pytest.raises(BadQuantity, match=r"needs SALib.*pip install tiplab\[experiments\]") as told:
        needed("SALib.sample.sobol")
    assert "\n" not in str(told.value)
