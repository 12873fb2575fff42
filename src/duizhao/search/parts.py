"""Report → Part: what one report adds to the index, decided by that report alone, so that it may be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from duizhao.folding import fold, printable
from duizhao.model import UNSURE, Item, Kind, Report, Section
from duizhao.search.scripts import script
from duizhao.settings import Settings

KINDS: tuple[Kind, ...] = ("measures", "leader", "problems", "next", "other", "preamble", "closing")
"""Section kinds in the order in which passages are numbered; sections whose reading was left open come after them."""
_WORD_LENGTHS = range(2, 9)
_Printed: TypeAlias = "tuple[Passage, Section, Item, str]"


class Passage(Struct, frozen=True, kw_only=True):
    """An item as it is searched."""

    group: int
    """The measures on one topic, by the number of the topic; then the measures on none, then the other kinds."""
    topics: tuple[str, ...]
    """Its topics, surest first."""
    folded: str
    """Number, heading and text as printed, folded; a heading on a line of its own ends with a line break."""
    heading: int
    """How much of that is number and heading; 0 where there is no heading."""


class Part(Struct, frozen=True, kw_only=True):
    """What one report adds to the index."""

    passages: tuple[Passage, ...]
    """Its items, by group and then by place."""
    counts: tuple[int, ...]
    """How many of them stand in each group."""
    words: tuple[str, ...]
    """The words of its headings."""
    text: bytes
    """The script that holds its text as printed."""


def part(report: Report, settings: Settings, cut: Callable[[str], Sequence[str]]) -> Part:
    """Return what a report adds; ``cut`` parts a heading into words, for suggestions only."""
    printed = sorted(_printed(report, settings), key=lambda one: one[0].group)
    counts = [0] * len(groups(settings))
    for passage, *_ in printed:
        counts[passage.group] += 1
    return Part(
        passages=tuple(passage for passage, *_ in printed),
        counts=tuple(counts),
        words=tuple(_words(report, cut)),
        text=script(report.ref.key, _text(report, printed, settings)),
    )


def _text(report: Report, printed: Sequence[_Printed], settings: Settings) -> dict[str, object]:
    """Return what a page shows of passages: where each stands, its words, how much of them, folded, is heading."""
    items = {item.anchor: item for item in report.items}
    places = [" › ".join([_label(section, settings), *_above(item, items)]) for _, section, item, _ in printed]
    kept = list(dict.fromkeys(places))
    return {
        "name": settings.counties[report.ref.county].name,
        "anchors": " ".join(item.anchor for _, _, item, _ in printed),
        "places": kept,
        "at": [kept.index(place) for place in places],
        "headings": [passage.heading for passage, *_ in printed],
        "words": [words for *_, words in printed],
    }


def groups(settings: Settings) -> tuple[int, ...]:
    """Return the kind of each group as its index in ``KINDS``; one more for what was left open."""
    return (*(0 for _ in settings.topics.topics), *range(len(KINDS) + 1))


def _printed(report: Report, settings: Settings) -> Iterator[_Printed]:
    """Yield each item as a passage, with its section and its words as printed."""
    topics = [topic.slug for topic in settings.topics.topics]
    for section in report.sections:
        kind = len(KINDS) if section.confidence < UNSURE else KINDS.index(section.kind)
        for item in section.items:
            heading, text = _halves(item)
            on_topic = not kind and item.topics
            passage = Passage(
                group=topics.index(item.topics[0]) if on_topic else len(topics) + kind,
                topics=item.topics,
                folded=fold(heading + text),
                heading=len(fold(heading)) if item.heading else 0,
            )
            yield passage, section, item, heading + text


def _halves(item: Item) -> tuple[str, str]:
    """Return number and heading, and text, as they are printed.

    Where the heading runs into the text, words are found across the mark between them, as by the browser's own
    search; not across a line break.
    """
    ending = item.separators[1].strip() if item.heading else ""
    line_end = "\n" if item.heading and item.text and "\n" in item.separators[1] else ""
    return printable(item.number + item.heading + ending + line_end), printable(item.text)


def _label(section: Section, settings: Settings) -> str:
    if section.kind != "preamble" and (section.number or section.heading):
        return printable(f"{section.number}{section.heading}")
    return settings.section(section.kind).name if section.confidence >= UNSURE else "正文"


def _above(item: Item, items: dict[str, Item]) -> list[str]:
    """Return number and heading of the numbered items above one, the highest first."""
    chain: list[str] = []
    parent = items.get(item.parent)
    while parent:
        chain.insert(0, printable(f"{parent.number}{parent.heading}"))
        parent = items.get(parent.parent)
    return chain


def _words(report: Report, cut: Callable[[str], Sequence[str]]) -> Iterator[str]:
    for item in report.items:
        yield from (word for word in cut(fold(item.heading)) if len(word) in _WORD_LENGTHS and word.isalpha())
