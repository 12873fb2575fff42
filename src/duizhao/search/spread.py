"""Which shard holds which pair of characters: known from the two, without a list of all pairs.

Characters that begin few pairs share shards; one that begins many has shards of its own, among which its pairs are
parted by their second character. How many shards there are changes in steps only, so that an edit moves no list.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from duizhao.search.bits import Numbers, bit_length

_MOST_SHARDS = 640
_SMALLEST = 12_000
"""A shard should hold so many occurrences, about 16 KB, if there are as many."""


class Spread(Struct, frozen=True, kw_only=True):
    """How pairs are spread over shards."""

    shared: int
    """How many shards are shared; they come first."""
    own: tuple[int, ...]
    """How many shards each character has of its own, by its number; 0 where it shares."""

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return self.shared + sum(self.own)

    def of(self, first: Numbers, second: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return the shard of each pair, and in the shard the numbers of both characters without what it tells."""
        own = np.asarray(self.own, dtype=np.int32)
        letters = np.arange(len(own), dtype=np.int32)
        begin = np.where(own > 0, self.shared + np.cumsum(own, dtype=np.int32) - own, letters % self.shared)
        row = np.where(own > 0, 0, letters // self.shared)
        parts = np.maximum(own, 1)[first]  # pairs that share are parted no further
        column = second // parts
        return begin[first] + (second - column * parts), row[first], column


def spread(counts: Numbers) -> Spread:
    """Return how pairs are spread, from how many begin with each character."""
    room = _step(np.array([max(_SMALLEST, int(counts.sum()) // _MOST_SHARDS)]))[0]
    frequent = counts > room
    shared = _step(-(-counts[~frequent].sum(keepdims=True) // room))[0]
    return Spread(shared=max(1, int(shared)), own=tuple(np.where(frequent, _step(-(-counts // room)), 0).tolist()))


def _step(numbers: Numbers) -> Numbers:
    """Return the next number at or above each that is 2ⁿ or 3·2ⁿ."""
    power = np.int64(1) << bit_length(np.maximum(numbers - 1, 0))  # the next 2ⁿ
    return np.where((power >= 4) & (numbers <= power // 4 * 3), power // 4 * 3, power)
