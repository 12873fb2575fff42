"""Passages → postings: for each pair of neighbouring characters, where it stands.

A posting says in which passage a pair stands and which of the passage's characters it joins: the how-many-th of its
kind each is. “ABC” stands where a pair AB ends in the B in which a pair BC begins, so that any words are found, and
counted, from postings alone. The last character of a passage is paired with its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct

from duizhao.search.bits import Codes, Numbers, bit_length, golomb, parted, rice, row
from duizhao.search.letters import Letters
from duizhao.search.parts import Passages

_RANK_BITS = 3
_AT_ONCE = 1 << 17
"""The shards of about so many postings are written at once, to keep in few bytes what is needed on the way."""
_WORD = 63
"""Bits of a number that is not negative."""


def postings(group: Iterable[Passages], letters: Letters) -> list[bytes]:
    """Return what the passages of a group, report by report, add to each shard; they are numbered from 0."""
    texts: list[str] = []
    headings: list[int] = []
    for own in group:
        texts += own.folded
        headings += own.headings
    pairs = _pairs(texts, headings, letters)
    return [piece for some in pairs for piece in parted(_written(some, len(texts)), some.shards)]


class _Pairs(Struct, frozen=True, kw_only=True):
    """Pairs of neighbouring characters in some shards, by shard and pair, those in headings first, then by place."""

    shards: int
    """In how many shards."""
    shard: Numbers
    """The shard of each pair, from 0."""
    row: Numbers
    """There, the number of its first character."""
    column: Numbers
    """There, the number of its second character."""
    pair: Numbers
    """Of which pair each posting is."""
    half: Numbers
    """Whether it stands in a heading, 0, or in a text, 1."""
    passage: Numbers
    """In which passage it stands."""
    ranks: tuple[Numbers, Numbers]
    """Which of their kind its characters are."""


def _pairs(texts: Sequence[str], headings: Sequence[int], letters: Letters) -> Iterator[_Pairs]:
    """Yield all pairs, some shards at a time."""
    kinds = len(letters.alphabet) + 1
    numbers = letters.numbers("\n".join(texts) + "\n")
    passage, half = _standing(texts, headings)
    ranks = _ranks(passage * np.int64(kinds) + numbers)
    at = np.flatnonzero(numbers)
    shard, place, column = letters.spread.of(numbers[at], numbers[at + 1])
    pair = (shard * np.int64(kinds) + place) * kinds + column
    order = _order(pair * 2 + half[at])
    begin = 0
    for low, high, end in _slices(np.bincount(shard, minlength=letters.spread.shards)):
        own = order[begin:end]
        here, begin = at[own], end
        new = np.diff(pair[own], prepend=-1) != 0
        first = own[new]
        yield _Pairs(
            shards=high - low,
            shard=shard[first] - low,
            row=place[first],
            column=column[first],
            pair=np.cumsum(new) - 1,
            half=half[here],
            passage=passage[here],
            ranks=(ranks[here], ranks[here + 1]),
        )


def _standing(texts: Sequence[str], headings: Sequence[int]) -> tuple[Numbers, Numbers]:
    """Return for each character, line ends included, in which passage and in which half of it it stands."""
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    behind = np.asarray(headings, dtype=np.int64)
    halves = np.tile(np.array([0, 1], dtype=np.int8), len(texts))
    return (
        np.repeat(np.arange(len(texts), dtype=np.int32), lengths),
        np.repeat(halves, np.column_stack([behind, lengths - behind]).ravel()),
    )


def _slices(counts: Numbers) -> Iterator[tuple[int, int, int]]:
    """Yield the first shard of each slice, the one behind its last, and how many postings stand before that."""
    ends = np.cumsum(counts)
    starts = np.minimum(ends - counts, ends[-1] - 1)  # shards without postings at the end are no slice by themselves
    lows = np.flatnonzero(np.diff(starts // _AT_ONCE, prepend=-2))
    for low, high in pairwise([*lows.tolist(), len(counts)]):
        yield low, high, int(ends[high - 1])


def _order(keys: Numbers) -> Numbers:
    """Return the places of keys in ascending order; like ones stay in the order in which they stand."""
    bits = len(keys).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits > _WORD:
        return np.argsort(keys, kind="stable")
    # Plain numbers, each with its place behind it, are sorted in a fraction of the time.
    return np.sort(keys << bits | np.arange(len(keys))) & ((1 << bits) - 1)


def _ranks(kinds: Numbers) -> Numbers:
    """Return how many of its kind stand before each."""
    order = _order(kinds)
    ordered, at = kinds[order], np.arange(len(kinds), dtype=np.int32)
    first = np.maximum.accumulate(np.where(np.diff(ordered, prepend=-1) != 0, at, 0))
    ranks = np.empty(len(kinds), dtype=np.int32)
    ranks[order] = at - first
    return ranks


def _written(found: _Pairs, passages: int) -> list[tuple[Codes, Numbers]]:
    """Write the heads of all lists of a shard, then their postings."""
    part = found.pair * 2 + found.half
    counts = np.bincount(part, minlength=2 * len(found.shard))
    gap_k = gap_parameter(counts, passages)
    rank_ks = [_rank_parameter(ranks, part, counts) for ranks in found.ranks]
    gaps = _gaps(found.passage, part)
    alone = counts[part] == 1
    postings = row(
        rice(gaps, gap_k[part]),
        *(_either(alone, golomb(r, 0), rice(r, k[part])) for r, k in zip(found.ranks, rank_ks, strict=True)),
    )
    return [*_heads(found, counts, rank_ks), (postings, found.shard[found.pair])]


def _heads(found: _Pairs, counts: Numbers, rank_ks: list[Numbers]) -> list[tuple[Codes, Numbers]]:
    """Write how many lists a shard has, then for each its pair, its counts and its parameters."""
    new_shard = np.diff(found.shard, prepend=-1) != 0
    jump = np.where(new_shard, found.row, np.diff(found.row, prepend=0))
    new_row = new_shard | (jump > 0)
    before = np.where(new_row, -1, np.append(-1, found.column[:-1]))
    several = np.where(counts > 1, _RANK_BITS, 0)
    heads = row(
        golomb(jump, 0),
        golomb(found.column - before - 1, 4),
        golomb(counts[0::2], 0),
        golomb(counts[1::2], 1),
        *((np.where(several > 0, k, 0)[half::2], several[half::2]) for half in (0, 1) for k in rank_ks),
    )
    lists = row(golomb(np.bincount(found.shard, minlength=found.shards), 4))
    return [(lists, np.arange(found.shards)), (heads, found.shard)]


def gap_parameter(counts: Numbers, passages: int) -> Numbers:
    """Return the ``k`` with which gaps are written shortest where so many postings stand in so many passages."""
    return np.maximum(bit_length(passages * 69 // (np.maximum(counts, 1) * 100)) - 1, 0)


def _rank_parameter(ranks: Numbers, part: Numbers, counts: Numbers) -> Numbers:
    totals = np.bincount(part, weights=ranks, minlength=len(counts)).astype(np.int64)
    k = np.maximum(bit_length(totals * 69 // (np.maximum(counts, 1) * 100)) - 1, 0)
    return np.minimum(k, (1 << _RANK_BITS) - 1)


def _gaps(passage: Numbers, part: Numbers) -> Numbers:
    """Return how far each passage is from the one before in its half of a list; 0 is the same passage again."""
    before = np.append(np.int32(0), passage[:-1])
    return passage - np.where(np.append(True, part[1:] != part[:-1]), 0, before)


def _either(chosen: Numbers, one: tuple[Numbers, Numbers], other: tuple[Numbers, Numbers]) -> tuple[Numbers, Numbers]:
    """Return codes of the first kind where chosen, else of the other."""
    return np.where(chosen, one[0], other[0]), np.where(chosen, one[1], other[1])
