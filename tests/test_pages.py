"""What the pages show, read from the finished site."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.pipeline import Options
from duizhao.render import link
from tests.conftest import ROOT

COMPARISON = "compare/jingyan-2023/xinxian-2023/index.html"


@pytest.fixture(scope="module")
def page(site):
    return lambda name: LexborHTMLParser(site.files[name])


def words(node) -> str:
    return re.sub(r"\s+", "", node.text())


def test_the_home_page_leads_to_every_report_topic_and_comparison(page):
    targets = {node.attributes["href"] for node in page("index.html").css("main a")}
    assert {"reports/jingyan/2023/index.html", "reports/xinxian/2023/index.html", COMPARISON} <= targets
    assert sum(target.startswith("topics/") for target in targets) == 13


def test_a_report_says_what_is_not_known_of_it(page):
    facts = {
        words(node.css_first("dt")): words(node.css_first("dd"))
        for node in page("reports/jingyan/2023/index.html").css(".facts div")
    }
    assert facts["公开日期"] == "不详"
    assert facts["落款日期"] == "未载"
    assert facts["来源"] == "原始网址不详"


def test_a_report_prints_the_date_under_its_text(page):
    facts = {
        words(node.css_first("dt")): words(node.css_first("dd"))
        for node in page("reports/xinxian/2023/index.html").css(".facts div")
    }
    assert facts["落款日期"] == "2024年2月29日"


def test_a_report_says_how_its_text_was_mended(page):
    summaries = [words(node) for node in page("reports/jingyan/2023/index.html").css(".mending summary")]
    assert "括注的拼音删去：127处" in summaries


def test_every_item_shows_its_received_text_on_demand(page):
    tree = page("reports/jingyan/2023/index.html")
    item = tree.css_first("#measures-4-2 .received-text")
    assert item.attributes["lang"] == "zh-Hant"
    assert "規(guī)范性文件 2 件" in item.text()
    assert [node.text() for node in item.css("del")][:1] == ["(guī)"]


def test_the_received_text_of_every_item_is_shown_to_the_letter_or_is_what_is_printed(page, reports):
    untouched = 0
    for county, report in reports.items():
        tree = page(f"reports/{county}/2023/index.html")
        for item in report.items:
            shown, said = (tree.css_first(f"#{item.anchor} .received-{part}") for part in ("text", "notes"))
            if shown:
                assert shown.text() == item.original
            else:
                untouched += 1
            assert ("一字未改" in said.text()) == (shown is None)
            printed = "".join((item.number, item.separators[0], item.heading, item.separators[1], item.text))
            assert (shown is None) == ("".join(printed.split()) == "".join(item.original.split()))
            assert ("，一字未改" in said.text()) == (printed.strip() == item.original.strip())
    assert untouched


def test_blank_lines_inside_a_received_text_stay(project):
    seed = project / "seeds/003_b0eed4d44086a7a4.txt"
    seed.write_text(
        "一、主要工作\n（一）加强领导\n县委重视,强调。\n\n\n召开会议。\n（二）抓学习。学法。\n", encoding="utf-8"
    )
    made = pipeline.build(project, None, Options(), lambda _, things: things)
    tree = LexborHTMLParser(made.files["reports/xinxian/2023/index.html"])
    assert tree.css_first("#measures-1 .received-text").text() == "（一）加强领导\n县委重视,强调。\n\n\n召开会议。"


def test_every_item_leads_to_its_line(page):
    target = page("reports/jingyan/2023/index.html").css_first("#measures-4-2 .received-notes a").attributes["href"]
    assert target == "source/index.html#L6"


def test_the_received_text_is_shown_to_the_letter(page, reports):
    lines = [node.text() for node in page("reports/jingyan/2023/source/index.html").css(".lines p")]
    assert "\n".join(lines) == reports["jingyan"].source.text.removesuffix("\n")


def test_the_received_file_is_there_byte_for_byte(site, reports):
    for county in ("jingyan", "xinxian"):
        received = site.files[f"reports/{county}/2023/source/{county}-2023.txt"]
        assert received == (ROOT / reports[county].source.text_path).read_bytes()


def test_items_of_a_comparison_name_their_report_and_anchor(page):
    node = page(COMPARISON).css_first("#jingyan-2023-measures-5-2")
    assert node.attributes["data-item"] == "jingyan-2023#measures-5-2"


def test_the_rows_of_a_comparison_have_their_slugs_as_ids(page, editors_settings):
    ids = {node.attributes["id"] for node in page(COMPARISON).css("[id]")}
    assert {topic.slug for topic in editors_settings.topics.topics} | {"problems", "next", "other"} <= ids


def test_topics_empty_in_every_column_share_one_line_that_keeps_their_ids(page):
    assert page(COMPARISON).css_first(".silent #other").text() == "其他事项"


def test_the_five_legal_items_stand_on_top_of_a_comparison(page):
    rows = [[words(cell) for cell in row.css("th, td")] for row in page(COMPARISON).css(".legal tbody tr")]
    assert [row[0] for row in rows[:5]] == ["①举措和成效", "②不足和原因", "③负责人履职", "④下年度安排", "⑤其他事项"]
    assert rows[0][1:] == ["一、主要举措与成效9节24项", "二、主要举措和成效8节25项"]
    assert rows[2][1] == "未单列，见一（一）深入开展法治宣传教育"
    assert rows[4][1:] == ["未见相关表述", "未见相关表述"]


def test_the_cell_of_a_report_without_leader_section_quotes_and_links(page):
    node = page(COMPARISON).css_first("#leadership-jingyan-2023 .quoted")
    assert words(node).startswith("落实党政主要负责同志履行推进法治建设第一责任人职责")
    assert node.css_first("a").attributes["href"] == "../../../reports/jingyan/2023/index.html#measures-1"


def test_shared_wording_is_underlined_and_its_number_leads_to_the_other_report(page):
    tree = page(COMPARISON)
    numbers = tree.css(".shared-number a")
    assert len(numbers) >= 14
    for number in numbers:
        mark = number.parent.prev
        other = tree.css_first(number.attributes["href"])
        assert (mark.tag, other.tag) == ("u", "u")
        assert words(other) == words(mark)


def test_two_years_of_one_county_are_told_apart(project):
    (project / "seeds/earlier.txt").write_text("一、主要工作\n（一）加强普法。开展宣传。\n", encoding="utf-8")
    matter = "---\ntitle: 新县2022年度报告\ntext: seeds/earlier.txt\n---\n"
    (project / "content/reports/xinxian/2022.md").write_text(matter, encoding="utf-8")
    (project / "content/comparisons.yaml").write_text("- reports: [xinxian-2023, xinxian-2022]\n", encoding="utf-8")
    made = pipeline.build(project, None, Options(), lambda _, things: things)
    tree = LexborHTMLParser(made.files["compare/xinxian-2022/xinxian-2023/index.html"])
    assert [words(link) for link in tree.css("#emergency .jump a")] == ["新县2022（未见）", "新县2023"]
    assert "新县2023有" in words(tree.css_first(".differences"))


def test_a_long_item_breaks_after_sentences_and_a_short_one_does_not(page):
    tree = page("reports/xinxian/2023/index.html")
    assert len(tree.css("#leader-1 .item-body > p")) == 4
    assert len(tree.css("#measures-8-2 .item-body > p")) == 1


def test_the_first_sentence_of_a_clause_is_bold(page):
    assert page("reports/xinxian/2023/index.html").css_first("#measures-8-2 strong").text() == "加强审计工作。"


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("/", "/topics/disputes/", "topics/disputes/index.html"),
        ("/topics/disputes/", "/", "../../index.html"),
        ("/topics/disputes/", "/topics/disputes/#x", "#x"),
        ("/compare/a/b/", "/reports/c/2023/#d", "../../../reports/c/2023/index.html#d"),
        ("/404.html", "/about/", "/sub/about/"),
        ("/404.html", "/#topics", "/sub/#topics"),
    ],
)
def test_links_are_relative_but_on_the_page_for_what_is_not_found(source, target, expected):
    assert link(source, target, "/sub/") == expected
