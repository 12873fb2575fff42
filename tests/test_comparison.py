"""Comparisons: which item stands where, what an empty cell says, which wording is shared."""

import itertools
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from duizhao.compare import compare, standing
from duizhao.model import Comparison, Report
from duizhao.settings import load
from duizhao.words import words
from tests.conftest import ROOT
from tests.texts import DATA, report

SETTINGS = load(ROOT).settings
CUT = partial(words, terms=SETTINGS.words)
PARAGRAPHS = [
    "（一）加强普法。开展宪法宣传周活动。",
    "（一）规范执法行为。一是落实执法公示制度。二是推行包容审慎监管，优化营商环境。",
    "（一）化解矛盾纠纷。加强行政复议工作，压实第一责任人职责。",
    "（一）抓早抓实。久久为功。",
    "（一）推进数字化。建设信息化平台，提供公共法律服务。",
]


def compared(*reports: Report) -> Comparison:
    standings = [standing(report_, SETTINGS.topics.topics) for report_ in reports]
    return compare(reports, standings, [()] * len(reports), SETTINGS.boilerplate, CUT)


def made(text: str, county: str = "jingyan", year: int = 2023) -> Report:
    return report(text, SETTINGS, county, year)


def cell(comparison: Comparison, row: str, column: int = 0):
    return next(found for found in comparison.rows if found.id == row).cells[column]


@pytest.fixture(scope="module")
def seeds(reports) -> Comparison:
    return compared(reports["jingyan"], reports["xinxian"])


def test_every_item_with_text_stands_in_exactly_one_row(seeds, reports):
    for column, county in enumerate(("jingyan", "xinxian")):
        placed = [p.anchor for row in (*seeds.rows, seeds.frame) for p in row.cells[column].items]
        assert sorted(placed) == sorted(item.anchor for item in reports[county].items if item.text)


def swapped(rows):
    """Return the rows of a pair as if its reports had changed places, apart from the order of the cells."""

    def placed(one):
        answers = tuple(structs.replace(answer, report=1 - answer.report) for answer in one.answers)
        return structs.replace(one, answers=answers)

    def turned(cell):
        return structs.replace(cell, items=tuple(map(placed, cell.items)))

    return [structs.replace(row, cells=tuple(map(turned, row.cells))) for row in rows]


bodies = st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=6).map("\n".join)


@given(bodies, bodies)
def test_every_item_of_any_two_reports_stands_in_exactly_one_row(first, second):
    pair = [made(f"一、主要举措和成效\n{first}\n二、存在不足\n{second}"), made(f"引言。\n一、{second}", "xinxian")]
    comparison = compared(*pair)
    for column, found in enumerate(pair):
        placed = [p.anchor for row in (*comparison.rows, comparison.frame) for p in row.cells[column].items]
        assert sorted(placed) == sorted(item.anchor for item in found.items if item.text)


@given(bodies, bodies)
def test_swapped_columns_give_the_swapped_comparison(first, second):
    a, b = made(f"一、主要举措和成效\n{first}"), made(f"一、主要工作\n{second}", "xinxian")
    there, back = compared(a, b), compared(b, a)
    assert [tuple(reversed(row.cells)) for row in swapped(back.rows)] == [row.cells for row in there.rows]
    assert {wording.phrase for wording in back.shared} == {wording.phrase for wording in there.shared}


def test_rows_stand_in_the_order_of_the_topics_then_by_kind(seeds):
    topics = [topic.slug for topic in SETTINGS.topics.topics]
    assert [row.id for row in seeds.rows] == [*topics, "problems", "next", "other"]


def test_a_leader_section_stands_whole_beside_the_sentences_of_the_report_that_has_none(seeds, reports):
    assert [placed.anchor for placed in cell(seeds, "leadership", 1).items] == [f"leader-{n}" for n in range(1, 5)]
    quotes = cell(seeds, "leadership", 0).quotes
    text = {item.anchor: item.text for item in reports["jingyan"].items}["measures-1"]
    assert [text[quote.start : quote.end] for quote in quotes] == [
        "落实党政主要负责同志履行推进法治建设第一责任人职责，制发《井研县党政领导干部年度述法工作方案》，"
        "将干部述法考评与年度考核述职测评同步开展，并将考评结果作为干部业绩评定、奖励惩处、考核任用的重要依据。"
    ]


