"""Which items of other reports answer an item, and how the items of a row stand level with those that answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct, structs

from duizhao.likeness import Likeness
from duizhao.model import UNSURE, Answer, Cell, Placed, Report, Row, Section

_SAME_TOPIC = 0.1
_LEAST, _LEAST_ELSEWHERE = 0.11, 0.15
"""Items that are less alike do not answer each other; those of different rows must be more alike."""
_NEAR = 0.95
"""Beside the best answer of an item, those that come as near to it count too."""
_FAMILIES = {"leader": "done", "measures": "done"}
"""Measures and the leaders' duty may answer each other; problems answer problems, next steps next steps."""
Place = tuple[int, str]
"""A report of the comparison, by its number, and an item of it, by its anchor."""
Answers = Mapping[Place, Sequence[Place]]
"""The items that answer each item, the most alike first."""


class _Said(Struct, frozen=True):
    """An item that can be answered."""

    place: Place
    row: str
    family: str
    topics: frozenset[str]
    text: str


def answers(reports: Sequence[Report], rows: Sequence[Row], cut: Callable[[str], Sequence[str]]) -> Answers:
    """Return which items of each report are answered by which of the others.

    The relation is symmetric: two items answer each other if they are alike enough and one is the best that the other
    has in that report, or nearly so. One long item may answer several.
    """
    row_of = {
        (number, placed.anchor): row.id
        for row in rows
        for number, cell in enumerate(row.cells)
        for placed in cell.items
    }
    said = [one for number, report in enumerate(reports) for one in _said(number, report, row_of)]
    likeness = Likeness([one.text for one in said], cut)
    scores: dict[tuple[int, int], float] = {}
    for first, second in combinations(range(len(said)), 2):
        a, b = said[first], said[second]
        if a.place[0] != b.place[0] and a.family == b.family:
            scores[first, second] = likeness.of(first, second) + (_SAME_TOPIC if a.topics & b.topics else 0.0)
    best: dict[tuple[int, int], float] = {}
    for (first, second), score in scores.items():
        for one, other in ((first, second), (second, first)):
            key = (one, said[other].place[0])
            best[key] = max(score, best.get(key, 0.0))
    found: dict[Place, list[tuple[float, int]]] = {}
    for (first, second), score in scores.items():
        a, b = said[first], said[second]
        near = _NEAR * min(best[first, b.place[0]], best[second, a.place[0]])
        if score >= max(near, _LEAST if a.row == b.row else _LEAST_ELSEWHERE):
            found.setdefault(a.place, []).append((-score, second))
            found.setdefault(b.place, []).append((-score, first))
    return {place: [said[number].place for _, number in sorted(own)] for place, own in found.items()}


def _said(number: int, report: Report, row_of: Mapping[Place, str]) -> Iterator[_Said]:
    for section in report.sections:
        for item in section.items:
            place = (number, item.anchor)
            if place in row_of:
                yield _Said(
                    place=place,
                    row=row_of[place],
                    family=_family(section),
                    topics=frozenset(item.topics),
                    text=f"{item.heading}。{item.text}",
                )


def _family(section: Section) -> str:
    return _FAMILIES.get(section.kind, section.kind) if section.confidence >= UNSURE else "unread"


def levelled(rows: Sequence[Row], answered: Answers) -> tuple[Row, ...]:
    """Return the rows with their items in bands, so that those that answer each other stand level.

    Items that answer each other, whatever their number, make a band; those in between that none answers share one. The
    bands follow the order of the texts, each report counting alike, so that swapped reports give swapped rows.
    """
    row_of = {
        (number, placed.anchor): row.id
        for row in rows
        for number, cell in enumerate(row.cells)
        for placed in cell.items
    }
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
