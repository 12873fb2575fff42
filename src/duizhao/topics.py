"""Report → Report: the topics of each item with the cues that decided, and the five items of the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import sqrt
from typing import Literal

from msgspec import Struct, structs

from duizhao.model import UNSURE, Cue, Item, Kind, LegalItem, Passage, Report, Section
from duizhao.settings import SectionKind, Topics
from duizhao.words import any_of, sentences

LEGAL_KINDS: tuple[Kind, ...] = ("measures", "problems", "leader", "next", "other")
"""The five items that the law asks of each report, in its order (《法治政府建设与责任落实督察工作规定》)."""

_OWN_HEADING, _PARENT, _SECTION = 2.5, 0.6, 0.25
_LENGTH = 150
_FLOOR = 0.9
"""Below this score an item stays undecided."""
_MARGIN = 0.45
"""Two topics when the second comes nearer to the first than this share of it."""
_CLAUSE_HEADING = 24
"""The first sentence of a clause counts as its heading up to so many characters, as it is shown."""
CueIn = Literal["heading", "text", "parent", "section"]


def topics(report: Report, settings: Topics, kinds: Sequence[SectionKind]) -> Report:
    """Return the report with the topics of its items and sections, and how it meets the five legal items.

    An item takes the topic whose cues weigh most, two where they nearly tie; a grouping heading those of its
    words and of all below it. Preamble and closing speak of everything and nothing: they take none.
    """
    finder = _finder(_Lexicon.of(settings))
    sections = tuple(_with_topics(section, finder) for section in report.sections)
    report = structs.replace(report, sections=sections)
    return structs.replace(report, legal=tuple(_legal(report, kind, kinds) for kind in LEGAL_KINDS))


class _Lexicon(Struct, frozen=True):
    """The cues of all topics in a form that can be hashed."""

    cues: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    agencies: tuple[str, ...]

    @classmethod
    def of(cls, settings: Topics) -> _Lexicon:
        weights: dict[str, dict[str, float]] = {}
        for topic in settings.topics:
            for phrase, weight in topic.cues.items():
                weights.setdefault(phrase, {})[topic.slug] = weight
        return cls(
            cues=tuple((phrase, tuple(by_topic.items())) for phrase, by_topic in weights.items()),
            agencies=settings.agencies,
        )


class _Finder:
    """Finds cues in a text: the longest at each place, none inside the name of an agency."""

    def __init__(self, lexicon: _Lexicon) -> None:
        self.weights = dict(lexicon.cues)
        self.pattern = any_of([*self.weights, *lexicon.agencies])

    def cues(self, text: str, place: CueIn) -> Iterator[Cue]:
        for match in self.pattern.finditer(text):
            for topic, weight in self.weights.get(match[0], ()):
                yield Cue(topic=topic, phrase=match[0], place=place, start=match.start(), weight=weight)


@lru_cache(maxsize=4)
def _finder(lexicon: _Lexicon) -> _Finder:
    return _Finder(lexicon)


def _with_topics(section: Section, finder: _Finder) -> Section:
    if section.kind in ("preamble", "closing"):
        return section
    of_section = _scaled(finder.cues(section.heading, "section"), _SECTION)
    headings: dict[str, list[Cue]] = {}
    items: list[Item] = []
    for item in section.items:
        own = [*finder.cues(item.heading, "heading"), *finder.cues(item.text, "text")]
        inherited = [*_scaled(headings.get(item.parent, ()), _PARENT), *of_section]
        if item.number:
            headings[item.anchor] = [structs.replace(cue, place="parent") for cue in own if _is_heading(cue, item)]
        items.append(_decided(item, own, inherited))
    grouped = tuple(_of_group(item, items[index + 1 :]) if item.groups else item for index, item in enumerate(items))
    return structs.replace(section, items=grouped, topics=_ranked(_added(grouped)))


def _scaled(cues: Iterable[Cue], factor: float) -> list[Cue]:
    return [structs.replace(cue, weight=cue.weight * factor) for cue in cues]


def _is_heading(cue: Cue, item: Item) -> bool:
    """Whether a cue stands in the heading of an item, or in the first short sentence that serves as one."""
    if cue.place == "heading" or item.heading:
        return cue.place == "heading"
    first = next(sentences(item.text), (0, 0))
    return first[1] <= _CLAUSE_HEADING + 1 and cue.start < first[1]


def _decided(item: Item, own: Sequence[Cue], inherited: Sequence[Cue]) -> Item:
    """Return the item with its topics; each phrase counts once, where it weighs most."""
    fade = sqrt(1 + len(item.text) / _LENGTH)
    weighed = [
        structs.replace(cue, weight=cue.weight * (_OWN_HEADING if _is_heading(cue, item) else 1 / fade)) for cue in own
    ]
    scores = _scores([*weighed, *inherited])
    return structs.replace(item, topics=_ranked(scores), cues=(*weighed, *inherited))


def _scores(cues: Iterable[Cue]) -> dict[str, float]:
    best: dict[tuple[str, str], float] = {}
    for cue in cues:
        key = (cue.topic, cue.phrase)
        best[key] = max(cue.weight, best.get(key, cue.weight), key=abs)
    scores: dict[str, float] = {}
    for (topic, _), weight in best.items():
        scores[topic] = scores.get(topic, 0.0) + weight
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
    scores = _scores(cue for cue in group.cues if cue.place == "heading")
    for topic, score in _added(below).items():
        scores[topic] = scores.get(topic, 0.0) + score
    return structs.replace(group, topics=_ranked(scores))


def _added(items: Iterable[Item]) -> dict[str, float]:
    """Return how much each topic weighs in some items: the first topic of an item 1.5, the second 0.5."""
    scores: dict[str, float] = {}
    for item in items:
        if not item.groups:
            for topic, weight in zip(item.topics, (1.5, 0.5), strict=False):
                scores[topic] = scores.get(topic, 0.0) + weight
    return scores


def _legal(report: Report, kind: Kind, kinds: Sequence[SectionKind]) -> LegalItem:
    """Return how a report meets one of the five items of the law: facts with their passages, no grade."""
    settings = next(settings for settings in kinds if settings.kind == kind)
    own = tuple(section for section in report.sections if section.kind == kind and section.confidence >= UNSURE)
    if own:
        causes = tuple(_passages([item for section in own for item in section.items], settings.causes))
        return LegalItem(kind=kind, state="own", sections=tuple(section.anchor for section in own), causes=causes)
    if passages := tuple(_passages_elsewhere(report, kind, settings.passages)):
        return LegalItem(kind=kind, state="inside", passages=passages)
    unsure = any(section.confidence < UNSURE for section in report.sections)
    return LegalItem(kind=kind, state="unrecognised" if unsure else "absent")


def _passages_elsewhere(report: Report, kind: Kind, words: Sequence[str]) -> Iterator[Passage]:
    """Yield the sentences and headings of other sections that speak of a legal item.

    That the leaders' duty is a problem, or a plan, says nothing of how it was done.
    """
    others = ("problems", "next", "closing") if kind == "leader" else ("preamble", "leader", "closing")
    for section in report.sections:
        if section.kind in (kind, *others) or section.confidence < UNSURE:
            continue
        if any(word in section.heading for word in words):
            yield Passage(anchor=section.anchor, field="heading", start=0, end=len(section.heading))
        yield from _passages(section.items, words)


def _passages(items: Iterable[Item], words: Sequence[str]) -> Iterator[Passage]:
    """Yield the headings and sentences that hold one of the words; sentences in a row as one passage."""
    for item in items:
        if any(word in item.heading for word in words):
            yield Passage(anchor=item.anchor, field="heading", start=0, end=len(item.heading))
        open_passage: Passage | None = None
        for start, end in sentences(item.text):
            if not any(word in item.text[start:end] for word in words):
                continue
            if open_passage and open_passage.end == start:
                open_passage = structs.replace(open_passage, end=end)
                continue
            if open_passage:
                yield open_passage
            open_passage = Passage(anchor=item.anchor, start=start, end=end)
        if open_passage:
            yield open_passage
