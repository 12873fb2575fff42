"""Where a section on problems turns to what will be done about them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from duizhao.segment.kinds import Wordings
from duizhao.segment.numbering import CLAUSES, Marker
from duizhao.segment.tree import Opening

_AHEAD = r"下一?步|下一?阶段|下一?年度?|今后|明年|来年|接下来|新的一年"
_TURNS = re.compile(
    rf"(?:{_AHEAD}|(?:针对|对于|围绕)(?:以上|上述|存在的?|这些|前述).{{0,8}}(?:问题|不足|短板)|20\d\d年(?:度)?，?(?:(?:我|全)[县市区局镇乡].{{0,4}})?(?:将|要))"
)
_SENTENCE_BEGINS = re.compile(r"(?:^|(?<=[。；！？\n]))", re.MULTILINE)
_HAN = re.compile("[\u4e00-\u9fff]")
_HEADING = re.compile(r"[^。：；！？\n]{2,40}")


def turn(text: str, opening: Opening, wordings: Wordings, *, named: bool) -> int | None:
    """Return where a section begins to speak of next steps, or none.

    That is where a number stands whose heading is worded as next steps, or whose words begin with 下一步 and the
    like; else the first paragraph that begins so and behind which no series of problems goes on. Where the section's
    heading has ``named`` next steps, the only sentence that begins so will do.
    """
    start = opening.heading[1]
    for marker in opening.below:
        heading = _HEADING.match(text, marker.end)
        if marker.start > start and heading and _looks_ahead(text, marker, heading[0], wordings):
            return marker.start if _something_before(text, start, marker.start) else None
    sentences: list[int] = [
        match.start()
        for match in _SENTENCE_BEGINS.finditer(text, start, opening.end)
        if _TURNS.match(text, match.start(), opening.end) and _something_before(text, start, match.start())
    ]
    paragraphs = [at for at in sentences if text[at - 1] == "\n"]
    if len(paragraphs) > 1 and any(text[a:b].count("\n") > 1 for a, b in pairwise(paragraphs)):
        return None  # each problem has its own remedy
    for at in [*paragraphs, *sentences] if named and len(sentences) == 1 else paragraphs:
        if not _series_goes_on(opening.below, at):
            return at
    return None


def _looks_ahead(text: str, marker: Marker, heading: str, wordings: Wordings) -> bool:
    if re.match(_AHEAD, heading):
        return True
    ends = text[marker.end + len(heading) : marker.end + len(heading) + 1] in ("", "\n", "。", "：")
    return marker.scheme not in CLAUSES and ends and wordings.kind_of(heading) == "next"


def _something_before(text: str, start: int, at: int) -> bool:
    return _HAN.search(text, start, at) is not None


def _series_goes_on(below: Sequence[Marker], at: int) -> bool:
    """Whether the first number behind an offset goes on a series that began before it."""
    behind = bisect_left(below, at, key=lambda marker: marker.start)
    return behind < len(below) and below[behind].ordinal > 1
