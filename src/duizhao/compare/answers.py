"""Which items of other reports answer an item, and how the items of a row stand level with those that answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, count

from msgspec import Struct, structs

from duizhao.likeness import Likeness, Passages
from duizhao.model import UNSURE, Answer, Cell, Placed, Report, Row, Section

_SAME_TOPIC = 0.1
_LEAST, _LEAST_ELSEWHERE = 0.11, 0.15
"""Items that are less alike do not answer each other; those of different rows must be more alike."""
_NEAR = 0.95
"""Beside the best answer of an item, those that come as near to it count too."""
_MOST = 40
"""An item is answered by at most so many, and answers at most so many: of a clause that is said again and again, each
would answer each."""
_FAMILIES = {"leader": "done", "measures": "done"}
"""Measures and the leaders' duty may answer each other; problems answer problems, next steps next steps."""
_KEPT = 8
"""So many reports are kept taken apart, for the next comparison that they stand in; each takes 2 MB."""
Place = tuple[int, str]
"""A report of the comparison, by its number, and an item of it, by its anchor."""
Answers = Mapping[Place, Sequence[Place]]
"""The items that answer each item, the most alike first."""


class _Said(Struct, frozen=True):
    """An item that can be answered."""

    place: Place
    order: int
    """How many items of its report stand before it."""
    row: str
    family: str
    topics: frozenset[str]
    text: tuple[str, str]
    """Its heading and its text."""


def answers(reports: Sequence[Report], rows: Sequence[Row], cut: Callable[[str], Sequence[str]]) -> Answers:
    """Return which items of each report are answered by which of the others.

    The relation is symmetric: two items answer each other if they are alike enough and one is the best that the other
    has in that report, or nearly so. One long item may answer several.
    """
    row_of = _row_of(rows)
    said = [list(_said(number, report, row_of)) for number, report in enumerate(reports)]
    likeness = Likeness([_passages(tuple(one.text for one in own), cut) for own in said])
    scores = list(_scores(said, likeness))
    best: dict[tuple[Place, int], float] = {}
    for score, one, two in scores:
        for key in ((one.place, two.place[0]), (two.place, one.place[0])):
            best[key] = max(score, best.get(key, 0.0))
    found: dict[Place, list[tuple[float, int, int, Place]]] = {}
    for score, one, two in scores:
        near = _NEAR * min(best[one.place, two.place[0]], best[two.place, one.place[0]])
        if score >= max(near, _LEAST if one.row == two.row else _LEAST_ELSEWHERE):
            for asked, answer in ((one, two), (two, one)):
                found.setdefault(asked.place, []).append((-score, answer.place[0], answer.order, answer.place))
    first = {place: [answer for *_, answer in sorted(own)[:_MOST]] for place, own in found.items()}
    mutual = {place: [answer for answer in own if place in first[answer]] for place, own in first.items()}
    return {place: own for place, own in mutual.items() if own}


def _scores(said: Sequence[Sequence[_Said]], likeness: Likeness) -> Iterator[tuple[float, _Said, _Said]]:
    """Yield how alike items of two reports are, if that is enough to answer each other."""
    for first, second in combinations(range(len(said)), 2):
        for number, other, alike in likeness.between(first, second):
            one, two = said[first][number], said[second][other]
            if one.family == two.family:
                score = alike + (_SAME_TOPIC if one.topics & two.topics else 0.0)
                if score >= _LEAST:
                    yield score, one, two


@lru_cache(_KEPT)
def _passages(texts: tuple[tuple[str, str], ...], cut: Callable[[str], Sequence[str]]) -> Passages:
    return Passages(texts, cut)


def _row_of(rows: Sequence[Row]) -> dict[Place, str]:
    """Return the row in which each item stands."""
    return {
        (number, placed.anchor): row.id
        for row in rows
        for number, cell in enumerate(row.cells)
        for placed in cell.items
    }


def _said(number: int, report: Report, row_of: Mapping[Place, str]) -> Iterator[_Said]:
    order = count()
    for section in report.sections:
        for item in section.items:
            place = (number, item.anchor)
            if place in row_of:
                yield _Said(
                    place=place,
                    order=next(order),
                    row=row_of[place],
                    family=_family(section),
                    topics=frozenset(item.topics),
                    text=(item.heading, item.text),
                )


def _family(section: Section) -> str:
    return _FAMILIES.get(section.kind, section.kind) if section.confidence >= UNSURE else "unread"


def levelled(rows: Sequence[Row], answered: Answers) -> tuple[Row, ...]:
    """Return the rows with their items in bands, so that those that answer each other stand level.

    Items that answer each other, whatever their number, make a band; those in between that none answers share one. The
    bands follow the order of the texts, each report counting alike, so that swapped reports give swapped rows.
    """
    row_of = _row_of(rows)
    return tuple(_levelled(row, answered, row_of) for row in rows)


def _levelled(row: Row, answered: Answers, row_of: Mapping[Place, str]) -> Row:
    heights: dict[Place, float] = {}
    for number, cell in enumerate(row.cells):
        for index, placed in enumerate(cell.items):
            heights[number, placed.anchor] = (index + 0.5) / len(cell.items)
    band_of: dict[Place, int] = {}
    for band, places in enumerate(_bands(heights, answered)):
        band_of |= dict.fromkeys(places, band)
    cells = [_in_bands(number, cell, band_of, answered, row_of) for number, cell in enumerate(row.cells)]
    return structs.replace(row, cells=tuple(cells))


def _bands(heights: Mapping[Place, float], answered: Answers) -> list[list[Place]]:
    """Part the items of a row into bands, from the top down."""
    groups: list[list[Place]] = []
    seen: set[Place] = set()
    for place in heights:
        if place not in seen:
            group, waiting = [], [place]
            while waiting:
                one = waiting.pop()
                if one in heights and one not in seen:
                    seen.add(one)
                    group.append(one)
                    waiting += answered.get(one, ())
            groups.append(group)
    bands: list[list[Place]] = []
    last: tuple[bool, object] = (False, None)
    for group in sorted(groups, key=lambda group: _height(group, heights)):
        # Items that none answers share a band; so do groups of which neither stands higher.
        this = (True, None) if len(group) == 1 else (False, _height(group, heights))
        if this == last:
            bands[-1] += group
        else:
            bands.append(group)
        last = this
    return bands


def _height(group: Sequence[Place], heights: Mapping[Place, float]) -> tuple[float, list[str]]:
    """Return how far down a group stands, each report counting alike."""
    by_report: dict[int, list[float]] = {}
    for place in group:
        by_report.setdefault(place[0], []).append(heights[place])
    means = sorted(sum(own) / len(own) for own in by_report.values())
    return round(sum(means) / len(means), 9), sorted(anchor for _, anchor in group)


def _in_bands(
    number: int, cell: Cell, band_of: Mapping[Place, int], answered: Answers, row_of: Mapping[Place, str]
) -> Cell:
    placed = [
        Placed(
            anchor=one.anchor,
            group=one.group,
            band=band_of[number, one.anchor],
            answers=tuple(
                Answer(report=report, anchor=anchor, row=row_of[report, anchor])
                for report, anchor in answered.get((number, one.anchor), ())
            ),
        )
        for one in cell.items
    ]
    return structs.replace(cell, items=tuple(sorted(placed, key=lambda one: one.band)))
