"""Report → Report: each problem with the next steps of the same report that speak of the same matter.

What is found are leads for the reader, with the matter by which they were found; never verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from msgspec import structs

from duizhao.model import UNSURE, Item, Kind, Report, Response, Section, Step
from duizhao.settings import Matter, Matters
from duizhao.words import sentences

_LEADS_IN = re.compile(r"(?:以下|如下)[^。]{0,12}[：。]?$|[：:]$|(?:具体|主要)(?:表现|体现)(?:在|为)")
"""A paragraph that only says that problems, or steps, follow."""
_TAKEN = "\0"
"""Stands for words by which a matter was known already."""


def follow(report: Report, matters: Matters) -> Report:
    """Return the report with what answers each of its problems.

    Without a section of next steps that was read with confidence nothing is said, for then nothing is known.
    """
    order = [matter.name for matter in matters.things]
    order += [_of(field, aspect) for field in matters.fields for aspect in matters.aspects]
    steps = [(item.anchor, spoken(words, matters)) for item, words in _told(report, "next")]
    if not steps:
        return report
    responses = []
    for item, words in _told(report, "problems"):
        own = spoken(words, matters)
        shared = [(anchor, sorted(own & theirs, key=order.index)) for anchor, theirs in steps]
        found = tuple(Step(anchor=anchor, matters=tuple(names)) for anchor, names in shared if names)
        responses.append(Response(problem=item.anchor, steps=found))
    return structs.replace(report, responses=tuple(responses))


def spoken(words: Sequence[str], matters: Matters) -> set[str]:
    """Return the names of the matters that a text speaks of; ``words`` are the headings over it, then the text itself.

    A field, such as 执法, counts with the aspects, such as 人手, of the same sentence; one in a heading above with all.
    """
    *above, text = words
    rest, found = text, set()
    for thing in matters.things:
        left = _any(thing).sub(_TAKEN, rest)
        if left != rest:
            found.add(thing.name)
            rest = left
    told = {field for field in matters.fields if any(_any(field).search(heading) for heading in above)}
    for start, end in sentences(text):
        sentence = text[start:end]
        aspects = [aspect for aspect in matters.aspects if _any(aspect).search(sentence)]
        fields = [field for field in matters.fields if field in told or _any(field).search(sentence)]
        found |= {_of(field, aspect) for field in fields for aspect in aspects}
    return found


def _of(field: Matter, aspect: Matter) -> str:
    return f"{field.name}{aspect.name}"


@cache
def _any(matter: Matter) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in matter.words))


def _told(report: Report, kind: Kind) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Yield the problems, or the next steps, of a report, each with its words behind the headings above it."""
    for section in report.sections:
        if section.kind == kind and section.confidence >= UNSURE:
            by_anchor = {item.anchor: item for item in section.items}
            for item in section.items:
                if not item.groups and not _leads_in(item, section):
                    yield item, (*_headings_above(item, by_anchor), f"{item.heading}。{item.text}")


def _leads_in(item: Item, section: Section) -> bool:
    """Whether an item is no problem, or step, itself: it has no number where others beside it have."""
    if item.number:
        return False
    beside = [other for other in section.items if other.parent == item.parent]
    return any(other.number for other in beside) or (len(beside) > 1 and bool(_LEADS_IN.search(item.text)))


def _headings_above(item: Item, by_anchor: dict[str, Item]) -> list[str]:
    headings: list[str] = []
    while item.parent in by_anchor:
        item = by_anchor[item.parent]
        headings.insert(0, item.heading)
    return headings
