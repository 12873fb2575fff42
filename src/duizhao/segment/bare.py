"""Headings of sections that have lost their number, or never had one, among the numbers of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import structs

from duizhao.segment.kinds import Wordings
from duizhao.segment.numbering import BARE, BULLET, HAN, PART, Marker

_LINE = re.compile(r"(?m)^(?:(?P<words>[^。：；！？\n]{2,40})：?|(?P<stopped>[^。：；！？，\n]{2,9})。)$")
_NARRATES = re.compile(r"将|我[县市区局镇乡]|已经|正在|我们")


def with_bare_headings(text: str, start: int, markers: Sequence[Marker], wordings: Wordings) -> tuple[Marker, ...]:
    """Return the markers with one, empty, before each line from ``start`` on that is a heading without a number.

    Such a line is worded as problems, next steps, the leaders' duty or other matters, or as measures where one
    of those stands bare too. Where other headings of sections have a number it stands beside them; else, and
    if it comes first, it stands above all numbers.
    """
    bare = _between_series(list(_bare(text, start, markers, wordings)), markers)
    if not bare:
        return tuple(markers)
    worded = [marker.scheme for marker in markers if marker.worded and PART <= marker.scheme < BULLET]
    numbered = [marker for marker in markers if marker.scheme == HAN]
    scheme = BARE
    if worded:
        scheme = min(worded)
    elif numbered and numbered[0].start < bare[0].start:
        scheme = HAN
    beside = [structs.replace(marker, scheme=scheme) for marker in bare]
    starts = {marker.start for marker in bare}
    kept = [marker for marker in markers if marker.start not in starts]
    return tuple(sorted((*kept, *beside), key=lambda marker: marker.start))


def _bare(text: str, start: int, markers: Sequence[Marker], wordings: Wordings) -> Iterator[Marker]:
    """Yield a marker for each line that may be such a heading, and for those of Markdown that have no number."""
    found: list[tuple[Marker, bool]] = []
    numbered = {marker.start: marker for marker in markers}
    for line in _LINE.finditer(text, start):
        marker = numbered.get(line.start())
        if marker and not (marker.worded and (marker.scheme < PART or marker.scheme == BULLET)):
            continue
        words = (line["words"] or line["stopped"])[marker.end - marker.start if marker else 0 :]
        if words.count("，") > 1 or _NARRATES.search(words):
            continue
        kind = wordings.kind_of(words) or ("problems" if wordings.is_worded(words) else None)
        if kind and (marker or kind != "measures" or line.start() > 0):
            end = marker.end if marker else line.start()
            one = Marker(start=line.start(), end=end, scheme=BARE, ordinal=0, at_line_start=True, worded=True)
            found.append((one, kind == "measures" and marker is None))
    numbered_kinds = {wordings.kind_of(_heading(text, marker)) for marker in markers if marker.worded}
    alone = all(measures for _, measures in found) and not numbered_kinds - {"measures", None}
    for one, measures in found:
        if not measures or not (alone or "measures" in numbered_kinds):
            yield one


def _between_series(bare: Sequence[Marker], markers: Sequence[Marker]) -> list[Marker]:
    """Return the headings without those over which a series of numbers goes on: 整改措施 between （一） and （二）."""
    numbered = [marker for marker in markers if marker.at_line_start and marker.ordinal]
    ordered = sorted((*bare, *numbered), key=lambda marker: marker.start)
    before, after = _passed(ordered), _passed(ordered[::-1])[::-1]
    return [
        one
        for one, last, following in zip(bare, before, after, strict=True)
        if not any(following.get(scheme) == ordinal + 1 for scheme, ordinal in last.items())
    ]


def _passed(ordered: Sequence[Marker]) -> list[dict[int, int]]:
    """Return for each bare heading among the markers the number of each scheme that was passed last on the way."""
    result: list[dict[int, int]] = []
    last: dict[int, int] = {}
    for marker in ordered:
        if marker.scheme == BARE:
            result.append(dict(last))
        else:
            last[marker.scheme] = marker.ordinal
    return result


def _heading(text: str, marker: Marker) -> str:
    line = _LINE.match(text, marker.start)
    return (line["words"] or line["stopped"])[marker.end - marker.start :] if line else ""
