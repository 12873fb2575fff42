"""Sentences of different reports of which one was written from the other, or both from a third: near-copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations

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


class _Said(Struct, frozen=True):
    """A sentence of a report, and its own words: without marks, figures and set phrases."""

    report: int
    passage: Passage
    text: str
    own: str
    tally: bool
    """Whether it is little more than figures in a row, which reports of all counties put in the same words."""


def near_copies(reports: Sequence[Report], boilerplate: Sequence[str]) -> tuple[NearCopy, ...]:
    """Return the near-copies among the sentences of some reports, in the order of the first of them.

    Within two reports a sentence has at most one, the most alike. Sentences that are the same to the last character
    are shared wording, and left to it; so are tallies, except in two reports of one county.
    """
    plain = any_of(boilerplate)
    said = [list(_said(number, report, plain)) for number, report in enumerate(reports)]
    found = []
    for a, b in combinations(range(len(reports)), 2):
        first, second = said[a], said[b]
        if reports[a].ref.county != reports[b].ref.county:
            first, second = ([one for one in side if not one.tally] for side in (first, second))
        found += [(a, b, one, other, copy) for one, other, copy in _paired(first, second)]
    return tuple(copy for *_, copy in sorted(found, key=lambda entry: entry[:4]))


def _paired(first: Sequence[_Said], second: Sequence[_Said]) -> Iterator[tuple[int, int, NearCopy]]:
    """Yield near-copies, the most alike first, so that no sentence stands in two of them."""
    taken: tuple[set[int], set[int]] = (set(), set())
    for likeness, one, other in sorted(_alike(first, second), key=lambda pair: (-pair[0], pair[1] + pair[2])):
        if one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            if first[one].text != second[other].text:
                sides = _sides(first[one], second[other])
                yield one, other, NearCopy(likeness=round(likeness, 4), sides=sides)


def _said(number: int, report: Report, plain: re.Pattern[str]) -> Iterator[_Said]:
    for section in report.sections:
        for item in section.items if section.kind not in ("preamble", "closing") else ():
            for start, end in sentences(item.text):
                text = item.text[start:end].rstrip()
                without, figures = _FIGURE.subn("", plain.sub("", text))
                own = _MARK.sub("", without)
                if len(own) >= _SHORTEST:
                    place = Passage(anchor=item.anchor, start=start, end=start + len(text))
                    yield _Said(number, place, text, own, len(own) < _TALLY * figures)


def _alike(first: Sequence[_Said], second: Sequence[_Said]) -> Iterator[tuple[float, int, int]]:
    """Yield how alike the sentences of two reports are that have enough runs in common."""
    places: dict[str, list[int]] = {}
    for number, one in enumerate(second):
        for gram in _grams(one.own):
            places.setdefault(gram, []).append(number)
    for number, one in enumerate(first):
        common = Counter[int]()
        for gram in _grams(one.own):
            spots = places.get(gram, ())
            if len(spots) <= _MOST_PLACES:
                common.update(spots)
        for other, runs in common.items():
            if runs >= _COMMON:
                likeness = Indel.normalized_similarity(one.own, second[other].own, score_cutoff=_ALIKE)
                if likeness:
                    yield likeness, number, other


def _grams(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}


def _sides(one: _Said, other: _Said) -> tuple[Side, Side]:
    """Return both sentences with the stretches that the other does not have; a number differs as a whole."""
    first, second = _TOKEN.findall(one.text), _TOKEN.findall(other.text)
    changes = [change for change in Indel.opcodes(first, second) if change.tag != "equal"]
    return (
        _side(one, first, [(change.src_start, change.src_end) for change in changes]),
        _side(other, second, [(change.dest_start, change.dest_end) for change in changes]),
    )


def _side(said: _Said, tokens: Sequence[str], changes: Sequence[tuple[int, int]]) -> Side:
    """Return a sentence with the stretches that are made of some of its tokens."""
    offsets = [0, *accumulate(map(len, tokens))]
    spans = tuple((offsets[start], offsets[end]) for start, end in changes if start < end)
    return Side(report=said.report, passage=said.passage, differing=spans)