def test_every_item_knows_the_grouping_heading_over_it(seeds):
    placed = sorted((p.anchor, p.group) for p in cell(seeds, "functions", 0).items)
    assert placed == [
        ("measures-2-1", "measures-2"),
        ("measures-2-2", "measures-2"),
        ("measures-2-3", "measures-2"),
        ("measures-9-3", "measures-9"),
    ]


def test_an_empty_cell_names_the_places_where_the_topic_is_touched_on():
    found = made("一、主要举措和成效\n（一）加强普法。开展宣传。邀请人大代表参加旁听。组织测试。")
    oversight = cell(compared(found, made("一、主要工作\n（一）政务公开。公开信息。", "xinxian")), "oversight")
    assert oversight.state == "elsewhere"
    text = found.items[0].text
    assert [text[place.start : place.end] for place in oversight.see] == ["邀请人大代表参加旁听。"]


def test_an_empty_cell_says_when_nothing_was_found(seeds):
    assert cell(seeds, "other", 0).state == "absent"


def test_a_cell_of_a_text_that_could_not_be_read_is_left_open():
    unread = made("我县认真开展法治政府建设，成效明显。")
    comparison = compared(unread, made("一、存在的问题\n力量不足。", "xinxian"))
    assert cell(comparison, "emergency", 0).state == "unrecognised"
    assert cell(comparison, "problems", 0).state == "unrecognised"


def test_measures_without_a_topic_have_a_row_of_their_own():
    found = made("一、主要举措和成效\n（一）抓早抓实。久久为功。")
    comparison = compared(found, made("一、主要工作\n（一）加强普法。开展宣传。", "xinxian"))
    assert [placed.anchor for placed in cell(comparison, "undecided", 0).items] == ["measures-1"]


def test_shared_wording_stands_in_both_texts_at_the_marked_places(seeds, reports):
    texts = [{item.anchor: item.text for item in reports[county].items} for county in ("jingyan", "xinxian")]
    for wording in seeds.shared:
        assert all(any(wording.phrase in text for text in items.values()) for items in texts)
        assert all(texts[m.report][m.anchor][m.start : m.end] == wording.phrase for m in wording.marks)


def test_shared_wording_is_never_cut_inside_a_word(seeds, reports):
    texts = [{item.anchor: item.text for item in reports[county].items} for county in ("jingyan", "xinxian")]
    for wording in seeds.shared:
        for mark in wording.marks:
            edges, position = {0}, 0
            for word in CUT(texts[mark.report][mark.anchor]):
                position += len(word)
                edges.add(position)
            assert {mark.start, mark.end} <= edges


def test_what_is_marked_is_long_enough_and_more_than_set_phrases(seeds):
    told = [wording.phrase for wording in seeds.shared if not wording.boilerplate]
    assert "运输执法领域突出问题专项整治" in told
    assert all(len(phrase) >= 8 and phrase not in SETTINGS.boilerplate for phrase in told)


def test_a_report_shares_with_itself_every_sentence_that_says_enough():
    text = "（一）抓学习。\n县政府组织全体干部集中学法十二次。\n乡镇举办农村普法骨干培训班。\n开展乡村普法阵地巡查。"
    twins = compared(made(f"一、主要工作\n{text}"), made(f"一、主要工作\n{text}", "xinxian"))
    assert [wording.phrase for wording in twins.shared if not wording.boilerplate] == [
        "县政府组织全体干部集中学法十二次",
        "乡镇举办农村普法骨干培训班",
        "开展乡村普法阵地巡查",
    ]


