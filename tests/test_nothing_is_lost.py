"""The two promises that carry the weight: nothing is lost, and everything has a source."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.clean import clean
from duizhao.edits import Change, Origins, amended, undone
from duizhao.model import Document
from duizhao.settings import load
from duizhao.trim import trim
from duizhao.words import sentences
from tests.conftest import ROOT
from tests.texts import document, joined, report, source

SETTINGS = load(ROOT).settings
SEPARATOR = re.compile(r"[\s。：:，、]*")

# What reports are made of, and what damages them: numbers of every scheme, marks of both widths, notes of
# mirror sites, both scripts, blanks, line ends.
PIECES = [
    *("一、", "二、", "（一）", "(二)", "1.", "2、", "（1）", "①", "一是", "二是", "三是", "十一、", "第一，"),
    *("主要举措和成效", "存在的问题", "下一步工作", "加强组织领导", "2023年", "12件", "100%", "1,335", "9:30"),
    *("網(wǎng)", "現(xiàn)", "規(guī) ", "發", "縣", "乾县", "著力", "顯著", "為", "於", "“", "”", "《", "》"),
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
        found = text.find(item.original, position)
        assert found >= 0
        position = found + len(item.original)
        assert text.count("\n", 0, found) + 1 == item.first_line
        assert 1 <= item.first_line <= item.last_line <= text.count("\n") + 1


@given(texts | anything)
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


@given(texts | anything)
def test_simplifying_twice_is_simplifying_once(text):
    once = document(text, SETTINGS).text
    assert document(once, SETTINGS).text == once
