"""Plain data goes through JSON and comes back as it was; nothing else gets through, and nothing is trusted."""

from __future__ import annotations

import datetime as dt
import json
import math
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from coursekit.sandbox.plain import NotPlain, decode, encode
from tipsim.interventions import MEASURES
from tipsim.scenario import Scenario

SKILL = "[sensitivity]\nestimate = 0.7\nlow = 0.6\nhigh = 0.8\nn = 20\n"


def there_and_back(value):
    return decode(json.loads(json.dumps(encode(value))))


def refused_as(value) -> str:
    with pytest.raises(NotPlain) as refused:
        encode(value)
    return refused.value.reason["kind"]


def same(a, b) -> bool:
    """Equal and of one type all the way down; nan is the same as nan."""
    if type(a) is not type(b):
        return False
    if type(a) in (float, complex):
        return repr(a) == repr(b)
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, list | tuple | deque):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


ZONES = st.one_of(
    st.none(), st.timezones(), st.builds(dt.timezone, st.timedeltas(dt.timedelta(-1) / 2, dt.timedelta(1) / 2))
)
HASHABLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(allow_nan=False),
    st.complex_numbers(allow_nan=False),
    st.text(st.characters()),
    st.binary(),
    st.dates(),
    st.datetimes(timezones=ZONES, allow_imaginary=True),
    st.times(),
    st.timedeltas(),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.builds(range, st.integers(), st.integers(), st.integers(1, 9)),
    st.just(...),
)
VALUES = st.recursive(
    st.one_of(
        HASHABLE,
        st.floats(),
        st.complex_numbers(),
        st.builds(bytearray, st.binary()),
        st.builds(slice, st.integers(), st.none(), st.integers()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(HASHABLE, inner, max_size=4),
        st.sets(HASHABLE, max_size=4),
        st.frozensets(HASHABLE, max_size=4),
        st.builds(OrderedDict, st.dictionaries(HASHABLE, inner, max_size=3)),
        st.builds(deque, st.lists(inner, max_size=3), st.one_of(st.none(), st.integers(3, 9))),
    ),
    max_leaves=12,
)
DTYPES = st.one_of(
    nps.boolean_dtypes(),
    nps.integer_dtypes(),
    nps.unsigned_integer_dtypes(),
    nps.floating_dtypes(),
    nps.complex_number_dtypes(),
    nps.datetime64_dtypes(),
    nps.timedelta64_dtypes(),
    nps.unicode_string_dtypes(),
    nps.byte_string_dtypes(),
)
SHAPES = nps.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=4)


@given(VALUES)
def test_python_s_plain_values_come_back_the_same(value):
    assert same(there_and_back(value), value)


@given(st.integers(-2, 2), st.integers(1, 32_000))
def test_whole_numbers_beyond_python_s_limit_of_digits_come_back(sign, bits):
    assert there_and_back(sign * 2**bits + 1) == sign * 2**bits + 1


@pytest.mark.parametrize("half", ["\ud800", "\udfff", "\ud83d\ude00", "a\udc80b"])
def test_text_with_halves_of_surrogate_pairs_comes_back(half):
    assert there_and_back([half]) == [half]


def test_negative_zero_keeps_its_sign():
    assert math.copysign(1, there_and_back(-0.0)) == -1


@given(nps.arrays(DTYPES, SHAPES))
def test_arrays_come_back_with_type_shape_and_values(array):
    back = there_and_back(array)
    assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())


@given(nps.arrays(object, SHAPES, elements=st.one_of(st.integers(), st.text(), st.none())))
def test_arrays_of_objects_come_back(array):
    back = there_and_back(array)
    assert back.dtype == object and back.shape == array.shape and back.tolist() == array.tolist()


@given(nps.arrays(DTYPES.filter(lambda kind: kind.kind not in "US"), 1))
def test_single_values_of_numpy_keep_their_type(array):
    back = there_and_back(array[0])
    assert type(back) is type(array[0]) and back.tobytes() == array[0].tobytes()


