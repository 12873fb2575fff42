"""Parts of all reports → their numbers: which passage is which, with as few words as can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress, pairwise

import numpy as np

from duizhao.model import Ref
from duizhao.names import LEVELS, PROVINCES, UNREAD_WORDS
from duizhao.search.bits import golomb, packed, row
from duizhao.search.parts import KINDS, TOPICS, Places, groups
from duizhao.settings import Settings


class Catalogue:
    """All passages, numbered by group, then by report, then by place.

    What speaks of one matter stands together, so that lists of postings are shorter; which passage a number means
    follows from a few counts for each report; and an edit moves the numbers of its own group only.
    """

    def __init__(self, shelf: Iterable[tuple[Ref, Places]], settings: Settings) -> None:
        ordered = sorted(shelf, key=lambda one: _order(one[0], settings))
        self.refs = tuple(ref for ref, _ in ordered)
        self.counties = tuple(dict.fromkeys(ref.county for ref in self.refs))
        self._settings = settings
        self._counts = np.array([own.counts for _, own in ordered], np.int64).reshape(-1, len(groups(settings)))
        self._topics = np.frombuffer(b"".join(own.topics for _, own in ordered), dtype="<u2").reshape(-1, TOPICS)

    def groups(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each group in which passages stand, and the keys of their reports in the order of their numbers."""
        keys = [ref.key for ref in self.refs]
        for group, counts in enumerate(self._counts.T.tolist()):
            if any(counts):
                yield group, list(compress(keys, counts))

    def reports(self) -> bytes:
        """Return county, year and how many passages stand in each group, report by report, packed."""
        number_of = {county: number for number, county in enumerate(self.counties)}
        counties = np.array([number_of[ref.county] for ref in self.refs])
        years = [ref.year for ref in self.refs]
        back = np.array([before - year for before, year in pairwise([*years[:1], *years])], dtype=np.int64)
        columns = [golomb(counts, 0) for counts in self._counts.T]
        return packed(row(golomb(counties, 8), golomb(back, 0), *columns))

    def topics(self) -> bytes:
        """Return the numbers of the passages of each topic, whether it is their first or second, packed."""
        groups = np.tile(np.arange(self._counts.shape[1], dtype=np.uint16), len(self.refs))
        first, second = self._topics[np.argsort(np.repeat(groups, self._counts.ravel()), kind="stable")].T
        written = []
        for topic in range(1, len(self._settings.topics.topics) + 1):
            numbers = np.flatnonzero((first == topic) | (second == topic))
            gaps = np.diff(numbers, prepend=-1) - 1
            written += [row(golomb(np.array([len(numbers)]), 8)), row(golomb(gaps, 0))]
        return packed(*written)

    def contents(self) -> dict[str, object]:
        """Return what a page must know before it can search."""
        settings = self._settings
        return {
            "kinds": [*((kind, settings.section(kind).name) for kind in KINDS), ("unread", UNREAD_WORDS)],
            "topics": [(topic.slug, topic.name) for topic in settings.topics.topics],
            "groups": groups(settings),
            "reports": len(self.refs),
            "latest": self.refs[0].year if self.refs else 0,
            "counties": " ".join(self.counties),
        }

    def names(self) -> dict[str, object]:
        """Return the names by which reports are filtered: provinces, levels, and counties with both."""
        counties = [self._settings.counties[key] for key in self.counties]
        provinces = list(dict.fromkeys(county.province for county in counties))
        levels = list(LEVELS)
        return {
            "provinces": provinces,
            "levels": list(LEVELS.items()),
            "counties": [county.name for county in counties],
            "province": [provinces.index(county.province) for county in counties],
            "level": [levels.index(county.level) for county in counties],
        }


def _order(ref: Ref, settings: Settings) -> tuple[int, int, int, str]:
    """Return by what reports are ordered: the latest first, then by level, province and name."""
    county = settings.counties[ref.county]
    provinces = list(PROVINCES)
    place = provinces.index(county.province) if county.province in PROVINCES else len(provinces)
    return -ref.year, list(LEVELS).index(county.level), place, ref.key
