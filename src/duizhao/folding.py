"""What a search does not tell apart: widths, compatibility forms, capitals, blanks, signs without a shape.

``templates/assets/folding.js`` does the same in the browser; a test holds every character of Unicode against it.
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = "\u0300-\u036f\u20d0-\u20f0\u3099\u309a"
_MARKED = re.compile(f"[{_MARKS}]")
_CLUSTER = re.compile(f"[\\s\\S][{_MARKS}]*")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
_BLANKS = re.compile("[ \t\n\r\u1680\u2028\u2029]+")


class _Folded(dict[int, str]):
    """Folded characters by code point, each made when it is first asked for."""

    def __missing__(self, code: int) -> str:
        made = self[code] = _fold(chr(code))
        return made


_folded = _Folded()


def printable(text: str) -> str:
    """Return a text with a sign in place of characters that may not stand in HTML."""
    return _UNPRINTABLE.sub("\ufffd", text)


def fold(text: str) -> str:
    """Return a text as it is searched; a line break stays a line break, every other blank is one space."""
    marked = _MARKED.search(text)
    folded = _CLUSTER.sub(lambda cluster: _fold(cluster[0]), text) if marked else text.translate(_folded)
    return _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", folded)


def _fold(cluster: str) -> str:
    """Fold one character with the marks over it: NFKC, then capitals, each character by itself."""
    composed = unicodedata.normalize("NFKC", _UNSEEN.sub("", cluster))
    return "".join(character.upper().lower() for character in composed)
