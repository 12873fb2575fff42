"""Whole numbers → bits → characters of a script file: how the postings are written.

Two codes, after which every number ends by itself. *Rice(k)*: the number without its last ``k`` bits as so many zeros,
a one, those bits. *Golomb(k)*, exponential: ``n`` zeros, then number + 2ᵏ, which has ``n + k + 1`` bits. Both are a
value in a width, the zeros before it included.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Numbers = NDArray[np.integer[Any]]
UNIT = 15
"""Bits a character holds."""
FIRST = 0x3000
"""The character of fifteen zeros: from here on there are 32,768 without a surrogate, a line end, a quote."""
_MASK = (1 << UNIT) - 1
_AT_ONCE = 1 << 18
"""So many values are written at once, to keep in few bytes what is needed on the way."""


class Codes(Struct, frozen=True):
    """Numbers as they are written, row by row."""

    values: Numbers
    """Their values, one row for those that stand together."""
    widths: Numbers
    """How many bits each has."""


def row(*columns: tuple[Numbers, Numbers]) -> Codes:
    """Return columns of codes side by side."""
    return Codes(
        np.column_stack([values for values, _ in columns]).astype(np.int64, copy=False),
        np.column_stack([widths for _, widths in columns]).astype(np.int32, copy=False),
    )


def golomb(numbers: Numbers, k: Numbers | int) -> tuple[Numbers, Numbers]:
    """Return values and widths of numbers in Golomb codes."""
    values = numbers + (np.int64(1) << np.asarray(k, dtype=np.int64))
    return values, 2 * bit_length(values) - 1 - k


def rice(numbers: Numbers, k: Numbers) -> tuple[Numbers, Numbers]:
    """Return values and widths of numbers in Rice codes."""
    one = np.int64(1) << k
    return one | (numbers & (one - 1)), (numbers >> k) + 1 + k


def packed(*codes: Codes) -> bytes:
    """Return rows of codes, one after the other, as characters in UTF-16; the last is filled up with zeros."""
    return next(parted([(one, np.zeros(len(one.values), dtype=np.int64)) for one in codes], 1))


def parted(codes: list[tuple[Codes, Numbers]], parts: int) -> Iterator[bytes]:
    """Yield the characters of each part in UTF-16; each row of codes comes with the number of its part, in order.

    In a part all rows of the first codes stand before those of the second. Each part begins a new character.
    """
    sums = [np.cumsum(one.widths, dtype=np.int64).reshape(one.widths.shape) for one, _ in codes]
    # Rows stand part by part, so that the size of a part is a difference of sums.
    bounds = [
        np.append(0, own[:, -1])[np.append(0, np.cumsum(np.bincount(part, minlength=parts)))]
        for own, (_, part) in zip(sums, codes, strict=True)
    ]
    units = -(-np.sum([np.diff(own) for own in bounds], axis=0) // UNIT)
    starts = np.append(0, np.cumsum(units))
    written = np.zeros(int(starts[-1]) + 1, dtype=np.int64)
    behind = starts[:-1] * UNIT
    for (one, part), own, bound in zip(codes, sums, bounds, strict=True):
        ends = own + (behind - bound[:-1])[part][:, np.newaxis]
        _write(written, one.values.ravel(), ends.ravel())
        behind = behind + np.diff(bound)
    characters = (written[:-1] + FIRST).astype("<u2").tobytes()
    yield from (characters[start:end] for start, end in pairwise((2 * starts).tolist()))


def _write(written: Numbers, values: Numbers, ends: Numbers) -> None:
    """Write values so that each ends before a bit; what does not fit into a character runs into those before it."""
    for begin in range(0, len(values), _AT_ONCE):
        end = ends[begin : begin + _AT_ONCE] - 1
        unit = end // UNIT
        rest = values[begin : begin + _AT_ONCE] << (UNIT - 1 - (end - unit * UNIT))
        first = np.flatnonzero(np.diff(unit, prepend=-1))
        at = unit[first]
        while rest.any():
            # Codes do not overlap, so that a sum of their pieces is the same as their bits side by side.
            written[at] += np.add.reduceat(rest & _MASK, first)
            rest, at = rest >> UNIT, at - 1


def bit_length(numbers: Numbers) -> Numbers:
    """Return how many bits each number has; exact below 2⁵³."""
    return np.frexp(numbers.astype(np.float64))[1]
