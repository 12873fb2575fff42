"""Characters of all reports → their numbers, and how the pairs that they begin are spread over shards."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from duizhao.search.bits import Numbers
from duizhao.search.spread import Spread, spread

_CODE_POINTS = 0x110000


class Letters(Struct, frozen=True, kw_only=True):
    """All that the postings of one group take from the other groups."""

    alphabet: str
    """All characters, in the order of their numbers from 1; the end of a line is 0."""
    spread: Spread
    """How pairs are spread."""

    def numbers(self, text: str) -> Numbers:
        """Return the number of each character of a text."""
        number_of = np.zeros(_CODE_POINTS, dtype=np.int32)
        number_of[_code_points(self.alphabet)] = np.arange(1, len(self.alphabet) + 1)
        return number_of[_code_points(text)]


class Census:
    """How often each character occurs in some reports."""

    def __init__(self) -> None:
        self._counts = np.zeros(_CODE_POINTS, dtype=np.int64)

    def add(self, letters: str, occurrences: bytes) -> None:
        """Add the characters of a report, each named once."""
        self._counts[_code_points(letters)] += np.frombuffer(occurrences, dtype="<u4")

    def letters(self) -> Letters:
        """Return the characters that occur, by code point, and how their pairs are spread."""
        found = np.flatnonzero(self._counts)
        return Letters(alphabet="".join(map(chr, found.tolist())), spread=spread(np.append(0, self._counts[found])))


def _code_points(text: str) -> Numbers:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
