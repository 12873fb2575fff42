"""How alike what passages say is, from 0 to about 1, whatever their lengths and the order of their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import fsum, log, sqrt

_WORDS, _CHARACTERS = 0.6, 0.4
_MARK = re.compile(r"[^\w%]+")
_SHORTEST, _LONGEST = 2, 4
"""Runs of so many characters are compared."""
_NUMERIC = re.compile(r"[\d.%]+")


class Likeness:
    """Compares passages with each other; how telling a word is, is learnt from the passages themselves.

    The measure is 0.6 · cosine of their words weighed by TF-IDF + 0.4 · the share of the smaller one's runs of two to
    four characters, weighed by IDF, that stand in the other too. It is symmetric to the last digit: sums are exact, so
    that the order of a set or of the passages changes nothing.
    """

    def __init__(self, texts: Sequence[str], cut: Callable[[str], Sequence[str]]) -> None:
        words = [Counter(_telling(cut(text))) for text in texts]
        runs = [frozenset(_runs(text)) for text in texts]
        weight_of_word, weight_of_run = _idf(words), _idf(runs)
        self.vectors = [
            {word: (1 + log(count)) * weight_of_word[word] for word, count in counted.items()} for counted in words
        ]
        self.norms = [sqrt(fsum(weight * weight for weight in vector.values())) for vector in self.vectors]
        self.runs = [{run: weight_of_run[run] for run in own} for own in runs]
        self.sums = [fsum(own.values()) for own in self.runs]

    def of(self, first: int, second: int) -> float:
        """Return how alike two passages are, given by their numbers."""
        return _WORDS * self._cosine(first, second) + _CHARACTERS * self._contained(first, second)

    def _cosine(self, first: int, second: int) -> float:
        small, large = sorted((self.vectors[first], self.vectors[second]), key=len)
        product = self.norms[first] * self.norms[second]
        shared = fsum(weight * large[word] for word, weight in small.items() if word in large)
        return shared / product if product else 0

    def _contained(self, first: int, second: int) -> float:
        shared = self.runs[first].keys() & self.runs[second].keys()
        least = min(self.sums[first], self.sums[second])
        return fsum(self.runs[first][run] for run in shared) / least if least else 0


def _telling(words: Sequence[str]) -> Iterator[str]:
    """Yield the words that can tell something: no single characters, marks and numbers."""
    for word in words:
        if len(word) > 1 and not _MARK.search(word) and not _NUMERIC.fullmatch(word):
            yield word


def _runs(text: str) -> Iterator[str]:
    for part in _MARK.split(text):
        for length in range(_SHORTEST, _LONGEST + 1):
            yield from (part[at : at + length] for at in range(len(part) - length + 1))


def _idf(documents: Sequence[Counter[str]] | Sequence[frozenset[str]]) -> dict[str, float]:
    """Return how telling each word is: the logarithm of one over the share of passages that have it."""
    seen = Counter(word for document in documents for word in document)
    return {word: log(1 + len(documents) / count) for word, count in seen.items()}
