"""Near-copies: sentences of which one was written from the other, on pairs labelled by hand; what differs in them.

With ``-s`` precision and recall are printed.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.compare.copies import near_copies
from duizhao.model import NearCopy, Report, Side
from duizhao.settings import load
from tests.conftest import ROOT
from tests.texts import DATA, report

SETTINGS = load(ROOT).settings
LABELLED = [
    line.split("\t") for line in (DATA / "copies.tsv").read_text(encoding="utf-8").splitlines()[1:] if line.strip()
]
LEAST = 0.9
COPIED = "全面推行“综合查一次”，整合市场监管、应急、消防等9个部门的检查事项，切实减轻企业负担。"
CHANGED = "全面推行“综合查一次”，整合市场监管、应急、消防等12个部门的检查事项，切实减轻企业迎检负担。"


def made(*items: str, county: str = "jingyan", year: int = 2023) -> Report:
    numerals = "一二三四五六七八九十"
    lines = "\n".join(f"（{numerals[n]}）{item}" for n, item in enumerate(items))
    return report(f"一、主要举措和成效\n{lines}\n", SETTINGS, county, year)


def copies(*reports: Report) -> tuple[NearCopy, ...]:
    return near_copies(reports, SETTINGS.boilerplate)


def words(side: Side, reports) -> str:
    item = next(item for item in reports[side.report].items if item.anchor == side.passage.anchor)
    return item.text[side.passage.start : side.passage.end]


def test_what_was_written_from_another_sentence_is_told_from_what_is_only_of_its_kind():
    assert len(LABELLED) >= 40
    right = found = labelled = 0
    for label, first, second in LABELLED:
        got = bool(copies(made(first), made(second, county="xinxian")))
        right, found, labelled = right + (got and label == "1"), found + got, labelled + (label == "1")
    print(f"\ncopies: precision {right}/{found}, recall {right}/{labelled}")
    assert right >= LEAST * found
    assert right >= LEAST * labelled


def test_what_differs_is_marked_in_both_sentences_and_numbers_as_a_whole():
    reports = made(COPIED), made(CHANGED, county="xinxian")
    (copy,) = copies(*reports)
    marked = [[words(side, reports)[a:b] for a, b in side.differing] for side in copy.sides]
    assert marked == [["9"], ["12", "迎检"]]


def test_what_is_not_marked_is_the_same_in_both_sentences():
    for label, first, second in LABELLED:
        reports = made(first), made(second, county="xinxian")
        for copy in copies(*reports) if label == "1" else ():
            one, other = (unmarked(words(side, reports), side.differing) for side in copy.sides)
            assert one == other


def unmarked(text: str, marked) -> str:
    edges = [0, *(edge for span in marked for edge in span), len(text)]
    assert edges == sorted(edges)
    return "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def test_sentences_that_are_the_same_are_left_to_shared_wording():
    assert copies(made(COPIED), made(COPIED, county="xinxian")) == ()


def test_tallies_are_near_copies_only_of_the_same_county():
    first, second = (
        "办理县人大代表建议83件、政协提案112件，按期办复率均为100%。",
        "办理县人大代表建议90件、政协提案119件，按期办复率均为100%。",
    )
    assert copies(made(first), made(second, county="xinxian")) == ()
    assert len(copies(made(first), made(second, year=2024))) == 1


def test_a_sentence_has_one_near_copy_in_a_report_the_most_alike():
    near = COPIED.replace("9个", "8个")
    reports = made(COPIED), made(CHANGED, near, county="xinxian")
    (copy,) = copies(*reports)
    assert words(copy.sides[1], reports) == near


def test_of_three_reports_each_two_have_their_own():
    texts = [COPIED, CHANGED, COPIED.replace("9个", "7个")]
    found = copies(*(made(text, county=county) for text, county in zip(texts, ("a", "b", "c"), strict=True)))
    assert [tuple(side.report for side in copy.sides) for copy in found] == [(0, 1), (0, 2), (1, 2)]


@pytest.mark.parametrize("kind", ["preamble", "heading"])
def test_headings_and_preambles_are_not_compared(kind):
    sentence = "县政府始终把“综合查一次”作为减轻企业负担的重要抓手来谋划{}推动"
    first, second = (
        f"{text}。\n一、主要举措和成效\n（一）公布清单。\n"
        if kind == "preamble"
        else f"一、主要举措和成效\n（一）{text}\n公布清单。\n"
        for text in (sentence.format("和"), sentence.format("与"))
    )
    assert copies(report(first, SETTINGS), report(second, SETTINGS, "xinxian")) == ()


@settings(max_examples=20)
@given(st.lists(st.sampled_from([row[1] for row in LABELLED]), min_size=1, max_size=8, unique=True))
def test_swapped_columns_give_the_swapped_near_copies(sentences):
    second = {row[1]: row[2] for row in LABELLED}
    reports = made(*sentences), made(*(second[one] for one in reversed(sentences)), county="xinxian")
    there = {tuple(words(side, reports) for side in copy.sides) for copy in copies(*reports)}
    back = {tuple(words(side, reports[::-1]) for side in copy.sides) for copy in copies(*reports[::-1])}
    assert there == {pair[::-1] for pair in back}


def test_the_seeds_share_no_sentence_that_was_copied(reports):
    assert copies(reports["jingyan"], reports["xinxian"]) == ()
