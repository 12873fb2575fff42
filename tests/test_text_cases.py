"""The text stages, case by case; the cases are in ``tests/cases/*.txt`` for readers of reports to add to."""

import pytest

from duizhao.clean import clean
from duizhao.segment import segment
from duizhao.trim import trim
from tests.texts import cases, document, outline, report, source


@pytest.mark.parametrize("title", cases("clean.txt"))
def test_cleaning(title):
    received, expected = cases("clean.txt")[title]
    assert clean(source(received)).text == expected


@pytest.mark.parametrize("title", cases("trim.txt"))
def test_cutting_off_the_page(title, editors_settings):
    received, expected = cases("trim.txt")[title]
    assert trim(clean(source(received)), editors_settings.chrome).text == expected


@pytest.mark.parametrize("title", cases("simplify.txt"))
def test_simplifying(title, editors_settings):
    received, expected = cases("simplify.txt")[title]
    assert document(received, editors_settings).text == expected


@pytest.mark.parametrize("title", cases("segment.txt") | cases("shapes.txt"))
def test_segmenting(title, editors_settings):
    received, expected = (cases("segment.txt") | cases("shapes.txt"))[title]
    assert outline(report(received, editors_settings)) == expected


@pytest.mark.parametrize("title", cases("frame.txt"))
def test_what_a_text_says_of_itself(title, editors_settings):
    received, expected = cases("frame.txt")[title]
    imprint = segment(document(received, editors_settings), editors_settings.sections).imprint
    stated = {name: value for name in imprint.__struct_fields__ if (value := getattr(imprint, name))}
    assert "\n".join(f"{name}: {value}" for name, value in stated.items()) == expected
