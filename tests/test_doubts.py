"""What should not be taken on trust, and where a text contradicts its front matter."""

import datetime as dt
import json

import pytest
from msgspec import structs

from duizhao.doubts import doubts
from duizhao.model import Ref
from duizhao.segment import segment
from duizhao.settings import County
from tests.texts import DATA, document

COUNTIES = {
    "qinghe": County(name="清河县", province="某省", prefecture="某市", level="county"),
    "yanqi": County(name="焉耆回族自治县", province="某自治区", prefecture="某州", level="county"),
}
REPORT = "{title}\n{year}年，{county}推进法治政府建设。\n一、主要举措和成效\n{text}\n{county}人民政府\n2024年1月30日\n"


def read(text, settings, **front):
    made = document(text, settings)
    ref = Ref(**({"county": "", "year": 0, "title": ""} | front))
    source = structs.replace(made.source, ref=ref, path="content/reports/a.md")
    reading = segment(structs.replace(made, source=source), settings.sections)
    return doubts(reading, settings.lookalikes, COUNTIES, settings.variants.names)


def report(text="组织学法。", *, title="清河县2023年法治政府建设情况报告", year=2023, county="清河县"):
    return REPORT.format(title=title, year=year, county=county, text=text)


@pytest.mark.parametrize(
    ("text", "kind", "quote"),
    [
        ("于20256月完成。", "digits", "20256月"),
        ("自2025730日起施行。", "digits", "2025730日"),
        ("落实20212025年规划。", "digits", "20212025年"),
        ("清政〔202526号文件要求。", "digits", "〔202526号"),
        ("XX镇开展宣传。", "mask", "XX"),
        ("20xx年完成。", "mask", "20xx"),
        ("深入学习习菦平法治思想。", "rare", "菦"),
        ("F（xiàn）将情况报告如下。", "garbled", "F（xiàn）"),
        ("成效明显\ufffd\ufffd。", "garbled", "\ufffd"),
        ("（以下内容已省略）。", "truncated", "内容已省略"),
    ],
)
def test_damage_is_named_with_its_line(text, kind, quote, editors_settings):
    found = read(report(text), editors_settings).doubts
    assert [(one.kind, one.line) for one in found] == [(kind, 4)]
    assert quote in found[0].quote


def test_a_number_that_is_missing_from_a_series_is_named(editors_settings):
    found = read(report("（一）普法。\n（三）执法。"), editors_settings).doubts
    assert [(one.kind, one.line, one.quote) for one in found] == [("numbering", 5, "（一）…（三）")]


def test_numbers_that_run_on_across_groups_are_not_missed(editors_settings):
    text = "（一）普法。\n1.抓宣传。\n2.抓阵地。\n（二）执法。\n3.抓培训。\n4.抓监督。"
    assert read(report(text), editors_settings).doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        "2025年6月30日前完成，共20235件。",
        "（2021—2025年）规划、2021-2025年方案、清政〔2025〕26号。",
        "某公司不服处罚，某县复议。",
        "为1,335件案件制作X光片、ODR平台。",
        "睢（suī）宁、濉溪、於潜、鄠邑区、畲（读音：shē）族。",
        "二○二○年，清河县微信VX公众号。",
    ],
)
def test_what_is_whole_is_not_doubted(text, editors_settings):
    assert read(report(text), editors_settings).doubts == ()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("清河县2023年政府信息公开工作年度报告", "政府信息公开工作年度报告"),
        ("2024年行政执法年报", "行政执法年报"),
        ("清河县2024年法治政府建设情况的报告文件解读", "解读材料"),
        ("清河县2024年法治政府建设工作要点", "工作要点、方案、计划"),
        ("法治政府建设年度总结范文", "总结范文"),
        ("清河县2023年上半年法治政府建设情况报告", "半年或季度总结"),
        ("清河县法治政府建设白皮书", "白皮书"),
    ],
)
def test_another_kind_of_document_is_a_warning(title, name, editors_settings):
    found = read(report(title=title), editors_settings)
    assert [one.quote for one in found.doubts if one.kind == "lookalike"] == [name]
    assert [one.level for one in found.findings if name in one.message] == ["warning"]


def test_titles_of_real_reports_are_not_taken_for_others(editors_settings):
    labelled = [json.loads(line) for line in (DATA / "headings.jsonl").read_text(encoding="utf-8").splitlines()]
    taken = {
        one["title"]: [doubt.quote for doubt in read(report(title=one["title"]), editors_settings).doubts]
        for one in labelled
    }
    reports = {one["title"] for one in labelled if one["doc_kind"] == "report"}
    assert {title for title, names in taken.items() if names} & reports == set()


def conflicts(text, settings, **front):
    given = {"county": "qinghe", "year": 2023, "title": "清河县2023年法治政府建设情况报告"} | front
    found = read(text, settings, **given).findings
    return [(one.level, one.message) for one in found if one.where.path.startswith("content/")]


def test_a_text_that_agrees_with_its_front_matter_raises_nothing(editors_settings):
    assert conflicts(report(), editors_settings, signed=dt.date(2024, 1, 30)) == []


def test_a_date_of_which_the_front_matter_knows_nothing_is_a_notice(editors_settings):
    ((level, message),) = conflicts(report(), editors_settings)
    assert level == "notice"
    assert "2024-01-30" in message


def test_another_date_year_or_county_is_a_warning(editors_settings):
    text = report(title="白石县2022年法治政府建设情况报告", year=2022, county="白石县")
    found = conflicts(text, editors_settings, signed=dt.date(2024, 1, 31))
    assert [level for level, _ in found] == ["warning", "warning", "notice", "warning"]


def test_a_year_left_over_in_the_title_alone_is_a_notice(editors_settings):
    text = report(title="清河县2022年法治政府建设情况报告", year=2023)
    assert {level for level, _ in conflicts(text, editors_settings)} == {"notice"}


def test_the_short_name_of_an_autonomous_county_is_its_name(editors_settings):
    text = report(title="焉耆县2023年法治政府建设情况报告", county="焉耆县")
    title = "焉耆县2023年法治政府建设情况报告"
    assert "warning" not in {level for level, _ in conflicts(text, editors_settings, county="yanqi", title=title)}
