"""What frames a report: title, number and addressee above it; signature and date below.

These are elements of an official document after GB/T 9704 (党政机关公文格式): 标题, 发文字号, 主送机关, 发文机关署名,
成文日期.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from duizhao.model import Imprint
from duizhao.segment.numbering import begins_with_number
from duizhao.segment.units import Span, lines

_DIGIT_OF = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○零", "0"
)
_YEAR_WORD = r"(?:(?:19|20)\d{2}|[二一][〇○零九][〇○零一二三四五六七八九]{2})"
_DAY = (
    rf"(?P<year>{_YEAR_WORD})(?:年|[.．/-])(?P<month>[\d一二三四五六七八九十]{{1,2}})(?:月|[.．/-])"
    r"(?:(?P<day>[\d一二三四五六七八九十]{1,3})日?)?"
)
_DATE_LINE = re.compile(rf"（?(?P<signs>[^，。；：！？、（）\d\n]{{2,40}}?)?{_DAY}）?")
_DAMAGED_DATE = re.compile(r"(?=.*[年月日])(?:19|20)[\dXxＸ×*]{2,7}年?[\dXxＸ×*]{0,2}月?[\dXxＸ×*]{0,3}日?")
_AFTER_DATE = re.compile(
    r"（.{2,80}）|(?:附件?|抄送|主送|印发|联系人|联系电话)[：:\d].{0,200}|\d{1,2}[.．、].{2,60}|.{2,40}印发"
)
_MOST_AFTER_DATE = 8
_FORMULA = re.compile(
    r"(?:特此|专此|谨此)(?:报告|汇报|报送|呈报|说明)[。！]?|此报告[。！]?|(?:以上|上述|现将以上)?(?:情况|报告)，?(?:妥否，?)?请.{0,12}[。！]?"
)
_SIGNATURE = re.compile(r"[^，。；：！？、\n]{2,40}")
_MOST_SIGNATURES = 3
_OFFICE_END = r"(?:人民政府|政府|委员会|办公室|街道办事处|县委|市委|区委|旗委|党委|[\u4e00-\u9fff]局|工作组)"
_OFFICE = re.compile(rf"[^，。；：！？、\n]{{2,38}}{_OFFICE_END}")
_JOINT_OFFICE = re.compile(r"(?<=委)(?=[^员][\u4e00-\u9fff]{1,12}人民政府$)")

_HEAD_LINES = 12
_LONGEST_TITLE = 90
_NO_TITLE = re.compile(r"[。；！？：:>＞»›|｜\\*‹<]|^现将|如下|文件$")
_TITLE = re.compile(
    r".*(?:法[治制]|依法).*(?:报告|总结|情况|汇报|打算|要点|清单|解读|方案|计划|白皮书|讲话|范文|年报)(?:（.{1,14}）)?"
)
_TITLE_PART = re.compile(
    rf"[^，。；：！？、\n]{{2,40}}(?:{_OFFICE_END}|{_YEAR_WORD}年度?|关于|建设|推进|开展|落实|局|镇|乡|街道|县|区|市|中心|大队)"
)
_GOES_ON = re.compile(rf"关于|的?报告|工作|情况|{_YEAR_WORD}|法治|依法")
_BROKEN_OFF = re.compile(rf"(?:{_YEAR_WORD}年度?|关于|建设|推进|开展|落实)$")
_NUMBER = re.compile(r"(?P<number>[A-Za-z\u4e00-\u9fff]{1,14}[〔［\[（]\d{4}[〕］\]）]第?\d{1,4}号)(?:签发人[：:].*)?")
_ADDRESSED = re.compile(
    r".*(?:委|政府|局|厅|办|会|办公室|国务院|院|科|组织部|主任|委员|代表|代表们|同志们|各位|单位|领导)(?:（.{1,10}）)?"
)
_LONGEST_ADDRESSEE = 60

_YEAR = re.compile(rf"(?<![\d—\-－~～至到])(?P<year>{_YEAR_WORD})(?=年(?!版)|法治|度)(?!年?[—\-－~～至到]\d)")
_LEFT_OF_UNIT = re.compile(rf"关于|报送|{_YEAR_WORD}年度?")
_RIGHT_OF_UNIT = re.compile(r"推进|法[治制]|依法|贯彻|落实|年度|建设|开展|全面|情况|工作|深入|加强")
_PARTY = re.compile(r"中共(?P<place>[\u4e00-\u9fff]{1,12}?)委(?:员会)?(?:办公室)?")
_NAME = r"(?:(?![在以的和与对按根经为是由将把])[\u4e00-\u9fff])"
_PLACE_OR_OFFICE = (
    rf"{_NAME}{{1,12}}?(?:自治县|自治旗|县|区|市|旗|乡|镇|街道)"
    rf"(?:{_NAME}{{1,10}}?(?:局|委员会|办公室|大队|支队|中心|街道|区|县))?"
)
_UNIT = re.compile(rf"(?:^|[，。\n]|现[将就对]|{_YEAR_WORD}年度?)(?P<unit>{_PLACE_OR_OFFICE})")
_NO_UNIT = re.compile(
    r"^(?:[我全各本该省市县区党国努受让使办]|中央|上级|坚持|围绕|推[动进]|组织|落实|打造|建[设成]|印发|出台|制定|召开|开展)|[省市县区]委$"
)
_CLOSER = re.compile(r"现[将就对](?P<told>[^。：；\n]{0,40}?)(?:情况|工作|如下|报告|汇报|总结)")


class Frame(Struct, frozen=True, kw_only=True):
    """What was recognised of a report's frame, and where it ends and begins."""

    imprint: Imprint
    """What the text says of itself."""
    title: Span
    """Where the title stands; an empty span at the beginning of the text where it has none."""
    closing: int
    """Where the lines of signature and date begin, or the end of the text."""


