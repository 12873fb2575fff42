"""Document → Document: what a web page put around a text is cut off, every line of it on record."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct, structs

from duizhao.edits import Change, amended, gaps
from duizhao.forms import BEHIND_DATE, DATE_LINE, NUMBER, OFFICE, is_title, title_begins_before
from duizhao.model import Document
from duizhao.script import simplified
from duizhao.settings import Chrome
from duizhao.words import any_of

_BETWEEN = re.compile(r"[\s|｜>＞》›»<＜《/\\·•●*#\-—_：:，,；;【】\[\]［］（）()、.。？！©※]+")
_COLON = re.compile(r"\s*[】\])］）]*\s*(?:[：:|｜/】\])］]|(?<=[\s】\])］）])|$)")
_STAMP = re.compile(
    r"\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?(?:T?\s?\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?"
    r"|\d+(?:\.\d+)?(?:次|人次|页|KB|MB|K|M)?"
)
_TIMED = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_PATH = re.compile(r"[^。，；！？\n]{1,80}[>＞›»][^。，；！？\n]{1,100}")
_MENU_BAR = re.compile(r"[^。，；：\n|｜]{1,12}(?:\s?[|｜]\s?[^。，；：\n|｜]{1,12}){2,20}")
_SPACED_OUT = re.compile(r"(?<!\S)([\u4e00-\u9fff])\s(?=[\u4e00-\u9fff](?:[\s：:]|$))")
_LINK = re.compile(r"!?\[([^\]\n]{0,60})\]\([^)\n]{0,200}\)")
_LONGEST = 200
"""A line of more characters is no chrome; where blanks part it, its pieces may be."""
_LONGEST_VALUE, _LONGEST_UNKNOWN, _LONGEST_LOOSE = 60, 24, 60
_MOST_UNKNOWN = 2
"""So many unknown lines may stand at the very end, below one with a label of the page."""
_LAST_LINES = 40
"""So many lines at the end are looked at for links to other articles."""

_PROSE = re.compile(r"[。；]|，.*，|，.{12}")
_ENDS_BODY = re.compile(r"[。！？；]")
_FULL_TITLE = re.compile(r"\d{4}年|报告|总结")
_TITLE_TAIL = re.compile(r"(?<=[告结况报）])\s?[_|｜-]{1,2}.{2,30}")
_TELLS = re.compile(r"现将|如下|，|(?:情况|问题|举措|成效|安排|打算)$")
_FRAME = re.compile(r".{1,14}〔\d{4}〕\d+号.{0,20}|签发人.{0,20}|.{1,50}：|.{2,30}文件|（[^）]{2,40}）")
_BEHIND_DATE = re.compile(
    r"（.*|附件.{0,3}[：:\d].*|(?:抄送|主送|报送|分送|印发|联系人|附).{0,80}|.{2,40}印发|\d{1,2}[.、].*|2?.{0,40}清单|.{0,40}目录"
)


class _Line(Struct, frozen=True, kw_only=True):
    """A line of the text, or a piece of a long one that blanks part from the rest."""

    start: int
    end: int
    spaced: str
    """Its words, in Simplified Chinese, with a blank where one was taken out."""
    words: str
    """The same without blanks."""
    is_whole: bool = True
    """Whether it is a whole line."""


def trim(document: Document, chrome: Chrome) -> Document:
    """Return the document without breadcrumbs, metadata, buttons, menus and repeated titles.

    Lines of the page are known by the words of ``chrome``, and only above the first sentence or number of the
    report and below its last one or its date.
    """
    lines = [line for line in _lines(document.text, gaps(document.edits)) if line.words]
    return amended(document, "page-chrome", _chrome(document.text, lines, _reader(chrome)))


def _chrome(text: str, lines: Sequence[_Line], reader: _Reader) -> Iterator[Change]:
    head = _head(lines, reader)
    above = set(_above(lines[:head], reader))
    below = head + _below(lines[head:], reader)
    kept = [line for index, line in enumerate(lines[:below]) if index not in above]
    if not kept:
        return
    cut = [line for index, line in enumerate(lines) if index in above or index >= below]
    yield from _stretches(text, kept, cut)
    if (title := next((line for line in kept[:head] if _TITLE_TAIL.search(line.words)), None)) is not None:
        tail = _TITLE_TAIL.search(title.words)
        whole = title.end - title.start == len(title.words)  # else blanks stand in it, and offsets differ
        if tail and whole and tail.end() == len(title.words) and is_title(title.words[: tail.start()]):
            yield Change(title.start + tail.start(), title.end, "")


def _stretches(text: str, kept: Sequence[_Line], cut: Sequence[_Line]) -> Iterator[Change]:
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


def _head(lines: Sequence[_Line], reader: _Reader) -> int:
    """Return the index of the first line that belongs to the body: a sentence or a number."""
    for index, line in enumerate(lines):
        if reader.is_chrome(line):
            continue
        if len(line.words) > _LONGEST or _PROSE.search(line.words) or NUMBER.match(line.words):
            return index
    return len(lines)


def _above(lines: Sequence[_Line], reader: _Reader) -> Iterator[int]:
    """Yield the indexes of lines above the body that the page put there."""
    certain = [reader.is_chrome(line) or reader.is_stump(line.words) for line in lines]
    if not any(certain) and sum(is_title(line.words) for line in lines) < 2:
        return
    title = _title(lines, certain)
    printed = "".join(line.words for line in lines[title.start : title.stop])
    on_page = any(certain)
    cut: set[int] = set()
    for index, line in enumerate(lines):
        words = line.words
        above_title = index < title.start and (_repeats(words, printed) or (on_page and _is_loose(words)))
        behind_label = index > 0 and certain[index - 1] and reader.lacks_value(lines[index - 1].words)
        if certain[index] or above_title or (behind_label and index not in title and _is_value(line)):
            cut.add(index)
    # An office that other lines part from the title is the site's name.
    nearest = max((index for index in cut if index < title.start), default=0)
    cut |= {index for index in range(nearest) if OFFICE.fullmatch(lines[index].words)}
    yield from sorted(cut)


def _title(lines: Sequence[_Line], certain: Sequence[bool]) -> range:
    """Return which lines are the title nearest to the body, one with a year or of a report before others."""
    found = list(_titles(lines, certain))
    full = [one for one in found if _FULL_TITLE.search("".join(line.words for line in lines[one.start : one.stop]))]
    return next(iter(full or found), range(0))


def _titles(lines: Sequence[_Line], certain: Sequence[bool]) -> Iterator[range]:
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
    return len(words) <= _LONGEST_LOOSE and not is_own and "。" not in words


def _is_value(line: _Line) -> bool:
    """Whether a line can be the value of the label on the line before."""
    own = is_title(line.words) or _FRAME.fullmatch(line.words) or _TELLS.search(line.words)
    return line.is_whole and len(line.words) <= _LONGEST_UNKNOWN and not own


def _below(lines: Sequence[_Line], reader: _Reader) -> int:
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


def _is_body(line: _Line) -> bool:
    """Whether a line below which the page begins is the report's: a sentence, a numbered line, a date."""
    words = line.words
    return bool(len(words) > _LONGEST or _ENDS_BODY.search(words) or NUMBER.match(words) or _is_date(words))


