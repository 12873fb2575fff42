"""Simplifying: names keep their characters, terms get the right ones, from either script."""

import pytest
from opencc import OpenCC

from duizhao.simplify import convert
from tests.texts import DATA, document


def pairs() -> list[tuple[str, str]]:
    lines = (DATA / "terms.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


def places() -> list[str]:
    return (DATA / "places.txt").read_text(encoding="utf-8").split()


def names() -> list[list[str]]:
    """Hard names, each with the Traditional forms in which it is met, right ones and those of careless copies."""
    return [line.split() for line in (DATA / "names.txt").read_text(encoding="utf-8").splitlines()]


def converted(lines: list[str], settings) -> list[str]:
    return convert("\n".join(lines), settings.variants).split("\n")


def test_at_most_one_term_in_a_hundred_is_wrong(editors_settings):
    before, after = zip(*pairs(), strict=True)
    found = converted(list(before), editors_settings)
    wrong = [entry for entry in zip(before, found, after, strict=True) if entry[1] != entry[2]]
    assert len(wrong) <= len(before) / 100, wrong


def test_no_name_is_changed_in_a_simplified_text(editors_settings):
    text = "全县干部认真学习贯彻习近平法治思想：" + "、".join(places())
    assert document(text, editors_settings).text == text


def test_no_name_is_changed_from_its_traditional_form(editors_settings):
    traditional = OpenCC("s2t").convert("\n".join(places())).split("\n")
    assert converted(traditional, editors_settings) == places()


def test_no_name_that_stands_in_simplified_form_in_a_traditional_text_is_changed(editors_settings):
    assert converted(places(), editors_settings) == places()


def test_each_form_of_a_hard_name_becomes_the_name(editors_settings):
    forms = [(form, name) for name, *forms in names() for form in (name, *forms)]
    sentences = [f"全縣幹部關於{form}，對於{form}的職責" for form, _ in forms]
    expected = [f"全县干部关于{name}，对于{name}的职责" for _, name in forms]
    assert converted(sentences, editors_settings) == expected


def test_a_converted_text_stays_as_it_is(editors_settings):
    once = converted([word for line in (*pairs(), *names()) for word in line], editors_settings)
    assert converted(once, editors_settings) == once


@pytest.mark.parametrize("word", ["乾县", "於潜镇", "显著", "著名", "氾水镇", "濛阳街道"])
def test_a_simplified_text_keeps_words_that_a_converter_would_change(word, editors_settings):
    text = f"我县干部认真学习贯彻，成效明显，{word}。"
    made = document(text, editors_settings)
    assert (made.text, made.script) == (text, "simplified")


def test_a_mixed_text_is_flagged(editors_settings):
    made = document("全县干部认真学习贯彻，规范执法行为，優化营商环境。", editors_settings)
    assert made.script == "mixed"
    assert [finding.level for finding in made.findings] == ["notice"]


def test_every_converted_character_is_on_record(reports):
    converted = [edit for edit in reports["jingyan"].edits if edit.rule == "simplified"]
    assert all(len(edit.before) == len(edit.after) == 1 for edit in converted)
    assert {"before": "著", "after": "着"} in [{"before": e.before, "after": e.after} for e in converted]
