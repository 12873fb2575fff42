"""For which period and which body a figure holds: words before it in its sentence say so."""

from __future__ import annotations

import re

from msgspec import Struct

from duizhao.indicators.numbers import Figure


class Body(Struct, frozen=True, kw_only=True):
    """Whose report it is, as far as its figures must know."""

    year: int
    """The year that is reported on; 0 where it is not known."""
    whole: tuple[str, ...] = ()
    """Words that mean the body itself, such as 全县; of a 市 全市 is its own."""


_CLAUSE = re.compile(r"(?:[^，；：（(]|（[^（），；]{0,12}）){0,120}$")
_WHOLE = re.compile(r"全年(?!度?(?:工作|目标|任务|计划|普法))|本年度|年度(?=行政执法数据)|一年来|[今本]年(?:以)?来")
_SINCE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?:\d{1,2}月)?(?:以来|至今|起)|近[两三四五六七八九十\d]{1,2}年|[两三四五六七八九十]年来|历年"
    r"|十[三四]五”?(?:规划)?(?:期间|以来)|[成建]立以来|(?:^|[，；])[^，；今本\d]{2,14}以来(?=[，累])"
)
_CLAUSE_START = re.compile(r"(?:^|[，；：（])(?:自)?$")
_SUM = re.compile(r"累计|截[至止]目前.{0,12}共|历年")
_STOCK = re.compile(r"截[至止]|(?:^|，)目前，")
"""Says for the rest of the sentence that figures are as they stand."""
_STOCK_HERE = re.compile(r"目前|现有|现行有效|现已|至今(?!年)|[年月]底(?=[，前止])")
"""Says so for its clause."""
_TARGET = re.compile(
    r"(?<!列入)计划(?=[^，。、；）的和生])|(?<![草虚模比])拟(?=[^稿定制订合以])|力争|预计|争取|到20\d\d年[底末]?(?=[，每力达全基])|按照?(?:有关)?规定|(?<!无)须(?!知)|应当|必须"
    r"|将(?=开展|举办|达到|建成|新增|实现|组织|完成|培训|新建)|年度?目标"
)
_DONE = re.compile(r"实际|已经|完成")
_UPPER = re.compile(
    r"(?:^|[，；])(?:20\d\d年度?|全年|[今去上]年|目前|据统计)?(?P<body>全国|全省|全市|全州|全[盟旗]|自治区)"
    r"(?!性|[^，；]{0,4}(?:第[一二三]|前列|率先|首|唯一|排名|领先|通报|推广|优秀|先进|示范|民主|文明|最佳|十佳))(?P<rest>[^，；]*)$"
)
_OWN = re.compile(r"我[县市区局镇乡办委州省]|本[县市区局镇乡级]|全[县镇乡局]")
_LAST = re.compile(
    r"(?<![较比])(?:上年|去年|上一年度?)|[较比](?:上年|去年|上一年度?|20\d\d年)(?:同期)?的$|(?<![\d较比])(?P<year>20\d\d)年(?!以来|来|至今|起|第)"
)
_AGAIN = re.compile(r"今年|本年|同期为")
_AGAINST = re.compile(r"同比|[较比与][^，；]{0,5}(?:上年|去年|上一年|20\d\d年)|相比")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?:再|还|底|末|，|将|计划|拟|力争|办|预)")
_ASKED = re.compile(r"[^，；]{0,10}(?:要求|标准|规定)")
_BOUNDS = ("不少于", "不低于", "不超过", "至少", "不多于")


def scope(before: str, behind: str, figure: Figure, body: Body, *, acting: re.Pattern[str]) -> str:
    """Return the scope of a figure, given the words of its sentence around it; empty for this body in this year.

    上级 全省, 全国 …; 目标 planned or required; 上年 of the year before; 同比 a change against it; 累计 over several
    years; 截至 as it stands at a date; 其中 a part of the figure before; 全年 said to be of the whole year. Where two
    hold it is the one that leads further from this body in this year. ``acting`` matches a clause that begins with a
    verb, to which 累计 of the clause before does not reach.
    """
    found = _CLAUSE.search(before)
    clause = found[0] if found else ""
    against = bool(_AGAINST.search(before)) or "同比" in figure.qualifier
    last_year = not figure.level and _of_last_year(clause, body)
    several = figure.unit == "倍"
    holding = (
        ("上级", _of_upper(before, body)),
        ("目标", _wanted(before, behind, figure, body)),
        ("同比", ((figure.change or several) and against) or (several and last_year)),
        ("上年", last_year),
        ("累计", _summed(before, clause, body, acting)),
        ("截至", bool(_STOCK.search(before) or _STOCK_HERE.search(clause))),
        ("其中", "其中" in clause),
        ("全年", bool(_WHOLE.search(before))),
    )
    return next((name for name, holds in holding if holds), "")


def _wanted(before: str, behind: str, figure: Figure, body: Body) -> bool:
    """Whether a figure is planned or required, not done."""
    if any(bound in figure.qualifier for bound in _BOUNDS) and _ASKED.match(behind):
        return True
    if body.year and any(int(year) > body.year for year in _YEAR.findall(before)):
        return True
    target = _last(_TARGET, before)
    return bool(target and not _DONE.search(before, target.end()))


def _last(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    return next(reversed([*pattern.finditer(words)]), None)


def _of_upper(before: str, body: Body) -> bool:
    upper = _UPPER.search(before)
    if not upper or upper["body"] in body.whole:
        return False
    return not _OWN.search(upper["rest"]) and not any(word in upper["rest"] for word in body.whole)


def _of_last_year(clause: str, body: Body) -> bool:
    for match in _LAST.finditer(clause):
        named = int(match["year"] or 0)
        if named and (not body.year or named >= body.year):
            continue
        behind = clause[match.end() :]
        if not _AGAIN.search(behind) and not (body.year and f"{body.year}年" in behind):
            return True
    return False


def _summed(before: str, clause: str, body: Body, acting: re.Pattern[str]) -> bool:
    if _SUM.search(clause):
        return True
    for match in _SINCE.finditer(before):
        if match["year"] and int(match["year"]) == body.year:
            continue
        # 近三年办结的61件 is said of its clause alone, 近三年，… of all that follows.
        reach = before[match.end() :] if _CLAUSE_START.search(before[: match.start()]) else clause
        if match.end() + len(reach) < len(before) and match.end() < len(before) - len(clause):
            continue
        if not _AGAIN.search(before, match.end()) and not (body.year and f"{body.year}年" in before[match.end() :]):
            return True
    # 累计发送甲14773条，乙1286条: a clause without a verb of its own goes on with the one before.
    head, comma, _ = before.rpartition("，")
    last = _CLAUSE.search(head)
    return bool(comma and clause and last and _SUM.search(last[0]) and not acting.match(clause))
