"""Forms of official documents that several stages must know: numbers, titles, offices, dates.

After GB/T 9704 (党政机关公文格式): 标题, 发文字号, 发文机关署名, 成文日期, 附注, 附件, 抄送.
"""

from __future__ import annotations

import datetime as dt
import re

NUMERALS = "一二三四五六七八九十"
"""Numerals that number."""
NUMBER = re.compile(
    rf"(?:[{NUMERALS}]{{1,3}}(?:[是要]|[、．.](?![{NUMERALS}][级审类条款线产批期档、]))|[（(]?[{NUMERALS}\d]{{1,3}}[)）]"
    rf"|[㈠-㈩①-⑳⑴-⒛]|\d{{1,2}}[.．、](?!\d)|第[{NUMERALS}]{{1,3}}(?:部分|章|[，,]))"
)
"""A number that begins a line, in any scheme, half- or full-width."""

_DIGIT_OF = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")}
_DIGIT_OF |= dict.fromkeys("○零", "0")
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
YEAR = r"(?:(?:19|20)\d{2}|[二一][〇○零九][〇○零一二三四五六七八九]{2})"
"""A year in digits or Chinese numerals."""
_MONTH, _IN_MONTH = rf"(?P<month>[\d{NUMERALS}]{{1,2}})", rf"(?P<day>[\d{NUMERALS}]{{1,3}})"
_DAY = rf"(?P<year>{YEAR})(?:年|[.．/-]){_MONTH}(?:月|[.．/-])(?:{_IN_MONTH}日?)?"
DATE_LINE = re.compile(rf"（?(?P<signs>[^，。；：！？、（）\d\n]{{2,40}}?)?{_DAY}）?")
"""A line that is a date, with or without the office that signs before it."""
BEHIND_DATE = re.compile(
    r"（.{2,80}|(?:附件?|抄送|主送|报送|分送|印发|联系人|联系电话).{0,3}[：:\d].{0,200}|\d{1,2}[.．、].{2,60}|.{2,40}印发"
    r"|.{1,40}(?:清单|目录)"
)
"""A line that an office prints behind the date: a note, annexes, who gets a copy."""

OFFICE_END = r"(?:政府|委员会|办公室|办事处|[县市区旗党工]委|[\u4e00-\u9fff]局|[\u4e00-\u9fff]{2}[镇乡办]|街道|工作组)"
"""How the name of an office ends."""
OFFICE = re.compile(rf"[^，。；：！？、\n]{{0,38}}{OFFICE_END}")
PARTY_COMMITTEE = re.compile(r"中共(?P<place>[\u4e00-\u9fff]{1,12}?)委(?:员会)?(?:办公室)?")

LONGEST_TITLE = 90
_TITLE = re.compile(
    r".*(?:法[治制]|依法).*(?:报告|总结|情况|汇报|打算|要点|清单|解读|方案|计划|白皮书|讲话|范文|年报)(?:（.{1,14}）)?"
)
_NO_TITLE = re.compile(r"[。；！？：:/>＞»›|｜\\*‹<]|^现将|如下|文件$|，.*，")
_TITLE_PART = re.compile(
    rf"[^，。；：！？、\n]{{0,40}}(?:{OFFICE_END}|{YEAR}年度?|关于|建设|推进|开展|落实|局|镇|乡|县|区|市|中心|大队)"
)
_TITLE_GOES_ON = re.compile(rf"关于|的?报告|工作|情况|{YEAR}|法治|依法")
_BROKEN_OFF = re.compile(rf"(?:{YEAR}年度?|关于|推进|开展|落实)$")


def is_title(words: str) -> bool:
    """Whether words are the title of a report, or of a document like one."""
    return len(words) <= LONGEST_TITLE and can_be_in_title(words) and bool(_TITLE.fullmatch(words))


def can_be_in_title(line: str) -> bool:
    """Whether a line can be a part of a title: no sentence, no label, no way through a site."""
    return not _NO_TITLE.search(line)


def title_begins_before(before: str, title: str) -> bool:
    """Whether a title goes on the line before it, which may name the office or break off inside the title."""
    if not _TITLE_PART.fullmatch(before) or len(before) + len(title) > LONGEST_TITLE:
        return False
    return bool(_TITLE_GOES_ON.match(title) or _BROKEN_OFF.search(before) or PARTY_COMMITTEE.fullmatch(before))


def date_of(match: re.Match[str]) -> dt.date | None:
    """Return the date that :data:`DATE_LINE` found; none where it lacks the day or there is no such day."""
    try:
        return dt.date(year_of(match["year"]), _small(match["month"]), _small(match["day"] or "0"))
    except ValueError:
        return None


def date_words(date: dt.date | None) -> str:
    """Return a date as it is written in Chinese, or nothing."""
    return f"{date.year}年{date.month}月{date.day}日" if date else ""


def year_of(word: str) -> int:
    """Return a number that is written digit by digit, as :data:`YEAR` is; raise :class:`ValueError` for any other."""
    return int("".join(_DIGIT_OF.get(character, character) for character in word))


def _small(word: str) -> int:
    """Return a number up to 99 in digits, in Chinese numerals, or in Chinese numerals one for each digit."""
    tens, ten, units = word.rpartition("十")
    if not ten:
        return year_of(word)
    return 10 * (year_of(tens) if tens else 1) + (year_of(units) if units else 0)


def counted(word: str) -> int | None:
    """Return what a Chinese numeral counts, such as 两千三百零五 or 十一; nothing where it is none: 三五, 百分."""
    total = section = digit = 0
    last = 10**9  # the power that was named last; inside a section powers only fall
    for character in word:
        if character in _POWERS:
            power = _POWERS[character]
            if power >= 10_000:
                total += (section + digit or 1) * power
                section, last = 0, 10**9
            elif power < last:
                section += (digit or 1) * power
                last = power
            else:
                return None
            digit = 0
        elif character in _DIGIT_OF or character == "两":
            if digit:
                return None
            digit = 2 if character == "两" else int(_DIGIT_OF[character])
        else:
            return None
    return total + section + digit if word else None
