"""Report → Report: what should not be taken on trust in it, and where it contradicts its front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import structs

from duizhao.edits import Origins
from duizhao.model import Doubt, DoubtKind, Finding, Item, Level, Place, Report, Section
from duizhao.names import county_names
from duizhao.script import characters, in_charset
from duizhao.settings import County, Lookalike

_HAN = r"[\u4e00-\u9fff]"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SYLLABLE = rf"[a-zü]{{0,4}}[{_TONED}][a-zü]{{0,4}}"
_GARBLED = (
    rf"[A-Za-z_]（{_SYLLABLE}）",  # F（xiàn）: a letter is left of 現
    rf"(?<![（：a-zü{_TONED}]){_SYLLABLE}）",  # 變？yōu）: the bracket is lost too
    rf"{_HAN}?[ㄅ-ㄩ][ㄅ-ㄩ─-╋\u4e00-\u9fff]{{0,3}}",  # ㄒ唬┥: （一） read one byte late
    rf"{_HAN}[─-╋]{_HAN}",
    rf"？[笆盵]{_HAN}{{1,3}}",  # ？笆奈濉: “十四五” read one byte late
    r"[\ue000-\uf8ff\ufffd]{1,4}",
    r"(?:锟斤拷|烫烫烫|屯屯屯)",  # what lost bytes and blank memory look like in GBK
)
# Each begins with characters of its own, what must not stand before it asked behind them: re finds those soonest.
_DIGITS = (
    *(rf"{century}(?<!\d..)\d{{2}}(?:1[0-2]|[1-9])(?:\d{{1,2}})?[月日]" for century in ("19", "20")),  # 20256月
    *(rf"{century}(?<!\d..)\d{{4,5}}日" for century in ("19", "20")),  # 2025730日
    r"20(?<!\d20)\d{2}20\d{2}年?",  # 20212025年
    r"〔(?:19|20)\d{3,7}号?",  # 〔202526号
    r"20(?<=法20)\d{3}(?!\d)",  # 法20239
)
_MASK = (
    r"(?<![A-Za-z\d一二三四五六七八九〇○])[XxＸ×*＊□○]{1,4}(?=[省市县区乡镇村局街社公司路条件次年个名人万])",
    r"20[XxＸ×*＊]{2}(?=年)",
    r"（略）",
    r"某{2,4}(?=[县市区镇乡局])",
)
_SIGNS: dict[DoubtKind, re.Pattern[str]] = {
    "garbled": re.compile(rf"[{_TONED}ㄅ-ㄩ─-╋笆盵\ue000-\uf8ff\ufffd锟烫屯]"),
    "digits": re.compile(r"\d\d\d\d\d"),
    "mask": re.compile(r"X|x|Ｘ|×|\*|＊|□|○|（略|某某"),
    "truncated": re.compile("仅展示|省略|剩余|全文|更多"),
}
"""What each cannot be without. That is looked for first, and found sooner: most texts have no damage."""
_PATTERNS: dict[DoubtKind, re.Pattern[str]] = {
    "garbled": re.compile("|".join(_GARBLED)),
    "digits": re.compile("|".join(_DIGITS)),
    "mask": re.compile("|".join(_MASK)),
}
_LEFT_OUT = re.compile(
    r"仅展示\d{1,6}字|(?:开头|前面|中间|后面|结尾|部分|内容|正文|全文|此处)(?:部分|内容)?已?省略"
    r"|(?:点击|登录|下载)(?:后)?(?:查看|阅读|浏览)(?:全文|更多|剩余)|剩余\d{1,4}页"
)
_CHARACTER = re.compile(_HAN)
_LONGEST_TITLE = 60
_NEAR = 600
"""So much of a text may name the year and the county that it reports on."""
_SUFFIX = re.compile(r"(?<=..)(?:[\u4e00-\u9fff]{1,6}族)?(?:自治)?[县区市旗]$")

_Found = tuple[DoubtKind, int, str]
"""Why a place is doubtful, its offset in the text, and the words in question."""
_MESSAGES = {
    "garbled": "garbled: “{}” was read out of step; what stands around it is lost",
    "rare": "rare character “{}”; it may stand for one of like shape, compare the original",
    "digits": "digits run together: “{}”; what stood between them is lost, and no figure is read from them",
    "mask": "masked: “{}”",
    "truncated": "a part is left out: “{}”",
    "numbering": "a number is missing from a series: “{}”",
    "lookalike": "looks like another kind of document ({}), not a yearly report",
}


def doubts(report: Report, lookalikes: Sequence[Lookalike], counties: Mapping[str, County], names: str = "") -> Report:
    """Return the report with its doubts, and a finding for each of them and for each conflict with its front matter.

    ``names`` are characters of names that are no sign of damage.
    """
    origins, text, title = Origins(report.source.text, report.edits), report.text, _title(report)
    in_text = {*_damage(text), *_rare(text, names), *_another_kind(text, title, lookalikes)}
    doubtful = {Doubt(line=origins.line(at), kind=kind, quote=quote) for kind, at, quote in in_text}
    found = tuple(sorted({*doubtful, *_left_out(report.source.text, origins), *_gaps_in_numbering(report)}))
    findings = [_finding(report, one) for one in found]
    if report.ref.county:
        findings += _conflicts(report, counties)
    return structs.replace(report, doubts=found, findings=(*report.findings, *findings))


def _damage(text: str) -> Iterator[_Found]:
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text) if _SIGNS[kind].search(text) else ():
            yield kind, match.start(), _with_neighbours(text, *match.span())


def _with_neighbours(text: str, start: int, end: int) -> str:
    """Return what was found with a character on either side, so that it can be recognised."""
    return text[max(0, start - 1) : end + 1].strip("\n，。；：、")


def _rare(text: str, names: str) -> Iterator[_Found]:
    """Yield the first place of each character that neither GB 2312 has nor a name explains."""
    for character in characters(text) - _known(names):
        if _CHARACTER.match(character):
            at = text.index(character)
            yield "rare", at, _with_neighbours(text, at, at + 1)


def _left_out(received: str, origins: Origins) -> Iterator[Doubt]:
    """Yield where whoever copied a text says that he left a part out; that may be words of the page."""
    for match in _LEFT_OUT.finditer(received) if _SIGNS["truncated"].search(received) else ():
        yield Doubt(line=origins.line_and_column(match.start())[0], kind="truncated", quote=match[0])


def _gaps_in_numbering(report: Report) -> Iterator[Doubt]:
    """Yield where a number is missing between two that follow each other in one series."""
    last: dict[str, Section | Item] = {}
    parts: tuple[Section | Item, ...] = (*report.sections, *report.items)
    for one in parts:
        series = one.parent if isinstance(one, Item) else ""
        if one.ordinal:
            before = last.get(series)
            if before and one.ordinal > before.ordinal + 1:
                yield Doubt(line=one.first_line, kind="numbering", quote=f"{before.number}…{one.number}")
            last[series] = one


@lru_cache(maxsize=4)
def _known(names: str) -> frozenset[str]:
    """Return the characters of GB 2312, of the names of counties, and of other names."""
    plain = (chr(code) for code in range(0x4E00, 0xA000))
    return frozenset(names).union(filter(_in_gb_2312, plain), *county_names())


def _in_gb_2312(character: str) -> bool:
    return in_charset(character, "gb2312")


def _title(report: Report) -> str:
    """Return the report's printed title, or its first line if that is short, or the title that its editor gave."""
    first_line = report.text.lstrip().split("\n", 1)[0]
    is_short = len(first_line) <= _LONGEST_TITLE and not re.search("[，。：]", first_line)
    return report.imprint.title or (first_line if is_short else report.ref.title)


