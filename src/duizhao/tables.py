"""The tables of the open data: what a row is, and what each of its columns means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct


def _means(words: str) -> Meta:
    return Meta(description=words)


Key = Annotated[str, _means("报告的名字：县（市、区）的拼音和年度，如 jingyan-2023")]
Anchor = Annotated[str, _means("在报告页上的位置（锚点），如 measures-5-2；没有具体位置的为空")]
Line = Annotated[int, _means("在收到的文本里的行号，从 1 起；没有具体位置的为 0")]
Hash = Annotated[str, _means("收到的文本的 SHA-256（十六进制），据此核对引用的是同一份文本")]
Year = Annotated[int, _means("报告的年度")]
County = Annotated[str, _means("单位名称")]
Url = Annotated[str, _means("网页地址；站点设有网址的写全，没有设的从站点的根写起")]


class ReportRow(Struct, frozen=True, kw_only=True):
    """A report."""

    report: Key
    county: Annotated[str, _means("单位在网址里的名字")]
    name: County
    province: Annotated[str, _means("省、自治区、直辖市")]
    prefecture: Annotated[str, _means("地级市、州、盟；没有的为空")]
    level: Annotated[str, _means("层级：province 省级，prefecture 地级，county 县级，township 乡级，department 部门")]
    year: Year
    title: Annotated[str, _means("标题")]
    signed: Annotated[dt.date | None, _means("落款日期，不详的为空")]
    published: Annotated[dt.date | None, _means("公开日期，不详的为空；不由落款日期推算")]
    origin: Annotated[str, _means("原始网址，不详的为空")]
    retrieved: Annotated[dt.date | None, _means("取得文本的日期，不详的为空")]
    script: Annotated[str, _means("收到的文字：simplified 简体，traditional 繁体，mixed 繁简混用")]
    characters: Annotated[int, _means("整理后的字数")]
    url: Url
    text_url: Annotated[str, _means("收到的文本的下载地址")]
    sha256: Hash


class ItemRow(Struct, frozen=True, kw_only=True):
    """An item of a report."""

    report: Key
    anchor: Anchor
    section: Annotated[
        str,
        _means(
            "所在部分：preamble 引言，leader 负责人履职，measures 举措和成效，problems 不足和原因，next 下年度安排，"
            "other 其他事项，closing 落款"
        ),
    ]
    path: Annotated[tuple[str, ...], _means("从部分往下的编号，如 （五） 一是")]
    heading: Annotated[str, _means("标题，没有的为空")]
    text: Annotated[str, _means("正文，简体；只有标题的为空")]
    topics: Annotated[tuple[str, ...], _means("一个或两个主题，把握大的在前；空为未定")]
    line: Line
    last_line: Annotated[int, _means("在收到的文本里的末行")]
    url: Url
    sha256: Hash


class FigureRow(Struct, frozen=True, kw_only=True):
    """A figure of a report."""

    report: Key
    name: County
    year: Year
    indicator: Annotated[str, _means("指标的名字（英文），没有归入指标的为空")]
    indicator_name: Annotated[str, _means("指标的名称")]
    what: Annotated[str, _means("所数之物，用报告的原话")]
    value: Annotated[Decimal, _means("数值，一位不差；区间取下限，“未发生”之类为 0")]
    unit: Annotated[str, _means("单位，照原文；钱带着“万”“亿”")]
    qualifier: Annotated[str, _means("限定：约 近 余 超 以上 提升至 同比增长 等，用顿号分开；没有的为空")]
    scope: Annotated[
        str,
        _means(
            "范围：全年；累计（多年合计）；截至（某时点）；同比（与上年比的变化）；上年（上年的数）；目标（计划或要求）；"
            "上级（上级地区的数）；其中（前一数字的一部分）；空为未说明，即本单位本年度"
        ),
    ]
    quote: Annotated[str, _means("数字的原文")]
    sentence: Annotated[str, _means("所在的句子")]
    anchor: Anchor
    line: Line
    url: Url
    sha256: Hash


class IndicatorRow(Struct, frozen=True, kw_only=True):
    """A named figure of a body in its own year."""

    indicator: Annotated[str, _means("指标的名字（英文）")]
    indicator_name: Annotated[str, _means("指标的名称")]
    topic: Annotated[str, _means("指标归在哪个主题")]
    report: Key
    name: County
    year: Year
    value: Annotated[Decimal, _means("数值，一位不差")]
    unit: Annotated[str, _means("单位，照原文；钱带着“万”“亿”")]
    qualifier: Annotated[str, _means("限定：约 近 余 超 以上 等；没有的为空")]
    break_year: Annotated[str, _means("从哪一年起口径变了，前后不能直接比；没有的为空")]
    sentence: Annotated[str, _means("所在的句子")]
    anchor: Anchor
    line: Line
    url: Url
    sha256: Hash


class CoverageRow(Struct, frozen=True, kw_only=True):
    """What a report says in one row of a comparison."""

    report: Key
    name: County
    year: Year
    row: Annotated[str, _means("主题或部分的名字（英文）")]
    row_name: Annotated[str, _means("主题或部分的名称")]
    state: Annotated[str, _means("items 有专条，elsewhere 未单列而在别处写到，absent 未见，unrecognised 未能自动识别")]
    items: Annotated[int, _means("条数")]
    share: Annotated[Decimal, _means("占正文字数的比例，从 0 到 1，四位小数")]
    anchor: Annotated[str, _means("第一处的位置（锚点）；没有的为空")]
    line: Line
    url: Url
    sha256: Hash


class LegalRow(Struct, frozen=True, kw_only=True):
    """How a report meets one of the five items of the law."""

    report: Key
    name: County
    year: Year
    item: Annotated[
        str,
        _means("哪一项：measures 举措和成效，problems 不足和原因，leader 负责人履职，next 下年度安排，other 其他事项"),
    ]
    item_name: Annotated[str, _means("该项的名称")]
    state: Annotated[str, _means("own 单列，inside 见于他处，absent 未见，unrecognised 未能自动识别")]
    causes: Annotated[bool | None, _means("不足和原因单列的：是否写明原因；其余为空")]
    signed: Annotated[dt.date | None, _means("落款日期，不详的为空")]
    published: Annotated[dt.date | None, _means("公开日期，不详的为空")]
    by_april: Annotated[bool | None, _means("公开日期是否不晚于次年 4 月 1 日；公开日期不详的为空")]
    anchor: Annotated[str, _means("第一处的位置（锚点）；没有的为空")]
    line: Line
    url: Url
    sha256: Hash


class Table(Struct, frozen=True, kw_only=True):
    """A table of the open data."""

    name: str
    """Its name in addresses."""
    title: str
    """Its name for readers."""
    lede: str
    """What a row is, for readers."""
    row: type[Struct]
    """What a row is."""


TABLES = (
    Table(name="reports", title="报告", lede="收录的每份报告一行。", row=ReportRow),
    Table(
        name="items",
        title="条目",
        lede="每份报告的每一条（最小编号单位，没有编号的按段）一个对象，只有 JSON。",
        row=ItemRow,
    ),
    Table(name="figures", title="数字", lede="报告里的每个数字一行。", row=FigureRow),
    Table(
        name="indicators",
        title="指标",
        lede="本单位本年度、归入指标的数字一行；同一报告同一指标写了几处的有几行。",
        row=IndicatorRow,
    ),
    Table(name="coverage", title="篇幅", lede="每份报告、每个主题（以及不足、安排、其他事项）一行。", row=CoverageRow),
    Table(name="legal-items", title="法定五项", lede="每份报告、法定五项内容的每一项一行。", row=LegalRow),
)
"""The tables, in the order in which they are explained."""
CSV, JSON = "csv", "json"
FORMS = {"reports": JSON, "items": JSON, "figures": CSV, "indicators": CSV, "coverage": CSV, "legal-items": CSV}
"""The form in which each table is given."""


class Column(Struct, frozen=True, kw_only=True):
    """A column of a table."""

    name: str
    """Its name."""
    type: str
    """Its type, as Table Schema calls it: string, integer, number, boolean, date, array."""
    means: str
    """What it means."""


def columns(table: Table) -> Iterator[Column]:
    """Yield the columns of a table, in order."""
    for name, field in json_schema(table)["items"]["properties"].items():
        kinds = [field, *field.get("anyOf", ())]
        found = next(kind for kind in kinds if kind.get("type") not in (None, "null"))
        yield Column(
            name=name,
            type="date" if found.get("format") == "date" else found["type"],
            means=field["description"],
        )


def json_schema(table: Table) -> dict[str, Any]:
    """Return the JSON Schema of a table as an array of rows; decimals are numbers with all their digits."""
    _, components = msgspec.json.schema_components([table.row])
    row = components[table.row.__name__]
    for name, field in row["properties"].items():
        if field.get("format") == "decimal":
            row["properties"][name] = {"type": "number", "description": field["description"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "array", "items": row}
