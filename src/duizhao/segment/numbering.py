"""The numbers of a text: which 一、 （一） 1. ① 第一， • 一是 are printed to part it, and which stand in a sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct, structs

from duizhao.forms import NUMERALS

_HAN_VALUES = {character: value for value, character in enumerate(NUMERALS, 1)}
_BULLETS = "•\uf0b7\uf06c\uf0d8●○■□◆◇★☆▲△►▶➢➤∙・–-"
_SERIES_WORDS = ("最后", "首先", "其次", "再次")
"""Words that count, by their number; the last of a series has the number that comes."""

_HASH = 0
PART, HAN, HAN_IN_BRACKETS, DIGITS, DIGITS_IN_BRACKETS, CIRCLED, WORD, BULLET, CLAUSE = range(6, 15)
"""Ranks of the numbering schemes, from the highest to the lowest as they are used as a rule. Ranks 0 to 5 are
the headings of Markdown, by the number of their signs."""
BARE = -1
"""The rank of a section's heading that has lost its number."""

_SCHEMES = {
    PART: rf"第[{NUMERALS}]{{1,3}}(?:部分|章)",
    HAN: rf"[{NUMERALS}]{{1,3}}[、．.](?![{NUMERALS}](?:级|审|类|条|款|线|产|批|期|档|、))",
    HAN_IN_BRACKETS: rf"（[{NUMERALS}]{{1,3}}）[、．.]?|[{NUMERALS}]{{1,3}}）[、．.]?|[㈠-㈩]",
    DIGITS: r"\d{1,2}[.．、](?:(?!\d)|(?=\d{4}))|[⒈-⒛]",
    DIGITS_IN_BRACKETS: r"（\d{1,2}）[、．.]?|\d{1,2}）|[⑴-⒇]",
    CIRCLED: r"[①-⑳]",
    WORD: rf"[第其][{NUMERALS}]{{1,2}}(?=[，：]|、(?![{NUMERALS}]))|(?:{'|'.join(_SERIES_WORDS)})(?=[，：])",
    BULLET: rf"[{_BULLETS}](?![-—])|[—─―]{{1,2}}(?![—─―])",
    CLAUSE: rf"[{NUMERALS}]{{1,3}}[是要](?!否)",
}
_SIGN_VALUES = {
    chr(ord(first) + index): index + 1
    for first, count in {"㈠": 10, "⒈": 20, "⑴": 20, "①": 20}.items()
    for index in range(count)
}
CLAUSES = (WORD, CLAUSE)
"""Schemes whose units are clauses: they keep all their words in their text and have no heading."""
_AT_LINE_START_ONLY = (PART, BULLET)

_RANKS = tuple(_SCHEMES)
_MARK = re.compile("|".join(f"({pattern})" for pattern in _SCHEMES.values()))
"""A number of any scheme; which one, the index of its group tells."""
_HASHES = re.compile(r"#{1,6}(?=[^#\s])")
_LINE_SIGNS = f"#—─―{_BULLETS}"
"""Signs that are none but at the start of a line."""
_STARTS = re.compile(rf"[{NUMERALS}（第首其再最\d㈠-㈩⑴-⒛①-⑳{_LINE_SIGNS}]")
_PARTS_BEFORE_CLAUSE = "。；：，、！？”）\n"
_ENDS_BEFORE_INLINE = "。；！？：”）\n"
_BREAK = re.compile(r"[。；：！？\n]")
_QUOTED = re.compile(r"“[^“”。！？\n]{0,200}”|《[^《》。！？\n]{0,200}》|（[^（）。！？\n]{0,200}）")
_NEVER_BEFORE = NUMERALS + "0123456789.%第其之统唯"
_BARE_HEADING = 40
"""A heading of at most so many characters, without a mark in it, may run straight into 一是 or （一）."""
_TO_STOP = re.compile(rf"[^。：；！？\n]{{0,{2 * _BARE_HEADING}}}")
_NUMBER_BELOW = re.compile(rf"（[{NUMERALS}\d]{{1,2}}）|[{NUMERALS}][是要、]|\d[.、]")


