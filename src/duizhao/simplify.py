"""Document → Document: Traditional into Simplified Chinese, each converted character on record."""

from __future__ import annotations

from functools import cache

from msgspec import structs
from opencc import OpenCC

from duizhao.edits import Change, amended
from duizhao.model import Document, Finding, Place, Script
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
    converted = convert(text, variants) if script == "traditional" else _converted_where_certain(text, variants)
    findings = document.findings
    if script == "mixed":
        line = text.count("\n", 0, text.index(telling)) + 1
        message = f"both scripts stand in this text; only characters such as “{telling}” were converted"
        findings += (Finding(Place(document.source.text_path, line), "notice", message),)
    changes = (Change(at, at + 1, new) for at, new in enumerate(converted) if new != text[at])
    return structs.replace(amended(document, "simplified", changes), script=script, findings=findings)


def convert(text: str, variants: Variants) -> str:
    """Return a Traditional text in Simplified Chinese, character for character.

    The text is split on the words of ``variants``, longest first, and OpenCC's ``t2s`` converts what lies
    between them. ``tw2s`` and ``tw2sp`` are not used: they write 显着 for 显著 and 文档 for 文件.
    """
    words = {word: word for word in variants.kept} | variants.written
    pieces = any_of(words).split(text)
    result = "".join(words[piece] if index % 2 else _t2s(piece) for index, piece in enumerate(pieces))
    if len(result) != len(text):
        raise ValueError("the conversion changed the length of the text")
    return result


def _script(text: str, variants: Variants) -> tuple[Script, str]:
    """Return the script of a text, with a Traditional-only character of it."""
    traditional = [c for c in text if _is_traditional(c) and c not in variants.names]
    if not traditional:
        return "simplified", ""
    simplified = sum(map(_is_simplified, text))
    return ("traditional" if len(traditional) > simplified else "mixed"), traditional[0]


def _converted_where_certain(text: str, variants: Variants) -> str:
    certain = (_is_traditional(c) and c not in variants.names for c in text)
    return "".join(_t2s(c) if sure else c for c, sure in zip(text, certain, strict=True))


@cache
def _opencc(direction: str) -> OpenCC:
    return OpenCC(direction)


def _t2s(text: str) -> str:
    result: str = _opencc("t2s").convert(text) if text else text
    return result


@cache
def _is_traditional(character: str) -> bool:
    """Whether a character cannot be Simplified: ``t2s`` changes it and GB 2312 lacks it."""
    return not _encodes(character, "gb2312") and _t2s(character) != character


@cache
def _is_simplified(character: str) -> bool:
    """Whether a character cannot be Traditional: ``s2t`` changes it and Big5 lacks it."""
    return not _encodes(character, "big5") and _opencc("s2t").convert(character) != character


def _encodes(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
