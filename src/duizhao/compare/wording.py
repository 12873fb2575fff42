"""Wording that reports share: found whole, marked in every place, set phrases apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from duizhao.model import Mark, Report, Wording
from duizhao.words import any_of

_SHORTEST = 8
"""Shared wording has at least so many characters, marks not counted.

Measured on two reports: from 4 characters on they share 148 runs, mostly terms; from 8 on 20, mostly telling.
"""
_OWN = 4
"""At least so many of them stand outside set phrases; of the 20, 9 are left."""
_MOST_PLACES = 40
"""A run that stands in more places of one report is a refrain; further places are not searched."""
_MARK = re.compile(r"[^\w%％+]")
_EDGE = re.compile(r"^[^\w“《（]+|[^\w”》）%％]+$")


class _Text(Struct):
    """The words of one item."""

    report: int
    anchor: str
    text: str
    edges: frozenset[int]
    """Offsets at which a word begins or ends."""


def shared_wording(
    reports: Sequence[Report], boilerplate: Sequence[str], cut: Callable[[str], Sequence[str]]
) -> tuple[Wording, ...]:
    """Return the wording that two or more of the reports share, in the order of the first of them.

    A wording is a common run as long as it can be, ending where words end in every place. It tells something
    if enough of it stands outside the set phrases of ``boilerplate`` and it is more than one word; longer
    wordings are marked first, and marks never overlap. Set phrases that are shared follow, flagged.
    """
    texts = [
        _Text(number, item.anchor, item.text, frozenset(_edges(cut(item.text))))
        for number, report in enumerate(reports)
        for section in report.sections
        for item in section.items
        if item.text and section.kind not in ("preamble", "closing")
    ]
    plain = any_of(boilerplate)
    phrases = {
        phrase
        for first, second in combinations(range(len(reports)), 2)
        for phrase in _common(
            [text for text in texts if text.report == first],
            [text for text in texts if text.report == second],
        )
        if _tells(phrase, plain, cut)
    }
    taken: dict[tuple[int, str], list[tuple[int, int]]] = {}
    told = _marked(phrases, texts, taken, boilerplate=False)
    shared = sorted(told, key=lambda wording: _position(wording.marks[0], texts))
    return (*shared, *_marked(set(boilerplate), texts, taken, boilerplate=True))


def _edges(words: Sequence[str]) -> Iterator[int]:
    position = 0
    yield position
    for word in words:
        position += len(word)
        yield position


def _common(first: Sequence[_Text], second: Sequence[_Text]) -> Iterator[str]:
    """Yield the common runs of two reports, each as long as it can be, cut back to words and marks."""
    places: dict[str, list[tuple[_Text, int]]] = {}
    for text in second:
        for at, seed in _seeds(text.text):
            spots = places.setdefault(seed, [])
            if len(spots) < _MOST_PLACES:
                spots.append((text, at))
    for text in first:
        for at, seed in _seeds(text.text):
            for other, there in places.get(seed, ()):
                before = text.text[at - 1 : at]
                if before and before != "\n" and before == other.text[there - 1 : there]:
                    continue  # part of a run that began before
                length = _SHORTEST + _run(text.text, at + _SHORTEST, other.text, there + _SHORTEST)
                if phrase := _cut_back(text, at, other, there, length):
                    yield phrase


def _seeds(text: str) -> Iterator[tuple[int, str]]:
    """Yield every stretch of the shortest length, within a paragraph, with its offset."""
    for at in range(len(text) - _SHORTEST + 1):
        seed = text[at : at + _SHORTEST]
        if "\n" not in seed:
            yield at, seed


def _run(first: str, at: int, second: str, there: int) -> int:
    """Return how many characters two texts share from two offsets on, within a paragraph."""
    length = 0
    while (
        at + length < len(first)
        and there + length < len(second)
        and first[at + length] == second[there + length] != "\n"
    ):
        length += 1
    return length


def _cut_back(first: _Text, at: int, second: _Text, there: int, length: int) -> str:
    """Shorten a common run until words end at its ends in both texts and no mark stands at them."""
    start, end = 0, length
    while start < end and not (at + start in first.edges and there + start in second.edges):
        start += 1
    while end > start and not (at + end in first.edges and there + end in second.edges):
        end -= 1
    phrase = _EDGE.sub("", first.text[at + start : at + end])
    for opener, closer in ("“”", "《》", "（）"):  # half a pair at an end is no part of the wording
        phrase = phrase.removesuffix(closer) if opener not in phrase else phrase
        phrase = phrase.removeprefix(opener) if closer not in phrase else phrase
    return phrase


def _tells(phrase: str, plain: re.Pattern[str], cut: Callable[[str], Sequence[str]]) -> bool:
    """Whether a run is long enough, stands far enough outside set phrases, and is more than one word."""
    length, own = len(_MARK.sub("", phrase)), len(_MARK.sub("", plain.sub("", phrase)))
    return length >= _SHORTEST and own >= _OWN and sum(len(word) > 1 for word in cut(phrase)) > 1


def _marked(
    phrases: set[str],
    texts: Sequence[_Text],
    taken: dict[tuple[int, str], list[tuple[int, int]]],
    *,
    boilerplate: bool,
) -> list[Wording]:
    """Return the phrases that two reports have, the longest first, with every free place where they stand."""
    result = []
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        marks = tuple(_places(phrase, texts, taken))
        # A place inside a longer mark counts for who has the wording, though it is not marked again.
        having = {text.report for text in texts if phrase in text.text}
        if marks and len(having) > 1:
            for mark in marks:
                taken.setdefault((mark.report, mark.anchor), []).append((mark.start, mark.end))
            result.append(Wording(phrase=phrase, boilerplate=boilerplate, marks=marks))
    return result


def _places(phrase: str, texts: Sequence[_Text], taken: dict[tuple[int, str], list[tuple[int, int]]]) -> Iterator[Mark]:
    for text in texts:
        at = text.text.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            free = all(end <= a or at >= b for a, b in taken.get((text.report, text.anchor), ()))
            if free and at in text.edges and end in text.edges:
                yield Mark(report=text.report, anchor=text.anchor, start=at, end=end)
            at = text.text.find(phrase, end)


def _position(mark: Mark, texts: Sequence[_Text]) -> tuple[int, int, int]:
    order = next(
        number for number, text in enumerate(texts) if (text.report, text.anchor) == (mark.report, mark.anchor)
    )
    return mark.report, order, mark.start