def frame(text: str, body: int, gaps: Collection[int]) -> Frame:
    """Return what frames a report whose first number stands at ``body``."""
    closing = closing_start(text)
    head = list(lines(text, 0, min(body, closing)))[:_HEAD_LINES]
    title = title_of(text, min(body, closing), gaps)
    words = text[slice(*title)].replace("\n", "")
    below = [text[slice(*line)] for line in head if not title[0] <= line[0] < title[1]]
    signature, signed = _signature(text, closing)
    if not signature and not signed and title[1]:
        signature, signed = _under_title(below)
    first = len(text) - len(text.lstrip())
    return Frame(
        imprint=Imprint(
            title=words,
            unit=_unit_of_title(words) or _unit(_unit_of_text(text[title[1] : closing]), _unit_of_signature(signature)),
            year=_year_of(words) or _year_of_text(text[title[1] : closing]),
            number=next((found["number"] for line in below if (found := _NUMBER.fullmatch(line))), ""),
            addressee=next((line[:-1] for line in below if _is_addressee(line)), ""),
            signature=signature,
            signed=signed,
        ),
        title=title if title[1] else (first, first),
        closing=closing,
    )


def closing_start(text: str) -> int:
    """Return where the lines of signature and date begin, with what follows them, or the end of the text."""
    spans = list(lines(text, 0, len(text)))
    last = len(spans) - 1
    while last > 0 and len(spans) - last <= _MOST_AFTER_DATE and _AFTER_DATE.fullmatch(_line(text, spans, last)):
        if _is_date(_line(text, spans, last)):
            break
        last -= 1
    if last < 1:
        return (_closing_in_line(text, spans[-1]) if spans else None) or len(text)
    if not _is_date(_line(text, spans, last)):
        return _closing_in_line(text, spans[-1]) or _undated_closing(text, spans)
    start = last
    while start > 1 and last - start < _MOST_SIGNATURES and _signs(_line(text, spans, start - 1)):
        start -= 1
    while start > 1 and _FORMULA.fullmatch(_line(text, spans, start - 1)):
        start -= 1
    return spans[start][0]


def _is_date(line: str) -> bool:
    return bool(_DATE_LINE.fullmatch(line) or _DAMAGED_DATE.fullmatch(line))


def _closing_in_line(text: str, line: Span) -> int | None:
    """Return where an office and a date begin that run on behind the last sentence of a line."""
    start = max(text.rfind(mark, *line) for mark in "。！") + 1
    dated = _DATE_LINE.fullmatch(text, start, line[1]) if start else None
    return start if dated and (not dated["signs"] or _OFFICE.fullmatch(dated["signs"])) else None


def _undated_closing(text: str, spans: list[Span]) -> int:
    """Return where the offices begin that sign a text without a date, behind a sentence, or its end."""
    start = len(spans)
    while start > 1 and len(spans) - start < _MOST_SIGNATURES and _OFFICE.fullmatch(_line(text, spans, start - 1)):
        start -= 1
    signed = start < len(spans) and _line(text, spans, start - 1).endswith(("。", "！", "”", "）"))
    return spans[start][0] if signed else len(text)


def _line(text: str, spans: list[Span], index: int) -> str:
    return text[slice(*spans[index])]


def _signs(line: str) -> bool:
    """Whether a line can be a signature: few words, no marks, and no number that begins it."""
    return bool(_SIGNATURE.fullmatch(line)) and not begins_with_number(line)


def title_of(text: str, body: int, gaps: Collection[int]) -> Span:
    """Return where the title stands before ``body``, on one to three lines, or an empty span.

    ``gaps`` are offsets at which a blank was taken out: one may part the title from the text behind it.
    """
    head = list(lines(text, 0, body))[:_HEAD_LINES]
    if head and (end := next((at for at in range(*head[0]) if at in gaps and _is_title(text[head[0][0] : at])), None)):
        return head[0][0], end
    for last, line in enumerate(head):
        words = text[slice(*line)]
        if _NO_TITLE.search(words) or _is_prose(words):
            continue
        for first in range(last, max(-1, last - 3), -1):
            span = (head[first][0], line[1])
            joined = text[slice(*span)].replace("\n", "")
            upper = [text[slice(*one)] for one in head[first:last]]
            if len(joined) > _LONGEST_TITLE or any(_NO_TITLE.search(one) or _NUMBER.fullmatch(one) for one in upper):
                break
            if _TITLE.fullmatch(joined) and not _begins_before(text, head, first, joined):
                return span
    return (0, 0)


