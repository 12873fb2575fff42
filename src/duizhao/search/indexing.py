"""What all reports add → files: the index that the search page loads in shards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from duizhao.model import Ref
from duizhao.search.catalogue import Catalogue
from duizhao.search.conversions import conversions
from duizhao.search.letters import Census, Letters
from duizhao.search.parts import Places, Tally
from duizhao.search.scripts import checksum, packed, script
from duizhao.settings import Settings

_MOST_WORDS = 3000
Pieces: TypeAlias = Callable[[int, Sequence[str], Letters], Sequence[bytes]]
"""Says what a group adds to each shard, of its number, of the keys of the reports that speak in it, in the order of
their passages, and of the letters."""


def index(shelf: Iterable[tuple[Ref, Tally]], settings: Settings, pieces_of: Pieces) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the index by address; the last is the one that is loaded first: it has the sums of the others.

    Of a report its tally is enough; ``pieces_of`` alone needs passages, where it does not know a group from before.
    """
    census, words = Census(), Counter[str]()
    places: list[tuple[Ref, Places]] = []
    for ref, tally in shelf:
        census.add(tally.letters, tally.occurrences)
        words.update(tally.words.split())
        places.append((ref, tally.places))
    letters, catalogue = census.letters(), Catalogue(places, settings)
    sums = {}
    for name, contents in _shards(catalogue, letters, pieces_of):
        sums[name] = checksum(contents)
        yield f"/search/{name}.js", packed(name, contents)
    lists = {
        "names": catalogue.names(),
        "forms": conversions(letters.alphabet, settings.variants),
        "words": sorted(words, key=lambda word: (-words[word], word))[:_MOST_WORDS],
    }
    for name, made in lists.items():
        yield f"/search/{name}.js", script(name, made)
    first = script("index", catalogue.contents() | _contents(letters) | {"sums": sums})
    yield f"/search/index-{hashlib.sha256(first).hexdigest()[:8]}.js", first


def _shards(catalogue: Catalogue, letters: Letters, pieces_of: Pieces) -> Iterator[tuple[str, bytes]]:
    """Yield what is packed: the shards of postings by number, each the pieces of all groups, and the two lists."""
    pieces = [pieces_of(group, keys, letters) for group, keys in catalogue.groups()]
    for number, shard in enumerate(zip(*pieces, strict=True)):
        yield str(number), b"".join(shard)
    yield "reports", catalogue.reports()
    yield "topics", catalogue.topics()


def _contents(letters: Letters) -> dict[str, object]:
    """Return what a page must know to find the shard of a pair."""
    return {
        "alphabet": letters.alphabet,
        "shared": letters.spread.shared,
        "own": [[number, own] for number, own in enumerate(letters.spread.own) if own],
    }
