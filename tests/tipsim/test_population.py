"""population.py: who the persons are, how they enter and leave, and how they are kept on disk."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tried import SMALL

from tipsim import population
from tipsim.country import Country
from tipsim.model import TraffickingModel
from tipsim.network import routes
from tipsim.population import BIRTH, CLASS, GONE, OLDEST, decode, encode, people
from tipsim.quantities import BadQuantity


@pytest.fixture(scope="module")
def large():
    return people(Country(), scale=0.1, months=24, seed=1)


@pytest.fixture(scope="module")
def small():
    return people(Country(), scale=0.01, months=24, seed=1)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TIPSIM_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept" / "people"


def made(**changed):
    return people(Country(), **{"scale": 0.001, "months": 6, "seed": 1, **changed})


def equal(one, other):
    parts = (one.fixed, other.fixed), (one.region, other.region), (one.first, other.first), (one.a_month, other.a_month)
    return all(np.array_equal(a, b) for a, b in parts)


@given(first=st.integers(22, 4_000_000))
def test_regions_get_whole_numbers_that_sum_up_and_miss_their_share_by_less_than_one_person(first):
    shares = routes().people
    counts = population._by_region(first, shares)
    assert counts.sum() == first and (np.abs(counts - shares * first) < 1).all()


def test_the_first_persons_live_where_the_largest_remainder_puts_them(small):
    counts = np.bincount(small.region[: small.first], minlength=22)
    np.testing.assert_array_equal(counts, population._by_region(small.first, routes().people))


def test_poverty_is_as_recorded_in_each_region(large):
    """Of n persons of a region the poor are binomial(n, recorded share); 4.5 sd for each of 22 regions (2e-4)."""
    poor, region = decode(large.fixed[:, CLASS])["poor"], large.region
    n = np.bincount(region, minlength=22)
    p = routes().poverty
    assert (np.abs(np.bincount(region, weights=poor, minlength=22) - n * p) < 4.5 * np.sqrt(n * p * (1 - p))).all()


def test_the_same_seed_makes_the_same_persons(monkeypatch):
    country, counts = Country(), population._by_region(3_400, routes().people)
    assert equal(population._make(country, counts, 6, 5), population._make(country, counts, 6, 5))


def test_another_seed_makes_other_persons():
    assert not equal(made(seed=1), made(seed=2))


def test_persons_are_written_once_and_then_read(folder, monkeypatch):
    first = made()
    monkeypatch.setattr(population, "_make", None)  # to make them again would fail
    assert equal(made(), first) and len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("changed", [{"scale": 0.0011}, {"months": 7}, {"seed": 2}])
def test_other_persons_are_kept_in_another_file(folder, changed):
    made()
    made(**changed)
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("name", ["birth_rate", "foreign_share", "foreign_stay", "wish_share", "debt_share"])
def test_each_quantity_that_makes_persons_has_its_own_file(folder, name):
    made()
    low = next(q.low for q in population_quantities() if q.name == name)
    people(Country(**{name: low}), scale=0.001, months=6, seed=1)
    assert len(list(folder.iterdir())) == 2


def population_quantities():
    from tipsim.quantities import declared

    return declared(Country)


def test_a_quantity_that_makes_no_persons_uses_the_same_file(folder):
    made()
    people(Country(sting=0.11), scale=0.001, months=6, seed=1)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("keep", [0, 1, 3, 50, 0.5, -3])
def test_a_file_that_was_cut_short_is_made_anew(folder, keep):
    first = made()
    path = next(folder.iterdir())
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep) if isinstance(keep, float) else keep])
    assert equal(made(), first) and path.read_bytes() == whole


@given(at=st.floats(0, 1, exclude_max=True))
def test_a_file_with_a_damaged_byte_gives_the_right_persons_or_is_made_anew(tmp_path_factory, at):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIPSIM_CACHE", str(tmp_path_factory.mktemp("damaged")))
        first = made(scale=0.0005)
        path = next((population.cache_folder() / "people").iterdir())
        data = bytearray(path.read_bytes())
        data[int(at * len(data))] ^= 0xFF
        path.write_bytes(data)
        assert equal(made(scale=0.0005), first)


def test_where_nothing_can_be_kept_persons_are_made_all_the_same(tmp_path, monkeypatch):
    """The folder would lie inside a file: no user, not even root, can make it."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TIPSIM_CACHE", str(tmp_path / "file" / "kept"))
    assert made().first == 3_400


def test_no_draft_is_left_beside_the_kept_persons(folder):
    made()
    assert [path.suffix for path in folder.iterdir()] == [".npz"] and len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("shorter", [1, 7, 23])
def test_persons_of_a_shorter_run_are_the_first_rows_of_a_longer_one(small, shorter):
    short = people(Country(), scale=0.01, months=shorter, seed=1)
    np.testing.assert_array_equal(short.fixed, small.fixed[: len(short.fixed)])
    np.testing.assert_array_equal(short.region, small.region[: len(short.region)])


def test_nobody_is_older_than_the_oldest_or_leaves_before_entering(large):
    fixed = large.fixed.astype(int)
    entry = np.zeros(len(fixed), dtype=int)
    entry[large.first :] = np.arange(len(fixed) - large.first) // large.a_month
    assert (fixed[:, GONE] > entry).all()
    citizens = decode(fixed[:, CLASS])["foreign"] == 0
    assert (fixed[citizens, GONE] - fixed[citizens, BIRTH] <= OLDEST + 1).all()


