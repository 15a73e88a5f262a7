"""Chance by counter: a random number is a function of seed, process, person and month, never of what came before.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
Each call turns a counter of four 32-bit words into four random words. Two scenarios that ask for the luck of the
same person in the same month for the same purpose get the same numbers, whatever else differs between them.

Candidates come from a Poisson process over (person, month, height), cut into layers of height; see MODEL.md,
"Chance and time".
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from .compiled import COMPILED, loop, within

# Streams: the third word of the counter says what a number is for. Bits 8 and above hold the layer.
# 0 to 15 are those of candidates (ahead.py).
ACTIVE, CASES, NETWORKS, AGENCIES, PASSENGERS, CALLS, BIRTHS, BORN, TIES = range(16, 25)

BLOCK_BITS = 13
BLOCK = 1 << BLOCK_BITS  # persons in a block of candidates
FIRST_LAYER = 2.0**-9  # height of the lowest layer, per person-month
LADDER = 1.5  # each further layer ends this much higher
WIDEST = 0.25  # but no layer is wider, so that Poisson tables stay short
MONTH_OFFSET = 1 << 15  # months before the start are negative; counters are not
UNIT = 2.0**-32

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = 0xFFFFFFFF


def key_of(seed: int) -> tuple[int, int]:
    """Return the two 32-bit words of the key of `seed` (SplitMix64, so that near seeds share nothing)."""
    z = (seed + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    z ^= z >> 31
    return z & _LOW, z >> 32


@within
def _round(k0, k1, c0, c1, c2, c3):
    p0, p1 = np.uint64(_M0) * c0, np.uint64(_M1) * c2
    s, low = np.uint64(32), np.uint64(_LOW)
    return (p1 >> s) ^ c1 ^ k0, p1 & low, (p0 >> s) ^ c3 ^ k1, p0 & low


@within
def _next_key(k0, k1):
    low = np.uint64(_LOW)
    return (k0 + np.uint64(_W0)) & low, (k1 + np.uint64(_W1)) & low


@within
def philox(k0, k1, c0, c1, c2, c3):
    """Four random 32-bit words (as uint64) for a key of two words and a counter of four.

    The ten rounds are written out: around a loop within a loop the compiler could not draw several points at once.
    """
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    c0, c1, c2, c3 = _round(k0, k1, c0, c1, c2, c3)
    k0, k1 = _next_key(k0, k1)
    return _round(k0, k1, c0, c1, c2, c3)


@loop
def _fill_loop(out, k0, k1, ids, month, stream):
    k0, k1, c1, c2 = np.uint64(k0), np.uint64(k1), np.uint64(month), np.uint64(stream)
    for j in range(out.shape[1] // 4):
        for i in range(len(ids)):
            a, b, c, d = philox(k0, k1, np.uint64(ids[i]), c1, c2, np.uint64(j))
            out[i, 4 * j] = (np.float64(a) + 0.5) * UNIT
            out[i, 4 * j + 1] = (np.float64(b) + 0.5) * UNIT
            out[i, 4 * j + 2] = (np.float64(c) + 0.5) * UNIT
            out[i, 4 * j + 3] = (np.float64(d) + 0.5) * UNIT


def _fill_arrays(out, k0, k1, ids, month, stream):
    ids = np.asarray(ids).astype(np.uint64)
    for j in range(out.shape[1] // 4):
        words = philox_arrays(k0, k1, ids, month, stream, j)
        for i in range(4):
            out[:, 4 * j + i] = (words[i].astype(np.float64) + 0.5) * UNIT


def philox_arrays(k0, k1, c0, c1, c2, c3):
    """`philox` for arrays of counters, in NumPy: the same words."""
    c0, c1, c2, c3 = np.broadcast_arrays(*(np.asarray(c, dtype=np.uint64) for c in (c0, c1, c2, c3)))
    k0, k1, low, s = int(k0), int(k1), np.uint64(_LOW), np.uint64(32)
    for _i in range(10):
        p0, p1 = np.uint64(_M0) * c0, np.uint64(_M1) * c2
        c0, c1 = (p1 >> s) ^ c1 ^ np.uint64(k0), p1 & low
        c2, c3 = (p0 >> s) ^ c3 ^ np.uint64(k1), p0 & low
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0, c1, c2, c3


fill = _fill_loop if COMPILED else _fill_arrays


def uniforms(key: tuple[int, int], ids: np.ndarray, month: int, stream: int, columns: int) -> np.ndarray:
    """Return uniform numbers in (0, 1), shape (len(ids), columns): row i is the luck of `ids[i]` in that month.

    `columns` is a multiple of four; `month` may be negative, down to -32768.
    """
    out = np.empty((len(ids), columns))
    fill(out, key[0], key[1], np.ascontiguousarray(ids), month + MONTH_OFFSET, stream)
    return out


def layer_tops(highest: float) -> np.ndarray:
    """Return the upper heights of the layers, per person-month, that are needed to reach `highest`.

    The ladder is the same for every run: 2**-12, then half as much again at each step, until a layer would be
    wider than WIDEST; from there on each is as wide as that.
    """
    tops = [FIRST_LAYER]
    while tops[-1] < highest:
        tops.append(tops[-1] + min(tops[-1] * (LADDER - 1), WIDEST))
    return np.array(tops)


@lru_cache(maxsize=256)  # layers have few widths: all runs of a country ask for the same tables
def poisson_table(mean: float) -> np.ndarray:
    """Return P(count <= k) for k = 0, 1, ... of a Poisson count, until it rounds to 1; to be read only."""
    cumulated, total, k = [], 0.0, 0
    while total < 1.0 - 2.0**-33 and k < mean + 50 + 20 * math.sqrt(mean):
        total += math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1))
        cumulated.append(min(total, 1.0))
        k += 1
    cumulated[-1] = 1.0
    table = np.array(cumulated)
    table.flags.writeable = False
    return table


EXACT_MEAN = 50.0


@loop
def poisson_count(mean, u):
    """Return the Poisson count of `mean` at the uniform `u`; it never falls when `mean` rises.

    Exact by inversion up to a mean of 50; above it the rounded normal quantile with two terms of Cornish and Fisher,
    whose distribution function is within 0.001 of the exact one.
    """
    if mean <= 0:
        return 0
    if mean <= EXACT_MEAN:
        return _inverted(mean, u)
    z, root = _normal_quantile(u), math.sqrt(mean)
    count = mean + z * root + (z * z - 1) / 6 + (z - z * z * z) / (72 * root)
    return max(int(math.floor(count + 0.5)), _inverted(EXACT_MEAN, u))


@loop
def _inverted(mean, u):
    k, term = 0, math.exp(-mean)
    total = term
    while u > total and k < 200:
        k += 1
        term *= mean / k
        total += term
    return k


@loop
def _normal_quantile(u):
    """Standard normal quantile: the rational approximation of P. J. Acklam, whose relative error is below 1.2e-9."""
    if u < 0.02425 or u > 1 - 0.02425:
        q = math.sqrt(-2 * math.log(min(u, 1 - u)))
        high = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q
                 - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783  # fmt: skip
        low = (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
               + 3.754408661907416) * q + 1  # fmt: skip
        return high / low if u < 0.5 else -high / low
    q = u - 0.5
    r = q * q
    high = (((((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
              + 1.383577518672690e02) * r - 3.066479806614716e01) * r + 2.506628277459239) * q  # fmt: skip
    low = ((((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
            + 6.680131188771972e01) * r - 1.328068155288572e01) * r + 1  # fmt: skip
    return high / low