def _is_date(words: str) -> bool:
    """Whether a line is a date in words; pages print theirs in digits."""
    return len(words) <= _LONGEST and "年" in words and bool(DATE_LINE.fullmatch(words))


def _before_links(lines: Sequence[_Line], reader: _Reader) -> int:
    """Return the index of the line behind which there is nothing but links to other articles."""
    for index in range(max(1, len(lines) - _LAST_LINES), len(lines)):
        if reader.is_ending(lines[index].words) and not any("。" in line.words for line in lines[index + 1 :]):
            return index
    return len(lines)


def _behind_date(lines: Sequence[_Line], reader: _Reader) -> int:
    """Return the index of the first line behind the date that is the page's, where any is for certain."""
    dates = (index for index, line in enumerate(lines) if _is_date(line.words))
    rest = range(max(dates, default=len(lines)) + 1, len(lines))
    chrome = {index for index in rest if reader.is_chrome(lines[index])}
    own = (index for index in rest if index not in chrome and not BEHIND_DATE.fullmatch(lines[index].words))
    if not chrome or any(_ENDS_BODY.search(lines[index].words) for index in own):
        return len(lines)  # no page below, or a date inside the report, with sentences behind it
    return next((index for index in rest if not BEHIND_DATE.fullmatch(lines[index].words)), len(lines))


