"""Numbers that Word prints by itself and does not keep in the text, such as （一）: ECMA-376 part 1, 17.9."""

from __future__ import annotations

import re
from collections import defaultdict

from msgspec import Struct

from duizhao.bring.package import Element, child, children, value

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_DIGITS, _LEGAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_BY_PLACE = str.maketrans("0123456789", _DIGITS)
_POWERS, _LEGAL_POWERS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")
_ENCLOSED = {
    "decimalEnclosedCircle": 0x2460,
    "decimalEnclosedCircleChinese": 0x2460,
    "decimalEnclosedParen": 0x2474,
    "decimalEnclosedFullstop": 0x2488,
    "ideographEnclosedCircle": 0x3280,
}
"""Formats whose numbers are characters of their own, with the character of 1."""
_LAST_ENCLOSED = 10
"""Up to this number each of them has its character."""
_CYCLES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
}
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
_LEGALS = {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}
_PLACES = {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"}
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
BULLET = "•"


class _Level(Struct, frozen=True, kw_only=True):
    """How the numbers of a level are made."""

    format: str
    """Its number format."""
    text: str
    """What is printed; ``%2`` stands for the number of the second level."""
    start: int
    """Its first number."""
    restarts: bool
    """Whether it begins anew under each number of a level above."""
    decimal: bool
    """Whether all numbers in its text are printed in digits."""
    style: str | None
    """The paragraph style that stands for it."""


class Numbering:
    """Counts the numbered paragraphs of a document, in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._styles = {one.get("styleId", ""): one for one in children(styles) if one.tag == "style"}
        defaults = (id_ for id_, one in self._styles.items() if one.get("default") and one.get("type") == "paragraph")
        self._default = next(defaults, "")
        self._lists = {one.get("abstractNumId", ""): one for one in children(numbering) if one.tag == "abstractNum"}
        self._numbers = {one.get("numId", ""): one for one in children(numbering) if one.tag == "num"}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        self.unread: set[str] = set()
        """Formats that are not known; their numbers were printed in digits."""

    def label(self, paragraph: Element) -> str:
        """Return the number that Word prints before a paragraph, and count it; nothing where there is none."""
        list_, at = self._of(paragraph)
        levels = self._levels(list_)
        if list_ not in self._numbers or at not in levels:
            return ""
        counts, level = self._counts[self._abstract(list_)], levels[at]
        override = self._override(list_, at)
        if override is not None and (list_, at) not in self._begun:
            counts[at] = override - 1
        self._begun.add((list_, at))
        counts[at] = counts.get(at, level.start - 1) + 1
        for below in [one for one in counts if one > at and (one not in levels or levels[one].restarts)]:
            del counts[below]
        if level.format == "bullet":
            return BULLET
        return self._printed(level, levels, counts)

    def _printed(self, level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            if at not in levels:
                return ""
            form = "decimal" if level.decimal else levels[at].format
            return self._number(counts.get(at, levels[at].start), form)

        label = re.sub(r"%([1-9])", number, level.text)
        return f"{label} " if re.search(r"[\w.]$", label, re.ASCII) else label

    def _number(self, count: int, form: str) -> str:
        if (found := numeral(count, form)) is None:
            self.unread.add(form)
            return str(count)
        return found

    def _of(self, paragraph: Element) -> tuple[str, int]:
        """Return of which list, and on which level, a paragraph is: by its own word, or by its style's."""
        own = child(paragraph, "pPr", "numPr")
        list_, level = value(own, "numId"), value(own, "ilvl")
        style = value(paragraph, "pPr", "pStyle") or self._default
        for _ in range(20):  # styles are based on styles; a circle of them ends here
            if list_ is not None or style not in self._styles:
                break
            rule = child(self._styles[style], "pPr", "numPr")
            list_, level = value(rule, "numId"), level or value(rule, "ilvl")
            if list_ is not None and level is None:
                levels = self._levels(list_)
                level = next((str(at) for at, one in levels.items() if one.style == style), None)
            style = value(self._styles[style], "basedOn") or ""
        return list_ or "", _whole(level, 0)

    def _abstract(self, list_: str) -> str:
        return value(self._numbers.get(list_), "abstractNumId") or ""

    def _override(self, list_: str, at: int) -> int | None:
        """Return the number with which a list begins a level anew, if it does."""
        for one in self._numbers[list_].iterfind("lvlOverride"):
            if one.get("ilvl") == str(at) and (start := value(one, "startOverride")) is not None:
                return _whole(start, 1)
        return None

    def _levels(self, list_: str) -> dict[int, _Level]:
        """Return the levels of a list, with what it changes of those that it shares."""
        if list_ not in self._numbers:
            return {}
        abstract = self._lists.get(self._abstract(list_))
        linked = value(abstract, "numStyleLink")
        if linked and (number := value(self._styles.get(linked), "pPr", "numPr", "numId")) not in (None, list_):
            abstract = self._lists.get(self._abstract(number or ""))
        found = list(abstract.iterfind("lvl")) if abstract is not None else []
        found += self._numbers[list_].iterfind("lvlOverride/lvl")
        return {_whole(one.get("ilvl"), 0): _level(one) for one in found}


def _level(element: Element) -> _Level:
    form, text = value(element, "numFmt"), value(element, "lvlText")
    return _Level(
        format=form or "decimal",
        text=text or "",
        start=_whole(value(element, "start"), 1),
        restarts=value(element, "lvlRestart") != "0",
        decimal=child(element, "isLgl") is not None and value(element, "isLgl") not in ("0", "false"),
        style=value(element, "pStyle"),
    )


def numeral(count: int, form: str) -> str | None:
    """Return a number in one of Word's formats; nothing where the format is not known."""
    plain = str(count)
    made = {"none": "", "decimal": plain, "decimalZero": f"{count:02}", "decimalFullWidth": plain.translate(_WIDE)}
    made |= dict.fromkeys(_CHINESE, _counted(count, _DIGITS, _POWERS))
    made |= dict.fromkeys(_LEGALS, _counted(count, _LEGAL, _LEGAL_POWERS))
    made |= dict.fromkeys(_PLACES, plain.translate(_BY_PLACE))
    made |= dict.fromkeys(_ENCLOSED, plain)
    if 1 <= count <= _LAST_ENCLOSED:
        made |= {name: chr(first + count - 1) for name, first in _ENCLOSED.items()}
    made |= {name: cycle[(count - 1) % len(cycle)] * (1 + (count - 1) // len(cycle)) for name, cycle in _CYCLES.items()}
    made |= {"lowerRoman": _roman(count), "upperRoman": _roman(count).upper()}
    return made.get(form)


def _counted(count: int, digits: str, powers: tuple[str, ...]) -> str:
    """Return a number below 10,000 as it is counted in Chinese: 十一, 一百零五."""
    if not 0 < count < 10 ** len(powers):
        return str(count)
    places = [(int(digit), len(str(count)) - 1 - at) for at, digit in enumerate(str(count))]
    words = "".join(digits[digit] + powers[power] if digit else digits[0] for digit, power in places)
    words = re.sub(f"{digits[0]}+", "零", words.rstrip(digits[0]))
    return words.removeprefix("一") if words.startswith("一十") else words


def _roman(count: int) -> str:
    words = ""
    for unit, letters in _ROMAN:
        words, count = words + letters * (count // unit), count % unit
    return words


def _whole(word: str | None, otherwise: int) -> int:
    """Return a number that an attribute states, within reason."""
    return int(word) if word and re.fullmatch(r"\d{1,4}", word) else otherwise
