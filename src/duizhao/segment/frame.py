"""What frames a report: title, number and addressee above it; signature and date below.

These are elements of an official document after GB/T 9704 (党政机关公文格式): 标题, 发文字号, 主送机关, 发文机关署名,
成文日期.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from msgspec import Struct

from duizhao.forms import (
    BEHIND_DATE,
    DATE_LINE,
    LONGEST_TITLE,
    NUMBER,
    OFFICE,
    OFFICE_END,
    can_be_in_title,
    date_of,
    is_title,
    title_begins_before,
)
from duizhao.model import Imprint
from duizhao.segment.imprint import unit, year
from duizhao.segment.units import Span, lines

_HEAD_LINES = 12
"""So many lines at the top may hold the title and what stands around it."""
_MOST_TITLE_LINES = 3
_DOCUMENT_NUMBER = re.compile(
    r"(?P<number>[A-Za-z\u4e00-\u9fff]{1,14}[〔［\[（]\d{4}[〕］\]）]第?\d{1,4}号)(?:签发人[：:].*)?"
)
_ADDRESSED = re.compile(
    r".*(?:委|政府|局|厅|办|会|办公室|国务院|院|科|组织部|主任|委员|代表|代表们|同志们|各位|单位|领导)(?:（.{1,10}）)?"
)
_LONGEST_ADDRESSEE = 60

_DAMAGED_DATE = re.compile(r"(?=.*[年月日])(?:19|20)[\dXxＸ×*]{2,7}年?[\dXxＸ×*]{0,2}月?[\dXxＸ×*]{0,3}日?")
_MOST_BEHIND_DATE = 8
_FORMULA = re.compile(
    r"(?:特此|专此|谨此)(?:报告|汇报|报送|呈报|说明)[。！]?|此报告[。！]?"
    r"|(?:以上|上述|现将以上)?(?:情况|报告)，?(?:妥否，?)?请.{0,12}[。！]?"
)
"""The words that end a report above the signature: 特此报告。"""
_SIGNATURE = re.compile(
    rf"{OFFICE.pattern}(?:（盖章）)?|(?:中共|[\u4e00-\u9fff]{{1,6}}[省市县区州旗盟])[^，。；：！？、\n]{{0,36}}"
)
_MOST_SIGNATURES = 3
_JOINT_OFFICE = re.compile(r"(?<=委)(?=[^员][\u4e00-\u9fff]{1,12}人民政府$)")
"""Between 中共某县委 and 某县人民政府, where a line names both."""


class Frame(Struct, frozen=True, kw_only=True):
    """What was recognised of a report's frame, and where it ends and begins."""

    imprint: Imprint
    """What the text says of itself."""
    title: Span
    """Where the title stands; an empty span at the beginning of the text where it has none."""
    closing: int
    """Where the lines of signature and date begin, or the end of the text."""