TABLES = {
    "numbers": pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan]}),
    "texts": pd.DataFrame({"s": ["x", None], "o": pd.Series(["x", 1], dtype=object)}),
    "truths": pd.DataFrame({"t": [True, False]}),
    "dates": pd.DataFrame({"d": pd.to_datetime(["2020-01-01", None])}),
    "dates of a place": pd.DataFrame({"d": pd.date_range("2020", periods=2, tz="Asia/Ulaanbaatar")}),
    "spans of time": pd.DataFrame({"d": pd.to_timedelta(["1D", None])}),
    "categories": pd.DataFrame({"c": pd.Categorical(["u", "v", None], categories=["v", "u"], ordered=True)}),
    "missing whole numbers": pd.DataFrame({"n": pd.array([1, None], dtype="Int64"), "b": pd.array([True, None])}),
    "missing fractions": pd.DataFrame({"n": pd.array([1.5, None], dtype="Float32")}),
    "strings with NA": pd.DataFrame({"n": pd.array(["a", None], dtype="string")}),
    "periods": pd.DataFrame({"p": pd.period_range("2020-01", periods=2, freq="M")}),
    "intervals": pd.DataFrame({"i": pd.interval_range(0, 2, closed="left")}),
    "doubled columns": pd.DataFrame([[1, 2.5]], columns=["a", "a"]),
    "nothing": pd.DataFrame(),
    "rows only": pd.DataFrame(index=[1, 2]),
    "columns only": pd.DataFrame(columns=["a", 1]),
    "an index of dates": pd.DataFrame({"a": [1, 2, 3]}, index=pd.date_range("2020", periods=3, freq="D", name="day")),
    "levels": pd.DataFrame(
        {("a", 1): [1], ("b", 2): [2]}, index=pd.MultiIndex.from_tuples([("x", 1)], names=["p", None])
    ),
    "a grouped sum": pd.DataFrame({"k": list("aba"), "v": [1, 2, 3]}).groupby("k").agg(["sum", "mean"]),
    "a cut": pd.DataFrame({"v": [1, 2, 3]}).groupby(pd.cut([1, 2, 3], 2), observed=False).sum(),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_come_back_with_types_index_and_columns(name):
    pd.testing.assert_frame_equal(there_and_back(TABLES[name]), TABLES[name], check_column_type="exact")


@pytest.mark.parametrize("name", [name for name in TABLES if TABLES[name].shape[1]])
def test_series_come_back_with_name_and_index(name):
    series = TABLES[name].iloc[:, 0]
    pd.testing.assert_series_equal(there_and_back(series), series)


SINGLES = [
    pd.Timestamp("2020-01-01 03:04:05.678"),
    pd.Timestamp("2020-01-01", tz="Asia/Tokyo"),
    pd.Timestamp("2020-01-01", tz="UTC"),
    pd.Timedelta("3h"),
    pd.Period("2020-01"),
    pd.Interval(1, 2),
    pd.NaT,
    np.str_("a"),
    np.bytes_(b"a"),
    np.dtype("float32"),
    Counter("aab"),
    defaultdict(list, a=[1]),
    dt.datetime(2020, 1, 1, tzinfo=zoneinfo.ZoneInfo("Asia/Ulaanbaatar")),
    Decimal("NaN"),
    Fraction(1, 3),
]


@pytest.mark.parametrize("value", SINGLES, ids=repr)
def test_single_values_come_back_with_their_type(value):
    back = there_and_back(value)
    assert type(back) is type(value) and repr(back) == repr(value)


def test_missing_comes_back_as_the_one_that_there_is():
    assert there_and_back(pd.NA) is pd.NA


class MyInt(int):
    pass


class MyList(list):
    pass


class MyFrame(pd.DataFrame):
    pass


class MyArray(np.ndarray):
    pass


STRANGERS = [
    MyInt(3),
    MyList(),
    MyFrame(),
    np.zeros(2).view(MyArray),
    object(),
    print,
    int,
    lambda: 0,
    iter([]),
    np.random,
]


@pytest.mark.parametrize("value", STRANGERS, ids=lambda value: type(value).__name__)
def test_nothing_of_another_class_is_plain(value):
    with pytest.raises(NotPlain):
        encode([value])


def test_a_stranger_is_named_by_its_class():
    with pytest.raises(NotPlain) as refused:
        encode({"a": (MyInt(3),)})
    assert refused.value.reason == {"kind": "own-type", "type": "MyInt"}


def test_what_stands_for_a_stranger_is_asked_for():
    data = encode([1, MyInt(3)], foreign=lambda value: {"t": "foreign", "n": 7})
    assert decode(data, foreign=lambda told: told["n"]) == [1, 7]


def test_no_method_of_a_stranger_is_called():
    called = []

    class Meta(type):
        def __hash__(cls):
            called.append("hash of the class")
            return 0

        def __eq__(cls, other):
            called.append("class compared")
            return True

        def __getattribute__(cls, name):
            called.append(name)
            return type.__getattribute__(cls, name)

    class Sly(list, metaclass=Meta):
        def __getattribute__(self, name):
            called.append(name)
            return list.__getattribute__(self, name)

        def __iter__(self):
            called.append("iter")
            return list.__iter__(self)

        def __len__(self):
            called.append("len")
            return 0

        def __eq__(self, other):
            called.append("eq")
            return True

    sly = [Sly()]
    called.clear()
    with pytest.raises(NotPlain):
        encode(sly)
    assert called == []


def deep(levels: int) -> list:
    value: list = []
    for _level in range(levels):
        value = [value]
    return value


def circle() -> list:
    value: list = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value, kind",
    [
        (circle(), "circle"),
        (deep(200), "too-deep"),
        (10**11_000, "too-large"),
        ("x" * 50_000_000, "too-large"),
        (np.zeros(10_000_000), "too-large"),
    ],
    ids=["circle", "deep", "digits", "text", "array"],
)
def test_what_is_too_much_is_refused_with_its_reason(value, kind):
    with pytest.raises(NotPlain) as refused:
        encode(value)
    assert refused.value.reason["kind"] == kind