class Marker(Struct, frozen=True, kw_only=True):
    """A printed number that begins a unit of the text."""

    start: int
    """Offset of the number."""
    end: int
    """Offset after it; equal to ``start`` for a heading that has lost its number."""
    scheme: int
    """Rank of its numbering scheme."""
    ordinal: int
    """The number; 0 for a bullet and a sign of Markdown, which count themselves."""
    at_line_start: bool
    """Whether it begins its line."""
    worded: bool = False
    """Whether the words behind it are those of a section's heading."""
    depth: int = 0
    """How deep it stands in this text; 0 begins a section."""


class _Ahead(Struct, frozen=True, kw_only=True):
    """What follows a number that may be a marker, before a higher number begins a line."""

    begins_series: bool
    """Whether it is a first and its second follows, or its third and fourth where the second was lost."""
    next_follows: bool
    """Whether the next number of its scheme is the one after it."""
    alone: bool
    """Whether no other number of its scheme follows before the next first one."""


def markers(text: str, gaps: Collection[int], is_worded: Callable[[str], bool]) -> tuple[Marker, ...]:
    """Return the markers of a text in order, each without its depth.

    At the start of a line a number is a marker. Inside a line, and for 一是, 第一， and bullets anywhere, it is
    one only as part of a series that coheres: the next number of one that runs, or a first whose second follows
    before a higher number begins a line; or if the words behind it are those of a section's heading. Numbers in
    sentences, quotes, dates, decimals and titles are none. ``gaps`` are offsets at which a blank was taken out;
    ``is_worded`` tells whether words are a section's heading.
    """
    candidates = list(_candidates(text, is_worded))
    bullets = Counter(text[one.start] for one in candidates if one.scheme == BULLET)
    expected: dict[int, list[int]] = {}
    accepted: list[Marker] = []
    for found, ahead in zip(candidates, _ahead(candidates), strict=True):
        candidate = found
        if candidate.scheme == WORD and not candidate.ordinal:
            sure = bool(expected.get(WORD)) and _stands_well(text, candidate, accepted, gaps)
            candidate = structs.replace(candidate, ordinal=expected[WORD][-1]) if sure else candidate
        elif candidate.scheme == BULLET:
            sure = candidate.worded or bullets[text[candidate.start]] > 1
        else:
            sure = _is_sure(text, candidate, ahead) or (
                _coheres(candidate, ahead, expected.get(candidate.scheme, []))
                and _stands_well(text, candidate, accepted, gaps)
            )
        if sure:
            accepted.append(candidate)
            _expect(expected, candidate)
    return tuple(accepted)


