"""Made counties with their neighbours: none is real, but each stands in a real province."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import count, cycle
from random import Random

from msgspec import Struct

from duizhao.names import PROVINCES, county_names

NEIGHBOURS = 4
"""So many counties of a prefecture follow each other."""
_PREFECTURES = 12
"""So many prefectures a province has."""
_TOWNS = 6
_MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
_PEOPLES = {
    "河北省": "满族",
    "浙江省": "畲族",
    "湖北省": "土家族",
    "湖南省": "苗族",
    "广东省": "瑶族",
    "广西壮族自治区": "瑶族",
    "四川省": "彝族",
    "贵州省": "苗族",
    "云南省": "彝族",
    "甘肃省": "回族",
    "青海省": "回族",
    "新疆维吾尔自治区": "哈萨克",
}
"""Whose autonomous counties a province has."""
_FIRST = """
    安an 白bai 柏bai 宝bao 北bei 苍cang 长chang 朝chao 澄cheng 赤chi 崇chong 翠cui 大da 丹dan 德de 东dong 汾fen 丰feng
    凤feng 扶fu 富fu 甘gan 高gao 固gu 广guang 桂gui 海hai 汉han 和he 鹤he 横heng 宏hong 华hua 淮huai 环huan 会hui 吉ji
    嘉jia 建jian 江jiang 金jin 锦jin 泾jing 景jing 靖jing 九jiu 开kai 康kang 兰lan 乐le 蓝lan 黎li 礼li 临lin 灵ling
    龙long 泸lu 禄lu 鹿lu 洛luo 茂mao 眉mei 蒙meng 绵mian 明ming 牟mou 南nan 宁ning 鄱po 平ping 蒲pu 祁qi 青qing 清qing
    曲qu 荣rong 汝ru 瑞rui 桑sang 沙sha 商shang 上shang 歙she 石shi 双shuang 松song 遂sui 泰tai 潭tan 唐tang 桃tao
    天tian 通tong 桐tong 潼tong 望wang 巍wei 温wen 武wu 西xi 溪xi 襄xiang 祥xiang 新xin 兴xing 秀xiu 宣xuan 延yan 盐yan
    阳yang 宜yi 义yi 永yong 榆yu 玉yu 远yuan 越yue 云yun 昭zhao 镇zhen 中zhong 紫zi"""
_SECOND = """
    安an 城cheng 川chuan 德de 丰feng 峰feng 阜fu 冈gang 谷gu 关guan 河he 湖hu 化hua 江jiang 津jin 康kang 乐le 岭ling
    流liu 陇long 陆lu 麓lu 梁liang 林lin 明ming 宁ning 坪ping 浦pu 泉quan 山shan 水shui 台tai 塘tang 潭tan 亭ting 屯tun
    湾wan 溪xi 兴xing 阳yang 宜yi 义yi 邑yi 阴yin 原yuan 源yuan 云yun 泽ze 寨zhai 洲zhou 丘qiu 昌chang 池chi 渡du 坝ba
    崖ya 远yuan"""
_TOWN = """
    柳沟 石桥 青龙 马家 白塔 大营 杨树 花园 龙泉 沙河 双河 新民 古城 永丰 三岔 上坝 东山 红旗 太平 黄泥 梅林 松岭 盐井
    牛栏 罗家 兴隆 金沙 茶园 渔坪 望江"""


class County(Struct, frozen=True, kw_only=True):
    """A made county, or a prefecture that reports itself."""

    number: int
    """Its place among all, from 0."""
    slug: str
    """Its name in addresses."""
    name: str
    """Its full name."""
    kind: str
    """What it is: 县, 区, 市 or 旗."""
    province: str
    """Its province."""
    prefecture: str | None
    """Its prefecture, if it belongs to one."""
    level: str
    """Its level."""

    @property
    def region(self) -> str:
        """What it shares with its neighbours."""
        return f"{self.province} {self.prefecture or self.number // NEIGHBOURS}"

    @property
    def above(self) -> str:
        """What the government above it is of: 市, 省 or 自治区."""
        if self.prefecture or self.province in _MUNICIPALITIES:
            return "市"
        return "自治区" if self.province.endswith("自治区") else "省"


def counties(seed: int) -> Iterator[County]:
    """Yield counties without end, neighbours together; the first are the same however many are taken."""
    names = cycle(_county_names())
    slugs: set[str] = set()
    places: set[tuple[str, str | None, str]] = set()
    for number in count():
        draw = Random(f"{seed} county {number}").random
        province, prefecture, prefix = _prefectures()[number // NEIGHBOURS % len(_prefectures())]
        first_there = number < len(_prefectures()) * NEIGHBOURS and number % NEIGHBOURS == 0
        if first_there and prefecture and draw() < 0.1:
            name, kind, slug, level, prefecture = prefecture, "市", f"{prefix}shi", "prefecture", None
        else:
            kind, level = _kind(province, prefecture, draw()), "county"
            core, slug = next(pair for pair in names if (province, prefecture, pair[0]) not in places)
            places.add((province, prefecture, core))
            people = _PEOPLES.get(province, "") if kind == "县" and draw() < 0.12 else ""
            name = core + (f"{people}自治县" if people else kind)
        slug = next(one for one in (slug, f"{prefix}-{slug}", f"{prefix}-{slug}-{number}") if one not in slugs)
        slugs.add(slug)
        yield County(
            number=number, slug=slug, name=name, kind=kind, province=province, prefecture=prefecture, level=level
        )


def towns(county: County, seed: int) -> tuple[str, ...]:
    """Return towns of a county."""
    ends = {"区": ("街道",), "旗": ("镇", "苏木")}.get(county.kind, ("镇", "镇", "乡"))
    draw = Random(f"{seed} towns {county.number}")
    return tuple(name + draw.choice(ends) for name in draw.sample(_TOWN.split(), _TOWNS))


def _kind(province: str, prefecture: str | None, drawn: float) -> str:
    if prefecture is None:
        return "区" if drawn < 0.8 else "县"
    if province == "内蒙古自治区" and drawn < 0.5:
        return "旗"
    return "县" if drawn < 0.62 else "区" if drawn < 0.88 else "市"


@cache
def _prefectures() -> list[tuple[str, str | None, str]]:
    """Return province, name and slug of prefectures: one of every province before the next of any."""
    names = iter(_scattered(_FIRST, _SECOND, 4111))
    found: list[tuple[str, str | None, str]] = []
    for _ in range(_PREFECTURES):
        for province, slug in PROVINCES.items():
            name, spelt = next(names)
            found.append((province, None, slug) if province in _MUNICIPALITIES else (province, f"{name}市", spelt))
    return found


def _county_names() -> list[tuple[str, str]]:
    """Return names of counties and how they are spelt, without those of real ones."""
    real = {name[:2] for name in county_names()}
    return [pair for pair in _scattered(_FIRST, _SECOND, 2749) if pair[0] not in real]


def _scattered(first: str, second: str, step: int) -> list[tuple[str, str]]:
    """Return all names of two syllables and how they are spelt, those of like sound far from each other.

    ``step`` must have no factor in common with their number.
    """
    pattern = r"([^a-z\s])([a-z]+)"
    pairs = [
        (one + other, spelt + behind)
        for one, spelt in re.findall(pattern, first)
        for other, behind in re.findall(pattern, second)
        if one != other
    ]
    return [pairs[index * step % len(pairs)] for index in range(len(pairs))]
