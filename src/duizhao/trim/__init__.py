"""Document → Document: what a web page put around a text is cut off, every line of it on record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from duizhao.edits import Change, amended, gaps
from duizhao.forms import BEHIND_DATE, DATE_LINE, NUMBER, OFFICE, is_title, title_begins_before
from duizhao.model import Document
from duizhao.settings import Chrome
from duizhao.trim.lines import LONGEST, LONGEST_LOOSE, LONGEST_UNKNOWN, PROSE, Line, Reader, lines_of, reader_of

_MOST_UNKNOWN = 2
"""So many unknown lines may stand at the very end, below one with a label of the page."""
_LAST_LINES = 40
"""So many lines at the end are looked at for links to other articles."""

_ENDS_BODY = re.compile(r"[。！？；]")
_FULL_TITLE = re.compile(r"\d{4}年|报告|总结")
_TITLE_TAIL = re.compile(r"(?<=[告结况报）])\s?[_|｜-]{1,2}.{2,30}")
_TELLS = re.compile(r"现将|如下|，|(?:情况|问题|举措|成效|安排|打算)$")
_FRAME = re.compile(r".{1,14}〔\d{4}〕\d+号.{0,20}|签发人.{0,20}|.{1,50}：|.{2,30}文件|（[^）]{2,40}）")


def trim(document: Document, chrome: Chrome) -> Document:
    """Return the document without breadcrumbs, metadata, buttons, menus and repeated titles.

    Lines of the page are known by the words of ``chrome``, and only above the first sentence or number of the
    report and below its last one or its date.
    """
    lines = [line for line in lines_of(document.text, gaps(document.edits)) if line.words]
    return amended(document, "page-chrome", _chrome(document.text, lines, reader_of(chrome)))


def _chrome(text: str, lines: Sequence[Line], reader: Reader) -> Iterator[Change]:
    head = _head(lines, reader)
    above = _above(lines[:head], reader)
    below = head + _below(lines[head:], reader)
    kept = [line for index, line in enumerate(lines[:below]) if index not in above]
    if not kept:
        return
    cut = [line for index, line in enumerate(lines) if index in above or index >= below]
    yield from _stretches(text, kept, cut)
    tails = ((line, tail) for line in kept[:head] if (tail := _TITLE_TAIL.search(line.words)))
    if found := next(tails, None):
        title, tail = found
        whole = title.end - title.start == len(title.words)  # else blanks stand in it, and offsets differ
        if whole and tail.end() == len(title.words) and is_title(title.words[: tail.start()]):
            yield Change(title.start + tail.start(), title.end, "")


def _stretches(text: str, kept: Sequence[Line], cut: Sequence[Line]) -> Iterator[Change]:
    """Yield what to take out: lines with their line ends, and the blank lines that are left at either end."""
    if not cut:
        return
    first, last = kept[0], kept[-1]
    if cut[0].start < first.start:
        yield Change(0, first.start, "")
    for line in cut:
        if first.start < line.start < last.start:
            ends_line = text[line.end : line.end + 1] == "\n"
            begins_line = text[line.start - 1] == "\n"
            yield Change(line.start, line.end + (ends_line and begins_line), "" if begins_line or ends_line else "\n")
    if cut[-1].start > last.start:
        yield Change(last.end, len(text), "")


def _head(lines: Sequence[Line], reader: Reader) -> int:
    """Return the index of the first line that belongs to the body: a sentence or a number."""
    for index, line in enumerate(lines):
        if reader.is_chrome(line):
            continue
        if len(line.words) > LONGEST or PROSE.search(line.words) or NUMBER.match(line.words):
            return index
    return len(lines)


def _above(lines: Sequence[Line], reader: Reader) -> set[int]:
    """Return the indexes of lines above the body that the page put there."""
    certain = [reader.is_chrome(line) or reader.is_stump(line.words) for line in lines]
    on_page = any(certain)
    if not on_page and sum(is_title(line.words) for line in lines) < 2:
        return set()
    title = _title(lines, certain)
    printed = "".join(line.words for line in lines[title.start : title.stop])
    cut: set[int] = set()
    for index, line in enumerate(lines):
        words = line.words
        above_title = index < title.start and (_repeats(words, printed) or (on_page and _is_loose(words)))
        behind_label = index > 0 and certain[index - 1] and reader.lacks_value(lines[index - 1].words)
        if certain[index] or above_title or (behind_label and index not in title and _is_value(line)):
            cut.add(index)
    # An office that other lines part from the title is the site's name.
    nearest = max((index for index in cut if index < title.start), default=0)
    return cut | {index for index in range(nearest) if OFFICE.fullmatch(lines[index].words)}


def _title(lines: Sequence[Line], certain: Sequence[bool]) -> range:
    """Return which lines are the title nearest to the body, one with a year or of a report before others."""
    found = list(_titles(lines, certain))
    full = [one for one in found if _FULL_TITLE.search("".join(line.words for line in lines[one.start : one.stop]))]
    return next(iter(full or found), range(0))


def _titles(lines: Sequence[Line], certain: Sequence[bool]) -> Iterator[range]:
    """Yield the titles on one to three lines, the last first."""
    for last in range(len(lines) - 1, -1, -1):
        for first in range(last, max(-1, last - 3), -1):
            if certain[first] or _FRAME.fullmatch(lines[first].words):
                break
            joined = "".join(line.words for line in lines[first : last + 1])
            before = "" if not first or certain[first - 1] else lines[first - 1].words
            if is_title(joined) and not title_begins_before(before, joined):
                yield range(first, last + 1)
                break


def _repeats(words: str, title: str) -> bool:
    """Whether a line is the title once more, alone or with the site's name behind it."""
    return bool(title) and words.startswith(title) and (words == title or bool(_TITLE_TAIL.match(words, len(title))))


