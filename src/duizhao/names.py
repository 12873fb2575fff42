"""What rules, scripts, doubts and open readings are called in print, in Chinese, and what counties are called."""

from __future__ import annotations

from functools import cache
from importlib import resources

RULES = {
    "line-end": "换行符统一",
    "invisible": "不可见字符删去",
    "byte-shift": "错位的编号还原",
    "mirror-note": "括注的拼音删去",
    "digit": "全角数字改半角",
    "punctuation": "半角标点改全角",
    "markdown": "标记符号删去",
    "paragraph": "丢失的分段恢复",
    "page-number": "页码和空表格删去",
    "broken-line": "段内断行接上",
    "blank": "多余空白删去",
    "doubled-mark": "重复的标点和编号删去",
    "page-chrome": "网页的导航、元数据、按钮等裁去",
    "simplified": "繁体转为简体",
}
"""What each rule does, in the order in which the rules work."""
SCRIPTS = {
    "traditional": "繁体，已转为简体",
    "simplified": "简体",
    "mixed": "繁简混用，只转换了确属繁体的字",
}
"""In which script a text was received."""
UNREAD_WORDS = "未能自动识别"
"""What is printed where a reading was left open."""
DOUBTS = {
    "garbled": "编码错位，前后文字不可信",
    "rare": "生僻字，可能是形近误字",
    "digits": "数字之间有缺失",
    "mask": "已遮盖",
    "truncated": "转载时省略了一部分",
    "numbering": "编号不连续，可能缺号或缺内容",
    "lookalike": "像是另一种文件",
    "range": "数值超出常见范围",
}
"""Why a place of a text should not be taken on trust."""


LEVELS = {"province": "省级", "prefecture": "地级", "county": "县级", "township": "乡级", "department": "部门"}
"""What the levels of bodies that report are called, the highest first."""
PROVINCES = {
    "北京市": "beijing",
    "天津市": "tianjin",
    "河北省": "hebei",
    "山西省": "shanxi",
    "内蒙古自治区": "neimenggu",
    "辽宁省": "liaoning",
    "吉林省": "jilin",
    "黑龙江省": "heilongjiang",
    "上海市": "shanghai",
    "江苏省": "jiangsu",
    "浙江省": "zhejiang",
    "安徽省": "anhui",
    "福建省": "fujian",
    "江西省": "jiangxi",
    "山东省": "shandong",
    "河南省": "henan",
    "湖北省": "hubei",
    "湖南省": "hunan",
    "广东省": "guangdong",
    "广西壮族自治区": "guangxi",
    "海南省": "hainan",
    "重庆市": "chongqing",
    "四川省": "sichuan",
    "贵州省": "guizhou",
    "云南省": "yunnan",
    "西藏自治区": "xizang",
    "陕西省": "shaanxi",
    "甘肃省": "gansu",
    "青海省": "qinghai",
    "宁夏回族自治区": "ningxia",
    "新疆维吾尔自治区": "xinjiang",
}
"""Provinces in the order of GB/T 2260, each with its name in addresses; 陕西 and 山西 are told apart as usual."""
REGIONS = {
    "华北": ("huabei", "北京市 天津市 河北省 山西省 内蒙古自治区"),
    "东北": ("dongbei", "辽宁省 吉林省 黑龙江省"),
    "华东": ("huadong", "上海市 江苏省 浙江省 安徽省 福建省 江西省 山东省"),
    "中南": ("zhongnan", "河南省 湖北省 湖南省 广东省 广西壮族自治区 海南省"),
    "西南": ("xinan", "重庆市 四川省 贵州省 云南省 西藏自治区"),
    "西北": ("xibei", "陕西省 甘肃省 青海省 宁夏回族自治区 新疆维吾尔自治区"),
}
"""The regions by the first digit of GB/T 2260, each with its name in addresses and its provinces."""


@cache
def county_names() -> tuple[str, ...]:
    """Return the names of the counties of China, apart from those that are common words such as 城区."""
    raw = resources.files("duizhao").joinpath("county_names.txt").read_text(encoding="utf-8")
    return tuple(line for line in raw.split("\n") if line and not line.startswith("#"))
