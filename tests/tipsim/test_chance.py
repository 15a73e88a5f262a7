"""chance.py: a random number is a function of its key and counter, and of nothing else."""


import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tipsim import chance

WORD = st.integers(0, 2**32 - 1)
# Known answers of Random123 for philox4x32 with ten rounds: counter, key, result.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def loop_words(key, counter):
    return tuple(int(w) for w in chance.philox(*(np.uint64(x) for x in (*key, *counter))))


def array_words(key, counter):
    return tuple(int(w) for w in chance.philox_arrays(*key, *counter))


@pytest.mark.parametrize("words", [loop_words, array_words])
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_known_answers_of_its_authors(words, counter, key, answer):
    assert words(key, counter) == answer


@given(key=st.tuples(WORD, WORD), counter=st.tuples(WORD, WORD, WORD, WORD))
def test_the_loop_and_the_arrays_give_the_same_words(key, counter):
    assert loop_words(key, counter) == array_words(key, counter)


@given(
    seed=st.integers(0, 2**63 - 1),
    ids=st.lists(st.integers(0, 2**31 - 1), max_size=20),
    month=st.integers(-(2**15), 2**15 - 1),
    stream=st.integers(0, 2**16),
)
def test_filling_by_loop_and_by_arrays_gives_the_same_uniforms(seed, ids, month, stream):
    key, ids = chance.key_of(seed), np.array(ids, dtype=np.int32)
    by_loop, by_arrays = np.empty((len(ids), 8)), np.empty((len(ids), 8))
    chance._fill_loop(by_loop, *key, ids, month + chance.MONTH_OFFSET, stream)
    chance._fill_arrays(by_arrays, *key, ids, month + chance.MONTH_OFFSET, stream)
    np.testing.assert_array_equal(by_loop, by_arrays)


@pytest.mark.parametrize("word", [0, 2**32 - 1])
def test_the_least_and_the_greatest_word_give_uniforms_inside_zero_and_one(word):
    assert 0 < (np.float64(word) + 0.5) * chance.UNIT < 1


def test_uniforms_are_spread_evenly():
    """Kolmogorov-Smirnov at the 0.1 per cent level: the seed is fixed, so the answer is always the same."""
    luck = chance.uniforms(chance.key_of(7), np.arange(5_000), 3, chance.ACTIVE, 4)
    assert stats.kstest(luck.ravel(), "uniform").pvalue > 0.001


@pytest.mark.parametrize("other", [{"ids": [5]}, {"ids": [9, 5]}, {"ids": [5], "columns": 16}])
def test_the_luck_of_a_person_does_not_depend_on_what_else_is_asked(other):
    asked = {"month": -7, "stream": chance.ACTIVE, "columns": 4}
    alone = chance.uniforms(chance.key_of(1), np.array([5]), **asked)[0]
    ids = np.array(other.pop("ids"))
    among = chance.uniforms(chance.key_of(1), ids, **{**asked, **other})[ids == 5][0]
    np.testing.assert_array_equal(among[:4], alone)


@given(st.data())
def test_seed_person_month_and_stream_each_change_the_luck(data):
    """Four words of 32 bits agree by chance once in 2**128 draws."""
    base = {"seed": 1, "person": 5, "month": 3, "stream": chance.ACTIVE}
    name = data.draw(st.sampled_from(sorted(base)))
    top = {"stream": 255, "month": 2**15 - 1}.get(name, 2**31 - 1)
    moved = {**base, name: data.draw(st.integers(0, top).filter(lambda value: value != base[name]))}

    def luck(seed, person, month, stream):
        return chance.uniforms(chance.key_of(seed), np.array([person]), month, stream, 4).tolist()

    assert luck(**base) != luck(**moved)


def test_near_seeds_have_keys_that_share_nothing():
    """Words of 1,000 near seeds: the most bits that two neighbours share stays what chance gives.

    Equal bits of two random 64-bit keys are binomial(64, 1/2): mean 32, sd 4; 57 or more of 64 has a chance of
    4e-11 a pair.
    """
    keys = [(k0 << 32) | k1 for k0, k1 in map(chance.key_of, range(1_000))]
    shared = [64 - (a ^ b).bit_count() for a, b in zip(keys, keys[1:], strict=False)]
    assert max(shared) < 57 and len(set(keys)) == 1_000


