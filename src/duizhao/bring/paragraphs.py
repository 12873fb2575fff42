"""Printed lines → paragraphs: a line goes on where the one before it is full and it is not set in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from duizhao.bring.lines import Line
from duizhao.forms import NUMBER, OFFICE

_INDENT = 1.2
"""A line set in by so many characters' widths begins a paragraph."""
_SLACK = 1.2
"""A line is full if what comes next would not have fitted, with so many characters' widths to spare."""
_LEADING, _TYPE, _NARROW = 1.35, 0.15, 10
"""A gap so much wider than that of lines, or a size of type that differs by such a share, parts paragraphs. Of ten gaps
one at least is that of lines: where paragraphs are short, most gaps may be between them."""
_LONG, _FEWEST = 0.6, 3
_STOPS = "。！？：；”）"


_SET_IN = 0.1
"""Where such a share of the lines is set in, paragraphs are known by that, and not by their numbers."""
_CLAUSE = re.compile(r".{1,3}[是要]")


class _Measure(Struct, frozen=True, kw_only=True):
    """The column in which lines are set."""

    left: float
    right: float

    def sets_in(self, line: Line) -> bool:
        """Whether a line is set in."""
        return line.left - self.left > _INDENT * line.size


def paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[str]:
    """Yield the paragraphs of a text on several pages."""
    lines = [line for page in pages for line in page]
    whole = _measure(lines)
    measures = [_measure(page) if _is_filled(page, whole) else whole for page in pages]
    placed = [(line, measure) for page, measure in zip(pages, measures, strict=True) for line in page]
    leading = _leading(pages)
    by_number = sum(measure.sets_in(line) for line, measure in placed) < _SET_IN * len(placed)
    words = placed[0][0].text if placed else ""
    for (before, frame), (line, measure) in pairwise(placed):
        if _begins(before, frame, line, measure, leading) or (by_number and _is_known(before, line)):
            yield words
            words = line.text
        else:
            words += _between(words, line.text) + line.text
    yield words


def _measure(lines: Sequence[Line]) -> _Measure:
    """Return the column that most lines fill: a line or two may stick out of it."""
    width = max((line.right - line.left for line in lines), default=0.0)
    long = [line for line in lines if line.right - line.left > _LONG * width]
    if not long:
        return _Measure(left=0.0, right=0.0)
    lefts, rights = sorted(line.left for line in long), sorted(line.right for line in long)
    few = len(long) // 20
    return _Measure(left=lefts[few], right=rights[-1 - few])


def _is_filled(page: Sequence[Line], whole: _Measure) -> bool:
    """Whether a page has enough full lines to show its own margins."""
    width = whole.right - whole.left
    return sum(line.right - line.left > (1 - _INDENT / 10) * width for line in page) >= _FEWEST


def _leading(pages: Sequence[Sequence[Line]]) -> float:
    """Return the distance between the lines of a paragraph."""
    gaps = sorted(before.base - after.base for page in pages for before, after in pairwise(page))
    return gaps[len(gaps) // _NARROW] if gaps else 0.0


def _begins(before: Line, frame: _Measure, line: Line, measure: _Measure, leading: float) -> bool:
    """Whether a line begins a paragraph; ``frame`` is the column of the line before it, ``measure`` its own."""
    if measure.sets_in(line) or abs(line.size - before.size) > _TYPE * before.size:
        return True
    if frame.right - before.right > line.first + _SLACK * before.size:
        return True
    if max(before.columns, line.columns) > 1:
        return True
    return before.base - line.base > _LEADING * leading  # negative where a page ends between the two


def _is_known(before: Line, line: Line) -> bool:
    """Whether a line begins a paragraph by its words: a number, but of a clause such as 二是…, or a signature."""
    number = NUMBER.match(line.text)
    begins = not _CLAUSE.fullmatch(number[0]) if number else OFFICE.fullmatch(line.text) is not None
    return begins and before.text.endswith(tuple(_STOPS))


def _between(before: str, after: str) -> str:
    """Return what parts two lines of a paragraph: a blank between words of letters, else nothing."""
    ends, begins = before[-1], after[0]
    return " " if begins.isascii() and begins.isalpha() and ends.isascii() and (ends.isalpha() or ends in ",.") else ""
