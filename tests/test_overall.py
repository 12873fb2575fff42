"""Pages over all reports: parted by year and province before they weigh too much, and the tables of all reports."""

import datetime as dt
from collections import Counter

import pytest
from msgspec import structs
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.cards import Card
from duizhao.compare import standing
from duizhao.names import PROVINCES, REGIONS
from duizhao.pages.leaves import card
from duizhao.pages.parts import index_of, parted, province_slug, shelved
from duizhao.pages.text import Book
from duizhao.pipeline import Options
from duizhao.settings import County
from tests.conftest import unwatched
from tests.test_corpus import corpus_project  # noqa: F401 (a fixture)
from tests.texts import report


@pytest.fixture(scope="module")
def shelf(editors_settings) -> list[Card]:
    """Twelve reports of four counties in two provinces and at two levels, over three years."""
    places = [
        ("a", "四川省", "county"),
        ("b", "四川省", "department"),
        ("c", "河南省", "county"),
        ("d", "某省", "county"),
    ]
    counties = {slug: County(name=slug, province=province, level=level) for slug, province, level in places}
    settings = structs.replace(editors_settings, counties=counties)
    text = "一、主要举措和成效\n（一）加强普法。开展宣传。\n"
    read = [report(text, editors_settings, slug, year) for slug, *_ in places for year in (2021, 2022, 2023)]
    topics = settings.topics.topics
    return shelved(card(Book(one, settings), standing(one, topics), ()) for one in read)


def paths(parts) -> list[str]:
    return [part.path for part in parts]


def test_reports_that_fit_stand_on_one_page_the_latest_first(shelf):
    (part,) = parted(shelf, lambda _: 1, 12)
    assert part.path == ""
    assert [book.head.key for book in part.cards[:5]] == ["c-2023", "a-2023", "d-2023", "b-2023", "c-2022"]


def test_reports_that_do_not_fit_are_parted_by_year(shelf):
    assert paths(parted(shelf, lambda _: 1, 11)) == ["2023/", "2022/", "2021/"]


def test_years_that_do_not_fit_are_parted_by_province_and_only_they(shelf):
    heavy = parted(shelf, lambda book: 2 if book.head.year == 2022 else 1, 4)
    unknown = "u67d0-u7701"
    assert paths(heavy) == ["2023/", "2022/henan/", "2022/sichuan/", f"2022/{unknown}/", "2021/"]


def test_provinces_of_a_region_stay_together_while_they_fit(shelf):
    def moved(card: Card) -> Card:
        return structs.replace(card, head=structs.replace(card.head, province=places[card.head.province]))

    places = {"四川省": "四川省", "河南省": "云南省", "某省": "湖南省"}
    south = shelved(map(moved, shelf))
    assert paths(parted(south, lambda _: 1, 3)) == [f"{y}/{p}/" for y in (2023, 2022, 2021) for p in ("hunan", "xinan")]
    parts = parted(south, lambda _: 1, 2)
    assert [part.name for part in parts[:3]] == ["2023年湖南省", "2023年四川省", "2023年云南省"]
    assert parted(south, lambda _: 1, 3)[1].name == "2023年西南"
    regions = [province for _, provinces in REGIONS.values() for province in provinces.split()]
    assert sorted(regions) == sorted(PROVINCES)


def test_provinces_that_do_not_fit_are_parted_by_number(shelf):
    parts = parted(shelf, lambda _: 1, 1)
    assert paths(parts)[:4] == ["2023/henan/", "2023/sichuan/", "2023/sichuan/2/", "2023/u67d0-u7701/"]
    assert [part.name for part in parts[1:3]] == ["2023年四川省（1/2）", "2023年四川省（2/2）"]


@pytest.mark.parametrize("most", range(1, 14))
def test_every_report_stands_in_one_part_and_none_is_too_heavy_that_could_be_lighter(shelf, most):
    parts = parted(shelf, lambda _: 1, most)
    assert Counter(book.head.key for part in parts for book in part.cards) == Counter(b.head.key for b in shelf)
    assert all(len(part.cards) <= most for part in parts)
    assert len(set(paths(parts))) == len(parts)


@pytest.mark.parametrize("most", [1, 3, 12])
def test_the_index_counts_every_report_and_leads_to_its_part(shelf, most):
    parts = parted(shelf, lambda _: 1, most)
    index = index_of(parts, "/x/", lambda _: "")
    cells = [cell for row in index.rows for cell in row.cells if cell]
    assert sum(int(cell.text.removesuffix("份")) for cell in cells) == len(shelf)
    assert {cell.url.partition("#")[0] for cell in cells} <= {f"/x/{part.path}" for part in parts}


def test_no_two_provinces_have_one_address():
    slugs = [province_slug(province) for province in (*PROVINCES, "某省", "某市")]
    assert len(slugs) == len(set(slugs)) == 33
    assert all(slug.isascii() for slug in slugs)


