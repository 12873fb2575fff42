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


@lru_cache(maxsize=4)
def names_of(matters: Matters) -> tuple[str, ...]:
    """Return the names of all matters, in the order of the settings."""
    return (
        *(thing.name for thing in matters.things),
        *(_of(field.name, aspect.name) for field in matters.fields for aspect in matters.aspects),
    )


def spoken(words: Sequence[str], matters: Matters) -> set[str]:
    """Return the names of the matters that a text speaks of; ``words`` are the headings over it, then the text itself.

    A field, such as 执法, counts with the aspects, such as 人手, of the same sentence; one in a heading above with all.
    Words by which a particular matter is known, such as 执法文书, name no field.
    """
    *above, text = words
    known = _known(matters)
    rest, found = text, set()
    for thing, word in known.things.possible(text):
        if thing.name not in found and word.search(rest):
            left = any_of(thing).sub(lambda match: _TAKEN * len(match[0]), rest)
            found |= {thing.name} if left != rest else set()
            rest = left
    headed = frozenset[str]().union(*map(known.fields.named, above))
    for start, end in sentences(text):
        if fields := headed | known.fields.named(rest[start:end]):
            found |= {_of(field, aspect) for aspect in known.aspects.named(text[start:end]) for field in fields}
    return found


def sides_of(text: str, matters: Matters) -> frozenset[str]:
    """Return the names of the sides from which a text sees what it speaks of; aspects are sides too."""
    return _known(matters).sides.named(text)


class _Index:
    """Words of matters by that with which they begin: a sentence can have few of them."""

    def __init__(self, matters: Sequence[Matter]) -> None:
        self._words = [(matter, re.compile(word)) for matter in matters for word in matter.words]
        self._at: dict[str, dict[str, set[int]]] = {}
        """Places of words by that with which they begin, by its first character."""
        self._always: set[int] = set()
        """Places of those that may begin with anything."""
        for place, (_, pattern) in enumerate(self._words):
            begins = beginnings(pattern.pattern)
            if begins is None:
                self._always.add(place)
            for begin in begins or ():
                self._at.setdefault(begin[0], {}).setdefault(begin, set()).add(place)

    def possible(self, text: str) -> Iterator[tuple[Matter, re.Pattern[str]]]:
        """Yield the words that a text can have, in their order, each with its matter."""
        places = set(self._always)
        for first in self._at.keys() & set(text):
            for begin, begun in self._at[first].items():
                if begin in text:
                    places |= begun
        return map(self._words.__getitem__, sorted(places))

    def named(self, text: str) -> frozenset[str]:
        """Return the names of the matters of which a text speaks."""
        return frozenset(matter.name for matter, word in self.possible(text) if word.search(text))


class _Known:
    """All by which matters are known, made ready to be sought."""

    def __init__(self, matters: Matters) -> None:
        self.things = _Index(matters.things)
        self.fields = _Index(matters.fields)
        self.aspects = _Index(matters.aspects)
        self.sides = _Index((*matters.aspects, *matters.sides))


_known = lru_cache(maxsize=4)(_Known)


@lru_cache(maxsize=1024)
def any_of(matter: Matter) -> re.Pattern[str]:
    """Return a pattern that finds any of the words of a matter."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in matter.words))


def _of(field: str, aspect: str) -> str:
    return f"{field}{aspect}"


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
