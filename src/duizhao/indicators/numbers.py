"""Where a text counts: numbers with their units and what bends them, apart from names, articles, dates and rankings.

Years, document numbers, hotlines and slogans of digits need no rule: no unit stands behind them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from operator import itemgetter

from msgspec import Struct

from duizhao.forms import counted
from duizhao.words import any_of

_HAN = "〇零一二两三四五六七八九十百千万亿"
_DIGITS = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:[.．]\d+)?"
_PLAIN = str.maketrans("．", ".", ",，")
_NUMBER = re.compile(
    # That a number can begin here at all is soon told.
    rf"(?=[\d{_HAN}])(?:百分之(?P<part>[{_HAN}点]+|{_DIGITS})"
    rf"|(?<![\d.．A-Za-z+])(?P<digits>{_DIGITS})(?:[-—–~～至到](?P<most>{_DIGITS}))?(?![\d.+])"
    rf"|(?<![{_HAN}第点每])(?P<han>[{_HAN}]+)(?:至(?P<han_most>[{_HAN}]+))?)"
)
_POWER = re.compile(r"(?P<more>[余多几])?(?P<big>十万|百万|千万|[百千万亿])?(?P<further>[余多几])?")
_EXPONENTS = {"百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8}
_NEVER = (
    ("《", r"《[^》\n]{1,120}》"),
    # A short quotation is a name: “1335”, “三个100%”, “12·4”; a long one may quote figures.
    ("“", r"“[^”\n]{1,14}”"),
    (r"\d", r"(?<!\d)\d{1,2}月\d{1,2}(?:[—–\-~～至到]\d{1,2})?日(?:[—–\-~～至到](?:\d{1,2}月)?\d{1,2}日)?"),
    (_HAN, rf"(?:[{_HAN}]{{4}}年)?[{_HAN}]{{1,3}}月(?:[{_HAN}]{{1,3}}日)?"),
    ("第", rf"第(?:\d{{1,4}}|[{_HAN}]{{1,6}})[\u4e00-\u9fff]?"),
    ("前后", r"[前后]移\d{1,4}位"),
    ("位排列居前", r"(?:位列|排名|位居|排在|列|居)(?:全[国省市区县])?\d{1,4}[名位]?|前\d{1,4}[名位家]"),
    (
        "2",
        r"24小时(?=自助|值|在线|不间断|不打烊|全天|监控|待命|接听|热线|开放|政务|畅通|专人|双岗|轮|备勤|服务|“|全)",
    ),
    (r"\d", r"\d{1,3}[×xX*]\d{1,3}小时"),
    (r"\d", r"\d([人企户村案项事件镇])[一1](?=[档策册案警法岗站])"),
    # Idioms in which a numeral counts nothing.
    (
        "十万百千四三五逢",
        r"十分|万分|百分(?!之|点)|千家万户|四处|三番五次|四面八方|五保户|百家争鸣|逢[一二三四五六七八九]必",
    ),
)
"""What no number counts in, each with the characters that it can begin with."""
_BESIDE = {
    # Behind a unit these begin or end another word: 部门, 项目, 处罚, 批准, 起诉.
    "个": "体性人别案",
    "部": "门队长署分属落级位委",
    "项": "目",
    "处": "罚理置分长室",
    "批": "准复评示",
    "起": "诉草步点伏到来",
    "本": "级地市县区年人着身",
    "面": "对向积临",
    "台": "账风湾",
    "套": "餐取",
    "户": "籍外口",
    "人": "民大员才社数口均力事为身",
    "名": "称单录义",
    "家": "庭长属",
    "场": "所景地",
    "期": "间限末",
    "条": "例款约",
    "份": "额",
    "组": "织成建长",
    "支": "持部付撑援",
    "间": "接隔",
    "类": "型似别",
    "轮": "训流岗值",
    "集": "中体成市团聚合约",
    "通": "过报知办道告用车信气力",
    "例": "如会",
    "道": "路德理歉",
    "所": "有长属",
    "把": "关握手",
    "班": "子组主",
    "分": "之级类局别管工公支中析解布",
    "元": "旦首素月",
    "天": "然气",
    "队": "伍员长",
    "座": "谈",
    "封": "闭",
    "头": "脑",
    "位": "置于列一",
    "成": "立功员效果为本熟长绩品交",
    "只": "有要能",
    "种": "子植",
    "次": "序",
    "册": "子",
    "日": "常",
    "票": "决",
    "件": "套",
}
_STILL = {"个": "人民", "项": "目标", "人": "民币"}
"""Behind these the unit is one after all."""
_APPROXIMATES = (
    *("超过", "将近", "接近", "至少", "最少", "最多", "不少于", "不低于", "不超过", "不多于", "不高于", "不足", "不到"),
    *("突破", "多达", r"(?<![最附就邻靠临远])近", r"(?<![节预签公合违履制契条])约", r"(?<![高治])超", "逾"),
)
_APPROXIMATE = "|".join(_APPROXIMATES)
_CHANGES = (
    *("增长", "增加", "上升", "提升", "提高", "提速", "扩大", "上涨", "下降", "降低", "减少", "压缩", "缩短", "压减"),
    *("缩减", "下浮", "精简"),
)
_CHANGE = (
    rf"(?:同比|环比)?(?:{'|'.join(_CHANGES)})(?P<to>至|到|为)?"
    r"|(?:同比|环比)[增减降升]|[增降减升压](?P<to_short>至|到)"
)
_BEND = frozenset(word[-1] for word in (*_APPROXIMATES, *_CHANGES)).union("增减降升至到为了上数几")
"""With one of these ends what can bend a number from before; behind any other character nothing is looked for."""
_BEFORE = re.compile(rf"(?P<change>{_CHANGE})?(?P<le>了)?(?P<about>(?:{_APPROXIMATE}){{0,2}})$")
_BEFORE_POWER = re.compile(
    rf"(?P<change>{_CHANGE})?(?P<le>了)?(?P<about>(?:{_APPROXIMATE}|(?<![以加赶])上|数|几){{0,2}})$"
)
"""What stands before a bare 十, 百, 千 or 万 can say how many of them: 数十, 上千."""
_APPROXIMATIONS = re.compile(f"{_APPROXIMATE}|[上数几]")
_REACH = 12
"""So many characters before a number can bend it."""
_AFTER = re.compile(r"以上|以下|以内|左右|上下|(?<=[日天时月])内(?![容部外])|内(?=[，。；、）])")
_MONEY = "元"
_PERCENT = ("%", "％")


class Figure(Struct, frozen=True, kw_only=True):
    """A number that counts or measures, as it stands in a text."""

    start: int
    """Offset of its words, qualifiers included."""
    end: int
    """Offset behind its words."""
    value: Decimal
    """What it is; of a range its lower end."""
    unit: str
    """Its unit as printed; of money with its 万 or 亿."""
    qualifier: str
    """What bends it: 约, 余, 以上, 提升至, 同比增长 …, parted by 、."""
    change: bool = False
    """Whether it is a change, not a level."""
    level: bool = False
    """Whether it is a level that was reached by a change."""
    zero: str = ""
    """Of a denial: what did not happen."""


def figures(text: str, units: re.Pattern[str], never: re.Pattern[str]) -> Iterator[Figure]:
    """Yield the figures of a text, in order and without overlap.

    ``units`` finds all words that count as units, ``never`` where no number counts.
    """
    floor = 0
    masked: list[tuple[int, int]] | None = None
    for match in _NUMBER.finditer(text):
        if match.start() < floor:
            continue
        if found := _figure(text, match, units, floor):
            # Few numbers have a unit; what masks them is looked for only if one has.
            masked = [one.span() for one in never.finditer(text)] if masked is None else masked
            if not _is_masked(match, masked):
                yield found
                floor = found.end


def _is_masked(number: re.Match[str], masked: Sequence[tuple[int, int]]) -> bool:
    """Whether a number overlaps a stretch in which none counts; the stretches are in order."""
    at = bisect_right(masked, number.start(), key=itemgetter(1))
    return at < len(masked) and masked[at][0] < number.end()


def _figure(text: str, match: re.Match[str], units: re.Pattern[str], floor: int) -> Figure | None:
    """Return what a number counts; nothing where no unit stands behind it or it is none."""
    power = _POWER.match(text, match.end())
    assert power  # it matches nothing, too
    unit = None if match["part"] else units.match(text, power.end())
    if not match["part"] and not unit:
        return None
    power_alone = bool(match["han"]) and match["han"][0] in "十百千万"
    start = match.start()
    reach = max(floor, start - _REACH) if text[start - 1 : start] in _BEND else start
    before = (_BEFORE_POWER if power_alone else _BEFORE).search(text, reach, start)
    assert before
    more = [word for word in (power["more"], power["further"]) if word]
    value = _value(match, [*more, *filter(None, [before["about"]])])
    if value is None:
        return None
    end = unit.end() if unit else match.end()
    printed = unit[0] if unit else "%"
    big = power["big"] or ""
    if printed == _MONEY and big in ("万", "亿"):
        printed, big = big + printed, ""
    if match["han"] and not big and not more and printed == _MONEY and match["han"][-1] in "万亿":
        printed = match["han"][-1] + printed
        value = _scaled(value, -_EXPONENTS[match["han"][-1]])
    after = _AFTER.match(text, end)
    change, level = before["change"] or "", bool(before["to"] or before["to_short"])
    most = match["most"] or match["han_most"]
    words = [
        change,
        *_APPROXIMATIONS.findall(before["about"]),
        *more,
        f"至{most}" if most else "",
        after[0] if after else "",
    ]
    return Figure(
        start=before.start("about") if before["le"] else before.start(),
        end=after.end() if after else end,
        value=_scaled(value, _EXPONENTS.get(big, 0)),
        unit="%" if printed in _PERCENT else printed.removeprefix("个") if "百分点" in printed else printed,
        qualifier="、".join("以内" if word == "内" else word for word in words if word),
        change=bool(change) and not level,
        level=bool(change) and level,
    )


def _value(match: re.Match[str], bent: Sequence[str]) -> Decimal | None:
    """Return a number's value; nothing for a Chinese numeral that is none, or that is an article or a bare power."""
    if digits := match["digits"]:
        return Decimal(digits.translate(_PLAIN))
    if part := match["part"]:
        whole, _, decimals = part.partition("点")
        read = counted(whole)
        if part[0] in "0123456789":
            return Decimal(part.translate(_PLAIN))
        if read is None or any(counted(sign) is None for sign in decimals):
            return None
        return Decimal(".".join(filter(None, [str(read), "".join(str(counted(sign)) for sign in decimals)])))
    word = match["han"]
    value = counted(word)
    if value is None or (value < 2 and not bent) or (word in "百千万亿二" and not bent):
        return None  # 二 stands in names (二期, 二审); what is counted is 两
    return Decimal(value)


def _scaled(value: Decimal, exponent: int) -> Decimal:
    """Multiply by a power of ten, exactly whatever the number of digits."""
    sign, digits, old = value.as_tuple()
    assert isinstance(old, int)
    return Decimal(format(Decimal((sign, digits, old + exponent)), "f")) if exponent else value


def never(names: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for what no number counts in; ``names`` are set phrases such as 三项制度."""
    begins = "".join((*(first for first, _ in _NEVER), *(re.escape(name[:1]) for name in names)))
    wordings = "|".join((*(wording for _, wording in _NEVER), any_of(names).pattern))
    return re.compile(f"(?=[{begins}])(?:{wordings})")


def units(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for units, the longest first, none of which begins another word."""
    return re.compile("|".join(_guarded(unit) for unit in sorted(words, key=lambda unit: (-len(unit), unit))))


def _guarded(unit: str) -> str:
    beside = _BESIDE.get(unit)
    if not beside:
        return re.escape(unit)
    still = f"|(?={_STILL[unit]})" if unit in _STILL else ""
    return f"{re.escape(unit)}(?:(?![{beside}]){still})"
