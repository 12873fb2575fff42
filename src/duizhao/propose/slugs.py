"""Names of places in addresses: their pinyin without tones, read as the places are."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from types import ModuleType

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土"
    "|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙"
    "|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_ENDING = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族?)*(?:各族)?自治[县旗州区]|(?:(?:{_PEOPLES})族)?(?:特区|林区|新区|县|市|区|旗|省|州))$"
)
"""What stands behind the proper name of a place."""


def bare(name: str) -> str:
    """Return the proper name of a place, 焉耆 of 焉耆回族自治县; where that is one character, as in 新县, the whole."""
    proper = _ENDING.sub("", name)
    return proper if len(proper) > 1 else name


def slug(name: str) -> str | None:
    """Return what a place is called in addresses, such as ``jingyan``; nothing where pinyin is not installed."""
    try:
        pinyin = _pinyin()
    except ImportError:
        return None
    proper = bare(name)
    syllables = [read[0] for read in pinyin.pinyin(proper, style=pinyin.Style.NORMAL, errors=list)]
    for word, read in _readings():
        for at in (found.start() for found in re.finditer(word, name)):
            syllables[at : at + len(read)] = read[: max(0, len(syllables) - at)]
    return re.sub(r"[^a-z0-9]", "", "".join(syllables).lower()) or None


@cache
def _readings() -> tuple[tuple[str, list[str]], ...]:
    """Return characters and names that pypinyin reads otherwise than they are read in names of places; names last."""
    raw = resources.files("duizhao").joinpath("place_readings.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in raw.split("\n") if line and not line.startswith("#"))
    return tuple(sorted(((word, read) for word, *read in lines), key=lambda one: len(one[0])))


def _pinyin() -> ModuleType:
    """Return the readings of characters; they are not installed with the program."""
    import pypinyin  # noqa: PLC0415  # asked for when it is needed, for it may be missing

    return pypinyin