class _Reader:
    """Knows lines of a page by its words."""

    def __init__(self, chrome: Chrome) -> None:
        self._label = any_of(chrome.labels)
        self._button = any_of(chrome.buttons)
        stumps = any_of(label[at:] for label in chrome.labels for at in range(1, len(label))).pattern
        self._stump = re.compile(rf"[-•*·]?{stumps}：.{{0,{_LONGEST_VALUE}}}")
        self._endings = re.compile(rf"(?:【.{{1,40}}】)?(?:{'|'.join(map(re.escape, chrome.endings))})[：:]?")
        self._whole = [re.compile(pattern) for pattern in chrome.lines]

    def is_chrome(self, line: _Line) -> bool:
        """Whether a line is made of labels with their values, of buttons, dates and the way to the page."""
        words, spaced = line.words, line.spaced
        if len(words) > _LONGEST:
            return False
        if any(pattern.fullmatch(words) for pattern in self._whole):
            return True
        if NUMBER.match(words):
            return False
        return bool(_BETWEEN.fullmatch(words) or _PATH.fullmatch(words) or _MENU_BAR.fullmatch(spaced)) or any(
            map(self._is_pieces, (spaced, words))
        )

    def has_label(self, line: _Line) -> bool:
        """Whether a line is known by more than words of buttons and menus: by a label, or as a whole."""
        label = self._label.search(line.words)
        whole = any(pattern.fullmatch(line.words) for pattern in self._whole)
        return whole or bool(label and _COLON.match(line.words, label.end()))

    def is_table(self, line: _Line) -> bool:
        """Whether a line is a row of a table that is no menu."""
        cells = [cell.strip() for cell in re.split("[|｜]", line.spaced) if cell.strip()]
        known = [cell for cell in cells if self._button.fullmatch(cell) or self._is_pieces(cell)]
        return len(cells) > 2 and len(known) < len(cells) / 2

    def is_stump(self, words: str) -> bool:
        """Whether a line begins with a label that lost its first characters."""
        return bool(self._stump.fullmatch(words))

    def is_ending(self, words: str) -> bool:
        """Whether links to other articles follow a line."""
        return bool(self._endings.fullmatch(words))

    def lacks_value(self, words: str) -> bool:
        """Whether a line is a label whose value may stand on the next."""
        label = self._label.match(words)
        return label is not None and words[label.end() :] in ("：", ":")

    def _is_pieces(self, words: str) -> bool:
        """Whether a line is pieces of a page throughout, but for a few words between two of them."""
        position, known, unknown, ends_known = 0, 0, 0, False
        while position < len(words):
            if between := _BETWEEN.match(words, position):
                position = between.end()
                continue
            end = self._piece(words, position)
            if end is None:
                unknown, position, ends_known = unknown + 1, position + 1, False
                if not known:
                    return False
            else:
                known, position, ends_known = known + 1, end, True
        telling = bool(self._label.search(words) or self._button.search(words) or _TIMED.match(words))
        few = unknown <= _LONGEST_UNKNOWN and not re.search("[。；]", words)
        return bool(known) and telling and ends_known and few

    def _piece(self, words: str, start: int) -> int | None:
        """Return where the piece of a page ends that begins at an offset, if one does."""
        if (label := self._label.match(words, start)) and (colon := _COLON.match(words, label.end())):
            return self._value(words, colon.end())
        if stamp := _STAMP.match(words, start):
            return stamp.end()
        button = self._button.match(words, start)
        return button.end() if button else None

    def _value(self, words: str, start: int) -> int:
        """Return where the value behind a label ends: at the next label, or a bar, or after some words."""
        for at in range(start, min(len(words), start + _LONGEST_VALUE)):
            if words[at] in "|｜[【":
                return at
            label = self._label.match(words, at)
            if label and label.end() < len(words) and _COLON.match(words, label.end()):
                return at
        return min(len(words), start + _LONGEST_VALUE)


@lru_cache(maxsize=4)
def _reader(chrome: Chrome) -> _Reader:
    return _Reader(chrome)


def _lines(text: str, gaps: Collection[int]) -> Iterator[_Line]:
    """Yield the lines of a text, a long one in the pieces that blanks part it into."""
    for match in re.finditer(r"[^\n]+", text):
        cuts = [at for at in range(match.start() + 1, match.end()) if at in gaps]
        if not cuts or len(match[0]) <= _LONGEST_LOOSE or not _PROSE.search(match[0]):
            yield _line(text, match.start(), match.end(), cuts)
            continue
        for start, end in pairwise([match.start(), *cuts, match.end()]):
            yield structs.replace(_line(text, start, end, ()), is_whole=False)


def _line(text: str, start: int, end: int, cuts: Sequence[int]) -> _Line:
    if end - start > _LONGEST:
        return _Line(start=start, end=end, spaced=text[start:end], words=text[start:end])
    pieces = (text[a:b] for a, b in pairwise([start, *cuts, end]))
    spaced = "".join(map(simplified, _LINK.sub(r" \1 ", " ".join(pieces)).strip()))
    spaced = _SPACED_OUT.sub(r"\1", spaced)
    return _Line(start=start, end=end, spaced=spaced, words=re.sub(r"\s", "", spaced))
