"""For which period and which body a figure holds: words before it in its sentence say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from duizhao.indicators.numbers import Figure


class Body(Struct, frozen=True, kw_only=True):
    """Whose report it is, as far as its figures must know."""

    year: int
    """The year that is reported on; 0 where it is not known."""
    whole: tuple[str, ...] = ()
    """Words that mean the body itself, such as 全县; of a 市 全市 is its own."""


# re passes quickly over a text in which no alternative can begin, if each begins with a character of its own. So what
# must not stand before one is asked behind that character here, and no alternative begins with a class.
_CLAUSE_BACKWARDS = re.compile(r"(?:）[^（），；]{0,12}（|[^，；：（(]){0,120}")
_WHOLE = re.compile(r"全年(?!度?(?:工作|目标|任务|计划|普法))|本年(?:度|以?来)|年度(?=行政执法数据)|一年来|今年以?来")
_SINCE_TOLD = re.compile(r"来|近|起|至今|历年|期间")
"""One of these stands in all that :data:`_SINCE` finds, which would look for it at each character."""
_SINCE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?:\d{1,2}月)?(?:以来|至今|起)|近[两三四五六七八九十\d]{1,2}年|[两三四五六七八九十]年来|历年"
    r"|十[三四]五”?(?:规划)?(?:期间|以来)|[成建]立以来|(?:^|[，；])[^，；今本\d]{2,14}以来(?=[，累])"
)
_CLAUSE_START = re.compile(r"(?:^|[，；：（])(?:自)?$")
_SUM = re.compile(r"累计|截[至止]目前.{0,12}共|历年")
_STOCK = re.compile(r"截[至止]|目前，(?<![^，]目前，)")
"""Says for the rest of the sentence that figures are as they stand."""
_STOCK_HERE = re.compile(r"目前|现有|现行有效|现已|至今(?!年)|年底(?=[，前止])|月底(?=[，前止])")
"""Says so for its clause."""
_TARGET = re.compile(
    r"计划(?<!列入计划)(?=[^，。、；）的和生])|拟(?<![草虚模比]拟)(?=[^稿定制订合以])|力争|预计|争取|到20\d\d年[底末]?(?=[，每力达全基])"
    r"|按照?(?:有关)?规定|须(?<!无须)(?!知)|应当|必须|将(?=开展|举办|达到|建成|新增|实现|组织|完成|培训|新建)|年度?目标"
)
_DONE = re.compile(r"实际|已经|完成")
_UPPER_NAMED = re.compile(r"全[国省市州盟旗]|自治区")
_UPPER = re.compile(
    r"(?:20\d\d年度?|全年|[今去上]年|目前|据统计)?(?P<body>全国|全省|全市|全州|全[盟旗]|自治区)"
    r"(?!性|[^，；]{0,4}(?:第[一二三]|前列|率先|首|唯一|排名|领先|通报|推广|优秀|先进|示范|民主|文明|最佳|十佳))(?P<rest>[^，；]*)$"
)
_OWN = re.compile(r"我[县市区局镇乡办委州省]|本[县市区局镇乡级]|全[县镇乡局]")
_LAST = re.compile(
    r"(?<![较比])(?:上年|去年|上一年度?)|[较比](?:上年|去年|上一年度?|20\d\d年)(?:同期)?的$|(?<![\d较比])(?P<year>20\d\d)年(?!以来|来|至今|起|第)"
)
_AGAIN = re.compile(r"今年|本年|同期为")
_AGAINST = re.compile(r"同比|[较比与][^，；]{0,5}(?:上年|去年|上一年|20\d\d年)|相比")
_AHEAD = re.compile(r"20(?<!\d20)(?P<year>\d\d)年(?:再|还|底|末|，|将|计划|拟|力争|办|预)")
_ASKED = re.compile(r"[^，；]{0,10}(?:要求|标准|规定)")
_BOUNDS = ("不少于", "不低于", "不超过", "至少", "不多于")


def scope(before: str, behind: str, figure: Figure, body: Body, *, acting: re.Pattern[str]) -> str:
    """Return the scope of a figure, given the words of its sentence around it; empty for this body in this year.

    上级 全省, 全国 …; 目标 planned or required; 上年 of the year before; 同比 a change against it; 累计 over several
    years; 截至 as it stands at a date; 其中 a part of the figure before; 全年 said to be of the whole year. Where two
    hold it is the one that leads further from this body in this year. ``acting`` matches a clause that begins with a
    verb, to which 累计 of the clause before does not reach.
    """
    return next(_holding(before, behind, figure, body, acting), "")


def _holding(before: str, behind: str, figure: Figure, body: Body, acting: re.Pattern[str]) -> Iterator[str]:
    """Yield the scopes that hold, that which leads furthest first; those behind it are asked only if none did."""
    if _of_upper(before, body):
        yield "上级"
    if _wanted(before, behind, figure, body):
        yield "目标"
    clause = _clause(before)
    several, last_year = figure.unit == "倍", not figure.level and _of_last_year(clause, body)
    if figure.change or several:
        against = "同比" in figure.qualifier or _AGAINST.search(before)
        if against or (several and last_year):
            yield "同比"
    if last_year:
        yield "上年"
    if _summed(before, clause, body, acting):
        yield "累计"
    if _STOCK.search(before) or _STOCK_HERE.search(clause):
        yield "截至"
    if "其中" in clause:
        yield "其中"
    if _WHOLE.search(before):
        yield "全年"


def _clause(before: str) -> str:
    """Return the last clause, brackets of a few words included, read from its end so that it is read but once."""
    found = _CLAUSE_BACKWARDS.match(before[::-1])
    return before[len(before) - found.end() :] if found else ""


def _wanted(before: str, behind: str, figure: Figure, body: Body) -> bool:
    """Whether a figure is planned or required, not done."""
    if figure.qualifier and any(bound in figure.qualifier for bound in _BOUNDS) and _ASKED.match(behind):
        return True
    if body.year and any(2000 + int(year) > body.year for year in _AHEAD.findall(before)):
        return True
    targets = [*_TARGET.finditer(before)]
    return bool(targets and not _DONE.search(before, targets[-1].end()))


def _of_upper(before: str, body: Body) -> bool:
    if not _UPPER_NAMED.search(before):
        return False
    upper = _UPPER.match(before, max(before.rfind("，"), before.rfind("；")) + 1)
    if not upper or upper["body"] in body.whole:
        return False
    return not _OWN.search(upper["rest"]) and not any(word in upper["rest"] for word in body.whole)


def _of_last_year(clause: str, body: Body) -> bool:
    for match in _LAST.finditer(clause) if "年" in clause else ():
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
    for match in _SINCE.finditer(before) if _SINCE_TOLD.search(before) else ():
        if match["year"] and int(match["year"]) == body.year:
            continue
        # 近三年办结的61件 is said of its clause alone, 近三年，… of all that follows.
        reach = before[match.end() :] if _CLAUSE_START.search(before[: match.start()]) else clause
        if match.end() + len(reach) < len(before) and match.end() < len(before) - len(clause):
            continue
        if not _AGAIN.search(before, match.end()) and not (body.year and f"{body.year}年" in before[match.end() :]):
            return True
    if not clause or not _SUM.search(before):
        return False
    # 累计发送甲14773条，乙1286条: a clause without a verb of its own goes on with the one before.
    head, comma, _ = before.rpartition("，")
    return bool(comma and _SUM.search(_clause(head)) and not acting.match(clause))
