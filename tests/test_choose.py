"""Which comparisons are built: rules over made counties, each report with as many others as it is given."""

import pytest
from msgspec import structs

from duizhao import pipeline
from duizhao.choose import choose
from duizhao.compare import standing
from duizhao.pages.leaves import card
from duizhao.pages.text import Book
from duizhao.pipeline import Options
from duizhao.settings import County, Pairing
from tests.conftest import unwatched
from tests.texts import report

MEASURES = "一、主要举措和成效\n"
ON_DISPUTES = "（一）化解矛盾纠纷。全年受理行政复议案件，开展人民调解。\n"
ON_PUBLICITY = "（二）法治宣传教育。开展普法宣传活动，宪法宣传周进校园。\n"


def county(name, province="四川省", prefecture="乐山市", level="county"):
    return County(name=name, province=province, prefecture=prefecture, level=level)


COUNTIES = {
    "a": county("甲县"),
    "b": county("乙县", prefecture="成都市"),
    "c": county("丙县"),
    "d": county("丁县", province="河南省", prefecture="信阳市"),
    "e": county("戊局", level="department"),
}


@pytest.fixture
def chosen(editors_settings):
    """Chooses from reports, by county and year, what some lines of ``comparisons.yaml`` ask for."""

    def of(keys, *pairings, texts=None):
        settings = structs.replace(editors_settings, counties=COUNTIES, comparisons=pairings)
        cards = []
        for key in keys:
            slug, year = key.split("-")
            read = report(MEASURES + (texts or {}).get(key, ON_DISPUTES), settings, slug, int(year))
            cards.append(card(Book(read, settings), standing(read, settings.topics.topics), ()))
        return choose(cards, settings)

    return of


def keys(found):
    return [choice.keys for choice in found.choices]


def test_neighbours_of_one_year_level_and_province_are_set_side_by_side_prefecture_by_prefecture(chosen):
    found = chosen(["a-2023", "b-2023", "c-2023", "d-2023", "e-2023", "a-2022"], Pairing(rule="same-year"))
    assert keys(found) == [("a-2023", "c-2023"), ("b-2023", "c-2023")]


def test_following_years_of_one_county_are_set_side_by_side_though_one_is_missing(chosen):
    found = chosen(["a-2023", "a-2020", "a-2021", "b-2023"], Pairing(rule="following-years"))
    assert keys(found) == [("a-2020", "a-2021"), ("a-2021", "a-2023")]


def test_the_most_alike_divide_their_text_alike(chosen):
    texts = {"a-2023": ON_DISPUTES, "b-2023": ON_PUBLICITY, "c-2023": ON_DISPUTES, "d-2023": ON_PUBLICITY}
    assert keys(chosen(texts, Pairing(rule="alike"), texts=texts)) == [("a-2023", "c-2023"), ("b-2023", "d-2023")]


def test_another_year_or_level_is_not_alike(chosen):
    found = chosen(["a-2023", "b-2022", "e-2023"], Pairing(rule="alike"))
    assert keys(found) == []
    assert found.barren == (0,)


def test_comparisons_grow_with_reports_not_with_their_square(chosen):
    years = range(2000, 2024)
    reports = [f"{slug}-{year}" for slug in "abcd" for year in years]
    rules = [Pairing(rule=rule, most=2) for rule in ("same-year", "following-years", "alike")]
    for rule in rules:
        assert len(keys(chosen(reports, rule))) <= 2 * len(reports)


def test_of_many_reports_all_rules_together_choose_a_share_the_latest_years_first(chosen, monkeypatch):
    monkeypatch.setattr("duizhao.choose._LEAST", 4)
    reports = [f"{slug}-{year}" for slug in "abc" for year in (2020, 2021, 2022)]
    rules = [Pairing(rule=rule, most=2) for rule in ("same-year", "following-years")]
    found = chosen(reports, *rules, Pairing(reports=("a-2020", "b-2021")))
    assert keys(found) == [
        ("a-2020", "b-2021"),
        ("a-2022", "b-2022"),
        ("a-2022", "c-2022"),
        ("a-2020", "a-2022"),
        ("a-2021", "a-2022"),
    ]
    assert found.barren == ()


def test_what_is_picked_comes_first_and_is_not_built_twice(chosen):
    picked = Pairing(reports=("c-2023", "a-2023"), title="两县", introduction="**对照**")
    found = chosen(["a-2023", "c-2023", "a-2022"], Pairing(rule="same-year"), Pairing(rule="following-years"), picked)
    assert keys(found) == [("a-2023", "c-2023"), ("a-2022", "a-2023")]
    assert found.choices[0].title == "两县"
    assert found.choices[0].rule == "picked"
    assert found.barren == ()


def test_what_names_a_report_that_is_held_back_is_left_out(chosen):
    assert keys(chosen(["a-2023"], Pairing(reports=("a-2023", "b-2023")))) == []


def test_a_rule_that_matches_nothing_is_a_notice_with_its_place(project):
    (project / "content" / "comparisons.yaml").write_text("- {rule: following-years}\n", encoding="utf-8")
    site = pipeline.build(project, None, Options(strict=True), unwatched)
    assert [str(finding) for finding in site.findings if "rule" in str(finding)] == [
        "content/comparisons.yaml:1:10: notice: rule “following-years” finds no two reports to compare"
    ]
