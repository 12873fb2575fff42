"""Wording that reports share: found whole, marked in every place, set phrases apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, combinations, product
from operator import itemgetter

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


_KEPT = 8
"""So many reports are kept taken apart, for the next comparison that they stand in; each takes 1 MB."""
_BREAK = "\n"
"""Stands between paragraphs and between items; no wording goes across it."""


class _Text:
    """The items of one report as one text, taken apart once: a report stands in several comparisons."""

    def __init__(
        self, items: Sequence[tuple[str, str]], boilerplate: Sequence[str], cut: Callable[[str], Sequence[str]]
    ) -> None:
        self.anchors = [anchor for anchor, _ in items]
        self.whole = _BREAK.join(text for _, text in items)
        self.starts = [0, *accumulate(len(text) + 1 for _, text in items)]
        """Where each item begins."""
        self.edges = frozenset(
            edge for start, (_, text) in zip(self.starts, items, strict=False) for edge in _edges(start, cut(text))
        )
        """Where a word begins or ends."""
        seeds = [self.whole[at : at + _SHORTEST] for at in range(len(self.whole) - _SHORTEST + 1)]
        self.seeds = dict(zip(reversed(seeds), reversed(range(len(seeds))), strict=True))
        """Every stretch of the shortest length with the place where it begins, the first of them."""
        self.again: dict[str, list[int]] = {}
        """The further places of those that begin at several."""
        for at, seed in enumerate(seeds):
            if self.seeds[seed] != at:
                self.again.setdefault(seed, []).append(at)
        self.set_phrases = {phrase for phrase in boilerplate if phrase in self.whole}

    def begins(self, seed: str) -> list[int]:
        """Return where a stretch of the shortest length begins."""
        return [self.seeds[seed], *self.again.get(seed, ())][:_MOST_PLACES]

    def places(self, phrase: str) -> Iterator[tuple[int, int]]:
        """Yield begin and end of each place of a phrase at which words begin and end."""
        at = self.whole.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if at in self.edges and end in self.edges:
                yield at, end
            at = self.whole.find(phrase, end)

    def mark(self, report: int, start: int, end: int) -> Mark:
        """Return a mark on a stretch of the text, with its offsets in the item."""
        item = bisect_right(self.starts, start) - 1
        begin = self.starts[item]
        return Mark(report=report, anchor=self.anchors[item], start=start - begin, end=end - begin)


def shared_wording(
    reports: Sequence[Report], boilerplate: Sequence[str], cut: Callable[[str], Sequence[str]]
) -> tuple[Wording, ...]:
    """Return the wording that two or more of the reports share, in the order of the first of them.

    A wording is a common run as long as it can be, ending where words end in every place. It tells something
    if enough of it stands outside the set phrases of ``boilerplate`` and it is more than one word; longer
    wordings are marked first, and marks never overlap. Set phrases that are shared follow, flagged.
    """
    texts = [_text(_said(report), tuple(boilerplate), cut) for report in reports]
    plain = any_of(boilerplate)
    common = {phrase for first, second in combinations(texts, 2) for phrase in _common(first, second)}
    taken = [bytearray(len(text.whole)) for text in texts]
    telling = {phrase for phrase in common if _tells(phrase, plain, cut)}
    told = sorted(_marked(telling, texts, taken, boilerplate=False), key=itemgetter(0))
    set_phrases = {phrase for text in texts for phrase in text.set_phrases}
    return tuple(wording for _, wording in (*told, *_marked(set_phrases, texts, taken, boilerplate=True)))


def _said(report: Report) -> tuple[tuple[str, str], ...]:
    """Return the items that have text, by anchor; without preamble and closing."""
    return tuple(
        (item.anchor, item.text)
        for section in report.sections
        if section.kind not in ("preamble", "closing")
        for item in section.items
        if item.text
    )


@lru_cache(_KEPT)
def _text(
    items: tuple[tuple[str, str], ...], boilerplate: tuple[str, ...], cut: Callable[[str], Sequence[str]]
) -> _Text:
    return _Text(items, boilerplate, cut)


def _edges(start: int, words: Sequence[str]) -> Iterator[int]:
    return accumulate(map(len, words), initial=start)


def _common(first: _Text, second: _Text) -> Iterator[str]:
    """Yield the common runs of two reports, each as long as it can be, cut back to words and marks."""
    one, other = first.whole, second.whole
    for seed in first.seeds.keys() & second.seeds.keys():
        if _BREAK in seed:
            continue
        for at, there in product(first.begins(seed), second.begins(seed)):
            before = one[at - 1 : at]
            if before and before != _BREAK and before == other[there - 1 : there]:
                continue  # part of a run that began before
            length = _SHORTEST + _run(one, at + _SHORTEST, other, there + _SHORTEST)
            if phrase := _cut_back(first, at, second, there, length):
                yield phrase


def _run(first: str, at: int, second: str, there: int) -> int:
    """Return how many characters two texts share from two offsets on, within a paragraph."""
    length = 0
    while (
        at + length < len(first)
        and there + length < len(second)
        and first[at + length] == second[there + length] != _BREAK
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
    phrase = _EDGE.sub("", first.whole[at + start : at + end])
    for opener, closer in ("“”", "《》", "（）"):  # half a pair at an end is no part of the wording
        phrase = phrase.removesuffix(closer) if opener not in phrase else phrase
        phrase = phrase.removeprefix(opener) if closer not in phrase else phrase
    return phrase


def _tells(phrase: str, plain: re.Pattern[str], cut: Callable[[str], Sequence[str]]) -> bool:
    """Whether a run is long enough, stands far enough outside set phrases, and is more than one word."""
    length, own = len(_MARK.sub("", phrase)), len(_MARK.sub("", plain.sub("", phrase)))
    return length >= _SHORTEST and own >= _OWN and sum(len(word) > 1 for word in cut(phrase)) > 1


def _marked(
    phrases: set[str], texts: Sequence[_Text], taken: Sequence[bytearray], *, boilerplate: bool
) -> Iterator[tuple[tuple[int, int], Wording]]:
    """Yield the phrases that two reports have, the longest first, with every free place where they stand.

    Each comes behind its first place; ``taken`` are the characters of each text that are marked already.
    """
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        # A place inside a longer mark counts for who has the wording, though it is not marked again.
        having = [report for report, text in enumerate(texts) if phrase in text.whole]
        if len(having) < 2:
            continue
        places = [
            (report, start, end)
            for report in having
            for start, end in texts[report].places(phrase)
            if not any(taken[report][start:end])
        ]
        for report, start, end in places:
            taken[report][start:end] = b"\1" * (end - start)
        if places:
            marks = tuple(texts[report].mark(report, start, end) for report, start, end in places)
            yield places[0][:2], Wording(phrase=phrase, boilerplate=boilerplate, marks=marks)
