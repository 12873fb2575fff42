"""Characters on a page → the lines that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

_LEVEL = 0.5
"""Characters whose base lines differ by less than this share of their height stand on one line."""
_DOUBLED = 0.3
"""A character printed twice within such a share of its width is one in bold type."""
_WORD_GAP, _COLUMN_GAP = 0.2, 2.0
"""A gap of so many characters' widths parts words of letters, and columns of a table."""
_LETTERS = r"[!-~\u00a0-\u024f]+"
_TOKEN = re.compile(
    rf"[（《“‘〈「『【〔]{{0,3}}(?:{_LETTERS}|.)"
    rf"(?:[，。、；：？！）》〉」』】〕％…—]|[,.;:!?%)\]](?:{_LETTERS})?|[“‘”’](?:{_LETTERS}|.)?){{0,6}}",
    re.DOTALL,
)
"""What is not parted at the end of a line."""


class Character(Struct, frozen=True, kw_only=True):
    """A character and where on the page it stands, in points from its lower left corner."""

    text: str
    left: float
    right: float
    base: float
    """The height of the line that it stands on."""
    height: float


class Line(Struct, frozen=True, kw_only=True):
    """A printed line."""

    text: str
    """Its words, without blanks around them."""
    left: float
    """Where they begin."""
    right: float
    """Where they end."""
    base: float
    """The height at which it stands."""
    size: float
    """The width of a Chinese character in it."""
    first: float
    """The width of its first characters, up to the first place at which a line may end."""
    columns: int
    """Into how many pieces wide gaps part it."""


def lines_of(characters: Iterable[Character]) -> list[Line]:
    """Return the lines of a page from top to bottom, whatever the order in which its characters were drawn."""
    levels: list[list[Character]] = []
    for one in sorted(characters, key=lambda one: -one.base):
        if levels and levels[-1][0].base - one.base < _LEVEL * max(levels[-1][0].height, one.height):
            levels[-1].append(one)
        else:
            levels.append([one])
    lines = (_line(sorted(level, key=lambda one: one.left)) for level in levels)
    return [line for line in lines if line]


def _line(level: Sequence[Character]) -> Line | None:
    printed = [one for one in level if one.text.strip()]
    if not printed:
        return None
    size = _size(printed)
    inside = [one for one in level if printed[0].left <= one.left <= printed[-1].left]
    single = [inside[0], *(one for before, one in pairwise(inside) if not _is_doubled(before, one))]
    text, columns = single[0].text, 1
    for before, one in pairwise(single):
        gap = (one.left - before.right) / size
        columns += gap > _COLUMN_GAP and bool(one.text.strip() and before.text.strip())
        text += _blank(before.text, one.text, gap) + one.text
    token = _TOKEN.match(text)
    first = single[min(len(single), len(token[0]) if token else 1) - 1]
    return Line(
        text=text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        left=printed[0].left,
        right=max(one.right for one in printed),
        base=median(one.base for one in printed),
        size=size,
        first=max(0.0, first.right - printed[0].left),
        columns=columns,
    )


def _size(printed: Sequence[Character]) -> float:
    """Return the width of a Chinese character, or of what stands for one in a line without any."""
    widths = [one.right - one.left for one in printed if one.text >= "\u2e80"]
    return max(1.0, median(widths) if widths else median(one.height for one in printed))


def _is_doubled(before: Character, one: Character) -> bool:
    return before.text == one.text and one.left - before.left < _DOUBLED * (before.right - before.left)


def _blank(before: str, after: str, gap: float) -> str:
    """Return what is to stand between two characters of a line."""
    if before.isspace() or after.isspace():
        return ""
    letters = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    return " " if gap > _COLUMN_GAP or (letters and gap > _WORD_GAP) else ""
