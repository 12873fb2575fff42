"""Report → Part: what one report adds to the index, decided by that report alone, so that it may be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from struct import pack
from typing import TypeAlias

from msgspec import Struct

from duizhao.folding import fold, printable
from duizhao.model import UNSURE, Item, Kind, Report, Section
from duizhao.search.scripts import script
from duizhao.settings import Settings

KINDS: tuple[Kind, ...] = ("measures", "leader", "problems", "next", "other", "preamble", "closing")
"""Section kinds in the order in which passages are numbered; sections whose reading was left open come after them."""
_WORD_LENGTHS = range(2, 9)
TOPICS = 2
"""An item has no more topics."""
_Printed: TypeAlias = "tuple[_Passage, Section, Item, str]"


class _Passage(Struct, frozen=True, kw_only=True):
    """An item as it is searched."""

    group: int
    """The measures on one topic, by the number of the topic; then the measures on none, then the other kinds."""
    topics: tuple[int, ...]
    """The numbers of its topics from 1, surest first."""
    folded: str
    """Number, heading and text as printed, folded; a heading on a line of its own ends with a line break."""
    heading: int
    """How much of that is number and heading; 0 where there is no heading."""


class Passages(Struct, frozen=True, array_like=True):
    """The passages of a report in a group, in the order of the text."""

    folded: tuple[str, ...]
    """Each as it is searched."""
    headings: tuple[int, ...]
    """How much of each is number and heading."""


class Places(Struct, frozen=True, array_like=True):
    """By what the passages of a report are numbered."""

    counts: tuple[int, ...]
    """How many stand in each group."""
    topics: bytes
    """Two numbers of two bytes a passage, by group and then by place: its topics from 1, surest first; 0 for none."""


class Tally(Struct, frozen=True, array_like=True):
    """What is counted of a report, whatever is asked of its passages."""

    places: Places
    """By what its passages are numbered."""
    words: str
    """The words of its headings, with blanks between them."""
    letters: str
    """The characters of its passages; line ends do not count."""
    occurrences: bytes
    """How often each occurs, four bytes each."""


class Part(Struct, frozen=True, kw_only=True):
    """What one report adds to the index."""

    tally: Tally
    """What is counted of it."""
    passages: dict[int, Passages]
    """Its passages by group."""
    text: bytes
    """The script that holds its text as printed."""


def part(report: Report, settings: Settings, cut: Callable[[str], Sequence[str]]) -> Part:
    """Return what a report adds; ``cut`` parts a heading into words, for suggestions only."""
    printed = sorted(_printed(report, settings), key=lambda one: one[0].group)
    passages = [passage for passage, *_ in printed]
    standing = [[one for one in passages if one.group == group] for group in range(len(groups(settings)))]
    topics = [number for one in passages for number in (*one.topics, 0, 0)[:TOPICS]]
    letters = Counter("".join(one.folded for one in passages))
    del letters["\n"]
    return Part(
        tally=Tally(
            places=Places(tuple(map(len, standing)), pack(f"<{len(topics)}H", *topics)),
            words=" ".join(_words(report, cut)),
            letters="".join(letters),
            occurrences=pack(f"<{len(letters)}I", *letters.values()),
        ),
        passages={group: _together(own) for group, own in enumerate(standing) if own},
        text=script(report.ref.key, _text(report, printed, settings)),
    )


def _together(passages: Sequence[_Passage]) -> Passages:
    return Passages(tuple(one.folded for one in passages), tuple(one.heading for one in passages))


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
    numbers = {topic.slug: number for number, topic in enumerate(settings.topics.topics)}
    for section in report.sections:
        kind = len(KINDS) if section.confidence < UNSURE else KINDS.index(section.kind)
        for item in section.items:
            heading, text = _halves(item)
            on_topic = not kind and item.topics
            passage = _Passage(
                group=numbers[item.topics[0]] if on_topic else len(numbers) + kind,
                topics=tuple(numbers[topic] + 1 for topic in item.topics),
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
