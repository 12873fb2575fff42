"""Which matters each sentence of a report speaks of, and what it tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from duizhao.follow.matters import sides_of, spoken, told
from duizhao.model import Kind, Passage, Report, Spoken
from duizhao.settings import Matters
from duizhao.words import sentences

ASKED: tuple[Kind, ...] = ("measures", "problems", "next")
"""What is asked of the next year's report; the leaders' duty counts among the measures."""
FOLLOWED: tuple[Kind, ...] = ("problems", "next")
"""What is followed."""
_TELLS: Mapping[Kind, Kind] = {"measures": "measures", "leader": "measures", "problems": "problems", "next": "next"}
"""What the sentences of a section tell, if nothing else is known of them."""


def spoken_in(report: Report, matters: Matters) -> Iterator[Spoken]:
    """Yield the sentences of a report that speak of a matter, as measures, problems or next steps.

    Only broad matters are asked for their sides.
    """
    broad = {thing.name for thing in matters.things if thing.broad}
    for kind, above, passage, words in _told_in(report):
        text, headings = (_uncounted(words, matters), ()) if kind == "measures" else (words, above)
        if names := spoken((*headings, text), matters):
            sides = () if broad.isdisjoint(names) else sides_of(text, matters)
            yield Spoken(kind=kind, passage=passage, matters=tuple(sorted(names)), sides=tuple(sorted(sides)))


def _told_in(report: Report) -> Iterator[tuple[Kind, tuple[str, ...], Passage, str]]:
    """Yield each sentence with what it tells, the headings over it and its place.

    Problems and next steps that a report without a section for them tells among its measures are no measures; what it
    tells of measures in its preamble is, if it tells it nowhere else. The heading of a measure is no sentence: it does
    not say what was done.
    """
    inside = [(item.kind, passage) for item in report.legal if item.kind in ASKED for passage in item.passages]
    for one in told(report, "preamble", "leader", "measures", "problems", "next", "other"):
        usual = _TELLS.get(one.kind)
        followed = usual in FOLLOWED
        if followed and usual and one.item.heading:
            place = Passage(anchor=one.item.anchor, field="heading", start=0, end=len(one.item.heading))
            yield usual, one.above, place, one.item.heading
        for start, end in sentences(one.item.text):
            place = Passage(anchor=one.item.anchor, start=start, end=end)
            other = None if followed else next((kind for kind, where in inside if _within(place, where)), None)
            if kind := other or usual:
                yield kind, (*one.above, one.item.heading), place, one.item.text[start:end]


def _within(passage: Passage, other: Passage) -> bool:
    alike = (passage.anchor, passage.field) == (other.anchor, other.field)
    return alike and other.start <= passage.start and passage.end <= other.end


def _uncounted(text: str, matters: Matters) -> str:
    """Return a sentence without the clauses that only count cases: each report has those, whatever was done."""
    return _counting(matters.counted).sub("", text)


@cache
def _counting(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")
