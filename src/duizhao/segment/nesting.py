"""How deep each number of a text stands: by its scheme, and by the series that it stands inside of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from duizhao.segment.numbering import BARE, DIGITS, HAN, PART, Marker

_DEEPEST = 12
"""No report nests deeper; what does is damage, and stands at this depth."""
_NO_SECTION = -2
"""Stands in the place of a first level where the text has none."""


class _Series(Struct, kw_only=True):
    """A series of numbers that has begun, and may go on."""

    scheme: int
    last: int
    """Its last number so far."""
    index: int
    """Index of that marker."""
    leads_lines: bool
    """Whether its first number begins a line."""


def nested(text: str, markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """Return the markers with their depth; those of depth 0 begin sections.

    A number that goes on a series stands beside the one before it, and ends all that stood below that. A number
    that begins a series stands below what is open, after those have ended whose scheme is as a rule a lower one,
    unless they go on behind it: so 1. may stand above （一）, and 一、 below 一、. The first level is the highest
    scheme that stands at the bottom of all, if it is high enough to part a whole report; without one, and before
    its first number, everything stands below a section that has no number.
    """
    walk = _Walk(text, markers)
    levels = [walk.level(index) for index in range(len(markers))]
    base = [marker for marker, level in zip(markers, levels, strict=True) if level == 0]
    top = min((marker.scheme for marker in base), default=_NO_SECTION)
    alone = sum(marker.scheme == top for marker in base) == 1
    low = top > DIGITS or (alone and top not in (BARE, PART, HAN))
    if low and not any(marker.worded for marker in base):
        top = _NO_SECTION
    return tuple(_with_depth(markers, levels, top))


def _with_depth(markers: Sequence[Marker], levels: Sequence[int], top: int) -> Iterator[Marker]:
    """Give each marker its depth: its level, or one more where its section has no number."""
    below = 1
    for marker, level in zip(markers, levels, strict=True):
        if level == 0:
            below = int(marker.scheme != top)
        yield structs.replace(marker, depth=level + below)


class _Walk:
    """Goes through the markers once, and keeps the series that are open."""

    def __init__(self, text: str, markers: Sequence[Marker]) -> None:
        self.text = text
        self.markers = markers
        self.open: list[_Series] = []
        self._indexes: dict[int, list[int]] = {}  # of the markers of each scheme
        for index, marker in enumerate(markers):
            self._indexes.setdefault(marker.scheme, []).append(index)

    def level(self, index: int) -> int:
        """Return how many series are open around a marker, having opened or continued its own."""
        marker = self.markers[index]
        place = self._place(index)
        if place is None:
            while self.open and self._ends(self.open[-1], index):
                self.open.pop()
            del self.open[_DEEPEST - 1 :]
            self.open.append(
                _Series(scheme=marker.scheme, last=marker.ordinal or 1, index=index, leads_lines=marker.at_line_start)
            )
        else:
            del self.open[place + 1 :]
            series = self.open[place]
            series.last, series.index = marker.ordinal or series.last + 1, index
        return len(self.open) - 1

    def _place(self, index: int) -> int | None:
        """Return the place of the open series that a marker goes on, or none if it begins one."""
        marker = self.markers[index]
        places = [place for place, series in enumerate(self.open) if series.scheme == marker.scheme]
        if not places:
            return None
        if not marker.ordinal:
            return places[0 if marker.start == marker.end else -1]
        exact = [place for place in places if self.open[place].last + 1 == marker.ordinal]
        if exact:
            alike = [place for place in exact if self.open[place].leads_lines == marker.at_line_start]
            return exact[0] if marker.worded else (alike or exact)[-1]
        if marker.ordinal == 1 and self._begins_inside(index, self.open[places[-1]]):
            del self.open[places[-1] + 1 :]
            return None
        return min(reversed(places), key=lambda place: abs(self.open[place].last + 1 - marker.ordinal))

    def _ends(self, series: _Series, index: int) -> bool:
        """Whether an open series ends where a marker begins another that is not of a lower scheme."""
        marker = self.markers[index]
        if series.scheme == marker.scheme:
            return False  # the marker was found to begin a series inside this one
        return series.scheme > marker.scheme and not self._goes_on(series, index)

    def _goes_on(self, series: _Series, index: int) -> bool:
        """Whether the next marker of a series' scheme is its next number, and comes before what is around ends."""
        following = self._next(series.scheme, index)
        if following is None or self.markers[following].ordinal not in (0, series.last + 1):
            return False
        around = self.open[: self.open.index(series)]
        ends = [self._next(outer.scheme, index) for outer in around]
        return all(end is None or end > following for end in ends)

    def _begins_inside(self, index: int, series: _Series) -> bool:
        """Whether a first number begins a series inside a member of a series of its own scheme.

        It does where that series goes on behind the new one, where nothing but a heading stands between them, and
        behind a colon.
        """
        if self.text.endswith("：", 0, self.markers[index].start):
            return True
        indexes = self._indexes[series.scheme]
        inline = not self.markers[index].at_line_start
        at, expected = bisect_right(indexes, index), 2
        while at < len(indexes) and (marker := self.markers[indexes[at]]).ordinal == expected:
            if inline and marker.at_line_start:
                break
            at, expected = at + 1, expected + 1
        returns = at < len(indexes) and self.markers[indexes[at]].ordinal == series.last + 1
        return returns or (expected > 2 and self._follows_heading(index, series))

    def _follows_heading(self, index: int, series: _Series) -> bool:
        start = self.markers[series.index].end
        between = self.text[start : self.markers[index].start]
        return (
            series.index == index - 1 and between.endswith("\n") and "。" not in between and "\n" not in between.strip()
        )

    def _next(self, scheme: int, index: int) -> int | None:
        """Return the index of the next marker of a scheme behind another."""
        indexes = self._indexes.get(scheme, [])
        at = bisect_right(indexes, index)
        return indexes[at] if at < len(indexes) else None