@given(st.floats(1e-9, 1_000))
def test_the_ladder_of_layers_is_the_same_for_every_height(highest):
    longest, tops = chance.layer_tops(1_000), chance.layer_tops(highest)
    np.testing.assert_array_equal(tops, longest[: len(tops)])


@given(st.floats(1e-9, 1_000))
def test_the_ladder_reaches_the_height_and_has_no_layer_too_many(highest):
    tops = chance.layer_tops(highest)
    assert tops[-1] >= highest and (len(tops) == 1 or tops[-2] < highest)


@given(st.floats(0.01, 2_000))
def test_the_poisson_table_is_the_distribution_function(mean):
    """Sums of k terms, each right to a few units in the last place of exp of about `mean`: 1e-15 x mean x 10."""
    table = chance.poisson_table(mean)
    exact = stats.poisson.cdf(np.arange(len(table)), mean)
    np.testing.assert_allclose(table[:-1], exact[:-1], rtol=0, atol=1e-14 * max(10, mean) + 2**-33)


@given(st.floats(0.01, 2_000))
def test_the_poisson_table_rises_to_one_and_leaves_out_less_than_a_uniform_can_show(mean):
    table = chance.poisson_table(mean)
    left_out = stats.poisson.sf(len(table) - 1, mean)
    assert (np.diff(table) >= 0).all() and table[-1] == 1.0 and left_out < 2.0**-32


@given(
    u=st.floats(2.0**-33, 1 - 2.0**-33),
    means=st.lists(st.floats(0, 5_000), min_size=2, max_size=2) | st.lists(st.floats(45, 55), min_size=2, max_size=2),
)
def test_a_poisson_count_never_falls_when_the_mean_rises(u, means):
    low, high = sorted(means)
    assert chance.poisson_count(low, u) <= chance.poisson_count(high, u)


@given(mean=st.floats(1e-6, 50), u=st.floats(1e-6, 1 - 1e-6))
def test_up_to_a_mean_of_fifty_the_poisson_count_is_the_exact_quantile(mean, u):
    """Rounding of the sum may move a quantile only where `u` is within 1e-12 of a step: count k fits both sides."""
    k = chance.poisson_count(mean, u)
    assert stats.poisson.cdf(k, mean) >= u - 1e-12
    assert k == 0 or stats.poisson.cdf(k - 1, mean) < u + 1e-12


@pytest.mark.parametrize("mean", [50.0001, 60, 100, 333.3, 1_000, 25_000])
def test_above_a_mean_of_fifty_the_distribution_function_is_within_its_bound(mean):
    """Counts at 20,001 even levels give the distribution function to 1 / 20,001 (levels do not resolve more)."""
    levels = (np.arange(20_001) + 0.5) / 20_001
    counts = np.array([chance.poisson_count(mean, u) for u in levels])
    k = np.arange(counts.min(), counts.max() + 1)
    share = np.searchsorted(counts, k, side="right") / len(levels)
    assert np.abs(share - stats.poisson.cdf(k, mean)).max() < 0.001 + 1 / 20_001


@pytest.mark.parametrize("mean", [0, -1.0])
def test_nothing_is_counted_where_the_mean_is_nothing(mean):
    assert chance.poisson_count(mean, 1 - 2.0**-33) == 0


def test_a_count_is_never_negative_at_the_lowest_luck():
    assert all(chance.poisson_count(mean, 2.0**-33) >= 0 for mean in np.geomspace(0.1, 1e6, 50))


@given(u=st.floats(1e-12, 1 - 1e-9))
def test_the_normal_quantile_is_within_the_error_of_its_approximation(u):
    assert chance._normal_quantile(u) == pytest.approx(stats.norm.ppf(u), rel=2e-9, abs=2e-9)