def test_a_third_report_keeps_the_part_of_a_longer_shared_wording_that_it_has():
    long = "县政府组织全体干部集中学法十二次并且逐月通报参加情况"
    reports = [made(f"一、主要工作\n（一）抓学习。{long}。", "jingyan", year) for year in (2021, 2022)]
    third = made(f"一、主要工作\n（一）抓学习。{long[:16]}。", "xinxian")
    shared = compared(*reports, third).shared
    assert {(wording.phrase, mark.report) for wording in shared for mark in wording.marks} == {
        (long, 0),
        (long, 1),
        (long[:16], 2),
    }


def test_a_topic_that_only_a_heading_touches_is_not_called_absent():
    found = made("一、主要举措和成效\n（一）提升信访工作和行政执法水平。一是公示执法信息。二是完善执法制度。")
    disputes = cell(compared(found, made("一、主要工作\n（一）行政复议。办理案件。", "xinxian")), "disputes")
    assert [(place.anchor, place.field) for place in disputes.see] == [("measures-1", "heading")]


def test_items_of_a_number_printed_twice_stand_under_their_own_heading():
    found = made(
        "一、主要工作\n（一）加强普法。一是开展宪法宣传。二是培育法律明白人。\n（一）化解纠纷。一是加强调解。二是办理信访。"
    )
    placed = cell(compared(found, made("一、主要工作\n（一）抓学习。学法。", "xinxian")), "disputes").items
    assert [(p.anchor, p.group) for p in placed] == [(f"measures-1_2-{n}", "measures-1_2") for n in (1, 2)]


@pytest.mark.parametrize(
    ("text", "kind", "state"),
    [
        ("一、主要工作\n（一）压实第一责任人职责\n书记、县长亲自部署。", "leader", "inside"),
        ("县长认真履行第一责任人职责。\n一、主要工作\n（一）抓学习。学法。", "leader", "inside"),
        ("一、主要工作\n抓学习。\n二、存在的问题和下一步打算\n力量不足，将加强培训。", "next", "inside"),
        ("一、主要工作\n（一）工作成效。明显。\n（二）存在问题。力量不足。", "problems", "inside"),
        ("一、主要工作\n（一）抓学习。学法。", "problems", "absent"),
    ],
)
def test_a_legal_item_inside_another_section_is_found(text, kind, state):
    assert {item.kind: item.state for item in made(text).legal}[kind] == state


def test_marks_never_overlap(seeds):
    marks = sorted((m.report, m.anchor, m.start, m.end) for wording in seeds.shared for m in wording.marks)
    for before, after in itertools.pairwise(marks):
        assert before[:2] != after[:2] or before[3] <= after[2]


def test_shares_of_a_report_add_up_to_what_is_not_framed(seeds, reports):
    for column, county in enumerate(("jingyan", "xinxian")):
        lengths = {item.anchor: len(item.text) for item in reports[county].items}
        framed = sum(lengths[placed.anchor] for placed in seeds.frame.cells[column].items)
        whole = sum(lengths.values())
        assert sum(shares[column] for shares in seeds.coverage) == pytest.approx(1 - framed / whole)


def test_three_and_four_reports_stand_side_by_side(reports):
    third = made("一、主要举措和成效\n（一）加强普法。开展宪法宣传。", "jingyan", 2022)
    fourth = made("一、主要工作\n（一）行政复议。办理案件。", "xinxian", 2022)
    comparison = compared(reports["jingyan"], reports["xinxian"], third, fourth)
    assert all(len(row.cells) == 4 for row in comparison.rows)
    assert [placed.anchor for placed in cell(comparison, "publicity", 2).items] == ["measures-1"]


def reading(key: str) -> Report:
    """Read a report of the made corpus."""
    county, year = key.split("-")
    return made((ROOT / f"tests/corpus/seeds/{key}.txt").read_text(encoding="utf-8"), county, int(year))


