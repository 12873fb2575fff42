"""What stands behind a number: a heading, a text, further paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

_SECTION_HEADING = 80
_OWN_LINE = 60
_OWN_LINE_ENDED = 40
_RUN_IN = 60
_RUN_IN_COLON = 30
_FIGURE = re.compile(r"\d+(?:\.\d+)?余?(?:[%％件次个项名人份期场起条家户处宗卷]|万元)")
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


def unit(text: str, between: Span, *, section: bool, clause: bool, parent: bool) -> Unit:
    """Read what stands between a number and the next, in the stretch ``between`` of ``text``.

    ``section`` says that it opens a section, ``clause`` that its number is of the scheme 一是, ``parent`` that
    units of a lower scheme follow.
    """
    start, end = between
    lines = list(_lines(text, start, end))
    if not lines:
        return Unit(heading=(start, start), text=(start, start), paragraphs=())
    first, rest = lines[0], tuple(lines[1:])
    if clause:
        return Unit(heading=(first[0], first[0]), text=first, paragraphs=rest)
    heading, below = _heading(text, first, section=section, followed=bool(rest) or parent)
    remaining = (below, *rest) if below[0] < below[1] else rest
    if section or (parent and heading[0] < heading[1]):
        return Unit(heading=heading, text=(heading[1], heading[1]), paragraphs=remaining)
    if parent:
        return Unit(heading=heading, text=below, paragraphs=rest)
    whole = (remaining[0][0], remaining[-1][1])
    return Unit(heading=heading, text=whole, paragraphs=())


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines of a stretch that are not blank, without the blanks around them."""
    for match in re.finditer(r"[^\n]+", text[start:end]):
        line = match[0]
        if line.strip():
            lead = len(line) - len(line.lstrip())
            yield start + match.start() + lead, start + match.start() + len(line.rstrip())


def _heading(text: str, line: Span, *, section: bool, followed: bool) -> tuple[Span, Span]:
    """Part a line into its heading and what runs on behind it; either may be empty."""
    start, end = line
    stop = _first_stop(text, start, end)
    none, mark = ((start, start), line), text[stop : stop + 1] if stop < end else ""
    heading, words = (start, stop), text[start:stop]
    if not words or mark in tuple("；！？") or not _reads_as_heading(words):
        return ((start, stop), (end, end)) if section and stop == end and words else none
    if stop + 1 < end:  # run in
        limit = _RUN_IN_COLON if mark == "：" else _RUN_IN
        return (heading, (stop + 1, end)) if len(words) <= limit else none
    if section:
        return (heading, (end, end)) if len(words) <= _SECTION_HEADING else none
    limit = _OWN_LINE_ENDED if mark else _OWN_LINE
    return (heading, (end, end)) if followed and len(words) <= limit else none


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
