"""Plain data of pandas, for `plain`: tables, series, indexes, and single dates and spans of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from pandas.arrays import (
    BooleanArray,
    DatetimeArray,
    FloatingArray,
    IntegerArray,
    IntervalArray,
    NumpyExtensionArray,
    PeriodArray,
    StringArray,
    TimedeltaArray,
)

from .plainbase import Decoder, Encoder, garbled, text_of
from .plainpython import zone_from, zone_to

MASKED = {"int": IntegerArray, "float": FloatingArray, "bool": BooleanArray}
UNITS = ("s", "ms", "us", "ns")
DATED = (pd.DatetimeIndex, pd.TimedeltaIndex)
INDEXES = (pd.Index, *DATED, pd.CategoricalIndex, pd.PeriodIndex, pd.IntervalIndex)


def _numbers(encoder: Encoder, array: Any) -> Any:
    return encoder.encode(np.asarray(array))


def _dates_to(encoder: Encoder, array: DatetimeArray) -> dict:
    facts = {"unit": array.unit, "zone": zone_to(encoder, array.tz)}
    return {"t": "pd.dates", "v": _numbers(encoder, array.asi8), **facts}


def _dates_from(decoder: Decoder, data: dict) -> DatetimeArray:
    array = pd.DatetimeIndex(_eights(decoder, data["v"]).view(f"M8[{_unit(data)}]"))
    if data["zone"] is not None:
        array = array.tz_localize("UTC").tz_convert(zone_from(decoder, data["zone"]))
    return array.array


def _spans_to(encoder: Encoder, array: TimedeltaArray) -> dict:
    return {"t": "pd.spans", "v": _numbers(encoder, array.asi8), "unit": array.unit}


def _spans_from(decoder: Decoder, data: dict) -> TimedeltaArray:
    return pd.TimedeltaIndex(_eights(decoder, data["v"]).view(f"m8[{_unit(data)}]")).array


def _eights(decoder: Decoder, data: Any) -> np.ndarray:
    array = decoder.exactly(data, np.ndarray)
    if array.dtype != np.int64 or array.ndim != 1:
        raise garbled()
    return array


def _unit(data: dict) -> str:
    if data["unit"] not in UNITS:
        raise garbled()
    return data["unit"]


def _categories_to(encoder: Encoder, array: pd.Categorical) -> dict:
    facts = {"ordered": bool(array.ordered), "categories": encoder.encode(array.categories)}
    return {"t": "pd.categories", "v": _numbers(encoder, array.codes), **facts}


def _categories_from(decoder: Decoder, data: dict) -> pd.Categorical:
    codes, ordered = decoder.exactly(data["v"], np.ndarray), data["ordered"]
    if codes.dtype.kind != "i" or type(ordered) is not bool:
        raise garbled()
    return pd.Categorical.from_codes(codes, decoder.exactly(data["categories"], *INDEXES, pd.RangeIndex), ordered)


def _masked_to(kind: str) -> Callable[[Encoder, Any], dict]:
    def made(encoder: Encoder, array: Any) -> dict:
        return {"t": f"pd.{kind}", "v": _numbers(encoder, array._data), "mask": _numbers(encoder, array._mask)}

    return made


def _masked_from(kind: str) -> Callable[[Decoder, dict], Any]:
    def made(decoder: Decoder, data: dict) -> Any:
        return MASKED[kind](decoder.exactly(data["v"], np.ndarray), decoder.exactly(data["mask"], np.ndarray))

    return made


def _texts_to(encoder: Encoder, array: StringArray) -> dict:
    texts = [value if type(value) is str else None for value in array.tolist()]
    missing = "NA" if array.dtype.na_value is pd.NA else "nan"
    return {"t": "pd.texts", "v": encoder.all(texts), "missing": missing, "storage": array.dtype.storage}


def _texts_from(decoder: Decoder, data: dict) -> Any:
    texts = decoder.all(data["v"])
    if not all(text is None or type(text) is str for text in texts):
        raise garbled()
    missing = {"NA": pd.NA, "nan": np.nan}[data["missing"]]
    return pd.array(texts, dtype=pd.StringDtype(storage=data["storage"], na_value=missing))


def _periods_to(encoder: Encoder, array: PeriodArray) -> dict:
    return {"t": "pd.periods", "v": _numbers(encoder, array.asi8), "freq": array.freqstr}


def _periods_from(decoder: Decoder, data: dict) -> PeriodArray:
    return PeriodArray(_eights(decoder, data["v"]), dtype=pd.PeriodDtype(text_of(data["freq"])))


def _intervals_to(encoder: Encoder, array: IntervalArray) -> dict:
    return {"t": "pd.intervals", "v": encoder.all([array.left, array.right]), "closed": array.closed}


def _intervals_from(decoder: Decoder, data: dict) -> IntervalArray:
    left, right = decoder.all(data["v"])
    return IntervalArray.from_arrays(left, right, closed=data["closed"])


def _index_to(encoder: Encoder, index: pd.Index) -> dict:
    freq = index.freq if type(index) in DATED else None
    facts = {"name": encoder.encode(index.name), "freq": None if freq is None else freq.freqstr}
    return {"t": "pd.index", "v": encoder.encode(index.array), **facts}


def _index_from(decoder: Decoder, data: dict) -> pd.Index:
    array = _array(decoder, data["v"])
    index = pd.Index(array, name=decoder.decode(data["name"]), dtype=array.dtype)
    if data["freq"] is not None and type(index) in DATED:
        index.freq = text_of(data["freq"])
    return index


def _array(decoder: Decoder, data: Any) -> Any:
    array = decoder.decode(data)
    if type(array) not in ARRAYS or getattr(array, "ndim", 1) != 1:
        raise garbled()
    return array


def _range_to(encoder: Encoder, index: pd.RangeIndex) -> dict:
    return {"t": "pd.range", "v": [index.start, index.stop, index.step], "name": encoder.encode(index.name)}


def _range_from(decoder: Decoder, data: dict) -> pd.RangeIndex:
    return pd.RangeIndex(*[decoder.exactly(part, int) for part in data["v"]], name=decoder.decode(data["name"]))


def _levels_to(encoder: Encoder, index: pd.MultiIndex) -> dict:
    codes = [_numbers(encoder, codes) for codes in index.codes]
    return {"t": "pd.levels", "v": encoder.all(index.levels), "codes": codes, "names": encoder.all(index.names)}


def _levels_from(decoder: Decoder, data: dict) -> pd.MultiIndex:
    levels, codes, names = (decoder.all(data[part]) for part in ("v", "codes", "names"))
    return pd.MultiIndex(levels=levels, codes=codes, names=names, verify_integrity=True)


def _series_to(encoder: Encoder, series: pd.Series) -> dict:
    name, index = encoder.encode(series.name), encoder.encode(series.index)
    return {"t": "pd.series", "v": encoder.encode(series.array), "index": index, "name": name}


def _series_from(decoder: Decoder, data: dict) -> pd.Series:
    array, name = _array(decoder, data["v"]), decoder.decode(data["name"])
    return pd.Series(array, index=_an_index(decoder, data["index"]), name=name, dtype=array.dtype)


def _an_index(decoder: Decoder, data: Any) -> pd.Index:
    return decoder.exactly(data, *INDEXES, pd.RangeIndex, pd.MultiIndex)


def _table_to(encoder: Encoder, table: pd.DataFrame) -> dict:
    arrays = [encoder.encode(column.array) for _name, column in table.items()]
    return {
        "t": "pd.table",
        "v": arrays,
        "index": encoder.encode(table.index),
        "columns": encoder.encode(table.columns),
    }


def _table_from(decoder: Decoder, data: dict) -> pd.DataFrame:
    index, columns = _an_index(decoder, data["index"]), _an_index(decoder, data["columns"])
    if type(data["v"]) is not list or len(data["v"]) != len(columns):
        raise garbled()
    arrays = [_array(decoder, part) for part in data["v"]]
    table = pd.DataFrame({n: pd.Series(array, index=index, dtype=array.dtype) for n, array in enumerate(arrays)}, index)
    table.columns = columns
    return table


def _stamp_to(encoder: Encoder, stamp: pd.Timestamp) -> dict:
    return {"t": "pd.stamp", "v": encoder.encode(pd.DatetimeIndex([stamp]).as_unit(stamp.unit))}


def _only(kind: type) -> Callable[[Decoder, dict], Any]:
    return lambda decoder, data: decoder.exactly(data["v"], kind)[0]


def _delta_to(encoder: Encoder, delta: pd.Timedelta) -> dict:
    return {"t": "pd.delta", "v": encoder.encode(pd.TimedeltaIndex([delta]).as_unit(delta.unit))}


def _period_to(_encoder: Encoder, period: pd.Period) -> dict:
    return {"t": "pd.period", "v": period.ordinal, "freq": period.freqstr}


def _period_from(decoder: Decoder, data: dict) -> pd.Period:
    return pd.Period(ordinal=decoder.exactly(data["v"], int), freq=text_of(data["freq"]))


def _interval_to(encoder: Encoder, interval: pd.Interval) -> dict:
    return {"t": "pd.interval", "v": encoder.all([interval.left, interval.right]), "closed": interval.closed}


def _interval_from(decoder: Decoder, data: dict) -> pd.Interval:
    left, right = decoder.all(data["v"])
    return pd.Interval(left, right, closed=data["closed"])


ENCODERS: dict[type, Callable[[Encoder, Any], Any]] = {
    NumpyExtensionArray: lambda encoder, array: encoder.encode(array.to_numpy()),
    DatetimeArray: _dates_to,
    TimedeltaArray: _spans_to,
    pd.Categorical: _categories_to,
    **{array: _masked_to(kind) for kind, array in MASKED.items()},
    StringArray: _texts_to,
    type(pd.array(["a"], dtype="str")): _texts_to,
    PeriodArray: _periods_to,
    IntervalArray: _intervals_to,
    **dict.fromkeys(INDEXES, _index_to),
    pd.RangeIndex: _range_to,
    pd.MultiIndex: _levels_to,
    pd.Series: _series_to,
    pd.DataFrame: _table_to,
    pd.Timestamp: _stamp_to,
    pd.Timedelta: _delta_to,
    pd.Period: _period_to,
    pd.Interval: _interval_to,
    type(pd.NaT): lambda encoder, value: {"t": "pd.nat"},
    type(pd.NA): lambda encoder, value: {"t": "pd.na"},
}
ARRAYS = {np.ndarray, *list(ENCODERS)[1:11]}

DECODERS: dict[str, Callable[[Decoder, dict], Any]] = {
    "pd.dates": _dates_from,
    "pd.spans": _spans_from,
    "pd.categories": _categories_from,
    **{f"pd.{kind}": _masked_from(kind) for kind in MASKED},
    "pd.texts": _texts_from,
    "pd.periods": _periods_from,
    "pd.intervals": _intervals_from,
    "pd.index": _index_from,
    "pd.range": _range_from,
    "pd.levels": _levels_from,
    "pd.series": _series_from,
    "pd.table": _table_from,
    "pd.stamp": _only(pd.DatetimeIndex),
    "pd.delta": _only(pd.TimedeltaIndex),
    "pd.period": _period_from,
    "pd.interval": _interval_from,
    "pd.nat": lambda decoder, data: pd.NaT,
    "pd.na": lambda decoder, data: pd.NA,
}