def labelled_answers(reports) -> dict[tuple[str, str], tuple[Comparison, dict[str, dict[str, int]]]]:
    """Return the comparisons that were labelled by hand: of each item of one the items that answer it, how strongly."""
    found = {}
    seeds_ = [line.split("\t") for line in (DATA / "answers_seeds.tsv").read_text("utf-8").splitlines()[1:]]
    made_ = [line.split("\t") for line in (DATA / "answers_corpus.tsv").read_text("utf-8").splitlines()[1:]]
    rows = [(f"jingyan-2023#{a}", f"xinxian-2023#{b}", s) for a, b, s in seeds_] + made_
    for first, second, strength in rows:
        (a, left), (b, right) = first.split("#"), second.split("#")
        for one, other, anchor, partner in ((a, b, left, right), (b, a, right, left)):
            found.setdefault((one, other), {}).setdefault(anchor, {})[partner] = int(strength)
    read = {key: reading(key) for pair in found for key in pair if key.partition("-")[0] not in reports}
    read |= {report_.ref.key: report_ for report_ in reports.values()}
    return {pair: (compared(read[pair[0]], read[pair[1]]), labels) for pair, labels in found.items()}


def partners(comparison: Comparison) -> dict[str, list[str]]:
    """Return of each item of the first report the items that answer it."""
    return {p.anchor: [answer.anchor for answer in p.answers] for row in comparison.rows for p in row.cells[0].items}


def test_the_right_partner_stands_first_for_at_least_90_of_100_items_that_have_a_clear_one(reports):
    right = clear = 0
    for (one, other), (comparison, labels) in labelled_answers(reports).items():
        found = partners(comparison)
        sure = {anchor: wanted for anchor, wanted in labels.items() if 2 in wanted.values()}
        hits = [anchor for anchor, wanted in sure.items() if found.get(anchor, [None])[:1] in [[w] for w in wanted]]
        print(f"\n{one}, {other}: {len(hits)} of {len(sure)}; missed: {sorted(sure.keys() - hits)}")
        right, clear = right + len(hits), clear + len(sure)
    assert right >= 0.9 * clear


def test_most_answers_are_those_that_a_reader_finds_too(reports):
    given_, wanted = set(), set()
    for pair, (comparison, labels) in labelled_answers(reports).items():
        given_ |= {(*pair, anchor, partner) for anchor, own in partners(comparison).items() for partner in own}
        wanted |= {(*pair, anchor, partner) for anchor, own in labels.items() for partner in own}
    print(f"\nprecision {len(given_ & wanted) / len(given_):.1%}, recall {len(given_ & wanted) / len(wanted):.1%}")
    assert len(given_ & wanted) >= 0.75 * len(given_)
    assert len(given_ & wanted) >= 0.6 * len(wanted)


def test_answers_are_mutual_and_of_one_kind(seeds):
    families = {"problems": "problems", "next": "next", "other": "other"}
    placed = {(n, p.anchor): (row.id, p) for row in seeds.rows for n, c in enumerate(row.cells) for p in c.items}
    for (number, anchor), (row, one) in placed.items():
        for answer in one.answers:
            other_row, other = placed[answer.report, answer.anchor]
            assert (number, anchor) in [(back.report, back.anchor) for back in other.answers]
            assert families.get(row) == families.get(other_row)
            assert answer.row == other_row
            assert answer.report != number


def test_items_that_answer_each_other_in_a_row_stand_in_one_band(seeds):
    bands = {(n, p.anchor): p.band for row in seeds.rows for n, c in enumerate(row.cells) for p in c.items}
    level = [
        (bands[number, one.anchor], bands[answer.report, answer.anchor])
        for row in seeds.rows
        for number, cell_ in enumerate(row.cells)
        for one in cell_.items
        for answer in one.answers
        if answer.row == row.id
    ]
    assert len(level) > 20
    assert all(first == second for first, second in level)


def test_one_long_item_may_answer_several():
    long = "（一）化解纠纷。健全人民调解组织，调解矛盾纠纷，办理行政复议案件，落实行政机关负责人出庭应诉制度。"
    short = "（一）人民调解。健全人民调解组织，调解矛盾纠纷。\n（二）行政应诉。落实行政机关负责人出庭应诉制度。"
    comparison = compared(made(f"一、主要工作\n{long}"), made(f"一、主要工作\n{short}", "xinxian"))
    assert sorted(partners(comparison)["measures-1"]) == ["measures-1", "measures-2"]
