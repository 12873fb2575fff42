"""Figures: every one with its value, unit, what is counted and for when; the named ones by their name.

With ``-s`` the scores and a table per indicator are printed.
"""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.exact import to_json
from duizhao.inspection import record
from duizhao.settings import load
from tests.conftest import ROOT
from tests.figures import Pair, figure_cases, figures_of, labelled, names, paired, plain, score
from tests.texts import report

SETTINGS = load(ROOT).settings
CASES = figure_cases()
SEEDS = ("figures_jingyan.txt", "figures_xinxian.txt")
APART = ("figures_apart.txt", "figures_further.txt")
"""Sentences that were labelled apart from the rules, and first read when the rules were made."""


def pairs_of(*files: str) -> list[Pair]:
    return [pair for name in files for case in labelled(name) for pair in paired(case, SETTINGS)]


@pytest.mark.parametrize("title", CASES)
def test_the_figures_of_a_case_are_those_that_a_reader_sees(title):
    case = CASES[title]
    found = [
        (plain(one.quote), one.value, plain(one.unit), one.qualifier, one.scope) for one in figures_of(case, SETTINGS)
    ]
    wanted = [(plain(one.quote), one.value, plain(one.unit), one.qualifier, one.scope) for one in case.labels]
    assert found == wanted


def test_there_are_at_least_80_sentences_with_figures_and_20_without():
    assert sum(bool(case.labels) for case in CASES.values()) >= 80
    assert sum(not case.labels for case in CASES.values()) >= 20


@pytest.mark.parametrize("files", [("cases",), SEEDS, APART], ids=["cases", "seeds", "apart"])
def test_figures_are_found_valued_and_counted(files):
    pairs = [p for case in CASES.values() for p in paired(case, SETTINGS)] if files == ("cases",) else pairs_of(*files)
    found = score(pairs)
    print(f"\n{files}: {found}")
    assert found.found >= 0.97 * found.labelled
    assert found.false <= 0.03 * found.labelled
    assert found.valued >= 0.98 * found.found
    assert found.counted >= 0.85 * found.found
    assert found.scoped >= 0.95 * found.found


@pytest.mark.parametrize("files", [("cases", *SEEDS), APART], ids=["cases and seeds", "apart"])
def test_named_indicators_are_named_rightly(files):
    pairs = pairs_of(*(name for name in files if name != "cases"))
    if "cases" in files:
        pairs += [pair for case in CASES.values() for pair in paired(case, SETTINGS)]
    table, precision, recall = names(pairs)
    print(f"\n{files}: precision {precision:.1%}, recall {recall:.1%}\n{table}")
    assert precision >= 0.97
    assert recall >= 0.9 if "cases" in files else 0.85


def test_there_are_at_least_forty_named_indicators_each_of_which_some_label_bears():
    known = {one.id for one in SETTINGS.indicators.indicators}
    borne = {one.name for case in CASES.values() for one in case.labels}
    borne |= {pair.label.name for pair in pairs_of(*SEEDS, *APART) if pair.label}
    assert len(known) >= 40
    assert borne - {""} <= known
    assert len(known - borne) <= 3


def test_every_figure_is_quoted_from_its_place(reports):
    items = [item for report_ in reports.values() for item in report_.items]
    assert sum(len(item.indicators) for item in items) > 100
    assert all(item.text[one.start : one.end] == one.quote for item in items for one in item.indicators)


TEXTS = st.lists(
    st.sampled_from("全年共收到行政复议申请12件，受理9.5%《（“”）。1+N第三次近余万元两十一个%、；\n"), max_size=60
)


@given(TEXTS.map("".join))
def test_whatever_a_text_says_its_figures_are_quoted_in_order_without_overlap(text):
    for item in report(f"一、主要举措\n（一）抓\n{text}\n", SETTINGS).items:
        end = 0
        for one in item.indicators:
            assert item.text[one.start : one.end] == one.quote
            assert one.start >= end
            assert one.value >= 0
            end = one.end


def one_item(text: str):
    found = report(f"一、主要举措和成效\n（一）抓早抓实\n{text}\n", SETTINGS)
    return next(item for item in found.items if item.text)


def test_a_text_without_figures_has_none():
    assert one_item("认真落实各项部署。").indicators == ()


@pytest.mark.parametrize("mark", ["。", "，", "、", ""])
def test_ten_thousand_figures_are_all_read(mark):
    found = one_item(mark.join(["审结案件12件"] * 10_000) + "。").indicators
    assert len(found) == 10_000
    assert {one.value for one in found} == {Decimal(12)}


def test_a_figure_of_four_hundred_digits_keeps_every_one():
    digits = "9" * 399 + "7"
    one = one_item(f"发放资料{digits}万份，罚款0.{digits}元。").indicators
    assert [format(figure.value, "f") for figure in one] == [digits + "0000", f"0.{digits}"]


def test_a_stretch_without_any_mark_is_read_in_time():
    one_item("办理结案组织开展" * 5_000 + "12件")
    one_item("《" * 20_000 + "12件")
    one_item("无" * 20_000)
    one_item("一" * 20_000 + "件")


def test_a_value_that_is_not_plausible_is_kept_and_pointed_out():
    found = report("一、主要举措和成效\n（一）抓早抓实\n行政机关负责人出庭应诉率1000%。\n", SETTINGS)
    assert [one.value for item in found.items for one in item.indicators] == [1000]
    assert [doubt.quote for doubt in found.doubts if doubt.kind == "range"] == ["行政机关负责人出庭应诉率1000%"]


def test_what_is_not_said_is_not_zero():
    assert one_item("全县行政复议工作有序开展。").indicators == ()
    (zero,) = one_item("全年无行政复议案件。").indicators
    assert (zero.value, zero.quote, zero.name) == (0, "无行政复议案件", "reconsideration-cases")


@pytest.mark.parametrize(("county", "scope"), [("xinxian", "上级"), ("city", ""), ("district", "上级")])
def test_the_whole_of_a_body_is_its_own_and_of_one_above_it_is_not(county, scope):
    from msgspec import structs  # noqa: PLC0415

    from duizhao.settings import County  # noqa: PLC0415

    counties = SETTINGS.counties | {
        "city": County(name="甲市", province="河南省", level="county"),
        "district": County(name="乙区", province="河南省", level="county"),
    }
    found = report(
        "一、主要举措和成效\n（一）抓早抓实\n全市共办结行政复议案件72件。\n",
        structs.replace(SETTINGS, counties=counties),
        county,
    )
    assert [one.scope for item in found.items for one in item.indicators] == [scope]


def test_values_survive_json_to_the_last_digit(reports):
    for county, found in reports.items():
        read = json.loads(to_json(record(found, county)), parse_float=Decimal, parse_int=Decimal)
        values = [one["value"] for s in read["sections"] for item in s["items"] for one in item["indicators"]]
        assert values == [one.value for item in found.items for one in item.indicators]