@pytest.fixture
def corpus_site(corpus_project) -> pipeline.Site:  # noqa: F811
    return pipeline.build(corpus_project, None, Options(), unwatched)


def rows(site: pipeline.Site, name: str) -> dict[str, list[str]]:
    """Return the rows of a matrix by the report that they lead to."""
    tree = LexborHTMLParser(site.files[name])
    found = {}
    for row in tree.css(".wide-matrix tbody tr:not(.group-name)"):
        target = row.css_first("th a").attributes["href"]
        found[target] = [cell.text(strip=True) for cell in row.css("td")]
    return found


def test_the_legal_matrix_says_of_each_report_how_it_meets_each_item(corpus_site):
    table = rows(corpus_site, "legal/index.html")
    words = {"own": "单列", "inside": "见于他处", "absent": "未见", "unrecognised": "未能自动识别"}
    assert len(table) == len(corpus_site.reports) == 12
    for found in corpus_site.reports:
        cells = table[f"../reports/{found.ref.county}/{found.ref.year}/index.html"]
        assert [cell.startswith(words[item.state]) for cell, item in zip(cells, found.legal, strict=False)] == [
            True
        ] * 5
        problems = found.legal[1]
        if problems.state == "own":
            assert cells[1].endswith("有原因" if problems.causes else "未见原因")


def test_only_a_known_day_of_publication_is_set_against_the_first_of_april(corpus_site):
    table = rows(corpus_site, "legal/index.html")
    for found in corpus_site.reports:
        cell = table[f"../reports/{found.ref.county}/{found.ref.year}/index.html"][6]
        day = found.ref.published
        if day is None:
            assert cell == "不详"
        else:
            late = day > dt.date(found.ref.year + 1, 4, 1)
            assert cell.endswith("次年4月1日后" if late else "次年4月1日前")
    assert {found.ref.published is None for found in corpus_site.reports} == {True, False}


def test_the_coverage_matrix_adds_up(corpus_site, editors_settings):
    table = rows(corpus_site, "coverage/index.html")
    for found in corpus_site.reports:
        cells = table[f"../reports/{found.ref.county}/{found.ref.year}/index.html"]
        assert len(cells) == len(editors_settings.topics.topics) + 3
        assert sum(int(cell) for cell in cells if cell.isdecimal()) <= 100 + len(cells) / 2


def test_a_county_has_a_page_with_its_years(corpus_site):
    tree = LexborHTMLParser(corpus_site.files["counties/yunyu/index.html"])
    assert [link.text() for link in tree.css(".years")[0].css("a")] == ["2021年", "2022年", "2023年"]
    assert [th.text(strip=True) for th in tree.css(".legal thead th")] == ["2021年", "2022年", "2023年"]
    assert len(tree.css(".comparisons > li")) == 3


def test_a_year_that_an_editor_searched_in_vain_says_so(project):
    counties = project / "content/counties.yaml"
    county = "xinxian: {name: 新县, province: 河南省, prefecture: 信阳市, level: county, searched: {2021: 2026-05-04}}"
    lines = [county if line.startswith("xinxian:") else line for line in counties.read_text("utf-8").splitlines()]
    counties.write_text("\n".join(lines), encoding="utf-8")
    made = pipeline.build(project, None, Options(), unwatched)
    years = [
        li.text(strip=True)
        for li in LexborHTMLParser(made.files["counties/xinxian/index.html"]).css(".years")[0].css("li")
    ]
    assert years == ["2021年未查到公开文本（2026年5月4日查询）", "2022年本站未收录", "2023年"]


def test_a_topic_page_leads_to_every_group_by_plain_links(corpus_site):
    tree = LexborHTMLParser(corpus_site.files["topics/disputes/index.html"])
    ids = {node.attributes["id"] for node in tree.css(".group")}
    targets = {link.attributes["href"] for link in tree.css(".index a")}
    assert targets == {f"#{id_}" for id_ in ids}
    assert len(tree.css(".entry")) == 12


def test_the_cues_of_an_item_are_told_apart_in_its_text(site, reports):
    tree = LexborHTMLParser(site.files["reports/xinxian/2023/index.html"])
    node = tree.css_first("#measures-7-3")
    (item,) = [item for item in reports["xinxian"].items if item.anchor == "measures-7-3"]
    own = {cue.phrase for cue in item.cues if cue.place in ("heading", "text") and cue.topic in item.topics}
    above = {cue.phrase for cue in item.cues if cue.place not in ("heading", "text") and cue.topic in item.topics}
    said = node.css_first(".why").text(strip=True).removeprefix("主题依据　法治宣传教育：").split("、")
    marked = {node.text() for node in node.css("i")}
    assert marked
    assert all(any(words in phrase or phrase in words for phrase in own) for words in marked)
    assert set(said) == {"标出的词", *above}
