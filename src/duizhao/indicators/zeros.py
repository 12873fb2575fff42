"""Words that deny that anything of a kind happened: 无败诉案件, 未发生安全生产事故, 零投诉. Not said is not zero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from duizhao.indicators.numbers import Figure

_KINDS = {
    "案件": "件",
    "案": "件",
    "事故": "起",
    "事件": "起",
    "申请": "件",
    "投诉": "件",
    "事项": "项",
    "行政复议": "件",
    "行政诉讼": "件",
    "上访": "起",
    "规范性文件": "件",
    "败诉": "件",
    "诉讼": "件",
    "情形": "件",
    "情况": "件",
    "纠纷": "件",
    "舆情": "起",
    "行为": "件",
}
"""What can have happened or not, with the unit in which it is counted."""
_DENIAL = (
    r"未(?:曾|再)?(?:发生|收到|出现|发现|产生|引发|接到|涉及|办理|受理|制发|出台|制定)(?:过|任何)?|没有(?:发生|收到|出现|发现|产生|引发|任何)?|暂未(?:发生|收到|出现|发现)"
    r"|暂无|不涉及|不存在|均无|无(?<![从有毫并别]无)(?![故证差偿障人机理缝法效线缺愧疑论扰照废害形纸感]|所|不|论|须|需)|零(?<![“归清为]零)(?=行政|败诉|投诉|上访|信访|重大|诉讼|复议|案|事故|违)"
)
_ZERO = re.compile(
    rf"(?P<denial>{_DENIAL})(?P<what>(?!法律|依据)[^，。；：！？、（）“”\n\d]{{0,24}}(?:、(?![零无未没])[^，。；：！？、（）“”\n\d]{{0,16}})?(?P<kind>{'|'.join(_KINDS)}))"
    r"(?![的人员处率量审化制规])"
)
_NOT_TOLD = re.compile(
    r"目标|力争|争取|确保|努力|实现$|如果|若|对$|凡|严禁|不得|是否|坚持|追求|杜绝|防止|避免|(?:依据|根据|法律|法规)$"
)


_DONE = ("收到", "接到", "办理", "受理", "制发", "出台", "制定")
"""Verbs of a denial that say what was not done; that nothing happened, or was found, says no more than what."""


def _verb(denial: str) -> str:
    return next((verb for verb in _DONE if verb in denial), "")


def zeros(text: str) -> Iterator[Figure]:
    """Yield what a text says did not happen, as figures of value 0 with the words that say so."""
    for match in _ZERO.finditer(text):
        clause = text[max(0, match.start() - 20) : match.start()]
        for mark in "，。；：！？\n":
            clause = clause.rpartition(mark)[2]
        if not _NOT_TOLD.search(clause):
            yield Figure(
                start=match.start(),
                end=match.end(),
                value=Decimal(0),
                unit=_KINDS[match["kind"]],
                qualifier="",
                zero=_verb(match["denial"]) + match["what"],
            )
