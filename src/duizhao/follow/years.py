"""Each problem and next step of a year with the sentences of the next year's report that take up the same matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct, structs

from duizhao.follow.matters import names_of, sides_of, spoken, told
from duizhao.model import Kind, Lead, Passage, Report, Sequel
from duizhao.settings import Matters
from duizhao.words import sentences

_ASKED: tuple[Kind, ...] = ("measures", "problems", "next")
"""What is asked of the next year's report; the leaders' duty counts among the measures."""
_FOLLOWED: tuple[Kind, ...] = ("problems", "next")
"""What is followed."""
_TELLS: Mapping[Kind, Kind] = {"measures": "measures", "leader": "measures", "problems": "problems", "next": "next"}
"""What the sentences of a section tell, if nothing else is known of them."""
Sides = frozenset[str]


class _Sentence(Struct, frozen=True):
    """A sentence of a report: what it tells, and which matters it speaks of, each seen from which sides."""

    kind: Kind
    passage: Passage
    matters: frozenset[str]
    sides: Sides


def over_years(reports: Sequence[Report], matters: Matters) -> Iterator[Report]:
    """Yield the reports; those whose county has one of the next year too with what that says of problems and steps."""
    by_year = {(report.ref.county, report.ref.year): report for report in reports}
    spoken_in = cache(lambda key: tuple(_spoken_in(by_year[key], matters)))
    for report in reports:
        key, following = (report.ref.county, report.ref.year), (report.ref.county, report.ref.year + 1)
        if following in by_year:
            known = _all_known(by_year[following])
            sequels = _sequels(report, spoken_in(key), spoken_in(following), matters)
            yield structs.replace(report, sequels=tuple(one for one in sequels if one.leads or known))
        else:
            yield report


def _all_known(report: Report) -> bool:
    """Whether a report told its measures, problems and next steps where they could be read.

    Only then does it say something that nothing was found.
    """
    states = {item.kind: item.state for item in report.legal}
    return all(states[kind] in ("own", "inside") for kind in _ASKED)


def _sequels(
    report: Report, spoken_here: Sequence[_Sentence], later: Sequence[_Sentence], matters: Matters
) -> Iterator[Sequel]:
    """Yield what is said later of each problem and next step in which a matter was known."""
    by_anchor: dict[str, list[_Sentence]] = {}
    for sentence in spoken_here:
        by_anchor.setdefault(sentence.passage.anchor, []).append(sentence)
    for kind in _FOLLOWED:
        for one in told(report, kind):
            if own := by_anchor.get(one.item.anchor):
                leads = _leads(_wanted(own, kind, matters), later)
                yield Sequel(anchor=one.item.anchor, leads=tuple(sorted(leads, key=_rank)))


def _wanted(own: Sequence[_Sentence], kind: Kind, matters: Matters) -> dict[str, Sides | None]:
    """Return the matters of an item, each with the sides from which it must be seen; none where any will do.

    Only broad matters have sides. A plan may name one without a side, and then means all of it: 推进行政复议工作. A
    problem that does so only touches on it, and asks for a side that there is not.
    """
    broad = {thing.name for thing in matters.things if thing.broad}
    wanted: dict[str, Sides | None] = {}
    for name in names_of(matters):
        speaking = [sentence.sides for sentence in own if name in sentence.matters]
        if speaking:
            sides = frozenset[str]().union(*speaking)
            wanted[name] = None if name not in broad or (kind == "next" and not sides) else sides
    return wanted


def _leads(wanted: Mapping[str, Sides | None], later: Sequence[_Sentence]) -> Iterable[Lead]:
    """Return, for each item of the later report, the sentence that tells most of what is wanted."""
    found: dict[tuple[Kind, str], Lead] = {}
    for sentence in later:
        shared = tuple(
            name
            for name, sides in wanted.items()
            if name in sentence.matters and (sides is None or sides & sentence.sides)
        )
        place = (sentence.kind, sentence.passage.anchor)
        lead = Lead(kind=sentence.kind, passage=sentence.passage, matters=shared)
        if shared and (place not in found or _telling(lead) > _telling(found[place])):
            found[place] = lead
    return found.values()


def _telling(lead: Lead) -> tuple[bool, int]:
    """Order the sentences of an item by what they tell: its text more than its heading, then by what they share."""
    return lead.passage.field == "text", len(lead.matters)


def _rank(lead: Lead) -> tuple[int, int]:
    """Order leads by what they are, then by how much they share; those that share as much keep the text's order."""
    return _ASKED.index(lead.kind), -len(lead.matters)


def _spoken_in(report: Report, matters: Matters) -> Iterator[_Sentence]:
    """Yield the sentences of a report that speak of a matter, as measures, problems or next steps."""
    for kind, above, passage, words in _told_in(report):
        text, headings = (_uncounted(words, matters), ()) if kind == "measures" else (words, above)
        if names := spoken((*headings, text), matters):
            yield _Sentence(kind, passage, frozenset(names), sides_of(text, matters))


def _told_in(report: Report) -> Iterator[tuple[Kind, tuple[str, ...], Passage, str]]:
    """Yield each sentence with what it tells, the headings over it and its place.

    Problems and next steps that a report without a section for them tells among its measures are no measures; what it
    tells of measures in its preamble is, if it tells it nowhere else. The heading of a measure is no sentence: it does
    not say what was done.
    """
    inside = [(item.kind, passage) for item in report.legal if item.kind in _ASKED for passage in item.passages]
    for one in told(report, "preamble", "leader", "measures", "problems", "next", "other"):
        usual = _TELLS.get(one.kind)
        followed = usual in _FOLLOWED
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
