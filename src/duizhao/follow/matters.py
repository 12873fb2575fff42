"""What the problems, the next steps and the measures of a report are, and which matters each of them speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from duizhao.model import UNSURE, Item, Kind, Report
from duizhao.settings import Matter, Matters, beginnings
from duizhao.words import sentences

_LEADS_IN = re.compile(r"(?:以下|如下)[^。]{0,12}[：。]?$|[：:]$|(?:具体|主要)(?:表现|体现)(?:在|为)")
"""A paragraph that only says that problems, or steps, follow."""
_TAKEN = "\0"
"""Stands for a character of words by which a matter was known already."""


class Told(Struct, frozen=True):
    """A problem, a next step or a measure, with the kind of its section and the headings above it."""

    kind: Kind
    item: Item
    above: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The headings above it, then all that it says."""
        return (*self.above, f"{self.item.heading}。{self.item.text}")


def told(report: Report, *kinds: Kind) -> Iterator[Told]:
    """Yield what stands in the sections of some kinds that were read with confidence."""
    for section in report.sections:
        if section.kind in kinds and section.confidence >= UNSURE:
            by_anchor = {item.anchor: item for item in section.items}
            beside = Counter(item.parent for item in section.items)
            numbered = {item.parent for item in section.items if item.number}
            for item in section.items:
                is_alone = beside[item.parent] == 1
                if not item.groups and not _leads_in(item, alone=is_alone, beside_numbers=item.parent in numbered):
                    yield Told(section.kind, item, tuple(_headings_above(item, by_anchor)))


def names_of(matters: Matters) -> list[str]:
    """Return the names of all matters, in the order of the settings."""
    return [
        *(thing.name for thing in matters.things),
        *(_of(field, aspect) for field in matters.fields for aspect in matters.aspects),
    ]


def spoken(words: Sequence[str], matters: Matters) -> set[str]:
    """Return the names of the matters that a text speaks of; ``words`` are the headings over it, then the text itself.

    A field, such as 执法, counts with the aspects, such as 人手, of the same sentence; one in a heading above with all.
    Words by which a particular matter is known, such as 执法文书, name no field.
    """
    *above, text = words
    rest, found = text, set()
    for thing in _index(matters).possible(text):
        if any_of(thing).search(rest):
            left = any_of(thing).sub(lambda match: _TAKEN * len(match[0]), rest)
            found |= {thing.name} if left != rest else set()
            rest = left
    headed = {field for field in matters.fields if any(any_of(field).search(heading) for heading in above)}
    for start, end in sentences(text):
        aspects = [aspect for aspect in matters.aspects if any_of(aspect).search(text[start:end])]
        if aspects:
            fields = [field for field in matters.fields if field in headed or any_of(field).search(rest[start:end])]
            found |= {_of(field, aspect) for field in fields for aspect in aspects}
    return found


class _Index:
    """Matters by the characters with which their words begin: a sentence can speak of a third of them."""

    def __init__(self, things: Sequence[Matter]) -> None:
        self._things = things
        self._at: dict[str, set[int]] = {}
        self._always: set[int] = set()
        """Places of those whose words may begin with any character."""
        for place, thing in enumerate(things):
            for first in map(beginnings, thing.words):
                if first is None:
                    self._always.add(place)
                for character in first or ():
                    self._at.setdefault(character, set()).add(place)

    def possible(self, text: str) -> Iterator[Matter]:
        """Yield the matters of which a text can speak, in their order."""
        places = self._always.union(*(self._at[character] for character in self._at.keys() & {*text}))
        yield from (self._things[place] for place in sorted(places))


@lru_cache(maxsize=4)
def _index(matters: Matters) -> _Index:
    return _Index(matters.things)


@lru_cache(maxsize=1024)
def any_of(matter: Matter) -> re.Pattern[str]:
    """Return a pattern that finds any of the words of a matter."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in matter.words))


def _of(field: Matter, aspect: Matter) -> str:
    return f"{field.name}{aspect.name}"


def _leads_in(item: Item, *, alone: bool, beside_numbers: bool) -> bool:
    """Whether an item is no problem, or step, itself: it has no number where others beside it have."""
    if item.number:
        return False
    return beside_numbers or (not alone and bool(_LEADS_IN.search(item.text)))


def _headings_above(item: Item, by_anchor: dict[str, Item]) -> list[str]:
    headings: list[str] = []
    while item.parent in by_anchor:
        item = by_anchor[item.parent]
        headings.insert(0, item.heading)
    return headings
