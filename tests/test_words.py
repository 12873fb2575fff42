"""Words of a Chinese text: the same ones whatever program finds them."""

import sys

import pytest

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
