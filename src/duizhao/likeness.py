"""How alike what passages say is, from 0 to about 1, whatever their lengths and the order of their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, product, repeat
from math import log, sqrt
from typing import TypeVar

_T = TypeVar("_T")

_WORDS, _CHARACTERS = 0.6, 0.4
_MARK = re.compile(r"[^\w%]+")
_LENGTHS = (2, 3, 4)
"""Runs of so many characters are compared."""
_NUMERIC = re.compile(r"[\d.%]+")
_ONE = 1 << 56
"""Weights, their products and squares are whole multiples of one part in so many: sums of whole numbers are exact."""


class Passages:
    """The passages of one report, taken apart once: a report stands in several comparisons.

    Each comes as its heading and its text, for these are what words are cut of elsewhere too.
    """

    def __init__(self, texts: Sequence[Sequence[str]], cut: Callable[[str], Sequence[str]]) -> None:
        self.count = len(texts)
        self.words: dict[str, tuple[tuple[int, float], ...]] = {}
        """The passages that have each word, by number, with how much more it counts there for standing there often."""
        self.runs: dict[str, tuple[int, ...]] = {}
        """The passages that have each run of characters."""
        for number, parts in enumerate(texts):
            for word, times in Counter(_telling([word for part in parts for word in cut(part)])).items():
                self.words[word] = (*self.words.get(word, ()), (number, 1 + log(times)))
            here, own = (number,), {run for part in parts for run in _runs(part)}
            again = own & self.runs.keys()
            self.runs |= dict.fromkeys(own - again, here) | {run: self.runs[run] + here for run in again}
        self.words_by_use = [Counter[tuple[float, int]]() for _ in texts]
        """How many words of each passage count so much in it and stand in so many passages of the report."""
        self.runs_by_use = [Counter[int]() for _ in texts]
        """How many runs of each passage stand in so many passages of the report."""
        for having in self.words.values():
            for number, often in having:
                self.words_by_use[number][often, len(having)] += 1
        for places, times in Counter(self.runs.values()).items():
            for number in places:
                self.runs_by_use[number][len(places)] += times


class Likeness:
    """Compares passages of several reports; how telling a word is, is learnt from the passages themselves.

    The measure is 0.6 · cosine of their words weighed by TF-IDF + 0.4 · the share of the smaller one's runs of two to
    four characters, weighed by IDF, that stand in the other too. It is symmetric to the last digit: sums are exact, so
    that the order of a set or of the passages changes nothing. Words, and runs, that stand in the same passages are
    told together.
    """

    def __init__(self, reports: Sequence[Passages]) -> None:
        self.reports = reports
        count = sum(report.count for report in reports)
        # How telling a word is: the logarithm of one over the share of passages that have it.
        self.idf = [0.0, *(log(1 + count / having) for having in range(1, count + 1))]
        self.exact_idf = [_exact(weight) for weight in self.idf]
        self.words = _in_several([report.words for report in reports])
        self.runs = _in_several([report.runs for report in reports])
        self.norms = [[sqrt(square / _ONE) for square in self._squares(number)] for number in range(len(reports))]
        self.sums = [[whole / _ONE for whole in self._wholes(number)] for number in range(len(reports))]

    def between(self, first: int, second: int) -> Iterator[tuple[int, int, float]]:
        """Yield which passages of two reports share anything, by their numbers, and how alike they are."""
        width = self.reports[second].count
        dots, shared = ([0] * (self.reports[first].count * width) for _ in range(2))
        for places, having, times in self.words:
            idf = self.idf[having]
            for (a, often), (b, often_too) in product(places[first], places[second]):
                dots[a * width + b] += times * _exact((often * idf) * (often_too * idf))
        for spots, having, times in self.runs:
            weight = times * self.exact_idf[having]
            for a, b in product(spots[first], spots[second]):
                shared[a * width + b] += weight
        norms, sums = self.norms[second], self.sums[second]
        for a, (norm, whole) in enumerate(zip(self.norms[first], self.sums[first], strict=True)):
            row = slice(a * width, a * width + width)
            for b, (dot, common) in enumerate(zip(dots[row], shared[row], strict=True)):
                if dot or common:
                    cosine = dot / _ONE / (norm * norms[b]) if dot else 0
                    contained = common / _ONE / min(whole, sums[b]) if common else 0
                    yield a, b, _WORDS * cosine + _CHARACTERS * contained

    def _squares(self, report: int) -> list[int]:
        """Return the squared lengths of a report's passages as vectors of words."""
        square = cache(self._square)
        squares = [
            sum(times * square(*use) for use, times in by_use.items()) for by_use in self.reports[report].words_by_use
        ]
        for places, having, times in self.words:  # that other reports have them too makes them less telling
            own = places[report]
            for number, often in own:
                squares[number] += times * (square(often, having) - square(often, len(own)))
        return squares

    def _square(self, often: float, having: int) -> int:
        weight = often * self.idf[having]
        return _exact(weight * weight)

    def _wholes(self, report: int) -> list[int]:
        """Return the weight of all runs of each of a report's passages."""
        idf = self.exact_idf
        wholes = [
            sum(times * idf[having] for having, times in by_use.items()) for by_use in self.reports[report].runs_by_use
        ]
        for places, having, times in self.runs:
            own = places[report]
            less = times * (idf[having] - idf[len(own)])
            for number in own:
                wholes[number] += less
        return wholes


def _exact(weight: float) -> int:
    return int(weight * _ONE)


def _in_several(reports: Sequence[Mapping[str, tuple[_T, ...]]]) -> list[tuple[tuple[tuple[_T, ...], ...], int, int]]:
    """Return in which passages of each report words stand that several reports have.

    Behind the passages stand how many they are, and how many words stand in just these.
    """
    words = {word for one, other in combinations(reports, 2) for word in one.keys() & other.keys()}
    nowhere = repeat(())
    counted = Counter(zip(*(map(report.get, words, nowhere) for report in reports), strict=True))
    return [(places, sum(map(len, places)), times) for places, times in counted.items()]


def _telling(words: Sequence[str]) -> Iterator[str]:
    """Yield the words that can tell something: no single characters, marks and numbers."""
    for word in words:
        if len(word) > 1 and not _MARK.search(word) and not _NUMERIC.fullmatch(word):
            yield word


def _runs(text: str) -> set[str]:
    return {
        part[at : at + length]
        for part in _MARK.split(text)
        for length in _LENGTHS
        for at in range(len(part) - length + 1)
    }
