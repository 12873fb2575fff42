"""Words of a Chinese text: the same ones whatever program finds them."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao import words as module
from duizhao.words import words
from tests.conftest import ROOT

CODES = (
    "2024.1.25公布",
    "索引号762468/2022-7042",
    "见https://a.example/b?c",
    "1.3万件，0.5%",
    "互联网+监管",
    "第1.2.3节",
)


@pytest.fixture
def anew():
    """A dictionary that is loaded for this test alone."""
    module._cutter.cache_clear()
    yield
    module._cutter.cache_clear()


@pytest.mark.usefixtures("anew")
def test_both_programs_find_the_same_words(editors_settings, site, made_reports, monkeypatch):
    corpus, _ = made_reports
    texts = [item.text for report in (*site.reports, *corpus.reports) for item in report.items]
    texts += [item.heading for report in (*site.reports, *corpus.reports) for item in report.items]
    texts += [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/corpus/seeds").glob("*.txt"))]
    texts += CODES
    fast = [words(text, editors_settings.words) for text in texts]
    assert "rjieba" in sys.modules
    module._cutter.cache_clear()
    monkeypatch.setitem(sys.modules, "rjieba", None)
    assert [words(text, editors_settings.words) for text in texts] == fast


@pytest.mark.usefixtures("anew")
def test_a_term_without_a_frequency_is_left_to_the_slower_one():
    assert words("推行双随机一公开监管", ("双随机一公开",)) == ["推行", "双随机一公开", "监管"]


@given(st.text(alphabet="依法-.1a行政A ，9。政府", max_size=30))
def test_words_joined_are_the_text_and_codes_are_left_to_neither_program(text):
    found = words(text)
    assert "".join(found) == text
    assert all(found)
    for part in module._CODE.split(text)[::2]:
        assert "-" not in part
        assert not module._CODE.search(part)


def test_a_code_is_a_word():
    assert words("2024.1.25公布") == ["2024.1.25", "公布"]
    assert words("率95.5%") == ["率", "95.5%"]
    assert words("双随机-一公开") == ["双", "随机", "-", "一", "公开"]
