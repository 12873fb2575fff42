"""Lines of a text, and which of them are made of the words of a web page."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct, structs

from duizhao.forms import NUMBER
from duizhao.script import characters, simplified
from duizhao.settings import Chrome
from duizhao.words import any_of

LONGEST = 200
"""A line of more characters is no chrome; where blanks part it, its pieces may be."""
LONGEST_LOOSE = 60
"""A line of no more characters may be the page's though no word of it is known."""
LONGEST_UNKNOWN = 24
"""So many unknown characters may stand in a line of the page."""
_LONGEST_VALUE = 60
PROSE = re.compile(r"[。；]|，.*，|，.{12}")
"""What tells a sentence from a line of the page."""
_BETWEEN = re.compile(r"[\s|｜>＞》›»<＜《/\\·•●*#\-—_：:，,；;【】\[\]［］（）()、.。？！©※]+")
_COLON = re.compile(r"\s*[】\])］）]*\s*(?:[：:|｜/】\])］]|(?<=[\s】\])］）])|$)")
_STAMP = re.compile(
    r"\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?(?:T?\s?\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?"
    r"|\d+(?:\.\d+)?(?:次|人次|页|KB|MB|K|M)?"
)
_TIMED = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_PATH = re.compile(r"[^。，；！？\n]{1,80}[>＞›»][^。，；！？\n]{1,100}")
_MENU_BAR = re.compile(r"[^。，；：\n|｜]{1,12}(?:\s?[|｜]\s?[^。，；：\n|｜]{1,12}){2,20}")
_SPACED_OUT = re.compile(r"([\u4e00-\u9fff])(?<!\S.)\s(?=[\u4e00-\u9fff](?:[\s：:]|$))")
_LINK = re.compile(r"!?\[([^\]\n]{0,60})\]\([^)\n]{0,200}\)")


class Line(Struct, frozen=True, kw_only=True):
    """A line of the text, or a piece of a long one that blanks part from the rest."""

    start: int
    end: int
    spaced: str
    """Its words, in Simplified Chinese, with a blank where one was taken out."""
    words: str
    """The same without blanks."""
    is_whole: bool = True
    """Whether it is a whole line."""


class Reader:
    """Knows lines of a page by its words."""

    def __init__(self, chrome: Chrome) -> None:
        self._label = any_of(chrome.labels)
        self._button = any_of(chrome.buttons)
        stumps = any_of(label[at:] for label in chrome.labels for at in range(1, len(label))).pattern
        self._stump = re.compile(rf"[-•*·]?{stumps}：.{{0,{_LONGEST_VALUE}}}")
        self._endings = re.compile(rf"(?:【.{{1,40}}】)?(?:{'|'.join(map(re.escape, chrome.endings))})[：:]?")
        self._whole = [re.compile(pattern) for pattern in chrome.lines]

    def is_chrome(self, line: Line) -> bool:
        """Whether a line is made of labels with their values, of buttons, dates and the way to the page."""
        words, spaced = line.words, line.spaced
        if len(words) > LONGEST:
            return False
        if self._is_known(words):
            return True
        if NUMBER.match(words):
            return False
        return bool(_BETWEEN.fullmatch(words) or _PATH.fullmatch(words) or _MENU_BAR.fullmatch(spaced)) or any(
            map(self._is_pieces, (spaced, words))
        )

    def has_label(self, line: Line) -> bool:
        """Whether a line is known by more than words of buttons and menus: by a label, or as a whole."""
        label = self._label.search(line.words)
        return self._is_known(line.words) or bool(label and _COLON.match(line.words, label.end()))

    def is_table(self, line: Line) -> bool:
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

    def _is_known(self, words: str) -> bool:
        """Whether a line as a whole is one of the page's."""
        return any(pattern.fullmatch(words) for pattern in self._whole)

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
        few = unknown <= LONGEST_UNKNOWN and not re.search("[。；]", words)
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
def reader_of(chrome: Chrome) -> Reader:
    """Return what knows lines by the words of a project."""
    return Reader(chrome)


def lines_of(text: str, gaps: Collection[int]) -> Iterator[Line]:
    """Yield the lines of a text, a long one in the pieces that blanks part it into."""
    ordered = sorted(gaps)
    plain = str.maketrans({c: new for c in characters(text) if (new := simplified(c)) != c})
    for match in re.finditer(r"[^\n]+", text):
        cuts = ordered[bisect_right(ordered, match.start()) : bisect_left(ordered, match.end())]
        if not cuts or len(match[0]) <= LONGEST_LOOSE or not PROSE.search(match[0]):
            yield _line(text, match.start(), match.end(), cuts, plain)
            continue
        for start, end in pairwise([match.start(), *cuts, match.end()]):
            yield structs.replace(_line(text, start, end, (), plain), is_whole=False)


def _line(text: str, start: int, end: int, cuts: Sequence[int], plain: dict[int, str]) -> Line:
    if end - start > LONGEST:
        return Line(start=start, end=end, spaced=text[start:end], words=text[start:end])
    spaced = " ".join(text[a:b] for a, b in pairwise([start, *cuts, end]))
    spaced = _LINK.sub(r" \1 ", spaced) if "](" in spaced else spaced
    spaced = _SPACED_OUT.sub(r"\1", spaced.strip().translate(plain) if plain else spaced.strip())
    return Line(start=start, end=end, spaced=spaced, words="".join(spaced.split()))
