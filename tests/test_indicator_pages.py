"""The pages of indicators: what reports state, what it changed, and what is not compared."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.pages import indicators
from duizhao.pipeline import Options
from tests.conftest import judged, unwatched
from tests.test_corpus import corpus_project  # noqa: F401 (a fixture)

SEED = "seeds/003_b0eed4d44086a7a4.txt"


def build(project, texts: dict[int, str]) -> pipeline.Site:
    """Build the project with a text of 新县 for each year."""
    for year, text in texts.items():
        (project / f"seeds/xinxian-{year}.txt").write_text(
            f"一、主要举措和成效\n（一）抓早抓实\n{text}\n", encoding="utf-8"
        )
        matter = f"---\ntitle: 新县{year}年度报告\ntext: seeds/xinxian-{year}.txt\n---\n"
        (project / f"content/reports/xinxian/{year}.md").write_text(matter, encoding="utf-8")
    return pipeline.build(project, None, Options(), unwatched)


def rows(site: pipeline.Site, indicator: str) -> list[list[str]]:
    tree = LexborHTMLParser(site.files[f"indicators/{indicator}/index.html"])
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in tree.css(".indicator tbody tr")]


def changes(site: pipeline.Site, indicator: str) -> list[str]:
    return [row[2] for row in rows(site, indicator) if len(row) == 4 and row[0].startswith("新县")]


@pytest.mark.parametrize(
    ("earlier", "later", "change"),
    [
        ("调解矛盾纠纷120件。", "调解矛盾纠纷131件。", "比2022年增加11件"),
        ("调解矛盾纠纷131件。", "调解矛盾纠纷120件。", "比2022年减少11件"),
        ("调解矛盾纠纷120件。", "调解矛盾纠纷120件。", "与2022年相同"),
        ("调解矛盾纠纷120件。", "调解矛盾纠纷120起。", "—"),
        ("纠纷调解成功率97.5%。", "纠纷调解成功率98.25%。", "比2022年增加0.75个百分点"),
        ("罚款98000元。", "罚款10.5万元。", "比2022年增加7000元"),
        ("调解矛盾纠纷120件，化解纠纷9件。", "调解矛盾纠纷120件。", "—"),
        ("没有谈到。", "调解矛盾纠纷120件。", "—"),
    ],
)
def test_a_change_is_told_where_each_year_states_one_value_of_one_unit(earlier, later, change, project):
    site = build(project, {2022: earlier, 2023: later})
    name = "fines" if "罚款" in later else "mediation-success-rate" if "率" in later else "disputes-mediated"
    assert changes(site, name)[0] == change


def test_years_across_a_break_are_not_compared_and_the_break_is_marked(project):
    site = build(
        project, {2023: "收到行政复议申请12件。", 2024: "收到行政复议申请40件。", 2025: "收到行政复议申请44件。"}
    )
    assert changes(site, "reconsideration-received") == ["比2024年增加4件", "与2023年口径不同，不作比较", "—"]
    found = rows(site, "reconsideration-received")
    (at,) = [index for index, row in enumerate(found) if row[0].startswith("— 2024年1月1日起")]
    assert (found[at - 1][1], found[at + 1][0]) == ("40件", "2023年")


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("2022年调解矛盾纠纷120件。", "上年"),
        ("计划调解矛盾纠纷120件。", "目标"),
        ("全省共调解矛盾纠纷120件。", "上级"),
        ("近三年，共调解矛盾纠纷120件。", "累计"),
    ],
)
def test_figures_of_other_years_and_bodies_are_shown_apart(text, scope, project):
    site = build(project, {2023: text})
    assert changes(site, "disputes-mediated") == [f"{scope}数，不作比较"]


def test_a_figure_with_a_name_leads_to_its_indicator_and_one_without_carries_its_value(site):
    tree = LexborHTMLParser(site.files["reports/xinxian/2023/index.html"])
    link = tree.css_first("#measures-6-3 a.figure")
    assert (link.text(), link.attributes["href"]) == ("12件", "../../../indicators/reconsideration-received/index.html")
    values = {node.text(): node.attributes["value"] for node in tree.css(".item data")}
    assert values["35万余次"] == "350000"


def test_a_comparison_sets_side_by_side_what_two_state_and_folds_the_rest(site):
    tree = LexborHTMLParser(site.files["compare/jingyan-2023/xinxian-2023/index.html"])
    tables = tree.css("#figures table")
    names = [[th.text(strip=True) for th in table.css("tbody th")] for table in tables]
    assert names[0] == ["负责人出庭应诉率", "行政执法监督员"]
    assert len(names[1]) > 30
    cells = [cell.text(strip=True) for cell in tables[1].css("td")]
    assert "未提及" in cells
    assert tree.css_first("#figures summary").text() == f"仅一方提及（{len(names[1])} 项）"


def test_every_statement_quotes_its_sentence_and_leads_to_its_item(site, reports):
    tree = LexborHTMLParser(site.files["indicators/court-appearance-rate/index.html"])
    for cell in tree.css(".sentence"):
        words = cell.text(strip=False)
        target = cell.css_first("a").attributes["href"]
        county, anchor = target.split("/")[-3], target.partition("#")[2]
        item = next(item for item in reports[county].items if item.anchor == anchor)
        assert " ".join(words.split()).rsplit(" ", 1)[0].replace(" ", "") in item.text.replace(" ", "")


def test_the_list_of_indicators_leads_to_each_that_is_stated(site, editors_settings):
    tree = LexborHTMLParser(site.files["indicators/index.html"])
    stated = {one.name for report in site.reports for item in report.items for one in item.indicators} - {None}
    targets = {link.attributes["href"].split("/")[0] for link in tree.css(".group .topics a")}
    assert targets == stated
    assert len(tree.css(".group .topics li")) == len(editors_settings.indicators.indicators)


@pytest.mark.parametrize("most", [1, 4])
def test_the_index_of_a_parted_indicator_leads_to_groups_that_are_there(most, corpus_project, monkeypatch):  # noqa: F811
    monkeypatch.setattr(indicators, "_MOST", most)
    site = pipeline.build(corpus_project, None, Options(), unwatched)
    first = LexborHTMLParser(site.files["indicators/court-appearance-rate/index.html"])
    assert len(first.css(".index td a")) > 1
    assert [one for one in judged(site) if one.level == "error"] == []
