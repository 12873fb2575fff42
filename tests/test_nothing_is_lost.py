"""The two promises that carry the weight: nothing is lost, and everything has a source."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.clean import clean
from duizhao.edits import Change, Origins, amended, undone
from duizhao.model import Document
from duizhao.settings import load
from duizhao.simplify import simplify
from duizhao.trim import trim
from duizhao.words import sentences
from tests.conftest import ROOT
from tests.texts import document, joined, report, source

SETTINGS = load(ROOT).settings
SEPARATOR = re.compile(r"[\s。：:，、]*")

# What reports are made of, and what damages them: numbers of every scheme, marks of both widths, notes of
# mirror sites, both scripts, blanks, line ends, signs of Markdown, words of pages, broken and lost lines.
PIECES = [
    *("一、", "二、", "（一）", "(二)", "1.", "2、", "（1）", "①", "一是", "二是", "三是", "十一、", "第一，"),
    *("主要举措和成效", "存在的问题", "下一步工作", "加强组织领导", "2023年", "12件", "100%", "1,335", "9:30"),
    *("網(wǎng)", "現(xiàn)", "規(guī) ", "發", "縣", "乾县", "著力", "顯著", "為", "於", "“", "”", "《", "》"),
    *(
        "第一部分",
        "一）",
        "㈠",
        "首先，",
        "其次，",
        "最后，",
        "一要",
        "二要",
        "•",
        "——",
        "–",
        "# ",
        "**",
        "---",
        "（一）（一）",
    ),
    *(
        "首页 > 政务公开",
        "发布时间：2024-01-01 来源：县司法局",
        "【打印】【关闭】",
        "上一篇：无",
        "责任编辑：某",
        "附件：",
        "- 3 -",
    ),
    *(
        "清河县2023年法治政府建设情况报告",
        "清河县人民政府",
        "关于",
        "清政〔2024〕3号",
        "县委：",
        "特此报告。",
        "存在的问题和下一步打算",
    ),
    *(
        "。ㄒ唬┥钊雽W",
        "　　",
        "    ",
        "，，",
        "20256月",
        "XX县",
        "下一步，我县将",
        "第1页 共3页",
        "| | |",
        "〇二三年",
        "[首页](/)",
    ),
    *("。", "；", "：", "，", ",", ";", ":", "(", ")", "?", "！", "、", " ", "\u3000", "\u00a0", "\u200b", "\t"),
    *(
        "\n",
        "\r\n",
        "\n\n",
        "２０２３",
        "https://a.example/b,c",
        "ODR",
        "2024年2月29日",
        "某县人民政府",
        "#",
        "*",
        "<b>",
    ),
]
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
anything = st.text(max_size=200)


@pytest.mark.parametrize("county", ["jingyan", "xinxian"])
def test_the_parts_of_a_seed_joined_are_its_text(county, reports):
    assert joined(reports[county]) == reports[county].text


@pytest.mark.parametrize("county", ["jingyan", "xinxian"])
def test_the_edits_of_a_seed_undone_give_what_was_received(county, reports):
    report_ = reports[county]
    assert undone(report_.text, report_.edits) == report_.source.text


@given(texts | anything)
def test_the_parts_of_any_text_joined_are_the_text(text):
    found = report(text, SETTINGS)
    assert joined(found) == found.text


@given(texts | anything)
def test_the_edits_of_any_text_undone_give_what_was_received(text):
    made = document(text, SETTINGS)
    assert undone(made.text, made.edits) == text


@given(texts | anything)
def test_separators_hold_nothing_but_marks_and_blanks(text):
    for section in report(text, SETTINGS).sections:
        for separator in (*section.separators, *(s for item in section.items for s in item.separators)):
            assert SEPARATOR.fullmatch(separator)


@given(texts | anything)
def test_edits_never_overlap_and_know_their_line_and_column(text):
    position = 0
    lines = text.split("\n")
    for edit in document(text, SETTINGS).edits:
        assert edit.start >= position
        assert text.startswith(edit.before, edit.start)
        assert sum(len(line) + 1 for line in lines[: edit.line - 1]) + edit.column - 1 == edit.start
        assert edit.before != edit.after
        position = edit.start + len(edit.before)


@given(texts | anything)
def test_items_lead_to_their_received_text_in_order(text):
    position = 0
    for item in report(text, SETTINGS).items:
        assert item.start >= position
        assert text.startswith(item.original, item.start)
        position = item.start + len(item.original)
        assert text.count("\n", 0, item.start) + 1 == item.first_line
        assert 1 <= item.first_line <= item.last_line <= text.count("\n") + 1


# Indents and wide blanks part paragraphs while they stand; what is left without them may look like a broken line.
unspaced = (texts | anything).filter(lambda text: not re.search("[ \t\u00a0\u3000]{2}", text))


@given(unspaced)
def test_cleaning_twice_is_cleaning_once(text):
    once = clean(source(text)).text
    assert clean(source(once)).text == once


@given(texts | anything)
def test_simplifying_keeps_every_offset(text):
    assert len(document(text, SETTINGS).text) == len(trim(clean(source(text)), SETTINGS.chrome).text)


@given(texts | anything)
def test_anchors_are_unique_and_ascii(text):
    found = report(text, SETTINGS)
    anchors = [part.anchor for part in (*found.sections, *found.items)]
    assert len(anchors) == len(set(anchors))
    assert all(re.fullmatch(r"[a-z0-9_-]+", anchor) for anchor in anchors)


@given(anything)
def test_sentences_joined_are_the_text(text):
    assert "".join(text[start:end] for start, end in sentences(text)) == text


@given(texts, st.data())
def test_changes_upon_changes_can_be_undone(text, data):
    made = Document(source=source(text), text=text)
    for rule in ("first", "second", "third"):
        cuts = sorted(data.draw(st.sets(st.integers(0, len(made.text)), max_size=8)))
        changes = [
            Change(start, end, data.draw(st.sampled_from(["", "甲", "乙丙"])))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        made = amended(made, rule, changes)
    assert undone(made.text, made.edits) == text
    origins = Origins(text, made.edits)
    offsets = [origins.offset(position) for position in range(len(made.text) + 1)]
    assert offsets == sorted(offsets)


@given(unspaced)
def test_simplifying_twice_is_simplifying_once(text):
    once = simplify(clean(source(text)), SETTINGS.variants).text
    assert simplify(clean(source(once)), SETTINGS.variants).text == once


# Lines of web pages, and lines of reports, as they stand above, in and below one.
PAGE = [
    "首页 > 政务公开",
    "发布时间：2024-01-01 来源：县司法局",
    "【打印】【关闭】",
    "上一篇：无",
    "责任编辑：某",
    "| | |",
    "政务公开",
]
HEAD = [
    "清河县2023年法治政府建设情况报告",
    "清河县人民政府",
    "关于2023年法治政府建设情况的报告",
    "清政〔2024〕3号",
    "县委：",
]
BODY = [
    "2023年，清河县认真履职，成效明显。",
    "一、主要举措和成效",
    "（一）加强普法",
    "开展宣传。",
    "存在的问题",
    "- 3 -",
]
TAIL = ["清河县人民政府", "2024年1月30日", "附件：1.清单", "（联系人：某）", "相关阅读", "附件1.docx"]


@st.composite
def pages(draw):
    parts = [PAGE + HEAD, HEAD, BODY, TAIL, PAGE + TAIL]
    lines = [line for part in parts for line in draw(st.lists(st.sampled_from(part), max_size=6))]
    return "\n".join(lines)


@given(pages())
def test_cutting_the_page_twice_is_cutting_it_once(text):
    once = trim(clean(source(text)), SETTINGS.chrome).text
    assert trim(clean(source(once)), SETTINGS.chrome).text == once


@given(pages())
def test_no_sentence_and_no_number_of_a_report_is_cut_with_the_page(text):
    kept = trim(clean(source(text)), SETTINGS.chrome).text.split("\n")
    for line in ("2023年，清河县认真履职，成效明显。", "一、主要举措和成效", "开展宣传。"):
        assert kept.count(line) == text.split("\n").count(line)
