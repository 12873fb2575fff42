"""Document → Document: Traditional into Simplified Chinese, each converted character on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from msgspec import structs

from duizhao.edits import Change, amended
from duizhao.model import Document, Finding, Place, Script
from duizhao.script import characters, is_simplified, is_traditional, simplified
from duizhao.settings import Variants
from duizhao.words import any_of


def simplify(document: Document, variants: Variants) -> Document:
    """Return the document in Simplified Chinese.

    A text without Traditional-only characters is left alone. Where most telling characters are Traditional,
    all is converted, with ``variants`` where the tables of OpenCC fail; in a mixed text only what cannot be
    Simplified is, and a finding says so. Every replacement keeps its length.
    """
    text = document.text
    script, telling = _script(text, variants)
    if script == "simplified":
        return structs.replace(document, script=script)
    findings = document.findings
    if script == "traditional":
        converted = convert(text, variants)
    else:
        converted = convert(text, variants, lambda c: is_traditional(c) and c not in variants.names)
        line = text.count("\n", 0, text.index(telling)) + 1
        message = f"both scripts stand in this text; only characters such as “{telling}” were converted"
        findings += (Finding(Place(document.source.text_path, line), "notice", message),)
    changes = (Change(at, at + 1, new) for at, new in enumerate(converted) if new != text[at])
    return structs.replace(amended(document, "simplified", changes), script=script, findings=findings)


def convert(text: str, variants: Variants, may_change: Callable[[str], bool] = lambda _: True) -> str:
    """Return a Traditional text in Simplified Chinese, character for character.

    The words of ``variants`` go first, at each place the longest; every other character is converted by itself, by
    ``variants`` or by ``t2s`` of OpenCC. A word is found in either script: 顯著 is 显著, only 著 is doubtful in it.
    Where none of its characters ``may_change``, it is left alone.

    The phrases of OpenCC are left out: they are literary, and hit 由於單位 and 徵調 inside prose. ``tw2s`` and
    ``tw2sp`` are not used either: they write 显着 for 显著 and 文档 for 文件.
    """
    known = _words(variants)
    alone = known.alone | {c: simplified(c) for c in characters(text) - known.alone.keys()}
    pieces: list[str] = []
    position = 0
    for index, piece in enumerate(known.pattern.split(text.translate(known.plain(alone)))):
        received = text[position : position + len(piece)]
        if index % 2 and any(map(may_change, received)):
            pieces.append(known.written[piece])
        else:
            pieces += (alone[c] if may_change(c) else c for c in received)
        position += len(piece)
    result = "".join(pieces)
    if len(result) != len(text):
        raise ValueError("the conversion changed the length of the text")
    return result


class _Words:
    """The words of the variants, ready to be found in either script."""

    def __init__(self, variants: Variants) -> None:
        words = {word: word for word in variants.kept} | variants.written
        self.alone = {c: words.get(c) or simplified(c) for c in {*"".join(words)}}
        """What each of their characters is by itself."""
        self._doubtful = {
            old for word in words for old, new in zip(word, words[word], strict=True) if self.alone[old] != new
        }
        plain = self.plain(self.alone)
        self.written = {word.translate(plain): new for word, new in words.items() if len(word) > 1}
        """The words themselves, their characters plain as far as those are not doubtful, with what is written."""
        self.pattern = any_of(self.written)

    def plain(self, alone: Mapping[str, str]) -> dict[int, str]:
        """Return what makes the characters plain that stand for themselves in every word."""
        return str.maketrans({c: new for c, new in alone.items() if c != new and self._doubtful.isdisjoint((c, new))})


@lru_cache(maxsize=4)
def _words(variants: Variants) -> _Words:
    return _Words(variants)


def _script(text: str, variants: Variants) -> tuple[Script, str]:
    """Return the script of a text, with a Traditional-only character of it."""
    traditional = {c for c in characters(text) if is_traditional(c) and c not in variants.names}
    if not traditional:
        return "simplified", ""
    counts = Counter(text)
    others = sum(count for c, count in counts.items() if is_simplified(c))
    found = sum(counts[c] for c in traditional)
    return ("traditional" if found > others else "mixed"), next(c for c in text if c in traditional)
