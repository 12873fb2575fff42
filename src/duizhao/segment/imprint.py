"""What a text says of itself: whose report it is, and of which year."""

from __future__ import annotations

import re

from duizhao.forms import PARTY_COMMITTEE, YEAR, year_of

_YEAR = re.compile(rf"(?<![\d—\-－~～至到])(?P<year>{YEAR})(?=年(?!版)|法治|度)(?!年?[—\-－~～至到]\d)")
"""A year, but not one of a range such as 2021—2025年, nor of an edition."""
_OPENING_YEAR = re.compile(rf"(?m)(?:^|(?<=。)){YEAR}年(?:度)?[，,]")
_SINCE = re.compile(rf"[自从]{YEAR}年|{YEAR}年以来|{YEAR}年\d|(?m:^.{{0,6}}{YEAR}年.{{0,16}}(?:安排|打算|计划|思路)$)")
"""Years that a report looks back to or ahead to."""
_ASIDES = re.compile(r"《[^》\n]{0,60}》|（[^）\n]{0,30}）")
_CLOSER = re.compile(r"现[将就对](?P<told>[^。：；\n]{0,40}?)(?:情况|工作|如下|报告|汇报|总结)")
"""The formula that closes a preamble: 现将我县2023年度法治政府建设情况报告如下."""
_NEAR_FOR_YEAR, _NEAR_FOR_UNIT = 600, 400
"""So much of a text is asked for its year, and for its unit."""

_LEFT_OF_UNIT = re.compile(rf"关于|报送|{YEAR}年度?")
_RIGHT_OF_UNIT = re.compile(r"推进|法[治制]|依法|贯彻|落实|年度|建设|开展|全面|情况|工作|深入|加强")
_NAME = r"(?:(?![在以的和与对按根经为是由将把])[\u4e00-\u9fff])"
_PLACE_OR_OFFICE = (
    rf"{_NAME}{{1,12}}?(?:自治县|自治旗|县|区|市|旗|乡|镇|街道)"
    rf"(?:{_NAME}{{1,10}}?(?:局|委员会|办公室|大队|支队|中心|街道|区|县))?"
)
_UNIT = re.compile(rf"(?:^|[，。\n]|现[将就对]|{YEAR}年度?)(?P<unit>{_PLACE_OR_OFFICE})")
_NO_UNIT = re.compile(
    r"^(?:[我全各本该省市县区党国努受让使办获荣]|中央|上级|坚持|围绕|推[动进]|组织|落实|打造|建[设成]|印发|出台|制定|召开"
    r"|开展)|[省市县区]委$"
)
_GOVERNMENT = re.compile(r"(?:人民)?政府$|(?<=街道)办事处$|(?<=[县区市镇乡])政府办$")


def year(title: str, text: str) -> int:
    """Return the year that a report is on, by its title or else by its preamble; 0 where neither says."""
    start = _ASIDES.sub("", text[:_NEAR_FOR_YEAR])
    closer = _CLOSER.search(start)
    opening = _OPENING_YEAR.search(start)
    for words in (title, closer["told"] if closer else "", opening[0] if opening else "", _SINCE.sub("", start), start):
        if found := _YEAR.search(words):
            return year_of(found["year"])
    return 0


def unit(title: str, text: str, signature: str) -> str:
    """Return whose report it is, as named in the title, else in the first words, else in the signature.

    A unit that the first words name counts only if it is the one that signs, where anyone signs.
    """
    if named := _unit_of_title(title):
        return named
    told, signs = _unit_of_text(text), _plain(signature.rsplit("、", maxsplit=1)[-1])
    return told if told and (not signs or told in signs or signs in told) else signs


def _unit_of_title(title: str) -> str:
    words = _LEFT_OF_UNIT.sub("\n", title).strip("\n").partition("\n")[0]
    cut = _RIGHT_OF_UNIT.search(words)
    return _plain(words[: cut.start()] if cut else words)


def _unit_of_text(text: str) -> str:
    """Return the unit that the first words name, in the closing formula of the preamble before others."""
    start = text[:_NEAR_FOR_UNIT]
    closer = _CLOSER.search(start)
    told = re.match(_PLACE_OR_OFFICE, closer["told"]) if closer else None
    named = ([told[0]] if told else []) + [match["unit"] for match in _UNIT.finditer(start)]
    return next((_plain(unit) for unit in named if not _NO_UNIT.search(unit)), "")


def _plain(office: str) -> str:
    """Return a county for its committee and its government, an office for itself."""
    if (party := PARTY_COMMITTEE.match(office)) and party.end() < len(office):
        office = office[party.end() :]
    elif party:
        return party["place"]
    return _GOVERNMENT.sub("", office.strip("，、 的"))