def frame(text: str, title: Span, body: int, closing: int) -> Frame:
    """Return what frames a report with this title, whose first number, and whose closing lines, stand there."""
    head = list(lines(text, 0, body))[:_HEAD_LINES]
    words = text[slice(*title)].replace("\n", "")
    below = [text[slice(*line)] for line in head if not title[0] <= line[0] < title[1]]
    signature, signed = _signature(text, closing)
    if not signature and not signed and title[1]:
        signature, signed = _under_title(below)
    first = len(text) - len(text.lstrip())
    return Frame(
        imprint=Imprint(
            title=words,
            unit=unit(words, text[title[1] : closing], signature),
            year=year(words, text[title[1] : closing]),
            number=next((found["number"] for line in below if (found := _DOCUMENT_NUMBER.fullmatch(line))), ""),
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
    last = _before_annex(text, spans)
    while last > 0 and (len(spans) - last <= _MOST_BEHIND_DATE) and BEHIND_DATE.fullmatch(_line(text, spans, last)):
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


def _before_annex(text: str, spans: list[Span]) -> int:
    """Return the index of the date behind which an annex stands, or of the last line."""
    for index in range(1, len(spans) - 1):
        if re.match(r"附件?\d{0,2}(?:$|[：:])", _line(text, spans, index + 1)) and _is_date(_line(text, spans, index)):
            return index if OFFICE.fullmatch(_line(text, spans, index - 1)) else len(spans) - 1
    return len(spans) - 1


def _is_date(line: str) -> bool:
    return bool(DATE_LINE.fullmatch(line) or _DAMAGED_DATE.fullmatch(line))


def _closing_in_line(text: str, line: Span) -> int | None:
    """Return where an office and a date begin that run on behind the last sentence of a line."""
    start = max(text.rfind(mark, *line) for mark in "。！") + 1
    dated = DATE_LINE.fullmatch(text, start, line[1]) if start else None
    return start if dated and (not dated["signs"] or OFFICE.fullmatch(dated["signs"])) else None


def _undated_closing(text: str, spans: list[Span]) -> int:
    """Return where the offices begin that sign a text without a date, behind a sentence, or its end."""
    start = len(spans)
    while start > 1 and len(spans) - start < _MOST_SIGNATURES and OFFICE.fullmatch(_line(text, spans, start - 1)):
        start -= 1
    signed = start < len(spans) and _line(text, spans, start - 1).endswith(("。", "！", "”", "）"))
    return spans[start][0] if signed else len(text)


def _line(text: str, spans: list[Span], index: int) -> str:
    return text[slice(*spans[index])]


def _signs(line: str) -> bool:
    """Whether a line can be a signature: few words, no marks, and no number that begins it."""
    return bool(_SIGNATURE.fullmatch(line)) and not NUMBER.match(line)


def title_of(text: str, body: int, gaps: Collection[int]) -> Span:
    """Return where the title stands before ``body``, on one to three lines, or an empty span.

    ``gaps`` are offsets at which a blank was taken out: one may part the title from the text behind it.
    """
    head = list(lines(text, 0, body))[:_HEAD_LINES]
    if head and (end := _title_end(text, head[0], gaps)):
        return head[0][0], end
    for last in range(len(head)):
        for first in range(last, max(-1, last - _MOST_TITLE_LINES), -1):
            parts = [text[slice(*line)] for line in head[first : last + 1]]
            if not can_be_in_title(parts[0]) or _DOCUMENT_NUMBER.fullmatch(parts[0]):
                break
            before = text[slice(*head[first - 1])] if first else ""
            if is_title("".join(parts)) and not title_begins_before(before, "".join(parts)):
                return head[first][0], head[last][1]
    return (0, 0)


def _title_end(text: str, line: Span, gaps: Collection[int]) -> int | None:
    """Return where a title ends that begins a line and is parted by a blank from what follows."""
    start, end = line
    ends = (at for at in range(start, min(end, start + LONGEST_TITLE + 1)) if at in gaps)
    return next((at for at in ends if is_title(text[start:at])), None)


def _is_addressee(line: str) -> bool:
    if not line.endswith("：") or len(line) > _LONGEST_ADDRESSEE or "如下" in line or NUMBER.match(line):
        return False
    return bool(_ADDRESSED.fullmatch(line[:-1]))


def _signature(text: str, closing: int) -> tuple[str, dt.date | None]:
    """Return who signs at the end, and when."""
    offices: list[str] = []
    for line in (text[slice(*span)] for span in lines(text, closing, len(text))):
        if dated := DATE_LINE.fullmatch(line):
            if dated["signs"]:
                offices.append(dated["signs"])
            return _joined(offices), date_of(dated)
        if not _FORMULA.fullmatch(line):
            offices.append(line.removesuffix("（盖章）"))
    return _joined([office for office in offices if OFFICE.fullmatch(office)]), None


def _under_title(below: list[str]) -> tuple[str, dt.date | None]:
    """Return who signs under the title, and when, as reports to a people's congress do."""
    for index, line in enumerate(below):
        if dated := DATE_LINE.fullmatch(line):
            office = dated["signs"] or (below[index - 1] if index and OFFICE.fullmatch(below[index - 1]) else "")
            return office, date_of(dated)
    return "", None


def _joined(offices: list[str]) -> str:
    """Return several offices as one signature; a name broken over two lines is one."""
    whole: list[str] = []
    for office in offices:
        parts = _JOINT_OFFICE.split(office)
        if whole and not re.search(rf"{OFFICE_END}$", whole[-1]):
            whole[-1] += parts.pop(0)
        whole += parts
    return "、".join(whole)
