"""另见: passages that touch on a topic in passing are found, and words that only look like it are not.

Each paragraph of ``tests/data/passing*.tsv`` was labelled by whoever wrote it: the topic that one sentence of it
touches on, or the topic that one of its words suggests without reason.
"""

from pathlib import Path

import pytest

from duizhao.compare import standing
from duizhao.model import Cell, Item
from tests.texts import DATA, report

SETS = sorted(path.name for path in DATA.glob("passing*.tsv"))


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in Path(DATA / name).read_text(encoding="utf-8").splitlines()[1:]]


def read(text: str, topic: str, settings) -> tuple[Item, Cell]:
    """Return a paragraph as an item of a report, and the cell of a topic in that report."""
    found = report(f"一、主要举措和成效\n（一）抓早抓实\n{text}\n（二）其他\n按部署逐项办理。", settings)
    item = next(item for item in found.items if item.text)
    return item, standing(found, settings.topics.topics)[topic]


def reached(sentence: str, main: str, item: Item, cell: Cell) -> bool:
    """Whether a reader of the cell is led to the sentence, or finds its item there, known by its main topic too."""
    places = [item.text[place.start : place.end] for place in (*cell.quotes, *cell.see) if place.field == "text"]
    return any(sentence in place for place in places) or (cell.state == "items" and main in item.topics)


@pytest.mark.parametrize("name", SETS)
def test_a_passage_in_passing_is_found_in_at_least_95_of_100(name, editors_settings):
    touching = [row for row in rows(name) if row[2]]
    assert len(touching) >= 40
    missed = []
    for text, main, topic, sentence in touching:
        item, cell = read(text, topic, editors_settings)
        if not reached(sentence, main, item, cell):
            missed.append((topic, sentence, cell.state, item.topics))
    print(f"\n{name}: {len(touching) - len(missed)} of {len(touching)} found")
    assert len(missed) <= 0.05 * len(touching), missed


@pytest.mark.parametrize("name", SETS)
def test_words_that_only_look_like_a_topic_lead_nowhere_in_at_least_95_of_100(name, editors_settings):
    decoys = [(text, topic) for text, _, touched, topic in rows(name) if not touched]
    wrong = []
    for text, topic in decoys:
        item, cell = read(text, topic, editors_settings)
        if cell.state != "absent":
            wrong.append((topic, item.text, cell.state))
    print(f"\n{name}: {len(wrong)} of {len(decoys)} lead astray")
    assert len(wrong) <= 0.05 * len(decoys), wrong
