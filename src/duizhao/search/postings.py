"""Passages → postings: for each pair of neighbouring characters, where it stands.

A posting says in which passage a pair stands and which of the passage's characters it joins: the how-many-th of its
kind each is. “ABC” stands where a pair AB ends in the B in which a pair BC begins, so that any words are found, and
counted, from postings alone. The last character of a passage is paired with its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from duizhao.search.bits import Codes, Numbers, bit_length, golomb, parted, rice, row
from duizhao.search.letters import Letters
from duizhao.search.parts import Passages
from duizhao.search.spread import Spread

_RANK_BITS = 3


def postings(group: Iterable[Passages], letters: Letters) -> list[str]:
    """Return what the passages of a group, report by report, add to each shard; they are numbered from 0."""
    texts: list[str] = []
    headings: list[int] = []
    for own in group:
        texts += own.folded
        headings += own.headings
    return list(parted(*_written(_Pairs(texts, headings, letters), len(texts), letters.spread)))


class _Pairs:
    """Pairs of neighbouring characters, sorted by shard, by pair, those in headings first, then by place."""

    def __init__(self, texts: Sequence[str], headings: Sequence[int], letters: Letters) -> None:
        kinds = len(letters.alphabet) + 1
        numbers = letters.numbers("\n".join(texts) + "\n")
        lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
        behind = np.asarray(headings, dtype=np.int64)
        passage = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        halves = np.tile(np.array([0, 1], dtype=np.int8), len(texts))
        half = np.repeat(halves, np.column_stack([behind, lengths - behind]).ravel())
        ranks = _ranks(passage * np.int64(kinds) + numbers)
        at = np.flatnonzero(numbers)
        shard, place, column = letters.spread.of(numbers[at], numbers[at + 1])
        key = ((shard * np.int64(kinds) + place) * kinds + column) * 2 + half[at]
        order = np.argsort(key, kind="stable")
        key, at = key[order], at[order]
        self.shard, self.row, self.column = shard[order], place[order], column[order]
        self.half, self.passage = half[at], passage[at]
        self.ranks = ranks[at], ranks[at + 1]
        pair = key // 2
        self.lists = np.flatnonzero(np.append(True, pair[1:] != pair[:-1]))
        """Where each list begins."""


def _ranks(kinds: Numbers) -> Numbers:
    """Return how many of its kind stand before each."""
    order = np.argsort(kinds, kind="stable")
    ordered, at = kinds[order], np.arange(len(kinds), dtype=np.int32)
    first = np.maximum.accumulate(np.where(np.append(True, ordered[1:] != ordered[:-1]), at, 0))
    ranks = np.empty(len(kinds), dtype=np.int32)
    ranks[order] = at - first
    return ranks


def _written(found: _Pairs, passages: int, spread: Spread) -> tuple[list[tuple[Codes, Numbers]], int]:
    """Write the heads of all lists of a shard, then their postings."""
    list_of = np.repeat(np.arange(len(found.lists), dtype=np.int32), np.diff(np.append(found.lists, len(found.shard))))
    part = list_of * 2 + found.half
    counts = np.bincount(part, minlength=2 * len(found.lists))
    gap_k = gap_parameter(counts, passages)
    rank_ks = [_rank_parameter(ranks, part, counts) for ranks in found.ranks]
    gaps = _gaps(found.passage, part)
    alone = counts[part] == 1
    postings = row(
        rice(gaps, gap_k[part]),
        *(_either(alone, golomb(r, 0), rice(r, k[part])) for r, k in zip(found.ranks, rank_ks, strict=True)),
    )
    return [*_heads(found, counts, rank_ks, spread), (postings, found.shard)], spread.shards


def _heads(found: _Pairs, counts: Numbers, rank_ks: list[Numbers], spread: Spread) -> list[tuple[Codes, Numbers]]:
    """Write how many lists a shard has, then for each its pair, its counts and its parameters."""
    shard, place, column = found.shard[found.lists], found.row[found.lists], found.column[found.lists]
    new_shard = np.append(True, shard[1:] != shard[:-1])
    jump = np.where(new_shard, place, np.diff(place, prepend=0))
    new_row = new_shard | (jump > 0)
    before = np.where(new_row, -1, np.append(-1, column[:-1]))
    several = np.where(counts > 1, _RANK_BITS, 0)
    heads = row(
        golomb(jump, 0),
        golomb(column - before - 1, 4),
        golomb(counts[0::2], 0),
        golomb(counts[1::2], 1),
        *((np.where(several > 0, k, 0)[half::2], several[half::2]) for half in (0, 1) for k in rank_ks),
    )
    lists = row(golomb(np.bincount(shard, minlength=spread.shards), 4))
    return [(lists, np.arange(spread.shards)), (heads, shard)]


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