def test_who_enters_is_a_newborn_citizen_or_a_grown_up_foreign_worker(large):
    later = large.fixed[large.first :].astype(int)
    age = np.arange(len(later)) // large.a_month - later[:, BIRTH]
    foreign = decode(later[:, CLASS])["foreign"] == 1
    assert (age[~foreign] == 0).all() and (age[foreign] >= population.ADULT).all()


def test_deaths_of_the_first_year_agree_with_the_life_table(large):
    """Each citizen dies within twelve months with a chance from the survival curve; sum of binomials, 4.5 sd."""
    who = large.fixed[: large.first].astype(int)
    who = who[decode(who[:, CLASS])["foreign"] == 0]
    curve = population._survival()
    age = -who[:, BIRTH]
    p = 1 - curve[np.minimum(age + 12, OLDEST)] / curve[age]
    assert abs((who[:, GONE] <= 12).sum() - p.sum()) < 4.5 * np.sqrt((p * (1 - p)).sum())


def test_foreign_workers_stay_as_long_as_declared_on_average(large):
    """A geometric stay of mean m has sd sqrt(m (m - 1)); 4.5 sd of the mean of n of them."""
    who = large.fixed[: large.first].astype(int)
    stays, m = who[decode(who[:, CLASS])["foreign"] == 1, GONE], Country().foreign_stay
    assert abs(stays.mean() - m) < 4.5 * np.sqrt(m * (m - 1) / len(stays))


@pytest.mark.parametrize("trait", ["sex", "poor", "debt", "wish", "foreign"])
def test_shares_agree_between_a_tenth_and_a_hundredth(large, small, trait):
    """Two binomial shares of the first persons; their difference has the sum of their variances; 4.5 sd."""
    shares, variances = [], []
    for who in (large, small):
        share = (decode(who.fixed[: who.first, CLASS])[trait] == 1).mean()
        shares.append(share)
        variances.append(share * (1 - share) / who.first)
    assert abs(shares[0] - shares[1]) < 4.5 * np.sqrt(sum(variances))


def test_entrants_a_month_per_head_agree_between_scales(large, small):
    """Both kinds are rounded to whole persons: at most half a person each, over the persons of the smaller."""
    assert abs(large.a_month / large.first - small.a_month / small.first) <= 1 / small.first + 1 / large.first


@given(st.lists(st.integers(0, population.CLASSES - 1), min_size=1, max_size=50))
def test_a_class_is_read_back_as_it_was_written(classes):
    np.testing.assert_array_equal(encode(**decode(classes)), classes)


# The facade


@pytest.fixture(scope="module")
def run():
    return TraffickingModel(**SMALL)


def test_the_number_of_persons_is_entrants_less_departures_in_every_month():
    model = TraffickingModel(**SMALL)
    made = model.people
    entry = np.zeros(len(made.fixed), dtype=int)
    entry[made.first :] = np.arange(len(made.fixed) - made.first) // made.a_month
    while model.running:
        entered = entry <= model.month
        gone = entered & (made.fixed[:, GONE] <= model.month)
        assert len(model.population) == entered.sum() - gone.sum()
        model.step()


def test_the_table_has_one_row_for_each_person_who_is_there(run):
    frame = run.population.to_dataframe()
    assert len(frame) == len(run.population) and frame.index.is_unique


def test_where_returns_those_of_the_table_who_match(run):
    frame = run.population.to_dataframe()
    found = run.population.where(region="MN-1", sex="female", poor=True)
    rows = frame[(frame.region == "MN-1") & (frame.sex == "female") & frame.poor]
    assert found.tolist() == rows.index.tolist() and len(found) > 0


def test_where_without_a_wish_returns_everybody(run):
    assert len(run.population.where()) == len(run.population)


def test_a_column_that_persons_do_not_have_is_refused_in_one_line(run):
    with pytest.raises(BadQuantity, match="'colour'") as error:
        run.population.where(colour="blue")
    assert "\n" not in str(error.value) and "region" in str(error.value)


def test_a_person_is_a_row_of_the_table(run):
    row = run.population.to_dataframe().iloc[17]
    assert run.population.person(int(row.name)) == row.to_dict()


@pytest.mark.parametrize("outside", [-1, 10**9])
def test_a_person_outside_the_rows_is_refused_in_one_line(run, outside):
    with pytest.raises(IndexError, match=str(outside)):
        run.population.person(outside)


def test_nobody_in_the_table_has_a_negative_age(run):
    """At the start and at the end of the run."""
    model = TraffickingModel(**SMALL)
    while model.running:
        model.step()
    ages = pd.concat([run.population.to_dataframe().age, model.population.to_dataframe().age])
    assert ages.min() >= 0 and ages.max() <= 110


def test_a_scale_that_leaves_a_region_empty_is_refused_in_one_line_with_a_scale_that_does_not():
    with pytest.raises(BadQuantity, match="scale is 1e-05") as error:
        people(Country(), scale=1e-5, months=1, seed=1)
    needed = float(re.search(r"Choose ([\d.e-]+) or more", str(error.value))[1])
    assert "\n" not in str(error.value)
    assert np.bincount(people(Country(), scale=needed, months=1, seed=1).region, minlength=22).min() >= 1
