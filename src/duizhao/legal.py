"""Report → Report: how it meets each of the five items that the law asks for, each with its passages.

The items are those of 《法治政府建设与责任落实督察工作规定》: measures and results, shortcomings and causes, how the
principal leaders did their duty, next year's arrangements, other matters. Facts are given, no grades.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from msgspec import structs

from duizhao.model import UNSURE, Item, Kind, LegalItem, Passage, Report, Section
from duizhao.settings import SectionKind
from duizhao.words import sentences

LEGAL_KINDS: tuple[Kind, ...] = ("measures", "problems", "leader", "next", "other")
"""The five items of the law, in its order."""
_NOT_OF_OTHERS = ("preamble", "leader", "closing")
_NOT_OF_LEADERS = ("problems", "next", "closing")
"""Sections in which words for an item do not tell of it: that the leaders' duty is a problem, or a plan, says nothing
of how it was done."""
_NOT_DONE = ("上级", "目标", "上年")
"""Scopes of figures that do not count what the report's body did in its year."""
_ONLY_CAUSES = re.compile(r"(?!.*(?:存在|及|和|与|、)).{0,16}(?:原因|成因)(?:分析|剖析)?")
"""A heading below which everything is a cause; 存在的问题及原因 is none."""


def legal(report: Report, kinds: Sequence[SectionKind]) -> Report:
    """Return the report with how it meets the five items: in a section of its own, inside others, or not at all."""
    return structs.replace(report, legal=tuple(_item(report, kind, kinds) for kind in LEGAL_KINDS))


def _item(report: Report, kind: Kind, kinds: Sequence[SectionKind]) -> LegalItem:
    settings = next(settings for settings in kinds if settings.kind == kind)
    own = tuple(section for section in report.sections if section.kind == kind and section.confidence >= UNSURE)
    if own:
        causes = tuple(_causes(own, settings)) if settings.causes else ()
        return LegalItem(kind=kind, state="own", sections=tuple(section.anchor for section in own), causes=causes)
    elsewhere = _told_before(report) if kind == "measures" else _passages_elsewhere(report, kind, settings)
    if passages := tuple(elsewhere):
        return LegalItem(kind=kind, state="inside", passages=passages)
    unsure = any(section.confidence < UNSURE for section in report.sections)
    return LegalItem(kind=kind, state="unrecognised" if unsure else "absent")


def _told_before(report: Report) -> Iterator[Passage]:
    """Yield the sentences of the preamble that count what was done: a summary tells its measures there."""
    for section in report.sections:
        for item in section.items if section.kind == "preamble" else ():
            done = [figure.start for figure in item.indicators if figure.scope not in _NOT_DONE]
            told = [span for span in sentences(item.text) if any(span[0] <= at < span[1] for at in done)]
            yield from _in_a_row(item, told)


def _passages_elsewhere(report: Report, kind: Kind, settings: SectionKind) -> Iterator[Passage]:
    """Yield the headings and sentences of other sections that speak of a legal item, with all below a heading."""
    words = _any_of(settings.passages)
    passed = _NOT_OF_LEADERS if kind == "leader" else _NOT_OF_OTHERS
    for section in report.sections:
        if section.kind in (kind, *passed) or section.confidence < UNSURE:
            continue
        if words.search(section.heading):
            yield Passage(anchor=section.anchor, field="heading", start=0, end=len(section.heading))
        yield from _passages(section.items, words)


def _causes(sections: Iterable[Section], settings: SectionKind) -> Iterator[Passage]:
    """Yield the sentences that name a cause, and all that stands below a heading that speaks of causes alone."""
    words = _any_of(settings.causes)
    for section in sections:
        if _ONLY_CAUSES.fullmatch(section.heading):
            yield from (_whole(item) for item in section.items if item.text)
        else:
            yield from _passages(section.items, words, heading=_ONLY_CAUSES)


def _passages(
    items: Iterable[Item], words: re.Pattern[str], heading: re.Pattern[str] | None = None
) -> Iterator[Passage]:
    """Yield the sentences that hold one of the words, those in a row as one passage.

    Below a heading that holds one of them, or that ``heading`` matches where it is given, all is such a passage.
    """
    below: set[str] = set()
    for item in items:
        headed = bool(heading.fullmatch(item.heading) if heading else words.search(item.heading))
        if headed and item.heading:
            yield Passage(anchor=item.anchor, field="heading", start=0, end=len(item.heading))
        if headed or item.parent in below:
            below.add(item.anchor)
            if item.text:
                yield _whole(item)
        else:
            yield from _sentences(item, words)


def _whole(item: Item) -> Passage:
    return Passage(anchor=item.anchor, start=0, end=len(item.text))


def _sentences(item: Item, words: re.Pattern[str]) -> Iterator[Passage]:
    """Yield the sentences of an item that hold one of the words, those in a row as one passage."""
    return _in_a_row(item, [span for span in sentences(item.text) if words.search(item.text[slice(*span)])])


def _in_a_row(item: Item, spans: Sequence[tuple[int, int]]) -> Iterator[Passage]:
    """Yield sentences of an item as passages, those in a row as one."""
    open_passage: Passage | None = None
    for start, end in spans:
        if open_passage and open_passage.end == start:
            open_passage = structs.replace(open_passage, end=end)
            continue
        if open_passage:
            yield open_passage
        open_passage = Passage(anchor=item.anchor, start=start, end=end)
    if open_passage:
        yield open_passage


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")
