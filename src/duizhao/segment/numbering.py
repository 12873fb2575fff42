"""The numbering of a text: which 一、 （一） 1. 一是 are markers, and how deep each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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


def markers(text: str) -> tuple[Marker, ...]:
    """Return the markers of a text in order, with their depth.

    At the start of a line a number is a marker; inside a line, and for 一是 anywhere, only as part of a series
    that coheres: the next number of one that runs, or a first whose second follows before the series' parent
    ends. Numbers in sentences, dates, decimals and titles are none.
    """
    candidates = list(_candidates(text))
    begins = _begins_series(candidates)
    expected: dict[int, int] = {}
    accepted: list[Marker] = []
    for candidate, begins_series in zip(candidates, begins, strict=True):
        continues = candidate.ordinal == expected.get(candidate.scheme)
        certain = candidate.at_line_start and candidate.scheme != CLAUSE
        if certain or ((continues or begins_series) and _stands_well(text, candidate, accepted)):
            accepted.append(candidate)
            expected = {scheme: number for scheme, number in expected.items() if scheme <= candidate.scheme}
            expected[candidate.scheme] = candidate.ordinal + 1
    return tuple(_with_depth(accepted))


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


def _begins_series(candidates: Sequence[Marker]) -> list[bool]:
    """For each candidate, whether it is a first whose second follows before a higher number begins a line."""
    result = [False] * len(candidates)
    second_follows: dict[int, bool] = {}
    for index in range(len(candidates) - 1, -1, -1):
        candidate = candidates[index]
        result[index] = candidate.ordinal == 1 and second_follows.get(candidate.scheme, False)
        if candidate.at_line_start and candidate.scheme != CLAUSE:
            second_follows = {s: follows for s, follows in second_follows.items() if s <= candidate.scheme}
        if candidate.ordinal <= 2:
            second_follows[candidate.scheme] = candidate.ordinal == 2
    return result


def _stands_well(text: str, candidate: Marker, accepted: Sequence[Marker]) -> bool:
    """Whether a marker inside a line stands where a unit can begin: after a clause, or after a bare heading."""
    before = text[candidate.start - 1 : candidate.start] or "\n"
    if before in (_PARTS_BEFORE_CLAUSE if candidate.scheme == CLAUSE else _ENDS_BEFORE_INLINE):
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
