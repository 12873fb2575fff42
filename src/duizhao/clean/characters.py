"""Characters: line ends, invisible ones, widths of digits and marks, blanks."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterator

from msgspec import Struct

from duizhao.edits import Change
from duizhao.unseen import UNSEEN

IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇々"
_CHINESE_MARK = "\u3001-\u3004\u3006\u3008-\u3020\u3030，。：；？！（）［］｛｝～“”‘’—…"
_BLANK = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = f"{UNSEEN}\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}

_CHINESE = re.compile(f"[{IDEOGRAPH}{_CHINESE_MARK}]")
_LINE_END = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_ZERO_WIDTH = re.compile(f"[{_INVISIBLE}]")
# A class of its own at the beginning lets re pass quickly over what begins with none of it; “[…]+” does not.
_BLANKS = re.compile(f"[{_BLANK}][{_BLANK}]*")
_FULL_DIGITS = re.compile("[０-９][０-９]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]{0,2000}[A-Za-z0-9/)]")


def line_ends(text: str) -> Iterator[Change]:
    """Find line ends of other systems."""
    for match in _LINE_END.finditer(text):
        yield Change(match.start(), match.end(), "\n")


def invisible(text: str) -> Iterator[Change]:
    """Find characters that no reader sees."""
    for match in _ZERO_WIDTH.finditer(text):
        yield Change(match.start(), match.end(), "")


def half_digits(text: str) -> Iterator[Change]:
    """Find full-width digits."""
    for match in _FULL_DIGITS.finditer(text):
        yield Change(match.start(), match.end(), unicodedata.normalize("NFKC", match[0]))


class _Mark(Struct):
    """A half-width mark, or a pair of brackets, and whether Chinese stands beside it."""

    offsets: tuple[int, ...]
    """Where it stands: one offset, or those of both brackets."""
    wide: bool = False
    """Whether it is to be widened."""


def punctuation(text: str) -> Iterator[Change]:
    """Widen half-width marks beside Chinese, or beside a mark that is widened; brackets by pairs.

    Blanks do not part a mark from its neighbour. Marks between Latin letters and digits stay: ``1,335``,
    ``9:30``, ``1:3``, addresses.
    """
    marks = _marks(text)
    waiting = []
    for mark in {id(mark): mark for mark in marks.values()}.values():
        mark.wide = any(_CHINESE.match(text[spot]) for spot in _beside(text, mark) if spot not in marks)
        if mark.wide:
            waiting.append(mark)
    while waiting:
        for spot in _beside(text, waiting.pop()):
            neighbour = marks.get(spot)
            if neighbour and not neighbour.wide:
                neighbour.wide = True
                waiting.append(neighbour)
    for offset, mark in marks.items():
        if mark.wide:
            yield Change(offset, offset + 1, _WIDE[text[offset]])


def _marks(text: str) -> dict[int, _Mark]:
    """Return the half-width marks of a text by offset, both brackets of a pair leading to one mark."""
    addresses = deque(match.span() for match in _ADDRESS.finditer(text))
    marks: dict[int, _Mark] = {}
    opened: list[int] = []
    for match in re.finditer(r"[,:;?!()\n]", text):
        offset = match.start()
        while addresses and addresses[0][1] <= offset:
            addresses.popleft()
        if match[0] == "\n":
            opened = []  # brackets pair within a line
        elif not addresses or offset < addresses[0][0]:
            marks[offset] = _Mark((offset,))
            if match[0] == "(":
                opened.append(offset)
            elif match[0] == ")" and opened:
                start = opened.pop()
                marks[start] = marks[offset] = _Mark((start, offset))
    return marks


def _beside(text: str, mark: _Mark) -> Iterator[int]:
    """Yield the offsets of the characters beside a mark, blanks passed over, within its line."""
    for offset in mark.offsets:
        for step in (-1, 1):
            spot = offset + step
            while 0 <= spot < len(text) and _BLANKS.match(text[spot]):
                spot += step
            if 0 <= spot < len(text):
                yield spot


def blanks(text: str) -> Iterator[Change]:
    """Find blanks that touch Chinese or stand at the ends of a line."""
    for match in _BLANKS.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        at_edge = before in ("", "\n") or after in ("", "\n")
        if at_edge or _CHINESE.match(before) or _CHINESE.match(after):
            yield Change(match.start(), match.end(), "")