def _candidates(text: str, is_worded: Callable[[str], bool]) -> Iterator[Marker]:
    """Yield all that looks like a number of some scheme, none inside another or inside quotes and brackets."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    position = 0
    while found := _STARTS.search(text, position):
        start = found.start()
        position = start + 1
        at_line_start = start == 0 or text[start - 1] == "\n"
        if not at_line_start and (
            found[0] in _LINE_SIGNS or text[start - 1] in _NEVER_BEFORE or _inside(quoted, start)
        ):
            continue
        number = _number(text, start)
        if number is None or (number[0] in _AT_LINE_START_ONLY and not at_line_start):
            continue
        scheme, ordinal, end = number
        may_open = scheme <= DIGITS or (at_line_start and scheme not in CLAUSES)
        worded = may_open and is_worded(_words(text, end))
        position = end
        yield Marker(start=start, end=end, scheme=scheme, ordinal=ordinal, at_line_start=at_line_start, worded=worded)


def _number(text: str, start: int) -> tuple[int, int, int] | None:
    """Return scheme, ordinal and end of the number that stands at an offset, if one does."""
    if match := _HASHES.match(text, start):
        return _HASH + len(match[0]) - 1, 0, match.end()
    if (match := _MARK.match(text, start)) and match.lastindex:
        return _RANKS[match.lastindex - 1], _ordinal(match[0]), match.end()
    return None


def _inside(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(spans, (offset, offset)) - 1
    return index >= 0 and spans[index][0] < offset < spans[index][1]


def _words(text: str, start: int) -> str:
    """Return the words behind a number, up to a mark that ends a heading, or to another number."""
    match = _TO_STOP.match(text, start)
    words = match[0] if match else ""
    below = _NUMBER_BELOW.search(words)
    return words[: below.start()] if below else words


def _ordinal(number: str) -> int:
    """Return what a printed number counts; 0 for a bullet."""
    if han := "".join(character for character in number if character in _HAN_VALUES):
        tens, _, units = han.rpartition("十")
        ten = 10 * (_HAN_VALUES[tens[-1:]] if tens else 1) if "十" in han else 0
        return ten + (_HAN_VALUES.get(units[-1:], 0))
    if digits := "".join(filter(str.isdecimal, number)):
        return int(digits)
    if number in _SERIES_WORDS:
        return _SERIES_WORDS.index(number)
    return _SIGN_VALUES.get(number, 0)


def _ahead(candidates: Sequence[Marker]) -> list[_Ahead]:
    """Return what follows each candidate before a higher number begins a line, in one walk from the end."""
    result: list[_Ahead] = []
    following: dict[int, int] = {}  # ordinal of the next number of each scheme
    after_lost: dict[int, bool] = {}  # whether that is a third with its fourth behind it
    at_line_start = 0  # ordinal of the next clause that begins a line
    for candidate in reversed(candidates):
        scheme, ordinal = candidate.scheme, candidate.ordinal
        follows = following.get(scheme, 0)
        leads_lines = candidate.at_line_start and scheme == CLAUSE
        begins = (
            follows == 2 or (follows == 3 and after_lost.get(scheme, False)) or (leads_lines and at_line_start == 2)
        )
        result.append(
            _Ahead(begins_series=ordinal == 1 and begins, next_follows=follows == ordinal + 1, alone=follows <= 1)
        )
        if leads_lines:
            at_line_start = ordinal
        elif candidate.at_line_start and scheme <= HAN_IN_BRACKETS:
            following = {rank: number for rank, number in following.items() if rank <= scheme}
            at_line_start = 0
        after_lost[scheme] = ordinal == 3 and follows == 4
        following[scheme] = ordinal
    return result[::-1]


def _is_sure(text: str, candidate: Marker, ahead: _Ahead) -> bool:
    """Whether a candidate needs no series to be a marker."""
    if candidate.scheme in CLAUSES:
        if candidate.at_line_start and candidate.ordinal > 1:
            return ahead.next_follows
        return candidate.scheme == CLAUSE and candidate.at_line_start and ahead.alone
    if candidate.at_line_start:
        return True
    before = text[candidate.start - 1]
    return candidate.worded and candidate.scheme <= HAN_IN_BRACKETS and before in _ENDS_BEFORE_INLINE


def _coheres(candidate: Marker, ahead: _Ahead, expected: Sequence[int]) -> bool:
    """Whether a candidate begins a series, or is the next of one that runs, or the one after a lost number."""
    if ahead.begins_series or candidate.ordinal in expected:
        return True
    return candidate.ordinal - 1 in expected and candidate.ordinal > 2 and ahead.next_follows


def _expect(expected: dict[int, list[int]], marker: Marker) -> None:
    """Note which numbers may follow: the next of this series, and of those outside of it."""
    if marker.at_line_start and marker.scheme <= HAN_IN_BRACKETS:
        for lower in [rank for rank in expected if rank > marker.scheme]:
            del expected[lower]
    outer = expected.get(marker.scheme, [])
    if marker.ordinal in outer:
        outer = outer[: len(outer) - 1 - outer[::-1].index(marker.ordinal)]
    elif marker.ordinal != 1:
        outer = outer[:-1]
    expected[marker.scheme] = [*outer, marker.ordinal + 1][-8:]


def _stands_well(text: str, candidate: Marker, accepted: Sequence[Marker], gaps: Collection[int]) -> bool:
    """Whether a marker inside a line stands where a unit can begin: after a clause, or after a bare heading."""
    before = text[candidate.start - 1 : candidate.start] or "\n"
    if before in (_PARTS_BEFORE_CLAUSE if candidate.scheme in CLAUSES else _ENDS_BEFORE_INLINE):
        return True
    if candidate.start in gaps:
        return True
    if not accepted or accepted[-1].scheme >= candidate.scheme:
        return False
    start = accepted[-1].end
    return candidate.start - start <= _BARE_HEADING and not _BREAK.search(text, start, candidate.start)
