"""What stands behind a number: a heading, a text, further paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from msgspec import Struct

_SECTION_HEADING = 80
_OWN_LINE = 80
_OWN_LINE_ENDED = 45
_RUN_IN = 60
_RUN_IN_COLON = 45
_BEHIND_NUMBER = ("，", "：", "、")
"""Marks that part 第一 and 第一部分 from their words."""
_BEFORE_GAP = 30
_SHORTEST_HEADING = 3
_ENDS_HEADING, _BEGINS_TEXT = re.compile(r"[\u4e00-\u9fff”》]"), re.compile(r"[\u4e00-\u9fff“《]|\d{4}年")
_ANNOUNCES = re.compile(r"(?:以下|如下|下列|包括|即|有|做到|做了|工作是|分别是|要求|指出|强调)$|以下几|如下几")
"""What ends a sentence that announces a list rather than a heading, before a colon."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?余?(?:[%％件次个项名人份期场起条家户处宗卷]|万元)")
_SENTENCE_BEGINS = re.compile(
    r"在|我[县市区局镇乡]|全[县市区局镇乡]|20\d\d年|[一近今]年来?|虽然|尽管|目前|当前|对照|回顾|总的|总体上|按照|根据|围绕|通过"
)
_SENTENCE_OPENING = re.compile(r"\d{4}年(?:来|以来|度)?，|(?:今年|近年|一年)来|截至|目前")
_MAX_COMMAS = 3
_OPENERS, _CLOSERS = "“《〈（【‘", "”》〉）】’"

Span = tuple[int, int]
"""Start and end of a stretch of the text."""


class Unit(Struct, frozen=True, kw_only=True):
    """Where the words behind a number stand; empty spans where there are none."""

    heading: Span
    """The heading, without the mark that ends it."""
    text: Span
    """The words below it that belong to the numbered unit itself."""
    paragraphs: tuple[Span, ...]
    """Further paragraphs, each an item without a number."""


class Units:
    """Reads the units of one text."""

    def __init__(self, text: str, gaps: Collection[int], is_worded: Callable[[str], bool]) -> None:
        self._text = text
        self._gaps = gaps
        """Offsets at which a blank was taken out."""
        self._is_worded = is_worded
        """Tells whether words are a section's heading."""

    def unit(
        self,
        between: Span,
        *,
        section: bool = False,
        clause: bool = False,
        parent: bool = False,
        inside: bool = False,
        headed: bool = True,
    ) -> Unit:
        """Read what stands between a number and the next, in the stretch ``between`` of the text.

        ``section`` says that it opens a section, ``clause`` that its number is of the scheme 一是, ``parent`` that
        units of a lower scheme follow, ``inside`` that the next unit of its own series does, ``headed`` that the unit
        before it has a heading: a sentence on a line of its own is one only among such.
        """
        start, end = between
        if self._text[start : min(end, start + 1)] in _BEHIND_NUMBER:
            start += 1
        spans = list(lines(self._text, start, end))
        if not spans:
            return Unit(heading=(start, start), text=(start, start), paragraphs=())
        first, rest = spans[0], tuple(spans[1:])
        if clause:
            if inside and not parent:
                first, rest = (first[0], spans[-1][1]), ()
            return Unit(heading=(first[0], first[0]), text=first, paragraphs=rest)
        followed = bool(rest) or parent
        heading, below = self._heading(first, section=section, parent=parent, followed=followed, headed=headed)
        remaining = (below, *rest) if below[0] < below[1] else rest
        if section or (parent and heading[0] < heading[1]):
            return Unit(heading=heading, text=(heading[1], heading[1]), paragraphs=remaining)
        if parent:
            return Unit(heading=heading, text=below, paragraphs=rest)
        whole = (remaining[0][0], remaining[-1][1])
        return Unit(heading=heading, text=whole, paragraphs=())

    def _heading(self, line: Span, *, section: bool, parent: bool, followed: bool, headed: bool) -> tuple[Span, Span]:
        """Part a line into its heading and what runs on behind it; either may be empty."""
        start, end = line
        stop = _first_stop(self._text, start, end)
        words, mark = self._text[start:stop], self._text[stop : min(stop + 1, end)]
        whole, none = ((start, stop), (end, end)), ((start, start), line)
        if parted := self._gap(start, stop) or (section and self._glued(start, words)):
            return (start, parted), (parted, end)
        if not words or mark in ("；", "！", "？"):
            return none
        if stop + 1 < end:
            return ((start, stop), (stop + 1, end)) if _runs_in(words, mark) else none
        if section or not _reads_as_heading(words):
            plain = section or (followed and "，" not in words and len(words) <= _BEFORE_GAP)
            return whole if _stands_alone(words, mark, plain) else none
        limit = _OWN_LINE if not mark else _RUN_IN if parent else _OWN_LINE_ENDED if headed else 0
        return whole if followed and len(words) <= limit else none

    def _glued(self, start: int, words: str) -> int | None:
        """Return where a section's heading ends that runs into a sentence without any mark, if its wording tells."""
        comma = words.rfind("，")
        lengths = range(min(comma - 1, _BEFORE_GAP), _SHORTEST_HEADING, -1)
        ends = (end for end in lengths if _SENTENCE_BEGINS.match(words, end) and self._is_worded(words[:end]))
        return next((start + end for end in ends), None)

    def _gap(self, start: int, stop: int) -> int | None:
        """Return where a blank stood between a heading and its text, if that is how the line was parted."""
        text = self._text
        for at in range(start + _SHORTEST_HEADING, min(stop, start + _BEFORE_GAP + 1)):
            if at in self._gaps and _ENDS_HEADING.match(text[at - 1]) and _BEGINS_TEXT.match(text, at):
                return at if _reads_as_heading(text[start:at]) and "，" in text[at:stop] else None
        return None


def lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines of a stretch that are not blank, without the blanks around them."""
    for match in re.finditer(r"[^\n]+", text[start:end]):
        line = match[0]
        if line.strip():
            lead = len(line) - len(line.lstrip())
            yield start + match.start() + lead, start + match.start() + len(line.rstrip())


def _runs_in(words: str, mark: str) -> bool:
    """Whether words before a mark are a heading that runs into the text behind it."""
    if mark == "：" and (_ANNOUNCES.search(words) or len(words) > _RUN_IN_COLON):
        return False
    return len(words) <= _RUN_IN and _reads_as_heading(words)


def _stands_alone(words: str, mark: str, plain: bool) -> bool:
    """Whether words on a line of their own are a section's heading, or a plain one with a figure in it."""
    if _reads_as_heading(words):
        return len(words) <= _SECTION_HEADING
    return plain and not mark


def _first_stop(text: str, start: int, end: int) -> int:
    """Return the offset of the first mark that ends a sentence outside quotes and brackets, or ``end``."""
    open_marks = 0
    for offset in range(start, end):
        character = text[offset]
        if character in _OPENERS:
            open_marks += 1
        elif character in _CLOSERS:
            open_marks = max(0, open_marks - 1)
        elif character in "。：；！？" and (not open_marks or character == "。"):
            return offset
    return end


def _reads_as_heading(words: str) -> bool:
    """Whether words are a heading rather than a sentence: no figures, no opening of a narration, few commas."""
    return not _FIGURE.search(words) and not _SENTENCE_OPENING.match(words) and words.count("，") <= _MAX_COMMAS
