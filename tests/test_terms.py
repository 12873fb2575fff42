"""Terms that are particular to a report: what it sets off in “…” and 《…》, and words that it uses far more."""

from collections import Counter

import pytest

from duizhao.terms import counted, particular, reference, set_off, telling
from tests.texts import report

PLAIN = (
    "一、主要举措和成效\n（一）推进依法行政。全县开展行政执法培训，印发《工作方案》，落实“三项制度”，推进执法监督。\n"
)
LONG = PLAIN + "（二）监督行政执法。" + "全县开展行政执法监督，培训行政执法人员。" * 10 + "\n"
TIDES = LONG + "（三）防范风暴潮。海塘巡查海塘，海塘加固，渔船进港，渔船点名，渔船避风。\n"
PLACES = "甲海塘县 台州市 浙江省"


def cut(text):
    known = ("海塘", "渔船", "执法", "行政", "培训", "全县", "监督", "巡查", "甲海")
    found, at = [], 0
    while at < len(text):
        word = next((one for one in known if text.startswith(one, at)), text[at])
        found.append(word)
        at += len(word)
    return found


@pytest.fixture
def of(editors_settings):
    """Return a function that gives the terms of the first of some texts."""

    def of(texts, plain=()):
        reports = [report(text, editors_settings, "a", 2000 + number) for number, text in enumerate(texts)]
        own = [set_off(one, frozenset(plain)) for one in reports]
        having = Counter(term.words for found in own for term in found)
        found = telling(own[0], having, len(reports))
        if drawn := reference(one.ref.key for one in reports):
            counts = {one.ref.key: counted(one, cut) for one in reports}
            others = sum((Counter(counts[key].words) for key in drawn if key != "a-2000"), Counter())
            found += particular(counts["a-2000"], others, PLACES)
        return [(term.words, term.sort, term.count, term.anchor) for term in found]

    return of


def test_what_stands_in_quotes_and_titles_is_told_by_how_often(of):
    text = PLAIN + "（二）做实“最后一公里”。打通“最后一公里”，“应办尽办”。\n"
    assert of([text]) == [
        ("最后一公里", "quoted", 2, "measures-2"),
        ("工作方案", "title", 1, "measures-1"),
        ("三项制度", "quoted", 1, "measures-1"),
        ("应办尽办", "quoted", 1, "measures-2"),
    ]


def test_of_those_as_frequent_what_fewer_reports_have_comes_first(of):
    text = PLAIN + "（二）做实服务。推行“应办尽办”。\n"
    assert [words for words, *_ in of([text, PLAIN])] == ["应办尽办", "工作方案", "三项制度"]


def test_what_a_heading_sets_off_over_items_is_told_where_the_first_of_them_stands(of):
    text = "一、主要举措和成效\n（一）推进“一网通办”。\n1.优化流程。全县优化流程。\n2.压缩时限。全县压缩时限。\n"
    assert of([text]) == [("一网通办", "quoted", 1, "measures-1-1")]


def test_set_phrases_and_quoted_sentences_are_no_terms(of):
    text = "一、主要举措和成效\n（一）改革。落实“三项制度”，强调“依法行政，要抓到底”，说“好。”\n"
    assert of([text], ["三项制度"]) == []


def test_words_are_weighed_against_the_others_only_once_there_are_enough(of):
    assert not [term for term in of([TIDES, *[LONG] * 18]) if term[1] == "word"]
    found = of([TIDES, *[LONG] * 19])
    assert [term for term in found if term[1] == "word"] == [("渔船", "word", 3, "measures-3")]
    assert of([LONG, TIDES, *[LONG] * 18]) == []


def test_the_name_of_the_county_is_no_term_of_its_own(of):
    found = [words for words, *_ in of([TIDES, *[LONG] * 19])]
    assert "渔船" in found
    assert "海塘" not in found


def test_what_every_second_report_quotes_tells_nothing_once_there_are_enough(of):
    rare = PLAIN + "（二）做实服务。推行“应办尽办”。\n"
    assert [words for words, *_ in of([rare, *[PLAIN] * 19])] == ["应办尽办"]