def _is_loose(words: str) -> bool:
    """Whether a line above the title can be one of the page's: neither an element of the document nor a sentence."""
    is_own = OFFICE.fullmatch(words) or is_title(words) or _FRAME.fullmatch(words)
    return len(words) <= LONGEST_LOOSE and not is_own and "。" not in words


def _is_value(line: Line) -> bool:
    """Whether a line can be the value of the label on the line before."""
    own = is_title(line.words) or _FRAME.fullmatch(line.words) or _TELLS.search(line.words)
    return line.is_whole and len(line.words) <= LONGEST_UNKNOWN and not own


def _below(lines: Sequence[Line], reader: Reader) -> int:
    """Return how many lines there are before those that the page put below the body."""
    cut = min(_before_links(lines, reader), _behind_date(lines, reader))
    for index in range(cut - 1, -1, -1):
        line, passed = lines[index], cut - index - 1
        is_signed = index > 0 and DATE_LINE.fullmatch(line.words) and OFFICE.fullmatch(lines[index - 1].words)
        if is_signed or reader.is_table(line):
            break
        is_annex = not passed and cut < len(lines) and re.fullmatch("附件：?", line.words)
        if is_annex or (reader.is_chrome(line) and (cut < len(lines) or not passed or reader.has_label(line))):
            cut = index
        elif _is_body(line) or (cut == len(lines) and passed == _MOST_UNKNOWN):
            break
    return cut


def _is_body(line: Line) -> bool:
    """Whether a line below which the page begins is the report's: a sentence, a numbered line, a date."""
    words = line.words
    return bool(len(words) > LONGEST or _ENDS_BODY.search(words) or NUMBER.match(words) or _is_date(words))


def _is_date(words: str) -> bool:
    """Whether a line is a date in words; pages print theirs in digits."""
    return len(words) <= LONGEST and "年" in words and bool(DATE_LINE.fullmatch(words))


def _before_links(lines: Sequence[Line], reader: Reader) -> int:
    """Return the index of the line behind which there is nothing but links to other articles."""
    for index in range(max(1, len(lines) - _LAST_LINES), len(lines)):
        if reader.is_ending(lines[index].words) and not any("。" in line.words for line in lines[index + 1 :]):
            return index
    return len(lines)


def _behind_date(lines: Sequence[Line], reader: Reader) -> int:
    """Return the index of the first line behind the date that is the page's, where any is for certain."""
    dates = (index for index, line in enumerate(lines) if _is_date(line.words))
    rest = range(max(dates, default=len(lines)) + 1, len(lines))
    chrome = {index for index in rest if reader.is_chrome(lines[index])}
    own = (index for index in rest if index not in chrome and not BEHIND_DATE.fullmatch(lines[index].words))
    if not chrome or any(_ENDS_BODY.search(lines[index].words) for index in own):
        return len(lines)  # no page below, or a date inside the report, with sentences behind it
    return next((index for index in rest if not BEHIND_DATE.fullmatch(lines[index].words)), len(lines))


__all__ = ["trim"]