def _is_title(words: str) -> bool:
    return len(words) <= _LONGEST_TITLE and not _NO_TITLE.search(words) and bool(_TITLE.fullmatch(words))


def _begins_before(text: str, head: list[Span], first: int, joined: str) -> bool:
    """Whether a title's line goes on one before it: an office whose name the title does not have yet."""
    before = text[slice(*head[first - 1])] if first else ""
    if not _TITLE_PART.fullmatch(before) or len(before) + len(joined) > _LONGEST_TITLE:
        return False
    return bool(_GOES_ON.match(joined) or _BROKEN_OFF.search(before) or _PARTY.fullmatch(before))


def _is_prose(line: str) -> bool:
    return line.count("，") > 1 or "。" in line


def _is_addressee(line: str) -> bool:
    if not line.endswith("：") or len(line) > _LONGEST_ADDRESSEE or "如下" in line or begins_with_number(line):
        return False
    return bool(_ADDRESSED.fullmatch(line[:-1]))


def _signature(text: str, closing: int) -> tuple[str, dt.date | None]:
    """Return who signs at the end, and when."""
    offices: list[str] = []
    for line in (text[slice(*span)] for span in lines(text, closing, len(text))):
        if dated := _DATE_LINE.fullmatch(line):
            if dated["signs"]:
                offices.append(dated["signs"])
            return _joined(offices), _date(dated)
        if not _FORMULA.fullmatch(line):
            offices.append(line)
    return _joined([office for office in offices if _OFFICE.fullmatch(office)]), None


def _under_title(below: list[str]) -> tuple[str, dt.date | None]:
    """Return who signs under the title, and when, as reports to a people's congress do."""
    for index, line in enumerate(below):
        if dated := _DATE_LINE.fullmatch(line):
            office = dated["signs"] or (below[index - 1] if index and _OFFICE.fullmatch(below[index - 1]) else "")
            return office, _date(dated)
    return "", None


def _joined(offices: list[str]) -> str:
    """Return several offices as one signature; a name broken over two lines is one."""
    whole: list[str] = []
    for office in offices:
        parts = _JOINT_OFFICE.split(office)
        if whole and not re.search(rf"{_OFFICE_END}$", whole[-1]):
            whole[-1] += parts.pop(0)
        whole += parts
    return "、".join(whole)


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(_year(match["year"]), _small(match["month"]), _small(match["day"] or "0"))
    except ValueError:
        return None


def _year(word: str) -> int:
    return int("".join(_DIGIT_OF.get(character, character) for character in word))


def _small(word: str) -> int:
    """Return a number up to 99 in digits or Chinese numerals."""
    if word.isdecimal():
        return int(word)
    tens, ten, units = word.rpartition("十")
    if not ten:
        return int(_DIGIT_OF[units])
    return 10 * (int(_DIGIT_OF[tens]) if tens else 1) + (int(_DIGIT_OF[units]) if units else 0)


def _years(words: str) -> Iterator[int]:
    for found in _YEAR.finditer(words):
        yield _year(found["year"])


def _year_of(words: str) -> int:
    return next(_years(words), 0)


def _year_of_text(text: str) -> int:
    """Return the year that the preamble says it reports on: in its closing formula, else the first it names."""
    start = re.sub(r"《[^》\n]{0,60}》|（[^）\n]{0,30}）", "", text[:600])
    closer = _CLOSER.search(start)
    return (_year_of(closer["told"]) if closer else 0) or _year_of(start)


def _unit_of_title(title: str) -> str:
    words = _LEFT_OF_UNIT.sub("\n", title).strip("\n").partition("\n")[0]
    cut = _RIGHT_OF_UNIT.search(words)
    return _plain(words[: cut.start()] if cut else words)


def _unit(told: str, signs: str) -> str:
    """Return the unit that the text names, unless another one signs it."""
    return told if told and (not signs or told in signs or signs in told) else signs


def _unit_of_signature(signature: str) -> str:
    return _plain(signature.rsplit("、", maxsplit=1)[-1])


def _plain(office: str) -> str:
    """Return whose report it is: a county for its committee and its government, an office for itself."""
    if (party := _PARTY.match(office)) and party.end() < len(office):
        office = office[party.end() :]
    elif party:
        return party["place"]
    return re.sub(r"(?:人民)?政府$|(?<=街道)办事处$|(?<=[县区市镇乡])政府办$", "", office.strip("，、 的"))


def _unit_of_text(text: str) -> str:
    """Return the unit that the first words name, in the closing formula of the preamble before others."""
    start = text[:400]
    closer = _CLOSER.search(start)
    told = re.match(_PLACE_OR_OFFICE, closer["told"]) if closer else None
    named = ([told[0]] if told else []) + [match["unit"] for match in _UNIT.finditer(start)]
    return next((_plain(unit) for unit in named if not _NO_UNIT.search(unit)), "")
