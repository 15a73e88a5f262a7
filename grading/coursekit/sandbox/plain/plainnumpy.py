"""Plain data of numpy, for `plain`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from .plainbase import Decoder, Encoder, garbled, text_of
from .plainpython import bytes_from, bytes_to

UNIT = r"(\[\d{0,9}(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?"
DTYPE = re.compile(rf"[<>|=](b1|[iu][1248]|f(2|4|8|12|16)|c(8|16|24|32)|[US]\d{{1,7}}|[mM]8{UNIT})")
LONGEST = 1 << 40  # of one axis
SCALARS = (
    *(np.bool_, np.int8, np.int16, np.int32, np.int64, np.longlong, np.uint8, np.uint16, np.uint32, np.uint64),
    *(np.ulonglong, np.float16, np.float32, np.float64, np.longdouble, np.complex64, np.complex128, np.clongdouble),
    *(np.datetime64, np.timedelta64),
)


def array_to(encoder: Encoder, array: np.ndarray) -> Any:
    """An array by its bytes, or by its values where these are objects."""
    shape = list(array.shape)
    if array.dtype == object and array.dtype.fields is None:
        return {"t": "np.objects", "shape": shape, "v": encoder.all(array.ravel().tolist())}
    if not DTYPE.fullmatch(array.dtype.str) or array.dtype.fields is not None:
        return encoder.stranger(array)
    return {"t": "np.array", "dtype": array.dtype.str, "shape": shape, "v": bytes_to(encoder, array.tobytes())["v"]}


def array_from(_decoder: Decoder, data: dict) -> np.ndarray:
    """The array again, its size checked before room is made for it."""
    dtype, shape, raw = dtype_from(data["dtype"]), _shape(data["shape"]), bytes_from(data["v"])
    if math.prod(shape) * dtype.itemsize != len(raw):
        raise garbled()
    array = np.ndarray(shape, dtype, buffer=raw or bytes(1)).copy()
    _check_letters(array, raw)
    return array


def _check_letters(array: np.ndarray, raw: bytes) -> None:
    kind = array.dtype.kind
    if kind == "b" and np.frombuffer(raw, np.uint8).max(initial=0) > 1:
        raise garbled()
    if kind == "U":
        codes = np.frombuffer(raw, np.dtype(np.uint32).newbyteorder(array.dtype.byteorder))
        if codes.max(initial=0) > 0x10FFFF:
            raise garbled()


def dtype_from(text: Any) -> np.dtype:
    """The type of an array's values by its name; raises `NotPlain`."""
    if not DTYPE.fullmatch(text_of(text)):
        raise garbled()
    return np.dtype(text)


def _shape(data: Any) -> tuple[int, ...]:
    if type(data) is not list or len(data) > 32 or not all(type(n) is int and 0 <= n < LONGEST for n in data):
        raise garbled()
    return tuple(data)


def _objects_from(decoder: Decoder, data: dict) -> np.ndarray:
    shape, values = _shape(data["shape"]), decoder.all(data["v"])
    if math.prod(shape) != len(values):
        raise garbled()
    flat = np.empty(len(values), dtype=object)
    for n, value in enumerate(values):
        flat[n] = value
    return flat.reshape(shape)


def _scalar_to(encoder: Encoder, value: Any) -> Any:
    array = array_to(encoder, np.asarray(value))
    return {"t": "np.scalar", "v": array} if array["t"] == "np.array" else encoder.stranger(value)


def _scalar_from(decoder: Decoder, data: dict) -> Any:
    array = decoder.exactly(data["v"], np.ndarray)
    if array.shape or array.dtype.kind not in "biufcmM":
        raise garbled()
    return array[()]


def _dtype_to(encoder: Encoder, value: np.dtype) -> Any:
    if DTYPE.fullmatch(value.str) and value.fields is None and value.subdtype is None:
        return {"t": "np.dtype", "v": value.str}
    return {"t": "np.dtype", "v": "O"} if value.char == "O" else encoder.stranger(value)


def _dtype_back(_decoder: Decoder, data: dict) -> np.dtype:
    return np.dtype(object) if data["v"] == "O" else dtype_from(data["v"])


def _text_from(decoder: Decoder, data: dict) -> np.str_:
    return np.str_(decoder.exactly(data["v"], str))


def _bytes_from(decoder: Decoder, data: dict) -> np.bytes_:
    return np.bytes_(decoder.exactly(data["v"], bytes))


DTYPES = {type(np.dtype(kind)) for kind in (*SCALARS[:-2], "M8[s]", "m8[s]", "U1", "S1", object)}

ENCODERS: dict[type, Callable[[Encoder, Any], Any]] = {
    np.ndarray: array_to,
    **dict.fromkeys(SCALARS, _scalar_to),
    **dict.fromkeys(DTYPES, _dtype_to),
    np.str_: lambda encoder, value: {"t": "np.str", "v": encoder.encode(str.__str__(value))},
    np.bytes_: lambda encoder, value: {"t": "np.bytes", "v": encoder.encode(bytes(value))},
}

DECODERS: dict[str, Callable[[Decoder, dict], Any]] = {
    "np.array": array_from,
    "np.objects": _objects_from,
    "np.scalar": _scalar_from,
    "np.dtype": _dtype_back,
    "np.str": _text_from,
    "np.bytes": _bytes_from,
}