@pytest.mark.parametrize("name", list(MEASURES))
def test_a_measure_and_its_scenario_cross_by_value(name):
    scenario = Scenario(measures=[MEASURES[name](strength=0.25, end=9)], months=24, quantities={"reporting": 0.3})
    found = there_and_back(scenario)
    assert (found, type(found.measures[0])) == (scenario, MEASURES[name])


def test_a_scenario_whose_skill_comes_from_a_file_stays_with_its_process(tmp_path):
    skill = tmp_path / "skill.toml"
    skill.write_text(SKILL, encoding="utf-8")
    assert refused_as(Scenario(officer_skill=skill)) == "own-type"


@pytest.mark.parametrize(
    "change",
    [
        {"months": -1}, {"months": "24"}, {"officer_skill": "skill.toml"}, {"measures": {"t": "tuple", "v": [3]}},
        {"further": 1}, {"scale": {"t": "float", "v": "nan"}},
    ],
)  # fmt: skip
def test_a_scenario_that_could_not_be_made_is_no_data(change):
    data = encode(Scenario(months=24))
    with pytest.raises(NotPlain):
        decode({**data, "v": {**data["v"], **change}})


def test_an_object_of_a_class_that_derives_from_a_scenario_is_no_plain_data():
    class Mine(Scenario):
        pass

    assert refused_as(Mine()) == "own-type"


def test_the_same_list_twice_is_no_circle():
    inner = [1]
    assert there_and_back([inner, inner]) == [[1], [1]]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)),
    max_leaves=10,
)


def tags() -> list[str]:
    from coursekit.sandbox.plain import plainnumpy, plainpandas, plainpython, plaintipsim

    return [tag for table in (plainpython, plainnumpy, plainpandas, plaintipsim) for tag in table.DECODERS]


@st.composite
def near_misses(draw) -> dict:
    """Data of a known kind, its parts anything."""
    parts = [
        "v",
        "shape",
        "dtype",
        "zone",
        "fold",
        "n",
        "f",
        "unit",
        "name",
        "freq",
        "index",
        "columns",
        "codes",
        "names",
    ]
    parts += ["mask", "categories", "ordered", "missing", "storage", "closed", "most"]
    inner = st.one_of(JSON, near_misses()) if draw(st.integers(0, 3)) else JSON
    value = {"t": draw(st.sampled_from(tags()))}
    return value | {part: draw(inner) for part in draw(st.lists(st.sampled_from(parts), max_size=5))}


@given(st.one_of(JSON, near_misses()))
def test_whatever_comes_is_data_or_refused(data):
    try:
        decode(data)
    except NotPlain:
        return
    assert data is None or isinstance(data, bool | int | float | str | dict)


@st.composite
def damaged(draw) -> object:
    """Real data with one of its parts replaced."""
    value = draw(st.one_of(st.sampled_from([*TABLES.values(), *SINGLES]), VALUES, nps.arrays(DTYPES, SHAPES)))
    data = json.loads(json.dumps(encode(value)))
    place, key, inside = None, None, data
    while isinstance(inside, dict | list) and inside and draw(st.integers(0, 4)):
        place = inside
        key = draw(st.sampled_from(sorted(inside) if isinstance(inside, dict) else range(len(inside))))
        inside = place[key]
    if place is None:
        return draw(JSON)
    place[key] = draw(JSON)
    return data


@given(damaged())
def test_damaged_data_is_read_or_refused(data):
    try:
        decode(data)
    except NotPlain as refused:
        assert refused.reason["kind"] in ("garbled", "too-large", "too-deep")


BOMBS = {
    "an array larger than its bytes": {"t": "np.array", "dtype": "<f8", "shape": [1 << 39], "v": ""},
    "an axis beyond all memory": {"t": "np.array", "dtype": "<f8", "shape": [0, 1 << 62], "v": ""},
    "letters that are none": {"t": "np.array", "dtype": "<U1", "shape": [1], "v": "/////w=="},
    "a truth that is neither": {"t": "np.array", "dtype": "|b1", "shape": [1], "v": "Ag=="},
    "objects by their bytes": {"t": "np.array", "dtype": "|O", "shape": [1], "v": "AAAAAAAAAAA="},
    "too many digits": {"t": "int", "v": "0x" + "f" * 20_000},
    "a set of lists": {"t": "set", "v": [{"t": "list", "v": []}]},
    "a pair of three": {"t": "dict", "v": [[1, 2, 3]]},
    "codes beyond the levels": {
        "t": "pd.levels",
        "v": [encode(pd.Index(["a"]))],
        "codes": [encode(np.array([7], dtype="int8"))],
        "names": [None],
    },
}


@pytest.mark.parametrize("name", BOMBS)
def test_sizes_and_contents_are_checked_first(name):
    with pytest.raises(NotPlain):
        decode(BOMBS[name])


def test_a_range_of_any_length_is_taken():
    assert there_and_back(range(10**18)) == range(10**18)
