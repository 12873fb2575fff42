"""Corpus → files: the index that the search page loads in shards, and each report's text beside its page."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from duizhao.model import Ref
from duizhao.search.bits import Numbers
from duizhao.search.catalogue import Catalogue
from duizhao.search.conversions import conversions
from duizhao.search.parts import Part, part
from duizhao.search.postings import counted, postings
from duizhao.search.scripts import checksum, packed, script
from duizhao.search.spread import spread
from duizhao.settings import Settings

_MOST_WORDS = 3000


class Index(Struct, frozen=True, kw_only=True):
    """The index as files."""

    address: str
    """The file that is loaded first."""
    files: dict[str, bytes]
    """All files by address."""


def index(shelf: Sequence[tuple[Ref, Part]], settings: Settings) -> Index:
    """Return the index of the parts that reports add to it."""
    catalogue = Catalogue(shelf, settings)
    grouped = list(catalogue.groups())
    counts = _summed(counted([one.folded for one in group]) for group in grouped if group)
    letters = np.flatnonzero(counts)
    alphabet = "".join(map(chr, letters.tolist()))
    spreading = spread(np.append(0, counts[letters]))
    pieces = [
        postings([one.folded for one in group], [one.heading for one in group], alphabet, spreading)
        for group in grouped
        if group
    ]
    shards = {str(number): "".join(shard) for number, shard in enumerate(zip(*pieces, strict=True))}
    shards |= {"reports": catalogue.reports(), "topics": catalogue.topics()}
    lists = {
        "names": catalogue.names(),
        "forms": conversions(alphabet, settings.variants),
        "words": _words(part.words for _, part in shelf),
    }
    files = {f"/search/{name}.js": packed(name, shard) for name, shard in shards.items()}
    files |= {f"/search/{name}.js": script(name, made) for name, made in lists.items()}
    contents = catalogue.contents() | {
        "alphabet": alphabet,
        "shared": spreading.shared,
        "own": [[number, own] for number, own in enumerate(spreading.own) if own],
        "sums": {name: checksum(shard) for name, shard in shards.items()},
    }
    first = script("index", contents)
    address = f"/search/index-{hashlib.sha256(first).hexdigest()[:8]}.js"
    return Index(address=address, files={address: first} | files)


def _summed(rows: Iterable[Numbers]) -> Numbers:
    """Return the sum of rows of any length."""
    total: Numbers = np.zeros(1, dtype=np.int64)
    for row in rows:
        longer, shorter = (total, row) if len(total) >= len(row) else (row, total)
        longer[: len(shorter)] += shorter
        total = longer
    return total


def _words(parts: Iterable[Sequence[str]]) -> list[str]:
    """Return the words of headings, the most frequent first: what a search that finds nothing may suggest."""
    counts = Counter(word for words in parts for word in words)
    return sorted(counts, key=lambda word: (-counts[word], word))[:_MOST_WORDS]


__all__ = ["Index", "Part", "index", "part"]
