"""Sentences of different reports of which one was written from the other, or both from a third: near-copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, combinations, product

from msgspec import Struct
from rapidfuzz.distance import Indel

from duizhao.model import NearCopy, Passage, Report, Side
from duizhao.words import any_of, sentences

_SHORTEST = 15
"""Shorter sentences, marks, figures and set phrases not counted, are alike by chance."""
_ALIKE = 0.75
"""From this share of common characters on, one of two sentences was written from the other."""
_GRAM = 5
_COMMON = 3
"""Sentences with fewer runs of five characters in common are not held against each other."""
_MOST_PLACES = 20
"""A run that stands in more sentences of a report leads to none of them."""
_TALLY = 10
"""A sentence with fewer own characters to a figure is a tally."""
_FIGURE = re.compile(r"\d[\d.,]*[余多]?[万亿]?[余多]?(?:%|[件份条项次场期个名人户卷台起处家元]+)?")
_TOKEN = re.compile(r"\d[\d.,]*|[\s\S]")
_MARK = re.compile(r"\W")


_KEPT = 8
"""So many reports are kept taken apart, for the next comparison that they stand in."""


class _Said(Struct, frozen=True):
    """A sentence of a report, and its own words: without marks, figures and set phrases."""

    passage: Passage
    text: str
    own: str
    tally: bool
    """Whether it is little more than figures in a row, which reports of all counties put in the same words."""


class _Told:
    """The sentences of one report, taken apart once: a report stands in several comparisons."""

    def __init__(self, said: Sequence[_Said]) -> None:
        self.said = said
        self.places: dict[str, list[int]] = {}
        """The sentences that have each run, by their numbers."""
        for number, one in enumerate(said):
            for gram in _grams(one.own):
                self.places.setdefault(gram, []).append(number)


def near_copies(reports: Sequence[Report], boilerplate: Sequence[str]) -> tuple[NearCopy, ...]:
    """Return the near-copies among the sentences of some reports, in the order of the first of them.

    Within two reports a sentence has at most one, the most alike. Sentences that are the same to the last character
    are shared wording, and left to it; so are tallies, except in two reports of one county.
    """
    items = [_items(report) for report in reports]
    found = []
    for a, b in combinations(range(len(reports)), 2):
        tallies = reports[a].ref.county == reports[b].ref.county
        first, second = (_told(items[number], tuple(boilerplate), tallies) for number in (a, b))
        for one, other, likeness in _paired(first, second):
            if first.said[one].text != second.said[other].text:
                sides = _sides((a, first.said[one]), (b, second.said[other]))
                found.append((a, b, one, other, NearCopy(likeness=round(likeness, 4), sides=sides)))
    return tuple(copy for *_, copy in sorted(found, key=lambda entry: entry[:4]))


def _items(report: Report) -> tuple[tuple[str, str], ...]:
    """Return the items, by anchor; without preamble and closing."""
    return tuple(
        (item.anchor, item.text)
        for section in report.sections
        if section.kind not in ("preamble", "closing")
        for item in section.items
    )


@lru_cache(2 * _KEPT)
def _told(items: tuple[tuple[str, str], ...], boilerplate: tuple[str, ...], tallies: bool) -> _Told:
    return _Told([one for one in _said(items, boilerplate) if tallies or not one.tally])


def _paired(first: _Told, second: _Told) -> Iterator[tuple[int, int, float]]:
    """Yield near-copies, the most alike first, so that no sentence stands in two of them."""
    taken: tuple[set[int], set[int]] = (set(), set())
    for likeness, one, other in sorted(_alike(first, second), key=lambda pair: (-pair[0], pair[1] + pair[2], pair[1])):
        if one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            yield one, other, likeness


@lru_cache(_KEPT)
def _said(items: tuple[tuple[str, str], ...], boilerplate: tuple[str, ...]) -> tuple[_Said, ...]:
    return tuple(_sentences(items, any_of(boilerplate)))


def _sentences(items: Sequence[tuple[str, str]], plain: re.Pattern[str]) -> Iterator[_Said]:
    for anchor, whole in items:
        for start, end in sentences(whole):
            text = whole[start:end].rstrip()
            without, figures = _FIGURE.subn("", plain.sub("", text))
            own = _MARK.sub("", without)
            if len(own) >= _SHORTEST:
                place = Passage(anchor=anchor, start=start, end=start + len(text))
                yield _Said(place, text, own, len(own) < _TALLY * figures)


def _alike(first: _Told, second: _Told) -> Iterator[tuple[float, int, int]]:
    """Yield how alike the sentences of two reports are that have enough runs in common."""
    common = Counter[tuple[int, int]]()
    for gram in first.places.keys() & second.places.keys():
        spots = second.places[gram]
        if len(spots) <= _MOST_PLACES:
            common.update(product(first.places[gram], spots))
    for (one, other), runs in common.items():
        if runs >= _COMMON:
            words = first.said[one].own, second.said[other].own
            likeness = Indel.normalized_similarity(*words, score_cutoff=_ALIKE)
            if likeness:
                yield likeness, one, other


def _grams(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}


def _sides(one: tuple[int, _Said], other: tuple[int, _Said]) -> tuple[Side, Side]:
    """Return both sentences with the stretches that the other does not have; a number differs as a whole."""
    first, second = _TOKEN.findall(one[1].text), _TOKEN.findall(other[1].text)
    changes = [change for change in Indel.opcodes(first, second) if change.tag != "equal"]
    return (
        _side(*one, first, [(change.src_start, change.src_end) for change in changes]),
        _side(*other, second, [(change.dest_start, change.dest_end) for change in changes]),
    )


def _side(report: int, said: _Said, tokens: Sequence[str], changes: Sequence[tuple[int, int]]) -> Side:
    """Return a sentence with the stretches that are made of some of its tokens."""
    offsets = [0, *accumulate(map(len, tokens))]
    spans = tuple((offsets[start], offsets[end]) for start, end in changes if start < end)
    return Side(report=report, passage=said.passage, differing=spans)
