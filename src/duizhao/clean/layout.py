"""Layout: signs of Markdown, paragraphs that were lost or broken, page numbers, marks and numbers set twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from duizhao.edits import Change, line_starts
from duizhao.forms import NUMBER, NUMERALS, is_title

_BLANK = " \t\u00a0\u3000"
_MARKUP = re.compile("[-#*+•_=]")
_SIGNS = re.compile(rf"(?m)^[{_BLANK}]*(?P<signs>#{{1,6}}|[-*+•][{_BLANK}])[{_BLANK}]*(?=(?P<words>[^\n]*))")
_RULE = re.compile(rf"(?m)^[{_BLANK}]*(?:[-*_=]{{3,}}|[-*_=](?: [-*_=]){{2,}})[{_BLANK}]*$\n?")
_BOLD = re.compile(r"(?<![\u4e00-\u9fff])\*\*(?P<words>(?![，、。；：])[^*\n]{1,120})\*\*(?=(?P<behind>.?))")
_MASKED = re.compile(r"[省市县区乡镇村州旗局街路社某厂校公名人件次个万]")

_PARAGRAPH = re.compile(rf"[{_BLANK}](?<=[^\n{_BLANK}].)(?:(?<=\u3000)\u3000+|[{_BLANK}]{{3,}})(?=[^\n{_BLANK}])")
_INDENT = re.compile(rf"\u3000{{2}}|[{_BLANK}]{{4}}")
_ENDS_SENTENCE = "。！？；"
_ENDS_PARAGRAPH = re.compile(r"[。！？；：…][”）》]")

_PAGE_NUMBER = re.compile(
    r"[-—–―·]{1,2} ?\d{1,3} ?[-—–―·]{1,2}|第 ?\d{1,3} ?页[，,/ ]{0,2}(?:共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}"
    r"|\d{2}:\d{2}/\d{2}:\d{2}|[|｜][|｜\s:-]*"
)
_PAGE_NUMBER_INSIDE = re.compile(
    rf"(?<=[\u4e00-\u9fff，、])[{_BLANK}]*(?:[-—–][{_BLANK}]?\d{{1,3}}[{_BLANK}]?[-—–]"
    rf"|第[{_BLANK}]?\d{{1,3}}[{_BLANK}]?页[，,/{_BLANK}]{{0,2}}共[{_BLANK}]?\d{{1,3}}[{_BLANK}]?页)[{_BLANK}]*(?=[\u4e00-\u9fff])"
)
_PAGE_TOLD = re.compile(rf"-[{_BLANK}]?\d|—[{_BLANK}]?\d|–[{_BLANK}]?\d|第[{_BLANK}]?\d")
"""One of these stands in each number of a page between words, and is looked for much sooner."""
_WIDTHS = range(26, 121)
"""Widths of a page or a screen, in characters; an official page has 28."""
_HANGING = 4
"""A full line may be so many characters short of the width: a word or a mark did not fit."""
_FEWEST_FULL, _SHARE_FULL, _SHARE_LONGER = 8, 0.4, 0.1
"""A text is wrapped if so many lines, and such a share of them, are full, and no more are longer than the width."""
_SHORT = 12
"""Shorter lines are headings and do not count."""
_PROSE = 40
"""A line of so many characters with a comma in it is prose rather than a heading."""
_SPLIT_DATE = re.compile(
    r"\d{4}\n年|\d年\n\d{1,2}月|\d月\n\d{1,2}日|\d\n(?:[月日%％件次场起万亿余]|人次|万元|个(?!人)|项(?!目))"
)
_OPENS_PARAGRAPH = re.compile(r"20\d\d年|今年|近年|一年来|下一?步|同时|此外|现将|现就|为此|目前|截至|总之|附件|抄送")
_WORD = re.compile(r"[\u4e00-\u9fff\d“《”》%]")

_DOUBLED_MARK = re.compile("，(?=[，。；：、,])|,(?=[，。；：、,])|。(?<![。…]。)(?=。(?!。))")
_DOUBLED_NUMBER = re.compile(
    rf"(?P<number>[{NUMERALS}]{{1,3}}、|（[{NUMERALS}]{{1,3}}）|（\d{{1,2}}）)(?P<again>(?P=number)+)"
)


def markdown(text: str) -> Iterator[Change]:
    """Find the signs of Markdown around numbers, headings and titles, and its rules.

    ``**县`` and ``*次`` are masks and stay.
    """
    if not _MARKUP.search(text):
        return
    for match in _SIGNS.finditer(text):
        words = match["words"].lstrip("*")
        if NUMBER.match(words) or is_title(words.rstrip("*")):
            yield Change(match.start("signs"), match.end("signs"), "")
    for match in _RULE.finditer(text):
        yield Change(match.start(), match.end(), "")
    for match in _BOLD.finditer(text):
        if not (_MASKED.match(match["words"]) and _MASKED.match(match["behind"])):
            yield Change(match.start(), match.start("words"), "")
            yield Change(match.end("words"), match.end("words") + 2, "")


def paragraphs(text: str) -> Iterator[Change]:
    """Find the indents that are left of paragraphs where a copy lost its line ends.

    They stand behind the end of a sentence or before a number; where a line has two of these, all its wide blanks
    are such indents.
    """
    for line in re.finditer(r"[^\n]+", text):
        gaps = list(_PARAGRAPH.finditer(text, line.start(), line.end()))
        sure = [gap for gap in gaps if text[gap.start() - 1] in _ENDS_SENTENCE or NUMBER.match(text, gap.end())]
        for gap in gaps if len(sure) > 1 else sure:
            yield Change(gap.start(), gap.end(), "\n")


def page_numbers(text: str) -> Iterator[Change]:
    """Find numbers of pages and empty rows of tables on lines of their own, and numbers of pages between words."""
    taken, inside = 0, _PAGE_TOLD.search(text)
    for line in re.finditer(r"[^\n]+", text):
        if _PAGE_NUMBER.fullmatch(line[0].strip(_BLANK)):
            # The line goes with the line end behind it; the last one with that before it.
            is_last = line.end() == len(text)
            yield Change(max(taken, line.start() - is_last), line.end() + (not is_last), "")
            taken = line.end() + 1
        elif inside:
            for match in _PAGE_NUMBER_INSIDE.finditer(text, line.start(), line.end()):
                if re.search(f"[{_BLANK}]", match[0]):  # 热线—110—联动 is no page
                    yield Change(match.start(), match.end(), "")


class _Paragraph(Struct):
    """A paragraph so far."""

    begins: str
    """Its first line."""
    last: str
    """Its last line."""
    unfinished: bool
    """Whether words stand behind its last mark that ends a sentence."""
    sentences: bool = False
    """Whether a sentence ends in it."""
    continued: bool = False
    """Whether it was broken before."""


def broken_lines(text: str) -> Iterator[Change]:
    """Find the line ends of a page or a screen inside of paragraphs.

    A line goes on the one before it where that ends inside a date, with a comma or inside a sentence behind another,
    and, in a text that was wrapped, where that is as long as lines are in it; never if it is indented or numbered.
    """
    lines = list(re.finditer(r"[^\n]+", text))
    width = _wrapped_at([len(line[0].strip(_BLANK)) for line in lines])
    paragraph: _Paragraph | None = None
    end = 0
    for line in lines:
        words = line[0].strip(_BLANK)
        adjoins = paragraph is not None and line.start() == end + 1 and words and not _INDENT.match(line[0])
        if paragraph and adjoins and _goes_on(paragraph, words, width):
            yield Change(end, end + 1, "")
            paragraph = _with_line(paragraph, words)
        else:
            paragraph = _with_line(_Paragraph(begins=words, last="", unfinished=False), words)
            paragraph.continued = False
        end = line.end()


def _with_line(paragraph: _Paragraph, words: str) -> _Paragraph:
    stop = max((words.rfind(mark) for mark in "。！？"), default=-1)
    return _Paragraph(
        begins=paragraph.begins,
        last=words,
        unfinished=stop < len(words) - 1,
        sentences=paragraph.sentences or stop >= 0,
        continued=True,
    )


def _goes_on(paragraph: _Paragraph, words: str, width: int) -> bool:
    """Whether a line goes on the paragraph before it."""
    before, first = paragraph.last[-1:], words[0]
    if not before or before in "。！？；：…" or _ENDS_PARAGRAPH.fullmatch(paragraph.last[-2:]):
        return False
    if NUMBER.match(words) and not (width and before in NUMERALS):
        return False
    if _SPLIT_DATE.search(f"{paragraph.last[-5:]}\n{words[:3]}") or first in "，。、；：！？”》）":
        return True
    if before in "，、《“（":
        return True
    if width and len(paragraph.last) >= width and not is_title(paragraph.last):
        return True
    return _inside_sentence(paragraph, words)


def _inside_sentence(paragraph: _Paragraph, words: str) -> bool:
    """Whether a paragraph stops inside a sentence that a line can go on: not a heading, a title or a signature."""
    if _OPENS_PARAGRAPH.match(words) or not re.search("[，。；]", words):
        return False
    if not (_WORD.match(paragraph.last[-1:]) and _WORD.match(words)):
        return False
    if paragraph.continued or paragraph.sentences:
        return paragraph.unfinished
    is_clause = "，" in paragraph.begins and re.match(f"[{NUMERALS}]{{1,3}}是", paragraph.begins) is not None
    is_prose = "，" in paragraph.last and len(paragraph.last) >= _PROSE and not NUMBER.match(paragraph.begins)
    return is_clause or is_prose


def _wrapped_at(lengths: Sequence[int]) -> int:
    """Return from which length on a line of a text was broken by its page, or 0 where it was not."""
    counts = Counter(length for length in lengths if length >= _SHORT)
    total = sum(counts.values())
    found: list[tuple[int, int]] = []
    for longest in _WIDTHS:
        full = sum(counts[length] for length in range(longest - _HANGING, longest + 1))
        if full < max(_FEWEST_FULL, total * _SHARE_FULL):
            continue
        if sum(count for length, count in counts.items() if length > longest) <= total * _SHARE_LONGER:
            found.append((full, longest - _HANGING))
    return max(found, default=(0, 0))[1]


def doubled_marks(text: str) -> Iterator[Change]:
    """Find marks and numbers that were set twice, the comma before another mark among them."""
    for match in _DOUBLED_MARK.finditer(text):
        yield Change(match.start(), match.end(), "")
    for start in line_starts(text):
        if doubled := _DOUBLED_NUMBER.match(text, start):
            yield Change(doubled.start("again"), doubled.end(), "")
