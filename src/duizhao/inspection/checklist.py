"""Report → 自查单: what a clerk holds a draft against, each point with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from msgspec import Struct

from duizhao.edits import Origins
from duizhao.model import Item, Kind, Passage, Report, Section
from duizhao.names import DOUBTS, UNREAD_WORDS, county_names
from duizhao.settings import Settings
from duizhao.words import any_of, sentences

_EXCERPT = 36
_STATES = {"own": "单列", "inside": "未单列", "absent": "未见", "unrecognised": UNREAD_WORDS}
_STATED = {
    "title": "题名",
    "unit": "单位",
    "year": "年度",
    "number": "发文字号",
    "addressee": "主送",
    "signature": "署名",
    "signed": "落款日期",
}
_YEAR = re.compile(r"(?<![\d—\-－~至到])(?P<year>20\d{2})年?(?![\d—\-－~至到版])")
_OPENS_WITH_YEAR = re.compile(r"[“（]?(?P<year>20\d{2})年(?:度|来|以来|全年)?[，,、]?(?!\d|[—\-－~至到])")
_SET_OFF = r"(?<![\u4e00-\u9fff])|(?<=[省市州盟与和赴到向在对同邻习鉴往由被给跟及是])"
"""What stands before a name of two characters: 示范县 does not speak of 范县."""

_NO_WORD = "(?![直域级区城委政乡里市情内外镇属长])"
"""What does not follow one: 和县直各单位 does not speak of 和县."""


class _Words(Struct, frozen=True, kw_only=True):
    """A heading or a sentence, and where it stands."""

    line: int
    kind: Kind
    """The kind of its section."""
    text: str
    heading: bool


def checklist(report: Report, settings: Settings) -> Iterator[str]:
    """Yield the lines of a checklist: what the law asks for, what answers problems, stale names and years, doubts."""
    said = report.imprint
    words = list(_all_words(report))
    yield "自查单（机器整理，供核对）"
    known = [f"{name}：{getattr(said, field)}" for field, name in _STATED.items() if getattr(said, field)]
    yield from _point("文中写明的要素", known, "未识别出题名、年度、落款")
    yield from _point("法定五项内容", _legal(report, settings), "")
    yield from _point("不足的原因", _causes(report), "未见写明原因的语句")
    yield from _point("不足与对应安排", _responses(report), "未识别出下一步安排，未作核对")
    yield from _point("其他县（市、区）的名称", _other_counties(report, settings, words), "未见")
    yield from _point("可能留自上年或写错的年份", _stale_years(report.ref.year or said.year, words), "未见")
    doubtful = (f"第{one.line}行　“{one.quote}”：{DOUBTS[one.kind]}" for one in report.doubts)
    yield from _point("存疑之处", doubtful, "未见")


def _point(name: str, lines: Iterable[str], nothing: str) -> Iterator[str]:
    yield f"■ {name}"
    found = False
    for line in lines:
        found = True
        yield f"   {line}"
    if not found:
        yield f"   {nothing}"


def _all_words(report: Report) -> Iterator[_Words]:
    """Yield all headings and sentences of a report in order."""
    origins, offset = Origins(report.source.text, report.edits), len(report.lead)
    for section in report.sections:
        offset += len(section.number) + len(section.separators[0])
        if section.heading:
            yield _Words(line=origins.line(offset), kind=section.kind, text=section.heading, heading=True)
        offset += len(section.heading) + len(section.separators[1])
        for item in section.items:
            offset += len(item.number) + len(item.separators[0])
            if item.heading:
                yield _Words(line=origins.line(offset), kind=section.kind, text=item.heading, heading=True)
            offset += len(item.heading) + len(item.separators[1])
            for start, end in sentences(item.text):
                text = item.text[start:end].strip()
                yield _Words(line=origins.line(offset + start), kind=section.kind, text=text, heading=False)
            offset += len(item.text) + len(item.separators[2])


def _legal(report: Report, settings: Settings) -> Iterator[str]:
    parts = _parts(report)
    for item in report.legal:
        own = [parts[anchor] for anchor in item.sections]
        places = [f"{one.number}{one.heading}（第{one.first_line}行）" for one in own]
        places += [_quoted(parts, passage) for passage in item.passages]
        name = settings.section(item.kind).name
        yield f"{name}：{_STATES[item.state]}{'　' if places else ''}{'；'.join(places)}"


def _causes(report: Report) -> Iterator[str]:
    parts = _parts(report)
    for passage in chain.from_iterable(item.causes for item in report.legal):
        yield _quoted(parts, passage)


def _responses(report: Report) -> Iterator[str]:
    items = {item.anchor: item for item in report.items}
    for response in report.responses:
        problem = items[response.problem]
        steps = [
            f"第{items[step.anchor].first_line}行{items[step.anchor].number}（{'、'.join(step.matters)}）"
            for step in response.steps
        ]
        words = _short(problem.heading or problem.text)
        yield f"第{problem.first_line}行“{words}”：{'；'.join(steps) or '未见对应安排'}"


def _parts(report: Report) -> dict[str, Section | Item]:
    """Return sections and items by anchor."""
    parts: tuple[Section | Item, ...] = (*report.sections, *report.items)
    return {part.anchor: part for part in parts}


def _quoted(parts: Mapping[str, Section | Item], passage: Passage) -> str:
    part = parts[passage.anchor]
    field = part.text if isinstance(part, Item) and passage.field == "text" else part.heading
    return f"第{part.first_line}行“{_short(field[passage.start : passage.end])}”"


def _short(words: str) -> str:
    words = words.replace("\n", "").strip()
    return words if len(words) <= _EXCERPT else words[:_EXCERPT] + "…"


def _other_counties(report: Report, settings: Settings, words: list[_Words]) -> Iterator[str]:
    """Yield where the name of another county stands; that of the report's own, and of what is above it, may."""
    county = settings.counties.get(report.ref.county)
    own = {report.imprint.unit, report.imprint.signature}
    own |= {county.name, county.prefecture or "", county.province} if county else set()
    for one in words:
        for match in _named_counties().finditer(one.text):
            name = match[0]
            if not any(name in mine or (mine and mine in name) for mine in own):
                at = max(0, match.start() - _EXCERPT // 3)
                yield f"第{one.line}行　{name}：“{_short(one.text[at:])}”"


@cache
def _named_counties() -> re.Pattern[str]:
    """Return a pattern for the names of all counties; one of two characters must be set off."""
    names = county_names()
    long, short = (any_of(name for name in names if (len(name) == 2) is two).pattern for two in (False, True))
    return re.compile(f"{long}|(?:{_SET_OFF}){short}{_NO_WORD}")


def _stale_years(year: int, words: list[_Words]) -> Iterator[str]:
    """Yield headings, and sentences that open with a year, which are not of the year that one expects there."""
    if not year:
        return
    for one in words:
        expected = {year, year + 1} if one.kind in ("next", "problems", "preamble", "closing") else {year}
        opening = None if one.heading else _OPENS_WITH_YEAR.match(one.text)
        found = _YEAR.finditer(one.text) if one.heading else ([opening] if opening else [])
        for match in found:
            if int(match["year"]) not in expected:
                where = "标题" if one.heading else "句首"
                yield f"第{one.line}行　{match['year']}年（{where}）：“{_short(one.text)}”"
