"""Candidates of a block of persons for some months ahead: points of a Poisson process, thinned by what is fixed.

The points exist whatever the scenario: where they lie follows from seed, process, layer, block and month alone.
A point is a person, a month, a height (per person-month) and two uniforms for what happens next. A point counts
when its height is below the person's rate (schedule.py asks that with the state of the month). Here a point is
passed on when it is below the person's majorant, which depends on age and traits alone.
"""

from typing import NamedTuple

import numpy as np

from .. import chance
from ..chance import BLOCK_BITS, MONTH_OFFSET, UNIT
from ..compiled import COMPILED, loop
from ..population import AGES, BIRTH, CLASS, GONE, OLDEST
from .persons import entered

PERSON, HEIGHT, U, V, CODE = range(5)  # columns of a candidate; CODE is class * AGES + age band
COLUMNS = 5
MOVE, SEEK, APPROACH = KINDS = range(3)  # in the order of `levers.rates`
CHUNK = 1024  # points whose random words are drawn at once
MANY = 500_000  # persons that no longer fit near the processor
_COUNTS = 0xFFFF0000  # counters of the numbers of points lie apart from those of the points


class Layers(NamedTuple):
    """Of one process: heights that bound its layers, and the Poisson table of each, one after the other."""

    edges: np.ndarray  # float64 (layers + 1,), per person-month
    table: np.ndarray  # float64
    starts: np.ndarray  # int64 (layers, 2): where the table of a layer begins and ends


@loop
def _count(table, begin, u):
    k = begin
    while u > table[k]:
        k += 1
    return k - begin


@loop
def _draw(words, first, count, k0, k1, block, when, stream):
    """The four words of `count` points from `first` on, in columns of `words`: a loop without branches is quicker."""
    for i in range(count):
        words[0, i], words[1, i], words[2, i], words[3, i] = chance.philox(
            k0, k1, block, when, stream, np.uint64(first + i)
        )


