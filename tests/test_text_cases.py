"""The text stages, case by case; the cases are in ``tests/cases/*.txt`` for readers of reports to add to."""

import pytest

from duizhao.clean import clean
from tests.texts import cases, document, outline, report, source


@pytest.mark.parametrize("title", cases("clean.txt"))
def test_cleaning(title):
    received, expected = cases("clean.txt")[title]
    assert clean(source(received)).text == expected


@pytest.mark.parametrize("title", cases("simplify.txt"))
def test_simplifying(title, editors_settings):
    received, expected = cases("simplify.txt")[title]
    assert document(received, editors_settings).text == expected


@pytest.mark.parametrize("title", cases("segment.txt"))
def test_segmenting(title, editors_settings):
    received, expected = cases("segment.txt")[title]
    assert outline(report(received, editors_settings)) == expected
