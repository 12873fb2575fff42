"""The numbering of a text: which 一、 （一） 1. 一是 are markers, and how deep each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, structs

_HAN = "一二三四五六七八九十"
_HAN_VALUES = {character: value for value, character in enumerate(_HAN, 1)}

_SCHEMES = (
    rf"(?P<han>[{_HAN}]{{1,3}})[、．.]",
    rf"（(?P<han>[{_HAN}]{{1,3}})）[、．.]?",
    r"(?P<digits>\d{1,2})[.．、](?!\d)",
    r"（(?P<digits>\d{1,2})）|(?P<digits_bare>\d{1,2})）",
    r"(?P<circled>[①-⑳])",
    rf"(?P<han>[{_HAN}]{{1,3}})[是要](?!否)",
)
"""Patterns of the numbering schemes, from the highest to the lowest."""
CLAUSE = len(_SCHEMES) - 1
"""The scheme 一是…二是…, whose units are clauses without a heading."""
_INNER_CLAUSE = CLAUSE + 1
"""The scheme of clauses inside a clause."""
_HIGHEST_ALONE = 2
"""The lowest scheme that may stand at the first level: ``1.``."""

_MARKS = [re.compile(pattern) for pattern in _SCHEMES]
_STARTS = re.compile(rf"[{_HAN}（\d①-⑳]")
_PARTS_BEFORE_CLAUSE = "。；：，、！？”）\n"
_ENDS_BEFORE_INLINE = "。；！？：”\n"
_MARK = re.compile(r"[，。；：！？\n]")
_BARE_HEADING = 30
"""A heading of at most so many characters, without a mark in it, may run straight into 一是 or （一）."""


class Marker(Struct, frozen=True, kw_only=True):
    """A printed number that begins a unit of the text."""

    start: int
    """Offset of the number."""
    end: int
    """Offset after it."""
    scheme: int
    """Index of its numbering scheme, 0 the highest."""
    ordinal: int
    """The number."""
    at_line_start: bool
    """Whether it begins its line."""
    depth: int = 0
    """How deep it stands in this text; 0 begins a section."""


class _Ahead(Struct, frozen=True, kw_only=True):
    """What follows a number that may be a marker."""

    begins_series: bool
    """Whether it is a first and its second follows."""
    next_at_line_start: int | None
    """The number of the next clause that begins a line."""


def markers(text: str) -> tuple[Marker, ...]:
    """Return the markers of a text in order, with their depth.

    At the start of a line a number is a marker; inside a line, and for 一是 anywhere, only as part of a series
    that coheres: the next number of one that runs, or a first whose second follows before the series' parent
    ends. Numbers in sentences, dates, decimals and titles are none. A series of clauses inside a clause stands
    below it, where the outer series goes on at the start of a later line.
    """
    candidates = list(_candidates(text))
    expected: dict[int, int] = {}
    accepted: list[Marker] = []
    for candidate, ahead in zip(candidates, _ahead(candidates), strict=True):
        marker = _nested(candidate, ahead, expected)
        continues = marker.ordinal == expected.get(marker.scheme)
        certain = marker.at_line_start and marker.scheme != CLAUSE
        if certain or ((continues or ahead.begins_series) and _stands_well(text, marker, accepted)):
            accepted.append(marker)
            expected = {scheme: number for scheme, number in expected.items() if scheme <= marker.scheme}
            expected[marker.scheme] = marker.ordinal + 1
    return tuple(_with_depth(accepted))


def _nested(candidate: Marker, ahead: _Ahead, expected: Mapping[int, int]) -> Marker:
    """Return a clause inside a clause as one of a scheme below, any other marker as it is."""
    if candidate.scheme != CLAUSE or candidate.at_line_start:
        return candidate
    outer_goes_on = ahead.next_at_line_start is not None and ahead.next_at_line_start == expected.get(CLAUSE)
    runs = candidate.ordinal == expected.get(_INNER_CLAUSE)
    if runs or (candidate.ordinal == 1 and outer_goes_on):
        return structs.replace(candidate, scheme=_INNER_CLAUSE)
    return candidate


def begins_with_number(line: str) -> bool:
    """Whether a line begins with a number of any scheme."""
    return any(pattern.match(line) for pattern in _MARKS)


def _candidates(text: str) -> Iterator[Marker]:
    """Yield all that looks like a number of some scheme, none inside another."""
    position = 0
    while found := _STARTS.search(text, position):
        start = found.start()
        position = start + 1
        for scheme, pattern in enumerate(_MARKS):
            if match := pattern.match(text, start):
                at_line_start = start == 0 or text[start - 1] == "\n"
                inside_number = text[start - 1 : start] in tuple(_HAN + "0123456789.第其") and start > 0
                if not inside_number:
                    yield Marker(
                        start=start,
                        end=match.end(),
                        scheme=scheme,
                        ordinal=_ordinal(match),
                        at_line_start=at_line_start,
                    )
                    position = match.end()
                break


def _ordinal(match: re.Match[str]) -> int:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if han := groups.get("han"):
        tens, _, units = han.rpartition("十")
        ten = 10 * (_HAN_VALUES[tens] if tens else 1) if "十" in han else 0
        return ten + (_HAN_VALUES.get(units[-1:], 0))
    if circled := groups.get("circled"):
        return ord(circled) - ord("①") + 1
    return int(groups.get("digits") or groups["digits_bare"])


def _ahead(candidates: Sequence[Marker]) -> list[_Ahead]:
    """Return what follows each candidate before a higher number begins a line."""
    result: list[_Ahead] = []
    second_follows: dict[int, bool] = {}
    at_line_start: int | None = None  # ordinal of the next clause that begins a line
    for candidate in reversed(candidates):
        leads_lines = candidate.at_line_start and candidate.scheme == CLAUSE
        second = second_follows.get(candidate.scheme, False) or (leads_lines and at_line_start == 2)
        result.append(_Ahead(begins_series=candidate.ordinal == 1 and second, next_at_line_start=at_line_start))
        if leads_lines:
            at_line_start = candidate.ordinal
        elif candidate.at_line_start:
            second_follows = {s: follows for s, follows in second_follows.items() if s <= candidate.scheme}
            at_line_start = None
        if candidate.ordinal <= 2:
            second_follows[candidate.scheme] = candidate.ordinal == 2
    return result[::-1]


def _stands_well(text: str, candidate: Marker, accepted: Sequence[Marker]) -> bool:
    """Whether a marker inside a line stands where a unit can begin: after a clause, or after a bare heading."""
    before = text[candidate.start - 1 : candidate.start] or "\n"
    if before in (_PARTS_BEFORE_CLAUSE if candidate.scheme >= CLAUSE else _ENDS_BEFORE_INLINE):
        return True
    if not accepted or accepted[-1].scheme >= candidate.scheme:
        return False
    start = accepted[-1].end
    return candidate.start - start <= _BARE_HEADING and not _MARK.search(text, start, candidate.start)


def _with_depth(accepted: Sequence[Marker]) -> Iterator[Marker]:
    """Give each marker its depth: that of the scheme among those which are open above it.

    The first level is the highest scheme of the text, if it is high enough to part a whole report; without
    one, and before its first marker, everything stands below a section that has no number.
    """
    schemes = [marker.scheme for marker in accepted]
    top = min(schemes, default=CLAUSE)
    if top > _HIGHEST_ALONE or (top and schemes.count(top) == 1):
        top = -1
    opened: list[int] = []
    for marker in accepted:
        while opened and opened[-1] >= marker.scheme:
            opened.pop()
        if not opened and marker.scheme != top:
            opened.append(-1)
        yield structs.replace(marker, depth=len(opened))
        opened.append(marker.scheme)