@loop
def _block(out, n, words, k0, k1, stream, kind, month, block, rows, fixed, bounds, age_band, there, layers):
    """Append the candidates of one block in one month to `out` from row n; return the rows then filled, or -1."""
    if rows[block << BLOCK_BITS] >= there:
        return n  # nobody of this block has entered yet
    shift, stream, when = np.uint64(32 - BLOCK_BITS), np.uint64(stream), np.uint64(month + MONTH_OFFSET)
    depth, at = len(layers.edges) - 1, np.uint64(block)
    counting = np.empty((4, depth // 4 + 1), dtype=np.uint64)
    for group in range(depth // 4 + 1):
        counting[0, group], counting[1, group], counting[2, group], counting[3, group] = chance.philox(
            k0, k1, at, when, stream, np.uint64(_COUNTS + group)
        )
    for layer in range(depth):
        u = (np.float64(counting[layer % 4, layer // 4]) + 0.5) * UNIT
        count = _count(layers.table, layers.starts[layer, 0], u)
        if n + count > len(out):
            return -1
        base, width = layers.edges[layer], layers.edges[layer + 1] - layers.edges[layer]
        for point in range(count):
            i = point % CHUNK
            if i == 0:
                deep = stream + np.uint64((layer + 1) << 8)
                _draw(words, point, min(CHUNK, count - point), k0, k1, at, when, deep)
            place = (block << BLOCK_BITS) + np.int64(words[0, i] >> shift)
            if place >= len(rows):
                continue
            person = rows[place]
            age = month - fixed[person, BIRTH]
            height = base + width * ((np.float64(words[1, i]) + 0.5) * UNIT)
            code = fixed[person, CLASS] * AGES + age_band[min(max(age, 0), OLDEST)]
            if height >= bounds[kind, code] or fixed[person, GONE] <= month or person >= there:
                continue
            out[n, PERSON], out[n, HEIGHT], out[n, CODE] = person, height, code
            out[n, U], out[n, V] = (np.float64(words[2, i]) + 0.5) * UNIT, (np.float64(words[3, i]) + 0.5) * UNIT
            n += 1
    return n


@loop
def _touch(rows, fixed, block):
    """Read a block of persons once in order, so that the random reads that follow find it near the processor."""
    last = min(len(rows), (block + 1) << BLOCK_BITS)
    total = 0
    for place in range(block << BLOCK_BITS, last):
        total += fixed[rows[place], GONE]
    return total


@loop
def _span_loop(
    out, ends, k0, k1, streams, kinds, month, first, last, rows, fixed, bounds, age_band, entering, layers
):
    """Fill `out` with the candidates of a span of blocks, and return how many they are, or -1 for want of room.

    Blocks come first, so that each is read from memory once; `_sort` then puts the months first, each with its
    blocks in order. `streams` and `kinds` are those of the processes of these persons; `ends` (processes, months)
    says where each part ends.
    """
    n, k0, k1 = 0, np.uint64(k0), np.uint64(k1)
    months = ends.shape[1]
    part, words = np.empty(len(out), dtype=np.int32), np.empty((4, CHUNK), dtype=np.uint64)
    ends[:, :] = 0
    for block in range(first, last):
        if len(fixed) > MANY:
            ends[0, 0] += _touch(rows, fixed, block) == -1  # never so: keeps the reading from being left out
        for p in range(len(streams)):
            for m in range(months):
                filled = _block(
                    out,
                    n,
                    words,
                    k0,
                    k1,
                    streams[p],
                    kinds[p],
                    month + m,
                    block,
                    rows,
                    fixed,
                    bounds,
                    age_band,
                    entered(entering, month + m),
                    layers[p],
                )
                if filled < 0:
                    return -1
                part[n:filled] = p * months + m
                ends[p, m] += filled - n
                n = filled
    _sort(out, n, part, ends)
    return n


@loop
def _sort(out, n, part, ends):
    """Put the first n rows of `out` in the order of their part, keeping their order within it."""
    begins, total = np.empty(ends.size, dtype=np.int64), 0
    for k in range(ends.size):
        begins[k] = total
        total += ends.flat[k]
        ends.flat[k] = total
    source = out[:n].copy()
    for i in range(n):
        k = begins[part[i]]
        begins[part[i]] += 1
        for column in range(COLUMNS):
            out[k, column] = source[i, column]


def _span_arrays(
    out, ends, k0, k1, streams, kinds, month, first, last, rows, fixed, bounds, age_band, entering, layers
):
    """`_span_loop` in NumPy: the same candidates, in the same order."""
    n = 0
    for p, (stream, kind) in enumerate(zip(streams, kinds, strict=True)):
        for m in range(ends.shape[1]):
            found = _month_arrays(
                k0, k1, stream, kind, month + m, first, last, rows, fixed, bounds, age_band, entering, layers[p]
            )
            if n + len(found) > len(out):
                return -1
            out[n : n + len(found)] = found
            n += len(found)
            ends[p, m] = n
    return n


def _month_arrays(k0, k1, stream, kind, month, first, last, rows, fixed, bounds, age_band, entering, layers):
    blocks, depth, when = np.arange(first, last), len(layers.edges) - 1, month + MONTH_OFFSET
    counts = np.empty((len(blocks), depth), dtype=np.int64)
    for layer in range(depth):
        if layer % 4 == 0:
            words = chance.philox_arrays(k0, k1, blocks, when, stream, _COUNTS + layer // 4)
        table = layers.table[layers.starts[layer, 0] : layers.starts[layer, 1]]
        counts[:, layer] = np.searchsorted(table, (words[layer % 4].astype(np.float64) + 0.5) * UNIT, side="left")
    flat = counts.ravel()
    layer, block = np.tile(np.arange(depth), len(blocks)).repeat(flat), blocks.repeat(depth).repeat(flat)
    index = np.arange(len(block)) - np.repeat(np.cumsum(flat) - flat, flat)
    e, f, g, h = chance.philox_arrays(k0, k1, block, when, stream + ((layer + 1) << 8), index)
    place = (block << BLOCK_BITS) + (e >> np.uint64(32 - BLOCK_BITS)).astype(np.int64)
    keep = place < len(rows)
    person = rows[np.where(keep, place, 0)]
    who = fixed[person]
    base, width = layers.edges[layer], layers.edges[layer + 1] - layers.edges[layer]
    height = base + width * ((f.astype(np.float64) + 0.5) * UNIT)
    keep &= (who[:, GONE] > month) & (person < entered(entering, month))
    age = np.clip(month - who[:, BIRTH].astype(np.int64), 0, OLDEST)
    code = who[:, CLASS] * np.int64(AGES) + age_band[age]
    keep &= height < bounds[kind, code]
    u, v = ((words.astype(np.float64) + 0.5) * UNIT for words in (g, h))
    return np.column_stack([person, height, u, v, code])[keep]


span = _span_loop if COMPILED else _span_arrays
