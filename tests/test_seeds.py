"""The two real reports, read as a careful reader would read them."""

import json
from collections import Counter

import pytest

from duizhao.clean import clean
from tests.texts import DATA, outline, source

NUMERALS = "一二三四五六七八九十"


@pytest.fixture(scope="module")
def labelled() -> list[dict]:
    lines = (DATA / "items_jingyan.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_labelled_passage_of_jingyan_reads_letter_by_letter(labelled, reports):
    missing = [item["id"] for item in labelled if item["level"] != "h2" and item["text"] not in reports["jingyan"].text]
    assert missing == []


def test_the_text_of_jingyan_is_the_one_that_was_read_and_found_right(reports):
    assert reports["jingyan"].text == (DATA / "jingyan.txt").read_text(encoding="utf-8").rstrip("\n")


def test_all_notes_of_the_mirror_site_are_taken_out_of_jingyan(reports):
    rules = Counter(edit.rule for edit in reports["jingyan"].edits)
    assert rules["mirror-note"] == 127
    assert not [c for c in reports["jingyan"].text if c in "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"]


def test_legitimate_brackets_of_jingyan_stay(reports):
    assert reports["jingyan"].text.count("（") == 23


def test_in_xinxian_only_punctuation_and_blanks_are_changed(reports):
    assert {edit.rule for edit in reports["xinxian"].edits} <= {"punctuation", "blank"}
    assert reports["xinxian"].script == "simplified"


def test_jingyan_is_traditional(reports):
    assert reports["jingyan"].script == "traditional"


@pytest.mark.parametrize("county", ["jingyan", "xinxian"])
def test_the_outline_is_the_one_that_was_read_and_found_right(county, reports):
    expected = (DATA / f"{county}.outline.txt").read_text(encoding="utf-8").rstrip("\n")
    shortened = "\n".join(line[:48] for line in outline(reports[county]).split("\n"))
    assert shortened == expected


def test_xinxian_has_its_leader_items_measures_problems_steps_and_date(reports):
    sections = {section.kind: section for section in reports["xinxian"].sections}
    numbered = {kind: [item.number for item in section.items if item.number] for kind, section in sections.items()}
    assert numbered["leader"] == ["（一）", "（二）", "（三）", "（四）"]
    assert [n for n in numbered["measures"] if n.startswith("（")] == [f"（{n}）" for n in NUMERALS[:8]]
    assert numbered["problems"] == numbered["next"] == ["一是", "二是", "三是"]
    assert next(item.number for item in sections["problems"].items) == ""
    assert [item.text for item in sections["closing"].items] == ["2024年2月29日"]


def test_jingyan_has_its_measures_problems_and_steps(reports):
    sections = {section.kind: section for section in reports["jingyan"].sections}
    groups = [item.number for item in sections["measures"].items if len(item.path) == 1]
    assert groups == [f"（{n}）" for n in NUMERALS[:9]]
    clauses = Counter(item.path[0] for item in sections["measures"].items if len(item.path) == 2)
    assert list(clauses.values()) == [4, 2, 3, 2, 2, 2, 4, 4]
    assert [item.number for item in sections["problems"].items] == ["一是", "二是", "三是"]
    assert [item.number for item in sections["next"].items] == ["一是", "二是", "三是"]
    assert "leader" not in sections


def test_the_received_text_of_an_item_carries_its_notes_and_blanks(reports):
    item = next(item for item in reports["jingyan"].items if item.anchor == "measures-4-2")
    assert item.original.startswith("二是加強規(guī)范性文件備案審查。")
    assert item.original.endswith("行政規(guī)范性文件 2 件。")
    assert (item.first_line, item.last_line) == (6, 6)


def test_a_seed_without_its_last_line_break_reads_the_same(reports):
    text = reports["xinxian"].source.text
    assert clean(source(text.rstrip("\n"))).text.rstrip("\n") == clean(source(text)).text.rstrip("\n")


def test_the_five_legal_items_are_where_a_reader_finds_them(reports):
    states = {county: [(item.kind, item.state) for item in report.legal] for county, report in reports.items()}
    alike = [("measures", "own"), ("problems", "own"), ("next", "own"), ("other", "absent")]
    for county, leader in (("jingyan", "inside"), ("xinxian", "own")):
        assert sorted(states[county]) == sorted([*alike, ("leader", leader)])
    leader = next(item for item in reports["jingyan"].legal if item.kind == "leader")
    assert [passage.anchor for passage in leader.passages] == ["measures-1"]
