"""How headings are read: two lists of wordings, written before the rules, half of them confusers.

The second was written by someone who had not seen the rules, and was not looked at before they stood: then 315 of
its 330 headings were read right. Both have been used to mend the rules since.
"""

from collections import Counter

import pytest

from duizhao.segment.kinds import Wordings
from tests.texts import DATA

LISTS = ("kinds.tsv", "kinds_further.tsv")
KINDS = ("leader", "problems", "problems+next", "next", "other", "measures")
BEFORE = {"before": ["主要举措和成效"], "after": ["主要举措和成效", "存在的问题"]}


def wordings(name: str) -> list[tuple[str, str, str]]:
    """Read a list: heading, kind, and whether it stands before or after the problems."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith(("#", "heading\t"))]
    return [(heading, kind, context) for heading, kind, context, *_ in rows]


@pytest.fixture(scope="module")
def readings(editors_settings) -> list[tuple[str, str, str]]:
    """Read every heading in a report on 2023: the heading, its kind, what it was read as."""
    reader = Wordings(editors_settings.sections)
    result = []
    for heading, kind, context in (row for name in LISTS for row in wordings(name)):
        reading = reader.readings([*BEFORE[context], heading], 2023)[-1]
        result.append((heading, kind, reading.kind + "+next" * reading.turns))
    return result


@pytest.mark.parametrize("kind", KINDS)
def test_headings_of_a_kind_are_read_as_it_and_no_others(kind, readings):
    right = Counter((wanted == kind, found == kind) for _, wanted, found in readings)
    hits, missed, false = right[True, True], right[True, False], right[False, True]
    wrong = [one for one in readings if kind in one[1:] and one[1] != one[2]]
    assert hits >= 0.95 * (hits + missed), wrong
    assert hits >= 0.95 * (hits + false), wrong


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", ["leader", "problems", "next", "other"])
def test_the_lists_have_thirty_wordings_of_each_kind_and_many_that_are_none(name, kind):
    rows = wordings(name)
    assert sum(found == kind for _, found, _ in rows) >= 30
    assert sum(found != kind for _, found, _ in rows) >= 100
    assert len({heading for heading, _, _ in rows}) == len(rows)


def test_every_reading_gives_its_reason(editors_settings):
    reader = Wordings(editors_settings.sections)
    for heading, _, context in (row for name in LISTS for row in wordings(name)):
        reading = reader.readings([*BEFORE[context], heading], 2023)[-1]
        assert heading in reading.reason
        assert 0 < reading.confidence <= 1


@pytest.mark.parametrize(
    ("heading", "year", "kind"),
    [
        ("2024年重点工作", 2023, "next"),
        ("2024年重点工作", 2024, "measures"),
        ("2022年推进法治政府建设的主要举措和成效", 2023, "measures"),
        ("2023年工作安排", 2023, "next"),
        ("2024年推进法治政府建设情况", 2023, "measures"),
    ],
)
def test_a_year_left_over_misleads_nobody(heading, year, kind, editors_settings):
    assert Wordings(editors_settings.sections).readings([heading], year)[0].kind == kind
