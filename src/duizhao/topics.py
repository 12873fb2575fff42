"""Report → Report: the topics of each item with the cues that decided."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import sqrt
from typing import Literal

from msgspec import structs

from duizhao.model import Cue, Item, Report, Section
from duizhao.settings import Topics
from duizhao.words import sentences

_OWN_HEADING, _PARENT, _SECTION = 2.5, 0.6, 0.25
_LENGTH = 150
_FLOOR = 0.9
"""Below this score an item stays undecided."""
_WEAK = 1
"""A cue below this weight tells what a heading is about when nothing else does; in a text it is scenery."""
_FURTHER = 0.8
"""Each further cue of a topic in one sentence of a text counts so much less: a sentence in passing is no paragraph."""
_MARGIN = 0.45
"""Two topics when the second comes nearer to the first than this share of it."""
_CLAUSE_HEADING = 24
"""The first sentence of a clause counts as its heading up to so many characters, as it is shown."""
CueIn = Literal["heading", "text", "parent", "section"]


def topics(report: Report, settings: Topics) -> Report:
    """Return the report with the topics of its items and sections.

    An item takes the topic whose cues weigh most, two where they nearly tie; a grouping heading those of its
    words and of all below it. Preamble and closing speak of everything and nothing: they take none.
    """
    finder = _finder(settings)
    sections = tuple(_with_topics(section, finder) for section in report.sections)
    return structs.replace(report, sections=sections)


class _Finder:
    """Finds cues in a text: none inside a longer one or inside the name of an agency, but all that merely overlap.

    严格规范性文件管理 speaks of 规范性文件 though 严格规范 begins before it.
    """

    def __init__(self, settings: Topics) -> None:
        self.weights: dict[str, dict[str, float]] = {}
        for topic in settings.topics:
            for phrase, weight in topic.cues.items():
                self.weights.setdefault(phrase, {})[topic.slug] = weight
        for agency in settings.agencies:
            self.weights.setdefault(agency, {})
        lengths: dict[str, set[int]] = {}
        for phrase in self.weights:
            lengths.setdefault(phrase[:2], set()).add(len(phrase))
        for two in lengths:
            lengths[two] |= lengths.get(two[:1], set())
        self.lengths = {two: sorted(of_two, reverse=True) for two, of_two in lengths.items()}
        """How long the phrases are that begin with two characters, or are one, the longest first."""
        # At most places no phrase begins, as re sees sooner than any loop.
        firsts, seconds = ({re.escape(phrase[at : at + 1]) for phrase in self.weights} for at in (0, 1))
        behind = f"(?=[{''.join(seconds)}])" if "" not in seconds else ""
        self.begins = re.compile(f"[{''.join(firsts)}]{behind}" if any(firsts) else "(?!)")

    def cues(self, text: str, place: CueIn) -> Iterator[Cue]:
        end = 0
        for begin in self.begins.finditer(text):
            start = begin.start()
            phrase = self._longest(text, start)
            if phrase and start + len(phrase) > end:
                end = start + len(phrase)
                for topic, weight in self.weights[phrase].items():
                    yield Cue(topic=topic, phrase=phrase, place=place, start=start, weight=weight)

    def _longest(self, text: str, start: int) -> str:
        """Return the longest phrase that begins at an offset, or nothing."""
        for length in self.lengths.get(text[start : start + 2]) or self.lengths.get(text[start]) or ():
            phrase = text[start : start + length]
            if phrase in self.weights:
                return phrase
        return ""


@lru_cache(maxsize=4)
def _finder(settings: Topics) -> _Finder:
    return _Finder(settings)


def _with_topics(section: Section, finder: _Finder) -> Section:
    if section.kind in ("preamble", "closing"):
        return section
    of_heading = list(finder.cues(section.heading, "section"))
    of_section = _scaled(of_heading, _SECTION)
    headings: dict[str, list[Cue]] = {}
    items: list[Item] = []
    for item in section.items:
        own = [*finder.cues(item.heading, "heading"), *finder.cues(item.text, "text")]
        inherited = [*_scaled(headings.get(item.parent, ()), _PARENT), *of_section]
        led = _led(item)
        if item.number:
            heading = (cue for cue in own if cue.place == "heading" or cue.start < led)
            headings[item.anchor] = [structs.replace(cue, place="parent") for cue in heading]
        items.append(_decided(item, own, inherited, led))
    grouped = tuple(_of_group(item, items[index + 1 :]) if item.groups else item for index, item in enumerate(items))
    return structs.replace(section, items=grouped, topics=_together(_scaled(of_heading, _OWN_HEADING), grouped))


def _scaled(cues: Iterable[Cue], factor: float) -> list[Cue]:
    return [structs.replace(cue, weight=cue.weight * factor) for cue in cues]


def _led(item: Item) -> int:
    """Return where the first sentence of a text ends that serves an item without a heading as one; 0 if none does."""
    first = next(iter(sentences(item.text)), (0, 0))
    return first[1] if not item.heading and first[1] <= _CLAUSE_HEADING + 1 else 0


def _decided(item: Item, own: Sequence[Cue], inherited: Sequence[Cue], led: int) -> Item:
    """Return the item with its topics; each phrase counts once, where it weighs most."""
    fade = 1 / sqrt(1 + len(item.text) / _LENGTH)
    weighed = [structs.replace(cue, weight=cue.weight * _factor(cue, led, fade)) for cue in own]
    scores = _scores([*weighed, *inherited], [start for start, _ in sentences(item.text)])
    return structs.replace(item, topics=_ranked(scores), cues=(*weighed, *inherited))


def _factor(cue: Cue, led: int, fade: float) -> float:
    if cue.place == "heading" or cue.start < led:
        return _OWN_HEADING
    return fade if abs(cue.weight) >= _WEAK else 0


def _scores(cues: Iterable[Cue], sentence_starts: Sequence[int] = ()) -> dict[str, float]:
    """Return how much each topic weighs: each phrase once, where it weighs most, fading within a sentence."""
    best: dict[tuple[str, str], Cue] = {}
    for cue in cues:
        other = best.get((cue.topic, cue.phrase))
        if other is None or abs(cue.weight) > abs(other.weight):
            best[cue.topic, cue.phrase] = cue
    scores: dict[str, float] = {}
    said: dict[tuple[str, int], int] = {}
    for cue in sorted(best.values(), key=lambda cue: -cue.weight):
        fade = 1.0
        if cue.place == "text" and cue.weight > 0:
            sentence = (cue.topic, bisect_right(sentence_starts, cue.start))
            fade = _FURTHER ** said.get(sentence, 0)
            said[sentence] = said.get(sentence, 0) + 1
        scores[cue.topic] = scores.get(cue.topic, 0.0) + fade * cue.weight
    return scores


def _ranked(scores: dict[str, float]) -> tuple[str, ...]:
    """Return the topic that weighs most, and the second where they nearly tie."""
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    if not ranked or scores[ranked[0]] < _FLOOR:
        return ()
    first = scores[ranked[0]]
    return tuple(topic for topic in ranked[:2] if first - scores[topic] < _MARGIN * first)


def _of_group(group: Item, after: Sequence[Item]) -> Item:
    """Return a grouping heading with the topics of its words and of all below it."""
    below: list[Item] = []
    inside = {group.anchor}
    for item in after:
        if item.parent not in inside:
            break
        inside.add(item.anchor)
        below.append(item)
    return structs.replace(group, topics=_together((cue for cue in group.cues if cue.place == "heading"), below))


def _together(heading: Iterable[Cue], below: Iterable[Item]) -> tuple[str, ...]:
    """Return the topics of a heading, known from its words and from all below it."""
    scores = _scores(heading)
    for topic, score in _added(below).items():
        scores[topic] = scores.get(topic, 0.0) + score
    return _ranked(scores)


def _added(items: Iterable[Item]) -> dict[str, float]:
    """Return how much each topic weighs in some items: the first topic of an item 1.5, the second 0.5."""
    scores: dict[str, float] = {}
    for item in items:
        if not item.groups:
            for topic, weight in zip(item.topics, (1.5, 0.5), strict=False):
                scores[topic] = scores.get(topic, 0.0) + weight
    return scores
