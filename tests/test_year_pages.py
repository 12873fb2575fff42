"""Following years on the pages: what became of problems and steps, and sentences that were copied."""

import re
import shutil

import pytest
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.pipeline import Options
from tests.conftest import PARTS, ROOT, judged, unwatched
from tests.test_corpus import CORPUS

COMPARISON = "compare/yunyu-2021/yunyu-2022/yunyu-2023/index.html"
WORDS = {"有相关举措", "再次列为问题", "列为问题", "再次列入安排", "列入安排", "未见相关表述"}
COUNTED = re.compile(r"\d+(?=[件项份个次名家条]|人次)")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> pipeline.Site:
    """The site of the made corpus, with a report more that was written from the last one of its county."""
    project = tmp_path_factory.mktemp("years") / "project"
    for part in PARTS:
        shutil.copytree(ROOT / part, project / part)
    shutil.rmtree(project / "content" / "reports")
    for part in ("content", "seeds"):
        shutil.copytree(CORPUS / part, project / part, dirs_exist_ok=True)
    last = (project / "seeds/yunyu-2023.txt").read_text(encoding="utf-8")
    copied = last.replace("2024年", "2025年").replace("2023年", "2024年").replace("扎实开展", "深入开展")
    copied = COUNTED.sub(lambda match: str(int(match[0]) + 7), copied)
    (project / "seeds/yunyu-2024.txt").write_text(copied, encoding="utf-8")
    matter = "---\ntitle: 云峪县2024年法治政府建设工作报告\ntext: seeds/yunyu-2024.txt\n---\n"
    (project / "content/reports/yunyu/2024.md").write_text(matter, encoding="utf-8")
    asked = project / "content/comparisons.yaml"
    asked.write_text(asked.read_text(encoding="utf-8") + "\n- reports: [yunyu-2023, yunyu-2024]\n", encoding="utf-8")
    return pipeline.build(project, None, Options(), unwatched)


def tree(site: pipeline.Site, name: str) -> LexborHTMLParser:
    return LexborHTMLParser(site.files[name])


def said(node) -> list[str]:
    return [re.sub(r"\s+", "", one.text()) for one in node.css(".sequel")]


def test_a_problem_tells_what_the_next_years_report_says_of_it(made):
    page = tree(made, COMPARISON)
    assert said(page.css_first("#yunyu-2021-problems-1")) == [
        "2022年报告再次列为问题三（一）由于编制未随赋权事项同步下沉，乡镇综合行政执法力量依然薄弱，"
        "平均每个乡镇专职执法人员不足4人。（执法人手、执法改革人手）"
        "三（二）受县级财力所限，执法记录仪、快检设备更新缓慢，部分老旧设备仍在超期使用。（执法装备）",
        "2022年报告再次列入安排四（三）推动县直部门执法力量向乡镇派驻，逐步更新执法装备。（执法装备、执法人手）",
    ]
    assert said(page.css_first("#yunyu-2021-problems-2")) == ["2022年报告未见相关表述"]
    assert said(page.css_first("#yunyu-2021-problems-3")) == [
        "2022年报告有相关举措二、1．11个乡镇行政复议受理点全部挂牌运行，全年就近接收申请19件。（行政复议）"
    ]


def test_every_word_on_the_next_year_is_one_of_the_few_and_its_links_stay_on_the_page(made):
    page = tree(made, COMPARISON)
    ids = {node.attributes["id"] for node in page.css("[id]")}
    told = page.css(".sequel")
    assert len(told) >= 12
    assert {re.sub(r"\s", "", one.css_first("b").text()) for one in told} <= WORDS
    links = [link.attributes["href"] for one in told for link in one.css("a")]
    assert links
    assert all(link.startswith("#yunyu-") and link[1:] in ids for link in links)
    assert not page.css("[data-item^='yunyu-2023'] .sequel"), "its next year is not on this page"


def test_reports_of_other_counties_tell_nothing(made):
    assert not tree(made, "compare/tongxi-2022/yunyu-2022/index.html").css(".sequel")


def test_a_countys_page_tells_of_each_year_with_ways_to_both_reports(made):
    section = tree(made, "counties/yunyu/index.html").css_first("#sequels")
    heads = [[cell.text() for cell in table.css("thead th")] for table in section.css("table")]
    assert heads == [[f"{year}年报告", f"{year + 1}年报告"] for year in (2021, 2022, 2023)]
    assert said(section)[0].startswith("再次列为问题三（一）")
    row = section.css("tbody tr")[1]
    assert row.css_first("th a").attributes["href"].endswith("reports/yunyu/2021/index.html#problems-1")
    assert row.css_first("td a").attributes["href"].endswith("reports/yunyu/2022/index.html#problems-1")


def test_the_plain_table_tells_it_too(made):
    table = re.sub(r"\s+", "", tree(made, COMPARISON.replace("index", "table")).body.text())
    assert "〔2022年报告有相关举措：二、1．，行政复议〕" in table
    assert "〔2022年报告未见相关表述〕" in table


def test_near_copies_stand_below_shared_wording_with_what_differs(made):
    page = tree(made, "compare/yunyu-2023/yunyu-2024/index.html")
    copies = [[re.sub(r"\s+", "", side.text()) for side in one.css("p")] for one in page.css(".copies li")]
    assert [
        "云峪县2023一（二）全年审查政府合同61份、重大决策事项5项，公职律师在听证会上陈述法律意见14次。",
        "云峪县2024一（二）全年审查政府合同68份、重大决策事项12项，公职律师在听证会上陈述法律意见21次。",
    ] in copies
    marked = {mark.text() for mark in page.css(".copies mark")}
    assert {"61", "68", "扎实", "深入"} <= marked
    assert len(page.css(".wording > .copies > li")) == min(len(copies), 10)
    ids = {node.attributes["id"] for node in page.css("[id]")}
    assert {link.attributes["href"].removeprefix("#") for link in page.css(".copies a")} <= ids


def test_links_hold_and_pages_stay_light(made):
    assert [str(one) for one in judged(made) if one.level != "notice"] == []
