"""The two scripts: characters into Simplified, and which characters tell one script from the other."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

from opencc import OpenCC


@cache
def simplified(character: str) -> str:
    """Return a character in Simplified form by OpenCC's ``t2s``.

    Where that form is so rare that GBK lacks it, as for 輋 鮀 篢, the character stays: official texts write it so.
    """
    result: str = _opencc("t2s").convert(character)
    return result if in_charset(result, "gbk") else character


@cache
def conversions() -> dict[str, str]:
    """Return all characters that :func:`simplified` changes, with what it makes of them."""
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    characters = (line.partition("\t")[0] for line in table.splitlines())
    return {one: form for one in characters if (form := simplified(one)) != one}


@cache
def is_traditional(character: str) -> bool:
    """Whether a character cannot be Simplified: ``t2s`` changes it and GB 2312 lacks it."""
    return not in_charset(character, "gb2312") and simplified(character) != character


@cache
def is_simplified(character: str) -> bool:
    """Whether a character cannot be Traditional: ``s2t`` changes it and Big5 lacks it."""
    changed: bool = _opencc("s2t").convert(character) != character
    return changed and not in_charset(character, "big5")


@lru_cache(maxsize=4)
def characters(text: str) -> frozenset[str]:
    """Return the characters of a text, each once; several stages ask for those of the same text."""
    return frozenset(text)


@cache
def in_charset(character: str, charset: str) -> bool:
    """Whether a legacy character set has a character."""
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _opencc(direction: str) -> OpenCC:
    return OpenCC(direction)
