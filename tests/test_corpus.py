"""Twelve made reports of four counties over three years, read as a careful reader of the law would read them.

The labels of ``tests/corpus/expected.yaml`` were written by hand, before anyone had seen what the program says.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from duizhao import pipeline
from duizhao.legal import LEGAL_KINDS
from duizhao.model import Passage, Report
from duizhao.pipeline import Options
from duizhao.words import sentences
from tests.conftest import unwatched
from tests.texts import report

CORPUS = Path(__file__).parent / "corpus"
EXPECTED = yaml.safe_load((CORPUS / "expected.yaml").read_text(encoding="utf-8"))
LABELS = EXPECTED["reports"]
SHORTEST = 8


@pytest.fixture(scope="module")
def corpus(editors_settings) -> dict[str, Report]:
    """Read all twelve, by key."""
    return {key: read(key, editors_settings) for key in LABELS}


def read(key: str, settings) -> Report:
    county, year = key.split("-")
    text = (CORPUS / "seeds" / f"{key}.txt").read_text(encoding="utf-8")
    return report(text, settings, county, int(year))


@pytest.fixture
def corpus_project(project) -> Path:
    """Lay the corpus over a copy of the project, in place of its own counties and reports."""
    shutil.rmtree(project / "content" / "reports")
    for part in ("content", "seeds"):
        shutil.copytree(CORPUS / part, project / part, dirs_exist_ok=True)
    return project


def spoken(found: Report, passages: Iterable[Passage]) -> Iterator[str]:
    """Yield the headings and sentences that some passages quote."""
    places = {place.anchor: place for section in found.sections for place in (section, *section.items)}
    for passage in passages:
        words = getattr(places[passage.anchor], passage.field)[passage.start : passage.end]
        parts = [(0, len(words))] if passage.field == "heading" else sentences(words)
        yield from (words[start:end].strip() for start, end in parts)


def differences(quoted: Iterable[str], wanted: list[str], may: list[str]) -> list[str]:
    """Say which sentences the program leaves out, and which it quotes that the reader does not."""
    quoted = list(quoted)
    missed = [words for words in wanted if not any(sentence.startswith(words) for sentence in quoted)]
    more = [sentence for sentence in quoted if not sentence.startswith((*wanted, *may))]
    return [f"not quoted: {words}" for words in missed] + [f"quoted without need: {sentence}" for sentence in more]


@pytest.mark.parametrize("key", LABELS)
def test_the_sections_of_a_report_are_of_the_kinds_a_reader_finds(key, corpus):
    found = [f"{section.kind}: {section.number}{section.heading}" for section in corpus[key].sections]
    assert [section.kind for section in corpus[key].sections] == LABELS[key]["kinds"], found


ITEMS = [(key, kind) for key in LABELS for kind in LEGAL_KINDS]


@pytest.mark.parametrize(("key", "kind"), ITEMS)
def test_each_item_of_the_law_stands_where_a_reader_finds_it(key, kind, corpus):
    found = next(item for item in corpus[key].legal if item.kind == kind)
    label = LABELS[key][kind]
    quoted = list(spoken(corpus[key], found.passages))
    assert found.state == label["state"], f"{key}, {kind}; sections: {found.sections}, quoted: {quoted}"
    wrong = differences(quoted, label.get("sentences", []), label.get("may", []))
    assert not wrong, "\n".join([f"{key}, {kind}:", *wrong])


@pytest.mark.parametrize("key", [key for key in LABELS if LABELS[key]["problems"]["state"] == "own"])
def test_the_causes_of_problems_are_those_a_reader_finds(key, corpus):
    found = next(item for item in corpus[key].legal if item.kind == "problems")
    label = LABELS[key]["problems"]
    wrong = differences(spoken(corpus[key], found.causes), label["causes"], label.get("may", []))
    assert not wrong, "\n".join([f"{key}, causes:", *wrong])


@pytest.mark.parametrize("key", LABELS)
def test_every_labelled_beginning_stands_in_the_text_and_tells_enough(key, corpus):
    labels = [LABELS[key][kind] for kind in LEGAL_KINDS]
    beginnings = [words for label in labels for name in ("sentences", "causes") for words in label.get(name, [])]
    assert [words for words in beginnings if corpus[key].text.count(words) != 1 or len(words) < SHORTEST] == []


@pytest.mark.parametrize("county", EXPECTED["over_years"])
def test_every_passage_labelled_over_the_years_stands_in_its_report(county, corpus):
    cases = [case for label in EXPECTED["over_years"][county].values() for case in label]
    passages = [(f"{county}-{year}", words) for case in cases for year, words in case.items()]
    assert [(key, words) for key, words in passages if corpus[key].text.count(words) != 1] == []


@pytest.mark.parametrize("kind", LEGAL_KINDS)
def test_the_corpus_has_every_state_of_each_item(kind):
    assert {label[kind]["state"] for label in LABELS.values()} == {"own", "inside", "absent"}


def test_the_corpus_builds_into_a_site_without_errors(corpus_project, tmp_path):
    out = tmp_path / "_site"
    site = pipeline.build(corpus_project, out, Options(), unwatched)
    assert [str(finding) for finding in site.findings if finding.level == "error"] == []
    assert {f"{path.parent.name}-{path.name}" for path in out.glob("reports/*/*")} == set(LABELS)
    assert site.comparisons == 3
    four = [f"{county}-2023" for county in sorted(EXPECTED["over_years"])]
    assert (out.joinpath("compare", *four) / "index.html").is_file()