def _another_kind(text: str, title: str, lookalikes: Sequence[Lookalike]) -> Iterator[_Found]:
    title = re.sub(r"《[^》]*》|〈[^〉]*〉", "", title)
    for one in lookalikes:
        named = any(re.search(pattern, title) for pattern in one.titles)
        if named and not any(re.search(pattern, title) for pattern in one.unless):
            yield "lookalike", max(0, text.find(title)), one.name
            return


def _finding(report: Report, doubt: Doubt) -> Finding:
    level: Level = "warning" if doubt.kind == "lookalike" else "notice"
    return Finding(Place(report.source.text_path, doubt.line), level, _MESSAGES[doubt.kind].format(doubt.quote))


def _conflicts(report: Report, counties: Mapping[str, County]) -> Iterator[Finding]:
    """Yield where the front matter says one thing and the text another.

    A year left over from last year in the title alone is a notice; a text that nowhere near its beginning names
    the year or the county that its file claims is a warning, and so is another date than its editor gave.
    """
    ref, said, where = report.ref, report.imprint, Place(report.source.path)
    level: Level
    near = report.text[:_NEAR] + said.signature
    if said.year and said.year != ref.year:
        level = "notice" if f"{ref.year}年" in near or f"{ref.year}年" in said.title else "warning"
        yield Finding(where, level, f"the file says {ref.year}; the text reports on {said.year}")
    if said.signed and ref.signed != said.signed:
        level = "warning" if ref.signed else "notice"
        told = f"the front matter has {ref.signed or 'no date'} as signed"
        yield Finding(where, level, f"{told}; the text is dated {said.signed}")
    if said.title and _letters(said.title) != _letters(ref.title):
        yield Finding(where, "notice", f"the front matter calls it “{ref.title}”; the text is headed “{said.title}”")
    county = counties.get(ref.county)
    if county and said.unit and _core(county.name) not in near:
        yield Finding(where, "warning", f"the file is of {county.name}; the text names “{said.unit}”")


def _letters(words: str) -> str:
    return re.sub(r"[^\w]", "", words)


def _core(name: str) -> str:
    """Return the part of a county's name by which it is called: 焉耆 for 焉耆回族自治县, 新县 for 新县."""
    return _SUFFIX.sub("", name) if len(name) > 2 else name
